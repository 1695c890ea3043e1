//! Alignment by property: whatever plans follow each other, an id never changes its meaning.

use std::collections::BTreeMap;

use domain::{AgencyId, Journey, Plan, Service};
use proptest::prelude::*;

use super::*;

/// A site file made of chosen pieces: which agencies, services, counters and skills it names, and in which order.
fn file(agencies: &[u8], reversed: bool) -> String {
    let mut agencies = agencies.to_vec();
    if reversed {
        agencies.reverse();
    }
    let mut text = String::from("format = 1\n[site]\ncode = \"s\"\nname = \"S\"\ntime_zone = \"Asia/Jakarta\"\n");
    for n in agencies {
        let letter = char::from(b'A' + n);
        text.push_str(&format!(
            "[[zone]]\ncode = \"z{n}\"\nname = \"Z\"\n[[agency]]\ncode = \"i{n}\"\nname = \"I\"\nprefix = \"{letter}\"\n\
             [[skill]]\ncode = \"k{n}\"\nname = \"K\"\n\
             [[service]]\ncode = \"l{n}\"\nname = \"L\"\nagency = \"i{n}\"\n\
             [[service]]\ncode = \"m{n}\"\nname = \"M\"\nagency = \"i{n}\"\nskills = [\"k{n}\"]\nprefix = \"{letter}Z\"\n\
             [[counter]]\nnumber = {number}\nagency = \"i{n}\"\nzones = [\"z{n}\"]\n\
             [[group]]\ncode = \"g{n}\"\nname = \"G\"\n[[device]]\ncode = \"d{n}\"\n[[officer]]\ncode = \"o{n}\"\nskills = [\"k{n} 2\"]\n\
             [[journey]]\ncode = \"j{n}\"\nname = \"J\"\nsteps = [\"m{n}\", \"l{n}\"]\nprefix = \"{letter}Y\"\n\
             [[display]]\ncode = \"t{n}\"\nzones = [\"z{n}\"]\n",
            number = n + 1,
        ));
    }
    text
}

/// What ids mean: per table, code by id.
fn meanings(plan: &Plan) -> BTreeMap<(&'static str, usize), String> {
    let mut meanings = BTreeMap::new();
    let mut note = |table, codes: Vec<&String>| {
        meanings.extend(codes.into_iter().enumerate().map(|(id, code)| ((table, id), code.clone())));
    };
    note("agency", plan.agencies.iter().map(|entry| &entry.code).collect());
    note("skill", plan.skills.iter().map(|entry| &entry.code).collect());
    note("series", plan.series.iter().map(|entry| &entry.prefix).collect());
    note("service", plan.services.iter().map(|entry| &entry.code).collect());
    note("zone", plan.zones.iter().map(|entry| &entry.code).collect());
    note("counter", plan.counters.iter().map(|entry| &entry.code).collect());
    note("group", plan.groups.iter().map(|entry| &entry.code).collect());
    note("officer", plan.officers.iter().map(|entry| &entry.code).collect());
    note("device", plan.devices.iter().map(|entry| &entry.code).collect());
    note("screen", plan.screens.iter().map(|entry| &entry.code).collect());
    note("journey", plan.journeys.iter().map(|entry| &entry.code).collect());
    meanings
}

/// What each screen shows, by codes.
fn screens(plan: &Plan) -> BTreeMap<String, Vec<String>> {
    let zones = |screen: &domain::Screen| screen.zones.iter().map(|zone| plan.zones[zone.index()].code.clone()).collect();
    plan.screens.iter().filter(|screen| !screen.retired).map(|screen| (screen.code.clone(), zones(screen))).collect()
}

/// What a service refers to, by codes.
fn refers(plan: &Plan, service: &Service) -> (String, String, Vec<String>) {
    let AgencyId(agency) = service.agency;
    let skills = service.skills.iter().map(|skill| plan.skills[skill.index()].code.clone());
    (plan.agencies[usize::from(agency)].code.clone(), plan.series[service.series.index()].prefix.clone(), {
        let mut skills: Vec<String> = skills.collect();
        skills.sort();
        skills
    })
}

