//! The simulation against what is known exactly, and against the whole domain played step by step: one binary.

mod again;
mod cases;
mod erlang;
mod exact;
mod forecast;
mod foreseen;
mod preferences;
mod priorities;
mod product_form;
mod published;
mod runs;
mod same_as_domain;
mod skills;
mod staffing;
mod trace;
mod what_if;
