//! Forecasts against halls of which it is known what happens: times that are always the same, rings, timers, priority, newcomers.

use std::sync::Arc;

use domain::*;
use simulation::{About, CallRange, Expected, Experience, FUTURES_MIN, Forecast, ServiceTimes, forecast, forecast_for};

use crate::cases::{Crowd, UNIT, hall};

pub(crate) const START: Time = Time(1_000_000_000);

/// One class for each of these weights, and counters that serve classes.
pub(crate) fn plan(weights: &[u32], counters: &[&[usize]]) -> Plan {
    let crowds: Vec<Crowd> = weights.iter().map(|weight| Crowd { rate: 1.0, weight: *weight }).collect();
    let mut plan = Plan::clone(&hall(&crowds, counters, 1.0, Order::Claim).plan);
    plan.counters.iter_mut().for_each(|counter| counter.automatic_after_ms = None);
    plan
}

pub(crate) struct Desk {
    pub(crate) state: State,
    pub(crate) now: Time,
    pub(crate) experience: Experience,
}

impl Desk {
    /// A day of this plan with every counter open.
    pub(crate) fn open(plan: Plan) -> Desk {
        Desk::with_breaks(plan, Vec::new())
    }

    pub(crate) fn with_breaks(plan: Plan, breaks: Vec<Break>) -> Desk {
        let counters = plan.counters.len() as u16;
        let mut desk = Desk::closed(plan, DayTimes { breaks, ..DayTimes::default() });
        (0..counters).for_each(|counter| {
            desk.yes(&Command::OpenCounter { counter: CounterId(counter), officer: None });
        });
        desk
    }

    /// The same with every counter closed.
    pub(crate) fn closed(plan: Plan, times: DayTimes) -> Desk {
        let mut desk = Desk { state: State::default(), now: START, experience: Experience::default() };
        desk.yes(&Command::ApplyPlan { plan: Arc::new(plan), digest: "d".into(), today: None });
        let date = Date { year: 2026, month: 9, day: 1 };
        desk.yes(&Command::OpenDay(OpenDay { times, ..OpenDay::on(date) }));
        desk
    }

    pub(crate) fn yes(&mut self, command: &Command) -> Vec<Event> {
        let mut events = Vec::new();
        decide(&self.state, command, self.now, &mut events).unwrap_or_else(|why| panic!("{command:?}: {why:?}"));
        for event in &events {
            self.experience.see(&self.state, self.now, event);
            apply(&mut self.state, self.now, event);
        }
        events
    }

    pub(crate) fn issue(&mut self, class: usize) -> TicketId {
        self.give(ask(class))
    }

    pub(crate) fn give(&mut self, issue: IssueTicket) -> TicketId {
        match self.yes(&Command::IssueTicket(issue))[..] {
            [Event::TicketIssued { ticket, .. }] => ticket,
            ref other => panic!("{other:?}"),
        }
    }

    pub(crate) fn next(&mut self, counter: u16) -> (TicketId, CallId) {
        let counter = CounterId(counter);
        let ending = self.state.counter(counter).and_then(domain::Desk::call);
        if let Some(call) = ending {
            self.yes(&Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() });
        }
        let events = self.yes(&Command::CallNext { counter, ending: None, answer: None });
        let called = |event: &Event| if let Event::TicketCalled { ticket, call, .. } = event { Some((*ticket, *call)) } else { None };
        events.iter().find_map(called).expect("somebody is called")
    }

    pub(crate) fn pass(&mut self, ms: u64) {
        self.now = self.now.plus(ms);
    }

    /// Times of this class are known well: so many calls were seen, each as long as the next of these.
    pub(crate) fn knows(&mut self, class: usize, times: impl Iterator<Item = u64>) {
        times.for_each(|ms| self.experience.service_times.add(ServiceId(class as u16), ms));
    }

    pub(crate) fn forecast(&self, about: About) -> Forecast {
        forecast(&self.state, self.now, &self.experience, about, FUTURES_MIN, 7)
    }

    pub(crate) fn of(&self, ticket: TicketId) -> Option<CallRange> {
        self.forecast(About::Waiting).of_ticket(ticket)
    }
}

