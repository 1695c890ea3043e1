//! The site file as typed: every table and key it may have, with the place of every value. This file is the reference
//! of the format, `read` takes it in. Nothing is checked here but types, missing keys and unknown ones.

mod look;
mod read;
mod speech;

pub(super) use look::{RawSlide, RawTheme};

use super::cursor::At;
pub(super) use speech::RawSpeech;

/// The format this program reads and writes.
pub(super) const FORMAT: i64 = 1;

/// The whole file.
pub(super) struct RawFile {
    pub(super) site: RawSite,
    /// `[speech]`, for every zone that says nothing else.
    pub(super) speech: RawSpeech,
    pub(super) policy: RawPolicy,
    pub(super) no_show: RawNoShow,
    pub(super) hours: Option<RawHours>,
    pub(super) breaks: Vec<RawBreak>,
    pub(super) roster: Vec<RawShift>,
    pub(super) agencies: Vec<RawAgency>,
    pub(super) skills: Vec<RawSkill>,
    pub(super) services: Vec<RawService>,
    pub(super) zones: Vec<RawZone>,
    pub(super) counters: Vec<RawCounter>,
    pub(super) groups: Vec<RawGroup>,
    pub(super) officers: Vec<RawOfficer>,
    pub(super) devices: Vec<RawDevice>,
    pub(super) journeys: Vec<RawJourney>,
    pub(super) paper: Option<RawPaper>,
    pub(super) emergencies: Vec<RawEmergency>,
    pub(super) displays: Vec<RawDisplay>,
    pub(super) theme: RawTheme,
    pub(super) slides: Vec<RawSlide>,
}

/// `[site]`
#[derive(Default)]
pub(super) struct RawSite {
    pub(super) code: Option<At<String>>,
    pub(super) name: Option<At<String>>,
    pub(super) motto: Option<At<String>>,
    pub(super) time_zone: Option<At<String>>,
    pub(super) english_always: Option<bool>,
    /// `"https://..."`
    pub(super) page: Option<At<String>>,
    /// Where complaints go, for every service that says nothing else.
    pub(super) complaints: Option<At<String>>,
}

/// `[policy]`
#[derive(Default)]
pub(super) struct RawPolicy {
    pub(super) answer_after: Option<At<String>>,
    pub(super) next_finishes: Option<bool>,
    pub(super) named_officers: Option<At<bool>>,
    pub(super) serves: Option<At<String>>,
    pub(super) order: Option<At<String>>,
    pub(super) overdue_percent: Option<At<i64>>,
    pub(super) closing: Option<At<String>>,
    pub(super) last_ticket: Option<bool>,
    pub(super) sticky_return: Option<At<String>>,
    pub(super) appointment_grace: Option<At<String>>,
}

/// `[no_show]`
#[derive(Default)]
pub(super) struct RawNoShow {
    pub(super) calls: Option<At<i64>>,
    pub(super) interval: Option<At<String>>,
    pub(super) reinsert_after: Option<At<i64>>,
    pub(super) returns: Option<At<i64>>,
    pub(super) automatic: Option<bool>,
}

/// `[hours]`
pub(super) struct RawHours {
    /// `monday = { tickets = "07.45", opens = "08.00", closes = "15.00", ends = "16.00" }`, also `monday-thursday = ...`
    pub(super) days: Vec<(At<String>, RawDay)>,
    pub(super) holidays: Vec<At<String>>,
}

/// One line of `[hours]`.
pub(super) struct RawDay {
    pub(super) tickets: Option<At<String>>,
    pub(super) opens: Option<At<String>>,
    pub(super) closes: Option<At<String>>,
    pub(super) ends: Option<At<String>>,
}

/// `[[break]]`
pub(super) struct RawBreak {
    pub(super) at: usize,
    pub(super) code: Option<At<String>>,
    /// `"friday"` or `"monday-thursday"`.
    pub(super) days: Option<At<String>>,
    pub(super) from: Option<At<String>>,
    pub(super) until: Option<At<String>>,
    pub(super) reason: Option<At<String>>,
    /// Neither of the next two: every counter.
    pub(super) counters: Option<Vec<At<String>>>,
    pub(super) services: Option<Vec<At<String>>>,
    pub(super) numbers: Option<bool>,
}

/// `[[shift]]`
pub(super) struct RawShift {
    pub(super) at: usize,
    pub(super) code: Option<At<String>>,
    /// `"friday"` or `"monday-thursday"`.
    pub(super) days: Option<At<String>>,
    pub(super) from: Option<At<String>>,
    pub(super) until: Option<At<String>>,
    pub(super) counters: Option<Vec<At<String>>>,
    pub(super) officer: Option<At<String>>,
}

/// `[[agency]]`
pub(super) struct RawAgency {
    pub(super) code: Option<At<String>>,
    pub(super) name: Option<At<String>>,
    pub(super) short: Option<At<String>>,
    pub(super) kind: Option<At<String>>,
    /// The next five hold for every service of the agency that says nothing else.
    pub(super) prefix: Option<At<String>>,
    pub(super) priority_prefix: Option<At<String>>,
    pub(super) appointment_prefix: Option<At<String>>,
    pub(super) target: Option<At<String>>,
    pub(super) at_counter: Option<At<String>>,
}

