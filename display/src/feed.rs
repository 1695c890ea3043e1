//! From the wire's rows to what the wall and the voice need. Pure; the one module that knows both the wire's words
//! and the wall's.

use std::collections::BTreeMap;
use std::sync::Arc;

use client::{Picture as Rows, emergency_title, label_text, wait_range};
use protocol::{
    AgencyRow, CallRow, CallState, DisplayRow, EmergencyKind, EmergencyRow, EmergencyText, Language, MomentRow, PictureRow, SlideRow,
    ZoneRow,
};
use sounds::phrase::alarm;
use sounds::{Alarm, AlarmKind};

use crate::board::{Drill, Emergency, WaitingCount};
use crate::calendar::LocalClock;
use crate::layout::EMERGENCY_LINES;
use crate::notices::{notice, pause};
use crate::setting::{Rotation, Setting};
use crate::slides::Slide;
use crate::stage::{Call, CallKey};
use crate::theme::Palette;
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
    /// What the hall itself says is to be done where this display hangs.
    pub emergency_texts: Vec<EmergencyText>,
    /// Moments of the day that are spoken of.
    pub moments: Vec<MomentRow>,
    /// The one that this display raised itself: it is spoken here whoever is the voice.
    pub raised_here: Option<u64>,
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
    let emergencies = in_force(rows.emergencies().cloned());
    let emergency = emergency_shown(&emergencies, rows);
    let mut before: Vec<&CallRow> = rows.calls().into_iter().filter(|row| !is_called(row)).collect();
    before.sort_by_key(|row| std::cmp::Reverse(row.last_summons_at_ms));
    let mut agencies: Vec<_> = rows.agencies().collect();
    agencies.sort_by_key(|row| row.order);
    Some(Picture {
        hall: site.site.clone(),
        site: site.name.clone(),
        motto: site.motto.clone(),
        slogan: site.theme.slogan.clone(),
        slides: slides(rows),
        logo: site.theme.logo.as_ref().map(|logo| logo.digest.clone()),
        palette: Palette::of(&site.theme.colours()),
        zone: place_line(rows),
        setting: rows.display().map(setting).unwrap_or_default(),
        drill: drill(site.training, emergency.as_ref().map(|emergency| emergency.drill)),
        day: site.date.clone().map(|date| Day { date, training: site.training }),
        opens_at_ms: site.opens_at_ms,
        clock,
        calls: called(rows).into_iter().map(|row| call(row, clock)).collect(),
        before: before.into_iter().map(|row| call(row, clock)).collect(),
        waiting: agencies.into_iter().map(waiting_count).collect(),
        notice: notice(site, rows, clock.offset_s),
        pause: pause(site, clock.offset_s),
        emergency,
    })
}

/// What this display shows beside calls, in its order.
fn slides(rows: &Rows) -> Vec<Arc<Slide>> {
    let mut all: Vec<_> = rows.slides().collect();
    all.sort_by_key(|row| row.order);
    all.into_iter().map(|row| Arc::new(slide(row))).collect()
}

