//! Numbers, and the ways of a ticket through the hall.

use crate::hall::*;
use domain::*;

fn finish(counter: CounterId, call: CallId, delivered: Vec<(ServiceId, u8)>) -> Command {
    Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered }
}

#[test]
fn numbers_have_three_digits_and_four_after_999() {
    assert_eq!(number_text("A", 5), "A-005");
    assert_eq!(number_text("A", 999), "A-999");
    assert_eq!(number_text("A", 1000), "A-1000");
    assert_eq!(number_text("B1", 9_999), "B1-9999");
}

#[test]
fn services_that_share_a_series_share_its_numbers() {
    let mut hall = Hall::open();
    let numbers: Vec<_> = [KTP, KK, PAJAK, PASPOR].into_iter().map(|service| hall.issue(ask(service))).collect();
    let numbers: Vec<_> = numbers.into_iter().map(|ticket| hall.number(ticket)).collect();
    assert_eq!(numbers, ["A-001", "A-002", "B-001", "A-003"]);
}

#[test]
fn a_series_ends_at_9999_and_is_refused_then() {
    let mut hall = Hall::open();
    // Straight through the state: ten thousand full checks would take a minute.
    for _ in 0..NUMBER_MAX {
        let mut events = Vec::new();
        decide(&hall.state, &Command::IssueTicket(ask(KTP)), hall.now, &mut events).expect("a number is left");
        for event in &events {
            apply(&mut hall.state, hall.now, event);
        }
    }
    assert_eq!(hall.state.last_number(SeriesId(0)), 9_999);
    assert_eq!(hall.no(Command::IssueTicket(ask(KK))), Rejection::SeriesUsedUp);
    let ticket = hall.issue(ask(PAJAK));
    assert_eq!(hall.number(ticket), "B-001");
}

#[test]
fn a_ticket_is_issued_only_for_what_there_is() {
    let mut plan = plan();
    plan.services[3].retired = true;
    plan.groups[1].retired = true;
    plan.devices[0].retired = true;
    let mut hall = Hall::with(plan);
    let mut no = |issue| hall.no(Command::IssueTicket(issue));
    assert_eq!(no(ask(ServiceId(99))), Rejection::UnknownId(UnknownId::Service));
    assert_eq!(no(ask(KK)), Rejection::ServiceRetired);
    assert_eq!(no(IssueTicket { group: LANSIA, ..ask(KTP) }), Rejection::UnknownId(UnknownId::Group));
    assert_eq!(no(IssueTicket { group: GroupId(99), ..ask(KTP) }), Rejection::UnknownId(UnknownId::Group));
    assert_eq!(no(IssueTicket { device: Some(DeviceId(0)), ..ask(KTP) }), Rejection::UnknownId(UnknownId::Device));
}

#[test]
fn the_kind_of_service_is_the_services_own_unless_the_ticket_says_otherwise() {
    let mut hall = Hall::open();
    let own = hall.issue(ask(KTP));
    let other = hall.issue(IssueTicket { mode: Some(Mode::Digital), ..ask(KTP) });
    let mode = |ticket| hall.state.ticket(ticket).map(|ticket| ticket.mode);
    assert_eq!((mode(own), mode(other)), (Some(Mode::Langsung), Some(Mode::Digital)));
}

#[test]
fn a_visit_can_be_finished_with_several_services_and_counts() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (ticket, call) = hall.serve(LOKET_1);
    let events = hall.yes(finish(LOKET_1, call, vec![(KTP, 1), (KK, 3)]));
    let delivered = |service, count| Event::ServiceDelivered { ticket, service, count };
    assert_eq!(events[..2], [delivered(KTP, 1), delivered(KK, 3)]);
    assert_eq!(hall.state.day().map(|day| (day.issued, day.called, day.finished)), Some((1, 1, 1)));
}

