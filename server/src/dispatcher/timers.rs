//! What happens by itself: due timers become commands of the server. Their request ids come from their causes, so that another
//! node's command for the same cause is "seen before" and not a second one.

use domain::{CounterId, Timer};
use sha2::{Digest, Sha256};

use super::{Asked, Dispatcher, batch::BATCH_MAX};
use crate::journal::entry::{Actor, Role};

impl Dispatcher {
    /// Lets the timers that are due wait as commands, if they do not already: as many as are decided together, so that people need not wait
    /// behind more.
    pub(super) fn enqueue_due(&mut self) {
        if self.timers_wait {
            return;
        }
        let unanswered = self.state.next_unanswered(|counter| self.is_shown(counter)).filter(|(due, _)| *due <= self.now);
        let due = self.state.due(self.now).into_iter().chain(unanswered).map(|(_, timer)| (request_of_cause(&[&timer.cause()]), timer));
        let news: Vec<(String, Timer)> = due.filter(|(request, _)| self.known(request, None).is_none()).take(BATCH_MAX).collect();
        for (request, timer) in news {
            let command = timer.command();
            self.take(Asked { caller: None, request, actor: server_actor("timer"), command, reason: None, asked: None });
        }
    }

    fn is_shown(&self, counter: CounterId) -> bool {
        let counter = self.state.plan().and_then(|plan| plan.counters.get(counter.index()));
        counter.is_some_and(|counter| counter.shown_in.iter().any(|zone| self.screens.contains(zone)))
    }
}

/// The server itself, acting for one of its own reasons.
pub(crate) fn server_actor(name: &str) -> Actor {
    Actor { role: Role::Server, name: name.to_owned() }
}

/// A request id that is the same wherever the cause is the same.
pub(crate) fn request_of_cause(cause: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in cause {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
