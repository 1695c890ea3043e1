//! How numbers and names are read aloud: a ticket's prefix and digits, a counter's number or name.
//! Knows no sentence; `sentences` puts these between its words.

use serde::{Deserialize, Serialize};

use super::{Ending, Token};
use crate::language::Language;
use crate::numbers;

/// How the digits of a ticket are read. Data of the site, because halls differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadingMode {
    /// Digit by digit as shown: 005 is "nol nol lima", 121 is "satu dua satu".
    #[default]
    LeadingZeros,
    /// Digit by digit without leading zeros: 005 is "lima".
    Digits,
    /// As a number: 121 is "seratus dua puluh satu", and the 4 of a prefix 4K is "empat".
    FullNumber,
}

impl ReadingMode {
    /// The mode as a site file writes it.
    pub fn from_code(code: &str) -> Option<ReadingMode> {
        match code {
            "leading_zeros" => Some(ReadingMode::LeadingZeros),
            "digits" => Some(ReadingMode::Digits),
            "full_number" => Some(ReadingMode::FullNumber),
            _ => None,
        }
    }
}

/// A ticket's number as it is shown, with the border between prefix and digits known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TicketNumber {
    prefix: String,
    digits: String,
    shown: String,
}

impl TicketNumber {
    /// A number whose series has this prefix. Where `shown` does not begin with the prefix, the shown number wins.
    pub fn new(prefix: &str, shown: &str) -> TicketNumber {
        let digits = strip_prefix_ignoring_case(shown.trim(), prefix.trim())
            .map(|rest| rest.trim_start_matches(is_separator))
            .filter(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
        match digits {
            Some(digits) => TicketNumber { prefix: prefix.trim().to_owned(), digits: digits.to_owned(), shown: shown.trim().to_owned() },
            None => TicketNumber::from_shown(shown),
        }
    }

    /// A number of which only the shown form is known: "A-005", "A005", "PH 001", "123". The last separator, or else
    /// the last run of digits, is the border.
    pub fn from_shown(shown: &str) -> TicketNumber {
        let shown = shown.trim();
        let digits_from = shown
            .rfind(|character: char| !character.is_ascii_digit())
            .map_or(0, |last| last + shown[last..].chars().next().map_or(0, char::len_utf8));
        TicketNumber {
            prefix: shown[..digits_from].trim_end_matches(is_separator).to_owned(),
            digits: shown[digits_from..].to_owned(),
            shown: shown.to_owned(),
        }
    }

    /// The number as people see it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The tokens of this number: the prefix by its letters, a pause, the digits, and `ending`.
    pub(crate) fn tokens(&self, language: Language, reading: ReadingMode, ending: Ending) -> Vec<Token> {
        let mut tokens = prefix_tokens(language, reading, &self.prefix);
        end_with(&mut tokens, Ending::Comma);
        tokens.extend(digit_words(language, reading, &self.digits).into_iter().map(|word| Token::new(word, Ending::Open)));
        end_with(&mut tokens, ending);
        tokens
    }
}

/// A counter's number or name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CounterLabel {
    /// Read as a full number: "loket dua belas".
    Number(u32),
    /// Read as it is written: "12A" as "dua belas, A", "Kasir" as a word.
    Text(String),
}

impl CounterLabel {
    /// The label as a site writes it: a number where it is one.
    pub fn from_shown(shown: &str) -> CounterLabel {
        let shown = shown.trim();
        match shown.parse() {
            Ok(number) if shown.bytes().all(|byte| byte.is_ascii_digit()) => CounterLabel::Number(number),
            _ => CounterLabel::Text(shown.to_owned()),
        }
    }

    pub(crate) fn tokens(&self, language: Language, ending: Ending) -> Vec<Token> {
        let mut tokens = match self {
            CounterLabel::Number(number) => cardinal_tokens(language, u64::from(*number)),
            CounterLabel::Text(text) => name_tokens(language, text),
        };
        end_with(&mut tokens, ending);
        tokens
    }

    /// The label inside a caption: numbers in words, names as written.
    pub(crate) fn caption(&self, language: Language) -> String {
        match self {
            CounterLabel::Number(number) => numbers::cardinal(language, u64::from(*number)).join(" "),
            CounterLabel::Text(text) => text.clone(),
        }
    }
}

/// A floor as a hall writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Floor {
    /// The word for a floor goes before it: "lantai dua", "lantai L G", and not "lantai halaman".
    pub(crate) has_word: bool,
    pub(crate) label: CounterLabel,
}

/// What halls write before a floor's number or name.
const FLOOR_WORDS: [&str; 4] = ["lantai", "floor", "lt.", "lt"];

