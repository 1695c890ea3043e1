//! Whether this display is the voice of its zone, as the server's answers to its reports say. Pure; it asks nobody.

use protocol::{VoiceAnswer, VoiceOfZone};

/// What the answers so far say.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lease {
    /// When the report was sent that was answered with yes last, in this display's milliseconds; none where another is the voice, or nobody
    /// knows. Counted from the sending, and not from the answer, so that it ends before the server gives the voice to another.
    asked_at_ms: Option<u64>,
    /// Another was the voice when somebody knew last.
    is_anothers: bool,
}

impl Lease {
    /// Takes an answer.
    pub(super) fn answered(&mut self, answer: VoiceAnswer) {
        match answer.voice {
            VoiceOfZone::Yours => *self = Lease { asked_at_ms: Some(answer.asked_at_ms), is_anothers: false },
            VoiceOfZone::Anothers => *self = Lease { asked_at_ms: None, is_anothers: true },
            VoiceOfZone::Unknown => self.asked_at_ms = None,
        }
    }

    /// How old the newest yes is, in milliseconds; as old as can be where there is none.
    pub(super) fn age_ms(self, now_ms: u64) -> u64 {
        self.asked_at_ms.map_or(u64::MAX, |asked_at_ms| now_ms.saturating_sub(asked_at_ms))
    }

    /// Whether an emergency is this display's to speak, though nobody may be there to say so: of two that do not know, both do, for an alarm
    /// that nobody hears is worse than one that is heard twice.
    pub(super) fn may_alarm(self) -> bool {
        !self.is_anothers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(voice: VoiceOfZone, asked_at_ms: u64) -> VoiceAnswer {
        VoiceAnswer { voice, asked_at_ms, now_ms: 0 }
    }

    #[test]
    fn it_counts_from_the_report_and_ends_with_another_answer() {
        let mut lease = Lease::default();
        assert!(lease.age_ms(0) == u64::MAX && lease.may_alarm(), "nobody has said that another speaks");
        lease.answered(answer(VoiceOfZone::Yours, 1_000));
        assert!(lease.age_ms(1_400) == 400 && lease.may_alarm());
        lease.answered(answer(VoiceOfZone::Unknown, 2_000));
        assert!(lease.age_ms(2_100) == u64::MAX && lease.may_alarm(), "an emergency is still its own");
        lease.answered(answer(VoiceOfZone::Anothers, 3_000));
        assert!(!lease.may_alarm());
        lease.answered(answer(VoiceOfZone::Unknown, 4_000));
        assert!(!lease.may_alarm(), "the other speaks on");
    }
}
