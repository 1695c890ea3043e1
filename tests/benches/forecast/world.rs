//! What really happens, for a forecast to be held against: people who come at known instants are met by the whole domain, command by
//! command, with counters that call by themselves; meanwhile the experience of the day is folded as the server folds it. It knows the
//! future; whoever forecasts is given the state and the experience alone.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    sync::Arc,
};

use domain::*;
use simulation::Experience;

/// Somebody who comes.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    pub(crate) at: Time,
    pub(crate) service: ServiceId,
    pub(crate) group: GroupId,
    pub(crate) takes_ms: u64,
}

/// A hall in which people come.
pub(crate) struct World {
    pub(crate) state: State,
    pub(crate) now: Time,
    pub(crate) experience: Experience,
    /// When whoever was called was called, and since when they had waited.
    pub(crate) called: BTreeMap<TicketId, (Time, Time)>,
    /// By service: how long the last one waited who was called.
    pub(crate) last_waits: BTreeMap<ServiceId, u64>,
    people: BTreeMap<TicketId, Person>,
    finishing: BinaryHeap<Reverse<(Time, CounterId, CallId)>>,
}

impl World {
    /// A day that opens at `now`, every counter of the plan with it.
    pub(crate) fn open(plan: &Arc<Plan>, now: Time) -> World {
        let mut plan = Plan::clone(plan);
        plan.counters.iter_mut().for_each(|counter| counter.automatic_after_ms = Some(0));
        let mut world = World {
            state: State::default(),
            now,
            experience: Experience::default(),
            called: BTreeMap::new(),
            last_waits: BTreeMap::new(),
            people: BTreeMap::new(),
            finishing: BinaryHeap::new(),
        };
        world.carry_out(&Command::ApplyPlan { plan: Arc::new(plan), digest: "d".into(), today: None });
        let date = Date { year: 2026, month: 9, day: 1 };
        world.carry_out(&Command::OpenDay(OpenDay::on(date)));
        let counters: Vec<CounterId> =
            world.state.counters().filter(|desk| desk.able().iter().next().is_some()).map(|desk| desk.id).collect();
        for counter in counters {
            world.carry_out(&Command::OpenCounter { counter, officer: None });
        }
        world
    }

    /// Everything up to the instant at which this person comes, and their coming; their ticket.
    pub(crate) fn come(&mut self, person: Person) -> TicketId {
        self.go_on_until(person.at);
        self.now = person.at;
        let Person { service, group, .. } = person;
        let issue = IssueTicket { group, ..IssueTicket::at_kiosk(service) };
        let issued = self.carry_out(&Command::IssueTicket(issue));
        let ticket =
            issued.iter().find_map(|event| if let Event::TicketIssued { ticket, .. } = event { Some(*ticket) } else { None }).unwrap();
        self.people.insert(ticket, person);
        self.call_due();
        ticket
    }

    /// Everything up to an instant.
    pub(crate) fn go_on_until(&mut self, until: Time) {
        loop {
            let finish = self.finishing.peek().map(|Reverse((at, ..))| *at);
            let due = self.state.next_deadline().map(|(at, _)| at.max(self.now));
            let Some(at) = finish.into_iter().chain(due).min().filter(|at| *at <= until) else { return };
            self.now = at;
            while let Some(Reverse((_, counter, call))) = self.finishing.peek().copied().filter(|Reverse((finish, ..))| *finish <= at) {
                self.finishing.pop();
                self.carry_out(&Command::FinishVisit { counter, call, outcome: Outcome::Completed, delivered: Vec::new() });
                self.call_due();
            }
            self.call_due();
        }
    }

    fn call_due(&mut self) {
        while let Some((_, timer)) = self.state.next_deadline().filter(|(at, _)| *at <= self.now) {
            for event in self.carry_out(&timer.command()) {
                let Event::TicketCalled { ticket, call, counter, .. } = event else { continue };
                let person = self.people[&ticket];
                self.called.insert(ticket, (self.now, person.at));
                self.last_waits.insert(person.service, self.now.since(person.at));
                self.finishing.push(Reverse((self.now.plus(person.takes_ms), counter, call)));
            }
        }
    }

    /// A supervisor's act: whoever can be called because of it is called.
    pub(crate) fn supervise(&mut self, command: &Command) {
        self.carry_out(command);
        self.call_due();
    }

    pub(crate) fn carry_out(&mut self, command: &Command) -> Vec<Event> {
        let mut events = Vec::new();
        decide(&self.state, command, self.now, &mut events).unwrap_or_else(|why| panic!("{command:?}: {why:?}"));
        for event in &events {
            self.experience.see(&self.state, self.now, event);
            apply(&mut self.state, self.now, event);
        }
        events
    }
}
