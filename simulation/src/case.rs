//! A case: who comes when and for what, how long they take and how long they wait, and which counters serve them. Data alone; `day` plays
//! it. Every number of time is in ticks; how long a tick is, is the case's own business.

use std::sync::Arc;

use domain::{CounterId, GroupId, NeedSet, Plan, ServiceId};

use crate::Draw;

/// A day to play, many times over.
#[derive(Clone, Debug)]
pub struct Case {
    /// The hall: services with skills and targets, counters with what they hold, groups, and how calling goes.
    pub plan: Arc<Plan>,
    /// How long each period of the day is; rates and shifts change between them. After the last one nobody comes any more, and whoever is
    /// there is served.
    pub period_ticks: u64,
    /// How many periods the day has.
    pub periods: usize,
    /// Who comes.
    pub classes: Vec<Class>,
    /// What people who are counted together are called.
    pub crowds: Vec<String>,
    /// Who serves; a counter of the plan that is not named stays closed.
    pub shifts: Vec<Shift>,
    /// Most people who wait at once; whoever comes then is turned away.
    pub room: Option<usize>,
    /// All rates of a day are multiplied by one factor with mean 1 and this squared coefficient of variation.
    pub busyness_scv: f64,
    /// Whoever arrives before this is served and not counted.
    pub warm_up_ticks: u64,
    /// Whether those who come in each period are counted apart too.
    pub by_period: bool,
}

/// People who are alike.
#[derive(Clone, Debug)]
pub struct Class {
    /// With whom its people are counted, by place in the case's crowds.
    pub crowd: usize,
    /// What they come for.
    pub service: ServiceId,
    /// Their priority group.
    pub group: GroupId,
    /// What they need.
    pub needs: NeedSet,
    /// How many come in a tick, by period.
    pub rates: Vec<f64>,
    /// Who came on a recorded day, in the order in which they came; where there is one, the rates and how busy a day is count for nothing.
    pub trace: Option<Arc<[Recorded]>>,
    /// How long they take at a counter of speed 1, by the period in which they come.
    pub service_ticks: Vec<Draw>,
    /// After what wait they leave, by the period in which they come; empty where nobody leaves.
    pub patience_ticks: Vec<Draw>,
    /// A wait up to this is good service.
    pub threshold_ticks: u64,
    /// Those who are called and are not there, where any are.
    pub no_show: Option<Share>,
    /// Those who left or found no room and come again, where any do.
    pub retry: Option<Share>,
}

/// Somebody who came on a recorded day. What was not recorded of them is drawn, on each day anew.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recorded {
    /// When they came, in ticks since the day began.
    pub at: u64,
    /// How long they took at a counter of speed 1.
    pub service_ticks: Option<f64>,
    /// After what wait they would have left.
    pub patience_ticks: Option<f64>,
}

/// Some of the people of a class, and a time that goes with it.
#[derive(Clone, Debug)]
pub struct Share {
    /// How many of them, between 0 and 1.
    pub share: f64,
    /// How long a counter waits for somebody who is not there, or after what time somebody comes again.
    pub ticks: Draw,
}

/// Counters that are alike: how many of them are open when, and how fast their officers are.
#[derive(Clone, Debug)]
pub struct Shift {
    /// The counters.
    pub counters: Vec<CounterId>,
    /// How many of them are open, by period. Where fewer are to be open than before, those that serve nobody close, then whoever is the first
    /// to finish.
    pub open: Vec<usize>,
    /// How much work of speed 1 each does in a tick, by the period in which that begins, and after the last period as in it; above 0.
    pub speed: Vec<f64>,
}
