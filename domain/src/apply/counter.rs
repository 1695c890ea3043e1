//! What happens at a counter: open, pause, call, repeat, confirm, serve. Ticket, call and counter change together.

use crate::{
    Call, CallEnding, CallId, Confirmation, CounterId, CounterState, Desk, Group, OfficerId, Order, PAST_CALLS_MAX, PastCall, PauseReason,
    ServiceId, State, TicketId, TicketState, Time, Why,
};

use super::{change_ticket, keeping};

pub(super) fn opened(state: &mut State, at: Time, counter: CounterId, officer: Option<OfficerId>) {
    change_desk(state, counter, |desk| {
        desk.state = CounterState::Ready { since: at };
        desk.officer = officer;
    });
    breaks_are_had(state, at, counter);
    count_skills(state, counter);
    if let Some(officer) = officer {
        keeping::officer_came(state, counter, officer);
    }
}

pub(super) fn closed(state: &mut State, counter: CounterId) {
    change_desk(state, counter, |desk| {
        desk.state = CounterState::Closed;
        desk.officer = None;
    });
    keeping::counter_closed(state, counter);
    count_skills(state, counter);
}

pub(super) fn paused(state: &mut State, at: Time, counter: CounterId, reason: PauseReason, until: Option<Time>) {
    change_desk(state, counter, |desk| desk.state = CounterState::Paused { reason, since: at, until });
}

/// Who resumes a counter in a break means to work through it; a pause that ends by itself says nothing about a break.
pub(super) fn resumed(state: &mut State, at: Time, counter: CounterId) {
    let by_hand = state.desks.get(counter.index()).is_some_and(|desk| match desk.state {
        CounterState::Paused { until, .. } => until.is_none_or(|until| at < until),
        CounterState::Closed | CounterState::Ready { .. } | CounterState::Calling { .. } | CounterState::Serving { .. } => false,
    });
    if by_hand {
        breaks_are_had(state, at, counter);
    }
    ready(state, at, counter);
}

/// The breaks that are on are had: whoever opened or resumed the counter knows about them and means to work.
fn breaks_are_had(state: &mut State, at: Time, counter: CounterId) {
    let until = state.counter_breaks_end(counter, at);
    change_desk(state, counter, |desk| desk.break_had = desk.break_had.max(until));
}

pub(super) fn ready(state: &mut State, at: Time, counter: CounterId) {
    change_desk(state, counter, |desk| desk.state = CounterState::Ready { since: at });
}

pub(super) fn called(
    state: &mut State,
    at: Time,
    ticket: TicketId,
    step: Option<ServiceId>,
    id: CallId,
    counter: CounterId,
    officer: Option<OfficerId>,
    why: Why,
) {
    let before = state.tickets.get(&ticket).map(|ticket| (ticket.service, ticket.after_call));
    let (service_before, after_call_before) = before.unwrap_or_default();
    change_ticket(state, ticket, |ticket| {
        ticket.state = TicketState::Called { call: id, counter };
        ticket.calls = ticket.calls.saturating_add(1);
        ticket.after_call = None;
        ticket.service = step.unwrap_or(ticket.service);
    });
    let turn_before = state.desks.get(counter.index()).map_or(0, |desk| desk.turn);
    let group = state.tickets.get(&ticket).map_or(Group::EVERYBODY, |ticket| ticket.group);
    let order = state.plan.as_ref().map_or_else(Order::default, |plan| plan.policy.calling.order);
    change_desk(state, counter, |desk| {
        desk.state = CounterState::Calling { call: id, since: at };
        desk.takes_turn(group, order);
    });
    state.next_call = CallId(id.0.saturating_add(1)).max(state.next_call);
    if let Some(day) = &mut state.day {
        day.called += 1;
        day.chosen += u32::from(why.chosen.is_some());
    }
    let Some(ticket) = state.tickets.get(&ticket) else { return };
    if let Some(calls) = state.service_calls.get_mut(ticket.service.index()) {
        *calls += 1;
    }
    let call = Call {
        id,
        ticket: ticket.id,
        series: ticket.series,
        number: ticket.number,
        service: ticket.service,
        language: ticket.language,
        counter,
        officer,
        onward: ticket.onward,
        why,
        called_at: at,
        summons: 1,
        counted: 1,
        summoned_at: at,
        shown_at: None,
        shown: 0,
        last_shown_at: None,
        heard_at: None,
        heard: 0,
        by_hand: 0,
        last_heard_at: None,
        serving_since: None,
        counts_from: None,
        turn_before,
        service_before,
        after_call_before,
    };
    state.calls.insert(id, call);
}

