//! The viewer's tables: keyed rows that a client stores as they come. Instants stand in rows, never minutes that run.

use serde::{Deserialize, Serialize};

use crate::Language;

mod counter;
mod display;
mod emergency;
mod expected;
mod journey;
mod lost;
mod moment;
mod paper;
mod pause;
mod screen;
mod slide;
mod speech;
mod theme;
mod visitor;

pub use counter::{CounterLabel, CounterNoun, CounterRow, CounterState, ShiftRow};
pub use display::{DisplayProfile, DisplayRow};
pub use emergency::{EmergencyRow, EmergencyText};
pub use expected::{ExpectedCall, ExpectedWait};
pub use journey::{JourneyRow, StepRow};
pub use lost::LostRow;
pub use moment::{Moment, MomentRow};
pub use paper::PaperRow;
pub use pause::{BreakRow, PauseRow, PausedRow};
pub use screen::{ScreenRow, ScreenTrouble};
pub use slide::{SlideItem, SlideRow};
pub use speech::{Chime, Reading, SpeechRow, VoiceLanguage, VolumeSpanRow};
pub use theme::{PictureRow, ThemeRow};
pub use visitor::{VisitorRow, WhyRow};

/// The tables there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// One row: the site and its day.
    Site,
    /// Zones.
    Zone,
    /// Agencies.
    Agency,
    /// Services.
    Service,
    /// Skills.
    Skill,
    /// Priority groups.
    Group,
    /// Counters.
    Counter,
    /// Visitors at counters.
    Visitor,
    /// Calls.
    Call,
    /// Live tickets: all for supervisors, those set aside for the counters of their agency.
    Ticket,
    /// Emergencies that are on.
    Emergency,
    /// One row while screens are to show a practice.
    Practice,
    /// Visits over several services.
    Journey,
    /// Numbers that were lost with the end of the journal: for supervisors.
    Lost,
    /// One row where the site has numbers on paper: for supervisors.
    Paper,
    /// One row where the site file names this display.
    Display,
    /// Every display, as it is now: for supervisors.
    Screen,
    /// What screens show beside calls.
    Slide,
    /// Moments of the day that screens speak of.
    Moment,
}

/// Names one row.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RowKey {
    /// The table.
    pub table: Table,
    /// The key within it.
    pub key: String,
}

/// One row of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "table", rename_all = "snake_case")]
pub enum Row {
    /// The site and its day.
    Site(SiteRow),
    /// A zone.
    Zone(ZoneRow),
    /// An agency.
    Agency(AgencyRow),
    /// A service.
    Service(ServiceRow),
    /// A skill.
    Skill(SkillRow),
    /// A priority group.
    Group(GroupRow),
    /// A counter.
    Counter(CounterRow),
    /// The visitor at a counter.
    Visitor(VisitorRow),
    /// A call.
    Call(CallRow),
    /// A live ticket.
    Ticket(TicketRow),
    /// An emergency that is on.
    Emergency(EmergencyRow),
    /// Where screens find a practice.
    Practice(PracticeRow),
    /// A visit over several services.
    Journey(JourneyRow),
    /// Numbers that were lost with the end of the journal.
    Lost(LostRow),
    /// Numbers that are printed beforehand.
    Paper(PaperRow),
    /// This display's own settings.
    Display(DisplayRow),
    /// A display, as it is now.
    Screen(ScreenRow),
    /// What screens show beside calls.
    Slide(SlideRow),
    /// A moment of the day.
    Moment(MomentRow),
}

impl Row {
    /// The name of this row.
    pub fn key(&self) -> RowKey {
        let (table, key) = match self {
            Row::Site(_) => (Table::Site, String::new()),
            Row::Zone(row) => (Table::Zone, row.zone.clone()),
            Row::Agency(row) => (Table::Agency, row.agency.clone()),
            Row::Service(row) => (Table::Service, row.service.clone()),
            Row::Skill(row) => (Table::Skill, row.skill.clone()),
            Row::Group(row) => (Table::Group, row.group.clone()),
            Row::Counter(row) => (Table::Counter, row.counter.clone()),
            Row::Visitor(row) => (Table::Visitor, row.counter.clone()),
            Row::Call(row) => (Table::Call, row.call.to_string()),
            Row::Ticket(row) => (Table::Ticket, row.ticket.to_string()),
            Row::Emergency(row) => (Table::Emergency, row.emergency.to_string()),
            Row::Practice(_) => (Table::Practice, String::new()),
            Row::Journey(row) => (Table::Journey, row.journey.clone()),
            Row::Lost(row) => (Table::Lost, row.number.clone()),
            Row::Paper(_) => (Table::Paper, String::new()),
            Row::Display(row) => (Table::Display, row.display.clone()),
            Row::Screen(row) => (Table::Screen, row.screen.clone()),
            Row::Slide(row) => (Table::Slide, row.slide.clone()),
            Row::Moment(row) => (Table::Moment, row.moment.clone()),
        };
        RowKey { table, key }
    }
}

