//! Which counter can serve whom, and after what wait: skills and their rings, needs, and counters for which a ticket is kept.
//! It knows nothing of claims: whether a counter may call a ticket never depends on who else waits.

use super::Floor;
use crate::{AgencyId, CounterId, Desk, Minimum, NeedSet, Serves, Service, SkillSet};

/// What decides which counters can serve a ticket. Kept apart from the slope, so that a counter passes over what it cannot serve at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reach {
    skills: SkillSet,
    needs: NeedSet,
    tied: Option<CounterId>,
    minimum: Minimum,
    /// The one agency whose counters serve it, where the site calls by agency and not by skill.
    agency: Option<AgencyId>,
}

impl Reach {
    pub(super) fn of(service: &Service, needs: NeedSet, tied: Option<CounterId>, serves: Serves) -> Reach {
        match serves {
            Serves::BySkill => Reach { skills: service.skills, needs, tied, minimum: service.minimum, agency: None },
            Serves::ByAgency => {
                Reach { skills: SkillSet::default(), needs, tied, minimum: Minimum::default(), agency: Some(service.agency) }
            }
        }
    }

    /// Skills that a counter needs for it; none where the site calls by agency.
    pub(super) fn skills(&self) -> SkillSet {
        self.skills
    }

    pub(super) fn has_needs(&self) -> bool {
        !self.needs.is_empty()
    }
}

/// From which wait on a counter can serve a reach, in milliseconds, whoever the ticket is kept for; none where it never can.
/// Needs are met or not: no ring and no time relaxes them.
pub(super) fn meets_after(desk: &Desk, reach: &Reach) -> Option<u64> {
    if desk.retired || !desk.able.covers(reach.skills) || !desk.meets.covers(reach.needs) {
        return None;
    }
    if reach.agency.is_some_and(|agency| agency != desk.agency) {
        return None;
    }
    if desk.is_plain && reach.minimum.proficiency.0 <= 1 {
        return Some(0);
    }
    let needed = desk.abilities.iter().filter(|(skill, _)| reach.skills.contains(*skill));
    needed
        .map(|(_, hold)| Some(reach.minimum.relaxed_to(hold.proficiency)?.max(hold.after_ms.into())))
        .try_fold(0, |after, opens| opens.map(|opens: u64| after.max(opens)))
}

/// From which wait on a counter could call tickets of a reach. A tie holds while its counter is open and can serve the ticket; otherwise
/// the ticket is anybody's, so that nobody waits for a counter that went home.
pub(super) fn opens_after(floor: Floor<'_>, desk: &Desk, reach: &Reach) -> Option<u64> {
    let after = meets_after(desk, reach)?;
    let is_free = reach.tied.is_none_or(|tied| {
        tied == desk.id || !floor.desk(tied).is_some_and(|other| other.is_open() && meets_after(other, reach).is_some())
    });
    // A ticket that is kept for a counter does not wait for that counter's rings.
    is_free.then_some(if reach.tied == Some(desk.id) { 0 } else { after })
}
