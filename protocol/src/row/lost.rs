//! Numbers that were lost with the end of the journal and may stand on visitors' papers.

use serde::{Deserialize, Serialize};

/// A lost number, or several in a row of which nothing else is known. It is gone from the table once it was entered again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LostRow {
    /// The first number, e.g. `A-057`.
    pub number: String,
    /// The last one; the same where it is a single number.
    pub until: String,
    /// The service that it was given for, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The visit over several services that it was given for, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journey: Option<String>,
    /// Since when its visitor waits, where that is known, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_ms: Option<u64>,
}
