//! What would come of a change, in halls of which it is known: nothing comes of nothing, a second counter helps its own queue alone, a lent
//! skill is paid for by the queue that it leaves; and the best move of a hall is the one that is suggested.

use domain::*;
use simulation::{ArrivalRates, Comparison, Effort, NotCompared, Staffed, Suggestion, suggestions, what_if};

use crate::{
    cases::UNIT,
    forecast::{Desk, START, always, plan},
};

/// Two hours of a hall in which a visit takes a quarter of an hour.
const HORIZON_MS: u64 = 8 * UNIT;
const FUTURES: usize = 40;

/// A hall with so many waiting for each class, and times that vary.
fn waiting(plan: Plan, people: &[usize]) -> Desk {
    let mut desk = Desk::open(plan);
    for (class, people) in people.iter().enumerate() {
        desk.knows(class, (1..=400).map(|at| UNIT * (50 + at % 101) / 100));
        (0..*people).for_each(|_| {
            desk.issue(class);
        });
    }
    // From here on one comes in a visit's time for each four who wait.
    desk.experience.arrivals = ArrivalRates::default();
    for (class, people) in people.iter().enumerate() {
        (0..people.div_ceil(4)).for_each(|_| desk.experience.arrivals.add(ServiceId(class as u16), GroupId(class as u8), desk.now));
    }
    desk.pass(UNIT);
    desk
}

fn compared(desk: &Desk, changes: &[Command]) -> Comparison {
    what_if(&desk.state, desk.now, &desk.experience, changes, Effort::of(FUTURES, HORIZON_MS, 7)).expect("the hall can make these changes")
}

fn suggested(desk: &Desk, staffed: &[Staffed]) -> Vec<Suggestion> {
    suggestions(&desk.state, desk.now, &desk.experience, staffed, Effort::of(FUTURES, HORIZON_MS, 7))
}

fn give(counter: u16, skill: u8) -> Command {
    Command::GiveSkill { counter: CounterId(counter), skill: SkillId(skill), hold: Hold::primary(3), term: Term::Today }
}

fn open(counter: u16) -> Command {
    Command::OpenCounter { counter: CounterId(counter), officer: None }
}

fn close(desk: &mut Desk, counter: u16) {
    desk.yes(&Command::CloseCounter { counter: CounterId(counter) });
}

#[test]
fn nothing_comes_of_nothing_in_any_future() {
    let desk = waiting(plan(&[1, 1], &[&[0], &[1], &[0, 1]]), &[9, 4]);
    // A skill that nobody is asked for is a change that the futures of the whole hall are played with.
    for changes in [Vec::new(), vec![Command::SetNotice { text: "Selamat pagi".into() }]] {
        let comparison = compared(&desk, &changes);
        assert_eq!(comparison.futures, FUTURES);
        for both in std::iter::once(&comparison.hall).chain(comparison.services.iter().map(|(_, both)| both)) {
            assert_eq!(both.with, both.without);
            for span in [both.difference.mean_ms, both.difference.p90_ms, both.difference.in_target, both.difference.unserved] {
                assert_eq!((span.low, span.middle, span.high, span.mean), (0.0, 0.0, 0.0, 0.0));
            }
        }
        assert!(comparison.hall.without.p90_ms.low < comparison.hall.without.p90_ms.high, "futures differ");
        assert!(comparison.hall.without.people.low >= 13.0, "whoever waits is counted");
    }
}

#[test]
fn a_second_counter_shortens_its_own_queue_and_changes_no_other() {
    let mut desk = waiting(plan(&[1, 1], &[&[0], &[0], &[1]]), &[8, 6]);
    close(&mut desk, 1);
    let comparison = compared(&desk, &[open(1)]);
    let own = comparison.of_service(ServiceId(0)).unwrap();
    assert!(own.difference.p90_ms.high < 0.0 && own.difference.mean_ms.high < 0.0, "{own:?}");
    assert!(own.difference.in_target.low > 0.0);
    let other = comparison.of_service(ServiceId(1)).unwrap();
    assert_eq!((other.with, other.difference.mean_ms.high), (other.without, 0.0));
    assert!(comparison.hall.difference.mean_ms.high < 0.0);
    assert_eq!(comparison.agencies.len(), 1);
    assert_eq!(comparison.agencies[0].1, comparison.hall, "the hall has one agency");
}

