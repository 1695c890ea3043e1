//! New plans over a live hall: what they keep, and when they are refused.

use std::sync::Arc;

use crate::hall::*;
use domain::*;

fn put(plan: Plan, digest: &str) -> Command {
    Command::ApplyPlan { plan: Arc::new(plan), digest: digest.into() }
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
    assert_eq!(hall.state.digest(), Some("d2"));
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
        |plan| plan.counters[0].skills.push((SkillId(0), Proficiency(1))),
        |plan| plan.counters[0].skills[0].1 = Proficiency(0),
        |plan| plan.counters[0].skills[0].0 = SkillId(200),
        |plan| plan.groups[1].weight = 0,
        |plan| plan.groups.clear(),
        |plan| plan.officers[0].skills[0].1 = Proficiency(6),
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
        hall.no(Command::ReinsertAbsent { ticket, place: Place::Earned }),
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
        hall.yes(Command::GiveSkill { counter, skill: ENGLISH, proficiency: Proficiency(2), term: Term::Today });
    }
    hall.yes(put(
        changed(|plan| {
            plan.site.motto = "Melayani".into();
            plan.counters[2].skills = vec![(KEPENDUDUKAN, Proficiency(5))];
        }),
        "d2",
    ));
    let skills = |counter| hall.state.counter(counter).expect("there").skills();
    assert_eq!(skills(LOKET_1), [(KEPENDUDUKAN, Proficiency(3)), (ENGLISH, Proficiency(2))]);
    assert_eq!(skills(LOKET_3), [(KEPENDUDUKAN, Proficiency(5))]);
}
