//! What happens by itself: due timers become commands of the server. Their request ids come from their causes, so that another
//! node's command for the same cause is "seen before" and not a second one.

use domain::{CounterId, Time, Timer};
use sha2::{Digest, Sha256};

use super::{Asked, Dispatcher};
use crate::journal::entry::{Actor, Role};

impl Dispatcher {
    /// Lets the timer that is due wait as a command, if it does not already.
    pub(super) fn enqueue_due(&mut self) {
        let deadlines = [self.state.next_deadline(), self.state.next_unanswered(|counter| self.is_shown(counter))];
        for (due, timer) in deadlines.into_iter().flatten().filter(|(due, _)| *due <= self.now).collect::<Vec<_>>() {
            self.enqueue(due, timer);
        }
    }

    fn is_shown(&self, counter: CounterId) -> bool {
        let counter = self.state.plan().and_then(|plan| plan.counters.get(counter.index()));
        counter.is_some_and(|counter| counter.shown_in.iter().any(|zone| self.screens.contains(zone)))
    }

    fn enqueue(&mut self, due: Time, timer: Timer) {
        debug_assert!(due <= self.now);
        let request = request_of_cause(&[&timer.cause()]);
        self.take(Asked { caller: None, request, actor: server_actor("timer"), command: timer.command(), reason: None, asked: None });
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
