//! The queue as it stands: what the events so far add up to. Read by decisions, boards and forecasts; changed by `apply` alone.
//! It holds live tickets and a few ended calls, never a whole day: nothing grows with visits that are over.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use crate::{
    AppliedFile, Break, CallId, Closing, CounterId, Date, EmergencyId, EmergencyKind, LostTicket, Plan, Remembered, Series, SeriesId,
    ServiceId, Shift, TicketId, Time, Timer, routing::Queue,
};

mod call;
mod counter;
mod kept;
mod on_paper;
mod pause;
mod ranges;
mod roster;
mod steps;
mod ticket;

pub use call::{Call, CallEnding, HEARING_WAIT_MS_MAX, PastCall, UNDO_MS_MAX};
pub use counter::{CounterState, Desk, RoundTurn};
pub(crate) use counter::{hold_in, hold_of};
pub use kept::{Keeper, Kept};
pub use pause::ServicePause;
use ranges::Ranges;
pub use steps::Steps;
pub use ticket::{Ticket, TicketState};

/// How many ended calls are remembered for the rows of recent calls: more than any screen shows.
pub const PAST_CALLS_MAX: usize = 32;

/// How many cleared emergencies are remembered, so that a late double of one does not raise it again.
pub const EMERGENCIES_OVER_MAX: usize = 16;

/// The queue of one site at one position of its journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The plan in force, with what was changed *tetap*.
    pub(crate) plan: Option<Arc<Plan>>,
    /// Site files applied so far, the one in force last.
    pub(crate) applied: Vec<AppliedFile>,
    /// The day in progress, or the last one where none is.
    pub(crate) day: Option<Day>,
    pub(crate) day_is_open: bool,
    /// Time of the last event; decisions and events never stand before it.
    pub(crate) clock: Time,
    pub(crate) notice: String,
    pub(crate) emergency: Option<Emergency>,
    pub(crate) emergencies_over: VecDeque<EmergencyId>,
    /// When calling was last set free again by an all-clear.
    pub(crate) all_clear_at: Option<Time>,
    /// Live tickets.
    pub(crate) tickets: BTreeMap<TicketId, Ticket>,
    /// Counters, by `CounterId`.
    pub(crate) desks: Vec<Desk>,
    /// Calls whose ticket is at a counter.
    pub(crate) calls: BTreeMap<CallId, Call>,
    /// Ended calls, oldest first.
    pub(crate) past_calls: VecDeque<PastCall>,
    /// Waiting tickets, filed for choosing.
    pub(crate) queue: Queue,
    /// Parked tickets that go back by themselves.
    pub(crate) parkings: BTreeSet<(Time, TicketId)>,
    /// Services for which nobody is called.
    pub(crate) service_pauses: BTreeMap<ServiceId, ServicePause>,
    /// Until when a service has had its breaks, or goes on through one because somebody resumed it.
    pub(crate) service_breaks_had: BTreeMap<ServiceId, Time>,
    /// Waiting tickets whose appointment is still to come.
    pub(crate) appointments: BTreeSet<(Time, TicketId)>,
    /// Waiting tickets that are kept for somebody, until then.
    pub(crate) keepings: BTreeSet<(Time, TicketId)>,
    /// Numbers given today, by `ServiceId`.
    pub(crate) service_issued: Vec<u32>,
    /// When the last number of a service's quota was given today.
    pub(crate) service_used_up: BTreeMap<ServiceId, Time>,
    /// Calls made today, by `ServiceId`.
    pub(crate) service_calls: Vec<u32>,
    /// Services delivered today, several in one sitting counted each, by `ServiceId`.
    pub(crate) service_delivered: Vec<u32>,
    /// The last number given, by `SeriesId`.
    pub(crate) numbers: Vec<u32>,
    /// Numbers below the last ones that somebody may hold on paper, and of which there is no ticket.
    pub(crate) on_paper: Ranges,
    /// Numbers that have or had a ticket today: of a paper series they come in any order.
    pub(crate) given: Ranges,
    /// Tickets that were lost with the journal's end, and were not entered again.
    pub(crate) lost: Vec<LostTicket>,
    /// The last day that was archived.
    pub(crate) archived: Option<Date>,
    /// What is remembered of days that the journal lost whole, until they are opened again.
    pub(crate) remembered: Vec<Remembered>,
    pub(crate) next_ticket: TicketId,
    pub(crate) next_call: CallId,
}

