//! Stored entries that must never have been: `verify` finds each before it is applied, from what it touches alone, and where it is
//! applied all the same, `State::check` finds it after.

use std::sync::Arc;

use crate::hall::*;
use domain::*;

const WHY: Why = Why {
    claim: Claim { weighted_ms: 1, target_ms: 1 },
    runner_up: None,
    waiting: 1,
    tier: Tier::Claimed,
    ring: Ring { after_ms: 0 },
    chosen: None,
};

fn called(ticket: u32, call: u32, counter: CounterId) -> Event {
    Event::TicketCalled { ticket: TicketId(ticket), call: CallId(call), counter, officer: None, why: WHY, service: None }
}

fn issued(ticket: u32, number: u32) -> Event {
    Event::TicketIssued {
        ticket: TicketId(ticket),
        series: SeriesId(0),
        number,
        service: KTP,
        group: UMUM,
        needs: NeedSet::default(),
        mode: Mode::Langsung,
        origin: Origin::Kios,
        language: Language::Id,
        device: None,
        reserved: false,
        journey: None,
        appointment: None,
        since: None,
    }
}

/// Ticket 0 is called at loket 1 as call 0, ticket 1 is served at loket 2 as call 1, tickets 2 and 3 wait, loket 3 is free.
fn hall() -> Hall {
    let mut hall = Hall::working();
    for _ in 0..4 {
        hall.issue(ask(KTP));
    }
    hall.call(LOKET_1);
    hall.serve(LOKET_2);
    hall
}

fn found(events: &[Event]) -> &'static str {
    verify(&hall().state, events).expect_err("it is found")
}

#[test]
fn what_breaks_the_order_of_events_is_found_before_it_is_applied() {
    let finished = |ticket, call, counter| Event::VisitFinished {
        ticket: TicketId(ticket),
        call: CallId(call),
        counter,
        officer: None,
        outcome: Outcome::Completed,
    };
    let returned = |ticket, cause| Event::TicketReturned { ticket: TicketId(ticket), place: Place::Earned, cause };
    let absent = |ticket, call| Event::TicketAbsent { ticket: TicketId(ticket), call: CallId(call), last: false };
    assert_eq!(found(&[called(0, 2, LOKET_3)]), "a ticket is called that does not wait");
    assert_eq!(found(&[called(2, 2, LOKET_1)]), "a ticket is called to a counter that is not free");
    assert_eq!(found(&[called(2, 1, LOKET_3)]), "a call's id was given already");
    assert_eq!(found(&[called(2, 2, LOKET_3), called(2, 3, LOKET_3)]), "a ticket is called that does not wait");
    assert_eq!(found(&[called(9, 2, LOKET_3)]), "there is no such live ticket");
    assert_eq!(found(&[called(2, 2, CounterId(9))]), "there is no such counter");
    assert_eq!(found(&[issued(4, 4)]), "a number is given twice or is out of range");
    assert_eq!(found(&[issued(4, 5), issued(5, 5)]), "a number is given twice or is out of range");
    assert_eq!(found(&[issued(4, 10_000)]), "a number is given twice or is out of range");
    assert_eq!(found(&[issued(3, 5)]), "a ticket's id was given already");
    assert_eq!(found(&[finished(0, 0, LOKET_1)]), "a visit is finished that is not at that counter");
    assert_eq!(found(&[finished(1, 1, LOKET_1)]), "a visit is finished that is not at that counter");
    assert_eq!(found(&[absent(1, 1)]), "a ticket is absent that is not called");
    assert_eq!(found(&[absent(0, 1)]), "another call ends than the ticket's own");
    assert_eq!(found(&[returned(2, ReturnCause::Officer)]), "a ticket is returned from where it is not");
    assert_eq!(found(&[Event::TicketCancelled { ticket: TicketId(1) }]), "a ticket at a counter is cancelled");
    assert_eq!(found(&[Event::QueueEntered { ticket: TicketId(2) }]), "a ticket enters the queue that is not reserved");
    assert_eq!(found(&[Event::CounterClosed { counter: LOKET_1 }]), "a counter with a visitor closes");
    assert_eq!(found(&[Event::CounterOpened { counter: LOKET_1, officer: None }]), "a counter opens that is open");
    assert_eq!(found(&[Event::CallRepeated { call: CallId(0), nth: 3 }]), "a summons is out of order");
    assert_eq!(found(&[Event::CallRepeated { call: CallId(1), nth: 2 }]), "a call is repeated that is not open");
    assert_eq!(found(&[Event::DayClosed]), "a day closes with somebody in the hall");
    let reopened = Event::DayReopened { closes_at: None, training: false };
    assert_eq!(found(std::slice::from_ref(&reopened)), "a day is reopened that is open");
    assert_eq!(found(&[Event::DayClosed, reopened.clone()]), "a day closes with somebody in the hall");
    assert_eq!(verify(&State::default(), std::slice::from_ref(&reopened)), Err("a day is reopened that never was"));
    let mut empty = Hall::open();
    assert_eq!(verify(&empty.state, &[Event::DayClosed, reopened.clone()]), Err("a day is reopened among other events"));
    empty.yes(Command::CloseDay);
    assert_eq!(verify(&empty.state, &[reopened]), Ok(()));
    assert_eq!(found(&[Event::EmergencyCleared { emergency: EmergencyId(1) }]), "an emergency that is not on is cleared");
    let raised = Event::EmergencyRaised { emergency: EmergencyId(1), kind: EmergencyKind::Fire, drill: false };
    assert_eq!(found(&[raised, called(2, 2, LOKET_3)]), "a ticket is called in an emergency");
    let mut smaller = plan();
    smaller.services.pop();
    let applied = Event::PlanApplied { plan: Arc::new(smaller), digest: "d2".into() };
    assert_eq!(found(&[applied]), "a plan applies whose tables are shorter than before");
}

#[test]
fn an_officer_at_two_counters_is_found() {
    let mut plan = plan();
    plan.policy.named_officers = true;
    let hall = Hall::with(plan);
    let opened = |counter| Event::CounterOpened { counter, officer: Some(OfficerId(0)) };
    assert_eq!(verify(&hall.state, &[opened(LOKET_1), opened(LOKET_2)]), Err("an officer is at two counters"));
    let moved = [opened(LOKET_1), Event::CounterClosed { counter: LOKET_1 }, opened(LOKET_2)];
    assert_eq!(verify(&hall.state, &moved), Ok(()));
}

#[test]
fn what_is_applied_all_the_same_is_found_after() {
    let broken = |events: &[Event]| {
        let mut hall = hall();
        for event in events {
            apply(&mut hall.state, hall.now, event);
        }
        hall.state.check().expect_err("it is found")
    };
    assert_eq!(broken(&[called(0, 2, LOKET_3)]), "a call is open whose ticket is not there");
    assert_eq!(broken(&[called(2, 2, LOKET_1)]), "a call is open whose counter does not have it");
    assert_eq!(broken(&[issued(4, 4)]), "two live tickets have one number");
    assert_eq!(broken(&[issued(3, 5)]), "a ticket was lost or counted twice");
    assert_eq!(broken(&[Event::CounterClosed { counter: LOKET_1 }]), "a call is open whose counter does not have it");
    assert_eq!(broken(&[Event::DayClosed]), "somebody is in the hall while no day is open");
}
