//! Takes keys out of one TOML table with their places, and names those that nobody took.
//! It knows TOML types only; what a value means is decided in `meaning`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Form, Wanted};
use super::findings::Faults;

/// A value as typed, with the byte of the file where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) at: usize,
}

impl At<String> {
    pub(super) fn as_str(&self) -> &str {
        &self.value
    }
}

/// One table of the file while its keys are taken.
pub(super) struct Cursor<'t, 'i> {
    table: &'t DeTable<'i>,
    /// The table as the file writes it, e.g. `[[counter]]`.
    name: &'static str,
    /// Where the table stands.
    pub(super) at: usize,
    taken: Vec<&'static str>,
}

impl<'t, 'i> Cursor<'t, 'i> {
    pub(super) fn new(table: &'t DeTable<'i>, name: &'static str, at: usize) -> Cursor<'t, 'i> {
        Cursor { table, name, at, taken: Vec::new() }
    }

    /// A text, if the key is there.
    pub(super) fn text(&mut self, key: &'static str, faults: &mut Faults) -> Option<At<String>> {
        let (at, value) = self.take(key)?;
        text_of(key, at, value, faults)
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, key: &'static str, faults: &mut Faults) -> Option<At<String>> {
        if !self.has(key) {
            faults.add(self.at, Form::Missing { table: self.name, key });
        }
        self.text(key, faults)
    }

    /// A list of texts, if the key is there. Dates may stand without quotes.
    pub(super) fn texts(&mut self, key: &'static str, faults: &mut Faults) -> Option<Vec<At<String>>> {
        let (at, value) = self.take(key)?;
        texts_of(key, at, value, faults)
    }

    /// The same; its absence is noted.
    pub(super) fn required_texts(&mut self, key: &'static str, faults: &mut Faults) -> Option<Vec<At<String>>> {
        if !self.has(key) {
            faults.add(self.at, Form::Missing { table: self.name, key });
        }
        self.texts(key, faults)
    }

    /// A whole number, if the key is there. One that no machine integer holds is given as the largest.
    pub(super) fn integer(&mut self, key: &'static str, faults: &mut Faults) -> Option<At<i64>> {
        let (at, value) = self.take(key)?;
        integer_of(key, at, value, faults)
    }

    /// The same; its absence is noted.
    pub(super) fn required_integer(&mut self, key: &'static str, faults: &mut Faults) -> Option<At<i64>> {
        if !self.has(key) {
            faults.add(self.at, Form::Missing { table: self.name, key });
        }
        self.integer(key, faults)
    }

    /// `true` or `false`, if the key is there.
    pub(super) fn flag(&mut self, key: &'static str, faults: &mut Faults) -> Option<bool> {
        self.placed_flag(key, faults).map(|flag| flag.value)
    }

    /// The same, with its place.
    pub(super) fn placed_flag(&mut self, key: &'static str, faults: &mut Faults) -> Option<At<bool>> {
        let (at, value) = self.take(key)?;
        let flag = value.as_bool().map(|value| At { value, at });
        if flag.is_none() {
            faults.add(at, Form::WrongType { key: key.to_owned(), wanted: Wanted::Flag, found: value.type_str() });
        }
        flag
    }

    /// The table under a key, if it is there.
    pub(super) fn table(&mut self, key: &'static str, name: &'static str, faults: &mut Faults) -> Option<Cursor<'t, 'i>> {
        let (at, value) = self.take(key)?;
        cursor_of(key, name, at, value, faults)
    }

    /// The repeated tables under a key; none if it is not there.
    pub(super) fn tables(&mut self, key: &'static str, name: &'static str, faults: &mut Faults) -> Vec<Cursor<'t, 'i>> {
        let Some((at, value)) = self.take(key) else {
            return Vec::new();
        };
        let list = value.as_array().filter(|list| list.iter().all(|item| item.get_ref().is_table()));
        let Some(list) = list else {
            faults.add(at, Form::WrongType { key: key.to_owned(), wanted: Wanted::Tables, found: value.type_str() });
            return Vec::new();
        };
        if list.is_empty() {
            faults.add(at, Form::NoneOf { table: name });
        }
        list.iter().filter_map(|item| item.get_ref().as_table().map(|table| Cursor::new(table, name, item.span().start))).collect()
    }

