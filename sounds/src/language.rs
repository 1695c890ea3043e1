//! The languages an announcement can be spoken in. Holds no sentences: those are data in `phrases/`.

use serde::{Deserialize, Serialize};

/// A language with words of its own for a call, and with a voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Indonesian, the default of every hall.
    #[default]
    Id,
    /// English, for a ticket whose holder chose it or by the site's wish.
    En,
    /// Javanese: calls only, numbers digit by digit.
    Jv,
    /// Sundanese: calls only, numbers digit by digit.
    Su,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 4] = [Language::Id, Language::En, Language::Jv, Language::Su];

    /// The languages that can say everything, in the order in which an emergency is said in them.
    pub const COMPLETE: [Language; 2] = [Language::Id, Language::En];

    /// The two-letter code, as in configuration and file names.
    pub fn code(self) -> &'static str {
        match self {
            Language::Id => "id",
            Language::En => "en",
            Language::Jv => "jv",
            Language::Su => "su",
        }
    }

    /// The language of a two-letter code.
    pub fn from_code(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == code)
    }

    /// espeak-ng's voice for it. It has none for Javanese and Sundanese, whose words are given to the Indonesian one as phonemes.
    pub fn espeak_voice(self) -> &'static str {
        match self {
            Language::Id | Language::Jv | Language::Su => "id",
            Language::En => "en",
        }
    }
}
