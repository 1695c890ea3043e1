//! The officer's small window and command line: it turns a key into a command that names what the officer saw, and shows what the
//! server says. It holds no routing decision and computes nothing about the queue.

mod action;
mod args;
mod aside;
mod desk;
#[cfg(test)]
mod fixture;
mod inbox;
mod oneshot;
mod picker;
mod press;
mod verb;
mod window;
mod words;

pub use args::{Args, Exit, run};
