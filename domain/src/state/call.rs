//! A call: one summons of a ticket to a counter, and how far it was made known. It also answers from when a no-show may be asked about.

use crate::{CallId, CounterId, Language, OfficerId, SeriesId, ServiceId, State, TicketId, Time, Why};

/// How long NEXT waits for a voice once a screen has answered, before the voice counts as dead: the backlog at which voices shorten.
pub const HEARING_WAIT_MS_MAX: u64 = 15_000;

/// A call whose ticket is at a counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// The ticket.
    pub ticket: TicketId,
    /// Series of the ticket's number.
    pub series: SeriesId,
    /// The ticket's number.
    pub number: u32,
    /// What the visitor came for when called.
    pub service: ServiceId,
    /// Language of the call.
    pub language: Language,
    /// The counter.
    pub counter: CounterId,
    /// Who called.
    pub officer: Option<OfficerId>,
    /// Why this ticket.
    pub why: Why,
    /// When it was first made.
    pub called_at: Time,
    /// Summons so far: 1, then one more for each recall.
    pub summons: u16,
    /// When the last summons was made.
    pub summoned_at: Time,
    /// When a screen first presented it.
    pub shown_at: Option<Time>,
    /// The last summons that a screen presented; 0 before the first.
    pub shown: u16,
    /// When it was first heard, from a voice or by hand.
    pub heard_at: Option<Time>,
    /// The last summons that a voice spoke to its end; 0 before the first.
    pub heard: u16,
    /// The last summons that the officer made by hand; 0 where none.
    pub by_hand: u16,
    /// When the last summons was first heard, from a voice or by hand.
    pub last_heard_at: Option<Time>,
    /// When serving began.
    pub serving_since: Option<Time>,
}

/// A call that ended, for the rows of recent calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastCall {
    /// The call as it last stood.
    pub call: Call,
    /// When it ended.
    pub ended_at: Time,
    /// How.
    pub ending: CallEnding,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallEnding {
    /// The visit was finished.
    Finished,
    /// The visitor did not come.
    Absent,
    /// The visitor was set aside.
    Parked,
    /// The ticket went back into the queue.
    Returned,
    /// The ticket went to another service or counter.
    Transferred,
    /// The ticket was cancelled, or the day ended.
    Dropped,
}

impl State {
    /// From when NEXT asks "arrived or absent?" about a call, and a no-show may be marked. None once serving has begun, or where no such call is open.
    ///
    /// `answer_after_ms` after the last summons was heard. Where a screen showed it but its voice has not yet answered, the voice gets
    /// [`HEARING_WAIT_MS_MAX`]; where nothing answers, the press itself counts. After an emergency everybody gets the whole time again.
    pub fn answer_from(&self, call: CallId) -> Option<Time> {
        let call = self.calls.get(&call).filter(|call| call.serving_since.is_none())?;
        let plan = self.plan.as_ref()?;
        let voiced = plan.counters.get(call.counter.index()).is_some_and(|counter| {
            counter.spoken_in.iter().any(|zone| plan.zones.get(zone.index()).is_some_and(|zone| zone.voice && !zone.retired))
        });
        let known_at = match call.last_heard_at {
            Some(heard_at) => heard_at,
            None if voiced && call.shown == call.summons => call.summoned_at.plus(HEARING_WAIT_MS_MAX),
            None => call.summoned_at,
        };
        let counts_from = self.all_clear_at.map_or(known_at, |all_clear_at| known_at.max(all_clear_at));
        Some(counts_from.plus(plan.policy.answer_after_ms.into()))
    }
}
