//! NEXT, by the state of the counter (design.md section 3). It must never skip a person, however often it is pressed.

use crate::hall::*;
use domain::*;

fn next(counter: CounterId, ending: Option<CallId>) -> Command {
    Command::CallNext { counter, ending, answer: None }
}

fn answered(counter: CounterId, call: CallId, answer: Arrival) -> Command {
    Command::CallNext { counter, ending: Some(call), answer: Some(answer) }
}

#[test]
fn a_free_counter_calls_the_ticket_that_waits() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(KTP));
    let (called, call) = hall.later(MINUTE).call(LOKET_1);
    assert_eq!(called, ticket);
    assert_eq!(hall.number(ticket), "A-001");
    let stands = hall.state.call(call).expect("the call is open");
    assert_eq!((stands.counter, stands.called_at, stands.summons), (LOKET_1, MORNING.plus(MINUTE), 1));
    assert_eq!(
        stands.why,
        Why {
            claim: Claim { weighted_ms: MINUTE, target_ms: 15 * MINUTE as u32 },
            runner_up: None,
            waiting: 1,
            tier: Tier::Claimed,
            ring: Ring::default(),
            chosen: None,
        }
    );
}

#[test]
fn a_free_counter_with_nobody_waiting_is_told_so_and_nothing_is_recorded() {
    let mut hall = Hall::working();
    hall.issue(ask(PAJAK));
    assert_eq!(hall.no(next(LOKET_1, None)), Rejection::NobodyWaiting);
}

#[test]
fn while_serving_it_finishes_and_calls_in_one_entry() {
    let mut hall = Hall::working();
    let first = hall.issue(ask(KTP));
    let second = hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    let events = hall.later(MINUTE).yes(next(LOKET_1, Some(call)));
    let new = CallId(call.0 + 1);
    match &events[..] {
        [
            Event::ServiceDelivered { ticket, service: KTP, count: 1 },
            Event::VisitFinished { ticket: finished, call: ended, counter: LOKET_1, officer: None, outcome: Outcome::Completed },
            Event::TicketCalled { ticket: called, call: made, counter: LOKET_1, .. },
        ] => assert_eq!((*ticket, *finished, *ended, *called, *made), (first, first, call, second, new)),
        other => panic!("{other:?}"),
    }
    assert!(hall.state.ticket(first).is_none(), "a finished visit leaves the state");
    assert_eq!(hall.state.past_calls().last().map(|past| (past.call.ticket, past.ending)), Some((first, CallEnding::Finished)));
}

#[test]
fn while_serving_with_nobody_waiting_the_finish_still_happens() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    hall.later(MINUTE).yes(next(LOKET_1, Some(call)));
    assert_eq!(hall.state.counter(LOKET_1).map(|desk| desk.state), Some(CounterState::Ready { since: hall.now }));
}

#[test]
fn pressed_again_and_again_it_skips_nobody() {
    let mut hall = Hall::working();
    for _ in 0..5 {
        hall.issue(ask(KTP));
    }
    let (_, first) = hall.call(LOKET_1);
    for _ in 0..4 {
        assert_eq!(hall.later(50).no(next(LOKET_1, None)), Rejection::AlreadyDone(Some(first)));
    }
    hall.yes(Command::StartServing { counter: LOKET_1, call: first });
    hall.yes(next(LOKET_1, Some(first)));
    let second = CallId(first.0 + 1);
    for _ in 0..4 {
        assert_eq!(hall.later(50).no(next(LOKET_1, Some(first))), Rejection::AlreadyDone(Some(second)));
    }
    assert_eq!(hall.state.waiting_for_service(KTP).count, 3);
}

#[test]
fn a_call_that_nothing_confirms_can_be_answered_twenty_seconds_after_the_press() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (ticket, call) = hall.call(LOKET_1);
    let from = hall.now.plus(20_000);
    assert_eq!(hall.state.answer_from(call), Some(from));
    assert_eq!(hall.later(19_999).no(next(LOKET_1, Some(call))), Rejection::CalledJustNow(from));
    assert_eq!(hall.no(answered(LOKET_1, call, Arrival::Absent)), Rejection::CalledJustNow(from));
    assert_eq!(hall.no(Command::MarkAbsent { counter: LOKET_1, call }), Rejection::CalledJustNow(from));
    assert_eq!(hall.later(1).no(next(LOKET_1, Some(call))), Rejection::ArrivedOrAbsent(call));
    hall.yes(answered(LOKET_1, call, Arrival::Absent));
    assert_eq!(hall.state.ticket(ticket).map(|ticket| ticket.state), Some(TicketState::Absent { since: hall.now }));
}

