//! NEXT, by the state of the counter (design.md section 3). It must never skip a person, however often it is pressed.

use crate::hall::*;
use domain::*;

fn next(counter: CounterId, ending: Option<CallId>) -> Command {
    Command::CallNext { counter, ending, answer: None }
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
    assert_eq!(stands.why, Why { claim: Claim { weighted_ms: MINUTE, target_ms: 15 * MINUTE as u32 }, runner_up: None, waiting: 1 });
}

#[test]
fn a_free_counter_with_nobody_waiting_is_told_so_and_nothing_is_recorded() {
    let mut hall = Hall::working();
    hall.issue(ask(PAJAK));
    assert_eq!(hall.no(next(LOKET_1, None)), Rejection::NobodyWaiting);
}
