//! Who is meant to be where and when, as the site file says it. A roster opens and closes nothing: officers do. It says whom a hall may
//! count on, so that forecasts, the last number and the supervisor know of counters that are still to open. It decides nothing.

use serde::{Deserialize, Serialize};

use crate::{CounterId, OfficerId, Time};

/// A time for which counters are staffed, that comes back every week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedShift {
    /// Code of the site file.
    pub code: String,
    /// The weekdays, Monday first.
    pub days: [bool; 7],
    /// When it begins, in minutes after midnight in the site's time zone.
    pub from_minute: u16,
    /// When it ends, likewise; after it begins.
    pub until_minute: u16,
    /// Which counters.
    pub counters: Vec<CounterId>,
    /// Who serves there, where officers are named; then it is one counter.
    pub officer: Option<OfficerId>,
}

/// A shift of one day, in instants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// When it begins.
    pub from: Time,
    /// When it ends; after it begins.
    pub until: Time,
    /// Which counters.
    pub counters: Vec<CounterId>,
    /// Who serves there, where officers are named; then it is one counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<OfficerId>,
}
