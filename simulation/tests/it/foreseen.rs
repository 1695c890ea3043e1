//! What forecasts know of the day ahead beside who waits: rosters, people who have booked, ties that end, visits over several services.

use domain::*;
use simulation::{About, ArrivalRates};

use crate::{
    cases::UNIT,
    forecast::{Desk, START, always, ask, plan, units},
};

fn shift(from: u64, until: u64, counter: u16) -> Shift {
    Shift { from: START.plus(from * UNIT), until: START.plus(until * UNIT), counters: vec![CounterId(counter)], officer: None }
}

fn open(desk: &mut Desk, counter: u16) {
    desk.yes(&Command::OpenCounter { counter: CounterId(counter), officer: None });
}

const GRACE_MS: u64 = UNIT / 8;

/// A visit for the services of the first two classes.
fn visit_of_two(any_order: bool) -> Journey {
    let steps = vec![ServiceId(0), ServiceId(1)];
    Journey { code: "dua".into(), name: "Dua".into(), steps, any_order, series: None, retired: false }
}

/// When a ticket will be called, in units since the day began.
fn middle(desk: &Desk, ticket: TicketId) -> Option<f64> {
    desk.of(ticket).map(|range| units(range.middle, START))
}

/// One class whose visits always take as long, counters that all serve it, and a day with these shifts.
fn rostered(counters: usize, shifts: Vec<Shift>) -> Desk {
    let serves: Vec<&[usize]> = vec![&[0]; counters];
    let mut desk = Desk::closed(plan(&[1], &serves), DayTimes { shifts, ..DayTimes::default() });
    desk.knows(0, always());
    desk
}

#[test]
fn a_counter_that_the_roster_has_still_to_open_is_reckoned_with() {
    let mut desk = rostered(1, vec![shift(3, 5, 0), shift(7, 9, 0)]);
    let (first, second, third) = (desk.issue(0), desk.issue(0), desk.issue(0));
    desk.experience.arrivals = ArrivalRates::default();
    assert_eq!(middle(&desk, first), Some(3.0));
    assert!((middle(&desk, second).unwrap() - 4.0).abs() < 0.05);
    assert_eq!(middle(&desk, third), Some(7.0), "its officer has gone by then, and comes again");
    // Its officer does not come: a quarter of an hour after the shift began nobody expects them any more before the next.
    desk.now = START.plus(3 * UNIT + 15 * 60_000);
    assert_eq!(middle(&desk, first), Some(units(desk.now, START)));
    desk.pass(1);
    assert_eq!(middle(&desk, first), Some(7.0));
}

#[test]
fn a_counter_whose_shift_ends_finishes_its_visitor_and_calls_nobody_more() {
    let mut desk = rostered(2, vec![shift(0, 2, 0), shift(0, 20, 1), shift(5, 20, 0)]);
    open(&mut desk, 0);
    open(&mut desk, 1);
    let tickets: Vec<TicketId> = (0..9).map(|_| desk.issue(0)).collect();
    desk.next(0);
    desk.pass(UNIT / 2);
    desk.next(1);
    desk.experience.arrivals = ArrivalRates::default();
    let told: Vec<f64> = tickets[2..].iter().map(|ticket| middle(&desk, *ticket).unwrap()).collect();
    // Counter 0 is free at 1, and leaves at 2; counter 1 goes on alone until counter 0 is back at 5.
    for (told, really) in told.iter().zip([1.0, 1.5, 2.5, 3.5, 4.5, 5.0, 5.5]) {
        assert!((told - really).abs() < 0.15, "{told} and not {really}: {told:?}");
    }
}

#[test]
fn whoever_missed_one_shift_is_awaited_for_the_next() {
    let mut desk = rostered(1, vec![shift(0, 4, 0), shift(5, 20, 0)]);
    let ticket = desk.issue(0);
    desk.experience.arrivals = ArrivalRates::default();
    desk.pass(2 * UNIT);
    assert_eq!(middle(&desk, ticket), Some(5.0));
}

