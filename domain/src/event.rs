//! What happened: the stored facts. Serialisable, pinned by golden files; a change is a new event version, never a new meaning.
//! Ids, codes and times only; the one text is the public notice. Hot events hold no heap data.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    AppliedFile, ArchivedDay, Break, CallId, Confirmation, CounterId, Date, DayTimes, Destination, DeviceId, EmergencyId, EmergencyKind,
    EpochCause, GroupId, Hold, JourneyId, Language, Mode, NeedSet, OfficerId, Origin, Outcome, PauseReason, Place, Plan, Remembered,
    SeriesId, ServiceId, Shift, SkillId, Term, TicketId, Time,
};

/// One fact of the hall. The time stands in the entry that carries it.
///
/// Stored under its name: `{"queue_entered": {"ticket": 7}}`, or the bare name where there is nothing more to say (`"day_closed"`).
/// The name comes first, so that a reader knows what follows and need not keep the fields until it has found it: a day of a million
/// entries is read again at every start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A plan is in force.
    PlanApplied {
        /// The plan, with what was changed *tetap* before it and goes on.
        plan: Arc<Plan>,
        /// Hash of the site file, in hexadecimal.
        digest: String,
    },
    /// The journal goes on though its end was lost; stands alone in its entry, which is the first of an epoch.
    EpochBegun {
        /// Why.
        cause: EpochCause,
        /// What is remembered: numbers and ids go on above it.
        remembered: Box<Remembered>,
    },
    /// A day began. Carries all that is carried over, so that each day replays alone.
    DayOpened(Box<DayOpened>),
    /// The day ended. Events before it in its entry emptied the hall; absent tickets leave with it, and so does what held for today.
    DayClosed,
    /// The day that ended goes on, with the numbers, ids and counts it had. It stands alone in its entry, and is no new day: a reader
    /// still begins at the day's `DayOpened`. What held for today before the end does not come back.
    DayReopened {
        /// When tickets stop by the timetable, if that is still ahead.
        closes_at: Option<Time>,
        /// Whether it is a training day from here on.
        training: bool,
    },
    /// The timetable of the day in progress is another one from here on.
    DayTimesChanged(Box<DayTimes>),
    /// A day before this one stands in the archive, whole and looked at again: its entries may be taken out of the journal.
    DayArchived(Box<ArchivedDay>),
    /// A number was given.
    TicketIssued {
        /// The ticket.
        ticket: TicketId,
        /// Series of the number.
        series: SeriesId,
        /// The number within its series and day, from 1.
        number: u32,
        /// What the visitor comes for.
        service: ServiceId,
        /// Priority group.
        group: GroupId,
        /// Needs.
        needs: NeedSet,
        /// Kind of service.
        mode: Mode,
        /// How it was taken.
        origin: Origin,
        /// Language of the call.
        language: Language,
        /// Where it was taken.
        device: Option<DeviceId>,
        /// Not yet in the queue.
        reserved: bool,
        /// The visit over several services that begins with `service`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        journey: Option<JourneyId>,
        /// When the visitor has an appointment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        appointment: Option<Time>,
        /// Since when its visitor waits, where the number was given before and is entered again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Time>,
    },
    /// A reserved ticket entered the queue.
    QueueEntered {
        /// The ticket.
        ticket: TicketId,
    },
    /// A counter opened.
    CounterOpened {
        /// The counter.
        counter: CounterId,
        /// Who serves there, where officers are named.
        officer: Option<OfficerId>,
    },
    /// A counter closed.
    CounterClosed {
        /// The counter.
        counter: CounterId,
    },
    /// A counter paused.
    CounterPaused {
        /// The counter.
        counter: CounterId,
        /// Why.
        reason: PauseReason,
        /// When it ends by itself; none until somebody resumes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Time>,
    },
    /// A counter went on after a pause.
    CounterResumed {
        /// The counter.
        counter: CounterId,
    },
    /// A ticket was summoned to a counter.
    TicketCalled {
        /// The ticket.
        ticket: TicketId,
        /// The call.
        call: CallId,
        /// The counter.
        counter: CounterId,
        /// Who serves there.
        officer: Option<OfficerId>,
        /// Why this ticket.
        why: Why,
        /// For which step, where that is another one than the ticket's own: it waited for several at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<ServiceId>,
    },
    /// The same summons again.
    CallRepeated {
        /// The call.
        call: CallId,
        /// Which summons of it: 2 for the first repeat.
        nth: u16,
    },
    /// A call was made known.
    CallConfirmed {
        /// The call.
        call: CallId,
        /// Which summons of it.
        nth: u16,
        /// How.
        how: Confirmation,
    },
    /// The visitor came.
    ServingStarted {
        /// The ticket.
        ticket: TicketId,
        /// The call.
        call: CallId,
        /// Start was not pressed but follows from NEXT or finish.
        implied: bool,
    },
    /// A service was delivered within a visit; stands before its `VisitFinished`.
    ServiceDelivered {
        /// The ticket.
        ticket: TicketId,
        /// The service.
        service: ServiceId,
        /// How many times.
        count: u8,
    },
    /// The visit is done.
    VisitFinished {
        /// The ticket.
        ticket: TicketId,
        /// The call.
        call: CallId,
        /// The counter.
        counter: CounterId,
        /// Who served.
        officer: Option<OfficerId>,
        /// How it ended.
        outcome: Outcome,
    },
    /// The called visitor did not come.
    TicketAbsent {
        /// The ticket.
        ticket: TicketId,
        /// The call.
        call: CallId,
        /// It had come back as often as the site allows, and has left the queue for good.
        #[serde(default, skip_serializing_if = "crate::plan::is_false")]
        last: bool,
    },
    /// A call was taken back as a mistake: the ticket waits where it stood, and the call counts nowhere.
    CallUndone {
        /// The ticket.
        ticket: TicketId,
        /// The call.
        call: CallId,
    },
    /// The visitor was set aside.
    TicketParked {
        /// The ticket.
        ticket: TicketId,
        /// The call that ends.
        call: CallId,
        /// When it goes back by itself.
        until: Option<Time>,
    },
    /// A called, served, parked or absent ticket is in the queue again.
    TicketReturned {
        /// The ticket.
        ticket: TicketId,
        /// Where in the queue.
        place: Place,
        /// From where.
        cause: ReturnCause,
    },
    /// The ticket goes on to another service or counter.
    TicketTransferred {
        /// The ticket.
        ticket: TicketId,
        /// The call that ends.
        call: CallId,
        /// Where to.
        to: Destination,
        /// Where in the queue.
        place: Place,
    },
    /// The visitor gave up.
    TicketCancelled {
        /// The ticket.
        ticket: TicketId,
    },
    /// Serving or the day ended with the visitor unserved.
    TicketUnserved {
        /// The ticket.
        ticket: TicketId,
    },
    /// A counter was given a skill.
    SkillGiven {
        /// The counter.
        counter: CounterId,
        /// The skill.
        skill: SkillId,
        /// How it is held.
        #[serde(rename = "proficiency")]
        hold: Hold,
        /// For how long.
        term: Term,
    },
    /// A skill was taken from a counter.
    SkillTaken {
        /// The counter.
        counter: CounterId,
        /// The skill.
        skill: SkillId,
        /// For how long.
        term: Term,
    },
    /// A counter calls by itself from here on, or only by hand again; until the day closes.
    AutomaticSet {
        /// The counter.
        counter: CounterId,
        /// How long after it is free it calls, in milliseconds; none for by hand only.
        after_ms: Option<u32>,
    },
    /// The notice on every screen changed.
    NoticeSet {
        /// Public text; empty takes it down.
        text: String,
    },
    /// An emergency is on.
    EmergencyRaised {
        /// The emergency.
        emergency: EmergencyId,
        /// What it is.
        kind: EmergencyKind,
        /// Only a drill.
        drill: bool,
    },
    /// All clear.
    EmergencyCleared {
        /// The emergency.
        emergency: EmergencyId,
    },
    /// Nobody is called for a service from here on, until it is resumed or the day closes.
    ServicePaused {
        /// The service.
        service: ServiceId,
        /// Why.
        reason: PauseReason,
        /// When it ends by itself; none until somebody resumes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Time>,
        /// Numbers are given meanwhile.
        numbers: bool,
    },
    /// A service went on after a pause.
    ServiceResumed {
        /// The service.
        service: ServiceId,
    },
    /// Serving ended for today, but for those at counters. Whoever waited is unserved by the events that follow in its entry.
    ServingEnded,
    /// A ticket is no longer kept for who had its visitor: anybody who can serve it may call it.
    KeepingEnded {
        /// The ticket.
        ticket: TicketId,
    },
    /// The time of an appointment has come, and the visitor is here in time: the ticket stands at the front from here on.
    AppointmentDue {
        /// The ticket.
        ticket: TicketId,
    },
    /// A step of a journey is done and the visit goes on; stands after its `ServiceDelivered`, where `VisitFinished` would.
    StepFinished {
        /// The ticket.
        ticket: TicketId,
        /// The call.
        call: CallId,
        /// The counter.
        counter: CounterId,
        /// Who served.
        officer: Option<OfficerId>,
        /// The next step; of several that are left, the one that is done here, or the first.
        next: ServiceId,
        /// The next step is done at the same counter, by the same call. Otherwise the call ends, and the ticket waits where it earned its place.
        here: bool,
    },
}

