//! Takes the tables of a site file apart into the types of `raw`, key by key. What nobody takes is an unknown key.

use super::{
    FORMAT, RawAgency, RawBreak, RawCounter, RawDay, RawDevice, RawDisplay, RawEmergency, RawFile, RawGroup, RawHours, RawJourney,
    RawNoShow, RawOfficer, RawPaper, RawPolicy, RawService, RawShift, RawSite, RawSkill, RawSlide, RawSpeech, RawStandard, RawTheme,
    RawZone,
};
use crate::site_file::cursor::Cursor;
use crate::site_file::fault::Form;
use crate::site_file::findings::Faults;

impl RawFile {
    /// Reads every table of the file. An entry without its required keys is kept, so that the rest of it is checked too.
    pub(crate) fn read(mut file: Cursor<'_, '_>, faults: &mut Faults) -> RawFile {
        format(&mut file, faults);
        if !file.has("site") {
            faults.add(0, Form::NoSite);
        }
        for (key, table) in [("agency", "[[agency]]"), ("service", "[[service]]"), ("zone", "[[zone]]"), ("counter", "[[counter]]")] {
            if !file.has(key) {
                faults.add(0, Form::NoneOf { table });
            }
        }
        let raw = RawFile {
            site: file.table("site", "[site]", faults).map(|table| RawSite::read(table, faults)).unwrap_or_default(),
            speech: file.table("speech", "[speech]", faults).map(|table| RawSpeech::read(table, faults)).unwrap_or_default(),
            policy: file.table("policy", "[policy]", faults).map(|table| RawPolicy::read(table, faults)).unwrap_or_default(),
            no_show: file.table("no_show", "[no_show]", faults).map(|table| RawNoShow::read(table, faults)).unwrap_or_default(),
            hours: file.table("hours", "[hours]", faults).map(|table| RawHours::read(table, faults)),
            breaks: each(&mut file, "break", "[[break]]", faults, RawBreak::read),
            roster: each(&mut file, "shift", "[[shift]]", faults, RawShift::read),
            agencies: each(&mut file, "agency", "[[agency]]", faults, RawAgency::read),
            skills: each(&mut file, "skill", "[[skill]]", faults, RawSkill::read),
            services: each(&mut file, "service", "[[service]]", faults, RawService::read),
            zones: each(&mut file, "zone", "[[zone]]", faults, RawZone::read),
            counters: each(&mut file, "counter", "[[counter]]", faults, RawCounter::read),
            groups: each(&mut file, "group", "[[group]]", faults, RawGroup::read),
            officers: each(&mut file, "officer", "[[officer]]", faults, RawOfficer::read),
            devices: each(&mut file, "device", "[[device]]", faults, RawDevice::read),
            journeys: each(&mut file, "journey", "[[journey]]", faults, RawJourney::read),
            emergencies: each(&mut file, "emergency", "[[emergency]]", faults, RawEmergency::read),
            paper: file.table("paper", "[paper]", faults).map(|table| RawPaper::read(table, faults)),
            displays: each(&mut file, "display", "[[display]]", faults, RawDisplay::read),
            theme: file.table("theme", "[theme]", faults).map(|table| RawTheme::read(table, faults)).unwrap_or_default(),
            slides: each(&mut file, "slide", "[[slide]]", faults, RawSlide::read),
        };
        file.finish(faults);
        raw
    }
}

fn each<T>(
    file: &mut Cursor<'_, '_>,
    key: &'static str,
    name: &'static str,
    faults: &mut Faults,
    read: fn(Cursor<'_, '_>, &mut Faults) -> T,
) -> Vec<T> {
    file.tables(key, name, faults).into_iter().map(|table| read(table, faults)).collect()
}

fn format(file: &mut Cursor<'_, '_>, faults: &mut Faults) {
    match file.integer("format", faults) {
        Some(format) if format.value == FORMAT => {}
        Some(format) => faults.add(format.at, Form::Format { found: Some(format.value.to_string()) }),
        None if file.has("format") => {}
        None => faults.add(0, Form::Format { found: None }),
    }
}

