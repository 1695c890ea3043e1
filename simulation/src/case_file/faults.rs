//! What is found wrong with a case, collected with its place and line, and the checks that many keys share. It must not stop at the first.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Fault,
    raw::{ByPeriod, RawDraw},
};

/// Longest time in a file, in its units: a hundred years of hours.
pub(super) const TIME_MAX: f64 = 1e6;

/// Most parts that cannot be read that are told one by one: a person mends a few and looks again.
const UNREADABLE_TOLD_MAX: usize = 200;

/// Everything that was found.
pub(super) struct Faults {
    line_starts: Vec<usize>,
    found: Vec<Fault>,
    /// On what line each place stands; none where several are called alike.
    lines: BTreeMap<String, Option<usize>>,
    /// Places that could not be read: they are not judged further.
    unread: BTreeSet<String>,
    untold: usize,
    /// How often something could not be read.
    unread_count: usize,
    /// Names could not be read, so what seems to be missing may stand there.
    is_incomplete: bool,
    /// Lines that are no TOML. Where there are any, keys may seem to be missing, or to stand in a table that is not theirs.
    torn: BTreeSet<usize>,
}

impl Faults {
    pub(super) fn of(text: &str) -> Faults {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Faults {
            line_starts: std::iter::once(0).chain(breaks).collect(),
            found: Vec::new(),
            lines: BTreeMap::new(),
            unread: BTreeSet::new(),
            untold: 0,
            unread_count: 0,
            is_incomplete: false,
            torn: BTreeSet::new(),
        }
    }

