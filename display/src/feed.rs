//! From the wire's rows to what the wall and the voice need. Pure; the one module that knows both the wire's words
//! and the wall's.

use std::collections::BTreeMap;

use client::{Picture as Rows, emergency_title, label_text, wait_range};
use protocol::{AgencyRow, CallRow, CallState, DisplayRow, EmergencyKind, EmergencyRow, Language, MomentRow, ZoneRow};
use sounds::phrase::alarm;
use sounds::{Alarm, AlarmKind};

use crate::board::{Drill, Emergency, WaitingCount};
use crate::calendar::LocalClock;
use crate::notices::{notice, pause};
use crate::setting::{Rotation, Setting};
use crate::stage::{Call, CallKey};
use crate::wall::{Day, Picture};

mod manner;

pub use manner::Manner;

/// A call that this zone's voice speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenCall {
    /// Its row.
    pub row: CallRow,
    /// The languages that it is spoken in, the most important first.
    pub languages: Vec<sounds::Language>,
    /// Whether its counter is on another floor than the zone.
    pub other_floor: bool,
}

/// What the voice of this zone has to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToSpeak {
    /// The hall's code: the calls of another one are other calls.
    pub hall: String,
    /// The code of the zone that it speaks for; empty where it speaks for none.
    pub zone: String,
    /// Whether calls are spoken in this zone at all.
    pub voice: bool,
    /// How they are.
    pub manner: Manner,
    /// The hall's time, for how loud it is when.
    pub clock: LocalClock,
    /// Calls whose ticket is still called, in the order of their summons.
    pub calls: Vec<SpokenCall>,
    /// The newest of those whose ticket has moved on, with the time of their last summons.
    pub moved_on: BTreeMap<u32, u64>,
    /// Emergencies that are on.
    pub emergencies: Vec<EmergencyRow>,
    /// Moments of the day that are spoken of.
    pub moments: Vec<MomentRow>,
}

impl ToSpeak {
    /// Whether a call that was called until now was taken back. Whatever is older than all that are listed may have moved on long before.
    pub fn has_taken_back(&self, call: &CallRow) -> bool {
        let is_listed = self.calls.iter().any(|other| other.row.call == call.call) || self.moved_on.contains_key(&call.call);
        let oldest_ms = self.moved_on.values().copied().min().unwrap_or(0);
        self.voice && !is_listed && call.last_summons_at_ms >= oldest_ms
    }
}

/// The wall's picture; `None` while the rows are not whole.
pub fn picture(rows: &Rows, clock: LocalClock) -> Option<Picture> {
    let site = rows.site().filter(|_| rows.is_whole())?;
    let emergency = rows.emergencies().max_by_key(|row| row.since_ms);
    let mut before: Vec<&CallRow> = rows.calls().into_iter().filter(|row| !is_called(row)).collect();
    before.sort_by_key(|row| std::cmp::Reverse(row.last_summons_at_ms));
    let mut agencies: Vec<_> = rows.agencies().collect();
    agencies.sort_by_key(|row| row.order);
    Some(Picture {
        hall: site.site.clone(),
        site: site.name.clone(),
        motto: site.motto.clone(),
        zone: place_line(rows),
        setting: rows.display().map(setting).unwrap_or_default(),
        drill: drill(site.training, emergency.is_some_and(|row| row.drill)),
        day: site.date.clone().map(|date| Day { date, training: site.training }),
        opens_at_ms: site.opens_at_ms,
        clock,
        calls: called(rows).into_iter().map(|row| call(row, clock)).collect(),
        before: before.into_iter().map(|row| call(row, clock)).collect(),
        waiting: agencies.into_iter().map(waiting_count).collect(),
        notice: notice(site, rows, clock.offset_s),
        pause: pause(site, clock.offset_s),
        emergency: emergency.map(|row| emergency_of(row.kind, row.drill)),
    })
}

/// How many wait for an agency and, where anybody does, how long that takes.
fn waiting_count(row: &AgencyRow) -> WaitingCount {
    let wait = row.expected_wait.filter(|_| row.waiting > 0).and_then(wait_range).map(|(id, _)| id).unwrap_or_default();
    WaitingCount { agency: row.short.clone(), count: row.waiting, wait }
}

/// What the voice has to know; nothing while the rows are not whole.
pub fn to_speak(rows: &Rows, clock: LocalClock) -> ToSpeak {
    let Some(site) = rows.site().filter(|_| rows.is_whole()) else { return ToSpeak::default() };
    // A display that the site file names speaks for the zone that is said there, any other for the one zone that it shows.
    let zone = match rows.display() {
        Some(display) => display.speaks.as_deref().and_then(|zone| rows.zone(zone)),
        None => rows.zones().next(),
    };
    let manner = Manner::of(zone.and_then(|zone| zone.speech.as_ref()));
    let spoken = |row: &&CallRow| row.spoken_here;
    let to_spoken = |row: &CallRow| SpokenCall {
        languages: languages(&manner, site.english_always || row.language == Language::En),
        other_floor: zone.is_some_and(|zone| !row.floor.is_empty() && zone.floor != row.floor),
        row: row.clone(),
    };
    ToSpeak {
        hall: site.site.clone(),
        zone: zone.map(|zone| zone.zone.clone()).unwrap_or_default(),
        voice: zone.is_some_and(|zone| zone.voice),
        calls: called(rows).into_iter().filter(spoken).map(to_spoken).collect(),
        manner: manner.clone(),
        clock,
        moved_on: rows.calls().into_iter().filter(|row| !is_called(row)).map(|row| (row.call, row.last_summons_at_ms)).collect(),
        emergencies: rows.emergencies().cloned().collect(),
        moments: rows.moments().cloned().collect(),
    }
}

