//! The work that counters have before them, from the minutes that the site file gives each service: when somebody who comes now would be
//! called. A rule of thumb that decisions may use; forecasts for people are made by `simulation`.

use std::{collections::BTreeMap, rc::Rc};

use super::reach::{Reach, meets_after};
use crate::{Break, CounterId, CounterState, Desk, NeedSet, ServiceId, Shift, State, Ticket, TicketId, TicketState, Time};

/// When each counter will have served those who are in the hall.
#[derive(Clone, Debug)]
pub struct ExpectedWork<'a> {
    state: &'a State,
    now: Time,
    /// By `CounterId`; work that is shared goes to whoever can begin it first.
    free_at: Vec<Time>,
    /// By `CounterId`, when it can begin what comes after that; none where it begins no more today.
    begins_at: Vec<Option<Time>>,
    /// By `CounterId`, when it is done with those whom it helps out with after a wait: they follow each other, while its own do not wait for
    /// them to have waited.
    helped_at: Vec<Time>,
    presences: Vec<Presence<'a>>,
}

/// One thing to be done for somebody. It is counted as so many minutes of a counter from when that can begin, whenever it will be done: work
/// of the afternoon leaves as much less time for others, and does not keep a counter from them until then.
struct Work {
    /// Not the step at hand: it stands behind everybody's that is.
    is_later: bool,
    since: Time,
    ticket: TicketId,
    service: ServiceId,
    needs: NeedSet,
}

/// Counters that can do something, each with the wait from which on it does.
type Able = Rc<[(CounterId, u64)]>;

/// When a counter is there, as far as that is known.
#[derive(Clone, Debug)]
struct Presence<'a> {
    breaks: Vec<&'a Break>,
    shifts: Vec<&'a Shift>,
    is_open: bool,
    /// From when on somebody may be counted on by the roster, if at all.
    expected_from: Option<Time>,
    stays_after_shifts: bool,
}