/// What a number of a class is asked for with.
pub(crate) fn ask(class: usize) -> IssueTicket {
    IssueTicket { group: GroupId(class as u8), ..IssueTicket::at_kiosk(ServiceId(class as u16)) }
}

pub(crate) fn always() -> impl Iterator<Item = u64> {
    std::iter::repeat_n(UNIT, 3_000)
}

/// In units of a mean service from `since` on.
pub(crate) fn units(at: Time, since: Time) -> f64 {
    at.0 as f64 / UNIT as f64 - since.0 as f64 / UNIT as f64
}

#[test]
fn the_same_seed_gives_the_same_forecast_and_another_one_another() {
    let mut desk = Desk::open(plan(&[1], &[&[0]]));
    (0..5).for_each(|_| {
        desk.issue(0);
    });
    desk.next(0);
    let told = |seed| forecast(&desk.state, desk.now, &desk.experience, About::AndOfGroups, FUTURES_MIN, seed);
    assert_eq!(told(3), told(3));
    assert_ne!(told(3), told(4));
    assert_eq!((told(3).tickets.len(), told(3).services.len()), (4, 1));
}

#[test]
fn where_every_visit_takes_as_long_the_interval_holds_what_happens() {
    let mut desk = Desk::open(plan(&[1], &[&[0], &[0]]));
    desk.knows(0, always());
    let tickets: Vec<TicketId> = (0..8).map(|_| desk.issue(0)).collect();
    desk.next(0);
    desk.pass(UNIT / 2);
    desk.next(1);
    let told = desk.forecast(About::Waiting);
    let began = desk.now;
    let ranges: Vec<CallRange> = tickets[2..].iter().map(|ticket| told.of_ticket(*ticket).unwrap()).collect();
    // One counter is free half a unit from now, the other a whole one.
    for (place, range) in ranges.iter().enumerate() {
        let really = 0.5 + 0.5 * place as f64;
        let (from, to) = (units(range.from, began), units(range.to.unwrap(), began));
        assert!(from <= really && really <= to, "{place}: {from} to {to}");
        assert!(to - from < 0.4 + 0.2 * place as f64, "{place}: {from} to {to} is no news");
    }
    for pair in ranges.windows(2) {
        assert!(pair[0].middle < pair[1].middle, "they are called one after the other");
    }
}

#[test]
fn whoever_has_been_at_the_counter_for_long_is_done_sooner_where_times_are_alike() {
    let mut desk = Desk::open(plan(&[1], &[&[0]]));
    desk.knows(0, always());
    desk.issue(0);
    let waits = desk.issue(0);
    desk.next(0);
    let rest = |desk: &Desk| units(Time(desk.of(waits).unwrap().mean_ms as u64), desk.now);
    let at_first = rest(&desk);
    desk.pass(UNIT * 3 / 4);
    assert!((at_first - 1.0).abs() < 0.05, "{at_first}");
    assert!((rest(&desk) - 0.25).abs() < 0.05, "{}", rest(&desk));
    // Later than it ever takes: any moment now, and not in the past.
    desk.pass(UNIT);
    assert!(rest(&desk) > 0.0 && rest(&desk) < 0.1, "{}", rest(&desk));
}

#[test]
fn where_times_are_exponential_it_does_not_matter_how_long_somebody_has_been_there() {
    let mut desk = Desk::open(plan(&[1], &[&[0]]));
    let quantile = |at: f64| (-(1.0 - at).ln() * UNIT as f64) as u64;
    desk.knows(0, (0..5_000).map(|at| quantile((f64::from(at) + 0.5) / 5_000.0)));
    desk.issue(0);
    let waits = desk.issue(0);
    desk.next(0);
    for passed in [0, UNIT, UNIT] {
        desk.pass(passed);
        let told = forecast(&desk.state, desk.now, &desk.experience, About::Waiting, 4_000, 1);
        let range = told.of_ticket(waits).unwrap();
        let (mean, from, to) =
            (units(Time(range.mean_ms as u64), desk.now), units(range.from, desk.now), units(range.to.unwrap(), desk.now));
        assert!((mean - 1.0).abs() < 0.06, "{mean}");
        assert!((from - 0.105).abs() < 0.03 && (to - 2.303).abs() < 0.15, "{from} to {to}");
    }
}

