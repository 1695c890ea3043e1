//! A microphone: so many seconds of what it hears, as sound of the house. Whoever asks waits; a microphone that gives nothing is told, and
//! never waited for longer than a little over that time.

use std::sync::mpsc;
use std::time::Duration;

use rodio::Source;
use rodio::microphone::{Input, MicrophoneBuilder, available_inputs};
use sounds::{RATE_HZ, Samples};
use thiserror::Error;

/// How much longer than the recording itself a microphone may take to open and to give it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why nothing was recorded.
#[derive(Debug, Error)]
pub enum MicrophoneError {
    /// There is none, or none of that name.
    #[error("no microphone{name}; plug one in, or choose one that `lantang-voice list` names / tidak ada mikrofon")]
    None {
        /// The name that was asked for, after a space; empty where any would do.
        name: String,
    },
    /// It cannot be opened, or failed.
    #[error("the microphone cannot be used ({0}) / mikrofon tidak dapat dipakai")]
    Failed(String),
    /// It was opened and gave nothing.
    #[error("the microphone gives no sound / mikrofon tidak memberi suara")]
    Mute,
}

/// The names of the microphones of this machine.
pub fn microphones() -> Vec<String> {
    available_inputs().map(|inputs| inputs.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

/// What the microphone of this name hears from now on for so long; of the usual one where none is named.
pub fn record(name: Option<&str>, length: Duration) -> Result<Samples, MicrophoneError> {
    let (sender, recorded) = mpsc::channel();
    let name = name.map(str::to_owned);
    // A thread of its own: opening and hearing can both hang. Whoever has stopped waiting does not want what it hears after all.
    std::thread::spawn(move || drop(sender.send(hear(name.as_deref(), length))));
    recorded.recv_timeout(length + PATIENCE).unwrap_or(Err(MicrophoneError::Mute))
}

fn hear(name: Option<&str>, length: Duration) -> Result<Samples, MicrophoneError> {
    let failed = |error: &dyn std::error::Error| MicrophoneError::Failed(error.to_string());
    let builder = MicrophoneBuilder::new();
    let builder = match name {
        None => builder.default_device().map_err(|_| MicrophoneError::None { name: String::new() })?,
        Some(name) => builder.device(input(name)?).map_err(|error| failed(&error))?,
    };
    let microphone = builder.default_config().map(|ready| ready.open_stream()).map_err(|error| failed(&error))?;
    let microphone = microphone.map_err(|error| failed(&error))?;
    let (channels, rate_hz) = (usize::from(microphone.channels().get()), microphone.sample_rate().get());
    let frames = length.as_millis() as usize * rate_hz as usize / 1_000;
    let interleaved: Vec<f32> = microphone.take(frames * channels).collect();
    if interleaved.len() < frames * channels {
        return Err(MicrophoneError::Failed("it was lost / terputus".to_owned()));
    }
    let mono = interleaved.chunks_exact(channels).map(|frame| frame.iter().sum::<f32>() / channels as f32);
    let data = mono.map(|sample| (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16).collect();
    Ok(Samples { rate_hz, data }.resampled(RATE_HZ))
}

fn input(name: &str) -> Result<Input, MicrophoneError> {
    let found = available_inputs().ok().and_then(|inputs| inputs.into_iter().find(|input| input.to_string() == name));
    found.ok_or_else(|| MicrophoneError::None { name: format!(" {name:?}") })
}
