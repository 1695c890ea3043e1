//! The habits of the house: setup, test, lint, bench, and the private rooms (screen, sound card, Redis) that the demo
//! and the tests use. It starts our programs and must never depend on one of our crates.

#![expect(clippy::print_stdout, reason = "telling a person at a terminal what happens is what these commands are for")]

mod bench;
mod lint;
mod metadata;
mod packages;
mod stages;
mod test;
mod workspace;

pub use bench::bench;
pub use lint::lint;
pub use packages::setup;
pub use test::test;
