//! What an officer of a practice does next, from what the counter's window shows. Pure: it presses nothing and reads no clock, and remembers
//! only what it has been told was done.

use client::Picture;
use protocol::{CounterRow, CounterState, ShiftRow, VisitorRow};

/// A place at a counter.
#[derive(Clone, Debug, Default)]
pub(in crate::practice) struct Seat {
    /// The counter's code.
    pub(in crate::practice) counter: String,
    /// Who opens it where no shift names somebody; none where officers are not named, or nobody is left for it.
    pub(in crate::practice) officer: Option<String>,
    /// Whether it can only be opened by a named officer.
    pub(in crate::practice) must_be_named: bool,
    /// When counters open, in milliseconds since 1970.
    pub(in crate::practice) opens_ms: u64,
    /// When numbers are no longer given: from then on whoever is here serves until nobody waits.
    pub(in crate::practice) closes_ms: Option<u64>,
    /// It is staffed by shifts only.
    pub(in crate::practice) by_shift: bool,
    /// The opening that was done last: its instant.
    pub(in crate::practice) opened_for_ms: Option<u64>,
    /// The call that was ended last. Its answer may be here before the window shows it.
    pub(in crate::practice) ended_call: Option<u32>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Open the counter.
    Open {
        /// By whom, where officers are named.
        officer: Option<String>,
        /// The opening that this is.
        from_ms: u64,
    },
    /// The shift is over: close the counter.
    Leave,
    /// Somebody was called and is not being served: by the counter itself, or by a press whose answer was lost.
    Serve(VisitorRow),
    /// Somebody is being served: the answer that ended it was lost.
    Finish(VisitorRow),
    /// Call somebody.
    Press,
    /// Look on until something changes, or until this instant.
    Wait(Option<u64>),
}

impl Seat {
    /// When somebody is to be here first.
    pub(in crate::practice) fn begins_ms(&self, row: &CounterRow) -> u64 {
        row.shift.as_ref().map_or(self.opens_ms, |shift| shift.from_ms)
    }

    /// The next step.
    pub(super) fn step(&self, picture: &Picture, now_ms: u64) -> Step {
        let Some(row) = picture.counter(&self.counter) else { return Step::Wait(None) };
        match row.state {
            CounterState::Closed => self.opening(row, now_ms),
            CounterState::Paused => Step::Wait(row.paused_until_ms),
            CounterState::Ready if self.is_over(row, now_ms) => Step::Leave,
            CounterState::Ready => Step::Press,
            CounterState::Calling | CounterState::Serving => match picture.visitor(&self.counter).cloned() {
                Some(visitor) if self.ended_call == Some(visitor.call) => Step::Wait(None),
                Some(visitor) if visitor.serving => Step::Finish(visitor),
                Some(visitor) => Step::Serve(visitor),
                None => Step::Wait(None),
            },
        }
    }

    fn opening(&self, row: &CounterRow, now_ms: u64) -> Step {
        if row.shift.is_none() && self.by_shift {
            return Step::Wait(None);
        }
        let from_ms = self.begins_ms(row);
        let officer = row.shift.as_ref().and_then(|shift| shift.officer.clone()).or_else(|| self.officer.clone());
        let is_nobodys = self.must_be_named && officer.is_none();
        if is_nobodys || self.opened_for_ms == Some(from_ms) {
            Step::Wait(None)
        } else if now_ms < from_ms {
            Step::Wait(Some(from_ms))
        } else {
            Step::Open { officer, from_ms }
        }
    }

    /// Whether whoever is here goes: no shift is on, or somebody else's. After the last number everybody stays.
    fn is_over(&self, row: &CounterRow, now_ms: u64) -> bool {
        let numbers_are_given = self.closes_ms.is_some_and(|closes_ms| now_ms < closes_ms);
        let is_on = |shift: &&ShiftRow| shift.from_ms <= now_ms;
        let somebody_elses = |shift: &ShiftRow| shift.officer.is_some() && shift.officer != row.officer;
        self.by_shift && numbers_are_given && row.shift.as_ref().filter(is_on).is_none_or(somebody_elses)
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Row, TicketNumber, WhyRow};

    use super::*;
    use crate::fixture;

    const OPENS_MS: u64 = 1_000_000;

    fn seat() -> Seat {
        Seat { counter: "1".into(), opens_ms: OPENS_MS, closes_ms: Some(9_000_000), ..Seat::default() }
    }

    fn row(state: CounterState) -> CounterRow {
        CounterRow { state, ..fixture::counter("1", &["kk"]) }
    }

