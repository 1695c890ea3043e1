//! Opening, closing, pausing and releasing counters.

use crate::{CounterId, CounterState, Event, OfficerId, PauseReason, Place, Rejection, ReturnCause, State, Time, UnknownId};

use super::guard;

pub(super) fn open(state: &State, counter: CounterId, officer: Option<OfficerId>, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let desk = guard::desk(state, counter)?;
    let plan = guard::plan(state)?;
    if desk.retired {
        return Err(Rejection::CounterRetired);
    }
    if desk.is_open() {
        return Err(Rejection::CounterAlreadyOpen);
    }
    match officer {
        None if plan.policy.named_officers => return Err(Rejection::OfficerNeeded),
        None => {}
        Some(_) if !plan.policy.named_officers => return Err(Rejection::OfficersNotNamed),
        Some(officer) => {
            if plan.officers.get(officer.index()).is_none_or(|officer| officer.retired) {
                return Err(Rejection::UnknownId(UnknownId::Officer));
            }
            if let Some(elsewhere) = state.counters().find(|desk| desk.officer == Some(officer)) {
                return Err(Rejection::OfficerElsewhere(officer, elsewhere.id));
            }
        }
    }
    events.push(Event::CounterOpened { counter, officer });
    Ok(())
}

pub(super) fn close(state: &State, counter: CounterId, events: &mut Vec<Event>) -> Result<(), Rejection> {
    match guard::desk(state, counter)?.state {
        CounterState::Closed => return Err(Rejection::CounterClosed),
        CounterState::Calling { call, .. } | CounterState::Serving { call, .. } => return Err(Rejection::CounterBusy(call)),
        CounterState::Ready { .. } | CounterState::Paused { .. } => {}
    }
    events.push(Event::CounterClosed { counter });
    Ok(())
}

pub(super) fn pause(
    state: &State,
    counter: CounterId,
    reason: PauseReason,
    until: Option<Time>,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    match guard::desk(state, counter)?.state {
        CounterState::Closed => return Err(Rejection::CounterClosed),
        CounterState::Calling { call, .. } | CounterState::Serving { call, .. } => return Err(Rejection::CounterBusy(call)),
        CounterState::Paused { .. } => return Err(Rejection::CounterPaused),
        CounterState::Ready { .. } => {}
    }
    events.push(Event::CounterPaused { counter, reason, until });
    Ok(())
}

pub(super) fn resume(state: &State, counter: CounterId, ending: Option<Time>, events: &mut Vec<Event>) -> Result<(), Rejection> {
    match guard::desk(state, counter)?.state {
        CounterState::Closed => return Err(Rejection::CounterClosed),
        CounterState::Calling { .. } | CounterState::Serving { .. } | CounterState::Ready { .. } => {
            return Err(Rejection::CounterNotPaused);
        }
        CounterState::Paused { until, .. } if ending.is_some() && ending != until => return Err(Rejection::PauseChanged),
        CounterState::Paused { .. } => {}
    }
    events.push(Event::CounterResumed { counter });
    Ok(())
}

pub(super) fn set_automatic(state: &State, counter: CounterId, after_ms: Option<u32>, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let desk = guard::desk(state, counter)?;
    if desk.retired {
        return Err(Rejection::CounterRetired);
    }
    if desk.automatic_after_ms == after_ms {
        return Err(Rejection::AutomaticUnchanged);
    }
    events.push(Event::AutomaticSet { counter, after_ms });
    Ok(())
}

/// Frees a counter whose client died: its visitor is called next, by whoever is free.
pub(super) fn release(state: &State, counter: CounterId, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let desk = guard::desk(state, counter)?;
    if !desk.is_open() {
        return Err(Rejection::CounterClosed);
    }
    if let Some(call) = desk.call().and_then(|call| state.call(call)) {
        events.push(Event::TicketReturned { ticket: call.ticket, place: Place::Front, cause: ReturnCause::CounterReleased });
    }
    events.push(Event::CounterClosed { counter });
    Ok(())
}
