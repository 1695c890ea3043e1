//! Shifts that come back every week: which counters are meant to be staffed, and by whom. Read after counters and officers, which they name.

use domain::{CounterId, OfficerId, Plan, PlannedShift};

use super::{
    SHIFTS_MAX,
    hours::{days_of, minute},
};
use crate::site_file::codes::{self, Codes};
use crate::site_file::fault::{Doubt, Roster, Value};
use crate::site_file::findings::Faults;
use crate::site_file::raw::RawShift;

/// The roster of the file.
pub(super) fn roster(raw: &[RawShift], plan: &Plan, faults: &mut Faults) -> Vec<PlannedShift> {
    Codes::of("[[shift]]", SHIFTS_MAX, raw.iter().map(|shift| shift.code.as_ref()), faults);
    let counters = Codes::known("[[counter]]", plan.counters.iter().map(|counter| &counter.code));
    let officers = Codes::known("[[officer]]", plan.officers.iter().map(|officer| &officer.code));
    let mut roster: Vec<PlannedShift> = Vec::new();
    for shift in raw {
        let Some(planned) = planned(shift, &counters, &officers, faults) else { continue };
        if planned.officer.is_some() && !plan.policy.named_officers {
            faults.add(shift.at, Roster::OfficerNotNamed { code: planned.code.clone() });
        }
        if shift.officer.is_none() && !planned.counters.is_empty() && plan.policy.named_officers {
            faults.add(shift.at, Doubt::ShiftOfNobody { code: planned.code.clone() });
        }
        if let Some(other) = roster.iter().find(|other| is_elsewhere(other, &planned)) {
            faults.add(shift.at, Roster::OfficerTwiceAtOnce { code: planned.code.clone(), other: other.code.clone() });
        }
        roster.push(planned);
    }
    roster
}

fn planned(raw: &RawShift, counters: &Codes, officers: &Codes, faults: &mut Faults) -> Option<PlannedShift> {
    let code = codes::code(raw.code.as_ref());
    let days = raw.days.as_ref().and_then(|days| days_of(days, faults));
    let from_minute = minute(raw.from.as_ref(), "from", faults);
    let until_minute = minute(raw.until.as_ref(), "until", faults);
    let named = raw.counters.as_deref()?;
    if named.is_empty() {
        faults.add(raw.at, Value::EmptyList { key: "counters" });
    }
    let counters: Vec<CounterId> = counters.find_all(named, faults).into_iter().map(|index| CounterId(index as u16)).collect();
    let officer = raw.officer.as_ref().and_then(|officer| officers.find(officer, faults)).map(|index| OfficerId(index as u16));
    let (from_minute, until_minute) = (from_minute?, until_minute?);
    if from_minute >= until_minute {
        faults.add(raw.at, Roster::OutOfOrder { code });
        return None;
    }
    if officer.is_some() && counters.len() > 1 {
        faults.add(raw.at, Roster::OneOfficer { code });
        return None;
    }
    Some(PlannedShift { code, days: days?, from_minute, until_minute, counters, officer })
}

/// Whether two shifts want one officer at two counters at the same time.
fn is_elsewhere(one: &PlannedShift, other: &PlannedShift) -> bool {
    one.officer.is_some()
        && one.officer == other.officer
        && one.counters != other.counters
        && one.days.iter().zip(other.days).any(|(one, other)| *one && other)
        && one.from_minute < other.until_minute
        && other.from_minute < one.until_minute
}
