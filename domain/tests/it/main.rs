//! The rules of the queue, tested from outside: one binary, no clock, no I/O but golden files, under two seconds.

mod appointments;
mod automatic;
mod breaks;
mod closing;
mod counters;
mod days;
mod epochs;
mod every_command;
mod golden;
mod hall;
mod journeys;
mod model;
mod next;
mod no_shows;
mod out_of_turn;
mod paper_series;
mod plans;
mod queue;
mod random;
mod rosters;
mod rules;
mod sticky;
mod supervisors;
mod tickets;
mod violations;
