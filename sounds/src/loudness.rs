//! How loud sound is heard, in LUFS as EBU R128 measures it (ITU-R BS.1770, gated), for one loudspeaker. Computes only.

use ebur128::{EbuR128, Mode};

use crate::samples::{RATE_HZ, Samples};

/// The loudness of every clip: as loud as leaves room for the peaks of every vowel below [`PEAK_MAX`].
pub const LOUDNESS_LUFS: f64 = -21.0;

/// The highest peak of a clip, of 32,768: 1 dB below full scale.
pub const PEAK_MAX: u16 = 29_200;

/// The measure averages over blocks of 400 ms and needs some of them; what is shorter is measured as if said again and again.
const MEASURED_SAMPLES_MIN: usize = 3 * RATE_HZ as usize;

impl Samples {
    /// How loud it is heard, pauses left out, in LUFS. None for silence and for sound of another rate than [`RATE_HZ`].
    pub fn loudness_lufs(&self) -> Option<f64> {
        if self.rate_hz != RATE_HZ || self.data.is_empty() {
            return None;
        }
        let mut meter = EbuR128::new(1, RATE_HZ, Mode::I).ok()?;
        for _ in 0..MEASURED_SAMPLES_MIN.div_ceil(self.data.len()) {
            meter.add_frames_i16(&self.data).ok()?;
        }
        meter.loudness_global().ok().filter(|lufs| lufs.is_finite())
    }

    /// The sound at a loudness, but never with a peak above `peak_max`. Silence stays silence.
    pub fn levelled(&self, lufs: f64, peak_max: u16) -> Samples {
        let Some(now) = self.loudness_lufs() else {
            return self.clone();
        };
        let gain = 10_f64.powf((lufs - now) / 20.0).min(f64::from(peak_max) / f64::from(self.peak()));
        let data = self.data.iter().map(|sample| crate::samples::to_i16(f64::from(*sample) * gain)).collect();
        Samples { rate_hz: self.rate_hz, data }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::to_i16;

    fn tone(amplitude: f64, length_ms: u64) -> Samples {
        let count = length_ms * u64::from(RATE_HZ) / 1_000;
        let data = (0..count).map(|at| to_i16(amplitude * (at as f64 * 997.0 * std::f64::consts::TAU / f64::from(RATE_HZ)).sin()));
        Samples { rate_hz: RATE_HZ, data: data.collect() }
    }

    /// BS.1770: a sine of 997 Hz at full scale in one channel measures -3.01 LUFS.
    #[test]
    fn a_tone_measures_what_the_standard_says_however_short_it_is() {
        for length_ms in [100, 450, 5_000] {
            let lufs = tone(32_767.0, length_ms).loudness_lufs().unwrap();
            assert!((lufs + 3.01).abs() < 0.1, "{length_ms} ms: {lufs}");
            let lufs = tone(3_276.7, length_ms).loudness_lufs().unwrap();
            assert!((lufs + 23.01).abs() < 0.1, "{length_ms} ms: {lufs}");
        }
        assert_eq!(Samples::silence(5_000).loudness_lufs(), None);
        assert_eq!(Samples::silence(0).loudness_lufs(), None);
    }

    #[test]
    fn pauses_do_not_make_it_quieter_and_peaks_bound_it() {
        let mut said = tone(5_000.0, 1_000);
        said.data.extend(Samples::silence(4_000).data);
        said.data.extend(tone(5_000.0, 1_000).data);
        let with_pauses = said.loudness_lufs().unwrap();
        assert!((with_pauses - tone(5_000.0, 2_000).loudness_lufs().unwrap()).abs() < 1.2, "{with_pauses}");
        let level = tone(1_000.0, 300).levelled(LOUDNESS_LUFS, PEAK_MAX);
        assert!((level.loudness_lufs().unwrap() - LOUDNESS_LUFS).abs() < 0.1);
        assert_eq!(level.levelled(0.0, 20_000).peak(), 20_000);
        assert_eq!(Samples::silence(100).levelled(LOUDNESS_LUFS, PEAK_MAX), Samples::silence(100));
    }
}
