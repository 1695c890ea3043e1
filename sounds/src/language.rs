//! The languages an announcement can be spoken in. Holds no sentences: those are in `phrase`.

use serde::{Deserialize, Serialize};

/// A language with sentences, numbers and a voice of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Indonesian, the default of every hall.
    #[default]
    Id,
    /// English, for a ticket whose holder chose it or by the site's wish.
    En,
}

impl Language {
    /// Every language, in the order in which a hall that speaks all of them does.
    pub const ALL: [Language; 2] = [Language::Id, Language::En];

    /// The two-letter code, as in configuration, file names and espeak-ng's voices.
    pub fn code(self) -> &'static str {
        match self {
            Language::Id => "id",
            Language::En => "en",
        }
    }

    /// The language of a two-letter code.
    pub fn from_code(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == code)
    }
}
