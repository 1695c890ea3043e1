//! `lantang-voice`: hears an announcement without a hall, and makes, lists and checks the voice packs.
//! A program for installers and makers of voices; the hall itself speaks through the display.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "its answers are for the person at the terminal")]

mod check;
mod record;
mod say;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use sounds::{EspeakNg, Language, Lexicon, Voice, pack};

/// Announcements without a hall / Pengumuman tanpa aula.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say the call of a ticket / Ucapkan panggilan sebuah nomor.
    Say(Box<say::Say>),
    /// Make the voice packs anew from espeak-ng / Buat ulang paket suara dari espeak-ng.
    MakePack {
        /// The folder of the packs.
        #[arg(long, default_value = "sounds/voices")]
        voices: PathBuf,
        /// Only this language (id, en).
        #[arg(long, value_parser = language)]
        language: Option<Language>,
    },
    /// List the voices, and the sound cards of this machine / Daftar suara dan kartu suara.
    List {
        /// A folder with packs of the hall's own.
        #[arg(long)]
        voices: Option<PathBuf>,
    },
    /// Record a pack of a person's own voice, clip by clip; stop at any time and go on later / Rekam paket suara sendiri.
    Record(record::Record),
    /// Check the pronunciation of every word with espeak-ng, and that every clip is there / Periksa pelafalan dan klip.
    Check {
        /// Check this pack instead: which clips of its language it lacks / Periksa paket ini saja.
        pack: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal()).with_env_filter(log_filter()).init();
    let result = match Cli::parse().command {
        Command::Say(arguments) => say::say(&arguments),
        Command::MakePack { voices, language } => make_pack(&voices, language),
        Command::List { voices } => list(voices),
        Command::Record(arguments) => record::record(&arguments),
        Command::Check { pack: None } => check::check(),
        Command::Check { pack: Some(pack) } => check::pack(&pack),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("lantang-voice: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What is told besides answers: faults only, unless `RUST_LOG` asks for more.
fn log_filter() -> tracing_subscriber::EnvFilter {
    tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error"))
}

fn language(code: &str) -> Result<Language, String> {
    Language::from_code(code).ok_or_else(|| "the languages are id and en / bahasa yang tersedia: id dan en".to_owned())
}

/// The voices of the binary, with those of a folder before them.
fn voice(folder: Option<PathBuf>) -> anyhow::Result<Voice> {
    let mut voice = Voice::builtin().context("the voices inside this program are damaged")?;
    if let Some(folder) = folder {
        voice.add_folder(&folder)?;
    }
    Ok(voice)
}

fn espeak() -> anyhow::Result<Option<EspeakNg>> {
    Ok(EspeakNg::find(Lexicon::builtin().context("the lexicon inside this program is damaged")?))
}

fn make_pack(voices: &std::path::Path, language: Option<Language>) -> anyhow::Result<ExitCode> {
    let Some(espeak) = espeak()? else {
        bail!("espeak-ng is not installed; please install the package espeak-ng / pasanglah paket espeak-ng");
    };
    for language in Language::ALL.into_iter().filter(|one| language.is_none_or(|only| only == *one)) {
        let clips = pack::make::make(&espeak, language, voices)?;
        println!("{}: {clips} clips in {}", language.code(), voices.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn list(folder: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    for pack in voice(folder)?.packs() {
        let (count, length_ms) = pack.clips().fold((0, 0), |(count, ms), (_, _, clip)| (count + 1, ms + clip.length_ms()));
        println!("voice {} ({}): {count} clips, {} s; {}", pack.name, pack.language.code(), length_ms / 1_000, pack.made_with);
    }
    let cards = speaker::Speaker::devices();
    for card in &cards {
        println!("sound card {card}");
    }
    for microphone in speaker::microphones() {
        println!("microphone {microphone}");
    }
    if cards.is_empty() {
        println!("no sound card / tidak ada kartu suara");
    }
    Ok(ExitCode::SUCCESS)
}
