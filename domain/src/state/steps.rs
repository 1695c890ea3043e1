//! The steps of one visit over several services: which are done and which are left. It keeps its own list, as the plan had it when the
//! number was given, so that a later plan does not turn round a journey that has begun.

use crate::{Journey, JourneyId, Keeper, STEPS_MAX, ServiceId, Ticket};

/// The steps of a ticket's journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// The journey that the number was asked for.
    pub journey: JourneyId,
    /// They may be done in whatever order counters come free.
    pub any_order: bool,
    services: [ServiceId; STEPS_MAX],
    count: u8,
    /// A bit for each step that is done or left out.
    done: u8,
    /// Who did a step, one after the other.
    done_by: [Option<Keeper>; STEPS_MAX],
}

impl Steps {
    /// The steps of a journey, none of them done.
    pub fn of(id: JourneyId, journey: &Journey) -> Steps {
        let mut steps = Steps {
            journey: id,
            any_order: journey.any_order,
            services: [ServiceId(0); STEPS_MAX],
            count: 0,
            done: 0,
            done_by: [None; STEPS_MAX],
        };
        for (at, service) in steps.services.iter_mut().zip(&journey.steps) {
            *at = *service;
            steps.count += 1;
        }
        steps
    }

    /// How many steps the journey has.
    pub fn count(&self) -> u8 {
        self.count
    }

    /// Which step is at hand, from 1; the last one once all are done.
    pub fn present(&self) -> u8 {
        (self.done.count_ones() as u8 + 1).min(self.count)
    }

    /// Every service of the journey, done or not, in the journey's order.
    pub fn services(&self) -> impl Iterator<Item = ServiceId> {
        self.services.into_iter().take(self.count.into())
    }

    /// The services that are left, in the journey's order; the one at hand among them.
    pub fn remaining(&self) -> impl Iterator<Item = ServiceId> {
        let done = self.done;
        self.services().enumerate().filter(move |(at, _)| done & (1 << at) == 0).map(|(_, service)| service)
    }

    /// A service is done; nothing changes where it is no step that is left.
    pub(crate) fn finish(&mut self, service: ServiceId) {
        if let Some(at) = self.left_at(service) {
            self.done |= 1 << at;
        }
    }

    /// Somebody finished a sitting in which a step was done.
    pub(crate) fn was_done_by(&mut self, keeper: Option<Keeper>) {
        if let Some(free) = self.done_by.iter_mut().find(|by| by.is_none()) {
            *free = keeper;
        }
    }

    /// Who did steps so far, one after the other.
    pub(crate) fn done_by(&self) -> impl DoubleEndedIterator<Item = Keeper> {
        self.done_by.into_iter().flatten()
    }

    /// Another service takes the place of one that is left. Where it is left itself, the other is left out and nobody goes twice.
    pub(crate) fn replace(&mut self, service: ServiceId, by: ServiceId) {
        let Some(at) = self.left_at(service) else { return };
        match self.left_at(by) {
            Some(_) if by != service => self.done |= 1 << at,
            Some(_) | None => self.services[at] = by,
        }
    }

    fn left_at(&self, service: ServiceId) -> Option<usize> {
        self.services().enumerate().position(|(at, step)| step == service && self.done & (1 << at) == 0)
    }
}

impl Ticket {
    /// The services that the ticket can be called for where it waits: its own, or every step that is left where they may be done in any
    /// order. Whoever was sent to one counter waits for the step they were sent there for.
    pub fn awaited(&self) -> impl Iterator<Item = ServiceId> {
        let several = self.steps.as_deref().filter(|steps| steps.any_order && self.tied.is_none());
        let own = several.is_none().then_some(self.service);
        own.into_iter().chain(several.into_iter().flat_map(Steps::remaining))
    }

    /// The services that the visit still has to come to, the one at hand included.
    pub fn to_come(&self) -> impl Iterator<Item = ServiceId> {
        let steps = self.steps.as_deref();
        let own = steps.is_none().then_some(self.service);
        own.into_iter().chain(steps.into_iter().flat_map(Steps::remaining))
    }
}
