//! From a command to events: refused with a named rejection, or decided once, at the end of the guards.
//! It reads the state and the time handed in; it must not change anything but the caller's buffer, and that only where it says yes.

use crate::{Command, Event, Rejection, State, Time, verify};

mod calling;
mod counter;
mod day;
mod epoch;
mod guard;
mod journey;
mod paper;
mod pause;
mod plan;
mod supervise;
mod ticket;
mod visit;

/// Decides one command. On a rejection `events` is as it was.
pub fn decide(state: &State, command: &Command, now: Time, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let start = events.len();
    decide_unverified(state, command, now, events)?;
    verify(state, &events[start..]).map_err(|why| {
        events.truncate(start);
        Rejection::InvariantBroken(why)
    })
}

/// The same without a second look at what was decided: for a future of the hall, which is thrown away. Nothing that is stored comes from here.
pub fn decide_unverified(state: &State, command: &Command, now: Time, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let start = events.len();
    let decided = decided(state, command, now.max(state.clock), events);
    if decided.is_err() {
        events.truncate(start);
    }
    decided
}

fn decided(state: &State, command: &Command, now: Time, events: &mut Vec<Event>) -> Result<(), Rejection> {
    match command {
        Command::ApplyPlan { plan, digest, today } => plan::apply_plan(state, plan, digest, today.as_ref(), now, events),
        Command::OpenDay(open) => day::open_day(state, open, events),
        Command::ReopenDay(open) => day::reopen_day(state, open, events),
        Command::RecordArchive(day) => day::record_archive(state, day, events),
        Command::CloseDay => day::close_day(state, events),
        Command::BeginEpoch { cause, remembered } => epoch::begin(state, *cause, remembered, events),
        Command::IssueTicket(issue) => ticket::issue(state, issue, now, events),
        Command::EnterQueue { ticket } => ticket::enter_queue(state, *ticket, now, events),
        Command::OpenCounter { counter, officer } => counter::open(state, *counter, *officer, events),
        Command::CloseCounter { counter } => counter::close(state, *counter, events),
        Command::PauseCounter { counter, reason, until } => counter::pause(state, *counter, *reason, *until, events),
        Command::ResumeCounter { counter, ending } => counter::resume(state, *counter, *ending, events),
        Command::CallNext { counter, ending, answer } => calling::call_next(state, *counter, *ending, *answer, now, events),
        Command::CallTicket { counter, ticket, reason } => calling::call_ticket(state, *counter, *ticket, *reason, now, events),
        Command::UndoCall { counter, call } => calling::undo(state, *counter, *call, now, events),
        Command::CallUnanswered { counter, call, nth } => calling::unanswered(state, *counter, *call, *nth, now, events),
        Command::Recall { counter, call } => calling::recall(state, *counter, *call, events),
        Command::ConfirmCall { call, nth, how, counter } => calling::confirm(state, *call, *nth, *how, *counter, events),
        Command::StartServing { counter, call } => visit::start(state, *counter, *call, events),
        Command::FinishVisit { counter, call, outcome, delivered } => {
            visit::finish(state, *counter, *call, *outcome, delivered, now, events).map(|_| ())
        }
        Command::MarkAbsent { counter, call } => visit::mark_absent(state, *counter, *call, now, events),
        Command::ParkTicket { counter, call, until } => visit::park(state, *counter, *call, *until, now, events),
        Command::ReleaseParked { ticket } => ticket::release_parked(state, *ticket, events),
        Command::ReturnTicket { counter, call, place } => visit::return_ticket(state, *counter, *call, *place, events),
        Command::ReinsertAbsent { ticket, place } => ticket::reinsert_absent(state, *ticket, *place, events),
        Command::TransferTicket { counter, call, to, place } => visit::transfer(state, *counter, *call, *to, *place, events),
        Command::CancelTicket { ticket } => ticket::cancel(state, *ticket, events),
        Command::AppointmentDue { ticket } => ticket::appointment_due(state, *ticket, now, events),
        Command::EndKeeping { ticket } => ticket::end_keeping(state, *ticket, now, events),
        Command::GiveSkill { counter, skill, hold, term } => supervise::give_skill(state, *counter, *skill, *hold, *term, events),
        Command::TakeSkill { counter, skill, term } => supervise::take_skill(state, *counter, *skill, *term, events),
        Command::SetAutomatic { counter, after_ms } => counter::set_automatic(state, *counter, *after_ms, events),
        Command::ReleaseCounter { counter } => counter::release(state, *counter, events),
        Command::SetNotice { text } => supervise::set_notice(state, text, events),
        Command::RaiseEmergency { emergency, kind, drill } => supervise::raise_emergency(state, *emergency, *kind, *drill, events),
        Command::ClearEmergency { emergency } => supervise::clear_emergency(state, *emergency, events),
        Command::PauseService { service, reason, until, numbers } => {
            pause::pause_service(state, *service, *reason, *until, *numbers, events)
        }
        Command::ResumeService { service, ending } => pause::resume_service(state, *service, *ending, events),
        Command::EndServing => pause::end_serving(state, events),
    }
}
