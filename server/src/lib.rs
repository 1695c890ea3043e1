//! The dispatcher: journals, sessions, HTTP and WebSocket, pages.

pub mod calendar;
pub mod cli;
pub mod journal;
pub mod presence;
pub mod site_file;
