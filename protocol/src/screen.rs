//! What a display says of itself, and what a supervisor asks of one. All of it is about screens that are alive and nothing of it is stored.
//! A server sends `ScreenAsk` only to a display that reports of itself, so that an older one never meets a message that it does not know.

use serde::{Deserialize, Serialize};

use crate::{DisplayProfile, Text};

/// How a display is, in each of its signs of life.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScreenReport {
    /// The version of its program.
    pub version: String,
    /// What it is for, as it shows it now.
    pub profile: DisplayProfile,
    /// Codes of the zones that it shows now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<String>,
    /// It shows what a supervisor asked for, and not what the site file says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shows_other: bool,
    /// Pixels from left to right; 0 before its glass is known.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// How loud it speaks, in percent of what its sound card is set to.
    pub volume_percent: u8,
    /// Its sound is off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub muted: bool,
    /// What its self-test found, in the order of its list; empty before it was made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckReport>,
}

/// One line of a display's self-test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckReport {
    /// What was looked at.
    pub check: ScreenCheck,
    /// Whether the screen can hang with it; left out where that could not be found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub go: Option<bool>,
    /// What was measured, for people: `1920 × 1080`, `7,4 : 1`; at most `CODE_CHARS_MAX` characters.
    pub measured: String,
}

/// What a display's self-test looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScreenCheck {
    /// Every letter is there, and those that are easily mistaken for each other differ.
    Fonts,
    /// Letters are as high as the farthest seat needs.
    Size,
    /// Letters stand out from their ground by 7 to 1 or more.
    Colours,
    /// A sound device plays.
    Sound,
    /// A server answers.
    Link,
    /// The display's clock and the server's agree.
    Clock,
}

/// What a supervisor asks of one display.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScreenAct {
    /// Speak calls as loud as this from the next sentence on; until the program ends. An alarm is not asked.
    SetVolume {
        /// In percent of what its sound card is set to, at most 100.
        percent: u8,
    },
    /// Turn the sound off or on; until the program ends. A display whose sound is off is no zone's voice, but for an alarm.
    SetMuted {
        /// Off.
        muted: bool,
    },
    /// Show its own name in big letters for ten seconds.
    Identify,
    /// Start the program afresh, with what the site file says.
    Reload,
    /// Play the chime.
    TestSound,
    /// Show another zone, or in another way, until the day ends or the program does; with neither, what the site file says.
    Show {
        /// The zone's code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<String>,
        /// What it is to be for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        profile: Option<DisplayProfile>,
    },
    /// Send a small picture of what it shows.
    SendPicture,
}

/// The server hands an act on to a display.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScreenAsk {
    /// Names this request on this connection; it comes back in the answer.
    pub ask: u64,
    /// What is asked.
    pub act: ScreenAct,
}

/// A display says what became of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScreenAnswer {
    /// The `ask` that it answers.
    pub ask: u64,
    /// Why it was not done; left out where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Text>,
    /// A PNG in base64, where a picture was asked for; at most `SCREEN_PICTURE_BYTES_MAX` bytes of PNG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}
