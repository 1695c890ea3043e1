//! When visitors come: a Poisson process whose rate follows the shape of a morning in a public service hall.
//! It gives gaps; whoever uses it keeps the time.

/// Highest mean rate, in visitors per hour: ten times the busiest hall we know of.
pub const RATE_PER_HOUR_MAX: u32 = 6_000;

/// Relative rates over a day, for tenths of the opening hours: a peak in the first third, a dip at the break, a second hump.
/// An assumption; a site's own archive replaces it.
pub(crate) const SHAPE_PERCENT: [u32; 10] = [130, 170, 160, 120, 80, 40, 70, 110, 80, 40];

/// Gaps between arrivals.
#[derive(Clone, Debug)]
pub struct Arrivals {
    random: fastrand::Rng,
    rate_per_hour: u32,
}

impl Arrivals {
    /// Arrivals at this mean rate, from this seed. Rates are kept between 1 and [`RATE_PER_HOUR_MAX`].
    pub fn new(seed: u64, rate_per_hour: u32) -> Self {
        Arrivals { random: fastrand::Rng::with_seed(seed), rate_per_hour: rate_per_hour.clamp(1, RATE_PER_HOUR_MAX) }
    }

    /// Milliseconds until the next visitor at the mean rate.
    pub fn next_gap_ms(&mut self) -> u64 {
        self.gap_at_rate_ms(f64::from(self.rate_per_hour))
    }

    /// Milliseconds until the next visitor, where `through_day_percent` (0 to 100) of the opening hours have passed.
    pub fn next_gap_through_day_ms(&mut self, through_day_percent: u32) -> u64 {
        let tenth = (through_day_percent / 10).min(9) as usize;
        self.gap_at_rate_ms(f64::from(self.rate_per_hour) * f64::from(SHAPE_PERCENT[tenth]) / 100.0)
    }

    fn gap_at_rate_ms(&mut self, rate_per_hour: f64) -> u64 {
        // 1 - u is in (0, 1], so that the logarithm is finite.
        let waits = -(1.0 - self.random.f64()).ln();
        (waits * 3_600_000.0 / rate_per_hour) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_gap_follows_the_rate() {
        let mut arrivals = Arrivals::new(7, 360);
        let total_ms: u64 = (0..20_000).map(|_| arrivals.next_gap_ms()).sum();
        let mean_ms = total_ms / 20_000;
        assert!((9_700..=10_300).contains(&mean_ms), "mean gap {mean_ms} ms at 360 an hour");
    }

    #[test]
    fn mornings_are_busier_than_the_break() {
        let mean = |percent| {
            let mut arrivals = Arrivals::new(7, 360);
            (0..5_000).map(|_| arrivals.next_gap_through_day_ms(percent)).sum::<u64>() / 5_000
        };
        assert!(mean(15) * 3 < mean(55), "the break is at least three times quieter than the peak");
    }

    #[test]
    fn the_same_seed_gives_the_same_day() {
        let gaps = |seed| {
            let mut arrivals = Arrivals::new(seed, 100);
            (0..50).map(|_| arrivals.next_gap_ms()).collect::<Vec<_>>()
        };
        assert_eq!(gaps(3), gaps(3));
        assert_ne!(gaps(3), gaps(4));
    }
}
