//! When the site opens, pauses and closes, as the site file says it: in minutes of the site's own days. Time zones stop at the server, which
//! makes instants of it (`Break`, `DayOpened`). It decides nothing.

use serde::{Deserialize, Serialize};

use crate::{CounterId, PauseReason, PlannedShift, ServiceId, Shift, Time};

/// When the site opens and closes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timetable {
    /// Monday to Sunday; `None` where the site stays closed.
    pub week: [Option<Hours>; 7],
    /// Dates (ISO, `2026-12-25`) on which the site stays closed.
    pub holidays: Vec<String>,
    /// Breaks that come back every week.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<PlannedBreak>,
    /// When counters are meant to be staffed; empty where the site keeps no roster.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roster: Vec<PlannedShift>,
}

/// What the timetable says of one day, in instants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayTimes {
    /// When tickets stop, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Time>,
    /// When serving ends, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serves_until: Option<Time>,
    /// Breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<Break>,
    /// Shifts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shifts: Vec<Shift>,
}

/// Opening hours of one weekday, as minutes after midnight in the site's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Tickets are given from here on.
    pub tickets_from_minute: u16,
    /// Counters serve from here on.
    pub opens_minute: u16,
    /// Tickets are no longer given from here on, but by a supervisor; whoever has one is served.
    pub closes_minute: u16,
    /// Serving ends here; none where the site says nothing about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_minute: Option<u16>,
}

/// What becomes of those who still wait when serving ends by the timetable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Counters go on until nobody waits.
    #[default]
    ServeOn,
    /// They are unserved: screens say their numbers, and the supervisor has the list.
    Unserved,
}

impl Closing {
    pub(crate) fn is_default(&self) -> bool {
        *self == Closing::default()
    }
}

/// A break that comes back every week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedBreak {
    /// Code of the site file.
    pub code: String,
    /// The weekdays, Monday first.
    pub days: [bool; 7],
    /// When it begins, in minutes after midnight in the site's time zone.
    pub from_minute: u16,
    /// When it ends, likewise; after it begins.
    pub until_minute: u16,
    /// What pauses.
    pub of: BreakOf,
    /// Why.
    pub reason: PauseReason,
    /// Numbers of services that pause are given meanwhile.
    pub numbers: bool,
}

/// What pauses in a break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakOf {
    /// Every counter.
    Hall,
    /// These counters.
    Counters(Vec<CounterId>),
    /// These services, wherever they are served.
    Services(Vec<ServiceId>),
}

/// A break of one day, in instants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// When it begins.
    pub from: Time,
    /// When it ends; after it begins.
    pub until: Time,
    /// What pauses.
    pub of: BreakOf,
    /// Why.
    pub reason: PauseReason,
    /// Numbers of services that pause are given meanwhile.
    pub numbers: bool,
}

impl Break {
    /// Whether it is on at this moment.
    pub fn is_on(&self, at: Time) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether a counter pauses in it.
    pub fn is_of_counter(&self, counter: CounterId) -> bool {
        match &self.of {
            BreakOf::Hall => true,
            BreakOf::Counters(counters) => counters.contains(&counter),
            BreakOf::Services(_) => false,
        }
    }

    pub(crate) fn services(&self) -> &[ServiceId] {
        match &self.of {
            BreakOf::Services(services) => services,
            BreakOf::Hall | BreakOf::Counters(_) => &[],
        }
    }
}
