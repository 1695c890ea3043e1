//! What may happen to a ticket, event by event, and to the counter that it is at.

use crate::{CallId, CounterId, CounterState, Destination, Event, JourneyId, OfficerId, ReturnCause, ServiceId, TicketId, TicketState};

use super::{Touched, ensure};

impl Touched<'_> {
    pub(super) fn follow_ticket(&mut self, event: &Event) -> Result<(), &'static str> {
        ensure(self.day_is_open, "a ticket changes while no day is open")?;
        match event {
            Event::TicketIssued { .. } => self.issued(event),
            Event::QueueEntered { ticket } => {
                ensure(self.ticket(*ticket)? == TicketState::Reserved, "a ticket enters the queue that is not reserved")?;
                self.put(*ticket, Some(TicketState::Waiting))
            }
            Event::TicketCalled { ticket, call, counter, officer, service, .. } => {
                let awaits = |service| self.state.tickets.get(ticket).is_some_and(|ticket| ticket.awaited().any(|other| other == service));
                ensure(service.is_none_or(awaits), "a ticket is called for a step that it does not wait for")?;
                self.called(*ticket, *call, *counter, *officer)
            }
            Event::ServingStarted { ticket, call, implied: _ } => self.serving_started(*ticket, *call),
            Event::ServiceDelivered { ticket, .. } => {
                ensure(matches!(self.ticket(*ticket)?, TicketState::Serving { .. }), "a service is delivered to nobody")
            }
            Event::VisitFinished { ticket, call, counter, .. } => {
                let serving = TicketState::Serving { call: *call, counter: *counter };
                ensure(self.ticket(*ticket)? == serving, "a visit is finished that is not at that counter")?;
                self.leave(*ticket, Some(*call), None)
            }
            Event::AppointmentDue { ticket } => self.appointment_due(*ticket),
            Event::KeepingEnded { ticket } => self.keeping_ended(*ticket),
            Event::StepFinished { .. } => self.step_finished(event),
            Event::TicketAbsent { ticket, call, last } => {
                ensure(matches!(self.ticket(*ticket)?, TicketState::Called { .. }), "a ticket is absent that is not called")?;
                let stays = (!last).then_some(TicketState::Absent { since: self.state.clock });
                self.leave(*ticket, Some(*call), stays)
            }
            Event::CallUndone { ticket, call } => {
                ensure(matches!(self.ticket(*ticket)?, TicketState::Called { .. }), "a call is taken back of a ticket that is not called")?;
                self.leave(*ticket, Some(*call), Some(TicketState::Waiting))
            }
            Event::TicketParked { ticket, call, until } => self.leave(*ticket, Some(*call), Some(TicketState::Parked { until: *until })),
            Event::TicketTransferred { ticket, call, to, place: _ } => {
                self.destination_exists(*to)?;
                self.leave(*ticket, Some(*call), Some(TicketState::Waiting))
            }
            Event::TicketReturned { ticket, cause, .. } => self.returned(*ticket, *cause),
            Event::TicketCancelled { ticket } => {
                ensure(self.ticket(*ticket)?.at_counter().is_none(), "a ticket at a counter is cancelled")?;
                self.put(*ticket, None)
            }
            Event::TicketUnserved { ticket } => match self.ticket(*ticket)?.at_counter() {
                Some((call, _)) => self.leave(*ticket, Some(call), None),
                None => self.put(*ticket, None),
            },
            Event::PlanApplied { .. }
            | Event::EpochBegun { .. }
            | Event::DayArchived(_)
            | Event::DayTimesChanged(_)
            | Event::DayOpened(_)
            | Event::DayClosed
            | Event::DayReopened { .. }
            | Event::CounterOpened { .. }
            | Event::CounterClosed { .. }
            | Event::CounterPaused { .. }
            | Event::CounterResumed { .. }
            | Event::AutomaticSet { .. }
            | Event::CallRepeated { .. }
            | Event::CallConfirmed { .. }
            | Event::SkillGiven { .. }
            | Event::SkillTaken { .. }
            | Event::NoticeSet { .. }
            | Event::EmergencyRaised { .. }
            | Event::EmergencyCleared { .. }
            | Event::ServicePaused { .. }
            | Event::ServiceResumed { .. }
            | Event::ServingEnded => Ok(()),
        }
    }

    fn appointment_due(&self, ticket: TicketId) -> Result<(), &'static str> {
        let before = self.state.tickets.get(&ticket);
        let has = before.is_some_and(|ticket| ticket.appointment.is_some() && !ticket.by_appointment);
        ensure(has && self.ticket(ticket)? == TicketState::Waiting, "an appointment is due that nobody waits for")
    }

    fn keeping_ended(&self, ticket: TicketId) -> Result<(), &'static str> {
        let before = self.state.tickets.get(&ticket).and_then(|ticket| ticket.kept);
        let is_kept = before.is_some_and(|kept| kept.until.is_some());
        ensure(is_kept && self.ticket(ticket)? == TicketState::Waiting, "a ticket is no longer kept that was not")
    }

    fn step_finished(&mut self, event: &Event) -> Result<(), &'static str> {
        let Event::StepFinished { ticket, call, counter, next, here, .. } = event else { return Ok(()) };
        let serving = TicketState::Serving { call: *call, counter: *counter };
        ensure(self.ticket(*ticket)? == serving, "a step is finished that is not at that counter")?;
        self.goes_on(*ticket, *next)?;
        if *here { Ok(()) } else { self.leave(*ticket, Some(*call), Some(TicketState::Waiting)) }
    }

    fn issued(&mut self, event: &Event) -> Result<(), &'static str> {
        let Event::TicketIssued { ticket, series, number, service, group, reserved, journey, .. } = event else { return Ok(()) };
        ensure(*ticket >= self.next_ticket, "a ticket's id was given already")?;
        let plan = self.state.plan.as_ref().ok_or("a ticket is issued without a plan")?;
        let known = service.index() < plan.services.len() && group.index() < plan.groups.len() && series.index() < plan.series.len();
        let begins = |id: &JourneyId| plan.journeys.get(id.index()).is_some_and(|journey| journey.steps.first() == Some(service));
        ensure(known && journey.as_ref().is_none_or(begins), "a ticket is issued for what the plan lacks")?;
        self.number(*series, *number)?;
        self.next_ticket = TicketId(ticket.0.checked_add(1).ok_or("no ticket id is left")?);
        self.put(*ticket, Some(if *reserved { TicketState::Reserved } else { TicketState::Waiting }))
    }

    /// The next step is one that is left, and not the one that was done.
    fn goes_on(&self, ticket: TicketId, next: ServiceId) -> Result<(), &'static str> {
        let before = self.state.tickets.get(&ticket);
        let is_left = before.is_some_and(|before| before.service != next && before.to_come().any(|service| service == next));
        ensure(is_left, "a journey goes on with a step that is not left")
    }

    fn destination_exists(&self, to: Destination) -> Result<(), &'static str> {
        let plan = self.state.plan.as_ref().ok_or("a ticket is sent on without a plan")?;
        let exists = match to {
            Destination::Service(service) => service.index() < plan.services.len(),
            Destination::Counter(counter) => counter.index() < plan.counters.len(),
        };
        ensure(exists, "a ticket is sent to what the plan lacks")
    }

    fn called(&mut self, ticket: TicketId, call: CallId, counter: CounterId, officer: Option<OfficerId>) -> Result<(), &'static str> {
        ensure(self.emergency.is_none(), "a ticket is called in an emergency")?;
        ensure(self.ticket(ticket)? == TicketState::Waiting, "a ticket is called that does not wait")?;
        ensure(matches!(self.counter(counter)?, CounterState::Ready { .. }), "a ticket is called to a counter that is not free")?;
        ensure(self.officer(counter) == officer, "a ticket is called by an officer who is not there")?;
        ensure(call >= self.next_call, "a call's id was given already")?;
        self.next_call = CallId(call.0.checked_add(1).ok_or("no call id is left")?);
        self.summons.insert(call, 1);
        self.set_counter(counter, CounterState::Calling { call, since: self.state.clock })?;
        self.put(ticket, Some(TicketState::Called { call, counter }))
    }

    fn serving_started(&mut self, ticket: TicketId, call: CallId) -> Result<(), &'static str> {
        match self.ticket(ticket)? {
            TicketState::Called { call: called, counter } if called == call => {
                self.set_counter(counter, CounterState::Serving { call, since: self.state.clock })?;
                self.put(ticket, Some(TicketState::Serving { call, counter }))
            }
            TicketState::Called { .. }
            | TicketState::Serving { .. }
            | TicketState::Reserved
            | TicketState::Waiting
            | TicketState::Parked { .. }
            | TicketState::Absent { .. } => Err("serving begins for a ticket that is not called"),
        }
    }

    fn returned(&mut self, ticket: TicketId, cause: ReturnCause) -> Result<(), &'static str> {
        match (cause, self.ticket(ticket)?) {
            (ReturnCause::Officer | ReturnCause::CounterReleased, TicketState::Called { call, .. } | TicketState::Serving { call, .. }) => {
                self.leave(ticket, Some(call), Some(TicketState::Waiting))
            }
            (ReturnCause::ParkingEnded, TicketState::Parked { .. }) | (ReturnCause::Reinserted, TicketState::Absent { .. }) => {
                self.put(ticket, Some(TicketState::Waiting))
            }
            (
                ReturnCause::Officer | ReturnCause::CounterReleased | ReturnCause::ParkingEnded | ReturnCause::Reinserted,
                TicketState::Reserved
                | TicketState::Waiting
                | TicketState::Called { .. }
                | TicketState::Serving { .. }
                | TicketState::Parked { .. }
                | TicketState::Absent { .. },
            ) => Err("a ticket is returned from where it is not"),
        }
    }

    /// The ticket's call ends and its counter is free.
    fn leave(&mut self, ticket: TicketId, call: Option<CallId>, to: Option<TicketState>) -> Result<(), &'static str> {
        let (at_call, counter) = self.ticket(ticket)?.at_counter().ok_or("a call ends of a ticket that is at no counter")?;
        ensure(call == Some(at_call), "another call ends than the ticket's own")?;
        ensure(self.counter(counter)?.call() == Some(at_call), "ticket and counter do not agree")?;
        self.set_counter(counter, CounterState::Ready { since: self.state.clock })?;
        self.summons.remove(&at_call);
        self.put(ticket, to)
    }

    fn ticket(&self, ticket: TicketId) -> Result<TicketState, &'static str> {
        let before = || self.state.tickets.get(&ticket).map(|ticket| ticket.state);
        self.tickets.get(&ticket).copied().unwrap_or_else(before).ok_or("there is no such live ticket")
    }

    fn put(&mut self, ticket: TicketId, state: Option<TicketState>) -> Result<(), &'static str> {
        self.tickets.insert(ticket, state);
        Ok(())
    }
}