/// What a day starts with: all that is carried over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOpened {
    /// Business date.
    pub date: Date,
    /// When tickets stop by the timetable.
    pub closes_at: Option<Time>,
    /// When serving ends by the timetable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serves_until: Option<Time>,
    /// Breaks by the timetable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<Break>,
    /// Shifts by the roster.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shifts: Vec<Shift>,
    /// A training day.
    pub training: bool,
    /// The plan in force, with what was changed *tetap*.
    pub plan: Arc<Plan>,
    /// Hash of the site file the plan was read from.
    pub digest: String,
    /// Site files applied so far, oldest first, the one in force last; at most [`crate::APPLIED_FILES_MAX`].
    pub applied: Vec<AppliedFile>,
    /// The id that the day's first ticket gets.
    pub first_ticket: TicketId,
    /// The id that the day's first call gets.
    pub first_call: CallId,
    /// The notice that still stands.
    pub notice: String,
    /// An emergency that is still on.
    pub emergency: Option<(EmergencyId, EmergencyKind, bool)>,
    /// The last day that was archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<Date>,
    /// What is remembered of this very day, where the journal lost its beginning, or of a later one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remembered: Vec<Remembered>,
}

/// Why a ticket is back in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnCause {
    /// The officer returned it.
    Officer,
    /// Its counter was released.
    CounterReleased,
    /// Its parking ended, by time or by hand.
    ParkingEnded,
    /// An absent visitor reported.
    Reinserted,
}