/// The ticket and the counts are as they were before the call; the counter is free. A late visitor whom the call let in stays let in.
pub(super) fn call_undone(state: &mut State, at: Time, ticket: TicketId) {
    let Some((id, counter)) = state.tickets.get(&ticket).and_then(|ticket| ticket.state.at_counter()) else { return };
    let Some(call) = state.calls.remove(&id) else { return };
    change_ticket(state, ticket, |ticket| {
        ticket.state = TicketState::Waiting;
        ticket.calls = ticket.calls.saturating_sub(1);
        ticket.after_call = call.after_call_before;
        ticket.service = call.service_before;
    });
    keeping::called_back(state, ticket);
    change_desk(state, counter, |desk| {
        desk.state = CounterState::Ready { since: at };
        desk.turn = call.turn_before;
    });
    if let Some(calls) = state.service_calls.get_mut(call.service.index()) {
        *calls = calls.saturating_sub(1);
    }
    if let Some(day) = &mut state.day {
        day.called = day.called.saturating_sub(1);
        day.chosen = day.chosen.saturating_sub(call.why.chosen.is_some().into());
    }
}

pub(super) fn automatic_set(state: &mut State, counter: CounterId, after_ms: Option<u32>) {
    change_desk(state, counter, |desk| desk.automatic_after_ms = after_ms);
}

pub(super) fn call_repeated(state: &mut State, at: Time, call: CallId, nth: u16) {
    let counts_from = state.calls.get(&call).and_then(|call| state.next_counts_from(call));
    if let Some(call) = state.calls.get_mut(&call) {
        let counts = counts_from.is_some_and(|from| at >= from);
        call.summons = nth;
        call.counted += u16::from(counts);
        call.counts_from = counts_from.filter(|_| !counts);
        call.summoned_at = at;
        call.last_shown_at = None;
        call.last_heard_at = None;
    }
}

pub(super) fn call_confirmed(state: &mut State, at: Time, call: CallId, nth: u16, how: Confirmation) {
    let Some(call) = state.calls.get_mut(&call) else { return };
    match how {
        Confirmation::Shown => {
            call.shown = call.shown.max(nth);
            call.shown_at.get_or_insert(at);
            if nth == call.summons {
                call.last_shown_at.get_or_insert(at);
            }
            return;
        }
        Confirmation::Heard => call.heard = call.heard.max(nth),
        Confirmation::ByHand => call.by_hand = call.by_hand.max(nth),
    }
    call.heard_at.get_or_insert(at);
    if nth == call.summons {
        call.last_heard_at.get_or_insert(at);
    }
}

pub(super) fn serving_started(state: &mut State, at: Time, ticket: TicketId, call: CallId) {
    let Some(counter) = state.calls.get_mut(&call).map(|call| {
        call.serving_since = Some(at);
        call.counter
    }) else {
        return;
    };
    change_ticket(state, ticket, |ticket| ticket.state = TicketState::Serving { call, counter });
    change_desk(state, counter, |desk| desk.state = CounterState::Serving { call, since: at });
}

/// Ends the call of a ticket that is at a counter, if it is: the counter is free, the call is among the past ones.
/// The ticket itself is the caller's to change.
pub(super) fn end_call(state: &mut State, at: Time, ticket: TicketId, ending: CallEnding) {
    let Some((id, counter)) = state.tickets.get(&ticket).and_then(|ticket| ticket.state.at_counter()) else { return };
    ready(state, at, counter);
    if let Some(call) = state.calls.remove(&id) {
        if state.past_calls.len() == PAST_CALLS_MAX {
            state.past_calls.pop_front();
        }
        state.past_calls.push_back(PastCall { call, ended_at: at, ending });
    }
}

pub(super) fn change_desk(state: &mut State, counter: CounterId, change: impl FnOnce(&mut Desk)) {
    if let Some(desk) = state.desks.get_mut(counter.index()) {
        change(desk);
    }
}

fn count_skills(state: &mut State, counter: CounterId) {
    if let Some((desk, plan)) = state.desks.get_mut(counter.index()).zip(state.plan.as_deref()) {
        desk.count_skills(plan);
    }
}
