//! Visitors who were called and do not come: how many summons count, how they come back, and what the clock does by itself.

use domain::*;

use crate::hall::*;

const INTERVAL: u64 = 20_000;

fn hall(no_show: NoShow) -> Hall {
    let mut plan = plan();
    plan.policy.no_show = no_show;
    let mut hall = Hall::with(plan);
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.yes(Command::OpenCounter { counter, officer: None });
    }
    hall
}

/// The last summons of a call is heard now.
fn heard(hall: &mut Hall, call: CallId) {
    let nth = hall.state.call(call).expect("the call stands").summons;
    hall.yes(Command::ConfirmCall { call, nth, how: Confirmation::Heard, counter: None });
}

fn absent(call: CallId) -> Command {
    Command::MarkAbsent { counter: LOKET_1, call }
}

fn recall(call: CallId) -> Command {
    Command::Recall { counter: LOKET_1, call }
}

/// Calls the next one at loket 1 and serves them to the end.
fn serve_one(hall: &mut Hall) -> TicketId {
    let (ticket, call) = hall.serve(LOKET_1);
    hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Completed, delivered: Vec::new() });
    ticket
}

/// Whoever is called next at loket 1 is called as often as it takes, and does not come.
fn miss(hall: &mut Hall) -> TicketId {
    let (ticket, call) = hall.call(LOKET_1);
    for _ in 1..hall.state.plan().expect("a plan").policy.no_show.calls {
        heard(hall, call);
        hall.later(INTERVAL).yes(recall(call));
    }
    heard(hall, call);
    hall.later(INTERVAL).yes(absent(call));
    ticket
}

#[test]
fn three_summons_count_and_those_right_after_another_do_not() {
    let mut hall = hall(NoShow::CUSTOMARY);
    hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    heard(&mut hall, call);
    hall.later(INTERVAL);
    assert_eq!(hall.no(absent(call)), Rejection::CalledTooFewTimes { counted: 1, needed: 3 });
    hall.yes(recall(call));
    heard(&mut hall, call);
    // Pressed thrice in two seconds: the visitor had no time to come.
    for _ in 0..3 {
        hall.later(1_000).yes(recall(call));
        heard(&mut hall, call);
    }
    hall.later(INTERVAL);
    assert_eq!(hall.no(absent(call)), Rejection::CalledTooFewTimes { counted: 2, needed: 3 });
    hall.yes(recall(call));
    heard(&mut hall, call);
    assert_eq!(hall.no(absent(call)), Rejection::CalledJustNow(hall.now.plus(INTERVAL)));
    hall.later(INTERVAL).yes(absent(call));
}

#[test]
fn summons_that_come_too_soon_do_not_put_off_the_one_that_counts() {
    let mut plan = plan();
    plan.policy.no_show = NoShow { calls: 2, interval_ms: MINUTE as u32, ..NoShow::CUSTOMARY };
    assert!(plan.policy.answer_after_ms < MINUTE as u32);
    let mut hall = Hall::with(plan);
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    let called_at = hall.now;
    assert_eq!(hall.state.answer_from(call), Some(called_at.plus(MINUTE)), "nobody is asked before a summons would count");
    hall.later(25_000).yes(recall(call));
    assert_eq!(hall.state.call(call).map(|call| call.counted), Some(1));
    assert_eq!(hall.state.answer_from(call), Some(called_at.plus(MINUTE)));
    hall.later(35_000).yes(recall(call));
    assert_eq!(hall.state.call(call).map(|call| call.counted), Some(2));
    assert_eq!(
        hall.no(absent(call)),
        Rejection::CalledJustNow(hall.now.plus(hall.state.plan().expect("a plan").policy.answer_after_ms.into()))
    );
}

#[test]
fn who_reports_late_is_called_after_three_further_calls_of_their_service() {
    let mut hall = hall(NoShow::CUSTOMARY);
    let late = hall.issue(ask(KTP));
    let others: Vec<TicketId> = (0..5).map(|_| hall.issue(ask(KTP))).collect();
    assert_eq!(miss(&mut hall), late);
    hall.yes(Command::ReinsertAbsent { ticket: late, place: None });
    assert_eq!(hall.state.ahead_of(late, hall.now), 3);
    assert_eq!(hall.state.waiting_count(), 6);
    assert_eq!(hall.state.waiting_for_service(KTP).count, 6, "whoever lets others pass waits too");
    let called: Vec<TicketId> = (0..5).map(|_| serve_one(&mut hall)).collect();
    assert_eq!(called, [others[0], others[1], others[2], late, others[3]]);
}

#[test]
fn calls_of_other_services_do_not_count() {
    let mut hall = hall(NoShow::CUSTOMARY);
    let late = hall.issue(ask(KTP));
    miss(&mut hall);
    let others: Vec<TicketId> = [KK, KK, KK, KTP, KTP, KTP, KTP].map(|service| hall.issue(ask(service))).into();
    hall.yes(Command::ReinsertAbsent { ticket: late, place: None });
    let called: Vec<TicketId> = (0..8).map(|_| serve_one(&mut hall)).collect();
    let place = called.iter().position(|ticket| *ticket == late).expect("they are called");
    let of_its_service = called[..place].iter().filter(|ticket| others[3..].contains(ticket)).count();
    assert_eq!(of_its_service, 3, "{called:?}");
}