/// The languages of a call: the zone's, and English where it is wanted too.
fn languages(manner: &Manner, english: bool) -> Vec<sounds::Language> {
    let mut languages = manner.languages.clone();
    if english && !languages.contains(&sounds::Language::En) {
        languages.push(sounds::Language::En);
    }
    languages
}

/// What an emergency's screen says: the sentences of its announcement, under a title in place of the first ones. The
/// drill stands beside the title, larger than any sentence.
pub fn emergency_of(kind: EmergencyKind, drill: bool) -> Emergency {
    let (title, _) = emergency_title(kind);
    let caption = alarm(sounds::Language::Id, Alarm { kind: alarm_kind(kind), drill: false }).caption;
    let is_in_title = |sentence: &str| sentence.starts_with("Mohon perhatian") || sentence.starts_with("Telah terjadi");
    let sentences = caption.split_inclusive(". ").map(str::trim).filter(|sentence| !is_in_title(sentence));
    Emergency { drill, title: title.to_owned(), sentences: sentences.map(str::to_owned).collect() }
}

/// The voice's word for an emergency of the wire.
pub fn alarm_kind(kind: EmergencyKind) -> AlarmKind {
    match kind {
        EmergencyKind::Evacuation => AlarmKind::Evacuation,
        EmergencyKind::Fire => AlarmKind::Fire,
        EmergencyKind::Earthquake => AlarmKind::Earthquake,
        EmergencyKind::Lockdown => AlarmKind::Lockdown,
    }
}

fn drill(training: bool, emergency_drill: bool) -> Drill {
    match (emergency_drill, training) {
        (true, _) => Drill::Simulation,
        (false, true) => Drill::Training,
        (false, false) => Drill::None,
    }
}

/// Calls whose ticket is still called, the oldest summons first.
fn called(rows: &Rows) -> Vec<&CallRow> {
    let mut called: Vec<&CallRow> = rows.calls().into_iter().filter(|row| is_called(row)).collect();
    called.sort_by_key(|row| (row.last_summons_at_ms, row.call));
    called
}

fn is_called(row: &CallRow) -> bool {
    match row.state {
        CallState::Called => true,
        CallState::Serving | CallState::Past => false,
    }
}

fn call(row: &CallRow, clock: LocalClock) -> Call {
    Call {
        key: CallKey { call: u64::from(row.call), repeat: u32::from(row.summons) },
        number: row.number.shown.clone(),
        counter: label_text(&row.label),
        agency: row.agency.clone(),
        service: row.service.clone(),
        called_ms: clock.local_ms(i64::try_from(row.last_summons_at_ms).unwrap_or(i64::MAX)),
    }
}

/// How the site file says that this display hangs.
fn setting(row: &DisplayRow) -> Setting {
    Setting {
        profile: row.profile,
        diagonal_mm: row.diagonal_mm,
        farthest_mm: row.farthest_mm,
        rotation: Rotation::of_degrees(row.rotation),
        overscan_percent: row.overscan_percent,
        shifts: row.shifts,
        closed_percent: row.closed_percent,
    }
}

/// Where this display is: its zone and floor, the floor of several zones, or a counter and its agency. Nothing where it shows zones of several
/// floors: it is the hall's.
fn place_line(rows: &Rows) -> String {
    let own = rows.display();
    if let Some(counter) = own.and_then(|own| own.counter.as_ref()) {
        let agency = own.map(|own| own.agency.as_str()).filter(|agency| !agency.is_empty());
        return [Some(label_text(counter)), agency.map(str::to_owned)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    }
    let zones: Vec<&ZoneRow> = rows.zones().filter(|zone| own.is_none_or(|own| own.zones.contains(&zone.zone))).collect();
    match zones[..] {
        [] => String::new(),
        [zone] => zone_line(zone),
        [first, ..] if zones.iter().all(|zone| zone.floor == first.floor) => floor_words(&first.floor),
        [..] => String::new(),
    }
}

/// "Zona A, Lantai 1". A floor that is a bare number is given its word.
fn zone_line(row: &ZoneRow) -> String {
    match floor_words(&row.floor) {
        floor if floor.is_empty() => row.name.clone(),
        floor => format!("{}, {floor}", row.name),
    }
}

fn floor_words(floor: &str) -> String {
    let is_number = !floor.is_empty() && floor.chars().all(|letter| letter.is_ascii_digit());
    if is_number { format!("Lantai {floor}") } else { floor.to_owned() }
}

#[cfg(test)]
mod tests;
