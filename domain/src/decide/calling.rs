//! NEXT, recall, and word that a call was made known. Two presses of NEXT never skip a person: what the sender saw is asked first.

use crate::{Arrival, CallId, Confirmation, CounterId, CounterState, Desk, Event, Outcome, Rejection, State, Time};

use super::{guard, visit};

/// NEXT, by the state of the counter (design.md section 3).
pub(super) fn call_next(
    state: &State,
    counter: CounterId,
    ending: Option<CallId>,
    answer: Option<Arrival>,
    now: Time,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let desk = guard::desk(state, counter)?;
    if ending != desk.call() {
        return Err(match ending {
            Some(seen) if seen >= state.next_call => Rejection::UnknownCall(seen),
            Some(_) | None => Rejection::AlreadyDone(desk.call()),
        });
    }
    match desk.state {
        CounterState::Closed => Err(Rejection::CounterClosed),
        CounterState::Paused { .. } => Err(Rejection::CounterPaused),
        CounterState::Ready { .. } => {
            guard::no_emergency(state)?;
            if summon(state, desk, now, events) { Ok(()) } else { Err(Rejection::NobodyWaiting) }
        }
        CounterState::Serving { call, .. } => next_while_serving(state, desk, call, answer, now, events),
        CounterState::Calling { call, .. } => next_while_calling(state, desk, call, answer, now, events),
    }
}

fn next_while_serving(
    state: &State,
    desk: &Desk,
    call: CallId,
    answer: Option<Arrival>,
    now: Time,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    guard::no_emergency(state)?;
    if answer == Some(Arrival::Absent) {
        return Err(Rejection::AlreadyServing(call));
    }
    if !guard::plan(state)?.policy.next_finishes {
        return Err(Rejection::FinishFirst(call));
    }
    visit::finish(state, desk.id, call, Outcome::Completed, &[], events)?;
    summon(state, desk, now, events);
    Ok(())
}

fn next_while_calling(
    state: &State,
    desk: &Desk,
    call: CallId,
    answer: Option<Arrival>,
    now: Time,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    guard::no_emergency(state)?;
    visit::long_enough_after_call(state, call, now)?;
    match answer {
        None => return Err(Rejection::ArrivedOrAbsent(call)),
        Some(Arrival::Absent) => visit::mark_absent(state, desk.id, call, now, events)?,
        Some(Arrival::Arrived) if !guard::plan(state)?.policy.next_finishes => return Err(Rejection::FinishFirst(call)),
        Some(Arrival::Arrived) => visit::finish(state, desk.id, call, Outcome::Completed, &[], events)?,
    }
    summon(state, desk, now, events);
    Ok(())
}

/// Calls the ticket with the highest claim to a counter that is free, or free by the events before; false where nobody waits.
fn summon(state: &State, desk: &Desk, now: Time, events: &mut Vec<Event>) -> bool {
    let Some((ticket, why)) = state.floor().and_then(|floor| floor.choose(desk, now)) else { return false };
    events.push(Event::TicketCalled { ticket, call: state.next_call, counter: desk.id, officer: desk.officer, why });
    true
}

pub(super) fn recall(state: &State, counter: CounterId, seen: CallId, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let (_, call) = guard::at_counter(state, counter, seen)?;
    if call.serving_since.is_some() {
        return Err(Rejection::AlreadyServing(seen));
    }
    guard::no_emergency(state)?;
    let nth = call.summons.checked_add(1).ok_or(Rejection::InvariantBroken("a call is repeated more often than can be counted"))?;
    events.push(Event::CallRepeated { call: seen, nth });
    Ok(())
}

/// Each way of making a summons known counts once; serving may have begun before the voice came to its end.
pub(super) fn confirm(
    state: &State,
    id: CallId,
    nth: u16,
    how: Confirmation,
    counter: Option<CounterId>,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    guard::open_day(state)?;
    let call = state.call(id).ok_or(Rejection::UnknownCall(id))?;
    if counter.is_some_and(|counter| counter != call.counter) {
        return Err(Rejection::CallElsewhere(call.counter));
    }
    let confirmed = match how {
        Confirmation::Shown => call.shown,
        Confirmation::Heard => call.heard,
        Confirmation::ByHand => call.by_hand,
    };
    if nth <= confirmed || nth > call.summons {
        return Err(Rejection::NothingToConfirm);
    }
    events.push(Event::CallConfirmed { call: id, nth, how });
    Ok(())
}
