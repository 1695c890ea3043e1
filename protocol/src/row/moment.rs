//! What a hall says to everybody when its moment comes: instants, with what a sentence about each needs. Sentences are made by whoever speaks.

use serde::{Deserialize, Serialize};

/// A moment of the day that screens speak of in zones with a voice, once, when it comes. Those of the day that is open stand here before they come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MomentRow {
    /// Its name within the day, e.g. `opening`.
    pub moment: String,
    /// When it comes or came, in milliseconds since 1970.
    pub at_ms: u64,
    /// What it is.
    pub what: Moment,
}

/// What a moment of the day is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The hall has opened.
    Opening,
    /// A break of the whole hall begins.
    BreakBegins {
        /// When it ends, in milliseconds since 1970.
        until_ms: u64,
    },
    /// A break of the whole hall is over.
    BreakOver,
    /// Numbers will soon stop being given.
    ClosingSoon {
        /// When they do, in milliseconds since 1970.
        closes_at_ms: u64,
    },
    /// Service is over for today.
    Closing,
    /// A service has no more numbers today.
    UsedUp {
        /// Name of the service.
        service: String,
    },
}
