//! Listening to a recording as somebody who knows the voice: whether an announcement is what a stretch of sound holds, piece by piece and
//! in order. It must not be content with something alike: one other word, and it says which piece was not heard.

use std::ops::Range;

use sounds::loudness::{LOUDNESS_LUFS, PEAK_MAX};
use sounds::samples::RATE_HZ;
use sounds::{Rendered, Samples};

/// How alike a piece and its place must be; 1 is the very same sound, and another word at the same place comes nowhere near.
const LIKENESS_MIN: f32 = 0.9;

/// Above this, as a share of full scale, sound begins and ends; as `Recording::stretches` takes it.
const LOUD: f32 = 0.004;

/// How many samples beside its place a piece is looked for: a fraction of a millisecond, for the rounding of a first sample.
const LOOKED_BESIDE: isize = 8;

/// The same for the first piece of what a sound card played at another rate: there the chime's first loud wave can be another one.
const LOOKED_BESIDE_ON_CARD: isize = 120;

/// How many samples an announcement may be longer or shorter than it should: the fades at its ends are near silence.
const LENGTH_SLACK: usize = 220;

/// What was not heard.
#[derive(Debug, PartialEq)]
pub(crate) enum Miss {
    /// The sound is that much longer or shorter, in samples.
    Length { heard: usize, expected: usize },
    /// This piece of the announcement, counted from 0, is not at its place; how alike the best place beside was.
    Piece { piece: usize, of: usize, likeness: f32 },
}

/// Listens for an announcement that fills a stretch of a recording from end to end.
pub(crate) fn listen(stretch: &[f32], expected: &Rendered) -> Result<Place, Miss> {
    listen_beside(stretch, expected, LOOKED_BESIDE)
}

/// The same for what a sound card played.
pub(crate) fn listen_to_card(stretch: &[f32], expected: &Rendered) -> Result<Place, Miss> {
    listen_beside(stretch, expected, LOOKED_BESIDE_ON_CARD)
}

/// Where in a stretch an announcement begins, in samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place(isize);

fn listen_beside(stretch: &[f32], expected: &Rendered, beside: isize) -> Result<Place, Miss> {
    assert!(expected.missing.is_empty(), "the pack cannot say all of it: {:?}", expected.missing);
    let sound: Vec<f32> = expected.samples.data.iter().map(|sample| f32::from(*sample) / 32_768.0).collect();
    let (heard, wanted) = (loud(stretch), loud(&sound));
    let mut begins = heard.start as isize - wanted.start as isize;
    let borders: Vec<usize> = std::iter::once(0).chain(expected.joins.iter().copied()).chain([sound.len()]).collect();
    for (piece, border) in borders.windows(2).enumerate() {
        let beside = if piece == 0 { beside } else { LOOKED_BESIDE };
        let (likeness, by) = likeness_near(stretch, &sound[border[0]..border[1]], begins + border[0] as isize, beside);
        if piece == 0 {
            begins += by;
        }
        if likeness < LIKENESS_MIN {
            return Err(Miss::Piece { piece, of: borders.len() - 1, likeness });
        }
    }
    // All of it was heard; so must nothing more have been.
    if heard.len().abs_diff(wanted.len()) > LENGTH_SLACK {
        return Err(Miss::Length { heard: heard.len(), expected: wanted.len() });
    }
    Ok(Place(begins))
}

/// The highest step between two samples beside a join, of full scale: above it a click is heard. Sentences have none a third as high there.
const STEP_MAX: f32 = 0.03;

/// How near a join a step counts as its click, in samples: a millisecond.
const BESIDE_JOIN: usize = RATE_HZ as usize / 1_000;

/// What an announcement is to the ear, beside its words.
#[derive(Debug)]
pub(crate) struct Evenness {
    /// How much louder than every voice is made, in LU.
    pub(crate) off_lu: f64,
    /// The highest sample, of full scale.
    pub(crate) peak: f32,
    /// The highest step beside a join, of full scale.
    pub(crate) step: f32,
}

impl Evenness {
    /// Of a stretch in which this announcement was heard at this place.
    pub(crate) fn of(stretch: &[f32], expected: &Rendered, Place(begins): Place) -> Evenness {
        let heard = loud(stretch);
        let sound = Samples { rate_hz: RATE_HZ, data: stretch[heard].iter().map(|sample| (sample * 32_768.0).round() as i16).collect() };
        let around = |join: usize| {
            let at = |at: isize| usize::try_from(at).map_or(0, |at| at.min(stretch.len()));
            let place = begins + join as isize;
            &stretch[at(place - BESIDE_JOIN as isize)..at(place + BESIDE_JOIN as isize)]
        };
        let steps = expected.joins.iter().flat_map(|join| around(*join).windows(2)).map(|pair| (pair[1] - pair[0]).abs());
        Evenness {
            off_lu: sound.loudness_lufs().unwrap_or(f64::NEG_INFINITY) - LOUDNESS_LUFS,
            peak: stretch.iter().map(|sample| sample.abs()).fold(0.0, f32::max),
            step: steps.fold(0.0, f32::max),
        }
    }

