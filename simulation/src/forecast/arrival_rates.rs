//! Who joins the queue, and how often of late: a fold that forgets. It tells the future that people go on coming as they did in the last
//! hour, for the same services and in the same groups; it knows no timetable.

use std::collections::BTreeMap;

use domain::{GroupId, ServiceId, Time};

/// After so long an arrival counts half, in milliseconds.
const HALF_LIFE_MS: f64 = 30.0 * 60_000.0;

/// A rate is never read from less than this, in milliseconds: the first minute of a day would say that everybody comes at once.
const SEEN_MS_MIN: u64 = 15 * 60_000;

/// Arrivals of today, by service and group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArrivalRates {
    /// When the first one was seen, or when the day opened.
    since: Option<Time>,
    recent: BTreeMap<(ServiceId, GroupId), Recent>,
}

/// Arrivals of one kind, each counting less the longer it is ago.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Recent {
    count: f64,
    /// When it was that much.
    at: Time,
}

impl ArrivalRates {
    /// Rates of a day that opened at this instant.
    pub fn since(opened_at: Time) -> ArrivalRates {
        ArrivalRates { since: Some(opened_at), recent: BTreeMap::new() }
    }

    /// Somebody joined the queue.
    pub fn add(&mut self, service: ServiceId, group: GroupId, at: Time) {
        self.since.get_or_insert(at);
        let recent = self.recent.entry((service, group)).or_insert(Recent { count: 0.0, at });
        *recent = Recent { count: recent.at(at) + 1.0, at };
    }

    /// How many come in a millisecond, by service and group; only kinds of which somebody came today.
    pub(crate) fn per_ms(&self, now: Time) -> impl Iterator<Item = (ServiceId, GroupId, f64)> {
        let seen_ms = self.since.map_or(0, |since| now.since(since)).max(SEEN_MS_MIN) as f64;
        // What one arrival in a millisecond would have come to in that time, each counting less the longer it is ago.
        let one_each_ms = HALF_LIFE_MS / std::f64::consts::LN_2 * (1.0 - (-seen_ms / HALF_LIFE_MS).exp2());
        self.recent.iter().map(move |((service, group), recent)| (*service, *group, recent.at(now) / one_each_ms))
    }
}

impl Recent {
    fn at(self, now: Time) -> f64 {
        self.count * (-(now.since(self.at) as f64) / HALF_LIFE_MS).exp2()
    }
}