#[test]
fn what_was_delivered_must_exist_and_be_countable() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    assert_eq!(hall.no(finish(LOKET_1, call, vec![(ServiceId(99), 1)])), Rejection::UnknownId(UnknownId::Service));
    assert_eq!(hall.no(finish(LOKET_1, call, vec![(KTP, 0)])), Rejection::DeliveredOutOfRange);
    assert_eq!(hall.no(finish(LOKET_1, call, vec![(KTP, 100)])), Rejection::DeliveredOutOfRange);
    assert_eq!(hall.no(finish(LOKET_1, call, vec![(KTP, 1); DELIVERED_MAX + 1])), Rejection::DeliveredOutOfRange);
    for several in [vec![(KTP, 60), (KK, 1), (KTP, 40)], vec![(KTP, 99), (KTP, 99), (KTP, 99)]] {
        assert_eq!(hall.no(finish(LOKET_1, call, several)), Rejection::DeliveredOutOfRange, "the limit is one of the service");
    }
}

#[test]
fn a_service_that_is_named_several_times_is_delivered_once_with_the_sum() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (ticket, call) = hall.serve(LOKET_1);
    let events = hall.yes(finish(LOKET_1, call, vec![(KTP, 59), (KK, 3), (KTP, 40)]));
    let delivered = |service, count| Event::ServiceDelivered { ticket, service, count };
    assert_eq!(events[..2], [delivered(KTP, 99), delivered(KK, 3)]);
    assert_eq!(events.len(), 3, "{events:?}");
    assert_eq!([KTP, KK].map(|service| hall.state.delivered(service)), [99, 3]);
}

#[test]
fn an_incomplete_visit_delivers_nothing_by_default() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    let events = hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Incomplete, delivered: Vec::new() });
    assert!(matches!(events[..], [Event::VisitFinished { outcome: Outcome::Incomplete, .. }]), "{events:?}");
}

#[test]
fn a_parked_ticket_comes_back_by_itself_to_the_place_it_earned() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    let until = hall.now.plus(10 * MINUTE);
    hall.yes(Command::ParkTicket { counter: LOKET_1, call, until: Some(until) });
    hall.later(MINUTE).issue(ask(KTP));
    let (due, timer) = hall.state.next_deadline().expect("a timer runs");
    assert_eq!((due, timer), (until, Timer::ParkingEnds { ticket, until }));
    assert_eq!(timer.cause(), "parking-ends-0-1790000600000");
    hall.now = due;
    hall.yes(timer.command());
    assert_eq!(hall.state.next_deadline(), None);
    assert_eq!(hall.call(LOKET_1).0, ticket);
}

#[test]
fn timers_stand_still_in_an_emergency() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    hall.yes(Command::ParkTicket { counter: LOKET_1, call, until: Some(hall.now.plus(MINUTE)) });
    let emergency = EmergencyId(1);
    hall.yes(Command::RaiseEmergency { emergency, kind: EmergencyKind::Fire, drill: true });
    assert_eq!(hall.state.next_deadline(), None);
    hall.yes(Command::ClearEmergency { emergency });
    assert!(hall.state.next_deadline().is_some());
}

#[test]
fn a_ticket_is_parked_until_a_time_to_come() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    let until = Some(hall.now);
    assert_eq!(hall.no(Command::ParkTicket { counter: LOKET_1, call, until }), Rejection::TimePassed);
    let (ticket, _) = (hall.state.call(call).expect("open").ticket, hall.yes(Command::ParkTicket { counter: LOKET_1, call, until: None }));
    assert_eq!(hall.state.next_deadline(), None, "until released");
    hall.yes(Command::ReleaseParked { ticket });
    assert_eq!(hall.call(LOKET_2).0, ticket);
}

#[test]
fn an_absent_visitor_who_reports_is_put_back() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    hall.later(MINUTE).yes(Command::MarkAbsent { counter: LOKET_1, call });
    hall.issue(ask(KTP));
    assert_eq!(hall.no(Command::ReleaseParked { ticket }), Rejection::TicketNotParked(ticket));
    hall.later(MINUTE).yes(Command::ReinsertAbsent { ticket, place: Some(Place::Front) });
    assert_eq!(hall.call(LOKET_1).0, ticket);
}

