//! A new plan: unchanged, superseded, contradictory and unkind ones are refused; ids keep their meaning for ever; what was changed
//! *tetap* goes on where the new plan says nothing else.

use std::sync::Arc;

use crate::{Date, Day, DayTimes, Event, Plan, Rejection, ServiceId, State, Ticket, TicketState, Time};

pub(super) fn apply_plan(
    state: &State,
    plan: &Arc<Plan>,
    digest: &str,
    today: Option<&(Date, DayTimes)>,
    now: Time,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    if state.digest() == Some(digest) {
        return Err(Rejection::PlanUnchanged);
    }
    // It was superseded by the file that took its place, whatever came after that.
    if let Some([file, next]) = state.applied.array_windows().rev().find(|[file, _]| file.digest == digest) {
        return Err(Rejection::PlanSuperseded(file.at, next.at));
    }
    plan.check().map_err(Rejection::PlanInvalid)?;
    let Some(before) = state.plan() else {
        events.push(Event::PlanApplied { plan: Arc::clone(plan), digest: digest.to_owned() });
        return Ok(());
    };
    if !keeps_ids(before, plan) {
        return Err(Rejection::PlanChangesIds);
    }
    drops_nothing_in_use(state, plan)?;
    let plan = Arc::new(Plan::clone(plan).with_standing(before));
    events.push(Event::PlanApplied { plan, digest: digest.to_owned() });
    let day = state.day();
    if let Some((day, (_, times))) = day.zip(today).filter(|(day, (date, _))| day.date == *date) {
        events.push(Event::DayTimesChanged(Box::new(times_from_now(day, times, now))));
    }
    Ok(())
}

/// What a new timetable still says of the day in progress. An hour of it that has passed already ends nobody's wait, and stops no numbers
/// that a supervisor lets be given after hours.
fn times_from_now(day: &Day, times: &DayTimes, now: Time) -> DayTimes {
    let closes_at = times.closes_at.filter(|closes_at| *closes_at > now || day.closes_at.is_some());
    let serves_until = times.serves_until.filter(|until| *until > now);
    DayTimes { closes_at, serves_until, ..times.clone() }
}

/// Whether every id of the plan in force means the same in the new one: tables only grow, and codes stay where they are.
fn keeps_ids(before: &Plan, after: &Plan) -> bool {
    before.site.code == after.site.code
        && keeps(&before.agencies, &after.agencies, |agency| &agency.code)
        && keeps(&before.skills, &after.skills, |skill| &skill.code)
        && keeps(&before.series, &after.series, |series| &series.prefix)
        && keeps(&before.services, &after.services, |service| &service.code)
        && keeps(&before.zones, &after.zones, |zone| &zone.code)
        && keeps(&before.counters, &after.counters, |counter| &counter.code)
        && keeps(&before.groups, &after.groups, |group| &group.code)
        && keeps(&before.officers, &after.officers, |officer| &officer.code)
        && keeps(&before.devices, &after.devices, |device| &device.code)
        && keeps(&before.journeys, &after.journeys, |journey| &journey.code)
        && keeps(&before.screens, &after.screens, |screen| &screen.code)
}

fn keeps<T>(before: &[T], after: &[T], code: impl Fn(&T) -> &String) -> bool {
    before.len() <= after.len() && before.iter().zip(after).all(|(before, after)| code(before) == code(after))
}

/// A service with somebody in the hall and a counter that is open cannot go. An absent visitor does not hold a service back:
/// reinsertion is refused then.
fn drops_nothing_in_use(state: &State, plan: &Plan) -> Result<(), Rejection> {
    let retired = |service: ServiceId| plan.services.get(service.index()).is_none_or(|service| service.retired);
    let in_hall = || state.tickets().filter(|ticket| !matches!(ticket.state, TicketState::Absent { .. }));
    // Who is there for it now counts before who only comes to it later.
    if let Some(service) = in_hall().flat_map(Ticket::awaited).find(|service| retired(*service)) {
        return Err(Rejection::PlanDropsServiceInUse(service));
    }
    if let Some(service) = in_hall().flat_map(Ticket::to_come).find(|service| retired(*service)) {
        return Err(Rejection::PlanDropsServiceAhead(service));
    }
    let dropped = |counter: usize| plan.counters.get(counter).is_none_or(|counter| counter.retired);
    match state.counters().find(|desk| desk.is_open() && dropped(desk.id.index())) {
        Some(desk) => Err(Rejection::PlanDropsCounterInUse(desk.id)),
        None => Ok(()),
    }
}