impl Floor {
    /// The floor of what is written: "2", "Lantai 2", "LG", "Basement"; none where nothing is.
    pub fn from_shown(shown: &str) -> Option<Floor> {
        let shown = shown.trim();
        let after_word = FLOOR_WORDS.iter().find_map(|word| {
            let rest = strip_prefix_ignoring_case(shown, word)?;
            // "Lt.2" and "Lantai2", and not "Ltx".
            rest.starts_with(|first: char| !first.is_alphabetic()).then(|| rest.trim_start_matches(is_separator))
        });
        let name = after_word.unwrap_or(shown);
        let label = CounterLabel::from_shown(name);
        let has_word = match &label {
            CounterLabel::Number(_) => true,
            CounterLabel::Text(text) => after_word.is_some() || text.split(is_separator).all(is_spelled),
        };
        name.contains(char::is_alphanumeric).then_some(Floor { has_word, label })
    }

    /// Its number, where it has one.
    pub fn number(&self) -> Option<u32> {
        match self.label {
            CounterLabel::Number(number) => Some(number),
            CounterLabel::Text(_) => None,
        }
    }
}

/// Whether a word of a name is a sign, said by its letters and numbers: "LG", "12A".
fn is_spelled(word: &str) -> bool {
    let letters_max = runs(word).into_iter().map(|run| run.chars().filter(|letter| letter.is_alphabetic()).count()).max();
    letters_max.is_some_and(|most| most <= SPELLED_LETTERS_MAX)
        && word.chars().all(|letter| letter.is_uppercase() || letter.is_ascii_digit())
}

/// Letters in a name up to which it is spelled: A, VIP; longer ones are words.
const SPELLED_LETTERS_MAX: usize = 3;

pub(super) fn cardinal_tokens(language: Language, number: u64) -> Vec<Token> {
    numbers::cardinal(language, number).into_iter().map(|word| Token::new(word, Ending::Open)).collect()
}

/// Gives the last token another ending; does nothing to an empty list.
pub(super) fn end_with(tokens: &mut [Token], ending: Ending) {
    if let Some(last) = tokens.last_mut() {
        last.ending = ending;
    }
}

fn prefix_tokens(language: Language, reading: ReadingMode, prefix: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for run in runs(prefix) {
        if !run.starts_with(|first: char| first.is_ascii_digit()) {
            tokens.extend(letters(run));
        } else if reading == ReadingMode::FullNumber {
            tokens.extend(digit_words(language, reading, run).into_iter().map(|word| Token::new(word, Ending::Open)));
        } else {
            tokens.extend(each_digit(language, run).into_iter().map(|word| Token::new(word, Ending::Open)));
        }
    }
    tokens
}

fn name_tokens(language: Language, name: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for word in name.split(is_separator).filter(|word| !word.is_empty()) {
        let spelled = word.chars().any(|character| character.is_ascii_digit()) || word.chars().all(char::is_uppercase);
        for run in runs(word) {
            if run.starts_with(|first: char| first.is_ascii_digit()) {
                match run.parse() {
                    Ok(number) => tokens.extend(cardinal_tokens(language, number)),
                    Err(_) => tokens.extend(each_digit(language, run).into_iter().map(|digit| Token::new(digit, Ending::Open))),
                }
            } else if spelled && run.chars().count() <= SPELLED_LETTERS_MAX {
                tokens.extend(letters(run));
            } else {
                tokens.push(Token::new(run.to_lowercase(), Ending::Open));
            }
        }
    }
    tokens
}

fn digit_words(language: Language, reading: ReadingMode, digits: &str) -> Vec<&'static str> {
    let significant = digits.trim_start_matches('0');
    match (reading, digits.parse()) {
        (_, Err(_)) | (ReadingMode::LeadingZeros, Ok(_)) => each_digit(language, digits),
        (ReadingMode::Digits, Ok(_)) if significant.is_empty() => each_digit(language, "0"),
        (ReadingMode::Digits, Ok(_)) => each_digit(language, significant),
        (ReadingMode::FullNumber, Ok(number)) => numbers::cardinal(language, number),
    }
}

fn each_digit(language: Language, digits: &str) -> Vec<&'static str> {
    digits.bytes().filter(u8::is_ascii_digit).map(|byte| numbers::digit(language, byte - b'0')).collect()
}

fn letters(run: &str) -> impl Iterator<Item = Token> {
    run.chars().filter(|character| character.is_alphanumeric()).map(|letter| Token::new(letter.to_uppercase().to_string(), Ending::Open))
}

/// Cuts a text between digits and everything else: "A1" is "A", "1".
fn runs(text: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut start = 0;
    let mut previous: Option<bool> = None;
    for (at, character) in text.char_indices() {
        let digit = character.is_ascii_digit();
        if previous.is_some_and(|previous| previous != digit) {
            runs.push(&text[start..at]);
            start = at;
        }
        previous = Some(digit);
    }
    if start < text.len() {
        runs.push(&text[start..]);
    }
    runs
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '.' | '/' | '_' | '–')
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}
