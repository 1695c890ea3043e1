//! The wire, tested from outside: one binary, no sockets, no clock, no I/O but golden files.

mod fuzz;
mod golden;
mod limits;
mod newer;
mod samples;
