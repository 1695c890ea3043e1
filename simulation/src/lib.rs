//! Days that did not happen: who comes when, for what, and how long it takes. Seeded: the same seed gives the same day.
//! It knows no clock, socket or screen, and decides nothing about the queue: whoever is called is chosen by the domain's own code.
//!
//! Three parts: `arrivals`, `visitors` and `service_time` are people for a rehearsal over the real wire; `case_file`, `case`, `hall`, `day` and
//! `report` play whole days in memory and say what they came to; `forecast` plays the hall as it stands forward, and `what_if` that beside the
//! hall as it would be after a change.

mod arrivals;
mod case;
mod case_file;
mod day;
mod draw;
mod forecast;
mod hall;
mod people;
mod report;
mod service_time;
mod tally;
mod visitors;
mod waits;
mod what_if;

pub use arrivals::{Arrivals, RATE_PER_HOUR_MAX};
pub use case::{Case, Class, Recorded, Share, Shift};
pub use case_file::{CaseFile, FILE_BYTES_MAX, Fault, REPLICATIONS_MAX, Unit, read_case};
pub use day::{Outcome, Seen, Work, play, play_watched};
pub use draw::Draw;
pub use forecast::{
    About, ArrivalRates, CallRange, Expected, Experience, FUTURES_MIN, Forecast, ServiceTimes, Told, forecast, forecast_for,
};
pub use hall::{HallDay, hall_case};
pub use report::{ClassReport, CountersReport, Figure, Report, report};
pub use service_time::service_time_ms;
pub use tally::Tally;
pub use visitors::{Visitor, VisitorMix, Visitors};
pub use what_if::{COMPARED_MIN, Compared, Comparison, Effort, Figures, NotCompared, Span, Staffed, Suggestion, suggestions, what_if};
