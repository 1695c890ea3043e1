//! Days that did not happen: who comes when, for what, and how long it takes. Seeded: the same seed gives the same day.
//! It knows no clock, socket or screen, and decides nothing about the queue: whoever uses it asks the real one.

mod arrivals;
mod service_time;
mod visitors;

pub use arrivals::{Arrivals, RATE_PER_HOUR_MAX};
pub use service_time::service_time_ms;
pub use visitors::{Visitor, VisitorMix, Visitors};
