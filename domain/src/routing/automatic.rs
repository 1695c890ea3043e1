//! Counters that call by themselves: which is next, and when; and which of several free counters takes a ticket that arrives. The
//! one that stands first on the service's list goes first; of those that stand alike the longest idle, so that work is spread evenly; of those
//! that are idle since the same instant, the better one.

use std::cmp::Reverse;

use super::{Floor, Standing, choose::Callable, class_of, prefer::place_in, reach::opens_after};
use crate::{CounterId, CounterState, Desk, Proficiency, Service, State, Ticket, TicketId, Time};

impl<'a> Floor<'a> {
    /// The free counter that takes a ticket which arrives, where one can serve it now. `is_free` says which counters are free.
    pub fn counter_for(self, ticket: &Ticket, now: Time, is_free: impl Fn(&Desk) -> bool) -> Option<&'a Desk> {
        let waited_ms = now.since(ticket.waits_since());
        let waits_for_one = ticket.awaited().nth(1).is_none();
        if waits_for_one && let Some(service) = ticket.awaited().next() {
            // The same as below, with what is the same for all counters looked up once: most arrivals come here.
            let (reach, _) = class_of(ticket, service, self.plan)?;
            let wanted = self.plan.services.get(service.index())?;
            let is_open = |desk: &Desk| opens_after(self, desk, &reach).is_some_and(|after_ms| after_ms <= waited_ms);
            let able = self.desks.iter().filter(|desk| is_free(desk) && is_open(desk));
            return able.min_by_key(|desk| {
                (place_in(&wanted.prefers, desk.id), desk.state.since(), Reverse(proficiency_for(desk, wanted)), desk.id)
            });
        }
        let waits_for = |desk: &Desk, service| opens_after(self, desk, &class_of(ticket, service, self.plan)?.0);
        let is_open = |desk: &Desk| ticket.awaited().filter_map(|service| waits_for(desk, service)).any(|after_ms| after_ms <= waited_ms);
        let able = self.desks.iter().filter(|desk| is_free(desk) && is_open(desk));
        able.min_by_key(|desk| {
            let service = self.service_at(desk, ticket, now).unwrap_or(ticket.service);
            (self.place_of(desk.id, service), desk.state.since(), Reverse(self.proficiency(desk, ticket, now)), desk.id)
        })
    }

    /// When the next ring opens for a ticket that waits: a counter can serve it from then on that cannot now; none where all that ever can
    /// already do.
    pub fn next_opening(self, ticket: &Ticket, now: Time) -> Option<Time> {
        let waited_ms = now.since(ticket.waits_since());
        let reaches = ticket.awaited().filter_map(|service| class_of(ticket, service, self.plan)).map(|(reach, _)| reach);
        let waits = reaches.flat_map(|reach| self.desks.iter().filter_map(move |desk| opens_after(self, desk, &reach)));
        waits.filter(|after_ms| *after_ms > waited_ms).min().map(|after_ms| ticket.waits_since().plus(after_ms))
    }

    /// How well a counter can serve a ticket: as its least skill among those needed.
    fn proficiency(self, desk: &Desk, ticket: &Ticket, now: Time) -> Proficiency {
        let service = self.service_at(desk, ticket, now).and_then(|service| self.plan.services.get(service.index()));
        service.map_or(Proficiency(0), |service| proficiency_for(desk, service))
    }

    /// When a free counter can first call somebody who waits now; none where it never can.
    pub fn first_open(self, desk: &'a Desk) -> Option<Time> {
        let opens = |Callable { opens_after_ms, places, .. }: Callable<'_>| {
            let queued = places.range((Standing::Queued, Time(0), TicketId(0))..).next();
            let front = places.iter().take_while(|(standing, ..)| *standing != Standing::Queued);
            front.chain(queued).map(|(_, since, _)| since.plus(opens_after_ms)).min()
        };
        self.classes_for(desk).filter_map(opens).min()
    }
}

/// How well a counter can serve a service: as its least skill among those needed.
fn proficiency_for(desk: &Desk, service: &Service) -> Proficiency {
    let needed = desk.abilities.iter().filter(|(skill, _)| service.skills.contains(*skill));
    needed.map(|(_, hold)| hold.proficiency).min().unwrap_or(Proficiency::BEST)
}

impl State {
    /// The next counter that is to call by itself, and when.
    pub(crate) fn next_call_due(&self) -> Option<(Time, CounterId)> {
        let floor = self.floor()?;
        let due = |desk: &'_ Desk| {
            let CounterState::Ready { since } = desk.state else { return None };
            let free_at = since.plus(desk.automatic_after_ms?.into());
            Some((floor.first_open(floor.desk(desk.id)?)?.max(free_at).max(self.clock), since, desk.id))
        };
        let mut due: Vec<(Time, Time, CounterId)> = self.desks.iter().filter_map(due).collect();
        let (at, since, counter) = *due.iter().min()?;
        let may_prefer = due.len() > 1 && floor.is_there_a_list_of_counters();
        due.retain(|(due, idle_since, _)| *due == at && (may_prefer || *idle_since == since));
        if due.len() == 1 {
            return Some((at, counter));
        }
        // Each asked for whom it would call: the first on that service's list, then the longest idle, then the better one.
        let best = due.iter().min_by_key(|(_, idle_since, counter)| {
            let whom = || {
                let desk = floor.desk(*counter)?;
                let turn = floor.turn(desk, at)?;
                let ticket = self.tickets.get(&turn.ticket)?;
                let service = turn.step(ticket, floor).unwrap_or(ticket.service);
                Some((floor.place_of(*counter, service), floor.proficiency(desk, ticket, at)))
            };
            let (place, how_well) = whom().unzip();
            (place.unwrap_or(usize::MAX), *idle_since, Reverse(how_well), *counter)
        })?;
        Some((at, best.2))
    }
}
