//! What counters and services like better, by the plan's lists: how far down a list somebody stands, 0 for first. It knows nothing of
//! claims, and not whether anybody is free or waits.

use super::{Floor, reach::Reach};
use crate::{CounterId, Desk, ServiceId, SkillSet};

impl<'a> Floor<'a> {
    /// The skills that a counter prefers, in their order; empty where it prefers none.
    pub(super) fn preferred_by(self, desk: &Desk) -> &'a [SkillSet] {
        self.plan.counters.get(desk.id.index()).map_or(&[], |counter| &counter.prefers)
    }

    /// How far down a service's list of counters this one stands; behind all of them where it is not on it.
    pub(super) fn place_of(self, counter: CounterId, service: ServiceId) -> usize {
        place_in(self.plan.services.get(service.index()).map_or(&[][..], |service| &service.prefers), counter)
    }

    /// Whether any service has a list of counters.
    pub(super) fn is_there_a_list_of_counters(self) -> bool {
        self.plan.services.iter().any(|service| !service.prefers.is_empty())
    }
}

/// How far down a list of counters one stands; behind all of them where it is not on it.
pub(super) fn place_in(list: &[Vec<CounterId>], counter: CounterId) -> usize {
    list.iter().position(|group| group.contains(&counter)).unwrap_or(list.len())
}

/// How far down a counter's list of skills tickets of a reach stand: as far as the last of the skills they need, and behind the list with one
/// that is not on it, or with none.
pub(super) fn preference(preferred: &[SkillSet], reach: &Reach) -> u8 {
    if preferred.is_empty() {
        return 0;
    }
    let mut so_far = SkillSet::default();
    let covers = |set: &SkillSet| {
        so_far = so_far.or(*set);
        so_far.covers(reach.skills())
    };
    let place = if reach.skills().is_empty() { None } else { preferred.iter().position(covers) };
    // No plan has more skills than fit, so none has a longer list.
    u8::try_from(place.unwrap_or(preferred.len())).unwrap_or(u8::MAX)
}
