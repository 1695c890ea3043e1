//! Services and the series of their numbers.

use std::collections::BTreeMap;

use domain::{AgencyId, Minimum, Mode, NUMBER_MAX, Plan, Proficiency, Series, SeriesId, Service, SkillSet, Standard};

use super::{Places, SERVICES_MAX, Tables, agency_of, journeys, paper, skill_id};
use crate::site_file::codes::{self, Codes, NAME_CHARS_MAX, STANDARD_CHARS_MAX};
use crate::site_file::cursor::At;
use crate::site_file::fault::{Doubt, Form, Value};
use crate::site_file::findings::Faults;
use crate::site_file::raw::{RawFile, RawService, RawStandard};
use crate::site_file::words_of_choice::MODES;

/// Longest wait that a service aims at where neither it nor its agency says otherwise.
const TARGET_MS_DEFAULT: u32 = 30 * 60 * 1000;
/// Minutes at the counter where nobody says otherwise: the mean of Indonesian halls.
const AT_COUNTER_MS_DEFAULT: u32 = 8 * 60 * 1000;
/// Most requirements of one service: what a kiosk lists on one page.
const REQUIREMENTS_MAX: usize = 20;
/// Largest quota: as many as a series has numbers.
const QUOTA_MAX: i64 = NUMBER_MAX as i64;
/// Longest prefix: what is still read at one glance before three digits.
const PREFIX_CHARS_MAX: usize = 4;

/// Adds the services of the file to the plan, with a series for each prefix they use, the journeys over them, and the numbers on paper.
pub(super) fn add(raw: &RawFile, tables: &Tables, plan: &mut Plan, places: &mut Places, faults: &mut Faults) {
    let service_codes = raw.services.iter().map(|service| service.code.as_ref());
    let services = Codes::of("[[service]]", SERVICES_MAX, service_codes, faults);
    let mut prefixes = Prefixes::default();
    for service in &raw.services {
        let agency = agency_of(service.agency.as_ref(), tables, "[[service]]", service.at, faults);
        let raw_agency = agency.and_then(|agency| raw.agencies.get(agency));
        let prefix = service.prefix.as_ref().or(raw_agency.and_then(|agency| agency.prefix.as_ref()));
        // Without an agency the prefix may come from there: one fault is enough.
        if prefix.is_none() && raw_agency.is_some() {
            faults.add(service.at, Form::Missing { table: "[[service]]", key: "prefix" });
        }
        let agency = AgencyId(agency.unwrap_or(0) as u16);
        let series = prefix.map_or(SeriesId(0), |prefix| prefixes.series(prefix, agency, plan, places, faults));
        let mut own = |of_service: Option<&At<String>>, of_agency: Option<&At<String>>| {
            of_service.or(of_agency).map(|prefix| prefixes.series(prefix, agency, plan, places, faults))
        };
        let priority_series = own(service.priority_prefix.as_ref(), raw_agency.and_then(|agency| agency.priority_prefix.as_ref()));
        let appointment_series = own(service.appointment_prefix.as_ref(), raw_agency.and_then(|agency| agency.appointment_prefix.as_ref()));
        let target = service.target.as_ref().or(raw_agency.and_then(|agency| agency.target.as_ref()));
        let at_counter = service.at_counter.as_ref().or(raw_agency.and_then(|agency| agency.at_counter.as_ref()));
        plan.services.push(Service {
            code: codes::code(service.code.as_ref()),
            name: codes::text(service.name.as_ref(), "name", NAME_CHARS_MAX, faults),
            agency,
            series,
            priority_series,
            appointment_series,
            skills: skills(service, raw_agency.and_then(|agency| agency.code.as_ref()), tables, faults),
            minimum: minimum(service, faults),
            // Counters are read after services: `counters` fills it in.
            prefers: Vec::new(),
            target_ms: codes::duration(target, "target", 1000, faults).unwrap_or(TARGET_MS_DEFAULT),
            at_counter_ms: codes::duration(at_counter, "at_counter", 1000, faults).unwrap_or(AT_COUNTER_MS_DEFAULT),
            quota: service.quota.as_ref().map(|quota| codes::number(quota, "quota", 0, QUOTA_MAX, faults) as u32),
            mode: codes::choice(service.mode.as_ref(), "mode", &MODES, faults).unwrap_or(Mode::Langsung),
            sensitive: service.sensitive.unwrap_or(false),
            standard: standard(&service.standard, raw.site.complaints.as_ref(), faults),
            retired: false,
        });
        places.services.push(service.at);
    }
    journeys::add(raw, &services, &mut prefixes, plan, places, faults);
    paper::add(raw.paper.as_ref(), &mut prefixes, plan, places, faults);
}

