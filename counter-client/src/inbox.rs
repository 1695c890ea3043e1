//! Where the link's thread and the window meet: the newest picture, not a queue of changes, so that nothing piles up behind a hidden
//! window.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use client::{Event, LinkDown, Picture, Reply};
use protocol::{ErrorCode, RequestId};

/// What the link has told so far.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// The rows.
    pub(crate) picture: Picture,
    /// The last thing told about a lost link; `None` while there is one.
    pub(crate) down: Option<LinkDown>,
    /// Another client holds the counter, and this one looks on until the officer takes it over.
    pub(crate) watching: bool,
    /// What the window has not taken, in order. Bounded by the link's bound on commands without an answer.
    pub(crate) told: Vec<Told>,
}

/// What changes the officer's presses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// What became of a command.
    Answered(RequestId, Reply),
    /// A server is connected again.
    Connected,
}

/// The news, shared by two threads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inbox {
    news: Arc<Mutex<News>>,
}

impl Inbox {
    /// The link tells something.
    pub(crate) fn take_in(&self, event: Event) {
        let mut news = self.look();
        match event {
            Event::LinkUp { watching, .. } => {
                news.down = None;
                news.watching = watching;
                // However often the link came and went behind a hidden window, it is told once.
                if news.told.last() != Some(&Told::Connected) {
                    news.told.push(Told::Connected);
                }
            }
            Event::LinkDown(down) => {
                news.watching |= down.goodbye.as_ref().is_some_and(|goodbye| goodbye.code == ErrorCode::CounterHeld);
                news.down = Some(down);
            }
            Event::Changed(changed) => news.picture.apply(&changed),
            Event::Answered { request, reply } => news.told.push(Told::Answered(request, reply)),
            // Only displays report a voice.
            Event::Voice(_) | Event::Asked(_) => {}
        }
    }

    /// The news as it stands. Held for the making of one desk, never while painting or sending.
    pub(crate) fn look(&self) -> MutexGuard<'_, News> {
        // Whoever panicked while holding it left whole rows behind: showing them is better than showing nothing.
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
