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

/// What became of people who are alike. What cannot be said is none: a wait where nobody was served, a share where nobody came.
#[derive(Clone, Debug, Serialize)]
pub struct ClassReport {
    /// What they are called.
    pub name: String,
    /// Who came, in a day, those who came again included.
    pub arrived: Figure,
    /// Who of them had come before.
    pub retried: Figure,
    /// Who was served, in a day.
    pub served: Figure,
    /// Mean wait of who was served.
    pub wait: Option<Figure>,
    /// Half of them waited no longer.
    pub wait_p50: Option<Figure>,
    /// Nine of ten waited no longer.
    pub wait_p90: Option<Figure>,
    /// Nineteen of twenty waited no longer.
    pub wait_p95: Option<Figure>,
    /// Ratio of who was served that had to wait.
    pub waiting: Option<Figure>,
    /// Served within the threshold, as a share of who was served.
    pub service_level: Option<Figure>,
    /// Served within the threshold, as a share of who was served or left after a longer wait than it.
    pub service_level_with_abandoned: Option<Figure>,
    /// Ratio of who came that left before being called.
    pub abandonment: Option<Figure>,
    /// Ratio of who came that found no room.
    pub blocking: Option<Figure>,
    /// Ratio of who was called that was not there.
    pub absence: Option<Figure>,
    /// The same of those who came in each period, where the day has several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<ClassReport>,
}

/// What counters that are alike did.
#[derive(Clone, Debug, Serialize)]
pub struct CountersReport {
    /// What they are called.
    pub name: String,
    /// Ratio of the time they were open in which they served; none where they never were.
    pub occupancy: Option<Figure>,
}

/// What one day came to, in figures: the waits of everybody behind them are forgotten with the day, so that many days fit into memory.
struct Day {
    /// By class, in the case's order.
    classes: Vec<People>,
    /// By class, and for each by period.
    periods: Vec<Vec<People>>,
    /// Everybody together.
    all: People,
    /// By group of counters that are alike: the time in which they served, and the time they were open.
    occupancies: Vec<Ratio>,
}

/// A part and the whole that it is of, on one day.
#[derive(Clone, Copy)]
struct Ratio {
    part: f64,
    whole: f64,
}

/// The figures of one day's people who are alike, as in `ClassReport`.
struct People {
    arrived: f64,
    retried: f64,
    served: f64,
    wait: Ratio,
    /// None on a day on which nobody was served.
    quantiles: Option<Quantiles>,
    waiting: Ratio,
    service_level: Ratio,
    service_level_with_abandoned: Ratio,
    abandonment: Ratio,
    blocking: Ratio,
    absence: Ratio,
}

/// What so many of a day's people did not wait longer than.
struct Quantiles {
    p50: f64,
    p90: f64,
    p95: f64,
}

/// Plays so many days and reports; all of them on as many threads as the machine runs at once.
pub fn report(file: &CaseFile, replications: u32, seed: u64) -> Report {
    let days = in_order(replications as usize, |at| Day::of(&play(&file.case, seed.wrapping_add(at as u64)), file));
    let of_class = |at: usize| days.iter().filter_map(move |day| day.classes.get(at));
    let of_period = |class: usize, period: usize| days.iter().filter_map(move |day| day.periods.get(class)?.get(period));
    let periods = |class: usize| match days.first().and_then(|day| day.periods.get(class)) {
        Some(periods) => (0..periods.len()).map(|at| ClassReport::over(&(at + 1).to_string(), of_period(class, at))).collect(),
        None => Vec::new(),
    };
    let occupancy = |at: usize| Figure::ratio(days.iter().filter_map(|day| day.occupancies.get(at).copied()));
    let counters = file.counters.iter().enumerate();
    Report {
        name: file.name.clone(),
        unit: file.unit.word(),
        replications,
        seed,
        classes: file
            .case
            .crowds
            .iter()
            .enumerate()
            .map(|(at, name)| ClassReport { periods: periods(at), ..ClassReport::over(name, of_class(at)) })
            .collect(),
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
            Ratio::of(busy, open)
        };
        Day {
            classes: day.crowds.iter().map(|tally| People::of(tally, file.unit)).collect(),
            periods: day.periods.iter().map(|periods| periods.iter().map(|tally| People::of(tally, file.unit)).collect()).collect(),
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
            retried: tally.retried as f64,
            served: tally.served as f64,
            wait: Ratio { part: tally.wait_sum / unit.ticks(), whole: tally.served as f64 },
            quantiles: (tally.served > 0).then(|| Quantiles { p50: wait(0.5), p90: wait(0.9), p95: wait(0.95) }),
            waiting: Ratio::of(tally.waited, tally.served),
            service_level: Ratio::of(tally.served_in_time, tally.served),
            service_level_with_abandoned: Ratio::of(tally.served_in_time, tally.served + tally.abandoned_late),
            abandonment: Ratio::of(tally.abandoned, tally.arrived),
            blocking: Ratio::of(tally.blocked, tally.arrived),
            absence: Ratio::of(tally.absent, tally.served + tally.absent),
        }
    }
}

