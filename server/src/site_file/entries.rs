//! A plan as the entries of a site file: what `export` prints and `differences` compares. Every key is given, defaults too,
//! so that what a person reads does not hang on defaults. Retired entries are left out.

use domain::{
    BreakOf, CounterId, EmergencyText, Hold, NoShow, Plan, Proficiency, ServiceId, SkillId, Speech, VoiceLanguage, VolumeSpan, ZoneId,
};
use toml::Value;

use super::units::{WEEKDAYS, duration_text, length_text, time_of_day_text, weekdays_text};
use super::words_of_choice::{
    CHIMES, CLOSINGS, EMERGENCIES, KINDS, LANGUAGES, MODES, NEEDS, NOUNS, PROFILES, READINGS, REASONS, SERVES, word,
};

mod looks;

/// One table of the file with its keys.
pub(super) struct Entry {
    /// The table as the file writes it, e.g. `[[counter]]`.
    pub(super) table: &'static str,
    /// The code of the entry; empty for tables that stand once.
    pub(super) code: String,
    /// The keys in the order a person expects, with their values as TOML. A dot in a key is a key of a sub-table.
    pub(super) keys: Vec<(String, Value)>,
}

/// Every entry of a plan, in the order of a file.
pub(super) fn entries(plan: &Plan) -> Vec<Entry> {
    let mut all = vec![site(plan), policy(plan), no_show(plan), hours(plan)];
    all.extend(breaks(plan));
    all.extend(roster(plan));
    let current = |retired: &bool| !*retired;
    all.extend(plan.groups.iter().filter(|group| current(&group.retired)).map(|group| {
        entry("[[group]]", &group.code)
            .with("name", text(&group.name))
            .with("weight", Value::Integer(i64::from(group.weight)))
            .with("head_start", text(&duration_text(group.head_start_ms)))
            .with("emergency", Value::Boolean(group.emergency))
    }));
    all.extend(plan.zones.iter().filter(|zone| current(&zone.retired)).map(|zone| {
        let all_but_speech = entry("[[zone]]", &zone.code)
            .with("name", text(&zone.name))
            .with("floor", text(&zone.floor))
            .with("voice", Value::Boolean(zone.voice));
        if zone.voice { with_speech(all_but_speech, &zone.speech) } else { all_but_speech }
    }));
    all.extend(plan.emergency_texts.iter().map(emergency));
    all.extend(plan.agencies.iter().filter(|agency| current(&agency.retired)).map(|agency| {
        let all_of_it = entry("[[agency]]", &agency.code).with("name", text(&agency.name));
        // A full name too long for a short one stands for it by being left out.
        let short = if agency.short == agency.name { all_of_it } else { all_of_it.with("short", text(&agency.short)) };
        short.with("kind", text(word(&KINDS, agency.kind)))
    }));
    all.extend(
        plan.skills
            .iter()
            .filter(|skill| current(&skill.retired))
            .map(|skill| entry("[[skill]]", &skill.code).with("name", text(&skill.name))),
    );
    all.extend(services(plan));
    all.extend(journeys(plan));
    all.extend(paper(plan));
    all.extend(counters(plan));
    all.extend(
        plan.officers
            .iter()
            .filter(|officer| current(&officer.retired))
            .map(|officer| entry("[[officer]]", &officer.code).with("skills", held(plan, &officer.skills))),
    );
    all.extend(plan.devices.iter().filter(|device| current(&device.retired)).map(|device| entry("[[device]]", &device.code)));
    all.extend(displays(plan));
    all.extend(looks::theme(plan));
    all.extend(looks::slides(plan));
    all
}

fn displays(plan: &Plan) -> impl Iterator<Item = Entry> {
    plan.screens.iter().filter(|screen| !screen.retired).map(|screen| {
        let zone_code = |zone: &ZoneId| plan.zones.get(zone.index()).map(|zone| zone.code.clone()).unwrap_or_default();
        let mut entry = entry("[[display]]", &screen.code).with("profile", text(word(&PROFILES, screen.profile)));
        entry = match screen.counter.and_then(|counter| plan.counters.get(counter.index())) {
            Some(counter) => entry.with("counter", text(&counter.code)),
            None => entry.with("zones", texts(screen.zones.iter().map(zone_code))),
        };
        entry = entry.with("voice", Value::Boolean(screen.speaks.is_some()));
        // What nobody measured is written by saying nothing.
        for (key, mm) in [("diagonal", screen.diagonal_mm), ("farthest", screen.farthest_mm)] {
            if mm > 0 {
                entry = entry.with(key, text(&length_text(mm)));
            }
        }
        entry
            .with("resolution", text(&format!("{}x{}", screen.width_px, screen.height_px)))
            .with("rotation", Value::Integer(screen.rotation.into()))
            .with("overscan", Value::Integer(screen.overscan_percent.into()))
            .with("shifts", Value::Boolean(screen.shifts))
            .with("closed_brightness", Value::Integer(screen.closed_percent.into()))
    })
}

