//! Visits over several services: in order or in any order, never at two counters, at the place earned, and on at the same counter where
//! that can do the next step.

use std::sync::Arc;

use crate::hall::*;
use domain::*;

/// First KTP, then PAJAK, then KK.
const IN_ORDER: JourneyId = JourneyId(0);
/// KTP and PAJAK, whichever comes first.
const ANY_ORDER: JourneyId = JourneyId(1);

fn plan_with_journeys() -> Plan {
    let mut plan = plan();
    plan.journeys = vec![journey("urut", &[KTP, PAJAK, KK], false), journey("bebas", &[KTP, PAJAK], true)];
    plan
}

fn hall_after(change: impl FnOnce(&mut Plan)) -> Hall {
    let mut plan = plan_with_journeys();
    change(&mut plan);
    let mut hall = Hall::with(plan);
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.yes(Command::OpenCounter { counter, officer: None });
    }
    hall
}

fn hall() -> Hall {
    hall_after(|_| {})
}

fn asks(journey: JourneyId) -> IssueTicket {
    IssueTicket { journey: Some(journey), ..ask(KTP) }
}

fn finish(hall: &mut Hall, counter: CounterId, call: CallId) -> Vec<Event> {
    hall.yes(Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() })
}

fn next(counter: CounterId, ending: CallId) -> Command {
    Command::CallNext { counter, ending: Some(ending), answer: None }
}

fn steps(hall: &Hall, ticket: TicketId) -> (u8, Vec<ServiceId>) {
    let steps = hall.state.ticket(ticket).and_then(|ticket| ticket.steps.as_deref()).expect("it is on a journey");
    (steps.present(), steps.remaining().collect())
}

#[test]
fn the_next_step_waits_at_the_place_that_was_earned() {
    let mut hall = hall();
    let ticket = hall.issue(asks(IN_ORDER));
    hall.later(MINUTE).issue(ask(PAJAK));
    let (_, call) = hall.later(MINUTE).serve(LOKET_1);
    assert_eq!(hall.state.ticket(ticket).map(|ticket| ticket.service), Some(KTP), "the first step comes first");
    let events = finish(hall.later(5 * MINUTE), LOKET_1, call);
    let (counter, officer) = (LOKET_1, None);
    let delivered = Event::ServiceDelivered { ticket, service: KTP, count: 1 };
    assert_eq!(events, [delivered, Event::StepFinished { ticket, call, counter, officer, next: PAJAK, here: false }]);
    assert_eq!(hall.number(ticket), "A-001", "the number stays");
    assert_eq!(steps(&hall, ticket), (2, vec![PAJAK, KK]));
    assert_eq!(hall.state.day().map(|day| day.finished), Some(0), "the visit is not over");
    assert_eq!(hall.call(LOKET_3).0, ticket, "before somebody who came a minute later, for it came first");
}

#[test]
fn what_this_counter_can_do_next_is_done_here_without_another_call() {
    let mut hall = hall();
    let ticket = hall.issue(asks(IN_ORDER));
    let other = hall.issue(ask(PAJAK));
    let (called, call) = hall.serve(LOKET_2);
    assert_eq!(called, ticket);
    hall.later(3 * MINUTE);
    let events = hall.yes(next(LOKET_2, call));
    let gone_on = Event::StepFinished { ticket, call, counter: LOKET_2, officer: None, next: PAJAK, here: true };
    assert_eq!(events[1..], [gone_on], "NEXT calls nobody else");
    let call_now = hall.state.call(call).expect("the call is the same");
    assert_eq!((call_now.service, call_now.serving_since), (PAJAK, Some(hall.now)), "its minutes begin anew");
    assert_eq!(hall.state.counter(LOKET_2).map(|desk| desk.state), Some(CounterState::Serving { call, since: hall.now }));
    hall.yes(next(LOKET_2, call));
    assert_eq!(steps(&hall, ticket), (3, vec![KK]));
    let events = hall.yes(next(LOKET_2, call));
    assert!(matches!(events[..], [_, Event::VisitFinished { .. }, Event::TicketCalled { ticket, .. }] if ticket == other), "{events:?}");
    assert_eq!(hall.state.day().map(|day| (day.finished, day.called)), Some((1, 2)));
}

