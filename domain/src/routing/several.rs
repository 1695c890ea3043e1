//! Whoever may do the steps of a journey in any order waits in the class of each step that is left. Here stands for which of them a
//! counter calls, and how often such people would be counted if classes were only added up. It must not change a ticket.

use std::collections::BTreeSet;

use super::{Class, Floor, choose::OpenPlaces, claim::Candidate, class_of, place_key, reach::opens_after};
use crate::{Desk, Plan, ServiceId, Ticket, Time};

/// The classes in which a ticket waits, each once and in order; none where it waits in one alone. A service that is paused calls nobody.
pub(super) fn classes_of(ticket: &Ticket, plan: &Plan, paused: &BTreeSet<ServiceId>) -> Option<Vec<Class>> {
    ticket.steps.as_ref()?;
    let called = ticket.awaited().filter(|service| !paused.contains(service));
    let mut classes: Vec<Class> = called.filter_map(|service| class_of(ticket, service, plan)).collect();
    classes.sort_unstable();
    classes.dedup();
    (classes.len() > 1).then_some(classes)
}

impl<'a> Floor<'a> {
    /// For which of the services that it waits for a counter would call a ticket: one whose ring is open, and which is not paused, before
    /// one that is neither, then where the claim is highest, then the earlier step. None where the counter can serve it for nothing.
    pub(super) fn service_at(self, desk: &Desk, ticket: &Ticket, now: Time) -> Option<ServiceId> {
        let mut best: Option<(bool, Candidate, ServiceId)> = None;
        for service in ticket.awaited() {
            let Some((reach, slope)) = class_of(ticket, service, self.plan) else { continue };
            let Some(opens_after_ms) = opens_after(self, desk, &reach) else { continue };
            let is_open = opens_after_ms <= now.since(ticket.waits_since()) && !self.queue.paused.contains(&service);
            let candidate = Candidate::new(&slope, &place_key(ticket), now);
            let is_better = |(was_open, best, _): &(bool, Candidate, ServiceId)| {
                if is_open == *was_open { candidate.stands_before(best) } else { is_open }
            };
            if best.as_ref().is_none_or(is_better) {
                best = Some((is_open, candidate, service));
            }
        }
        best.map(|(_, _, service)| service)
    }

    /// How many too many there are where the classes are added up from which a counter can call now.
    pub(super) fn counted_again(self, desk: &'a Desk, now: Time) -> u32 {
        let is_open = |(reach, slope): &&Class| {
            let places = self.queue.classes.get(reach).and_then(|classes| classes.get(slope));
            let opens_after_ms = opens_after(self, desk, reach);
            places.zip(opens_after_ms).is_some_and(|(places, after_ms)| OpenPlaces::new(places, after_ms, now).next().is_some())
        };
        let again = |(classes, people): (&Vec<Class>, &u32)| (classes.iter().filter(is_open).count() as u32).saturating_sub(1) * people;
        self.queue.in_several.iter().map(again).sum()
    }
}
