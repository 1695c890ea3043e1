//! One hall's server: it takes commands from counters, kiosks, screens and supervisors, decides them through the domain, stores what
//! happened, and tells everybody who looks. One port serves WebSocket, HTTP and pages.
//!
//! The life of one command: `session` or `http` checks size, rights and rate; `shell` carries it to the `dispatcher`, which decides,
//! appends, applies; `hub` publishes each `view`; the caller gets its answer. `convert` alone knows the domain's words and the wire's.
//!
//! Public is what the program, the tests and the benches need: to run a server, its verbs and its keys, to read a site file, and to
//! write and read a journal beside a server that does not run. `world` is for simulated worlds alone.

mod announcements;
mod app;
mod archive;
mod calendar;
pub mod cli;
mod colours;
mod config;
mod convert;
mod dispatcher;
mod displays;
mod http;
mod hub;
pub mod journal;
mod limits;
mod neighbours;
mod outbox;
mod pace;
mod pages;
mod pictures;
mod practice;
mod presence;
mod rate;
mod remembered;
mod report;
mod rights;
mod run;
mod session;
mod shell;
mod sight;
pub mod site_file;
mod store;
mod tokens;
mod view;
mod whole_file;
mod words;
#[doc(hidden)]
pub mod world;

pub use protocol::Role;

pub use config::{ArchiveConfig, Config, KEEP_DAYS_DEFAULT, PORT_DEFAULT};
pub use journal::redis_journal::{address::SENTINEL_SCHEME, confirm::Acknowledge};
pub use neighbours::Peers;
pub use practice::{CLOCK_SPEED_MAX, PracticeError, STAFF_FILE, leave_staff_file, practised, practised_file};
pub use run::run;
pub use shell::machine_clock;
pub use store::{JournalChoice, open_existing_journal, open_journal};
pub use tokens::{Key, KeysError, NewKey, new_key};
