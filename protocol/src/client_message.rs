//! What a client says.

use serde::{Deserialize, Serialize};

use crate::{CommandRequest, Position, ScreenAnswer, ScreenReport};

/// One text frame from a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum ClientMessage {
    /// The first message: who is there, what it wants to see, what it has.
    Hello(Hello),
    /// A command; answered by `Answer` with the same request id.
    Command(CommandRequest),
    /// Every `HEARTBEAT_EVERY_MS`.
    Heartbeat(Heartbeat),
    /// A display's answer to `ScreenAsk`.
    Screen(ScreenAnswer),
}

/// Who is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hello {
    /// The client's `PROTOCOL_VERSION`.
    pub version: u16,
    /// What it wants to see.
    pub view: View,
    /// Name of this client for people, e.g. `layar-1`; a client that comes back keeps it.
    pub name: String,
    /// Proof of its role; may be left out where the server listens on loopback and says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// How far its picture of this same view goes, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The `run` of the welcome that this picture came with; left out without a position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The machine that the client runs on, until it is switched off. Connections of one name on one machine are one client: a window and
    /// the verbs typed beside it. Left out where the machine does not tell; then the name alone counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// Of a counter: only look on, hold nothing and ask for nothing. For a client that another has taken its counter from, until its
    /// person takes it back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub watching: bool,
}

/// What a client wants to see.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "view", rename_all = "snake_case")]
pub enum View {
    /// A hall screen of a zone: calls, waiting counts, notice. Tables: site, zone, agencies, calls, emergency.
    Display {
        /// The zone's code.
        zone: String,
    },
    /// A hall screen by its own code: what the site file says that it shows, and itself. Tables: as for a display's zones, and display.
    Screen {
        /// The display's code, as `[[display]]` of the site file names it.
        display: String,
        /// The zone to show where the site file does not name it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<String>,
    },
    /// A counter window. Tables: site, its visitor, agencies, skills, services and counters (to transfer to), emergency, and of the tickets
    /// those of its agency that were set aside or did not come.
    Counter {
        /// The counter's code.
        counter: String,
        /// Take it over from another client that holds it.
        #[serde(default)]
        takeover: bool,
    },
    /// The whole floor: every table.
    Supervisor,
    /// A kiosk: site, agencies, services, groups, emergency.
    Kiosk,
}

/// A sign of life.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Heartbeat {
    /// Displays: when the last frame was presented, in milliseconds before this message was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presented_ms_ago: Option<u64>,
    /// Displays that draw no more: for how long a frame has been due, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind_ms: Option<u64>,
    /// Displays with a voice: how it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<VoiceReport>,
    /// Displays: how they are. One that says so may be asked for something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<Box<ScreenReport>>,
}

/// How a display's voice is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VoiceReport {
    /// The code of the zone that it speaks for.
    pub zone: String,
    /// Whether a sound device plays.
    pub device: bool,
    /// Speech still to come, in milliseconds.
    pub backlog_ms: u64,
    /// When this was sent, by the display's own clock, in milliseconds; it comes back in the answer.
    #[serde(default)]
    pub at_ms: u64,
    /// How long ago the last report was sent that was answered with yes, in milliseconds: a server that has just started goes by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yes_ms_ago: Option<u64>,
}
