//! Counters open and close as the periods change: how many of those that are alike, and which of them. Whom they serve is not asked here.

use domain::{CounterId, CounterState};

use super::{Day, Seen};

impl<W: FnMut(Seen)> Day<'_, W> {
    /// Counters open and close. After the last period nobody's shift ends.
    pub(super) fn change_shifts(&mut self, number: usize) {
        for at in 0..self.case.shifts.len() {
            let shift = &self.case.shifts[at];
            if let Some(speed) = shift.speed.get(number) {
                shift.counters.iter().for_each(|counter| self.stations[counter.index()].speed = *speed);
            }
            let wanted = shift.open.get(number).copied().unwrap_or(0);
            let on_duty = shift.counters.iter().filter(|counter| self.stations[counter.index()].on_duty).count() - self.surplus[at];
            if wanted > on_duty {
                self.open_more(at, wanted - on_duty);
            } else {
                self.open_fewer(at, on_duty - wanted);
            }
        }
    }

    /// Whoever was to go stays, then others come.
    fn open_more(&mut self, at: usize, more: usize) {
        let stay = more.min(self.surplus[at]);
        self.surplus[at] -= stay;
        let counters = &self.case.shifts[at].counters;
        let closed: Vec<CounterId> = counters.iter().copied().filter(|counter| !self.stations[counter.index()].on_duty).collect();
        for counter in closed.into_iter().take(more - stay) {
            let station = &mut self.stations[counter.index()];
            station.on_duty = true;
            station.open_since = Some(self.now);
            self.free(counter);
        }
    }

    /// Who serves nobody goes, then whoever is the first to finish.
    fn open_fewer(&mut self, at: usize, fewer: usize) {
        let is_idle = |counter: &CounterId| matches!(self.desks[counter.index()].state, CounterState::Ready { .. });
        let idle: Vec<CounterId> = self.case.shifts[at].counters.iter().copied().filter(is_idle).take(fewer).collect();
        self.surplus[at] += fewer - idle.len();
        for counter in idle {
            self.stations[counter.index()].on_duty = false;
            self.close(counter);
        }
    }
}