#[test]
fn a_step_is_not_done_here_where_the_ring_is_closed_or_a_need_is_not_met() {
    let mut hall = hall_after(|plan| plan.counters[1].skills[1].1.after_ms = 20 * MINUTE as u32);
    let ticket = hall.issue(asks(IN_ORDER));
    let (_, call) = hall.later(MINUTE).serve(LOKET_2);
    let mut late = hall.clone();
    let goes_on = |events: &[Event]| events.iter().any(|event| matches!(event, Event::StepFinished { here: true, .. }));
    assert!(!goes_on(&finish(&mut hall, LOKET_2, call)), "a minute after it came");
    assert!(goes_on(&finish(late.later(20 * MINUTE), LOKET_2, call)), "the ring has opened by then");
    assert_eq!(steps(&late, ticket).0, 2);
}

#[test]
fn in_any_order_a_visitor_waits_for_every_step_and_is_never_at_two_counters() {
    let mut hall = hall();
    let ticket = hall.issue(asks(ANY_ORDER));
    hall.later(MINUTE).issue(ask(KTP));
    for service in [KTP, PAJAK] {
        assert_eq!(hall.state.waiting_for_service(service).longest_since, Some(MORNING), "the list of each service has them");
    }
    assert_eq!(hall.state.waiting_count(), 2, "the hall counts a person once");
    assert_eq!(hall.state.waiting_for_counter(LOKET_2, hall.now).count, 2, "and so does a counter that can do both steps");
    let events = hall.yes(Command::CallNext { counter: LOKET_3, ending: None, answer: None });
    assert!(matches!(events[..], [Event::TicketCalled { ticket: called, service: Some(PAJAK), .. }] if called == ticket), "{events:?}");
    let call = hall.state.counter(LOKET_3).and_then(Desk::call).expect("just called");
    assert_eq!(hall.state.call(call).map(|call| call.service), Some(PAJAK));
    assert_eq!(hall.state.waiting_for_service(KTP).count, 1, "it waits nowhere while it is called");
    let (other, _) = hall.call(LOKET_1);
    assert_ne!(other, ticket);
    let events = finish(&mut hall, LOKET_3, call);
    assert!(matches!(events[..], [.., Event::StepFinished { next: KTP, here: false, .. }]), "{events:?}");
    assert_eq!(hall.call(LOKET_2).0, ticket, "now for what is left");
    assert_eq!(steps(&hall, ticket), (2, vec![KTP]));
}

#[test]
fn in_any_order_the_officer_goes_on_with_what_they_can() {
    let mut hall = hall();
    let ticket = hall.issue(asks(ANY_ORDER));
    let (_, call) = hall.serve(LOKET_2);
    let events = finish(&mut hall, LOKET_2, call);
    assert!(matches!(events[..], [.., Event::StepFinished { next: PAJAK, here: true, .. }]), "{events:?}");
    let events = finish(&mut hall, LOKET_2, call);
    assert!(matches!(events[..], [.., Event::VisitFinished { ticket: done, .. }] if done == ticket), "{events:?}");
}

#[test]
fn in_any_order_a_paused_step_is_not_the_next_one_where_there_is_another() {
    let mut hall = hall_after(|plan| plan.journeys[1].steps = vec![KTP, PASPOR, PAJAK]);
    let ticket = hall.issue(asks(ANY_ORDER));
    let (_, call) = hall.serve(LOKET_1);
    hall.yes(Command::PauseService { service: PASPOR, reason: PauseReason::Supplies, until: None, numbers: true });
    let events = finish(&mut hall, LOKET_1, call);
    assert!(matches!(events[..], [.., Event::StepFinished { next: PAJAK, here: false, .. }]), "{events:?}");
    assert_eq!(steps(&hall, ticket), (2, vec![PASPOR, PAJAK]));
}

#[test]
fn a_call_that_is_taken_back_waits_for_all_steps_as_before() {
    let mut hall = hall();
    let ticket = hall.issue(asks(ANY_ORDER));
    let before = hall.clone();
    let (_, call) = hall.call(LOKET_3);
    hall.later(1_000).yes(Command::UndoCall { counter: LOKET_3, call });
    assert_eq!(hall.state.ticket(ticket), before.state.ticket(ticket));
    assert_eq!(hall.state.waiting_for_service(KTP), before.state.waiting_for_service(KTP));
    assert_eq!(hall.call(LOKET_1).0, ticket);
}

