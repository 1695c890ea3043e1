//! Tickets that somebody chose, and calls that were made by mistake.

use domain::*;

use crate::hall::*;

fn undo(call: CallId) -> Command {
    Command::UndoCall { counter: LOKET_1, call }
}

#[test]
fn a_call_that_was_taken_back_leaves_everything_as_it_was() {
    let mut hall = Hall::working();
    let first = hall.issue(ask(KTP));
    let second = hall.issue(ask(KTP));
    let before = hall.state.clone();
    let (ticket, call) = hall.call(LOKET_1);
    assert_eq!(ticket, first);
    hall.later(59_000);
    assert_eq!(hall.yes(undo(call)), [Event::CallUndone { ticket: first, call }]);
    assert_eq!(hall.state.ticket(first), before.ticket(first), "the same place, and the call is not counted");
    assert_eq!(hall.state.day().map(|day| day.called), Some(0));
    assert_eq!(hall.state.past_calls().len(), 0, "no screen shows it as a call that was");
    assert_eq!(hall.state.ahead_of(second, hall.now), 1);
    assert_eq!(hall.call(LOKET_1).0, first);
}

#[test]
fn a_ticket_at_the_front_is_at_the_front_again() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let second = hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    let (_, other) = hall.call(LOKET_2);
    hall.yes(Command::ReturnTicket { counter: LOKET_2, call: other, place: Place::Front });
    hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Completed, delivered: Vec::new() });
    hall.issue(IssueTicket { group: LANSIA, ..ask(KTP) });
    hall.later(10 * MINUTE);
    let (ticket, call) = hall.call(LOKET_1);
    assert_eq!(ticket, second);
    hall.yes(undo(call));
    assert_eq!(hall.call(LOKET_1).0, second, "before the older visitor, as it stood");
}

#[test]
fn a_call_cannot_be_taken_back_after_a_minute_or_once_serving_began() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    hall.later(60_001);
    assert_eq!(hall.no(undo(call)), Rejection::UndoTooLate);
    hall.yes(Command::StartServing { counter: LOKET_1, call });
    assert_eq!(hall.no(undo(call)), Rejection::AlreadyServing(call));
}

#[test]
fn a_second_press_of_undo_changes_nothing() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    hall.yes(undo(call));
    assert_eq!(hall.no(undo(call)), Rejection::AlreadyDone(None));
}

#[test]
fn turns_go_on_where_they_stood() {
    let mut plan = plan();
    plan.policy.calling.order = Order::Ratio { priority: 1, ordinary: 1 };
    let mut hall = Hall::with(plan);
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    let ordinary = hall.issue(ask(KTP));
    let elder = hall.issue(IssueTicket { group: LANSIA, ..ask(KTP) });
    let (ticket, call) = hall.call(LOKET_1);
    assert_eq!(ticket, elder, "the round begins with priority");
    hall.yes(undo(call));
    let (ticket, call) = hall.call(LOKET_1);
    assert_eq!(ticket, elder, "it is still their turn");
    hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Completed, delivered: Vec::new() });
    assert_eq!(hall.call(LOKET_1).0, ordinary);
}

#[test]
fn a_chosen_ticket_says_why_and_who_was_passed_over() {
    let mut hall = Hall::working();
    let first = hall.issue(ask(KTP));
    let second = hall.issue(ask(KTP));
    hall.later(MINUTE);
    let events = hall.yes(Command::CallTicket { counter: LOKET_1, ticket: second, reason: Chosen::Help });
    let [Event::TicketCalled { ticket, why, .. }] = events[..] else { panic!("{events:?}") };
    assert_eq!((ticket, why.chosen), (second, Some(Chosen::Help)));
    assert_eq!(why.runner_up.map(|(ticket, _)| ticket), Some(first), "whose turn it would have been");
    assert_eq!(hall.state.day().map(|day| (day.called, day.chosen)), Some((1, 1)));
}

