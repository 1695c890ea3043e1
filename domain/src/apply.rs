//! From an event to the next state. It never refuses and never decides: an event that should not stand in a journal is found by
//! `verify` before it is applied and by `State::check` after. The same events give the same state.

use crate::{Event, Plan, State, Ticket, TicketId, TicketState, Time};

mod counter;
mod day;
mod epoch;
mod journey;
mod keeping;
mod pause;
mod supervise;
mod ticket;

/// Changes the state by one event that happened at `at`.
pub fn apply(state: &mut State, at: Time, event: &Event) {
    let at = at.max(state.clock);
    state.clock = at;
    match event {
        Event::PlanApplied { plan, digest } => day::plan_applied(state, at, plan, digest),
        Event::DayOpened(opened) => day::day_opened(state, at, opened),
        Event::DayClosed => day::day_closed(state, at),
        Event::DayTimesChanged(times) => day::day_times_changed(state, times),
        Event::DayReopened { closes_at, training } => day::day_reopened(state, at, *closes_at, *training),
        Event::EpochBegun { remembered, .. } => epoch::begun(state, remembered),
        Event::DayArchived(day) => state.archived = Some(day.date),
        Event::TicketIssued { .. } => ticket::issued(state, at, event),
        Event::QueueEntered { ticket } => ticket::entered(state, at, *ticket),
        Event::CounterOpened { counter, officer } => counter::opened(state, at, *counter, *officer),
        Event::CounterClosed { counter } => counter::closed(state, *counter),
        Event::CounterPaused { counter, reason, until } => counter::paused(state, at, *counter, *reason, *until),
        Event::CounterResumed { counter } => counter::resumed(state, at, *counter),
        Event::TicketCalled { ticket, call, counter, officer, why, service } => {
            counter::called(state, at, *ticket, *service, *call, *counter, *officer, *why);
        }
        Event::CallRepeated { call, nth } => counter::call_repeated(state, at, *call, *nth),
        Event::CallConfirmed { call, nth, how } => counter::call_confirmed(state, at, *call, *nth, *how),
        Event::ServingStarted { ticket, call, implied: _ } => counter::serving_started(state, at, *ticket, *call),
        Event::ServiceDelivered { ticket, service, count } => journey::delivered(state, *ticket, *service, *count),
        Event::VisitFinished { ticket, .. } => ticket::finished(state, at, *ticket),
        Event::TicketAbsent { ticket, call: _, last } => ticket::absent(state, at, *ticket, *last),
        Event::CallUndone { ticket, call: _ } => counter::call_undone(state, at, *ticket),
        Event::TicketParked { ticket, until, .. } => ticket::parked(state, at, *ticket, *until),
        Event::TicketReturned { ticket, place, cause } => ticket::returned(state, at, *ticket, *place, *cause),
        Event::TicketTransferred { ticket, to, place, .. } => ticket::transferred(state, at, *ticket, *to, *place),
        Event::TicketCancelled { ticket } => ticket::cancelled(state, at, *ticket),
        Event::TicketUnserved { ticket } => ticket::unserved(state, at, *ticket),
        Event::SkillGiven { counter, skill, hold, term } => supervise::skill_given(state, *counter, *skill, *hold, *term),
        Event::SkillTaken { counter, skill, term } => supervise::skill_taken(state, *counter, *skill, *term),
        Event::AutomaticSet { counter, after_ms } => counter::automatic_set(state, *counter, *after_ms),
        Event::NoticeSet { text } => state.notice.clone_from(text),
        Event::EmergencyRaised { emergency, kind, drill } => supervise::emergency_raised(state, at, *emergency, *kind, *drill),
        Event::EmergencyCleared { emergency } => supervise::emergency_cleared(state, at, *emergency),
        Event::ServicePaused { service, reason, until, numbers } => pause::service_paused(state, at, *service, *reason, *until, *numbers),
        Event::ServiceResumed { service } => pause::service_resumed(state, at, *service),
        Event::ServingEnded => pause::serving_ended(state, at),
        Event::AppointmentDue { ticket } => ticket::appointment_due(state, *ticket),
        Event::KeepingEnded { ticket } => keeping::ended(state, *ticket),
        Event::StepFinished { ticket, next, here, .. } => journey::step_finished(state, at, *ticket, *next, *here),
    }
    ticket::let_in_held(state);
}

/// Changes one live ticket and keeps the queue and the timers agreeing with it: out as it was filed, in as it is now.
fn change_ticket(state: &mut State, id: TicketId, change: impl FnOnce(&mut Ticket)) {
    let Some((ticket, plan)) = state.tickets.get_mut(&id).zip(state.plan.as_deref()) else { return };
    if ticket.state == TicketState::Waiting {
        state.queue.unfile(ticket, plan);
    }
    if let TicketState::Parked { until: Some(until) } = ticket.state {
        state.parkings.remove(&(until, id));
    }
    if let Some(until) = keeping::until(ticket) {
        state.keepings.remove(&(until, id));
    }
    if let Some(at) = ticket.appointment_ahead() {
        state.appointments.remove(&(at, id));
    }
    change(ticket);
    if ticket.state == TicketState::Waiting {
        state.queue.file(ticket, plan);
    }
    if let TicketState::Parked { until: Some(until) } = ticket.state {
        state.parkings.insert((until, id));
    }
    if let Some(until) = keeping::until(ticket) {
        state.keepings.insert((until, id));
    }
    if let Some(at) = ticket.appointment_ahead() {
        state.appointments.insert((at, id));
    }
}

/// Takes one live ticket out of the state, and out of the queue and the timers.
fn remove_ticket(state: &mut State, id: TicketId) -> bool {
    change_ticket(state, id, |ticket| ticket.state = TicketState::Reserved);
    state.tickets.remove(&id).is_some()
}

/// Files every waiting ticket anew, after what classes depend on has changed.
fn refile_queue(state: &mut State, plan: &Plan) {
    state.queue = crate::routing::Queue::without(state.service_pauses.keys().copied());
    for ticket in state.tickets.values().filter(|ticket| ticket.state == TicketState::Waiting) {
        state.queue.file(ticket, plan);
    }
}
