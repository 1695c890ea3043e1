//! Counters that call by themselves, and which free counter takes a ticket that arrives.

use crate::hall::*;
use domain::*;

/// The small hall with counters that call so long after they are free.
fn automatic(counters: &[CounterId], after_ms: u32) -> Hall {
    let mut hall = Hall::working();
    for counter in counters {
        hall.yes(Command::SetAutomatic { counter: *counter, after_ms: Some(after_ms) });
    }
    hall
}

/// What is due, done at its instant; says which counter called whom.
fn due(hall: &mut Hall) -> Option<(CounterId, TicketId)> {
    let (at, timer) = hall.state.next_deadline()?;
    hall.now = hall.now.max(at);
    match hall.yes(timer.command())[..] {
        [Event::TicketCalled { ticket, counter, .. }] => Some((counter, ticket)),
        ref other => panic!("a call was due: {other:?}"),
    }
}

fn finish(hall: &mut Hall, counter: CounterId) {
    let call = hall.state.counter(counter).and_then(Desk::call).expect("somebody is there");
    hall.yes(Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() });
}

#[test]
fn an_arriving_ticket_is_called_by_the_counter_that_has_been_idle_longest() {
    let mut hall = automatic(&[LOKET_1, LOKET_2], 0);
    assert_eq!(hall.state.next_deadline(), None);
    hall.yes(Command::PauseCounter { counter: LOKET_1, reason: PauseReason::Rest, until: None });
    hall.later(MINUTE).yes(Command::ResumeCounter { counter: LOKET_1, ending: None });
    let first = hall.later(MINUTE).issue(ask(KTP));
    let second = hall.issue(ask(KTP));
    assert_eq!(due(&mut hall), Some((LOKET_2, first)), "loket 1 is idle since a minute, loket 2 since two");
    assert_eq!(due(&mut hall), Some((LOKET_1, second)));
    assert_eq!(hall.state.next_deadline(), None);
}

#[test]
fn of_counters_that_are_idle_since_the_same_instant_the_better_one_calls() {
    let mut hall = automatic(&[LOKET_1, LOKET_2], 0);
    hall.yes(Command::GiveSkill { counter: LOKET_2, skill: KEPENDUDUKAN, hold: Hold::primary(4), term: Term::Today });
    let ticket = hall.issue(ask(KTP));
    assert_eq!(due(&mut hall), Some((LOKET_2, ticket)));
}

#[test]
fn a_counter_calls_so_long_after_it_is_free_and_by_hand_at_any_time() {
    let mut hall = automatic(&[LOKET_1], 10_000);
    for _ in 0..3 {
        hall.later(20_000).issue(ask(KTP));
    }
    let first = due(&mut hall);
    assert_eq!(first.map(|(counter, _)| counter), Some(LOKET_1));
    let free_at = hall.later(MINUTE).now;
    finish(&mut hall, LOKET_1);
    assert_eq!(hall.state.next_deadline().map(|(at, _)| at), Some(free_at.plus(10_000)));
    hall.later(2_000).call(LOKET_1);
    finish(&mut hall, LOKET_1);
    hall.yes(Command::SetAutomatic { counter: LOKET_1, after_ms: None });
    assert_eq!(hall.state.next_deadline(), None, "by hand only");
    assert_eq!(hall.no(Command::SetAutomatic { counter: LOKET_1, after_ms: None }), Rejection::AutomaticUnchanged);
}

#[test]
fn it_calls_when_a_ring_opens_and_not_before() {
    let mut plan = plan();
    plan.counters[1].skills[1].1.after_ms = 10 * MINUTE as u32;
    plan.counters[1].automatic_after_ms = Some(0);
    let mut hall = Hall::with(plan);
    hall.yes(Command::OpenCounter { counter: LOKET_2, officer: None });
    let ticket = hall.later(MINUTE).issue(ask(PAJAK));
    assert_eq!(hall.state.next_deadline().map(|(at, _)| at), Some(MORNING.plus(11 * MINUTE)));
    assert_eq!(due(&mut hall), Some((LOKET_2, ticket)));
}