/// What the journeys of a plan refer to, by codes.
fn journeys(plan: &Plan) -> BTreeMap<&str, (Vec<&str>, Option<&str>)> {
    let steps = |journey: &Journey| journey.steps.iter().map(|step| plan.services[step.index()].code.as_str()).collect();
    let prefix = |journey: &Journey| journey.series.map(|series| plan.series[series.index()].prefix.as_str());
    let current = plan.journeys.iter().filter(|journey| !journey.retired);
    current.map(|journey| (journey.code.as_str(), (steps(journey), prefix(journey)))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_id_never_changes_its_meaning(
        files in proptest::collection::vec((proptest::sample::subsequence((0..8_u8).collect::<Vec<_>>(), 1..=8), any::<bool>()), 1..5)
    ) {
        let mut in_force: Option<Plan> = None;
        for (agencies, reversed) in files {
            let text = file(&agencies, reversed);
            let read = read(text.as_bytes()).map_err(|findings| TestCaseError::fail(findings.describe("f")))?.plan;
            let aligned = align(read.clone(), in_force.as_ref()).map_err(|refused| TestCaseError::fail(refused.to_string()))?;
            let now = meanings(&aligned);
            for (id, code) in in_force.as_ref().map(meanings).unwrap_or_default() {
                prop_assert_eq!(now.get(&id), Some(&code));
            }
            let mut codes: Vec<_> = now.iter().map(|((table, _), code)| (table, code)).collect();
            codes.sort();
            let count = codes.len();
            codes.dedup();
            prop_assert_eq!(codes.len(), count, "no code has two ids");
            for service in &read.services {
                let kept = aligned.services.iter().find(|other| other.code == service.code && !other.retired);
                prop_assert_eq!(kept.map(|kept| refers(&aligned, kept)), Some(refers(&read, service)));
            }
            prop_assert_eq!(journeys(&aligned), journeys(&read));
            prop_assert_eq!(screens(&aligned), screens(&read));
            let current = aligned.services.iter().filter(|service| !service.retired).count();
            prop_assert_eq!(current, read.services.len());
            prop_assert!(differences(Some(&aligned), &align(read, Some(&aligned)).unwrap()).is_empty());
            in_force = Some(aligned);
        }
    }
}

/// Lengthens a table to so many entries, each new one with a code of its own.
fn lengthened<T: Clone>(table: &mut Vec<T>, len: usize, name: impl Fn(&mut T, String)) {
    let first = table[0].clone();
    table.extend((table.len()..len).map(|n| {
        let mut entry = first.clone();
        name(&mut entry, format!("lain-{n}"));
        entry
    }));
}

#[test]
fn a_table_that_had_too_many_codes_is_named_at_the_domains_own_limit() {
    use super::super::align::{COUNTERS_MAX, JOURNEYS_MAX, SERVICES_MAX, SMALL_TABLE_MAX, TABLE_MAX};
    let plan = read(file(&[0], false).as_bytes()).unwrap().plan;
    let lengthen: [(&str, usize, fn(&mut Plan, usize)); 11] = [
        ("[[agency]]", TABLE_MAX, |plan, len| lengthened(&mut plan.agencies, len, |entry, code| entry.code = code)),
        ("[[skill]]", domain::SKILLS_MAX, |plan, len| lengthened(&mut plan.skills, len, |entry, code| entry.code = code)),
        ("prefix", TABLE_MAX, |plan, len| lengthened(&mut plan.series, len, |entry, code| entry.prefix = code)),
        ("[[service]]", SERVICES_MAX, |plan, len| lengthened(&mut plan.services, len, |entry, code| entry.code = code)),
        ("[[zone]]", SMALL_TABLE_MAX, |plan, len| lengthened(&mut plan.zones, len, |entry, code| entry.code = code)),
        ("[[counter]]", COUNTERS_MAX, |plan, len| lengthened(&mut plan.counters, len, |entry, code| entry.code = code)),
        ("[[group]]", SMALL_TABLE_MAX, |plan, len| lengthened(&mut plan.groups, len, |entry, code| entry.code = code)),
        ("[[officer]]", TABLE_MAX, |plan, len| lengthened(&mut plan.officers, len, |entry, code| entry.code = code)),
        ("[[device]]", TABLE_MAX, |plan, len| lengthened(&mut plan.devices, len, |entry, code| entry.code = code)),
        ("[[display]]", TABLE_MAX, |plan, len| lengthened(&mut plan.screens, len, |entry, code| entry.code = code)),
        ("[[journey]]", JOURNEYS_MAX, |plan, len| lengthened(&mut plan.journeys, len, |entry, code| entry.code = code)),
    ];
    for (table, limit, lengthen) in lengthen {
        let is_too_long = |len| {
            let mut plan = plan.clone();
            lengthen(&mut plan, len);
            plan.check() == Err("a table is longer than its limit")
        };
        assert!(!is_too_long(limit) && is_too_long(limit + 1), "{table}: {limit} is the domain's limit");
        let mut in_force = plan.clone();
        lengthen(&mut in_force, limit);
        assert!(align(plan.clone(), Some(&in_force)).is_ok(), "{table} at its limit");
        lengthen(&mut in_force, limit + 1);
        let refused = align(plan.clone(), Some(&in_force)).unwrap_err();
        assert_eq!((refused.table, refused.found, refused.limit), (table, limit + 1, limit));
    }
}
