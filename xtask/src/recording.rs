//! What can be heard in a recording: the stretches of sound between silences. It knows no voice and no words.

use std::path::Path;

use anyhow::{Context, Result};

/// Silence this long parts two announcements. Within one, the longest pause is the half second between two languages.
const SILENCE_MS: u64 = 750;
/// Amplitude, as a share of full scale, above which it is sound.
const LOUD: f32 = 0.004;
/// Shorter stretches are clicks, not announcements.
const STRETCH_MS_MIN: u64 = 800;

/// One stretch of sound, in milliseconds from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where it begins.
    pub from_ms: u64,
    /// Where it ends.
    pub to_ms: u64,
}

impl Stretch {
    /// How long it is.
    pub fn length_ms(&self) -> u64 {
        self.to_ms - self.from_ms
    }
}

/// A recording in memory.
pub struct Recording {
    samples: Vec<f32>,
    /// Samples of all channels in a second.
    per_second: u64,
}

impl Recording {
    /// Reads a WAV file.
    pub fn read(file: &Path) -> Result<Recording> {
        let reader = hound::WavReader::open(file).with_context(|| format!("{} is not a WAV file that can be read", file.display()))?;
        let spec = reader.spec();
        let samples = match spec.sample_format {
            hound::SampleFormat::Int => {
                let full = (1_u64 << (spec.bits_per_sample - 1)) as f32;
                reader.into_samples::<i32>().map(|sample| sample.map(|value| value as f32 / full)).collect::<Result<_, _>>()
            }
            hound::SampleFormat::Float => reader.into_samples::<f32>().collect::<Result<_, _>>(),
        }
        .with_context(|| format!("{} ends in the middle of a sample", file.display()))?;
        Ok(Recording { samples, per_second: u64::from(spec.sample_rate) * u64::from(spec.channels) })
    }

    /// How long it is.
    pub fn length_ms(&self) -> u64 {
        self.samples.len() as u64 * 1_000 / self.per_second.max(1)
    }

    /// The stretches of sound between silences.
    pub fn stretches(&self) -> Vec<Stretch> {
        find(&self.samples, self.per_second)
    }

    /// What was heard from one instant to another, each sample as a share of full scale.
    pub fn part(&self, from_ms: u64, to_ms: u64) -> &[f32] {
        let place = |ms: u64| usize::try_from(ms * self.per_second / 1_000).map_or(self.samples.len(), |at| at.min(self.samples.len()));
        &self.samples[place(from_ms)..place(to_ms)]
    }
}

/// Finds the stretches of sound in a WAV file.
pub fn stretches(file: &Path) -> Result<Vec<Stretch>> {
    Ok(Recording::read(file)?.stretches())
}

/// `per_second` counts the samples of all channels together.
fn find(samples: &[f32], per_second: u64) -> Vec<Stretch> {
    let at_ms = |place: usize| place as u64 * 1_000 / per_second.max(1);
    let mut found: Vec<Stretch> = Vec::new();
    for (place, _) in samples.iter().enumerate().filter(|(_, sample)| sample.abs() > LOUD) {
        let now_ms = at_ms(place);
        match found.last_mut() {
            Some(last) if now_ms - last.to_ms < SILENCE_MS => last.to_ms = now_ms,
            _ => found.push(Stretch { from_ms: now_ms, to_ms: now_ms }),
        }
    }
    found.retain(|stretch| stretch.length_ms() >= STRETCH_MS_MIN);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(ms: usize) -> impl Iterator<Item = f32> {
        (0..ms * 8).map(|place| (place as f32 * 0.5).sin() * 0.3)
    }

    fn silence(ms: usize) -> impl Iterator<Item = f32> {
        std::iter::repeat_n(0.0, ms * 8)
    }

    #[test]
    fn announcements_are_parted_by_silence_and_not_by_pauses() {
        let sound: Vec<f32> =
            silence(300).chain(tone(1_500)).chain(silence(500)).chain(tone(3_000)).chain(silence(1_000)).chain(tone(2_000)).collect();
        let found = find(&sound, 8_000);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].from_ms.abs_diff(300) < 5 && found[0].to_ms.abs_diff(5_300) < 5, "{found:?}");
    }

    #[test]
    fn clicks_are_not_announcements() {
        let sound: Vec<f32> = silence(1_000).chain(tone(40)).chain(silence(2_000)).collect();
        assert_eq!(find(&sound, 8_000), vec![]);
    }
}
