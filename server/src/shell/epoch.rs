//! A journal that lost its end under a running site: the site ends, is begun again from what the journal holds now, and its first act is the
//! epoch above what this node remembers. It appends nothing itself.

use tokio::sync::mpsc;

use super::Site;
use crate::{
    app::{Message, Readiness},
    dispatcher::{Asked, Dispatcher, Input, request_of_cause, server_actor},
    journal::{Loss, entry::Position},
    remembered::{self, Memory},
    session,
    site_file::SiteFile,
    words,
};

/// The journal lost what this node had read: it is to be read again, and the hall goes on with what this node remembers.
pub(super) struct Again {
    pub(super) from: FromOutsideAgain,
    pub(super) before: Dispatcher,
}

/// What a site that is begun again goes on hearing from.
pub(super) struct FromOutsideAgain {
    pub(super) inbox: mpsc::Receiver<Message>,
    pub(super) files: mpsc::Receiver<SiteFile>,
}

impl Site {
    /// Everybody who is connected comes back, and gets the picture as it will be then.
    pub(super) fn again(mut self, from: FromOutsideAgain) -> Again {
        let why = words::not_ready(
            "jurnal kehilangan catatan terbarunya dan dibaca ulang",
            "the journal lost its newest entries and is read again",
        );
        self.hub.close_all(&session::closing(&why, protocol::close::RESTART));
        self.readiness.send_replace(Readiness::Waiting(why));
        Again { from, before: self.dispatcher }
    }

    /// Begins the epoch that is due, once there is a plan; before anything else is decided.
    pub(super) async fn begin_epoch(&mut self) {
        if self.dispatcher.state().plan().is_some()
            && let Some(asked) = self.epoch.take()
        {
            self.handle(Input::Command(asked)).await;
        }
    }

    /// Keeps in mind above what the hall would go on.
    pub(super) fn remember(&self) {
        self.memory.send_if_modified(|known| {
            let memory = remembered::memory_beside(known, self.dispatcher.state());
            let is_new = memory != *known;
            *known = memory;
            is_new
        });
    }
}

/// What a node that had read to the end before goes on above. None where the journal knows as much: another node has said it.
pub(super) fn after(before: &Dispatcher, now: &Dispatcher) -> Option<Asked> {
    let loss = Loss { seen: Some(before.head()), head: now.head() };
    let remembered = remembered::known(before.state(), now.state(), loss);
    match &remembered {
        Some(remembered) => tracing::error!(
            before = %before.head(),
            now = %now.head(),
            tickets = remembered.tickets.len(),
            "the journal lost its newest entries; a new epoch begins above what this server remembers"
        ),
        None => {
            tracing::warn!(before = %before.head(), now = %now.head(), "the journal lost entries, and goes on above all that this server remembers")
        }
    }
    remembered.map(|remembered| asked(remembered, before.head(), now.head()))
}

/// What a server goes on above that finds the journal shorter at its start: what it had written down.
pub(super) fn since(loss: Loss, memory: Memory, now: &Dispatcher) -> Option<Asked> {
    let remembered = remembered::unknown(memory, now.state(), loss)?;
    Some(asked(remembered, loss.seen.unwrap_or(Position::START), now.head()))
}

/// Two nodes that remember the same ask for the same.
fn asked(remembered: Memory, seen: Position, head: Position) -> Asked {
    Asked {
        caller: None,
        request: request_of_cause(&["epoch", &seen.to_string(), &head.to_string()]),
        actor: server_actor("epoch"),
        command: remembered::begin_epoch(remembered),
        reason: None,
        asked: None,
    }
}
