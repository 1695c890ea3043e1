//! How a zone's voice speaks, as the site file says it: which languages on which weekday, how loud at which hour, after which chime. No rule
//! of the queue reads any of it. Times are minutes of the site's own days; time zones stop at the server, which makes instants of them.

use serde::{Deserialize, Serialize};

use crate::Plan;

/// How a zone's voice speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speech {
    /// Languages of each weekday, Monday first, in the order in which they are spoken; never none.
    pub languages: [Vec<VoiceLanguage>; 7],
    /// What sounds before an announcement.
    pub chime: Chime,
    /// How the digits of a number are read.
    #[serde(default, skip_serializing_if = "Reading::is_default")]
    pub reading: Reading,
    /// How loud it is where no span says otherwise, in percent of full amplitude: 50 is 6 dB less than 100.
    pub volume_percent: u8,
    /// Parts of the day with a loudness of their own, in order, none overlapping.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<VolumeSpan>,
}

impl Speech {
    /// The quietest voice, in percent: a hall that wants silence has no voice there.
    pub const VOLUME_PERCENT_MIN: u8 = 10;
    /// Languages of one call at most: each makes it six seconds longer.
    pub const LANGUAGES_MAX: usize = 3;
    /// Parts of a day with a loudness of their own at most.
    pub const SPANS_MAX: usize = 12;

    pub(super) fn is_default(&self) -> bool {
        *self == Speech::default()
    }
}

impl Default for Speech {
    fn default() -> Speech {
        Speech {
            languages: std::array::from_fn(|_| vec![VoiceLanguage::Id]),
            chime: Chime::default(),
            reading: Reading::default(),
            volume_percent: 100,
            spans: Vec::new(),
        }
    }
}

/// A part of the day with a loudness of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeSpan {
    /// When it begins, in minutes after midnight in the site's time zone.
    pub from_minute: u16,
    /// When it ends, likewise; after it begins.
    pub until_minute: u16,
    /// How loud, in percent of full amplitude.
    pub percent: u8,
}

/// A language that calls can be spoken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chime {
    /// Two tones, falling.
    #[default]
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
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Digit by digit as shown: 005 is "nol nol lima".
    #[default]
    LeadingZeros,
    /// Digit by digit without leading zeros: 005 is "lima", 121 is "satu dua satu".
    Digits,
    /// As a number: 121 is "seratus dua puluh satu".
    FullNumber,
}

impl Reading {
    fn is_default(&self) -> bool {
        *self == Reading::default()
    }
}

impl Plan {
    pub(super) fn check_speech(&self) -> Result<(), &'static str> {
        for speech in self.zones.iter().map(|zone| &zone.speech) {
            if speech.languages.iter().any(|languages| languages.is_empty() || languages.len() > Speech::LANGUAGES_MAX) {
                return Err("zones: a voice speaks one to three languages");
            }
            let loud = |percent: u8| (Speech::VOLUME_PERCENT_MIN..=100).contains(&percent);
            let in_order = speech.spans.array_windows().all(|[one, next]| one.until_minute <= next.from_minute);
            let spans_hold = speech.spans.iter().all(|span| span.from_minute < span.until_minute && loud(span.percent));
            if !loud(speech.volume_percent) || !in_order || !spans_hold || speech.spans.len() > Speech::SPANS_MAX {
                return Err("zones: how loud a voice is does not hold together");
            }
        }
        Ok(())
    }
}
