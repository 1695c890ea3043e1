//! What the dispatcher says became of a request, in the wire's words, with what its sender wants to know at once: the number given
//! and how many are ahead, or whom it called.

use domain::{CounterState, Rejection, ServiceId, State, Ticket, TicketId, Time};
use protocol::{AnswerOutcome, Did, GoesOn};
use simulation::Told;

use super::{
    expected::ToldAll,
    fact::Number,
    position, rejection,
    row::{expected_wait, number_text},
};
use crate::{
    dispatcher::{Brief, Outcome, StepDone},
    journal::{StoreRefusal, entry::Position},
    words,
};

/// Waits are told in steps of this many minutes: nobody can promise less.
const WAIT_STEP_MINUTES: u64 = 5;

/// The outcome in the wire's words; `state` is the picture at `head`, published before this is said. Whoever took a number hears what was
/// expected of the next one to take it.
pub(crate) fn outcome(state: &State, expected: &ToldAll, head: Position, outcome: Outcome, now: Time) -> AnswerOutcome {
    match outcome {
        Outcome::Done { position: at, brief } => AnswerOutcome::Done {
            position: position(at),
            did: did(state, expected, brief, now),
            goes_on: goes_on(state, brief).map(Box::new),
            paused_until_ms: paused_until(state, brief).map(|until| until.0),
        },
        Outcome::Rejected(Rejection::AlreadyDone(current)) => AnswerOutcome::AlreadyDone {
            position: position(head),
            current: current.map(|call| call.0),
            text: rejection::sentence(state, Rejection::AlreadyDone(current)).text,
        },
        Outcome::Rejected(why) => rejection::sentence(state, why).outcome(),
        Outcome::RequestReused => words::request_reused().outcome(),
        Outcome::PassedOver => words::passed_over().outcome(),
        Outcome::Unsure => AnswerOutcome::Unsure { text: words::unsure() },
        Outcome::Busy => words::busy().outcome(),
        Outcome::StoreRefused(StoreRefusal::NotReached | StoreRefusal::Busy) => words::store_not_reached().outcome(),
        Outcome::StoreRefused(
            StoreRefusal::Full | StoreRefusal::ReadOnly | StoreRefusal::NotAllowed | StoreRefusal::BadEntry | StoreRefusal::Damaged,
        ) => words::store_refused().outcome(),
        Outcome::ReadOnly(at, needs) => words::read_only(at.seq, needs.as_deref()).outcome(),
    }
}

fn did(state: &State, expected: &ToldAll, brief: Brief, now: Time) -> Option<Did> {
    let plan = state.plan()?;
    match brief {
        Brief::Issued { ticket, series, number } => {
            let ahead = state.ahead_of(ticket, now);
            let wait = wait(state, expected, ticket, ahead, now);
            Some(Did::Issued {
                ticket: ticket.0,
                number: number_text(plan, Number { series, number }),
                ahead,
                wait_min_minutes: wait.map(|(min, _)| min),
                wait_max_minutes: wait.and_then(|(_, max)| max),
                announcement: announcement(state, ticket, Number { series, number }),
            })
        }
        Brief::Called { ticket, call, step: _ } => {
            let open = state.call(call).or_else(|| state.past_calls().map(|past| &past.call).find(|past| past.id == call))?;
            let number = number_text(plan, Number { series: open.series, number: open.number });
            Some(Did::Called { ticket: ticket.0, call: call.0, number })
        }
        Brief::Freed | Brief::Paused { freed: true, .. } => Some(Did::CounterFree),
        Brief::GoesOn(_) | Brief::Paused { freed: false, .. } | Brief::Other => None,
    }
}

/// Where this server says a number, in the language of its ticket, and read as where its agency's counters are called.
fn announcement(state: &State, ticket: TicketId, number: Number) -> Option<String> {
    let plan = state.plan()?;
    let prefix = &plan.series.get(number.series.index())?.prefix;
    let ticket = state.ticket(ticket)?;
    let agency = plan.services.get(ticket.service.index())?.agency;
    let mut zones = plan.counters.iter().filter(|counter| counter.agency == agency && !counter.retired).flat_map(|its| &its.spoken_in);
    let zone = zones.find_map(|zone| plan.zones.get(zone.index()).filter(|zone| zone.voice));
    let reading = match zone.map(|zone| zone.speech.reading).unwrap_or_default() {
        domain::Reading::LeadingZeros => "",
        domain::Reading::Digits => "&reading=digits",
        domain::Reading::FullNumber => "&reading=full_number",
    };
    let languages = match ticket.language {
        domain::Language::Id => "",
        domain::Language::En => "&languages=en",
    };
    Some(format!("/api/announcements/{}.wav?prefix={prefix}{languages}{reading}", number_text(plan, number)))
}

