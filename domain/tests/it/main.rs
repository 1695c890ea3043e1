//! The rules of the queue, tested from outside: one binary, no clock, no I/O, under two seconds.

mod hall;
mod next;
