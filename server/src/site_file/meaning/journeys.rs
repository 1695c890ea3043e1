//! Visits over several services: which steps, in which order, and where their numbers come from.

use domain::{AgencyId, Journey, Plan, STEPS_MAX, ServiceId};

use super::services::Prefixes;
use super::{JOURNEYS_MAX, Places};
use crate::site_file::codes::{self, Codes, NAME_CHARS_MAX};
use crate::site_file::cursor::At;
use crate::site_file::fault::{Reference, Value};
use crate::site_file::findings::Faults;
use crate::site_file::raw::{RawFile, RawJourney};

/// Fewest steps: with one it is a service.
const STEPS_MIN: usize = 2;

/// Adds the journeys of the file to the plan, once its services are there.
pub(super) fn add(raw: &RawFile, services: &Codes, prefixes: &mut Prefixes, plan: &mut Plan, places: &mut Places, faults: &mut Faults) {
    Codes::of("[[journey]]", JOURNEYS_MAX, raw.journeys.iter().map(|journey| journey.code.as_ref()), faults);
    for journey in &raw.journeys {
        let steps = steps(journey, services, faults);
        let first = steps.first().and_then(|step| plan.services.get(step.index()));
        let agency = first.map_or(AgencyId(0), |service| service.agency);
        let series = journey.prefix.as_ref().map(|prefix| prefixes.series(prefix, agency, plan, places, faults));
        plan.journeys.push(Journey {
            code: codes::code(journey.code.as_ref()),
            name: codes::text(journey.name.as_ref(), "name", NAME_CHARS_MAX, faults),
            steps,
            any_order: journey.any_order.unwrap_or(false),
            series,
            retired: false,
        });
    }
}

fn steps(journey: &RawJourney, services: &Codes, faults: &mut Faults) -> Vec<ServiceId> {
    let Some(named) = &journey.steps else { return Vec::new() };
    if !(STEPS_MIN..=STEPS_MAX).contains(&named.len()) {
        let at = named.last().map_or(journey.at, |last| last.at);
        faults.add(at, Value::Steps { found: named.len(), min: STEPS_MIN, max: STEPS_MAX });
    }
    let mut steps = Vec::new();
    for (at, step) in named.iter().enumerate() {
        let is_same = |other: &&At<String>| other.value == step.value;
        if let Some(first) = named[..at].iter().find(is_same) {
            let first_line = faults.line(first.at);
            faults.add(step.at, Reference::StepTwice { service: step.value.clone(), first_line });
        } else if let Some(service) = services.find(step, faults) {
            steps.push(ServiceId(service as u16));
        }
    }
    steps
}
