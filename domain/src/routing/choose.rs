//! The ticket that a counter calls now, and why. It compares the heads of classes and changes nothing.

use std::collections::btree_set;

use super::{
    Floor, PlaceKey, Places, Standing,
    claim::{Candidate, Slope},
    class_of, place_key,
    prefer::preference,
    reach::opens_after,
};
use crate::{Chosen, Desk, Order, Ring, Ticket, TicketId, Time, Why};

impl<'a> Floor<'a> {
    /// The ticket that a counter calls now, and why; none where nobody waits for it.
    pub fn choose(self, desk: &'a Desk, now: Time) -> Option<(TicketId, Why)> {
        let turn = self.priority_turn(desk);
        let candidate = |slope: &Slope, place: &PlaceKey, preference: u8| {
            let candidate = Candidate::new(slope, place, now).at_preference(preference);
            match turn {
                Some(is_priority_turn) => candidate.preferred(slope.is_priority() == is_priority_turn),
                None => candidate,
            }
        };
        let mut waiting = 0;
        let mut best: Option<(Candidate, Callable<'_>, OpenPlaces<'_>)> = None;
        let mut second: Option<Candidate> = None;
        for class in self.classes_for(desk) {
            let Callable { opens_after_ms, preference, slope, places } = class;
            let mut open = OpenPlaces::new(places, opens_after_ms, now);
            let Some(head) = open.next().map(|place| candidate(slope, place, preference)) else { continue };
            waiting += places.len() as u32;
            if best.as_ref().is_none_or(|(best, ..)| head.stands_before(best)) {
                second = best.map(|(best, ..)| best).or(second);
                best = Some((head, class, open));
            } else if second.is_none_or(|second| head.stands_before(&second)) {
                second = Some(head);
            }
        }
        let (best, Callable { opens_after_ms, preference, slope, .. }, mut open) = best?;
        let behind = open.next().map(|place| candidate(slope, place, preference));
        let runner_up = match (second, behind) {
            (Some(second), Some(behind)) => Some(if second.stands_before(&behind) { second } else { behind }),
            (second, behind) => second.or(behind),
        };
        let tier = best.tier_before(runner_up.as_ref());
        let runner_up = runner_up.map(|candidate| (candidate.ticket, candidate.claim()));
        Some((best.ticket, Why { claim: best.claim(), runner_up, waiting, tier, ring: Ring::opened_after(opens_after_ms), chosen: None }))
    }

    /// What there is to say about a ticket that somebody chose; the runner-up is whom the counter would have called. Where that is the ticket
    /// itself, nobody was passed over, and it is a call like any other. None where the plan lacks what the ticket is for.
    pub(crate) fn chosen(self, desk: &'a Desk, ticket: &Ticket, reason: Chosen, now: Time) -> Option<Why> {
        let (_, slope) = class_of(ticket, self.plan)?;
        let candidate = Candidate::new(&slope, &place_key(ticket), now);
        let turn = self.choose(desk, now);
        if let Some((_, why)) = turn.filter(|(next, _)| *next == ticket.id) {
            return Some(why);
        }
        Some(Why {
            claim: candidate.claim(),
            runner_up: turn.map(|(next, why)| (next, why.claim)),
            waiting: turn.map_or(0, |(_, why)| why.waiting),
            tier: candidate.tier(),
            ring: Ring::default(),
            chosen: Some(reason),
        })
    }

    /// The classes that a counter could call from.
    pub(super) fn classes_for(self, desk: &'a Desk) -> impl Iterator<Item = Callable<'a>> {
        let preferred = self.preferred_by(desk);
        let reaches = self.queue.classes.iter().filter_map(move |(reach, classes)| {
            let opens_after_ms = opens_after(self, desk, reach)?;
            Some((opens_after_ms, preference(preferred, reach), classes))
        });
        reaches.flat_map(|(opens_after_ms, preference, classes)| {
            classes.iter().map(move |(slope, places)| Callable { opens_after_ms, preference, slope, places })
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

/// A class that a counter could call from.
#[derive(Clone, Copy)]
pub(super) struct Callable<'a> {
    /// The wait from which on it may.
    pub(super) opens_after_ms: u64,
    /// How far down the counter's list it stands.
    preference: u8,
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
