//! What happens to a ticket: issue, queue, places, and the ways in which it leaves.

use crate::{CallEnding, Destination, Event, Place, ReturnCause, ServiceId, State, Steps, Ticket, TicketId, TicketState, Time};

use super::{change_ticket, counter::end_call, epoch, keeping, remove_ticket};

pub(super) fn issued(state: &mut State, at: Time, event: &Event) {
    let Some(mut ticket) = given(state, at, event) else { return };
    if ticket.state == TicketState::Waiting {
        ticket.appointment = in_time(state, at, ticket.appointment);
    }
    if let Some(day) = &mut state.day {
        day.issued += 1;
    }
    for service in ticket.to_come() {
        if let Some(issued) = state.service_issued.get_mut(service.index()) {
            *issued += 1;
        }
        if state.numbers_left(service) == Some(0) {
            state.service_used_up.entry(service).or_insert(at);
        }
    }
    state.next_ticket = TicketId(ticket.id.0.saturating_add(1)).max(state.next_ticket);
    if let Some(last) = state.numbers.get_mut(ticket.series.index()) {
        *last = ticket.number.max(*last);
    }
    state.given.put(ticket.series, ticket.number);
    epoch::entered(state, ticket.series, ticket.number);
    if let Some(plan) = state.plan.as_deref().filter(|_| ticket.state == TicketState::Waiting) {
        state.queue.file(&ticket, plan);
    }
    if let Some(at) = ticket.appointment_ahead() {
        state.appointments.insert((at, ticket.id));
    }
    state.tickets.insert(ticket.id, ticket);
}

/// The ticket that an event gives.
fn given(state: &State, at: Time, event: &Event) -> Option<Ticket> {
    let Event::TicketIssued {
        ticket,
        series,
        number,
        service,
        group,
        needs,
        mode,
        origin,
        language,
        device,
        reserved,
        journey,
        appointment,
        since,
    } = event
    else {
        return None;
    };
    let offered = journey.and_then(|id| Some((id, state.plan.as_ref()?.journeys.get(id.index())?)));
    Some(Ticket {
        id: *ticket,
        series: *series,
        number: *number,
        service: *service,
        steps: offered.map(|(id, journey)| Box::new(Steps::of(id, journey))),
        group: *group,
        needs: *needs,
        mode: *mode,
        origin: *origin,
        language: *language,
        device: *device,
        issued_at: at,
        earned_since: since.unwrap_or(at),
        queued_since: since.unwrap_or(at),
        front: false,
        appointment: *appointment,
        by_appointment: false,
        tied: None,
        kept: None,
        onward: false,
        after_call: None,
        calls: 0,
        returns: 0,
        state: if *reserved { TicketState::Reserved } else { TicketState::Waiting },
    })
}

/// A number taken in the hall waits since it was given (its paper was printing); one taken elsewhere waits since its holder arrived.
pub(super) fn entered(state: &mut State, at: Time, id: TicketId) {
    let appointment = in_time(state, at, state.tickets.get(&id).and_then(|ticket| ticket.appointment));
    change_ticket(state, id, |ticket| {
        if ticket.origin.is_remote() || ticket.appointment.is_some() {
            ticket.earned_since = at;
        }
        ticket.appointment = appointment;
        ticket.queued_since = ticket.earned_since;
        ticket.state = TicketState::Waiting;
    });
}

/// The appointment of somebody who comes now, unless they come later than the site's grace.
fn in_time(state: &State, at: Time, appointment: Option<Time>) -> Option<Time> {
    let grace_ms = state.plan.as_ref()?.policy.appointment_grace_ms;
    appointment.filter(|appointment| at <= appointment.plus(grace_ms.into()))
}

pub(super) fn appointment_due(state: &mut State, id: TicketId) {
    change_ticket(state, id, |ticket| ticket.by_appointment = true);
}

pub(super) fn finished(state: &mut State, at: Time, id: TicketId) {
    end_call(state, at, id, CallEnding::Finished);
    let removed = remove_ticket(state, id);
    if let Some(day) = state.day.as_mut().filter(|_| removed) {
        day.finished += 1;
    }
}

pub(super) fn absent(state: &mut State, at: Time, id: TicketId, last: bool) {
    let kept = keeping::aside(state, keeping::keeper_of(state, id));
    end_call(state, at, id, CallEnding::Absent);
    if last {
        let removed = remove_ticket(state, id);
        if let Some(day) = state.day.as_mut().filter(|_| removed) {
            day.absent += 1;
        }
        return;
    }
    change_ticket(state, id, |ticket| {
        ticket.state = TicketState::Absent { since: at };
        ticket.set_aside(kept);
    });
}

