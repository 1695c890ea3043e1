//! Random lengths of time. Each person's are drawn from streams of their own, so that two policies meet the same people.

use std::sync::Arc;

use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};
use rand_distr::{Distribution as _, Exp1, Gamma, LogNormal};

/// A random length of time, in ticks.
#[derive(Clone, Debug)]
pub enum Draw {
    /// Always the same.
    Always(f64),
    /// Exponential with this mean.
    Exponential {
        /// The mean.
        mean: f64,
    },
    /// Gamma.
    Gamma(Gamma<f64>),
    /// Log-normal.
    LogNormal(LogNormal<f64>),
    /// Evenly between two lengths.
    Uniform {
        /// The shortest.
        from: f64,
        /// The longest.
        to: f64,
    },
    /// One of these, each as often.
    Empirical(Arc<[f64]>),
}

impl Draw {
    /// A gamma distribution by its mean and its squared coefficient of variation, both above 0; none where there is no such one.
    pub fn gamma(mean: f64, scv: f64) -> Option<Draw> {
        Gamma::new(1.0 / scv, mean * scv).ok().map(Draw::Gamma)
    }

    /// A log-normal distribution by its mean and its squared coefficient of variation, both above 0; none where there is no such one.
    pub fn log_normal(mean: f64, scv: f64) -> Option<Draw> {
        LogNormal::from_mean_cv(mean, scv.sqrt()).ok().map(Draw::LogNormal)
    }

    pub(crate) fn sample(&self, random: &mut SmallRng) -> f64 {
        match self {
            Draw::Always(length) => *length,
            Draw::Exponential { mean } => mean * unit_exponential(random),
            Draw::Gamma(gamma) => gamma.sample(random),
            Draw::LogNormal(log_normal) => log_normal.sample(random),
            Draw::Uniform { from, to } => from + (to - from) * random.random::<f64>(),
            Draw::Empirical(lengths) => lengths.get(random.random_range(0..lengths.len().max(1))).copied().unwrap_or(0.0),
        }
    }
}

/// A draw from the exponential distribution with mean 1.
pub(crate) fn unit_exponential(random: &mut SmallRng) -> f64 {
    Exp1.sample(random)
}

/// The stream with this number of one seed.
pub(crate) fn stream(seed: u64, number: u64) -> SmallRng {
    // Neighbouring numbers must not give neighbouring streams; the constant is that of the golden ratio.
    SmallRng::seed_from_u64(seed ^ number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and squared coefficient of variation of many draws.
    fn measured(draw: &Draw) -> (f64, f64) {
        let mut random = stream(7, 1);
        let n = 200_000;
        let draws: Vec<f64> = (0..n).map(|_| draw.sample(&mut random)).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        let variance = draws.iter().map(|length| (length - mean).powi(2)).sum::<f64>() / f64::from(n);
        (mean, variance / (mean * mean))
    }

    #[test]
    fn every_distribution_has_the_mean_and_the_spread_asked_for() {
        let uniform = Draw::Uniform { from: 10.0, to: 30.0 };
        let empirical = Draw::Empirical(vec![10.0, 30.0].into());
        for (draw, mean, scv) in [
            (Draw::Always(20.0), 20.0, 0.0),
            (Draw::Exponential { mean: 20.0 }, 20.0, 1.0),
            (Draw::gamma(20.0, 0.5).unwrap(), 20.0, 0.5),
            (Draw::log_normal(20.0, 0.5).unwrap(), 20.0, 0.5),
            (uniform, 20.0, 1.0 / 12.0),
            (empirical, 20.0, 0.25),
        ] {
            let (found, spread) = measured(&draw);
            assert!((found / mean - 1.0).abs() < 0.01, "{draw:?}: {found}");
            assert!((spread - scv).abs() < 0.03, "{draw:?}: {spread}");
        }
    }

    #[test]
    fn there_is_no_distribution_with_a_negative_mean() {
        assert!(Draw::gamma(-1.0, 1.0).is_none() && Draw::log_normal(-1.0, 1.0).is_none());
    }
}
