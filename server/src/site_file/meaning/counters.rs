//! Counters: where they stand, what they can do, who sees and hears their calls.

use domain::{AgencyId, Counter, CounterId, CounterNoun, Hold, NeedSet, Plan, Proficiency, SkillId, SkillSet, ZoneId};

use super::{COUNTERS_MAX, Places, Tables, agency_of, skill_id};
use crate::site_file::codes::{self, Codes, SHORT_CHARS_MAX};
use crate::site_file::cursor::At;
use crate::site_file::fault::{Form, Reference, Value};
use crate::site_file::findings::Faults;
use crate::site_file::raw::{RawCounter, RawFile};
use crate::site_file::units;
use crate::site_file::words_of_choice::{NEEDS, NOUNS, word};

/// Largest number of a counter: what a voice says in one breath.
const NUMBER_MAX: i64 = 999;

/// How a skill is held where the file says nothing more.
const BEST: Hold = Hold::primary(Proficiency::BEST.0);

/// What stands before the wait of a ring.
const AFTER: [&str; 2] = ["setelah", "after"];

/// Adds the counters of the file to the plan.
pub(super) fn add(raw: &RawFile, tables: &Tables, plan: &mut Plan, places: &mut Places, faults: &mut Faults) {
    let mut counter_codes = Codes::new("[[counter]]");
    for raw in &raw.counters {
        let counter = counter(raw, tables, plan, faults);
        let code = match &raw.code {
            Some(code) => At { value: codes::own_code(Some(code), faults), at: code.at },
            None => At { value: counter.code.clone(), at: raw.at },
        };
        counter_codes.add(&code, plan.counters.len(), faults);
        plan.counters.push(counter);
        places.counters.push(raw.at);
    }
    for (raw, service) in raw.services.iter().zip(&mut plan.services) {
        let groups = counter_codes.find_ranked(&raw.prefers, faults);
        let ids = |group: Vec<usize>| group.into_iter().map(|index| CounterId(index as u16)).collect();
        service.prefers = groups.into_iter().map(ids).collect();
    }
    if let (true, Some(last)) = (raw.counters.len() > COUNTERS_MAX, raw.counters.last()) {
        faults.add(last.at, Form::TooMany { table: "[[counter]]", found: raw.counters.len(), limit: COUNTERS_MAX });
    }
}

fn counter(raw: &RawCounter, tables: &Tables, plan: &Plan, faults: &mut Faults) -> Counter {
    let noun = codes::choice(raw.noun.as_ref(), "noun", &NOUNS, faults).unwrap_or(CounterNoun::Loket);
    let number = raw.number.as_ref().map_or(0, |number| codes::number(number, "number", 1, NUMBER_MAX, faults)) as u16;
    let agency = AgencyId(agency_of(raw.agency.as_ref(), tables, "[[counter]]", raw.at, faults).unwrap_or(0) as u16);
    let shown_in = shown_in(raw, tables, faults);
    let floor = match &raw.floor {
        Some(floor) => codes::text_or_empty(Some(floor), "floor", SHORT_CHARS_MAX, faults),
        None => shown_in.first().and_then(|zone| plan.zones.get(zone.index())).map(|zone| zone.floor.clone()).unwrap_or_default(),
    };
    let skills = match &raw.skills {
        Some(skills) => self::skills(skills, tables, faults),
        None => skills_of_agency(agency, plan),
    };
    let prefers = tables.skills.find_ranked(&raw.prefers, faults);
    let mut meets = NeedSet::default();
    for need in &raw.meets {
        if let Some(need) = codes::choice(Some(need), "meets", &NEEDS, faults) {
            meets.insert(need);
        }
    }
    Counter {
        code: raw.code.as_ref().map_or_else(|| format!("{}-{number}", word(&NOUNS, noun)), |code| code.value.clone()),
        noun,
        number,
        agency,
        floor,
        spoken_in: spoken_in(raw, &shown_in, tables, plan, faults),
        shown_in,
        skills,
        file_skills: None,
        prefers: prefers.into_iter().map(|rank| rank.into_iter().map(skill_id).collect()).collect(),
        meets,
        automatic_after_ms: codes::duration(raw.automatic.as_ref(), "automatic", 0, faults),
        retired: false,
    }
}

