//! What a day has taught so far: how long calls keep their counters, how soon officers press again, who comes how often. A pure fold over
//! the stored events; whoever folds the same events knows the same.

use std::collections::BTreeMap;

use domain::{CounterId, CounterState, Destination, Event, ReturnCause, ServiceId, State, TicketId, Time, Why};

use super::{arrival_rates::ArrivalRates, service_times::ServiceTimes};

/// As so many calls it counts that officers press NEXT at once.
const PRESSES_PRIOR: f64 = 10.0;

/// A counter that stayed free for longer than this though somebody waited was left alone: its officer went away and pressed nothing.
const LEFT_ALONE_MS: u64 = 10 * 60_000;

/// What a forecast knows beside the state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Experience {
    /// Times at counters.
    pub service_times: ServiceTimes,
    /// Who joins the queue.
    pub arrivals: ArrivalRates,
    /// Calls made though the counter had been free before, and others made at once, while somebody waited.
    presses: f64,
    /// How long those counters had been free, in milliseconds.
    free_ms: f64,
    /// When services went on that had been paused.
    resumed_at: BTreeMap<ServiceId, Time>,
}

impl Experience {
    /// Takes in one event, before it is applied to the state. What was learned on an earlier day is forgotten when a day opens.
    pub fn see(&mut self, state: &State, at: Time, event: &Event) {
        match event {
            Event::DayOpened(_) => *self = Experience { arrivals: ArrivalRates::since(at), ..Experience::default() },
            Event::TicketIssued { service, group, reserved: false, .. } => self.arrivals.add(*service, *group, at),
            Event::QueueEntered { ticket }
            | Event::TicketReturned { ticket, cause: ReturnCause::ParkingEnded | ReturnCause::Reinserted, .. } => {
                self.joins(state, *ticket, at);
            }
            Event::TicketTransferred { ticket, to, .. } => {
                self.ends(state, *ticket, at);
                match (to, state.ticket(*ticket)) {
                    (Destination::Service(service), Some(ticket)) => self.arrivals.add(*service, ticket.group, at),
                    (Destination::Counter(_), _) => self.joins(state, *ticket, at),
                    (Destination::Service(_), None) => {}
                }
            }
            Event::VisitFinished { ticket, .. } | Event::TicketAbsent { ticket, .. } | Event::TicketParked { ticket, .. } => {
                self.ends(state, *ticket, at);
            }
            Event::StepFinished { ticket, next, here, .. } => {
                self.ends(state, *ticket, at);
                if let Some(ticket) = state.ticket(*ticket).filter(|_| !here) {
                    self.arrivals.add(*next, ticket.group, at);
                }
            }
            Event::TicketCalled { ticket, counter, why, .. } => self.called(state, *ticket, *counter, why, at),
            Event::ServiceResumed { service } => drop(self.resumed_at.insert(*service, at)),
            // A call taken back, a number put back and a counter whose client died say nothing about work; nor does what follows.
            Event::CallUndone { .. }
            | Event::TicketReturned { cause: ReturnCause::Officer | ReturnCause::CounterReleased, .. }
            | Event::TicketIssued { reserved: true, .. }
            | Event::PlanApplied { .. }
            | Event::EpochBegun { .. }
            | Event::DayArchived(_)
            | Event::DayTimesChanged(_)
            | Event::DayClosed
            | Event::DayReopened { .. }
            | Event::CounterOpened { .. }
            | Event::CounterClosed { .. }
            | Event::CounterPaused { .. }
            | Event::CounterResumed { .. }
            | Event::CallRepeated { .. }
            | Event::CallConfirmed { .. }
            | Event::ServingStarted { .. }
            | Event::ServiceDelivered { .. }
            | Event::TicketCancelled { .. }
            | Event::TicketUnserved { .. }
            | Event::ServicePaused { .. }
            | Event::ServingEnded
            | Event::SkillGiven { .. }
            | Event::SkillTaken { .. }
            | Event::AutomaticSet { .. }
            | Event::NoticeSet { .. }
            | Event::EmergencyRaised { .. }
            | Event::EmergencyCleared { .. }
            | Event::KeepingEnded { .. }
            | Event::AppointmentDue { .. } => {}
        }
    }

    /// How long a free counter is left free in the mean though somebody waits, in milliseconds.
    pub(crate) fn press_after_ms(&self) -> f64 {
        self.free_ms / (self.presses + PRESSES_PRIOR)
    }

    fn joins(&mut self, state: &State, ticket: TicketId, at: Time) {
        if let Some(ticket) = state.ticket(ticket) {
            self.arrivals.add(ticket.service, ticket.group, at);
        }
    }

    fn ends(&mut self, state: &State, ticket: TicketId, at: Time) {
        let Some(ticket) = state.ticket(ticket) else { return };
        let call = ticket.state.at_counter().and_then(|(call, _)| state.call(call));
        if let Some((call, plan)) = call.zip(state.plan()) {
            // A step that was done by the call of the one before it began when that was done.
            let since = if ticket.steps.is_some() { call.serving_since.unwrap_or(call.called_at) } else { call.called_at };
            let kept_ms = at.since(since).min(ServiceTimes::longest_ms(plan, call.service));
            self.service_times.add(call.service, kept_ms);
        }
    }

    /// Learns how soon officers press, from counters for which somebody was there to be called since they were free.
    fn called(&mut self, state: &State, ticket: TicketId, counter: CounterId, why: &Why, at: Time) {
        let Some((desk, ticket)) = state.counter(counter).zip(state.ticket(ticket)) else { return };
        let CounterState::Ready { since } = desk.state else { return };
        // Whoever was at a counter before, or comes back, keeps a place that began earlier than they were there to be called.
        let came_just_so = ticket.calls == 0 && !ticket.by_appointment && ticket.kept.is_none() && ticket.after_call.is_none();
        let resumed_at = self.resumed_at.get(&ticket.service).copied().unwrap_or_default();
        let could_be_called_from = ticket.queued_since.plus(why.ring.after_ms.into()).max(resumed_at);
        // A counter that calls by itself waits as long as it was told to, which the future knows from the state.
        let is_by_hand = desk.automatic_after_ms.is_none() && why.chosen.is_none();
        if !came_just_so || !is_by_hand || could_be_called_from > since || at.since(since) > LEFT_ALONE_MS {
            return;
        }
        self.presses += 1.0;
        self.free_ms += at.since(since) as f64;
    }
}
