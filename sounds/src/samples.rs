//! Mono sound in memory, and the few things done to it: reading and writing WAV, trimming, fading.
//! Pure computation apart from reading a given byte slice; plays nothing.

use std::io::{Cursor, Read, Seek, Write};

use thiserror::Error;

/// The sample rate of every voice pack and of everything rendered: espeak-ng's own, and enough for speech.
pub const RATE_HZ: u32 = 22_050;

/// Sound longer than this is refused on reading: no clip or sentence of a hall is, and memory is bounded so.
pub const LENGTH_MS_MAX: u64 = 120_000;

/// Mono sound, 16 bit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Samples {
    /// Samples per second; [`RATE_HZ`] for everything this crate returns.
    pub rate_hz: u32,
    /// The samples.
    pub data: Vec<i16>,
}

/// Why bytes are not usable sound.
#[derive(Debug, Error)]
pub enum SoundError {
    /// Not a WAV file, or one cut short.
    #[error("not a readable WAV file ({0}) / bukan berkas WAV yang dapat dibaca")]
    Wav(#[from] hound::Error),
    /// A WAV file without sound, or with a rate no sound has.
    #[error("the WAV file holds no sound / berkas WAV tidak berisi suara")]
    Empty,
    /// Longer than [`LENGTH_MS_MAX`].
    #[error("the sound is longer than {} seconds / suara lebih panjang dari {} detik", LENGTH_MS_MAX / 1000, LENGTH_MS_MAX / 1000)]
    TooLong,
}

/// How strictly a WAV file's own account of its length is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// A file: every announced sample must be there.
    Exact,
    /// A stream: programs that write to a pipe do not know the length beforehand, so the end is where it ends.
    UntilEnd,
}

impl Samples {
    /// Silence of a length at [`RATE_HZ`].
    pub fn silence(length_ms: u64) -> Samples {
        Samples { rate_hz: RATE_HZ, data: vec![0; samples_in(length_ms)] }
    }

    /// How long it sounds, rounded down.
    pub fn length_ms(&self) -> u64 {
        if self.rate_hz == 0 { 0 } else { self.data.len() as u64 * 1_000 / u64::from(self.rate_hz) }
    }

