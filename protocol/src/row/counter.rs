//! Counters, as the floor sees them.

use serde::{Deserialize, Serialize};

use crate::PauseReason;

/// A counter, as the floor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CounterRow {
    /// Code.
    pub counter: String,
    /// What people call it.
    pub label: CounterLabel,
    /// The agency's code.
    pub agency: String,
    /// Floor; may be empty.
    pub floor: String,
    /// What it is doing.
    pub state: CounterState,
    /// Since when, in milliseconds since 1970.
    pub since_ms: Option<u64>,
    /// Why it is paused.
    pub paused_for: Option<PauseReason>,
    /// When its pause ends by itself, in milliseconds since 1970; absent until somebody resumes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_until_ms: Option<u64>,
    /// The officer's code, where officers are named.
    pub officer: Option<String>,
    /// The shift that it is in or, where it is in none, its next one today; absent where the roster has none left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<ShiftRow>,
    /// The number at the counter, as people see it.
    pub number: Option<String>,
    /// The call at the counter.
    pub call: Option<u32>,
    /// Zones whose screens show its calls, as codes.
    pub shown_in: Vec<String>,
    /// Zones whose voice speaks its calls, as codes.
    pub spoken_in: Vec<String>,
    /// Skills now held, as codes.
    pub skills: Vec<String>,
    /// Tickets that this counter could call.
    pub waiting: u32,
    /// Since when the longest of them waits, in milliseconds since 1970.
    pub longest_since_ms: Option<u64>,
    /// It calls by itself so long after it is free, in milliseconds; none where only its officer calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatic_after_ms: Option<u32>,
    /// Name of the client that holds it, if one does.
    pub held_by: Option<String>,
    /// Its place in the site file.
    pub order: u16,
}

/// A time for which a counter is meant to be staffed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShiftRow {
    /// When it begins, in milliseconds since 1970.
    pub from_ms: u64,
    /// When it ends, in milliseconds since 1970.
    pub until_ms: u64,
    /// Code of the officer who is meant to be there, where the roster names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
}

/// What a counter is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CounterLabel {
    /// The noun.
    pub noun: CounterNoun,
    /// The number.
    pub number: u16,
}

/// Nouns of counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CounterNoun {
    /// Loket.
    Loket,
    /// Meja.
    Meja,
    /// Ruang.
    Ruang,
    /// Jalur.
    Jalur,
    /// Gerai.
    Gerai,
}

/// States of counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CounterState {
    /// Tutup.
    Closed,
    /// Siap.
    Ready,
    /// Memanggil.
    Calling,
    /// Melayani.
    Serving,
    /// Istirahat.
    Paused,
}