pub(super) fn parked(state: &mut State, at: Time, id: TicketId, until: Option<Time>) {
    let kept = keeping::aside(state, keeping::keeper_of(state, id));
    end_call(state, at, id, CallEnding::Parked);
    change_ticket(state, id, |ticket| {
        ticket.state = TicketState::Parked { until };
        ticket.set_aside(kept);
    });
}

pub(super) fn returned(state: &mut State, at: Time, id: TicketId, place: Place, cause: ReturnCause) {
    let keeper = match cause {
        ReturnCause::Officer => keeping::keeper_of(state, id),
        // Nobody is there any more.
        ReturnCause::CounterReleased => None,
        ReturnCause::ParkingEnded | ReturnCause::Reinserted => {
            state.tickets.get(&id).and_then(|ticket| ticket.kept).map(|kept| kept.keeper)
        }
    };
    end_call(state, at, id, CallEnding::Returned);
    let after_call = calls_until(state, id, place);
    change_ticket(state, id, |ticket| {
        put_back(ticket, at, place);
        ticket.after_call = after_call;
        ticket.returns = ticket.returns.saturating_add((cause == ReturnCause::Reinserted).into());
    });
    keeping::back(state, at, id, keeper);
}

/// How often the ticket's service will have been called when the ticket may be.
fn calls_until(state: &State, id: TicketId, place: Place) -> Option<u32> {
    let Place::After(further) = place else { return None };
    Some(calls_of(state, state.tickets.get(&id)?.service).saturating_add(further.into()))
}

fn calls_of(state: &State, service: ServiceId) -> u32 {
    state.service_calls.get(service.index()).copied().unwrap_or(0)
}

/// Tickets that wait for further calls of their service are called by their place from here on, where those calls were made or can no longer
/// all be made: fewer wait than that.
pub(super) fn let_in_held(state: &mut State) {
    while let Some(id) = first_to_let_in(state) {
        change_ticket(state, id, |ticket| ticket.after_call = None);
    }
}

fn first_to_let_in(state: &State) -> Option<TicketId> {
    let may_go = |(service, after_call, _): &&(ServiceId, u32, TicketId)| {
        let left = after_call.saturating_sub(calls_of(state, *service));
        left == 0 || left > state.in_line_for(*service)
    };
    state.queue.held.iter().find(may_go).map(|(_, _, id)| *id)
}

/// The ticket keeps its number and the place it earned; only what it waits for changes.
pub(super) fn transferred(state: &mut State, at: Time, id: TicketId, to: Destination, place: Place) {
    end_call(state, at, id, CallEnding::Transferred);
    change_ticket(state, id, |ticket| {
        match to {
            Destination::Service(service) => {
                if let Some(steps) = &mut ticket.steps {
                    steps.replace(ticket.service, service);
                }
                ticket.service = service;
                ticket.tied = None;
            }
            Destination::Counter(counter) => ticket.tied = Some(counter),
        }
        ticket.kept = None;
        ticket.onward = true;
        put_back(ticket, at, place);
    });
}

pub(super) fn cancelled(state: &mut State, at: Time, id: TicketId) {
    end_call(state, at, id, CallEnding::Dropped);
    let removed = remove_ticket(state, id);
    if let Some(day) = state.day.as_mut().filter(|_| removed) {
        day.cancelled += 1;
    }
}

pub(super) fn unserved(state: &mut State, at: Time, id: TicketId) {
    end_call(state, at, id, CallEnding::Dropped);
    let number = state.tickets.get(&id).map(|ticket| (ticket.series, ticket.number));
    let removed = remove_ticket(state, id);
    if let Some(day) = state.day.as_mut().filter(|_| removed) {
        day.unserved += 1;
        day.unserved_numbers.extend(number);
    }
}

/// Into the queue again: at the front, where it earned its place, or as if it had come now.
pub(super) fn put_back(ticket: &mut Ticket, at: Time, place: Place) {
    ticket.state = TicketState::Waiting;
    ticket.front = place == Place::Front;
    if place == Place::Back {
        (ticket.appointment, ticket.by_appointment) = (None, false);
    }
    ticket.after_call = None;
    ticket.queued_since = match place {
        Place::Front | Place::Earned | Place::After(_) => ticket.earned_since,
        Place::Back => at,
    };
}