/// `[[skill]]`
pub(super) struct RawSkill {
    pub(super) code: Option<At<String>>,
    pub(super) name: Option<At<String>>,
}

/// `[[service]]`
pub(super) struct RawService {
    pub(super) at: usize,
    pub(super) code: Option<At<String>>,
    pub(super) name: Option<At<String>>,
    pub(super) agency: Option<At<String>>,
    pub(super) prefix: Option<At<String>>,
    pub(super) priority_prefix: Option<At<String>>,
    pub(super) appointment_prefix: Option<At<String>>,
    pub(super) skills: Option<Vec<At<String>>>,
    pub(super) quota: Option<At<i64>>,
    pub(super) minimum: Option<At<i64>>,
    pub(super) relaxes_every: Option<At<String>>,
    /// Counters that call by themselves, in the order in which they take who comes; an entry may name several that stand alike: `"loket-1, loket-2"`.
    pub(super) prefers: Vec<At<String>>,
    pub(super) target: Option<At<String>>,
    pub(super) at_counter: Option<At<String>>,
    pub(super) mode: Option<At<String>>,
    pub(super) sensitive: Option<bool>,
    pub(super) standard: RawStandard,
}

/// `[service.standard]`
#[derive(Default)]
pub(super) struct RawStandard {
    pub(super) requirements: Vec<At<String>>,
    pub(super) procedure: Option<At<String>>,
    pub(super) duration: Option<At<String>>,
    pub(super) fee: Option<At<String>>,
    pub(super) product: Option<At<String>>,
    pub(super) complaints: Option<At<String>>,
}

/// `[[zone]]`
pub(super) struct RawZone {
    pub(super) code: Option<At<String>>,
    pub(super) name: Option<At<String>>,
    pub(super) floor: Option<At<String>>,
    pub(super) voice: Option<bool>,
    /// `[zone.speech]`; none where the zone has none.
    pub(super) speech: Option<RawSpeech>,
}

/// `[[counter]]`
pub(super) struct RawCounter {
    pub(super) at: usize,
    pub(super) code: Option<At<String>>,
    pub(super) noun: Option<At<String>>,
    pub(super) number: Option<At<i64>>,
    pub(super) agency: Option<At<String>>,
    pub(super) floor: Option<At<String>>,
    pub(super) zones: Option<Vec<At<String>>>,
    pub(super) voice: Option<Vec<At<String>>>,
    pub(super) skills: Option<Vec<At<String>>>,
    /// Skills in the order of preference; an entry may name several that stand alike: `"kependudukan, english"`.
    pub(super) prefers: Vec<At<String>>,
    pub(super) meets: Vec<At<String>>,
    pub(super) automatic: Option<At<String>>,
}

/// `[[group]]`
pub(super) struct RawGroup {
    pub(super) code: Option<At<String>>,
    pub(super) name: Option<At<String>>,
    pub(super) weight: Option<At<i64>>,
    pub(super) head_start: Option<At<String>>,
    pub(super) emergency: Option<bool>,
}

/// `[[officer]]`
pub(super) struct RawOfficer {
    pub(super) code: Option<At<String>>,
    pub(super) skills: Vec<At<String>>,
}

/// `[[journey]]`
pub(super) struct RawJourney {
    pub(super) at: usize,
    pub(super) code: Option<At<String>>,
    pub(super) name: Option<At<String>>,
    /// Codes of services, in the order in which they are done.
    pub(super) steps: Option<Vec<At<String>>>,
    pub(super) any_order: Option<bool>,
    pub(super) prefix: Option<At<String>>,
}

/// `[paper]`
pub(super) struct RawPaper {
    pub(super) prefix: Option<At<String>>,
    pub(super) first: Option<At<i64>>,
    pub(super) last: Option<At<i64>>,
}

/// `[[emergency]]`
pub(super) struct RawEmergency {
    pub(super) at: usize,
    pub(super) kind: Option<At<String>>,
    /// Without it: every floor that has no text of its own.
    pub(super) floor: Option<At<String>>,
    pub(super) id: Option<At<String>>,
    pub(super) en: Option<At<String>>,
}

/// `[[display]]`
pub(super) struct RawDisplay {
    pub(super) at: usize,
    pub(super) code: Option<At<String>>,
    pub(super) profile: Option<At<String>>,
    /// One of the next three says what it shows; in a hall of one zone none has to.
    pub(super) zones: Option<Vec<At<String>>>,
    pub(super) floor: Option<At<String>>,
    pub(super) counter: Option<At<String>>,
    pub(super) voice: Option<At<bool>>,
    /// `"55 inci"`, `"140 cm"`
    pub(super) diagonal: Option<At<String>>,
    /// `"8 m"`
    pub(super) farthest: Option<At<String>>,
    /// `"1920x1080"`
    pub(super) resolution: Option<At<String>>,
    pub(super) rotation: Option<At<i64>>,
    pub(super) overscan: Option<At<i64>>,
    pub(super) shifts: Option<bool>,
    pub(super) closed_brightness: Option<At<i64>>,
}

/// `[[device]]`
pub(super) struct RawDevice {
    pub(super) code: Option<At<String>>,
}
