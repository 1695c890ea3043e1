//! The end of the day's serving: the last number that can still be served, and what becomes of those who still wait.

use crate::hall::*;
use domain::*;

const HOUR: u64 = 60 * MINUTE;

/// The small hall with its counters open and these policies, on a day that serves for an hour.
fn hall_with(closing: Closing, last_ticket: bool, breaks: Vec<Break>) -> Hall {
    let mut plan = plan();
    plan.policy.closing = closing;
    plan.policy.last_ticket = last_ticket;
    let mut hall = Hall::with(plan);
    hall.yes(Command::CloseDay);
    hall.yes(Command::OpenDay(OpenDay {
        times: DayTimes { serves_until: Some(MORNING.plus(HOUR)), breaks, ..DayTimes::default() },
        ..OpenDay::on(date(2))
    }));
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.yes(Command::OpenCounter { counter, officer: None });
    }
    hall
}

/// How many numbers are given before the first that would come too late.
fn given(hall: &mut Hall, service: ServiceId) -> usize {
    (0..100).take_while(|_| hall.try_to(Command::IssueTicket(ask(service))).is_ok()).count()
}

#[test]
fn numbers_stop_with_the_last_that_can_be_served() {
    let mut hall = hall_with(Closing::ServeOn, true, Vec::new());
    // Two counters, five minutes each, for an hour.
    assert_eq!(given(&mut hall, KTP), 24);
    assert_eq!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::LateForToday(MORNING.plus(HOUR)));
    // Loket 2, which knows the tax too, has enough to do.
    assert_eq!(given(&mut hall, PAJAK), 12);
    hall.issue(IssueTicket { beyond_limits: true, ..ask(KTP) });
}

#[test]
fn work_is_shared_as_counters_share_it() {
    let mut hall = hall_with(Closing::ServeOn, true, Vec::new());
    hall.yes(Command::CloseCounter { counter: LOKET_3 });
    // Loket 2 alone can do it, and is free for the others later than loket 1.
    for _ in 0..6 {
        hall.issue(ask(PAJAK));
    }
    assert_eq!(given(&mut hall, KTP), 18);
}

#[test]
fn later_steps_and_appointments_are_work_too() {
    let hall = || {
        let mut plan = plan();
        plan.policy.last_ticket = true;
        plan.journeys = vec![journey("dua", &[KTP, PAJAK], false)];
        let mut hall = Hall::with(plan);
        hall.yes(Command::CloseDay);
        let times = DayTimes { serves_until: Some(MORNING.plus(HOUR)), ..DayTimes::default() };
        hall.yes(Command::OpenDay(OpenDay { times, ..OpenDay::on(date(2)) }));
        for counter in [LOKET_1, LOKET_3] {
            hall.yes(Command::OpenCounter { counter, officer: None });
        }
        hall
    };
    let mut visits = hall();
    let both = IssueTicket { journey: Some(JourneyId(0)), ..ask(KTP) };
    let given_both = (0..100).take_while(|_| visits.try_to(Command::IssueTicket(both)).is_ok()).count();
    assert_eq!((given_both, given(&mut visits, PAJAK)), (11, 1), "one counter for each step, twelve times five minutes");

    let mut alone = hall();
    alone.issue(both);
    alone.serve(LOKET_1);
    let at = |service| alone.state.expected_work(alone.now).call_at(service, NeedSet::default());
    assert_eq!(at(PAJAK), Some(alone.now.plus(5 * MINUTE)), "whoever is at the first counter still comes to the second");
    assert_eq!(at(KTP), Some(alone.now.plus(5 * MINUTE)), "and is at the first one once");

    let mut booked = hall();
    let appointment = Some(MORNING.plus(30 * MINUTE));
    for _ in 0..4 {
        booked.issue(IssueTicket { appointment, reserve: true, origin: Origin::JanjiTemu, ..ask(PAJAK) });
    }
    let mut missed = booked.clone();
    assert_eq!(given(&mut booked, PAJAK), 8, "four come at half past");
    assert_eq!(given(missed.later(40 * MINUTE), PAJAK), 4, "who has not come by then is not expected any more");
}

