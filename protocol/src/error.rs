//! Why something was refused: a code for programs, a sentence in both languages for people.

use serde::{Deserialize, Serialize};

/// One complete sentence, in both languages of the hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Text {
    /// Indonesian.
    pub id: String,
    /// English.
    pub en: String,
}

/// What is said over HTTP where there is no `Answer` to say it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// For programs.
    pub code: ErrorCode,
    /// For people.
    pub text: Text,
}

/// Codes that programs branch on. A code of a newer server is read as `Refused`: its sentence still says what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The message is not JSON of a known type.
    Malformed,
    /// The message is over the limit.
    TooLarge,
    /// Too many commands in a second.
    TooFrequent,
    /// The wire's version differs.
    WrongVersion,
    /// The token is missing, unknown or not for this.
    Forbidden,
    /// Another client holds this counter; it may be taken over.
    CounterHeld,
    /// No such zone.
    UnknownZone,
    /// No such counter.
    UnknownCounter,
    /// No such service.
    UnknownService,
    /// No such skill.
    UnknownSkill,
    /// No such group.
    UnknownGroup,
    /// No such officer.
    UnknownOfficer,
    /// No such live ticket.
    UnknownTicket,
    /// No such open call.
    UnknownCall,
    /// No such display, or it is not connected to this server.
    UnknownScreen,
    /// The display did not answer in time.
    ScreenSilent,
    /// The day is not open.
    DayNotOpen,
    /// The day is open already.
    DayAlreadyOpen,
    /// The service takes no tickets now.
    ServiceClosed,
    /// The counter is closed.
    CounterClosed,
    /// The counter is open already.
    CounterAlreadyOpen,
    /// The counter is paused.
    CounterPaused,
    /// The counter is not paused.
    CounterNotPaused,
    /// The counter has a visitor.
    CounterBusy,
    /// An officer must be named.
    OfficerNeeded,
    /// The officer is at another counter.
    OfficerElsewhere,
    /// Nobody waits for this counter.
    NobodyWaiting,
    /// The call was made moments ago.
    CalledJustNow,
    /// Summon more often first: a no-show counts only after so many.
    CalledTooFewTimes,
    /// The minute in which a call can be taken back is over.
    UndoTooLate,
    /// Answer first: arrived or absent.
    ArrivedOrAbsent,
    /// Finish first.
    FinishFirst,
    /// The verb is not for a visitor being served.
    AlreadyServing,
    /// The ticket is not in the state that the verb needs.
    WrongTicketState,
    /// The destination cannot serve the ticket.
    CannotServe,
    /// Nothing would change.
    Unchanged,
    /// A value is out of its range.
    OutOfRange,
    /// An emergency is on.
    EmergencyOn,
    /// No number is left, or too many tickets are live.
    Full,
    /// The plan cannot change like this now.
    PlanInUse,
    /// The day has live tickets, and screens are theirs.
    LiveTickets,
    /// The request id belongs to another command; this one was not carried out.
    RequestReused,
    /// Too many nodes decide at once; try again.
    Busy,
    /// The server is getting ready, going down, or its store does not answer; nothing changed, try again.
    NotReady,
    /// The store refused (disk full, read-only).
    StoreRefused,
    /// The site is read-only until a person looks at it.
    ReadOnly,
    /// Refused for another reason.
    #[serde(other)]
    Refused,
}
