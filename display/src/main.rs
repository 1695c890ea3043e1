//! `lantang-display`: reads its command line, says where log lines go, and runs the hall screen. Nothing else.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser;
use display::options::Options;
use tracing_subscriber::EnvFilter;

/// What is logged if `RUST_LOG` says nothing: our own words, and of the libraries only what is wrong.
const LOG: &str = "warn,display=info,client=info,speaker=info,sounds=info";

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOG));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal()).init();
    match display::run(&Options::parse()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
