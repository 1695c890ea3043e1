//! What happens by itself: derived from the state, never stored. It must not decide; it only names the command that is due.

use crate::{CallId, Command, CounterId, PauseReason, ServiceId, TicketId, Time};

/// Something that is due at an instant. Equal timers have the same cause, so that a second node's command is *seen before*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// A parked ticket goes back into the queue.
    ParkingEnds {
        /// The ticket.
        ticket: TicketId,
        /// When.
        until: Time,
    },
    /// A counter that calls by itself is free, and somebody waits for it.
    CallDue {
        /// The counter.
        counter: CounterId,
        /// The id that the call will have.
        call: CallId,
        /// Since when the counter is free: a break may come in the way of a call, and the call is due anew after it.
        since: Time,
    },
    /// Nobody came after a summons.
    Unanswered {
        /// The counter.
        counter: CounterId,
        /// The call.
        call: CallId,
        /// The summons.
        nth: u16,
    },
    /// The time of an appointment comes for a visitor who is here.
    AppointmentDue {
        /// The ticket.
        ticket: TicketId,
        /// When.
        at: Time,
    },
    /// A ticket is no longer kept for who had its visitor.
    KeepingEnds {
        /// The ticket.
        ticket: TicketId,
        /// When.
        until: Time,
    },
    /// A break of a counter begins.
    CounterPauses {
        /// The counter.
        counter: CounterId,
        /// Why.
        reason: PauseReason,
        /// When it ends.
        until: Time,
    },
    /// A counter's pause ends.
    CounterResumes {
        /// The counter.
        counter: CounterId,
        /// When.
        until: Time,
    },
    /// A break of a service begins.
    ServicePauses {
        /// The service.
        service: ServiceId,
        /// Why.
        reason: PauseReason,
        /// When it ends.
        until: Time,
        /// Numbers are given meanwhile.
        numbers: bool,
    },
    /// A service's pause ends.
    ServiceResumes {
        /// The service.
        service: ServiceId,
        /// When.
        until: Time,
    },
    /// Serving ends for today.
    ServingEnds {
        /// When.
        until: Time,
    },
}

impl Timer {
    /// The command to give when the instant has come.
    pub fn command(self) -> Command {
        match self {
            Timer::ParkingEnds { ticket, until: _ } => Command::ReleaseParked { ticket },
            Timer::AppointmentDue { ticket, at: _ } => Command::AppointmentDue { ticket },
            Timer::KeepingEnds { ticket, until: _ } => Command::EndKeeping { ticket },
            Timer::Unanswered { counter, call, nth } => Command::CallUnanswered { counter, call, nth },
            Timer::CallDue { counter, call: _, since: _ } => Command::CallNext { counter, ending: None, answer: None },
            Timer::CounterPauses { counter, reason, until } => Command::PauseCounter { counter, reason, until: Some(until) },
            Timer::CounterResumes { counter, until } => Command::ResumeCounter { counter, ending: Some(until) },
            Timer::ServicePauses { service, reason, until, numbers } => {
                Command::PauseService { service, reason, until: Some(until), numbers }
            }
            Timer::ServiceResumes { service, until } => Command::ResumeService { service, ending: Some(until) },
            Timer::ServingEnds { .. } => Command::EndServing,
        }
    }

    /// Whether it would begin a pause that is over already: nobody was there to begin it in time.
    pub(crate) fn is_over(self, now: Time) -> bool {
        match self {
            Timer::CounterPauses { until, .. } | Timer::ServicePauses { until, .. } => until <= now,
            Timer::ParkingEnds { .. }
            | Timer::CallDue { .. }
            | Timer::Unanswered { .. }
            | Timer::AppointmentDue { .. }
            | Timer::KeepingEnds { .. }
            | Timer::CounterResumes { .. }
            | Timer::ServiceResumes { .. }
            | Timer::ServingEnds { .. } => false,
        }
    }

    /// The cause in words that every node spells alike, another for the next parking of a ticket: the command's request id is made of it.
    pub fn cause(self) -> String {
        match self {
            Timer::ParkingEnds { ticket, until } => format!("parking-ends-{}-{}", ticket.0, until.0),
            Timer::AppointmentDue { ticket, at } => format!("appointment-due-{}-{}", ticket.0, at.0),
            Timer::KeepingEnds { ticket, until } => format!("keeping-ends-{}-{}", ticket.0, until.0),
            Timer::Unanswered { counter: _, call, nth } => format!("unanswered-{}-{nth}", call.0),
            Timer::CallDue { counter, call, since } => format!("call-due-{}-{}-{}", counter.0, call.0, since.0),
            Timer::CounterPauses { counter, reason: _, until } => format!("counter-pauses-{}-{}", counter.0, until.0),
            Timer::CounterResumes { counter, until } => format!("counter-resumes-{}-{}", counter.0, until.0),
            Timer::ServicePauses { service, until, .. } => format!("service-pauses-{}-{}", service.0, until.0),
            Timer::ServiceResumes { service, until } => format!("service-resumes-{}-{}", service.0, until.0),
            Timer::ServingEnds { until } => format!("serving-ends-{}", until.0),
        }
    }
}
