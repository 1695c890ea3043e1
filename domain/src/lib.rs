//! The queue: commands come in, events come out. Deterministic; no I/O, no clock, no randomness, no async, no floats.
//! `decide` refuses with a named rejection or writes events; `apply` never refuses. The same events give the same state.

mod command;
mod event;
mod ids;
mod plan;
mod rejection;
mod sets;
mod time;

pub use command::{
    Arrival, Command, Confirmation, Destination, EmergencyKind, IssueTicket, Language, OpenDay, Origin, Outcome, PauseReason, Place, Term,
};
pub use event::{Claim, DayOpened, Event, ReturnCause, Why};
pub use ids::{AgencyId, CallId, CounterId, DeviceId, EmergencyId, GroupId, OfficerId, SeriesId, ServiceId, SkillId, TicketId, ZoneId};
pub use plan::{
    APPLIED_FILES_MAX, Agency, AgencyKind, AppliedFile, Counter, CounterNoun, Device, Group, Hours, Mode, Officer, Plan, Policy,
    Proficiency, Series, Service, Site, Skill, Standard, Timetable, Zone, remember_file,
};
pub use rejection::{Rejection, UnknownId};
pub use sets::{Need, NeedSet, SKILLS_MAX, SkillSet};
pub use time::{Date, Time};

/// Longest public notice, in characters: what a screen shows in three lines.
pub const NOTICE_CHARS_MAX: usize = 200;

/// Most services that one visit can be finished with.
pub const DELIVERED_MAX: usize = 12;
