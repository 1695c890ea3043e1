//! Visits over several services: what they are, and where one stands.

use serde::{Deserialize, Serialize};

/// A visit over several services that a number can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JourneyRow {
    /// Code.
    pub journey: String,
    /// Everyday name.
    pub name: String,
    /// Prefix of its numbers.
    pub prefix: String,
    /// Its services, as codes; in this order, unless they may be done in any.
    pub steps: Vec<String>,
    /// The steps may be done in any order.
    pub any_order: bool,
    /// Its place in the site file.
    pub order: u16,
}

/// Where a visit over several services stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepRow {
    /// Which step is at hand, from 1.
    pub step: u16,
    /// How many there are.
    pub of: u16,
    /// The journey's name.
    pub name: String,
    /// The services that come after the one at hand, by name; in any order where the journey has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<String>,
}
