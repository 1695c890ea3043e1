//! Services that are paused, and the breaks of the day: which of them counters and services still have before them. It reads the state;
//! `decide` and the timers act on what it says.

use crate::{Break, CounterId, CounterState, Desk, PauseReason, ServiceId, State, Time, Timer};

/// A service for which nobody is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServicePause {
    /// Why.
    pub reason: PauseReason,
    /// Since when.
    pub since: Time,
    /// When it ends by itself; none until somebody resumes.
    pub until: Option<Time>,
    /// Numbers are given meanwhile.
    pub numbers: bool,
}

impl State {
    /// How a service is paused, where it is.
    pub fn service_pause(&self, service: ServiceId) -> Option<&ServicePause> {
        self.service_pauses.get(&service)
    }

    /// Services that are paused, in id order.
    pub fn service_pauses(&self) -> impl Iterator<Item = (ServiceId, &ServicePause)> {
        self.service_pauses.iter().map(|(service, pause)| (*service, pause))
    }

    /// Breaks of the day by the timetable, in the order in which they begin.
    pub fn breaks(&self) -> &[Break] {
        self.day().map_or(&[], |day| &day.breaks)
    }

    /// The break that a counter has now and does not work through.
    pub(crate) fn break_of_counter<'a>(&'a self, desk: &'a Desk, now: Time) -> Option<&'a Break> {
        self.breaks_ahead(desk).find(|found| found.is_on(now))
    }

    /// When the last of the breaks that are on at this moment ends, for a counter; the beginning of time where none is.
    pub(crate) fn counter_breaks_end(&self, counter: CounterId, at: Time) -> Time {
        let on = self.breaks().iter().filter(|found| found.is_on(at) && found.is_of_counter(counter));
        on.map(|found| found.until).max().unwrap_or_default()
    }

    /// The same for a service.
    pub(crate) fn service_breaks_end(&self, service: ServiceId, at: Time) -> Time {
        let on = self.breaks().iter().filter(|found| found.is_on(at) && found.services().contains(&service));
        on.map(|found| found.until).max().unwrap_or_default()
    }

    /// Breaks of a counter that it has not had, in the order in which they begin.
    fn breaks_ahead<'a>(&'a self, desk: &'a Desk) -> impl Iterator<Item = &'a Break> {
        self.breaks().iter().filter(|found| found.until > desk.break_had && found.is_of_counter(desk.id))
    }

    /// The next pause that begins or ends by itself.
    pub(crate) fn next_pause_due(&self) -> Option<(Time, Timer)> {
        let counters = self.desks.iter().filter_map(|desk| self.counter_pause_due(desk));
        let resumes = self.service_pauses.iter().filter_map(|(service, pause)| {
            let until = pause.until?;
            Some((until, Timer::ServiceResumes { service: *service, until }))
        });
        let begins = self.breaks().iter().filter(|found| found.until > self.clock).flat_map(|found| {
            let waits = |service: &&ServiceId| {
                !self.service_pauses.contains_key(service) && self.service_breaks_had.get(service).is_none_or(|had| found.until > *had)
            };
            let timer = |service: &ServiceId| Timer::ServicePauses {
                service: *service,
                reason: found.reason,
                until: found.until,
                numbers: found.numbers,
            };
            found.services().iter().filter(waits).map(move |service| (found.from.max(self.clock), timer(service)))
        });
        counters.chain(resumes).chain(begins).min_by_key(|(due, _)| *due)
    }

    fn counter_pause_due(&self, desk: &Desk) -> Option<(Time, Timer)> {
        match desk.state {
            CounterState::Ready { .. } => {
                let found = self.breaks_ahead(desk).find(|found| found.until > self.clock)?;
                let timer = Timer::CounterPauses { counter: desk.id, reason: found.reason, until: found.until };
                Some((found.from.max(self.clock), timer))
            }
            CounterState::Paused { until: Some(until), .. } => Some((until, Timer::CounterResumes { counter: desk.id, until })),
            CounterState::Paused { until: None, .. }
            | CounterState::Closed
            | CounterState::Calling { .. }
            | CounterState::Serving { .. } => None,
        }
    }
}
