//! The people who are not there: visitors who take numbers, officers who press NEXT, a supervisor who lends a skill, and an observer
//! who counts; and a whole day of them, for people who practise (`practice`). All over the real wire; it links against no part of the server and takes nobody's word for what it can see itself.

mod course;
mod facts;
#[cfg(test)]
mod fixture;
mod interrupt;
mod ledger;
mod links;
mod loan;
mod observer;
mod officer;
mod pace;
pub mod practice;
mod rehearse;
mod speech;
mod supervisor;
mod visitors;

pub use facts::{Fact, FactSink};
pub use interrupt::stop_asked;
pub use ledger::{End, Ledger, Sums, Visitor};
pub use links::{Asked, Heard, Participant, in_seconds};
pub use rehearse::{Options, Report, rehearse};
