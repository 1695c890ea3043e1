//! What somebody asks of the queue. Commands name what their sender saw, so that a stale press changes nothing.
//! A command holds ids, never codes or names; the server's `convert` translates.

use std::sync::Arc;

use crate::{
    ArchivedDay, CallId, Chosen, CounterId, Date, DayTimes, DeviceId, EmergencyId, EpochCause, GroupId, Hold, JourneyId, NeedSet,
    OfficerId, Paper, Plan, Remembered, ServiceId, SkillId, TicketId, Time,
};
use serde::{Deserialize, Serialize};

/// Everything that can be asked of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Put a new plan in force.
    ApplyPlan {
        /// The plan as the site file has it, its ids aligned with the plan in force. What was changed *tetap* is added by the decision.
        plan: Arc<Plan>,
        /// Hash of the site file it was read from, in hexadecimal.
        digest: String,
        /// What its timetable says of this date, where that is something else than the timetable in force says: it holds at once where the day
        /// of this date is open.
        today: Option<(Date, DayTimes)>,
    },
    /// Go on though the journal's end was lost, above all that is remembered of it.
    BeginEpoch {
        /// Why.
        cause: EpochCause,
        /// What is remembered.
        remembered: Box<Remembered>,
    },
    /// Note that a day that is over stands in the archive.
    RecordArchive(Box<ArchivedDay>),
    /// Begin a day; closes the one before.
    OpenDay(OpenDay),
    /// Go on with the last day after it was closed. Only a person asks this: the timetable never opens what somebody closed.
    ReopenDay(OpenDay),
    /// End the day: live tickets become unserved.
    CloseDay,
    /// Give a number.
    IssueTicket(IssueTicket),
    /// Put a reserved ticket into the queue.
    EnterQueue {
        /// The reserved ticket.
        ticket: TicketId,
    },
    /// Open a counter.
    OpenCounter {
        /// Which one.
        counter: CounterId,
        /// Who serves there, where the site names its officers.
        officer: Option<OfficerId>,
    },
    /// Close a counter that serves nobody.
    CloseCounter {
        /// Which one.
        counter: CounterId,
    },
    /// Pause a counter that serves nobody.
    PauseCounter {
        /// Which one.
        counter: CounterId,
        /// Why.
        reason: PauseReason,
        /// When it ends by itself; none until somebody resumes.
        until: Option<Time>,
    },
    /// Go on after a pause.
    ResumeCounter {
        /// Which one.
        counter: CounterId,
        /// The end of the pause, where the clock asks: one that was changed meanwhile goes on.
        ending: Option<Time>,
    },
    /// NEXT: end what is at the counter and call the ticket with the highest claim.
    CallNext {
        /// The counter that calls.
        counter: CounterId,
        /// The call its sender saw at the counter, if any.
        ending: Option<CallId>,
        /// Whether the called visitor came, where that question is open.
        answer: Option<Arrival>,
    },
    /// Call one ticket out of its turn to a counter that is free.
    CallTicket {
        /// The counter that calls.
        counter: CounterId,
        /// The ticket.
        ticket: TicketId,
        /// Why this one.
        reason: Chosen,
    },
    /// Take back a call that was made by mistake: the ticket waits where it stood.
    UndoCall {
        /// The counter.
        counter: CounterId,
        /// The call its sender saw.
        call: CallId,
    },
    /// Nobody came after a summons: summon again, or count the visitor as absent, as the site's policy says. Only the clock asks this.
    CallUnanswered {
        /// The counter.
        counter: CounterId,
        /// The call.
        call: CallId,
        /// The summons after which nobody came.
        nth: u16,
    },
    /// Summon the same visitor again.
    Recall {
        /// The counter that calls.
        counter: CounterId,
        /// The call its sender saw.
        call: CallId,
    },
    /// A screen, a voice or the officer says that a call was made known.
    ConfirmCall {
        /// The call.
        call: CallId,
        /// Which summons of it: 1 for the first.
        nth: u16,
        /// How it was made known.
        how: Confirmation,
        /// The counter that must have the call, where its sender acts at one counter only.
        counter: Option<CounterId>,
    },
    /// The visitor is here.
    StartServing {
        /// The counter.
        counter: CounterId,
        /// The call its sender saw.
        call: CallId,
    },
    /// The visit at the counter is done.
    FinishVisit {
        /// The counter.
        counter: CounterId,
        /// The call its sender saw.
        call: CallId,
        /// How it ended.
        outcome: Outcome,
        /// What was delivered, with counts; empty means the ticket's own service once, where the visit is completed.
        delivered: Vec<(ServiceId, u8)>,
    },
    /// The called visitor did not come.
    MarkAbsent {
        /// The counter.
        counter: CounterId,
        /// The call its sender saw.
        call: CallId,
    },
    /// Set the visitor aside, to come back to.
    ParkTicket {
        /// The counter.
        counter: CounterId,
        /// The call its sender saw.
        call: CallId,
        /// When the ticket goes back into the queue by itself; `None` until released.
        until: Option<Time>,
    },
    /// Put a parked ticket back into the queue at its earned place.
    ReleaseParked {
        /// The parked ticket.
        ticket: TicketId,
    },
    /// Put the ticket at the counter back into the queue, as if it had not been called.
    ReturnTicket {
        /// The counter.
        counter: CounterId,
        /// The call its sender saw.
        call: CallId,
        /// Where in the queue.
        place: Place,
    },
    /// Put an absent ticket back into the queue.
    ReinsertAbsent {
        /// The absent ticket.
        ticket: TicketId,
        /// Where in the queue; as the site's policy says where nobody chose.
        place: Option<Place>,
    },
    /// Send the ticket at the counter on.
    TransferTicket {
        /// The counter.
        counter: CounterId,
        /// The call its sender saw.
        call: CallId,
        /// Where to.
        to: Destination,
        /// Where in the queue.
        place: Place,
    },
    /// The visitor gives up, or the number was taken by mistake.
    CancelTicket {
        /// The ticket.
        ticket: TicketId,
    },
    /// Give a counter a skill.
    GiveSkill {
        /// The counter.
        counter: CounterId,
        /// The skill.
        skill: SkillId,
        /// How it is held.
        hold: Hold,
        /// For good (*tetap*), or for today.
        term: Term,
    },
    /// Take a skill from a counter.
    TakeSkill {
        /// The counter.
        counter: CounterId,
        /// The skill.
        skill: SkillId,
        /// For good (*tetap*), or for today.
        term: Term,
    },
    /// Let a counter call by itself, or only by hand again; for today.
    SetAutomatic {
        /// The counter.
        counter: CounterId,
        /// How long after it is free it calls, in milliseconds; none for by hand only.
        after_ms: Option<u32>,
    },
    /// Free a counter whose client died: its ticket goes back to the front, the counter closes.
    ReleaseCounter {
        /// The counter.
        counter: CounterId,
    },
    /// Say something on every screen; empty text takes the notice down.
    SetNotice {
        /// Public text, at most [`crate::NOTICE_CHARS_MAX`] characters.
        text: String,
    },
    /// Raise an emergency on every screen and stop calling.
    RaiseEmergency {
        /// Its id, made by whoever raises it.
        emergency: EmergencyId,
        /// What it is.
        kind: EmergencyKind,
        /// Whether it is only a drill (SIMULASI).
        drill: bool,
    },
    /// All clear.
    ClearEmergency {
        /// The emergency that ends.
        emergency: EmergencyId,
    },
    /// Call nobody for a service until it is resumed; for today. Who waits for it keeps their place.
    PauseService {
        /// The service.
        service: ServiceId,
        /// Why.
        reason: PauseReason,
        /// When it ends by itself; none until somebody resumes.
        until: Option<Time>,
        /// Numbers are given meanwhile.
        numbers: bool,
    },
    /// Go on with a service that was paused.
    ResumeService {
        /// The service.
        service: ServiceId,
        /// The end of the pause, where the clock asks: one that was changed meanwhile goes on.
        ending: Option<Time>,
    },
    /// Serve nobody more today than who is at a counter: whoever waits is unserved. The day stays open.
    EndServing,
    /// A ticket was kept for who had its visitor as long as the site's policy says. Only the clock asks this.
    EndKeeping {
        /// The ticket.
        ticket: TicketId,
    },
    /// The time of an appointment has come for a visitor who is here. Only the clock asks this.
    AppointmentDue {
        /// The ticket.
        ticket: TicketId,
    },
}

