//! `cargo xtask drill`: every drill, or those whose names begin with one of the words given, and one JSON object as the last line. It ends
//! with 1 where a promise was broken. It holds no drill itself; those are shared with the tests.

#![expect(clippy::unwrap_used, reason = "a drill that cannot go on says so by ending")]
#![expect(clippy::print_stdout, reason = "a drill is read at a terminal")]

use std::process::ExitCode;
use std::time::Instant;

use serde_json::json;

#[path = "../../it"]
mod it {
    pub(crate) mod drills;
    #[expect(dead_code, reason = "the tests' hall; drills need less of it")]
    pub(crate) mod hall;
    #[expect(dead_code, reason = "the tests' wire; drills need less of it")]
    pub(crate) mod relay;
}

use it::drills::{DRILLS, Drill, Length};
use it::{hall, relay};

fn main() -> ExitCode {
    let told: Vec<String> = std::env::args().skip(1).collect();
    // `cargo bench` says so; a test run that starts every target does not, and must not break anything.
    if !told.iter().any(|argument| argument == "--bench") {
        println!("drill: `cargo xtask drill` runs it.");
        return ExitCode::SUCCESS;
    }
    let length = if told.iter().any(|argument| argument == "--quick") { Length::Short } else { Length::Long };
    let names: Vec<&str> = told.iter().map(String::as_str).filter(|argument| !argument.starts_with('-')).collect();
    let is_asked = |drill: &Drill| names.is_empty() || names.iter().any(|name| drill.name.starts_with(name));
    let asked: Vec<&Drill> = DRILLS.iter().filter(|drill| is_asked(drill)).collect();
    if asked.is_empty() {
        let all: Vec<_> = DRILLS.iter().map(|drill| drill.name).collect();
        println!("There is no drill named like that. The drills are: {}.", all.join(", "));
        return ExitCode::FAILURE;
    }
    let (mut found, mut is_well) = (Vec::new(), true);
    for drill in asked {
        println!("==> {}", drill.name);
        let started = Instant::now();
        let outcome = (drill.run)(length);
        let object = outcome.as_json(drill);
        println!("    {object} ({} s)", started.elapsed().as_secs());
        for sentence in outcome.sentences() {
            println!("    A promise was broken in {}: {sentence}", drill.name);
        }
        is_well &= outcome.is_well();
        found.push(object);
    }
    println!("{}", json!({ "drills": found }));
    if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
