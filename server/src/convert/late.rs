//! For which services a number given now would come too late today. That changes by time alone and at no instant that could be known before, so
//! it is looked up now and then. Whether such a number is refused is the domain's decision.

use domain::{ExpectedWork, NeedSet, ServiceId, State, Time};

/// A look costs as much as one walk over all who wait; nobody misses a second.
const LOOK_EVERY_MS: u64 = 1_000;

/// Services for which it is too late; looked up only where the site stops numbers for it.
pub(super) struct LateServices<'a> {
    until: Option<(Time, ExpectedWork<'a>)>,
}

impl<'a> LateServices<'a> {
    pub(super) fn new(state: &'a State, now: Time) -> LateServices<'a> {
        let is_asked = state.plan().is_some_and(|plan| plan.policy.last_ticket);
        let until = state.day().and_then(|day| day.serves_until).filter(|_| is_asked);
        LateServices { until: until.map(|until| (until, state.expected_work(now))) }
    }

    pub(super) fn is_late(&self, service: ServiceId) -> bool {
        self.until.as_ref().is_some_and(|(until, work)| !work.can_be_served(&[service], NeedSet::default(), *until))
    }
}

/// Notices that time has made another service too late, or one no longer.
#[derive(Debug, Default)]
pub(crate) struct LateWatch {
    late: Vec<ServiceId>,
    next_look_ms: u64,
}

impl LateWatch {
    /// Whether it is time for a look, and that shows other services than the one before. What an entry has changed is published already: that it
    /// is noticed once more costs a comparison and no frame.
    pub(crate) fn has_changed(&mut self, state: &State, now: Time) -> bool {
        // A clock that was set back is no reason to wait.
        if now.0 < self.next_look_ms && self.next_look_ms <= now.0 + LOOK_EVERY_MS {
            return false;
        }
        self.next_look_ms = now.0 + LOOK_EVERY_MS;
        let late = LateServices::new(state, now);
        let services = state.plan().map_or(0, |plan| plan.services.len());
        let found: Vec<ServiceId> = (0..services).map(|at| ServiceId(at as u16)).filter(|service| late.is_late(*service)).collect();
        let has_changed = found != self.late;
        self.late = found;
        has_changed
    }
}
