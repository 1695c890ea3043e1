//! The dispatcher: journals, sessions, HTTP and WebSocket, pages.

pub mod journal;
pub mod presence;
