//! The series of numbers that are printed beforehand, for a hall whose server is gone. Nothing else gives numbers of it.

use domain::{NUMBER_MAX, PaperSeries, Plan};

use super::Places;
use super::services::Prefixes;
use crate::site_file::codes;
use crate::site_file::cursor::At;
use crate::site_file::fault::Paper;
use crate::site_file::findings::Faults;
use crate::site_file::raw::RawPaper;

/// Adds the paper series of the file to the plan, once every other prefix is known.
pub(super) fn add(raw: Option<&RawPaper>, prefixes: &mut Prefixes, plan: &mut Plan, places: &mut Places, faults: &mut Faults) {
    let Some(raw) = raw else { return };
    let first = bound(raw.first.as_ref(), "first", 1, faults);
    let last = bound(raw.last.as_ref(), "last", NUMBER_MAX, faults);
    if let Some(at) = raw.last.as_ref().filter(|_| last < first) {
        faults.add(at.at, Paper::OutOfOrder { first, last });
    }
    let Some(prefix) = &raw.prefix else { return };
    if let Some(first_at) = prefixes.place(prefix.as_str(), places) {
        let first_line = faults.line(first_at);
        faults.add(prefix.at, Paper::PrefixTaken { prefix: prefix.value.clone(), first_line });
        return;
    }
    plan.paper = Some(PaperSeries { series: prefixes.add(prefix, plan, places, faults), first, last });
}

fn bound(raw: Option<&At<i64>>, key: &str, otherwise: u32, faults: &mut Faults) -> u32 {
    raw.map_or(otherwise, |raw| codes::number(raw, key, 1, NUMBER_MAX.into(), faults).unsigned_abs() as u32)
}
