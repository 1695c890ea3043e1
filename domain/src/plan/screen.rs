//! The screens of the hall, as its site file names them: what each shows and how it hangs. No rule of the queue reads any of it; it is here
//! because a plan is everything that the file says. What a screen that is not named shows, it says itself.

use serde::{Deserialize, Serialize};

use crate::{CounterId, Plan, ZoneId};

/// A screen of the hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Code of the site file; the display calls itself so.
    pub code: String,
    /// What it is for.
    pub profile: Profile,
    /// Zones whose calls it shows; empty for a counter's own sign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<ZoneId>,
    /// The one counter whose calls it shows, of a counter's own sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterId>,
    /// The zone for which it speaks, if it is a zone's voice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaks: Option<ZoneId>,
    /// Its diagonal in millimetres; 0 where nobody has said it.
    pub diagonal_mm: u32,
    /// How far away the farthest seat is, in millimetres; 0 where nobody has said it.
    pub farthest_mm: u32,
    /// How many pixels it has from side to side before it is turned; 0 where nobody has said it.
    pub width_px: u32,
    /// And from top to bottom.
    pub height_px: u32,
    /// By how much the picture is turned clockwise, in degrees: 0, 90, 180 or 270.
    pub rotation: u16,
    /// How much of each side the screen cuts off, in percent.
    pub overscan_percent: u8,
    /// Whether the picture moves by a few pixels, minute by minute, so that nothing burns in.
    pub shifts: bool,
    /// How bright it is while the day is closed, in percent.
    pub closed_percent: u8,
    /// No longer in the site file.
    pub retired: bool,
}

/// What a screen is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
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

impl Plan {
    pub(super) fn check_screens(&self) -> Result<(), &'static str> {
        for screen in &self.screens {
            let mut zones = screen.zones.iter().chain(&screen.speaks);
            let no_counter = screen.counter.is_some_and(|counter| counter.index() >= self.counters.len());
            if no_counter || zones.any(|zone| zone.index() >= self.zones.len()) {
                return Err("screens: a zone or counter does not exist");
            }
            if screen.rotation % 90 != 0 || screen.rotation >= 360 {
                return Err("screens: a picture is turned by 0, 90, 180 or 270 degrees");
            }
        }
        Ok(())
    }
}
