//! How long a call keeps its counter: a fold over the calls of today that ended, with the minutes of the site file as prior. It knows sums
//! alone, so that it never grows with the day.

use domain::{Plan, ServiceId};

/// As so many calls the site file's minutes count, for the hall as a whole: when today's calls differ from them, they differ everywhere
/// first (officers who are new, papers that take longer).
const HALL_PRIOR_CALLS: f64 = 20.0;

/// As so many calls the hall's own ratio to those minutes counts for one service.
const SERVICE_PRIOR_CALLS: f64 = 5.0;

/// Squared coefficient of variation where nothing was seen yet: two thirds of the calls lie within a factor of 1.6.
const PRIOR_SCV: f64 = 0.25;

/// As so many calls that spread counts for the hall, and as so many the hall's counts for one service: a spread is learned more slowly
/// than a mean.
const SCV_PRIOR_CALLS: f64 = 20.0;

/// A call that keeps its counter longer than so many times the published minutes says that somebody forgot to press, and counts as so long.
const TIMES_PUBLISHED_MAX: f64 = 8.0;

/// Spreads outside of this are no spreads of people at a counter.
const SCV_RANGE: (f64, f64) = (0.01, 4.0);

/// Times at counters as seen so far today, by service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceTimes {
    by_service: Vec<Sums>,
}

/// What is kept of the calls of one service.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    calls: f64,
    ms: f64,
    squares: f64,
}

/// What is expected of one service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Mean time at the counter, in milliseconds; above 0.
    pub mean_ms: f64,
    /// Squared coefficient of variation; above 0.
    pub scv: f64,
    /// Squared coefficient of variation of the mean itself: how far off it may be after so few calls.
    pub mean_scv: f64,
}

impl ServiceTimes {
    /// A call of this service kept its counter so long, in milliseconds.
    pub fn add(&mut self, service: ServiceId, ms: u64) {
        if self.by_service.len() <= service.index() {
            self.by_service.resize(service.index() + 1, Sums::default());
        }
        if let Some(sums) = self.by_service.get_mut(service.index()) {
            let ms = ms as f64;
            sums.calls += 1.0;
            sums.ms += ms;
            sums.squares += ms * ms;
        }
    }

    /// Longest time that counts for a service, in milliseconds.
    pub(crate) fn longest_ms(plan: &Plan, service: ServiceId) -> u64 {
        let published_ms = plan.services.get(service.index()).map_or(u32::MAX, |service| service.at_counter_ms);
        (f64::from(published_ms) * TIMES_PUBLISHED_MAX) as u64
    }

    /// What to expect of every service of a plan, by `ServiceId`.
    pub fn expected(&self, plan: &Plan) -> Vec<Expected> {
        let seen = || plan.services.iter().zip(&self.by_service).filter(|(_, sums)| sums.calls > 0.0);
        let ratios: f64 = seen().map(|(service, sums)| sums.ms / f64::from(service.at_counter_ms)).sum();
        let calls: f64 = seen().map(|(_, sums)| sums.calls).sum();
        let hall_ratio = (HALL_PRIOR_CALLS + ratios) / (HALL_PRIOR_CALLS + calls);
        let (spread, free) = seen().fold((0.0, 0.0), |(spread, free), (_, sums)| {
            let (own, its_free) = sums.spread();
            (spread + own, free + its_free)
        });
        let hall_scv = (SCV_PRIOR_CALLS * PRIOR_SCV + spread) / (SCV_PRIOR_CALLS + free);
        let of = |(at, service): (usize, &domain::Service)| {
            let sums = self.by_service.get(at).copied().unwrap_or_default();
            let prior_ms = f64::from(service.at_counter_ms.max(1)) * hall_ratio;
            let calls = SERVICE_PRIOR_CALLS + sums.calls;
            let (own, free) = sums.spread();
            let scv = (SCV_PRIOR_CALLS * hall_scv + own) / (SCV_PRIOR_CALLS + free);
            let scv = scv.clamp(SCV_RANGE.0, SCV_RANGE.1);
            Expected { mean_ms: ((SERVICE_PRIOR_CALLS * prior_ms + sums.ms) / calls).max(1.0), scv, mean_scv: scv / calls }
        };
        plan.services.iter().enumerate().map(of).collect()
    }
}

impl Sums {
    /// Squared deviations from the mean, each as a share of the mean's square, and of how many calls they are free to be.
    fn spread(self) -> (f64, f64) {
        if self.calls < 2.0 || self.ms <= 0.0 {
            return (0.0, 0.0);
        }
        let mean = self.ms / self.calls;
        ((self.squares / (mean * mean) - self.calls).max(0.0), self.calls - 1.0)
    }
}
