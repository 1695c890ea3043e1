//! One hall's server: it takes commands from counters, kiosks, screens and supervisors, decides them through the domain, stores what
//! happened, and tells everybody who looks. One port serves WebSocket, HTTP and pages.
//!
//! The life of one command: `session` or `http` checks size, rights and rate; `shell` carries it to the `dispatcher`, which decides,
//! appends, applies; `hub` publishes each `view`; the caller gets its answer. `convert` alone knows the domain's words and the wire's.

mod app;
pub mod calendar;
pub mod cli;
mod config;
mod convert;
pub mod dispatcher;
mod http;
mod hub;
pub mod journal;
mod limits;
mod outbox;
mod pages;
pub mod presence;
mod rate;
mod rights;
mod run;
mod session;
mod shell;
pub mod site_file;
mod store;
mod tokens;
mod view;
mod words;

pub use protocol::Role;

pub use config::{Config, PORT_DEFAULT};
pub use run::{NoKeys, run};
pub use shell::machine_clock;
pub use store::{JournalChoice, open_existing_journal, open_journal};
pub use tokens::{KEYS_FILE, Key, KeysError, NewKey, new_key};