    /// The largest deflection, 0 to 32,768.
    pub fn peak(&self) -> u16 {
        self.data.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0)
    }

    /// Reads any WAV file as mono at [`RATE_HZ`].
    pub fn from_wav(bytes: &[u8], length: Length) -> Result<Samples, SoundError> {
        let mut reader = hound::WavReader::new(Cursor::new(bytes))?;
        let spec = reader.spec();
        if spec.sample_rate == 0 || spec.channels == 0 {
            return Err(SoundError::Empty);
        }
        let limit = LENGTH_MS_MAX * u64::from(spec.sample_rate) / 1_000 * u64::from(spec.channels);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let interleaved = match (spec.sample_format, spec.bits_per_sample) {
            (hound::SampleFormat::Int, 16) => plain_16_bit(reader, length, limit)?,
            (hound::SampleFormat::Int, bits) => {
                let shift = i32::from(bits) - 16;
                collect(reader.samples::<i32>(), length, limit, |sample| {
                    (if shift >= 0 { sample >> shift } else { sample << -shift }) as i16
                })?
            }
            (hound::SampleFormat::Float, _) => {
                collect(reader.samples::<f32>(), length, limit, |sample| to_i16(f64::from(sample) * f64::from(i16::MAX)))?
            }
        };
        let mono = mixed_down(&interleaved, usize::from(spec.channels));
        if mono.is_empty() {
            return Err(SoundError::Empty);
        }
        Ok(Samples { rate_hz: spec.sample_rate, data: mono }.resampled(RATE_HZ))
    }

    /// Writes a WAV file, mono 16 bit.
    pub fn write_wav<W: Write + Seek>(&self, target: W) -> Result<(), SoundError> {
        let spec = hound::WavSpec { channels: 1, sample_rate: self.rate_hz, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
        let mut writer = hound::WavWriter::new(target, spec)?;
        {
            let mut block = writer.get_i16_writer(u32::try_from(self.data.len()).map_err(|_| SoundError::TooLong)?);
            for sample in &self.data {
                block.write_sample(*sample);
            }
            block.flush()?;
        }
        writer.finalize()?;
        Ok(())
    }

    /// The same sound at a part of its amplitude, in percent: 50 is 6 dB less.
    pub fn at_percent(mut self, percent: u8) -> Samples {
        let percent = i32::from(percent.min(100));
        self.data.iter_mut().for_each(|sample| *sample = (i32::from(*sample) * percent / 100) as i16);
        self
    }

    /// The same sound at another rate, by linear interpolation: good enough for speech that comes at a foreign rate.
    pub fn resampled(self, rate_hz: u32) -> Samples {
        if self.rate_hz == rate_hz || self.rate_hz == 0 || self.data.is_empty() {
            return Samples { rate_hz, ..self };
        }
        let (from, to) = (u64::from(self.rate_hz), u64::from(rate_hz));
        let count = self.data.len() as u64 * to / from;
        let data = (0..count).map(|index| {
            let position = index * from;
            let (at, part) = ((position / to) as usize, (position % to) as i64);
            let here = i64::from(self.data[at]);
            let next = i64::from(*self.data.get(at + 1).unwrap_or(&self.data[at]));
            (here + (next - here) * part / to as i64) as i16
        });
        Samples { rate_hz, data: data.collect() }
    }

    /// The sound without the silence around it, keeping a little so that soft consonants stay.
    pub fn trimmed(&self) -> Samples {
        let threshold = (self.peak() / TRIM_BELOW_PEAK).max(1);
        let loud = |sample: &i16| sample.unsigned_abs() > threshold;
        let (Some(first), Some(last)) = (self.data.iter().position(loud), self.data.iter().rposition(loud)) else {
            return Samples { rate_hz: self.rate_hz, data: Vec::new() };
        };
        let from = first.saturating_sub(samples_in(TRIM_KEEP_BEFORE_MS));
        let to = (last + 1 + samples_in(TRIM_KEEP_AFTER_MS)).min(self.data.len());
        Samples { rate_hz: self.rate_hz, data: self.data[from..to].to_vec() }
    }

    /// Starts and ends in silence, by short ramps, so that it can follow anything without a click.
    pub fn faded(mut self) -> Samples {
        ramp(self.data.iter_mut(), samples_in(FADE_IN_MS));
        ramp(self.data.iter_mut().rev(), samples_in(FADE_OUT_MS));
        self
    }
}

/// The number of samples of a length at [`RATE_HZ`].
pub fn samples_in(length_ms: u64) -> usize {
    (length_ms * u64::from(RATE_HZ) / 1_000) as usize
}

/// Silence is what stays 45 dB below the peak.
const TRIM_BELOW_PEAK: u16 = 178;
const TRIM_KEEP_BEFORE_MS: u64 = 8;
const TRIM_KEEP_AFTER_MS: u64 = 15;
const FADE_IN_MS: u64 = 4;
const FADE_OUT_MS: u64 = 10;

/// The samples of the one format that all our clips have, ten times as fast as one by one.
fn plain_16_bit(reader: hound::WavReader<Cursor<&[u8]>>, length: Length, limit: usize) -> Result<Vec<i16>, SoundError> {
    let announced = reader.len() as usize;
    let cursor = reader.into_inner();
    let from = usize::try_from(cursor.position()).unwrap_or(usize::MAX);
    let bytes = cursor.into_inner().get(from..).unwrap_or_default();
    let there = announced.min(bytes.len() / 2);
    if length == Length::Exact && there < announced {
        return Err(hound::Error::FormatError("the file ends before its sound does").into());
    }
    if there > limit {
        return Err(SoundError::TooLong);
    }
    Ok(bytes[..there * 2].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect())
}

