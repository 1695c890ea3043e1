//! Where the link's thread and the window meet: the newest picture, not a queue of changes, so that nothing piles up behind a hidden
//! window.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use client::{Event, LinkDown, Picture, Reply};
use protocol::RequestId;

/// What the link has told so far.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// The rows.
    pub(crate) picture: Picture,
    /// The last thing told about a lost link; `None` while there is one.
    pub(crate) down: Option<LinkDown>,
    /// Answers that the window has not taken. Bounded by the link's bound on commands without an answer.
    pub(crate) answers: Vec<(RequestId, Reply)>,
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
            Event::LinkUp { .. } => news.down = None,
            Event::LinkDown(down) => news.down = Some(down),
            Event::Changed(changed) => news.picture.apply(&changed),
            Event::Answered { request, reply } => news.answers.push((request, reply)),
        }
    }

    /// The news as it stands. Held for the making of one desk, never while painting or sending.
    pub(crate) fn look(&self) -> MutexGuard<'_, News> {
        // Whoever panicked while holding it left whole rows behind: showing them is better than showing nothing.
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
