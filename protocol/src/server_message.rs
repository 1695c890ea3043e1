//! What the server says.

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    ErrorCode, Position, RequestId, Role, Row, RowKey, ScreenAsk, Text, newer,
    tagged::{self, Tagged},
};

/// One text frame from the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum ServerMessage {
    /// Answer to `Hello`.
    Welcome(Welcome),
    /// A page of the whole picture; replaces what the client had once `last` is true.
    Snapshot(Snapshot),
    /// What changed.
    Update(Update),
    /// What became of a command.
    Answer(Answer),
    /// Every `HEARTBEAT_EVERY_MS` where nothing else was sent.
    Heartbeat {
        /// The journal's clock, in milliseconds since 1970.
        now_ms: u64,
    },
    /// Answer to a display's report of its voice, in the order of the reports; where several waited, to the newest.
    Voice(VoiceAnswer),
    /// Something that a supervisor asks of this display, for one that reports of itself; answered by `ScreenAnswer`.
    Screen(ScreenAsk),
    /// The last message before the server closes the connection.
    Goodbye(Goodbye),
}

/// Makes the twins of `ServerMessage` by which one is read: the name of a kind, and what is derived for fields in any order.
macro_rules! kinds {
    ($($kind:ident($fields:ty)),+ $(,)?) => {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum Kind {
            $($kind,)+
        }

        #[derive(Deserialize)]
        #[serde(tag = "message", rename_all = "snake_case")]
        enum Whole {
            $($kind($fields),)+
        }

        impl<'de> Tagged<'de> for ServerMessage {
            const TAG: &'static str = "message";
            type Kind = Kind;

            fn of<D: Deserializer<'de>>(kind: Kind, fields: D) -> Result<ServerMessage, D::Error> {
                match kind {
                    $(Kind::$kind => <$fields>::deserialize(fields).map(ServerMessage::from),)+
                }
            }

            fn whole<D: Deserializer<'de>>(object: D) -> Result<ServerMessage, D::Error> {
                Ok(match Whole::deserialize(object)? {
                    $(Whole::$kind(fields) => ServerMessage::from(fields),)+
                })
            }
        }

        $(impl From<$fields> for ServerMessage {
            fn from(fields: $fields) -> ServerMessage {
                kinds!(@of $kind fields)
            }
        })+
    };
    (@of Heartbeat $fields:ident) => { ServerMessage::Heartbeat { now_ms: $fields.now_ms } };
    (@of $kind:ident $fields:ident) => { ServerMessage::$kind($fields) };
}

kinds!(
    Welcome(Welcome),
    Snapshot(Snapshot),
    Update(Update),
    Answer(Answer),
    Heartbeat(Beat),
    Voice(VoiceAnswer),
    Screen(ScreenAsk),
    Goodbye(Goodbye)
);

/// The fields of a heartbeat.
#[derive(Deserialize)]
struct Beat {
    now_ms: u64,
}

impl<'de> Deserialize<'de> for ServerMessage {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<ServerMessage, D::Error> {
        tagged::read(input)
    }
}

/// Whether a display that can speak is to do so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VoiceAnswer {
    /// The code of the zone that the report named.
    #[serde(default)]
    pub zone: String,
    /// Who is the voice of the display's zone.
    pub voice: VoiceOfZone,
    /// When the report that this answers was sent, by the display's own clock (`VoiceReport::at_ms`).
    pub asked_at_ms: u64,
    /// The journal's clock, in milliseconds since 1970.
    pub now_ms: u64,
}

/// Who is the voice of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VoiceOfZone {
    /// This display, for `VOICE_MS` after it sent its report.
    Yours,
    /// Another display.
    Anothers,
    /// Nobody knows at this moment, or this display has no sound card to ask with. Only an emergency is spoken, by whoever was not told that
    /// another is the voice.
    Unknown,
}