#[test]
fn nobody_is_told_anything_where_nobody_can_call_them() {
    let mut desk = Desk::open(plan(&[1, 1], &[&[0], &[1]]));
    let (first, second) = (desk.issue(0), desk.issue(1));
    desk.yes(&Command::CloseCounter { counter: CounterId(1) });
    let told = desk.forecast(About::WaitingAndNewcomers);
    assert!(told.of_ticket(first).is_some() && told.of_ticket(second).is_none(), "{told:?}");
    assert!(told.of_service(ServiceId(0)).is_some() && told.of_service(ServiceId(1)).is_none());
    desk.yes(&Command::PauseCounter { counter: CounterId(0), reason: PauseReason::Rest, until: None });
    assert_eq!(desk.forecast(About::WaitingAndNewcomers), Forecast::default());
    desk.yes(&Command::ResumeCounter { counter: CounterId(0), ending: None });
    assert_eq!(desk.forecast(About::Waiting).tickets.len(), 1);
    desk.yes(&Command::RaiseEmergency { emergency: EmergencyId(1), kind: EmergencyKind::Fire, drill: true });
    assert_eq!(desk.forecast(About::WaitingAndNewcomers), Forecast::default());
}

#[test]
fn newcomers_make_nobody_wait_and_stand_behind_all_others() {
    let mut desk = Desk::open(plan(&[1, 1], &[&[0, 1], &[1]]));
    let tickets: Vec<TicketId> = [0, 1, 1, 0, 1].map(|class| desk.issue(class)).into();
    desk.next(0);
    desk.next(1);
    // Whoever came by themselves would get other numbers, and take otherwise long.
    desk.experience.arrivals = simulation::ArrivalRates::default();
    let (alone, both) = (desk.forecast(About::Waiting), desk.forecast(About::WaitingAndNewcomers));
    assert_eq!(alone.tickets, both.tickets);
    let last = tickets.iter().filter_map(|ticket| both.of_ticket(*ticket)).map(|range| range.middle).max().unwrap();
    assert!(both.of_service(ServiceId(0)).unwrap().middle >= last);
    assert_eq!(desk.state.tickets().len(), 5, "the hall itself knows nothing of them");
}

#[test]
fn a_newcomer_of_a_priority_group_is_told_an_interval_of_their_own_and_makes_nobody_wait() {
    let mut desk = Desk::open(plan(&[1, 8, 8, 1, 8], &[&[0]]));
    desk.knows(0, always());
    (0..8).for_each(|_| {
        desk.issue(0);
    });
    desk.next(0);
    desk.pass(UNIT / 2);
    desk.experience.arrivals = simulation::ArrivalRates::default();
    let told = desk.forecast(About::AndOfGroups);
    let wait = |group: u8| units(told.of_group(ServiceId(0), GroupId(group)).unwrap().middle, desk.now);
    // The counter is free in half a unit; by then their claim is the highest. Seven wait before everybody else.
    assert!((wait(1) - 0.5).abs() < 0.1, "{}", wait(1));
    assert!((wait(0) - 7.5).abs() < 0.5, "{}", wait(0));
    assert_eq!(told.of_group(ServiceId(0), GroupId(0)), told.of_service(ServiceId(0)));
    assert_eq!(told.of_group(ServiceId(0), GroupId(1)), told.of_group(ServiceId(0), GroupId(2)), "groups that are called alike are one");
    assert_eq!(told.of_group(ServiceId(0), GroupId(3)), told.of_service(ServiceId(0)), "and this one is like everybody");
    assert_eq!(told.of_group(ServiceId(1), GroupId(1)), None, "nobody serves it");
    assert_eq!(told.tickets, desk.forecast(About::Waiting).tickets);
}

#[test]
fn a_newcomer_is_called_at_once_where_a_counter_is_free() {
    let desk = Desk::open(plan(&[1], &[&[0]]));
    let range = desk.forecast(About::WaitingAndNewcomers).of_service(ServiceId(0)).unwrap();
    assert_eq!((range.from, range.to), (desk.now, Some(desk.now)));
}

