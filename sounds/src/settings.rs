//! What a hall chooses about its voice: which languages on which weekday, how loud at which hour, which chime. Plain values
//! that a site file can hold as they are; each is checked when it is read. Knows no clock: weekday and time are arguments.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::chime::Chime;
use crate::language::Language;
use crate::phrase::hall::ClockTime;
use crate::phrase::reading::ReadingMode;

/// Languages of one call at most: each makes it six seconds longer.
pub const LANGUAGES_MAX: usize = 3;

/// How loud a voice is where nothing is said of the hour, in percent of full.
pub const VOLUME_STANDARD: u8 = 100;

/// All that a hall chooses about its voice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VoiceSettings {
    /// Which languages calls are spoken in, by weekday.
    pub languages: LanguageSchedule,
    /// How loud, by time of day.
    pub volume: VolumeSchedule,
    /// What sounds before an announcement.
    pub chime: Chime,
    /// How the digits of tickets are read.
    pub reading: ReadingMode,
}

impl VoiceSettings {
    /// Reads them from TOML; the fault names its line.
    pub fn parse(text: &str) -> Result<VoiceSettings, toml::de::Error> {
        toml::from_str(text)
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// Monday.
    #[serde(alias = "monday")]
    Senin,
    /// Tuesday.
    #[serde(alias = "tuesday")]
    Selasa,
    /// Wednesday.
    #[serde(alias = "wednesday")]
    Rabu,
    /// Thursday.
    #[serde(alias = "thursday")]
    Kamis,
    /// Friday.
    #[serde(alias = "friday")]
    Jumat,
    /// Saturday.
    #[serde(alias = "saturday")]
    Sabtu,
    /// Sunday.
    #[serde(alias = "sunday")]
    Minggu,
}

/// The languages of each weekday, in the order in which they are spoken: `standard = ["id"]`, `kamis = ["jv", "id"]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawLanguages")]
pub struct LanguageSchedule {
    standard: Vec<Language>,
    days: BTreeMap<Weekday, Vec<Language>>,
}

impl LanguageSchedule {
    /// The languages of a day, the most important first; never none.
    pub fn languages(&self, weekday: Weekday) -> &[Language] {
        self.days.get(&weekday).unwrap_or(&self.standard)
    }
}

impl Default for LanguageSchedule {
    fn default() -> LanguageSchedule {
        LanguageSchedule { standard: vec![Language::Id], days: BTreeMap::new() }
    }
}

#[derive(Deserialize)]
struct RawLanguages {
    standard: Option<Vec<Language>>,
    #[serde(flatten)]
    days: BTreeMap<Weekday, Vec<Language>>,
}

impl TryFrom<RawLanguages> for LanguageSchedule {
    type Error = String;

    fn try_from(raw: RawLanguages) -> Result<LanguageSchedule, String> {
        let standard = raw.standard.unwrap_or_else(|| vec![Language::Id]);
        for languages in raw.days.values().chain([&standard]) {
            let is_twice = languages.iter().enumerate().any(|(at, language)| languages[..at].contains(language));
            if languages.is_empty() || languages.len() > LANGUAGES_MAX || is_twice {
                return Err(format!(
                    "a day has 1 to {LANGUAGES_MAX} languages, each once / satu hari: 1 sampai {LANGUAGES_MAX} bahasa, masing-masing sekali"
                ));
            }
        }
        Ok(LanguageSchedule { standard, days: raw.days })
    }
}

/// How loud the voice is, by time of day, in percent of full: `"07:30-09:00" = 70`. An emergency is always spoken at full volume.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, u8>")]
pub struct VolumeSchedule {
    /// From, to (not included), percent; in order, none overlapping.
    spans: Vec<(ClockTime, ClockTime, u8)>,
}

impl VolumeSchedule {
    /// How loud, in percent, at a time of the hall's own zone.
    pub fn percent(&self, at: ClockTime) -> u8 {
        let span = self.spans.iter().find(|(from, to, _)| *from <= at && at < *to);
        span.map_or(VOLUME_STANDARD, |(_, _, percent)| *percent)
    }
}

impl TryFrom<BTreeMap<String, u8>> for VolumeSchedule {
    type Error = String;

