//! How loud this display speaks, as a supervisor set it. An alarm is not asked: it always has the whole loudness of the card.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use sounds::Samples;

/// Why no sound can be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// The program was started without sound.
    ForGood,
    /// The sound is off.
    Muted,
    /// No sound device plays.
    NoDevice,
    /// Something else is being spoken.
    Speaking,
}

/// Set by the link, read by the voice.
#[derive(Debug)]
pub(super) struct Loudness {
    percent: AtomicU8,
    muted: AtomicBool,
}

impl Default for Loudness {
    fn default() -> Loudness {
        Loudness { percent: AtomicU8::new(100), muted: AtomicBool::new(false) }
    }
}

impl Loudness {
    pub(super) fn set_percent(&self, percent: u8) {
        self.percent.store(percent.min(100), Ordering::Relaxed);
    }

    pub(super) fn percent(&self) -> u8 {
        self.percent.load(Ordering::Relaxed)
    }

    pub(super) fn set_muted(&self, muted: bool) {
        self.muted.store(muted, Ordering::Relaxed);
    }

    pub(super) fn is_muted(&self) -> bool {
        self.muted.load(Ordering::Relaxed)
    }

    /// Whether nobody would hear a call: then it counts as one without a sound card.
    pub(super) fn is_silent(&self) -> bool {
        self.is_muted() || self.percent() == 0
    }

    /// A sound as loud as it is to be.
    pub(super) fn applied(&self, mut sound: Samples) -> Samples {
        let percent = if self.is_muted() { 0 } else { i32::from(self.percent()) };
        if percent < 100 {
            sound.data.iter_mut().for_each(|sample| *sample = (i32::from(*sample) * percent / 100) as i16);
        }
        sound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_is_as_loud_as_it_was_set_and_silent_when_it_is_off() {
        let loudness = Loudness::default();
        let sound = || Samples { rate_hz: sounds::RATE_HZ, data: vec![i16::MIN, -1_000, 0, 1_000, i16::MAX] };
        assert_eq!(loudness.applied(sound()), sound());
        loudness.set_percent(50);
        assert_eq!(loudness.applied(sound()).data, [-16_384, -500, 0, 500, 16_383]);
        assert!(!loudness.is_silent());
        loudness.set_muted(true);
        assert!(loudness.is_silent() && loudness.applied(sound()).peak() == 0);
        loudness.set_muted(false);
        loudness.set_percent(0);
        assert!(loudness.is_silent());
    }
}
