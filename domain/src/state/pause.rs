//! Services that are paused, and the breaks of the day: which of them counters and services still have before them. It reads the state;
//! `decide` and the timers act on what it says.

use crate::{Break, BreakOf, CounterId, CounterState, Desk, PauseReason, ServiceId, State, Time, Timer};

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

    /// Why the whole hall has a break now, and until when.
    pub fn hall_break(&self, now: Time) -> Option<(PauseReason, Time)> {
        let of_hall = self.breaks().iter().filter(|found| found.of == BreakOf::Hall && found.until > now);
        in_one(of_hall).filter(|(first, _)| first.is_on(now)).map(|(first, until)| (first.reason, until))
    }

    /// Why a counter has a break now that it does not work through, and until when.
    pub(crate) fn break_of_counter(&self, desk: &Desk, now: Time) -> Option<(PauseReason, Time)> {
        let ahead = self.breaks_ahead(desk).filter(|found| found.until > now);
        in_one(ahead).filter(|(first, _)| first.is_on(now)).map(|(first, until)| (first.reason, until))
    }

    /// When a break ends that is on at this moment for a counter, with those that follow it without a gap; the beginning of time where none is.
    pub(crate) fn counter_breaks_end(&self, counter: CounterId, at: Time) -> Time {
        end_in_one(self.breaks().iter().filter(|found| found.is_of_counter(counter)), at)
    }

    /// The same for a service.
    pub(crate) fn service_breaks_end(&self, service: ServiceId, at: Time) -> Time {
        end_in_one(self.breaks().iter().filter(|found| found.services().contains(&service)), at)
    }

    /// Breaks of a counter that it has not had, in the order in which they begin.
    pub(crate) fn breaks_ahead<'a>(&'a self, desk: &'a Desk) -> impl Iterator<Item = &'a Break> {
        self.breaks().iter().filter(|found| found.until > desk.break_had && found.is_of_counter(desk.id))
    }

    /// The same of a service.
    fn service_breaks_ahead(&self, service: ServiceId) -> impl Iterator<Item = &Break> {
        let had = self.service_breaks_had.get(&service).copied().unwrap_or_default().max(self.clock);
        self.breaks().iter().filter(move |found| found.until > had && found.services().contains(&service))
    }

    /// Pauses that begin or end by themselves, and when.
    pub(crate) fn pauses_due(&self) -> impl Iterator<Item = (Time, Timer)> {
        // Forecasts ask at every step, and on most days for most of the time there is nothing of the kind.
        let has_breaks = !self.breaks().is_empty();
        let may_pause = move |desk: &&Desk| has_breaks || matches!(desk.state, CounterState::Paused { until: Some(_), .. });
        let counters = self.desks.iter().filter(may_pause).filter_map(|desk| self.counter_pause_due(desk));
        let resumes = self.service_pauses.iter().filter_map(|(service, pause)| {
            let until = pause.until?;
            Some((until, Timer::ServiceResumes { service: *service, until }))
        });
        let begins = self
            .breaks()
            .iter()
            .flat_map(move |found| found.services().iter().filter_map(move |service| self.service_pause_due(*service, found)));
        counters.chain(resumes).chain(begins)
    }

    /// When a service pauses for a break, where that is its next one.
    fn service_pause_due(&self, service: ServiceId, found: &Break) -> Option<(Time, Timer)> {
        let is_current = self.plan.as_ref()?.services.get(service.index()).is_some_and(|service| !service.retired);
        if !is_current || self.service_pauses.contains_key(&service) {
            return None;
        }
        let (first, until) = in_one(self.service_breaks_ahead(service)).filter(|(first, _)| std::ptr::eq(*first, found))?;
        let timer = Timer::ServicePauses { service, reason: first.reason, until, numbers: first.numbers };
        Some((first.from.max(self.clock), timer))
    }

    fn counter_pause_due(&self, desk: &Desk) -> Option<(Time, Timer)> {
        match desk.state {
            CounterState::Ready { .. } => {
                let (first, until) = in_one(self.breaks_ahead(desk).filter(|found| found.until > self.clock))?;
                let timer = Timer::CounterPauses { counter: desk.id, reason: first.reason, until };
                Some((first.from.max(self.clock), timer))
            }
            CounterState::Paused { until: Some(until), .. } => Some((until, Timer::CounterResumes { counter: desk.id, until })),
            CounterState::Paused { until: None, .. }
            | CounterState::Closed
            | CounterState::Calling { .. }
            | CounterState::Serving { .. } => None,
        }
    }
}

/// The first of these breaks, and when the last of those that follow it without a gap ends: people are told one end and not several.
fn in_one<'a>(mut breaks: impl Iterator<Item = &'a Break>) -> Option<(&'a Break, Time)> {
    let first = breaks.next()?;
    Some((first, breaks.fold(first.until, |until, next| if next.from <= until { until.max(next.until) } else { until })))
}

/// When the breaks are over that are on at this moment, and those that follow them without a gap.
fn end_in_one<'a>(breaks: impl Iterator<Item = &'a Break>, at: Time) -> Time {
    let ahead = breaks.filter(|found| found.until > at);
    in_one(ahead).filter(|(first, _)| first.is_on(at)).map(|(_, until)| until).unwrap_or_default()
}
