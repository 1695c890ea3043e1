//! What a case file says that cannot be: every length, rate and share finite and in its bounds, every name known once, a day that ends. Who
//! serves whom is asked by `serving`.

use std::collections::BTreeSet;

use domain::{Order, SKILLS_MAX};

use super::{
    faults::{Faults, TIME_MAX},
    raw::{ByPeriod, RawCase, RawClass, RawCounters, RawDraw},
    serving,
    trace::Row,
};

/// Most people who are expected in a day: some minutes of them. A factor of `busyness` comes on top.
const PEOPLE_MAX: f64 = 1e7;

/// Most people in a unit of time: a day of them would not end.
const RATE_MAX: f64 = 1e6;

/// Most periods of a day.
pub(super) const PERIODS_MAX: u32 = 10_000;

/// Most replications: an afternoon of them.
pub const REPLICATIONS_MAX: u32 = 100_000;

/// Most counters of all groups together: as many as the domain takes, which would only say that the case contradicts itself.
pub(super) const COUNTERS_MAX: usize = 1_000;

/// Adds everything that is wrong. A class without a trace has none where it has a rate, and where its trace has a fault of its own.
pub(super) fn check(raw: &RawCase, traces: &[Option<Vec<Row>>], faults: &mut Faults) {
    faults.whole(raw);
    faults.sizes(raw, traces);
    // The domain keeps these times in 32 bits, of ticks here.
    let short_max = (f64::from(u32::MAX) / raw.unit.ticks()).floor();
    let mut names = BTreeSet::new();
    for class in &raw.classes {
        if !names.insert(class.name.as_str()) {
            let at = format!("{}: name", class.place);
            faults.add_absence(at, "Nama kelas ini sudah ada. Beri nama lain.", "A class of this name is there already. Give it another.");
        }
        faults.class(class, raw.periods, short_max);
    }
    raw.counters.iter().for_each(|counters| faults.counters(counters, raw.periods, short_max));
    serving::check(raw, traces, faults);
}

/// The shares of a class that may be given, each by its key and with the time that goes with it.
fn shares(class: &RawClass) -> impl Iterator<Item = (&'static str, f64, &RawDraw)> {
    let no_show = class.no_show.as_ref().map(|raw| ("no_show", raw.share, &raw.takes));
    no_show.into_iter().chain(class.retry.as_ref().map(|raw| ("retry", raw.share, &raw.after)))
}

impl Faults {
    fn class(&mut self, class: &RawClass, periods: usize, short_max: f64) {
        let at = |key: &str| format!("{}: {key}", class.place);
        if let Some(rate) = &class.rate {
            self.periods(&at("rate"), rate, periods);
            rate.all().iter().for_each(|rate| self.number(&at("rate"), *rate, 0.0, RATE_MAX));
        }
        for (key, draws) in [("service", Some(&class.service)), ("patience", class.patience.as_ref())] {
            let Some(draws) = draws else { continue };
            self.periods(&at(key), draws, periods);
            draws.all().iter().for_each(|draw| self.draw(&at(key), draw));
        }
        for (key, share, time) in shares(class) {
            self.number(&at(&format!("{key}: share")), share, 0.0, 1.0);
            self.draw(&at(key), time);
        }
        class.target.into_iter().for_each(|target| self.number(&at("target"), target, 0.001, short_max));
        class.threshold.into_iter().for_each(|threshold| self.number(&at("threshold"), threshold, 0.0, TIME_MAX));
        self.number(&at("head_start"), class.head_start, 0.0, short_max);
        self.number(&at("relaxes_every"), class.relaxes_every, 0.0, short_max);
    }

    fn counters(&mut self, counters: &RawCounters, periods: usize, short_max: f64) {
        let at = |key: &str| format!("{}: {key}", counters.place);
        self.periods(&at("count"), &counters.count, periods);
        self.periods(&at("speed"), &counters.speed, periods);
        counters.speed.all().iter().for_each(|speed| self.number(&at("speed"), *speed, 0.001, 1_000.0));
        for (.., after) in counters.serves.iter().map(serving::held) {
            self.number(&at("serves: after"), after, 0.0, short_max);
        }
    }

    fn whole(&mut self, raw: &RawCase) {
        self.number("period", raw.period, 0.001, TIME_MAX);
        // A day whose length is no number has a fault of its own.
        let day = Some(raw.period * raw.periods as f64).filter(|day| *day > 0.0);
        self.number("warm_up", raw.warm_up, 0.0, day.unwrap_or(TIME_MAX * f64::from(PERIODS_MAX)));
        self.number("busyness", raw.busyness, 0.0, 100.0);
        if raw.classes.len() > SKILLS_MAX {
            let id = format!("Ada {} `[[class]]`; paling banyak {SKILLS_MAX}. Kurangi.", raw.classes.len());
            self.add(
                "class".into(),
                &id,
                &format!("There are {} of `[[class]]`; at most {SKILLS_MAX} are possible. Take some out.", raw.classes.len()),
            );
        }
        if let Some(text) = raw.policy.order.as_deref().filter(|text| text.parse::<Order>().is_err()) {
            self.add(
                "policy: order".into(),
                &format!("\"{text}\" bukan pilihan. Pilih claim, first_come, strict, atau putaran seperti \"2:1\"."),
                &format!("\"{text}\" is not a choice. Choose claim, first_come, strict, or a round such as \"2:1\"."),
            );
        }
    }

    /// What is legal one by one may be too much together.
    fn sizes(&mut self, raw: &RawCase, traces: &[Option<Vec<Row>>]) {
        let in_a_day = |rate: &ByPeriod<f64>| match rate {
            ByPeriod::Same(rate) => rate * raw.periods as f64,
            ByPeriod::Each(rates) => rates.iter().sum(),
        };
        let in_trace = |trace: &Option<Vec<Row>>| trace.as_ref().map_or(0.0, |rows| rows.len() as f64);
        let of_class = |(class, trace): (&RawClass, _)| class.rate.as_ref().map_or(0.0, in_a_day) * raw.period + in_trace(trace);
        let by_class: Vec<f64> = raw.classes.iter().zip(traces).map(of_class).collect();
        for (class, people) in raw.classes.iter().zip(&by_class) {
            self.attempts(class, *people, raw.period * raw.periods as f64);
        }
        let people = by_class.iter().sum::<f64>();
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

    /// Somebody who comes again and again without end: so does the day.
    fn attempts(&mut self, class: &RawClass, people: f64, day: f64) {
        let is_sound = |share: f64| (0.0..=1.0).contains(&share) && day.is_finite();
        let Some(retry) = class.retry.as_ref().filter(|retry| is_sound(retry.share)) else { return };
        // Each comes as often as the share lets them, and no more often than the time between lets them.
        let by_share = 1.0 / (1.0 - retry.share);
        let attempts = by_share.min(1.0 + day / retry.after.mean());
        if attempts.is_infinite() || people * attempts > PEOPLE_MAX && people <= PEOPLE_MAX {
            let id = format!(
                "Siapa yang tidak mendapat tempat dapat datang sampai {attempts:.0} kali sehari; bersama {PEOPLE_MAX} kedatangan paling banyak. \
                 Kecilkan `share`, atau panjangkan `after`."
            );
            let en = format!(
                "Who finds no room may come up to {attempts:.0} times a day; {PEOPLE_MAX} arrivals are possible in all. \
                 Make `share` smaller, or `after` longer."
            );
            self.add(format!("{}: retry", class.place), &id, &en);
        }
    }
}
