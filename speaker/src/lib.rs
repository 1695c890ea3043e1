//! The sound card: playing one sound after another, knowing when each has ended, and recording what was heard.
//!
//! Promise: every sound that is accepted ends with an event, whether or not there is a sound card, and nothing here
//! blocks, hangs or panics the program that speaks. Decides nothing about what is said: that is `sounds`' business.
//! Threads of its own, no async.
//!
//! A sound that is played on a card is kept time by the card. Without one (none found, lost, or stuck) a timekeeper
//! keeps real time in its place and [`SinkState::NoDevice`] says so; the card is looked for again every few seconds.
//!
//! # A virtual sound card
//!
//! Sound goes through ALSA. Where `libasound2-plugins` is installed, ALSA's default device leads to a PulseAudio or
//! PipeWire server if `PULSE_SERVER` names one, so a private server with a null sink is a sound card for demos and
//! tests, and its monitor can be recorded:
//!
//! ```text
//! pulseaudio -n --daemonize=no --use-pid-file=no --exit-idle-time=-1 \
//!     --load="module-null-sink sink_name=hall norewinds=1" \
//!     --load="module-native-protocol-unix auth-anonymous=1 socket=$DIR/native" &
//! PULSE_SERVER=unix:$DIR/native lantang-voice say A-005 --counter 3
//! PULSE_SERVER=unix:$DIR/native parec --device=hall.monitor --file-format=wav hall.wav
//! ```
//!
//! with `HOME`, `XDG_RUNTIME_DIR` and `PULSE_RUNTIME_PATH` of the server set to a private folder. A null sink keeps
//! real time, so lengths and gaps in its recording are those of a real card. Where ALSA's default does not lead there,
//! `ALSA_CONFIG_PATH` names a file that says so (`pcm.!default { type pulse }`).

mod device;
mod microphone;
mod player;
mod playhead;
mod speaker;
mod tee;

pub use microphone::{MicrophoneError, microphones, record};
pub use speaker::{Event, OpenError, PlayError, SOUNDS_MAX, SinkState, Speaker, SpeakerOptions, Ticket};
