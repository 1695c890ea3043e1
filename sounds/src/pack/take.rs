//! Whether what a person said into a microphone can be a clip, and the clip that it becomes. Computes only.

use thiserror::Error;

use crate::loudness::{LOUDNESS_LUFS, PEAK_MAX};
use crate::samples::{Samples, samples_in};

/// The shortest sound that is a word.
pub const LENGTH_MS_MIN: u64 = 120;

/// So far the room must stay below the voice, in decibels: less is heard as hiss once a hall's loudspeaker is turned up.
pub const ROOM_BELOW_DB_MIN: f64 = 30.0;

/// A peak below this, of 32,768, comes from too far away: 36 dB below full scale. What is raised from there raises the room with it.
const PEAK_MIN: u16 = 520;

/// So many samples in a row at the top of the scale are a wave that was cut off.
const CLIPPED_IN_A_ROW: usize = 3;
const TOP: u16 = 32_700;

/// What the room and the voice are measured in.
const WINDOW_MS: u64 = 20;

/// Why a recording is no clip. Each says what to do.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TakeFault {
    /// Nothing was said, or far too softly.
    #[error(
        "nothing was heard; speak nearer to the microphone, or turn it up / tidak terdengar; bicaralah lebih dekat, atau keraskan mikrofon"
    )]
    Silent,
    /// Shorter than [`LENGTH_MS_MIN`].
    #[error("only {length_ms} ms were heard; say the whole text / hanya terdengar {length_ms} md; ucapkan seluruhnya")]
    TooShort {
        /// How long it was.
        length_ms: u64,
    },
    /// The voice goes on to the very edge of the recording.
    #[error("the text was cut off at the {edge}; wait a moment before and after it / ucapan terpotong; beri jeda sebelum dan sesudahnya")]
    CutOff {
        /// At the beginning or the end.
        edge: &'static str,
    },
    /// Waves were cut off at the top of the scale.
    #[error("too loud, {times} waves were cut off; speak softer or turn the microphone down / terlalu keras; kecilkan mikrofon")]
    Clipped {
        /// How often.
        times: usize,
    },
    /// The room is heard too well.
    #[error(
        "the room is only {below_db:.0} dB below the voice, {ROOM_BELOW_DB_MIN:.0} are needed; find a quieter place or speak nearer / ruangan bising"
    )]
    Noisy {
        /// How far the room stays below the voice.
        below_db: f64,
    },
}

/// A clip, and what was measured of its recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Take {
    /// The clip: trimmed, at the loudness of every clip, faded.
    pub clip: Samples,
    /// How far the room stays below the voice, in decibels.
    pub room_below_db: f64,
}

/// Makes a clip of a recording, with the silence around the words still there.
pub fn take(recorded: &Samples) -> Result<Take, TakeFault> {
    if recorded.peak() < PEAK_MIN {
        return Err(TakeFault::Silent);
    }
    let times = clipped(recorded);
    if times > 0 {
        return Err(TakeFault::Clipped { times });
    }
    let levels = levels(recorded);
    let (room, voice) = (at_part(&levels, 10), at_part(&levels, 95));
    let below_db = 20.0 * (voice / room.max(1.0)).log10();
    if below_db < ROOM_BELOW_DB_MIN {
        return Err(TakeFault::Noisy { below_db });
    }
    let words = between(recorded, &levels, room, voice)?;
    if words.length_ms() < LENGTH_MS_MIN {
        return Err(TakeFault::TooShort { length_ms: words.length_ms() });
    }
    Ok(Take { clip: words.levelled(LOUDNESS_LUFS, PEAK_MAX).faded(), room_below_db: below_db })
}

fn clipped(recorded: &Samples) -> usize {
    recorded
        .data
        .chunk_by(|one, next| (one.unsigned_abs() >= TOP) == (next.unsigned_abs() >= TOP))
        .filter(|run| run.len() >= CLIPPED_IN_A_ROW && run[0].unsigned_abs() >= TOP)
        .count()
}

