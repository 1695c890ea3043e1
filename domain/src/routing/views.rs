//! What screens, counters and supervisors ask of the queue: who waits, and for whom. It decides nothing.

use std::collections::BTreeMap;

use super::{
    Floor, PlaceKey, Standing,
    choose::{Callable, OpenPlaces},
    class_of,
    reach::{Reach, meets_after, opens_after},
};
use crate::{CounterId, Desk, NeedSet, Plan, ServiceId, State, Ticket, TicketId, Time};

/// Who waits for a counter or a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many tickets.
    pub count: u32,
    /// Since when the longest of them waits where it now stands.
    pub longest_since: Option<Time>,
}

/// Who can serve a service, once their rings are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// Counters that are open, paused ones included; needs are not asked.
    pub counters_open: u32,
    /// Needs that some counter meets, open or not.
    pub needs: NeedSet,
    /// Needs that an open counter meets.
    pub needs_on_duty: NeedSet,
}

impl State {
    /// Whether a counter could call a ticket, were it free and the ticket waiting, once its rings are open: skills, needs, and no other
    /// counter for which it is kept.
    pub fn can_serve(&self, counter: CounterId, ticket: TicketId) -> bool {
        let Some((floor, desk)) = self.floor().zip(self.counter(counter)) else { return false };
        let reaches = self.tickets.get(&ticket).into_iter().flat_map(|ticket| reaches(ticket, floor.plan));
        reaches.into_iter().any(|reach| opens_after(floor, desk, &reach).is_some())
    }

    /// Whether a counter's skills and needs meet a ticket, whoever that is kept for.
    pub(crate) fn meets_ticket(&self, counter: CounterId, ticket: TicketId) -> bool {
        let reach = self.tickets.get(&ticket).and_then(|ticket| class_of(ticket, ticket.service, self.plan.as_ref()?));
        self.counter(counter).zip(reach).is_some_and(|(desk, (reach, _))| meets_after(desk, &reach).is_some())
    }

    /// Whether a counter can serve a ticket for a service now: the service is not paused, and skills, needs, and the counter's rings by the
    /// wait since the ticket earned its place.
    pub(crate) fn can_go_on(&self, counter: CounterId, ticket: &Ticket, service: ServiceId, now: Time) -> bool {
        if self.queue.paused.contains(&service) {
            return false;
        }
        let of = |plan: &Plan| Some(Reach::of(plan.services.get(service.index())?, ticket.needs, None, plan.policy.serves));
        let reach = self.plan.as_deref().and_then(of);
        let after = self.counter(counter).zip(reach).and_then(|(desk, reach)| meets_after(desk, &reach));
        after.is_some_and(|after_ms| after_ms <= now.since(ticket.earned_since))
    }

    /// Whether some counter, open or not, will be able to serve a visitor with these needs once its rings are open.
    pub fn somebody_can_serve(&self, service: ServiceId, needs: NeedSet) -> bool {
        self.desks_serving(service, needs).next().is_some()
    }

    /// Whether an open counter, a paused one included, will be able to serve a visitor with these needs once its rings are open.
    pub fn somebody_on_duty_can_serve(&self, service: ServiceId, needs: NeedSet) -> bool {
        self.desks_serving(service, needs).any(Desk::is_open)
    }

    /// Who can serve a service, at all and now.
    pub fn served(&self, service: ServiceId) -> Served {
        let mut served = Served::default();
        for desk in self.desks_serving(service, NeedSet::default()) {
            served.needs = served.needs.or(desk.meets);
            if desk.is_open() {
                served.counters_open += 1;
                served.needs_on_duty = served.needs_on_duty.or(desk.meets);
            }
        }
        served
    }

    /// Tickets that wait with needs which no open counter meets: nobody will call them as things stand.
    pub fn needs_unmet(&self) -> impl Iterator<Item = &Ticket> {
        let floor = self.floor();
        let is_unmet = move |reach: &Reach| {
            reach.has_needs()
                && floor.is_some_and(|floor| !floor.desks.iter().any(|desk| desk.is_open() && meets_after(desk, reach).is_some()))
        };
        let unmet = self.queue.classes.iter().filter(move |(reach, _)| is_unmet(reach));
        let places = unmet.flat_map(|(reach, classes)| classes.values().flatten().map(move |(_, _, ticket)| (reach, ticket)));
        let tickets = places.filter_map(|(reach, ticket)| Some((reach, self.tickets.get(ticket)?)));
        // Of several steps that somebody waits for, the one at hand speaks for them.
        let is_at_hand = move |reach: &Reach, ticket: &Ticket| {
            let own = || class_of(ticket, ticket.service, floor?.plan);
            ticket.steps.is_none() || own().is_some_and(|(own, _)| own == *reach)
        };
        tickets.filter(move |(reach, ticket)| is_at_hand(reach, ticket)).map(|(_, ticket)| ticket)
    }

