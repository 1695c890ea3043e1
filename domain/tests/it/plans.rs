//! New plans over a live hall: what they keep, and when they are refused.

use std::sync::Arc;

use crate::hall::*;
use domain::*;

fn put(plan: Plan, digest: &str) -> Command {
    Command::ApplyPlan { plan: Arc::new(plan), digest: digest.into(), today: None }
}

fn changed(change: impl FnOnce(&mut Plan)) -> Plan {
    let mut plan = plan();
    change(&mut plan);
    plan
}

#[test]
fn an_unchanged_file_does_nothing_and_a_superseded_one_is_refused_with_both_dates() {
    let mut hall = Hall::open();
    assert_eq!(hall.no(put(plan(), "d1")), Rejection::PlanUnchanged);
    hall.later(MINUTE).yes(put(plan(), "d2"));
    let superseded = Rejection::PlanSuperseded(MORNING, MORNING.plus(MINUTE));
    assert_eq!(hall.later(MINUTE).no(put(plan(), "d1")), superseded);
    hall.later(24 * 60 * MINUTE).yes(open_day(2));
    assert_eq!(hall.no(put(plan(), "d1")), superseded, "the next day still knows");
    hall.yes(put(plan(), "d3"));
    assert_eq!(hall.no(put(plan(), "d1")), superseded, "the second took its place, not the third");
    assert_eq!(hall.state.digest(), Some("d3"));
}

#[test]
fn ids_keep_their_meaning() {
    let mut hall = Hall::open();
    let refused = [
        changed(|plan| plan.site.code = "lain".into()),
        changed(|plan| plan.services.swap(0, 3)),
        changed(|plan| plan.counters[1].code = "L9".into()),
        changed(|plan| plan.skills[0].code = "x".into()),
        changed(|plan| plan.series[0].prefix = "Z".into()),
        changed(|plan| plan.zones[0].code = "x".into()),
        changed(|plan| plan.agencies[0].code = "x".into()),
        changed(|plan| plan.groups[1].code = "x".into()),
        changed(|plan| plan.officers[1].code = "x".into()),
        changed(|plan| drop(plan.devices.pop())),
    ];
    for plan in refused {
        assert_eq!(hall.no(put(plan, "d2")), Rejection::PlanChangesIds);
    }
    hall.yes(put(changed(|plan| plan.services.push(service("sim", 1, 1, &[SAMSAT], 20))), "d2"));
    hall.issue(ask(ServiceId(4)));
}

#[test]
fn a_plan_that_contradicts_itself_is_refused() {
    let wrong: [fn(&mut Plan); 12] = [
        |plan| plan.services[0].skills.insert(SkillId(100)),
        |plan| plan.services[0].target_ms = 0,
        |plan| plan.services[0].series = SeriesId(7),
        |plan| plan.services[0].agency = AgencyId(7),
        |plan| plan.counters[0].shown_in.push(ZoneId(7)),
        |plan| plan.counters[0].skills.push((SkillId(0), Hold::primary(1))),
        |plan| plan.counters[0].skills[0].1 = Hold::primary(0),
        |plan| plan.counters[0].skills[0].0 = SkillId(200),
        |plan| plan.groups[1].weight = 0,
        |plan| plan.groups.clear(),
        |plan| plan.officers[0].skills[0].1 = Hold::primary(6),
        |plan| plan.skills = vec![plan.skills[0].clone(); SKILLS_MAX + 1],
    ];
    for change in wrong {
        let refused = Hall::empty().no(put(changed(change), "d1"));
        assert!(matches!(refused, Rejection::PlanInvalid(_)), "{refused:?}");
    }
}

