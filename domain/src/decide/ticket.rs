//! Tickets that are not at a counter: given, entered, put back, cancelled.

use crate::{
    Day, Event, Group, IssueTicket, Journey, JourneyId, NUMBER_MAX, NeedSet, Place, Plan, Rejection, ReturnCause, SeriesId, Service,
    ServiceId, State, TICKETS_LIVE_MAX, TicketId, TicketState, Time, UnknownId,
};

use super::{guard, paper};

pub(super) fn issue(state: &State, issue: &IssueTicket, now: Time, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let (plan, day) = guard::open_day(state)?;
    let journey = issue.journey.map(|id| offered(plan, id)).transpose()?;
    let is_beyond_limits = issue.beyond_limits || issue.paper.is_some();
    let services = journey.map_or(std::slice::from_ref(&issue.service), |journey| &journey.steps[..]);
    for service in services {
        if plan.services.get(service.index()).ok_or(Rejection::UnknownId(UnknownId::Service))?.retired {
            return Err(Rejection::ServiceRetired);
        }
        if !is_beyond_limits {
            within_limits(state, day, *service, now)?;
        }
    }
    if !is_beyond_limits {
        in_time(state, plan, day, services, issue.needs, now)?;
    }
    let first = services.first().and_then(|id| Some((*id, plan.services.get(id.index())?)));
    let (id, service) = first.ok_or(Rejection::UnknownId(UnknownId::Service))?;
    if plan.groups.get(issue.group.index()).is_none_or(|group| group.retired) {
        return Err(Rejection::UnknownId(UnknownId::Group));
    }
    if issue.device.is_some_and(|device| plan.devices.get(device.index()).is_none_or(|device| device.retired)) {
        return Err(Rejection::UnknownId(UnknownId::Device));
    }
    if !issue.needs.is_empty() && services.iter().any(|service| !state.somebody_can_serve(*service, issue.needs)) {
        return Err(Rejection::NeedsNeverMet);
    }
    if state.tickets.len() >= TICKETS_LIVE_MAX {
        return Err(Rejection::TooManyTickets);
    }
    let (series, number) = number(state, plan, issue, (id, service), journey)?;
    if number > NUMBER_MAX {
        return Err(Rejection::SeriesUsedUp);
    }
    events.push(Event::TicketIssued {
        ticket: state.next_ticket,
        series,
        number,
        service: id,
        group: issue.group,
        needs: issue.needs,
        mode: issue.mode.unwrap_or(service.mode),
        origin: issue.origin,
        language: issue.language,
        device: issue.device,
        reserved: issue.reserve,
        journey: issue.journey,
        appointment: issue.appointment,
        since: issue.paper.and_then(|paper| paper::waits_since(state, plan, day, paper, now)),
    });
    Ok(())
}

/// The number that the holder of the ticket gets, or has on paper.
fn number(
    state: &State,
    plan: &Plan,
    issue: &IssueTicket,
    (id, service): (ServiceId, &Service),
    journey: Option<&Journey>,
) -> Result<(SeriesId, u32), Rejection> {
    if let Some(paper) = issue.paper {
        return paper::number(state, plan, issue, paper, (id, service), journey);
    }
    let own = match issue.appointment {
        Some(_) => service.appointment_series,
        None => service.priority_series.filter(|_| issue.group != Group::EVERYBODY),
    };
    let series = own.or(journey.and_then(|journey| journey.series)).unwrap_or(service.series);
    Ok((series, state.last_number(series).saturating_add(1)))
}

/// A journey that still takes new visitors.
fn offered(plan: &Plan, id: JourneyId) -> Result<&Journey, Rejection> {
    let journey = plan.journeys.get(id.index()).ok_or(Rejection::UnknownId(UnknownId::Journey))?;
    if journey.retired { Err(Rejection::JourneyRetired) } else { Ok(journey) }
}