#[test]
fn officers_hand_over_and_go_on_elsewhere() {
    let mut plan = plan(&[1, 1], &[&[0], &[1]]);
    let skills: Vec<_> = plan.counters.iter().flat_map(|counter| counter.skills.clone()).collect();
    plan.officers = ["p-1", "p-2"].map(|code| Officer { code: code.into(), skills: skills.clone(), retired: false }).into();
    plan.policy.named_officers = true;
    let of = |from, until, counter, officer| Shift { officer: Some(OfficerId(officer)), ..shift(from, until, counter) };
    let shifts = vec![of(0, 2, 0, 0), of(2, 20, 0, 1), of(2, 20, 1, 0)];
    let mut desk = Desk::closed(plan, DayTimes { shifts, ..DayTimes::default() });
    desk.knows(0, always());
    desk.knows(1, always());
    desk.yes(&Command::OpenCounter { counter: CounterId(0), officer: Some(OfficerId(0)) });
    let waits = desk.issue(1);
    desk.experience.arrivals = ArrivalRates::default();
    assert_eq!(middle(&desk, waits), Some(2.0), "the first officer leaves the one counter and opens the other");
}

#[test]
fn nobody_comes_for_a_service_whose_numbers_are_used_up() {
    let hall_with = |quota| {
        let mut plan = plan(&[1, 8], &[&[0, 1]]);
        plan.services[1].quota = Some(quota);
        let mut desk = Desk::open(plan);
        desk.knows(0, always());
        desk.knows(1, always());
        desk.issue(1);
        desk.next(0);
        let waits: Vec<TicketId> = (0..6).map(|_| desk.issue(0)).collect();
        desk.pass(10 * UNIT);
        desk.experience.arrivals.add(ServiceId(1), GroupId(1), desk.now);
        units(desk.of(*waits.last().unwrap()).unwrap().middle, desk.now)
    };
    let (open, used_up) = (hall_with(1_000), hall_with(1));
    assert!(open - used_up > 0.6, "{open} with others who go first, {used_up} without");
}

#[test]
fn an_officer_is_at_one_counter_in_the_future_too() {
    let mut plan = plan(&[1], &[&[0], &[0]]);
    let skills = plan.counters[0].skills.clone();
    plan.officers = vec![Officer { code: "p-1".into(), skills, retired: false }];
    plan.policy.named_officers = true;
    let of = |from, until, counter| Shift { officer: Some(OfficerId(0)), ..shift(from, until, counter) };
    let mut desk = Desk::closed(plan, DayTimes { shifts: vec![of(0, 4, 0), of(4, 20, 1)], ..DayTimes::default() });
    desk.knows(0, always());
    desk.yes(&Command::OpenCounter { counter: CounterId(0), officer: Some(OfficerId(0)) });
    let tickets: Vec<TicketId> = (0..7).map(|_| desk.issue(0)).collect();
    desk.next(0);
    desk.experience.arrivals = ArrivalRates::default();
    let told: Vec<f64> = tickets[1..].iter().map(|ticket| middle(&desk, *ticket).unwrap()).collect();
    assert!((told[2] - 3.0).abs() < 0.1 && (told[4] - 5.0).abs() < 0.3, "one after the other, over both counters: {told:?}");
}