impl ClassReport {
    fn over<'a>(name: &str, days: impl Iterator<Item = &'a People> + Clone) -> ClassReport {
        let count = |of: fn(&People) -> f64| Figure::over(days.clone().map(of)).unwrap_or(Figure::NOTHING);
        let share = |of: fn(&People) -> Ratio| Figure::ratio(days.clone().map(of));
        let quantile = |of: fn(&Quantiles) -> f64| Figure::over(days.clone().filter_map(|day| day.quantiles.as_ref()).map(of));
        ClassReport {
            name: name.to_owned(),
            arrived: count(|day| day.arrived),
            retried: count(|day| day.retried),
            served: count(|day| day.served),
            wait: share(|day| day.wait),
            wait_p50: quantile(|day| day.p50),
            wait_p90: quantile(|day| day.p90),
            wait_p95: quantile(|day| day.p95),
            waiting: share(|day| day.waiting),
            service_level: share(|day| day.service_level),
            service_level_with_abandoned: share(|day| day.service_level_with_abandoned),
            abandonment: share(|day| day.abandonment),
            blocking: share(|day| day.blocking),
            absence: share(|day| day.absence),
            periods: Vec::new(),
        }
    }
}

impl Ratio {
    fn of(part: u64, whole: u64) -> Ratio {
        Ratio { part: part as f64, whole: whole as f64 }
    }
}

impl Figure {
    /// Of no days.
    const NOTHING: Figure = Figure { mean: 0.0, half_width: None };

    /// The mean of independent figures, and Student's interval around it; none where there are no figures.
    fn over(figures: impl Iterator<Item = f64>) -> Option<Figure> {
        let figures: Vec<f64> = figures.collect();
        if figures.is_empty() {
            return None;
        }
        let n = figures.len() as f64;
        let mean = figures.iter().sum::<f64>() / n;
        if figures.len() < 2 {
            return Some(Figure { mean, half_width: None });
        }
        let variance = figures.iter().map(|figure| (figure - mean).powi(2)).sum::<f64>() / (n - 1.0);
        Some(Figure { mean, half_width: Some(t_95(figures.len() - 1) * (variance / n).sqrt()) })
    }

    /// The parts of independent days as a share of their wholes, all days together, so that a day with many people counts as much more and
    /// one with nobody says nothing; none where there was nobody on any. The interval is that of a ratio of means.
    fn ratio(days: impl Iterator<Item = Ratio>) -> Option<Figure> {
        let days: Vec<Ratio> = days.collect();
        let (parts, whole) = days.iter().fold((0.0, 0.0), |(parts, whole), day| (parts + day.part, whole + day.whole));
        if whole == 0.0 {
            return None;
        }
        let mean = parts / whole;
        let misses = Figure::over(days.iter().map(|day| day.part - mean * day.whole))?;
        Some(Figure { mean, half_width: misses.half_width.map(|half_width| half_width * days.len() as f64 / whole) })
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
        assert_eq!(in_order(0, |at| at), Vec::<usize>::new());
        let broken = panic::catch_unwind(|| in_order(4, |at| assert!(at != 2, "a broken day")));
        assert!(broken.is_err(), "a report of three days is none of four");
    }

    #[test]
    fn days_without_anybody_say_nothing_about_waits_and_shares() {
        let mut busy = Tally::default();
        busy.arrived = 2;
        let minute = Unit::Minute.ticks() as u64;
        busy.serve(minute, minute);
        busy.serve(3 * minute, minute);
        let people = [People::of(&busy, Unit::Minute), People::of(&Tally::default(), Unit::Minute)];
        let report = ClassReport::over("jarang", people.iter());
        let mean = |figure: Option<Figure>| figure.unwrap().mean;
        assert_eq!((report.arrived.mean, mean(report.wait)), (1.0, 2.0));
        assert!((mean(report.wait_p90) - 3.0).abs() < 0.01, "{:?}", report.wait_p90);
        assert_eq!((mean(report.service_level), mean(report.waiting), mean(report.abandonment)), (0.5, 1.0, 0.0));
    }

    #[test]
    fn where_nobody_came_there_is_no_figure_but_how_many() {
        let days = [People::of(&Tally::default(), Unit::Minute), People::of(&Tally::default(), Unit::Minute)];
        let report = ClassReport::over("tak ada", days.iter());
        assert_eq!([report.arrived, report.retried, report.served].map(|figure| figure.mean), [0.0; 3]);
        let of_people = [report.wait, report.wait_p50, report.wait_p90, report.wait_p95];
        let shares = [report.waiting, report.service_level, report.service_level_with_abandoned, report.abandonment, report.blocking];
        assert_eq!((of_people, shares, report.absence), ([None; 4], [None; 5], None));
        assert_eq!(serde_json::to_value(&report).unwrap()["wait"], serde_json::Value::Null);
    }

    #[test]
    fn a_share_has_the_interval_of_a_ratio() {
        let days = [(1.0, 2.0), (3.0, 4.0), (2.0, 2.0)].map(|(part, whole)| Ratio { part, whole });
        let figure = Figure::ratio(days.into_iter()).unwrap();
        assert_eq!(figure.mean, 0.75);
        // Misses of -0.5, 0 and 0.5 around 0; a mean whole of 8/3.
        assert!((figure.half_width.unwrap() - 4.303 * 0.5 / 3_f64.sqrt() * 3.0 / 8.0).abs() < 1e-9);
    }

    #[test]
    fn the_interval_is_students() {
        let figure = Figure::over([1.0, 2.0, 3.0].into_iter()).unwrap();
        assert_eq!(figure.mean, 2.0);
        // The standard error is 1 / sqrt(3).
        assert!((figure.half_width.unwrap() - 4.303 / 3_f64.sqrt()).abs() < 1e-9);
        assert_eq!(Figure::over([5.0].into_iter()), Some(Figure { mean: 5.0, half_width: None }));
        for (degrees, t) in [(11, 2.201), (20, 2.086), (30, 2.042), (99, 1.984), (100_000, 1.960)] {
            assert!((t_95(degrees) - t).abs() < 0.001, "{degrees}: {}", t_95(degrees));
        }
    }
}
