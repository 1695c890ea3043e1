//! Checks that every kind of entry shares: codes and their references, texts, choices, numbers and durations.
//! A faulty value is noted and replaced by a harmless one, so that the rest is checked too; a plan with errors is never used.

use std::collections::BTreeMap;

use super::cursor::{At, nearest};
use super::fault::{Form, Reference, Value, When};
use super::findings::Faults;
use super::units;

/// Longest code: it stands in addresses, keys and messages.
pub(super) const CODE_CHARS_MAX: usize = 40;
/// Longest name of anything: two lines of a row on a screen.
pub(super) const NAME_CHARS_MAX: usize = 80;
/// Longest short name: one line beside a counter.
pub(super) const SHORT_CHARS_MAX: usize = 24;
/// Longest text of an emergency: what people read while they leave, in both languages on one screen.
pub(super) const EMERGENCY_CHARS_MAX: usize = 160;
/// Longest text of a standard: a paragraph on the kiosk.
pub(super) const STANDARD_CHARS_MAX: usize = 400;

/// The codes of one table: which entry each names, and where it stands.
pub(super) struct Codes {
    table: &'static str,
    entries: BTreeMap<String, (usize, usize)>,
}

impl Codes {
    pub(super) fn new(table: &'static str) -> Codes {
        Codes { table, entries: BTreeMap::new() }
    }

    /// The codes of a table whose entries were checked where they stand.
    pub(super) fn known<'a>(table: &'static str, codes: impl Iterator<Item = &'a String>) -> Codes {
        let mut all = Codes::new(table);
        codes.enumerate().for_each(|(index, code)| all.know(code, index));
        all
    }

    /// The codes of a table's entries, in order; a code that came before is noted.
    pub(super) fn of<'a>(
        table: &'static str,
        limit: usize,
        codes: impl ExactSizeIterator<Item = Option<&'a At<String>>>,
        faults: &mut Faults,
    ) -> Codes {
        let mut all = Codes::new(table);
        let found = codes.len();
        let mut last_at = 0;
        for (index, code) in codes.enumerate() {
            if let Some(code) = code {
                check_code(code, faults);
                all.add(code, index, faults);
                last_at = code.at;
            }
        }
        if found > limit {
            faults.add(last_at, Form::TooMany { table, found, limit });
        }
        all
    }

    /// Adds a code for an entry.
    pub(super) fn add(&mut self, code: &At<String>, index: usize, faults: &mut Faults) {
        if let Some((_, first_at)) = self.entries.get(code.as_str()) {
            let first_line = faults.line(*first_at);
            faults.add(code.at, Reference::Duplicate { table: self.table, code: code.value.clone(), first_line });
        } else {
            self.entries.insert(code.value.clone(), (index, code.at));
        }
    }

    /// Adds a code that was checked already.
    pub(super) fn know(&mut self, code: &str, index: usize) {
        self.entries.entry(code.to_owned()).or_insert((index, 0));
    }

    /// The entry that a code names, noting one that nothing has.
    pub(super) fn find(&self, code: &At<String>, faults: &mut Faults) -> Option<usize> {
        let found = self.get(code.as_str());
        if found.is_none() {
            let nearest = nearest(code.as_str(), self.entries.keys().map(String::as_str));
            faults.add(code.at, Reference::Unknown { table: self.table, code: code.value.clone(), nearest });
        }
        found
    }

    /// The entries that a list of codes names; a code named twice is noted.
    pub(super) fn find_all(&self, codes: &[At<String>], faults: &mut Faults) -> Vec<usize> {
        let mut seen = Codes::new(self.table);
        codes.iter().filter_map(|code| self.find_new(code, &mut seen, faults)).collect()
    }

    /// What a list of entries names, of which each may name several that stand alike (`"a, b"`); a code named twice is noted, also where it comes
    /// again in a later entry.
    pub(super) fn find_ranked(&self, entries: &[At<String>], faults: &mut Faults) -> Vec<Vec<usize>> {
        let mut seen = Codes::new(self.table);
        let mut ranks = Vec::new();
        for entry in entries {
            let codes = entry.value.split(',').map(|code| At { value: code.trim().to_owned(), at: entry.at });
            let rank: Vec<usize> = codes.filter_map(|code| self.find_new(&code, &mut seen, faults)).collect();
            if !rank.is_empty() {
                ranks.push(rank);
            }
        }
        ranks
    }

    /// The entry that a code names, where no code of `seen` was the same; it is one of them from here on.
    fn find_new(&self, code: &At<String>, seen: &mut Codes, faults: &mut Faults) -> Option<usize> {
        if seen.get(code.as_str()).is_some() {
            faults.add(code.at, Reference::ListedTwice { table: self.table, code: code.value.clone() });
            return None;
        }
        seen.know(code.as_str(), 0);
        self.find(code, faults)
    }

    /// The entry that a code names, if any.
    pub(super) fn get(&self, code: &str) -> Option<usize> {
        self.entries.get(code).map(|(index, _)| *index)
    }

    /// The only entry there is, for keys that may be left out then.
    pub(super) fn only(&self) -> Option<usize> {
        match self.entries.values().collect::<Vec<_>>()[..] {
            [(index, _)] => Some(*index),
            _ => None,
        }
    }
}

