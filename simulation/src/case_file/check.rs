//! What a case file says that cannot be: every number finite and in its bounds, every name known, a counter for every class.

use std::collections::BTreeSet;

use domain::{Hold, Minimum, Order, Proficiency, SKILLS_MAX, SkillId, SkillSet};

use super::{
    Fault,
    raw::{ByPeriod, FORMAT, RawCase, RawClass, RawDraw, RawServes},
};

/// Longest time in a file, in its units: a hundred years of hours.
const TIME_MAX: f64 = 1e6;

/// Most people who are expected in a day: some minutes of them. A factor of `busyness` comes on top.
const PEOPLE_MAX: f64 = 1e7;

/// Most people in a unit of time: a day of them would not end.
const RATE_MAX: f64 = 1e6;

/// Most replications: an afternoon of them.
pub const REPLICATIONS_MAX: u32 = 100_000;

/// Most counters of all groups together: as many as the domain takes, which would only say that the case contradicts itself.
const COUNTERS_MAX: usize = 1_000;

/// Everything that is wrong.
pub(super) fn faults(raw: &RawCase) -> Vec<Fault> {
    let mut faults = Faults(Vec::new());
    faults.whole(raw);
    faults.sizes(raw);
    // The domain keeps these times in 32 bits, of ticks here.
    let short_max = (f64::from(u32::MAX) / raw.unit.ticks()).floor();
    let mut names = BTreeSet::new();
    for class in &raw.classes {
        let at = |key: &str| format!("class \"{}\": {key}", class.name);
        if !names.insert(class.name.as_str()) {
            faults.add(at("name"), "Nama kelas ini sudah ada. Beri nama lain.", "A class of this name is there already. Give it another.");
        }
        faults.periods(&at("rate"), &class.rate, raw.periods);
        for rate in class.rate.all() {
            faults.number(&at("rate"), *rate, 0.0, RATE_MAX);
        }
        for (key, draws) in [("service", Some(&class.service)), ("patience", class.patience.as_ref())] {
            let Some(draws) = draws else { continue };
            faults.periods(&at(key), draws, raw.periods);
            draws.all().iter().for_each(|draw| faults.draw(&at(key), draw));
        }
        for (key, share, time) in shares(class) {
            faults.number(&at(&format!("{key}: share")), share, 0.0, 1.0);
            faults.draw(&at(key), time);
        }
        class.target.into_iter().for_each(|target| faults.number(&at("target"), target, 0.001, short_max));
        class.threshold.into_iter().for_each(|threshold| faults.number(&at("threshold"), threshold, 0.0, TIME_MAX));
        faults.number(&at("weight"), f64::from(class.weight), 1.0, 1_000.0);
        faults.number(&at("head_start"), class.head_start, 0.0, short_max);
        faults.number(&at("minimum"), f64::from(class.minimum), 1.0, 5.0);
        faults.number(&at("relaxes_every"), class.relaxes_every, 0.0, short_max);
    }
    for counters in &raw.counters {
        let at = |key: &str| format!("counters \"{}\": {key}", counters.name);
        faults.periods(&at("count"), &counters.count, raw.periods);
        faults.number(&at("speed"), counters.speed, 0.001, 1_000.0);
        for serves in &counters.serves {
            let (name, proficiency, after) = held(serves);
            if !names.contains(name) {
                faults.add(
                    at("serves"),
                    &format!("Tidak ada kelas \"{name}\". Perbaiki namanya, atau tambahkan kelas itu."),
                    &format!("There is no class \"{name}\". Correct the name, or add that class."),
                );
            }
            faults.number(&at("proficiency"), f64::from(proficiency), 1.0, 5.0);
            faults.number(&at("after"), after, 0.0, short_max);
        }
    }
    faults.unserved(raw);
    faults.0
}

/// The shares of a class that may be given, each by its key and with the time that goes with it.
fn shares(class: &RawClass) -> impl Iterator<Item = (&'static str, f64, &RawDraw)> {
    let no_show = class.no_show.as_ref().map(|raw| ("no_show", raw.share, &raw.takes));
    no_show.into_iter().chain(class.retry.as_ref().map(|raw| ("retry", raw.share, &raw.after)))
}

