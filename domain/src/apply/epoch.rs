//! A new epoch: numbers and ids go on above what is remembered of the journal's lost end.

use crate::{Remembered, SeriesId, State};

pub(super) fn begun(state: &mut State, remembered: &Remembered) {
    state.next_ticket = state.next_ticket.max(remembered.next_ticket);
    state.next_call = state.next_call.max(remembered.next_call);
    let Some(date) = remembered.date else { return };
    let today = state.day.as_ref().map(|day| day.date);
    if today.is_none_or(|today| today < date) {
        state.remembered.push(remembered.clone());
    }
    // A day before this one gives no numbers any more, and has nobody left to serve.
    if today != Some(date) {
        return;
    }
    let plan = state.plan.clone();
    let is_written_by_hand = |series| plan.as_ref().is_some_and(|plan| plan.paper_of(series).is_some());
    for (series, number) in &remembered.numbers {
        if state.numbers.len() <= series.index() {
            state.numbers.resize(series.index() + 1, 0);
        }
        let last = &mut state.numbers[series.index()];
        // Those of the paper series can all be entered that have no ticket, whatever was the highest.
        if !is_written_by_hand(*series) {
            state.on_paper.add(*series, last.saturating_add(1), *number);
        }
        *last = (*last).max(*number);
    }
    for lost in &remembered.tickets {
        let is_known = state.lost.iter().any(|known| (known.series, known.number) == (lost.series, lost.number));
        let is_gone = is_written_by_hand(lost.series) && !state.given.has(lost.series, lost.number);
        if !is_known && (is_gone || state.on_paper.has(lost.series, lost.number)) {
            state.lost.push(*lost);
        }
    }
}

/// A number was given: whoever holds it on paper has a ticket now.
pub(super) fn entered(state: &mut State, series: SeriesId, number: u32) {
    state.on_paper.take(series, number);
    state.lost.retain(|lost| (lost.series, lost.number) != (series, number));
}
