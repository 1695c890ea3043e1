//! Rosters, and a timetable that changes while the day is open: whom the hall may count on, and from when a new file holds.

use std::sync::Arc;

use crate::hall::*;
use domain::*;

const HOUR: u64 = 60 * MINUTE;

fn at(minutes: u64) -> Time {
    MORNING.plus(minutes * MINUTE)
}

fn shift(from: u64, until: u64, counters: &[CounterId]) -> Shift {
    Shift { from: at(from), until: at(until), counters: counters.to_vec(), officer: None }
}

/// The small hall on a day of three hours with these shifts, its counters closed; the last number is one that can still be served.
fn hall_with(shifts: Vec<Shift>) -> Hall {
    let mut plan = plan();
    plan.policy.last_ticket = true;
    let mut hall = Hall::with(plan);
    hall.yes(Command::CloseDay);
    let times = DayTimes { closes_at: Some(at(180)), serves_until: Some(at(180)), breaks: Vec::new(), shifts };
    hall.yes(Command::OpenDay(OpenDay { times, ..OpenDay::on(date(2)) }));
    hall
}

#[test]
fn a_counter_is_expected_in_its_shift_or_from_the_next_one_on() {
    let hall = hall_with(vec![shift(60, 120, &[LOKET_1]), shift(0, 30, &[LOKET_1, LOKET_2])]);
    let from = |counter, minute| hall.state.expected_from(counter, at(minute));
    assert_eq!(from(LOKET_1, 10), Some(at(10)), "it is in its shift");
    assert_eq!(from(LOKET_1, 30), Some(at(60)), "the end belongs to what follows");
    assert_eq!(from(LOKET_1, 119), Some(at(119)));
    assert_eq!(from(LOKET_1, 120), None);
    assert_eq!((from(LOKET_2, 0), from(LOKET_2, 30), from(LOKET_3, 0)), (Some(at(0)), None, None));
    assert_eq!(hall.state.shift_of(LOKET_1, at(40)), Some(&shift(60, 120, &[LOKET_1])));
}

#[test]
fn shifts_without_a_gap_are_one_and_nobody_leaves_after_closing() {
    let hall = hall_with(vec![shift(0, 30, &[LOKET_1]), shift(30, 60, &[LOKET_1]), shift(61, 90, &[LOKET_1]), shift(90, 180, &[LOKET_2])]);
    let leaves = |counter, minute| hall.state.leaves_at(counter, at(minute));
    assert_eq!(leaves(LOKET_1, 0), Some(at(60)));
    assert_eq!(leaves(LOKET_1, 60), None, "it is in no shift");
    assert_eq!(leaves(LOKET_1, 61), Some(at(90)));
    assert_eq!(leaves(LOKET_2, 100), None, "who waits at closing is served on");
}

/// How many numbers are given before the first that would come too late.
fn given(hall: &mut Hall, service: ServiceId) -> usize {
    (0..200).take_while(|_| hall.try_to(Command::IssueTicket(ask(service))).is_ok()).count()
}

#[test]
fn the_last_number_reckons_with_counters_that_are_still_to_open_and_to_close() {
    // Five minutes each: loket 1 for an hour, and loket 2 for the last.
    let mut hall = hall_with(vec![shift(0, 60, &[LOKET_1]), shift(120, 180, &[LOKET_2])]);
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    assert_eq!(given(&mut hall, KTP), 12 + 12);
    // Without a roster the counter that is open does it all.
    let mut hall = hall_with(Vec::new());
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    assert_eq!(given(&mut hall, KTP), 36);
    // Who is gone for the day, and not yet replaced, is not counted on.
    let mut hall = hall_with(vec![shift(0, 60, &[LOKET_1]), shift(90, 120, &[LOKET_1])]);
    assert_eq!(given(&mut hall, KTP), 12 + 6);
}

#[test]
fn a_roster_that_has_nobody_left_for_a_service_gives_no_number_for_it() {
    let mut hall = hall_with(vec![shift(0, 60, &[LOKET_1, LOKET_2])]);
    hall.now = at(50);
    assert_eq!(given(&mut hall, KTP), 2 + 2, "ten minutes each");
    // They have gone: the counters that could do it are not expected back.
    hall.now = at(61);
    assert_eq!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::LateForToday(at(180)));
}

#[test]
fn whoever_is_in_the_last_shift_stays_for_those_who_wait() {
    let mut plan = plan();
    plan.policy.last_ticket = true;
    let mut hall = Hall::with(plan);
    hall.yes(Command::CloseDay);
    let shifts = vec![shift(0, 60, &[LOKET_1]), shift(70, 120, &[LOKET_1])];
    let times = DayTimes { closes_at: Some(at(110)), serves_until: Some(at(180)), breaks: vec![prayer(70, 80)], shifts };
    hall.yes(Command::OpenDay(OpenDay { times, ..OpenDay::on(date(2)) }));
    // An hour, then from the end of the break on until serving ends, beyond the shift.
    assert_eq!(given(&mut hall, KTP), 12 + 20);
}