/// The text of a code that may be missing.
pub(super) fn code(code: Option<&At<String>>) -> String {
    code.map(|code| code.value.clone()).unwrap_or_default()
}

/// A text on one line; empty where the key is not there.
pub(super) fn text(value: Option<&At<String>>, key: &str, chars_max: usize, faults: &mut Faults) -> String {
    let Some(value) = value else {
        return String::new();
    };
    let text = value.value.trim();
    if text.is_empty() || text.chars().count() > chars_max || text.chars().any(char::is_control) {
        faults.add(value.at, Value::Text { key: key.to_owned(), chars_max });
    }
    text.to_owned()
}

/// A text that may also be given as empty.
pub(super) fn text_or_empty(value: Option<&At<String>>, key: &str, chars_max: usize, faults: &mut Faults) -> String {
    text(value.filter(|value| !value.value.trim().is_empty()), key, chars_max, faults)
}

/// One of the choices, by its word.
pub(super) fn choice<T: Copy>(value: Option<&At<String>>, key: &str, choices: &[(&'static str, T)], faults: &mut Faults) -> Option<T> {
    let value = value?;
    let found = choices.iter().find(|(word, _)| *word == value.as_str());
    if found.is_none() {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let nearest = nearest(value.as_str(), words.iter().copied());
        let fault = Value::Choice { key: key.to_owned(), found: value.value.clone(), choices: words.join(", "), nearest };
        faults.add(value.at, fault);
    }
    found.map(|(_, choice)| *choice)
}

/// A whole number within bounds, which stand for it where it is outside.
pub(super) fn number(value: &At<i64>, key: &str, min: i64, max: i64, faults: &mut Faults) -> i64 {
    if !(min..=max).contains(&value.value) {
        faults.add(value.at, Value::Number { key: key.to_owned(), min, max });
    }
    value.value.clamp(min, max)
}

/// A duration in milliseconds, at least `ms_min`.
pub(super) fn duration(value: Option<&At<String>>, key: &str, ms_min: u32, faults: &mut Faults) -> Option<u32> {
    let value = value?;
    let ms = units::duration_ms(value.as_str()).filter(|ms| *ms >= ms_min);
    if ms.is_none() {
        faults.add(value.at, When::Duration { key: key.to_owned(), found: value.value.clone(), may_be_zero: ms_min == 0 });
    }
    ms
}

fn check_code(code: &At<String>, faults: &mut Faults) {
    let letter_or_digit = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    let good = code.value.len() <= CODE_CHARS_MAX
        && code.value.starts_with(letter_or_digit)
        && code.value.chars().all(|character| letter_or_digit(character) || matches!(character, '.' | '-'));
    if !good {
        faults.add(code.at, Value::Code { found: code.value.clone() });
    }
}

/// Notes a code of the site itself that cannot be one.
pub(super) fn own_code(value: Option<&At<String>>, faults: &mut Faults) -> String {
    if let Some(value) = value {
        check_code(value, faults);
    }
    code(value)
}
