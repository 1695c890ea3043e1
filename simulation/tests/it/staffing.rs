//! Arrivals that rise and fall, and as many counters as keep the share of people who wait the same. Where patience is as long as service, as
//! many people are in the hall as if all were served at once: their number is Poisson, and with it who waits is known at every moment.

use std::ops::Range;

use simulation::{Case, Draw, Seen, Shift, play_watched};

use crate::cases::{UNIT, queue};

/// Periods of a cycle of 2 pi mean services, in which 100 + 20 sin(t) people come in a mean service.
const PERIODS: usize = 48;
/// Cycles before people are counted, and in which they are.
const WARM_UP: usize = 2;
const COUNTED: usize = 20;
/// Days of each share. A crowd lasts about as long as an eighth of a cycle, so that each of those is one look at the hall, 1,200 in all.
const DAYS: u64 = 60;
/// Parts of a cycle that are compared.
const PARTS: usize = 8;

struct Cycle {
    /// A period, in mean services.
    length: f64,
    /// People in a mean service, by period.
    rates: Vec<f64>,
    /// The mean number of people in the hall as each period begins.
    means: Vec<f64>,
}

impl Cycle {
    fn new() -> Cycle {
        let length = std::f64::consts::TAU / PERIODS as f64;
        let rates: Vec<f64> = (0..PERIODS).map(|period| 100.0 + 20.0 * ((period as f64 + 0.5) * length).sin()).collect();
        let (mut mean, mut means) = (100.0, vec![0.0; PERIODS]);
        // After some cycles the beginning is forgotten.
        for period in 0..20 * PERIODS {
            means[period % PERIODS] = mean;
            mean = Cycle::after(mean, rates[period % PERIODS], length);
        }
        Cycle { length, rates, means }
    }

    fn after(mean: f64, rate: f64, time: f64) -> f64 {
        rate + (mean - rate) * (-time).exp()
    }

    /// The mean number in the hall, so far into a period.
    fn mean(&self, period: usize, into: f64) -> f64 {
        Cycle::after(self.means[period], self.rates[period], into * self.length)
    }

    /// Counters that let about this share wait.
    fn counters(&self, period: usize, beta: f64) -> usize {
        let mean = self.mean(period, 0.5);
        (mean + beta * mean.sqrt()).ceil() as usize
    }

    /// The share of a period's people who wait.
    fn waiting(&self, period: usize, counters: usize) -> f64 {
        const STEPS: usize = 16;
        (0..STEPS).map(|step| at_least(self.mean(period, (step as f64 + 0.5) / STEPS as f64), counters)).sum::<f64>() / STEPS as f64
    }
}

/// The probability that a Poisson number of this mean is so large.
fn at_least(mean: f64, number: usize) -> f64 {
    let below = (0..number).scan(-mean, |log, n| {
        let this = *log;
        *log += mean.ln() - ((n + 1) as f64).ln();
        Some(this.exp())
    });
    1.0 - below.sum::<f64>()
}

#[test]
fn the_share_who_wait_is_known_at_every_hour() {
    let cycle = Cycle::new();
    for (alpha, beta) in [(0.1, 1.281_552), (0.5, 0.0), (0.9, -1.281_552)] {
        let counters: Vec<usize> = (0..PERIODS).map(|period| cycle.counters(period, beta)).collect();
        let exact: Vec<f64> = (0..PERIODS).map(|period| cycle.waiting(period, counters[period])).collect();
        assert!(exact.iter().all(|share| (share - alpha).abs() < 0.04), "{exact:?}");
        let (came, waited) = waiting(&cycle, &counters);
        // How many more waited than should have, of whoever came.
        let over = |periods: Range<usize>| {
            let more: f64 = periods.clone().map(|period| waited[period] - exact[period] * came[period]).sum();
            more / came[periods].iter().sum::<f64>()
        };
        assert!(over(0..PERIODS).abs() < 0.01, "{alpha}: {}", over(0..PERIODS));
        for part in 0..PARTS {
            let periods = part * PERIODS / PARTS..(part + 1) * PERIODS / PARTS;
            assert!(over(periods.clone()).abs() < 0.04, "{alpha}, periods {periods:?}: {}", over(periods.clone()));
        }
    }
}

/// Who comes and who waits, by period, over all cycles of some days.
fn waiting(cycle: &Cycle, counters: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let most = counters.iter().copied().max().unwrap_or(0);
    let cycles = WARM_UP + COUNTED;
    let repeated = |of: &dyn Fn(usize) -> usize| (0..cycles * PERIODS).map(|period| of(period % PERIODS)).collect::<Vec<_>>();
    let mut case = queue(1.0, most);
    let ids = case.shifts.iter().flat_map(|shift| shift.counters.clone()).collect();
    case.shifts = vec![Shift { counters: ids, open: repeated(&|period| counters[period]), speed: vec![1.0; cycles * PERIODS] }];
    case.period_ticks = (cycle.length * UNIT as f64) as u64;
    case.periods = cycles * PERIODS;
    case.classes[0].rates = repeated(&|period| period).into_iter().map(|period| cycle.rates[period] / UNIT as f64).collect();
    case.classes[0].patience_ticks = vec![Draw::Exponential { mean: UNIT as f64 }];
    let (mut came, mut waited) = (vec![0.0; PERIODS], vec![0.0; PERIODS]);
    for seed in 0..DAYS {
        count(&case, seed, &mut came, &mut waited);
    }
    (came, waited)
}

fn count(case: &Case, seed: u64, came: &mut [f64], waited: &mut [f64]) {
    let period_of = |at: u64| (at / case.period_ticks) as usize;
    let mut people: Vec<(u64, bool)> = Vec::new();
    play_watched(case, seed, |seen| match seen {
        Seen::Came { at, .. } => people.push((at, true)),
        Seen::Called { at, person, .. } => people[person as usize].1 = at > people[person as usize].0,
    });
    for (at, has_waited) in people.into_iter().filter(|(at, _)| period_of(*at) >= WARM_UP * PERIODS) {
        came[period_of(at) % PERIODS] += 1.0;
        waited[period_of(at) % PERIODS] += f64::from(u8::from(has_waited));
    }
}