#[test]
fn what_is_in_use_cannot_be_dropped() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(KK));
    let without_kk = changed(|plan| plan.services[3].retired = true);
    let without_loket_3 = changed(|plan| plan.counters[2].retired = true);
    assert_eq!(hall.no(put(without_kk.clone(), "d2")), Rejection::PlanDropsServiceInUse(KK));
    assert_eq!(hall.no(put(without_loket_3.clone(), "d2")), Rejection::PlanDropsCounterInUse(LOKET_3));
    hall.yes(Command::CloseCounter { counter: LOKET_3 });
    hall.yes(put(without_loket_3, "d2"));
    let (_, call) = hall.call(LOKET_1);
    hall.later(MINUTE).yes(Command::MarkAbsent { counter: LOKET_1, call });
    hall.yes(put(without_kk, "d3"));
    assert_eq!(
        hall.no(Command::ReinsertAbsent { ticket, place: Some(Place::Earned) }),
        Rejection::ServiceRetired,
        "an absent visitor holds nothing back"
    );
}

#[test]
fn waiting_tickets_follow_the_new_plan() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(KTP));
    hall.yes(put(changed(|plan| plan.services[0].skills = SkillSet::of(SAMSAT)), "d2"));
    assert!(!hall.state.can_serve(LOKET_1, ticket));
    assert_eq!(hall.call(LOKET_3).0, ticket);
}

#[test]
fn skills_given_today_survive_a_new_plan_that_leaves_the_counters_skills_alone() {
    let mut hall = Hall::working();
    for counter in [LOKET_1, LOKET_3] {
        hall.yes(Command::GiveSkill { counter, skill: ENGLISH, hold: Hold::primary(2), term: Term::Today });
    }
    hall.yes(put(
        changed(|plan| {
            plan.site.motto = "Melayani".into();
            plan.counters[2].skills = vec![(KEPENDUDUKAN, Hold::primary(5))];
        }),
        "d2",
    ));
    let skills = |counter| hall.state.counter(counter).expect("there").skills();
    assert_eq!(skills(LOKET_1), [(KEPENDUDUKAN, Hold::primary(3)), (ENGLISH, Hold::primary(2))]);
    assert_eq!(skills(LOKET_3), [(KEPENDUDUKAN, Hold::primary(5))]);
}

fn give_for_good(counter: CounterId, skill: SkillId, proficiency: u8) -> Command {
    Command::GiveSkill { counter, skill, hold: Hold::primary(proficiency), term: Term::Standing }
}

fn in_force(hall: &Hall, counter: CounterId) -> &Counter {
    &hall.state.plan().expect("a plan").counters[counter.index()]
}

#[test]
fn what_was_changed_for_good_goes_on_until_the_file_says_something_else_of_that_counter() {
    let mut hall = Hall::working();
    hall.yes(give_for_good(LOKET_1, ENGLISH, 4));
    hall.yes(Command::TakeSkill { counter: LOKET_2, skill: SAMSAT, term: Term::Standing });
    hall.yes(give_for_good(LOKET_3, ENGLISH, 2));
    let said = |held: u8| vec![(KEPENDUDUKAN, Hold::primary(held))];
    let other = changed(|plan| {
        plan.site.motto = "Melayani".into();
        plan.counters[2].skills = said(5);
    });
    let lost = Overridden { counter: LOKET_3, skill: ENGLISH, term: Term::Standing, live: Some(Hold::primary(2)), file: None };
    assert_eq!(hall.state.overridden_by(&other), [lost]);
    hall.yes(put(other, "d2"));
    assert_eq!(in_force(&hall, LOKET_1).skills, [(KEPENDUDUKAN, Hold::primary(3)), (ENGLISH, Hold::primary(4))]);
    assert_eq!(in_force(&hall, LOKET_1).skills_by_file(), said(3));
    assert_eq!(in_force(&hall, LOKET_2).skills, said(3));
    assert_eq!(in_force(&hall, LOKET_3).skills, said(5));
    assert_eq!(in_force(&hall, LOKET_3).file_skills, None, "nothing differs from the file");

    // The next file is compared with this one, a day later and by a reader who never saw the first.
    hall.later(24 * 60 * MINUTE).yes(open_day(2));
    let third = changed(|plan| {
        plan.counters[0].skills = said(5);
        plan.counters[2].skills = said(5);
    });
    let lost = Overridden { counter: LOKET_1, skill: ENGLISH, term: Term::Standing, live: Some(Hold::primary(4)), file: None };
    assert_eq!(hall.state.overridden_by(&third), [lost], "what the file before overrode is not told twice");
    hall.yes(put(third, "d3"));
    assert_eq!(in_force(&hall, LOKET_1).skills, said(5));
    assert_eq!(in_force(&hall, LOKET_2).skills, said(3), "the change is as old as the first file and still stands");
}