#[test]
fn several_services_that_are_finished_in_one_sitting_are_steps_done_and_counted_each() {
    let mut hall = hall();
    let ticket = hall.issue(asks(IN_ORDER));
    let (_, call) = hall.serve(LOKET_1);
    let delivered = vec![(KTP, 1), (KK, 2)];
    let events = hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Completed, delivered });
    let counted = [Event::ServiceDelivered { ticket, service: KTP, count: 1 }, Event::ServiceDelivered { ticket, service: KK, count: 2 }];
    assert_eq!(events[..2], counted);
    assert_eq!(steps(&hall, ticket), (3, vec![PAJAK]), "only the tax is left");
    let (_, call) = hall.serve(LOKET_3);
    assert!(matches!(finish(&mut hall, LOKET_3, call)[..], [_, Event::VisitFinished { .. }]));
    assert_eq!([KTP, KK, PAJAK].map(|service| hall.state.delivered(service)), [1, 2, 1]);
}

#[test]
fn a_step_that_cannot_be_completed_ends_the_visit() {
    for outcome in [Outcome::Incomplete, Outcome::Referred] {
        let mut hall = hall();
        hall.issue(asks(IN_ORDER));
        let (_, call) = hall.serve(LOKET_1);
        let events = hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome, delivered: Vec::new() });
        assert!(matches!(events[..], [Event::VisitFinished { .. }]), "{events:?}");
    }
}

#[test]
fn a_transfer_takes_the_place_of_the_step_at_hand_and_the_rest_stays() {
    let transfer = |to| {
        let mut hall = hall();
        let ticket = hall.issue(asks(IN_ORDER));
        let (_, call) = hall.serve(LOKET_1);
        hall.yes(Command::TransferTicket { counter: LOKET_1, call, to: Destination::Service(to), place: Place::Earned });
        (steps(&hall, ticket), hall.state.ticket(ticket).map(|ticket| ticket.service))
    };
    assert_eq!(transfer(PASPOR), ((1, vec![PASPOR, PAJAK, KK]), Some(PASPOR)));
    assert_eq!(transfer(KK), ((2, vec![PAJAK, KK]), Some(KK)), "a step that was to come is not done twice");
}

#[test]
fn whoever_was_sent_to_a_counter_waits_there_for_that_step_alone() {
    let mut hall = hall();
    let ticket = hall.issue(asks(ANY_ORDER));
    let (_, call) = hall.serve(LOKET_3);
    let to = Destination::Counter(LOKET_2);
    hall.yes(Command::TransferTicket { counter: LOKET_3, call, to, place: Place::Earned });
    assert!(!hall.state.can_serve(LOKET_1, ticket));
    let (called, call) = hall.serve(LOKET_2);
    assert_eq!((called, hall.state.call(call).map(|call| call.service)), (ticket, Some(PAJAK)));
}

#[test]
fn a_journey_asks_what_every_step_asks_when_its_number_is_given() {
    let mut hall = hall_after(|plan| {
        plan.services[PAJAK.index()].quota = Some(1);
        plan.journeys.push(Journey { retired: true, ..journey("lama", &[KTP, KK], false) });
        plan.journeys.push(journey("asing", &[KTP, PASPOR], false));
        plan.journeys[1].series = Some(SeriesId(1));
    });
    let mut no = |issue| hall.no(Command::IssueTicket(issue));
    assert_eq!(no(asks(JourneyId(9))), Rejection::UnknownId(UnknownId::Journey));
    assert_eq!(no(asks(JourneyId(2))), Rejection::JourneyRetired);
    let needs = [Need::Wheelchair].into_iter().collect();
    assert_eq!(no(IssueTicket { needs, ..asks(JourneyId(3)) }), Rejection::NeedsNeverMet, "the second step could never be served");
    let ticket = hall.issue(asks(ANY_ORDER));
    assert_eq!(hall.number(ticket), "B-001", "numbers of its own series");
    assert_eq!(hall.no(Command::IssueTicket(asks(IN_ORDER))), Rejection::QuotaUsedUp(PAJAK), "each step takes one of its quota");
}

