//! Visitors who come back to who had them: remembered where they leave a counter, kept for a while where they are back in the queue, and
//! moved along when the officer who had them opens another counter. A tie without end (a transfer to a counter) is not its business.

use crate::{CounterId, Desk, Keeper, Kept, OfficerId, State, Ticket, TicketId, TicketState, Time, state::Steps};

use super::change_ticket;

/// Until when a ticket is kept in the queue.
pub(crate) fn until(ticket: &Ticket) -> Option<Time> {
    ticket.kept.filter(|_| ticket.state == TicketState::Waiting)?.until
}

/// Who has the visitor at a counter now.
pub(super) fn keeper_of(state: &State, id: TicketId) -> Option<Keeper> {
    let (call, _) = state.tickets.get(&id)?.state.at_counter()?;
    state.calls.get(&call).map(|call| Keeper { counter: call.counter, officer: call.officer })
}

/// The visitor leaves the queue for a while, and is to come back to who had them.
pub(super) fn aside(state: &State, keeper: Option<Keeper>) -> Option<Kept> {
    keeper.filter(|_| sticky_ms(state) > 0).map(|keeper| Kept { keeper, until: None })
}

/// The ticket is back in the queue, and kept for its keeper from here on. A tie without end stays what it is.
pub(super) fn back(state: &mut State, at: Time, id: TicketId, keeper: Option<Keeper>) {
    let sticky_ms = sticky_ms(state);
    let keeper = keeper.filter(|_| sticky_ms > 0);
    let counter = keeper.and_then(|keeper| counter_of(state, keeper));
    let is_closed = |counter: CounterId| !state.counter(counter).is_some_and(Desk::is_open);
    let tied = state.tickets.get(&id).and_then(|ticket| ticket.tied);
    let (tie_is_idle, keeper_is_away) = (tied.is_some_and(is_closed), counter.is_none_or(is_closed));
    change_ticket(state, id, |ticket| {
        let (mut counter, mut keeper) = (counter, keeper);
        if may_wait_for_others(ticket) {
            ticket.tied = ticket.tied.filter(|_| !tie_is_idle);
            counter = counter.filter(|_| !keeper_is_away);
            keeper = keeper.filter(|keeper| !keeper_is_away || keeper.officer.is_some());
        }
        let has_end = ticket.kept.is_some_and(|kept| kept.until.is_some());
        if ticket.tied.is_some() && !has_end {
            ticket.kept = None;
            return;
        }
        ticket.tied = counter;
        ticket.kept = keeper.map(|keeper| Kept { keeper, until: Some(at.plus(sticky_ms)) });
    });
}

/// Of those who did the steps before, the last one who can do the next step now. Whoever did the present one is not asked again: where they
/// could, it would be done there.
pub(super) fn keeper_for_step(state: &State, id: TicketId, present: Option<Keeper>) -> Option<Keeper> {
    let present = present.and_then(|present| counter_of(state, present));
    let ticket = state.tickets.get(&id)?;
    let steps = ticket.steps.as_deref().filter(|steps| !steps.any_order)?;
    let can = |keeper: &Keeper| {
        let counter = counter_of(state, *keeper).filter(|counter| Some(*counter) != present);
        counter.is_some_and(|counter| state.counter(counter).is_some_and(Desk::is_open) && state.meets_ticket(counter, id))
    };
    Steps::done_by(steps).rev().find(can)
}

/// The ticket waits again after a call that was taken back: it is kept where its keeper is now, who may have gone elsewhere meanwhile.
pub(super) fn called_back(state: &mut State, id: TicketId) {
    let kept = state.tickets.get(&id).and_then(|ticket| ticket.kept).filter(|kept| kept.until.is_some());
    if let Some(kept) = kept {
        let counter = counter_of(state, kept.keeper);
        let is_open = counter.and_then(|counter| state.counter(counter)).is_some_and(Desk::is_open);
        change_ticket(state, id, |ticket| ticket.tied = counter.filter(|_| is_open || !may_wait_for_others(ticket)));
    }
}

/// A counter has closed. Whoever may do the steps of a visit in any order waits for all of them again, which another counter can do; the
/// others are anybody's as long as it is closed, and kept for it again where it opens in time.
pub(super) fn counter_closed(state: &mut State, counter: CounterId) {
    let is_freed = |ticket: &&Ticket| ticket.state == TicketState::Waiting && ticket.tied == Some(counter) && may_wait_for_others(ticket);
    let freed: Vec<TicketId> = state.tickets.values().filter(is_freed).map(|ticket| ticket.id).collect();
    for id in freed {
        change_ticket(state, id, |ticket| {
            ticket.tied = None;
            // An officer who opens another counter has them there.
            ticket.kept = ticket.kept.filter(|kept| kept.keeper.officer.is_some());
        });
    }
}

/// Whether a tie keeps a ticket from steps that other counters could do: then it ends when the counter that it is for closes.
fn may_wait_for_others(ticket: &Ticket) -> bool {
    ticket.steps.as_deref().is_some_and(|steps| steps.any_order)
}

pub(super) fn ended(state: &mut State, id: TicketId) {
    change_ticket(state, id, |ticket| (ticket.tied, ticket.kept) = (None, None));
}

/// Who opens a counter has there whoever is kept for them; those who were kept for another officer there are anybody's, until that one
/// opens a counter.
pub(super) fn officer_came(state: &mut State, counter: CounterId, officer: OfficerId) {
    let kept: Vec<TicketId> = state.keepings.iter().map(|(_, ticket)| *ticket).collect();
    for id in kept {
        change_ticket(state, id, |ticket| match ticket.kept.and_then(|kept| kept.keeper.officer) {
            Some(keeper) if keeper == officer => ticket.tied = Some(counter),
            Some(_) if ticket.tied == Some(counter) => ticket.tied = None,
            Some(_) | None => {}
        });
    }
}

/// Where a keeper is: the officer's counter, where one is named; none while that officer is at no counter.
fn counter_of(state: &State, keeper: Keeper) -> Option<CounterId> {
    match keeper.officer {
        Some(officer) => state.desks.iter().find(|desk| desk.officer == Some(officer)).map(|desk| desk.id),
        None => Some(keeper.counter),
    }
}

fn sticky_ms(state: &State) -> u64 {
    state.plan.as_ref().map_or(0, |plan| plan.policy.sticky_return_ms.into())
}