/// How a zone's voice speaks. What is said of every day is Monday's; days that differ are named.
fn with_speech(zone: Entry, speech: &Speech) -> Entry {
    let languages = |of_day: &[VoiceLanguage]| texts(of_day.iter().map(|language| word(&LANGUAGES, *language).to_owned()));
    let [monday, ..] = &speech.languages;
    let others = WEEKDAYS.iter().zip(&speech.languages).filter(|(_, of_day)| *of_day != monday);
    let days: toml::Table = others.map(|(day, of_day)| ((*day).to_owned(), languages(of_day))).collect();
    let span = |span: &VolumeSpan| {
        let [from, until] = [span.from_minute, span.until_minute].map(time_of_day_text);
        (format!("{from}-{until}"), Value::Integer(span.percent.into()))
    };
    zone.with("speech.languages", languages(monday))
        .with("speech.days", Value::Table(days))
        .with("speech.chime", text(word(&CHIMES, speech.chime)))
        .with("speech.reading", text(word(&READINGS, speech.reading)))
        .with("speech.volume", Value::Integer(speech.volume_percent.into()))
        .with("speech.hours", Value::Table(speech.spans.iter().map(span).collect()))
}

fn site(plan: &Plan) -> Entry {
    once("[site]")
        .with("code", text(&plan.site.code))
        .with("name", text(&plan.site.name))
        .with("motto", text(&plan.site.motto))
        .with("time_zone", text(&plan.site.time_zone))
        .with("english_always", Value::Boolean(plan.site.english_always))
        .with_words("page", &plan.site.page)
}

fn policy(plan: &Plan) -> Entry {
    once("[policy]")
        .with("answer_after", text(&duration_text(plan.policy.answer_after_ms)))
        .with("next_finishes", Value::Boolean(plan.policy.next_finishes))
        .with("named_officers", Value::Boolean(plan.policy.named_officers))
        .with("serves", text(word(&SERVES, plan.policy.serves)))
        .with("order", text(&plan.policy.calling.order.to_string()))
        .with("overdue_percent", Value::Integer(i64::from(plan.policy.calling.overdue_percent)))
        .with("closing", text(word(&CLOSINGS, plan.policy.closing)))
        .with("last_ticket", Value::Boolean(plan.policy.last_ticket))
        .with("sticky_return", text(&duration_text(plan.policy.sticky_return_ms)))
        .with("appointment_grace", text(&duration_text(plan.policy.appointment_grace_ms)))
}

fn no_show(plan: &Plan) -> Entry {
    let NoShow { calls, interval_ms, reinsert_after, returns, automatic } = plan.policy.no_show;
    let number = |number: u8| Value::Integer(number.into());
    once("[no_show]")
        .with("calls", number(calls))
        .with("interval", text(&duration_text(interval_ms)))
        .with("reinsert_after", number(reinsert_after))
        .with("returns", number(returns))
        .with("automatic", Value::Boolean(automatic))
}

fn hours(plan: &Plan) -> Entry {
    let mut entry = once("[hours]");
    for (day, hours) in WEEKDAYS.iter().zip(&plan.timetable.week) {
        if let Some(hours) = hours {
            let time = |minute| text(&time_of_day_text(minute));
            let mut table = toml::Table::new();
            table.insert("tickets".to_owned(), time(hours.tickets_from_minute));
            table.insert("opens".to_owned(), time(hours.opens_minute));
            table.insert("closes".to_owned(), time(hours.closes_minute));
            // Nothing is said about the end by saying nothing.
            if let Some(ends) = hours.ends_minute {
                table.insert("ends".to_owned(), time(ends));
            }
            entry = entry.with(day, Value::Table(table));
        }
    }
    entry.with("holidays", texts(plan.timetable.holidays.iter().cloned()))
}

