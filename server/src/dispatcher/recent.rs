//! What became of the last requests, so that a repeated one is answered without asking the journal. Filled from every applied
//! entry, whoever wrote it, so that each node answers for all.

use std::collections::{BTreeMap, VecDeque};

use domain::{CallId, CounterId, Event, SeriesId, TicketId, Time};

use crate::journal::entry::{Entry, Fingerprint, Position, Stored};

/// Requests remembered: half an hour of the largest hall. An older one is found by the journal itself.
const RECENT_MAX: usize = 8_192;

/// What an entry brought about, as far as its sender wants to know at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Brief {
    /// A number was given.
    Issued {
        /// The ticket.
        ticket: TicketId,
        /// Series of its number.
        series: SeriesId,
        /// The number within the series.
        number: u32,
    },
    /// A ticket was called.
    Called {
        /// The ticket.
        ticket: TicketId,
        /// The call.
        call: CallId,
        /// The visit that this ended at the counter and that has another step.
        step: Option<StepDone>,
    },
    /// A step of a visit is done and another follows, and nobody was called.
    GoesOn(StepDone),
    /// A visit ended, nobody was called.
    Freed,
    /// A counter pauses until it goes on by itself, and nobody was called.
    Paused {
        /// The counter.
        counter: CounterId,
        /// When it goes on.
        until: Time,
        /// A visit ended there before.
        freed: bool,
        /// The visit that ended there has another step.
        step: Option<StepDone>,
    },
    /// Something else.
    Other,
}

/// A step of a visit is done and another follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StepDone {
    /// The ticket.
    pub(crate) ticket: TicketId,
    /// The call by which the next step is done at the same counter; none where it waits for it.
    pub(crate) call: Option<CallId>,
}

impl Brief {
    /// What this entry brought about.
    pub(super) fn of(entry: &Entry) -> Brief {
        let mut brief = Brief::Other;
        let mut step = None;
        for event in &entry.events {
            if let Event::TicketIssued { ticket, series, number, .. } = event {
                return Brief::Issued { ticket: *ticket, series: *series, number: *number };
            }
            if let Event::TicketCalled { ticket, call, .. } = event {
                return Brief::Called { ticket: *ticket, call: *call, step };
            }
            if let Event::StepFinished { ticket, call, here, .. } = event {
                let done = StepDone { ticket: *ticket, call: here.then_some(*call) };
                (brief, step) = (Brief::GoesOn(done), Some(done));
            }
            if let Event::CounterPaused { counter, until: Some(until), .. } = event {
                return Brief::Paused { counter: *counter, until: *until, freed: brief == Brief::Freed, step };
            }
            if matches!(event, Event::VisitFinished { .. } | Event::TicketAbsent { .. } | Event::CallUndone { .. }) {
                brief = Brief::Freed;
            }
        }
        brief
    }
}

/// A request that is done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Done {
    pub(super) position: Position,
    pub(super) brief: Brief,
    /// What was asked.
    pub(super) asked: Option<Fingerprint>,
    /// Its entry was passed over.
    pub(super) is_passed_over: bool,
}

/// The last requests and what became of them.
#[derive(Debug, Default)]
pub(super) struct Recent {
    by_request: BTreeMap<String, Done>,
    oldest_first: VecDeque<String>,
    /// Where the last entries stand that were applied, without gaps, up to the head.
    places: VecDeque<Position>,
}

impl Recent {
    /// Remembers a stored entry, and whether it was passed over; forgets the oldest one over the limit.
    pub(super) fn remember(&mut self, stored: &Stored, is_passed_over: bool) {
        let request = &stored.entry.request;
        let done = Done { position: stored.position, brief: Brief::of(&stored.entry), asked: stored.entry.asked, is_passed_over };
        if self.by_request.insert(request.clone(), done).is_some() {
            return;
        }
        self.oldest_first.push_back(request.clone());
        if self.oldest_first.len() > RECENT_MAX
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.by_request.remove(&oldest);
        }
    }

    /// Remembers an entry that was applied, or passed over, right after the one before.
    pub(super) fn applied(&mut self, stored: &Stored, is_passed_over: bool) {
        self.remember(stored, is_passed_over);
        self.places.push_back(stored.position);
        if self.places.len() > RECENT_MAX {
            self.places.pop_front();
        }
    }

    /// Whether what was applied has another entry at this place, as far as that is remembered: then the two are of different histories. Within
    /// one history no epoch comes before an older one.
    pub(super) fn contradicts(&self, position: Position) -> bool {
        let Some((first, last)) = self.places.front().zip(self.places.back()) else { return false };
        let at = position.seq.checked_sub(first.seq).and_then(|at| usize::try_from(at).ok()).and_then(|at| self.places.get(at));
        at.map_or(position.seq <= last.seq && position.epoch > first.epoch, |known| *known != position)
    }

    /// What became of this request.
    pub(super) fn get(&self, request: &str) -> Option<Done> {
        self.by_request.get(request).copied()
    }
}
