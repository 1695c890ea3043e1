//! The numbers of a demo and whether they are good. Counted by the rehearsal's observer and read off the recording.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::announcements::{self, Announcements, Recorded};
use crate::recording::Recording;

/// A minute and a half gives at least this many calls in the voiced zone, and other lengths in proportion.
const CALLS_IN_90_S: u64 = 8;
/// So long before the end of a demo the last call is made at the latest.
const VOICE_FINISHES_S: u64 = 10;

/// What the rehearsal left: its sums and its facts.
pub(super) struct Rehearsed {
    pub(super) sums: Value,
    pub(super) facts: Vec<Value>,
}

/// All numbers of a demo.
pub(super) struct Summary {
    journal: String,
    rehearsed: Rehearsed,
    voice: Announcements,
    /// As asked; nothing where a person ends it.
    seconds: Option<u64>,
    failures: Vec<String>,
}

impl Summary {
    /// Adds up what the rehearsal and the screen left. `faults` are those that were seen on the way.
    pub(super) fn new(
        journal: &str,
        rehearsed: Rehearsed,
        display_log: &str,
        recording: Option<&Path>,
        seconds: Option<u64>,
        faults: Vec<String>,
    ) -> Result<Summary> {
        let recorded = recording.map(read_recording).transpose()?;
        let voice = announcements::judge(&rehearsed.facts, display_log, recorded.as_ref());
        let mut summary = Summary { journal: journal.to_owned(), rehearsed, voice, seconds, failures: Vec::new() };
        summary.failures = summary.judge();
        summary.failures.extend(faults);
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
        expect(doubles == Some(0), format!("{} double calls: {}", in_words(doubles), self.rehearsed.sums["doubles"]));
        let lost = self.number("lost");
        expect(lost == Some(0), format!("{} acknowledged tickets are nowhere.", in_words(lost)));
        let in_zone = self.number("called_in_zone").unwrap_or(0);
        let wanted = CALLS_IN_90_S * self.seconds_run() / 90;
        expect(in_zone >= wanted, format!("Only {in_zone} calls in the voiced zone; at least {wanted} were to be made."));
        let finished = self.number("finished").unwrap_or(0);
        expect(finished > 0 || wanted == 0, "No visit was finished.".to_owned());
        if let Some(announced) = self.voice.announced {
            let due = in_zone.saturating_sub(self.voice.dropped as u64);
            expect(announced as u64 == due, format!("{announced} announcements in the recording, but {due} calls were to be announced."));
        }
        self.judge_turns(&mut expect);
        failures.extend(self.voice.faults.iter().cloned());
        failures
    }

    /// Whether the turns of the course happened, and well: all of them, unless a person ended it before.
    fn judge_turns(&self, expect: &mut impl FnMut(bool, String)) {
        let sums = &self.rehearsed.sums;
        let was_ended = sums["ended_early"] == true;
        match (self.number("recovered"), self.number("recovered_of")) {
            (Some(found), Some(of)) => expect(found == of, format!("After the restart {found} of {of} acknowledged tickets were found.")),
            (_, _) => expect(was_ended, "The server was not killed and started.".to_owned()),
        }
        if sums["nothing_to_lend"] == true {
            return;
        }
        match sums["rebalanced_used"].as_bool() {
            Some(used) => expect(used, "The call after the loan did not use the lent skill.".to_owned()),
            None => expect(was_ended, "No call came after the loan, or nothing was lent.".to_owned()),
        }
        expect(was_ended || sums["rebalanced_ms"].is_number(), "The lent skill was not seen at its counter.".to_owned());
    }

