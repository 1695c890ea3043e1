//! What a change can reach: counters and services that are linked by shared work, in the hall as it stands or as it would be. Whatever is
//! outside goes on in the same way in every future.

use std::collections::BTreeSet;

use domain::{CounterId, ServiceId, State, TicketId, Time};

use crate::forecast::{future::Wait, lanes::Lanes};

/// Counters and services that are played together.
pub(super) struct Part {
    pub(super) lanes: Lanes,
    services: Vec<bool>,
}

impl Part {
    /// The whole hall.
    pub(super) fn whole(state: &State) -> Part {
        Part::of(&vec![true; state.counters().len()], vec![true; services(state)])
    }

    /// What differs between two halls, and all that it has to do with; none where nothing differs.
    pub(super) fn reached(before: &State, after: &State, now: Time) -> Option<Part> {
        let is_another_plan = before.plan() != after.plan() || before.day() != after.day() || before.emergency() != after.emergency();
        if is_another_plan {
            return Some(Part::whole(after));
        }
        let mut links = Links::of(&[before, after], now);
        let mut roots = BTreeSet::new();
        for (one, other) in before.counters().zip(after.counters()).filter(|(one, other)| one != other) {
            debug_assert_eq!(one.id, other.id);
            roots.insert(links.root(one.id.index()));
        }
        let counters = before.counters().len();
        for service in (0..services(before)).map(|at| ServiceId(at as u16)) {
            if before.service_pause(service) != after.service_pause(service) {
                roots.insert(links.root(counters + service.index()));
            }
        }
        for service in tickets_that_differ(before, after) {
            roots.insert(links.root(counters + service.index()));
        }
        if roots.is_empty() {
            return None;
        }
        let is_in = |node: usize, links: &mut Links| roots.contains(&links.root(node));
        let of_counter: Vec<bool> = (0..counters).map(|counter| is_in(counter, &mut links)).collect();
        let of_service = (0..services(before)).map(|service| is_in(counters + service, &mut links)).collect();
        Some(Part::of(&of_counter, of_service))
    }

    fn of(counters: &[bool], services: Vec<bool>) -> Part {
        Part { lanes: Lanes::unwatched(counters, &services), services }
    }

    pub(super) fn has_service(&self, service: ServiceId) -> bool {
        self.services.get(service.index()).copied().unwrap_or(false)
    }

    /// The waits of a whole hall in which those of this part are others.
    pub(super) fn replaced(&self, whole: &[Wait], part: &[Wait]) -> Vec<Wait> {
        let mut waits: Vec<Wait> = whole.iter().filter(|wait| !self.has_service(wait.service)).chain(part).copied().collect();
        waits.sort_unstable();
        waits
    }
}

fn services(state: &State) -> usize {
    state.plan().map_or(0, |plan| plan.services.len())
}

/// Services of tickets that only one of two halls has, or that stand otherwise in the other.
fn tickets_that_differ(before: &State, after: &State) -> BTreeSet<ServiceId> {
    let ids: BTreeSet<TicketId> = before.tickets().chain(after.tickets()).map(|ticket| ticket.id).collect();
    let differing = ids.into_iter().map(|id| [before.ticket(id), after.ticket(id)]).filter(|[one, other]| one != other);
    differing.flatten().flatten().map(|ticket| ticket.service).collect()
}

/// Counters, and after them services, joined more and more.
struct Links(Vec<usize>);

impl Links {
    fn of(halls: &[&State], now: Time) -> Links {
        let Some(counters) = halls.first().map(|hall| hall.counters().len()) else { return Links(Vec::new()) };
        let services = halls.iter().map(|hall| services(hall)).max().unwrap_or(0);
        let mut links = Links((0..counters + services).collect());
        for hall in halls {
            for service in (0..services).map(|at| ServiceId(at as u16)) {
                let serving: Vec<CounterId> = hall.counters_expected(service, now).collect();
                serving.iter().for_each(|counter| links.join(counter.index(), counters + service.index()));
            }
            // Whoever has several services to come for carries work from one to the other.
            for ticket in hall.tickets().filter(|ticket| ticket.steps.is_some()) {
                ticket.to_come().for_each(|service| links.join(counters + ticket.service.index(), counters + service.index()));
            }
            // Whoever is at a counter keeps it, whatever it can serve by now.
            for call in hall.calls() {
                links.join(call.counter.index(), counters + call.service.index());
            }
        }
        links
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.0[node] != node {
            self.0[node] = self.0[self.0[node]];
            node = self.0[node];
        }
        node
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}
