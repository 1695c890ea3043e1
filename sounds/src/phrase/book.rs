//! The texts of a language as data: one file per language in `phrases/`, in this binary. Every text is there or is named as
//! missing, and a faulty file is refused with its name and line: `build.rs` builds nothing from one. Knows no other module,
//! because `build.rs` reads the files with it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// Before a ticket's number.
    Number,
    /// Before a counter.
    Proceed,
    /// Before the next counter of the same visit.
    GoOn,
    /// Before a floor.
    Floor,
    /// The call again, counted.
    SecondCall,
    /// Likewise.
    ThirdCall,
    /// Likewise.
    FourthCall,
    /// Likewise.
    FifthCall,
    /// The call again, no longer counted.
    RepeatedCall,
    /// The last call before the ticket counts as absent.
    LastCall,
    /// A counter's noun.
    Loket,
    /// Likewise.
    Meja,
    /// Likewise.
    Ruang,
    /// Likewise, for vehicles.
    Jalur,
    /// Likewise.
    Gerai,
    /// The hall has opened.
    Opening,
    /// The hall rests.
    Break,
    /// The hall rests until `{time}`.
    BreakUntil,
    /// The hall goes on after a rest.
    BreakOver,
    /// Numbers are given until `{time}`.
    ClosingSoon,
    /// The hall has closed.
    Closing,
    /// There are no more numbers of a `{service}` today.
    QuotaUsedUp,
    /// The call of a `{ticket}` was a mistake.
    Withdrawn,
    /// Opens every alarm.
    Attention,
    /// Only a drill.
    Drill,
    /// Something has happened.
    Emergency,
    /// It burns.
    Fire,
    /// The earth shakes.
    Earthquake,
    /// Stay calm.
    Calm,
    /// Leave the building.
    Leave,
    /// Protect yourself.
    Protect,
    /// Leave when the shaking stops.
    LeaveAfterwards,
    /// Do not leave the building.
    StayInside,
    /// Do not use the lift.
    NoLift,
    /// Go to the assembly point.
    Gather,
    /// Wait for what the staff say.
    Wait,
    /// Who goes first.
    WhoFirst,
    /// What to do stands on the screens, and the staff know it.
    SeeScreens,
    /// The drill is over.
    DrillOver,
    /// The danger is over.
    Safe,
    /// The hall goes on.
    ServiceGoesOn,
}

impl Key {
    /// What a call needs: a language without one of these is none.
    pub const CALL: [Key; 15] = [
        Key::Number,
        Key::Proceed,
        Key::GoOn,
        Key::Floor,
        Key::SecondCall,
        Key::ThirdCall,
        Key::FourthCall,
        Key::FifthCall,
        Key::RepeatedCall,
        Key::LastCall,
        Key::Loket,
        Key::Meja,
        Key::Ruang,
        Key::Jalur,
        Key::Gerai,
    ];

    /// What the hall says about its hours and numbers.
    pub const HALL: [Key; 8] =
        [Key::Opening, Key::Break, Key::BreakUntil, Key::BreakOver, Key::ClosingSoon, Key::Closing, Key::QuotaUsedUp, Key::Withdrawn];

    /// What alarms are made of.
    pub const ALARM: [Key; 18] = [
        Key::Attention,
        Key::Drill,
        Key::Emergency,
        Key::Fire,
        Key::Earthquake,
        Key::Calm,
        Key::Leave,
        Key::Protect,
        Key::LeaveAfterwards,
        Key::StayInside,
        Key::NoLift,
        Key::Gather,
        Key::Wait,
        Key::WhoFirst,
        Key::SeeScreens,
        Key::DrillOver,
        Key::Safe,
        Key::ServiceGoesOn,
    ];

    /// Every key.
    pub fn all() -> impl Iterator<Item = Key> {
        Key::CALL.into_iter().chain(Key::HALL).chain(Key::ALARM)
    }