impl State {
    /// What the counters have before them. Open counters do the work, and those that the roster has yet to open or to close; where there are
    /// none that can do it, and the roster speaks of none today, all of them are expected to.
    pub fn expected_work(&self, now: Time) -> ExpectedWork<'_> {
        self.work_of(now, |_| true)
    }

    /// The same, of those counters alone that somebody can be sent to who comes for these services, and of all whose work can come in
    /// their way: mostly one agency's. Of other services it says nothing.
    pub fn expected_work_for(&self, services: &[ServiceId], now: Time) -> ExpectedWork<'_> {
        let is_related = self.related(services);
        self.work_of(now, |service| is_related.get(service.index()).copied().unwrap_or(false))
    }

    fn work_of(&self, now: Time, is_asked: impl Fn(ServiceId) -> bool) -> ExpectedWork<'_> {
        let mut work = ExpectedWork::before_anybody(self, now.max(self.clock));
        let now = work.now;
        let mut all: Vec<Work> = self.tickets.values().flat_map(|ticket| self.work_with(ticket, now)).collect();
        all.retain(|work| is_asked(work.service));
        // Stable: several steps of one ticket that come later keep their order, whoever else is asked about.
        all.sort_by_key(|work| (work.is_later, work.since, work.ticket));
        let mut lists = Lists { of_service: vec![None; self.services()], of_reach: BTreeMap::new() };
        for one in all {
            let counters = lists.counters_for(one.service, one.needs, &work);
            work.give(one.service, &counters, one.since.min(now));
        }
        work
    }

    /// The work that there is with a ticket beside whoever is at a counter: for those who wait, for those who have a number and are still to
    /// come, and for the steps that come after the one at hand. Whoever was set aside or did not come may never come back.
    fn work_with<'a>(&'a self, ticket: &'a Ticket, now: Time) -> impl Iterator<Item = Work> + use<'a> {
        let grace_ms = self.plan.as_ref().map_or(0, |plan| plan.policy.appointment_grace_ms.into());
        let (is_expected, is_at_counter) = match ticket.state {
            TicketState::Waiting => (true, false),
            TicketState::Reserved => (ticket.appointment.is_none_or(|at| now <= at.plus(grace_ms)), false),
            TicketState::Called { .. } | TicketState::Serving { .. } => (true, true),
            TicketState::Parked { .. } | TicketState::Absent { .. } => (false, false),
        };
        // What is done at a counter now is reckoned there.
        let steps = ticket.to_come().filter(move |service| is_expected && !(is_at_counter && *service == ticket.service));
        steps.map(|service| Work {
            is_later: service != ticket.service,
            since: ticket.queued_since,
            ticket: ticket.id,
            service,
            needs: ticket.needs,
        })
    }

    /// By service, whether its visitors can be sent to a counter that visitors of these services can be sent to, or to one that shares
    /// others with that, and so on. Whoever has needs has fewer counters to go to, and no others.
    fn related(&self, services: &[ServiceId]) -> Vec<bool> {
        let mut reaches: BTreeMap<Reach, (Vec<&Desk>, bool)> = BTreeMap::new();
        let of_service: Vec<Option<Reach>> = (0..self.services()).map(|at| self.reach(ServiceId(at as u16), NeedSet::default())).collect();
        for reach in of_service.iter().flatten() {
            let able = || self.desks.iter().filter(|desk| meets_after(desk, reach).is_some()).collect();
            reaches.entry(*reach).or_insert_with(|| (able(), false));
        }
        let mut is_reached = vec![false; self.desks.len()];
        let asked = services.iter().filter_map(|service| of_service.get(service.index())?.as_ref());
        let mut found: Vec<Reach> = asked.copied().collect();
        while !found.is_empty() {
            for reach in found {
                let Some((desks, is_related)) = reaches.get_mut(&reach) else { continue };
                *is_related = true;
                desks.iter().for_each(|desk| is_reached[desk.id.index()] = true);
            }
            let shares = |(desks, is_related): &(Vec<&Desk>, bool)| !is_related && desks.iter().any(|desk| is_reached[desk.id.index()]);
            found = reaches.iter().filter(|(_, its)| shares(its)).map(|(reach, _)| *reach).collect();
        }
        of_service.iter().map(|reach| reach.and_then(|reach| reaches.get(&reach)).is_some_and(|(_, is_related)| *is_related)).collect()
    }

    /// Which counters can serve a service for somebody with needs; none where the plan lacks it.
    fn reach(&self, service: ServiceId, needs: NeedSet) -> Option<Reach> {
        let plan = self.plan.as_deref()?;
        Some(Reach::of(plan.services.get(service.index())?, needs, None, plan.policy.serves))
    }

    fn services(&self) -> usize {
        self.plan.as_ref().map_or(0, |plan| plan.services.len())
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

    fn presence(&self, desk: &Desk, now: Time) -> Presence<'_> {
        Presence {
            breaks: self.breaks().iter().filter(|found| found.until > desk.break_had.max(now) && found.is_of_counter(desk.id)).collect(),
            shifts: self.shifts().iter().filter(|shift| shift.counters.contains(&desk.id)).collect(),
            is_open: desk.is_open(),
            expected_from: self.expected_from(desk.id, now),
            stays_after_shifts: self.stays_after_shifts(desk.id),
        }
    }
}

/// The counters that serve those who wait, so that each question is asked once: many services are for the same counters, and most people have
/// no needs.
struct Lists {
    of_service: Vec<Option<Able>>,
    of_reach: BTreeMap<Reach, Able>,
}

impl Lists {
    fn counters_for(&mut self, service: ServiceId, needs: NeedSet, work: &ExpectedWork<'_>) -> Able {
        let mut of_service = self.of_service.get_mut(service.index()).filter(|_| needs.is_empty());
        if let Some(Some(known)) = &of_service {
            return known.clone();
        }
        let ask = || work.counters_for(service, needs).into();
        let reach = work.state.reach(service, needs);
        let counters: Able = reach.map_or_else(ask, |reach| self.of_reach.entry(reach).or_insert_with(ask).clone());
        if let Some(of_service) = &mut of_service {
            **of_service = Some(counters.clone());
        }
        counters
    }
}

