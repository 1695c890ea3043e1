//! What several runs of one measurement say together. It must not drop a run because it was slow.

use std::fmt;

/// Runs of one measurement, in order of size.
pub(crate) struct Spread {
    sorted: Vec<f64>,
}

impl Spread {
    /// Of at least one run.
    pub(crate) fn of(runs: impl IntoIterator<Item = f64>) -> Spread {
        let mut sorted: Vec<f64> = runs.into_iter().collect();
        assert!(!sorted.is_empty(), "nothing was measured");
        sorted.sort_by(f64::total_cmp);
        Spread { sorted }
    }

    /// The run that this share of the runs does not exceed.
    pub(crate) fn at(&self, share: f64) -> f64 {
        let place = (share * self.sorted.len() as f64).ceil() as usize;
        self.sorted[place.clamp(1, self.sorted.len()) - 1]
    }

    pub(crate) fn median(&self) -> f64 {
        self.at(0.5)
    }
}

/// Smallest, quartiles, the last hundredth, largest.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [least, q1, median, q3, p99, most] = [0.0, 0.25, 0.5, 0.75, 0.99, 1.0].map(|share| self.at(share));
        let runs = self.sorted.len();
        write!(f, "min {least:.3}, quartiles {q1:.3} {median:.3} {q3:.3}, p99 {p99:.3}, max {most:.3} ({runs} runs)")
    }
}
