//! Acts of a supervisor: skills, the notice, emergencies.

use crate::{
    CounterId, EmergencyId, EmergencyKind, Event, Hold, NOTICE_CHARS_MAX, Proficiency, Rejection, SkillId, State, Term, UnknownId,
    state::hold_of,
};

use super::guard;

/// The counter's skills now and by the plan. What holds for today needs a day; what is *tetap* may be changed at night.
fn skills_of(state: &State, counter: CounterId, skill: SkillId, term: Term) -> Result<[Option<Hold>; 2], Rejection> {
    let plan = guard::plan(state)?;
    if term == Term::Today {
        guard::open_day(state)?;
    }
    let desk = state.counter(counter).ok_or(Rejection::UnknownId(UnknownId::Counter))?;
    let planned = plan.counters.get(counter.index()).ok_or(Rejection::UnknownId(UnknownId::Counter))?;
    if planned.retired {
        return Err(Rejection::CounterRetired);
    }
    if plan.skills.get(skill.index()).is_none() {
        return Err(Rejection::UnknownId(UnknownId::Skill));
    }
    Ok([desk.holds(skill), hold_of(&planned.skills, skill)])
}

pub(super) fn give_skill(
    state: &State,
    counter: CounterId,
    skill: SkillId,
    hold: Hold,
    term: Term,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let [now, standing] = skills_of(state, counter, skill, term)?;
    if guard::plan(state)?.skills.get(skill.index()).is_none_or(|skill| skill.retired) {
        return Err(Rejection::UnknownId(UnknownId::Skill));
    }
    if !(1..=Proficiency::BEST.0).contains(&hold.proficiency.0) {
        return Err(Rejection::ProficiencyOutOfRange);
    }
    let as_long = match term {
        Term::Today => true,
        Term::Standing => standing == Some(hold),
    };
    if now == Some(hold) && as_long {
        return Err(Rejection::SkillHeld);
    }
    events.push(Event::SkillGiven { counter, skill, hold, term });
    Ok(())
}

/// A skill that left the site file can still be taken.
pub(super) fn take_skill(state: &State, counter: CounterId, skill: SkillId, term: Term, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let [now, standing] = skills_of(state, counter, skill, term)?;
    let held = match term {
        Term::Today => now,
        Term::Standing => now.or(standing),
    };
    if held.is_none() {
        return Err(Rejection::SkillNotHeld);
    }
    events.push(Event::SkillTaken { counter, skill, term });
    Ok(())
}

pub(super) fn set_notice(state: &State, text: &str, events: &mut Vec<Event>) -> Result<(), Rejection> {
    if text.chars().count() > NOTICE_CHARS_MAX {
        return Err(Rejection::NoticeTooLong);
    }
    if text == state.notice {
        return Err(Rejection::NoticeUnchanged);
    }
    events.push(Event::NoticeSet { text: text.to_owned() });
    Ok(())
}

/// A drill never covers what is real; anything real covers what is on.
pub(super) fn raise_emergency(
    state: &State,
    emergency: EmergencyId,
    kind: EmergencyKind,
    drill: bool,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    if state.emergencies_over.contains(&emergency) {
        return Err(Rejection::EmergencyOver(emergency));
    }
    match state.emergency() {
        Some(on) if on.id == emergency => return Err(Rejection::EmergencyAlreadyOn),
        Some(on) if drill && !on.drill => return Err(Rejection::EmergencyOn(on.id)),
        Some(_) | None => {}
    }
    events.push(Event::EmergencyRaised { emergency, kind, drill });
    Ok(())
}

pub(super) fn clear_emergency(state: &State, emergency: EmergencyId, events: &mut Vec<Event>) -> Result<(), Rejection> {
    if state.emergencies_over.contains(&emergency) {
        return Err(Rejection::EmergencyOver(emergency));
    }
    if state.emergency().is_none_or(|on| on.id != emergency) {
        return Err(Rejection::NoSuchEmergency);
    }
    events.push(Event::EmergencyCleared { emergency });
    Ok(())
}
