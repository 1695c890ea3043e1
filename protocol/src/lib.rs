//! The wire between the server and everything else: messages, limits and versions.
//! A client stores rows and never computes; nothing here knows the queue's rules, sockets or time.
//!
//! What may change within one `PROTOCOL_VERSION`, and what the other side does with it:
//! - the server may add fields, tables and error codes: a client ignores the field, skips the row, reads the code as `Refused`;
//! - a request with a field that the server does not know is refused: nothing that was asked is passed over in silence;
//! - the server may ask a display for something (`ScreenAsk`) where that display reports of itself (`ScreenReport`), and no other;
//! - anything else (a message, an outcome, a value of a field) is a new version, and both sides say so in their first message.

mod check;
mod client_message;
mod command;
pub mod contrast;
mod emergency;
mod error;
pub mod legibility;
mod limits;
mod newer;
mod position;
mod row;
mod screen;
mod server_message;
mod tagged;
mod wait;
mod words;

pub use check::Fault;
pub use client_message::{ClientMessage, Heartbeat, Hello, View, VoiceReport};
pub use command::{Command, CommandRequest, Destination, Issue, Paper, RequestId, Role, TicketRequest};
pub use emergency::{EmergencyRequest, EmergencyWord};
pub use error::{ErrorCode, Problem, Text};
pub use limits::*;
pub use position::Position;
pub use row::{
    AgencyRow, BreakRow, CallRow, CallState, Chime, CounterLabel, CounterNoun, CounterRow, CounterState, DisplayProfile, DisplayRow,
    EmergencyRow, EmergencyText, ExpectedCall, ExpectedWait, GroupRow, GroupWait, JourneyRow, LostRow, Moment, MomentRow, PaperRow,
    PauseRow, PausedRow, PictureRow, PracticeRow, Reading, Row, RowKey, ScreenRow, ScreenTrouble, ServiceRow, ShiftRow, SiteRow, SkillRow,
    SlideItem, SlideRow, SpeechRow, StepRow, Table, ThemeRow, TicketNumber, TicketRow, TicketState, VisitorRow, VoiceLanguage,
    VolumeSpanRow, WhyRow, ZoneRow,
};
pub use screen::{CheckReport, ScreenAct, ScreenAnswer, ScreenAsk, ScreenCheck, ScreenReport};
pub use server_message::{
    Answer, Did, GoesOn, Goodbye, Outcome as AnswerOutcome, ServerMessage, Snapshot, Update, VoiceAnswer, VoiceOfZone, Welcome,
};
pub use wait::WaitAnswer;
pub use words::{Arrival, Chosen, Confirmation, EmergencyKind, Language, Origin, Outcome, PauseReason, Place};
