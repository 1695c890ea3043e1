//! How the voice of this display's zone speaks, from its row: languages, chime, and how loud it is when. Pure.

use protocol::{SpeechRow, VoiceLanguage};
use sounds::{Chime, Language, ReadingMode};

/// How a zone's voice speaks today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    /// The languages of calls, the most important first; never none.
    pub languages: Vec<Language>,
    /// What sounds before an announcement.
    pub chime: Chime,
    /// How the digits of a number are read.
    pub reading: ReadingMode,
    percent: u8,
    /// From, until (both in milliseconds since 1970) and percent.
    spans: Vec<(u64, u64, u8)>,
}

impl Manner {
    /// How a row says it; as usual where an older server says nothing.
    pub fn of(row: Option<&SpeechRow>) -> Manner {
        let Some(row) = row else { return Manner::default() };
        let languages: Vec<Language> = row.languages.iter().map(|language| voice_language(*language)).collect();
        Manner {
            languages: if languages.is_empty() { vec![Language::Id] } else { languages },
            chime: chime(row.chime),
            reading: reading(row.reading),
            percent: row.volume_percent,
            spans: row.spans.iter().map(|span| (span.from_ms, span.until_ms, span.percent)).collect(),
        }
    }

    /// How loud it is at a time of the hall, in percent of full amplitude.
    pub fn percent(&self, hall_ms: i64) -> u8 {
        let at_ms = u64::try_from(hall_ms).unwrap_or(0);
        self.spans
            .iter()
            .find(|(from_ms, until_ms, _)| (*from_ms..*until_ms).contains(&at_ms))
            .map_or(self.percent, |(_, _, percent)| *percent)
    }
}

impl Default for Manner {
    fn default() -> Manner {
        Manner { languages: vec![Language::Id], chime: Chime::default(), reading: ReadingMode::default(), percent: 100, spans: Vec::new() }
    }
}

fn voice_language(language: VoiceLanguage) -> Language {
    match language {
        VoiceLanguage::Id => Language::Id,
        VoiceLanguage::En => Language::En,
        VoiceLanguage::Jv => Language::Jv,
        VoiceLanguage::Su => Language::Su,
    }
}

fn chime(chime: protocol::Chime) -> Chime {
    match chime {
        protocol::Chime::TwoTones => Chime::TwoTones,
        protocol::Chime::ThreeTones => Chime::ThreeTones,
        protocol::Chime::OneTone => Chime::OneTone,
        protocol::Chime::None => Chime::None,
    }
}

fn reading(reading: protocol::Reading) -> ReadingMode {
    match reading {
        protocol::Reading::LeadingZeros => ReadingMode::LeadingZeros,
        protocol::Reading::Digits => ReadingMode::Digits,
        protocol::Reading::FullNumber => ReadingMode::FullNumber,
    }
}
