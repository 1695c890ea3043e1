//! Who waits for what: a command joins the queue or the same request that is on its way; everybody hears an outcome, in time.

use domain::Time;

use super::{
    ANSWER_WAIT_MS_MAX, Asked, CALLERS_MAX, Dispatcher, Outcome, Output, Pending, WAITING_MAX, Waiter, emergency, flight::Flight,
    recent::Done,
};
use crate::journal::{StoreRefusal, entry::Fingerprint};

impl Dispatcher {
    /// Takes a command: attaches it to the same request, answers it, or lets it wait.
    pub(super) fn take(&mut self, asked: Asked) {
        let waiter = asked.caller.map(|caller| Waiter { caller, since: self.now });
        if let Some(outcome) = self.known(&asked.request, asked.asked) {
            return self.reply(waiter, &asked.request, &outcome);
        }
        let same = self.in_flight_or_waiting(&asked.request);
        if let Some(pending) = same {
            if differ(pending.asked, asked.asked) {
                return self.reply(waiter, &asked.request, &Outcome::RequestReused);
            }
            let Some(waiter) = waiter else { return };
            if pending.callers.len() < CALLERS_MAX {
                return pending.callers.push(waiter);
            }
            return self.reply(Some(waiter), &asked.request, &Outcome::Busy);
        }
        let is_shown_first = emergency::is_shown_first(&asked.command);
        let has_room = if is_shown_first { self.make_room_for_shown() } else { self.waiting.len() < WAITING_MAX };
        let refusal = self.outcome_while_stopped().or((!has_room).then_some(Outcome::Busy));
        if let Some(outcome) = &refusal {
            self.reply(waiter, &asked.request, outcome);
        }
        // An emergency is shown even where it cannot be stored.
        if !has_room || (refusal.is_some() && !is_shown_first) {
            return;
        }
        self.unshown |= is_shown_first;
        // Behind one that the store refused, so that an all-clear is never decided before its emergency.
        let held = self.waiting.iter().map(|pending| pending.not_before).max();
        self.waiting.push_back(Pending {
            callers: waiter.filter(|_| refusal.is_none()).into_iter().collect(),
            not_before: held.filter(|_| is_shown_first).unwrap_or(Time(0)),
            request: asked.request,
            actor: asked.actor,
            command: asked.command,
            reason: asked.reason,
            asked: asked.asked,
            asked_at: self.now,
            tries: 0,
            stored_at: None,
            is_read_for: false,
        });
    }

    /// Takes the time. Where it steps back, nobody waits for the instants that the wrong clock had promised.
    pub(super) fn set_now(&mut self, now: Time) {
        let now = now.max(self.state.clock());
        if now < self.now {
            let flying = self.flight.iter_mut().flat_map(|flight| {
                flight.doubt.iter_mut().for_each(|doubt| doubt.step_back(now, self.pace));
                flight.planned.iter_mut()
            });
            for pending in flying.map(|planned| &mut planned.pending).chain(&mut self.waiting) {
                pending.step_back(now);
            }
        }
        self.now = now;
    }

    /// The command of a request that is on its way already.
    fn in_flight_or_waiting(&mut self, request: &str) -> Option<&mut Pending> {
        let flying = self.flight.iter_mut().flat_map(|flight| flight.planned.iter_mut()).map(|planned| &mut planned.pending);
        let mut all = flying.chain(self.waiting.iter_mut());
        all.find(|pending| pending.request == request)
    }

    /// What can be said of a request by its name alone: that it is done, or that it is not sure yet where it is on its way.
    pub(crate) fn heard_of(&mut self, request: &str, asked: Option<Fingerprint>) -> Option<Outcome> {
        self.known(request, asked).or_else(|| self.in_flight_or_waiting(request).map(|_| Outcome::Unsure))
    }

    /// What became of a request that is done; that it was another command's, where this one was not what was asked then.
    pub(super) fn known(&self, request: &str, asked: Option<Fingerprint>) -> Option<Outcome> {
        let Done { position, brief, asked: then, is_passed_over } = self.recent.get(request)?;
        Some(match (differ(then, asked), is_passed_over) {
            (true, _) => Outcome::RequestReused,
            (false, true) => Outcome::PassedOver,
            (false, false) => Outcome::Done { position, brief },
        })
    }

    /// Tells callers that have waited long enough: those of a sent command hear "not sure yet", those of an unsent one a refusal. That
    /// refusal speaks of this node: whether another one had sent the same request before cannot be known while the store does not answer,
    /// and a hall whose store is away must not say "not sure" to every press.
    pub(super) fn expire(&mut self) {
        let oldest = Time(self.now.0.saturating_sub(self.pace.in_hall_ms(ANSWER_WAIT_MS_MAX)));
        if let Some(mut flight) = self.flight.take() {
            for planned in &mut flight.planned {
                self.tell_late(&mut planned.pending, oldest);
            }
            self.flight = Some(flight);
        }
        for mut pending in std::mem::take(&mut self.waiting) {
            if pending.asked_at > oldest {
                self.waiting.push_back(pending);
            } else if pending.stored_at.is_some() || emergency::is_shown_first(&pending.command) {
                // The journal has it, or it is on the screens already: it stays until this node has read it, whatever its callers are told.
                self.tell_late(&mut pending, oldest);
                self.waiting.push_back(pending);
            } else {
                self.reply_all(&pending, &Outcome::StoreRefused(StoreRefusal::NotReached));
            }
        }
    }

    /// Callers who have waited since then hear that it is not sure yet.
    fn tell_late(&mut self, pending: &mut Pending, oldest: Time) {
        let late: Vec<Waiter> = pending.callers.extract_if(.., |waiter| waiter.since <= oldest).collect();
        for waiter in late {
            self.reply(Some(waiter), &pending.request, &Outcome::Unsure);
        }
    }

    pub(super) fn tell_unsure(&mut self, flight: &mut Flight) {
        for planned in &mut flight.planned {
            for waiter in std::mem::take(&mut planned.pending.callers) {
                self.reply(Some(waiter), &planned.pending.request, &Outcome::Unsure);
            }
        }
    }

    pub(super) fn reply_all(&mut self, pending: &Pending, outcome: &Outcome) {
        for waiter in &pending.callers {
            self.reply(Some(*waiter), &pending.request, outcome);
        }
    }

    fn reply(&mut self, waiter: Option<Waiter>, request: &str, outcome: &Outcome) {
        if let Some(Waiter { caller, .. }) = waiter {
            self.replies.push_back(Output::Reply { caller, request: request.to_owned(), outcome: outcome.clone() });
        }
    }
}

/// Whether two commands are certainly not the same. Where one of them left no fingerprint, nobody can tell.
fn differ(one: Option<Fingerprint>, other: Option<Fingerprint>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one != other)
}

impl Pending {
    fn step_back(&mut self, now: Time) {
        self.asked_at = self.asked_at.min(now);
        self.not_before = self.not_before.min(now);
        for waiter in &mut self.callers {
            waiter.since = waiter.since.min(now);
        }
    }
}