/// The wait that is told to whoever took this number: what was forecast for the next one to take it. A rough range stands in for it only while
/// nobody has forecast: it knows neither pauses nor breaks. Where counters are open and nobody can say how long, it begins with 0 and has no
/// end; none where no counter that can serve this visitor is open.
fn wait(state: &State, expected: &ToldAll, ticket: TicketId, ahead: u32, now: Time) -> Option<(u32, Option<u32>)> {
    let ticket = state.ticket(ticket)?;
    if let Some(wait) = expected_minutes(state, expected, ticket, now) {
        return Some(wait);
    }
    let counters = state.counters_for(ticket.id).count() as u64;
    if counters == 0 {
        return None;
    }
    let is_paused = ticket.awaited().all(|service| state.service_pause(service).is_some());
    if expected.was_made() || ticket.appointment.is_some() || is_paused {
        return Some((0, None));
    }
    rough_minutes(state, ticket, ahead, counters)
}

/// The wait that was forecast for whoever would take this number; none for a visitor with needs or with an appointment, of whom it does not
/// speak. Where steps may be done in any order, that of the one that is soonest.
fn expected_minutes(state: &State, expected: &ToldAll, ticket: &Ticket, now: Time) -> Option<(u32, Option<u32>)> {
    if !ticket.needs.is_empty() || ticket.appointment.is_some() {
        return None;
    }
    // One that was made before the service was paused promises a call within the pause.
    let is_within_pause = |service: ServiceId, told: &Told| {
        let ends = state.service_pause(service).map(|pause| pause.until.map_or(u64::MAX, |until| until.since(now)));
        ends.is_some_and(|ends| told.from_ms + WAIT_STEP_MINUTES * 60_000 < ends)
    };
    let told =
        ticket.awaited().filter_map(|service| expected.of_group(service, ticket.group).filter(|told| !is_within_pause(service, told)));
    let wait = expected_wait(told.min_by_key(|told| (told.from_ms, told.to_ms.unwrap_or(u64::MAX)))?);
    Some((wait.from_minutes, wait.to_minutes))
}

/// The next step of a visit; none where something else has become of it since.
fn goes_on(state: &State, brief: Brief) -> Option<GoesOn> {
    let StepDone { ticket, call } = match brief {
        Brief::GoesOn(step) | Brief::Called { step: Some(step), .. } | Brief::Paused { step: Some(step), .. } => step,
        Brief::Issued { .. } | Brief::Called { step: None, .. } | Brief::Paused { step: None, .. } | Brief::Freed | Brief::Other => {
            return None;
        }
    };
    let (plan, ticket) = (state.plan()?, state.ticket(ticket)?);
    let steps = ticket.steps.as_deref().filter(|_| ticket.state.at_counter().map(|(present, _)| present) == call)?;
    Some(GoesOn {
        number: number_text(plan, Number { series: ticket.series, number: ticket.number }),
        service: plan.services.get(ticket.service.index())?.name.clone(),
        step: steps.present().into(),
        of: steps.count().into(),
        here: call.is_some(),
    })
}

/// When a pause ends by itself that the sender's act began; none where the counter has gone on since.
fn paused_until(state: &State, brief: Brief) -> Option<Time> {
    let Brief::Paused { counter, until, .. } = brief else { return None };
    match state.counter(counter)?.state {
        CounterState::Paused { until: Some(stands), .. } if stands == until => Some(until),
        CounterState::Paused { .. } | CounterState::Closed | CounterState::Ready { .. } => None,
        CounterState::Calling { .. } | CounterState::Serving { .. } => None,
    }
}

/// The range of the wait from the minutes at the counter of the service and the counters that can serve this visitor now, needs and all.
fn rough_minutes(state: &State, ticket: &Ticket, ahead: u32, counters: u64) -> Option<(u32, Option<u32>)> {
    let service = state.plan()?.services.get(ticket.service.index())?;
    let expected_ms = u64::from(ahead) * u64::from(service.at_counter_ms) / counters.max(1);
    let step_ms = WAIT_STEP_MINUTES * 60_000;
    // A quarter less to half as long again, rounded outwards; never a range of nothing.
    let min_steps = expected_ms * 3 / 4 / step_ms;
    let max_steps = (expected_ms * 3 / 2).div_ceil(step_ms).max(min_steps + 1);
    let minutes = |steps: u64| u32::try_from(steps * WAIT_STEP_MINUTES).unwrap_or(u32::MAX);
    Some((minutes(min_steps), Some(minutes(max_steps))))
}