#[test]
fn a_hand_over_ends_an_officers_time_at_a_counter() {
    let of = |from, until, officer| Shift { officer: Some(OfficerId(officer)), ..shift(from, until, &[LOKET_1]) };
    let hall = hall_with(vec![of(0, 30, 0), of(30, 60, 0), of(60, 90, 1)]);
    assert_eq!(hall.state.leaves_at(LOKET_1, at(0)), Some(at(60)));
    assert_eq!(hall.state.leaves_at(LOKET_1, at(60)), Some(at(90)));
}

fn apply(hall: &Hall, digest: &str, day: u8, times: DayTimes) -> Command {
    let plan = Arc::clone(hall.state.plan().expect("a plan"));
    Command::ApplyPlan { plan, digest: digest.into(), today: Some((date(day), times)) }
}

fn prayer(from: u64, until: u64) -> Break {
    Break { from: at(from), until: at(until), of: BreakOf::Hall, reason: PauseReason::Prayer, numbers: true }
}

#[test]
fn a_new_timetable_holds_at_once_and_for_its_own_date_alone() {
    let mut hall = hall_with(Vec::new());
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    let breaks = vec![prayer(20, 40), prayer(10, 15)];
    let times = DayTimes { closes_at: Some(at(30)), serves_until: Some(at(60)), breaks, shifts: vec![shift(0, 60, &[LOKET_1])] };
    assert_eq!(hall.yes(apply(&hall, "besok", 3, times.clone())).len(), 1, "another day than the one that is open");
    let before = hall.state.day().cloned();
    assert_eq!(before.map(|day| day.closes_at), Some(Some(at(180))));
    let events = hall.yes(apply(&hall, "kini", 2, times.clone()));
    assert_eq!(events[1..], [Event::DayTimesChanged(Box::new(times))]);
    let day = hall.state.day().expect("it is open");
    assert_eq!((day.closes_at, day.serves_until), (Some(at(30)), Some(at(60))));
    assert_eq!(*day.breaks, [prayer(10, 15), prayer(20, 40)], "in the order in which they begin");
    assert_eq!(hall.state.next_deadline().map(|(due, timer)| (due, timer.command())), {
        let pause = Command::PauseCounter { counter: LOKET_1, reason: PauseReason::Prayer, until: Some(at(15)) };
        Some((at(10), pause))
    });
    hall.now = at(31);
    assert_eq!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::NumbersStopped(at(30)));
}

#[test]
fn a_break_that_a_new_timetable_has_now_begins_now_and_one_that_was_had_does_not_come_back() {
    let mut hall = hall_with(Vec::new());
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    hall.now = at(25);
    let with = |breaks| DayTimes { breaks, ..DayTimes::default() };
    hall.yes(apply(&hall, "istirahat", 2, with(vec![prayer(20, 40)])));
    let (_, timer) = hall.state.next_deadline().expect("the break");
    assert_eq!(hall.yes(timer.command()), [Event::CounterPaused { counter: LOKET_1, reason: PauseReason::Prayer, until: Some(at(40)) }]);
    hall.yes(Command::ResumeCounter { counter: LOKET_1, ending: None });
    hall.yes(apply(&hall, "sama", 2, with(vec![prayer(20, 40), prayer(120, 130)])));
    assert_eq!(hall.state.next_deadline().map(|(due, _)| due), Some(at(120)), "its officer works through the first");
}

#[test]
fn hours_that_have_passed_already_end_nothing() {
    let mut plan = plan();
    plan.policy.closing = Closing::Unserved;
    let mut hall = Hall::with(plan);
    hall.now = at(100);
    let past = DayTimes { closes_at: Some(at(50)), serves_until: Some(at(60)), ..DayTimes::default() };
    hall.yes(apply(&hall, "lewat", 1, past));
    let day = hall.state.day().expect("it is open");
    assert_eq!((day.closes_at, day.serves_until), (None, None), "a supervisor opened it without an hour");
    hall.issue(ask(KTP));
    assert_eq!(hall.state.next_deadline(), None);
    // Where numbers have an hour, a file that brings it forward stops them.
    hall.yes(apply(&hall, "siang", 1, DayTimes { closes_at: Some(at(0).plus(2 * HOUR)), ..DayTimes::default() }));
    hall.yes(apply(&hall, "maju", 1, DayTimes { closes_at: Some(at(90)), ..DayTimes::default() }));
    assert_eq!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::NumbersStopped(at(90)));
}

#[test]
fn a_roster_that_names_nobody_or_nothing_is_refused() {
    let planned = |counters: &[CounterId], officer, from_minute, until_minute| {
        let mut plan = plan();
        let counters = counters.to_vec();
        plan.timetable.roster = vec![PlannedShift { code: "pagi".into(), days: [true; 7], from_minute, until_minute, counters, officer }];
        plan.check()
    };
    assert_eq!(planned(&[LOKET_1, LOKET_2], None, 480, 720), Ok(()));
    let unknown = Err("roster: a counter or officer does not exist, or a shift has no counter");
    assert_eq!(planned(&[], None, 480, 720), unknown);
    assert_eq!(planned(&[CounterId(99)], None, 480, 720), unknown);
    assert_eq!(planned(&[LOKET_1], Some(OfficerId(99)), 480, 720), unknown);
    assert_eq!(planned(&[LOKET_1], None, 720, 720), Err("roster: a shift ends before it begins"));
}
