//! One append on its way: its entries, the commands behind them, and what to do while nobody knows whether it was written.

use domain::{Rejection, Time};

use super::{Output, Pending};
use crate::{
    journal::entry::{Entry, Position},
    pace::Pace,
};

/// First wait before an append in doubt is repeated, in milliseconds; doubled each time.
const REPEAT_AFTER_MS_MIN: u64 = 100;

/// Longest wait before an append in doubt is repeated, in milliseconds: a store that has just failed over is found while an officer stands
/// before a visitor, and one that cannot be reached says so at once.
const REPEAT_AFTER_MS_MAX: u64 = 500;

/// An append on its way.
#[derive(Debug)]
pub(super) struct Flight {
    /// Where the decisions saw the head.
    expected: Position,
    pub(super) entries: Vec<Entry>,
    /// The commands in the order in which they were decided.
    pub(super) planned: Vec<Planned>,
    pub(super) doubt: Option<Doubt>,
    started: bool,
}

/// A command and what was decided about it.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) pending: Pending,
    pub(super) verdict: Verdict,
}

/// What was decided about one command.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It is the entry with this index.
    Entry(usize),
    /// Refused because of entries before it that are not stored yet.
    Rejected(Rejection),
}

/// Nobody knows whether the append was written. Repeating it exactly as it was settles that: either its entries turn out to be
/// there, or they are there now, or something stands where they would have gone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubt {
    repeat_at: Time,
    wait_ms: u64,
    /// A repetition is on its way.
    repeating: bool,
}

impl Flight {
    pub(super) fn new(expected: Position) -> Flight {
        Flight { expected, entries: Vec::new(), planned: Vec::new(), doubt: None, started: false }
    }

    pub(super) fn push(&mut self, pending: Pending, entry: Entry) {
        self.planned.push(Planned { pending, verdict: Verdict::Entry(self.entries.len()) });
        self.entries.push(entry);
    }

    pub(super) fn push_rejected(&mut self, pending: Pending, rejection: Rejection) {
        self.planned.push(Planned { pending, verdict: Verdict::Rejected(rejection) });
    }

    /// The append: the first time it is asked for, and again where it is in doubt and the time for a repetition has come.
    pub(super) fn next_append(&mut self, now: Time) -> Option<Output> {
        match &mut self.doubt {
            None if self.started => return None,
            None => self.started = true,
            Some(doubt) if doubt.repeating || now < doubt.repeat_at => return None,
            Some(doubt) => doubt.repeating = true,
        }
        Some(Output::Append { expected: self.expected, entries: self.entries.clone() })
    }
}

impl Doubt {
    /// The doubt after one more try without an answer.
    pub(super) fn after(before: Option<Doubt>, now: Time, pace: Pace) -> Doubt {
        let wait_ms = before.map_or(REPEAT_AFTER_MS_MIN, |doubt| (doubt.wait_ms * 2).min(REPEAT_AFTER_MS_MAX));
        Doubt { repeat_at: now.plus(pace.in_hall_ms(wait_ms)), wait_ms, repeating: false }
    }

    /// The clock was set back: the repetition comes no later than its wait from now.
    pub(super) fn step_back(&mut self, now: Time, pace: Pace) {
        self.repeat_at = self.repeat_at.min(now.plus(pace.in_hall_ms(self.wait_ms)));
    }
}
