//! The case file as typed: every table and key it may have. This file is the reference of the format. Nothing is checked here but types,
//! missing keys and unknown ones.

use serde::Deserialize;

use super::Unit;

/// The format this program reads.
pub(super) const FORMAT: u32 = 1;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCase {
    pub(super) format: u32,
    #[serde(default)]
    pub(super) name: String,
    /// Of every number of time in the file.
    pub(super) unit: Unit,
    /// Length of a period.
    pub(super) period: f64,
    #[serde(default = "one")]
    pub(super) periods: usize,
    #[serde(default)]
    pub(super) warm_up: f64,
    /// Squared coefficient of variation of one factor that multiplies all rates of a day.
    #[serde(default)]
    pub(super) busyness: f64,
    /// Most people who wait.
    pub(super) waiting_room: Option<usize>,
    #[serde(default = "hundred")]
    pub(super) replications: u32,
    #[serde(default)]
    pub(super) seed: u64,
    #[serde(default)]
    pub(super) policy: RawPolicy,
    #[serde(rename = "class")]
    pub(super) classes: Vec<RawClass>,
    pub(super) counters: Vec<RawCounters>,
}

/// `[policy]`, as in a site file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPolicy {
    #[serde(default)]
    pub(super) order: Option<String>,
    #[serde(default)]
    pub(super) overdue_percent: u32,
}

/// `[[class]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClass {
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
    #[serde(default = "one_u32")]
    pub(super) weight: u32,
    #[serde(default)]
    pub(super) head_start: f64,
    #[serde(default)]
    pub(super) emergency: bool,
    /// A wait up to this is good service; the target where none is given.
    pub(super) threshold: Option<f64>,
    #[serde(default = "one_u8")]
    pub(super) minimum: u8,
    #[serde(default)]
    pub(super) relaxes_every: f64,
    /// Names of groups of counters in the order in which who comes takes a free one.
    #[serde(default)]
    pub(super) prefers: Vec<RawPlace>,
    /// Those who are called and are not there.
    pub(super) no_show: Option<RawNoShow>,
    /// Those who left or found no room and come again.
    pub(super) retry: Option<RawRetry>,
}

/// `{ share = 0.08, takes = { always = 1 } }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNoShow {
    pub(super) share: f64,
    /// How long a counter waits for them.
    pub(super) takes: RawDraw,
}

/// `{ share = 0.5, after = { exponential = 10 } }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRetry {
    pub(super) share: f64,
    /// After what time they come again.
    pub(super) after: RawDraw,
}

/// `[[counters]]`: counters that are alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCounters {
    pub(super) name: String,
    /// How many are open.
    pub(super) count: ByPeriod<usize>,
    /// Names of classes, each alone or as a table.
    pub(super) serves: Vec<RawServes>,
    /// Names of classes in the order in which a free counter calls them.
    #[serde(default)]
    pub(super) prefers: Vec<RawPlace>,
    #[serde(default = "one_f64")]
    pub(super) speed: f64,
}

/// What counters serve.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected the name of a class, or a table with its `class`")]
pub(super) enum RawServes {
    /// As a primary skill, as well as can be.
    Plain(String),
    /// With how well, and from what wait on.
    Held(RawHeld),
}

/// `{ class = "KTP", proficiency = 3, after = 10 }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHeld {
    pub(super) class: String,
    #[serde(default = "five")]
    pub(super) proficiency: u8,
    #[serde(default)]
    pub(super) after: f64,
}

/// A place in a list of preferences.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a name, or a list of names that stand alike")]
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
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected one value for the whole day, or a list with one for each period")]
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
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
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

fn one() -> usize {
    1
}

fn one_u8() -> u8 {
    1
}

fn one_u32() -> u32 {
    1
}

fn one_f64() -> f64 {
    1.0
}

fn five() -> u8 {
    5
}

fn hundred() -> u32 {
    100
}
