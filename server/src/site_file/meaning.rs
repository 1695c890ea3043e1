//! From the file as typed to the plan it means: defaults filled in, codes turned into ids, every fault noted.
//! Ids count from 0 in the order of the file; `align` fits them to a plan in force. What sounds alike is `hearing`'s.

mod breaks;
mod counters;
mod displays;
mod emergencies;
mod hours;
mod journeys;
mod paper;
mod roster;
mod services;
mod slides;
mod speech;
mod theme;

use domain::{
    Agency, AgencyKind, Calling, Closing, Device, Group, NoShow, Officer, Order, Plan, Policy, SKILLS_MAX, Serves, Site, Skill, SkillId,
    Speech, Zone,
};

use super::album::Album;
use super::codes::{self, Codes, NAME_CHARS_MAX, SHORT_CHARS_MAX};
use super::cursor::{At, nearest};
use super::fault::{Doubt, Form, Reference, Value, When, WithoutEffect};
use super::findings::Faults;
use super::raw::{RawAgency, RawFile, RawGroup, RawNoShow, RawPolicy, RawSite, RawZone};
use super::words_of_choice::{CLOSINGS, KINDS, ORDERS, SERVES};
use crate::practice::is_practice;

/// Limits of one site: about twice the largest hall known (50 agencies, 400 services, 100 counters).
pub(super) const AGENCIES_MAX: usize = 100;
pub(super) const SERVICES_MAX: usize = 800;
pub(super) const COUNTERS_MAX: usize = 200;
pub(super) const ZONES_MAX: usize = 40;
pub(super) const GROUPS_MAX: usize = 16;
pub(super) const OFFICERS_MAX: usize = 600;
pub(super) const DEVICES_MAX: usize = 64;
pub(super) const DISPLAYS_MAX: usize = 300;
pub(super) const BREAKS_MAX: usize = 64;
pub(super) const SHIFTS_MAX: usize = 800;
pub(super) const SLIDES_MAX: usize = 24;
pub(super) const JOURNEYS_MAX: usize = 200;
pub(super) const EMERGENCIES_MAX: usize = 64;

/// The group of everybody has this code in every file, and the first id in every plan.
pub(super) const EVERYBODY: &str = "umum";

/// Largest weight of a group: more would be a tier of its own.
const WEIGHT_MAX: i64 = 100;

/// From the target itself to twenty times of it; 0 stands for never.
const OVERDUE_PERCENT_MIN: i64 = 100;
const OVERDUE_PERCENT_MAX: i64 = 2_000;

/// Most summons before a no-show counts: an officer who calls longer keeps everybody else waiting.
const SUMMONS_MAX: i64 = 9;

/// Most further calls that somebody who reports late lets pass.
const REINSERT_AFTER_MAX: i64 = 50;

/// Where entries stand in the file, by their ids, for what is checked once the plan is there.
#[derive(Default)]
pub(super) struct Places {
    pub(super) series: Vec<usize>,
    pub(super) services: Vec<usize>,
    pub(super) counters: Vec<usize>,
}

/// The tables of codes that entries refer to.
struct Tables {
    agencies: Codes,
    skills: Codes,
    zones: Codes,
}

