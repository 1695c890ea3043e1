//! `lantang-voice record`: walks a person through the clips of a language and makes a pack of their voice. It can be stopped at any time, and
//! goes on where it was left.

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use sounds::pack::folder::PackFolder;
use sounds::pack::make::file_name;
use sounds::pack::take::take;
use sounds::samples::Length;
use sounds::{Ending, Language, Samples, Token};

/// Whose voice, and where to.
#[derive(Args)]
pub(crate) struct Record {
    /// The folder of the pack; one that is there already is gone on with.
    pack: PathBuf,
    /// The language: id, en, jv, su.
    #[arg(long, value_parser = super::language, default_value = "id")]
    language: Language,
    /// The name of the voice, for people.
    #[arg(long, default_value = "suara-kami")]
    name: String,
    /// Under which terms the clips may be passed on.
    #[arg(long, default_value = "the speaker's own / milik pengucap")]
    licence: String,
    /// The microphone, as `list` names it.
    #[arg(long)]
    device: Option<String>,
    /// Take WAV files of this folder instead of a microphone, named as the clips are (`loket.open.wav`); those that are not there are left out.
    #[arg(long, conflicts_with = "device")]
    from: Option<PathBuf>,
    /// Only the first so many of those that are missing.
    #[arg(long)]
    count: Option<usize>,
}

/// What a person wants after a take.
enum Wish {
    Keep,
    Again,
    Skip,
    Stop,
}

pub(crate) fn record(arguments: &Record) -> anyhow::Result<ExitCode> {
    let mut pack = PackFolder::open(&arguments.pack, arguments.language, &arguments.name, &arguments.licence)?;
    let missing = pack.missing();
    println!("{} clips are missing in {} / klip yang belum ada", missing.len(), arguments.pack.display());
    let asked = arguments.count.unwrap_or(missing.len());
    let mut faults = 0_u32;
    match &arguments.from {
        Some(folder) => {
            for token in missing.iter().take(asked) {
                faults += u32::from(!from_file(&mut pack, folder, token)?);
            }
        }
        None => walk(&mut pack, &missing[..asked.min(missing.len())], arguments.device.as_deref())?,
    }
    println!("{} clips are missing still / klip masih belum ada", pack.missing().len());
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Takes one clip from its file; `false` where that is no good. A file that is not there is left for another time.
fn from_file(pack: &mut PackFolder, folder: &Path, token: &Token) -> anyhow::Result<bool> {
    let path = folder.join(file_name(token));
    if !path.exists() {
        return Ok(true);
    }
    let bytes = std::fs::read(&path).with_context(|| format!("{}", path.display()))?;
    let recorded = Samples::from_wav(&bytes, Length::Exact).with_context(|| format!("{}", path.display()))?;
    match take(&recorded) {
        Ok(taken) => pack.keep(token, &taken.clip)?,
        Err(fault) => {
            println!("{}: {fault}", path.display());
            return Ok(false);
        }
    }
    Ok(true)
}

/// Asks for one clip after the other.
fn walk(pack: &mut PackFolder, missing: &[Token], device: Option<&str>) -> anyhow::Result<()> {
    println!("Speak as to somebody at the far end of the hall. / Ucapkan seperti kepada orang di ujung ruangan.");
    for (at, token) in missing.iter().enumerate() {
        println!("\n{} / {}: \"{}\" ({})", at + 1, missing.len(), token.text, melody(token.ending));
        loop {
            match ask("Enter: record / rekam, s: later / nanti, q: stop / selesai")? {
                None | Some(Wish::Stop) => return Ok(()),
                Some(Wish::Skip) => break,
                Some(Wish::Keep | Wish::Again) => {}
            }
            let Some(clip) = attempt(token, device)? else { continue };
            match ask("Enter: keep / simpan, u: again / ulangi, s: later / nanti, q: stop / selesai")? {
                None | Some(Wish::Stop) => return Ok(()),
                Some(Wish::Keep) => pack.keep(token, &clip)?,
                Some(Wish::Again) => continue,
                Some(Wish::Skip) => {}
            }
            break;
        }
    }
    Ok(())
}

/// Records once; nothing where that is no clip, after saying why.
fn attempt(token: &Token, device: Option<&str>) -> anyhow::Result<Option<Samples>> {
    println!("... now / sekarang ...");
    let recorded = speaker::record(device, time_for(token))?;
    match take(&recorded) {
        Ok(taken) => {
            println!("good: {} ms, the room {:.0} dB below / baik", taken.clip.length_ms(), taken.room_below_db);
            Ok(Some(taken.clip))
        }
        Err(fault) => {
            println!("once more: {fault} / sekali lagi");
            Ok(None)
        }
    }
}

/// A second and a half around the text, and slow speech for it: twelve letters a second.
fn time_for(token: &Token) -> Duration {
    Duration::from_millis(1_500 + token.text.chars().count() as u64 * 85)
}

fn melody(ending: Ending) -> &'static str {
    match ending {
        Ending::Open => "the sentence goes on / kalimat berlanjut",
        Ending::Comma => "before a pause / sebelum jeda",
        Ending::Stop => "the end of the sentence / akhir kalimat",
    }
}

/// What the person at the terminal wants; nothing where there is nobody any more.
fn ask(question: &str) -> anyhow::Result<Option<Wish>> {
    print!("{question} > ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    if std::io::stdin().lock().read_line(&mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(match line.trim() {
        "u" => Wish::Again,
        "s" => Wish::Skip,
        "q" => Wish::Stop,
        _ => Wish::Keep,
    }))
}
