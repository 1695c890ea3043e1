//! What is expected of waits, in ranges: nobody can promise a minute.

use serde::{Deserialize, Serialize};

/// How long somebody waits who takes a number now and belongs to no priority group: eight times in ten between these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExpectedWait {
    /// From so many minutes on.
    pub from_minutes: u32,
    /// Up to so many minutes; `null` where nobody can say how long at most.
    pub to_minutes: Option<u32>,
}

/// When a waiting ticket is called: eight times in ten between these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExpectedCall {
    /// From this instant on, in milliseconds since 1970.
    pub from_ms: u64,
    /// Up to this instant; `null` where nobody can say when at the latest.
    pub to_ms: Option<u64>,
}