/// The skills a service names; its agency's own where it names none.
fn skills(service: &RawService, agency: Option<&At<String>>, tables: &Tables, faults: &mut Faults) -> SkillSet {
    match &service.skills {
        Some(skills) => tables.skills.find_all(skills, faults).into_iter().map(skill_id).collect(),
        None => agency.and_then(|agency| tables.skills.get(agency.as_str())).map(skill_id).into_iter().collect(),
    }
}

/// How well the skills must be held, and how that relaxes.
fn minimum(service: &RawService, faults: &mut Faults) -> Minimum {
    let proficiency = service.minimum.as_ref().map_or(1, |minimum| codes::number(minimum, "minimum", 1, 5, faults));
    Minimum {
        proficiency: Proficiency(proficiency.unsigned_abs() as u8),
        relaxes_every_ms: codes::duration(service.relaxes_every.as_ref(), "relaxes_every", 1000, faults).unwrap_or(0),
    }
}

fn standard(raw: &RawStandard, complaints: Option<&At<String>>, faults: &mut Faults) -> Standard {
    if let (true, Some(last)) = (raw.requirements.len() > REQUIREMENTS_MAX, raw.requirements.last()) {
        let found = raw.requirements.len();
        faults.add(last.at, Form::TooMany { table: "requirements", found, limit: REQUIREMENTS_MAX });
    }
    let mut text = |value: Option<&At<String>>, key| codes::text_or_empty(value, key, STANDARD_CHARS_MAX, faults);
    Standard {
        procedure: text(raw.procedure.as_ref(), "procedure"),
        duration: text(raw.duration.as_ref(), "duration"),
        fee: text(raw.fee.as_ref(), "fee"),
        product: text(raw.product.as_ref(), "product"),
        complaints: text(raw.complaints.as_ref().or(complaints), "complaints"),
        requirements: raw
            .requirements
            .iter()
            .map(|requirement| codes::text(Some(requirement), "requirements", STANDARD_CHARS_MAX, faults))
            .collect(),
    }
}

/// The prefixes used so far: their series, and the agencies that use each.
#[derive(Default)]
pub(super) struct Prefixes {
    series: BTreeMap<String, SeriesId>,
    agencies: BTreeMap<SeriesId, Vec<AgencyId>>,
}

impl Prefixes {
    pub(super) fn series(
        &mut self,
        prefix: &At<String>,
        agency: AgencyId,
        plan: &mut Plan,
        places: &mut Places,
        faults: &mut Faults,
    ) -> SeriesId {
        if let Some(series) = self.series.get(prefix.as_str()) {
            let agencies = self.agencies.entry(*series).or_default();
            if !agencies.contains(&agency) {
                agencies.push(agency);
                let first_line = faults.line(places.series.get(series.index()).copied().unwrap_or(0));
                faults.add(prefix.at, Doubt::SharedPrefix { prefix: prefix.value.clone(), first_line });
            }
            return *series;
        }
        let series = self.add(prefix, plan, places, faults);
        self.agencies.insert(series, vec![agency]);
        series
    }

    /// A series of a prefix that was not used so far.
    pub(super) fn add(&mut self, prefix: &At<String>, plan: &mut Plan, places: &mut Places, faults: &mut Faults) -> SeriesId {
        check_prefix(prefix, faults);
        let series = SeriesId(plan.series.len() as u16);
        plan.series.push(Series { prefix: prefix.value.clone(), retired: false });
        places.series.push(prefix.at);
        self.series.insert(prefix.value.clone(), series);
        series
    }

    /// Where a prefix was first used.
    pub(super) fn place(&self, prefix: &str, places: &Places) -> Option<usize> {
        places.series.get(self.series.get(prefix)?.index()).copied()
    }
}

fn check_prefix(prefix: &At<String>, faults: &mut Faults) {
    let good = prefix.value.len() <= PREFIX_CHARS_MAX
        && prefix.value.starts_with(|first: char| first.is_ascii_uppercase())
        && prefix.value.chars().all(|character| character.is_ascii_uppercase() || character.is_ascii_digit());
    if !good {
        faults.add(prefix.at, Value::Prefix { found: prefix.value.clone() });
        return;
    }
    for letter in sounds::soundalike::confusing_letters(&prefix.value) {
        faults.add(prefix.at, Doubt::ConfusingPrefix { prefix: prefix.value.clone(), letter });
    }
}
