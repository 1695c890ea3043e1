//! One participant's link with its picture, shared between the task that listens and the tasks that act. It decides nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use client::{Address, Changed, Event, Link, Options, Picture, Reply, Sending, WhenOffline};
use protocol::{AnswerOutcome, Command, Heartbeat, View};
use tokio::{
    sync::watch,
    time::{Duration, Instant, timeout_at},
};

/// A participant's command is repeated for this long without a certain answer: longer than a server takes to be started again.
const COMMAND_DEADLINE_MS: u64 = 20_000;

/// A participant: its link and what it sees.
#[derive(Clone)]
pub struct Participant {
    link: Link,
    shared: Arc<Shared>,
}

struct Shared {
    picture: Mutex<Picture>,
    /// Counts changes of the picture and of the link, so that waiting for one misses none.
    changes: watch::Sender<u64>,
}

/// What a listener hears about its link.
pub enum Heard<'a> {
    /// Rows changed; the picture has them already.
    Changed(&'a Changed),
    /// A server is connected.
    Up {
        /// Whether it goes on from the picture that is there; otherwise it sends a whole one next.
        resumed: bool,
    },
    /// No server is connected.
    Down,
}

impl Participant {
    /// Connects; `hear` is called for everything that comes, in order.
    pub fn join(
        servers: &[Address],
        view: View,
        name: &str,
        token: Option<String>,
        mut hear: impl FnMut(Heard<'_>, &Picture) + Send + 'static,
    ) -> Participant {
        let options = Options { servers: servers.to_vec(), view, name: name.to_owned(), token, report: Box::new(Heartbeat::default) };
        let (link, mut events) = Link::spawn(options);
        let shared = Arc::new(Shared { picture: Mutex::new(Picture::default()), changes: watch::Sender::new(0) });
        let listener = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                {
                    let mut picture = lock(&listener.picture);
                    match &event {
                        Event::Changed(changed) => {
                            picture.apply(changed);
                            hear(Heard::Changed(changed), &picture);
                        }
                        Event::LinkUp { welcome, .. } => hear(Heard::Up { resumed: welcome.resumed }, &picture),
                        Event::LinkDown(_) => hear(Heard::Down, &picture),
                        Event::Answered { .. } | Event::Voice(_) | Event::Asked(_) => {}
                    }
                }
                listener.changes.send_modify(|count| *count += 1);
            }
        });
        Participant { link, shared }
    }

    /// Looks at the picture.
    pub fn see<T>(&self, look: impl FnOnce(&Picture) -> T) -> T {
        look(&lock(&self.shared.picture))
    }

    /// Waits until the picture gives something, or the instant passes.
    pub async fn wait_for<T>(&self, until: Instant, look: impl Fn(&Picture) -> Option<T>) -> Option<T> {
        let mut changes = self.shared.changes.subscribe();
        loop {
            if let Some(found) = self.see(&look) {
                return Some(found);
            }
            match timeout_at(until, changes.changed()).await {
                Ok(Ok(())) => {}
                // Time is up, or the listener is gone and nothing will change any more.
                Ok(Err(_)) | Err(_) => return None,
            }
        }
    }

    /// Whether a server is connected.
    pub fn is_up(&self) -> bool {
        self.link.status().up
    }

    /// The hall's time, in milliseconds since 1970; `None` before any server was heard.
    pub fn hall_ms(&self) -> Option<u64> {
        self.link.status().hall_ms
    }

    /// The site's offset from UTC, in seconds.
    pub fn utc_offset_s(&self) -> i32 {
        self.link.status().utc_offset_s
    }

    /// Gives a command and waits for its certain answer; kept while no server is connected.
    pub async fn ask(&self, command: Command, reason: Option<&str>) -> Asked {
        let sending = Sending { deadline_ms: COMMAND_DEADLINE_MS, when_offline: WhenOffline::Keep, reason: reason.map(str::to_owned) };
        match self.link.send(command, sending).await {
            Ok(Reply::Answered(outcome)) => Asked::Answered(outcome),
            Ok(Reply::Offline | Reply::TooMany | Reply::NotSure) | Err(_) => Asked::NotSure,
        }
    }
}

/// What became of a participant's command.
#[derive(Debug)]
pub enum Asked {
    /// The server's answer.
    Answered(AnswerOutcome),
    /// No certain answer: the picture shows.
    NotSure,
}

/// Some seconds from now.
pub fn in_seconds(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

/// Nothing that holds a lock here can panic half way through a change; a poisoned picture is still a picture.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
