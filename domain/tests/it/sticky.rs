//! Visitors who come back to who had them: kept for a while, then anybody's; where officers are named, for the officer and not the counter.

use crate::hall::*;
use domain::*;

const STICKY_MS: u64 = 10 * MINUTE;

fn hall() -> Hall {
    let mut plan = plan();
    plan.policy.sticky_return_ms = STICKY_MS as u32;
    plan.journeys = vec![journey("bolak-balik", &[KTP, PAJAK, KK], false)];
    let mut hall = Hall::with(plan);
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.yes(Command::OpenCounter { counter, officer: None });
    }
    hall
}

fn next(counter: CounterId) -> Command {
    Command::CallNext { counter, ending: None, answer: None }
}

/// A visitor who was served at loket 1 and is set aside there.
fn parked(hall: &mut Hall) -> TicketId {
    hall.issue(ask(KTP));
    let (ticket, call) = hall.serve(LOKET_1);
    hall.yes(Command::ParkTicket { counter: LOKET_1, call, until: None });
    ticket
}

#[test]
fn whoever_was_set_aside_is_kept_for_the_counter_that_had_them_and_then_anybodys() {
    let mut hall = hall();
    let ticket = parked(&mut hall);
    hall.later(30 * MINUTE).yes(Command::ReleaseParked { ticket });
    let until = hall.now.plus(STICKY_MS);
    assert_eq!(hall.no(next(LOKET_2)), Rejection::NobodyWaiting, "kept from when they are back, however long they were away");
    let mut in_time = hall.clone();
    assert_eq!(in_time.later(STICKY_MS - 1).call(LOKET_1).0, ticket);
    let (due, timer) = hall.state.next_deadline().expect("the keeping has an end");
    assert_eq!((due, timer), (until, Timer::KeepingEnds { ticket, until }));
    assert_eq!(hall.no(timer.command()), Rejection::TicketNotKept(ticket), "not before it is due");
    assert_eq!(hall.later(STICKY_MS).yes(timer.command()), [Event::KeepingEnded { ticket }]);
    assert_eq!(hall.no(timer.command()), Rejection::TicketNotKept(ticket), "once");
    assert_eq!(hall.call(LOKET_2).0, ticket);
}

#[test]
fn nobody_waits_for_a_counter_that_went_home() {
    let mut hall = hall();
    let ticket = parked(&mut hall);
    hall.yes(Command::ReleaseParked { ticket });
    hall.yes(Command::CloseCounter { counter: LOKET_1 });
    assert_eq!(hall.call(LOKET_2).0, ticket);
}

#[test]
fn whoever_was_returned_or_reports_after_being_absent_comes_back_to_the_same_counter() {
    let mut hall = hall();
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    hall.yes(Command::ReturnTicket { counter: LOKET_1, call, place: Place::Earned });
    assert_eq!(hall.no(next(LOKET_2)), Rejection::NobodyWaiting);
    let (_, call) = hall.call(LOKET_1);
    hall.later(MINUTE).yes(Command::MarkAbsent { counter: LOKET_1, call });
    hall.yes(Command::ReinsertAbsent { ticket, place: None });
    assert_eq!(hall.no(next(LOKET_2)), Rejection::NobodyWaiting);
    let (_, call) = hall.call(LOKET_1);
    hall.yes(Command::ReleaseCounter { counter: LOKET_1 });
    assert_eq!(hall.state.ticket(ticket).and_then(|ticket| ticket.kept), None, "nobody is there to keep them for after {call:?}");
    assert_eq!(hall.call(LOKET_2).0, ticket);
}

#[test]
fn a_call_that_is_taken_back_is_kept_as_before() {
    let mut hall = hall();
    let ticket = parked(&mut hall);
    hall.yes(Command::ReleaseParked { ticket });
    let before = hall.state.ticket(ticket).cloned();
    let (_, call) = hall.call(LOKET_1);
    hall.later(1_000).yes(Command::UndoCall { counter: LOKET_1, call });
    assert_eq!(hall.state.ticket(ticket), before.as_ref());
    assert_eq!(hall.no(next(LOKET_2)), Rejection::NobodyWaiting);
}

#[test]
fn who_comes_back_for_a_step_is_kept_for_who_did_one_before() {
    let mut hall = hall();
    let ticket = hall.issue(IssueTicket { journey: Some(JourneyId(0)), ..ask(KTP) });
    for counter in [LOKET_1, LOKET_3] {
        let (called, call) = hall.serve(counter);
        assert_eq!(called, ticket);
        hall.yes(Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() });
    }
    assert_eq!(hall.no(next(LOKET_2)), Rejection::NobodyWaiting, "loket 1 had them for the first step");
    assert_eq!(hall.call(LOKET_1).0, ticket);
}

