//! The recording of what was heard: the sounds as they were played, with the silence between them as long as it was.
//!
//! The file is a valid WAV at every moment, also if the program is killed. Reads no clock: the present is an argument.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;
use std::time::{Duration, Instant};

use hound::{SampleFormat, WavSpec, WavWriter};
use sounds::RATE_HZ;

/// A WAV file can hold 4 GB: 27 hours. A recording stops after a day, and says so.
const LENGTH_MS_MAX: u64 = 24 * 60 * 60 * 1_000;

/// How much may be missing at the end of the file if the program is killed.
const FLUSH_EVERY_MS: u64 = 500;

/// How late a sound card may fetch a block before its silence is recorded as such.
const SLACK: Duration = Duration::from_millis(250);

/// A recording that goes on by itself, or none. One that cannot be written ends, and the voice goes on.
pub(crate) struct Recording {
    tee: Option<Tee>,
    started: Instant,
}

impl Recording {
    pub(crate) fn new(tee: Option<Tee>, started: Instant) -> Recording {
        Recording { tee, started }
    }

    pub(crate) fn is_on(&self) -> bool {
        self.tee.is_some()
    }

    /// Nothing is heard until now.
    pub(crate) fn silence(&mut self, now: Instant) {
        let elapsed_ms = self.elapsed_ms(now);
        self.write(|tee| tee.silence_until(elapsed_ms));
        if elapsed_ms > LENGTH_MS_MAX && self.is_on() {
            tracing::warn!(hours = LENGTH_MS_MAX / 3_600_000, "the recording is as long as it may be and ends here");
            self.finish();
        }
    }

    /// This was heard until now. A card fetches in blocks; where one came later than a few of them, there was silence.
    pub(crate) fn hear(&mut self, now: Instant, samples: impl ExactSizeIterator<Item = f32>) {
        let heard_ms = samples.len() as u64 * 1_000 / u64::from(RATE_HZ);
        let silent_ms = self.elapsed_ms(now.checked_sub(SLACK).unwrap_or(now)).saturating_sub(heard_ms);
        self.write(|tee| {
            tee.silence_until(silent_ms)?;
            tee.hear(samples)
        });
    }

    /// Completes the file.
    pub(crate) fn finish(&mut self) {
        if let Some(Err(error)) = self.tee.take().map(Tee::finish) {
            tracing::error!(%error, "the recording could not be completed");
        }
    }

    fn elapsed_ms(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.started).as_millis()).unwrap_or(u64::MAX)
    }

    fn write(&mut self, write: impl FnOnce(&mut Tee) -> io::Result<()>) {
        if let Some(Err(error)) = self.tee.as_mut().map(write) {
            tracing::error!(%error, "the recording cannot be written and ends here; the voice goes on");
            self.tee = None;
        }
    }
}

/// The file of a recording.
pub(crate) struct Tee {
    writer: WavWriter<BufWriter<File>>,
    /// Samples written.
    written: u64,
    /// Samples written when the file was last made whole.
    flushed: u64,
}

impl Tee {
    /// Begins a recording, replacing a file that is there.
    pub(crate) fn create(path: &Path) -> io::Result<Tee> {
        let mut tee = Tee::over(File::create(path)?)?;
        tee.flush()?;
        Ok(tee)
    }

    /// A recording into an open file.
    pub(crate) fn over(file: File) -> io::Result<Tee> {
        let spec = WavSpec { channels: 1, sample_rate: RATE_HZ, bits_per_sample: 16, sample_format: SampleFormat::Int };
        Ok(Tee { writer: WavWriter::new(BufWriter::new(file), spec).map_err(to_io)?, written: 0, flushed: 0 })
    }

    /// Adds what was heard.
    fn hear(&mut self, samples: impl Iterator<Item = f32>) -> io::Result<()> {
        for sample in samples {
            let value = (sample * 32_768.0).round().clamp(f32::from(i16::MIN), f32::from(i16::MAX));
            self.writer.write_sample(value as i16).map_err(to_io)?;
            self.written += 1;
        }
        self.flush_if_due()
    }

    /// Adds silence until the recording is as long as the time that has passed. A sound card that fetched its samples
    /// a little ahead of time is given that time back here.
    fn silence_until(&mut self, elapsed_ms: u64) -> io::Result<()> {
        let due = elapsed_ms.min(LENGTH_MS_MAX) * u64::from(RATE_HZ) / 1_000;
        while self.written < due {
            self.writer.write_sample(0_i16).map_err(to_io)?;
            self.written += 1;
        }
        self.flush_if_due()
    }

    /// Ends the recording.
    fn finish(self) -> io::Result<()> {
        self.writer.finalize().map_err(to_io)
    }

    fn flush_if_due(&mut self) -> io::Result<()> {
        if (self.written - self.flushed) * 1_000 / u64::from(RATE_HZ) >= FLUSH_EVERY_MS { self.flush() } else { Ok(()) }
    }

    /// Writes the length into the header, too.
    fn flush(&mut self) -> io::Result<()> {
        self.flushed = self.written;
        self.writer.flush().map_err(to_io)
    }
}

fn to_io(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        hound::Error::FormatError(_)
        | hound::Error::TooWide
        | hound::Error::UnfinishedSample
        | hound::Error::Unsupported
        | hound::Error::InvalidSampleFormat => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole_before_it_is_finished() {
        let path = std::env::temp_dir().join(format!("lantang-tee-{}.wav", std::process::id()));
        let mut tee = Tee::create(&path).unwrap();
        let read = || hound::WavReader::open(&path).unwrap().into_samples::<i16>().map(Result::unwrap).collect::<Vec<_>>();
        assert_eq!(read(), [], "empty and valid from the first moment");
        tee.silence_until(1_000).unwrap();
        tee.hear([0.5, -1.0, 1.0].into_iter()).unwrap();
        assert_eq!(read().len(), RATE_HZ as usize, "what is not older than half a second may be missing");
        tee.silence_until(900).unwrap();
        tee.silence_until(2_000).unwrap();
        // A killed program finishes nothing; the kernel keeps what was written.
        std::mem::forget(tee);
        let heard = read();
        assert_eq!(heard.len(), 2 * RATE_HZ as usize);
        assert_eq!(heard[RATE_HZ as usize..][..4], [16_384, -32_768, 32_767, 0]);
        std::fs::remove_file(&path).unwrap();
    }
}
