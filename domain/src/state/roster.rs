//! Whom the hall may count on today: the shifts of the day, as counters are in them or have them before them. It reads the state; nobody is
//! refused anything because of a roster.

use crate::{CounterId, Shift, State, Time};

impl State {
    /// Shifts of the day by the roster, in the order in which they begin.
    pub fn shifts(&self) -> &[Shift] {
        self.day().map_or(&[], |day| &day.shifts)
    }

    /// The shift in which a counter is at this moment or, where it is in none, the next one of the day.
    pub fn shift_of(&self, counter: CounterId, at: Time) -> Option<&Shift> {
        self.shifts_of(counter).find(|shift| at < shift.until)
    }

    /// From when on somebody may be counted on at a counter that is closed: from now where its shift has begun, else from the beginning of
    /// the next one. None where no shift is left today.
    pub fn expected_from(&self, counter: CounterId, now: Time) -> Option<Time> {
        self.shift_of(counter, now).map(|shift| shift.from.max(now))
    }

    /// When whoever is at a counter at this moment leaves by the roster: at the end of the shifts it is in, one after another of the same officer.
    /// None where it is in none; and none where numbers have stopped by then, because whoever still waits is served on.
    pub fn leaves_at(&self, counter: CounterId, at: Time) -> Option<Time> {
        let mut reached = at;
        let mut officer = None;
        for shift in self.shifts_of(counter) {
            if shift.from <= reached && reached < shift.until && (reached == at || shift.officer == officer) {
                (reached, officer) = (shift.until, shift.officer);
            }
        }
        Some(reached).filter(|until| *until > at && !self.is_after_closing(*until))
    }

    /// Whether the roster speaks of a counter today.
    pub(crate) fn has_shift(&self, counter: CounterId) -> bool {
        self.shifts_of(counter).next().is_some()
    }

    /// Whether whoever is at a counter in its last shift stays for those who still wait.
    pub(crate) fn stays_after_shifts(&self, counter: CounterId) -> bool {
        self.shifts_of(counter).map(|shift| shift.until).max().is_some_and(|until| self.is_after_closing(until))
    }

    /// Whether numbers have stopped by then.
    fn is_after_closing(&self, at: Time) -> bool {
        self.day().and_then(|day| day.closes_at).is_some_and(|closes_at| closes_at <= at)
    }

    fn shifts_of(&self, counter: CounterId) -> impl Iterator<Item = &Shift> {
        self.shifts().iter().filter(move |shift| shift.counters.contains(&counter))
    }
}
