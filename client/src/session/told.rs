//! What a session tells its user. Values only.

use protocol::{Goodbye, RequestId, ScreenAsk, VoiceAnswer, Welcome};

use super::{Changed, Reply, needs_a_person};

/// What the user is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A server has said welcome.
    LinkUp {
        /// Its index in the list.
        server: usize,
        /// What it said.
        welcome: Welcome,
        /// Another client holds the counter: this one only looks on until its person takes the counter over.
        watching: bool,
    },
    /// No server is connected. Told once for each loss, and again when the reason changes.
    LinkDown(LinkDown),
    /// Rows have changed.
    Changed(Changed),
    /// What became of a command.
    Answered {
        /// Its request id.
        request: RequestId,
        /// What became of it.
        reply: Reply,
    },
    /// Whether this display is the voice of its zone; told after each of its reports.
    Voice(VoiceAnswer),
    /// A supervisor asks something of this display; answered by `Link::answer`.
    Asked(ScreenAsk),
}

/// How things stand without a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkDown {
    /// When a server last vouched for the picture, on the local clock, in milliseconds; `None` if none ever did.
    pub heard_at_ms: Option<u64>,
    /// What the server said when it closed the connection, if it said why.
    pub goodbye: Option<Goodbye>,
    /// What happened, for the log.
    pub why: String,
}

impl LinkDown {
    /// Whether only a person can change what the server said. It is asked again all the same, for nobody may be there, but not hastily; a
    /// counter that another client holds is only looked at from then on.
    pub fn needs_a_person(&self) -> bool {
        self.goodbye.as_ref().is_some_and(|goodbye| needs_a_person(goodbye.code))
    }
}