#[test]
fn twenty_seconds_count_from_when_the_call_was_heard() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    let called_at = hall.now;
    hall.later(100).yes(Command::ConfirmCall { call, nth: 1, how: Confirmation::Shown, counter: None });
    assert_eq!(
        hall.state.answer_from(call),
        Some(called_at.plus(HEARING_WAIT_MS_MAX + 20_000)),
        "a screen answers, so its voice is waited for"
    );
    hall.later(7_000).yes(Command::ConfirmCall { call, nth: 1, how: Confirmation::Heard, counter: None });
    assert_eq!(hall.state.answer_from(call), Some(hall.now.plus(20_000)));
    let stands = hall.state.call(call).expect("open");
    assert_eq!((stands.shown_at, stands.heard_at, stands.heard), (Some(called_at.plus(100)), Some(hall.now), 1));
    hall.later(5_000).yes(Command::Recall { counter: LOKET_1, call });
    assert_eq!(hall.state.answer_from(call), Some(hall.now.plus(20_000)), "a recall gives the visitor the time again");
    hall.later(1_000).yes(Command::ConfirmCall { call, nth: 2, how: Confirmation::ByHand, counter: None });
    assert_eq!(hall.state.answer_from(call), Some(hall.now.plus(20_000)), "a call by hand counts");
}

#[test]
fn a_zone_without_a_voice_is_not_waited_for() {
    let mut plan = plan();
    plan.counters[0].spoken_in = vec![ZoneId(1)];
    let mut hall = Hall::with(plan);
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    let called_at = hall.now;
    hall.later(100).yes(Command::ConfirmCall { call, nth: 1, how: Confirmation::Shown, counter: None });
    assert_eq!(hall.state.answer_from(call), Some(called_at.plus(20_000)));
}

#[test]
fn arrived_means_started_and_finished_and_the_next_one_called() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let second = hall.issue(ask(KTP));
    let (first, call) = hall.call(LOKET_1);
    let events = hall.later(MINUTE).yes(answered(LOKET_1, call, Arrival::Arrived));
    match &events[..] {
        [
            Event::ServingStarted { ticket, implied: true, .. },
            Event::ServiceDelivered { .. },
            Event::VisitFinished { .. },
            Event::TicketCalled { ticket: called, .. },
        ] => assert_eq!((*ticket, *called), (first, second)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_absent_visitor_is_never_the_one_called_next() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    let events = hall.later(MINUTE).yes(answered(LOKET_1, call, Arrival::Absent));
    assert!(matches!(events[..], [Event::TicketAbsent { .. }]), "{events:?}");
    assert!(matches!(hall.state.counter(LOKET_1).map(|desk| desk.state), Some(CounterState::Ready { .. })));
}

#[test]
fn a_visitor_who_was_started_meanwhile_cannot_be_answered_absent() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    assert_eq!(hall.later(MINUTE).no(answered(LOKET_1, call, Arrival::Absent)), Rejection::AlreadyServing(call));
    hall.yes(answered(LOKET_1, call, Arrival::Arrived));
}

#[test]
fn a_site_may_want_a_visit_finished_before_next() {
    let mut plan = plan();
    plan.policy.next_finishes = false;
    let mut hall = Hall::with(plan);
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    hall.issue(ask(KTP));
    hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    assert_eq!(hall.later(MINUTE).no(answered(LOKET_1, call, Arrival::Arrived)), Rejection::FinishFirst(call));
    hall.yes(Command::StartServing { counter: LOKET_1, call });
    assert_eq!(hall.no(next(LOKET_1, Some(call))), Rejection::FinishFirst(call));
    hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Completed, delivered: Vec::new() });
    hall.call(LOKET_1);
}

#[test]
fn a_call_that_was_never_made_is_unknown() {
    let mut hall = Hall::working();
    assert_eq!(hall.no(next(LOKET_1, Some(CallId(77)))), Rejection::UnknownCall(CallId(77)));
}

#[test]
fn in_an_emergency_nobody_is_called_and_a_visit_can_still_be_finished() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    hall.issue(ask(PAJAK));
    let (_, serving) = hall.serve(LOKET_1);
    let (_, calling) = hall.call(LOKET_3);
    let emergency = EmergencyId(9);
    hall.yes(Command::RaiseEmergency { emergency, kind: EmergencyKind::Earthquake, drill: false });
    hall.later(MINUTE);
    let on = Rejection::EmergencyOn(emergency);
    assert_eq!(hall.no(next(LOKET_2, None)), on);
    assert_eq!(hall.no(next(LOKET_1, Some(serving))), on);
    assert_eq!(hall.no(answered(LOKET_3, calling, Arrival::Absent)), on);
    assert_eq!(hall.no(Command::Recall { counter: LOKET_3, call: calling }), on);
    assert_eq!(hall.no(Command::MarkAbsent { counter: LOKET_3, call: calling }), on);
    hall.yes(Command::FinishVisit { counter: LOKET_1, call: serving, outcome: Outcome::Completed, delivered: Vec::new() });
    hall.yes(Command::ClearEmergency { emergency });
    assert_eq!(hall.state.answer_from(calling), Some(hall.now.plus(20_000)), "who was called gets the whole time again");
}
