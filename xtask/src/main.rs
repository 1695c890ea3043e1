//! The command line of `cargo xtask`: which habit was asked for. It must hold no habit itself; those are in the library.

#![expect(clippy::print_stderr, reason = "a refusal is said on the terminal")]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The habits of the house as commands.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    habit: Habit,
}

#[derive(Subcommand)]
enum Habit {
    /// Install the system packages that building, the demo and the tests need, and nothing that is there already.
    Setup,
    /// Show a whole hall on this machine: visitors, officers, a screen, a voice, and what came of it in numbers.
    Demo {
        /// How long it lasts; endless with a screen and 90 without where it is left out.
        #[arg(long, value_name = "N")]
        seconds: Option<u64>,
        /// Leave pictures, the recording and the numbers here.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// The site file; the sample hall where it is left out.
        #[arg(long, value_name = "FILE")]
        site: Option<PathBuf>,
        /// `sqlite`, or the address of a Redis; a private Redis where it is left out.
        #[arg(long, value_name = "JOURNAL")]
        journal: Option<String>,
    },
    /// Build every target once and run every test, or those whose name contains FILTER.
    Test {
        /// A part of the names of the tests to run.
        filter: Option<String>,
    },
    /// Check formatting, lints, documents, arrows between crates, licences, versions and the rules of the house.
    Lint {
        /// The one check to do: `house` (two seconds), `formatting`, `schema`, `clippy` or `documents`.
        only: Option<String>,
    },
    /// Measure: run one bench by name, or all of them.
    Bench {
        /// The bench to run, such as `latency`.
        name: Option<String>,
        /// What the bench itself is told, after `--`.
        #[arg(last = true)]
        told: Vec<String>,
    },
    /// Break real programs under load (kill -9, frozen and cut links, full disks) and count what is lost or doubled.
    Drill {
        /// The drills to run, by the beginning of their names, such as `kill-server`; all of them where none is named.
        names: Vec<String>,
        /// The form of a few minutes.
        #[arg(long)]
        quick: bool,
    },
    /// Make the pictures of the README anew, by a demo of 90 seconds.
    Pictures,
    /// Make the voice packs anew from espeak-ng, and check every word of them.
    Voices {
        /// What `lantang-voice make-pack` is told, after `--`.
        #[arg(last = true)]
        told: Vec<String>,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().habit {
        Habit::Setup => xtask::setup(),
        Habit::Demo { seconds, out, site, journal } => match xtask::demo(&xtask::DemoOptions { seconds, out, site, journal }) {
            Ok(true) => Ok(()),
            Ok(false) => return ExitCode::FAILURE,
            Err(error) => Err(error),
        },
        Habit::Test { filter } => xtask::test(filter.as_deref()),
        Habit::Lint { only } => xtask::lint(only.as_deref()),
        Habit::Bench { name, told } => xtask::bench(name.as_deref(), &told),
        Habit::Drill { names, quick } => xtask::drill(&names, quick),
        Habit::Pictures => xtask::pictures(),
        Habit::Voices { told } => xtask::voices(&told),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}
