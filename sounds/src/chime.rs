//! The chimes that can stand before an announcement, computed rather than recorded: it needs no file and no licence.

use std::f64::consts::TAU;

use crate::samples::{RATE_HZ, Samples, samples_in, to_i16};

/// What sounds before an announcement. A pack's own chime comes before these, but not before silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chime {
    /// E and C: a falling third, the interval of door bells and stations.
    #[default]
    TwoTones,
    /// C, E and G, rising, for halls whose neighbours have the other.
    ThreeTones,
    /// C alone, the shortest.
    OneTone,
    /// Nothing.
    None,
}

/// How long a chime sounds; the voice follows when its last tone has nearly faded.
pub const CHIME_MS: u64 = 1_700;

const TWO_TONES: [Tone; 2] = [Tone { from_ms: 0, frequency_hz: 659.255 }, Tone { from_ms: 480, frequency_hz: 523.251 }];
const THREE_TONES: [Tone; 3] = [
    Tone { from_ms: 0, frequency_hz: 523.251 },
    Tone { from_ms: 320, frequency_hz: 659.255 },
    Tone { from_ms: 640, frequency_hz: 783.991 },
];
const ONE_TONE: [Tone; 1] = [Tone { from_ms: 0, frequency_hz: 523.251 }];
/// What one tone takes.
const ONE_TONE_MS: u64 = 1_100;
/// Partials of a struck bar, softened: multiple, amplitude, and how fast each fades per second.
const PARTIALS: [(f64, f64, f64); 3] = [(1.0, 1.0, 3.0), (2.0, 0.22, 5.0), (3.0, 0.08, 8.0)];
/// A slow enough attack that no click is heard.
const ATTACK_MS: u64 = 8;
const RELEASE_MS: u64 = 300;
/// Half of full scale where both tones overlap, so that the voice is as loud as the chime.
const AMPLITUDE: f64 = 9_000.0;

struct Tone {
    from_ms: u64,
    frequency_hz: f64,
}

/// The sound of a chime; silence of no length for none.
pub fn chime(choice: Chime) -> Samples {
    match choice {
        Chime::TwoTones => sounding(&TWO_TONES, CHIME_MS),
        Chime::ThreeTones => sounding(&THREE_TONES, CHIME_MS),
        Chime::OneTone => sounding(&ONE_TONE, ONE_TONE_MS),
        Chime::None => Samples::silence(0),
    }
}

fn sounding(tones: &[Tone], length_ms: u64) -> Samples {
    let length = samples_in(length_ms);
    let release = samples_in(RELEASE_MS);
    let data = (0..length).map(|at| {
        let sum: f64 = tones.iter().map(|tone| tone_at(tone, at)).sum();
        let left = (length - 1 - at) as f64 / release as f64;
        to_i16(AMPLITUDE * sum * smooth(left))
    });
    Samples { rate_hz: RATE_HZ, data: data.collect() }
}

fn tone_at(tone: &Tone, at: usize) -> f64 {
    let Some(since) = at.checked_sub(samples_in(tone.from_ms)) else {
        return 0.0;
    };
    let seconds = since as f64 / f64::from(RATE_HZ);
    let attack = smooth(since as f64 / samples_in(ATTACK_MS) as f64);
    let partials = PARTIALS
        .iter()
        .map(|(multiple, amplitude, fade)| amplitude * (-fade * seconds).exp() * (TAU * tone.frequency_hz * multiple * seconds).sin());
    attack * partials.sum::<f64>()
}

/// A ramp from 0 to 1 without corners.
fn smooth(part: f64) -> f64 {
    let part = part.clamp(0.0, 1.0);
    part * part * (3.0 - 2.0 * part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_short_does_not_clip_and_has_no_click() {
        for choice in [Chime::TwoTones, Chime::ThreeTones, Chime::OneTone] {
            let chime = chime(choice);
            assert!(chime.length_ms() <= 2_000);
            assert!((6_000..=20_000).contains(&chime.peak()), "{choice:?}: {}", chime.peak());
            assert_eq!((chime.data[0], *chime.data.last().unwrap()), (0, 0));
            let step = chime.data.windows(2).map(|pair| (i32::from(pair[1]) - i32::from(pair[0])).abs()).max().unwrap();
            // The steepest part of its own waves; a click would be a step of its amplitude.
            assert!(step < 5_000, "{choice:?}: {step}");
        }
        assert!(chime(Chime::None).data.is_empty());
    }

    /// Each half of the chime carries the energy of its own tone.
    #[test]
    fn it_falls_from_e_to_c() {
        let chime = chime(Chime::TwoTones);
        let power = |from_ms: u64, to_ms: u64, frequency: f64| {
            let part = &chime.data[samples_in(from_ms)..samples_in(to_ms)];
            let (mut sine, mut cosine) = (0.0, 0.0);
            for (at, sample) in part.iter().enumerate() {
                let angle = TAU * frequency * at as f64 / f64::from(RATE_HZ);
                sine += f64::from(*sample) * angle.sin();
                cosine += f64::from(*sample) * angle.cos();
            }
            (sine * sine + cosine * cosine).sqrt()
        };
        assert!(power(0, 450, 659.255) > 10.0 * power(0, 450, 523.251));
        assert!(power(600, 1_500, 523.251) > 1.5 * power(600, 1_500, 659.255));
    }
}