/// What a day starts with, or goes on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDay {
    /// Business date in the site's time zone; to go on, that of the day which was closed.
    pub date: Date,
    /// What the timetable says of it; a day that goes on keeps the breaks and shifts it has.
    pub times: DayTimes,
    /// A training day: screens say LATIHAN. It holds from here on, whatever the day was before it closed.
    pub training: bool,
}

impl OpenDay {
    /// A day of this date without a timetable.
    pub fn on(date: Date) -> OpenDay {
        OpenDay { date, times: DayTimes::default(), training: false }
    }
}

/// What a number is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssueTicket {
    /// What the visitor comes for; with a journey, its first step stands instead.
    pub service: ServiceId,
    /// The visit over several services that the visitor comes for.
    pub journey: Option<JourneyId>,
    /// When the visitor has an appointment, today. Whoever books gives the number on the day, mostly reserved until the visitor comes.
    pub appointment: Option<Time>,
    /// Statutory priority group.
    pub group: GroupId,
    /// What the visitor needs.
    pub needs: NeedSet,
    /// Language of the call.
    pub language: Language,
    /// How the number was taken.
    pub origin: Origin,
    /// Kind of service, where it differs from the service's own.
    pub mode: Option<crate::Mode>,
    /// Where it was taken, if known.
    pub device: Option<DeviceId>,
    /// Reserve the number only: it enters the queue by `EnterQueue` (paper printed, visitor arrived).
    pub reserve: bool,
    /// A supervisor gives it, though numbers have stopped for today, the service is paused without numbers, its quota is used up, or it is too
    /// late to be served today.
    pub beyond_limits: bool,
    /// The number that is on the visitor's paper already: a lost one is entered again, or one that was printed beforehand. No limit holds for it.
    pub paper: Option<Paper>,
}

