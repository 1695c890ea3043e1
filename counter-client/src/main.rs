//! `lantang-counter`: one verb on the command line, or the officer's window. Everything it does stands in the library.

use std::process::ExitCode;

use clap::Parser as _;
use counter_client::Args;

fn main() -> ExitCode {
    counter_client::run(Args::parse())
}
