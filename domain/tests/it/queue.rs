//! Who is next: claims, groups, skills, needs, places, ties, and how many are ahead.

use crate::hall::*;
use domain::*;

fn group(service: ServiceId, group: GroupId) -> IssueTicket {
    IssueTicket { group, ..ask(service) }
}

fn needing(service: ServiceId, need: Need) -> IssueTicket {
    IssueTicket { needs: [need].into_iter().collect(), ..ask(service) }
}

fn send_back(hall: &mut Hall, counter: CounterId, call: CallId, place: Place) {
    hall.yes(Command::ReturnTicket { counter, call, place });
}

/// Calls, finishes and calls again until nobody waits for the counter; gives the numbers in order.
fn drain(hall: &mut Hall, counter: CounterId) -> Vec<String> {
    let mut numbers = Vec::new();
    while hall.state.waiting_for_counter(counter, hall.now).count > 0 {
        let (ticket, call) = hall.call(counter);
        numbers.push(hall.number(ticket));
        hall.yes(Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() });
    }
    numbers
}

#[test]
fn within_a_service_and_group_calls_follow_number_order() {
    let mut hall = Hall::working();
    for step in [0, 0, 5, 900, 0, 70_000] {
        hall.later(step).issue(ask(KTP));
    }
    assert_eq!(drain(&mut hall, LOKET_1), ["A-001", "A-002", "A-003", "A-004", "A-005", "A-006"]);
}

#[test]
fn a_shorter_target_makes_a_claim_grow_faster() {
    let mut hall = Hall::working();
    let slow = hall.issue(ask(KK));
    let fast = hall.later(10 * MINUTE).issue(ask(KTP));
    // 10 of 30 minutes against 0 of 15; 20 minutes later 30 of 30 against 20 of 15.
    let mut early = hall.clone();
    assert_eq!(early.later(1).call(LOKET_1).0, slow);
    assert_eq!(hall.later(20 * MINUTE).call(LOKET_1).0, fast);
}

#[test]
fn equal_claims_go_to_the_earlier_ticket() {
    let mut hall = Hall::working();
    let first = hall.issue(ask(KK));
    hall.issue(ask(KTP));
    assert_eq!(hall.call(LOKET_1).0, first, "both claims are 0");
}

#[test]
fn a_priority_group_has_a_head_start_and_starves_nobody() {
    let mut hall = Hall::working();
    let everybody = hall.issue(group(KTP, UMUM));
    hall.later(6 * MINUTE);
    let elder = hall.issue(group(KTP, LANSIA));
    let mut at_once = hall.clone();
    assert_eq!(at_once.call(LOKET_1).0, everybody, "6 minutes waited are more than a head start of 5");
    // A minute later: 7 against 5 + 2 x 1, a tie; from then on the elder's claim is higher.
    assert_eq!(hall.later(MINUTE + 1).call(LOKET_1).0, elder);
    assert_eq!(hall.call(LOKET_2).0, everybody);
}

#[test]
fn the_reason_names_the_claim_the_runner_up_and_how_many_waited() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let second = hall.later(MINUTE).issue(ask(KTP));
    hall.issue(ask(KK));
    hall.issue(ask(PAJAK));
    let (_, call) = hall.later(MINUTE).call(LOKET_1);
    let why = hall.state.call(call).expect("open").why;
    let target_ms = 15 * MINUTE as u32;
    assert_eq!(why.claim, Claim { weighted_ms: 2 * MINUTE, target_ms });
    assert_eq!(why.runner_up, Some((second, Claim { weighted_ms: MINUTE, target_ms })));
    assert_eq!(why.waiting, 3);
}

#[test]
fn a_counter_needs_every_skill_of_the_service() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(PASPOR));
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        assert!(!hall.state.can_serve(counter, ticket));
        assert_eq!(hall.no(Command::CallNext { counter, ending: None, answer: None }), Rejection::NobodyWaiting);
    }
    hall.yes(Command::GiveSkill { counter: LOKET_1, skill: ENGLISH, hold: Hold::primary(2), term: Term::Today });
    assert!(hall.state.can_serve(LOKET_1, ticket));
    assert_eq!(hall.call(LOKET_1).0, ticket);
}

