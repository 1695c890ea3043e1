//! Drills: real faults on real programs under the load of people who press without a pause and remember every answer. Each says what was
//! acknowledged, and what of it is lost or doubled. The long form is `cargo xtask drill`; a short one runs among the tests (`drilled.rs`).
//! It must break nothing outside its own folders, ports and processes.

mod crowd;
mod days;
mod full;
mod hours;
mod kills;
mod kiosk;
mod nodes;
mod officer;
mod order;
mod primaries;
mod stills;
mod trace;
mod truth;
mod wires;

use std::time::Duration;

use serde_json::{Value, json};

use crate::hall::Journal;

/// How thorough a drill is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// Seconds: what runs among the tests.
    Short,
    /// Minutes: what a release is judged by.
    Long,
}

/// One drill.
pub(crate) struct Drill {
    pub(crate) name: &'static str,
    /// What the servers of this drill write to.
    pub(crate) journal: Journal,
    pub(crate) run: fn(Length) -> Outcome,
}

const fn drill(name: &'static str, journal: Journal, run: fn(Length) -> Outcome) -> Drill {
    Drill { name, journal, run }
}

/// Every drill, in the order in which they run.
pub(crate) const DRILLS: &[Drill] = &[
    drill("kill-server-sqlite", Journal::Sqlite, |length| kills::server(Journal::Sqlite, length)),
    drill("kill-server-redis", Journal::Redis, |length| kills::server(Journal::Redis, length)),
    drill("kill-redis", Journal::Redis, kills::redis),
    drill("freeze-redis", Journal::Redis, stills::redis),
    drill("cut-redis", Journal::Redis, wires::redis),
    drill("cut-clients", Journal::Sqlite, wires::clients),
    drill("full-disk", Journal::Sqlite, full::disk),
    drill("full-disk-redis", Journal::Redis, full::redis),
    drill("two-nodes", Journal::Redis, nodes::one_of_two),
    drill("failover-confirmed", Journal::Redis, primaries::confirmed),
    drill("failover-cut-off", Journal::Redis, primaries::cut_off),
    drill("sync-before-answer-sqlite", Journal::Sqlite, order::sqlite),
    drill("sync-before-answer-redis", Journal::Redis, order::redis),
    drill("loopback-only", Journal::Sqlite, days::with_loopback_alone),
    drill("hours-sqlite", Journal::Sqlite, hours::sqlite),
    drill("hours-redis", Journal::Redis, hours::redis),
];

/// What a drill found.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) acknowledged: u64,
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    /// Lost, and told by the server itself.
    pub(crate) named_lost: u64,
    /// The longest that any officer was without a certain answer.
    pub(crate) outage: Duration,
    /// Why it could not be tried on this machine.
    pub(crate) skipped: Option<String>,
    /// Promises that were broken, each as a sentence.
    pub(crate) broken: Vec<String>,
    /// What took too long, each as a sentence: judged where nothing else runs on the machine, and not among the tests.
    pub(crate) late: Vec<String>,
    /// Figures of this drill alone.
    pub(crate) more: Vec<(&'static str, Value)>,
}

impl Outcome {
    pub(crate) fn skipped(why: impl Into<String>) -> Outcome {
        Outcome { skipped: Some(why.into()), ..Outcome::default() }
    }

    /// What was found in another part of the same drill.
    pub(crate) fn and(&mut self, other: Outcome) {
        let Outcome { acknowledged, lost, doubled, named_lost, outage, skipped, broken, late, more } = other;
        self.acknowledged += acknowledged;
        self.lost += lost;
        self.doubled += doubled;
        self.named_lost += named_lost;
        self.outage = self.outage.max(outage);
        self.skipped = self.skipped.take().or(skipped);
        self.broken.extend(broken);
        self.late.extend(late);
        self.more.extend(more);
    }

    /// Notes a promise that was broken.
    pub(crate) fn broke(&mut self, sentence: impl Into<String>) {
        self.broken.push(sentence.into());
    }

    /// Officers may be without a certain answer for so long.
    pub(crate) fn outage_under(&mut self, limit: Duration) {
        if self.outage >= limit {
            self.late.push(format!(
                "An officer was without an answer for {} ms; it may be {} ms.",
                self.outage.as_millis(),
                limit.as_millis()
            ));
        }
    }

    /// Whether everything was kept that is promised.
    pub(crate) fn is_well(&self) -> bool {
        self.sentences().next().is_none()
    }

    /// Everything that was not.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = &str> {
        self.broken.iter().chain(&self.late).map(String::as_str)
    }

    /// As one object of the drills' JSON.
    pub(crate) fn as_json(&self, drill: &Drill) -> Value {
        let mut object = json!({ "name": drill.name, "journal": drill.journal.name() });
        if let Some(why) = &self.skipped {
            object["skipped"] = json!(why);
            return object;
        }
        object["acknowledged"] = json!(self.acknowledged);
        object["lost"] = json!(self.lost);
        object["doubled"] = json!(self.doubled);
        object["named_lost"] = json!(self.named_lost);
        object["outage_ms"] = json!(u64::try_from(self.outage.as_millis()).unwrap());
        for (name, figure) in &self.more {
            object[name] = figure.clone();
        }
        if !self.is_well() {
            object["broken"] = self.sentences().collect();
        }
        object
    }
}
