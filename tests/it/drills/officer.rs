//! An officer who presses NEXT and START one after the other without a pause, over the link that every window uses, and remembers each call
//! that was acknowledged and the longest time without a certain answer.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use client::{Address, Event, Events, Link, Options, Picture, Reply, Sending, WhenOffline};
use protocol::{AnswerOutcome, CallState, Command, Did, ErrorCode, Heartbeat, View};
use tokio::sync::watch;
use tokio::time::{sleep, timeout_at};

use crate::hall::next;

/// Between two presses: a window may send 20 commands in a second.
const PACE: Duration = Duration::from_millis(55);
/// Longer than any outage of a drill, so that every press ends in an answer.
const DEADLINE_MS: u64 = 90_000;
/// What a person notices of an outage.
const NOTICED: Duration = Duration::from_millis(500);
/// Nothing but strange answers for so long: something is wrong, and not only away.
const STRANGE_FOR: Duration = Duration::from_secs(90);

/// A call that an officer was told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Summons {
    pub(crate) request: String,
    pub(crate) call: u32,
    pub(crate) ticket: u32,
    pub(crate) number: String,
}

/// What one officer was told.
#[derive(Default)]
pub(crate) struct OfficerTold {
    pub(crate) summons: Vec<Summons>,
    /// Calls whose visitor has left with an acknowledged press.
    pub(crate) finished: BTreeSet<u32>,
    /// The longest from one certain answer to the next.
    pub(crate) outage: Duration,
    /// Everything between two certain answers that was longer than a person notices.
    pub(crate) waits: Vec<(Instant, Instant)>,
    pub(crate) odd: Vec<String>,
}

struct Officer {
    counter: String,
    link: Link,
    events: Events,
    picture: Picture,
    told: OfficerTold,
    answered_at: Instant,
    serving: Option<u32>,
    /// START was answered for the call at the counter: until then NEXT would only be refused.
    has_started: bool,
}

/// Works until it is over. `calls` counts the certain answers of all officers.
pub(crate) async fn work(servers: Vec<SocketAddr>, counter: String, calls: watch::Sender<u64>, is_over: Arc<AtomicBool>) -> OfficerTold {
    let servers = servers.iter().map(|server| Address::parse(&format!("http://{server}")).unwrap()).collect();
    let view = View::Counter { counter: counter.clone(), takeover: false };
    let options = Options { servers, view, name: format!("petugas-{counter}"), token: None, report: Box::new(Heartbeat::default) };
    let (link, events) = Link::spawn(options);
    let (picture, told) = <(Picture, OfficerTold)>::default();
    let mut officer = Officer { counter, link, events, picture, told, answered_at: Instant::now(), serving: None, has_started: true };
    let counter = officer.counter.clone();
    while !matches!(
        officer.ask(Command::OpenCounter { counter: counter.clone(), officer: None }).await.1,
        Reply::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::Refused { code: ErrorCode::CounterAlreadyOpen, .. })
    ) {
        sleep(PACE).await;
    }
    officer.answered_at = Instant::now();
    while !is_over.load(Ordering::Relaxed) {
        if officer.turn().await {
            calls.send_modify(|count| *count += 1);
        } else if officer.answered_at.elapsed() > STRANGE_FOR {
            officer.told.odd.push(format!("{counter}: nothing but strange answers any more"));
            break;
        }
        sleep(PACE).await;
    }
    officer.told
}

impl Officer {
    /// One press of NEXT and what follows; true where its answer was a certain one.
    async fn turn(&mut self) -> bool {
        if let Some(call) = self.serving.filter(|_| !self.has_started) {
            self.start(call).await;
            return false;
        }
        let (request, reply) = self.ask(next(&self.counter, self.serving)).await;
        match reply {
            Reply::Answered(AnswerOutcome::Done { did: Some(Did::Called { ticket, call, number }), .. }) => {
                self.certain();
                self.told.finished.extend(self.serving);
                self.told.summons.push(Summons { request, call, ticket, number });
                (self.serving, self.has_started) = (Some(call), false);
                self.start(call).await;
                true
            }
            Reply::Answered(AnswerOutcome::Done { .. }) => {
                self.certain();
                self.told.finished.extend(self.serving.take());
                true
            }
            Reply::Answered(AnswerOutcome::Refused { code: ErrorCode::NobodyWaiting, .. }) => {
                self.certain();
                true
            }
            // As the sentence says: try again in a moment.
            Reply::Answered(AnswerOutcome::Refused {
                code: ErrorCode::TooFrequent | ErrorCode::Busy | ErrorCode::NotReady | ErrorCode::StoreRefused,
                ..
            })
            | Reply::Offline => false,
            Reply::Answered(AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Refused { .. } | AnswerOutcome::Unsure { .. })
            | Reply::TooMany
            | Reply::NotSure => {
                self.look_again().await;
                false
            }
        }
    }

    async fn start(&mut self, call: u32) {
        sleep(PACE).await;
        let counter = self.counter.clone();
        match self.ask(Command::StartServing { counter, call }).await.1 {
            Reply::Answered(AnswerOutcome::Done { .. }) => {
                self.certain();
                self.has_started = true;
            }
            // Refused for a moment: it is pressed again, for the visitor is there.
            Reply::Answered(AnswerOutcome::Refused {
                code: ErrorCode::TooFrequent | ErrorCode::Busy | ErrorCode::NotReady | ErrorCode::StoreRefused,
                ..
            }) => {}
            // The call is another one's by now, or has begun: NEXT will tell.
            Reply::Answered(AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Refused { .. } | AnswerOutcome::Unsure { .. })
            | Reply::Offline
            | Reply::TooMany
            | Reply::NotSure => self.has_started = true,
        }
    }

    /// The window shows something else than was thought: go by it, as an officer would.
    async fn look_again(&mut self) {
        // In a busy hall something comes all the time.
        let until = tokio::time::Instant::now() + PACE;
        while let Ok(Some(event)) = timeout_at(until, self.events.next()).await {
            self.hear(&event);
        }
        let shown = self.picture.visitor(&self.counter).map(|row| row.call);
        self.has_started = shown.is_none() || (shown == self.serving && self.has_started);
        self.serving = shown;
        let is_called = |call: &u32| self.picture.call(*call).is_some_and(|row| row.state == CallState::Called);
        if let Some(call) = shown.filter(is_called) {
            self.start(call).await;
        }
    }

    fn certain(&mut self) {
        let now = Instant::now();
        let waited = now - self.answered_at;
        self.told.outage = self.told.outage.max(waited);
        if waited > NOTICED {
            self.told.waits.push((self.answered_at, now));
        }
        self.answered_at = now;
    }

    /// Gives a command and waits for what becomes of it.
    async fn ask(&mut self, command: Command) -> (String, Reply) {
        let sending = Sending { deadline_ms: DEADLINE_MS, when_offline: WhenOffline::Keep, reason: None };
        let asked = self.link.begin(command, sending).unwrap();
        loop {
            let event = self.events.next().await.unwrap();
            self.hear(&event);
            if let Event::Answered { request, reply } = event
                && request == asked
            {
                return (request.0, reply);
            }
        }
    }

    fn hear(&mut self, event: &Event) {
        if let Event::Changed(changed) = event {
            self.picture.apply(changed);
        }
    }
}
