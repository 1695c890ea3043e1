//! Journeys: visits over several services, as the site file offers them. Data that decisions follow; it decides nothing.

use serde::{Deserialize, Serialize};

use crate::{Plan, SeriesId, ServiceId};

/// Most steps of a journey: what a visitor can still keep in mind.
pub const STEPS_MAX: usize = 8;

/// Fewest steps: with one it is a service.
const STEPS_MIN: usize = 2;

/// Most journeys of a plan.
const JOURNEYS_MAX: usize = 1_000;

/// One visit over several services, e.g. file, then pay, then collect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    /// Code of the site file.
    pub code: String,
    /// What the kiosk says.
    pub name: String,
    /// The services, each once; in this order unless `any_order` says otherwise.
    pub steps: Vec<ServiceId>,
    /// The steps may be done in whatever order counters come free.
    pub any_order: bool,
    /// Where its numbers come from; from where its first step's come if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesId>,
    /// No longer in the site file: takes no new visitors, and those on their way go on.
    pub retired: bool,
}

impl Plan {
    pub(super) fn check_journeys(&self) -> Result<(), &'static str> {
        if self.journeys.len() > JOURNEYS_MAX {
            return Err("a table is longer than its limit");
        }
        for journey in &self.journeys {
            if !(STEPS_MIN..=STEPS_MAX).contains(&journey.steps.len()) {
                return Err("journeys: a journey has 2 to 8 steps");
            }
            if journey.series.is_some_and(|series| series.index() >= self.series.len()) {
                return Err("journeys: a series does not exist");
            }
            let twice = |(at, step): (usize, &ServiceId)| journey.steps[..at].contains(step);
            if journey.steps.iter().enumerate().any(twice) {
                return Err("journeys: a service stands twice in one journey, which would lead in a circle");
            }
            let gone = |step: &ServiceId| self.services.get(step.index()).is_none_or(|service| service.retired && !journey.retired);
            if journey.steps.iter().any(gone) {
                return Err("journeys: a step is a service that does not exist");
            }
        }
        Ok(())
    }
}