impl RawSite {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawSite {
        let site = RawSite {
            code: table.required("code", faults),
            name: table.required("name", faults),
            motto: table.text("motto", faults),
            time_zone: table.required("time_zone", faults),
            english_always: table.flag("english_always", faults),
            page: table.text("page", faults),
            complaints: table.text("complaints", faults),
        };
        table.finish(faults);
        site
    }
}

impl RawPolicy {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawPolicy {
        let policy = RawPolicy {
            answer_after: table.text("answer_after", faults),
            next_finishes: table.flag("next_finishes", faults),
            named_officers: table.placed_flag("named_officers", faults),
            serves: table.text("serves", faults),
            order: table.text("order", faults),
            overdue_percent: table.integer("overdue_percent", faults),
            closing: table.text("closing", faults),
            last_ticket: table.flag("last_ticket", faults),
            sticky_return: table.text("sticky_return", faults),
            appointment_grace: table.text("appointment_grace", faults),
        };
        table.finish(faults);
        policy
    }
}

impl RawNoShow {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawNoShow {
        let no_show = RawNoShow {
            calls: table.integer("calls", faults),
            interval: table.text("interval", faults),
            reinsert_after: table.integer("reinsert_after", faults),
            returns: table.integer("returns", faults),
            automatic: table.flag("automatic", faults),
        };
        table.finish(faults);
        no_show
    }
}

impl RawPaper {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawPaper {
        let paper = RawPaper {
            prefix: table.required("prefix", faults),
            first: table.integer("first", faults),
            last: table.required_integer("last", faults),
        };
        table.finish(faults);
        paper
    }
}

impl RawHours {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawHours {
        let holidays = table.texts("holidays", faults).unwrap_or_default();
        let days = table.inner_tables(&["holidays"], "[hours]", faults);
        let days = days.into_iter().map(|(name, mut day)| {
            let raw = RawDay {
                tickets: day.text("tickets", faults),
                opens: day.required("opens", faults),
                closes: day.required("closes", faults),
                ends: day.text("ends", faults),
            };
            day.finish(faults);
            (name, raw)
        });
        RawHours { days: days.collect(), holidays }
    }
}

impl RawBreak {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawBreak {
        let raw = RawBreak {
            at: table.at,
            code: table.required("code", faults),
            days: table.required("days", faults),
            from: table.required("from", faults),
            until: table.required("until", faults),
            reason: table.text("reason", faults),
            counters: table.texts("counters", faults),
            services: table.texts("services", faults),
            numbers: table.flag("numbers", faults),
        };
        table.finish(faults);
        raw
    }
}

impl RawShift {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawShift {
        let raw = RawShift {
            at: table.at,
            code: table.required("code", faults),
            days: table.required("days", faults),
            from: table.required("from", faults),
            until: table.required("until", faults),
            counters: table.required_texts("counters", faults),
            officer: table.text("officer", faults),
        };
        table.finish(faults);
        raw
    }
}

impl RawAgency {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawAgency {
        let agency = RawAgency {
            code: table.required("code", faults),
            name: table.required("name", faults),
            short: table.text("short", faults),
            kind: table.text("kind", faults),
            prefix: table.text("prefix", faults),
            priority_prefix: table.text("priority_prefix", faults),
            appointment_prefix: table.text("appointment_prefix", faults),
            target: table.text("target", faults),
            at_counter: table.text("at_counter", faults),
        };
        table.finish(faults);
        agency
    }
}

impl RawSkill {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawSkill {
        let skill = RawSkill { code: table.required("code", faults), name: table.required("name", faults) };
        table.finish(faults);
        skill
    }
}