/// Why a ticket was chosen: what the decision saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Claim of the chosen ticket.
    pub claim: Claim,
    /// The next best ticket that this counter could have served, with its claim.
    pub runner_up: Option<(TicketId, Claim)>,
    /// How many tickets waited in the classes from which this counter could have called.
    pub waiting: u32,
    /// What put it before others.
    #[serde(default, skip_serializing_if = "Tier::is_default")]
    pub tier: Tier,
    /// The ring from which it was called.
    #[serde(default, skip_serializing_if = "Ring::is_primary")]
    pub ring: Ring,
    /// Somebody chose it out of its turn; the runner-up is then whom the turn would have been.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Chosen>,
}

/// Why a ticket was chosen out of its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// The visitor cannot wait or needs somebody beside them.
    Help,
    /// Work that was begun at this counter goes on.
    Continues,
    /// The number was passed over or sent on by mistake.
    Mistake,
    /// A supervisor said so.
    Instructed,
}

/// What puts a ticket before others; whoever stands in an earlier tier is called first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// An emergency.
    Emergency,
    /// It was put to the front.
    Front,
    /// The time of its appointment has come.
    Appointment,
    /// It has waited so many times its target as the site allows.
    Overdue,
    /// The counter prefers what it is for to what the next best is for.
    Preferred,
    /// Its claim alone, or its turn.
    #[default]
    Claimed,
}

impl Tier {
    fn is_default(&self) -> bool {
        *self == Tier::default()
    }
}

/// How long a ticket must have waited before the counter could call it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ring {
    /// In milliseconds; 0 where the counter could call it at once.
    pub after_ms: u32,
}

impl Ring {
    pub(crate) fn opened_after(ms: u64) -> Ring {
        Ring { after_ms: u32::try_from(ms).unwrap_or(u32::MAX) }
    }

    fn is_primary(&self) -> bool {
        *self == Ring::default()
    }
}

/// A claim: (head start of the group + weight of the group x time waited) / target of the service.
/// A ratio of milliseconds, kept as a fraction so that comparing is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Head start plus weighted wait, in milliseconds; `u64::MAX` for a ticket put to the front.
    pub weighted_ms: u64,
    /// Target of the service, in milliseconds; above 0.
    pub target_ms: u32,
}

impl Claim {
    /// The target where the hall does not call by claim: what is compared then is the wait alone, stored as it is. No site file sets a target
    /// below a second.
    pub(crate) const WAIT_ALONE_MS: u32 = 1;

    /// The claim in percent of its target. None where it says nothing: the ticket was put to the front, or the hall does not call by claim.
    pub fn percent(self) -> Option<u64> {
        let counts = self.weighted_ms != u64::MAX && self.target_ms != Claim::WAIT_ALONE_MS;
        counts.then(|| self.weighted_ms.saturating_mul(100) / u64::from(self.target_ms.max(1)))
    }

    /// How long the ticket had waited, in milliseconds, where the hall does not call by claim. None where the event does not tell it.
    pub fn waited_ms(self) -> Option<u64> {
        (self.weighted_ms != u64::MAX && self.target_ms == Claim::WAIT_ALONE_MS).then_some(self.weighted_ms)
    }
}
