//! The verbs of `lantang-server` that run without a server, as functions that write to whatever they are given.
//! They print nothing themselves and read no arguments: that is the program's.

pub mod apply;
pub mod check;
pub mod copies;
mod day;
pub mod epoch;
pub mod explain;
pub mod export;
pub mod hints;
pub(crate) mod history;
pub mod key;
mod repeat;
pub mod replay;
pub mod report;
pub mod simulate;
mod standing;

pub use day::{NoDay, WantedDay};