#[test]
fn a_file_that_says_what_was_changed_for_good_overrides_nothing() {
    let mut hall = Hall::working();
    hall.yes(give_for_good(LOKET_1, ENGLISH, 4));
    let exported = changed(|plan| plan.counters[0].skills.insert(0, (ENGLISH, Hold::primary(4))));
    assert_eq!(hall.state.overridden_by(&exported), []);
    hall.yes(put(exported, "d2"));
    assert_eq!(in_force(&hall, LOKET_1).file_skills, None);
    // The exported file gave the skill itself, so that a file without it takes it away.
    hall.yes(put(changed(|plan| plan.site.motto = "Baru".into()), "d3"));
    assert_eq!(in_force(&hall, LOKET_1).skills, [(KEPENDUDUKAN, Hold::primary(3))]);
}

#[test]
fn a_change_for_good_that_is_taken_back_leaves_nothing_behind() {
    let mut hall = Hall::working();
    let before = hall.state.plan().cloned();
    hall.yes(give_for_good(LOKET_1, ENGLISH, 4));
    hall.yes(Command::TakeSkill { counter: LOKET_1, skill: ENGLISH, term: Term::Standing });
    assert_eq!(hall.state.plan().cloned(), before);
}

#[test]
fn what_leaves_the_file_takes_what_was_changed_for_good_with_it() {
    let mut hall = Hall::working();
    hall.yes(give_for_good(LOKET_1, ENGLISH, 4));
    hall.yes(give_for_good(LOKET_3, ENGLISH, 4));
    let lost = |counter| Overridden { counter, skill: ENGLISH, term: Term::Standing, live: Some(Hold::primary(4)), file: None };
    let without_english = changed(|plan| {
        plan.skills[2].retired = true;
        plan.services[2].retired = true;
    });
    assert_eq!(hall.state.overridden_by(&without_english)[..], [lost(LOKET_1), lost(LOKET_3)]);
    hall.yes(Command::CloseCounter { counter: LOKET_3 });
    hall.yes(put(changed(|plan| plan.counters[2].retired = true), "d2"));
    assert_eq!(in_force(&hall, LOKET_3).skills, [(SAMSAT, Hold::primary(3))]);
    hall.yes(put(without_english, "d3"));
    assert_eq!(in_force(&hall, LOKET_1).skills, [(KEPENDUDUKAN, Hold::primary(3))]);
    assert_eq!(in_force(&hall, LOKET_3).skills, [(SAMSAT, Hold::primary(3))], "a counter that comes back is as its file says");
}

#[test]
fn what_holds_for_today_is_told_too_where_the_file_overrides_it() {
    let mut hall = Hall::working();
    hall.yes(Command::TakeSkill { counter: LOKET_1, skill: KEPENDUDUKAN, term: Term::Today });
    hall.yes(Command::GiveSkill { counter: LOKET_2, skill: ENGLISH, hold: Hold::primary(1), term: Term::Today });
    let file = changed(|plan| plan.counters[0].skills = vec![(KEPENDUDUKAN, Hold::primary(5))]);
    let back = Overridden { counter: LOKET_1, skill: KEPENDUDUKAN, term: Term::Today, live: None, file: Some(Hold::primary(5)) };
    assert_eq!(hall.state.overridden_by(&file), [back]);
    hall.yes(put(file, "d2"));
    let skills = |counter| hall.state.counter(counter).expect("there").skills();
    assert_eq!(skills(LOKET_1), [(KEPENDUDUKAN, Hold::primary(5))]);
    assert_eq!(skills(LOKET_2).len(), 3);
}