#[test]
fn a_released_counter_gives_its_visitor_back_to_the_front_and_closes() {
    let mut hall = Hall::working();
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    hall.later(MINUTE).issue(ask(KTP));
    hall.yes(Command::ReleaseCounter { counter: LOKET_1 });
    assert_eq!(hall.state.counter(LOKET_1).map(|desk| desk.state), Some(CounterState::Closed));
    assert_eq!(hall.call(LOKET_2).0, ticket);
    assert_eq!(hall.no(finish(LOKET_1, call, Vec::new())), Rejection::AlreadyDone(None), "the client that came back learns it");
}

#[test]
fn ended_calls_are_remembered_for_the_screens_and_no_longer_than_that() {
    let mut hall = Hall::working();
    for _ in 0..PAST_CALLS_MAX + 5 {
        hall.issue(ask(KTP));
        let (_, call) = hall.call(LOKET_1);
        hall.yes(finish(LOKET_1, call, Vec::new()));
    }
    assert_eq!(hall.state.past_calls().len(), PAST_CALLS_MAX);
    assert_eq!(hall.state.past_calls().last().map(|past| past.call.number), Some(PAST_CALLS_MAX as u32 + 5));
    assert_eq!(hall.state.tickets().len(), 0);
}

#[test]
fn numbers_stop_at_the_hour_but_for_a_supervisor() {
    let mut hall = Hall::empty();
    hall.yes(Command::ApplyPlan { plan: std::sync::Arc::new(plan()), digest: "d1".into(), today: None });
    let closes_at = MORNING.plus(60 * MINUTE);
    hall.yes(Command::OpenDay(OpenDay { times: DayTimes { closes_at: Some(closes_at), ..DayTimes::default() }, ..OpenDay::on(date(1)) }));
    hall.later(60 * MINUTE - 1);
    hall.issue(ask(KTP));
    let printing = hall.issue(IssueTicket { reserve: true, ..ask(KTP) });
    hall.later(1);
    assert_eq!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::NumbersStopped(closes_at));
    hall.issue(IssueTicket { beyond_limits: true, ..ask(KTP) });
    // Who has a number is in time, though its paper came out late; and everybody is served.
    hall.yes(Command::EnterQueue { ticket: printing });
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    (0..3).for_each(|_| {
        let (_, call) = hall.serve(LOKET_1);
        hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Completed, delivered: Vec::new() });
    });
}

#[test]
fn a_quota_counts_the_numbers_of_a_service_and_a_day() {
    let mut plan = plan();
    plan.services[KTP.index()].quota = Some(2);
    let mut hall = Hall::with(plan);
    assert_eq!((hall.state.numbers_left(KTP), hall.state.numbers_left(KK)), (Some(2), None));
    let first = hall.issue(ask(KTP));
    hall.issue(ask(KTP));
    hall.yes(Command::CancelTicket { ticket: first });
    assert_eq!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::QuotaUsedUp(KTP), "a number that was cancelled was given");
    hall.issue(ask(KK));
    hall.issue(IssueTicket { beyond_limits: true, ..ask(KTP) });
    assert_eq!(hall.state.numbers_left(KTP), Some(0));
    hall.yes(open_day(2));
    assert_eq!(hall.state.numbers_left(KTP), Some(2));
}

#[test]
fn nobody_is_sent_on_to_a_service_that_no_counter_can_do_for_them() {
    let mut plan = plan();
    plan.counters[LOKET_2.0 as usize].skills.retain(|(skill, _)| *skill != SAMSAT);
    let mut hall = Hall::with(plan);
    hall.yes(Command::OpenCounter { counter: LOKET_2, officer: None });
    let needs = [Need::Wheelchair].into_iter().collect();
    hall.issue(IssueTicket { needs, ..ask(KTP) });
    let (_, call) = hall.serve(LOKET_2);
    let send = |service| Command::TransferTicket { counter: LOKET_2, call, to: Destination::Service(service), place: Place::Earned };
    assert_eq!(hall.no(send(PAJAK)), Rejection::DestinationCannotServe, "only loket 3 does that, and has no room for a wheelchair");
    hall.yes(send(KK));
}