    /// The line of a byte of the file, from 1.
    fn line(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= byte)
    }

    /// Remembers where a place stands, for whatever is said of it.
    pub(super) fn place(&mut self, at: &str, byte: usize) {
        let line = self.line(byte);
        self.lines.entry(at.to_owned()).and_modify(|known| *known = known.filter(|known| *known == line)).or_insert(Some(line));
    }

    /// Something that cannot be read, at a byte of the file.
    pub(super) fn unreadable(&mut self, at: &str, byte: usize, id: &str, en: &str) {
        let line = self.line(byte);
        self.unread.insert(at.to_owned());
        self.unread_count += 1;
        // What is left of a line that is no TOML may seem to be of a wrong type.
        if self.torn.contains(&line) {
            return;
        }
        let fault = Fault { at: at.to_owned(), line: Some(line), id: id.to_owned(), en: en.to_owned() };
        if self.found.contains(&fault) {
            return;
        }
        if self.found.len() < UNREADABLE_TOLD_MAX {
            self.found.push(fault);
        } else {
            self.untold += 1;
        }
    }

    /// A line that is no TOML.
    pub(super) fn torn(&mut self, byte: usize, message: &str) {
        let id = format!(
            "Bagian ini tidak dapat dibaca sebagai TOML ({message}). Periksa tanda kutip, kurung (`[[class]]` dengan dua), dan tanda sama dengan."
        );
        let en = format!("This cannot be read as TOML ({message}). Check quotes, brackets (`[[class]]` has two) and the equals sign.");
        self.unreadable("", byte, &id, &en);
        self.torn.insert(self.line(byte));
    }

    /// Whether the line of a byte is no TOML: what stands there is not what was meant.
    pub(super) fn is_torn_at(&self, byte: usize) -> bool {
        self.torn.contains(&self.line(byte))
    }

    /// Whether keys may seem to be missing, or to stand in a table that is not theirs.
    pub(super) fn is_torn(&self) -> bool {
        !self.torn.is_empty()
    }

    /// Names could not be read: nothing is said of what seems to be missing.
    pub(super) fn names_are_missing(&mut self) {
        self.is_incomplete = true;
    }

    /// How often something could not be read until now; where that has grown, something in between could not.
    pub(super) fn unread(&self) -> usize {
        self.unread_count
    }

    /// What could not be read, in the order of the file. To be called before anything is judged.
    pub(super) fn sort(&mut self) {
        self.found.sort_by_key(|fault| fault.line);
        if self.untold > 0 {
            let untold = self.untold;
            let id = format!("Masih ada {untold} bagian lain yang tidak dapat dibaca. Perbaiki yang disebut, lalu coba lagi.");
            let en = format!("{untold} more parts cannot be read. Correct what is named, and try again.");
            self.found.push(Fault { at: String::new(), line: None, id, en });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn into_list(self) -> Vec<Fault> {
        self.found
    }

    pub(super) fn add(&mut self, at: String, id: &str, en: &str) {
        if !self.unread.contains(&at) {
            let line = self.lines.get(&at).copied().flatten();
            self.found.push(Fault { at, line, id: id.to_owned(), en: en.to_owned() });
        }
    }

    /// Something that is not there, unless it may stand where the file could not be read.
    pub(super) fn add_absence(&mut self, at: String, id: &str, en: &str) {
        if !self.is_incomplete {
            self.add(at, id, en);
        }
    }

    /// A number within bounds; one that is none is outside.
    pub(super) fn number(&mut self, at: &str, value: f64, min: f64, max: f64) {
        if !(min..=max).contains(&value) {
            let [id, en] = outside(value, min, max);
            self.add(at.to_owned(), &id, &en);
        }
    }

    /// One value, or one for each period. How many periods there are may not be known: none.
    pub(super) fn periods<T>(&mut self, at: &str, values: &ByPeriod<T>, periods: usize) {
        if let ByPeriod::Each(values) = values
            && values.len() != periods
            && periods > 0
        {
            self.add(
                at.to_owned(),
                &format!("Ada {} nilai untuk {periods} periode. Tulis satu nilai, atau satu untuk tiap periode.", values.len()),
                &format!("There are {} values for {periods} periods. Write one value, or one for each period.", values.len()),
            );
        }
    }

    /// A random length, of exactly one kind.
    pub(super) fn draw(&mut self, at: &str, draw: &RawDraw) {
        let kinds = [draw.always, draw.exponential, draw.gamma, draw.log_normal];
        let count = kinds.iter().flatten().count() + usize::from(draw.uniform.is_some()) + usize::from(draw.empirical.is_some());
        if count != 1 {
            self.add(
                at.to_owned(),
                "Sebutkan tepat satu dari always, exponential, gamma, log_normal, uniform, empirical.",
                "Name exactly one of always, exponential, gamma, log_normal, uniform, empirical.",
            );
        }
        let spreads = draw.gamma.is_some() || draw.log_normal.is_some();
        if spreads != draw.cv2.is_some() {
            self.add(
                at.to_owned(),
                "`cv2` menyertai gamma dan log_normal, dan hanya itu.",
                "`cv2` goes with gamma and log_normal, and with nothing else.",
            );
        }
        let least = if draw.always.is_some() { 0.0 } else { 1e-6 };
        kinds.into_iter().flatten().for_each(|mean| self.number(at, mean, least, TIME_MAX));
        draw.cv2.into_iter().for_each(|cv2| self.number(at, cv2, 1e-6, 1e4));
        for length in draw.uniform.iter().flatten().chain(draw.empirical.iter().flatten()) {
            self.number(at, *length, 0.0, TIME_MAX);
        }
        let is_backwards = draw.uniform.is_some_and(|[from, to]| from > to);
        let is_nothing = draw.empirical.as_ref().is_some_and(Vec::is_empty);
        if is_backwards || is_nothing {
            self.add(
                at.to_owned(),
                "Urutkan uniform dari kecil ke besar, dan beri empirical paling sedikit satu nilai.",
                "Write uniform from small to large, and give empirical at least one value.",
            );
        }
    }
}

/// What is said of a number outside its bounds, in Indonesian and in English.
pub(super) fn outside(value: impl std::fmt::Display, min: impl std::fmt::Display, max: impl std::fmt::Display) -> [String; 2] {
    [
        format!("Angka {value} harus antara {min} dan {max}. Pilih angka dalam batas itu."),
        format!("The number {value} must be between {min} and {max}. Choose one within these bounds."),
    ]
}
