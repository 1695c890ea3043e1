//! Counters: who may open them, and when they pause and close.

use crate::hall::*;
use domain::*;

fn named() -> Hall {
    let mut plan = plan();
    plan.policy.named_officers = true;
    Hall::with(plan)
}

fn open(counter: CounterId, officer: Option<u16>) -> Command {
    Command::OpenCounter { counter, officer: officer.map(OfficerId) }
}

#[test]
fn an_officer_is_at_one_counter() {
    let mut hall = named();
    assert_eq!(hall.no(open(LOKET_1, None)), Rejection::OfficerNeeded);
    assert_eq!(hall.no(open(LOKET_1, Some(9))), Rejection::UnknownId(UnknownId::Officer));
    hall.yes(open(LOKET_1, Some(0)));
    assert_eq!(hall.no(open(LOKET_2, Some(0))), Rejection::OfficerElsewhere(OfficerId(0), LOKET_1));
    hall.yes(Command::CloseCounter { counter: LOKET_1 });
    hall.yes(open(LOKET_2, Some(0)));
    assert_eq!(hall.state.counter(LOKET_1).and_then(|desk| desk.officer), None);
}

#[test]
fn a_site_that_names_no_officers_takes_none() {
    let mut hall = Hall::open();
    assert_eq!(hall.no(open(LOKET_1, Some(0))), Rejection::OfficersNotNamed);
    hall.yes(open(LOKET_1, None));
}

#[test]
fn a_counter_that_left_the_plan_does_not_open() {
    let mut plan = plan();
    plan.counters[2].retired = true;
    let mut hall = Hall::with(plan);
    assert_eq!(hall.no(open(LOKET_3, None)), Rejection::CounterRetired);
}

#[test]
fn idle_time_counts_from_when_the_counter_became_free() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (_, call) = hall.later(MINUTE).serve(LOKET_1);
    hall.later(MINUTE).yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Completed, delivered: Vec::new() });
    let state = |hall: &Hall, counter| hall.state.counter(counter).map(|desk| desk.state);
    assert_eq!(state(&hall, LOKET_1), Some(CounterState::Ready { since: MORNING.plus(2 * MINUTE) }));
    assert_eq!(state(&hall, LOKET_2), Some(CounterState::Ready { since: MORNING }));
    hall.yes(Command::PauseCounter { counter: LOKET_2, reason: PauseReason::Prayer, until: None });
    hall.later(MINUTE).yes(Command::ResumeCounter { counter: LOKET_2, ending: None });
    assert_eq!(state(&hall, LOKET_2), Some(CounterState::Ready { since: MORNING.plus(3 * MINUTE) }));
}
