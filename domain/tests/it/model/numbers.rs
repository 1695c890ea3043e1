//! Which numbers were given on paper, one by one: none twice, and after a lost end none that anybody may hold already.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Date, Remembered, SeriesId};

#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    date: Option<Date>,
    given: BTreeSet<(SeriesId, u32)>,
    /// Perhaps given, and not in the journal.
    papers: BTreeSet<(SeriesId, u32)>,
    /// What is remembered of days to come.
    later: Vec<(Date, BTreeMap<SeriesId, u32>)>,
}

impl Numbers {
    /// The same when a day begins.
    pub(super) fn of_day(&mut self, date: Date) -> Numbers {
        let (today, later) = std::mem::take(&mut self.later).into_iter().partition::<Vec<_>, _>(|(of, _)| *of <= date);
        let mut numbers = Numbers { date: Some(date), later, ..Numbers::default() };
        for (_, highest) in today.into_iter().filter(|(of, _)| *of == date) {
            numbers.above(&highest);
        }
        numbers
    }

    pub(super) fn remembered(&mut self, remembered: &Remembered) {
        let Some(date) = remembered.date else { return };
        let highest = remembered.numbers.iter().copied().collect();
        if Some(date) == self.date {
            self.above(&highest);
        } else if Some(date) > self.date {
            self.later.push((date, highest));
        }
    }

    fn above(&mut self, highest: &BTreeMap<SeriesId, u32>) {
        for (series, highest) in highest {
            let last = self.highest(*series);
            self.papers.extend((last + 1..=*highest).map(|number| (*series, number)));
        }
    }

    fn highest(&self, series: SeriesId) -> u32 {
        self.given.iter().chain(&self.papers).filter(|(of, _)| *of == series).map(|(_, number)| *number).max().unwrap_or(0)
    }

    pub(super) fn given(&mut self, series: SeriesId, number: u32) {
        let is_new = number > self.highest(series);
        assert!(self.papers.remove(&(series, number)) || is_new, "a number that somebody may hold is given only to whoever holds it");
        assert!(self.given.insert((series, number)), "a number is given once a day");
    }
}
