//! Many days of one case, and what they say: each figure's mean over the days with its 95 % confidence interval. Days are independent and
//! have seeds of their own, so that any number of threads gives the same report.

use std::{panic, thread};

use serde::Serialize;

use crate::{CaseFile, Outcome, Tally, Unit, play};

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

/// What one day came to, in figures: the waits of everybody behind them are forgotten with the day, so that many days fit into memory.
struct Day {
    /// By class, in the case's order.
    classes: Vec<People>,
    /// Everybody together.
    all: People,
    /// By group of counters that are alike: the share of the time they were open in which they served.
    occupancies: Vec<f64>,
}

/// The figures of one day's people who are alike, as in `ClassReport`.
struct People {
    arrived: f64,
    served: f64,
    wait: f64,
    wait_p50: f64,
    wait_p90: f64,
    wait_p95: f64,
    waiting: f64,
    service_level: f64,
    service_level_with_abandoned: f64,
    abandonment: f64,
    blocking: f64,
}

/// Plays so many days and reports; all of them on as many threads as the machine runs at once.
pub fn report(file: &CaseFile, replications: u32, seed: u64) -> Report {
    let days = in_order(replications as usize, |at| Day::of(&play(&file.case, seed.wrapping_add(at as u64)), file));
    let of_class = |at: usize| days.iter().filter_map(move |day| day.classes.get(at));
    let occupancy = |at: usize| Figure::over(days.iter().filter_map(|day| day.occupancies.get(at).copied()));
    let counters = file.counters.iter().enumerate();
    Report {
        name: file.name.clone(),
        unit: file.unit.word(),
        replications,
        seed,
        classes: file.case.crowds.iter().enumerate().map(|(at, name)| ClassReport::over(name, of_class(at))).collect(),
        all: ClassReport::over("semua / all", days.iter().map(|day| &day.all)),
        counters: counters.map(|(at, (name, _))| CountersReport { name: name.clone(), occupancy: occupancy(at) }).collect(),
    }
}

/// What `make` makes of each number below `count`, in their order, whatever thread makes it. A panic of `make` is one of this function: a
/// report of fewer days than it says would be a lie.
fn in_order<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(count).max(1);
    let make = &make;
    let mut made: Vec<(usize, T)> = thread::scope(|scope| {
        let share = |thread: usize| (thread..count).step_by(threads).map(move |at| (at, make(at)));
        let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(move || share(thread).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|why| panic::resume_unwind(why))).collect()
    });
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, one)| one).collect()
}

impl Day {
    fn of(day: &Outcome, file: &CaseFile) -> Day {
        let mut all = Tally::default();
        day.crowds.iter().for_each(|tally| all.add(tally));
        let occupancy = |counters: &std::ops::Range<usize>| {
            let work = day.counters.get(counters.clone()).unwrap_or_default();
            let (open, busy) = work.iter().fold((0, 0), |(open, busy), work| (open + work.open_ticks, busy + work.busy_ticks));
            share(busy, open)
        };
        Day {
            classes: day.crowds.iter().map(|tally| People::of(tally, file.unit)).collect(),
            all: People::of(&all, file.unit),
            occupancies: file.counters.iter().map(|(_, counters)| occupancy(counters)).collect(),
        }
    }
}

impl People {
    fn of(tally: &Tally, unit: Unit) -> People {
        let wait = |share: f64| tally.wait_quantile(share) as f64 / unit.ticks();
        People {
            arrived: tally.arrived as f64,
            served: tally.served as f64,
            wait: tally.mean_wait() / unit.ticks(),
            wait_p50: wait(0.5),
            wait_p90: wait(0.9),
            wait_p95: wait(0.95),
            waiting: share(tally.waited, tally.served),
            service_level: share(tally.served_in_time, tally.served),
            service_level_with_abandoned: share(tally.served_in_time, tally.served + tally.abandoned_late),
            abandonment: share(tally.abandoned, tally.arrived),
            blocking: share(tally.blocked, tally.arrived),
        }
    }
}

impl ClassReport {
    fn over<'a>(name: &str, days: impl Iterator<Item = &'a People> + Clone) -> ClassReport {
        let figure = |of: fn(&People) -> f64| Figure::over(days.clone().map(of));
        ClassReport {
            name: name.to_owned(),
            arrived: figure(|day| day.arrived),
            served: figure(|day| day.served),
            wait: figure(|day| day.wait),
            wait_p50: figure(|day| day.wait_p50),
            wait_p90: figure(|day| day.wait_p90),
            wait_p95: figure(|day| day.wait_p95),
            waiting: figure(|day| day.waiting),
            service_level: figure(|day| day.service_level),
            service_level_with_abandoned: figure(|day| day.service_level_with_abandoned),
            abandonment: figure(|day| day.abandonment),
            blocking: figure(|day| day.blocking),
        }
    }
}

/// A part of a whole; nothing of nothing.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
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
    fn days_come_in_their_order_and_none_is_lost_to_a_fault() {
        assert_eq!(in_order(9, |at| at * at), [0, 1, 4, 9, 16, 25, 36, 49, 64]);
        assert_eq!(in_order(0, |at| at), []);
        let broken = panic::catch_unwind(|| in_order(4, |at| assert!(at != 2, "a broken day")));
        assert!(broken.is_err(), "a report of three days is none of four");
    }

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