/// What counters serve: the class, how well, and from what wait on.
pub(super) fn held(serves: &RawServes) -> (&str, u8, f64) {
    match serves {
        RawServes::Plain(class) => (class, 5, 0.0),
        RawServes::Held(held) => (&held.class, held.proficiency, held.after),
    }
}

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, at: String, id: &str, en: &str) {
        self.0.push(Fault { at, id: id.to_owned(), en: en.to_owned() });
    }

    fn whole(&mut self, raw: &RawCase) {
        if raw.format != FORMAT {
            let id = format!("Format {} tidak dikenal. Pakai `format = {FORMAT}`.", raw.format);
            self.add("format".into(), &id, &format!("Format {} is not known. Use `format = {FORMAT}`.", raw.format));
        }
        self.number("period", raw.period, 0.001, TIME_MAX);
        self.number("periods", raw.periods as f64, 1.0, 10_000.0);
        self.number("warm_up", raw.warm_up, 0.0, raw.period * raw.periods as f64);
        self.number("busyness", raw.busyness, 0.0, 100.0);
        self.number("replications", f64::from(raw.replications), 1.0, f64::from(REPLICATIONS_MAX));
        if raw.classes.is_empty() || raw.classes.len() > SKILLS_MAX {
            let id = format!("Harus ada 1 sampai {SKILLS_MAX} `[[class]]`.");
            self.add(String::new(), &id, &format!("There must be 1 to {SKILLS_MAX} of `[[class]]`."));
        }
        if let Some(text) = raw.policy.order.as_deref().filter(|text| text.parse::<Order>().is_err()) {
            self.add(
                "policy: order".into(),
                &format!("\"{text}\" bukan pilihan. Pilih claim, first_come, strict, atau putaran seperti \"2:1\"."),
                &format!("\"{text}\" is not a choice. Choose claim, first_come, strict, or a round such as \"2:1\"."),
            );
        }
        self.number("policy: overdue_percent", f64::from(raw.policy.overdue_percent), 0.0, 10_000.0);
    }

    /// What is legal one by one may be too much together.
    fn sizes(&mut self, raw: &RawCase) {
        let in_a_day = |rate: &ByPeriod<f64>| match rate {
            ByPeriod::Same(rate) => rate * raw.periods as f64,
            ByPeriod::Each(rates) => rates.iter().sum(),
        };
        let people = raw.classes.iter().map(|class| in_a_day(&class.rate) * raw.period).sum::<f64>();
        // Rates that are no numbers have a fault of their own.
        if people > PEOPLE_MAX && people.is_finite() {
            let id = format!(
                "Dengan `rate`, `period`, dan `periods` ini akan datang {people:.0} orang dalam sehari. Paling banyak {PEOPLE_MAX}."
            );
            self.add(
                String::new(),
                &id,
                &format!("With this `rate`, `period` and `periods` {people:.0} people come in a day. At most {PEOPLE_MAX} can."),
            );
        }
        let counters = raw.counters.iter().map(|counters| counters.count.all().iter().copied().max().unwrap_or(0));
        if counters.fold(0, usize::saturating_add) > COUNTERS_MAX {
            let id = format!("Paling banyak {COUNTERS_MAX} loket dari semua kelompok bersama.");
            self.add("counters".into(), &id, &format!("At most {COUNTERS_MAX} counters of all groups together are possible."));
        }
    }

    fn number(&mut self, at: &str, value: f64, min: f64, max: f64) {
        if !(min..=max).contains(&value) {
            self.add(
                at.to_owned(),
                &format!("Angka {value} harus antara {min} dan {max}. Pilih angka dalam batas itu."),
                &format!("The number {value} must be between {min} and {max}. Choose one within these bounds."),
            );
        }
    }

    fn periods<T>(&mut self, at: &str, values: &ByPeriod<T>, periods: usize) {
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

    fn draw(&mut self, at: &str, draw: &RawDraw) {
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

    /// A class that nobody serves waits for ever, and so does the day; one that somebody serves in no period, too.
    fn unserved(&mut self, raw: &RawCase) {
        for class in &raw.classes {
            let minimum = Minimum { proficiency: Proficiency(class.minimum), relaxes_every_ms: u32::from(class.relaxes_every > 0.0) };
            let served = raw.counters.iter().any(|counters| {
                let is_open = counters.count.all().last().is_some_and(|count| *count > 0);
                let can = |proficiency| minimum.is_met_by(&[(SkillId(0), Hold::primary(proficiency))], SkillSet::of(SkillId(0)));
                is_open && counters.serves.iter().map(held).any(|(name, proficiency, _)| name == class.name && can(proficiency))
            });
            if !served && class.patience.is_none() {
                self.add(
                    format!("class \"{}\"", class.name),
                    "Tidak ada loket yang melayaninya sampai akhir periode terakhir. Tambahkan loket, atau `patience`.",
                    "No counter serves it to the end of the last period. Add a counter, or `patience`.",
                );
            }
        }
    }
}
