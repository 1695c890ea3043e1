//! The wire between the server and everything else: messages, limits and versions.
//! A client stores rows and never computes; nothing here knows the queue's rules, sockets or time.

mod client_message;
mod command;
mod error;
mod limits;
mod position;
mod row;
mod server_message;

pub use client_message::{ClientMessage, Heartbeat, Hello, View, VoiceReport};
pub use command::{
    Arrival, Command, CommandRequest, Confirmation, Destination, EmergencyKind, Issue, Language, Origin, Outcome, PauseReason, Place,
    RequestId, Role, TicketRequest,
};
pub use error::{ErrorCode, Text};
pub use limits::*;
pub use position::Position;
pub use row::{
    AgencyRow, CallRow, CallState, CounterLabel, CounterNoun, CounterRow, CounterState, EmergencyRow, GroupRow, Row, RowKey, ServiceRow,
    SiteRow, SkillRow, Table, TicketNumber, TicketRow, TicketState, VisitorRow, WhyRow, ZoneRow,
};
pub use server_message::{Answer, Did, Goodbye, Outcome as AnswerOutcome, ServerMessage, Snapshot, Update, Welcome};
