//! Waits, kept in memory that does not grow with the people: each one while they are few, to three digits once they are many.
//! It must not know whose they are.

use hdrhistogram::Histogram;

/// Digits that are kept of many waits.
const DIGITS: u8 = 3;

/// Most waits that are kept one by one. A class of a hall's day has fewer, and a histogram for each of a thousand classes would take longer
/// to lay out than the day to play.
const FEW: usize = 512;

#[derive(Clone, Debug, Default)]
pub(crate) struct Waits {
    /// Each one, in ticks, until there are many.
    few: Vec<u64>,
    /// All of them, once there are many.
    many: Option<Histogram<u32>>,
}

impl Waits {
    pub(crate) fn record(&mut self, ticks: u64) {
        match &mut self.many {
            Some(histogram) => count(histogram, ticks),
            None if self.few.len() < FEW => self.few.push(ticks),
            None => count(self.histogram(), ticks),
        }
    }

    /// The wait that this share did not exceed, in ticks; 0 where there is none.
    pub(crate) fn quantile(&self, share: f64) -> u64 {
        if let Some(histogram) = &self.many {
            return histogram.value_at_quantile(share);
        }
        let mut sorted = self.few.clone();
        sorted.sort_unstable();
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
    }

    pub(crate) fn add(&mut self, other: &Waits) {
        other.few.iter().for_each(|ticks| self.record(*ticks));
        if let Some(many) = &other.many {
            self.histogram().add(many).expect("histograms of the same make can be added");
        }
    }

    /// The histogram that all of them are in from now on.
    fn histogram(&mut self) -> &mut Histogram<u32> {
        let few = std::mem::take(&mut self.few);
        let new = || Histogram::new(DIGITS).expect("three digits are within the histogram's limits");
        let histogram = self.many.get_or_insert_with(new);
        few.iter().for_each(|ticks| count(histogram, *ticks));
        histogram
    }
}

/// It grows to any wait.
fn count(histogram: &mut Histogram<u32>, ticks: u64) {
    histogram.record(ticks).expect("a histogram that grows takes every wait");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(waits: impl IntoIterator<Item = u64>) -> Waits {
        let mut kept = Waits::default();
        waits.into_iter().for_each(|ticks| kept.record(ticks));
        kept
    }

    #[test]
    fn few_waits_are_told_exactly() {
        assert_eq!(Waits::default().quantile(0.5), 0);
        let waits = of([50_001, 10_003, 40_007, 20_009, 30_011]);
        let told = [0.0, 0.2, 0.21, 0.5, 0.9, 1.0].map(|share| waits.quantile(share));
        assert_eq!(told, [10_003, 10_003, 20_009, 30_011, 50_001, 50_001]);
    }

    #[test]
    fn many_waits_are_told_to_three_digits_however_long_they_are() {
        let waits = of((1..=100_000).map(|wait| wait * 1_000));
        for (share, wait) in [(0.5, 50_000_000_u64), (0.9, 90_000_000), (0.95, 95_000_000)] {
            let told = waits.quantile(share);
            assert!(told.abs_diff(wait) <= wait / 500, "{share}: {told}");
        }
    }

    #[test]
    fn waits_added_up_are_those_of_one_crowd() {
        let all = |parts: [std::ops::Range<u64>; 2]| {
            let mut sum = Waits::default();
            parts.into_iter().for_each(|part| sum.add(&of(part)));
            sum
        };
        for (parts, is_exact) in [([0..100, 100..400], true), ([0..300, 300..900], false), ([0..900, 900..1_000], false)] {
            let end = parts[1].end;
            let (sum, whole) = (all(parts), of(0..end));
            assert_eq!(sum.many.is_none(), is_exact);
            assert_eq!([0.1, 0.5, 0.99].map(|share| sum.quantile(share)), [0.1, 0.5, 0.99].map(|share| whole.quantile(share)));
        }
    }
}
