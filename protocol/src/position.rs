//! A place in the journal of one site. Two positions are the same place only if all three parts agree.

use serde::{Deserialize, Serialize};

/// How far a picture of the hall goes. Two pictures of one position can still differ in what the journal does not hold, such as who holds
/// a counter: only the `run` that gave a position goes on from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Position {
    /// Which life of the journal; a new one begins when a failover lost its tail.
    pub epoch: u32,
    /// Entries so far, without gaps, across epochs.
    pub seq: u64,
    /// Hash of everything up to here, in hexadecimal.
    pub link: String,
}