    /// Within a loudness unit of every other announcement, never clipped, and without a click.
    pub(crate) fn is_even(&self) -> bool {
        self.off_lu.abs() <= 1.0 && self.peak <= f32::from(PEAK_MAX) / 32_768.0 && self.step < STEP_MAX
    }
}

/// From the first loud sample to the last.
fn loud(sound: &[f32]) -> Range<usize> {
    let is_loud = |sample: &f32| sample.abs() > LOUD;
    let first = sound.iter().position(is_loud).unwrap_or(0);
    let last = sound.iter().rposition(is_loud).map_or(0, |last| last + 1);
    first..last.max(first)
}

/// The highest normalised cross-correlation of a piece with what is heard at its place or so many samples beside, and how far beside that is.
fn likeness_near(stretch: &[f32], piece: &[f32], place: isize, beside: isize) -> (f32, isize) {
    let mut beside: Vec<isize> = (-beside..=beside).collect();
    // Its own place first: there it usually is.
    beside.sort_by_key(|by| by.abs());
    let mut best = (0.0, 0);
    for by in beside {
        let likeness = likeness(stretch, piece, place + by);
        if likeness > best.0 {
            best = (likeness, by);
        }
        if likeness >= LIKENESS_MIN {
            break;
        }
    }
    best
}

fn likeness(stretch: &[f32], piece: &[f32], place: isize) -> f32 {
    let (mut product, mut heard, mut wanted) = (0.0, 0.0, 0.0);
    for (at, want) in piece.iter().enumerate() {
        // Before the beginning and after the end there is silence.
        let hear = usize::try_from(place + at as isize).ok().and_then(|at| stretch.get(at)).copied().unwrap_or(0.0);
        product += hear * want;
        heard += hear * hear;
        wanted += want * want;
    }
    if heard == 0.0 || wanted == 0.0 { 0.0 } else { product / (heard * wanted).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An announcement of pieces that are tones of these periods, in samples.
    fn tones(periods: &[f32]) -> Rendered {
        let mut rendered = Rendered { samples: Samples::silence(0), missing: Vec::new(), joins: Vec::new() };
        for (index, period) in periods.iter().enumerate() {
            if index > 0 {
                rendered.joins.push(rendered.samples.data.len());
            }
            let tone = (0..4_000).map(|at| (at as f32 / period * std::f32::consts::TAU).sin() * 9_000.0);
            rendered.samples.data.extend(tone.map(|sample| sample as i16));
        }
        rendered
    }

    /// The announcement in a recording that begins earlier and ends later.
    fn recorded(rendered: &Rendered) -> Vec<f32> {
        let sound = rendered.samples.data.iter().map(|sample| f32::from(*sample) / 32_768.0);
        std::iter::repeat_n(0.0, 777).chain(sound).chain(std::iter::repeat_n(0.0, 500)).collect()
    }

    #[test]
    fn a_loud_announcement_a_high_peak_and_a_click_are_noticed() {
        let rendered = tones(&[50.0, 50.0, 50.0]);
        let level = |recorded: Vec<f32>, gain: f64| -> Vec<f32> { recorded.into_iter().map(|sample| sample * gain as f32).collect() };
        let place = listen(&recorded(&rendered), &rendered).unwrap();
        let even = |sound: &[f32]| Evenness::of(sound, &rendered, place);
        let gain = 10_f64.powf(-even(&recorded(&rendered)).off_lu / 20.0);
        let heard = level(recorded(&rendered), gain);
        assert!(even(&heard).is_even(), "{:?}", even(&heard));
        assert!(!even(&level(heard.clone(), 1.15)).is_even(), "1.2 LU louder");
        assert!(!even(&level(heard.clone(), 0.85)).is_even(), "1.4 LU quieter");
        let (mut peaked, mut clicks) = (heard.clone(), heard);
        peaked[2_000] = 0.95;
        assert!(!even(&peaked).is_even());
        clicks[777 + 4_000] += 0.04;
        assert!(!even(&clicks).is_even(), "{:?}", even(&clicks));
    }

    #[test]
    fn the_same_is_heard_and_one_other_piece_is_named() {
        let said = recorded(&tones(&[50.0, 71.0, 50.0]));
        assert_eq!(listen(&said, &tones(&[50.0, 71.0, 50.0])), Ok(Place(777)));
        assert!(matches!(listen(&said, &tones(&[50.0, 62.0, 50.0])), Err(Miss::Piece { piece: 1, of: 3, .. })));
        assert!(matches!(listen(&said, &tones(&[50.0, 50.0, 71.0])), Err(Miss::Piece { piece: 1, .. })), "another order");
        assert!(matches!(listen(&said, &tones(&[50.0, 71.0])), Err(Miss::Length { .. })), "more was said");
        assert!(matches!(listen(&said, &tones(&[50.0, 71.0, 50.0, 50.0])), Err(Miss::Piece { piece: 3, .. })), "less was said");
    }
}
