//! `lantang-rehearsal`: a rehearsal from the command line. It prints facts as they happen and leaves the sums in a file.

#![expect(clippy::print_stderr, reason = "a program says on the terminal why it could not do its work")]

use std::{io::IsTerminal as _, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context, Result};
use clap::Parser;
use client::Address;
use rehearsal::{FactSink, Options, rehearse, stop_asked};

/// Visitors, officers and a supervisor who are not there, and an observer that counts.
#[derive(Parser)]
#[command(name = "lantang-rehearsal", version)]
struct Arguments {
    /// Addresses of the servers, with commas between them.
    #[arg(long, default_value = "http://127.0.0.1:7878")]
    server: String,
    /// The zone whose voice sets the pace.
    #[arg(long, default_value = "a")]
    zone: String,
    /// How long it lasts; without it until stopped.
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
    /// The same seed brings the same visitors.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A counter that is left free for a person, by its code.
    #[arg(long, value_name = "COUNTER")]
    keep_free: Option<String>,
    /// Officers in the voiced zone.
    #[arg(long, default_value_t = 7)]
    officers: usize,
    /// Officers in the rest of the hall.
    #[arg(long, default_value_t = 6)]
    officers_elsewhere: usize,
    /// Milliseconds between two calls in the voiced zone.
    #[arg(long, default_value_t = 8_500)]
    call_every_ms: u64,
    /// Say when the server may be killed and started, and look for what was acknowledged before.
    #[arg(long)]
    restart: bool,
    /// File with a supervisor's token.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Write every fact to this file, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Write the sums to this file.
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match run(Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether the rehearsal went as it should, for what this program can see.
fn run(arguments: Arguments) -> Result<bool> {
    let token = match &arguments.token_file {
        Some(path) => {
            Some(std::fs::read_to_string(path).with_context(|| format!("cannot read the token in {}", path.display()))?.trim().to_owned())
        }
        None => None,
    };
    let options = Options {
        servers: Address::parse_list(&arguments.server)?,
        zone: arguments.zone,
        length: arguments.seconds.map(Duration::from_secs),
        seed: arguments.seed,
        officers: (arguments.officers, arguments.officers_elsewhere),
        call_every: Duration::from_millis(arguments.call_every_ms),
        keep_free: arguments.keep_free,
        restart: arguments.restart,
        token,
    };
    let facts = FactSink::new(arguments.facts.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let report = runtime.block_on(async { rehearse(options, facts, stop_asked()?).await })?;
    if let Some(path) = &arguments.summary {
        std::fs::write(path, serde_json::to_string_pretty(&report)?).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(report.sums.double_calls == 0 && report.sums.lost == 0 && report.recovered == report.recovered_of)
}
