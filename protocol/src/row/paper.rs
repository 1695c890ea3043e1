//! The series of numbers that are printed beforehand, and which of them were entered today.

use serde::{Deserialize, Serialize};

/// Numbers that the hall has on paper for when its server is gone. The system gives none of them by itself; each can be entered once a day.
/// The row is there where the site has such a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PaperRow {
    /// What stands before the number, e.g. `T`.
    pub prefix: String,
    /// The first number that is printed.
    pub first: u32,
    /// The last one.
    pub last: u32,
    /// How many numbers of the series were entered today.
    pub count: u32,
    /// The highest of them; 0 before the first.
    pub highest: u32,
    /// Which they are, as ranges from a first to a last number, the lowest first; at most `PAPER_RANGES_MAX` of them.
    pub entered: Vec<(u32, u32)>,
}
