//! From the description of a call to an ordered list of spoken tokens, and the caption that says the same in writing.
//!
//! Pure: no clip is looked up and no sound is made here. The number spoken is read off the number shown, never built
//! a second time from parts that could disagree with it. No names of people: an announcement has no field for one.

pub mod alarms;
pub mod book;
pub mod books;
pub mod hall;
pub mod reading;
mod sentences;

use serde::{Deserialize, Serialize};

use crate::language::Language;

use alarms::{Alarm, AlarmKind};
use book::Key;
use hall::HallNotice;
use reading::{CounterLabel, Floor, ReadingMode, TicketNumber};

/// Everything that decides how one call is said. The caller copies it from its own picture of the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// The language it is said in; two languages are two announcements.
    pub language: Language,
    /// First call, repeated call or a walk on to the next counter.
    pub kind: Kind,
    /// The ticket's number as people see it.
    pub ticket: TicketNumber,
    /// Where to go.
    pub counter: CounterName,
    /// The full sentence, or the digits alone when many wait to be called.
    pub form: Form,
    /// How the digits of the ticket are read.
    pub reading: ReadingMode,
}

/// Which call of a ticket this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The first call to this counter.
    First,
    /// The same call again; `nth` counts calls, so the first repetition is 2.
    Recall {
        /// 2 for the second call.
        nth: u32,
    },
    /// The last call before the ticket counts as absent.
    LastRecall,
    /// The visitor goes on to the next counter of the same visit.
    Onward,
}

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// "Nomor antrean, A, nol nol lima, silakan menuju loket tiga."
    #[default]
    Full,
    /// "A, nol nol lima, loket tiga.": words go, digits stay.
    Short,
}

/// Where a call sends its visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterName {
    /// What the place is called.
    pub noun: Noun,
    /// Its number or name.
    pub label: CounterLabel,
    /// The agency to say before the counter, where several share a zone.
    pub agency: Option<String>,
    /// The floor to say after the counter, where a zone calls to another floor.
    pub floor: Option<Floor>,
}

impl CounterName {
    /// A counter with neither agency nor floor to be said.
    pub fn new(noun: Noun, label: CounterLabel) -> CounterName {
        CounterName { noun, label, agency: None, floor: None }
    }
}

/// The noun of a counter, each counter's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noun {
    /// loket, counter
    Loket,
    /// meja, desk
    Meja,
    /// ruang, room
    Ruang,
    /// jalur, lane (drive-through)
    Jalur,
    /// gerai, booth
    Gerai,
    /// A noun of the site's own, said the same in every language; a pack has no clip for it.
    Other(String),
}

impl Noun {
    /// The nouns every voice pack knows.
    pub const KNOWN: [Noun; 5] = [Noun::Loket, Noun::Meja, Noun::Ruang, Noun::Jalur, Noun::Gerai];

    /// The noun as configuration writes it, in Indonesian.
    pub fn from_indonesian(word: &str) -> Noun {
        let lower = word.trim().to_lowercase();
        Noun::KNOWN.into_iter().find(|noun| noun.word(Language::Id) == lower).unwrap_or(Noun::Other(lower))
    }

    /// The noun in a language.
    pub fn word(&self, language: Language) -> &str {
        let key = match self {
            Noun::Loket => Key::Loket,
            Noun::Meja => Key::Meja,
            Noun::Ruang => Key::Ruang,
            Noun::Jalur => Key::Jalur,
            Noun::Gerai => Key::Gerai,
            Noun::Other(word) => return word,
        };
        books::book(language).get(key)
    }
}

/// What follows a token: it decides the pause and the melody of its last syllable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The next token follows at once.
    Open,
    /// A short pause: the sentence goes on.
    Comma,
    /// The sentence ends.
    Stop,
}

/// One spoken unit: a letter ("A"), a word ("lima") or a phrase that sounds best in one piece ("silakan menuju loket").
/// A renderer that has no clip of a phrase may take it apart into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Lower-case words, or one upper-case letter to be said by its name.
    pub text: String,
    /// What follows.
    pub ending: Ending,
}

impl Token {
    /// A token.
    pub fn new(text: impl Into<String>, ending: Ending) -> Token {
        Token { text: text.into(), ending }
    }
}

/// What is said, and the same in writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The language of every token.
    pub language: Language,
    /// What is said, in order; never empty for an announcement.
    pub tokens: Vec<Token>,
    /// The caption shown while it is said.
    pub caption: String,
    /// The short form makes short pauses, too.
    pub form: Form,
}

impl Phrase {
    /// What is said, as one readable line with its pauses: for logs, tests and people.
    pub fn transcript(&self) -> String {
        let mut line = String::new();
        for token in &self.tokens {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&token.text);
            match token.ending {
                Ending::Open => {}
                Ending::Comma => line.push(','),
                Ending::Stop => line.push('.'),
            }
        }
        line
    }
}

/// The words of an announcement.
pub fn phrase(announcement: &Announcement) -> Phrase {
    sentences::announcement(announcement)
}

/// A ticket's number alone, for whoever has just taken it.
pub fn number(language: Language, ticket: &TicketNumber, reading: ReadingMode) -> Phrase {
    sentences::number(language, ticket, reading)
}

/// A notice in the site's own words, cut at its punctuation so that clips of whole sentences can be found.
pub fn notice(language: Language, text: &str) -> Phrase {
    sentences::notice(language, text)
}

/// What the hall says about its hours, its numbers and a call that was a mistake; in Indonesian where the language has no
/// words for it, as the phrase's own language says.
pub fn hall_notice(language: Language, notice: &HallNotice, reading: ReadingMode) -> Phrase {
    hall::hall_notice(language, notice, reading)
}

/// The sentences an emergency is announced with when the site has no words of its own; the packs of complete languages hold
/// them whole, and a language without them says them in Indonesian.
pub fn alarm(language: Language, alarm: Alarm) -> Phrase {
    sentences::alarm(language, alarm)
}

/// An emergency with what a hall itself says is to be done, in the language in which that is written: it may well be the opposite of the
/// customary sentences. No pack holds such words; a speech program or clips of the hall's own can say them.
pub fn own_alarm(language: Language, alarm: Alarm, todo: &str) -> Phrase {
    sentences::own_alarm(language, alarm, todo)
}

/// An emergency where a hall has words of its own and nobody can speak them: what to do stands on the screens.
pub fn alarm_on_screens(language: Language, alarm: Alarm) -> Phrase {
    sentences::alarm_on_screens(language, alarm)
}

/// The alarm of an emergency of which nothing more is known than that people should leave.
pub fn emergency(language: Language) -> Phrase {
    alarm(language, Alarm { kind: AlarmKind::Evacuation, drill: false })
}

/// The sentences that take an emergency back.
pub fn all_clear(language: Language) -> Phrase {
    sentences::over(language, false)
}

/// The sentences that end a drill.
pub fn drill_over(language: Language) -> Phrase {
    sentences::over(language, true)
}

/// Every token text and ending that announcements can contain, for the makers of voice packs. Numbers included,
/// agency names and nouns of a site's own excluded.
pub fn vocabulary(language: Language) -> Vec<Token> {
    sentences::vocabulary(language)
}

#[cfg(test)]
mod tests;