fn collect<T, I: Iterator<Item = hound::Result<T>>>(
    samples: I,
    length: Length,
    limit: usize,
    convert: impl Fn(T) -> i16,
) -> Result<Vec<i16>, SoundError> {
    let mut data = Vec::new();
    for sample in samples {
        match (sample, length) {
            (Ok(sample), _) => data.push(convert(sample)),
            (Err(_), Length::UntilEnd) => break,
            (Err(error), Length::Exact) => return Err(error.into()),
        }
        if data.len() > limit {
            return Err(SoundError::TooLong);
        }
    }
    Ok(data)
}

fn mixed_down(interleaved: &[i16], channels: usize) -> Vec<i16> {
    let frames = interleaved.chunks_exact(channels);
    frames.map(|frame| (frame.iter().map(|sample| i64::from(*sample)).sum::<i64>() / channels as i64) as i16).collect()
}

fn ramp<'a>(samples: impl Iterator<Item = &'a mut i16>, length: usize) {
    for (index, sample) in samples.take(length).enumerate() {
        *sample = (i64::from(*sample) * index as i64 / length as i64) as i16;
    }
}

pub(crate) fn to_i16(value: f64) -> i16 {
    value.round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
}

/// The bytes of a reader up to a bound, for programs that may write without end.
pub(crate) fn read_bounded(reader: impl Read, bytes_max: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate_hz: u32, amplitude: f64, length_ms: u64) -> Samples {
        let count = length_ms * u64::from(rate_hz) / 1_000;
        let data = (0..count).map(|n| to_i16(amplitude * (n as f64 * 440.0 * std::f64::consts::TAU / f64::from(rate_hz)).sin()));
        Samples { rate_hz, data: data.collect() }
    }

    fn wav(samples: &Samples) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        samples.write_wav(&mut bytes).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let sound = tone(RATE_HZ, 9_000.0, 300);
        assert_eq!(Samples::from_wav(&wav(&sound), Length::Exact).unwrap(), sound);
        assert_eq!(sound.length_ms(), 300);
    }

    #[test]
    fn a_foreign_rate_keeps_length_and_loudness() {
        let read = Samples::from_wav(&wav(&tone(48_000, 9_000.0, 500)), Length::Exact).unwrap();
        assert_eq!(read.rate_hz, RATE_HZ);
        assert!((499..=500).contains(&read.length_ms()));
        let here = tone(RATE_HZ, 9_000.0, 500).loudness_lufs().unwrap();
        assert!((read.loudness_lufs().unwrap() - here).abs() < 0.2, "{:?}", read.loudness_lufs());
    }

    #[test]
    fn a_cut_file_is_refused_and_a_cut_stream_ends_where_it_ends() {
        let bytes = wav(&tone(RATE_HZ, 9_000.0, 300));
        let cut = &bytes[..bytes.len() / 2];
        assert!(matches!(Samples::from_wav(cut, Length::Exact), Err(SoundError::Wav(_))));
        assert!((140..=150).contains(&Samples::from_wav(cut, Length::UntilEnd).unwrap().length_ms()));
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let good = wav(&tone(RATE_HZ, 9_000.0, 20));
        let mut seed = 7_u64;
        for round in 0..4_000 {
            let mut bytes = good.clone();
            for _ in 0..=round % 8 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (seed >> 33) as usize % bytes.len().min(64);
                bytes[at] = (seed >> 16) as u8;
            }
            bytes.truncate(bytes.len() - (seed >> 40) as usize % bytes.len());
            for length in [Length::Exact, Length::UntilEnd] {
                if let Ok(sound) = Samples::from_wav(&bytes, length) {
                    assert!(sound.length_ms() <= LENGTH_MS_MAX + 1_000);
                }
            }
        }
    }

    #[test]
    fn trimming_and_fading_do_what_they_say() {
        let mut quiet = Samples::silence(200);
        quiet.data.extend(tone(RATE_HZ, 1_000.0, 300).data);
        quiet.data.extend(Samples::silence(400).data);
        let trimmed = quiet.trimmed();
        assert!((318..=324).contains(&trimmed.length_ms()), "{}", trimmed.length_ms());
        let faded = trimmed.faded();
        assert_eq!((faded.data.first(), faded.data.last()), (Some(&0), Some(&0)));
        assert!(Samples::silence(100).trimmed().data.is_empty());
    }
}