/// The server's first message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Welcome {
    /// The server's `PROTOCOL_VERSION`.
    pub version: u16,
    /// The site's code.
    pub site: String,
    /// This connection, for the logs of both sides.
    pub session: u64,
    /// The journal's clock, in milliseconds since 1970.
    pub now_ms: u64,
    /// The site's offset from UTC now, in seconds: clients know no time zones.
    pub utc_offset_s: i32,
    /// Whether updates follow from the position the client named; else a snapshot comes.
    pub resumed: bool,
    /// The run of this view on this server, for the client's next hello: rows say more than the journal does, so that a position is gone
    /// on from only where the same run gave it. It means nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// How many times as fast as others the hall's clock goes: more than 1 only on a server for practice.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub clock_speed: u32,
    /// Whose key it was: what a page offers follows it. None from a server that says nothing of it; the server checks either way.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "newer::role")]
    pub role: Option<Role>,
}

fn once() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_once(speed: &u32) -> bool {
    *speed == 1
}

/// A page of the whole picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Snapshot {
    /// The position of the whole snapshot.
    pub position: Position,
    /// Rows of this page. Those of a table that a client does not know are skipped by it.
    #[serde(deserialize_with = "newer::rows")]
    pub rows: Vec<Row>,
    /// Whether this is the last page.
    pub last: bool,
}

/// What changed since the update before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Update {
    /// The position after this update.
    pub position: Position,
    /// The journal's clock, in milliseconds since 1970.
    pub now_ms: u64,
    /// Rows to store, new or changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "newer::rows")]
    pub put: Vec<Row>,
    /// Rows to remove.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "newer::keys")]
    pub remove: Vec<RowKey>,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// The command's request id.
    pub request: RequestId,
    /// The outcome.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "AnswerOutcome"))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It happened, and is stored.
    Done {
        /// Where it is stored. An update of this position or later has been sent before this answer.
        position: Position,
        /// What it brought about, where the sender wants to know at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        did: Option<Did>,
        /// The visit that was finished here has another step; whether somebody else was called stands in `did`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        goes_on: Option<Box<GoesOn>>,
        /// The counter pauses from here on, as it does where NEXT is pressed in a break that waited for it to be free: when that ends by
        /// itself, in milliseconds since 1970. Nobody was called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paused_until_ms: Option<u64>,
    },
    /// What the sender saw was no longer so; nothing changed. The picture sent before this answer shows why.
    AlreadyDone {
        /// Where the server is.
        position: Position,
        /// The call now at the counter.
        current: Option<u32>,
        /// For people.
        text: Text,
    },
    /// Refused; nothing changed.
    Refused {
        /// For programs.
        code: ErrorCode,
        /// For people.
        text: Text,
    },
    /// Not sure yet whether it happened: repeat with the same request id.
    Unsure {
        /// For people.
        text: Text,
    },
}

/// What a command brought about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum Did {
    /// A number was given.
    Issued {
        /// The ticket.
        ticket: u32,
        /// What people see, e.g. `A-005`.
        number: String,
        /// Tickets that would now be called before it at counters that can serve it.
        ahead: u32,
        /// Shortest wait expected, in minutes; `null` where no counter that can serve it is open.
        wait_min_minutes: Option<u32>,
        /// Longest wait expected, in minutes; `null` too where nobody can say how long at most. With a shortest of 0 nothing can be said.
        wait_max_minutes: Option<u32>,
        /// Where this server says the number, as a WAV file: for kiosks with headphones. An address of the same server, with the same token.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        announcement: Option<String>,
    },
    /// A ticket was called.
    Called {
        /// The ticket.
        ticket: u32,
        /// The call.
        call: u32,
        /// What people see.
        number: String,
    },
    /// The counter is free and nobody waits for it.
    CounterFree,
}

/// A visit over several services that goes on after one of its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GoesOn {
    /// What people see, e.g. `A-005`.
    pub number: String,
    /// The name of the service that is next.
    pub service: String,
    /// Which step it is, from 1.
    pub step: u16,
    /// How many there are.
    pub of: u16,
    /// It is done at the same counter, without another call.
    pub here: bool,
}

/// Why the server closes the connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Goodbye {
    /// For programs.
    pub code: ErrorCode,
    /// For people.
    pub text: Text,
}
