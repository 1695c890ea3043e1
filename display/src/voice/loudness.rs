//! How loud this display speaks, as a supervisor set it. An alarm is not asked: it always has the whole loudness of the card.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

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

    /// How loud a sound is to be that would have this loudness, in percent.
    pub(super) fn of(&self, percent: u8) -> u8 {
        let own = if self.is_muted() { 0 } else { u16::from(self.percent()) };
        // Both are 100 at most.
        (u16::from(percent.min(100)) * own / 100) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_is_as_loud_as_it_was_set_and_silent_when_it_is_off() {
        let loudness = Loudness::default();
        assert_eq!([100, 60].map(|percent| loudness.of(percent)), [100, 60]);
        loudness.set_percent(50);
        assert_eq!([100, 60].map(|percent| loudness.of(percent)), [50, 30]);
        assert!(!loudness.is_silent());
        loudness.set_muted(true);
        assert!(loudness.is_silent() && loudness.of(100) == 0);
        loudness.set_muted(false);
        loudness.set_percent(0);
        assert!(loudness.is_silent());
    }
}
