//! Services that pause and go on, and the end of serving.

use crate::{PauseReason, ServiceId, ServicePause, State, TicketId, TicketState, Time};

use super::change_ticket;

/// A pause that follows another one changes how the service is paused, and not since when.
pub(super) fn service_paused(state: &mut State, at: Time, service: ServiceId, reason: PauseReason, until: Option<Time>, numbers: bool) {
    let since = state.service_pauses.get(&service).map_or(at, |before| before.since);
    state.service_pauses.insert(service, ServicePause { reason, since, until, numbers });
    breaks_are_had(state, at, service);
    refile(state, service, |state| state.queue.pause(service));
}

/// Who resumes a service in a break means it to go on through it; a pause that ends by itself says nothing about a break.
pub(super) fn service_resumed(state: &mut State, at: Time, service: ServiceId) {
    let by_hand = state.service_pauses.remove(&service).is_some_and(|pause| pause.until.is_none_or(|until| at < until));
    if by_hand {
        breaks_are_had(state, at, service);
    }
    refile(state, service, |state| state.queue.resume(service));
}

/// The breaks that are on are had: the service pauses in them, or somebody means it to go on.
fn breaks_are_had(state: &mut State, at: Time, service: ServiceId) {
    let until = state.service_breaks_end(service, at);
    state.service_breaks_had.entry(service).and_modify(|had| *had = until.max(*had)).or_insert(until);
}

pub(super) fn serving_ended(state: &mut State, at: Time) {
    if let Some(day) = &mut state.day {
        day.serving_ended_at = Some(at);
    }
}

/// Takes whoever waits for a service out of the queue, as they were filed, and files them anew after a change.
fn refile(state: &mut State, service: ServiceId, change: impl FnOnce(&mut State)) {
    let waits = |ticket: &&crate::Ticket| ticket.state == TicketState::Waiting && ticket.awaited().any(|awaited| awaited == service);
    let waiting: Vec<TicketId> = state.tickets.values().filter(waits).map(|ticket| ticket.id).collect();
    for ticket in &waiting {
        change_ticket(state, *ticket, |ticket| ticket.state = TicketState::Reserved);
    }
    change(state);
    for ticket in waiting {
        change_ticket(state, ticket, |ticket| ticket.state = TicketState::Waiting);
    }
}