#[test]
fn what_is_played_apart_meets_the_same_people_as_in_the_whole_hall() {
    // The change reaches two queues of three, and all counters go on as they are: it is a skill that nobody is asked for.
    let mut plan = plan(&[1, 1, 1, 1], &[&[0, 1], &[1], &[2]]);
    plan.services[3].retired = true;
    let desk = waiting(plan, &[9, 7, 5]);
    let comparison = compared(&desk, &[give(1, 3)]);
    assert_eq!(comparison.hall.with, comparison.hall.without);
    assert_eq!((comparison.hall.difference.mean_ms.low, comparison.hall.difference.mean_ms.high), (0.0, 0.0));
}

#[test]
fn a_lent_skill_is_paid_for_by_the_queue_that_it_leaves() {
    let desk = waiting(plan(&[1, 1], &[&[0], &[1]]), &[12, 4]);
    let comparison = compared(&desk, &[give(1, 0)]);
    let [helped, left] = [0, 1].map(|service| comparison.of_service(ServiceId(service)).unwrap().difference.mean_ms);
    assert!(helped.high < 0.0, "{helped:?}");
    assert!(left.low > 0.0, "{left:?}");
}

#[test]
fn the_same_seed_gives_the_same_comparison_and_the_changes_are_made_one_after_the_other() {
    let mut desk = waiting(plan(&[1, 1], &[&[0], &[1]]), &[12, 4]);
    close(&mut desk, 1);
    let with = |seed| what_if(&desk.state, desk.now, &desk.experience, &[open(1), give(1, 0)], Effort::of(FUTURES, HORIZON_MS, seed));
    assert_eq!(with(3), with(3));
    assert_ne!(with(3), with(4));
    let helped = |comparison: &Comparison| comparison.of_service(ServiceId(0)).unwrap().with.mean_ms.mean;
    assert!(helped(&with(7).unwrap()) < helped(&compared(&desk, &[open(1)])));
}

#[test]
fn a_refused_change_says_which_and_why() {
    let desk = waiting(plan(&[1], &[&[0]]), &[2]);
    let asked = |changes: &[Command]| what_if(&desk.state, desk.now, &desk.experience, changes, Effort::of(1, HORIZON_MS, 7)).unwrap_err();
    let ends = Command::SetNotice { text: "Tutup pukul 15".into() };
    assert_eq!(asked(&[ends, open(0)]), NotCompared::Refused { at: 1, why: Rejection::CounterAlreadyOpen });
    assert_eq!(asked(&[give(0, 9)]), NotCompared::Refused { at: 0, why: Rejection::UnknownId(UnknownId::Skill) });
    let mut desk = waiting(plan(&[1], &[&[0]]), &[2]);
    desk.yes(&Command::RaiseEmergency { emergency: EmergencyId(1), kind: EmergencyKind::Fire, drill: true });
    let stopped = what_if(&desk.state, desk.now, &desk.experience, &[], Effort::of(1, HORIZON_MS, 7));
    assert_eq!(stopped, Err(NotCompared::NobodyCalled));
    assert_eq!(suggested(&desk, &[]), []);
}

#[test]
fn as_many_futures_are_played_as_there_is_time_for() {
    let desk = waiting(plan(&[1], &[&[0]]), &[5]);
    let no_time = Effort { goes_on: &|| false, ..Effort::of(500, HORIZON_MS, 7) };
    let hurried = what_if(&desk.state, desk.now, &desk.experience, &[], no_time).unwrap();
    assert_eq!(hurried.futures, simulation::COMPARED_MIN);
}

#[test]
fn whoever_is_not_served_by_closing_is_counted() {
    let times = DayTimes { serves_until: Some(START.plus(UNIT * 7 / 2)), ..DayTimes::default() };
    let mut plan = plan(&[1], &[&[0], &[0]]);
    plan.policy.closing = Closing::Unserved;
    let mut desk = Desk::closed(plan, times);
    desk.knows(0, always());
    desk.yes(&open(0));
    (0..9).for_each(|_| {
        desk.issue(0);
    });
    desk.experience.arrivals = ArrivalRates::default();
    let comparison = compared(&desk, &[open(1)]);
    // One counter calls at 0, 1, 2 and 3; two call twice as many.
    let hall = comparison.hall;
    assert_eq!(comparison.until, START.plus(UNIT * 7 / 2));
    assert_eq!((hall.without.unserved.middle, hall.with.unserved.middle), (5.0, 1.0));
    assert_eq!(hall.difference.unserved.middle, -4.0);
    assert_eq!(hall.without.people.middle, 9.0);
}

