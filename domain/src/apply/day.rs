//! Plans and days: what a new plan keeps of the live hall, and what a day starts with and ends with.

use std::sync::Arc;

use crate::{
    Break, CounterId, Day, DayOpened, DayTimes, Desk, Emergency, Plan, Shift, State, TicketState, Time, plan::same_skills, remember_file,
};

use super::{epoch, refile_queue};

/// A plan comes into force. Skills given and taken today stay where the plan's own skills of the counter are the same as before:
/// a new file about something else must not undo what a supervisor did this morning. The same holds for how a counter calls.
pub(super) fn plan_applied(state: &mut State, at: Time, plan: &Arc<Plan>, digest: &str) {
    let before = state.plan.replace(Arc::clone(plan));
    remember_file(&mut state.applied, digest, at);
    for desk in &mut state.desks {
        let skills = |plan: &Plan| plan.counters.get(desk.id.index()).map_or(Vec::new(), |counter| counter.skills.clone());
        if same_skills(&before.as_deref().map_or(Vec::new(), skills), &skills(plan)) {
            desk.count_skills(plan);
        } else {
            desk.hold_by_plan(plan);
        }
        let automatic = |plan: &Plan| plan.counters.get(desk.id.index()).and_then(|counter| counter.automatic_after_ms);
        if before.as_deref().and_then(automatic) != automatic(plan) {
            desk.automatic_after_ms = automatic(plan);
        }
    }
    fit_tables(state, plan);
    refile_queue(state, plan);
}

/// A day begins: the state is what the event says and nothing else, so that each day replays alone.
pub(super) fn day_opened(state: &mut State, at: Time, opened: &DayOpened) {
    let day = Day {
        date: opened.date,
        opened_at: at,
        closes_at: opened.closes_at,
        serves_until: opened.serves_until,
        serving_ended_at: None,
        closed_at: None,
        breaks: in_order(&opened.breaks),
        shifts: shifts_in_order(&opened.shifts),
        training: opened.training,
        issued: 0,
        called: 0,
        chosen: 0,
        finished: 0,
        cancelled: 0,
        absent: 0,
        unserved: 0,
        unserved_numbers: Vec::new(),
    };
    *state = State {
        plan: Some(Arc::clone(&opened.plan)),
        applied: opened.applied.clone(),
        day: Some(day),
        day_is_open: true,
        clock: at,
        notice: opened.notice.clone(),
        emergency: opened.emergency.map(|(id, kind, drill)| Emergency { id, kind, drill, raised_at: at }),
        next_ticket: opened.first_ticket,
        next_call: opened.first_call,
        archived: opened.archived,
        ..State::default()
    };
    fit_tables(state, &opened.plan);
    opened.remembered.iter().for_each(|remembered| epoch::begun(state, remembered));
}

/// Breaks that counters and services have had stay had; pauses that are on last as long as they were meant to.
pub(super) fn day_times_changed(state: &mut State, times: &DayTimes) {
    let Some(day) = &mut state.day else { return };
    day.closes_at = times.closes_at;
    day.serves_until = times.serves_until;
    day.breaks = in_order(&times.breaks);
    day.shifts = shifts_in_order(&times.shifts);
}

/// The day ends. Events before this one emptied and closed the counters; absent tickets leave with the day, and what was changed
/// for today is undone.
pub(super) fn day_closed(state: &mut State, at: Time) {
    state.day_is_open = false;
    let absent = state.tickets.values().filter(|ticket| matches!(ticket.state, TicketState::Absent { .. })).count() as u32;
    if let Some(day) = &mut state.day {
        day.absent += absent;
        day.closed_at = Some(at);
    }
    state.service_pauses.clear();
    state.queue.resume_all();
    state.tickets.retain(|_, ticket| !matches!(ticket.state, TicketState::Absent { .. }));
    if let Some(plan) = &state.plan {
        for desk in &mut state.desks {
            desk.as_planned(plan);
        }
    }
}

/// The day goes on from what its end left: nobody in the hall, every counter closed and holding what the plan gives it.
pub(super) fn day_reopened(state: &mut State, at: Time, closes_at: Option<Time>, training: bool) {
    let Some(day) = &mut state.day else { return };
    day.closes_at = closes_at;
    // Whoever goes on after the hour means to serve.
    day.serves_until = day.serves_until.filter(|until| *until > at);
    day.serving_ended_at = None;
    day.closed_at = None;
    day.training = training;
    state.day_is_open = true;
}

fn in_order(breaks: &[Break]) -> Arc<[Break]> {
    let mut breaks = breaks.to_vec();
    breaks.sort_by_key(|found| (found.from, found.until));
    breaks.into()
}

fn shifts_in_order(shifts: &[Shift]) -> Arc<[Shift]> {
    let mut shifts = shifts.to_vec();
    shifts.sort_by_key(|shift| (shift.from, shift.until));
    shifts.into()
}

/// Makes the tables that are indexed by the plan's ids as long as the plan's.
fn fit_tables(state: &mut State, plan: &Plan) {
    for index in state.desks.len()..plan.counters.len() {
        state.desks.push(Desk::closed(CounterId(index as u16), plan));
    }
    state.service_issued.resize(plan.services.len().max(state.service_issued.len()), 0);
    state.service_calls.resize(plan.services.len().max(state.service_calls.len()), 0);
    state.service_delivered.resize(plan.services.len().max(state.service_delivered.len()), 0);
    state.numbers.resize(plan.series.len().max(state.numbers.len()), 0);
}
