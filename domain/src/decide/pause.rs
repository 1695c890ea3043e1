//! Services that pause and go on, and the end of serving: whoever still waits is told so while somebody can still tell them.

use crate::{Event, PauseReason, Rejection, ServiceId, State, TicketState, Time, UnknownId};

use super::guard;

pub(super) fn pause_service(
    state: &State,
    service: ServiceId,
    reason: PauseReason,
    until: Option<Time>,
    numbers: bool,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let (plan, _) = guard::open_day(state)?;
    if plan.services.get(service.index()).is_none_or(|service| service.retired) {
        return Err(Rejection::UnknownId(UnknownId::Service));
    }
    let is_same = |on: &crate::ServicePause| (on.reason, on.until, on.numbers) == (reason, until, numbers);
    if state.service_pause(service).is_some_and(is_same) {
        return Err(Rejection::ServicePauseUnchanged(service));
    }
    events.push(Event::ServicePaused { service, reason, until, numbers });
    Ok(())
}

pub(super) fn resume_service(state: &State, service: ServiceId, ending: Option<Time>, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let (plan, _) = guard::open_day(state)?;
    if plan.services.get(service.index()).is_none() {
        return Err(Rejection::UnknownId(UnknownId::Service));
    }
    let pause = state.service_pause(service).ok_or(Rejection::ServiceNotPaused(service))?;
    if ending.is_some() && ending != pause.until {
        return Err(Rejection::PauseChanged);
    }
    events.push(Event::ServiceResumed { service });
    Ok(())
}

/// Whoever is called or served stays; absent visitors were called, and stay what they are.
pub(super) fn end_serving(state: &State, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let (_, day) = guard::open_day(state)?;
    if let Some(ended_at) = day.serving_ended_at {
        return Err(Rejection::ServingOver(ended_at));
    }
    events.push(Event::ServingEnded);
    let left = state.tickets().filter(|ticket| match ticket.state {
        TicketState::Reserved | TicketState::Waiting | TicketState::Parked { .. } => true,
        TicketState::Called { .. } | TicketState::Serving { .. } | TicketState::Absent { .. } => false,
    });
    events.extend(left.map(|ticket| Event::TicketUnserved { ticket: ticket.id }));
    Ok(())
}
