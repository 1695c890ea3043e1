//! What each answer of the journal to an append means for the commands in it. Nothing is decided here.

use super::{
    Brief, Dispatcher, Outcome, Stopped, TRIES_MAX, emergency,
    flight::{Doubt, Flight, Planned, Verdict},
};
use crate::journal::{AppendAnswer, CONFLICT_ENTRIES_MAX, entry::Position};

impl Dispatcher {
    /// Takes the journal's answer to the append in flight.
    pub(super) fn take_answer(&mut self, answer: AppendAnswer) {
        let Some(mut flight) = self.flight.take() else { return };
        match answer {
            AppendAnswer::Appended { stored } => {
                let places: Vec<(Position, Brief)> = stored.iter().map(|stored| (stored.position, Brief::of(&stored.entry))).collect();
                self.take_stored(stored);
                if self.stopped.as_ref().is_some_and(Stopped::is_loss) {
                    // It was written before the journal lost its end, and is gone with it or stands where this node has not been: nobody
                    // is ever shown it here, and nobody may hear that it is done.
                    self.hand_back(flight);
                } else {
                    self.settle(flight, &places);
                }
            }
            AppendAnswer::Conflict { came_first } => {
                // A full conflict may have left some out: read on first.
                self.must_read |= came_first.len() >= CONFLICT_ENTRIES_MAX;
                self.take_stored(came_first);
                self.decide_again(flight);
            }
            AppendAnswer::SeenBefore { stored } => {
                if let Some(elsewhere) = stored.iter().find(|stored| self.recent.contradicts(stored.position)) {
                    // It stands in a history that nobody here was shown: the journal lost its end, and this node had not heard of it.
                    self.stop_at_loss(elsewhere.position);
                    return self.hand_back(flight);
                }
                for stored in &stored {
                    if stored.position.seq <= self.head.seq {
                        self.recent.remember(stored, self.passed_over.contains(&stored.position));
                    } else {
                        // Its caller may hear "done" only once everything up to it is applied and shown, and "refused" never.
                        self.must_read = true;
                        let seen = |planned: &&mut Planned| planned.pending.request == stored.entry.request;
                        flight.planned.iter_mut().filter(seen).for_each(|planned| planned.pending.stored_at = Some(stored.position));
                    }
                }
                self.decide_again(flight);
            }
            AppendAnswer::Diverged { head } => {
                self.stop_at_loss(head);
                self.hand_back(flight);
            }
            AppendAnswer::Refused { refusal, .. } if flight.doubt.is_none() => {
                let mut shown = Vec::new();
                for Planned { pending, .. } in flight.planned {
                    if emergency::is_shown_first(&pending.command) {
                        shown.push(pending);
                    } else {
                        self.reply_all(&pending, &Outcome::StoreRefused(refusal));
                    }
                }
                self.keep_shown(shown);
            }
            // A refusal of a repetition says nothing about the first try, which may still be executed.
            AppendAnswer::InDoubt { .. } | AppendAnswer::Refused { .. } => {
                self.tell_unsure(&mut flight);
                flight.doubt = Some(Doubt::after(flight.doubt, self.now, self.pace));
                self.flight = Some(flight);
            }
        }
        // Either this answer stopped the site, or it was stopped while the append was on its way.
        self.refuse_what_waits();
    }

    /// Everything in the flight is stored: whoever waits hears it once `poll` has applied and published it.
    fn settle(&mut self, flight: Flight, places: &[(Position, Brief)]) {
        for planned in flight.planned {
            let outcome = match planned.verdict {
                Verdict::Entry(index) => match places.get(index) {
                    Some((position, brief)) => Outcome::Done { position: *position, brief: *brief },
                    None => Outcome::Unsure,
                },
                Verdict::Rejected(rejection) => Outcome::Rejected(rejection),
            };
            self.reply_all(&planned.pending, &outcome);
        }
    }

    /// Nothing is decided any more, for the journal is another one: whoever waits hears that it is not sure, and asks again once it was read
    /// again; what is on the screens already is kept for then.
    fn hand_back(&mut self, flight: Flight) {
        let later = std::mem::take(&mut self.waiting);
        self.waiting = flight.planned.into_iter().map(|planned| planned.pending).chain(later).collect();
        self.refuse_what_waits();
    }

    /// Somebody else was first: everything in the flight waits again, in its old order, before what came later.
    fn decide_again(&mut self, flight: Flight) {
        for planned in flight.planned.into_iter().rev() {
            let mut pending = planned.pending;
            pending.tries = pending.tries.saturating_add(1);
            // An answer that is in the journal already is found by `known`, however many races were lost.
            // What is on the screens already is tried for as long as it takes.
            let is_lost = pending.tries >= TRIES_MAX && !emergency::is_shown_first(&pending.command);
            if is_lost && self.known(&pending.request, pending.asked).is_none() && !self.came_has(&pending.request) {
                self.reply_all(&pending, &Outcome::Busy);
            } else {
                self.waiting.push_front(pending);
            }
        }
    }

    fn came_has(&self, request: &str) -> bool {
        self.must_read || self.came.iter().any(|stored| stored.entry.request == request)
    }
}
