//! `cargo xtask test`: packages, one build of everything, every test, and the count. It must not know what is tested.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::packages::{self, EVERY_NEED};
use crate::promises::Promises;
use crate::stages::{Stages, command_line, succeed};
use crate::workspace::{cargo, root};

/// Builds every target of the workspace once, in the dev profile, and runs the tests whose name contains `filter`.
pub fn test(filter: Option<&str>) -> Result<()> {
    let root = root()?;
    let mut stages = Stages::new();
    let mut said = Said::default();
    let outcome = run(&root, filter, &mut stages, &mut said);
    stages.say_minutes();
    println!("\n{}{}{}", said.promises, said.not_checked(), said.counted);
    outcome?;
    said.judge(filter)
}

fn run(root: &Path, filter: Option<&str>, stages: &mut Stages, said: &mut Said) -> Result<()> {
    stages.run("packages", || packages::ensure(EVERY_NEED))?;
    // All targets at once: the tests start the programs that this leaves beside them, and `cargo test` with the same
    // selection finds everything built.
    stages.run("build", || succeed(cargo(root).args(["build", "--workspace", "--all-targets"])))?;
    stages.run("tests", || run_tests(root, filter, said))
}

/// All that the tests said which is read here.
#[derive(Default)]
struct Said {
    counted: Counted,
    promises: Promises,
    /// What this machine has no program for; the tests that are about it pass.
    skipped: BTreeSet<String>,
}

/// With this a test says, straight to standard output, what it could not check.
const SKIPPED: &str = "SKIPPED: ";

impl Said {
    fn add(&mut self, line: &str) {
        self.counted.add(line);
        self.promises.add(line);
        // The runner may have begun the line with the test's name.
        if let Some((_, what)) = line.split_once(SKIPPED) {
            self.skipped.insert(what.to_owned());
        }
    }

    /// What stands above the count, so that it is not taken for more than it is.
    fn not_checked(&self) -> String {
        self.skipped.iter().map(|what| format!("Not checked on this machine: {what}.\n")).collect()
    }

    /// What a run in which every test that ran was green can still lack.
    fn judge(&self, filter: Option<&str>) -> Result<()> {
        if self.promises.failures() > 0 {
            bail!("A promise was broken {} times.", self.promises.failures());
        }
        if self.counted.skipped > 0 {
            bail!("A test that is skipped shows nothing; make it run or remove it.");
        }
        if self.counted.passed == 0 {
            bail!("No test ran: no test's name contains \"{}\".", filter.unwrap_or_default());
        }
        Ok(())
    }
}

/// What the test binaries said of themselves, added up.
#[derive(Default, Debug, PartialEq, Eq)]
struct Counted {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl std::fmt::Display for Counted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counted { passed, failed, skipped } = self;
        write!(f, "Tests: {passed} passed, {failed} failed, {skipped} skipped.")
    }
}

impl Counted {
    /// Adds a line such as `test result: ok. 3 passed; 0 failed; 0 ignored; ...`; any other line counts nothing.
    fn add(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        for part in result.split(['.', ';']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(kind)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match kind {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }
}

/// Runs `cargo test`, showing each line as it comes and reading what it says.
fn run_tests(root: &Path, filter: Option<&str>, said: &mut Said) -> Result<()> {
    let mut command = cargo(root);
    command.args(["test", "--workspace", "--no-fail-fast"]);
    command.args(filter);
    let line = command_line(&command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("`{line}` could not be started"))?;
    if let Some(output) = child.stdout.take() {
        let mut out = std::io::stdout().lock();
        for line in BufReader::new(output).lines() {
            let line = line.context("The output of the tests could not be read")?;
            said.add(&line);
            writeln!(out, "{line}").context("The output of the tests could not be shown")?;
        }
    }
    let status = child.wait().with_context(|| format!("`{line}` could not be waited for"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_green_run_that_skipped_a_test_or_ran_none_or_broke_a_promise_is_no_success() {
        let refusal = |line: &str| {
            let mut said = Said::default();
            said.add("test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured");
            said.add(line);
            said.judge(None).err().map(|error| error.to_string())
        };
        assert_eq!(refusal(""), None);
        assert!(refusal("test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured").unwrap().contains("skipped"));
        let broken = r#"promise: {"promise": "none lost", "journal": "redis", "tries": 9, "failures": 2}"#;
        assert_eq!(refusal(broken).unwrap(), "A promise was broken 2 times.");
        let none = Said::default().judge(Some("hal")).unwrap_err().to_string();
        assert_eq!(none, "No test ran: no test's name contains \"hal\".");
    }

    #[test]
    fn what_could_not_be_checked_is_said_once() {
        let mut said = Said::default();
        for line in ["test a_card ... SKIPPED: no pulseaudio", "SKIPPED: no pulseaudio", "ok"] {
            said.add(line);
        }
        assert_eq!(said.not_checked(), "Not checked on this machine: no pulseaudio.\n");
    }

    #[test]
    fn results_of_several_binaries_are_added_up() {
        let mut counted = Counted::default();
        for line in [
            "running 4 tests",
            "test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.12s",
            "test result: FAILED. 7 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 1.05s",
        ] {
            counted.add(line);
        }
        assert_eq!(counted, Counted { passed: 11, failed: 2, skipped: 1 });
    }
}
