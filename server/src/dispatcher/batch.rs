//! Deciding about what waits: one command after the other, each on what the one before would leave, into one append. Whoever is refused
//! hears it only once it is certain.

use domain::{Rejection, State, Time};

use super::{Dispatcher, Nodes, Outcome, Output, Pending, apply_all, emergency, flight::Flight};
use crate::journal::{APPEND_ENTRIES_MAX, entry::Entry};

/// Commands decided and appended together. Above this the callers of the first would wait for the last.
pub(super) const BATCH_MAX: usize = 32;

const _: () = assert!(BATCH_MAX <= APPEND_ENTRIES_MAX, "a journal refuses longer appends");

impl Dispatcher {
    /// Decides about what waits and gives one append, or the same append again where the first is in doubt.
    pub(super) fn next_append(&mut self) -> Option<Output> {
        if self.stopped.is_some() || self.must_read || self.reading {
            return None;
        }
        match &mut self.flight {
            Some(flight) => flight.next_append(self.now),
            None => {
                self.decide_batch();
                // Whoever was refused without an append hears it first; the append waits for the next `poll`.
                if let Some(reply) = self.replies.pop_front() {
                    return Some(reply);
                }
                self.next_read().or_else(|| self.flight.as_mut().and_then(|flight| flight.next_append(self.now)))
            }
        }
    }

    /// Decides about the commands in waiting, each on what the one before would leave.
    fn decide_batch(&mut self) {
        if self.is_behind() {
            self.must_read = true;
            return;
        }
        let mut flight = Flight::new(self.head);
        // The state after the entries decided so far; cloned only once there is a second command.
        let mut ahead: Option<State> = None;
        while flight.planned.len() < BATCH_MAX
            && let Some(pending) = self.take_ready()
        {
            if let Some(outcome) = self.known(&pending.request, pending.asked) {
                self.reply_all(&pending, &outcome);
                continue;
            }
            if ahead.is_none() && !flight.entries.is_empty() {
                ahead = Some(self.state_after(&flight.entries));
            }
            let base = ahead.as_ref().unwrap_or(&self.state);
            match decide(base, &pending, self.now) {
                Ok(entry) => {
                    if let Some(state) = &mut ahead {
                        apply_all(state, &entry.events, entry.at);
                    }
                    flight.push(pending, entry);
                }
                Err(rejection) if flight.entries.is_empty() && self.is_certain(&pending) => {
                    self.unshown |= emergency::is_shown_first(&pending.command);
                    self.reply_all(&pending, &Outcome::Rejected(rejection));
                }
                // Refused because of what is not stored yet, or for want of what is not read yet: said once the append shows that this
                // was the journal's end.
                Err(rejection) => flight.push_rejected(pending, rejection),
            }
        }
        if flight.entries.is_empty() {
            self.read_before_refusing(flight);
        } else {
            self.flight = Some(flight);
        }
    }

    /// Whether the journal is known to hold what this node has not read yet: what is decided now would be decided again.
    fn is_behind(&self) -> bool {
        self.waiting.iter().any(|pending| pending.stored_at.is_some_and(|stored| stored.seq > self.head.seq))
    }

    /// The journal ends here: what it said to stand further on went with a store that is no longer the one asked, and is decided again.
    /// Waiting for it would hold up everything else for ever.
    pub(super) fn forget_what_is_gone(&mut self) {
        let end = self.came.back().map_or(self.head.seq, |stored| stored.position.seq);
        for pending in self.waiting.iter_mut().filter(|pending| pending.stored_at.is_some_and(|stored| stored.seq > end)) {
            tracing::warn!(request = pending.request, "what the journal had stored is not in it any more; it is decided again");
            pending.stored_at = None;
        }
    }

    /// Whether a rejection by the state at hand may be told. Where other nodes write too, one of them may have stored this very request,
    /// or what it needs, where this node has not read yet.
    fn is_certain(&self, pending: &Pending) -> bool {
        let is_heard = !pending.callers.is_empty() || emergency::is_shown_first(&pending.command);
        self.nodes == Nodes::One || pending.is_read_for || !is_heard
    }

    /// No append will show whether these were refused at the journal's end, so it is read first.
    fn read_before_refusing(&mut self, flight: Flight) {
        self.must_read |= !flight.planned.is_empty();
        for mut planned in flight.planned.into_iter().rev() {
            planned.pending.is_read_for = true;
            self.waiting.push_front(planned.pending);
        }
    }

    fn state_after(&self, entries: &[Entry]) -> State {
        let mut state = self.state.clone();
        for entry in entries {
            apply_all(&mut state, &entry.events, entry.at);
        }
        state
    }
}

/// The decision about one command, as the entry that would be stored.
fn decide(state: &State, pending: &Pending, now: Time) -> Result<Entry, Rejection> {
    let mut events = Vec::new();
    domain::decide(state, &pending.command, now, &mut events)?;
    let Pending { request, actor, reason, asked, .. } = pending;
    Ok(Entry { request: request.clone(), actor: actor.clone(), at: now, reason: reason.clone(), asked: *asked, events })
}
