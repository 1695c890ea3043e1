//! The two background roles of a node on Redis: listening for hints, and looking once a second at head and clock.
//! A hint can be lost, the look cannot; neither carries entries.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::Time;
use futures_util::StreamExt as _;
use redis::{Client, RedisResult, Value, aio::MultiplexedConnection, aio::PubSub, cmd};
use tokio::sync::watch;

use super::{
    keys::Keys,
    line::{Line, NotReached, Pause, breaks_line},
    primary::Primary,
    reply::{self, HEAD_FIELDS, Head},
};
use crate::journal::{Clock, JournalError, entry::Position, onward::Onward};

/// How often a node looks for itself.
const LOOK_MS: u64 = 1_000;

/// Silence after which the subscription is made anew: a dead connection looks just as silent.
const SILENCE_MS: u64 = 60_000;

/// How long a subscription may take to come about.
const SUBSCRIBE_MS: u64 = 1_500;

/// What a node knows without asking.
pub(super) struct Known {
    pub(super) keys: Keys,
    /// For everything but appends and the subscription.
    pub(super) line: Arc<Line>,
    clock: Clock,
    onward: Onward,
    /// The newest head that was heard of.
    head: watch::Sender<Position>,
    last_at: AtomicU64,
    /// Redis's clock less ours, in milliseconds.
    offset_ms: AtomicI64,
    offset_known: AtomicBool,
}

impl Known {
    pub(super) fn new(keys: Keys, line: Arc<Line>, clock: Clock) -> Known {
        Known {
            keys,
            line,
            clock,
            onward: Onward::default(),
            head: watch::Sender::new(Position::START),
            last_at: AtomicU64::new(0),
            offset_ms: AtomicI64::new(0),
            offset_known: AtomicBool::new(false),
        }
    }

    /// Redis's time by the last sample, never behind the last entry known here.
    pub(super) fn now(&self) -> Time {
        let ours = (self.clock)();
        let theirs = Time(ours.0.saturating_add_signed(self.offset_ms.load(Ordering::Acquire)));
        self.onward.now(theirs, Time(self.last_at.load(Ordering::Acquire)))
    }

    pub(super) fn watch_head(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    /// An entry was read, written or hinted at. Older news changes nothing.
    pub(super) fn heard_of(&self, position: Position, at: Option<Time>) {
        if let Some(at) = at {
            self.last_at.fetch_max(at.0, Ordering::AcqRel);
        }
        self.head.send_if_modified(|head| {
            let newer = position.epoch > head.epoch || (position.epoch == head.epoch && position.seq > head.seq);
            if newer {
                *head = position;
            }
            newer
        });
    }

    /// Samples Redis's clock once on a fresh start, before anything is read that a decision could build on.
    pub(super) async fn ensure_clock(&self, connection: &mut MultiplexedConnection) -> RedisResult<()> {
        if self.offset_known.load(Ordering::Acquire) {
            return Ok(());
        }
        let asked_at = (self.clock)();
        let time = cmd("TIME").query_async(connection).await?;
        self.sampled(asked_at, &time);
        Ok(())
    }

    /// Takes over Redis's answer to TIME, asked at `asked_at` and answered just now.
    fn sampled(&self, asked_at: Time, time: &Value) {
        let Some(theirs) = millis(time) else { return };
        let middle = asked_at.0.midpoint((self.clock)().0);
        let offset = i64::try_from(theirs).unwrap_or(i64::MAX).saturating_sub(i64::try_from(middle).unwrap_or(i64::MAX));
        self.offset_ms.store(offset, Ordering::Release);
        self.offset_known.store(true, Ordering::Release);
    }

    /// Asks for clock and head.
    async fn look(&self) -> Result<Head, JournalError> {
        let unavailable = |text: String| JournalError::Unavailable { text };
        let mut lent = self.line.lend().await.map_err(NotReached::error)?;
        let mut ask = redis::pipe();
        ask.cmd("TIME").cmd("HMGET").arg(self.keys.head()).arg(&HEAD_FIELDS);
        let asked_at = (self.clock)();
        let answers: RedisResult<(Value, Value)> = ask.query_async(&mut lent.connection).await;
        match answers {
            Ok((time, head)) => {
                self.sampled(asked_at, &time);
                reply::head(&head)
            }
            Err(error) => {
                if breaks_line(&error) {
                    self.line.give_up(&lent, &error).await;
                }
                Err(unavailable(error.to_string()))
            }
        }
    }

    /// Looks once. A head that is behind what was known is believed only if nothing was heard since the question was asked.
    async fn look_once(&self) -> Result<(), JournalError> {
        let before = *self.head.borrow();
        let seen = self.look().await?;
        self.last_at.fetch_max(seen.at.0, Ordering::AcqRel);
        self.head.send_if_modified(|head| {
            let moved = *head == before && *head != seen.position;
            if moved {
                *head = seen.position;
            }
            moved
        });
        Ok(())
    }
}

/// Looks once a second, for ever. Its owner ends it.
pub(super) async fn look(known: Arc<Known>) {
    let mut failing = false;
    let mut beat = tokio::time::interval(Duration::from_millis(LOOK_MS));
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        match known.look_once().await {
            Ok(()) => failing = false,
            // The line has said so already.
            Err(JournalError::Unavailable { .. } | JournalError::NotAdmitted { .. } | JournalError::NoDatabase { .. }) => {}
            Err(error) => {
                if !failing {
                    tracing::error!(%error, "the journal's head cannot be read");
                }
                failing = true;
            }
        }
    }
}

/// Listens for hints, for ever. Its owner ends it.
pub(super) async fn listen(known: Arc<Known>, primary: Arc<Primary>) {
    let mut pause = Pause::default();
    loop {
        if let Some(target) = primary.target().await {
            let subscribing = tokio::time::timeout(Duration::from_millis(SUBSCRIBE_MS), subscribe(&target.client, &known.keys));
            if let Ok(Ok(subscription)) = subscribing.await {
                pause = Pause::default();
                tokio::select! {
                    () = hear(&known, subscription) => {}
                    // One that is no longer the primary hints at nothing, and looks as if nobody wrote.
                    () = primary.moved(target.generation) => continue,
                }
            }
        }
        // That Redis is away is said by the lines that need it; hints only make things faster.
        tokio::time::sleep(pause.next()).await;
    }
}

async fn subscribe(client: &Client, keys: &Keys) -> RedisResult<PubSub> {
    let mut subscription = client.get_async_pubsub().await?;
    subscription.subscribe(keys.hint()).await?;
    Ok(subscription)
}

/// Passes hints on until the connection ends or is silent for too long.
async fn hear(known: &Known, subscription: PubSub) {
    let mut hints = subscription.into_on_message();
    while let Ok(Some(hint)) = tokio::time::timeout(Duration::from_millis(SILENCE_MS), hints.next()).await {
        if let Some(position) = reply::hinted(hint.get_payload_bytes()) {
            known.heard_of(position, None);
        }
    }
}

/// Redis's TIME in milliseconds.
fn millis(time: &Value) -> Option<u64> {
    let Value::Array(parts) = time else { return None };
    let [seconds, micros] = parts.as_slice() else { return None };
    let number = |value: &Value| reply::text(value)?.parse::<u64>().ok();
    Some(number(seconds)? * 1_000 + number(micros)? / 1_000)
}