#[test]
fn a_journey_that_has_begun_keeps_its_steps_whatever_a_new_plan_says() {
    let mut hall = hall();
    let ticket = hall.issue(asks(IN_ORDER));
    let apply = |plan: &Plan, digest: &str| Command::ApplyPlan { plan: Arc::new(plan.clone()), digest: digest.into(), today: None };
    let mut changed = plan_with_journeys();
    changed.journeys[0].steps = vec![KTP, KK];
    changed.journeys[1].retired = true;
    hall.yes(apply(&changed, "d2"));
    assert_eq!(steps(&hall, ticket).1, [KTP, PAJAK, KK]);
    changed.services[PAJAK.index()].retired = true;
    assert_eq!(hall.no(apply(&changed, "d3")), Rejection::PlanDropsServiceAhead(PAJAK), "it is still to come");
    changed.services[PAJAK.index()].retired = false;
    changed.journeys.pop();
    assert_eq!(hall.no(apply(&changed, "d3")), Rejection::PlanChangesIds);
}

#[test]
fn a_journey_that_leads_in_a_circle_or_nowhere_is_no_plan() {
    let check = |steps: &[ServiceId]| {
        let mut plan = plan();
        plan.journeys = vec![journey("j", steps, false)];
        plan.check()
    };
    assert_eq!(check(&[KTP, PAJAK]), Ok(()));
    assert_eq!(check(&[KTP, PAJAK, KTP]), Err("journeys: a service stands twice in one journey, which would lead in a circle"));
    assert_eq!(check(&[KTP]), Err("journeys: a journey has 2 to 8 steps"));
    assert_eq!(check(&[KTP, ServiceId(9)]), Err("journeys: a step is a service that does not exist"));
}

#[test]
fn steps_out_of_order_are_found_in_a_stored_journal() {
    let mut hall = hall();
    let ticket = hall.issue(asks(ANY_ORDER));
    let single = hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_3);
    let finished = |ticket, next| Event::StepFinished { ticket, call, counter: LOKET_3, officer: None, next, here: false };
    assert_eq!(verify(&hall.state, &[finished(ticket, KTP)]), Ok(()));
    for wrong in [PAJAK, KK] {
        assert_eq!(verify(&hall.state, &[finished(ticket, wrong)]), Err("a journey goes on with a step that is not left"));
    }
    assert_eq!(verify(&hall.state, &[finished(single, KTP)]), Err("a step is finished that is not at that counter"));
    let Some((_, Event::TicketCalled { why, .. })) = hall.journal.iter().find(|(_, event)| matches!(event, Event::TicketCalled { .. }))
    else {
        panic!("somebody was called")
    };
    let called = Event::TicketCalled { ticket: single, call: CallId(1), counter: LOKET_1, officer: None, why: *why, service: Some(KK) };
    assert_eq!(verify(&hall.state, &[called]), Err("a ticket is called for a step that it does not wait for"));
}

#[test]
fn whoever_was_at_another_counter_before_comes_on_and_whoever_was_only_called_back_does_not() {
    let mut hall = hall();
    let onward = |hall: &Hall, call| hall.state.call(call).map(|call| call.onward);
    hall.issue(asks(IN_ORDER));
    let (_, call) = hall.call(LOKET_1);
    assert_eq!(onward(&hall, call), Some(false));
    hall.yes(Command::ReturnTicket { counter: LOKET_1, call, place: Place::Earned });
    let (_, call) = hall.serve(LOKET_1);
    assert_eq!(onward(&hall, call), Some(false), "called a second time");
    finish(&mut hall, LOKET_1, call);
    let (_, call) = hall.serve(LOKET_3);
    assert_eq!(onward(&hall, call), Some(true), "its second step");
    hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    let to = Destination::Counter(LOKET_2);
    hall.yes(Command::TransferTicket { counter: LOKET_1, call, to, place: Place::Earned });
    let (_, call) = hall.serve(LOKET_2);
    assert_eq!(onward(&hall, call), Some(true), "it was sent there");
}
