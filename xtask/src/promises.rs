//! The table that the tests end with: each promise, how often it was tried, how often two wanted the same, how often it failed.
//! It must only add up what the tests say; it knows no promise itself.
//!
//! A test says it as one line straight to standard output (not by `println!`, which the test runner keeps to itself):
//! `promise: {"promise": "no ticket at two counters", "journal": "redis", "tries": 2000, "conflicts": 512, "failures": 0}`

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// What a line of a test begins with.
const MARK: &str = "promise: {";

/// What was said of each promise on each journal.
#[derive(Default, Debug)]
pub(crate) struct Promises {
    rows: BTreeMap<(String, String), Row>,
}

#[derive(Default, Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    tries: u64,
    conflicts: u64,
    failures: u64,
}

impl Promises {
    /// Adds a line if it is about a promise. The runner may have begun the line with the test's name.
    pub(crate) fn add(&mut self, line: &str) {
        let Some(at) = line.find(MARK) else {
            return;
        };
        let Ok(said) = serde_json::from_str::<Value>(&line[at + MARK.len() - 1..]) else {
            return;
        };
        let (Some(promise), Some(journal)) = (said["promise"].as_str(), said["journal"].as_str()) else {
            return;
        };
        let number = |name: &str| said[name].as_u64().unwrap_or(0);
        let row = self.rows.entry((promise.to_owned(), journal.to_owned())).or_default();
        row.tries += number("tries");
        row.conflicts += number("conflicts");
        row.failures += number("failures");
    }

    /// How often any promise failed.
    pub(crate) fn failures(&self) -> u64 {
        self.rows.values().map(|row| row.failures).sum()
    }
}

impl fmt::Display for Promises {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows.is_empty() {
            return Ok(());
        }
        let width = self.rows.keys().map(|(promise, _)| promise.chars().count()).max().unwrap_or(0);
        writeln!(f, "{:<width$}  journal   tries  conflicts  failures", "promise")?;
        for ((promise, journal), row) in &self.rows {
            writeln!(f, "{promise:<width$}  {journal:<7} {:>7} {:>10} {:>9}", row.tries, row.conflicts, row.failures)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_about_the_same_promise_are_added_up_and_others_left_alone() {
        let mut promises = Promises::default();
        for line in [
            "running 3 tests",
            r#"promise: {"promise": "no ticket twice", "journal": "redis", "tries": 1500, "conflicts": 400, "failures": 0}"#,
            r#"test races::two ... promise: {"promise": "no ticket twice", "journal": "redis", "tries": 500, "conflicts": 112, "failures": 0}"#,
            r#"promise: {"promise": "what was acknowledged survives", "journal": "sqlite", "tries": 40, "failures": 1}"#,
            "promise: {broken",
            "a promise: nothing more",
        ] {
            promises.add(line);
        }
        assert_eq!(
            promises.to_string(),
            "promise                         journal   tries  conflicts  failures\n\
             no ticket twice                 redis      2000        512         0\n\
             what was acknowledged survives  sqlite       40          0         1\n"
        );
        assert_eq!(promises.failures(), 1);
    }
}
