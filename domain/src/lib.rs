//! The queue: commands come in, events come out. Deterministic; no I/O, no clock, no randomness, no async, no floats.
//! `decide` refuses with a named rejection or writes events; `apply` never refuses. The same events give the same state.

mod apply;
mod archive;
mod check;
mod command;
mod decide;
mod epoch;
mod event;
mod ids;
mod plan;
mod rejection;
mod routing;
mod sets;
mod state;
mod time;
mod timer;
mod verify;

pub use apply::apply;
pub use archive::ArchivedDay;
pub use command::{
    Arrival, Command, Confirmation, Destination, EmergencyKind, IssueTicket, Language, OpenDay, Origin, Outcome, PauseReason, Place, Term,
};
pub use decide::{decide, decide_unverified};
pub use epoch::{EpochCause, LostTicket, Paper, Remembered};
pub use event::{Chosen, Claim, DayOpened, Event, ReturnCause, Ring, Tier, Why};
pub use ids::{
    AgencyId, CallId, CounterId, DeviceId, EmergencyId, GroupId, JourneyId, OfficerId, ScreenId, SeriesId, ServiceId, SkillId, TicketId,
    ZoneId,
};
pub use plan::{
    APPLIED_FILES_MAX, Agency, AgencyKind, AppliedFile, Break, BreakOf, Calling, Chime, Closing, Colour, Counter, CounterNoun, DayTimes,
    Device, EmergencyText, Group, Hold, Hours, Journey, Minimum, Mode, NoShow, NoSuchOrder, Officer, Order, Overridden, PaperSeries,
    PictureFile, Plan, PlannedBreak, PlannedShift, Policy, Proficiency, Profile, Reading, STEPS_MAX, Screen, Series, Serves, Service,
    Shift, Site, Skill, Slide, SlideContent, Speech, Standard, Theme, ThemeColours, Timetable, VoiceLanguage, VolumeSpan, Zone,
    remember_file,
};
pub use rejection::{Rejection, UnknownId};
pub use routing::{ExpectedWork, Floor, Queue, Served, Waiting};
pub use sets::{Need, NeedSet, SKILLS_MAX, SkillSet};
pub use state::{
    Call, CallEnding, CounterState, Day, Desk, EMERGENCIES_OVER_MAX, Emergency, HEARING_WAIT_MS_MAX, Keeper, Kept, PAST_CALLS_MAX,
    PastCall, RoundTurn, ServicePause, State, Steps, Ticket, TicketState, UNDO_MS_MAX, number_text,
};
pub use time::{Date, Time};
pub use timer::Timer;
pub use verify::verify;

/// Longest public notice, in characters: what a screen shows in three lines.
pub const NOTICE_CHARS_MAX: usize = 200;

/// Most services that one visit can be finished with.
pub const DELIVERED_MAX: usize = 12;

/// Most often that one service is delivered within one visit: beyond it a slip of the finger is likelier.
pub const DELIVERED_COUNT_MAX: u8 = 99;

/// Last number of a series in one day: four digits are as many as screens and voices are made for.
pub const NUMBER_MAX: u32 = 9_999;

/// How long before it is entered a number can have been written by hand, in milliseconds: papers of another date are not today's.
pub const MS_BEFORE_NOW_MAX: u64 = 24 * 60 * 60 * 1000;

/// Most tickets that are live at once, absent ones included: four times the busiest hall we know of in a whole day. The next is refused.
pub const TICKETS_LIVE_MAX: usize = 20_000;