fn slide(row: &SlideRow) -> Slide {
    let aspect = |picture: &PictureRow| u64::from(picture.width) * 1_000 / u64::from(picture.height.max(1));
    Slide {
        code: row.slide.clone(),
        page_ms: u64::from(row.seconds.max(1)) * 1_000,
        days: row.days.clone(),
        title: row.title.clone(),
        about: row.about.clone(),
        items: row.items.iter().map(|item| (item.label.clone(), item.text.clone())).collect(),
        picture: row.picture.as_ref().map(|picture| picture.digest.clone()),
        picture_aspect_milli: row.picture.as_ref().map(aspect).and_then(|aspect| u32::try_from(aspect).ok()).unwrap_or(0),
        page: row.page.clone(),
    }
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
        emergencies: in_force(rows.emergencies().cloned()),
        emergency_texts: KINDS.iter().filter_map(|kind| own_text(rows, *kind)).cloned().collect(),
        moments: rows.moments().cloned().collect(),
        raised_here: None,
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

/// What an emergency's screen says: the hall's own text for this zone, or the sentences of the announcement, under a title in place of the
/// first ones. The drill stands beside the title, larger than any sentence.
pub fn emergency_of(kind: EmergencyKind, drill: bool, own: Option<&EmergencyText>) -> Emergency {
    let (title, title_en) = emergency_title(kind);
    let customary = |language| alarm(language, Alarm { kind: alarm_kind(kind), drill: false }).caption;
    let indonesian = own.map_or_else(|| customary(sounds::Language::Id), |text| text.id.clone());
    let english = own.map_or_else(|| customary(sounds::Language::En), |text| text.en.clone());
    let is_in_title = |sentence: &str| {
        let begins = ["Mohon perhatian", "Telah terjadi", "Attention please", "There is a"];
        own.is_none() && begins.iter().any(|begin| sentence.starts_with(begin))
    };
    // Whoever reads no Indonesian must know, too, that it is only a drill.
    let english_title = if drill { format!("Drill: {title_en}") } else { title_en.to_owned() };
    let without_title = |text: &str| sentences(text).into_iter().filter(|sentence| !is_in_title(sentence)).collect::<Vec<_>>();
    Emergency {
        drill,
        title: title.to_owned(),
        sentences: at_most_fit(without_title(&indonesian)),
        english: std::iter::once(english_title).chain(at_most_fit(without_title(&english))).collect(),
        page: 0,
    }
}

fn sentences(text: &str) -> Vec<String> {
    text.split_inclusive(". ").map(|sentence| sentence.trim().to_owned()).collect()
}

/// What is more than there are lines stands in the last one.
fn at_most_fit(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.split_off(sentences.len().min(EMERGENCY_LINES));
    if let Some(last) = sentences.last_mut() {
        more.iter().for_each(|sentence| *last = format!("{last} {sentence}"));
    }
    sentences
}

/// The emergencies that hold for a screen: a real one removes every drill.
pub fn in_force(rows: impl Iterator<Item = EmergencyRow>) -> Vec<EmergencyRow> {
    let mut all: Vec<EmergencyRow> = rows.collect();
    if all.iter().any(|row| !row.drill) {
        all.retain(|row| !row.drill);
    }
    all
}

/// The newest of the emergencies that are on, in the words of this zone.
pub fn emergency_shown(emergencies: &[EmergencyRow], rows: &Rows) -> Option<Emergency> {
    emergencies.iter().max_by_key(|row| row.since_ms).map(|row| emergency_of(row.kind, row.drill, own_text(rows, row.kind)))
}

/// The hall's own text for where this display hangs: that of the zone it speaks for or, where it speaks for none, the one in which all the
/// zones that it shows agree. A screen of several floors cannot know on which it hangs, and says what is right on each.
fn own_text(rows: &Rows, kind: EmergencyKind) -> Option<&EmergencyText> {
    let hangs_in = |zone: &&ZoneRow| match rows.display() {
        Some(display) => display.speaks.as_ref().map_or_else(|| display.zones.contains(&zone.zone), |spoken| zone.zone == *spoken),
        None => true,
    };
    let mut texts = rows.zones().filter(hangs_in).map(|zone| zone.emergency_texts.iter().find(|text| text.kind == kind));
    let first = texts.next()??;
    texts.all(|text| text == Some(first)).then_some(first)
}

const KINDS: [EmergencyKind; 4] = [EmergencyKind::Evacuation, EmergencyKind::Fire, EmergencyKind::Earthquake, EmergencyKind::Lockdown];

/// The voice's word for an emergency of the wire.
pub fn alarm_kind(kind: EmergencyKind) -> AlarmKind {
    match kind {
        EmergencyKind::Evacuation => AlarmKind::Evacuation,
        EmergencyKind::Fire => AlarmKind::Fire,
        EmergencyKind::Earthquake => AlarmKind::Earthquake,
        EmergencyKind::Lockdown => AlarmKind::Lockdown,
    }
}

/// A real emergency is no training: nobody who sees LATIHAN runs.
fn drill(training: bool, emergency_is_drill: Option<bool>) -> Drill {
    match (emergency_is_drill, training) {
        (Some(true), _) => Drill::Simulation,
        (Some(false), _) | (None, false) => Drill::None,
        (None, true) => Drill::Training,
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