#[test]
fn a_counter_that_helps_out_after_a_wait_is_reckoned_with_from_then_on() {
    let mut plan = plan();
    plan.policy.last_ticket = true;
    for (_, hold) in &mut plan.counters[LOKET_2.index()].skills {
        hold.after_ms = 40 * MINUTE as u32;
    }
    let mut hall = Hall::with(plan);
    hall.yes(Command::CloseDay);
    let times = DayTimes { serves_until: Some(MORNING.plus(HOUR)), ..DayTimes::default() };
    hall.yes(Command::OpenDay(OpenDay { times, ..OpenDay::on(date(2)) }));
    hall.yes(Command::OpenCounter { counter: LOKET_2, officer: None });
    assert_eq!(given(&mut hall, PAJAK), 4, "it begins after forty minutes");
    assert_eq!(given(hall.later(20 * MINUTE), PAJAK), 0, "and with whoever waits already");
}

#[test]
fn breaks_and_pauses_are_reckoned_with() {
    let half_an_hour =
        |of| Break { from: MORNING.plus(20 * MINUTE), until: MORNING.plus(50 * MINUTE), of, reason: PauseReason::Prayer, numbers: true };
    let mut hall = hall_with(Closing::ServeOn, true, vec![half_an_hour(BreakOf::Hall)]);
    assert_eq!(given(&mut hall, KTP), 12);
    let mut hall = hall_with(Closing::ServeOn, true, Vec::new());
    hall.yes(Command::PauseService { service: KTP, reason: PauseReason::Fault, until: Some(MORNING.plus(56 * MINUTE)), numbers: true });
    assert_eq!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::LateForToday(MORNING.plus(HOUR)));
    hall.issue(ask(KK));
}

#[test]
fn where_no_counter_is_open_yet_all_of_them_are_expected() {
    let mut hall = hall_with(Closing::ServeOn, true, Vec::new());
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.yes(Command::CloseCounter { counter });
    }
    assert_eq!(given(&mut hall, KTP), 24);
}

#[test]
fn where_the_site_wants_it_whoever_waits_at_the_end_is_unserved_and_listed() {
    let mut hall = hall_with(Closing::Unserved, false, Vec::new());
    let tickets: Vec<TicketId> = (0..4).map(|_| hall.issue(ask(KTP))).collect();
    let reserved = hall.issue(IssueTicket { reserve: true, ..ask(PAJAK) });
    let (_, serving) = hall.serve(LOKET_1);
    let (parked, call) = hall.serve(LOKET_2);
    hall.yes(Command::ParkTicket { counter: LOKET_2, call, until: None });
    let (at, timer) = hall.state.next_deadline().expect("serving ends by itself");
    assert_eq!(at, MORNING.plus(HOUR));
    hall.now = at;
    let events = hall.yes(timer.command());
    assert_eq!(events[0], Event::ServingEnded);
    let gone: Vec<_> =
        events[1..].iter().filter_map(|event| if let Event::TicketUnserved { ticket } = event { Some(*ticket) } else { None }).collect();
    assert_eq!(gone, [parked, tickets[2], tickets[3], reserved]);
    let day = hall.state.day().expect("the day is still open");
    let numbers: Vec<String> = day.unserved_numbers.iter().map(|(series, number)| hall.state.number_text(*series, *number)).collect();
    assert_eq!(numbers, ["A-002", "A-003", "A-004", "B-001"]);
    assert_eq!((day.unserved, day.serving_ended_at), (4, Some(at)));
    // Whoever is at a counter is served to the end; a supervisor may still let somebody in.
    hall.yes(Command::FinishVisit { counter: LOKET_1, call: serving, outcome: Outcome::Completed, delivered: Vec::new() });
    assert_eq!(hall.no(Command::IssueTicket(ask(KTP))), Rejection::NumbersStopped(at));
    assert_eq!(hall.no(Command::EndServing), Rejection::ServingOver(at));
    let late = hall.issue(IssueTicket { beyond_limits: true, ..ask(KTP) });
    assert_eq!(hall.call(LOKET_1).0, late);
    assert_eq!(hall.state.next_deadline(), None);
}

#[test]
fn otherwise_counters_go_on_until_a_supervisor_ends_it() {
    let mut hall = hall_with(Closing::ServeOn, false, Vec::new());
    let first = hall.issue(ask(KTP));
    let second = hall.issue(ask(KTP));
    assert_eq!(hall.state.next_deadline(), None);
    hall.now = MORNING.plus(2 * HOUR);
    assert_eq!(hall.call(LOKET_1).0, first);
    assert_eq!(hall.yes(Command::EndServing), [Event::ServingEnded, Event::TicketUnserved { ticket: second }]);
}