    fn visitor(serving: bool) -> VisitorRow {
        VisitorRow {
            counter: "1".into(),
            ticket: 7,
            number: TicketNumber { prefix: "A".into(), digits: 7, shown: "A-007".into() },
            call: 3,
            service: "kk".into(),
            service_name: "KK".into(),
            needs: Vec::new(),
            serving,
            issued_at_ms: 0,
            called_at_ms: OPENS_MS,
            summons: 1,
            shown_at_ms: None,
            heard_at_ms: None,
            serving_since_ms: None,
            at_counter_minutes: 6,
            answer_from_ms: None,
            summons_counted: 1,
            summons_needed: 1,
            undo_until_ms: 0,
            why: WhyRow::default(),
            step: None,
        }
    }

    fn step(seat: &Seat, row: CounterRow, now_ms: u64) -> Step {
        seat.step(&fixture::picture(vec![Row::Counter(row)]), now_ms)
    }

    #[test]
    fn whoever_was_called_without_an_answer_is_served_and_not_pressed_past() {
        let with = |state, serving| fixture::picture(vec![Row::Counter(row(state)), Row::Visitor(visitor(serving))]);
        assert_eq!(seat().step(&with(CounterState::Calling, false), OPENS_MS), Step::Serve(visitor(false)));
        assert_eq!(seat().step(&with(CounterState::Serving, true), OPENS_MS), Step::Finish(visitor(true)));
        assert_eq!(step(&seat(), row(CounterState::Ready), OPENS_MS), Step::Press);
        let ended = Seat { ended_call: Some(3), ..seat() };
        assert_eq!(ended.step(&with(CounterState::Serving, true), OPENS_MS), Step::Wait(None), "the window is a moment behind the answer");
    }

    #[test]
    fn a_break_is_waited_out() {
        let paused = CounterRow { paused_until_ms: Some(2_000_000), ..row(CounterState::Paused) };
        assert_eq!(step(&seat(), paused, OPENS_MS), Step::Wait(Some(2_000_000)));
        assert_eq!(step(&seat(), row(CounterState::Paused), OPENS_MS), Step::Wait(None), "until somebody resumes");
    }

    #[test]
    fn a_counter_opens_when_counters_do_and_not_when_numbers_are_given() {
        let closed = || row(CounterState::Closed);
        assert_eq!(step(&seat(), closed(), OPENS_MS - 1), Step::Wait(Some(OPENS_MS)));
        assert_eq!(step(&seat(), closed(), OPENS_MS), Step::Open { officer: None, from_ms: OPENS_MS });
        let opened = Seat { opened_for_ms: Some(OPENS_MS), ..seat() };
        assert_eq!(step(&opened, closed(), OPENS_MS + 1), Step::Wait(None), "somebody closed it");
    }

    #[test]
    fn where_officers_are_named_one_of_them_opens_it() {
        let named = Seat { must_be_named: true, officer: Some("petugas-1".into()), ..seat() };
        let closed = || row(CounterState::Closed);
        assert_eq!(step(&named, closed(), OPENS_MS), Step::Open { officer: Some("petugas-1".into()), from_ms: OPENS_MS });
        assert_eq!(step(&Seat { officer: None, ..named }, closed(), OPENS_MS), Step::Wait(None), "nobody is left for it");
    }

    #[test]
    fn shifts_say_who_comes_when_and_goes_when() {
        let by_shift = Seat { by_shift: true, ..seat() };
        let shift = |from_ms, officer: &str| Some(ShiftRow { from_ms, until_ms: from_ms + 1_000_000, officer: Some(officer.into()) });
        let closed = |shift| CounterRow { shift, ..row(CounterState::Closed) };
        assert_eq!(step(&by_shift, closed(shift(3_000_000, "a")), OPENS_MS), Step::Wait(Some(3_000_000)));
        let opens = Step::Open { officer: Some("a".into()), from_ms: 3_000_000 };
        assert_eq!(step(&by_shift, closed(shift(3_000_000, "a")), 3_000_000), opens);
        let opened = Seat { opened_for_ms: Some(3_000_000), ..by_shift };
        let ready = |shift| CounterRow { shift, officer: Some("a".into()), ..row(CounterState::Ready) };
        assert_eq!(step(&opened, ready(shift(3_000_000, "a")), 3_500_000), Step::Press);
        assert_eq!(step(&opened, ready(shift(4_000_000, "b")), 4_000_000), Step::Leave, "somebody else comes");
        assert_eq!(step(&opened, ready(shift(5_000_000, "a")), 4_000_000), Step::Leave, "the next one is later");
        assert_eq!(step(&opened, ready(None), 4_000_000), Step::Leave, "it was the last");
        assert_eq!(step(&opened, ready(None), 9_000_000), Step::Press, "whoever still waits is served on");
        assert_eq!(step(&opened, closed(None), 4_000_000), Step::Wait(None));
    }
}
