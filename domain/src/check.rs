//! Every invariant of a whole state, looked at one by one. For tests, and for a state that was read from a journal, by a start and by
//! `replay`: it walks everything, so it has no place in the way of a command (`verify` has).

use std::collections::BTreeSet;

use crate::{CounterState, OfficerId, PAST_CALLS_MAX, State, TICKETS_LIVE_MAX, Ticket, TicketState, routing::Queue};

impl State {
    /// Says which invariant is broken, if one is.
    pub fn check(&self) -> Result<(), &'static str> {
        self.check_tickets()?;
        self.check_counters()?;
        self.check_calls()?;
        self.check_queue()?;
        self.check_day()
    }

    fn check_tickets(&self) -> Result<(), &'static str> {
        let mut numbers = BTreeSet::new();
        for (id, ticket) in &self.tickets {
            ensure(*id == ticket.id && ticket.id < self.next_ticket, "a ticket stands under another id, or one not yet given")?;
            ensure(numbers.insert((ticket.series, ticket.number)), "two live tickets have one number")?;
            ensure(ticket.number >= 1 && ticket.number <= self.last_number(ticket.series), "a ticket has a number not yet given")?;
            ensure(!self.on_paper.has(ticket.series, ticket.number), "a number is on paper without a ticket, and has one")?;
            ensure(self.given.has(ticket.series, ticket.number), "a ticket has a number that was not given")?;
            let is_held = ticket.after_call.is_some();
            ensure(!is_held || ticket.state == TicketState::Waiting, "a ticket waits for further calls that is not in the queue")?;
            let serves = matches!(ticket.state, TicketState::Serving { .. });
            let is_left = ticket.to_come().any(|service| service == ticket.service);
            let has_end = ticket.kept.is_some_and(|kept| kept.until.is_some());
            let named = ticket.kept.is_some_and(|kept| kept.keeper.officer.is_some());
            ensure(!has_end || ticket.tied.is_some() || named, "a ticket is kept for no counter and no officer")?;
            ensure(!ticket.by_appointment || ticket.appointment.is_some(), "a ticket stands by an appointment that it does not have")?;
            ensure(is_left || serves, "a ticket waits for a step that is done")?;
            if let Some((call, counter)) = ticket.state.at_counter() {
                let at = self.calls.get(&call).map(|call| (call.ticket, call.counter));
                ensure(at == Some((*id, counter)), "a ticket is at a counter without its call")?;
            }
        }
        Ok(())
    }

    fn check_counters(&self) -> Result<(), &'static str> {
        let mut officers: BTreeSet<OfficerId> = BTreeSet::new();
        for (index, desk) in self.desks.iter().enumerate() {
            ensure(desk.id.index() == index, "a counter stands under another id")?;
            ensure(desk.officer.is_none_or(|officer| officers.insert(officer)), "an officer is at two counters")?;
            ensure(desk.is_open() || desk.officer.is_none(), "an officer is at a closed counter")?;
            ensure(!desk.is_open() || !desk.retired, "a counter is open that left the plan")?;
            let mut again = desk.clone();
            if let Some(plan) = &self.plan {
                again.count_skills(plan);
            }
            ensure(
                again.able == desk.able && again.abilities == desk.abilities && again.meets == desk.meets,
                "a counter's skills for routing are not those it holds",
            )?;
            let call = match desk.state {
                CounterState::Closed | CounterState::Ready { .. } | CounterState::Paused { .. } => continue,
                CounterState::Calling { call, .. } => self.calls.get(&call).filter(|call| call.serving_since.is_none()),
                CounterState::Serving { call, .. } => self.calls.get(&call).filter(|call| call.serving_since.is_some()),
            };
            ensure(call.is_some_and(|call| call.counter == desk.id), "a counter has a call that does not know it")?;
        }
        Ok(())
    }

    fn check_calls(&self) -> Result<(), &'static str> {
        for (id, call) in &self.calls {
            ensure(*id == call.id && call.id < self.next_call, "a call stands under another id, or one not yet given")?;
            ensure(call.shown.max(call.heard).max(call.by_hand) <= call.summons, "a summons was confirmed that was not made")?;
            let at_counter = self.counter(call.counter).is_some_and(|desk| desk.call() == Some(*id));
            ensure(at_counter, "a call is open whose counter does not have it")?;
            let state = match call.serving_since {
                None => TicketState::Called { call: *id, counter: call.counter },
                Some(_) => TicketState::Serving { call: *id, counter: call.counter },
            };
            let agrees = self.tickets.get(&call.ticket).is_some_and(|ticket| ticket.state == state);
            ensure(agrees, "a call is open whose ticket is not there")?;
        }
        ensure(self.past_calls.len() <= PAST_CALLS_MAX, "more past calls are kept than the limit")
    }

    /// Every waiting ticket is filed once, in its class and its service, and nobody else is; timers are those of the parked.
    fn check_queue(&self) -> Result<(), &'static str> {
        let mut queue = Queue::without(self.service_pauses.keys().copied());
        let mut parkings = BTreeSet::new();
        let ahead = self.tickets.values().filter_map(|ticket| Some((ticket.appointment_ahead()?, ticket.id)));
        ensure(ahead.collect::<BTreeSet<_>>() == self.appointments, "an appointment has no timer, or a timer has no appointment")?;
        let kept = |ticket: &&Ticket| ticket.state == TicketState::Waiting;
        let kept = self.tickets.values().filter(kept).filter_map(|ticket| Some((ticket.kept?.until?, ticket.id)));
        ensure(kept.collect::<BTreeSet<_>>() == self.keepings, "a kept ticket has no timer, or a timer has no kept ticket")?;
        for ticket in self.tickets.values() {
            match ticket.state {
                TicketState::Waiting => {
                    if let Some(plan) = &self.plan {
                        queue.file(ticket, plan);
                    }
                }
                TicketState::Parked { until: Some(until) } => {
                    parkings.insert((until, ticket.id));
                }
                TicketState::Parked { until: None }
                | TicketState::Reserved
                | TicketState::Called { .. }
                | TicketState::Serving { .. }
                | TicketState::Absent { .. } => {}
            }
        }
        let waiting = self.tickets.values().filter(|ticket| ticket.state == TicketState::Waiting).count();
        ensure(queue.held == self.queue.held, "the queue does not hold back exactly those who wait for further calls")?;
        ensure(queue.paused == self.queue.paused, "the queue knows other services as paused than the day does")?;
        ensure(queue.stopped == self.queue.stopped, "the queue does not stop exactly those who wait for paused services")?;
        ensure(queue.classes == self.queue.classes, "the queue does not hold exactly those who wait, each in their class")?;
        ensure(queue.in_several == self.queue.in_several, "somebody waits in several classes and is not known to")?;
        ensure(self.waiting_count() as usize == waiting, "somebody waits who is not in the queue")?;
        let filed =
            |queue: &Queue| queue.services.iter().cloned().enumerate().filter(|(_, tickets)| !tickets.is_empty()).collect::<Vec<_>>();
        ensure(filed(&queue) == filed(&self.queue), "a service's queue does not hold exactly those who wait for it")?;
        ensure(parkings == self.parkings, "a parked ticket has no timer, or a timer has no parked ticket")
    }

    fn check_day(&self) -> Result<(), &'static str> {
        ensure(self.tickets.len() <= TICKETS_LIVE_MAX, "more tickets are live than the limit")?;
        let Some(day) = &self.day else { return ensure(self.tickets.is_empty(), "a ticket is live before the first day") };
        let given: u32 = self.given.all().map(|(_, from, to)| to - from + 1).sum();
        ensure(given == day.issued, "a number was given twice, or is counted without a ticket")?;
        let live = self.tickets.len() as u32;
        let ended = day.finished + day.cancelled + day.absent + day.unserved;
        ensure(day.issued == live + ended, "a ticket was lost or counted twice")?;
        let empty = self.tickets.is_empty() && self.calls.is_empty() && self.desks.iter().all(|desk| !desk.is_open());
        ensure(self.day_is_open || empty, "somebody is in the hall while no day is open")
    }
}

fn ensure(holds: bool, invariant: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(invariant) }
}
