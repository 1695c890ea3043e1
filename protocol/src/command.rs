//! What a client may ask. Counters, services, skills and groups are named by the codes of the site file; tickets and calls by the ids
//! that rows carry, so that every command names what its sender saw.

use serde::{Deserialize, Serialize};

#[cfg(feature = "schema")]
use crate::EMERGENCY_ID_MAX;
use crate::{Arrival, Chosen, Confirmation, EmergencyKind, Language, Origin, Outcome, PauseReason, Place, ScreenAct};

/// A client's own name for one press, repeated with every retry: 32 hexadecimal digits, in small letters or capitals, which mean the
/// same. Another command under it is refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct RequestId(pub String);

/// A command with its request id. Body of `POST /api/commands` too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CommandRequest {
    /// Repeated with every retry of the same press.
    pub request: RequestId,
    /// What is asked.
    pub command: Command,
    /// Why, in the words of whoever asks (supervisors); at most `REASON_CHARS_MAX` characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A number is asked for: body of `POST /api/tickets`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TicketRequest {
    /// Repeated with every retry of the same press, so that two taps make one ticket.
    pub request: RequestId,
    /// What it is asked for.
    #[serde(flatten)]
    pub issue: Issue,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the floor.
    Supervisor,
    /// Works at a counter.
    Officer,
    /// Gives numbers.
    Kiosk,
    /// Shows and speaks, and raises an emergency from a key of its own.
    Display,
    /// Receives visitors: looks on, and may raise an emergency.
    Reception,
    /// Keeps the building safe: raises emergencies and clears them. A contact of the fire alarm has such a key, too.
    Security,
}

