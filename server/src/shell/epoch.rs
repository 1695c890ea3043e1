//! A journal that lost its end under a running site: the site ends, is begun again from what the journal holds now, and its first act is the
//! epoch above what this node remembers. It appends nothing itself.

use std::time::Duration;

use tokio::{sync::mpsc, time::timeout};

use super::{Node, Site};
use crate::{
    app::{Message, Readiness},
    dispatcher::{Asked, Dispatcher, request_of_cause, server_actor},
    journal::{Loss, entry::Position},
    remembered::{self, Memory},
    session,
    site_file::SiteFile,
    words::{self, Refusal},
};

/// How long a journal that lost its end is asked whether it can be read again.
const CAN_BE_READ_MS_MAX: u64 = 500;

/// The journal lost what this node had read: it is to be read again, and the hall goes on with what this node remembers.
pub(super) struct Again {
    pub(super) from: FromOutsideAgain,
    pub(super) before: Dispatcher,
    /// What it remembers, of the lives before too.
    pub(super) memory: Memory,
}

/// What a site that is begun again goes on hearing from.
pub(super) struct FromOutsideAgain {
    pub(super) inbox: mpsc::Receiver<Message>,
    pub(super) files: mpsc::Receiver<SiteFile>,
}

impl Site {
    /// Everybody who is connected comes back, and gets the picture as it will be then.
    pub(super) fn again(mut self, from: FromOutsideAgain) -> Again {
        let why = read_again();
        self.node.hub_mut().close_all(&session::closing(&why, protocol::close::RESTART));
        self.readiness.send_replace(Readiness::Waiting(why));
        self.remember();
        let (before, memory) = leave(self.node, self.memory.borrow().clone());
        Again { from, memory, before }
    }

    /// Whether the journal answers: until it does, what was read goes on being shown, and emergencies with it.
    pub(super) async fn can_be_read(&mut self) -> bool {
        let asked = timeout(Duration::from_millis(CAN_BE_READ_MS_MAX), self.store.journal.head()).await;
        asked.is_ok_and(|head| head.is_ok())
    }

    /// Keeps in mind above what the hall would go on, and writes it down before anybody is shown it.
    pub(super) fn write_down(&mut self) {
        self.remember();
        self.newest.write(&self.memory.borrow());
    }

    /// Keeps in mind above what the hall would go on.
    pub(super) fn remember(&self) {
        self.memory.send_if_modified(|known| {
            let memory = remembered::memory_beside(known, self.node.dispatcher().state());
            let is_new = memory != *known;
            *known = memory;
            is_new
        });
    }
}

/// What everybody who is connected hears of it.
pub(crate) fn read_again() -> Refusal {
    words::not_ready("jurnal kehilangan catatan terbarunya dan dibaca ulang", "the journal lost its newest entries and is read again")
}

/// What a node that goes leaves behind: what it has read and decided, and what it remembers.
pub(crate) fn leave(node: Node, memory: Memory) -> (Dispatcher, Memory) {
    let (before, pending) = node.into_before();
    (before, remembered::with_tickets_of(memory, pending.as_ref().map(|asked| &asked.command)))
}

/// Hands over to a dispatcher that has read the journal again what only the one before knows. Gives the epoch that is to begin.
pub(crate) fn hand_over(memory: Memory, before: Dispatcher, now: &mut Dispatcher) -> Option<Asked> {
    let epoch = after(memory, &before, now);
    now.carry_on(before);
    epoch
}

/// What a node that had read to the end before goes on above. None where the journal knows as much: another node has said it.
fn after(memory: Memory, before: &Dispatcher, now: &Dispatcher) -> Option<Asked> {
    let loss = Loss { seen: Some(before.head()), head: now.head() };
    let remembered = remembered::known(memory, before.state(), now.state(), loss);
    tell(before.head(), now.head(), remembered.as_ref());
    remembered.map(|remembered| asked(remembered, before.head(), now.head()))
}

/// What a server goes on above that finds at its start that it had written down more than the journal knows; none where it had not.
pub(crate) fn since(seen: Option<Position>, memory: Memory, now: &Dispatcher) -> Option<Asked> {
    let remembered = remembered::unknown(memory, now.state(), Loss { seen, head: now.head() })?;
    let seen = seen.unwrap_or(Position::START);
    tracing::error!(
        %seen,
        now = %now.head(),
        "the journal lost its newest entries while this server was away; a new epoch begins above what it had written down, and nobody knows how \
         many tickets are gone"
    );
    Some(asked(remembered, seen, now.head()))
}

fn tell(before: Position, now: Position, remembered: Option<&Memory>) {
    match remembered {
        Some(remembered) => tracing::error!(
            %before,
            %now,
            lost_tickets = remembered.tickets.len(),
            numbers = remembered.numbers.len(),
            "the journal lost its newest entries; a new epoch begins above what this server remembers"
        ),
        None => {
            tracing::warn!(%before, %now, "the journal no longer has what this server had read, and knows all the same of what numbers it remembers")
        }
    }
}

/// Two nodes that remember the same ask for the same, and no others: one of them would take the other's epoch for its own.
fn asked(remembered: Memory, seen: Position, head: Position) -> Asked {
    // Numbers and texts alone, which can always be written.
    let what = serde_json::to_string(&remembered).unwrap_or_default();
    Asked {
        caller: None,
        request: request_of_cause(&["epoch", &seen.to_string(), &head.to_string(), &what]),
        actor: server_actor("epoch"),
        command: remembered::begin_epoch(remembered),
        reason: None,
        asked: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_remembers_the_same_asks_for_the_same_epoch() {
        let [seen, head] = [7, 3].map(|seq| Position { seq, ..Position::START });
        let of = |entries| asked(Memory { entries: Some(entries), ..Memory::default() }, seen, head).request;
        assert_eq!(of(4), of(4));
        assert_ne!(of(4), of(5), "its own would be taken for stored");
    }
}