impl IssueTicket {
    /// What somebody without needs asks for at a kiosk.
    pub fn at_kiosk(service: ServiceId) -> IssueTicket {
        IssueTicket {
            service,
            journey: None,
            appointment: None,
            group: crate::Group::EVERYBODY,
            needs: NeedSet::default(),
            language: Language::Id,
            origin: Origin::Kios,
            mode: None,
            device: None,
            reserve: false,
            beyond_limits: false,
            paper: None,
        }
    }
}

/// Language of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Indonesian.
    Id,
    /// Indonesian, then English.
    En,
}

/// How a number was taken (*asal nomor*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// At a kiosk.
    Kios,
    /// From the reception desk.
    Informasi,
    /// Online.
    Daring,
    /// By appointment.
    JanjiTemu,
    /// By telephone.
    Telepon,
    /// From another system or from paper.
    Impor,
}

/// Why a counter or a service pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// Rest (istirahat).
    Rest,
    /// Prayer (salat).
    Prayer,
    /// Work away from the counter (tugas lain).
    OtherWork,
    /// Something does not work (gangguan).
    Fault,
    /// Forms or other supplies have run out (persediaan habis).
    Supplies,
}

/// The answer to "arrived or absent?".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrival {
    /// The visitor came and was served.
    Arrived,
    /// The visitor did not come.
    Absent,
}

/// How a call was made known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// A screen presented it.
    Shown,
    /// The voice of a zone spoke it to its end.
    Heard,
    /// The officer called by hand.
    ByHand,
}

/// How a visit ended at the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// What the visitor came for was done.
    Completed,
    /// Papers were missing.
    Incomplete,
    /// It could not be done here.
    Referred,
}

/// Where a ticket is put in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Before everybody else whom the same counter could call.
    Front,
    /// Where its waiting since issue puts it.
    Earned,
    /// As if it had come now.
    Back,
    /// Where its waiting since issue puts it, but only after so many further calls of its service, or once fewer wait than that.
    After(u8),
}

/// Where a transfer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// Any counter that can serve this service.
    Service(ServiceId),
    /// This counter, for the same service; anybody's again once the counter has closed or can no longer serve it.
    Counter(CounterId),
}

/// How long a live act of a supervisor holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Until the day closes.
    Today,
    /// Until changed (*tetap*).
    Standing,
}

/// What an emergency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyKind {
    /// Leave the building.
    Evacuation,
    /// Earthquake: protect yourself first.
    Earthquake,
    /// Fire.
    Fire,
    /// Stay inside.
    Lockdown,
}