    fn try_from(raw: BTreeMap<String, u8>) -> Result<VolumeSchedule, String> {
        let mut spans = Vec::new();
        for (span, percent) in raw {
            let times = span.split_once('-').and_then(|(from, to)| Some((ClockTime::from_shown(from)?, ClockTime::from_shown(to)?)));
            match times {
                Some((from, to)) if from < to && percent <= 100 => spans.push((from, to, percent)),
                Some(_) | None => {
                    return Err(format!(
                        "{span:?} = {percent}: a span is written \"07:30-09:00\", its end after its beginning, with 0 to 100 percent / rentang waktu keliru"
                    ));
                }
            }
        }
        spans.sort();
        if let Some(pair) = spans.windows(2).find(|pair| pair[1].0 < pair[0].1) {
            let at = pair[1].0.minutes();
            return Err(format!("two spans hold {:02}:{:02} / dua rentang bertumpuk", at / 60, at % 60));
        }
        Ok(VolumeSchedule { spans })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(shown: &str) -> ClockTime {
        ClockTime::from_shown(shown).unwrap()
    }

    #[test]
    fn a_hall_without_wishes_speaks_indonesian_at_full_volume_after_two_tones() {
        let settings = VoiceSettings::parse("").unwrap();
        assert_eq!(settings, VoiceSettings::default());
        assert_eq!(settings.languages.languages(Weekday::Kamis), [Language::Id]);
        assert_eq!(settings.volume.percent(at("12:00")), VOLUME_STANDARD);
        assert_eq!(settings.chime, Chime::TwoTones);
    }

    #[test]
    fn languages_follow_the_weekday_and_loudness_the_hour() {
        let text = "chime = 'three_tones'\nreading = 'digits'\n[languages]\nstandard = ['id', 'en']\nkamis = ['jv', 'id']\nfriday = ['su']\n\
            [volume]\n'07:30-09:00' = 60\n'12.00-13.00' = 0\n";
        let settings = VoiceSettings::parse(text).unwrap();
        for (weekday, languages) in [
            (Weekday::Rabu, vec![Language::Id, Language::En]),
            (Weekday::Kamis, vec![Language::Jv, Language::Id]),
            (Weekday::Jumat, vec![Language::Su]),
        ] {
            assert_eq!(settings.languages.languages(weekday), languages, "{weekday:?}");
        }
        for (shown, percent) in [("07:29", 100), ("07:30", 60), ("08:59", 60), ("09:00", 100), ("12:30", 0), ("13:00", 100)] {
            assert_eq!(settings.volume.percent(at(shown)), percent, "{shown}");
        }
        assert_eq!((settings.chime, settings.reading), (Chime::ThreeTones, ReadingMode::Digits));
    }

    #[test]
    fn what_cannot_be_is_refused_with_what_is_wrong() {
        for (text, told) in [
            ("[languages]\nstandard = []", "1 to 3 languages"),
            ("[languages]\nkamis = ['id', 'jv', 'id']", "each once"),
            ("[languages]\nkamis = ['id', 'jv', 'su', 'en']", "1 to 3 languages"),
            ("[languages]\nkemis = ['id']", "kemis"),
            ("[languages]\nkamis = ['xx']", "xx"),
            ("[volume]\n'09:00-07:30' = 60", "09:00-07:30"),
            ("[volume]\n'pagi' = 60", "pagi"),
            ("[volume]\n'07:30-09:00' = 101", "101"),
            ("[volume]\n'07:30-09:00' = 60\n'08:00-10:00' = 50", "two spans hold 08:00"),
            ("chime = 'gong'", "gong"),
            ("volumes = 3", "volumes"),
        ] {
            let error = VoiceSettings::parse(text).unwrap_err().to_string();
            assert!(error.contains(told), "{told}: {error}");
        }
    }
}