fn breaks(plan: &Plan) -> impl Iterator<Item = Entry> {
    plan.timetable.breaks.iter().map(|found| {
        let planned = entry("[[break]]", &found.code)
            .with("days", text(&weekdays_text(found.days)))
            .with("from", text(&time_of_day_text(found.from_minute)))
            .with("until", text(&time_of_day_text(found.until_minute)))
            .with("reason", text(word(&REASONS, found.reason)))
            .with("numbers", Value::Boolean(found.numbers));
        // Every counter is written by saying nothing.
        match &found.of {
            BreakOf::Hall => planned,
            BreakOf::Counters(counters) => {
                planned.with("counters", texts(counters.iter().filter_map(|id| Some(plan.counters.get(id.index())?.code.clone()))))
            }
            BreakOf::Services(services) => {
                planned.with("services", texts(services.iter().filter_map(|id| Some(plan.services.get(id.index())?.code.clone()))))
            }
        }
    })
}

fn roster(plan: &Plan) -> impl Iterator<Item = Entry> {
    plan.timetable.roster.iter().map(|shift| {
        let planned = entry("[[shift]]", &shift.code)
            .with("days", text(&weekdays_text(shift.days)))
            .with("from", text(&time_of_day_text(shift.from_minute)))
            .with("until", text(&time_of_day_text(shift.until_minute)))
            .with("counters", texts(shift.counters.iter().filter_map(|id| Some(plan.counters.get(id.index())?.code.clone()))));
        match shift.officer.and_then(|id| plan.officers.get(id.index())) {
            Some(officer) => planned.with("officer", text(&officer.code)),
            None => planned,
        }
    })
}

fn services(plan: &Plan) -> impl Iterator<Item = Entry> {
    plan.services.iter().filter(|service| !service.retired).map(|service| {
        let skills = service.skills.iter().map(|skill| skill_code(plan, skill));
        let mut entry = entry("[[service]]", &service.code)
            .with("name", text(&service.name))
            .with("agency", text(plan.agencies.get(service.agency.index()).map_or("", |agency| &agency.code)))
            .with("prefix", text(plan.series.get(service.series.index()).map_or("", |series| &series.prefix)))
            .with("skills", texts(skills))
            .with("minimum", Value::Integer(i64::from(service.minimum.proficiency.0)))
            .with("target", text(&duration_text(service.target_ms)))
            .with("at_counter", text(&duration_text(service.at_counter_ms)))
            .with("mode", text(word(&MODES, service.mode)))
            .with("sensitive", Value::Boolean(service.sensitive));
        // Never is written by saying nothing.
        if let Some(quota) = service.quota {
            entry = entry.with("quota", Value::Integer(quota.into()));
        }
        for (key, own) in [("priority_prefix", service.priority_series), ("appointment_prefix", service.appointment_series)] {
            if let Some(series) = own.and_then(|own| plan.series.get(own.index())) {
                entry = entry.with(key, text(&series.prefix));
            }
        }
        if service.minimum.relaxes_every_ms > 0 {
            entry = entry.with("relaxes_every", text(&duration_text(service.minimum.relaxes_every_ms)));
        }
        if !service.prefers.is_empty() {
            let code = |counter: &CounterId| plan.counters.get(counter.index()).map(|counter| counter.code.clone());
            let groups = service.prefers.iter().map(|group| group.iter().filter_map(code).collect());
            entry = entry.with("prefers", ranked(groups));
        }
        let standard = &service.standard;
        if !standard.requirements.is_empty() {
            entry = entry.with("standard.requirements", texts(standard.requirements.iter().cloned()));
        }
        for (key, value) in [
            ("standard.procedure", &standard.procedure),
            ("standard.duration", &standard.duration),
            ("standard.fee", &standard.fee),
            ("standard.product", &standard.product),
            ("standard.complaints", &standard.complaints),
        ] {
            if !value.is_empty() {
                entry = entry.with(key, text(value));
            }
        }
        entry
    })
}

/// It has no code: kind and floor name it.
fn emergency(of: &EmergencyText) -> Entry {
    let kind = word(&EMERGENCIES, of.kind);
    let entry = Entry { table: "[[emergency]]", code: format!("{kind} {}", of.floor).trim_end().to_owned(), keys: Vec::new() };
    let entry = entry.with("kind", text(kind));
    let entry = if of.floor.is_empty() { entry } else { entry.with("floor", text(&of.floor)) };
    entry.with("id", text(&of.id)).with("en", text(&of.en))
}

