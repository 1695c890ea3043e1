//! What happens to visitors who were called and did not come: data that decisions follow. It decides nothing.

use serde::{Deserialize, Serialize};

/// When a called visitor counts as absent, and how they come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoShow {
    /// So many summons must have been made; 1 to 9.
    pub calls: u8,
    /// A further summons counts only so long after the one before it was heard, in milliseconds.
    pub interval_ms: u32,
    /// Who reports late goes back into the queue after so many further calls of their service, or at once where fewer wait.
    pub reinsert_after: u8,
    /// How often they may come back; whoever is absent after that has left the queue for good.
    pub returns: u8,
    /// Summons and the absence itself are made by the clock, each `interval_ms` after the summons before it was heard.
    pub automatic: bool,
}

impl NoShow {
    /// One summons is enough, and whoever reports late waits where they stood: what holds for a plan that says nothing.
    pub const PLAIN: NoShow = NoShow { calls: 1, interval_ms: 20_000, reinsert_after: 0, returns: u8::MAX, automatic: false };

    /// The written rule of many offices: three summons, then back by three numbers, twice at the most.
    pub const CUSTOMARY: NoShow = NoShow { calls: 3, interval_ms: 20_000, reinsert_after: 3, returns: 2, automatic: false };

    pub(crate) fn is_plain(&self) -> bool {
        *self == NoShow::PLAIN
    }
}

impl Default for NoShow {
    fn default() -> NoShow {
        NoShow::PLAIN
    }
}
