//! One connection to Redis that comes back by itself: made when it is first needed, given up at the first sign of trouble or where the
//! primary is another one, made again after a pause that grows. It knows nothing of journals.

use std::{sync::Arc, time::Duration};

use redis::{AsyncConnectionConfig, ErrorKind, RedisError, ServerErrorKind, aio::MultiplexedConnection};
use tokio::{sync::Mutex, time::Instant};

use super::primary::{Primary, Target, says_primary};
use crate::journal::JournalError;

/// How long a connection may take to come about, with its greeting. A Redis on the same network takes a few milliseconds.
const CONNECT_MS: u64 = 1_000;

/// How long an answer may take: well above a slow disk's fsync, well below an officer's patience.
pub(super) const RESPONSE_MS: u64 = 2_000;

/// First and longest pause between tries. Two seconds at most, so that a Redis that is back is found while people look on.
const PAUSE_MS_MIN: u64 = 50;
const PAUSE_MS_MAX: u64 = 2_000;

/// A connection that comes back by itself.
pub(super) struct Line {
    primary: Arc<Primary>,
    /// What it is for, in the log.
    purpose: &'static str,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    open: Option<MultiplexedConnection>,
    /// Where the open connection leads, or the last try led.
    target: u64,
    /// Counts connections, so that trouble on an old one does not close a new one.
    generation: u64,
    pause: Pause,
    not_before: Option<Instant>,
    trouble: Option<String>,
    why: Why,
}

/// A connection for one exchange.
pub(super) struct Lent {
    /// The connection.
    pub(super) connection: MultiplexedConnection,
    generation: u64,
    target: u64,
}

/// There is no connection; nothing was sent.
#[derive(Debug)]
pub(super) struct NotReached(pub(super) String, Why);

/// Why there is no connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Why {
    /// Nobody answered as a primary does.
    #[default]
    Away,
    /// Somebody did, and refused the user name or the password.
    LoginRefused,
    /// Somebody did, and has no database of this number.
    DatabaseRefused,
}

impl Why {
    fn of(error: &RedisError) -> Why {
        if refuses_login(error) {
            Why::LoginRefused
        } else if refuses_database(error) {
            Why::DatabaseRefused
        } else {
            Why::Away
        }
    }
}

impl NotReached {
    /// The same of a journal.
    pub(super) fn error(self) -> JournalError {
        let NotReached(text, why) = self;
        match why {
            Why::Away => JournalError::Unavailable { text },
            Why::LoginRefused => JournalError::NotAdmitted { text },
            Why::DatabaseRefused => JournalError::NoDatabase { text },
        }
    }
}

impl Line {
    /// A line that is not yet connected.
    pub(super) fn new(primary: Arc<Primary>, purpose: &'static str) -> Line {
        Line { primary, purpose, state: Mutex::default() }
    }

    /// The open connection, or a new one. Between two tries it answers at once that there is none.
    pub(super) async fn lend(&self) -> Result<Lent, NotReached> {
        let mut state = self.state.lock().await;
        let Some(target) = self.primary.target().await else {
            state.open = None;
            return Err(NotReached("the sentinels name no primary that is one".to_owned(), Why::Away));
        };
        if state.target != target.generation {
            // What was there belongs to another Redis, and so does how long to wait for it.
            state.open = None;
            state.target = target.generation;
            (state.pause, state.not_before) = (Pause::default(), None);
        }
        if let Some(connection) = &state.open {
            return Ok(Lent { connection: connection.clone(), generation: state.generation, target: state.target });
        }
        if state.not_before.is_some_and(|not_before| Instant::now() < not_before) {
            return Err(NotReached(state.trouble.clone().unwrap_or_default(), state.why));
        }
        match self.connect(&target).await {
            Ok(connection) => {
                if state.trouble.take().is_some() {
                    tracing::info!(purpose = self.purpose, "Redis is reached again");
                }
                state.pause = Pause::default();
                state.not_before = None;
                state.generation += 1;
                state.open = Some(connection.clone());
                Ok(Lent { connection, generation: state.generation, target: state.target })
            }
            Err(NotReached(text, why)) => {
                if state.trouble.is_none() {
                    tracing::warn!(purpose = self.purpose, error = text, "Redis cannot be reached; trying again until it can");
                }
                (state.trouble, state.why) = (Some(text.clone()), why);
                state.not_before = Some(Instant::now() + state.pause.next());
                self.primary.doubt();
                Err(NotReached(text, why))
            }
        }
    }

