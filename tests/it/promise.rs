//! What was tried of a promise and how often it was broken, counted while the test runs. `cargo xtask test` adds the lines up in the table
//! that it ends with; a number that was not counted must not stand there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

/// How many broken tries are told one by one.
const TOLD_MAX: usize = 5;

/// One promise, on one journal, during one test.
pub(crate) struct Promise {
    words: &'static str,
    journal: &'static str,
    tries: u64,
    conflicts: u64,
    failures: u64,
    told: Vec<String>,
    /// The test came to its end.
    is_whole: bool,
}

impl Promise {
    pub(crate) fn new(words: &'static str, journal: &'static str) -> Promise {
        Promise { words, journal, tries: 0, conflicts: 0, failures: 0, told: Vec::new(), is_whole: false }
    }

    /// One try: whether the promise was kept and, where not, what happened instead.
    pub(crate) fn tried(&mut self, is_kept: bool, what: impl FnOnce() -> String) {
        self.tries += 1;
        if !is_kept {
            self.failures += 1;
            if self.told.len() < TOLD_MAX {
                self.told.push(what());
            }
        }
    }

    /// One try for each number that was acknowledged: it is live as the same ticket, and no other ticket has it.
    pub(crate) fn kept_numbers(&mut self, acknowledged: Vec<(u32, String)>, live: &BTreeMap<u32, String>) {
        let mut seen = BTreeSet::new();
        for (ticket, number) in acknowledged {
            let found = live.get(&ticket);
            let is_kept = found == Some(&number) && seen.insert(number.clone());
            self.tried(is_kept, || format!("{number} was acknowledged as ticket {ticket}, which now is {found:?}"));
        }
    }

    /// Tries in which two wanted the same at the same moment.
    pub(crate) fn met(&mut self, conflicts: u64) {
        self.conflicts += conflicts;
    }

    /// Says what was counted, and fails where the promise was broken or never tried.
    pub(crate) fn end(mut self) {
        self.is_whole = true;
        let Promise { words, journal, tries, failures, told, .. } = &self;
        assert!(*tries > 0, "\"{words}\" was never tried ({journal})");
        assert!(*failures == 0, "\"{words}\" was broken {failures} of {tries} times ({journal}):\n{}", told.join("\n"));
    }
}

impl Drop for Promise {
    /// A test that ends before its end has broken what it tried, and the table says so.
    fn drop(&mut self) {
        let failures = self.failures + u64::from(!self.is_whole);
        let tries = self.tries.max(failures);
        let Promise { words, journal, conflicts, .. } = self;
        let line =
            serde_json::json!({ "promise": words, "journal": journal, "tries": tries, "conflicts": conflicts, "failures": failures });
        // Not by `println!`, which the test runner keeps to itself. Where even this cannot be written, the test's own end tells.
        let _ = std::io::stdout().lock().write_all(format!("promise: {line}\n").as_bytes());
    }
}
