//! The configuration of one site: what stands in the hall and who can do what. Read by decisions, changed only by `PlanApplied`.
//! Names and codes live here and nowhere else in the domain. It is data; it must not decide anything.

use serde::{Deserialize, Serialize};

use crate::{AgencyId, CounterId, GroupId, NeedSet, SeriesId, SkillId, SkillSet, Time, ZoneId};

mod check;
mod emergency;
mod journey;
mod no_show;
mod paper;
mod roster;
mod routing;
mod screen;
mod slide;
mod speech;
mod standing;
mod theme;
mod timetable;

pub use emergency::EmergencyText;
pub use journey::{Journey, STEPS_MAX};
pub use no_show::NoShow;
pub use paper::PaperSeries;
pub use roster::{PlannedShift, Shift};
pub use routing::{Calling, Minimum, NoSuchOrder, Order, Serves};
pub use screen::{Profile, Screen};
pub use slide::{Slide, SlideContent};
pub use speech::{Chime, Reading, Speech, VoiceLanguage, VolumeSpan};
pub use standing::Overridden;
pub(crate) use standing::same_skills;
pub use theme::{Colour, PictureFile, Theme, ThemeColours};
pub use timetable::{Break, BreakOf, Closing, DayTimes, Hours, PlannedBreak, Timetable};

/// How well a skill is held, 1 (just) to 5 (best).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Proficiency(pub u8);

impl Proficiency {
    /// The best there is.
    pub const BEST: Proficiency = Proficiency(5);
}

/// How a counter or an officer holds a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "StoredHold", into = "StoredHold")]
pub struct Hold {
    /// How well.
    pub proficiency: Proficiency,
    /// The ring: only for tickets that have waited so long, in milliseconds; 0 for a primary skill.
    pub after_ms: u32,
}

impl Hold {
    /// A primary skill, held so well (1 to 5).
    pub const fn primary(proficiency: u8) -> Hold {
        Hold { proficiency: Proficiency(proficiency), after_ms: 0 }
    }
}

/// How a hold is stored: its proficiency alone where the skill is a primary one, so that most entries stay as short as they are.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredHold {
    Primary(u8),
    Overflow(u8, u32),
}

impl From<StoredHold> for Hold {
    fn from(stored: StoredHold) -> Hold {
        match stored {
            StoredHold::Primary(proficiency) => Hold::primary(proficiency),
            StoredHold::Overflow(proficiency, after_ms) => Hold { proficiency: Proficiency(proficiency), after_ms },
        }
    }
}

impl From<Hold> for StoredHold {
    fn from(hold: Hold) -> StoredHold {
        match hold {
            Hold { proficiency: Proficiency(proficiency), after_ms: 0 } => StoredHold::Primary(proficiency),
            Hold { proficiency: Proficiency(proficiency), after_ms } => StoredHold::Overflow(proficiency, after_ms),
        }
    }
}

/// Everything the site file says, with dense ids in place of codes.
/// Every table is indexed by its id. An entry that a later plan no longer names stays in its table, marked `retired`, so that ids never change their meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The site itself.
    pub site: Site,
    /// Agencies, by `AgencyId`.
    pub agencies: Vec<Agency>,
    /// Skills, by `SkillId`.
    pub skills: Vec<Skill>,
    /// Number series, by `SeriesId`.
    pub series: Vec<Series>,
    /// Services, by `ServiceId`.
    pub services: Vec<Service>,
    /// Zones, by `ZoneId`.
    pub zones: Vec<Zone>,
    /// Counters, by `CounterId`.
    pub counters: Vec<Counter>,
    /// Priority groups, by `GroupId`; the first is everybody.
    pub groups: Vec<Group>,
    /// Named officers, by `OfficerId`; empty where the site does not name them.
    pub officers: Vec<Officer>,
    /// Places where tickets are taken, by `DeviceId`.
    pub devices: Vec<Device>,
    /// Visits over several services, by `JourneyId`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub journeys: Vec<Journey>,
    /// Numbers that are printed beforehand, for a hall whose server is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperSeries>,
    /// What is said in an emergency in place of the customary sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emergency_texts: Vec<EmergencyText>,
    /// Screens that the site file names, by `ScreenId`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub screens: Vec<Screen>,
    /// How screens look.
    #[serde(default, skip_serializing_if = "Theme::is_plain")]
    pub theme: Theme,
    /// What screens show beside calls, in the order in which it takes turns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slides: Vec<Slide>,
    /// How calling behaves.
    pub policy: Policy,
    /// When the site opens and closes, in its own time zone; read by the server's calendar only.
    pub timetable: Timetable,
}

