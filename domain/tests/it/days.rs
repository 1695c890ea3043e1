//! Days: what one ends with, what the next begins with, and that each replays alone.

use std::sync::Arc;

use crate::hall::*;
use domain::*;

#[test]
fn numbers_begin_again_and_ids_go_on() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let last = hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    hall.yes(Command::CloseDay);
    hall.later(24 * 60 * MINUTE).yes(open_day(2));
    let ticket = hall.issue(ask(KTP));
    assert_eq!(hall.number(ticket), "A-001");
    assert!(ticket > last);
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    assert!(hall.call(LOKET_1).1 > call);
}

#[test]
fn the_end_of_a_day_leaves_nobody_behind() {
    let mut hall = Hall::working();
    for service in [KTP, KTP, KTP, PAJAK] {
        hall.issue(ask(service));
    }
    let reserved = hall.issue(IssueTicket { reserve: true, ..ask(KTP) });
    let (absent, call) = hall.call(LOKET_1);
    hall.later(MINUTE).yes(Command::MarkAbsent { counter: LOKET_1, call });
    let (parked, call) = hall.serve(LOKET_1);
    hall.yes(Command::ParkTicket { counter: LOKET_1, call, until: None });
    let (called, _) = hall.call(LOKET_1);
    let (serving, _) = hall.serve(LOKET_3);
    let events = hall.yes(Command::CloseDay);
    let unserved: Vec<_> =
        events.iter().filter_map(|event| if let Event::TicketUnserved { ticket } = event { Some(*ticket) } else { None }).collect();
    let mut expected = vec![reserved, parked, called, serving];
    expected.sort();
    assert_eq!(unserved, expected, "the absent one was called, and stays absent: {absent:?}");
    assert_eq!(events.iter().filter(|event| matches!(event, Event::CounterClosed { .. })).count(), 3);
    assert_eq!(hall.state.day(), None);
    assert_eq!(hall.state.last_day().map(|day| (day.issued, day.absent, day.unserved)), Some((5, 1, 4)));
    assert_eq!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::DayNotOpen);
}

#[test]
fn opening_a_day_closes_the_one_before() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let events = hall.later(24 * 60 * MINUTE).yes(open_day(2));
    assert!(matches!(events[0], Event::TicketUnserved { .. }));
    assert!(matches!(events[events.len() - 2..], [Event::DayClosed, Event::DayOpened(_)]), "{events:?}");
}

#[test]
fn a_date_opens_once_and_never_goes_back() {
    let mut hall = Hall::empty();
    assert_eq!(hall.no(open_day(5)), Rejection::NoPlan);
    hall.yes(Command::ApplyPlan { plan: Arc::new(plan()), digest: "d1".into(), today: None });
    hall.yes(open_day(5));
    assert_eq!(hall.no(open_day(5)), Rejection::DayAlreadyOpen(date(5)));
    assert_eq!(hall.no(open_day(4)), Rejection::DateBeforeLast(date(5)));
    hall.yes(Command::CloseDay);
    assert_eq!(hall.no(open_day(5)), Rejection::DateClosed(date(5)));
    assert_eq!(hall.no(open_day(4)), Rejection::DateBeforeLast(date(5)));
    assert_eq!(hall.no(Command::CloseDay), Rejection::DayNotOpen);
    hall.yes(open_day(6));
}

#[test]
fn a_closed_day_goes_on_with_its_numbers_ids_and_counts_and_replays_alone() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let ticket = hall.issue(ask(KTP));
    let (_, call) = hall.call(LOKET_1);
    hall.later(MINUTE).yes(Command::MarkAbsent { counter: LOKET_1, call });
    hall.yes(Command::GiveSkill { counter: LOKET_3, skill: ENGLISH, hold: Hold::primary(4), term: Term::Today });
    hall.yes(Command::CloseDay);
    let closes_at = Some(hall.now.plus(MINUTE));
    let again = OpenDay { times: DayTimes { closes_at, ..DayTimes::default() }, training: true, ..OpenDay::on(date(1)) };
    assert_eq!(hall.yes(Command::ReopenDay(again)), [Event::DayReopened { closes_at, training: true }]);

    let day = hall.state.day().expect("it is open");
    assert_eq!((day.date, day.closes_at, day.training), (date(1), closes_at, true), "the mark is the one that was asked for now");
    assert_eq!((day.issued, day.called, day.absent, day.unserved), (2, 1, 1, 1));
    assert_eq!(hall.state.counter(LOKET_3).and_then(|desk| desk.holds(ENGLISH)), None, "what held for today ended with the day");
    assert!(hall.state.counters().all(|desk| !desk.is_open()));
    assert_eq!(hall.no(Command::CancelTicket { ticket }), Rejection::UnknownTicket(ticket), "who was unserved is not back");

    let next = hall.issue(ask(KTP));
    assert_eq!((hall.number(next).as_str(), next), ("A-003", TicketId(2)), "no number and no id is given twice");
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    assert_eq!(hall.call(LOKET_1), (next, CallId(1)));
    assert_eq!(hall.no(open_day(1)), Rejection::DayAlreadyOpen(date(1)));
    hall.yes(Command::CloseDay);
    assert_eq!(hall.state.last_day().map(|day| (day.issued, day.absent, day.unserved)), Some((3, 1, 2)));

    let mut alone = State::default();
    let from = hall.journal.iter().position(|(_, event)| matches!(event, Event::DayOpened(_))).expect("it was opened");
    hall.journal[from..].iter().for_each(|(at, event)| apply(&mut alone, *at, event));
    assert_eq!(alone, hall.state, "a reader that begins at the day's opening needs nothing else");
    hall.later(24 * 60 * MINUTE).yes(open_day(2));
    let ticket = hall.issue(ask(KTP));
    assert_eq!((hall.number(ticket).as_str(), ticket), ("A-001", TicketId(3)));
}

