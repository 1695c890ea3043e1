//! How words that espeak-ng says wrongly are to be given to it, and how every word of ours must sound.
//! The words are data (`voices/lexicon.toml`); `lantang-voice check` and a test hold them against espeak-ng.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::language::Language;

/// The words of every language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lexicon {
    /// Indonesian words, by their spelling.
    id: BTreeMap<String, Entry>,
    /// English words, by their spelling.
    en: BTreeMap<String, Entry>,
    /// Javanese words that Indonesian has not, or says otherwise; on the Indonesian voice.
    jv: BTreeMap<String, Entry>,
    /// Sundanese words, likewise.
    su: BTreeMap<String, Entry>,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// espeak-ng's phoneme codes, where its own reading is wrong.
    pub phonemes: Option<String>,
    /// How it must sound, as `espeak-ng -q --ipa` prints it.
    pub ipa: String,
}

impl Lexicon {
    /// The lexicon that the packs are made from.
    pub fn builtin() -> Result<Lexicon, toml::de::Error> {
        toml::from_str(include_str!("../voices/lexicon.toml"))
    }

    /// The words of a language; those that it shares with Indonesian are not among them.
    pub fn words(&self, language: Language) -> &BTreeMap<String, Entry> {
        match language {
            Language::Id => &self.id,
            Language::En => &self.en,
            Language::Jv => &self.jv,
            Language::Su => &self.su,
        }
    }

    /// How a word sounds: a language on the Indonesian voice says the words that it has not as Indonesian does.
    pub fn entry(&self, language: Language, word: &str) -> Option<&Entry> {
        let own = self.words(language).get(word);
        match language {
            Language::Id | Language::En => own,
            Language::Jv | Language::Su => own.or_else(|| self.id.get(word)),
        }
    }

    /// A text as it is given to espeak-ng: words with phonemes of ours are replaced by them, and nothing else of the
    /// text can be read as phonemes or as a command.
    pub fn spelling(&self, language: Language, text: &str) -> String {
        let plain = text.replace(['[', ']', '<', '>'], " ");
        let words = plain.split_whitespace().map(|word| {
            let letters = word.trim_matches(|character: char| !character.is_alphanumeric());
            let entry = self.entry(language, letters).or_else(|| self.entry(language, &letters.to_lowercase()));
            match entry.and_then(|entry| entry.phonemes.as_deref()) {
                Some(phonemes) => word.replace(letters, &format!("[[{phonemes}]]")),
                None => word.to_owned(),
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod pronunciation;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase;

    #[test]
    fn every_word_of_the_vocabulary_has_a_pinned_sound() {
        let lexicon = Lexicon::builtin().unwrap();
        for language in Language::ALL {
            for token in phrase::vocabulary(language) {
                for word in token.text.split_whitespace() {
                    assert!(lexicon.entry(language, word).is_some(), "{word} in {}", language.code());
                }
            }
        }
    }

    #[test]
    fn a_text_of_strangers_cannot_command_the_speech_program() {
        let lexicon = Lexicon::builtin().unwrap();
        let spelled = lexicon.spelling(Language::Id, "Loket [[x]] <audio src='x'/> empat, Bapenda");
        assert_eq!(spelled, "[[l'okEt]] x audio src='x'/ [['@mpat]], Bapenda");
    }
}
