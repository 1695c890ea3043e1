//! What the officer reads, in Indonesian and English: words, needs and complete sentences. Chooses nothing; it only says.

use protocol::Text;

/// Language of the window and of the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    /// Indonesian.
    #[default]
    Id,
    /// English.
    En,
}

impl Language {
    /// The sentence in this language.
    pub(crate) fn of(self, text: &Text) -> &str {
        self.pick(&text.id, &text.en)
    }

    /// One of two.
    pub(crate) fn pick<'a>(self, id: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Id => id,
            Language::En => en,
        }
    }
}

/// A duration in whole minutes: `7 menit`.
pub(crate) fn minutes(ms: u64, language: Language) -> String {
    match (ms / 60_000, language) {
        (0, Language::Id) => "kurang dari 1 menit".to_owned(),
        (0, Language::En) => "under 1 minute".to_owned(),
        (minutes, Language::Id) => format!("{minutes} menit"),
        (1, Language::En) => "1 minute".to_owned(),
        (minutes, Language::En) => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_in_the_hall() {
        assert_eq!(minutes(18 * 60_000 + 59_000, Language::Id), "18 menit");
        assert_eq!(minutes(60_000, Language::En), "1 minute");
        assert_eq!(minutes(59_999, Language::Id), "kurang dari 1 menit");
    }
}
