//! NEXT, recall, and word that a call was made known. Two presses of NEXT never skip a person: what the sender saw is asked first.

use crate::{
    Arrival, CallId, Chosen, Confirmation, CounterId, CounterState, Desk, Event, Outcome, PauseReason, Rejection, State, TicketId,
    TicketState, Time, UNDO_MS_MAX,
};

use super::{
    guard,
    visit::{self, Finished},
};

/// A summons or an absence that the clock makes is late by so much only where nobody could make it in time: the server or the screens were
/// away, and the visitor may have gone looking. One more summons comes first.
const LATE_MS: u64 = 60_000;

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
    finish_and_summon(state, desk, call, now, events)
}

/// Where the visitor's next step is done at the same counter, nobody else is called.
fn finish_and_summon(state: &State, desk: &Desk, call: CallId, now: Time, events: &mut Vec<Event>) -> Result<(), Rejection> {
    match visit::finish(state, desk.id, call, Outcome::Completed, &[], now, events)? {
        Finished::GoesOn => {}
        Finished::Free => _ = summon(state, desk, now, events),
    }
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
        Some(Arrival::Arrived) => return finish_and_summon(state, desk, call, now, events),
    }
    summon(state, desk, now, events);
    Ok(())
}

/// Calls the ticket with the highest claim to a counter that is free, or free by the events before; false where nobody waits. Where the
/// counter has a break, it begins instead.
fn summon(state: &State, desk: &Desk, now: Time, events: &mut Vec<Event>) -> bool {
    if let Some((reason, until)) = state.break_of_counter(desk, now) {
        events.push(Event::CounterPaused { counter: desk.id, reason, until: Some(until) });
        return true;
    }
    let Some((floor, turn)) = state.floor().and_then(|floor| Some((floor, floor.turn(desk, now)?))) else { return false };
    let service = state.ticket(turn.ticket).and_then(|ticket| turn.step(ticket, floor));
    let (ticket, why) = (turn.ticket, turn.why);
    events.push(Event::TicketCalled { ticket, call: state.next_call, counter: desk.id, officer: desk.officer, why, service });
    true
}

/// Calls one ticket out of its turn. The counter must be free: nobody is finished or left behind by the way.
pub(super) fn call_ticket(
    state: &State,
    counter: CounterId,
    id: TicketId,
    reason: Chosen,
    now: Time,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let desk = guard::desk(state, counter)?;
    match desk.state {
        CounterState::Closed => return Err(Rejection::CounterClosed),
        CounterState::Paused { .. } => return Err(Rejection::CounterPaused),
        CounterState::Calling { call, .. } | CounterState::Serving { call, .. } => return Err(Rejection::CounterBusy(call)),
        CounterState::Ready { .. } => guard::no_emergency(state)?,
    }
    let ticket = guard::ticket(state, id)?;
    if ticket.state != TicketState::Waiting {
        return Err(Rejection::TicketNotWaiting(id));
    }
    if !state.can_serve(counter, id) {
        return Err(Rejection::CounterCannotServe);
    }
    let chosen = state.floor().and_then(|floor| floor.chosen(desk, ticket, reason, now));
    let (why, service) = chosen.ok_or(Rejection::CounterCannotServe)?;
    // A pause holds for everybody: whoever has a reason to call all the same has one to resume the service.
    let wanted = service.unwrap_or(ticket.service);
    if let Some(pause) = state.service_pause(wanted) {
        return Err(Rejection::NobodyCalledInPause(wanted, pause.until));
    }
    events.push(Event::TicketCalled { ticket: id, call: state.next_call, counter, officer: desk.officer, why, service });
    Ok(())
}

/// Takes back a call within a minute, as long as serving has not begun.
pub(super) fn undo(state: &State, counter: CounterId, seen: CallId, now: Time, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let (_, call) = guard::at_counter(state, counter, seen)?;
    if call.serving_since.is_some() {
        return Err(Rejection::AlreadyServing(seen));
    }
    if now > call.called_at.plus(UNDO_MS_MAX) {
        return Err(Rejection::UndoTooLate);
    }
    events.push(Event::CallUndone { ticket: call.ticket, call: seen });
    // A counter that calls by itself would make the same call again a moment later: its officer was not ready for it.
    if guard::desk(state, counter)?.automatic_after_ms.is_some() {
        events.push(Event::CounterPaused { counter, reason: PauseReason::OtherWork, until: None });
    }
    Ok(())
}

/// What the clock does about a visitor who does not come.
pub(super) fn unanswered(
    state: &State,
    counter: CounterId,
    seen: CallId,
    nth: u16,
    now: Time,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let (_, call) = guard::at_counter(state, counter, seen)?;
    guard::no_emergency(state)?;
    let due = state.unanswered_from(call).filter(|_| call.summons == nth).ok_or(Rejection::AlreadyDone(Some(seen)))?;
    if now < due {
        return Err(Rejection::CalledJustNow(due));
    }
    if state.is_summoned_enough(call) && now <= due.plus(LATE_MS) {
        visit::absent(state, call, events)
    } else {
        recall(state, counter, seen, events)
    }
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
