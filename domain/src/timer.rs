//! What happens by itself: derived from the state, never stored. It must not decide; it only names the command that is due.

use crate::{Command, TicketId, Time};

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
}

impl Timer {
    /// The command to give when the instant has come.
    pub fn command(self) -> Command {
        match self {
            Timer::ParkingEnds { ticket, until: _ } => Command::ReleaseParked { ticket },
        }
    }

    /// The cause in words that every node spells alike, another for the next parking of a ticket: the command's request id is made of it.
    pub fn cause(self) -> String {
        match self {
            Timer::ParkingEnds { ticket, until } => format!("parking-ends-{}-{}", ticket.0, until.0),
        }
    }
}