#[test]
fn a_need_is_met_whoever_waits_longer() {
    let mut hall = Hall::working();
    let wheelchair = hall.issue(needing(KTP, Need::Wheelchair));
    let other = hall.later(MINUTE).issue(ask(KTP));
    assert_eq!(hall.call(LOKET_1).0, other);
    assert_eq!(hall.call(LOKET_2).0, wheelchair);
}

#[test]
fn where_officers_are_named_the_officer_must_know_the_skill_too() {
    let mut plan = plan();
    plan.policy.named_officers = true;
    let mut hall = Hall::with(plan);
    let ticket = hall.issue(ask(PAJAK));
    hall.yes(Command::OpenCounter { counter: LOKET_2, officer: Some(OfficerId(0)) });
    assert!(!hall.state.can_serve(LOKET_2, ticket), "the counter may, its officer cannot");
    hall.yes(Command::CloseCounter { counter: LOKET_2 });
    hall.yes(Command::OpenCounter { counter: LOKET_2, officer: Some(OfficerId(1)) });
    let (_, call) = hall.call(LOKET_2);
    assert_eq!(hall.state.call(call).and_then(|call| call.officer), Some(OfficerId(1)));
}

#[test]
fn places_are_the_front_the_earned_one_and_the_back() {
    let numbers = |place| {
        let mut hall = Hall::working();
        for _ in 0..3 {
            hall.later(1_000).issue(ask(KTP));
        }
        let (_, call) = hall.call(LOKET_1);
        hall.later(1_000);
        send_back(&mut hall, LOKET_1, call, Place::Back);
        let (_, call) = hall.later(1_000).call(LOKET_1);
        send_back(&mut hall, LOKET_1, call, place);
        drain(&mut hall, LOKET_1)
    };
    assert_eq!(numbers(Place::Front), ["A-002", "A-003", "A-001"]);
    assert_eq!(numbers(Place::Earned), ["A-002", "A-003", "A-001"]);
    assert_eq!(numbers(Place::Back), ["A-003", "A-001", "A-002"]);
}

#[test]
fn the_front_stands_before_every_claim_and_says_so() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let late = hall.later(60 * MINUTE).issue(ask(KK));
    hall.call(LOKET_1);
    let (called, call) = hall.call(LOKET_2);
    assert_eq!(called, late);
    hall.issue(ask(KTP));
    hall.later(60 * MINUTE);
    send_back(&mut hall, LOKET_2, call, Place::Front);
    let (first, call) = hall.call(LOKET_2);
    assert_eq!(first, late);
    assert_eq!(hall.state.call(call).map(|call| call.why.claim.weighted_ms), Some(u64::MAX));
}

#[test]
fn a_number_printed_in_the_hall_keeps_its_order_and_one_taken_elsewhere_waits_from_arrival() {
    let mut hall = Hall::working();
    let printing = hall.issue(IssueTicket { reserve: true, ..ask(KTP) });
    let online = hall.issue(IssueTicket { reserve: true, origin: Origin::Daring, ..ask(KTP) });
    let third = hall.later(3_000).issue(ask(KTP));
    assert_eq!(hall.state.waiting_for_service(KTP).count, 1, "a reserved number does not wait");
    hall.later(2_000).yes(Command::EnterQueue { ticket: printing });
    hall.yes(Command::EnterQueue { ticket: online });
    let order: Vec<_> = [hall.call(LOKET_1), hall.call(LOKET_2)].iter().map(|(ticket, _)| *ticket).collect();
    assert_eq!(order, [printing, third]);
}

#[test]
fn a_transferred_ticket_keeps_its_place_and_number_and_changes_its_service() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.later(10 * MINUTE).serve(LOKET_1);
    hall.issue(ask(PAJAK));
    let to = Destination::Service(PAJAK);
    hall.later(MINUTE).yes(Command::TransferTicket { counter: LOKET_1, call, to, place: Place::Earned });
    assert_eq!(hall.number(ticket), "A-001");
    assert_eq!(hall.state.waiting_for_service(PAJAK), Waiting { count: 2, longest_since: Some(MORNING) });
    assert_eq!(hall.call(LOKET_3).0, ticket);
}