/// Numbers stop at an hour, with the end of serving, while the service is paused, and with its quota.
fn within_limits(state: &State, day: &Day, service: ServiceId, now: Time) -> Result<(), Rejection> {
    let closed_at = day.closes_at.filter(|closes_at| now >= *closes_at);
    if let Some(stopped_at) = closed_at.into_iter().chain(day.serving_ended_at).min() {
        return Err(Rejection::NumbersStopped(stopped_at));
    }
    if let Some(pause) = state.service_pause(service).filter(|pause| !pause.numbers) {
        return Err(Rejection::ServicePaused(service, pause.until));
    }
    if state.numbers_left(service) == Some(0) {
        return Err(Rejection::QuotaUsedUp(service));
    }
    Ok(())
}

impl State {
    /// Whether numbers for a service are given at this moment, whether or not they can still be served today.
    pub fn gives_numbers(&self, service: ServiceId, now: Time) -> bool {
        self.day().is_some_and(|day| within_limits(self, day, service, now).is_ok())
    }
}

/// Where the site wants it so, numbers stop with the last that can still be served today, all its steps included.
fn in_time(state: &State, plan: &Plan, day: &Day, services: &[ServiceId], needs: NeedSet, now: Time) -> Result<(), Rejection> {
    match day.serves_until.filter(|_| plan.policy.last_ticket) {
        Some(until) if !state.expected_work_for(services, now).can_be_served(services, needs, until) => Err(Rejection::LateForToday(until)),
        Some(_) | None => Ok(()),
    }
}

/// Who comes after the time of their appointment, and within the site's grace, stands at the front at once.
pub(super) fn enter_queue(state: &State, id: TicketId, now: Time, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let ticket = guard::ticket(state, id)?;
    if ticket.state != TicketState::Reserved {
        return Err(Rejection::TicketNotReserved(id));
    }
    events.push(Event::QueueEntered { ticket: id });
    let grace_ms = guard::plan(state)?.policy.appointment_grace_ms.into();
    if ticket.appointment.is_some_and(|appointment| appointment <= now && now <= appointment.plus(grace_ms)) {
        events.push(Event::AppointmentDue { ticket: id });
    }
    Ok(())
}

pub(super) fn appointment_due(state: &State, id: TicketId, now: Time, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let ticket = guard::ticket(state, id)?;
    if ticket.appointment_ahead().is_none_or(|appointment| now < appointment) {
        return Err(Rejection::AppointmentNotDue(id));
    }
    events.push(Event::AppointmentDue { ticket: id });
    Ok(())
}

pub(super) fn release_parked(state: &State, id: TicketId, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let ticket = guard::ticket(state, id)?;
    if !matches!(ticket.state, TicketState::Parked { .. }) {
        return Err(Rejection::TicketNotParked(id));
    }
    events.push(Event::TicketReturned { ticket: id, place: Place::Earned, cause: ReturnCause::ParkingEnded });
    Ok(())
}

pub(super) fn end_keeping(state: &State, id: TicketId, now: Time, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let ticket = guard::ticket(state, id)?;
    guard::no_emergency(state)?;
    let until = ticket.kept.and_then(|kept| kept.until);
    if ticket.state != TicketState::Waiting || until.is_none_or(|until| now < until) {
        return Err(Rejection::TicketNotKept(id));
    }
    events.push(Event::KeepingEnded { ticket: id });
    Ok(())
}

pub(super) fn reinsert_absent(state: &State, id: TicketId, place: Option<Place>, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let ticket = guard::ticket(state, id)?;
    if !matches!(ticket.state, TicketState::Absent { .. }) {
        return Err(Rejection::TicketNotAbsent(id));
    }
    let plan = guard::plan(state)?;
    if plan.services.get(ticket.service.index()).is_none_or(|service| service.retired) {
        return Err(Rejection::ServiceRetired);
    }
    let by_policy = match plan.policy.no_show.reinsert_after {
        0 => Place::Earned,
        calls => Place::After(calls),
    };
    let place = place.unwrap_or(by_policy);
    events.push(Event::TicketReturned { ticket: id, place, cause: ReturnCause::Reinserted });
    Ok(())
}

pub(super) fn cancel(state: &State, id: TicketId, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let ticket = guard::ticket(state, id)?;
    if let Some((_, counter)) = ticket.state.at_counter() {
        return Err(Rejection::TicketAtCounter(id, counter));
    }
    events.push(Event::TicketCancelled { ticket: id });
    Ok(())
}
