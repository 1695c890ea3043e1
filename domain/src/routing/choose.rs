//! The ticket that a counter calls now, and why. It compares the heads of classes and changes nothing.

use std::collections::btree_set;

use super::{
    Class, Floor, PlaceKey, Places, Standing,
    claim::{Candidate, Slope},
    class_of, place_key,
    prefer::preference,
    reach::{Reach, opens_after},
};
use crate::{Chosen, Desk, Order, Ring, ServiceId, Ticket, TicketId, Time, Why};

/// Whom a counter calls, for what and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    pub(crate) ticket: TicketId,
    /// The class that it is called from.
    class: Class,
    pub(crate) why: Why,
}

impl Turn {
    /// For which step the ticket is called, where that is another one than its own.
    pub(crate) fn step(&self, ticket: &Ticket, floor: Floor<'_>) -> Option<ServiceId> {
        let mut called = ticket.awaited().filter(|service| !floor.queue.paused.contains(service));
        let called_for = called.find(|service| class_of(ticket, *service, floor.plan) == Some(self.class));
        called_for.filter(|service| *service != ticket.service)
    }
}

impl<'a> Floor<'a> {
    /// The ticket that a counter calls now, and why; none where nobody waits for it.
    pub fn choose(self, desk: &'a Desk, now: Time) -> Option<(TicketId, Why)> {
        self.turn(desk, now).map(|turn| (turn.ticket, turn.why))
    }

    /// The same, with the class that the ticket is called from.
    pub(crate) fn turn(self, desk: &'a Desk, now: Time) -> Option<Turn> {
        let turn = self.priority_turn(desk);
        let candidate = |slope: &Slope, place: &PlaceKey, preference: u8| {
            let candidate = Candidate::new(slope, place, now).at_preference(preference);
            match turn {
                Some(is_priority_turn) => candidate.preferred(slope.is_priority() == is_priority_turn),
                None => candidate,
            }
        };
        let mut waiting = 0;
        let mut best: Option<Best<'_>> = None;
        let mut second = Second(None);
        for class in self.classes_for(desk) {
            let Callable { opens_after_ms, preference, slope, places, .. } = class;
            let mut open = OpenPlaces::new(places, opens_after_ms, now);
            let Some(head) = open.next().map(|place| candidate(slope, place, preference)) else { continue };
            waiting += places.len() as u32;
            match &mut best {
                Some(best) if !head.stands_before(&best.head) => {
                    // Whoever waits in several classes is not the runner-up to themselves.
                    let is_same = head.ticket == best.head.ticket;
                    second.offer(if is_same { open.next().map(|place| candidate(slope, place, preference)) } else { Some(head) });
                }
                Some(best) => {
                    let Best { head: other, class, mut open } = std::mem::replace(best, Best { head, class, open });
                    let mut behind = || open.next().map(|place| candidate(class.slope, place, class.preference));
                    second.offer(if other.ticket == best.head.ticket { behind() } else { Some(other) });
                }
                None => best = Some(Best { head, class, open }),
            }
        }
        let Best { head, class: Callable { opens_after_ms, preference, reach, slope, .. }, mut open } = best?;
        second.offer(open.next().map(|place| candidate(slope, place, preference)));
        let why = Why {
            claim: head.claim(),
            runner_up: second.0.map(|candidate| (candidate.ticket, candidate.claim())),
            waiting: waiting - self.counted_again(desk, now),
            tier: head.tier_before(second.0.as_ref()),
            ring: Ring::opened_after(opens_after_ms),
            chosen: None,
        };
        Some(Turn { ticket: head.ticket, class: (*reach, *slope), why })
    }

