//! The link: connect, resume, heartbeat, and the local picture of the hall. Every front end talks through it.
//! It stores rows as they come and computes nothing; it holds no routing decision and knows no window.

mod address;
mod clock;
mod everywhere;
mod fetch;
mod link;
mod opening;
mod picture;
mod session;
mod words;

pub use address::{Address, AddressError};
pub use clock::HallClock;
pub use everywhere::{Teller, Told, emergency_id, tell_everywhere_on_thread, tell_until_certain};
pub use fetch::{FetchError, fetch};
pub use link::{EVENTS_WAITING_MAX, Events, Link, LinkError, Options, Status};
pub use opening::Opening;
pub use picture::{Changed, Picture};
pub use session::{
    COMMANDS_WAITING_MAX, Event, LinkDown, NEXT_DEADLINE_MS, Output, Reply, SNAPSHOT_ROWS_MAX, Sending, Session, SessionOptions,
    WhenOffline, request_id,
};
pub use words::{clock_minutes, clock_seconds, counter_noun, date_words, emergency_title, label_text, wait_range};
