//! Numbers that are printed before they are needed, for a hall whose server is gone: the reception gives them by hand, and whoever holds the
//! papers enters them afterwards.

use serde::{Deserialize, Serialize};

use crate::{NUMBER_MAX, Plan, SeriesId};

/// A series of which no number is ever given by itself. Each of its numbers can be entered once a day, for whatever service stands on the
/// paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperSeries {
    /// The series; no service and no visit gives numbers of it.
    pub series: SeriesId,
    /// The first number that is printed, at least 1.
    pub first: u32,
    /// The last one, at most [`NUMBER_MAX`].
    pub last: u32,
}

impl PaperSeries {
    /// Whether a number is among those that are printed.
    pub fn has(&self, number: u32) -> bool {
        (self.first..=self.last).contains(&number)
    }
}

impl Plan {
    /// The paper series, where this series is the one.
    pub fn paper_of(&self, series: SeriesId) -> Option<&PaperSeries> {
        self.paper.as_ref().filter(|paper| paper.series == series)
    }

    pub(super) fn check_paper(&self) -> Result<(), &'static str> {
        let Some(paper) = &self.paper else { return Ok(()) };
        if self.series.get(paper.series.index()).is_none_or(|series| series.retired) {
            return Err("paper: its series does not exist");
        }
        if paper.first == 0 || paper.first > paper.last || paper.last > NUMBER_MAX {
            return Err("paper: the first number is at least 1 and at most the last, which has four digits at most");
        }
        let services = self.services.iter().filter(|service| !service.retired);
        let of_services = services.flat_map(|service| [Some(service.series), service.priority_series, service.appointment_series]);
        let of_journeys = self.journeys.iter().filter(|journey| !journey.retired).map(|journey| journey.series);
        if of_services.chain(of_journeys).flatten().any(|series| series == paper.series) {
            return Err("paper: a service or a visit gives numbers of its series");
        }
        Ok(())
    }
}
