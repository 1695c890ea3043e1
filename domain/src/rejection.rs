//! Why a command is refused. Variants read as sentences; the words people see are chosen by the server and the clients.

use crate::{CallId, CounterId, Date, EmergencyId, OfficerId, TicketId, Time};

/// A command was refused and nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// No plan has been applied yet.
    NoPlan,
    /// The new plan drops a service that somebody in the hall is there for now.
    PlanDropsServiceInUse(crate::ServiceId),
    /// The new plan drops a service that nobody is there for yet, and that visits still come to as a later step.
    PlanDropsServiceAhead(crate::ServiceId),
    /// The new plan drops a counter that is open.
    PlanDropsCounterInUse(CounterId),
    /// The new plan does not keep an id's meaning.
    PlanChangesIds,
    /// The plan is the one in force already.
    PlanUnchanged,
    /// The plan contradicts itself; the text names the table.
    PlanInvalid(&'static str),
    /// The plan was in force before, from the first instant; another has been in force since the second.
    PlanSuperseded(Time, Time),
    /// The day is not open.
    DayNotOpen,
    /// This date is open already.
    DayAlreadyOpen(Date),
    /// The day of this date was closed already: a date begins once, or its numbers would be given twice. It can be reopened.
    DateClosed(Date),
    /// The day of this date is not over yet, or was archived before: nothing is to be noted of it.
    NothingToArchive(Date),
    /// No day of this date was closed last: there is nothing to go on with.
    NoDayToReopen(Date),
    /// The number is not one that somebody may hold on paper without a ticket: there is a ticket of it, or it was never given or printed.
    NumberNotOnPaper(crate::SeriesId, u32),
    /// The number of the paper series has a ticket already, or had one today.
    PaperNumberEntered(crate::SeriesId, u32),
    /// The number is of the paper series, and none of those that are printed.
    OutsidePaperSeries(crate::SeriesId, u32),
    /// The number is on paper, but numbers of its series are not given for this service.
    NumberOfOtherService(crate::SeriesId, u32, crate::ServiceId),
    /// A day never opens with a date before the journal's last.
    DateBeforeLast(Date),
    /// The plan has no such agency, service, counter, skill, group, officer or device.
    UnknownId(UnknownId),
    /// The service takes no new tickets.
    ServiceRetired,
    /// No numbers are given any more today, since this instant, but by a supervisor.
    NumbersStopped(Time),
    /// All numbers of the service for today are given, but for those of a supervisor.
    QuotaUsedUp(crate::ServiceId),
    /// The service is paused and gives no numbers meanwhile, but those of a supervisor; it goes on then, where that is known.
    ServicePaused(crate::ServiceId, Option<Time>),
    /// The service is paused and nobody is called for it, whoever asks; it goes on then, where that is known.
    NobodyCalledInPause(crate::ServiceId, Option<Time>),
    /// The service is not paused.
    ServiceNotPaused(crate::ServiceId),
    /// The service is paused like that already.
    ServicePauseUnchanged(crate::ServiceId),
    /// A number given now would not come to its turn before serving ends at this instant; a supervisor may still give one.
    LateForToday(Time),
    /// Serving ended for today already, at this instant.
    ServingOver(Time),
    /// The pause ends at another time by now, or at none.
    PauseChanged,
    /// The counter is no longer in the plan.
    CounterRetired,
    /// No ticket with this id is live.
    UnknownTicket(TicketId),
    /// The ticket is not reserved.
    TicketNotReserved(TicketId),
    /// The ticket is not parked.
    TicketNotParked(TicketId),
    /// The ticket is not absent.
    TicketNotAbsent(TicketId),
    /// The ticket is at a counter: end it there.
    TicketAtCounter(TicketId, CounterId),
    /// The counter is closed.
    CounterClosed,
    /// The counter is open already.
    CounterAlreadyOpen,
    /// The counter is paused.
    CounterPaused,
    /// The counter is not paused.
    CounterNotPaused,
    /// The counter has a visitor: finish first.
    CounterBusy(CallId),
    /// Officers are named at this site, and none was given.
    OfficerNeeded,
    /// Officers are not named at this site.
    OfficersNotNamed,
    /// The officer is at another counter.
    OfficerElsewhere(OfficerId, CounterId),
    /// Nobody waits for this counter.
    NobodyWaiting,
    /// The call was made moments ago; NEXT is refused until this time.
    CalledJustNow(Time),
    /// The visitor has been summoned so often, and counts as absent only after so many.
    CalledTooFewTimes {
        /// Summons that count.
        counted: u16,
        /// As many as the site asks for.
        needed: u8,
    },
    /// A call can be taken back for a minute; that time is over.
    UndoTooLate,
    /// The ticket does not wait, so it cannot be called.
    TicketNotWaiting(TicketId),
    /// The counter cannot serve the ticket.
    CounterCannotServe,
    /// The visitor was called: did they arrive or are they absent?
    ArrivedOrAbsent(CallId),
    /// This site wants a visit finished before NEXT.
    FinishFirst(CallId),
    /// What the sender saw is no longer so; `Some` is the call now at the counter.
    AlreadyDone(Option<CallId>),
    /// Serving has begun: the verb is for a called visitor.
    AlreadyServing(CallId),
    /// No such call is open.
    UnknownCall(CallId),
    /// The call is at this counter, and its sender acts at another one only.
    CallElsewhere(CounterId),
    /// That summons was never made, or is confirmed already in this way.
    NothingToConfirm,
    /// The time to wait until has passed already.
    TimePassed,
    /// A transfer to the counter where the ticket is.
    TransferToItself,
    /// The destination cannot serve the ticket.
    DestinationCannotServe,
    /// The counter holds the skill already, as well and as long.
    SkillHeld,
    /// The counter does not hold the skill.
    SkillNotHeld,
    /// Proficiency is 1 to 5.
    ProficiencyOutOfRange,
    /// A count of a delivered service is 1 to 99, and at most [`crate::DELIVERED_MAX`] services.
    DeliveredOutOfRange,
    /// The notice is too long.
    NoticeTooLong,
    /// The notice says that already.
    NoticeUnchanged,
    /// No counter, open or not, could serve this service to somebody with these needs: the number would wait for ever.
    NeedsNeverMet,
    /// The counter calls like that already.
    AutomaticUnchanged,
    /// An emergency is on: calling stands still.
    EmergencyOn(EmergencyId),
    /// That emergency is on already.
    EmergencyAlreadyOn,
    /// That emergency was cleared already: what arrives late does not raise it again.
    EmergencyOver(EmergencyId),
    /// No such emergency is on.
    NoSuchEmergency,
    /// No number is left in the series (9999 a day).
    SeriesUsedUp,
    /// The hall holds as many live tickets as the limit allows.
    TooManyTickets,
    /// The ticket is not kept for anybody, or for longer still.
    TicketNotKept(TicketId),
    /// The ticket waits for no appointment, or its time has not come.
    AppointmentNotDue(TicketId),
    /// The journey takes no new visitors.
    JourneyRetired,
    /// The events decided would break an invariant; reported, nothing stored.
    InvariantBroken(&'static str),
}

/// What was not found in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownId {
    /// A service.
    Service,
    /// A counter.
    Counter,
    /// A skill.
    Skill,
    /// A group.
    Group,
    /// An officer.
    Officer,
    /// A device.
    Device,
    /// A journey.
    Journey,
}