    /// Who waits that this counter could call. A class counts with all who wait in it as soon as a ring is open for one of them.
    pub fn waiting_for_counter(&self, counter: CounterId, now: Time) -> Waiting {
        let Some((floor, desk)) = self.floor().zip(self.counter(counter)) else { return Waiting::default() };
        let now = now.max(self.clock);
        let mut waiting = Waiting::default();
        for Callable { opens_after_ms, places, .. } in floor.classes_for(desk) {
            if OpenPlaces::new(places, opens_after_ms, now).next().is_none() {
                continue;
            }
            waiting.count += places.len() as u32;
            let [booked_from, queued_from] = [Standing::Appointment, Standing::Queued].map(|standing| (standing, Time(0), TicketId(0)));
            let since = |place: Option<&PlaceKey>| place.map(|(_, since, _)| *since);
            // An appointment's place is its time, not when its visitor came; there are few.
            let booked = places.range(booked_from..queued_from).filter_map(|(_, _, ticket)| Some(self.tickets.get(ticket)?.queued_since));
            let came = [since(places.range(..booked_from).next()), booked.min(), since(places.range(queued_from..).next())];
            waiting.longest_since = waiting.longest_since.into_iter().chain(came.into_iter().flatten()).min();
        }
        waiting.count -= floor.counted_again(desk, now);
        waiting
    }

    /// When the next ring opens: an open counter can then call from a class from which it could call nobody before. None where no ring is
    /// to open.
    pub fn next_ring(&self, now: Time) -> Option<Time> {
        let now = now.max(self.clock);
        let opens = |Callable { opens_after_ms, places, .. }: Callable<'_>| {
            if opens_after_ms == 0 || OpenPlaces::new(places, opens_after_ms, now).next().is_some() {
                return None;
            }
            places.iter().map(|(_, since, _)| since.plus(opens_after_ms)).min()
        };
        let floor = self.floor()?;
        floor.desks.iter().filter(|desk| desk.is_open()).flat_map(|desk| floor.classes_for(desk)).filter_map(opens).min()
    }

    /// Who waits for a service, those included that wait for further calls of it.
    pub fn waiting_for_service(&self, service: ServiceId) -> Waiting {
        let first = self.queue.services.get(service.index()).and_then(|places| places.first()).map(|(since, _)| *since);
        let of_service = (service, 0, TicketId(0))..=(service, u32::MAX, TicketId(u32::MAX));
        let held = self.queue.held.range(of_service).filter_map(|(_, _, ticket)| self.tickets.get(ticket));
        let mut waiting = Waiting { count: self.in_line_for(service), longest_since: first };
        for ticket in held {
            waiting.count += 1;
            waiting.longest_since = Some(waiting.longest_since.map_or(ticket.queued_since, |since| since.min(ticket.queued_since)));
        }
        waiting
    }

    /// How many wait for a service and can be called now.
    pub(crate) fn in_line_for(&self, service: ServiceId) -> u32 {
        self.queue.services.get(service.index()).map_or(0, |places| places.len() as u32)
    }

    /// How many tickets wait in the whole hall, those included that wait for further calls of their service. Whoever waits for several
    /// services at once counts once.
    pub fn waiting_count(&self) -> u32 {
        let filed: u32 = self.queue.classes.values().flat_map(BTreeMap::values).map(|places| places.len() as u32).sum();
        let again: u32 = self.queue.in_several.iter().map(|(classes, people)| (classes.len() as u32 - 1) * people).sum();
        filed - again + (self.queue.held.len() + self.queue.stopped.len()) as u32
    }

    /// Open counters that can serve a service once their rings are open, paused ones included; needs are not asked.
    pub fn counters_serving(&self, service: ServiceId) -> impl Iterator<Item = CounterId> {
        self.desks_serving(service, NeedSet::default()).filter(|desk| desk.is_open()).map(|desk| desk.id)
    }

    /// The same with counters that are closed and, by the roster, still to open today.
    pub fn counters_expected(&self, service: ServiceId, now: Time) -> impl Iterator<Item = CounterId> {
        let is_expected = move |desk: &&Desk| desk.is_open() || self.expected_from(desk.id, now).is_some();
        self.desks_serving(service, NeedSet::default()).filter(is_expected).map(|desk| desk.id)
    }

    /// Open counters that can serve a ticket once their rings are open, paused ones included.
    pub fn counters_for(&self, ticket: TicketId) -> impl Iterator<Item = CounterId> {
        let able = move |desk: &&Desk| desk.is_open() && self.can_serve(desk.id, ticket);
        self.desks.iter().filter(able).map(|desk| desk.id)
    }

    /// Counters, open or not, that can serve a service and meet needs once their rings are open.
    pub(super) fn desks_serving(&self, service: ServiceId, needs: NeedSet) -> impl Iterator<Item = &Desk> {
        let plan = self.plan.as_ref();
        let reach = plan.and_then(|plan| Some(Reach::of(plan.services.get(service.index())?, needs, None, plan.policy.serves)));
        self.desks.iter().filter(move |desk| reach.is_some_and(|reach| meets_after(desk, &reach).is_some()))
    }

    /// What a choice looks at; none before the first plan.
    pub fn floor(&self) -> Option<Floor<'_>> {
        Some(Floor { plan: self.plan.as_deref()?, desks: &self.desks, queue: &self.queue })
    }
}

/// What decides which counters can serve a ticket, one for each service that it waits for.
fn reaches(ticket: &Ticket, plan: &Plan) -> impl Iterator<Item = Reach> {
    ticket.awaited().filter_map(move |service| class_of(ticket, service, plan)).map(|(reach, _)| reach)
}
