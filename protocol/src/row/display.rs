//! What a hall screen that the site file names is told about itself: what it shows, how it hangs and how far away people sit.

use serde::{Deserialize, Serialize};

use crate::CounterLabel;

/// A display's own settings. The row is there in its own view alone, and only where the site file names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DisplayRow {
    /// Its code.
    pub display: String,
    /// What it is for.
    pub profile: DisplayProfile,
    /// Codes of the zones whose calls it shows; empty for a counter's own sign.
    pub zones: Vec<String>,
    /// The one counter whose calls it shows, of a counter's own sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterLabel>,
    /// The short name of that counter's agency; empty for every other display.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agency: String,
    /// Code of the zone for which it speaks; `null` where it is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaks: Option<String>,
    /// Its diagonal in millimetres; 0 where the site file does not say it.
    pub diagonal_mm: u32,
    /// How far away the farthest seat is, in millimetres; 0 where the site file does not say it.
    pub farthest_mm: u32,
    /// By how much the picture is turned clockwise, in degrees: 0, 90, 180 or 270.
    pub rotation: u16,
    /// How much of each side the screen cuts off, in percent.
    pub overscan_percent: u8,
    /// Whether the picture moves by a few pixels, minute by minute, so that nothing burns in.
    pub shifts: bool,
    /// How bright it is while the day is closed, in percent.
    pub closed_percent: u8,
}

/// What a display is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DisplayProfile {
    /// A zone's screen: the call and a list beside it.
    #[default]
    Zone,
    /// The entrance: many calls of the whole hall.
    Lobby,
    /// Over one counter.
    Counter,
    /// Seen from a car: few words, huge.
    DriveThrough,
    /// A standing screen in the hall, read from near.
    Totem,
    /// In or beside a vehicle, read in daylight.
    Mobile,
}
