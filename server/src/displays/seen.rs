//! What nodes tell each other of their displays, and the rows that supervisors see of it. Pure: time is an argument.

use std::collections::BTreeMap;

use protocol::{ScreenReport, ScreenRow, ScreenTrouble};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::journal::PROGRAM_VERSION;

/// Rows of displays, by key. They are in the wire's words already: there is nothing of the domain in them.
pub(crate) type Rows = BTreeMap<String, ScreenRow>;

/// A node tells of a connected display this often, in milliseconds, though nothing has changed.
pub(crate) const TOLD_EVERY_MS: u64 = 5_000;

/// A display of which its node has told nothing for so long went with its node, in milliseconds.
const LOST_MS: u64 = 3 * TOLD_EVERY_MS;

/// Speech that is further behind than this is said in short forms: the hall hears that it is late.
const BEHIND_S: u64 = 15;

/// A display as its node knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Which node.
    pub(crate) node: u32,
    /// The name that it gives itself.
    pub(crate) name: String,
    /// When this was so, by the journal's clock, in milliseconds since 1970; of one that has gone, when it was last heard.
    pub(crate) at_ms: u64,
    pub(crate) connected: bool,
    #[serde(default)]
    pub(crate) report: Option<ScreenReport>,
    #[serde(default)]
    pub(crate) is_voice: bool,
    /// Whether a sound device plays; none where it is not to speak.
    #[serde(default)]
    pub(crate) device: Option<bool>,
    #[serde(default)]
    pub(crate) backlog_s: u64,
    #[serde(default)]
    pub(crate) is_frozen: bool,
    #[serde(default)]
    pub(crate) picture_at_ms: Option<u64>,
}

/// A display's key: the same for whoever comes back under the name on the machine. Sixteen hexadecimal digits, so that names of any letters fit
/// into claims and addresses.
pub(crate) fn screen_key(name: &str, machine: Option<&str>) -> String {
    let digest = Sha256::digest(format!("{name}\n{}", machine.unwrap_or_default()).as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether two say the same, whenever they said it.
pub(crate) fn is_alike(one: &Seen, other: &Seen) -> bool {
    let at_ms = if one.connected { other.at_ms } else { one.at_ms };
    Seen { at_ms, ..one.clone() } == *other
}

/// The rows of what all nodes tell, as this node sees it.
pub(crate) fn rows(seen: &BTreeMap<String, Seen>, node: u32, now_ms: u64) -> Rows {
    seen.iter().map(|(key, seen)| (key.clone(), row(key, seen, node, now_ms))).collect()
}

fn row(key: &str, seen: &Seen, node: u32, now_ms: u64) -> ScreenRow {
    let connected = seen.connected && now_ms.saturating_sub(seen.at_ms) < LOST_MS;
    let report = seen.report.clone().unwrap_or_default();
    ScreenRow {
        screen: key.to_owned(),
        name: seen.name.clone(),
        connected,
        seen_at_ms: (!connected).then_some(seen.at_ms),
        elsewhere: connected && seen.node != node,
        trouble: trouble(seen, connected),
        version: report.version,
        profile: report.profile,
        zones: report.zones,
        shows_other: report.shows_other,
        width: report.width,
        height: report.height,
        volume_percent: report.volume_percent,
        muted: report.muted,
        is_voice: seen.is_voice && connected,
        backlog_ms: seen.backlog_s * 1_000,
        checks: report.checks,
        picture_at_ms: seen.picture_at_ms.filter(|_| seen.node == node),
    }
}

/// What needs a person. Of a display that has gone, only that.
fn trouble(seen: &Seen, connected: bool) -> Vec<ScreenTrouble> {
    if !connected {
        return vec![ScreenTrouble::Gone];
    }
    let report = seen.report.as_ref();
    let is_silent = report.is_some_and(|report| report.muted || report.volume_percent == 0);
    let speaks = seen.device.is_some();
    [
        (seen.is_frozen, ScreenTrouble::Frozen),
        (seen.device == Some(false) && !is_silent, ScreenTrouble::NoSoundDevice),
        (speaks && is_silent, ScreenTrouble::Silent),
        (seen.backlog_s > BEHIND_S, ScreenTrouble::Behind),
        (report.is_some_and(|report| report.checks.iter().any(|check| check.go == Some(false))), ScreenTrouble::NoGo),
        (report.is_none_or(|report| report.version != PROGRAM_VERSION), ScreenTrouble::OtherVersion),
    ]
    .into_iter()
    .filter_map(|(is_so, trouble)| is_so.then_some(trouble))
    .collect()
}