#[test]
fn a_ticket_sent_to_a_counter_waits_for_it_while_it_is_open_and_can_serve() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    let to = Destination::Counter(LOKET_2);
    hall.yes(Command::TransferTicket { counter: LOKET_1, call, to, place: Place::Earned });
    assert!(!hall.state.can_serve(LOKET_1, ticket));
    assert!(hall.state.can_serve(LOKET_2, ticket));
    hall.yes(Command::PauseCounter { counter: LOKET_2, reason: PauseReason::Rest, until: None });
    assert!(!hall.state.can_serve(LOKET_1, ticket), "a pause ends");
    let mut closed = hall.clone();
    closed.yes(Command::CloseCounter { counter: LOKET_2 });
    assert!(closed.state.can_serve(LOKET_1, ticket), "nobody waits for a counter that went home");
    closed.yes(Command::OpenCounter { counter: LOKET_2, officer: None });
    assert!(!closed.state.can_serve(LOKET_1, ticket), "the tie was not forgotten");
    hall.yes(Command::TakeSkill { counter: LOKET_2, skill: KEPENDUDUKAN, term: Term::Today });
    assert!(hall.state.can_serve(LOKET_1, ticket), "nobody waits for a counter that cannot serve");
}

#[test]
fn a_counter_that_cannot_serve_is_no_destination() {
    let mut hall = Hall::working();
    hall.issue(needing(KTP, Need::Escort));
    let (_, call) = hall.serve(LOKET_2);
    let mut transfer = |to| hall.no(Command::TransferTicket { counter: LOKET_2, call, to, place: Place::Earned });
    assert_eq!(transfer(Destination::Counter(LOKET_1)), Rejection::DestinationCannotServe, "the need is not met there");
    assert_eq!(transfer(Destination::Counter(LOKET_2)), Rejection::TransferToItself);
    assert_eq!(transfer(Destination::Counter(CounterId(9))), Rejection::UnknownId(UnknownId::Counter));
    assert_eq!(transfer(Destination::Service(ServiceId(9))), Rejection::UnknownId(UnknownId::Service));
}

#[test]
fn waiting_is_counted_per_counter_and_per_service_with_the_longest() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    hall.later(MINUTE).issue(ask(KTP));
    hall.later(MINUTE).issue(ask(PAJAK));
    assert_eq!(hall.state.waiting_for_counter(LOKET_1, hall.now), Waiting { count: 2, longest_since: Some(MORNING) });
    assert_eq!(hall.state.waiting_for_counter(LOKET_2, hall.now), Waiting { count: 3, longest_since: Some(MORNING) });
    assert_eq!(hall.state.waiting_for_counter(LOKET_3, hall.now), Waiting { count: 1, longest_since: Some(MORNING.plus(2 * MINUTE)) });
    assert_eq!(hall.state.waiting_for_service(KK), Waiting::default());
    assert_eq!(hall.state.counters_serving(KTP).collect::<Vec<_>>(), [LOKET_1, LOKET_2]);
    hall.yes(Command::CloseCounter { counter: LOKET_1 });
    assert_eq!(hall.state.counters_serving(KTP).collect::<Vec<_>>(), [LOKET_2]);
    assert_eq!(hall.state.waiting_count(), 3);
}

#[test]
fn tickets_ahead_are_those_that_would_be_called_before_at_counters_that_can_serve_it() {
    let mut hall = Hall::open();
    hall.issue(ask(KTP));
    hall.issue(ask(PAJAK));
    hall.issue(needing(KTP, Need::Wheelchair));
    let ticket = hall.later(MINUTE).issue(ask(KTP));
    let behind = hall.later(MINUTE).issue(ask(KTP));
    assert_eq!(hall.state.ahead_of(ticket, hall.now), 3, "no counter is open: every counter that could serve it counts");
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    assert_eq!(hall.state.ahead_of(ticket, hall.now), 1, "loket 1 serves neither the tax nor the wheelchair");
    hall.yes(Command::OpenCounter { counter: LOKET_2, officer: None });
    assert_eq!(hall.state.ahead_of(ticket, hall.now), 3);
    assert_eq!(hall.state.ahead_of(behind, hall.now), 4);
    let (called, _) = hall.call(LOKET_1);
    assert_eq!(hall.state.ahead_of(called, hall.now), 0);
    assert_eq!(hall.state.ahead_of(ticket, hall.now), 2);
}
