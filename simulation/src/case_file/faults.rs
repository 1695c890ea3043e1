//! What is found wrong with a case, collected, and the checks that many keys share.

use super::{
    Fault,
    raw::{ByPeriod, RawDraw},
};

/// Longest time in a file, in its units: a hundred years of hours.
pub(super) const TIME_MAX: f64 = 1e6;

/// Everything that was found.
#[derive(Default)]
pub(super) struct Faults(pub(super) Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, at: String, id: &str, en: &str) {
        self.0.push(Fault { at, id: id.to_owned(), en: en.to_owned() });
    }

    /// A number within bounds; one that is none is outside.
    pub(super) fn number(&mut self, at: &str, value: f64, min: f64, max: f64) {
        if !(min..=max).contains(&value) {
            self.add(
                at.to_owned(),
                &format!("Angka {value} harus antara {min} dan {max}. Pilih angka dalam batas itu."),
                &format!("The number {value} must be between {min} and {max}. Choose one within these bounds."),
            );
        }
    }

    /// One value, or one for each period.
    pub(super) fn periods<T>(&mut self, at: &str, values: &ByPeriod<T>, periods: usize) {
        if let ByPeriod::Each(values) = values
            && values.len() != periods
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
