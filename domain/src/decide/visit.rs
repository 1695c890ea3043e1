//! The visitor at a counter: started, finished, absent, set aside, returned, sent on. Every verb names the call that its sender saw.

use crate::{
    Call, CallId, CounterId, DELIVERED_COUNT_MAX, DELIVERED_MAX, Destination, Event, NeedSet, Outcome, Place, Rejection, ReturnCause,
    ServiceId, State, Time, UnknownId,
};

use super::{guard, journey};

pub(super) fn start(state: &State, counter: CounterId, seen: CallId, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let (_, call) = guard::at_counter(state, counter, seen)?;
    if call.serving_since.is_some() {
        return Err(Rejection::AlreadyServing(seen));
    }
    events.push(Event::ServingStarted { ticket: call.ticket, call: seen, implied: false });
    Ok(())
}

/// What became of the counter when the visit there was finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finished {
    /// It is free.
    Free,
    /// The visitor's next step is done there.
    GoesOn,
}

/// Finishing a visitor who was called and not started says that they came: the start is implied.
pub(super) fn finish(
    state: &State,
    counter: CounterId,
    seen: CallId,
    outcome: Outcome,
    delivered: &[(ServiceId, u8)],
    now: Time,
    events: &mut Vec<Event>,
) -> Result<Finished, Rejection> {
    let (desk, call) = guard::at_counter(state, counter, seen)?;
    let plan = guard::plan(state)?;
    if delivered.iter().any(|(service, _)| plan.services.get(service.index()).is_none()) {
        return Err(Rejection::UnknownId(UnknownId::Service));
    }
    let asked = counted(delivered)?;
    if call.serving_since.is_none() {
        events.push(Event::ServingStarted { ticket: call.ticket, call: seen, implied: true });
    }
    let own = [(call.service, 1)];
    let delivered = if asked.is_empty() && outcome == Outcome::Completed { &own[..] } else { &asked };
    for (service, count) in delivered {
        events.push(Event::ServiceDelivered { ticket: call.ticket, service: *service, count: *count });
    }
    if outcome == Outcome::Completed
        && let Some((next, here)) = journey::next_step(state, counter, call, delivered, now)
    {
        events.push(Event::StepFinished { ticket: call.ticket, call: seen, counter, officer: desk.officer, next, here });
        if !here && state.day().is_some_and(|day| day.serving_ended_at.is_some()) {
            events.push(Event::TicketUnserved { ticket: call.ticket });
        }
        return Ok(if here { Finished::GoesOn } else { Finished::Free });
    }
    events.push(Event::VisitFinished { ticket: call.ticket, call: seen, counter, officer: desk.officer, outcome });
    Ok(Finished::Free)
}

/// What was delivered, each service once: where it is named several times its counts are added up, so that the limit is one of the service.
fn counted(delivered: &[(ServiceId, u8)]) -> Result<Vec<(ServiceId, u8)>, Rejection> {
    if delivered.len() > DELIVERED_MAX || delivered.iter().any(|(_, count)| *count == 0) {
        return Err(Rejection::DeliveredOutOfRange);
    }
    let mut counted: Vec<(ServiceId, u8)> = Vec::with_capacity(delivered.len());
    for (service, count) in delivered {
        match counted.iter_mut().find(|(named, _)| named == service) {
            Some((_, sum)) => *sum = sum.saturating_add(*count),
            None => counted.push((*service, *count)),
        }
    }
    let is_too_many = counted.iter().any(|(_, sum)| *sum > DELIVERED_COUNT_MAX);
    if is_too_many { Err(Rejection::DeliveredOutOfRange) } else { Ok(counted) }
}

pub(super) fn mark_absent(state: &State, counter: CounterId, seen: CallId, now: Time, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let call = still_called(state, counter, seen)?;
    guard::no_emergency(state)?;
    let needed = guard::plan(state)?.policy.no_show.calls;
    if call.counted < u16::from(needed) {
        return Err(Rejection::CalledTooFewTimes { counted: call.counted, needed });
    }
    long_enough_after_call(state, seen, now)?;
    absent(state, call, events)
}

/// The visitor did not come; after as many returns as the site allows, for good.
pub(super) fn absent(state: &State, call: &Call, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let returns = state.ticket(call.ticket).map_or(0, |ticket| ticket.returns);
    let last = returns >= guard::plan(state)?.policy.no_show.returns;
    events.push(Event::TicketAbsent { ticket: call.ticket, call: call.id, last });
    Ok(())
}

pub(super) fn park(
    state: &State,
    counter: CounterId,
    seen: CallId,
    until: Option<Time>,
    now: Time,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let (_, call) = guard::at_counter(state, counter, seen)?;
    if until.is_some_and(|until| until <= now) {
        return Err(Rejection::TimePassed);
    }
    events.push(Event::TicketParked { ticket: call.ticket, call: seen, until });
    Ok(())
}

pub(super) fn return_ticket(
    state: &State,
    counter: CounterId,
    seen: CallId,
    place: Place,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let (_, call) = guard::at_counter(state, counter, seen)?;
    events.push(Event::TicketReturned { ticket: call.ticket, place, cause: ReturnCause::Officer });
    Ok(())
}

pub(super) fn transfer(
    state: &State,
    counter: CounterId,
    seen: CallId,
    to: Destination,
    place: Place,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let (_, call) = guard::at_counter(state, counter, seen)?;
    match to {
        Destination::Service(id) => {
            let service = guard::plan(state)?.services.get(id.index()).ok_or(Rejection::UnknownId(UnknownId::Service))?;
            if service.retired {
                return Err(Rejection::ServiceRetired);
            }
            // As at issue: nobody is sent to wait for a counter that does not exist.
            let needs = state.ticket(call.ticket).map_or(NeedSet::default(), |ticket| ticket.needs);
            if !needs.is_empty() && !state.somebody_can_serve(id, needs) {
                return Err(Rejection::DestinationCannotServe);
            }
        }
        Destination::Counter(destination) => {
            let desk = guard::desk(state, destination)?;
            if destination == counter {
                return Err(Rejection::TransferToItself);
            }
            if !desk.is_open() || !state.meets_ticket(destination, call.ticket) {
                return Err(Rejection::DestinationCannotServe);
            }
        }
    }
    events.push(Event::TicketTransferred { ticket: call.ticket, call: seen, to, place });
    Ok(())
}

/// The call at the counter, as long as serving has not begun.
fn still_called(state: &State, counter: CounterId, seen: CallId) -> Result<&Call, Rejection> {
    let (_, call) = guard::at_counter(state, counter, seen)?;
    if call.serving_since.is_some() { Err(Rejection::AlreadyServing(seen)) } else { Ok(call) }
}

/// Nobody counts as absent before the call could be followed.
pub(super) fn long_enough_after_call(state: &State, call: CallId, now: Time) -> Result<(), Rejection> {
    match state.answer_from(call) {
        Some(answer_from) if now < answer_from => Err(Rejection::CalledJustNow(answer_from)),
        Some(_) | None => Ok(()),
    }
}
