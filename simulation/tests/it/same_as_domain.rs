//! The same people met by the simulation's lean day and by the whole domain (commands, events, counters that call by themselves) are called
//! at the same instants to the same counters: what is simulated is the real dispatcher.

use std::{collections::BTreeMap, sync::Arc};

use domain::*;
use simulation::{Case, Seen, play_watched};

use crate::cases::{Crowd, UNIT, hall, pool};

/// What the whole domain does with people who come at these instants, for these services, and take so long.
struct Whole {
    state: State,
    now: Time,
    calls: Vec<Seen>,
    /// Counters that serve somebody, by when they finish.
    finishing: BTreeMap<(u64, CounterId), CallId>,
}

impl Whole {
    fn open(case: &Case) -> Whole {
        let mut whole = Whole { state: State::default(), now: Time(0), calls: Vec::new(), finishing: BTreeMap::new() };
        whole.yes(&Command::ApplyPlan { plan: Arc::clone(&case.plan), digest: "d".into(), today: None });
        let date = Date { year: 2026, month: 9, day: 1 };
        whole.yes(&Command::OpenDay(OpenDay::on(date)));
        for counter in case.shifts.iter().flat_map(|shift| &shift.counters) {
            whole.yes(&Command::OpenCounter { counter: *counter, officer: None });
        }
        whole
    }

    fn yes(&mut self, command: &Command) -> Vec<Event> {
        let mut events = Vec::new();
        decide(&self.state, command, self.now, &mut events).unwrap_or_else(|why| panic!("{command:?}: {why:?}"));
        for event in &events {
            apply(&mut self.state, self.now, event);
        }
        events
    }

    /// Calls whoever is due, until nobody is; somebody who is called is served at once.
    fn call_due(&mut self, takes: &[u64]) {
        while let Some((at, timer)) = self.state.next_deadline().filter(|(at, _)| *at <= self.now) {
            assert!(at <= self.now);
            for event in self.yes(&timer.command()) {
                let Event::TicketCalled { ticket, call, counter, .. } = event else { continue };
                self.calls.push(Seen::Called { at: self.now.0, person: ticket.0, counter });
                self.yes(&Command::StartServing { counter, call });
                self.finishing.insert((self.now.0 + takes[ticket.0 as usize], counter), call);
            }
        }
    }

    fn finish_until(&mut self, until: u64, takes: &[u64]) {
        while let Some(entry) = self.next_step(until) {
            self.now = Time(entry);
            while let Some(((at, counter), call)) = self.finishing.first_key_value().map(|(key, call)| (*key, *call)) {
                if at > self.now.0 {
                    break;
                }
                self.finishing.remove(&(at, counter));
                self.yes(&Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() });
                self.call_due(takes);
            }
            self.call_due(takes);
        }
    }

    /// The next instant up to this one at which a counter finishes or a ring opens.
    fn next_step(&self, until: u64) -> Option<u64> {
        let finish = self.finishing.keys().next().map(|(at, _)| *at);
        let due = self.state.next_deadline().map(|(at, _)| at.0.max(self.now.0));
        finish.into_iter().chain(due).min().filter(|at| *at <= until)
    }
}

/// Plays the same people in both.
fn is_the_same(case: &Case) {
    let mut seen = Vec::new();
    let outcome = play_watched(case, 5, |what| seen.push(what));
    let mut again = Vec::new();
    play_watched(case, 5, |what| again.push(what));
    assert_eq!(seen, again, "the same seed gives the same day");
    let came = |what: &Seen| if let Seen::Came { at, class, takes_ticks } = what { Some((*at, *class, *takes_ticks)) } else { None };
    let people: Vec<(u64, usize, u64)> = seen.iter().filter_map(came).collect();
    let lean: Vec<Seen> = seen.into_iter().filter(|what| matches!(what, Seen::Called { .. })).collect();
    assert!(lean.len() > 2_000 && outcome.crowds.iter().all(|tally| tally.served > 100), "there is something to compare");
    let takes: Vec<u64> = people.iter().map(|(_, _, takes)| *takes).collect();
    let mut whole = Whole::open(case);
    for (at, class, _) in &people {
        whole.finish_until(*at, &takes);
        whole.now = Time(*at);
        let class = &case.classes[*class];
        whole.yes(&Command::IssueTicket(IssueTicket { group: class.group, needs: class.needs, ..IssueTicket::at_kiosk(class.service) }));
        whole.call_due(&takes);
    }
    whole.finish_until(u64::MAX, &takes);
    assert_eq!(whole.calls.len(), lean.len());
    for (whole, lean) in whole.calls.iter().zip(&lean) {
        assert_eq!(whole, lean);
    }
    assert_eq!(whole.state.check(), Ok(()));
}

fn busy(order: Order, change: impl FnOnce(&mut Plan)) -> Case {
    let crowds: Vec<Crowd> = [(1.1, 1), (0.9, 2), (0.8, 5)].map(|(rate, weight)| Crowd { rate, weight }).to_vec();
    let mut case = hall(&crowds, &[&[0, 1], &[1, 2], &[0], &[2, 0]], 1.0, order);
    let mut plan = Plan::clone(&case.plan);
    change(&mut plan);
    case.plan = Arc::new(plan);
    // As many as fit into one series of numbers.
    case.period_ticks = 1_500 * UNIT;
    case
}

#[test]
fn every_order_calls_the_same_people_at_the_same_instants() {
    for order in [Order::Claim, Order::FirstCome, Order::Strict, Order::Ratio { priority: 2, ordinary: 1 }] {
        is_the_same(&busy(order, |_| {}));
    }
}

#[test]
fn rings_open_at_the_same_instants() {
    let case = busy(Order::Claim, |plan| {
        plan.counters[0].skills[1].1.after_ms = UNIT as u32;
        plan.counters[1].skills[0].1.after_ms = 3 * UNIT as u32 / 2;
        plan.services[2].minimum = Minimum { proficiency: Proficiency(5), relaxes_every_ms: UNIT as u32 / 2 };
        plan.counters[3].skills[0].1.proficiency = Proficiency(2);
        plan.policy.calling.overdue_percent = 200;
    });
    is_the_same(&case);
}

#[test]
fn pools_of_equal_counters_take_turns_by_idleness() {
    let counters = pool(4, 3);
    let counters: Vec<&[usize]> = counters.iter().map(Vec::as_slice).collect();
    let crowds = [0.6, 0.5, 0.7].map(|rate| Crowd { rate, weight: 1 });
    let case = Case { period_ticks: 1_500 * UNIT, ..hall(&crowds, &counters, 1.0, Order::Claim) };
    is_the_same(&case);
}

#[test]
fn lists_of_preferences_lead_to_the_same_counters() {
    for order in [Order::Claim, Order::Ratio { priority: 2, ordinary: 1 }] {
        let case = busy(order, |plan| {
            plan.counters[0].prefers = vec![SkillSet::of(SkillId(1))];
            plan.counters[3].prefers = vec![SkillSet::of(SkillId(0)), SkillSet::of(SkillId(2))];
            plan.services[0].prefers = vec![vec![CounterId(2)], vec![CounterId(3), CounterId(0)]];
            plan.services[2].prefers = vec![vec![CounterId(3)]];
            plan.counters[1].skills[0].1.after_ms = UNIT as u32;
        });
        is_the_same(&case);
    }
}
