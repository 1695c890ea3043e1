//! Cases as TOML files: read, checked, and turned into a `Case`. Everything wrong is said at once, each with its place and what to do.
//! The format is documented in this crate's README.

mod build;
mod check;
mod faults;
mod raw;
mod serving;
mod trace;

use std::{fmt, sync::Arc};

use domain::Order;

pub use check::REPLICATIONS_MAX;
pub use trace::TRACE_BYTES_MAX;

use crate::Case;

/// Ticks in a millisecond: a tenth is far below what matters in a hall, and whole days still fit into the domain's times.
const TICKS_PER_MS: f64 = 10.0;

/// A case that can be played.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// What people call it.
    pub name: String,
    /// The case.
    pub case: Case,
    /// The unit of time that the file is written in, and reports too.
    pub unit: Unit,
    /// How many days are played where nobody says otherwise.
    pub replications: u32,
    /// Seed of the first of them.
    pub seed: u64,
    /// Groups of counters that are alike, for reports: name and counters.
    pub counters: Vec<(String, std::ops::Range<usize>)>,
}

impl CaseFile {
    /// Has people called in this order, whatever the file says.
    pub fn order_by(&mut self, order: Order) {
        Arc::make_mut(&mut self.case.plan).policy.calling.order = order;
    }
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
}

impl Unit {
    /// How many ticks it has.
    pub fn ticks(self) -> f64 {
        TICKS_PER_MS
            * match self {
                Unit::Second => 1_000.0,
                Unit::Minute => 60_000.0,
                Unit::Hour => 3_600_000.0,
            }
    }

    /// Its word in a table.
    pub fn word(self) -> &'static str {
        match self {
            Unit::Second => "detik / seconds",
            Unit::Minute => "menit / minutes",
            Unit::Hour => "jam / hours",
        }
    }
}

/// Something wrong with a case file: where, and what to do, in Indonesian and in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place, e.g. `class "KTP": rate`; empty for the file as a whole.
    pub at: String,
    /// What it means and what to do, in Indonesian.
    pub id: String,
    /// The same in English.
    pub en: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colon = if self.at.is_empty() { "" } else { ": " };
        write!(out, "{}{colon}{} / {}", self.at, self.id, self.en)
    }
}

/// Reads a case file. The error lists everything that was found. `file` gives the text of a file that the case names by its path, of at most
/// [`TRACE_BYTES_MAX`], or says why there is none: nothing is read here.
pub fn read_case(text: &str, file: impl FnMut(&str) -> Result<String, String>) -> Result<CaseFile, Vec<Fault>> {
    let raw: raw::RawCase = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let said = error.message().to_owned();
        vec![Fault {
            at: format!("baris {line} / line {line}"),
            id: format!("Bagian ini tidak dapat dibaca ({said}). Perbaiki menurut README di `simulation`."),
            en: format!("This cannot be read ({said}). Correct it after the README of `simulation`."),
        }]
    })?;
    let mut faults = faults::Faults::default();
    let traces = trace::traces(&raw, file, &mut faults);
    check::check(&raw, &traces, &mut faults);
    if faults.0.is_empty() { build::build(raw, traces) } else { Err(faults.0) }
}

#[cfg(test)]
mod tests;
