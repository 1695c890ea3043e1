//! What rows say about breaks and services that are paused. Sentences are made by whoever shows them.

use serde::{Deserialize, Serialize};

use crate::PauseReason;

/// A break of the whole hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BreakRow {
    /// Why.
    pub reason: PauseReason,
    /// When it ends, in milliseconds since 1970.
    pub until_ms: u64,
}

/// How a service is paused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PauseRow {
    /// Why.
    pub reason: PauseReason,
    /// When it ends by itself, in milliseconds since 1970; `null` until somebody resumes.
    pub until_ms: Option<u64>,
    /// Numbers are given meanwhile.
    pub numbers: bool,
}

/// A service that is paused, as screens of the hall say it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PausedRow {
    /// Name of the service; empty where the hall must not see it.
    pub service: String,
    /// The agency's code.
    pub agency: String,
    /// The agency's name for small places.
    pub agency_short: String,
    /// Why.
    pub reason: PauseReason,
    /// When it ends by itself, in milliseconds since 1970; `null` until somebody resumes.
    pub until_ms: Option<u64>,
}