#[test]
fn only_the_day_that_was_closed_last_goes_on() {
    let mut hall = Hall::empty();
    assert_eq!(hall.no(reopen_day(5)), Rejection::NoPlan);
    hall.yes(Command::ApplyPlan { plan: Arc::new(plan()), digest: "d1".into(), today: None });
    assert_eq!(hall.no(reopen_day(5)), Rejection::NoDayToReopen(date(5)));
    hall.yes(open_day(5));
    assert_eq!(hall.no(reopen_day(5)), Rejection::DayAlreadyOpen(date(5)));
    hall.yes(Command::CloseDay);
    assert_eq!(hall.no(reopen_day(4)), Rejection::NoDayToReopen(date(4)));
    assert_eq!(hall.no(reopen_day(6)), Rejection::NoDayToReopen(date(6)), "a day that has not begun is opened, not reopened");
    for _ in 0..3 {
        hall.yes(reopen_day(5));
        hall.yes(Command::CloseDay);
    }
    hall.yes(open_day(6));
    hall.yes(Command::CloseDay);
    assert_eq!(hall.no(reopen_day(5)), Rejection::NoDayToReopen(date(5)));
}

#[test]
fn a_day_begins_with_all_that_is_carried_over_and_replays_alone() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    hall.call(LOKET_1);
    hall.yes(Command::SetNotice { text: "Loket 3 pindah ke lantai 2".into() });
    hall.yes(Command::RaiseEmergency { emergency: EmergencyId(3), kind: EmergencyKind::Fire, drill: true });
    hall.yes(Command::GiveSkill { counter: LOKET_3, skill: ENGLISH, hold: Hold::primary(4), term: Term::Standing });
    hall.yes(Command::GiveSkill { counter: LOKET_3, skill: KEPENDUDUKAN, hold: Hold::primary(1), term: Term::Today });
    hall.later(24 * 60 * MINUTE).yes(open_day(2));
    assert_eq!(hall.state.notice(), "Loket 3 pindah ke lantai 2");
    assert_eq!(hall.state.emergency().map(|emergency| (emergency.id, emergency.drill)), Some((EmergencyId(3), true)));
    let loket_3 = hall.state.counter(LOKET_3).expect("there");
    assert_eq!(
        loket_3.skills(),
        [(SAMSAT, Hold::primary(3)), (ENGLISH, Hold::primary(4))],
        "what held for today is gone, what is tetap stays"
    );

    let (at, opened) = hall.journal.last().expect("something happened");
    let mut alone = State::default();
    apply(&mut alone, *at, opened);
    assert_eq!(alone, hall.state);
}

#[test]
fn a_clock_that_stands_behind_the_last_event_counts_as_the_last_event() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    hall.now = Time(MORNING.0 - MINUTE);
    let ticket = hall.issue(ask(KTP));
    assert_eq!(hall.state.ticket(ticket).map(|ticket| ticket.issued_at), Some(MORNING));
    let (_, call) = hall.call(LOKET_1);
    assert_eq!(hall.state.answer_from(call), Some(MORNING.plus(20_000)));
}

#[test]
fn a_reader_that_begins_with_the_entry_that_opens_a_day_needs_nothing_from_before() {
    let mut hall = Hall::working();
    hall.issue(ask(KTP));
    let entry = hall.later(24 * 60 * MINUTE).yes(open_day(2));
    assert!(entry.len() > 2, "the entry closes the day before: {entry:?}");
    let mut alone = State::default();
    assert_eq!(verify(&alone, &entry), Ok(()));
    for event in &entry {
        apply(&mut alone, hall.now, event);
    }
    assert_eq!(alone, hall.state);
}

#[test]
fn days_are_archived_in_their_order_once_another_has_begun_and_each_replays_alone() {
    let mut hall = Hall::open();
    assert_eq!(hall.no(archive_day(1)), Rejection::NothingToArchive(date(1)), "it is not over");
    hall.yes(Command::CloseDay);
    assert_eq!(hall.no(archive_day(1)), Rejection::NothingToArchive(date(1)), "it can still be reopened");
    hall.later(24 * 60 * MINUTE).yes(open_day(2));
    hall.later(24 * 60 * MINUTE).yes(open_day(3));
    assert_eq!(hall.no(archive_day(3)), Rejection::NothingToArchive(date(3)));
    hall.yes(archive_day(1));
    assert_eq!(hall.state.archived(), Some(date(1)));
    assert_eq!(hall.no(archive_day(1)), Rejection::NothingToArchive(date(1)), "once is enough");
    hall.later(24 * 60 * MINUTE);
    let events = hall.yes(open_day(4));
    let mut alone = State::default();
    apply(&mut alone, hall.now, events.last().expect("a day opened"));
    assert_eq!(alone.archived(), Some(date(1)), "the day that opens knows it");
    hall.yes(archive_day(2));
    assert_eq!(hall.no(archive_day(1)), Rejection::NothingToArchive(date(1)));
    assert_eq!(hall.state.archived(), Some(date(2)));
}