impl ExpectedWork<'_> {
    /// When counters are done with those who are at them.
    fn before_anybody(state: &State, now: Time) -> ExpectedWork<'_> {
        let free_at: Vec<Time> = state.desks.iter().map(|desk| state.free_at(desk, now)).collect();
        let presences: Vec<Presence<'_>> = state.desks.iter().map(|desk| state.presence(desk, now)).collect();
        let begins_at = presences.iter().zip(&free_at).map(|(presence, free_at)| presence.begins(*free_at)).collect();
        let helped_at = vec![now; free_at.len()];
        ExpectedWork { state, now, free_at, begins_at, helped_at, presences }
    }

    /// When somebody who comes now would be called for a service; none where no counter can ever serve them.
    pub fn call_at(&self, service: ServiceId, needs: NeedSet) -> Option<Time> {
        let pause_ends = self.state.service_pause(service).and_then(|pause| pause.until).unwrap_or_default();
        let begins = |(counter, after_ms): &(CounterId, u64)| {
            let free_at = *self.free_at.get(counter.index())?;
            let helps_at = self.helps_at(*counter, self.now, *after_ms);
            self.presences.get(counter.index())?.begins(free_at.max(pause_ends).max(helps_at))
        };
        self.counters_for(service, needs).iter().filter_map(begins).min()
    }

    /// Whether somebody who comes now would be served for the whole time that these services take, one after another, before this instant.
    pub fn can_be_served(&self, services: &[ServiceId], needs: NeedSet, until: Time) -> bool {
        let end =
            |before: Time, service: &ServiceId| self.call_at(*service, needs).map(|at| at.max(before).plus(self.at_counter_ms(*service)));
        services.iter().try_fold(self.now, end).is_some_and(|end| end <= until)
    }

    /// One more visitor, who has waited since then, goes to the counter that can begin with them first.
    fn give(&mut self, service: ServiceId, counters: &[(CounterId, u64)], since: Time) {
        let begins = |(counter, after_ms): &(CounterId, u64)| {
            let free = (*self.begins_at.get(counter.index())?)?;
            Some((free.max(self.helps_at(*counter, since, *after_ms)), free, *counter))
        };
        let Some((at, free, first)) = counters.iter().filter_map(begins).min() else { return };
        let at_counter_ms = self.at_counter_ms(service);
        let helps_out = !counters.contains(&(first, 0));
        if let Some(helped_at) = self.helped_at.get_mut(first.index()).filter(|_| helps_out) {
            *helped_at = at.plus(at_counter_ms);
        }
        let until = free.plus(at_counter_ms);
        let (index, presence) = (first.index(), self.presences.get(first.index()));
        if let (Some(free_at), Some(begins_at), Some(presence)) = (self.free_at.get_mut(index), self.begins_at.get_mut(index), presence) {
            (*free_at, *begins_at) = (until, presence.begins(until));
        }
    }

    /// When a counter may take somebody who has waited since then, by its ring for them.
    fn helps_at(&self, counter: CounterId, since: Time, after_ms: u64) -> Time {
        let helped_at = self.helped_at.get(counter.index()).copied().filter(|_| after_ms > 0);
        since.plus(after_ms).max(helped_at.unwrap_or_default())
    }

    fn counters_for(&self, service: ServiceId, needs: NeedSet) -> Vec<(CounterId, u64)> {
        let reach = self.state.reach(service, needs);
        let after = |desk: &Desk| Some((desk.id, meets_after(desk, reach.as_ref()?)?));
        let able = || self.state.desks.iter().filter_map(|desk| Some((desk, after(desk)?)));
        let is_expected = |(desk, _): &(&Desk, _)| desk.is_open() || self.state.expected_from(desk.id, self.now).is_some();
        let expected: Vec<(CounterId, u64)> = able().filter(is_expected).map(|(_, found)| found).collect();
        let has_roster = || able().any(|(desk, _)| self.state.has_shift(desk.id));
        if expected.is_empty() && !has_roster() { able().map(|(_, found)| found).collect() } else { expected }
    }

    fn at_counter_ms(&self, service: ServiceId) -> u64 {
        let plan = self.state.plan.as_ref();
        plan.and_then(|plan| plan.services.get(service.index())).map_or(0, |service| service.at_counter_ms.into())
    }
}

impl Presence<'_> {
    /// When a counter that is free at an instant begins: after the break that is on then, and in its next shift where its present one is over.
    /// None where it begins no more today.
    fn begins(&self, at: Time) -> Option<Time> {
        let after_breaks = |at: Time| self.breaks.iter().fold(at, |at, found| if found.is_on(at) { found.until } else { at });
        let mut at = after_breaks(at);
        // Whoever is there after their last shift, or without any, serves on; whoever opened early is there.
        let Some(first) = self.expected_from else { return Some(at) };
        while let Some(shift) = self.shifts.iter().find(|shift| at < shift.until) {
            if shift.from <= at || (self.is_open && at < first) {
                return Some(at);
            }
            at = after_breaks(shift.from);
        }
        self.stays_after_shifts.then_some(at)
    }
}