#[test]
fn where_officers_are_named_it_is_the_officer_who_keeps_them() {
    let mut plan = plan();
    plan.policy.sticky_return_ms = STICKY_MS as u32;
    plan.policy.named_officers = true;
    let mut hall = Hall::with(plan);
    let open = |hall: &mut Hall, counter, officer| drop(hall.yes(Command::OpenCounter { counter, officer: Some(OfficerId(officer)) }));
    open(&mut hall, LOKET_1, 0);
    let ticket = parked(&mut hall);
    hall.yes(Command::ReleaseParked { ticket });
    hall.yes(Command::CloseCounter { counter: LOKET_1 });
    open(&mut hall, LOKET_1, 1);
    let mut moved = hall.clone();
    open(&mut moved, LOKET_2, 0);
    assert_eq!(moved.no(next(LOKET_1)), Rejection::NobodyWaiting, "the officer is at another counter now");
    assert_eq!(moved.call(LOKET_2).0, ticket);
    assert_eq!(hall.call(LOKET_1).0, ticket, "whoever sits there now is not who had them: anybody's");
}

#[test]
fn without_the_rule_and_after_a_transfer_nothing_changes() {
    let mut hall = Hall::working();
    let ticket = parked(&mut hall);
    hall.yes(Command::ReleaseParked { ticket });
    assert_eq!(hall.state.next_deadline(), None);
    assert_eq!(hall.call(LOKET_2).0, ticket);
    let mut hall = self::hall();
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    let to = Destination::Counter(LOKET_2);
    hall.yes(Command::TransferTicket { counter: LOKET_1, call, to, place: Place::Earned });
    let (_, call) = hall.serve(LOKET_2);
    hall.yes(Command::ParkTicket { counter: LOKET_2, call, until: None });
    hall.yes(Command::ReleaseParked { ticket });
    assert_eq!(hall.state.next_deadline(), None, "a transfer to a counter holds without an end");
}

#[test]
fn a_call_that_is_taken_back_is_kept_where_its_officer_is_now() {
    let mut plan = plan();
    plan.policy.sticky_return_ms = STICKY_MS as u32;
    plan.policy.named_officers = true;
    plan.counters[LOKET_3.index()].skills.push((KEPENDUDUKAN, Hold::primary(3)));
    let mut hall = Hall::with(plan);
    let open = |hall: &mut Hall, counter, officer| drop(hall.yes(Command::OpenCounter { counter, officer: Some(OfficerId(officer)) }));
    open(&mut hall, LOKET_1, 0);
    let ticket = parked(&mut hall);
    hall.yes(Command::ReleaseParked { ticket });
    hall.yes(Command::CloseCounter { counter: LOKET_1 });
    open(&mut hall, LOKET_2, 1);
    let (called, call) = hall.call(LOKET_2);
    assert_eq!(called, ticket, "its officer is nowhere");
    open(&mut hall, LOKET_3, 0);
    hall.yes(Command::UndoCall { counter: LOKET_2, call });
    assert_eq!(hall.no(next(LOKET_2)), Rejection::NobodyWaiting);
    assert_eq!(hall.call(LOKET_3).0, ticket);
}

#[test]
fn whoever_may_go_elsewhere_for_another_step_is_kept_by_no_counter_that_closed() {
    for closes_first in [true, false] {
        let mut plan = plan();
        plan.policy.sticky_return_ms = STICKY_MS as u32;
        plan.journeys = vec![journey("dua", &[KTP, PAJAK], true)];
        let mut hall = Hall::with(plan);
        for counter in [LOKET_1, LOKET_3] {
            hall.yes(Command::OpenCounter { counter, officer: None });
        }
        let ticket = hall.issue(IssueTicket { journey: Some(JourneyId(0)), ..ask(KTP) });
        let (_, call) = hall.serve(LOKET_1);
        hall.yes(Command::ParkTicket { counter: LOKET_1, call, until: None });
        let close = Command::CloseCounter { counter: LOKET_1 };
        if closes_first {
            hall.yes(close);
            hall.yes(Command::ReleaseParked { ticket });
        } else {
            hall.yes(Command::ReleaseParked { ticket });
            assert_eq!(hall.no(next(LOKET_3)), Rejection::NobodyWaiting, "kept for the counter that had them");
            hall.yes(close);
        }
        assert_eq!(hall.call(LOKET_3).0, ticket, "for the tax, which they wait for too");
    }
}
