//! How the hall goes on after its journal lost its end: above all that is remembered of it.

use crate::{EpochCause, Event, NUMBER_MAX, Rejection, Remembered, State};

use super::guard;

/// Nothing is refused but numbers that nobody can have been given: whoever asks has lost entries, and the hall must go on.
pub(super) fn begin(state: &State, cause: EpochCause, remembered: &Remembered, events: &mut Vec<Event>) -> Result<(), Rejection> {
    guard::plan(state)?;
    if remembered.numbers.iter().any(|(_, number)| *number > NUMBER_MAX) {
        return Err(Rejection::SeriesUsedUp);
    }
    let mut remembered = remembered.clone();
    remembered.next_ticket = remembered.next_ticket.max(state.next_ticket);
    remembered.next_call = remembered.next_call.max(state.next_call);
    events.push(Event::EpochBegun { cause, remembered: Box::new(remembered) });
    Ok(())
}
