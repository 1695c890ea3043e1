//! What a supervisor changes while the hall is open: skills, and emergencies.

use std::sync::Arc;

use crate::{CounterId, EMERGENCIES_OVER_MAX, Emergency, EmergencyId, EmergencyKind, Hold, SkillId, State, Term, Time, state::hold_in};

pub(super) fn skill_given(state: &mut State, counter: CounterId, skill: SkillId, hold: Hold, term: Term) {
    change_skills(state, counter, term, |skills| hold_in(skills, skill, hold));
}

pub(super) fn skill_taken(state: &mut State, counter: CounterId, skill: SkillId, term: Term) {
    change_skills(state, counter, term, |skills| skills.retain(|(held, _)| *held != skill));
}

/// An emergency that another one covers is over: a late double of it does not come back.
pub(super) fn emergency_raised(state: &mut State, at: Time, id: EmergencyId, kind: EmergencyKind, drill: bool) {
    if let Some(covered) = state.emergency.replace(Emergency { id, kind, drill, raised_at: at }) {
        remember_over(state, covered.id);
    }
}

pub(super) fn emergency_cleared(state: &mut State, at: Time, id: EmergencyId) {
    state.emergency = None;
    state.all_clear_at = Some(at);
    remember_over(state, id);
}

fn remember_over(state: &mut State, id: EmergencyId) {
    if state.emergencies_over.len() == EMERGENCIES_OVER_MAX {
        state.emergencies_over.pop_front();
    }
    state.emergencies_over.push_back(id);
}

/// Changes what a counter holds now and, for good, what the plan gives it.
fn change_skills(state: &mut State, counter: CounterId, term: Term, change: impl Fn(&mut Vec<(SkillId, Hold)>)) {
    let Some((desk, plan)) = state.desks.get_mut(counter.index()).zip(state.plan.as_mut()) else { return };
    match term {
        Term::Today => {}
        Term::Standing => {
            if let Some(standing) = Arc::make_mut(plan).counters.get_mut(counter.index()) {
                standing.change_standing(&change);
            }
        }
    }
    change(&mut desk.held);
    desk.count_skills(plan);
}