#[test]
fn people_who_come_later_and_go_first_are_reckoned_with() {
    let mut desk = Desk::open(plan(&[1, 8], &[&[0, 1]]));
    desk.knows(0, always());
    desk.knows(1, always());
    desk.issue(0);
    desk.next(0);
    let ordinary: Vec<TicketId> = (0..6).map(|_| desk.issue(0)).collect();
    let last = *ordinary.last().unwrap();
    desk.pass(10 * UNIT);
    let quiet = desk.of(last).unwrap();
    // One of the priority class in less than three units.
    desk.experience.arrivals.add(ServiceId(1), GroupId(1), desk.now);
    let busy = desk.of(last).unwrap();
    // 1.25 with many futures; of a hundred the middle one is somewhere about it.
    assert!(units(busy.middle, quiet.middle) > 0.6, "{} later", units(busy.middle, quiet.middle));
}

#[test]
fn a_ring_opens_in_the_future_as_it_will_in_the_hall() {
    let mut plan = plan(&[1], &[&[0], &[0]]);
    plan.counters[0].skills[0].1.after_ms = 3 * UNIT as u32;
    plan.counters.truncate(1);
    let mut desk = Desk::open(plan);
    let came = desk.now;
    let ticket = desk.issue(0);
    desk.pass(UNIT);
    let range = desk.of(ticket).unwrap();
    assert_eq!((units(range.from, came), range.to), (3.0, Some(range.from)));
}

#[test]
fn what_the_domain_does_by_itself_is_in_the_future_too() {
    let mut desk = Desk::open(plan(&[1], &[&[0]]));
    desk.knows(0, always());
    let parked = desk.issue(0);
    let (called, call) = desk.next(0);
    assert_eq!(called, parked);
    let until = desk.now.plus(UNIT / 2);
    desk.yes(&Command::ParkTicket { counter: CounterId(0), call, until: Some(until) });
    desk.issue(0);
    let behind = desk.issue(0);
    desk.next(0);
    desk.experience.arrivals = simulation::ArrivalRates::default();
    // The parked one came first and is back before the counter is free: `behind` waits for two visits and not for one.
    let middle = units(desk.of(behind).unwrap().middle, desk.now);
    assert!((middle - 2.0).abs() < 0.1, "{middle}");
}

#[test]
fn a_break_of_the_timetable_is_in_the_future_too() {
    let units_from = |part: u64| START.plus(part * UNIT / 2);
    let break_at = Break { from: units_from(3), until: units_from(7), of: BreakOf::Hall, reason: PauseReason::Prayer, numbers: true };
    let mut desk = Desk::with_breaks(plan(&[1], &[&[0]]), vec![break_at]);
    desk.knows(0, always());
    let tickets: Vec<TicketId> = (0..3).map(|_| desk.issue(0)).collect();
    desk.next(0);
    desk.experience.arrivals = simulation::ArrivalRates::default();
    // The second comes when the first is done; who is at the counter when the break begins is served to the end, and the third waits it out.
    let middle = |ticket: TicketId| units(desk.of(ticket).unwrap().middle, START);
    assert!((middle(tickets[1]) - 1.0).abs() < 0.1, "{}", middle(tickets[1]));
    assert_eq!(middle(tickets[2]), 3.5);
}

#[test]
fn an_officer_who_lets_a_counter_stand_free_will_do_so_again() {
    let mut desk = Desk::open(plan(&[1], &[&[0]]));
    desk.knows(0, always());
    (0..60).for_each(|_| {
        desk.issue(0);
    });
    for _ in 0..50 {
        let (_, call) = desk.next(0);
        desk.pass(UNIT);
        desk.yes(&Command::FinishVisit { counter: CounterId(0), call, outcome: Outcome::Completed, delivered: Vec::new() });
        desk.pass(UNIT / 4);
    }
    desk.next(0);
    let last = desk.state.tickets().last().unwrap().id;
    // Nine visits, and before each some part of a quarter.
    let middle = units(desk.of(last).unwrap().middle, desk.now);
    assert!(middle > 9.0 + 9.0 * 0.18 && middle < 9.0 + 9.0 * 0.26, "{middle}");
}

