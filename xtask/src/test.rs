//! `cargo xtask test`: packages, one build of everything, every test, and the count. It must not know what is tested.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::packages::{self, EVERY_NEED};
use crate::stages::{Stages, command_line, succeed};
use crate::workspace::{cargo, root};

/// Builds every target of the workspace once, in the dev profile, and runs the tests whose name contains `filter`.
pub fn test(filter: Option<&str>) -> Result<()> {
    let root = root()?;
    let mut stages = Stages::new();
    let outcome = run(&root, filter, &mut stages);
    stages.say_minutes();
    let counted = outcome?;
    println!("{counted}");
    if counted.passed == 0 {
        bail!("No test ran: no test's name contains \"{}\".", filter.unwrap_or_default());
    }
    Ok(())
}

fn run(root: &Path, filter: Option<&str>, stages: &mut Stages) -> Result<Counted> {
    stages.run("packages", || packages::ensure(EVERY_NEED))?;
    // All targets at once: the tests start the programs that this leaves beside them, and `cargo test` with the same
    // selection finds everything built.
    stages.run("build", || succeed(cargo(root).args(["build", "--workspace", "--all-targets"])))?;
    stages.run("tests", || run_tests(root, filter))
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

/// Runs `cargo test`, showing each line as it comes and counting the results.
fn run_tests(root: &Path, filter: Option<&str>) -> Result<Counted> {
    let mut command = cargo(root);
    command.args(["test", "--workspace", "--no-fail-fast"]);
    command.args(filter);
    let line = command_line(&command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("`{line}` could not be started"))?;
    let mut counted = Counted::default();
    if let Some(said) = child.stdout.take() {
        let mut out = std::io::stdout().lock();
        for line in BufReader::new(said).lines() {
            let line = line.context("The output of the tests could not be read")?;
            counted.add(&line);
            writeln!(out, "{line}").context("The output of the tests could not be shown")?;
        }
    }
    let status = child.wait().with_context(|| format!("`{line}` could not be waited for"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}. {counted}");
    }
    if counted.skipped > 0 {
        bail!("A test that is skipped shows nothing; make it run or remove it. {counted}");
    }
    Ok(counted)
}

#[cfg(test)]
mod tests {
    use super::*;

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
