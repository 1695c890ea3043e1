//! Cases as TOML files: read, checked, and turned into a `Case`. Everything wrong is said at once, each with its place and what to do.
//! The format is documented in this crate's README.

mod build;
mod check;
mod faults;
mod raw;
mod read;
mod serving;
mod trace;
mod written;

use std::{fmt, sync::Arc};

use domain::Order;

pub use check::REPLICATIONS_MAX;
pub use trace::FILE_BYTES_MAX;

use crate::Case;
use faults::Faults;
use written::Table;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Its line in the case file, from 1, where it has one.
    pub line: Option<usize>,
    /// What it means and what to do, in Indonesian.
    pub id: String,
    /// The same in English.
    pub en: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line.map(|line| format!("baris {line} / line {line}"));
        let places = [Some(self.at.clone()).filter(|at| !at.is_empty()), line];
        let place = places.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let colon = if place.is_empty() { "" } else { ": " };
        write!(out, "{place}{colon}{} / {}", self.id, self.en)
    }
}

/// Reads a case file. The error lists everything that was found. `file` gives the bytes of a file that the case names by its path, of at most
/// [`FILE_BYTES_MAX`], or says why there is none: nothing is read here.
pub fn read_case(bytes: &[u8], file: impl FnMut(&str) -> Result<Vec<u8>, String>) -> Result<CaseFile, Vec<Fault>> {
    let text = text(bytes).map_err(|fault| vec![fault])?;
    let mut faults = Faults::of(text);
    let document = written::document(text, &mut faults);
    let raw = read::case(Table::new(document.get_ref(), String::new(), 0), &mut faults);
    faults.sort();
    // Of a file that is no TOML nobody knows what its tables are.
    if !faults.is_torn() {
        let traces = trace::traces(&raw, file, &mut faults);
        check::check(&raw, &traces, &mut faults);
        if faults.is_empty() {
            return build::build(raw, traces);
        }
    }
    Err(faults.into_list())
}

/// The text of a file, or from what line on it is none.
fn text(bytes: &[u8]) -> Result<&str, Fault> {
    str::from_utf8(bytes).map_err(|error| Fault {
        at: String::new(),
        line: Some(1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count()),
        id: "Mulai baris ini, berkas bukan teks UTF-8. Simpan ulang berkas sebagai UTF-8.".to_owned(),
        en: "From this line on, the file is not UTF-8 text. Save it again as UTF-8.".to_owned(),
    })
}

#[cfg(test)]
mod tests;