/// The site's own names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Short name for keys and files, e.g. `mpp-contoh`.
    pub code: String,
    /// What people call the hall.
    pub name: String,
    /// The motto under the name; may be empty.
    pub motto: String,
    /// IANA time zone, e.g. `Asia/Jakarta`.
    pub time_zone: String,
    /// Whether every call is spoken in English after Indonesian, whatever its ticket says.
    pub english_always: bool,
    /// Address of a page of the hall's own, to which screens lead telephones; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub page: String,
}

/// An organisation with counters in the hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Code of the site file.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Name for small places; the full name where none is given.
    pub short: String,
    /// Kind of organisation.
    pub kind: AgencyKind,
    /// No longer in the site file.
    pub retired: bool,
}

/// Kinds of organisation under one roof (Perpres 89/2021).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// Regional office (organisasi perangkat daerah).
    Opd,
    /// Branch of a national institution (instansi vertikal).
    Vertikal,
    /// State-owned company.
    Bumn,
    /// Region-owned company.
    Bumd,
    /// Private.
    Swasta,
}

/// A named ability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skill {
    /// Code, e.g. `dukcapil.kependudukan`.
    pub code: String,
    /// What a supervisor reads.
    pub name: String,
    /// No longer in the site file.
    pub retired: bool,
}

/// One row of numbers: a prefix, counted from 1 each day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// What stands before the number, e.g. `A`.
    pub prefix: String,
    /// No longer in the site file.
    pub retired: bool,
}

/// What a visitor comes for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Code of the site file.
    pub code: String,
    /// Everyday name.
    pub name: String,
    /// Whose service it is.
    pub agency: AgencyId,
    /// Where its numbers come from.
    pub series: SeriesId,
    /// Where those of priority groups come from, if not from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority_series: Option<SeriesId>,
    /// Where those of appointments come from, if not from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment_series: Option<SeriesId>,
    /// Skills that a counter needs, all of them.
    pub skills: SkillSet,
    /// How well they must be held.
    #[serde(default, skip_serializing_if = "Minimum::is_default")]
    pub minimum: Minimum,
    /// Counters that call by themselves, in the order in which they take somebody who comes for it, each group before the next; whoever is in
    /// none comes last. Empty where the longest idle takes everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefers: Vec<Vec<CounterId>>,
    /// How long a visitor should wait at most, in milliseconds; above 0.
    pub target_ms: u32,
    /// How long it takes at the counter, in milliseconds; above 0.
    pub at_counter_ms: u32,
    /// Most numbers that are given for it in a day; none where there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u32>,
    /// Kind of service.
    pub mode: Mode,
    /// The name says something about the visitor that the hall must not show.
    pub sensitive: bool,
    /// The six public components of its standard; may be empty.
    pub standard: Standard,
    /// No longer in the site file: takes no new tickets.
    pub retired: bool,
}

/// The six components of a service's standard that must be published (UU 25/2009).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standard {
    /// Persyaratan.
    pub requirements: Vec<String>,
    /// Sistem, mekanisme dan prosedur.
    pub procedure: String,
    /// Jangka waktu penyelesaian: the promise, not the minutes at the counter.
    pub duration: String,
    /// Biaya/tarif.
    pub fee: String,
    /// Produk pelayanan.
    pub product: String,
    /// Penanganan pengaduan, saran dan masukan.
    pub complaints: String,
}

/// Perpres 89/2021's kinds of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Face to face.
    Langsung,
    /// Self-service.
    Mandiri,
    /// Online.
    Digital,
    /// Mobile unit.
    Bergerak,
}

/// A part of the hall with its own screens and loudspeaker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Code of the site file.
    pub code: String,
    /// What the screens say, e.g. `Zona A`.
    pub name: String,
    /// Floor, e.g. `Lantai 1`; may be empty.
    pub floor: String,
    /// Whether calls are spoken here.
    pub voice: bool,
    /// How, if they are.
    #[serde(default, skip_serializing_if = "Speech::is_default")]
    pub speech: Speech,
    /// No longer in the site file.
    pub retired: bool,
}

/// A place where an officer serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// Code of the site file.
    pub code: String,
    /// What people call it.
    pub noun: CounterNoun,
    /// Its number beside the noun.
    pub number: u16,
    /// Whose counter it is by the plan.
    pub agency: AgencyId,
    /// Floor, e.g. `Lantai 1`; may be empty.
    pub floor: String,
    /// Zones whose screens show its calls.
    pub shown_in: Vec<ZoneId>,
    /// Zones whose voice speaks its calls.
    pub spoken_in: Vec<ZoneId>,
    /// Skills the counter holds by the plan: the file's, with what was changed *tetap* since.
    pub skills: Vec<(SkillId, Hold)>,
    /// The file's own, where what was changed *tetap* differs from them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_skills: Option<Vec<(SkillId, Hold)>>,
    /// Skills in the order in which the counter prefers them, each set before the next; what is in none comes last. It calls who needs what
    /// stands further ahead, whatever the claims. Empty where claims alone decide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefers: Vec<SkillSet>,
    /// Needs the counter can meet.
    pub meets: NeedSet,
    /// It calls by itself so long after it is free, in milliseconds; none where only its officer calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatic_after_ms: Option<u32>,
    /// No longer in the site file.
    pub retired: bool,
}

