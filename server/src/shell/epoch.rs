//! The epoch that begins where a journal lost its end: what this node remembers, as the server's own act. It appends nothing itself.

use domain::{Command, EpochCause, Remembered};

use crate::{
    dispatcher::{Asked, Dispatcher, request_of_cause, server_actor},
    journal::{Loss, entry::Position},
    remembered,
};

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
pub(super) fn since(loss: Loss, memory: Remembered, now: &Dispatcher) -> Option<Asked> {
    let remembered = remembered::unknown(memory, now.state(), loss)?;
    Some(asked(remembered, loss.seen.unwrap_or(Position::START), now.head()))
}

/// Two nodes that remember the same ask for the same.
fn asked(remembered: Remembered, seen: Position, head: Position) -> Asked {
    Asked {
        caller: None,
        request: request_of_cause(&["epoch", &seen.to_string(), &head.to_string()]),
        actor: server_actor("epoch"),
        command: Command::BeginEpoch { cause: EpochCause::TailLost, remembered: Box::new(remembered) },
        reason: None,
        asked: None,
    }
}
