//! Appointments: who comes in time stands at the front from then on, in the order of the appointments; and series of their own.

use crate::hall::*;
use domain::*;

const GRACE_MS: u64 = 10 * MINUTE;

fn hall() -> Hall {
    let mut plan = plan();
    plan.policy.appointment_grace_ms = GRACE_MS as u32;
    plan.groups.push(Group { code: "darurat".into(), emergency: true, ..plan.groups[0].clone() });
    let mut hall = Hall::with(plan);
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.yes(Command::OpenCounter { counter, officer: None });
    }
    hall
}

fn booked(service: ServiceId, after_minutes: u64) -> IssueTicket {
    let appointment = Some(MORNING.plus(after_minutes * MINUTE));
    IssueTicket { appointment, reserve: true, origin: Origin::JanjiTemu, ..ask(service) }
}

fn why(hall: &Hall, counter: CounterId) -> Why {
    let call = hall.state.counter(counter).and_then(Desk::call).and_then(|call| hall.state.call(call));
    call.expect("the counter calls").why
}

#[test]
fn who_comes_before_their_time_waits_like_anybody_and_is_at_the_front_from_then_on() {
    let mut hall = hall();
    let ticket = hall.issue(booked(KTP, 30));
    let first = hall.issue(ask(KTP));
    hall.later(MINUTE).yes(Command::EnterQueue { ticket });
    let second = hall.later(MINUTE).issue(ask(KTP));
    let mut early = hall.clone();
    assert_eq!([early.call(LOKET_1).0, early.call(LOKET_2).0], [first, ticket], "by when they came");
    let at = MORNING.plus(30 * MINUTE);
    assert_eq!(hall.state.next_deadline(), Some((at, Timer::AppointmentDue { ticket, at })));
    let due = Command::AppointmentDue { ticket };
    assert_eq!(hall.no(due.clone()), Rejection::AppointmentNotDue(ticket));
    hall.now = at;
    assert_eq!(hall.yes(due.clone()), [Event::AppointmentDue { ticket }]);
    assert_eq!(hall.no(due), Rejection::AppointmentNotDue(ticket), "once");
    assert_eq!(hall.state.ahead_of(first, hall.now), 1);
    assert_eq!(hall.call(LOKET_1).0, ticket);
    assert_eq!(why(&hall, LOKET_1).tier, Tier::Appointment);
    assert_eq!(why(&hall, LOKET_1).runner_up.map(|(ticket, _)| ticket), Some(first));
    assert_ne!(hall.call(LOKET_2).0, second);
}

#[test]
fn within_the_grace_it_is_the_front_at_once_and_later_the_back() {
    let arrives = |after_minutes| {
        let mut hall = hall();
        let ticket = hall.issue(booked(KTP, 30));
        hall.issue(ask(KTP));
        hall.later(after_minutes * MINUTE);
        (hall.yes(Command::EnterQueue { ticket }), hall.call(LOKET_1).0 == ticket, hall.state.next_deadline())
    };
    let ticket = TicketId(0);
    let both = vec![Event::QueueEntered { ticket }, Event::AppointmentDue { ticket }];
    assert_eq!(arrives(30), (both.clone(), true, None));
    assert_eq!(arrives(40), (both, true, None));
    assert_eq!(arrives(41), (vec![Event::QueueEntered { ticket }], false, None), "an ordinary visitor from when they came");
}

#[test]
fn appointments_go_by_their_time_behind_emergencies_and_whoever_was_put_to_the_front() {
    let mut hall = hall();
    let returned = hall.issue(ask(KTP));
    let (_, call) = hall.serve(LOKET_1);
    hall.yes(Command::ReturnTicket { counter: LOKET_1, call, place: Place::Front });
    // The later one has the shorter target, and came first.
    let later = hall.issue(booked(KTP, 20));
    let earlier = hall.issue(booked(KK, 10));
    for ticket in [later, earlier] {
        hall.later(MINUTE).yes(Command::EnterQueue { ticket });
    }
    hall.later(60 * MINUTE);
    for ticket in [later, earlier] {
        hall.yes(Command::AppointmentDue { ticket });
    }
    let emergency = hall.issue(IssueTicket { group: GroupId(2), ..ask(KTP) });
    let mut order = Vec::new();
    for _ in 0..4 {
        let (ticket, call) = hall.call(LOKET_1);
        order.push(ticket);
        hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Completed, delivered: Vec::new() });
    }
    assert_eq!(order, [emergency, returned, earlier, later]);
}

#[test]
fn the_longest_wait_counts_from_when_somebody_came_and_not_from_their_appointment() {
    for (arrives_after, looked_at_after) in [(35, 36), (20, 31)] {
        let mut hall = hall();
        let ticket = hall.issue(booked(KTP, 30));
        hall.later(arrives_after * MINUTE).yes(Command::EnterQueue { ticket });
        hall.now = MORNING.plus(looked_at_after * MINUTE);
        if looked_at_after == 31 {
            hall.yes(Command::AppointmentDue { ticket });
        }
        let came = Waiting { count: 1, longest_since: Some(MORNING.plus(arrives_after * MINUTE)) };
        assert_eq!(hall.state.waiting_for_counter(LOKET_1, hall.now), came, "after their time, and before it");
        assert_eq!(hall.state.waiting_for_service(KTP), came, "the same in both places");
    }
}

#[test]
fn a_place_at_the_back_gives_the_appointment_up() {
    let mut hall = hall();
    let ticket = hall.issue(booked(KTP, 0));
    let other = hall.issue(ask(KTP));
    hall.later(MINUTE).yes(Command::EnterQueue { ticket });
    let (_, call) = hall.call(LOKET_1);
    let mut undone = hall.clone();
    undone.yes(Command::UndoCall { counter: LOKET_1, call });
    assert_eq!(undone.call(LOKET_1).0, ticket, "it stands where it stood");
    hall.later(MINUTE).yes(Command::ReturnTicket { counter: LOKET_1, call, place: Place::Back });
    assert_eq!(hall.call(LOKET_1).0, other);
}

#[test]
fn priority_groups_and_appointments_have_numbers_of_their_own_where_the_site_wants_it() {
    let mut plan = plan();
    let series = |prefix: &str| Series { prefix: prefix.into(), retired: false };
    plan.series.extend([series("R"), series("J")]);
    plan.services[0].priority_series = Some(SeriesId(2));
    plan.services[0].appointment_series = Some(SeriesId(3));
    plan.journeys = vec![journey("urut", &[KTP, PAJAK], false)];
    plan.journeys[0].series = Some(SeriesId(1));
    let mut hall = Hall::with(plan);
    let mut number = |issue| {
        let ticket = hall.issue(issue);
        hall.number(ticket)
    };
    assert_eq!(number(ask(KTP)), "A-001");
    assert_eq!(number(IssueTicket { group: LANSIA, ..ask(KTP) }), "R-001");
    assert_eq!(number(IssueTicket { group: LANSIA, ..booked(KTP, 5) }), "J-001");
    assert_eq!(number(booked(KTP, 9)), "J-002");
    assert_eq!(number(IssueTicket { group: LANSIA, ..ask(KK) }), "A-002", "a service that names none has one row for all");
    assert_eq!(number(IssueTicket { journey: Some(JourneyId(0)), ..ask(KTP) }), "B-001");
    assert_eq!(number(IssueTicket { journey: Some(JourneyId(0)), group: LANSIA, ..ask(KTP) }), "R-002");
}
