//! What takes how long: names each stage as it begins and says the minutes of all at the end. It must not decide what a
//! failed stage means.

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The stages of one command, in the order in which they ran.
pub(crate) struct Stages {
    done: Vec<(&'static str, Duration)>,
}

impl Stages {
    pub(crate) fn new() -> Stages {
        Stages { done: Vec::new() }
    }

    /// Does one stage and remembers how long it took, whether it went well or not.
    pub(crate) fn run<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n==> {name}");
        let started = Instant::now();
        let outcome = work();
        self.done.push((name, started.elapsed()));
        outcome.with_context(|| format!("The stage \"{name}\" failed"))
    }

    /// Says the minutes of every stage that ran.
    pub(crate) fn say_minutes(&self) {
        println!("\n{}", minutes(&self.done));
    }
}

/// Runs a command to its end and fails with its own words if it did not succeed.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    let line = command_line(command);
    let status = command.status().with_context(|| format!("`{line}` could not be started"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// A command as a person would type it.
pub(crate) fn command_line(command: &Command) -> String {
    std::iter::once(command.get_program()).chain(command.get_args()).map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn minutes(done: &[(&'static str, Duration)]) -> String {
    let mut table = String::from("Minutes of each stage:");
    for (name, took) in done {
        // Writing to a string cannot fail.
        let _ = write!(table, "\n{} {name}", in_minutes(*took));
    }
    let all = done.iter().map(|(_, took)| *took).sum();
    let _ = write!(table, "\n{} in all", in_minutes(all));
    table
}

/// Minutes with one decimal, from whole seconds.
fn in_minutes(took: Duration) -> String {
    let tenths = (took.as_secs() + 3) / 6;
    format!("{:>5}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_rounded_to_tenths_and_summed() {
        let done = [("build", Duration::from_secs(754)), ("tests", Duration::from_secs(89))];
        assert_eq!(minutes(&done), "Minutes of each stage:\n   12.6 build\n    1.5 tests\n   14.1 in all");
    }

    #[test]
    fn a_command_that_fails_is_named_with_its_arguments() {
        let error = succeed(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "`sh -c exit 3` ended with exit status: 3");
    }

    #[test]
    fn a_stage_that_fails_is_counted_and_named() {
        let mut stages = Stages::new();
        let error = stages.run("digging", || -> Result<()> { bail!("rock") }).unwrap_err();
        assert_eq!(format!("{error:#}"), "The stage \"digging\" failed: rock");
        assert_eq!(stages.done.len(), 1);
    }
}
