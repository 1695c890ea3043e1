//! The command line, and which of the two faces it asks for. What a verb does stands in `verb`; how it is sent in `oneshot`.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use client::Address;
use protocol::{Arrival, Destination, Outcome, PauseReason, Place};

use crate::{oneshot, verb::Verb, words::Language};

/// Largest token file read, in bytes: tokens are far shorter, and a wrong path must not fill the memory.
const TOKEN_BYTES_MAX: u64 = 4 * 1024;

/// Officer's window, or one verb at a counter.
///
/// Without a verb a small window opens. With one it is done and the program ends: 0 done; 1 refused, nothing changed; 2 wrong usage or no
/// server reached; 3 an answer is needed (`next --arrived` or `next --absent`); 4 not sure whether it was recorded (look before repeating).
#[derive(Debug, Parser)]
#[command(name = "lantang-counter", version)]
pub struct Args {
    /// Server, or several separated by commas to move between, e.g. `http://127.0.0.1:8080`.
    #[arg(long, global = true, env = "LANTANG_SERVER", default_value = "http://127.0.0.1:8080")]
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
    #[command(subcommand)]
    verb: Option<VerbArgs>,
}

/// Who and where, checked.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    pub(crate) servers: Vec<Address>,
    pub(crate) counter: String,
    pub(crate) officer: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) name: String,
    pub(crate) takeover: bool,
    pub(crate) language: Language,
}

