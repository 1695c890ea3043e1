//! How a zone's voice speaks on the day that its row is of. Parts of the day are instants: whoever speaks knows no time zone.

use serde::{Deserialize, Serialize};

/// How a zone's voice speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SpeechRow {
    /// The languages of the day, in the order in which they are spoken; never none.
    pub languages: Vec<VoiceLanguage>,
    /// What sounds before an announcement.
    pub chime: Chime,
    /// How the digits of a number are read.
    #[serde(default, skip_serializing_if = "Reading::is_default")]
    pub reading: Reading,
    /// How loud it is where none of the spans holds, in percent of full amplitude. An emergency is always spoken at full volume.
    pub volume_percent: u8,
    /// Parts of the day with a loudness of their own, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<VolumeSpanRow>,
}

/// A part of the day with a loudness of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VolumeSpanRow {
    /// When it begins, in milliseconds since 1970.
    pub from_ms: u64,
    /// When it ends, likewise.
    pub until_ms: u64,
    /// How loud, in percent of full amplitude: 50 is 6 dB less than 100.
    pub percent: u8,
}

/// A language that calls can be spoken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VoiceLanguage {
    /// Indonesian.
    Id,
    /// English.
    En,
    /// Javanese.
    Jv,
    /// Sundanese.
    Su,
}

/// What sounds before an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Chime {
    /// Two tones, falling.
    TwoTones,
    /// Three tones, rising.
    ThreeTones,
    /// One tone.
    OneTone,
    /// Nothing.
    None,
}

/// How the digits of a number are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Digit by digit as shown.
    #[default]
    LeadingZeros,
    /// Digit by digit without leading zeros.
    Digits,
    /// As a number.
    FullNumber,
}

impl Reading {
    fn is_default(&self) -> bool {
        *self == Reading::default()
    }
}