    /// The seconds by which calls are expected: as asked, or as long as it was let go on.
    fn seconds_run(&self) -> u64 {
        let ran = self.rehearsed.sums["calling_s"].as_f64().unwrap_or(0.0) as u64 + VOICE_FINISHES_S;
        match self.seconds {
            Some(seconds) if self.rehearsed.sums["ended_early"] != true => seconds,
            Some(_) | None => ran,
        }
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
            "announced": self.voice.announced,
            "announced_again": self.voice.repeated,
            "dropped": self.voice.dropped,
            "cut_off": self.voice.cut_off,
            "stumbles": self.voice.stumbles,
            "double_calls": sums["double_calls"],
            "lost": sums["lost"],
            "recovered": sums["recovered"],
            "recovered_of": sums["recovered_of"],
            "rebalanced_ms": sums["rebalanced_ms"],
            "rebalanced_used": sums["rebalanced_used"],
            "nothing_to_lend": sums["nothing_to_lend"],
            "ended_early": sums["ended_early"],
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

    /// Everything that is not as it should be.
    pub(super) fn failures(&self) -> &[String] {
        &self.failures
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
            Value::Number(number) if number.is_f64() => format!("{:.1}", number.as_f64().unwrap_or_default()),
            other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => other.to_string(),
        };
        [
            ("journal", "journal"),
            ("numbers given", "issued"),
            ("called", "called"),
            ("finished", "finished"),
            ("called in the voiced zone", "called_in_zone"),
            ("announced in the recording", "announced"),
            ("repeated calls in the recording", "announced_again"),
            ("left out by the voice's rules", "dropped"),
            ("cut off and said again", "cut_off"),
            ("pauses within a sentence", "stumbles"),
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

    fn number(&self, key: &str) -> Option<u64> {
        self.rehearsed.sums[key].as_u64()
    }
}

fn in_words(number: Option<u64>) -> String {
    number.map_or_else(|| "An unknown number of".to_owned(), |number| number.to_string())
}

/// The stretches of sound, on the clock of the facts: the recording keeps real time and was completed when its file was last changed.
fn read_recording(file: &Path) -> Result<Recorded> {
    let ended = fs::metadata(file).and_then(|about| about.modified()).with_context(|| format!("{} has no time", file.display()))?;
    let ended_unix_ms = ended.duration_since(std::time::UNIX_EPOCH).context("The clock stands before 1970")?.as_millis();
    let recording = Recording::read(file)?;
    let begun_unix_ms = u64::try_from(ended_unix_ms).unwrap_or(u64::MAX).saturating_sub(recording.length_ms());
    Ok(Recorded { begun_unix_ms, stretches: recording.stretches() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut sums = json!({
            "issued": 40, "called": 30, "finished": 20, "called_in_zone": 9, "heard_in_zone": 9, "double_calls": 0, "lost": 0,
            "recovered": 30, "recovered_of": 30, "rebalanced_ms": 4.0, "rebalanced_used": true, "nothing_to_lend": false,
            "calling_s": 80.0, "ended_early": false,
        });
        change(&mut sums);
        let rehearsed = Rehearsed { sums, facts: Vec::new() };
        Summary::new("sqlite", rehearsed, "", None, Some(90), Vec::new()).unwrap().failures
    }

    #[test]
    fn a_good_hall_passes_and_each_fault_fails() {
        assert_eq!(judged(|_| {}), Vec::<String>::new());
        for (key, bad) in [
            ("double_calls", json!(1)),
            ("double_calls", json!(null)),
            ("lost", json!(2)),
            ("lost", json!(null)),
            ("called_in_zone", json!(7)),
            ("finished", json!(0)),
            ("recovered", json!(29)),
            ("recovered", json!(null)),
            ("rebalanced_used", json!(false)),
            ("rebalanced_used", json!(null)),
            ("rebalanced_ms", json!(null)),
        ] {
            assert_eq!(judged(|sums| sums[key] = bad.clone()).len(), 1, "{key} = {bad} must fail");
        }
    }

    #[test]
    fn turns_that_a_person_did_not_wait_for_are_no_fault() {
        let ended = |called: u64| {
            judged(|sums| {
                for key in ["recovered", "recovered_of", "rebalanced_ms", "rebalanced_used"] {
                    sums[key] = json!(null);
                }
                sums["ended_early"] = json!(true);
                sums["calling_s"] = json!(24.9);
                sums["called_in_zone"] = json!(called);
            })
        };
        assert_eq!(ended(3), Vec::<String>::new());
        assert_eq!(ended(2), ["Only 2 calls in the voiced zone; at least 3 were to be made."]);
    }

    #[test]
    fn a_hall_in_which_everybody_can_do_everything_lends_nothing() {
        let nothing = judged(|sums| {
            sums["nothing_to_lend"] = json!(true);
            sums["rebalanced_ms"] = json!(null);
            sums["rebalanced_used"] = json!(null);
        });
        assert_eq!(nothing, Vec::<String>::new());
    }
}