    /// Gives a connection up, unless a newer one is open already.
    pub(super) async fn give_up(&self, lent: &Lent, error: &RedisError) {
        let mut state = self.state.lock().await;
        if state.generation == lent.generation && state.open.take().is_some() && state.trouble.is_none() {
            tracing::warn!(purpose = self.purpose, %error, "the connection to Redis is lost; making a new one");
            (state.trouble, state.why) = (Some(error.to_string()), Why::Away);
        }
        self.primary.doubt();
    }

    /// Whether this connection still leads to the primary, as far as can be found out now.
    pub(super) async fn still_leads_there(&self, lent: &Lent) -> bool {
        self.primary.look_now().await;
        !self.primary.has_moved(lent.target)
    }

    async fn connect(&self, target: &Target) -> Result<MultiplexedConnection, NotReached> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(Duration::from_millis(CONNECT_MS)))
            .set_response_timeout(Some(Duration::from_millis(RESPONSE_MS)));
        // The library's own limit has once not held (a hang at start, its issue 1953), so that there is one around it.
        let connecting = async {
            let mut connection = target.client.get_multiplexed_async_connection_with_config(&config).await?;
            let is_right = !self.primary.is_watched() || says_primary(&mut connection).await?;
            Ok::<_, RedisError>((connection, is_right))
        };
        match tokio::time::timeout(Duration::from_millis(CONNECT_MS + 500), connecting).await {
            Ok(Ok((connection, true))) => Ok(connection),
            Ok(Ok((_, false))) => Err(NotReached("the Redis that was the primary says that it is none".to_owned(), Why::Away)),
            Ok(Err(error)) => Err(NotReached(error.to_string(), Why::of(&error))),
            Err(_) => Err(NotReached(format!("no connection within {CONNECT_MS} ms"), Why::Away)),
        }
    }
}

/// Whether Redis refuses the user name or the password.
pub(super) fn refuses_login(error: &RedisError) -> bool {
    error.kind() == ErrorKind::AuthenticationFailed || matches!(error.code(), Some("NOAUTH" | "WRONGPASS"))
}

/// Whether Redis refuses the database that the address names. The library has no kind of its own for it, only this sentence.
fn refuses_database(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::ResponseError) && error.to_string().contains("refused to switch database")
}

/// Whether this error means that the connection itself is no good, or leads to a server that is no longer the right one.
pub(super) fn breaks_line(error: &RedisError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Io
            | ErrorKind::Parse
            | ErrorKind::Client
            | ErrorKind::AuthenticationFailed
            | ErrorKind::Server(ServerErrorKind::ReadOnly)
    )
}

/// Pauses that double, with a random half so that nodes do not come back all at once.
#[derive(Debug, Default)]
pub(super) struct Pause {
    tries: u32,
}

impl Pause {
    /// How long to wait after one more failure.
    pub(super) fn next(&mut self) -> Duration {
        let longest = PAUSE_MS_MIN.saturating_mul(1 << self.tries.min(16)).min(PAUSE_MS_MAX);
        self.tries = self.tries.saturating_add(1);
        let mut random = [0; 2];
        // Without randomness the pause is only less spread.
        let spread = getrandom::fill(&mut random).map_or(0, |()| u64::from(u16::from_be_bytes(random)));
        Duration::from_millis(longest / 2 + spread % (longest / 2 + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_bounded() {
        let mut pause = Pause::default();
        let pauses: Vec<u64> = (0..40).map(|_| u64::try_from(pause.next().as_millis()).unwrap()).collect();
        assert!((PAUSE_MS_MIN / 2..=PAUSE_MS_MIN).contains(&pauses[0]));
        assert!(pauses.iter().all(|pause| *pause <= PAUSE_MS_MAX));
        assert!(pauses[39] >= PAUSE_MS_MAX / 2);
    }
}
