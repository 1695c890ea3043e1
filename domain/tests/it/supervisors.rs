//! What supervisors do while the hall is open: skills, the notice, emergencies.

use crate::hall::*;
use domain::*;

fn give(proficiency: u8, term: Term) -> Command {
    Command::GiveSkill { counter: LOKET_3, skill: ENGLISH, hold: Hold::primary(proficiency), term }
}

fn take(term: Term) -> Command {
    Command::TakeSkill { counter: LOKET_3, skill: ENGLISH, term }
}

fn raise(id: u64, drill: bool) -> Command {
    Command::RaiseEmergency { emergency: EmergencyId(id), kind: EmergencyKind::Evacuation, drill }
}

fn clear(id: u64) -> Command {
    Command::ClearEmergency { emergency: EmergencyId(id) }
}

#[test]
fn a_skill_given_is_used_by_the_next_call() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(KTP));
    assert_eq!(hall.no(Command::CallNext { counter: LOKET_3, ending: None, answer: None }), Rejection::NobodyWaiting);
    hall.yes(Command::GiveSkill { counter: LOKET_3, skill: KEPENDUDUKAN, hold: Hold::primary(1), term: Term::Today });
    assert_eq!(hall.call(LOKET_3).0, ticket);
}

#[test]
fn a_skill_is_refused_where_nothing_would_change() {
    let mut hall = Hall::working();
    assert_eq!(hall.no(give(0, Term::Today)), Rejection::ProficiencyOutOfRange);
    assert_eq!(hall.no(give(6, Term::Today)), Rejection::ProficiencyOutOfRange);
    assert_eq!(hall.no(take(Term::Today)), Rejection::SkillNotHeld);
    hall.yes(give(3, Term::Today));
    assert_eq!(hall.no(give(3, Term::Today)), Rejection::SkillHeld);
    hall.yes(give(4, Term::Today));
    hall.yes(give(4, Term::Standing));
    assert_eq!(hall.no(give(4, Term::Standing)), Rejection::SkillHeld);
    assert_eq!(hall.no(give(4, Term::Today)), Rejection::SkillHeld);
    hall.yes(take(Term::Today));
    assert_eq!(hall.no(take(Term::Today)), Rejection::SkillNotHeld);
    hall.yes(take(Term::Standing));
    assert_eq!(hall.no(take(Term::Standing)), Rejection::SkillNotHeld);
}

#[test]
fn what_is_standing_can_be_changed_at_night_and_what_is_for_today_cannot() {
    let mut hall = Hall::working();
    hall.yes(give(3, Term::Today));
    hall.yes(Command::CloseDay);
    assert_eq!(hall.state.counter(LOKET_3).and_then(|desk| desk.holds(ENGLISH)), None);
    assert_eq!(hall.no(give(3, Term::Today)), Rejection::DayNotOpen);
    hall.yes(give(2, Term::Standing));
    hall.yes(open_day(2));
    assert_eq!(hall.state.counter(LOKET_3).and_then(|desk| desk.holds(ENGLISH)), Some(Hold::primary(2)));
    let plan = hall.state.plan().expect("a plan");
    assert_eq!(plan.counters[LOKET_3.index()].skills, [(SAMSAT, Hold::primary(3)), (ENGLISH, Hold::primary(2))], "export writes it back");
}

#[test]
fn a_notice_has_a_limit_and_changes_something() {
    let mut hall = Hall::open();
    assert_eq!(hall.no(Command::SetNotice { text: String::new() }), Rejection::NoticeUnchanged);
    assert_eq!(hall.no(Command::SetNotice { text: "é".repeat(NOTICE_CHARS_MAX + 1) }), Rejection::NoticeTooLong);
    hall.yes(Command::SetNotice { text: "é".repeat(NOTICE_CHARS_MAX) });
    hall.yes(Command::SetNotice { text: String::new() });
    assert_eq!(hall.state.notice(), "");
}

#[test]
fn the_same_emergency_heard_twice_is_one_even_when_the_second_comes_late() {
    let mut hall = Hall::open();
    hall.yes(raise(1, false));
    assert_eq!(hall.no(raise(1, false)), Rejection::EmergencyAlreadyOn);
    assert_eq!(hall.no(clear(2)), Rejection::NoSuchEmergency);
    hall.yes(clear(1));
    assert_eq!(hall.no(clear(1)), Rejection::EmergencyOver(EmergencyId(1)));
    assert_eq!(hall.no(raise(1, false)), Rejection::EmergencyOver(EmergencyId(1)));
}

#[test]
fn a_drill_never_covers_what_is_real() {
    let mut hall = Hall::open();
    hall.yes(raise(1, true));
    hall.yes(raise(2, false));
    assert_eq!(hall.no(raise(3, true)), Rejection::EmergencyOn(EmergencyId(2)));
    assert_eq!(hall.no(raise(1, true)), Rejection::EmergencyOver(EmergencyId(1)), "a covered one does not come back");
    hall.yes(raise(4, false));
    hall.yes(clear(4));
    assert!(hall.state.emergency().is_none());
}

#[test]
fn an_emergency_can_be_raised_before_anything_else_is_there() {
    let mut hall = Hall::empty();
    hall.yes(raise(1, false));
    hall.yes(clear(1));
}