/// Everything a client may ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Begin the day of today's date, or go on with it where it was closed.
    OpenDay {
        /// A training day (LATIHAN), from here on.
        #[serde(default)]
        training: bool,
    },
    /// End the day.
    CloseDay,
    /// Give a number.
    IssueTicket(Issue),
    /// Put a reserved ticket into the queue.
    EnterQueue {
        /// The ticket.
        ticket: u32,
    },
    /// Open a counter.
    OpenCounter {
        /// The counter's code.
        counter: String,
        /// The officer's code, where the site names its officers.
        #[serde(default)]
        officer: Option<String>,
    },
    /// Close a counter.
    CloseCounter {
        /// The counter's code.
        counter: String,
    },
    /// Pause a counter.
    PauseCounter {
        /// The counter's code.
        counter: String,
        /// Why.
        reason: PauseReason,
        /// Minutes until it goes on by itself, at most `PAUSE_MINUTES_MAX`; absent until somebody resumes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minutes: Option<u16>,
    },
    /// Go on after a pause.
    ResumeCounter {
        /// The counter's code.
        counter: String,
    },
    /// NEXT.
    CallNext {
        /// The counter's code.
        counter: String,
        /// The call its sender saw at the counter.
        #[serde(default)]
        ending: Option<u32>,
        /// Whether the called visitor came, where that was asked.
        #[serde(default)]
        answer: Option<Arrival>,
    },
    /// Call one ticket out of its turn to a counter that is free.
    CallTicket {
        /// The counter's code.
        counter: String,
        /// Its number as it is printed, e.g. `A-015`.
        number: String,
        /// Why this one.
        reason: Chosen,
    },
    /// Take back a call that was made by mistake, within a minute: the ticket waits where it stood.
    UndoCall {
        /// The counter's code.
        counter: String,
        /// The call.
        call: u32,
    },
    /// Summon again.
    Recall {
        /// The counter's code.
        counter: String,
        /// The call.
        call: u32,
    },
    /// A call was made known.
    ConfirmCall {
        /// The call.
        call: u32,
        /// Which summons of it, from 1.
        nth: u16,
        /// How.
        how: Confirmation,
    },
    /// The visitor is here.
    StartServing {
        /// The counter's code.
        counter: String,
        /// The call.
        call: u32,
    },
    /// The visit is done.
    FinishVisit {
        /// The counter's code.
        counter: String,
        /// The call.
        call: u32,
        /// How it ended.
        #[serde(default)]
        outcome: Outcome,
        /// Services delivered, as code and count; empty means the ticket's own once.
        #[serde(default)]
        delivered: Vec<(String, u8)>,
    },
    /// The visitor did not come.
    MarkAbsent {
        /// The counter's code.
        counter: String,
        /// The call.
        call: u32,
    },
    /// Set the visitor aside.
    ParkTicket {
        /// The counter's code.
        counter: String,
        /// The call.
        call: u32,
        /// Minutes until it goes back by itself; `null` until released.
        #[serde(default)]
        minutes: Option<u16>,
    },
    /// Put a parked ticket back.
    ReleaseParked {
        /// The ticket.
        ticket: u32,
    },
    /// Put the ticket at the counter back.
    ReturnTicket {
        /// The counter's code.
        counter: String,
        /// The call.
        call: u32,
        /// Where in the queue.
        #[serde(default)]
        place: Place,
    },
    /// Put an absent ticket back.
    ReinsertAbsent {
        /// The ticket.
        ticket: u32,
        /// Where in the queue; as the site's rule for no-shows says where nobody chose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
    },
    /// Send the ticket on.
    TransferTicket {
        /// The counter's code.
        counter: String,
        /// The call.
        call: u32,
        /// Where to.
        to: Destination,
        /// Where in the queue.
        #[serde(default)]
        place: Place,
    },
    /// The visitor gives up.
    CancelTicket {
        /// The ticket.
        ticket: u32,
    },
    /// Give a counter a skill.
    GiveSkill {
        /// The counter's code.
        counter: String,
        /// The skill's code.
        skill: String,
        /// 1 to 5.
        #[serde(default = "best")]
        proficiency: u8,
        /// Only for tickets that have waited so long, in milliseconds; 0 for all.
        #[serde(default, skip_serializing_if = "is_zero")]
        after_ms: u32,
        /// For good (*tetap*), else for today.
        #[serde(default)]
        standing: bool,
    },
    /// Take a skill from a counter.
    TakeSkill {
        /// The counter's code.
        counter: String,
        /// The skill's code.
        skill: String,
        /// For good (*tetap*), else for today.
        #[serde(default)]
        standing: bool,
    },
    /// Let a counter call by itself, or only by hand again; for today.
    SetAutomatic {
        /// The counter's code.
        counter: String,
        /// How long after it is free it calls, in milliseconds; absent for by hand only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after_ms: Option<u32>,
    },
    /// Free a counter whose client died.
    ReleaseCounter {
        /// The counter's code.
        counter: String,
    },
    /// Say something on every screen; empty takes it down.
    SetNotice {
        /// Public text.
        text: String,
    },
    /// Raise an emergency.
    RaiseEmergency {
        /// Made by whoever raises it; at most `EMERGENCY_ID_MAX`.
        #[cfg_attr(feature = "schema", schemars(range(max = EMERGENCY_ID_MAX)))]
        emergency: u64,
        /// What it is.
        kind: EmergencyKind,
        /// Only a drill (SIMULASI).
        #[serde(default)]
        drill: bool,
    },
    /// All clear.
    ClearEmergency {
        /// The emergency that ends; at most `EMERGENCY_ID_MAX`.
        #[cfg_attr(feature = "schema", schemars(range(max = EMERGENCY_ID_MAX)))]
        emergency: u64,
    },
    /// Call nobody for a service until it is resumed; for today. Who waits for it keeps their place.
    PauseService {
        /// The service's code.
        service: String,
        /// Why.
        reason: PauseReason,
        /// Minutes until it goes on by itself, at most `PAUSE_MINUTES_MAX`; absent until somebody resumes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minutes: Option<u16>,
        /// Numbers are given meanwhile.
        #[serde(default)]
        numbers: bool,
    },
    /// Go on with a service that was paused.
    ResumeService {
        /// The service's code.
        service: String,
    },
    /// Serve nobody more today than who is at a counter: whoever waits is unserved. The day stays open.
    EndServing,
    /// Let the screens of this server show a practice on another one, for as long as this connection lasts, at most until the first live
    /// ticket or an emergency here. Nothing is stored; refused over HTTP, while the day has live tickets and while an emergency is on.
    MoveScreens {
        /// The host of the practice's server; left out where it is the one by which each screen found this server.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
        /// Its port.
        port: u16,
        /// Proof of a display's role there.
        token: String,
    },
    /// Let them show this hall again, whoever moved them. Nothing is stored.
    ReturnScreens,
    /// Ask one display for something; answered once it says what became of it. Nothing is stored; refused where the display is not connected to
    /// this server, and where it has not answered within `SCREEN_ANSWER_MS_MAX`.
    AskScreen {
        /// The display's `screen`, as its row says, or its name where only one has it.
        screen: String,
        /// What is asked.
        act: ScreenAct,
    },
}

fn best() -> u8 {
    5
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// What a number is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// The service's code; left out where a journey is asked for, and refused beside it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// The code of a visit over several services, in place of one service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journey: Option<String>,
    /// The time of an appointment today at the site, e.g. `10.30`. An external system that books gives the numbers on the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<String>,
    /// The group's code; everybody where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Needs: `wheelchair`, `sign_language`, `escort`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Language of the call.
    #[serde(default)]
    pub language: Language,
    /// How it was taken.
    #[serde(default)]
    pub origin: Origin,
    /// The device's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Reserve the number only.
    #[serde(default)]
    pub reserve: bool,
    /// The number stands on the visitor's paper already: it was lost with the journal's end and is entered again, or is one of those that are
    /// printed beforehand. A supervisor's act alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Box<Paper>>,
}

/// A number on a visitor's paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// The number as it is printed, e.g. `A-057`.
    pub number: String,
    /// When it was given, as a time of today at the site, e.g. `09.41`. Where nobody knows, its visitor waits since it is entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// Where a transfer goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// The service's code.
    Service(String),
    /// The counter's code.
    Counter(String),
}