#[test]
fn minutes_of_the_site_file_give_way_to_what_is_seen() {
    let plan = plan(&[1, 1], &[&[0, 1]]);
    let mut times = ServiceTimes::default();
    let expected = |times: &ServiceTimes| -> Vec<Expected> { times.expected(&plan) };
    let [before, other_before] = expected(&times)[..] else { panic!("two services") };
    assert_eq!(before.mean_ms, UNIT as f64);
    for _ in 0..10 {
        times.add(ServiceId(0), UNIT / 2);
    }
    let [after_ten, other_after_ten] = expected(&times)[..] else { panic!("two services") };
    for _ in 0..990 {
        times.add(ServiceId(0), UNIT / 2);
    }
    let [after_many, other] = expected(&times)[..] else { panic!("two services") };
    assert!(after_ten.mean_ms < before.mean_ms && after_many.mean_ms < after_ten.mean_ms);
    assert!((after_many.mean_ms / UNIT as f64 - 0.5).abs() < 0.01);
    assert!(after_many.scv < 0.02 && after_many.mean_scv < after_ten.mean_scv);
    // What is seen of one service says something about the others, of which nothing was seen.
    assert!(other_after_ten.mean_ms < other_before.mean_ms && other.mean_ms < other_after_ten.mean_ms);
}

#[test]
fn whoever_needs_a_special_counter_waits_for_it_and_for_those_whom_it_alone_can_help_out() {
    // Three counters for one service; the first alone meets the need, and is the only one for another service.
    let mut plan = plan(&[1, 1], &[&[0, 1], &[0], &[0]]);
    plan.counters[0].meets = [Need::Wheelchair].into_iter().collect();
    let mut desk = Desk::open(plan);
    (0..2).for_each(|class| desk.knows(class, always()));
    (0..3).for_each(|counter| {
        desk.issue(0);
        desk.next(counter);
    });
    (0..4).for_each(|_| {
        desk.issue(1);
    });
    let told = |number: IssueTicket| forecast_for(&desk.state, desk.now, &desk.experience, &number, FUTURES_MIN, 7);
    let wait = |needs: &[Need]| {
        let number = IssueTicket { group: GroupId(0), needs: needs.iter().copied().collect(), ..ask(0) };
        told(number).map(|range| units(range.middle, desk.now))
    };
    // Everybody takes one unit: a free counter after one; the wheelchair's own counter has four people before.
    assert!(wait(&[]).unwrap() < 1.1, "{:?}", wait(&[]));
    assert!((4.9..5.1).contains(&wait(&[Need::Wheelchair]).unwrap()), "{:?}", wait(&[Need::Wheelchair]));
    assert_eq!(wait(&[Need::SignLanguage]), None, "nobody signs");
    let plain = desk.forecast(About::WaitingAndNewcomers).of_service(ServiceId(0)).unwrap();
    assert!((units(plain.middle, desk.now) - wait(&[]).unwrap()).abs() < 0.01, "asked alone it is what is told of all");
    let before = desk.state.clone();
    assert_eq!(told(ask(1)).map(|range| units(range.middle, desk.now).round()), Some(5.0));
    assert!(desk.state == before, "nobody was given a number");
}

#[test]
fn where_a_counter_has_help_whoever_needs_it_waits_less() {
    // As above, but the second counter can serve the other service too: its people are shared.
    let waits = [&[0, 1][..], &[0]].map(|second| {
        let mut plan = plan(&[1, 1], &[&[0, 1], second]);
        plan.counters[0].meets = [Need::Escort].into_iter().collect();
        let mut desk = Desk::open(plan);
        (0..2).for_each(|class| desk.knows(class, always()));
        (0..2).for_each(|counter| {
            desk.issue(0);
            desk.next(counter);
        });
        (0..4).for_each(|_| {
            desk.issue(1);
        });
        let number = IssueTicket { group: GroupId(0), needs: [Need::Escort].into_iter().collect(), ..ask(0) };
        let range = forecast_for(&desk.state, desk.now, &desk.experience, &number, FUTURES_MIN, 7).unwrap();
        units(range.middle, desk.now)
    });
    assert!((2.9..3.1).contains(&waits[0]) && (4.9..5.1).contains(&waits[1]), "{waits:?}");
}
