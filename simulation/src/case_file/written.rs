//! Takes keys out of the tables of a case file and reads their values; whatever cannot be read is noted with its place and line, and the rest
//! is read on. It knows TOML and its types; which keys there are is `read`'s, what they may say is `check`'s.

use std::collections::BTreeSet;

use toml::{
    Spanned,
    de::{DeInteger, DeTable, DeValue},
};

use super::faults::{Faults, outside};

/// A value as it stands in the file.
pub(super) type Written<'i> = Spanned<DeValue<'i>>;

/// Longest text of the file that is shown in what is said of it.
const SHOWN_CHARS_MAX: usize = 40;

/// The whole file as a table, as far as it could be read; what is no TOML is noted.
pub(super) fn document<'i>(text: &'i str, faults: &mut Faults) -> Spanned<DeTable<'i>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        faults.torn(error.span().map_or(0, |span| span.start), error.message());
    }
    document
}

/// One table of the file while its keys are taken.
pub(super) struct Table<'t, 'i> {
    table: &'t DeTable<'i>,
    /// What people call it, e.g. `class "KTP"`; nothing for the file as a whole.
    pub(super) place: String,
    byte: usize,
    taken: Vec<&'static str>,
}

impl<'t, 'i> Table<'t, 'i> {
    pub(super) fn new(table: &'t DeTable<'i>, place: String, byte: usize) -> Table<'t, 'i> {
        Table { table, place, byte, taken: Vec::new() }
    }

