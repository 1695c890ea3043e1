//! The numbers of a demo and whether they are good. Counted by the rehearsal's observer and read off the recording.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::recording;

/// A minute and a half of calling gives at least this many calls in the voiced zone, and other lengths in proportion.
const CALLS_IN_90_S: u64 = 8;

/// What the rehearsal left: its sums, its facts, and what the display said of calls it did not speak.
pub(super) struct Rehearsed {
    pub(super) sums: Value,
    pub(super) facts: Vec<Value>,
    /// Summons that the voice left out by its rules, as it noted them.
    pub(super) dropped: usize,
}

/// All numbers of a demo.
pub(super) struct Summary {
    journal: String,
    rehearsed: Rehearsed,
    announced: Option<usize>,
    seconds: Option<u64>,
    failures: Vec<String>,
}

impl Summary {
    pub(super) fn new(journal: &str, rehearsed: Rehearsed, recording: Option<&Path>, seconds: Option<u64>) -> Result<Summary> {
        let announced = recording.map(|file| recording::stretches(file).map(|found| found.len())).transpose()?;
        let mut summary = Summary { journal: journal.to_owned(), rehearsed, announced, seconds, failures: Vec::new() };
        summary.failures = summary.judge();
        Ok(summary)
    }

    pub(super) fn passed(&self) -> bool {
        self.failures.is_empty()
    }

    /// Everything that is not as it should be, in sentences.
    fn judge(&self) -> Vec<String> {
        let mut failures = Vec::new();
        let mut expect = |good: bool, sentence: String| {
            if !good {
                failures.push(sentence);
            }
        };
        let doubles = self.number("double_calls");
        expect(doubles == 0, format!("{doubles} double calls: {}", self.rehearsed.sums["doubles"]));
        let lost = self.number("lost");
        expect(lost == 0, format!("{lost} acknowledged tickets are nowhere."));
        let in_zone = self.number("called_in_zone");
        let wanted = CALLS_IN_90_S * self.seconds.unwrap_or(90) / 90;
        expect(in_zone >= wanted, format!("Only {in_zone} calls in the voiced zone; at least {wanted} were to be made."));
        if let Some(announced) = self.announced {
            let due = in_zone.saturating_sub(self.rehearsed.dropped as u64);
            expect(announced as u64 >= due, format!("{announced} announcements in the recording, but {due} calls were to be announced."));
        }
        let recovered = self.number("recovered");
        let of = self.number("recovered_of");
        expect(recovered == of, format!("After the restart {recovered} of {of} acknowledged tickets were found."));
        expect(self.rehearsed.sums["rebalanced_used"] == true, "The call after the loan did not use the lent skill.".to_owned());
        failures
    }

    /// The numbers as JSON, as tools read them.
    fn as_json(&self) -> Value {
        let sums = &self.rehearsed.sums;
        json!({
            "journal": self.journal,
            "seconds": self.seconds,
            "issued": sums["issued"],
            "called": sums["called"],
            "finished": sums["finished"],
            "called_in_zone": sums["called_in_zone"],
            "heard_in_zone": sums["heard_in_zone"],
            "announced": self.announced,
            "dropped": self.rehearsed.dropped,
            "double_calls": sums["double_calls"],
            "lost": sums["lost"],
            "recovered": sums["recovered"],
            "recovered_of": sums["recovered_of"],
            "rebalanced_ms": sums["rebalanced_ms"],
            "rebalanced_used": sums["rebalanced_used"],
            "press_to_board_p50_ms": sums["press_to_board_p50_ms"],
            "press_to_board_p99_ms": sums["press_to_board_p99_ms"],
            "passed": self.passed(),
            "failures": self.failures,
        })
    }

    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(&self.as_json()).context("The numbers could not be written as JSON")?;
        fs::write(file, text + "\n").with_context(|| format!("{} could not be written", file.display()))
    }

    /// The facts of the rehearsal, for the page.
    pub(super) fn facts(&self) -> &[Value] {
        &self.rehearsed.facts
    }

    /// Names and values for people.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let value = |key: &str| match &self.as_json()[key] {
            Value::Null => "–".to_owned(),
            Value::String(text) => text.clone(),
            other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => other.to_string(),
        };
        [
            ("journal", "journal"),
            ("numbers given", "issued"),
            ("called", "called"),
            ("finished", "finished"),
            ("called in the voiced zone", "called_in_zone"),
            ("announcements in the recording", "announced"),
            ("left out by the voice's rules", "dropped"),
            ("double calls", "double_calls"),
            ("lost tickets", "lost"),
            ("found after the server was killed", "recovered"),
            ("of", "recovered_of"),
            ("lent skill seen at the counter, ms", "rebalanced_ms"),
            ("press to board, median, ms", "press_to_board_p50_ms"),
            ("press to board, 99 %, ms", "press_to_board_p99_ms"),
        ]
        .into_iter()
        .map(|(name, key)| (name, value(key)))
        .collect()
    }

    pub(super) fn say(&self) {
        println!();
        for (name, value) in self.lines() {
            println!("  {name:<36} {value}");
        }
        for failure in &self.failures {
            println!("  ! {failure}");
        }
        println!("\n{}", if self.passed() { "PASS" } else { "FAIL" });
    }

    fn number(&self, key: &str) -> u64 {
        self.rehearsed.sums[key].as_u64().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut sums = json!({
            "issued": 40, "called": 30, "finished": 20, "called_in_zone": 9, "heard_in_zone": 9, "double_calls": 0, "lost": 0,
            "recovered": 30, "recovered_of": 30, "rebalanced_ms": 4.0, "rebalanced_used": true,
        });
        change(&mut sums);
        let rehearsed = Rehearsed { sums, facts: Vec::new(), dropped: 0 };
        Summary::new("sqlite", rehearsed, None, Some(90)).unwrap().failures
    }

    #[test]
    fn a_good_hall_passes_and_each_fault_fails() {
        assert_eq!(judged(|_| {}), Vec::<String>::new());
        for (key, bad) in [
            ("double_calls", json!(1)),
            ("lost", json!(2)),
            ("called_in_zone", json!(7)),
            ("recovered", json!(29)),
            ("rebalanced_used", json!(false)),
        ] {
            assert_eq!(judged(|sums| sums[key] = bad.clone()).len(), 1, "{key} = {bad} must fail");
        }
    }
}
