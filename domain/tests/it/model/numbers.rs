//! Which numbers were given on paper, one by one: none twice, after a lost end none that anybody may hold already, and of those that were
//! printed beforehand none but to whoever holds it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Date, PaperSeries, Remembered, SeriesId};

#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    date: Option<Date>,
    given: BTreeSet<(SeriesId, u32)>,
    /// Perhaps given, and not in the journal.
    papers: BTreeSet<(SeriesId, u32)>,
    /// Above these the numbers of a series go on, whatever else is known.
    floors: BTreeMap<SeriesId, u32>,
    /// Numbers that are printed beforehand, by the plan in force.
    printed: Option<PaperSeries>,
    /// What is remembered of days to come.
    later: Vec<(Date, Remembered)>,
}

impl Numbers {
    /// The same when a day begins.
    pub(super) fn of_day(&mut self, date: Date, printed: Option<PaperSeries>) -> Numbers {
        let (today, later) = std::mem::take(&mut self.later).into_iter().partition::<Vec<_>, _>(|(of, _)| *of <= date);
        let mut numbers = Numbers { date: Some(date), later, printed, ..Numbers::default() };
        for (_, remembered) in today.into_iter().filter(|(of, _)| *of == date) {
            numbers.above(&remembered);
        }
        numbers
    }

    pub(super) fn planned(&mut self, printed: Option<PaperSeries>) {
        self.printed = printed;
    }

    pub(super) fn remembered(&mut self, remembered: &Remembered) {
        let Some(date) = remembered.date else { return };
        if Some(date) == self.date {
            self.above(remembered);
        } else if Some(date) > self.date {
            self.later.push((date, remembered.clone()));
        }
    }

    fn above(&mut self, remembered: &Remembered) {
        for (series, highest) in &remembered.numbers {
            if !self.is_printed_series(*series) {
                let last = self.highest(*series);
                self.papers.extend((last + 1..=*highest).map(|number| (*series, number)));
            }
            let floor = self.floors.entry(*series).or_default();
            *floor = *highest.max(floor);
        }
        // Which of the printed ones were handed out nobody can tell by the highest.
        let lost = remembered.tickets.iter().map(|lost| (lost.series, lost.number));
        let lost: Vec<_> = lost.filter(|number| self.is_printed_series(number.0) && !self.given.contains(number)).collect();
        self.papers.extend(lost);
    }

    fn highest(&self, series: SeriesId) -> u32 {
        let known = self.given.iter().chain(&self.papers).filter(|(of, _)| *of == series).map(|(_, number)| *number).max();
        known.max(self.floors.get(&series).copied()).unwrap_or(0)
    }

    fn is_printed_series(&self, series: SeriesId) -> bool {
        self.printed.is_some_and(|printed| printed.series == series)
    }

    pub(super) fn is_printed(&self, series: SeriesId, number: u32) -> bool {
        self.printed.is_some_and(|printed| printed.series == series && printed.first <= number && number <= printed.last)
    }

    pub(super) fn is_given(&self, series: SeriesId, number: u32) -> bool {
        self.given.contains(&(series, number))
    }

    pub(super) fn given(&mut self, series: SeriesId, number: u32) {
        let is_next = number > self.highest(series) && !self.is_printed_series(series);
        let is_free = self.papers.remove(&(series, number)) || self.is_printed(series, number) || is_next;
        assert!(is_free, "a number that somebody may hold is given only to whoever holds it");
        assert!(self.given.insert((series, number)), "a number is given once a day");
    }
}