    /// What is put into the text, written as `{name}`.
    pub fn placeholder(self) -> Option<&'static str> {
        if matches!(self, Key::BreakUntil | Key::ClosingSoon) {
            Some("{time}")
        } else if self == Key::QuotaUsedUp {
            Some("{service}")
        } else if self == Key::Withdrawn {
            Some("{ticket}")
        } else {
            None
        }
    }

    /// Its name in a file.
    fn name(self) -> String {
        toml::Value::try_from(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// The texts of one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// What a native speaker has still to look at; none where nobody asked for it.
    needs_check: Option<String>,
    /// What this language does not say, and Indonesian does in its place.
    #[serde(default)]
    missing: BTreeSet<Key>,
    text: BTreeMap<Key, String>,
}

/// Why a file of texts cannot be used.
#[derive(Debug, Error)]
pub enum BookError {
    /// Not TOML, or a key that no text has.
    #[error("{file}: {source} / berkas kalimat keliru")]
    Toml {
        /// The file.
        file: String,
        /// What is wrong, with its line.
        source: Box<toml::de::Error>,
    },
    /// A text is neither there nor named as missing.
    #[error("{file}: {key} has no text; write it under [text], or name it in `missing` / {key} belum ada kalimatnya")]
    Lacks {
        /// The file.
        file: String,
        /// The text's key.
        key: String,
    },
    /// A text is there and is named as missing.
    #[error("{file}: {key} has a text and is named in `missing`; remove one / {key} ada dua kali")]
    Both {
        /// The file.
        file: String,
        /// The text's key.
        key: String,
    },
    /// A text that every call needs is named as missing.
    #[error("{file}: {key} cannot be missing, because calls are made of it / {key} harus ada")]
    Needed {
        /// The file.
        file: String,
        /// The text's key.
        key: String,
    },
    /// A text lacks what is put into it, or has room for something else.
    #[error("{file}: {key} should have {expected} in it, and no other braces / {key} harus memuat {expected}")]
    Placeholder {
        /// The file.
        file: String,
        /// The text's key.
        key: String,
        /// What is put into it.
        expected: String,
    },
}

impl Book {
    /// Reads a file of texts; `file` is its name, for faults.
    pub fn parse(file: &str, text: &str) -> Result<Book, BookError> {
        let book: Book = toml::from_str(text).map_err(|source| BookError::Toml { file: file.to_owned(), source: Box::new(source) })?;
        for key in Key::all() {
            let (file, name) = (file.to_owned(), key.name());
            match (book.text.get(&key), book.missing.contains(&key)) {
                (Some(_), true) => return Err(BookError::Both { file, key: name }),
                (None, true) if Key::CALL.contains(&key) => return Err(BookError::Needed { file, key: name }),
                (None, true) => {}
                (None, false) => return Err(BookError::Lacks { file, key: name }),
                (Some(text), false) if text.trim().is_empty() => return Err(BookError::Lacks { file, key: name }),
                (Some(text), false) => {
                    let (expected, places) = (key.placeholder().unwrap_or_default(), usize::from(key.placeholder().is_some()));
                    let is_whole = expected.is_empty() || text.matches(expected).count() == 1;
                    if !is_whole || text.matches(['{', '}']).count() != 2 * places {
                        let expected = if expected.is_empty() { "nothing" } else { expected }.to_owned();
                        return Err(BookError::Placeholder { file, key: name, expected });
                    }
                }
            }
        }
        Ok(book)
    }

    /// Whether it has all of these.
    pub fn has(&self, keys: &[Key]) -> bool {
        keys.iter().all(|key| self.text.contains_key(key))
    }

    /// A text; nothing where it is missing.
    pub fn get(&self, key: Key) -> &str {
        self.text.get(&key).map_or("", String::as_str)
    }

    /// What it does not say.
    pub fn missing(&self) -> impl Iterator<Item = Key> {
        self.missing.iter().copied()
    }

    /// What a native speaker has still to look at.
    pub fn needs_check(&self) -> Option<&str> {
        self.needs_check.as_deref()
    }
}