#[test]
fn who_cannot_be_served_here_or_does_not_wait_cannot_be_chosen() {
    let mut hall = Hall::working();
    let chosen = |counter, ticket| Command::CallTicket { counter, ticket, reason: Chosen::Instructed };
    let ticket = hall.issue(ask(KTP));
    assert_eq!(hall.no(chosen(LOKET_3, ticket)), Rejection::CounterCannotServe);
    let wheelchair = hall.issue(IssueTicket { needs: [Need::Wheelchair].into_iter().collect(), ..ask(KTP) });
    assert_eq!(hall.no(chosen(LOKET_1, wheelchair)), Rejection::CounterCannotServe, "needs never relax");
    let (_, call) = hall.call(LOKET_1);
    assert_eq!(hall.no(chosen(LOKET_2, ticket)), Rejection::TicketNotWaiting(ticket));
    assert_eq!(hall.no(chosen(LOKET_1, wheelchair)), Rejection::CounterBusy(call), "nobody is finished by the way");
}

#[test]
fn nobody_is_chosen_for_a_service_that_is_paused() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(KTP));
    hall.yes(Command::PauseService { service: KTP, reason: PauseReason::Fault, until: None, numbers: true });
    let chosen = Command::CallTicket { counter: LOKET_1, ticket, reason: Chosen::Instructed };
    assert_eq!(hall.no(chosen.clone()), Rejection::NobodyCalledInPause(KTP, None));
    hall.yes(Command::ResumeService { service: KTP, ending: None });
    hall.yes(chosen);
}

#[test]
fn who_lets_others_pass_can_be_chosen() {
    let mut plan = plan();
    plan.policy.no_show = NoShow { calls: 1, ..NoShow::CUSTOMARY };
    let mut hall = Hall::with(plan);
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    hall.later(MINUTE).yes(Command::MarkAbsent { counter: LOKET_1, call });
    (0..5).for_each(|_| _ = hall.issue(ask(KTP)));
    hall.yes(Command::ReinsertAbsent { ticket, place: None });
    assert_eq!(hall.state.ahead_of(ticket, hall.now), 3);
    let (counter, reason) = (LOKET_1, Chosen::Help);
    let events = hall.yes(Command::CallTicket { counter, ticket, reason });
    let [Event::TicketCalled { call, .. }] = events[..] else { panic!("{events:?}") };
    assert_eq!(hall.yes(Command::UndoCall { counter, call }), [Event::CallUndone { ticket, call }]);
    assert_eq!(hall.state.ahead_of(ticket, hall.now), 3, "choosing and taking back lets nobody past those three");
}

#[test]
fn whose_turn_it_is_can_be_chosen_and_that_is_a_call_like_any_other() {
    let mut hall = Hall::working();
    let first = hall.issue(ask(KTP));
    let second = hall.issue(ask(KTP));
    let events = hall.yes(Command::CallTicket { counter: LOKET_1, ticket: first, reason: Chosen::Help });
    let [Event::TicketCalled { ticket, why, .. }] = events[..] else { panic!("{events:?}") };
    assert_eq!((ticket, why.chosen, why.runner_up.map(|(ticket, _)| ticket)), (first, None, Some(second)));
    assert_eq!(hall.state.day().map(|day| (day.called, day.chosen)), Some((1, 0)));
}

#[test]
fn a_counter_that_calls_by_itself_pauses_when_its_call_is_taken_back() {
    let mut hall = Hall::working();
    hall.yes(Command::SetAutomatic { counter: LOKET_1, after_ms: Some(0) });
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    let paused = Event::CounterPaused { counter: LOKET_1, reason: PauseReason::OtherWork, until: None };
    assert_eq!(hall.yes(undo(call)), [Event::CallUndone { ticket, call }, paused]);
    assert_eq!(hall.state.next_deadline(), None, "nothing calls the number again before its officer goes on");
}