    /// What there is to say about a ticket that somebody chose; the runner-up is whom the counter would have called. Where that is the ticket
    /// itself, nobody was passed over, and it is a call like any other. None where the plan lacks what the ticket is for. With it, for
    /// which step the ticket is called, where that is another one than its own.
    pub(crate) fn chosen(self, desk: &'a Desk, ticket: &Ticket, reason: Chosen, now: Time) -> Option<(Why, Option<ServiceId>)> {
        let service = self.service_at(desk, ticket, now)?;
        let (_, slope) = class_of(ticket, service, self.plan)?;
        let candidate = Candidate::new(&slope, &place_key(ticket), now);
        let turn = self.turn(desk, now);
        if let Some(turn) = turn.filter(|turn| turn.ticket == ticket.id) {
            return Some((turn.why, turn.step(ticket, self)));
        }
        let why = Why {
            claim: candidate.claim(),
            runner_up: turn.map(|turn| (turn.ticket, turn.why.claim)),
            waiting: turn.map_or(0, |turn| turn.why.waiting),
            tier: candidate.tier(),
            ring: Ring::default(),
            chosen: Some(reason),
        };
        Some((why, Some(service).filter(|service| *service != ticket.service)))
    }

    /// The classes that a counter could call from.
    pub(super) fn classes_for(self, desk: &'a Desk) -> impl Iterator<Item = Callable<'a>> {
        let preferred = self.preferred_by(desk);
        let reaches = self.queue.classes.iter().filter_map(move |(reach, classes)| {
            let opens_after_ms = opens_after(self, desk, reach)?;
            Some((opens_after_ms, preference(preferred, reach), reach, classes))
        });
        reaches.flat_map(|(opens_after_ms, preference, reach, classes)| {
            classes.iter().map(move |(slope, places)| Callable { opens_after_ms, preference, reach, slope, places })
        })
    }

    /// Whether a priority group is next at a counter of a hall where those and everybody else take turns; none in other halls.
    fn priority_turn(self, desk: &Desk) -> Option<bool> {
        match self.plan.policy.calling.order {
            Order::Ratio { priority, .. } => Some(desk.turn < priority),
            Order::Claim | Order::FirstCome | Order::Strict => None,
        }
    }
}

/// The best of the heads seen so far, with what stands behind it.
struct Best<'a> {
    head: Candidate,
    class: Callable<'a>,
    open: OpenPlaces<'a>,
}

/// The best of all others.
struct Second(Option<Candidate>);

impl Second {
    fn offer(&mut self, other: Option<Candidate>) {
        if let Some(other) = other
            && self.0.is_none_or(|second| other.stands_before(&second))
        {
            self.0 = Some(other);
        }
    }
}

/// A class that a counter could call from.
#[derive(Clone, Copy)]
pub(super) struct Callable<'a> {
    /// The wait from which on it may.
    pub(super) opens_after_ms: u64,
    /// How far down the counter's list it stands.
    preference: u8,
    reach: &'a Reach,
    slope: &'a Slope,
    pub(super) places: &'a Places,
}

/// The places of a class whose tickets have waited long enough for a ring, in the order in which they are called.
pub(super) struct OpenPlaces<'a> {
    front: btree_set::Range<'a, PlaceKey>,
    queued: btree_set::Range<'a, PlaceKey>,
    latest: Option<Time>,
}

impl<'a> OpenPlaces<'a> {
    pub(super) fn new(places: &'a Places, opens_after_ms: u64, now: Time) -> OpenPlaces<'a> {
        let queued_from = (Standing::Queued, Time(0), TicketId(0));
        OpenPlaces {
            front: places.range(..queued_from),
            queued: places.range(queued_from..),
            latest: now.0.checked_sub(opens_after_ms).map(Time),
        }
    }
}

impl<'a> Iterator for OpenPlaces<'a> {
    type Item = &'a PlaceKey;

    fn next(&mut self) -> Option<&'a PlaceKey> {
        let latest = self.latest?;
        // Where somebody was put to the front, how long they waited says nothing about who stands behind them there.
        if let Some(place) = self.front.find(|(_, since, _)| *since <= latest) {
            return Some(place);
        }
        self.queued.next().filter(|(_, since, _)| *since <= latest)
    }
}
