//! Counters that open and are left as the roster says. What it does not say, the future does not know: a counter that nobody is meant to
//! come to stays closed.

use domain::{Command, CounterId, CounterState, Shift, Time};

use super::{Future, What};

/// So long after a shift began nobody is expected any more who has not come, in milliseconds.
const LATE_MS_MAX: u64 = 15 * 60_000;

impl Future<'_> {
    /// What the roster still says of today.
    pub(super) fn foresee_roster(&mut self) {
        if self.known.state.shifts().is_empty() {
            return;
        }
        for desk in self.known.state.counters() {
            if desk.is_open() {
                self.foresee_leaving(desk.id);
            } else {
                self.foresee_opening(desk.id);
            }
        }
    }

    fn foresee_leaving(&mut self, counter: CounterId) {
        if let Some(at) = self.state.leaves_at(counter, self.now) {
            self.foresee(at, What::Leave { counter });
        }
    }

    fn foresee_opening(&mut self, counter: CounterId) {
        let may_come =
            |shift: &&Shift| shift.counters.contains(&counter) && self.now < shift.until && self.now.since(shift.from) <= LATE_MS_MAX;
        let shift = self.state.shifts().iter().find(may_come);
        if let Some(at) = shift.map(|shift| shift.from.max(self.now)).filter(|_| self.is_waited_for_at(counter)) {
            self.foresee(at, What::Open { counter });
        }
    }

    /// Its officer comes; one who is at another counter still comes from there.
    pub(super) fn open(&mut self, counter: CounterId, tell: &mut impl FnMut(usize, Time)) {
        let names_officers = self.state.plan().is_some_and(|plan| plan.policy.named_officers);
        let officer = self.state.shift_of(counter, self.now).and_then(|shift| shift.officer).filter(|_| names_officers);
        if self.carry_out(&Command::OpenCounter { counter, officer }) {
            self.foresee_leaving(counter);
            self.press(counter, tell);
        }
    }

    /// The shift is over: the counter closes once its visitor is done.
    pub(super) fn leave_counter(&mut self, counter: CounterId) {
        self.leaving[counter.index()] = true;
        let is_free = |state| matches!(state, CounterState::Ready { .. } | CounterState::Paused { .. });
        if self.state.counter(counter).is_some_and(|desk| is_free(desk.state)) {
            self.go_home(counter);
        }
    }

    pub(super) fn go_home(&mut self, counter: CounterId) {
        let officer = self.state.counter(counter).and_then(|desk| desk.officer);
        if !self.carry_out(&Command::CloseCounter { counter }) {
            return;
        }
        self.leaving[counter.index()] = false;
        self.foresee_opening(counter);
        // Where the shift at the next counter has begun, they are awaited there.
        let is_awaited = |shift: &&Shift| officer.is_some() && shift.officer == officer && shift.from <= self.now && self.now < shift.until;
        let awaited: Vec<CounterId> = self.state.shifts().iter().filter(is_awaited).flat_map(|shift| shift.counters.clone()).collect();
        awaited.into_iter().filter(|other| *other != counter).for_each(|counter| self.foresee(self.now, What::Open { counter }));
    }
}
