//! Limits of this server that are not the wire's, each with its reason and what happens at it.

/// Longest code, in characters, as the wire has it.
pub(crate) const CODE_CHARS_MAX: usize = protocol::CODE_CHARS_MAX;

/// WebSocket connections at once: the largest hall has 100 counters, some screens, kiosks and supervisors. One more gets 503.
pub(crate) const CONNECTIONS_MAX: usize = 1_024;

/// Within this a new connection says hello, in milliseconds; else it is closed.
pub(crate) const HELLO_WITHIN_MS: u64 = 5_000;

/// A write that takes longer, in milliseconds, has nobody at its other end.
pub(crate) const WRITE_MS_MAX: u64 = 5_000;

/// How long an HTTP request waits for its answer, in milliseconds: longer than the dispatcher takes to say "not sure yet".
pub(crate) const HTTP_ANSWER_MS_MAX: u64 = 2 * crate::dispatcher::ANSWER_WAIT_MS_MAX;

/// Messages to the site's task that may wait. A command over it is refused as busy.
pub(crate) const SITE_MESSAGES_MAX: usize = 1_024;

/// Read buffer of one WebSocket, in bytes: tungstenite's own default of 128 KiB would be 9 MB for a full hall.
pub(crate) const READ_BUFFER_BYTES: usize = 4 * 1024;

/// Write buffer of one WebSocket, in bytes: written at once, so that an update is not kept waiting.
pub(crate) const WRITE_BUFFER_BYTES: usize = 0;

/// Most bytes that one WebSocket keeps while its client does not take them: one message of the largest size, and one more.
pub(crate) const WRITE_BUFFER_BYTES_MAX: usize = 2 * protocol::OUTBOUND_BYTES_MAX;

/// A frame over the wire's limit is still read up to this, in bytes, so that its sender can be told; above it the reader stops.
pub(crate) const READ_MESSAGE_BYTES_MAX: usize = 4 * protocol::INBOUND_BYTES_MAX;

/// Messages of any kind that one connection may send in any second: commands, heartbeats, and what its network held back. More is
/// somebody who wants to keep the server busy, and the connection is closed.
pub(crate) const MESSAGES_PER_SECOND_MAX: u32 = 100;

/// A client's name is kept to this many bytes: it goes into the claim of a counter, which the presence store bounds.
pub(crate) const CLIENT_NAME_BYTES_MAX: usize = 64;

/// How long a counter stays held without a sign of its client, in milliseconds: as long as any connection may be silent.
pub(crate) const HOLD_MS: u64 = protocol::SILENCE_MS_MAX;

/// How often a held counter is renewed and looked at, in milliseconds: a takeover through another node is seen within this.
pub(crate) const HOLD_RENEW_EVERY_MS: u64 = 1_000;

/// How long a client that is ahead of this node waits for it, in milliseconds, before it is taken for one of another journal.
pub(crate) const POSITION_WAIT_MS_MAX: u64 = 5_000;

/// How often time is handed to the dispatcher, in milliseconds: timers are about minutes, doubts about tenths of a second.
pub(crate) const TICK_EVERY_MS: u64 = 100;

/// How long an orderly end waits for the append in flight, in milliseconds.
pub(crate) const LAST_APPEND_MS_MAX: u64 = 5_000;

/// How long an orderly end waits for connections to close, in milliseconds.
pub(crate) const LAST_CLOSE_MS_MAX: u64 = 3_000;

/// First wait before an unreachable journal is tried again, in milliseconds; doubled each time.
pub(crate) const REOPEN_AFTER_MS_MIN: u64 = 250;

/// Longest wait before an unreachable journal is tried again, in milliseconds.
pub(crate) const REOPEN_AFTER_MS_MAX: u64 = 5_000;

/// Callers over HTTP whose rate is remembered; over it the longest-silent one is forgotten.
pub(crate) const RATED_CALLERS_MAX: usize = 256;

/// How long a forecast is told, in milliseconds, where no further one comes: several times as long as the forecaster ever takes.
pub(crate) const EXPECTED_MS_MAX: u64 = 60_000;
