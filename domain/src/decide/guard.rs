//! What many decisions ask first: is the day open, is there such a counter, is what the sender saw still so.
//! One order for all verbs: plan, day, counter, what the sender saw, and only then the state of the counter.

use crate::{Call, CallId, CounterId, Day, Desk, Plan, Rejection, State, Ticket, TicketId, UnknownId};

pub(super) fn plan(state: &State) -> Result<&Plan, Rejection> {
    state.plan.as_deref().ok_or(Rejection::NoPlan)
}

pub(super) fn open_day(state: &State) -> Result<(&Plan, &Day), Rejection> {
    Ok((plan(state)?, state.day().ok_or(Rejection::DayNotOpen)?))
}

/// A counter of an open day.
pub(super) fn desk(state: &State, counter: CounterId) -> Result<&Desk, Rejection> {
    open_day(state)?;
    state.counter(counter).ok_or(Rejection::UnknownId(UnknownId::Counter))
}

/// The counter and the call at it, which must be the one that the sender saw.
pub(super) fn at_counter(state: &State, counter: CounterId, seen: CallId) -> Result<(&Desk, &Call), Rejection> {
    let desk = desk(state, counter)?;
    if seen >= state.next_call {
        return Err(Rejection::UnknownCall(seen));
    }
    let current = desk.call();
    match state.call(seen).filter(|_| current == Some(seen)) {
        Some(call) => Ok((desk, call)),
        None => Err(Rejection::AlreadyDone(current)),
    }
}

/// A live ticket of an open day.
pub(super) fn ticket(state: &State, id: TicketId) -> Result<&Ticket, Rejection> {
    open_day(state)?;
    state.ticket(id).ok_or(Rejection::UnknownTicket(id))
}

/// Calling stands still in an emergency: nobody is sent to a counter, and nobody counts as absent.
pub(super) fn no_emergency(state: &State) -> Result<(), Rejection> {
    match state.emergency() {
        Some(emergency) => Err(Rejection::EmergencyOn(emergency.id)),
        None => Ok(()),
    }
}