/// One day of the hall, with what happened in it so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Business date.
    pub date: Date,
    /// When it opened.
    pub opened_at: Time,
    /// When tickets stop by the timetable.
    pub closes_at: Option<Time>,
    /// When serving ends by the timetable.
    pub serves_until: Option<Time>,
    /// When serving ended: whoever waited then was unserved.
    pub serving_ended_at: Option<Time>,
    /// Breaks by the timetable, in the order in which they begin.
    pub breaks: Arc<[Break]>,
    /// Shifts by the roster, in the order in which they begin.
    pub shifts: Arc<[Shift]>,
    /// When it was closed; none while it is open.
    pub closed_at: Option<Time>,
    /// A training day.
    pub training: bool,
    /// Numbers given.
    pub issued: u32,
    /// Calls made, repeats not counted.
    pub called: u32,
    /// Calls of tickets that somebody chose out of their turn.
    pub chosen: u32,
    /// Visits finished.
    pub finished: u32,
    /// Tickets cancelled.
    pub cancelled: u32,
    /// Tickets whose visitor did not come for the last time that the site allows, or was absent when the day ended.
    pub absent: u32,
    /// Tickets that the end of serving or of the day found unserved.
    pub unserved: u32,
    /// Their numbers, to be announced and listed.
    pub unserved_numbers: Vec<(SeriesId, u32)>,
}

/// An emergency that is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// Its id.
    pub id: EmergencyId,
    /// What it is.
    pub kind: EmergencyKind,
    /// Only a drill.
    pub drill: bool,
    /// When it was raised; the start of the day where it was carried over.
    pub raised_at: Time,
}

impl State {
    /// The plan in force, with what was changed *tetap*.
    pub fn plan(&self) -> Option<&Arc<Plan>> {
        self.plan.as_ref()
    }

    /// Hash of the site file in force.
    pub fn digest(&self) -> Option<&str> {
        self.applied.last().map(|file| file.digest.as_str())
    }

    /// Site files applied so far, oldest first, the one in force last.
    pub fn applied(&self) -> &[AppliedFile] {
        &self.applied
    }

    /// The day, while it is open.
    pub fn day(&self) -> Option<&Day> {
        self.day.as_ref().filter(|_| self.day_is_open)
    }

    /// The day in progress or, where none is, the last one.
    pub fn last_day(&self) -> Option<&Day> {
        self.day.as_ref()
    }

    /// The last day that was archived, as far as this day's replay knows.
    pub fn archived(&self) -> Option<Date> {
        self.archived
    }

    /// Whether the day of this date is over and is still to be archived.
    pub fn is_to_be_archived(&self, date: Date) -> bool {
        let is_over = self.last_day().is_some_and(|last| date < last.date);
        is_over && self.archived.is_none_or(|archived| archived < date)
    }

    /// Time of the last event.
    pub fn clock(&self) -> Time {
        self.clock
    }

    /// The notice on every screen; empty where there is none.
    pub fn notice(&self) -> &str {
        &self.notice
    }

    /// The emergency that is on.
    pub fn emergency(&self) -> Option<&Emergency> {
        self.emergency.as_ref()
    }

