//! A call: one summons of a ticket to a counter, and how far it was made known. It also answers from when a no-show may be asked about.

use crate::{CallId, CounterId, Language, OfficerId, SeriesId, ServiceId, State, TicketId, Time, Why, ZoneId};

/// How long NEXT waits for a voice once a screen has answered, before the voice counts as dead: the backlog at which voices shorten.
pub const HEARING_WAIT_MS_MAX: u64 = 15_000;

/// How long a call can be taken back after it was made.
pub const UNDO_MS_MAX: u64 = 60_000;

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
    /// What the visitor came for when called; the next step, where that is done by the same call.
    pub service: ServiceId,
    /// Language of the call.
    pub language: Language,
    /// The counter.
    pub counter: CounterId,
    /// Who called.
    pub officer: Option<OfficerId>,
    /// The visitor comes on from another counter, and is not called for the first time in this visit.
    pub onward: bool,
    /// Why this ticket.
    pub why: Why,
    /// When it was first made.
    pub called_at: Time,
    /// Summons so far: 1, then one more for each recall.
    pub summons: u16,
    /// Summons that count towards a no-show: those that did not come right after the one before.
    pub counted: u16,
    /// When the last summons was made.
    pub summoned_at: Time,
    /// When a screen first presented it.
    pub shown_at: Option<Time>,
    /// The last summons that a screen presented; 0 before the first.
    pub shown: u16,
    /// When it was first heard, from a voice or by hand.
    pub heard_at: Option<Time>,
    /// When a screen first presented the last summons.
    pub last_shown_at: Option<Time>,
    /// The last summons that a voice spoke to its end; 0 before the first.
    pub heard: u16,
    /// The last summons that the officer made by hand; 0 where none.
    pub by_hand: u16,
    /// When the last summons was first heard, from a voice or by hand.
    pub last_heard_at: Option<Time>,
    /// When serving began.
    pub serving_since: Option<Time>,
    /// From when the next summons counts towards a no-show, where one came earlier that did not: whoever summons too often does not put
    /// it off.
    pub(crate) counts_from: Option<Time>,
    /// Where the counter stood in its round of turns before.
    pub(crate) turn_before: u8,
    /// What the ticket waited for before it, by name: of several steps at once the call is for one.
    pub(crate) service_before: ServiceId,
    /// How often the ticket's service was to be called before it, where somebody chose it out of its turn.
    pub(crate) after_call_before: Option<u32>,
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
    /// A step was done; the next one is done elsewhere.
    GoesOn,
}

impl State {
    /// From when NEXT asks "arrived or absent?" about a call, and a no-show may be marked. None once serving has begun, or where no such call is open.
    ///
    /// `answer_after_ms` after the last summons was heard. Where a screen showed it but its voice has not yet answered, the voice gets
    /// [`HEARING_WAIT_MS_MAX`]; where nothing answers, the press itself counts. After an emergency everybody gets the whole time again. As
    /// long as more summons are needed before a no-show counts, it is not asked before the next one would count.
    pub fn answer_from(&self, call: CallId) -> Option<Time> {
        let call = self.calls.get(&call).filter(|call| call.serving_since.is_none())?;
        let policy = &self.plan.as_ref()?.policy;
        let could_come = self.known_at(call)?.plus(policy.answer_after_ms.into());
        let needs_more = call.counted < u16::from(policy.no_show.calls);
        Some(if needs_more { could_come.max(self.next_counts_from(call)?) } else { could_come })
    }

    /// Whether nobody needs to summon once more before the visitor counts as absent, by the site's rule for who does not come.
    pub fn is_summoned_enough(&self, call: &Call) -> bool {
        self.plan.as_ref().is_some_and(|plan| call.counted >= u16::from(plan.policy.no_show.calls))
    }

    /// From when a further summons of a call counts towards a no-show.
    pub(crate) fn next_counts_from(&self, call: &Call) -> Option<Time> {
        let interval_ms = self.plan.as_ref()?.policy.no_show.interval_ms.into();
        let all_clear = self.all_clear_at.map_or(Time(0), |all_clear_at| all_clear_at.plus(interval_ms));
        Some(match call.counts_from {
            Some(from) => from.max(all_clear),
            None => self.known_at(call)?.plus(interval_ms),
        })
    }

    /// When the last summons of a call is taken as known.
    fn known_at(&self, call: &Call) -> Option<Time> {
        let known_at = match call.last_heard_at {
            Some(heard_at) => heard_at,
            None if self.is_voiced(call.counter)? && call.shown == call.summons => call.summoned_at.plus(HEARING_WAIT_MS_MAX),
            None => call.summoned_at,
        };
        Some(self.all_clear_at.map_or(known_at, |all_clear_at| known_at.max(all_clear_at)))
    }

    /// Whether a voice speaks the calls of a counter.
    fn is_voiced(&self, counter: CounterId) -> Option<bool> {
        let plan = self.plan.as_ref()?;
        let speaks = |zone: &ZoneId| plan.zones.get(zone.index()).is_some_and(|zone| zone.voice && !zone.retired);
        Some(plan.counters.get(counter.index()).is_some_and(|counter| counter.spoken_in.iter().any(speaks)))
    }

    /// When somebody who does not come is summoned again or counts as absent, where that is the clock's to do: only after the last summons
    /// was really heard or, where nothing speaks, shown. A summons that nobody could notice is held against nobody.
    pub(crate) fn unanswered_from(&self, call: &Call) -> Option<Time> {
        let policy = &self.plan.as_ref()?.policy;
        let no_show = policy.no_show;
        if !no_show.automatic || call.serving_since.is_some() {
            return None;
        }
        let known_at = if self.is_voiced(call.counter)? { call.last_heard_at } else { call.last_heard_at.or(call.last_shown_at) }?;
        let known_at = self.all_clear_at.map_or(known_at, |all_clear_at| known_at.max(all_clear_at));
        // Never before an officer may mark it.
        Some(known_at.plus(no_show.interval_ms.max(policy.answer_after_ms).into()))
    }
}