/// The plan that a file means. With errors noted it is good for further checks only.
pub(super) fn plan(raw: &RawFile, album: &mut Album<'_>, faults: &mut Faults) -> (Plan, Places) {
    let (skills, skill_codes) = skills(raw, faults);
    let tables = Tables {
        agencies: Codes::of("[[agency]]", AGENCIES_MAX, raw.agencies.iter().map(|agency| agency.code.as_ref()), faults),
        skills: skill_codes,
        zones: Codes::of("[[zone]]", ZONES_MAX, raw.zones.iter().map(|zone| zone.code.as_ref()), faults),
    };
    let mut places = Places::default();
    let speech = speech::of_site(&raw.speech, faults);
    let mut plan = Plan {
        site: site(&raw.site, faults),
        agencies: raw.agencies.iter().map(|agency| self::agency(agency, faults)).collect(),
        skills,
        series: Vec::new(),
        services: Vec::new(),
        zones: raw.zones.iter().map(|zone| self::zone(zone, &speech, faults)).collect(),
        counters: Vec::new(),
        groups: groups(&raw.groups, faults),
        officers: officers(raw, &tables, faults),
        devices: devices(raw, faults),
        journeys: Vec::new(),
        paper: None,
        emergency_texts: emergencies::texts(raw, faults),
        screens: Vec::new(),
        theme: theme::theme(&raw.theme, album, faults),
        slides: Vec::new(),
        policy: policy(&raw.policy, &raw.no_show, faults),
        timetable: hours::timetable(raw.hours.as_ref(), faults),
    };
    services::add(raw, &tables, &mut plan, &mut places, faults);
    counters::add(raw, &tables, &mut plan, &mut places, faults);
    check_end_of_serving(raw, &plan, faults);
    check_officers(raw, &plan, faults);
    plan.timetable.breaks = breaks::breaks(&raw.breaks, &plan, faults);
    plan.screens = displays::displays(raw, &tables.zones, &plan, faults);
    plan.slides = slides::slides(&raw.slides, &tables.zones, &plan, album, faults);
    plan.timetable.roster = roster::roster(&raw.roster, &plan, faults);
    (plan, places)
}

fn site(raw: &RawSite, faults: &mut Faults) -> Site {
    if let Some(time_zone) = &raw.time_zone
        && jiff::tz::TimeZone::get(time_zone.as_str()).is_err()
    {
        let known: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        let nearest = nearest(time_zone.as_str(), known.iter().map(String::as_str));
        faults.add(time_zone.at, When::TimeZone { found: time_zone.value.clone(), nearest });
    }
    if let Some(code) = raw.code.as_ref().filter(|code| is_practice(code.as_str())) {
        faults.add(code.at, Doubt::PracticeCode { code: code.value.clone() });
    }
    Site {
        code: codes::own_code(raw.code.as_ref(), faults),
        name: codes::text(raw.name.as_ref(), "name", NAME_CHARS_MAX, faults),
        motto: codes::text_or_empty(raw.motto.as_ref(), "motto", NAME_CHARS_MAX, faults),
        time_zone: codes::code(raw.time_zone.as_ref()),
        english_always: raw.english_always.unwrap_or(false),
        page: theme::page(raw.page.as_ref(), faults),
    }
}

fn policy(raw: &RawPolicy, raw_no_show: &RawNoShow, faults: &mut Faults) -> Policy {
    let default = Policy::default();
    Policy {
        answer_after_ms: codes::duration(raw.answer_after.as_ref(), "answer_after", 1000, faults).unwrap_or(default.answer_after_ms),
        next_finishes: raw.next_finishes.unwrap_or(default.next_finishes),
        named_officers: raw.named_officers.as_ref().map_or(default.named_officers, |named| named.value),
        serves: codes::choice(raw.serves.as_ref(), "serves", &SERVES, faults).unwrap_or(Serves::BySkill),
        calling: Calling { order: order(raw.order.as_ref(), faults), overdue_percent: overdue_percent(raw, faults) },
        no_show: no_show(raw_no_show, faults),
        closing: codes::choice(raw.closing.as_ref(), "closing", &CLOSINGS, faults).unwrap_or(Closing::ServeOn),
        last_ticket: raw.last_ticket.unwrap_or(default.last_ticket),
        sticky_return_ms: codes::duration(raw.sticky_return.as_ref(), "sticky_return", 0, faults).unwrap_or(0),
        appointment_grace_ms: codes::duration(raw.appointment_grace.as_ref(), "appointment_grace", 0, faults).unwrap_or(0),
    }
}

/// Notes a site whose counters only named officers open, and that names none.
fn check_officers(raw: &RawFile, plan: &Plan, faults: &mut Faults) {
    if let (true, true, Some(named)) = (plan.policy.named_officers, plan.officers.is_empty(), &raw.policy.named_officers) {
        faults.add(named.at, Reference::NoOfficers);
    }
}

