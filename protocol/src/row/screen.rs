//! A display as it is now, for supervisors: what it said of itself, and when it was last heard. Presence and no fact; what it is to show
//! stands in the site file.

use serde::{Deserialize, Serialize};

use crate::{CheckReport, DisplayProfile};

/// A display that was there today, or that the site file names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScreenRow {
    /// Names it in requests; made from its name and its machine.
    pub screen: String,
    /// The name that it gives itself.
    pub name: String,
    /// It is connected to a server of this site.
    pub connected: bool,
    /// When it was last heard, in milliseconds since 1970, where it is not connected; `null` while it is, and where it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at_ms: Option<u64>,
    /// It is connected to another server than the one that says so, which cannot hand acts on to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub elsewhere: bool,
    /// The version of its program; empty where it does not say.
    pub version: String,
    /// What it is for.
    pub profile: DisplayProfile,
    /// Codes of the zones that it shows.
    pub zones: Vec<String>,
    /// It shows what a supervisor asked for, and not what the site file says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shows_other: bool,
    /// Pixels from left to right; 0 where it does not say.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// How loud it speaks, in percent.
    pub volume_percent: u8,
    /// Its sound is off.
    pub muted: bool,
    /// It is the voice of its zone now.
    pub is_voice: bool,
    /// Speech still to come, in milliseconds, in whole seconds.
    pub backlog_ms: u64,
    /// What needs a person, the worst first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trouble: Vec<ScreenTrouble>,
    /// What its self-test found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckReport>,
    /// When the picture of it that the server has was taken, in milliseconds since 1970; it is found at `/api/screens/SCREEN/picture`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_at_ms: Option<u64>,
}

/// What is wrong with a display.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScreenTrouble {
    /// It draws no more.
    Frozen,
    /// It was there and is not any more.
    Gone,
    /// The site file names it and it has not been seen.
    NeverSeen,
    /// It is to speak, and no sound device plays.
    NoSoundDevice,
    /// It is to speak, and its sound is off or its volume 0.
    Silent,
    /// It speaks of calls that were made more than 15 s ago.
    Behind,
    /// Its self-test says no-go.
    NoGo,
    /// Its program is of another version than the server's.
    OtherVersion,
}
