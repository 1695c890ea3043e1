//! What came of everybody in a future: how long they waited, who was never called, how long counters were kept. It looks on.

use std::cmp::Reverse;

use domain::{CounterId, Event, ServiceId, State, Ticket, TicketState, Time};

use super::{Future, What};

/// One wait of one future.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wait {
    /// For what.
    pub(crate) service: ServiceId,
    /// How long, in milliseconds; of whoever was never called, as long as they were there.
    pub(crate) ms: u32,
    /// Whether it ended with a call.
    pub(crate) is_called: bool,
}

/// What a future came to.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) waits: Vec<Wait>,
    /// By counter: how long it was kept before `until`, in milliseconds.
    pub(crate) busy_ms: Vec<u64>,
    until: Time,
}

impl Record {
    fn new(counters: usize, until: Time) -> Record {
        Record { waits: Vec::new(), busy_ms: vec![0; counters], until }
    }

    /// An event, before it is applied.
    pub(super) fn see(&mut self, state: &State, now: Time, event: &Event) {
        let (ticket, service, is_called) = if let Event::TicketCalled { ticket, service, .. } = event {
            (*ticket, *service, true)
        } else if let Event::TicketUnserved { ticket } = event {
            (*ticket, None, false)
        } else {
            return;
        };
        if let Some(ticket) = state.ticket(ticket).filter(|ticket| ticket.state == TicketState::Waiting) {
            self.waited(ticket, service.unwrap_or(ticket.service), now, is_called);
        }
    }

    /// A counter is kept from now on.
    pub(super) fn keeps(&mut self, counter: CounterId, from: Time, to: Time) {
        if let Some(busy_ms) = self.busy_ms.get_mut(counter.index()) {
            *busy_ms += to.min(self.until).since(from.min(self.until));
        }
    }

    fn waited(&mut self, ticket: &Ticket, service: ServiceId, until: Time, is_called: bool) {
        let ms = u32::try_from(until.since(ticket.queued_since)).unwrap_or(u32::MAX);
        self.waits.push(Wait { service, ms, is_called });
    }
}

impl Future<'_> {
    /// Plays to the end, and tells what came of everybody who waits now for one of these services, or comes before `until`.
    pub(crate) fn record(mut self, until: Time, is_asked: impl Fn(ServiceId) -> bool) -> Record {
        let mut record = Record::new(self.known.automatic.len(), until);
        for Reverse((at, what)) in &self.foreseen {
            if let What::Finish { counter, .. } = what {
                record.keeps(*counter, self.known.now, *at);
            }
        }
        self.record = Some(record);
        self.go(&mut |_, _| {});
        let Some(mut record) = self.record.take() else { return Record::new(0, until) };
        let end = self.now.max(until);
        for ticket in self.state.tickets().filter(|ticket| ticket.state == TicketState::Waiting && is_asked(ticket.service)) {
            record.waited(ticket, ticket.service, end, false);
        }
        record.waits.sort_unstable();
        record
    }
}
