//! When the voice of a zone will have said all that was called, estimated from what its board shows like to anybody else. It times
//! calls so that the voice can finish; it judges nothing.

use std::{collections::BTreeMap, time::Duration};

use protocol::{CallRow, CallState, Language};
use tokio::time::Instant;

/// A call in one language, with its chime, as it sounds.
const ONE_LANGUAGE: Duration = Duration::from_millis(7_700);
/// A second language after it.
const SECOND_LANGUAGE: Duration = Duration::from_millis(6_300);
/// Between two announcements.
const GAP: Duration = Duration::from_millis(1_100);

/// How long a call is spoken.
pub(crate) fn length(in_english_too: bool) -> Duration {
    if in_english_too { ONE_LANGUAGE + SECOND_LANGUAGE } else { ONE_LANGUAGE }
}

/// What the voice has before it.
#[derive(Debug)]
pub(crate) struct Speech {
    /// Summonses not yet heard, by call and summons: when they were made, and how long they are.
    due: BTreeMap<(u32, u16), (Instant, Duration)>,
    /// When the voice ended its last announcement.
    free_at: Instant,
    /// The site wants every call in English too.
    always_english: bool,
}

impl Speech {
    /// A silent voice.
    pub(crate) fn new() -> Self {
        Speech { due: BTreeMap::new(), free_at: Instant::now(), always_english: false }
    }

    /// The site's wish.
    pub(crate) fn set_always_english(&mut self, always: bool) {
        self.always_english = always;
    }

    /// A row of the zone's board, as it is now.
    pub(crate) fn note(&mut self, call: &CallRow, now: Instant) {
        if !call.spoken_here {
            return;
        }
        let was_due = self.due.len();
        let stands = call.state == CallState::Called;
        // What is heard is over; of what is not, the first call and the newest repeat are spoken.
        self.due.retain(|(id, summons), _| {
            *id != call.call || (stands && *summons > call.heard && (*summons == 1 || *summons == call.summons))
        });
        if self.due.len() < was_due {
            self.free_at = now;
        }
        if stands {
            let english = self.always_english || call.language == Language::En;
            for summons in [1, call.summons].into_iter().filter(|summons| *summons > call.heard) {
                self.due.entry((call.call, summons)).or_insert((now, length(english)));
            }
        }
    }

    /// When the voice will have said what is called so far, and one more call of this length made now.
    pub(crate) fn ends_with(&self, more: Duration, now: Instant) -> Instant {
        let mut by_time: Vec<_> = self.due.values().copied().collect();
        by_time.sort();
        let free_at = by_time.into_iter().fold(self.free_at, |free_at, (made_at, length)| made_at.max(free_at + GAP) + length);
        now.max(free_at + GAP) + more
    }

    /// Whether a call would be spoken in English too.
    pub(crate) fn in_english_too(&self, language: Language) -> bool {
        self.always_english || language == Language::En
    }
}

#[cfg(test)]
mod tests {
    use protocol::{CounterLabel, CounterNoun, TicketNumber};

    use super::*;

    fn row(call: u32, summons: u16, heard: u16, state: CallState) -> CallRow {
        CallRow {
            call,
            number: TicketNumber { prefix: "A".into(), digits: call, shown: format!("A-{call:03}") },
            counter: "loket-1".into(),
            label: CounterLabel { noun: CounterNoun::Loket, number: 1 },
            floor: String::new(),
            agency: String::new(),
            service: String::new(),
            language: Language::Id,
            state,
            called_at_ms: 0,
            summons,
            last_summons_at_ms: 0,
            spoken_here: true,
            heard,
            onward: false,
            last: false,
        }
    }

    #[test]
    fn calls_wait_for_those_before_them() {
        let mut speech = Speech::new();
        let begin = speech.free_at + Duration::from_secs(60);
        speech.note(&row(1, 1, 0, CallState::Called), begin);
        speech.note(&row(2, 1, 0, CallState::Called), begin);
        let three = ONE_LANGUAGE * 3 + GAP * 2;
        assert_eq!(speech.ends_with(ONE_LANGUAGE, begin), begin + three);
        assert_eq!(speech.ends_with(ONE_LANGUAGE, begin + Duration::from_secs(5)), begin + three, "time passes while it speaks");
    }

    #[test]
    fn what_is_heard_or_has_moved_on_is_waited_for_no_longer() {
        let mut speech = Speech::new();
        let begin = speech.free_at + Duration::from_secs(60);
        speech.note(&row(1, 1, 0, CallState::Called), begin);
        speech.note(&row(2, 1, 0, CallState::Called), begin);
        let heard = begin + ONE_LANGUAGE;
        speech.note(&row(1, 1, 1, CallState::Called), heard);
        speech.note(&row(2, 1, 0, CallState::Past), heard);
        assert_eq!(speech.ends_with(ONE_LANGUAGE, heard), heard + GAP + ONE_LANGUAGE);
        speech.note(&row(1, 2, 1, CallState::Called), heard);
        assert_eq!(speech.ends_with(ONE_LANGUAGE, heard), heard + (GAP + ONE_LANGUAGE) * 2, "a repeat is speech too");
    }

    #[test]
    fn a_silent_voice_begins_at_once() {
        let speech = Speech::new();
        let now = speech.free_at + Duration::from_secs(60);
        assert_eq!(speech.ends_with(ONE_LANGUAGE, now), now + ONE_LANGUAGE);
    }
}
