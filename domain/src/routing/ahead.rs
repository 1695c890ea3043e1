//! How many are called before a ticket, as things stand: told to whoever takes a number. It forecasts nothing and decides nothing.

use std::collections::BTreeSet;

use super::{
    Class, Floor,
    choose::OpenPlaces,
    claim::Candidate,
    class_of, place_key,
    reach::{Reach, opens_after},
};
use crate::{Desk, Order, Plan, ServiceId, State, Ticket, TicketId, TicketState, Time};

impl State {
    /// Tickets that would now be called before this one at open counters that can serve it; where none is open, at counters that could.
    /// Counters whose ring is not open yet for this ticket count only where there are no others. Whoever waits for several services at
    /// once is told the fewest. What counters prefer is left aside: it depends on which of them is free first. Where two kinds take turns,
    /// it is as at one counter whose round begins. 0 for a ticket that is neither waiting nor reserved.
    pub fn ahead_of(&self, ticket: TicketId, now: Time) -> u32 {
        let Some((ticket, floor)) = self.tickets.get(&ticket).zip(self.floor()) else { return 0 };
        match ticket.state {
            TicketState::Waiting | TicketState::Reserved => {}
            TicketState::Called { .. } | TicketState::Serving { .. } | TicketState::Parked { .. } | TicketState::Absent { .. } => return 0,
        }
        if let Some(after_call) = ticket.after_call {
            return after_call.saturating_sub(self.service_calls.get(ticket.service.index()).copied().unwrap_or(0));
        }
        let now = now.max(self.clock);
        let is_called = |service: &ServiceId| !self.queue.paused.contains(service);
        if !ticket.awaited().any(|service| is_called(&service)) {
            return self.stopped_before(ticket, floor.plan, now);
        }
        let classes = ticket.awaited().filter(is_called).filter_map(|service| class_of(ticket, service, floor.plan));
        classes.map(|class| floor.ahead_in(ticket, class, now)).min().unwrap_or(0)
    }

    /// Of those who wait for a paused service alone, who will be called before a ticket once it goes on.
    fn stopped_before(&self, ticket: &Ticket, plan: &Plan, now: Time) -> u32 {
        let candidate = |of: &Ticket| class_of(of, ticket.service, plan).map(|(_, slope)| Candidate::new(&slope, &place_key(of), now));
        let Some(this) = candidate(ticket) else { return 0 };
        let of_service = (ticket.service, TicketId(0))..=(ticket.service, TicketId(u32::MAX));
        let stopped = self.queue.stopped.range(of_service).filter_map(|(_, other)| self.tickets.get(other));
        stopped.filter_map(candidate).filter(|other| other.stands_before(&this)).count() as u32
    }
}

impl Floor<'_> {
    /// Tickets that would now be called before this one where it waits in a class.
    fn ahead_in(self, ticket: &Ticket, (reach, slope): Class, now: Time) -> u32 {
        let desks = desks_for(self, &reach, now.since(ticket.waits_since()));
        let this = Candidate::new(&slope, &place_key(ticket), now);
        let turns = match self.plan.policy.calling.order {
            Order::Ratio { priority, ordinary } => Some((priority, ordinary)),
            Order::Claim | Order::FirstCome | Order::Strict => None,
        };
        let mut count = 0;
        let mut people = Ahead::default();
        for (reach, classes) in &self.queue.classes {
            let Some(opens_after_ms) = desks.iter().filter_map(|desk| opens_after(self, desk, reach)).min() else { continue };
            for (other, places) in classes {
                let open = OpenPlaces::new(places, opens_after_ms, now).map(|place| Candidate::new(other, place, now));
                let others = open.filter(|candidate| candidate.ticket != ticket.id);
                if turns.is_some() && other.is_priority() != slope.is_priority() {
                    others.for_each(|candidate| people.add_other_kind(&candidate, &this));
                    continue;
                }
                let before = others.take_while(|candidate| candidate.stands_before(&this));
                if turns.is_none() && self.queue.in_several.is_empty() {
                    count += before.count() as u32;
                } else {
                    people.before.extend(before.map(|candidate| candidate.ticket));
                }
            }
        }
        count + people.count(turns.map(|turns| if slope.is_priority() { Turns::Own(turns) } else { Turns::Others(turns) }))
    }
}

/// Who is called before a ticket, and who takes turns with its kind.
#[derive(Default)]
struct Ahead {
    before: BTreeSet<TicketId>,
    taking_turns: BTreeSet<TicketId>,
}

/// How many of a priority group are called, and then how many others, in a round: it begins with the ticket's own kind or not.
enum Turns {
    Own((u8, u8)),
    Others((u8, u8)),
}

impl Ahead {
    /// One of the other kind: before the ticket where its tier is, in turn with it where they are in the same.
    fn add_other_kind(&mut self, other: &Candidate, this: &Candidate) {
        if other.is_tier_of(this) {
            self.taking_turns.insert(other.ticket);
        } else if other.stands_before(this) {
            self.before.insert(other.ticket);
        }
    }

    /// How many there are; of those who take turns, as many as have had theirs by then.
    fn count(&self, turns: Option<Turns>) -> u32 {
        let before = self.before.len() as u32;
        let others = match turns {
            None => 0,
            Some(Turns::Own((priority, ordinary))) => before / u32::from(priority.max(1)) * u32::from(ordinary),
            Some(Turns::Others((priority, ordinary))) => (before / u32::from(ordinary.max(1)) + 1) * u32::from(priority),
        };
        before + others.min(self.taking_turns.len() as u32)
    }
}

/// The counters from which a ticket that has waited so long may expect its call: open and ready for it now, else open, else any.
fn desks_for<'a>(floor: Floor<'a>, reach: &Reach, waited_ms: u64) -> Vec<&'a Desk> {
    let able: Vec<(&Desk, u64)> = floor.desks.iter().filter_map(|desk| Some((desk, opens_after(floor, desk, reach)?))).collect();
    let open = |(desk, _): &&(&Desk, u64)| desk.is_open();
    let ready = |found: &&(&Desk, u64)| open(found) && found.1 <= waited_ms;
    let desks = |wanted: &dyn Fn(&&(&'a Desk, u64)) -> bool| able.iter().filter(|found| wanted(found)).map(|(desk, _)| *desk).collect();
    let wanted: [&dyn Fn(&&(&'a Desk, u64)) -> bool; 2] = [&ready, &open];
    wanted.into_iter().map(desks).find(|found: &Vec<&Desk>| !found.is_empty()).unwrap_or_else(|| desks(&|_| true))
}
