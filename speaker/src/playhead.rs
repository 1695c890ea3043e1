//! One sound being played: its samples, how far it has come, and where it was cut. Shared between whoever moves it (a
//! sound card's thread or the timekeeper) and the player, without locks. Reads no clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sounds::Samples;

/// A sound that is cut off fades over this many samples (20 ms), so that it does not end in a click.
const CUT_FADE: usize = 441;

/// A sound and how far it has been played.
#[derive(Debug)]
pub(crate) struct Playhead {
    samples: Arc<[f32]>,
    /// Samples played so far.
    position: AtomicUsize,
    /// From here on it fades; `usize::MAX` while nobody has cut it.
    cut_at: AtomicUsize,
}

impl Playhead {
    pub(crate) fn new(samples: Arc<[f32]>) -> Playhead {
        Playhead { samples, position: AtomicUsize::new(0), cut_at: AtomicUsize::new(usize::MAX) }
    }

    /// The sample at a position; None behind the end.
    pub(crate) fn sample(&self, position: usize) -> Option<f32> {
        let sample = *self.samples.get(position)?;
        match position.checked_sub(self.cut_at.load(Ordering::Relaxed)) {
            None => Some(sample),
            Some(faded) if faded < CUT_FADE => Some(sample * (1.0 - faded as f32 / CUT_FADE as f32)),
            Some(_) => None,
        }
    }

    /// Where it ends, cut or not.
    pub(crate) fn end(&self) -> usize {
        self.samples.len().min(self.cut_at.load(Ordering::Relaxed).saturating_add(CUT_FADE))
    }

    pub(crate) fn position(&self) -> usize {
        self.position.load(Ordering::Acquire)
    }

    pub(crate) fn move_to(&self, position: usize) {
        self.position.store(position, Ordering::Release);
    }

    /// Fades out from the present position on. The first cut holds.
    pub(crate) fn cut(&self) {
        let here = self.position();
        // A second cut fails to exchange, which is what is wanted.
        self.cut_at.compare_exchange(usize::MAX, here, Ordering::Relaxed, Ordering::Relaxed).ok();
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.cut_at.load(Ordering::Relaxed) != usize::MAX
    }
}

/// Samples as a sound card takes them, at a volume in percent.
pub(crate) fn at_volume(sound: &Samples, volume_percent: u8) -> Arc<[f32]> {
    let gain = f32::from(volume_percent.min(100)) / 100.0;
    sound.data.iter().map(|sample| f32::from(*sample) / 32_768.0 * gain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_sound_fades_without_a_step_and_ends() {
        let head = Playhead::new(vec![0.5; 10_000].into());
        assert_eq!((head.end(), head.is_cut()), (10_000, false));
        head.move_to(2_000);
        head.cut();
        head.move_to(2_100);
        head.cut();
        assert_eq!(head.end(), 2_000 + CUT_FADE, "the first cut holds");
        let heard: Vec<f32> = (0..10_000).map_while(|at| head.sample(at)).collect();
        assert_eq!(heard.len(), head.end());
        assert!(heard.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 0.002));
    }

    #[test]
    fn volume_is_a_percentage_that_cannot_clip() {
        let sound = Samples { rate_hz: sounds::RATE_HZ, data: vec![i16::MIN, i16::MAX] };
        for (percent, loudest) in [(100, 1.0), (50, 0.5), (0, 0.0), (255, 1.0)] {
            let played = at_volume(&sound, percent);
            assert!(played.iter().all(|sample| sample.abs() <= loudest), "{percent}%: {played:?}");
        }
    }
}
