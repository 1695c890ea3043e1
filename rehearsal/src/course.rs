//! The course of a rehearsal: what happens when, as shares of its length. Every instant is on one clock, that of the rehearsal's start.

use std::time::Duration;

use tokio::time::Instant;

/// Speech that may still come after the last call: what is being spoken, and one announcement in two languages with its chime.
const VOICE_FINISHES: Duration = Duration::from_secs(17);

/// The hall closes this long before the end, so that the last acknowledgements come in.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// When what happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    start: Instant,
    length: Option<Duration>,
}

impl Course {
    /// A course of this length from now; without a length it goes on until told otherwise, with its turns in the first 90 seconds.
    pub(crate) fn new(length: Option<Duration>) -> Self {
        Course { start: Instant::now(), length }
    }

    /// Two officers stay away.
    pub(crate) fn officers_absent(&self) -> Instant {
        self.at_percent(20)
    }

    /// The supervisor lends a skill.
    pub(crate) fn skill_lent(&self) -> Instant {
        self.at_percent(32)
    }

    /// The server is killed and started.
    pub(crate) fn server_restarted(&self) -> Instant {
        self.at_percent(52)
    }

    /// The last call; `None` where it goes on.
    pub(crate) fn last_call(&self) -> Option<Instant> {
        self.length.map(|length| self.start + length.saturating_sub(VOICE_FINISHES))
    }

    /// The end; `None` where it goes on.
    pub(crate) fn end(&self) -> Option<Instant> {
        self.length.map(|length| self.start + length.saturating_sub(LAST_WORDS))
    }

    /// Whether officers may still call.
    pub(crate) fn calling(&self) -> bool {
        self.last_call().is_none_or(|last| Instant::now() < last)
    }

    /// Microseconds since the start.
    pub(crate) fn now_us(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn at_percent(&self, percent: u32) -> Instant {
        self.start + self.length.unwrap_or(Duration::from_secs(90)) * percent / 100
    }
}