#[derive(Debug, Subcommand)]
enum VerbArgs {
    /// Panggil berikutnya: end what is at the counter and call the next visitor.
    Next {
        /// Answer: the called visitor came.
        #[arg(long, conflicts_with = "absent")]
        arrived: bool,
        /// Answer: the called visitor did not come.
        #[arg(long)]
        absent: bool,
    },
    /// Panggil ulang: summon the same visitor again.
    Recall,
    /// Mulai: the visitor is here.
    Start,
    /// Selesai: the visit is done.
    Finish {
        /// How it ended.
        #[arg(long, default_value = "completed")]
        outcome: OutcomeArg,
    },
    /// Tidak hadir: the visitor did not come.
    Absent,
    /// Tunda: set the visitor aside.
    Park {
        /// Minutes until the number goes back into the queue by itself; until released where it is left out.
        #[arg(long)]
        minutes: Option<u16>,
    },
    /// Kembalikan: put the visitor, or a parked or absent number, back into the queue.
    Return {
        /// Where in the queue.
        #[arg(long, default_value = "earned")]
        place: PlaceArg,
        /// A parked ticket to release, by its id, instead of the visitor at the counter.
        #[arg(long, conflicts_with = "absent_ticket")]
        parked_ticket: Option<u32>,
        /// An absent ticket to put back, by its id, instead of the visitor at the counter.
        #[arg(long)]
        absent_ticket: Option<u32>,
    },
    /// Alihkan: send the visitor on to a service or to a counter.
    Transfer {
        /// Code of the service.
        #[arg(long, required_unless_present = "to_counter", conflicts_with = "to_counter")]
        to_service: Option<String>,
        /// Code of the counter.
        #[arg(long)]
        to_counter: Option<String>,
        /// Where in the queue.
        #[arg(long, default_value = "earned")]
        place: PlaceArg,
    },
    /// Batalkan: the visitor gives up.
    Cancel,
    /// Note that the officer called by hand, where no screen or voice did.
    Confirm,
    /// Istirahat: pause the counter.
    Pause {
        /// Why.
        #[arg(long, default_value = "rest")]
        reason: ReasonArg,
    },
    /// Lanjutkan: go on after a pause.
    Resume,
    /// Buka: open the counter.
    Open,
    /// Tutup: close the counter.
    Close,
    /// Say how the counter stands.
    Status,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OutcomeArg {
    Completed,
    Incomplete,
    Referred,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PlaceArg {
    Front,
    Earned,
    Back,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ReasonArg {
    Rest,
    Prayer,
    OtherWork,
    Fault,
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
    let language = args.language;
    let exit = desk(&args).and_then(|desk| {
        let Some(verb) = args.verb else {
            bail!("no verb was given; see --help");
        };
        let verb = verb.into_verb(desk.officer.as_deref());
        let (exit, sentence) = oneshot::run(desk, verb)?;
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

fn say(sentence: &str, done: bool) -> Result<()> {
    if done {
        writeln!(std::io::stdout(), "{sentence}")?
    } else {
        writeln!(std::io::stderr(), "{sentence}")?
    }
    Ok(())
}

fn desk(args: &Args) -> Result<Desk> {
    let Some(counter) = args.counter.clone().filter(|counter| !counter.is_empty()) else {
        bail!(
            "{}",
            args.language.pick(
                "Loketnya belum disebut. Tambahkan --counter KODE, kode loket di berkas tempat.",
                "No counter was named. Add --counter CODE, the counter's code in the site file.",
            )
        );
    };
    Ok(Desk {
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
    let file = std::fs::File::open(path).with_context(|| format!("token file {}", path.display()))?;
    file.take(TOKEN_BYTES_MAX).read_to_string(&mut text).with_context(|| format!("token file {}", path.display()))?;
    let token = text.trim();
    if token.is_empty() {
        bail!("token file {} is empty; write the token into it", path.display());
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

impl VerbArgs {
    /// The verb; `None` is status.
    fn into_verb(self, officer: Option<&str>) -> Option<Verb> {
        Some(match self {
            VerbArgs::Next { arrived, absent } => {
                let answer = if arrived { Some(Arrival::Arrived) } else { absent.then_some(Arrival::Absent) };
                Verb::Next { answer }
            }
            VerbArgs::Recall => Verb::Recall,
            VerbArgs::Start => Verb::Start,
            VerbArgs::Finish { outcome } => Verb::Finish { outcome: outcome.into() },
            VerbArgs::Absent => Verb::Absent,
            VerbArgs::Park { minutes } => Verb::Park { minutes },
            VerbArgs::Return { place, parked_ticket, absent_ticket } => match (parked_ticket, absent_ticket) {
                (Some(ticket), _) => Verb::Release { ticket },
                (None, Some(ticket)) => Verb::Reinsert { ticket, place: place.into() },
                (None, None) => Verb::Return { place: place.into() },
            },
            VerbArgs::Transfer { to_service, to_counter, place } => {
                let to = match (to_service, to_counter) {
                    (Some(service), _) => Destination::Service(service),
                    (None, counter) => Destination::Counter(counter.unwrap_or_default()),
                };
                Verb::Transfer { to, place: place.into() }
            }
            VerbArgs::Cancel => Verb::Cancel,
            VerbArgs::Confirm => Verb::Confirm,
            VerbArgs::Pause { reason } => Verb::Pause { reason: reason.into() },
            VerbArgs::Resume => Verb::Resume,
            VerbArgs::Open => Verb::Open { officer: officer.map(str::to_owned) },
            VerbArgs::Close => Verb::Close,
            VerbArgs::Status => return None,
        })
    }
}

impl From<OutcomeArg> for Outcome {
    fn from(arg: OutcomeArg) -> Outcome {
        match arg {
            OutcomeArg::Completed => Outcome::Completed,
            OutcomeArg::Incomplete => Outcome::Incomplete,
            OutcomeArg::Referred => Outcome::Referred,
        }
    }
}

impl From<PlaceArg> for Place {
    fn from(arg: PlaceArg) -> Place {
        match arg {
            PlaceArg::Front => Place::Front,
            PlaceArg::Earned => Place::Earned,
            PlaceArg::Back => Place::Back,
        }
    }
}

impl From<ReasonArg> for PauseReason {
    fn from(arg: ReasonArg) -> PauseReason {
        match arg {
            ReasonArg::Rest => PauseReason::Rest,
            ReasonArg::Prayer => PauseReason::Prayer,
            ReasonArg::OtherWork => PauseReason::OtherWork,
            ReasonArg::Fault => PauseReason::Fault,
        }
    }
}