#[test]
fn where_fewer_wait_they_are_called_at_once() {
    let mut hall = hall(NoShow::CUSTOMARY);
    let late = hall.issue(ask(KTP));
    miss(&mut hall);
    let others = [hall.issue(ask(KTP)), hall.issue(ask(KTP))];
    hall.yes(Command::ReinsertAbsent { ticket: late, place: None });
    assert_eq!(hall.state.ahead_of(late, hall.now), 0);
    assert_eq!((0..3).map(|_| serve_one(&mut hall)).collect::<Vec<_>>(), [late, others[0], others[1]]);
}

#[test]
fn who_lets_others_pass_is_not_forgotten_when_those_leave() {
    let mut hall = hall(NoShow::CUSTOMARY);
    let late = hall.issue(ask(KTP));
    miss(&mut hall);
    let others: Vec<TicketId> = (0..3).map(|_| hall.issue(ask(KTP))).collect();
    hall.yes(Command::ReinsertAbsent { ticket: late, place: None });
    assert_eq!(hall.state.ahead_of(late, hall.now), 3);
    hall.yes(Command::CancelTicket { ticket: others[0] });
    assert_eq!(hall.call(LOKET_1).0, late, "fewer wait than they were to let pass");
}

#[test]
fn the_last_return_is_the_last() {
    let mut hall = hall(NoShow { calls: 1, ..NoShow::CUSTOMARY });
    let ticket = hall.issue(ask(KTP));
    for _ in 0..2 {
        miss(&mut hall);
        hall.yes(Command::ReinsertAbsent { ticket, place: None });
    }
    let (_, call) = hall.call(LOKET_1);
    hall.later(MINUTE);
    assert_eq!(hall.yes(absent(call)), [Event::TicketAbsent { ticket, call, last: true }]);
    assert_eq!(hall.no(Command::ReinsertAbsent { ticket, place: None }), Rejection::UnknownTicket(ticket));
    assert_eq!(hall.state.day().map(|day| day.absent), Some(1));
}

const BY_THE_CLOCK: NoShow = NoShow { automatic: true, ..NoShow::CUSTOMARY };

/// Lets the clock do what is due, as a server whose screens are there would.
fn tick(hall: &mut Hall) -> Vec<Event> {
    match hall.state.next_unanswered(|_| true).filter(|(due, _)| *due <= hall.now) {
        Some((_, timer)) => hall.yes(timer.command()),
        None => Vec::new(),
    }
}

#[test]
fn the_clock_summons_twice_more_and_then_lets_go() {
    let mut hall = hall(BY_THE_CLOCK);
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    hall.later(MINUTE);
    assert_eq!(tick(&mut hall), [], "nobody heard it yet");
    for nth in [2, 3] {
        heard(&mut hall, call);
        hall.later(INTERVAL - 1);
        assert_eq!(tick(&mut hall), []);
        hall.later(1);
        assert_eq!(tick(&mut hall), [Event::CallRepeated { call, nth }]);
    }
    heard(&mut hall, call);
    hall.later(INTERVAL);
    assert_eq!(tick(&mut hall), [Event::TicketAbsent { ticket, call, last: false }]);
    assert_eq!(tick(&mut hall), []);
}

#[test]
fn nobody_is_absent_because_of_an_outage() {
    let mut hall = hall(BY_THE_CLOCK);
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    for _ in 0..2 {
        heard(&mut hall, call);
        hall.later(INTERVAL);
        tick(&mut hall);
    }
    heard(&mut hall, call);
    // The server, or every screen, was away for twenty minutes.
    hall.later(20 * MINUTE);
    assert_eq!(tick(&mut hall), [Event::CallRepeated { call, nth: 4 }], "one more summons comes first");
    hall.later(MINUTE);
    assert_eq!(tick(&mut hall), [], "which must be heard");
    heard(&mut hall, call);
    hall.later(INTERVAL);
    assert_eq!(tick(&mut hall), [Event::TicketAbsent { ticket, call, last: false }]);
}

#[test]
fn the_clock_stands_still_in_an_emergency_and_while_no_screen_is_there() {
    let mut hall = hall(BY_THE_CLOCK);
    hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    heard(&mut hall, call);
    assert_eq!(hall.state.next_unanswered(|counter| counter != LOKET_1), None, "nothing shows what loket 1 calls");
    let emergency = EmergencyId(1);
    hall.yes(Command::RaiseEmergency { emergency, kind: EmergencyKind::Fire, drill: true });
    hall.later(MINUTE);
    assert_eq!(tick(&mut hall), []);
    hall.yes(Command::ClearEmergency { emergency });
    assert_eq!(hall.state.next_unanswered(|_| true).map(|(due, _)| due), Some(hall.now.plus(INTERVAL)), "the whole time again");
}

#[test]
fn by_hand_only_nothing_happens_by_itself() {
    let mut hall = hall(NoShow::CUSTOMARY);
    hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    heard(&mut hall, call);
    assert_eq!(hall.state.next_unanswered(|_| true), None);
    hall.later(MINUTE);
    assert!(hall.try_to(Command::CallUnanswered { counter: LOKET_1, call, nth: 1 }).is_err());
}

#[test]
fn after_the_last_summons_that_counts_nobody_needs_to_be_summoned_again() {
    let mut hall = hall(NoShow { calls: 2, ..NoShow::CUSTOMARY });
    hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    let enough = |hall: &Hall| hall.state.call(call).map(|call| hall.state.is_summoned_enough(call));
    assert_eq!(enough(&hall), Some(false));
    heard(&mut hall, call);
    hall.later(1_000).yes(recall(call));
    assert_eq!(enough(&hall), Some(false), "it came too soon to count");
    heard(&mut hall, call);
    hall.later(INTERVAL).yes(recall(call));
    assert_eq!(enough(&hall), Some(true));
}
