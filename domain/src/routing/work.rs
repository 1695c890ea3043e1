//! The work that counters have before them, from the minutes that the site file gives each service: when somebody who comes now would be
//! called. A rule of thumb that decisions may use; forecasts for people are made by `simulation`.

use std::collections::BTreeMap;

use crate::{CounterId, CounterState, Desk, NeedSet, ServiceId, State, Ticket, TicketState, Time};

/// When each counter will have served those who are in the hall.
#[derive(Clone, Debug)]
pub struct ExpectedWork<'a> {
    state: &'a State,
    now: Time,
    /// By `CounterId`; work that is shared goes to whoever can begin it first.
    free_at: Vec<Time>,
}

impl State {
    /// What the counters have before them. Open counters do the work, and those that the roster has yet to open or to close; where there are
    /// none that can do it, and the roster speaks of none today, all of them are expected to.
    pub fn expected_work(&self, now: Time) -> ExpectedWork<'_> {
        let now = now.max(self.clock);
        let mut work = ExpectedWork { state: self, now, free_at: self.desks.iter().map(|desk| self.free_at(desk, now)).collect() };
        // As counters that take whoever came first would: each visitor goes to the one that is free first.
        let mut waiting: Vec<&Ticket> = self.tickets.values().filter(|ticket| ticket.state == TicketState::Waiting).collect();
        waiting.sort_by_key(|ticket| (ticket.queued_since, ticket.id));
        let mut able: BTreeMap<(ServiceId, NeedSet), Vec<CounterId>> = BTreeMap::new();
        for ticket in waiting {
            let counters = able.entry((ticket.service, ticket.needs)).or_insert_with(|| work.counters_for(ticket.service, ticket.needs));
            work.give(ticket.service, counters);
        }
        work
    }

    /// When a counter is done with whoever is there; one that pauses goes on when its pause ends.
    fn free_at(&self, desk: &Desk, now: Time) -> Time {
        let at_counter_ms = |since: Time| {
            let service = desk.call().and_then(|call| self.calls.get(&call)).map(|call| call.service);
            let ms = service.and_then(|service| self.plan.as_ref()?.services.get(service.index())).map_or(0, |its| its.at_counter_ms);
            since.plus(ms.into())
        };
        match desk.state {
            CounterState::Calling { .. } => at_counter_ms(now),
            CounterState::Serving { since, .. } => at_counter_ms(since).max(now),
            CounterState::Paused { until, .. } => until.unwrap_or(now).max(now),
            CounterState::Closed => self.expected_from(desk.id, now).unwrap_or(now),
            CounterState::Ready { .. } => now,
        }
    }
}

impl ExpectedWork<'_> {
    /// When somebody who comes now would be called for a service; none where no counter can ever serve them.
    pub fn call_at(&self, service: ServiceId, needs: NeedSet) -> Option<Time> {
        let pause_ends = self.state.service_pause(service).and_then(|pause| pause.until).unwrap_or_default();
        let begins = |counter: &CounterId| self.begins(*counter, *self.free_at.get(counter.index())?.max(&pause_ends));
        self.counters_for(service, needs).iter().filter_map(begins).min()
    }

    /// Whether somebody who comes now would be served for the whole time that these services take, one after another, before this instant.
    pub fn can_be_served(&self, services: &[ServiceId], needs: NeedSet, until: Time) -> bool {
        let end =
            |before: Time, service: &ServiceId| self.call_at(*service, needs).map(|at| at.max(before).plus(self.at_counter_ms(*service)));
        services.iter().try_fold(self.now, end).is_some_and(|end| end <= until)
    }

    /// One more visitor goes to the counter that can begin first.
    fn give(&mut self, service: ServiceId, counters: &[CounterId]) {
        let begins = |counter: &CounterId| Some((self.begins(*counter, *self.free_at.get(counter.index())?)?, *counter));
        let Some((at, first)) = counters.iter().filter_map(begins).min() else { return };
        let until = at.plus(self.at_counter_ms(service));
        if let Some(free_at) = self.free_at.get_mut(first.index()) {
            *free_at = until;
        }
    }

    /// When a counter that is free at an instant begins: after the break that is on then, and in its next shift where its present one is over.
    /// None where it begins no more today.
    fn begins(&self, counter: CounterId, at: Time) -> Option<Time> {
        let desk = self.state.desks.get(counter.index())?;
        let after_breaks = |at: Time| {
            let ahead = self.state.breaks_ahead(desk).filter(|found| found.until > self.now);
            ahead.fold(at, |at, found| if found.is_on(at) { found.until } else { at })
        };
        let mut at = after_breaks(at);
        // Whoever is there after their last shift, or without any, serves on; whoever opened early is there.
        let Some(first) = self.state.expected_from(counter, self.now) else { return Some(at) };
        while let Some(shift) = self.state.shift_of(counter, at) {
            if shift.from <= at || (desk.is_open() && at < first) {
                return Some(at);
            }
            at = after_breaks(shift.from);
        }
        self.state.stays_after_shifts(counter).then_some(at)
    }

    fn counters_for(&self, service: ServiceId, needs: NeedSet) -> Vec<CounterId> {
        let able = || self.state.desks_serving(service, needs);
        let is_expected = |desk: &&Desk| desk.is_open() || self.state.expected_from(desk.id, self.now).is_some();
        let expected: Vec<CounterId> = able().filter(is_expected).map(|desk| desk.id).collect();
        let has_roster = || able().any(|desk| self.state.has_shift(desk.id));
        if expected.is_empty() && !has_roster() { able().map(|desk| desk.id).collect() } else { expected }
    }

    fn at_counter_ms(&self, service: ServiceId) -> u64 {
        let plan = self.state.plan.as_ref();
        plan.and_then(|plan| plan.services.get(service.index())).map_or(0, |service| service.at_counter_ms.into())
    }
}
