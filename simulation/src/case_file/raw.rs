//! The case file as typed: every table and key it may have. This file is the reference of the format, `read` takes it in. Nothing is checked
//! here.

use super::Unit;

/// The format this program reads.
pub(super) const FORMAT: &str = "1";

/// The whole file.
#[derive(Debug)]
pub(super) struct RawCase {
    pub(super) name: String,
    /// Of every number of time in the file.
    pub(super) unit: Unit,
    /// Length of a period.
    pub(super) period: f64,
    pub(super) periods: usize,
    pub(super) warm_up: f64,
    /// Squared coefficient of variation of one factor that multiplies all rates of a day.
    pub(super) busyness: f64,
    /// Most people who wait.
    pub(super) waiting_room: Option<usize>,
    pub(super) replications: u32,
    pub(super) seed: u64,
    pub(super) policy: RawPolicy,
    pub(super) classes: Vec<RawClass>,
    pub(super) counters: Vec<RawCounters>,
}

/// `[policy]`, as in a site file.
#[derive(Debug, Default)]
pub(super) struct RawPolicy {
    pub(super) order: Option<String>,
    pub(super) overdue_percent: u32,
}

/// `[[class]]`
#[derive(Debug)]
pub(super) struct RawClass {
    /// What people call it: `class "KTP"`.
    pub(super) place: String,
    pub(super) name: String,
    /// People in a unit of time. A class has this or one of the two that follow.
    pub(super) rate: Option<ByPeriod<f64>>,
    /// When people came on a recorded day.
    pub(super) trace: Option<Vec<f64>>,
    /// The file of a recorded day, by its path from the folder of the case.
    pub(super) trace_file: Option<String>,
    pub(super) service: ByPeriod<RawDraw>,
    pub(super) patience: Option<ByPeriod<RawDraw>>,
    /// Longest wait aimed at; a service where none is given has a target of one unit.
    pub(super) target: Option<f64>,
    pub(super) weight: u32,
    pub(super) head_start: f64,
    pub(super) emergency: bool,
    /// A wait up to this is good service; the target where none is given.
    pub(super) threshold: Option<f64>,
    pub(super) minimum: u8,
    pub(super) relaxes_every: f64,
    /// Names of groups of counters in the order in which who comes takes a free one.
    pub(super) prefers: Vec<RawPlace>,
    /// Those who are called and are not there.
    pub(super) no_show: Option<RawNoShow>,
    /// Those who left or found no room and come again.
    pub(super) retry: Option<RawRetry>,
}

/// `{ share = 0.08, takes = { always = 1 } }`
#[derive(Debug)]
pub(super) struct RawNoShow {
    pub(super) share: f64,
    /// How long a counter waits for them.
    pub(super) takes: RawDraw,
}

/// `{ share = 0.5, after = { exponential = 10 } }`
#[derive(Debug)]
pub(super) struct RawRetry {
    pub(super) share: f64,
    /// After what time they come again.
    pub(super) after: RawDraw,
}

/// `[[counters]]`: counters that are alike.
#[derive(Debug)]
pub(super) struct RawCounters {
    /// What people call them: `counters "loket"`.
    pub(super) place: String,
    pub(super) name: String,
    /// How many are open.
    pub(super) count: ByPeriod<usize>,
    /// Names of classes, each alone or as a table.
    pub(super) serves: Vec<RawServes>,
    /// Names of classes in the order in which a free counter calls them.
    pub(super) prefers: Vec<RawPlace>,
    pub(super) speed: ByPeriod<f64>,
}

/// What counters serve.
#[derive(Debug)]
pub(super) enum RawServes {
    /// As a primary skill, as well as can be.
    Plain(String),
    /// With how well, and from what wait on.
    Held(RawHeld),
}

/// `{ class = "KTP", proficiency = 3, after = 10 }`
#[derive(Debug)]
pub(super) struct RawHeld {
    pub(super) class: String,
    pub(super) proficiency: u8,
    pub(super) after: f64,
}

/// A place in a list of preferences.
#[derive(Debug)]
pub(super) enum RawPlace {
    /// One name.
    One(String),
    /// Several that stand alike.
    Alike(Vec<String>),
}

impl RawPlace {
    pub(super) fn names(&self) -> &[String] {
        match self {
            RawPlace::One(name) => std::slice::from_ref(name),
            RawPlace::Alike(names) => names,
        }
    }
}

/// One value for the whole day, or one for each period.
#[derive(Debug)]
pub(super) enum ByPeriod<T> {
    /// The same all day.
    Same(T),
    /// One for each period.
    Each(Vec<T>),
}

impl<T> ByPeriod<T> {
    pub(super) fn all(&self) -> &[T] {
        match self {
            ByPeriod::Same(value) => std::slice::from_ref(value),
            ByPeriod::Each(values) => values,
        }
    }
}

/// A random length of time: exactly one of its kinds.
#[derive(Debug, Default)]
pub(super) struct RawDraw {
    /// Always this long.
    pub(super) always: Option<f64>,
    /// Exponential with this mean.
    pub(super) exponential: Option<f64>,
    /// Gamma with this mean; `cv2` says how it spreads.
    pub(super) gamma: Option<f64>,
    /// Log-normal with this mean; `cv2` says how it spreads.
    pub(super) log_normal: Option<f64>,
    /// Squared coefficient of variation of the two above.
    pub(super) cv2: Option<f64>,
    /// Evenly between two lengths.
    pub(super) uniform: Option<[f64; 2]>,
    /// One of these, each as often.
    pub(super) empirical: Option<Vec<f64>>,
}

impl RawDraw {
    /// The mean of whatever was given; a file may give too much or nothing.
    pub(super) fn mean(&self) -> f64 {
        let of_uniform = self.uniform.map(|[from, to]| (from + to) / 2.0);
        let of_empirical = self.empirical.as_ref().map(|lengths| lengths.iter().sum::<f64>() / lengths.len() as f64);
        self.always.or(self.exponential).or(self.gamma).or(self.log_normal).or(of_uniform).or(of_empirical).unwrap_or(f64::NAN)
    }

    /// No draw is longer; infinite where any length can be drawn.
    pub(super) fn longest(&self) -> f64 {
        let of_empirical = self.empirical.as_ref().map(|lengths| lengths.iter().copied().fold(0.0, f64::max));
        self.always.or(self.uniform.map(|[_, to]| to)).or(of_empirical).unwrap_or(f64::INFINITY)
    }
}
