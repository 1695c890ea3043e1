//! Numbers of many series as ranges, so that a thousand in a row cost no more than one. It knows nothing of what they mean.

use std::collections::BTreeMap;

use crate::SeriesId;

/// Ranges of numbers, none of them empty, none touching another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ranges {
    /// From the first number to the last.
    ranges: BTreeMap<(SeriesId, u32), u32>,
}

impl Ranges {
    pub(crate) fn has(&self, series: SeriesId, number: u32) -> bool {
        self.range_of(series, number).is_some()
    }

    /// Adds numbers of which none is there yet.
    pub(crate) fn add(&mut self, series: SeriesId, from: u32, to: u32) {
        if from > to {
            return;
        }
        let before = from.checked_sub(1).and_then(|before| self.range_of(series, before));
        let after = to.checked_add(1).and_then(|after| self.ranges.remove(&(series, after)));
        self.ranges.insert((series, before.map_or(from, |(first, _)| first)), after.unwrap_or(to));
    }

    /// Adds a number, whether or not it is there.
    pub(crate) fn put(&mut self, series: SeriesId, number: u32) {
        if !self.has(series, number) {
            self.add(series, number, number);
        }
    }

    /// Takes a number out.
    pub(crate) fn take(&mut self, series: SeriesId, number: u32) {
        let Some((from, to)) = self.range_of(series, number) else { return };
        self.ranges.remove(&(series, from));
        for (from, to) in [(from, number.saturating_sub(1)), (number.saturating_add(1), to)] {
            if from <= to {
                self.ranges.insert((series, from), to);
            }
        }
    }

    /// All of them, from a first number to a last one.
    pub(crate) fn all(&self) -> impl Iterator<Item = (SeriesId, u32, u32)> {
        self.ranges.iter().map(|((series, from), to)| (*series, *from, *to))
    }

    /// Those of one series.
    pub(crate) fn of(&self, series: SeriesId) -> impl Iterator<Item = (u32, u32)> {
        self.ranges.range((series, 0)..=(series, u32::MAX)).map(|((_, from), to)| (*from, *to))
    }

    fn range_of(&self, series: SeriesId, number: u32) -> Option<(u32, u32)> {
        let ((of, from), to) = self.ranges.range(..=(series, number)).next_back()?;
        (*of == series && number <= *to).then_some((*from, *to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_split_by_what_is_taken_and_joined_by_what_touches_them() {
        let (one, other) = (SeriesId(1), SeriesId(2));
        let mut numbers = Ranges::default();
        numbers.add(one, 5, 4);
        assert_eq!(numbers, Ranges::default(), "no numbers");
        numbers.add(one, 5, 9);
        numbers.add(other, 1, 1);
        numbers.add(one, 10, 12);
        assert_eq!(numbers.all().map(|(series, from, to)| (series.0, from, to)).collect::<Vec<_>>(), [(1, 5, 12), (2, 1, 1)]);
        for number in [5, 8, 12, 8, 99] {
            numbers.take(one, number);
        }
        numbers.take(other, 1);
        assert_eq!(numbers.of(one).collect::<Vec<_>>(), [(6, 7), (9, 11)]);
        assert!(numbers.has(one, 6) && numbers.has(one, 11) && !numbers.has(one, 8) && !numbers.has(other, 6));
        for number in [8, 5, 4, 8] {
            numbers.put(one, number);
        }
        numbers.put(other, 12);
        assert_eq!(numbers.of(one).collect::<Vec<_>>(), [(4, 11)], "what fills a gap makes one of two");
    }
}
