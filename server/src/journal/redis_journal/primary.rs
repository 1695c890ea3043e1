//! Where the Redis is that takes writes, as far as this node knows: told by whoever watches the sentinels, read by every line before it
//! lends a connection. It asks nobody itself.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redis::{Client, RedisResult, aio::MultiplexedConnection, cmd};
use tokio::{
    sync::{Notify, watch},
    time::timeout,
};

/// How long a line waits for the first word of where the primary is: a start asks before the sentinels were.
const FIRST_WORD_MS: u64 = 1_500;

/// How long somebody waits for a look that they asked for.
const LOOK_AT_MOST_MS: u64 = 1_500;

/// Where to connect.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) client: Client,
    /// Counts places, so that a connection to an old one is recognised.
    pub(super) generation: u64,
}

/// The Redis that takes writes.
pub(super) struct Primary {
    target: watch::Sender<Option<Target>>,
    /// Somebody has reason to believe that it is elsewhere by now.
    doubted: Notify,
    looks: watch::Sender<Looks>,
    is_watched: bool,
    /// What whoever watches says to the person who looks after the hall. A plain mutex, never held across an await.
    notice: Mutex<Option<String>>,
    /// Somebody has waited for the first word: nobody does so again, or whoever comes last waits for all before.
    was_waited_for: AtomicBool,
}

/// How often was looked.
#[derive(Clone, Copy, Debug, Default)]
struct Looks {
    begun: u64,
    done: u64,
}

impl Primary {
    /// One that never moves.
    pub(super) fn fixed(client: Client) -> Primary {
        Primary::new(Some(Target { client, generation: 1 }), false)
    }

    /// One that somebody watches, who has not found it yet.
    pub(super) fn watched() -> Primary {
        Primary::new(None, true)
    }

    fn new(target: Option<Target>, is_watched: bool) -> Primary {
        let (target, looks) = (watch::Sender::new(target), watch::Sender::default());
        Primary {
            target,
            doubted: Notify::new(),
            looks,
            is_watched,
            notice: Mutex::default(),
            was_waited_for: AtomicBool::new(!is_watched),
        }
    }

    /// Whether somebody watches where it is: then it must be what it is taken for.
    pub(super) fn is_watched(&self) -> bool {
        self.is_watched
    }

    /// Where it is; right after the start waits a moment for that to be found.
    pub(super) async fn target(&self) -> Option<Target> {
        if !self.was_waited_for.load(Ordering::Relaxed) {
            let mut targets = self.target.subscribe();
            // Who waits in vain goes by what is known: nothing.
            let _ = timeout(Duration::from_millis(FIRST_WORD_MS), targets.wait_for(Option::is_some)).await;
            self.was_waited_for.store(true, Ordering::Relaxed);
        }
        self.target.borrow().clone()
    }

    /// Whether it is elsewhere than it was.
    pub(super) fn has_moved(&self, generation: u64) -> bool {
        self.target.borrow().as_ref().is_none_or(|target| target.generation != generation)
    }

    /// Completes once it is elsewhere than it was.
    pub(super) async fn moved(&self, generation: u64) {
        let mut targets = self.target.subscribe();
        // The sender is in `self`, so that this ends with a target only.
        let _ = targets.wait_for(|target| target.as_ref().is_none_or(|target| target.generation != generation)).await;
    }

    /// It did not answer, or not as a primary does: whoever watches looks at once.
    pub(super) fn doubt(&self) {
        self.doubted.notify_one();
    }

    /// Completes when somebody doubts.
    pub(super) async fn doubted(&self) {
        self.doubted.notified().await;
    }

    /// Has somebody look, and waits for what a look finds that begins now or later.
    pub(super) async fn look_now(&self) {
        if !self.is_watched {
            return;
        }
        let mut looks = self.looks.subscribe();
        let begun = looks.borrow().begun;
        self.doubt();
        // Who waits in vain goes by what is known.
        let _ = timeout(Duration::from_millis(LOOK_AT_MOST_MS), looks.wait_for(|looks| looks.done > begun)).await;
    }

    /// What is to be said of those who watch, or that there is nothing any more.
    pub(super) fn say(&self, notice: Option<String>) {
        *self.notice.lock().unwrap_or_else(PoisonError::into_inner) = notice;
    }

    /// What was said last.
    pub(super) fn notice(&self) -> Option<String> {
        self.notice.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn look_begins(&self) {
        self.looks.send_modify(|looks| looks.begun += 1);
    }

    pub(super) fn look_ends(&self) {
        self.looks.send_modify(|looks| looks.done = looks.begun);
    }

    /// It is found there, or nowhere. Connections to where it was are no longer lent.
    pub(super) fn is_at(&self, client: Option<Client>, generation: u64) {
        self.target.send_replace(client.map(|client| Target { client, generation }));
    }
}

/// Whether what is connected to says that it is a primary. A user who may not ask believes the sentinels.
pub(super) async fn says_primary(connection: &mut MultiplexedConnection) -> RedisResult<bool> {
    let said: RedisResult<Vec<redis::Value>> = cmd("ROLE").query_async(connection).await;
    match said {
        Ok(role) => Ok(role.first().and_then(super::reply::text) == Some("master")),
        Err(error) if error.code() == Some("NOPERM") => Ok(true),
        Err(error) => Err(error),
    }
}
