//! The officer's small window and command line: it turns a key into a command that names what the officer saw, and shows what the
//! server says. It holds no routing decision and computes nothing about the queue.

mod args;
mod oneshot;
mod verb;
mod words;

pub use args::{Args, Exit, run};
