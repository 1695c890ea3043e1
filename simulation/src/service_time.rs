//! How long a visit takes at the counter: log-normal around the published minutes, as service times are.

/// Spread of service times on the logarithmic scale: about two thirds lie within a factor of 1.6. An assumption.
const SIGMA: f64 = 0.45;

/// Longest time drawn, as a multiple of the mean, so that one visit never outlasts a rehearsal.
const TIMES_MEAN_MAX: f64 = 4.0;

/// Milliseconds at the counter for one visit whose service takes `mean_ms` in the mean.
pub fn service_time_ms(random: &mut fastrand::Rng, mean_ms: u64) -> u64 {
    // The mean of a log-normal is exp(mu + sigma^2 / 2): mu is set so that the mean is the one asked for.
    let factor = (SIGMA * standard_normal(random) - SIGMA * SIGMA / 2.0).exp();
    (mean_ms as f64 * factor.min(TIMES_MEAN_MAX)) as u64
}

/// One draw from the standard normal distribution (Box and Muller 1958).
fn standard_normal(random: &mut fastrand::Rng) -> f64 {
    let radius = (-2.0 * (1.0 - random.f64()).ln()).sqrt();
    radius * (2.0 * std::f64::consts::PI * random.f64()).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_the_one_asked_for() {
        let mut random = fastrand::Rng::with_seed(11);
        let total: u64 = (0..50_000).map(|_| service_time_ms(&mut random, 10_000)).sum();
        let mean = total / 50_000;
        assert!((9_800..=10_200).contains(&mean), "mean {mean} ms");
    }

    #[test]
    fn times_spread_but_stay_bounded() {
        let mut random = fastrand::Rng::with_seed(12);
        let times: Vec<u64> = (0..10_000).map(|_| service_time_ms(&mut random, 10_000)).collect();
        assert!(times.iter().all(|time| *time <= 40_000));
        assert!(times.iter().filter(|time| **time < 7_000).count() > 1_000, "some visits are short");
        assert!(times.iter().filter(|time| **time > 15_000).count() > 500, "some visits are long");
    }
}
