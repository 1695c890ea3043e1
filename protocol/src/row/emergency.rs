//! Emergencies as screens are told of them: which are on, and what this hall says in them.

use serde::{Deserialize, Serialize};

#[cfg(feature = "schema")]
use crate::EMERGENCY_ID_MAX;
use crate::EmergencyKind;

/// An emergency that is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EmergencyRow {
    /// Its id; at most `EMERGENCY_ID_MAX`, so that every reader of JSON makes the row's key of it that a removal names.
    #[cfg_attr(feature = "schema", schemars(range(max = EMERGENCY_ID_MAX)))]
    pub emergency: u64,
    /// What it is.
    pub kind: EmergencyKind,
    /// Only a drill.
    pub drill: bool,
    /// Since when, in milliseconds since 1970.
    pub since_ms: u64,
}

/// What a hall says in one kind of emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EmergencyText {
    /// In which.
    pub kind: EmergencyKind,
    /// In Indonesian.
    pub id: String,
    /// In English.
    pub en: String,
}