    /// The table that a value is.
    pub(super) fn of(value: &'t Written<'i>, at: &str, faults: &mut Faults) -> Option<Table<'t, 'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            wrong(value, at, ["tabel, misalnya `{ ... }`", "a table, such as `{ ... }`"], faults);
        }
        Some(Table::new(table?, at.to_owned(), value.span().start))
    }

    /// What a key says; nothing where it is not there or cannot be read.
    pub(super) fn take<T>(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
        read: impl Fn(&Written<'_>, &str, &mut Faults) -> Option<T>,
    ) -> Option<T> {
        self.taken.push(key);
        let at = self.at(key);
        let found = self.table.get_key_value(key);
        let byte = found.map_or(self.byte, |(name, _)| name.span().start);
        faults.place(&at, byte);
        found.filter(|_| !faults.is_torn_at(byte)).and_then(|(_, value)| read(value, &at, faults))
    }

    /// The same; where it cannot be read, it says what leads to no other fault.
    pub(super) fn take_or<T>(
        &mut self,
        key: &'static str,
        harmless: T,
        faults: &mut Faults,
        read: impl Fn(&Written<'_>, &str, &mut Faults) -> Option<T>,
    ) -> Option<T> {
        let read = self.take(key, faults, read);
        if self.table.contains_key(key) { Some(read.unwrap_or(harmless)) } else { None }
    }

    /// What a key says that must be there, such as `example`.
    pub(super) fn required<T>(
        &mut self,
        key: &'static str,
        example: &str,
        faults: &mut Faults,
        read: impl Fn(&Written<'_>, &str, &mut Faults) -> Option<T>,
    ) -> Option<T> {
        if !self.table.contains_key(key) && !faults.is_torn() {
            let id = format!("`{key}` belum ada di sini. Tambahkan, misalnya `{key} = {example}`.");
            let en = format!("There is no `{key}` here. Add one, such as `{key} = {example}`.");
            faults.unreadable(&self.at(key), self.byte, &id, &en);
        }
        self.take(key, faults, read)
    }

    /// Repeated tables, each read under its place in words: by its name, and where that is none of its own by its number.
    pub(super) fn tables<T>(&mut self, key: &'static str, faults: &mut Faults, read: impl Fn(Table<'t, 'i>, &mut Faults) -> T) -> Vec<T> {
        let before = faults.unread();
        let value = self.required_tables(key, faults);
        let list = value.and_then(|value| value.get_ref().as_array().map(|list| list.iter().enumerate())).into_iter().flatten();
        let (mut tables, mut places) = (Vec::new(), BTreeSet::new());
        for (at, item) in list {
            let name = item.get_ref().get("name").and_then(|name| name.get_ref().as_str());
            let number = at + 1;
            let mut place = name.map_or_else(|| format!("{key} {number}"), |name| format!("{key} \"{}\"", shown(name)));
            if !places.insert(place.clone()) {
                place = format!("{place} ({number})");
            }
            if name.is_none() {
                faults.names_are_missing();
            }
            faults.place(&place, item.span().start);
            match item.get_ref().as_table() {
                Some(table) => tables.push(read(Table::new(table, place, item.span().start), faults)),
                None => wrong(item, &place, repeated(key).each_ref().map(String::as_str), faults),
            }
        }
        if tables.is_empty() && faults.unread() > before {
            faults.names_are_missing();
        }
        tables
    }

    fn required_tables(&mut self, key: &'static str, faults: &mut Faults) -> Option<&'t Written<'i>> {
        self.taken.push(key);
        let found = self.table.get_key_value(key);
        let byte = found.map_or(self.byte, |(name, _)| name.span().start);
        faults.place(key, byte);
        let value = found.filter(|_| !faults.is_torn_at(byte)).map(|(_, value)| value);
        let list = value.map(|value| value.get_ref().as_array());
        if let (Some(value), Some(None)) = (value, list) {
            wrong(value, key, repeated(key).each_ref().map(String::as_str), faults);
        }
        if list.is_none_or(|list| list.is_some_and(|list| list.is_empty())) && !faults.is_torn() {
            let id = format!("Belum ada `[[{key}]]` satu pun. Tambahkan paling sedikit satu.");
            faults.unreadable(key, byte, &id, &format!("There is no `[[{key}]]`. Add at least one."));
        }
        value
    }

    /// Names every key that nobody took.
    pub(super) fn finish(self, faults: &mut Faults) {
        if faults.is_torn() {
            return;
        }
        for key in self.table.keys().filter(|key| !self.taken.contains(&key.get_ref().as_ref())) {
            let known = self.taken.join(", ");
            let id = format!("Kunci ini tidak dikenal di sini. Perbaiki namanya, atau hapus. Yang dikenal: {known}.");
            let en = format!("This key is not known here. Correct its name, or delete it. Known are: {known}.");
            faults.unreadable(&self.at(&shown(key.get_ref())), key.span().start, &id, &en);
            // What it was meant to be seems to be missing.
            faults.names_are_missing();
        }
    }

    fn at(&self, key: &str) -> String {
        if self.place.is_empty() { key.to_owned() } else { format!("{}: {key}", self.place) }
    }
}

/// A number, with or without decimals.
pub(super) fn number(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<f64> {
    let plain = |text: &str| text.replace('_', "");
    let float = value.get_ref().as_float().and_then(|float| plain(float.as_str()).parse().ok());
    let number = float.or_else(|| {
        let integer = value.get_ref().as_integer()?;
        // Beyond what a machine integer holds only decimal digits are read, and the others are too large for any key.
        let whole = i128::from_str_radix(&plain(integer.as_str()), integer.radix()).map(|whole| whole as f64);
        Some(whole.unwrap_or_else(|_| plain(integer.as_str()).parse().unwrap_or(f64::INFINITY)))
    });
    if number.is_none() {
        wrong(value, at, ["angka, misalnya 2.5", "a number, such as 2.5"], faults);
    }
    number
}

/// A whole number within bounds.
pub(super) fn whole<T: TryFrom<u64>>(min: u64, max: u64) -> impl Fn(&Written<'_>, &str, &mut Faults) -> Option<T> + Copy {
    move |value: &Written<'_>, at: &str, faults: &mut Faults| {
        let Some(integer) = value.get_ref().as_integer() else {
            let wanted = [format!("bilangan bulat dari {min} sampai {max}"), format!("a whole number from {min} to {max}")];
            wrong(value, at, wanted.each_ref().map(String::as_str), faults);
            return None;
        };
        let plain = integer.as_str().replace('_', "");
        let whole = u64::from_str_radix(&plain, integer.radix()).ok().filter(|whole| (min..=max).contains(whole));
        let read = whole.and_then(|whole| T::try_from(whole).ok());
        if read.is_none() {
            let [id, en] = outside(digits(integer), min, max);
            faults.unreadable(at, value.span().start, &id, &en);
        }
        read
    }
}

/// `true` or `false`.
pub(super) fn flag(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<bool> {
    let flag = value.get_ref().as_bool();
    if flag.is_none() {
        wrong(value, at, ["true atau false", "true or false"], faults);
    }
    flag
}

/// A text.
pub(super) fn text(value: &Written<'_>, at: &str, faults: &mut Faults) -> Option<String> {
    let text = value.get_ref().as_str().map(str::to_owned);
    if text.is_none() {
        wrong(value, at, ["teks dalam tanda kutip", "a text in quotes"], faults);
    }
    text
}

/// A list; nothing where one of its values cannot be read, and every such value is noted.
pub(super) fn list<T>(
    read: impl Fn(&Written<'_>, &str, &mut Faults) -> Option<T>,
) -> impl Fn(&Written<'_>, &str, &mut Faults) -> Option<Vec<T>> {
    move |value: &Written<'_>, at: &str, faults: &mut Faults| {
        let before = faults.unread();
        readable(&read)(value, at, faults).filter(|_| faults.unread() == before)
    }
}

/// What can be read of a list; every value that cannot is noted.
pub(super) fn readable<T>(
    read: impl Fn(&Written<'_>, &str, &mut Faults) -> Option<T>,
) -> impl Fn(&Written<'_>, &str, &mut Faults) -> Option<Vec<T>> {
    move |value: &Written<'_>, at: &str, faults: &mut Faults| {
        let list = value.get_ref().as_array();
        if list.is_none() {
            wrong(value, at, ["daftar dalam kurung siku, misalnya `[...]`", "a list in brackets, such as `[...]`"], faults);
        }
        Some(list?.iter().filter_map(|item| read(item, at, faults)).collect())
    }
}

/// Notes a value of another type than is wanted there, said in Indonesian and in English.
pub(super) fn wrong(value: &Written<'_>, at: &str, [wanted_id, wanted_en]: [&str; 2], faults: &mut Faults) {
    let [found_id, found_en] = found(value.get_ref());
    let id = format!("Di sini harus ada {wanted_id}; yang tertulis {found_id}. Perbaiki nilainya.");
    let en = format!("Here must be {wanted_en}; what is written is {found_en}. Correct the value.");
    faults.unreadable(at, value.span().start, &id, &en);
}

fn repeated(key: &str) -> [String; 2] {
    [format!("bagian `[[{key}]]` dengan dua kurung siku"), format!("sections `[[{key}]]` with two brackets")]
}

/// What a value is, in Indonesian and in English.
fn found(value: &DeValue<'_>) -> [String; 2] {
    let both = |id: &str, en: &str, text: &str| [format!("{id} {text}"), format!("{en} {text}")];
    match value {
        DeValue::String(text) => both("teks", "the text", &format!("\"{}\"", shown(text))),
        DeValue::Integer(integer) => both("angka", "the number", &digits(integer)),
        DeValue::Float(float) => both("angka", "the number", &shown(float.as_str())),
        DeValue::Boolean(flag) => [flag.to_string(), flag.to_string()],
        DeValue::Datetime(time) => both("tanggal atau jam", "the date or time", &time.to_string()),
        DeValue::Array(_) => ["daftar".to_owned(), "a list".to_owned()],
        DeValue::Table(_) => ["tabel".to_owned(), "a table".to_owned()],
    }
}

/// A whole number as it stands in the file.
pub(super) fn digits(integer: &DeInteger<'_>) -> String {
    let prefix = match integer.radix() {
        2 => "0b",
        8 => "0o",
        16 => "0x",
        _ => "",
    };
    format!("{prefix}{}", shown(integer.as_str()))
}

/// A text of the file as it can be shown in a line.
fn shown(text: &str) -> String {
    let mut shown: String =
        text.chars().take(SHOWN_CHARS_MAX).map(|it| if it.is_control() { char::REPLACEMENT_CHARACTER } else { it }).collect();
    if text.chars().nth(SHOWN_CHARS_MAX).is_some() {
        shown.push('…');
    }
    shown
}