/// Counter 0 has far too much to do; counter 1 has a skill of its own and some work, counter 2 another one and nothing to do.
fn uneven() -> Plan {
    plan(&[1, 1, 1], &[&[0], &[1], &[2]])
}

#[test]
fn the_idle_counter_is_lent_to_the_longest_queue() {
    let desk = waiting(uneven(), &[14, 1, 0]);
    let suggested = suggested(&desk, &[]);
    let best = &suggested[0];
    assert!(
        matches!(best.command, Command::GiveSkill { counter: CounterId(2), skill: SkillId(0), term: Term::Today, .. }),
        "{suggested:#?}"
    );
    assert_eq!((&best.helps, &best.leaves), (&vec![ServiceId(0)], &vec![ServiceId(2)]));
    assert!(best.comparison.hall.difference.longest_ms.high < 0.0 && suggested.len() <= 3);
    let second = &suggested[1];
    assert!(matches!(second.command, Command::GiveSkill { counter: CounterId(1), skill: SkillId(0), .. }), "{second:#?}");
    assert!(second.comparison.of_service(ServiceId(1)).unwrap().difference.mean_ms.low > 0.0, "and it says whom it leaves");
    for suggestion in &suggested {
        let again = compared(&desk, std::slice::from_ref(&suggestion.command));
        assert_eq!(again, suggestion.comparison, "the answer is what asking says");
    }
}

#[test]
fn an_officer_who_is_there_opens_before_anybody_is_lent() {
    let mut desk = waiting(plan(&[1, 1], &[&[0], &[0], &[1]]), &[14, 6]);
    close(&mut desk, 1);
    let staffed = Staffed { counter: CounterId(1), officer: None };
    assert_eq!(suggested(&desk, &[staffed])[0].command, open(1));
    assert!(suggested(&desk, &[]).iter().all(|suggestion| suggestion.command != open(1)), "nobody is there");
}

#[test]
fn nothing_is_suggested_where_nobody_is_late_or_nothing_helps() {
    let desk = waiting(uneven(), &[0, 0, 0]);
    assert_eq!(suggested(&desk, &[]), []);
    let one = waiting(plan(&[1], &[&[0]]), &[14]);
    assert_eq!(suggested(&one, &[]), [], "there is nobody else");
}

#[test]
fn what_may_as_well_do_harm_is_not_suggested() {
    // Both counters have as much to do: in some futures the one helps the other, in others it had better not.
    let desk = waiting(plan(&[1, 1], &[&[0], &[1]]), &[8, 6]);
    assert_eq!(suggested(&desk, &[]), []);
}

#[test]
fn only_what_the_hall_may_do_is_suggested() {
    let lends = |plan: Plan, breaks: Vec<Break>| {
        let mut desk = Desk::with_breaks(plan, breaks);
        desk.knows(0, always());
        (0..14).for_each(|_| {
            desk.issue(0);
        });
        desk.pass(UNIT);
        suggested(&desk, &[]).into_iter().map(|suggestion| suggestion.command).collect::<Vec<_>>()
    };
    let to = |commands: &[Command], counter: u16| {
        commands.iter().any(|command| matches!(command, Command::GiveSkill { counter: to, .. } if *to == CounterId(counter)))
    };
    let all = lends(uneven(), Vec::new());
    assert!(to(&all, 1) && to(&all, 2));
    // Counter 2 is another agency's, which has no work of this kind.
    let mut of_two = uneven();
    let other = Agency { code: "b".into(), ..of_two.agencies[0].clone() };
    of_two.agencies.push(other);
    of_two.counters[2].agency = AgencyId(1);
    of_two.services[2].agency = AgencyId(1);
    let not_agreed = lends(of_two.clone(), Vec::new());
    assert!(to(&not_agreed, 1) && !to(&not_agreed, 2));
    // One of its counters may do it by the site file: they have agreed.
    let mut third = of_two.counters[2].clone();
    third.code = "c3".into();
    third.number = 4;
    third.skills = vec![(SkillId(0), Hold { proficiency: Proficiency(3), after_ms: u32::MAX })];
    of_two.counters.push(third);
    assert!(to(&lends(of_two, Vec::new()), 2));
    // Counter 1 has a break in a moment.
    let of = BreakOf::Counters(vec![CounterId(1)]);
    let soon = Break { from: START.plus(UNIT + 60_000), until: START.plus(4 * UNIT), of, reason: PauseReason::Rest, numbers: true };
    let before_break = lends(uneven(), vec![soon]);
    assert!(!to(&before_break, 1) && to(&before_break, 2));
}
