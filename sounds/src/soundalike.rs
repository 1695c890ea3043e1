//! What sounds alike: the spoken form of tickets and counters as comparable text, and which prefixes a hall should
//! not give to neighbours. For the checker of site files; speaks nothing itself.

use crate::language::Language;
use crate::phrase::reading::{CounterLabel, ReadingMode, TicketNumber};
use crate::phrase::{Ending, Noun, Token};

/// The spoken form of a ticket as comparable text: lower case, letters by their names, no pauses.
/// "A1-005" and "A-1005" are both "a satu nol nol lima".
pub fn spoken_ticket(language: Language, reading: ReadingMode, ticket: &TicketNumber) -> String {
    comparable(language, ticket.tokens(language, reading, Ending::Open))
}

/// The spoken form of a counter as comparable text: "loket tiga" for 3, 03 and "tiga".
pub fn spoken_counter(language: Language, noun: &Noun, label: &CounterLabel) -> String {
    let mut tokens = vec![Token::new(noun.word(language).to_lowercase(), Ending::Open)];
    tokens.extend(label.tokens(language, Ending::Open));
    comparable(language, tokens)
}

/// Two tickets, one of each series, that are spoken the same; None if no two tickets of the day can be.
/// Numbers have three digits, and four after 999. The tickets are written with a hyphen, as sites mostly show them.
pub fn series_that_sound_alike(prefix_a: &str, prefix_b: &str) -> Option<(String, String)> {
    let spoken = |prefix: &str| {
        let ticket = TicketNumber::new(prefix, &format!("{prefix}-005"));
        spoken_ticket(Language::Id, ReadingMode::LeadingZeros, &ticket)
    };
    let example = |prefix: &str, number: u32| format!("{prefix}-{number:03}");
    let (spoken_a, spoken_b) = (spoken(prefix_a), spoken(prefix_b));
    if spoken_a == spoken_b {
        return Some((example(prefix_a, 5), example(prefix_b, 5)));
    }
    // One digit at the end of the longer prefix can be the first of four digits behind the shorter one.
    (1..=9).find_map(|first| {
        let longer = first * 1_000 + 5;
        let with_thousand = |prefix: &str| {
            let ticket = TicketNumber::new(prefix, &example(prefix, longer));
            spoken_ticket(Language::Id, ReadingMode::LeadingZeros, &ticket)
        };
        if with_thousand(prefix_a) == spoken_b {
            Some((example(prefix_a, longer), example(prefix_b, 5)))
        } else if with_thousand(prefix_b) == spoken_a {
            Some((example(prefix_a, 5), example(prefix_b, longer)))
        } else {
            None
        }
    })
}

/// Letters of a prefix that are mistaken for digits or for each other when read: I and O for 1 and 0, Q for O.
pub fn confusing_letters(prefix: &str) -> Vec<char> {
    prefix.chars().map(|letter| letter.to_ascii_uppercase()).filter(|letter| matches!(letter, 'I' | 'O' | 'Q')).collect()
}

/// Whether two different prefixes differ by letters that rhyme in Indonesian, and by nothing else: be ce de e ge je
/// pe te ve; em en; ha ka. Over a loudspeaker they are one prefix.
pub fn prefixes_rhyme(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_uppercase(), b.to_uppercase());
    a != b && a.chars().count() == b.chars().count() && a.chars().zip(b.chars()).all(|(a, b)| a == b || rhyme(a, b))
}

const RHYMES: [&str; 3] = ["BCDEGJPTV", "MN", "HK"];

fn rhyme(a: char, b: char) -> bool {
    RHYMES.iter().any(|group| group.contains(a) && group.contains(b))
}

fn comparable(language: Language, tokens: Vec<Token>) -> String {
    let words: Vec<String> = tokens.into_iter().map(|token| letter_name(language, &token.text).unwrap_or(token.text)).collect();
    words.join(" ").to_lowercase()
}

/// The name of a letter, so that a spelled H and the word "ha" compare equal. None for words.
fn letter_name(language: Language, text: &str) -> Option<String> {
    let mut characters = text.chars();
    let (letter, None) = (characters.next()?, characters.next()) else {
        return None;
    };
    let index = usize::from(u8::try_from(letter).ok()?.checked_sub(b'A')?);
    let names = match language {
        Language::Id | Language::Jv | Language::Su => &LETTERS_ID,
        Language::En => &LETTERS_EN,
    };
    names.get(index).map(|name| (*name).to_owned())
}

const LETTERS_ID: [&str; 26] = [
    "a", "be", "ce", "de", "e", "ef", "ge", "ha", "i", "je", "ka", "el", "em", "en", "o", "pe", "ki", "er", "es", "te", "u", "ve", "we",
    "eks", "ye", "zet",
];
const LETTERS_EN: [&str; 26] = [
    "a", "bee", "cee", "dee", "e", "ef", "gee", "aitch", "i", "jay", "kay", "el", "em", "en", "o", "pee", "cue", "ar", "ess", "tee", "u",
    "vee", "double u", "ex", "wye", "zed",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoken_forms_compare_what_is_heard() {
        let ticket = |prefix: &str, shown: &str| spoken_ticket(Language::Id, ReadingMode::LeadingZeros, &TicketNumber::new(prefix, shown));
        assert_eq!(ticket("A1", "A1-005"), "a satu nol nol lima");
        assert_eq!(ticket("A1", "A1-005"), ticket("A", "A-1005"));
        assert_eq!(ticket("HK", "HK-005"), "ha ka nol nol lima");
        let counter = |label: &str| spoken_counter(Language::Id, &Noun::Loket, &CounterLabel::from_shown(label));
        assert_eq!(counter("3"), "loket tiga");
        assert_eq!(counter("3"), counter("03"));
        assert_eq!(counter("3"), counter("Tiga"));
        assert_eq!(counter("12A"), counter("12-a"));
        assert_ne!(counter("3"), counter("13"));
    }

    #[test]
    fn series_that_can_sound_alike_are_found_with_an_example() {
        for (a, b, expected) in [
            ("A", "B", None),
            ("A", "AB", None),
            ("A1", "A2", None),
            ("A0", "A", None),
            ("A12", "A", None),
            ("A1", "A", Some(("A1-005", "A-1005"))),
            ("A", "A1", Some(("A-1005", "A1-005"))),
            ("A", "a", Some(("A-005", "a-005"))),
            ("AB", "A B", Some(("AB-005", "A B-005"))),
        ] {
            let found = series_that_sound_alike(a, b);
            let found = found.as_ref().map(|(a, b)| (a.as_str(), b.as_str()));
            assert_eq!(found, expected, "{a} and {b}");
        }
    }

    #[test]
    fn prefixes_that_rhyme_or_confuse_are_named() {
        for (a, b, rhyme) in [
            ("B", "D", true),
            ("b", "T", true),
            ("M", "N", true),
            ("H", "K", true),
            ("A", "F", false),
            ("A", "K", false),
            ("B", "B", false),
            ("BA", "DA", true),
            ("BA", "DF", false),
            ("B", "BD", false),
            ("A1", "A2", false),
        ] {
            assert_eq!(prefixes_rhyme(a, b), rhyme, "{a} {b}");
        }
        assert_eq!(confusing_letters("oQ1I"), ['O', 'Q', 'I']);
        assert_eq!(confusing_letters("AF"), []);
    }
}