#[test]
fn whoever_has_booked_is_taken_to_come_at_their_time() {
    let mut with_grace = plan(&[1], &[&[0]]);
    with_grace.policy.appointment_grace_ms = GRACE_MS as u32;
    let mut desk = Desk::open(with_grace);
    desk.knows(0, always());
    desk.issue(0);
    let waits: Vec<TicketId> = (0..2).map(|_| desk.issue(0)).collect();
    desk.next(0);
    let appointment = Some(START.plus(UNIT * 3 / 2));
    desk.experience.arrivals = ArrivalRates::default();
    let before = middle(&desk, waits[1]).unwrap();
    desk.give(IssueTicket { appointment, reserve: true, origin: Origin::JanjiTemu, ..ask(0) });
    let after = middle(&desk, waits[1]).unwrap();
    assert!((before - 2.0).abs() < 0.1 && (after - 3.0).abs() < 0.1, "the booked one goes first: {before} and {after}");
    // Whoever is later than the grace is not expected any more.
    desk.pass(UNIT * 3 / 2 + GRACE_MS);
    let last = desk.issue(0);
    desk.experience.arrivals = ArrivalRates::default();
    let in_time = middle(&desk, last).unwrap();
    let newcomer = |desk: &Desk| units(desk.forecast(About::WaitingAndNewcomers).of_service(ServiceId(0)).unwrap().middle, START);
    let newcomer_in_time = newcomer(&desk);
    desk.pass(1);
    assert!((newcomer_in_time - newcomer(&desk) - 1.0).abs() < 0.1, "{newcomer_in_time}");
    assert!((in_time - middle(&desk, last).unwrap() - 1.0).abs() < 0.1, "{in_time}");
}

#[test]
fn who_comes_while_a_free_counter_has_still_to_press_hurries_it_to_nobody() {
    let mut desk = Desk::open(plan(&[1], &[&[0]]));
    desk.knows(0, always());
    desk.issue(0);
    desk.next(0);
    desk.yes(&Command::SetAutomatic { counter: CounterId(0), after_ms: Some((UNIT * 3 / 4) as u32) });
    let waits = desk.issue(0);
    // The counter is free at 1 and presses at 1.75, also where somebody who has booked comes in between.
    desk.give(IssueTicket { appointment: Some(START.plus(UNIT * 5 / 4)), reserve: true, origin: Origin::JanjiTemu, ..ask(0) });
    desk.experience.arrivals = ArrivalRates::default();
    let told = middle(&desk, waits).unwrap();
    assert!((told - 3.5).abs() < 0.1, "the booked one is called at 1.75, whoever waits at 3.5: {told}");
}

#[test]
fn who_is_kept_for_a_counter_is_anybodys_when_that_ends() {
    let mut plan = plan(&[1], &[&[0], &[0]]);
    plan.policy.sticky_return_ms = (UNIT / 2) as u32;
    let mut desk = Desk::open(plan);
    desk.knows(0, always());
    let kept = desk.issue(0);
    let (_, call) = desk.next(0);
    desk.yes(&Command::ParkTicket { counter: CounterId(0), call, until: None });
    desk.issue(0);
    desk.next(0);
    desk.yes(&Command::ReleaseParked { ticket: kept });
    desk.experience.arrivals = ArrivalRates::default();
    assert_eq!(middle(&desk, kept), Some(0.5), "counter 1 is free, and may call them in half a unit");
    // A counter that calls by itself after a while does so then too.
    desk.yes(&Command::SetAutomatic { counter: CounterId(1), after_ms: Some((UNIT * 3 / 4) as u32) });
    assert_eq!(middle(&desk, kept), Some(0.75));
}

#[test]
fn who_waits_for_several_services_is_called_for_whichever_is_free_first() {
    let mut plan = plan(&[1, 1], &[&[0], &[1]]);
    plan.journeys = vec![visit_of_two(true)];
    let mut desk = Desk::open(plan);
    desk.knows(0, always());
    desk.knows(1, always());
    (0..4).for_each(|_| {
        desk.issue(0);
    });
    desk.next(0);
    desk.issue(1);
    desk.next(1);
    let both = desk.give(IssueTicket { journey: Some(JourneyId(0)), ..ask(0) });
    desk.experience.arrivals = ArrivalRates::default();
    assert!((middle(&desk, both).unwrap() - 1.0).abs() < 0.1, "counter 1 is free long before counter 0: {:?}", middle(&desk, both));
    // The first step is paused until somebody resumes it: the other one goes on.
    desk.yes(&Command::PauseService { service: ServiceId(0), reason: PauseReason::Fault, until: None, numbers: true });
    assert!((middle(&desk, both).unwrap() - 1.0).abs() < 0.1);
}