/// Notes what speaks of the end of serving where no day has one.
fn check_end_of_serving(raw: &RawFile, plan: &Plan, faults: &mut Faults) {
    if plan.timetable.week.iter().flatten().any(|hours| hours.ends_minute.is_some()) {
        return;
    }
    let at = raw.policy.closing.as_ref().map_or(0, |closing| closing.at);
    for (key, is_asked) in [("closing", plan.policy.closing == Closing::Unserved), ("last_ticket", plan.policy.last_ticket)] {
        if is_asked {
            faults.add(at, Doubt::WithoutEffect(WithoutEffect::EndOfServing { key }));
        }
    }
}

/// Where the file says nothing, the written rule of many offices.
fn no_show(raw: &RawNoShow, faults: &mut Faults) -> NoShow {
    let default = NoShow::CUSTOMARY;
    let mut number = |raw: Option<&At<i64>>, key: &str, min, max, otherwise: u8| {
        raw.map_or(otherwise, |raw| codes::number(raw, key, min, max, faults) as u8)
    };
    NoShow {
        calls: number(raw.calls.as_ref(), "calls", 1, SUMMONS_MAX, default.calls),
        reinsert_after: number(raw.reinsert_after.as_ref(), "reinsert_after", 0, REINSERT_AFTER_MAX, default.reinsert_after),
        returns: number(raw.returns.as_ref(), "returns", 0, u8::MAX.into(), default.returns),
        interval_ms: codes::duration(raw.interval.as_ref(), "interval", 1000, faults).unwrap_or(default.interval_ms),
        automatic: raw.automatic.unwrap_or(default.automatic),
    }
}

/// A word, or the calls of priority groups and of everybody else in a round: `2:1`.
fn order(raw: Option<&At<String>>, faults: &mut Faults) -> Order {
    let Some(raw) = raw else { return Order::default() };
    raw.value.parse().unwrap_or_else(|_| {
        if raw.value.contains(':') {
            faults.add(raw.at, Value::Round { found: raw.value.clone(), calls_max: Order::ROUND_CALLS_MAX });
        } else {
            codes::choice(Some(raw), "order", &ORDERS, faults);
        }
        Order::default()
    })
}

fn overdue_percent(raw: &RawPolicy, faults: &mut Faults) -> u32 {
    let Some(percent) = raw.overdue_percent.as_ref().filter(|percent| percent.value != 0) else { return 0 };
    let (min, max) = (OVERDUE_PERCENT_MIN, OVERDUE_PERCENT_MAX);
    if !(min..=max).contains(&percent.value) {
        faults.add(percent.at, Value::NumberOrNever { key: "overdue_percent".to_owned(), min, max });
    }
    percent.value.clamp(min, max) as u32
}

fn agency(raw: &RawAgency, faults: &mut Faults) -> Agency {
    let name = codes::text(raw.name.as_ref(), "name", NAME_CHARS_MAX, faults);
    let short = codes::text(raw.short.as_ref(), "short", SHORT_CHARS_MAX, faults);
    Agency {
        code: codes::code(raw.code.as_ref()),
        short: if short.is_empty() { name.clone() } else { short },
        name,
        kind: codes::choice(raw.kind.as_ref(), "kind", &KINDS, faults).unwrap_or(AgencyKind::Opd),
        retired: false,
    }
}

/// The skills of the file, and one for each agency whose services name none: its own, with the agency's code.
fn skills(raw: &RawFile, faults: &mut Faults) -> (Vec<Skill>, Codes) {
    let mut skills: Vec<Skill> = raw
        .skills
        .iter()
        .map(|skill| Skill {
            code: codes::code(skill.code.as_ref()),
            name: codes::text(skill.name.as_ref(), "name", NAME_CHARS_MAX, faults),
            retired: false,
        })
        .collect();
    let mut all = Codes::of("[[skill]]", SKILLS_MAX, raw.skills.iter().map(|skill| skill.code.as_ref()), faults);
    let only_agency = raw.agencies.len() == 1;
    for agency in &raw.agencies {
        let Some(code) = &agency.code else { continue };
        let wanted = raw.services.iter().any(|service| {
            let of_agency = service.agency.as_ref().map_or(only_agency, |agency| agency.value == code.value);
            of_agency && service.skills.is_none()
        });
        if wanted && all.get(code.as_str()).is_none() {
            all.add(code, skills.len(), faults);
            let name = agency.short.as_ref().or(agency.name.as_ref());
            skills.push(Skill { code: code.value.clone(), name: codes::code(name), retired: false });
        }
    }
    // Too many in the file have been noted already.
    let is_over = skills.len() > SKILLS_MAX && raw.skills.len() <= SKILLS_MAX;
    if let (true, Some(last)) = (is_over, raw.agencies.last()) {
        let at = last.code.as_ref().map_or(0, |code| code.at);
        faults.add(at, Form::TooMany { table: "[[skill]]", found: skills.len(), limit: SKILLS_MAX });
    }
    (skills, all)
}

