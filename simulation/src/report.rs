//! Many days of one case, and what they say: each figure's mean over the days with its 95 % confidence interval. Days are independent and
//! have seeds of their own, so that any number of threads gives the same report.

use std::{ops::Range, thread};

use serde::Serialize;

use crate::{Case, CaseFile, Outcome, Tally, Unit, play};

/// A figure over all days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The mean of the days' figures.
    pub mean: f64,
    /// Half the width of its 95 % confidence interval; none of a single day.
    pub half_width: Option<f64>,
}

/// What all days came to.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What the case is called.
    pub name: String,
    /// Of every time in the report.
    pub unit: &'static str,
    /// Days played.
    pub replications: u32,
    /// Seed of the first.
    pub seed: u64,
    /// By class, in the case's order.
    pub classes: Vec<ClassReport>,
    /// Everybody together.
    pub all: ClassReport,
    /// By group of counters that are alike.
    pub counters: Vec<CountersReport>,
}

/// What became of people who are alike.
#[derive(Clone, Debug, Serialize)]
pub struct ClassReport {
    /// What they are called.
    pub name: String,
    /// Who came, in a day.
    pub arrived: Figure,
    /// Who was served, in a day.
    pub served: Figure,
    /// Mean wait of who was served.
    pub wait: Figure,
    /// Half of them waited no longer.
    pub wait_p50: Figure,
    /// Nine of ten waited no longer.
    pub wait_p90: Figure,
    /// Nineteen of twenty waited no longer.
    pub wait_p95: Figure,
    /// Share of who was served that had to wait.
    pub waiting: Figure,
    /// Served within the threshold, as a share of who was served.
    pub service_level: Figure,
    /// Served within the threshold, as a share of who was served or left after a longer wait than it.
    pub service_level_with_abandoned: Figure,
    /// Share of who came that left before being called.
    pub abandonment: Figure,
    /// Share of who came that found no room.
    pub blocking: Figure,
}

/// What counters that are alike did.
#[derive(Clone, Debug, Serialize)]
pub struct CountersReport {
    /// What they are called.
    pub name: String,
    /// Share of the time they were open in which they served.
    pub occupancy: Figure,
}

/// Plays so many days and reports; all of them on as many threads as the machine runs at once.
pub fn report(file: &CaseFile, replications: u32, seed: u64) -> Report {
    let days = days(&file.case, replications, seed);
    let classes = file.case.classes.iter().enumerate();
    let unit = file.unit;
    Report {
        name: file.name.clone(),
        unit: unit.word(),
        replications,
        seed,
        classes: classes.map(|(at, class)| class_report(&class.name, &days, unit, |day| day.classes.get(at).cloned())).collect(),
        all: class_report("semua / all", &days, unit, |day| Some(together(day))),
        counters: file.counters.iter().map(|(name, counters)| counters_report(name, counters, &days)).collect(),
    }
}

/// The days in the order of their seeds.
fn days(case: &Case, replications: u32, seed: u64) -> Vec<Outcome> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(replications as usize).max(1);
    let share = |thread: usize| (thread..replications as usize).step_by(threads);
    let mut days: Vec<Option<Outcome>> = vec![None; replications as usize];
    thread::scope(|scope| {
        let played: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || share(thread).map(|at| (at, play(case, seed.wrapping_add(at as u64)))).collect::<Vec<_>>()))
            .collect();
        for (at, day) in played.into_iter().filter_map(|thread| thread.join().ok()).flatten() {
            days[at] = Some(day);
        }
    });
    days.into_iter().flatten().collect()
}

fn together(day: &Outcome) -> Tally {
    let mut all = Tally::default();
    day.classes.iter().for_each(|tally| all.add(tally));
    all
}

fn class_report(name: &str, days: &[Outcome], unit: Unit, tally: impl Fn(&Outcome) -> Option<Tally>) -> ClassReport {
    let tallies: Vec<Tally> = days.iter().filter_map(tally).collect();
    let figure = |of: &dyn Fn(&Tally) -> f64| Figure::over(tallies.iter().map(of));
    let wait = |share: f64| figure(&|tally| tally.wait_quantile(share) as f64 / unit.ticks());
    let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    ClassReport {
        name: name.to_owned(),
        arrived: figure(&|tally| tally.arrived as f64),
        served: figure(&|tally| tally.served as f64),
        wait: figure(&|tally| tally.mean_wait() / unit.ticks()),
        wait_p50: wait(0.5),
        wait_p90: wait(0.9),
        wait_p95: wait(0.95),
        waiting: figure(&|tally| share(tally.waited, tally.served)),
        service_level: figure(&|tally| share(tally.served_in_time, tally.served)),
        service_level_with_abandoned: figure(&|tally| share(tally.served_in_time, tally.served + tally.abandoned_late)),
        abandonment: figure(&|tally| share(tally.abandoned, tally.arrived)),
        blocking: figure(&|tally| share(tally.blocked, tally.arrived)),
    }
}

fn counters_report(name: &str, counters: &Range<usize>, days: &[Outcome]) -> CountersReport {
    let occupancy = days.iter().map(|day| {
        let work = day.counters.get(counters.clone()).unwrap_or_default();
        let (open, busy) = work.iter().fold((0, 0), |(open, busy), work| (open + work.open_ticks, busy + work.busy_ticks));
        if open == 0 { 0.0 } else { busy as f64 / open as f64 }
    });
    CountersReport { name: name.to_owned(), occupancy: Figure::over(occupancy) }
}

impl Figure {
    /// The mean of independent figures, and Student's interval around it.
    fn over(figures: impl Iterator<Item = f64>) -> Figure {
        let figures: Vec<f64> = figures.collect();
        let n = figures.len() as f64;
        let mean = if figures.is_empty() { 0.0 } else { figures.iter().sum::<f64>() / n };
        if figures.len() < 2 {
            return Figure { mean, half_width: None };
        }
        let variance = figures.iter().map(|figure| (figure - mean).powi(2)).sum::<f64>() / (n - 1.0);
        Figure { mean, half_width: Some(t_95(figures.len() - 1) * (variance / n).sqrt()) }
    }
}

/// Student's t, two-sided 95 %: tabulated up to ten degrees of freedom, beyond by the expansion of Cornish and Fisher (within 0.001).
fn t_95(degrees: usize) -> f64 {
    const TABLE: [f64; 10] = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
    const Z: f64 = 1.959_964;
    if let Some(t) = TABLE.get(degrees.saturating_sub(1)) {
        return *t;
    }
    let n = degrees as f64;
    let second = (5.0 * Z.powi(5) + 16.0 * Z.powi(3) + 3.0 * Z) / (96.0 * n.powi(2));
    let third = (3.0 * Z.powi(7) + 19.0 * Z.powi(5) + 17.0 * Z.powi(3) - 15.0 * Z) / (384.0 * n.powi(3));
    Z + (Z.powi(3) + Z) / (4.0 * n) + second + third
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_students() {
        let figure = Figure::over([1.0, 2.0, 3.0].into_iter());
        assert_eq!(figure.mean, 2.0);
        // The standard error is 1 / sqrt(3).
        assert!((figure.half_width.unwrap() - 4.303 / 3_f64.sqrt()).abs() < 1e-9);
        assert_eq!(Figure::over([5.0].into_iter()), Figure { mean: 5.0, half_width: None });
        for (degrees, t) in [(11, 2.201), (20, 2.086), (30, 2.042), (99, 1.984), (100_000, 1.960)] {
            assert!((t_95(degrees) - t).abs() < 0.001, "{degrees}: {}", t_95(degrees));
        }
    }
}