impl RawService {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawService {
        let service = RawService {
            at: table.at,
            code: table.required("code", faults),
            name: table.required("name", faults),
            agency: table.text("agency", faults),
            prefix: table.text("prefix", faults),
            priority_prefix: table.text("priority_prefix", faults),
            appointment_prefix: table.text("appointment_prefix", faults),
            skills: table.texts("skills", faults),
            quota: table.integer("quota", faults),
            minimum: table.integer("minimum", faults),
            relaxes_every: table.text("relaxes_every", faults),
            prefers: table.texts("prefers", faults).unwrap_or_default(),
            target: table.text("target", faults),
            at_counter: table.text("at_counter", faults),
            mode: table.text("mode", faults),
            sensitive: table.flag("sensitive", faults),
            standard: table
                .table("standard", "[service.standard]", faults)
                .map(|table| RawStandard::read(table, faults))
                .unwrap_or_default(),
        };
        table.finish(faults);
        service
    }
}

impl RawStandard {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawStandard {
        let standard = RawStandard {
            requirements: table.texts("requirements", faults).unwrap_or_default(),
            procedure: table.text("procedure", faults),
            duration: table.text("duration", faults),
            fee: table.text("fee", faults),
            product: table.text("product", faults),
            complaints: table.text("complaints", faults),
        };
        table.finish(faults);
        standard
    }
}

impl RawZone {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawZone {
        let zone = RawZone {
            code: table.required("code", faults),
            name: table.required("name", faults),
            floor: table.text("floor", faults),
            voice: table.flag("voice", faults),
            speech: table.table("speech", "[zone.speech]", faults).map(|table| RawSpeech::read(table, faults)),
        };
        table.finish(faults);
        zone
    }
}

impl RawCounter {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawCounter {
        if !table.has("number") {
            faults.add(table.at, Form::Missing { table: "[[counter]]", key: "number" });
        }
        let counter = RawCounter {
            at: table.at,
            code: table.text("code", faults),
            noun: table.text("noun", faults),
            number: table.integer("number", faults),
            agency: table.text("agency", faults),
            floor: table.text("floor", faults),
            zones: table.texts("zones", faults),
            voice: table.texts("voice", faults),
            skills: table.texts("skills", faults),
            prefers: table.texts("prefers", faults).unwrap_or_default(),
            meets: table.texts("meets", faults).unwrap_or_default(),
            automatic: table.text("automatic", faults),
        };
        table.finish(faults);
        counter
    }
}

impl RawGroup {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawGroup {
        let group = RawGroup {
            code: table.required("code", faults),
            name: table.required("name", faults),
            weight: table.integer("weight", faults),
            head_start: table.text("head_start", faults),
            emergency: table.flag("emergency", faults),
        };
        table.finish(faults);
        group
    }
}

impl RawOfficer {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawOfficer {
        let officer = RawOfficer { code: table.required("code", faults), skills: table.texts("skills", faults).unwrap_or_default() };
        table.finish(faults);
        officer
    }
}

impl RawJourney {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawJourney {
        let journey = RawJourney {
            at: table.at,
            code: table.required("code", faults),
            name: table.required("name", faults),
            steps: table.required_texts("steps", faults),
            any_order: table.flag("any_order", faults),
            prefix: table.text("prefix", faults),
        };
        table.finish(faults);
        journey
    }
}

impl RawEmergency {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawEmergency {
        let emergency = RawEmergency {
            at: table.at,
            kind: table.required("kind", faults),
            floor: table.text("floor", faults),
            id: table.required("id", faults),
            en: table.required("en", faults),
        };
        table.finish(faults);
        emergency
    }
}

impl RawDevice {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawDevice {
        let device = RawDevice { code: table.required("code", faults) };
        table.finish(faults);
        device
    }
}

impl RawDisplay {
    fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawDisplay {
        let display = RawDisplay {
            at: table.at,
            code: table.required("code", faults),
            profile: table.text("profile", faults),
            zones: table.texts("zones", faults),
            floor: table.text("floor", faults),
            counter: table.text("counter", faults),
            voice: table.placed_flag("voice", faults),
            diagonal: table.text("diagonal", faults),
            farthest: table.text("farthest", faults),
            resolution: table.text("resolution", faults),
            rotation: table.integer("rotation", faults),
            overscan: table.integer("overscan", faults),
            shifts: table.flag("shifts", faults),
            closed_brightness: table.integer("closed_brightness", faults),
        };
        table.finish(faults);
        display
    }
}
