//! The habits of the house: setup, test, lint, bench, drill, and the private rooms (screen, sound card, Redis) that the demo
//! and the tests use. It starts our programs and must never depend on one of our crates.

#![expect(clippy::print_stdout, reason = "telling a person at a terminal what happens is what these commands are for")]

mod bench;
mod browser;
mod demo;
mod http;
mod interrupt;
mod lint;
mod metadata;
mod packages;
mod pictures;
mod private_dir;
mod process;
mod programs;
mod promises;
mod recording;
mod redis;
mod sentinel;
mod small_disk;
mod stages;
mod test;
mod virtual_screen;
mod virtual_sound;
mod voices;
mod workspace;

pub use bench::{bench, drill};
pub use browser::Browser;
pub use demo::{DemoOptions, demo};
pub use http::{Answer, get};
pub use interrupt::Interrupt;
pub use lint::lint;
pub use packages::setup;
pub use pictures::pictures;
pub use private_dir::PrivateDir;
pub use process::{Program, wait_until};
pub use programs::Programs;
pub use recording::{Recording, Stretch, stretches};
pub use redis::{PrivateRedis, RedisStart};
pub use sentinel::PrivateSentinel;
pub use small_disk::SmallDisk;
pub use test::test;
pub use virtual_screen::VirtualScreen;
pub use virtual_sound::VirtualSound;
pub use voices::voices;
