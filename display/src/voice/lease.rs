//! Whether this display is the voice of its zone, as the server's answers to its reports say. Pure; it asks nobody.

use protocol::{VOICE_MS, VoiceAnswer, VoiceOfZone};

/// How long an emergency is left to the zone's other voice after somebody last knew of it, in milliseconds: a store that is away hides who
/// speaks, and so does a loudspeaker that is gone since.
const ANOTHERS_MS: u64 = 30_000;

/// What the answers so far say.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lease {
    /// When the report was sent that was answered with yes last, in this display's milliseconds; none where another is the voice, or nobody
    /// knows. Counted from the sending, and not from the answer, so that it ends before the server gives the voice to another.
    asked_at_ms: Option<u64>,
    /// When the report was sent that was answered with another's name last; none where this display is the voice since.
    anothers_at_ms: Option<u64>,
}

impl Lease {
    /// Takes an answer.
    pub(super) fn answered(&mut self, answer: &VoiceAnswer) {
        match answer.voice {
            VoiceOfZone::Yours => *self = Lease { asked_at_ms: Some(answer.asked_at_ms), anothers_at_ms: None },
            // So soon after its own yes no other can be the voice: it is this display's own claim, of a connection that was cut.
            VoiceOfZone::Anothers if self.age_ms(answer.asked_at_ms) < VOICE_MS => {}
            VoiceOfZone::Anothers => *self = Lease { asked_at_ms: None, anothers_at_ms: Some(answer.asked_at_ms) },
            VoiceOfZone::Unknown => self.asked_at_ms = None,
        }
    }

    /// How old the newest yes is, in milliseconds; as old as can be where there is none.
    pub(super) fn age_ms(self, now_ms: u64) -> u64 {
        self.yes_ms_ago(now_ms).unwrap_or(u64::MAX)
    }

    /// The same; nothing where there is none.
    pub(super) fn yes_ms_ago(self, now_ms: u64) -> Option<u64> {
        self.asked_at_ms.map(|asked_at_ms| now_ms.saturating_sub(asked_at_ms))
    }

    /// Whether an emergency is this display's to speak, though nobody may be there to say so: of two that do not know, both do, for an alarm
    /// that nobody hears is worse than one that is heard twice.
    pub(super) fn may_alarm(self, now_ms: u64) -> bool {
        self.anothers_at_ms.is_none_or(|at_ms| now_ms.saturating_sub(at_ms) >= ANOTHERS_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(voice: VoiceOfZone, asked_at_ms: u64) -> VoiceAnswer {
        VoiceAnswer { zone: "a".into(), voice, asked_at_ms, now_ms: 0 }
    }

    #[test]
    fn it_counts_from_the_report_and_ends_with_another_answer() {
        let mut lease = Lease::default();
        assert!(lease.age_ms(0) == u64::MAX && lease.may_alarm(0), "nobody has said that another speaks");
        lease.answered(&answer(VoiceOfZone::Yours, 1_000));
        assert!(lease.age_ms(1_400) == 400 && lease.may_alarm(1_400));
        lease.answered(&answer(VoiceOfZone::Unknown, 2_000));
        assert!(lease.age_ms(2_100) == u64::MAX && lease.may_alarm(2_100), "an emergency is still its own");
        lease.answered(&answer(VoiceOfZone::Anothers, 3_000));
        assert!(!lease.may_alarm(3_000));
        lease.answered(&answer(VoiceOfZone::Unknown, 4_000));
        assert!(!lease.may_alarm(4_000), "the other speaks on");
        assert!(lease.may_alarm(3_000 + ANOTHERS_MS), "nobody has known of the other for long");
    }

    #[test]
    fn its_own_claim_under_another_connection_is_not_taken_for_another_display() {
        let mut lease = Lease::default();
        lease.answered(&answer(VoiceOfZone::Yours, 1_000));
        lease.answered(&answer(VoiceOfZone::Anothers, 1_000 + VOICE_MS - 1));
        assert!(lease.may_alarm(6_000) && lease.age_ms(6_000) == 5_000, "and it is no yes either");
        lease.answered(&answer(VoiceOfZone::Anothers, 1_000 + VOICE_MS));
        assert!(!lease.may_alarm(7_000));
    }
}