/// Skills with how they are held, in id order.
pub(super) fn skills(raw: &[At<String>], tables: &Tables, faults: &mut Faults) -> Vec<(SkillId, Hold)> {
    let mut split = Vec::new();
    let mut holds = Vec::new();
    for entry in raw {
        let (code, found) = entry.value.split_once(' ').map_or((entry.as_str(), Some(BEST)), |(code, rest)| (code, hold(rest)));
        if found.is_none() {
            faults.add(entry.at, Value::Proficiency { found: entry.value.clone() });
        }
        split.push(At { value: code.to_owned(), at: entry.at });
        holds.push((code, found.unwrap_or(BEST)));
    }
    // The first entry of a code counts; a second has been noted.
    let found = tables.skills.find_all(&split, faults);
    let hold_of = |index: usize| holds.iter().find(|(code, _)| tables.skills.get(code) == Some(index)).map(|(_, hold)| *hold);
    let mut skills: Vec<_> = found.into_iter().filter_map(|index| Some((skill_id(index), hold_of(index)?))).collect();
    skills.sort();
    skills
}

/// What stands behind a skill's code: "3", "setelah 10 menit" or "3 setelah 10 menit", English too. The best proficiency needs no word.
fn hold(text: &str) -> Option<Hold> {
    let (first, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let (level, ring) = if AFTER.contains(&first) { (BEST.proficiency.0, text.trim()) } else { (first.parse().ok()?, rest.trim()) };
    let after_ms = match ring.split_once(' ') {
        Some((word, wait)) if AFTER.contains(&word) => units::duration_ms(wait).filter(|ms| *ms > 0)?,
        None if ring.is_empty() => 0,
        Some(_) | None => return None,
    };
    (1..=5).contains(&level).then_some(Hold { after_ms, ..Hold::primary(level) })
}

/// Every skill that the services of an agency require.
fn skills_of_agency(agency: AgencyId, plan: &Plan) -> Vec<(SkillId, Hold)> {
    let services = plan.services.iter().filter(|service| service.agency == agency);
    let skills: SkillSet = services.flat_map(|service| service.skills.iter()).collect();
    skills.iter().map(|skill| (skill, BEST)).collect()
}

/// The zones a counter names; the only one there is where it names none.
fn shown_in(raw: &RawCounter, tables: &Tables, faults: &mut Faults) -> Vec<ZoneId> {
    let zones = match &raw.zones {
        Some(zones) => tables.zones.find_all(zones, faults),
        None => tables.zones.only().into_iter().collect(),
    };
    zones.into_iter().map(|zone| ZoneId(zone as u8)).collect()
}

/// The zones whose voice is named; those among the shown ones that have a voice where none is named.
fn spoken_in(raw: &RawCounter, shown_in: &[ZoneId], tables: &Tables, plan: &Plan, faults: &mut Faults) -> Vec<ZoneId> {
    let has_voice = |zone: ZoneId| plan.zones.get(zone.index()).is_some_and(|zone| zone.voice);
    let Some(named) = &raw.voice else {
        return shown_in.iter().copied().filter(|zone| has_voice(*zone)).collect();
    };
    for zone in named {
        if tables.zones.get(zone.as_str()).is_some_and(|index| !has_voice(ZoneId(index as u8))) {
            faults.add(zone.at, Reference::ZoneWithoutVoice { zone: zone.value.clone() });
        }
    }
    tables.zones.find_all(named, faults).into_iter().map(|zone| ZoneId(zone as u8)).collect()
}