/// What a counter is called, on screen and in speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CounterNoun {
    /// Counter window.
    Loket,
    /// Desk.
    Meja,
    /// Room.
    Ruang,
    /// Drive-through lane.
    Jalur,
    /// Booth.
    Gerai,
}

/// A statutory priority group (UU 25/2009 art. 29).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Code of the site file, e.g. `lansia`.
    pub code: String,
    /// What the kiosk says.
    pub name: String,
    /// How fast its claim grows, relative to the others; above 0.
    pub weight: u32,
    /// Waiting time given at issue, in milliseconds.
    pub head_start_ms: u32,
    /// Before everybody else, whatever the claims: for emergencies alone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub emergency: bool,
    /// No longer in the site file.
    pub retired: bool,
}

impl Group {
    /// The group of everybody.
    pub const EVERYBODY: GroupId = GroupId(0);
}

/// A named officer; no name of a person, only the code the site gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Code, e.g. `petugas-14`.
    pub code: String,
    /// Skills the officer knows.
    pub skills: Vec<(SkillId, Hold)>,
    /// No longer in the site file.
    pub retired: bool,
}

/// A place where tickets are taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Code, e.g. `kios-1`.
    pub code: String,
    /// No longer in the site file.
    pub retired: bool,
}

/// How calling behaves, the same for the whole site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// How long after a call was heard (or made, where nothing answers) NEXT may ask "arrived or absent?", in milliseconds.
    pub answer_after_ms: u32,
    /// Whether NEXT while serving finishes the visit and calls the next one.
    pub next_finishes: bool,
    /// Whether a counter is opened by a named officer whose skills count.
    pub named_officers: bool,
    /// What a counter serves.
    #[serde(default, skip_serializing_if = "Serves::is_default")]
    pub serves: Serves,
    /// In which order it calls.
    #[serde(default, skip_serializing_if = "Calling::is_default")]
    pub calling: Calling,
    /// When a called visitor counts as absent, and how they come back.
    #[serde(default, skip_serializing_if = "NoShow::is_plain")]
    pub no_show: NoShow,
    /// What becomes of those who still wait when serving ends by the timetable.
    #[serde(default, skip_serializing_if = "Closing::is_default")]
    pub closing: Closing,
    /// Numbers stop with the last that can still be served before serving ends by the timetable, as the minutes at the counter say.
    #[serde(default, skip_serializing_if = "is_false")]
    pub last_ticket: bool,
    /// How long a visitor who comes back is kept for who had them, in milliseconds; 0 for not at all.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sticky_return_ms: u32,
    /// How long after their time visitors with an appointment may come and still be called at the front, in milliseconds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub appointment_grace_ms: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            answer_after_ms: 20_000,
            next_finishes: true,
            named_officers: false,
            serves: Serves::default(),
            calling: Calling::default(),
            no_show: NoShow::default(),
            closing: Closing::default(),
            last_ticket: false,
            sticky_return_ms: 0,
            appointment_grace_ms: 0,
        }
    }
}

/// How many applied site files are remembered: a file that changes every week is known for more than a year.
pub const APPLIED_FILES_MAX: usize = 64;

/// A site file that was put in force, so that one which was superseded is known again, and refused with both dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedFile {
    /// Hash of the file, in hexadecimal.
    pub digest: String,
    /// When it was put in force.
    pub at: Time,
}

/// Adds a file to the files applied so far, oldest first; forgets the oldest over [`APPLIED_FILES_MAX`].
pub fn remember_file(applied: &mut Vec<AppliedFile>, digest: &str, at: Time) {
    if applied.len() >= APPLIED_FILES_MAX {
        applied.drain(..=applied.len() - APPLIED_FILES_MAX);
    }
    applied.push(AppliedFile { digest: digest.to_owned(), at });
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

pub(crate) fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_applied_files_are_remembered() {
        let mut applied = Vec::new();
        for n in 0..APPLIED_FILES_MAX as u64 + 3 {
            remember_file(&mut applied, &n.to_string(), Time(n));
        }
        assert_eq!(applied.len(), APPLIED_FILES_MAX);
        assert_eq!(applied[0].at, Time(3));
        assert_eq!(applied[APPLIED_FILES_MAX - 1].digest, "66");
    }
}
