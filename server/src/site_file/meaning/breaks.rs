//! Breaks that come back every week. Read after services and counters, which they name.

use domain::{BreakOf, CounterId, PauseReason, Plan, PlannedBreak, ServiceId};

use super::{
    BREAKS_MAX,
    hours::{days_of, minute},
};
use crate::site_file::codes::{self, Codes};
use crate::site_file::fault::{Doubt, Reference, Value, WithoutEffect};
use crate::site_file::findings::Faults;
use crate::site_file::raw::RawBreak;
use crate::site_file::words_of_choice::REASONS;

/// The breaks of the file.
pub(super) fn breaks(raw: &[RawBreak], plan: &Plan, faults: &mut Faults) -> Vec<PlannedBreak> {
    Codes::of("[[break]]", BREAKS_MAX, raw.iter().map(|found| found.code.as_ref()), faults);
    let counters = Codes::known("[[counter]]", plan.counters.iter().map(|counter| &counter.code));
    let services = Codes::known("[[service]]", plan.services.iter().map(|service| &service.code));
    raw.iter().filter_map(|found| planned(found, &counters, &services, faults)).collect()
}

fn planned(raw: &RawBreak, counters: &Codes, services: &Codes, faults: &mut Faults) -> Option<PlannedBreak> {
    let days = raw.days.as_ref().and_then(|days| days_of(days, faults));
    let from_minute = minute(raw.from.as_ref(), "from", faults);
    let until_minute = minute(raw.until.as_ref(), "until", faults);
    let reason = codes::choice(raw.reason.as_ref(), "reason", &REASONS, faults).unwrap_or(PauseReason::Rest);
    let of = match (&raw.counters, &raw.services) {
        (None, None) => BreakOf::Hall,
        (Some(named), None) => {
            BreakOf::Counters(counters.find_all(named, faults).into_iter().map(|index| CounterId(index as u16)).collect())
        }
        (None, Some(named)) => {
            BreakOf::Services(services.find_all(named, faults).into_iter().map(|index| ServiceId(index as u16)).collect())
        }
        (Some(_), Some(_)) => {
            faults.add(raw.at, Reference::BreakOfBoth { code: codes::code(raw.code.as_ref()) });
            return None;
        }
    };
    for (key, named) in [("counters", &raw.counters), ("services", &raw.services)] {
        if named.as_ref().is_some_and(Vec::is_empty) {
            faults.add(raw.at, Value::EmptyList { key });
        }
    }
    if raw.numbers == Some(false) && !matches!(of, BreakOf::Services(_)) {
        faults.add(raw.at, Doubt::WithoutEffect(WithoutEffect::NumbersOfBreak { code: codes::code(raw.code.as_ref()) }));
    }
    let (from_minute, until_minute) = (from_minute?, until_minute?);
    if from_minute >= until_minute {
        faults.add(raw.at, Reference::BreakOutOfOrder { code: codes::code(raw.code.as_ref()) });
        return None;
    }
    let numbers = raw.numbers.unwrap_or(true);
    Some(PlannedBreak { code: codes::code(raw.code.as_ref()), days: days?, from_minute, until_minute, of, reason, numbers })
}