/// The site and its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteRow {
    /// The site's code.
    pub site: String,
    /// What people call the hall.
    pub name: String,
    /// The motto; may be empty.
    pub motto: String,
    /// Business date of the open day, ISO; `null` while the day is closed.
    pub date: Option<String>,
    /// Screens say LATIHAN.
    pub training: bool,
    /// When numbers stop being given today, in milliseconds since 1970, but by a supervisor.
    pub closes_at_ms: Option<u64>,
    /// When the timetable opens the next day, in milliseconds since 1970; `null` while a day is open, and where none is to come.
    pub opens_at_ms: Option<u64>,
    /// Public notice; empty where there is none.
    pub notice: String,
    /// Every call is spoken in English too.
    pub english_always: bool,
    /// Tickets issued today.
    pub issued: u32,
    /// Visits finished today.
    pub finished: u32,
    /// Tickets waiting now.
    pub waiting: u32,
    /// Calls of today that somebody made out of turn.
    #[serde(default)]
    pub chosen: u32,
    /// When serving ends today by the timetable, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serves_until_ms: Option<u64>,
    /// When serving ended today: whoever waited then is not served any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serving_ended_at_ms: Option<u64>,
    /// The break of the whole hall that is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_break: Option<BreakRow>,
    /// Services that are paused now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paused: Vec<PausedRow>,
    /// Numbers of the last day whose holders were not served, as people see them; at most `UNSERVED_SHOWN_MAX`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unserved: Vec<String>,
    /// How many there are.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unserved_count: u32,
    /// How the site wants its screens to look.
    #[serde(default, skip_serializing_if = "ThemeRow::is_plain")]
    pub theme: ThemeRow,
    /// Numbers are called in the order in which they were given, whoever holds them.
    #[serde(default, skip_serializing_if = "is_false")]
    pub first_come: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// A zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ZoneRow {
    /// Code.
    pub zone: String,
    /// Name, e.g. `Zona A`.
    pub name: String,
    /// Floor; may be empty.
    pub floor: String,
    /// Whether calls are spoken here.
    pub voice: bool,
    /// How, if they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speech: Option<SpeechRow>,
    /// What this hall says here in an emergency in place of the customary sentences, a kind once at most. Sent beforehand: a screen must
    /// have it when no server answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emergency_texts: Vec<EmergencyText>,
}

/// An agency, with its queue. A display's view holds only agencies with a counter shown in its zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgencyRow {
    /// Code.
    pub agency: String,
    /// Full name.
    pub name: String,
    /// Name for small places.
    pub short: String,
    /// Tickets waiting.
    pub waiting: u32,
    /// Since when the longest waits, in milliseconds since 1970.
    pub longest_since_ms: Option<u64>,
    /// How long somebody waits who takes a number now, whatever it is for; `null` where that cannot be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_wait: Option<ExpectedWait>,
    /// Services delivered today: several in one sitting count each, and so does each step of a visit over several.
    #[serde(default)]
    pub delivered: u32,
    /// Its place in the site file, for an order that does not jump.
    pub order: u16,
}

/// A service, with its queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceRow {
    /// Code.
    pub service: String,
    /// Everyday name.
    pub name: String,
    /// The agency's code.
    pub agency: String,
    /// Prefix of its numbers.
    pub prefix: String,
    /// Wait target, in minutes.
    pub target_minutes: u32,
    /// Time at the counter, in minutes.
    pub at_counter_minutes: u32,
    /// Skills it requires, as codes.
    pub skills: Vec<String>,
    /// Whether it takes tickets now.
    pub open: bool,
    /// How many numbers may still be given for it today; `null` where there is no limit.
    #[serde(default)]
    pub left: Option<u32>,
    /// How it is paused, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<PauseRow>,
    /// A number given now would come too late to be served today.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub too_late: bool,
    /// Open counters that can serve it.
    pub counters_open: u32,
    /// Tickets waiting for it.
    pub waiting: u32,
    /// Since when the longest waits, in milliseconds since 1970.
    pub longest_since_ms: Option<u64>,
    /// Needs that some counter meets for this service, open or not: no others can be asked for.
    pub needs: Vec<String>,
    /// Those that an open counter meets.
    pub needs_on_duty: Vec<String>,
    /// Tickets that wait with needs which no open counter meets: as things stand, nobody will call them.
    pub needs_unmet: u32,
    /// How long somebody waits who takes a number for it now; `null` where that cannot be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_wait: Option<ExpectedWait>,
    /// The same for priority groups, those left out for whom it is the same. Like it, it speaks of visitors without needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group_waits: Vec<GroupWait>,
    /// What to bring, for the kiosk; may be empty.
    pub requirements: Vec<String>,
    /// Published duration; may be empty.
    pub duration: String,
    /// Published fee; may be empty.
    pub fee: String,
    /// Its place in the site file.
    pub order: u16,
}

