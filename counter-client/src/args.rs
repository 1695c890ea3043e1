//! The command line, and which of the two faces it asks for. What a verb does stands in `verb`; how it is sent in `oneshot`.

mod verbs;

use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use client::Address;

use crate::{oneshot, window, words::Language};
use verbs::VerbArgs;

/// Largest token file read, in bytes: tokens are far shorter, and a wrong path must not fill the memory.
const TOKEN_BYTES_MAX: u64 = 4 * 1024;

/// Officer's window, or one verb at a counter.
///
/// Without a verb a small window opens. With one it is done and the program ends: 0 done; 1 refused, nothing changed; 2 wrong usage or no
/// server reached; 3 an answer is needed (`next --arrived` or `next --absent`); 4 not sure whether it was recorded (look before repeating).
#[derive(Debug, Parser)]
#[command(name = "lantang-counter", version)]
pub struct Args {
    /// Server, or several separated by commas to move between, e.g. `http://127.0.0.1:7878`.
    #[arg(long, global = true, env = "LANTANG_SERVER", default_value = "http://127.0.0.1:7878")]
    server: String,
    /// Code of the counter.
    #[arg(long, global = true, env = "LANTANG_COUNTER")]
    counter: Option<String>,
    /// Code of the officer, where the site names its officers; used by `open`.
    #[arg(long, global = true, env = "LANTANG_OFFICER")]
    officer: Option<String>,
    /// File that holds the token, where the server asks for one.
    #[arg(long, global = true, env = "LANTANG_TOKEN_FILE")]
    token_file: Option<PathBuf>,
    /// Language of the window and of the sentences.
    #[arg(long, global = true, env = "LANTANG_LANGUAGE", default_value = "id")]
    language: Language,
    /// Name of this client for people; this machine's name where it is left out.
    #[arg(long, global = true)]
    name: Option<String>,
    /// Take the counter over from another client that holds it.
    #[arg(long, global = true)]
    takeover: bool,
    #[command(flatten)]
    window: WindowArgs,
    #[command(subcommand)]
    verb: Option<VerbArgs>,
}

/// What only the window needs.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct WindowArgs {
    /// Also take F9 while another program has the keyboard (X11).
    #[arg(long)]
    pub(crate) global_key: bool,
    /// Write what the window shows to this PNG file, then end.
    #[arg(long)]
    pub(crate) screenshot: Option<PathBuf>,
    /// With `--screenshot`: how long after the window opened, in milliseconds.
    #[arg(long, default_value_t = 1_500)]
    pub(crate) screenshot_after_ms: u64,
}

/// Who and where, checked.
#[derive(Clone, Debug)]
pub(crate) struct Workplace {
    pub(crate) servers: Vec<Address>,
    pub(crate) counter: String,
    pub(crate) officer: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) name: String,
    pub(crate) takeover: bool,
    pub(crate) language: Language,
}

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Refused; nothing changed.
    Refused = 1,
    /// Wrong usage, or no server was reached; nothing changed.
    NotConnected = 2,
    /// An answer is needed: arrived or absent.
    AnswerNeeded = 3,
    /// Not sure whether it was recorded.
    NotSure = 4,
}

/// Runs the program.
pub fn run(args: Args) -> ExitCode {
    trace();
    let language = args.language;
    let exit = workplace(&args).and_then(|workplace| {
        let Some(verb) = args.verb else {
            window::run(workplace, args.window)?;
            return Ok(Exit::Done);
        };
        let typed = verb.into_typed(workplace.officer.as_deref());
        let (exit, sentence) = oneshot::run(workplace, typed)?;
        say(&sentence, exit == Exit::Done)?;
        Ok(exit)
    });
    let exit = exit.unwrap_or_else(|error| {
        // Nobody reads it where standard error is closed; the exit code still tells.
        let _ = say(&format!("{}: {error:#}", language.pick("Tidak dapat dijalankan", "This cannot be run")), false);
        Exit::NotConnected
    });
    ExitCode::from(exit as u8)
}

/// What goes wrong is told on standard error; `RUST_LOG` says how much.
fn trace() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal()).init();
}

fn say(sentence: &str, done: bool) -> Result<()> {
    if done {
        writeln!(std::io::stdout(), "{sentence}")?
    } else {
        writeln!(std::io::stderr(), "{sentence}")?
    }
    Ok(())
}

fn workplace(args: &Args) -> Result<Workplace> {
    let Some(counter) = args.counter.clone().filter(|counter| !counter.is_empty()) else {
        bail!(
            "{}",
            args.language.pick(
                "Loketnya belum disebut. Tambahkan --counter KODE, kode loket di berkas tempat.",
                "No counter was named. Add --counter CODE, the counter's code in the site file.",
            )
        );
    };
    Ok(Workplace {
        servers: Address::parse_list(&args.server)?,
        counter,
        officer: args.officer.clone().filter(|officer| !officer.is_empty()),
        token: args.token_file.as_deref().map(read_token).transpose()?,
        name: args.name.clone().unwrap_or_else(machine_name),
        takeover: args.takeover,
        language: args.language,
    })
}

fn read_token(path: &std::path::Path) -> Result<String> {
    use std::io::Read as _;
    let mut text = String::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(TOKEN_BYTES_MAX).read_to_string(&mut text));
    read.with_context(|| {
        let path = path.display();
        format!("Berkas token {path} tidak dapat dibaca. Periksa --token-file. (The token file cannot be read; check --token-file.)")
    })?;
    let token = text.trim();
    if token.is_empty() {
        let path = path.display();
        bail!("Berkas token {path} kosong. Tulis token ke dalamnya. (The token file is empty; write the token into it.)");
    }
    Ok(token.to_owned())
}

/// This machine's name: the window and the one-shot verbs on one desk are one client, which comes back under the same name.
fn machine_name() -> String {
    let name =
        std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::env::var("COMPUTERNAME").map_err(std::io::Error::other));
    let name = name.unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "lantang-counter".to_owned() } else { name.chars().take(protocol::CODE_CHARS_MAX).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_to_nowhere_or_to_two_places_names_both_options() {
        let refused = |to: &[&str]| {
            let typed = ["lantang-counter", "transfer"].into_iter().chain(to.iter().copied());
            Args::try_parse_from(typed).unwrap_err().to_string()
        };
        for said in [refused(&[]), refused(&["--to-service", "kk", "--to-counter", "loket-2"])] {
            assert!(said.contains("--to-service") && said.contains("--to-counter"), "{said}");
        }
        assert!(Args::try_parse_from(["lantang-counter", "transfer", "--to-counter", "loket-2"]).is_ok());
    }
}
