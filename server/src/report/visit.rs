//! A visit while its day is read: since when it waits, and the sitting at a counter that is under way. It counts nothing itself.

use domain::{Chosen, CounterId, Ticket, Time};

/// A live ticket, as far as a report must remember it.
#[derive(Clone, Debug, Default)]
pub(super) struct Visit {
    /// From when its wait counts; it says nothing before the ticket is in the queue.
    pub(super) waits_since: Time,
    /// The call that has it at a counter.
    pub(super) sitting: Option<Sitting>,
    /// Sittings that were broken off, and belong to the service time to come, in milliseconds.
    pub(super) served_before_ms: u64,
    /// Nobody pressed start at one of those.
    pub(super) from_call_before: bool,
    /// Where it was last called.
    pub(super) last_counter: Option<CounterId>,
}

/// A call, until its ticket leaves the counter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sitting {
    pub(super) counter: CounterId,
    pub(super) called_at: Time,
    pub(super) chosen: Option<Chosen>,
    /// Since when its service time counts; none before serving began.
    pub(super) served_since: Option<Time>,
    /// That is since the call, because nobody pressed start.
    pub(super) from_call: bool,
}

impl Visit {
    /// It is in the queue: since it was given or came, or since the appointment that it came in time for.
    pub(super) fn enters(&mut self, ticket: &Ticket) {
        self.waits_since = ticket.earned_since.max(ticket.appointment.unwrap_or_default());
    }

    /// It leaves its counter for the queue, where its wait goes on unless serving had begun.
    pub(super) fn goes_back(&mut self, at: Time) {
        if self.sitting.take().is_some_and(|sitting| sitting.served_since.is_some()) {
            self.waits_since = at;
        }
    }

    /// The sitting is broken off, and what it took belongs to the one that goes on with it.
    pub(super) fn breaks_off(&mut self, at: Time) {
        if let Some((sitting, since)) = self.sitting.and_then(|sitting| Some((sitting, sitting.served_since?))) {
            self.served_before_ms += at.since(since);
            self.from_call_before |= sitting.from_call;
        }
    }

    /// The service time that ends now, and whether some of it runs from a call. None where nobody was served.
    pub(super) fn service_time(&mut self, at: Time) -> Option<(u64, bool)> {
        let started = self.sitting.and_then(|sitting| Some((at.since(sitting.served_since?), sitting.from_call)));
        let (before_ms, from_call_before) = (self.served_before_ms, self.from_call_before);
        (self.served_before_ms, self.from_call_before) = (0, false);
        if started.is_none() && before_ms == 0 {
            return None;
        }
        let (now_ms, from_call) = started.unwrap_or_default();
        Some((before_ms + now_ms, from_call | from_call_before))
    }
}
