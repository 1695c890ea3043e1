//! What a visitor could confuse: numbers and counters that are read or heard the same in one zone, counters that nobody sees, days that
//! nothing opens. How things sound is the business of `sounds`; here stands who meets whom.

use std::collections::BTreeSet;

use domain::{Counter, CounterNoun, Journey, Plan, SeriesId, Service, ZoneId};
use sounds::phrase::books::book;
use sounds::soundalike::{prefixes_rhyme, series_that_sound_alike, spoken_counter};
use sounds::{CounterLabel, Language, Noun};

use super::fault::{Doubt, Reference};
use super::findings::Faults;
use super::meaning::Places;
use super::serving::can_serve;
use super::words_of_choice::LANGUAGES;

/// Notes what can be confused, and what can never be seen.
pub(super) fn check(plan: &Plan, places: &Places, faults: &mut Faults) {
    for zone in (0..plan.zones.len()).map(|zone| ZoneId(zone as u8)) {
        check_series(plan, zone, places, faults);
        check_counters(plan, zone, places, faults);
    }
    // With errors, what seems to be missing may only be mistyped.
    if faults.has_errors() {
        return;
    }
    if plan.timetable.week.iter().all(Option::is_none) {
        faults.add(0, Doubt::NoHours);
    }
    for (code, language) in LANGUAGES {
        let is_spoken =
            plan.zones.iter().any(|zone| zone.voice && zone.speech.languages.iter().flatten().any(|spoken| *spoken == language));
        let needs_check = Language::from_code(code).is_some_and(|language| book(language).needs_check().is_some());
        if is_spoken && needs_check {
            faults.add(0, Doubt::LanguageUnchecked { code });
        }
    }
    for (counter, at) in plan.counters.iter().zip(&places.counters) {
        if counter.shown_in.is_empty() {
            faults.add(*at, Doubt::CounterShownNowhere { counter: counter.code.clone() });
        }
    }
}

fn in_zone(counter: &Counter, zone: ZoneId) -> bool {
    counter.shown_in.contains(&zone) || counter.spoken_in.contains(&zone)
}

/// Series whose numbers are called in a zone, by the plan.
fn series_of_zone(plan: &Plan, zone: ZoneId) -> BTreeSet<SeriesId> {
    let counters: Vec<&Counter> = plan.counters.iter().filter(|counter| in_zone(counter, zone)).collect();
    let is_called = |service: &&Service| counters.iter().any(|counter| can_serve(plan, counter, service));
    let of_services = plan.services.iter().filter(is_called);
    let of_services = of_services.flat_map(|its| [Some(its.series), its.priority_series, its.appointment_series]).flatten();
    // A number of a journey is called for each of its steps.
    let steps_called =
        |journey: &&Journey| journey.steps.iter().any(|step| plan.services.get(step.index()).as_ref().is_some_and(is_called));
    let of_journeys = plan.journeys.iter().filter(steps_called).flat_map(|journey| {
        let first = journey.steps.first().and_then(|step| plan.services.get(step.index())).map(|service| service.series);
        journey.series.or(first)
    });
    // What is written on paper may be for any service.
    let on_paper = plan.paper.iter().map(|paper| paper.series).filter(|_| !counters.is_empty());
    of_services.chain(of_journeys).chain(on_paper).collect()
}

fn check_series(plan: &Plan, zone: ZoneId, places: &Places, faults: &mut Faults) {
    let zone_code = || plan.zones.get(zone.index()).map(|zone| zone.code.clone()).unwrap_or_default();
    let place = |series: &SeriesId| places.series.get(series.index()).copied().unwrap_or(0);
    let all: Vec<(String, usize)> = series_of_zone(plan, zone)
        .iter()
        .filter_map(|series| Some((plan.series.get(series.index())?.prefix.clone(), place(series))))
        .collect();
    for (index, (ours, at)) in all.iter().enumerate() {
        for (theirs, first_at) in &all[..index] {
            let first_line = faults.line(*first_at);
            if let Some((ours, theirs)) = series_that_sound_alike(ours, theirs) {
                faults.add(*at, Reference::SeriesAlike { zone: zone_code(), ours, theirs, first_line });
            } else if prefixes_rhyme(ours, theirs) {
                let (ours, theirs) = (ours.clone(), theirs.clone());
                faults.add(*at, Doubt::RhymingPrefixes { zone: zone_code(), ours, theirs, first_line });
            }
        }
    }
}

fn check_counters(plan: &Plan, zone: ZoneId, places: &Places, faults: &mut Faults) {
    let zone_code = plan.zones.get(zone.index()).map(|zone| zone.code.clone()).unwrap_or_default();
    let all: Vec<(String, usize)> = plan
        .counters
        .iter()
        .zip(&places.counters)
        .filter(|(counter, _)| in_zone(counter, zone))
        .map(|(counter, at)| (spoken(counter), *at))
        .collect();
    for (index, (name, at)) in all.iter().enumerate() {
        if let Some((_, first_at)) = all[..index].iter().find(|(other, _)| other == name) {
            let first_line = faults.line(*first_at);
            faults.add(*at, Reference::CountersAlike { zone: zone_code.clone(), name: name.clone(), first_line });
        }
    }
}

/// What a voice says for a counter; two counters that are shown the same are spoken the same.
fn spoken(counter: &Counter) -> String {
    let noun = match counter.noun {
        CounterNoun::Loket => Noun::Loket,
        CounterNoun::Meja => Noun::Meja,
        CounterNoun::Ruang => Noun::Ruang,
        CounterNoun::Jalur => Noun::Jalur,
        CounterNoun::Gerai => Noun::Gerai,
    };
    spoken_counter(Language::Id, &noun, &CounterLabel::from_shown(&counter.number.to_string()))
}
