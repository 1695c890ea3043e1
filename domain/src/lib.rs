//! The queue: pure rules. Commands come in, events come out; no I/O, no clock, no randomness.