    /// Every key with its table, for tables whose keys are the file's own. Takes them all.
    pub(super) fn inner_tables(
        self,
        names: &[&'static str],
        inner: &'static str,
        faults: &mut Faults,
    ) -> Vec<(At<String>, Cursor<'t, 'i>)> {
        let mut found = Vec::new();
        for (key, value) in self.table {
            if !names.contains(&key.get_ref().as_ref()) {
                let name = At { value: key.get_ref().to_string(), at: key.span().start };
                if let Some(cursor) = cursor_of(key.get_ref(), inner, name.at, value.get_ref(), faults) {
                    found.push((name, cursor));
                }
            }
        }
        found.sort_by_key(|(key, _)| key.at);
        found
    }

    /// Every key with its value as this takes it, for tables whose keys are the file's own, in the order of the file.
    pub(super) fn each_key<T>(
        self,
        faults: &mut Faults,
        take: fn(&str, usize, &DeValue<'_>, &mut Faults) -> Option<T>,
    ) -> Vec<(At<String>, T)> {
        let mut keys: Vec<_> = self.table.iter().collect();
        keys.sort_by_key(|(key, _)| key.span().start);
        let taken = keys.into_iter().filter_map(|(key, value)| {
            let name = At { value: key.get_ref().to_string(), at: key.span().start };
            let value = take(&name.value, name.at, value.get_ref(), faults)?;
            Some((name, value))
        });
        taken.collect()
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Names every key that nobody took.
    pub(super) fn finish(self, faults: &mut Faults) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            // A key without a name is what is left of a line that could not be read, which is said already.
            if !name.is_empty() && !self.taken.contains(&name) {
                let nearest = nearest(name, self.taken.iter().copied());
                faults.add(key.span().start, Form::UnknownKey { table: self.name, key: name.to_owned(), nearest });
            }
        }
    }

    fn take(&mut self, key: &'static str) -> Option<(usize, &'t DeValue<'i>)> {
        self.taken.push(key);
        self.table.get_key_value(key).map(|(key, value)| (key.span().start, value.get_ref()))
    }
}

/// The candidate most like a word, if one is like it at all.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > LIKENESS_MIN)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate.to_owned())
}

/// So many of the candidates, most alike first.
pub(crate) fn most_alike<'a>(word: &str, candidates: &[&'a str], count: usize) -> Vec<&'a str> {
    let likeness = |candidate: &str| strsim::jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase());
    let mut sorted = candidates.to_vec();
    sorted.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
    sorted.truncate(count);
    sorted
}

/// Below this likeness (Jaro-Winkler) a suggestion confuses more than it helps.
const LIKENESS_MIN: f64 = 0.8;

fn text_of(key: &str, at: usize, value: &DeValue<'_>, faults: &mut Faults) -> Option<At<String>> {
    if let Some(date) = value.as_datetime() {
        return Some(At { value: date.to_string(), at });
    }
    let text = value.as_str().map(|text| At { value: text.to_owned(), at });
    if text.is_none() {
        faults.add(at, Form::WrongType { key: key.to_owned(), wanted: Wanted::Text, found: value.type_str() });
    }
    text
}

pub(super) fn texts_of(key: &str, at: usize, value: &DeValue<'_>, faults: &mut Faults) -> Option<Vec<At<String>>> {
    let Some(list) = value.as_array() else {
        faults.add(at, Form::WrongType { key: key.to_owned(), wanted: Wanted::Texts, found: value.type_str() });
        return None;
    };
    Some(list.iter().filter_map(|item| text_of(key, item.span().start, item.get_ref(), faults)).collect())
}

pub(super) fn integer_of(key: &str, at: usize, value: &DeValue<'_>, faults: &mut Faults) -> Option<At<i64>> {
    let Some(integer) = value.as_integer() else {
        faults.add(at, Form::WrongType { key: key.to_owned(), wanted: Wanted::Integer, found: value.type_str() });
        return None;
    };
    let digits: String = integer.as_str().chars().filter(|character| *character != '_').collect();
    Some(At { value: i64::from_str_radix(&digits, integer.radix()).unwrap_or(i64::MAX), at })
}

fn cursor_of<'t, 'i>(key: &str, name: &'static str, at: usize, value: &'t DeValue<'i>, faults: &mut Faults) -> Option<Cursor<'t, 'i>> {
    let table = value.as_table().map(|table| Cursor::new(table, name, at));
    if table.is_none() {
        faults.add(at, Form::WrongType { key: key.to_owned(), wanted: Wanted::Table, found: value.type_str() });
    }
    table
}

/// The whole file as a table, as far as it could be read; what could not is noted.
pub(super) fn document<'i>(text: &'i str, faults: &mut Faults) -> Spanned<DeTable<'i>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        faults.add(at, Form::Syntax { message: error.message().to_owned() });
    }
    document
}