    /// A live ticket.
    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.tickets.get(&id)
    }

    /// Live tickets, in id order.
    pub fn tickets(&self) -> impl ExactSizeIterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// A counter as it stands.
    pub fn counter(&self, id: CounterId) -> Option<&Desk> {
        self.desks.get(id.index())
    }

    /// Every counter of the plan, in id order, those that left the site file included.
    pub fn counters(&self) -> impl ExactSizeIterator<Item = &Desk> {
        self.desks.iter()
    }

    /// A call whose ticket is at a counter.
    pub fn call(&self, id: CallId) -> Option<&Call> {
        self.calls.get(&id)
    }

    /// Calls whose tickets are at counters, in id order.
    pub fn calls(&self) -> impl ExactSizeIterator<Item = &Call> {
        self.calls.values()
    }

    /// The last calls that ended, oldest first; at most [`PAST_CALLS_MAX`].
    pub fn past_calls(&self) -> impl ExactSizeIterator<Item = &PastCall> {
        self.past_calls.iter()
    }

    /// The last number given in a series today; 0 before the first.
    pub fn last_number(&self, series: SeriesId) -> u32 {
        self.numbers.get(series.index()).copied().unwrap_or(0)
    }

    /// How many numbers may still be given for a service today; none where there is no limit.
    pub fn numbers_left(&self, service: ServiceId) -> Option<u32> {
        let quota = self.plan.as_ref()?.services.get(service.index())?.quota?;
        Some(quota.saturating_sub(self.service_issued.get(service.index()).copied().unwrap_or(0)))
    }

    /// Services whose quota of the day is used up, and when its last number was given.
    pub fn used_up(&self) -> impl Iterator<Item = (ServiceId, Time)> {
        let used_up = self.service_used_up.iter().filter(|(service, _)| self.numbers_left(**service) == Some(0));
        used_up.map(|(service, at)| (*service, *at))
    }

    /// How often a service was delivered today: several in one sitting count each, a step of a visit as any other.
    pub fn delivered(&self, service: ServiceId) -> u32 {
        self.service_delivered.get(service.index()).copied().unwrap_or(0)
    }

    /// A ticket's number as people see it, e.g. `A-005`.
    pub fn number_text(&self, series: SeriesId, number: u32) -> String {
        let prefix = self.plan.as_ref().and_then(|plan| plan.series.get(series.index()));
        number_text(prefix.map_or("", |series: &Series| &series.prefix), number)
    }

    /// All that is to happen by itself at this moment, in the order in which it is. A pause that would be over already is left out.
    /// Nothing while an emergency is on.
    pub fn due(&self, now: Time) -> Vec<(Time, Timer)> {
        if self.emergency.is_some() {
            return Vec::new();
        }
        let parkings = self.parkings.iter().map(|(until, ticket)| (*until, Timer::ParkingEnds { ticket: *ticket, until: *until }));
        let appointments = self.appointments.iter().map(|(at, ticket)| (*at, Timer::AppointmentDue { ticket: *ticket, at: *at }));
        let keepings = self.keepings.iter().map(|(until, ticket)| (*until, Timer::KeepingEnds { ticket: *ticket, until: *until }));
        let is_due = |(due, _): &(Time, Timer)| *due <= now;
        let pauses = self.pauses_due().filter(|(_, timer)| !timer.is_over(now)).chain(self.serving_ends_due()).filter(is_due);
        let tickets = parkings.take_while(is_due).chain(appointments.take_while(is_due));
        let calls = self.call_due().into_iter().filter(is_due);
        let mut due: Vec<(Time, Timer)> = pauses.chain(tickets).chain(calls).chain(keepings.take_while(is_due)).collect();
        // What pauses at an instant calls nobody then.
        due.sort_by_key(|(due, _)| *due);
        due
    }

    /// The next instant at which something happens by itself, and what. None while an emergency is on: timers stand still.
    pub fn next_deadline(&self) -> Option<(Time, Timer)> {
        if self.emergency.is_some() {
            return None;
        }
        let parking = self.parkings.first().map(|(until, ticket)| (*until, Timer::ParkingEnds { ticket: *ticket, until: *until }));
        let appointment = self.appointments.first().map(|(at, ticket)| (*at, Timer::AppointmentDue { ticket: *ticket, at: *at }));
        let keeping = self.keepings.first().map(|(until, ticket)| (*until, Timer::KeepingEnds { ticket: *ticket, until: *until }));
        // What pauses at an instant calls nobody then.
        let pauses = self.pauses_due().chain(self.serving_ends_due());
        pauses.chain(parking).chain(appointment).chain(self.call_due()).chain(keeping).min_by_key(|(due, _)| *due)
    }

    /// The next call that a counter makes by itself.
    fn call_due(&self) -> Option<(Time, Timer)> {
        let (due, counter) = self.next_call_due()?;
        let since = self.counter(counter)?.state.since()?;
        Some((due, Timer::CallDue { counter, call: self.next_call, since }))
    }

    /// When serving ends by itself.
    fn serving_ends_due(&self) -> Option<(Time, Timer)> {
        let day = self.day().filter(|day| day.serving_ended_at.is_none())?;
        let closing = self.plan.as_ref()?.policy.closing;
        let until = day.serves_until.filter(|_| closing == Closing::Unserved)?;
        Some((until, Timer::ServingEnds { until }))
    }

    /// The next instant at which somebody who was called and does not come is summoned again or counts as absent by the clock, and what.
    /// Apart from the other timers, because it stands still while nothing shows calls: only counters of which `is_shown` says so count.
    pub fn next_unanswered(&self, is_shown: impl Fn(CounterId) -> bool) -> Option<(Time, Timer)> {
        if self.emergency.is_some() {
            return None;
        }
        let due = |call: &Call| {
            let due = self.unanswered_from(call)?;
            Some((due, Timer::Unanswered { counter: call.counter, call: call.id, nth: call.summons }))
        };
        self.calls.values().filter(|call| is_shown(call.counter)).filter_map(due).min_by_key(|(due, _)| *due)
    }
}

/// A number as people see it: at least three digits, four after 999.
pub fn number_text(prefix: &str, number: u32) -> String {
    format!("{prefix}-{number:03}")
}
