//! Claims with a time to live, for what is alive but is not a fact: which client holds a counter, which display is a zone's voice, which
//! displays there are. Nothing here is stored in the journal;
//! whoever shows a claim asks for it here.

use std::collections::BTreeMap;

use crate::journal::Later;

pub(crate) mod local;

/// Most claims of one site: one for each of 100 counters, with ample room. More is a fault of whoever claims.
pub(crate) const CLAIMS_MAX: usize = 4_096;

/// Longest key, in bytes.
pub(crate) const NAME_BYTES_MAX: usize = 128;

/// Longest holder, in bytes: what a display says of itself, with room. All claims together stay under 20 MB.
pub(crate) const HOLDER_BYTES_MAX: usize = 4 * 1024;

/// Longest time to live: a day. A claim is renewed far more often than that.
pub(crate) const TTL_MS_MAX: u64 = 24 * 3_600_000;

/// The claims of one site.
pub(crate) trait Presence: Send + Sync {
    /// Takes `key` for `holder` unless somebody else has it. The same holder again renews.
    fn claim(&self, key: String, holder: String, ttl_ms: u64) -> Later<'_, Result<Claim, PresenceError>>;

    /// Prolongs a claim that is still held; never takes one that has lapsed.
    fn renew(&self, key: String, holder: String, ttl_ms: u64) -> Later<'_, Result<Renewal, PresenceError>>;

    /// Gives a claim back; `true` if it was this holder's.
    fn release(&self, key: String, holder: String) -> Later<'_, Result<bool, PresenceError>>;

    /// Takes `key` whoever has it; answers who had it.
    fn take_over(&self, key: String, holder: String, ttl_ms: u64) -> Later<'_, Result<Option<String>, PresenceError>>;

    /// For how long it has known of claims, in milliseconds; nothing where they outlive this process.
    fn age_ms(&self) -> Option<u64>;

    /// The live claims whose keys begin with `prefix`, with their holders.
    fn list(&self, prefix: String) -> Later<'_, Result<BTreeMap<String, String>, PresenceError>>;
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It is this holder's.
    Held,
    /// It is somebody else's.
    HeldBy(String),
}

/// What became of a renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Renewal {
    /// It is still this holder's, for longer.
    Held,
    /// Somebody else has it now.
    HeldBy(String),
    /// Nobody has it: it lapsed. Claim it anew.
    Lapsed,
}

/// Why presence could not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PresenceError {
    /// Not reached in time; it may come back.
    #[error("presence cannot be reached: {text}")]
    Unavailable {
        /// What happened.
        text: String,
    },
    /// A key or holder that is empty or too long, or a time to live of 0 or over a day.
    #[error(
        "a claim needs a key of 1 to {NAME_BYTES_MAX} bytes, a holder of 1 to {HOLDER_BYTES_MAX} bytes and a time to live of 1 to {TTL_MS_MAX} ms"
    )]
    BadClaim,
    /// There are too many claims.
    #[error("there are {CLAIMS_MAX} claims already")]
    Full,
}

/// Checks the arguments of a claim.
pub(crate) fn check(key: &str, holder: &str, ttl_ms: u64) -> Result<(), PresenceError> {
    let fits = |name: &str, bytes_max: usize| !name.is_empty() && name.len() <= bytes_max;
    if fits(key, NAME_BYTES_MAX) && fits(holder, HOLDER_BYTES_MAX) && (1..=TTL_MS_MAX).contains(&ttl_ms) {
        Ok(())
    } else {
        Err(PresenceError::BadClaim)
    }
}

#[cfg(test)]
pub(crate) mod suite;