#[test]
fn a_counter_that_was_free_before_somebody_came_back_teaches_nothing_of_its_officer() {
    let mut plan = plan(&[1, 1], &[&[0], &[1]]);
    plan.journeys = vec![visit_of_two(false)];
    let mut desk = Desk::open(plan);
    desk.knows(1, always());
    for _ in 0..30 {
        desk.give(IssueTicket { journey: Some(JourneyId(0)), ..ask(0) });
        let (_, call) = desk.next(0);
        desk.pass(8 * 60_000);
        desk.yes(&Command::FinishVisit { counter: CounterId(0), call, outcome: Outcome::Completed, delivered: Vec::new() });
        // The second counter has stood free for a while, and calls whoever comes at once.
        let (_, call) = desk.next(1);
        desk.yes(&Command::FinishVisit { counter: CounterId(1), call, outcome: Outcome::Completed, delivered: Vec::new() });
    }
    desk.issue(1);
    let last = desk.issue(1);
    desk.next(1);
    desk.experience.arrivals = ArrivalRates::default();
    desk.experience.service_times = simulation::ServiceTimes::default();
    desk.knows(1, always());
    let wait = units(desk.of(last).unwrap().middle, desk.now);
    assert!((wait - 1.0).abs() < 0.1, "{wait}");
}

#[test]
fn near_the_end_of_serving_forecasts_are_made_like_at_any_other_time() {
    let mut with = plan(&[1], &[&[0]]);
    with.policy.last_ticket = true;
    let mut desk = Desk::closed(with, DayTimes { serves_until: Some(START.plus(4 * UNIT)), ..DayTimes::default() });
    desk.knows(0, always());
    open(&mut desk, 0);
    let waits: Vec<TicketId> = (0..3).map(|_| desk.issue(0)).collect();
    desk.next(0);
    let told = desk.forecast(About::WaitingAndNewcomers);
    assert!((units(told.of_ticket(waits[2]).unwrap().middle, START) - 2.0).abs() < 0.1);
    assert!(told.of_service(ServiceId(0)).is_some(), "one number is left");
}

/// A hall of one counter where a visit is for two services one after the other, and its first step has just begun.
fn at_the_first_of_two_steps() -> (Desk, CallId) {
    let mut plan = plan(&[1, 1], &[&[0, 1]]);
    plan.journeys = vec![visit_of_two(false)];
    let mut desk = Desk::open(plan);
    desk.give(IssueTicket { journey: Some(JourneyId(0)), ..ask(0) });
    let (_, call) = desk.next(0);
    (desk, call)
}

#[test]
fn a_step_that_is_done_at_the_same_counter_began_when_the_one_before_was_done() {
    let (mut desk, call) = at_the_first_of_two_steps();
    let behind = desk.issue(0);
    desk.pass(UNIT);
    desk.yes(&Command::FinishVisit { counter: CounterId(0), call, outcome: Outcome::Completed, delivered: Vec::new() });
    desk.knows(0, always());
    desk.knows(1, always());
    desk.experience.arrivals = ArrivalRates::default();
    assert!((middle(&desk, behind).unwrap() - 2.0).abs() < 0.05, "{:?}", middle(&desk, behind));
}

#[test]
fn the_steps_of_a_visit_take_times_of_their_own() {
    let (mut desk, _) = at_the_first_of_two_steps();
    let quantile = |at: f64| (-(1.0 - at).ln() * UNIT as f64) as u64;
    for service in [0, 1] {
        desk.knows(service, (0..5_000).map(|at| quantile((f64::from(at) + 0.5) / 5_000.0)));
    }
    let behind = desk.issue(0);
    desk.experience.arrivals = ArrivalRates::default();
    let told = simulation::forecast(&desk.state, desk.now, &desk.experience, About::Waiting, 4_000, 1).of_ticket(behind).unwrap();
    let from = units(told.from, START);
    // One exponential time and another one: a tenth are shorter than 0.53. Twice the same one: 0.21.
    assert!((from - 0.53).abs() < 0.06, "{from}");
}