#[test]
fn a_day_that_goes_on_after_its_hour_serves() {
    let mut hall = hall_with(Closing::Unserved, false, Vec::new());
    hall.now = MORNING.plus(HOUR);
    hall.yes(Command::EndServing);
    hall.yes(Command::CloseDay);
    hall.later(MINUTE).yes(reopen_day(2));
    hall.issue(ask(KTP));
    assert_eq!(hall.state.next_deadline(), None, "its hour is over, and whoever reopened it knows");
}

#[test]
fn a_visit_over_several_services_is_served_to_its_last_step_or_gets_no_number() {
    let mut plan = plan();
    plan.policy.last_ticket = true;
    plan.journeys = vec![journey("urut", &[KTP, PAJAK, KK], false)];
    let mut hall = Hall::with(plan);
    hall.yes(Command::CloseDay);
    let times = DayTimes { serves_until: Some(MORNING.plus(HOUR)), ..DayTimes::default() };
    hall.yes(Command::OpenDay(OpenDay { times, ..OpenDay::on(date(2)) }));
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.yes(Command::OpenCounter { counter, officer: None });
    }
    let visit = IssueTicket { journey: Some(JourneyId(0)), ..ask(KTP) };
    hall.now = MORNING.plus(45 * MINUTE);
    hall.issue(visit);
    hall.now = MORNING.plus(46 * MINUTE);
    assert_eq!(hall.no(Command::IssueTicket(visit)), Rejection::LateForToday(MORNING.plus(HOUR)), "three times five minutes");
    hall.issue(ask(KK));
}

#[test]
fn whoever_has_steps_left_when_serving_has_ended_is_told_so() {
    let mut plan = plan();
    plan.journeys = vec![journey("urut", &[KTP, PAJAK], false)];
    let mut hall = Hall::with(plan);
    hall.yes(Command::OpenCounter { counter: LOKET_1, officer: None });
    hall.issue(IssueTicket { journey: Some(JourneyId(0)), ..ask(KTP) });
    let (ticket, call) = hall.serve(LOKET_1);
    hall.yes(Command::EndServing);
    let events = hall.yes(Command::FinishVisit { counter: LOKET_1, call, outcome: Outcome::Completed, delivered: Vec::new() });
    assert_eq!(events.last(), Some(&Event::TicketUnserved { ticket }));
    let day = hall.state.day().expect("it is open");
    assert_eq!((day.unserved, day.unserved_numbers.len(), hall.state.waiting_count()), (1, 1, 0));
}

#[test]
fn the_work_before_counters_is_the_same_whoever_else_is_asked_about() {
    let mut plan = plan();
    plan.journeys = vec![journey("urut", &[KTP, PASPOR, KK], false), journey("lain", &[KTP, KK, PASPOR], false)];
    // Two counters for three services, and one for the fourth alone.
    plan.counters[1].skills = vec![(KEPENDUDUKAN, Hold::primary(3)), (ENGLISH, Hold::primary(3))];
    plan.services[PASPOR.index()].at_counter_ms = 7 * MINUTE as u32;
    plan.services[KK.index()].at_counter_ms = 2 * MINUTE as u32;
    let mut hall = Hall::with(plan);
    for counter in [LOKET_1, LOKET_2, LOKET_3] {
        hall.yes(Command::OpenCounter { counter, officer: None });
    }
    // Enough people that a sort which may turn equals round does so, and more of them where others are asked about, too.
    for number in 0..40 {
        let ticket = ask(if number % 3 == 0 { PAJAK } else { KTP });
        let journey = (number % 3 != 0).then_some(JourneyId(number % 2));
        hall.issue(IssueTicket { journey, ..ticket });
        let whole = hall.state.expected_work(hall.now);
        for service in [KTP, KK, PASPOR, PAJAK] {
            let some = hall.state.expected_work_for(&[service], hall.now);
            let at = |work: &ExpectedWork<'_>| work.call_at(service, NeedSet::default());
            assert_eq!(at(&some), at(&whole), "{service:?} after {number}");
        }
    }
}
