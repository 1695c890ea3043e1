//! What happens to a visit over several services when a step of it is done: at the same counter by the same call, or back in the queue
//! at the place it earned.

use crate::{CallEnding, CounterState, Place, ServiceId, State, TicketId, Time};

use super::{
    change_ticket,
    counter::{change_desk, end_call},
    keeping,
    ticket::put_back,
};

/// A service was delivered so many times; where it is another step that is left, that step is done too. The one at hand is done when its
/// visit is.
pub(super) fn delivered(state: &mut State, id: TicketId, service: ServiceId, count: u8) {
    if let Some(delivered) = state.service_delivered.get_mut(service.index()) {
        *delivered = delivered.saturating_add(count.into());
    }
    let Some(ticket) = state.tickets.get_mut(&id).filter(|ticket| ticket.service != service) else { return };
    if let Some(steps) = &mut ticket.steps {
        steps.finish(service);
    }
}

pub(super) fn step_finished(state: &mut State, at: Time, id: TicketId, next: ServiceId, here: bool) {
    let keeper = keeping::keeper_of(state, id);
    if !here {
        end_call(state, at, id, CallEnding::GoesOn);
    }
    change_ticket(state, id, |ticket| {
        if let Some(steps) = &mut ticket.steps {
            steps.finish(ticket.service);
            steps.was_done_by(keeper);
        }
        ticket.service = next;
        (ticket.tied, ticket.kept) = (None, None);
        if !here {
            ticket.onward = true;
            put_back(ticket, at, Place::Earned);
        }
    });
    if !here {
        keeping::back(state, at, id, keeping::keeper_for_step(state, id, keeper));
    }
    let Some((call, counter)) = state.tickets.get(&id).and_then(|ticket| ticket.state.at_counter()) else { return };
    if let Some(call) = state.calls.get_mut(&call) {
        call.service = next;
        call.serving_since = Some(at);
    }
    change_desk(state, counter, |desk| desk.state = CounterState::Serving { call, since: at });
}
