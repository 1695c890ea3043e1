//! The texts of every language, read once from this binary, and which language says what another has no text for.
//! Holds no text and no rule of a sentence.

use std::sync::LazyLock;

use super::book::{Book, BookError, Key};
use crate::language::Language;

/// The texts of a language.
pub fn book(language: Language) -> &'static Book {
    static ID: LazyLock<Book> = LazyLock::new(|| whole(embedded(Language::Id)));
    static EN: LazyLock<Book> = LazyLock::new(|| whole(embedded(Language::En)));
    static JV: LazyLock<Book> = LazyLock::new(|| whole(embedded(Language::Jv)));
    static SU: LazyLock<Book> = LazyLock::new(|| whole(embedded(Language::Su)));
    match language {
        Language::Id => &ID,
        Language::En => &EN,
        Language::Jv => &JV,
        Language::Su => &SU,
    }
}

/// The language in which these texts are said: its own if it has all of them, or else Indonesian, which has every text.
pub(super) fn told_in(language: Language, keys: &[Key]) -> Language {
    if book(language).has(keys) { language } else { Language::Id }
}

fn embedded(language: Language) -> Result<Book, BookError> {
    let (file, text) = match language {
        Language::Id => ("phrases/id.toml", include_str!("../../phrases/id.toml")),
        Language::En => ("phrases/en.toml", include_str!("../../phrases/en.toml")),
        Language::Jv => ("phrases/jv.toml", include_str!("../../phrases/jv.toml")),
        Language::Su => ("phrases/su.toml", include_str!("../../phrases/su.toml")),
    };
    Book::parse(file, text)
}

/// `build.rs` read the very same files and would not have built this program from a faulty one.
fn whole(book: Result<Book, BookError>) -> Book {
    book.unwrap_or_else(|error| panic!("{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_every_language_is_there_or_named_as_missing() {
        for language in Language::ALL {
            let book = embedded(language).unwrap();
            assert!(book.has(&Key::CALL), "{language:?}");
            let missing: Vec<Key> = book.missing().collect();
            for key in Key::all() {
                assert_ne!(book.has(&[key]), missing.contains(&key), "{language:?} {key:?}");
            }
            assert_eq!(missing.is_empty(), Language::COMPLETE.contains(&language), "{language:?}: {missing:?}");
            assert_eq!(book.needs_check().is_some(), matches!(language, Language::Jv | Language::Su), "{language:?}");
        }
    }

    #[test]
    fn a_faulty_file_is_refused_with_its_name_and_what_is_wrong() {
        let good = include_str!("../../phrases/en.toml");
        for (was, is, told) in [
            ("loket = \"counter\"", "loket = ", "line 14"),
            ("loket = \"counter\"", "lokte = \"counter\"", "lokte"),
            ("loket = \"counter\"", "", "loket has no text"),
            ("loket = \"counter\"", "loket = ' '", "loket has no text"),
            ("[text]", "missing = ['closing']\n[text]", "closing has a text and is named"),
            ("loket = \"counter\"", "# none", "loket has no text"),
            ("{ticket}", "{number}", "withdrawn should have {ticket} in it"),
            ("{time}", "{time} {time}", "break_until should have {time} in it"),
            ("Stay calm.", "Stay {calm}.", "calm should have nothing in it"),
        ] {
            assert!(good.contains(was), "{was}");
            let error = Book::parse("en.toml", &good.replacen(was, is, 1)).unwrap_err().to_string();
            assert!(error.starts_with("en.toml: ") && error.contains(told), "{told}: {error}");
        }
        let call_less = good.replacen("loket = \"counter\"", "", 1).replacen("[text]", "missing = ['loket']\n[text]", 1);
        let error = Book::parse("en.toml", &call_less).unwrap_err().to_string();
        assert!(error.contains("loket cannot be missing"), "{error}");
    }
}