/// How long somebody of a priority group waits who takes a number now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupWait {
    /// The group's code.
    pub group: String,
    /// How long; `null` where that cannot be said.
    #[serde(default)]
    pub expected_wait: Option<ExpectedWait>,
}

/// A skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SkillRow {
    /// Code.
    pub skill: String,
    /// Name.
    pub name: String,
}

/// A priority group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupRow {
    /// Code.
    pub group: String,
    /// Name.
    pub name: String,
    /// Its place in the site file.
    pub order: u16,
}

/// A number as people see it, in the parts that are spoken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TicketNumber {
    /// Prefix, e.g. `A`.
    pub prefix: String,
    /// The number, e.g. 5.
    pub digits: u32,
    /// What is shown, e.g. `A-005`.
    pub shown: String,
}

/// A call, for screens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallRow {
    /// The call.
    pub call: u32,
    /// The number.
    pub number: TicketNumber,
    /// The counter's code.
    pub counter: String,
    /// What people call the counter.
    pub label: CounterLabel,
    /// The counter's floor; may be empty.
    pub floor: String,
    /// The agency's short name.
    pub agency: String,
    /// The service's name; empty where it is sensitive.
    pub service: String,
    /// Language of the call.
    pub language: Language,
    /// Where it stands.
    pub state: CallState,
    /// When it was first made, in milliseconds since 1970.
    pub called_at_ms: u64,
    /// Summons so far: 1, then one more for each recall.
    pub summons: u16,
    /// When the last summons was made.
    pub last_summons_at_ms: u64,
    /// Whether this zone's voice speaks it.
    pub spoken_here: bool,
    /// Which summons the zone's voice has spoken to its end (0: none yet, or several zones speak this call, so that it is not known of this
    /// one).
    pub heard: u16,
    /// Whether the visitor comes on from another counter: by a transfer, or for the next step of the same visit.
    #[serde(default, skip_serializing_if = "is_false")]
    pub onward: bool,
    /// Whether the last summons is the last one before the visitor counts as absent, where it is a recall.
    #[serde(default, skip_serializing_if = "is_false")]
    pub last: bool,
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// The ticket is still called.
    Called,
    /// The visitor is being served; the row stays a while among the recent calls.
    Serving,
    /// The ticket has moved on; the row stays a while among the recent calls.
    Past,
}

/// A live ticket, for whoever must find one. Gone from the table once finished, cancelled or unserved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TicketRow {
    /// The ticket.
    pub ticket: u32,
    /// What people see, e.g. `A-005`.
    pub number: String,
    /// The service's code.
    pub service: String,
    /// Where it stands.
    pub state: TicketState,
    /// Since when, in milliseconds since 1970.
    pub since_ms: u64,
    /// The counter's code, where it is at one or tied to one.
    pub counter: Option<String>,
    /// When it is called, while it waits; `null` where that cannot be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_call: Option<ExpectedCall>,
    /// Which step of a visit over several services it is at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepRow>,
    /// Until when it is kept for that counter, in milliseconds since 1970, where its visitor came back to who had them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_until_ms: Option<u64>,
    /// When its visitor has an appointment, in milliseconds since 1970; gone once they came too late for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment_ms: Option<u64>,
}

/// Where a live ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Number given, not yet in the queue.
    Reserved,
    /// Menunggu.
    Waiting,
    /// Dipanggil.
    Called,
    /// Dilayani.
    Serving,
    /// Ditunda.
    Parked,
    /// Tidak hadir.
    Absent,
}

/// A practice that this hall's screens are to show while the row stands; for displays and supervisors. A display keeps its link to this server
/// meanwhile, and shows this hall again as soon as the row goes, as anything is called or an emergency is on here, as this server or the
/// practice's is lost, or as that says goodbye.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PracticeRow {
    /// The host of the practice's server; left out where it is the one by which the display found this server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Its port.
    pub port: u16,
    /// Proof of a display's role there.
    pub token: String,
}
