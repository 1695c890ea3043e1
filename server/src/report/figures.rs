//! From counts to figures: exact means and quantiles of one line, under the names that every form of a report uses. Integers only.

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::{Line, tally::Tally};

/// The names of the figures, units in them, in the order of every form. They are for programs: a name never changes its meaning.
pub(crate) const FIGURES: [&str; 26] = [
    "tickets_issued",
    "visits_finished",
    "services_delivered",
    "calls",
    "waits",
    "wait_mean_ms",
    "wait_p50_ms",
    "wait_p90_ms",
    "wait_max_ms",
    "service_times",
    "service_times_from_call",
    "service_time_mean_ms",
    "service_time_p50_ms",
    "service_time_p90_ms",
    "absent",
    "absent_for_good",
    "transfers",
    "cancelled",
    "unserved",
    "still_here",
    "out_of_turn",
    "out_of_turn_help",
    "out_of_turn_continues",
    "out_of_turn_mistake",
    "out_of_turn_instructed",
    "calls_undone",
];

/// The figures of one line, in the order of [`FIGURES`]; none where there is nothing to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figures([Option<u64>; FIGURES.len()]);

impl Figures {
    /// What was counted for a line. A counter gives no numbers, and nobody leaves the queue there.
    pub(super) fn of(line: Line, mut tally: Tally) -> Figures {
        tally.waits_ms.sort_unstable();
        tally.service_times_ms.sort_unstable();
        let (waits, times) = (&tally.waits_ms, &tally.service_times_ms);
        let in_queue = |count: u64| match line {
            Line::Day | Line::Agency(_) | Line::Service(_) | Line::Mode(_) | Line::Group(_) | Line::Origin(_) => Some(count),
            Line::Counter(_) => None,
        };
        let [help, continues, mistake, instructed] = tally.chosen;
        Figures([
            in_queue(tally.issued),
            Some(tally.finished),
            Some(tally.delivered),
            Some(tally.calls),
            Some(waits.len() as u64),
            mean(waits),
            quantile(waits, 50),
            quantile(waits, 90),
            waits.last().copied(),
            Some(times.len() as u64),
            Some(tally.times_from_call),
            mean(times),
            quantile(times, 50),
            quantile(times, 90),
            Some(tally.absent),
            Some(tally.absent_for_good),
            Some(tally.transfers),
            in_queue(tally.cancelled),
            in_queue(tally.unserved),
            in_queue(tally.still_here),
            Some(help + continues + mistake + instructed),
            Some(help),
            Some(continues),
            Some(mistake),
            Some(instructed),
            Some(tally.calls_undone),
        ])
    }

    /// The figure of this name; none where it says nothing for this line.
    pub(crate) fn get(&self, name: &str) -> Option<u64> {
        self.all().find(|(figure, _)| *figure == name).and_then(|(_, value)| value)
    }

    /// Every figure with its name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, Option<u64>)> {
        FIGURES.into_iter().zip(self.0)
    }

    /// Whether anything happened.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|value| value.unwrap_or(0) == 0)
    }
}

impl Serialize for Figures {
    /// In the order of [`FIGURES`].
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(FIGURES.len()))?;
        for (name, value) in self.all() {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}

/// The mean, rounded to the nearest millisecond.
fn mean(sorted: &[u64]) -> Option<u64> {
    let count = u128::try_from(sorted.len()).ok().filter(|count| *count > 0)?;
    let sum: u128 = sorted.iter().map(|value| u128::from(*value)).sum();
    u64::try_from((sum + count / 2) / count).ok()
}

/// The smallest value that so many percent of all values do not exceed (nearest rank).
fn quantile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_of_the_day_and_nearest_ranks() {
        assert_eq!(quantile(&[], 50), None);
        assert_eq!((quantile(&[7], 50), quantile(&[7], 90)), (Some(7), Some(7)));
        let ten: Vec<u64> = (1..=10).collect();
        assert_eq!((quantile(&ten, 50), quantile(&ten, 90), quantile(&ten, 100)), (Some(5), Some(9), Some(10)));
        let eleven: Vec<u64> = (1..=11).collect();
        assert_eq!((quantile(&eleven, 50), quantile(&eleven, 90)), (Some(6), Some(10)));
    }

    #[test]
    fn means_are_rounded_to_the_nearest_and_there_is_none_of_nothing() {
        assert_eq!(mean(&[]), None);
        assert_eq!((mean(&[1, 2]), mean(&[1, 1, 2]), mean(&[u64::MAX, u64::MAX])), (Some(2), Some(1), Some(u64::MAX)));
    }
}