/// The id of a skill; a file with too many has been noted, and none of its ids is used.
fn skill_id(index: usize) -> SkillId {
    SkillId(index.min(SKILLS_MAX - 1) as u8)
}

fn zone(raw: &RawZone, site: &Speech, faults: &mut Faults) -> Zone {
    Zone {
        code: codes::code(raw.code.as_ref()),
        name: codes::text(raw.name.as_ref(), "name", NAME_CHARS_MAX, faults),
        floor: codes::text_or_empty(raw.floor.as_ref(), "floor", SHORT_CHARS_MAX, faults),
        voice: raw.voice.unwrap_or(true),
        speech: speech::of_zone(raw, site, faults),
        retired: false,
    }
}

/// The groups, that of everybody first whether the file names it or not.
fn groups(raw: &[RawGroup], faults: &mut Faults) -> Vec<Group> {
    Codes::of("[[group]]", GROUPS_MAX, raw.iter().map(|group| group.code.as_ref()), faults);
    let mut groups =
        vec![Group { code: EVERYBODY.to_owned(), name: "Umum".to_owned(), weight: 1, head_start_ms: 0, emergency: false, retired: false }];
    for raw in raw {
        let weight = raw.weight.as_ref().map_or(1, |weight| codes::number(weight, "weight", 1, WEIGHT_MAX, faults));
        let group = Group {
            code: codes::code(raw.code.as_ref()),
            name: codes::text(raw.name.as_ref(), "name", NAME_CHARS_MAX, faults),
            weight: weight.unsigned_abs() as u32,
            head_start_ms: codes::duration(raw.head_start.as_ref(), "head_start", 0, faults).unwrap_or(0),
            emergency: raw.emergency.unwrap_or(false),
            retired: false,
        };
        if let (true, Some(code)) = (group.emergency && group.code == EVERYBODY, &raw.code) {
            faults.add(code.at, Value::EverybodyIsEmergency);
        }
        if group.code == EVERYBODY {
            groups[0] = group;
        } else {
            groups.push(group);
        }
    }
    groups
}

fn officers(raw: &RawFile, tables: &Tables, faults: &mut Faults) -> Vec<Officer> {
    Codes::of("[[officer]]", OFFICERS_MAX, raw.officers.iter().map(|officer| officer.code.as_ref()), faults);
    let mut officers = Vec::new();
    for raw in &raw.officers {
        let skills = counters::skills(&raw.skills, tables, faults);
        officers.push(Officer { code: codes::code(raw.code.as_ref()), skills, retired: false });
    }
    officers
}

fn devices(raw: &RawFile, faults: &mut Faults) -> Vec<Device> {
    Codes::of("[[device]]", DEVICES_MAX, raw.devices.iter().map(|device| device.code.as_ref()), faults);
    raw.devices.iter().map(|device| Device { code: codes::code(device.code.as_ref()), retired: false }).collect()
}

/// The agency that an entry names, or the only one there is.
fn agency_of(named: Option<&At<String>>, tables: &Tables, table: &'static str, at: usize, faults: &mut Faults) -> Option<usize> {
    if let Some(named) = named {
        return tables.agencies.find(named, faults);
    }
    let only = tables.agencies.only();
    if only.is_none() {
        faults.add(at, Form::Missing { table, key: "agency" });
    }
    only
}