#[test]
fn an_emergency_stops_it_and_a_closed_day_forgets_what_was_set() {
    let mut hall = automatic(&[LOKET_1], 0);
    hall.issue(ask(KTP));
    let emergency = EmergencyId(1);
    hall.yes(Command::RaiseEmergency { emergency, kind: EmergencyKind::Fire, drill: false });
    assert_eq!(hall.state.next_deadline(), None);
    hall.yes(Command::ClearEmergency { emergency });
    assert!(due(&mut hall).is_some());
    hall.yes(Command::CloseDay);
    assert_eq!(hall.state.counter(LOKET_1).and_then(|desk| desk.automatic_after_ms), None);
}

#[test]
fn each_call_has_a_cause_of_its_own() {
    let mut hall = automatic(&[LOKET_1], 0);
    let mut causes = Vec::new();
    for _ in 0..3 {
        hall.issue(ask(KTP));
        causes.push(hall.state.next_deadline().map(|(_, timer)| timer.cause()));
        due(&mut hall);
        finish(&mut hall, LOKET_1);
    }
    causes.dedup();
    assert_eq!(causes.len(), 3, "{causes:?}");
}

#[test]
fn who_comes_goes_to_the_first_free_counter_on_the_services_list() {
    let mut plan = plan();
    plan.services[KTP.index()].prefers = vec![vec![LOKET_2]];
    plan.services[PAJAK.index()].prefers = vec![vec![LOKET_3], vec![LOKET_2]];
    plan.counters.iter_mut().for_each(|counter| counter.automatic_after_ms = Some(0));
    let mut hall = Hall::with(plan);
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.later(MINUTE).yes(Command::OpenCounter { counter, officer: None });
    }
    let at = |hall: &mut Hall, service| {
        let ticket = hall.later(MINUTE).issue(ask(service));
        due(hall).filter(|(_, called)| *called == ticket).map(|(counter, _)| counter)
    };
    assert_eq!(at(&mut hall, KTP), Some(LOKET_2), "though the other one has been idle longer");
    assert_eq!(at(&mut hall, KTP), Some(LOKET_1), "where its own is busy, another");
    finish(&mut hall, LOKET_1);
    finish(hall.later(MINUTE), LOKET_2);
    assert_eq!(at(&mut hall, KK), Some(LOKET_1), "a service without a list takes the longest idle");
    assert_eq!(at(&mut hall, PAJAK), Some(LOKET_3), "though the other one stands on the list too");
    assert_eq!(at(&mut hall, PAJAK), Some(LOKET_2));
}

#[test]
fn a_call_that_gave_way_to_a_break_is_due_anew_after_it() {
    let mut hall = automatic(&[LOKET_1], 0);
    hall.yes(Command::CloseDay);
    let from = hall.now.plus(MINUTE);
    let prayer = Break { from, until: from.plus(MINUTE), of: BreakOf::Hall, reason: PauseReason::Prayer, numbers: true };
    let times = DayTimes { breaks: vec![prayer], ..DayTimes::default() };
    hall.yes(Command::OpenDay(OpenDay { times, ..OpenDay::on(date(2)) }));
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    hall.yes(Command::SetAutomatic { counter: LOKET_1, after_ms: Some(0) });
    hall.issue(ask(KTP));
    let (_, call) = hall.state.next_deadline().expect("a call is due");
    // It is decided a moment later, when the break has begun.
    hall.now = from;
    assert!(matches!(hall.yes(call.command())[..], [Event::CounterPaused { .. }]));
    hall.now = from.plus(MINUTE);
    let (_, resumes) = hall.state.next_deadline().expect("the break ends");
    hall.yes(resumes.command());
    let (_, again) = hall.state.next_deadline().expect("the call is due again");
    assert_eq!(again.command(), call.command());
    assert_ne!(again.cause(), call.cause(), "or it would be taken for a repetition");
}