/// The mean level of each window, in the order in which they come.
fn levels(recorded: &Samples) -> Vec<f64> {
    let level = |window: &[i16]| (window.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / window.len() as f64).sqrt();
    recorded.data.chunks(samples_in(WINDOW_MS)).map(level).collect()
}

/// The level that so many percent of the windows stay below.
fn at_part(levels: &[f64], percent: usize) -> f64 {
    let mut sorted = levels.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() * percent / 100).or(sorted.last()).copied().unwrap_or(0.0)
}

/// What stands out of the room, with a window before and two after it for soft consonants.
fn between(recorded: &Samples, levels: &[f64], room: f64, voice: f64) -> Result<Samples, TakeFault> {
    // 12 dB above the room, but never above what is 34 dB below the voice.
    let threshold = (room * 4.0).max(voice / 200.0).min(voice / 8.0).max(1.0);
    let loud = |level: &f64| *level > threshold;
    let (Some(first), Some(last)) = (levels.iter().position(loud), levels.iter().rposition(loud)) else {
        return Err(TakeFault::Silent);
    };
    if first == 0 {
        return Err(TakeFault::CutOff { edge: "beginning" });
    }
    if last + 1 >= levels.len() {
        return Err(TakeFault::CutOff { edge: "end" });
    }
    let window = samples_in(WINDOW_MS);
    let (from, to) = ((first - 1) * window, ((last + 3) * window).min(recorded.data.len()));
    Ok(Samples { rate_hz: recorded.rate_hz, data: recorded.data[from..to].to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{RATE_HZ, to_i16};

    /// A word of 600 ms between silences, so loud, in a room so loud.
    fn said(voice: f64, room: f64) -> Samples {
        let length = samples_in(1_800);
        let data = (0..length).map(|at| {
            let wave = (at as f64 * 220.0 * std::f64::consts::TAU / f64::from(RATE_HZ)).sin();
            let is_word = (samples_in(600)..samples_in(1_200)).contains(&at);
            // A room is no tone: a fixed scatter that has every frequency.
            let scatter = ((at * 7_919 % 1_009) as f64 / 504.5 - 1.0) * room;
            to_i16(if is_word { voice * wave } else { 0.0 } + scatter)
        });
        Samples { rate_hz: RATE_HZ, data: data.collect() }
    }

    #[test]
    fn a_word_in_a_quiet_room_becomes_a_clip_at_the_loudness_of_all_clips() {
        for voice in [2_000.0, 8_000.0, 30_000.0] {
            let take = take(&said(voice, 8.0)).unwrap();
            let off = take.clip.loudness_lufs().unwrap() - LOUDNESS_LUFS;
            assert!(off.abs() < 0.5 && take.clip.peak() <= PEAK_MAX, "{voice}: {off} LU, peak {}", take.clip.peak());
            assert!((600..700).contains(&take.clip.length_ms()), "{} ms", take.clip.length_ms());
            assert_eq!((take.clip.data[0], *take.clip.data.last().unwrap()), (0, 0), "no click");
        }
    }

    #[test]
    fn what_cannot_be_a_clip_says_why() {
        assert_eq!(take(&said(300.0, 2.0)), Err(TakeFault::Silent));
        assert!(matches!(take(&said(60_000.0, 8.0)), Err(TakeFault::Clipped { times }) if times > 50));
        assert!(matches!(take(&said(8_000.0, 800.0)), Err(TakeFault::Noisy { below_db }) if (15.0..28.0).contains(&below_db)));
        let whole = said(8_000.0, 8.0);
        let part = |from_ms, to_ms| Samples { rate_hz: RATE_HZ, data: whole.data[samples_in(from_ms)..samples_in(to_ms)].to_vec() };
        assert_eq!(take(&part(800, 1_800)), Err(TakeFault::CutOff { edge: "beginning" }));
        assert_eq!(take(&part(0, 1_000)), Err(TakeFault::CutOff { edge: "end" }));
    }
}
