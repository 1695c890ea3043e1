//! The day: opening it closes the one before; a date begins once and never goes back. The last day can go on after it was closed.

use std::sync::Arc;

use crate::{ArchivedDay, DayOpened, Event, OpenDay, Rejection, State, TicketState};

use super::guard;

pub(super) fn open_day(state: &State, open: &OpenDay, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let plan = state.plan().ok_or(Rejection::NoPlan)?;
    if let Some(last) = state.last_day() {
        if open.date < last.date {
            return Err(Rejection::DateBeforeLast(last.date));
        }
        if open.date == last.date {
            return Err(if state.day_is_open { Rejection::DayAlreadyOpen(last.date) } else { Rejection::DateClosed(last.date) });
        }
    }
    if state.day_is_open {
        close(state, events);
    }
    events.push(Event::DayOpened(Box::new(DayOpened {
        date: open.date,
        closes_at: open.times.closes_at,
        serves_until: open.times.serves_until,
        breaks: open.times.breaks.clone(),
        shifts: open.times.shifts.clone(),
        training: open.training,
        plan: Arc::clone(plan),
        digest: state.digest().unwrap_or_default().to_owned(),
        applied: state.applied.clone(),
        first_ticket: state.next_ticket,
        first_call: state.next_call,
        notice: state.notice.clone(),
        emergency: state.emergency().map(|emergency| (emergency.id, emergency.kind, emergency.drill)),
        archived: state.archived,
        remembered: state.remembered.iter().filter(|remembered| remembered.date >= Some(open.date)).cloned().collect(),
    })));
    Ok(())
}

/// The date is compared, so that a press which was held up never opens another day than its sender saw.
pub(super) fn reopen_day(state: &State, open: &OpenDay, events: &mut Vec<Event>) -> Result<(), Rejection> {
    guard::plan(state)?;
    if let Some(day) = state.day() {
        return Err(Rejection::DayAlreadyOpen(day.date));
    }
    if state.last_day().is_none_or(|last| last.date != open.date) {
        return Err(Rejection::NoDayToReopen(open.date));
    }
    events.push(Event::DayReopened { closes_at: open.times.closes_at, training: open.training });
    Ok(())
}

/// Days are archived in their order, and only once another has begun: until then a day can still be reopened.
pub(super) fn record_archive(state: &State, day: &ArchivedDay, events: &mut Vec<Event>) -> Result<(), Rejection> {
    if !state.is_to_be_archived(day.date) {
        return Err(Rejection::NothingToArchive(day.date));
    }
    events.push(Event::DayArchived(Box::new(day.clone())));
    Ok(())
}

pub(super) fn close_day(state: &State, events: &mut Vec<Event>) -> Result<(), Rejection> {
    guard::open_day(state)?;
    close(state, events);
    Ok(())
}

/// Whoever is still in the hall is unserved; absent visitors were called, and leave with the day as what they are.
fn close(state: &State, events: &mut Vec<Event>) {
    let in_hall = state.tickets().filter(|ticket| !matches!(ticket.state, TicketState::Absent { .. }));
    events.extend(in_hall.map(|ticket| Event::TicketUnserved { ticket: ticket.id }));
    let open = state.counters().filter(|desk| desk.is_open());
    events.extend(open.map(|desk| Event::CounterClosed { counter: desk.id }));
    events.push(Event::DayClosed);
}
