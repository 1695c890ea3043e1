//! Days that did not happen: who comes when, for what, and how long it takes. Seeded: the same seed gives the same day.
//! It knows no clock, socket or screen, and decides nothing about the queue: whoever is called is chosen by the domain's own code.
//!
//! Two halves: `arrivals`, `visitors` and `service_time` are people for a rehearsal over the real wire; `case`, `day` and what they need
//! play whole days in memory.

mod arrivals;
mod case;
mod day;
mod draw;
mod people;
mod service_time;
mod tally;
mod visitors;

pub use arrivals::{Arrivals, RATE_PER_HOUR_MAX};
pub use case::{Case, Class, Shift};
pub use day::{Outcome, Seen, Work, play, play_watched};
pub use draw::Draw;
pub use service_time::service_time_ms;
pub use tally::Tally;
pub use visitors::{Visitor, VisitorMix, Visitors};