fn journeys(plan: &Plan) -> impl Iterator<Item = Entry> {
    plan.journeys.iter().filter(|journey| !journey.retired).map(|journey| {
        let code = |step: &ServiceId| plan.services.get(step.index()).map(|service| service.code.clone()).unwrap_or_default();
        let entry = entry("[[journey]]", &journey.code)
            .with("name", text(&journey.name))
            .with("steps", texts(journey.steps.iter().map(code)))
            .with("any_order", Value::Boolean(journey.any_order));
        // The series of the first step is written by saying nothing.
        match journey.series.and_then(|series| plan.series.get(series.index())) {
            Some(series) => entry.with("prefix", text(&series.prefix)),
            None => entry,
        }
    })
}

fn paper(plan: &Plan) -> Option<Entry> {
    let paper = plan.paper.as_ref()?;
    let series = plan.series.get(paper.series.index())?;
    let number = |number: u32| Value::Integer(number.into());
    Some(once("[paper]").with("prefix", text(&series.prefix)).with("first", number(paper.first)).with("last", number(paper.last)))
}

fn counters(plan: &Plan) -> impl Iterator<Item = Entry> {
    plan.counters.iter().filter(|counter| !counter.retired).map(|counter| {
        let zone_code = |zone: &ZoneId| plan.zones.get(zone.index()).map(|zone| zone.code.clone()).unwrap_or_default();
        let planned = entry("[[counter]]", &counter.code)
            .with("noun", text(word(&NOUNS, counter.noun)))
            .with("number", Value::Integer(i64::from(counter.number)))
            .with("agency", text(plan.agencies.get(counter.agency.index()).map_or("", |agency| &agency.code)))
            .with("floor", text(&counter.floor))
            .with("zones", texts(counter.shown_in.iter().map(zone_code)))
            .with("voice", texts(counter.spoken_in.iter().map(zone_code)))
            .with("skills", held(plan, &counter.skills))
            .with("meets", texts(counter.meets.iter().map(|need| word(&NEEDS, need).to_owned())));
        let planned = match &counter.prefers[..] {
            [] => planned,
            sets => planned.with("prefers", ranked(sets.iter().map(|set| set.iter().map(|skill| skill_code(plan, skill)).collect()))),
        };
        // By hand only is written by saying nothing.
        match counter.automatic_after_ms {
            Some(after_ms) => planned.with("automatic", text(&duration_text(after_ms))),
            None => planned,
        }
    })
}

fn skill_code(plan: &Plan, skill: SkillId) -> String {
    plan.skills.get(skill.index()).map(|skill| skill.code.clone()).unwrap_or_default()
}

/// Skills as the file writes them, in the order of their ids: the best proficiency is not written.
fn held(plan: &Plan, skills: &[(SkillId, Hold)]) -> Value {
    let mut current: Vec<_> =
        skills.iter().filter(|(skill, _)| plan.skills.get(skill.index()).is_some_and(|skill| !skill.retired)).collect();
    current.sort();
    texts(current.into_iter().map(|(skill, hold)| {
        let code = skill_code(plan, *skill);
        let level = if hold.proficiency == Proficiency::BEST { String::new() } else { format!(" {}", hold.proficiency.0) };
        let ring = if hold.after_ms == 0 { String::new() } else { format!(" setelah {}", duration_text(hold.after_ms)) };
        format!("{code}{level}{ring}")
    }))
}

/// Codes in the order of a list, those that stand alike in one text.
fn ranked(ranks: impl Iterator<Item = Vec<String>>) -> Value {
    texts(ranks.map(|codes| codes.join(", ")))
}

fn entry(table: &'static str, code: &str) -> Entry {
    Entry { table, code: code.to_owned(), keys: vec![("code".to_owned(), text(code))] }
}

fn once(table: &'static str) -> Entry {
    Entry { table, code: String::new(), keys: Vec::new() }
}

impl Entry {
    /// A text; none is written by saying nothing.
    fn with_words(self, key: &str, words: &str) -> Entry {
        if words.is_empty() { self } else { self.with(key, text(words)) }
    }

    fn with(mut self, key: &str, value: Value) -> Entry {
        self.keys.push((key.to_owned(), value));
        self
    }
}

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

fn texts(values: impl Iterator<Item = String>) -> Value {
    Value::Array(values.map(Value::String).collect())
}
