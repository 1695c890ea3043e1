//! The handle that programs hold: give it sounds, hear when they have ended. The work is done by `player`, on a thread
//! of its own; nothing here waits for it except closing.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use sounds::{RATE_HZ, Samples};
use thiserror::Error;

use crate::device;
use crate::player::{self, Message};
use crate::playhead::at_volume;
use crate::tee::{Recording, Tee};

/// Sounds that may wait to be played. The order of a hall is kept elsewhere, so more than a few is a fault of the caller.
pub const SOUNDS_MAX: usize = 16;

/// How to open a [`Speaker`].
#[derive(Debug, Clone)]
pub struct SpeakerOptions {
    /// Record what is heard into this WAV file, replacing it.
    pub record: Option<PathBuf>,
    /// The sound card, by its id or a part of its name; None for the system's default.
    pub device: Option<String>,
    /// Loudness in percent, at most 100.
    pub volume_percent: u8,
    /// Look for a sound card at all. Without, the timekeeper keeps real time and the recording is the only sound.
    pub use_device: bool,
}

impl Default for SpeakerOptions {
    fn default() -> SpeakerOptions {
        SpeakerOptions { record: None, device: None, volume_percent: 100, use_device: true }
    }
}

/// A sound that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

#[cfg(test)]
impl Ticket {
    pub(crate) fn numbered(number: u64) -> Ticket {
        Ticket(number)
    }

    pub(crate) fn number(self) -> u64 {
        self.0
    }
}

/// What happened. `at` is when, as near as the sound card tells; `aloud` says whether a sound card plays it, or only the time is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A sound began.
    Started {
        /// The sound.
        ticket: Ticket,
        /// When.
        at: Instant,
        /// Whether a sound card plays it.
        aloud: bool,
    },
    /// A sound came to its end.
    Finished {
        /// The sound.
        ticket: Ticket,
        /// When its last sample was heard.
        at: Instant,
        /// Whether a sound card played all of it: only then somebody can have heard it. A recording hears nothing.
        aloud: bool,
    },
    /// A sound was stopped before its end, or before it began.
    Stopped {
        /// The sound.
        ticket: Ticket,
        /// When.
        at: Instant,
    },
    /// Where sound goes has changed.
    State(SinkState),
}

/// Where sound goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SinkState {
    /// A sound card is being looked for.
    Opening,
    /// A sound card plays.
    Device {
        /// Its name.
        name: String,
    },
    /// No sound card plays; time is kept without one.
    NoDevice {
        /// Why.
        reason: String,
    },
}

/// Why a speaker was not opened. A missing sound card is no reason.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The recording cannot be written.
    #[error(
        "{path}: rekaman tidak dapat ditulis; periksa folder dan izinnya / the recording cannot be written ({source}); check the folder and its rights"
    )]
    Record {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system gives no thread.
    #[error("no thread for the voice ({0}) / tidak ada utas untuk suara")]
    Thread(io::Error),
}

/// Why a sound was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PlayError {
    /// [`SOUNDS_MAX`] sounds wait already.
    #[error("{SOUNDS_MAX} sounds wait already / sudah {SOUNDS_MAX} suara menunggu")]
    Full,
    /// The player has ended, which it never does by itself.
    #[error("the player has ended / pemutar suara berhenti")]
    Ended,
}

/// An open speaker. Dropping it stops the sound and completes the recording.
pub struct Speaker {
    messages: Sender<Message>,
    state: Arc<Mutex<SinkState>>,
    waiting: Arc<AtomicUsize>,
    next_ticket: AtomicU64,
    volume_percent: u8,
    player: Option<JoinHandle<()>>,
}

impl Speaker {
    /// Opens a speaker. Returns at once: the sound card is opened in the background. `on_event` is called from a thread
    /// of the speaker and must not block; typically it sends the event on.
    pub fn open(options: SpeakerOptions, on_event: impl FnMut(Event) + Send + 'static) -> Result<Speaker, OpenError> {
        let tee = match options.record {
            Some(path) => Some(Tee::create(&path).map_err(|source| OpenError::Record { path, source })?),
            None => None,
        };
        let (messages, inbox) = mpsc::channel();
        let state = Arc::new(Mutex::new(SinkState::Opening));
        let waiting = Arc::new(AtomicUsize::new(0));
        let player = player::Player {
            outbox: messages.clone(),
            inbox,
            state: state.clone(),
            waiting_count: waiting.clone(),
            device: options.device,
            use_device: options.use_device,
            recording: Recording::new(tee, Instant::now()),
            on_event: Box::new(on_event),
        };
        let player = thread::Builder::new().name("lantang-player".to_owned()).spawn(|| player::run(player)).map_err(OpenError::Thread)?;
        Ok(Speaker {
            messages,
            state,
            waiting,
            next_ticket: AtomicU64::new(1),
            volume_percent: options.volume_percent,
            player: Some(player),
        })
    }

    /// Plays a sound after those already given. Its end is told by [`Event::Finished`] or [`Event::Stopped`].
    pub fn play(&self, sound: Samples) -> Result<Ticket, PlayError> {
        if self.waiting.fetch_add(1, Ordering::AcqRel) >= SOUNDS_MAX {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            return Err(PlayError::Full);
        }
        let ticket = Ticket(self.next_ticket.fetch_add(1, Ordering::Relaxed));
        let samples = at_volume(&sound.resampled(RATE_HZ), self.volume_percent);
        self.messages.send(Message::Play { ticket, samples }).map_err(|_| PlayError::Ended)?;
        Ok(ticket)
    }

    /// Stops a sound: the one being heard fades within 20 ms, a waiting one is not played. Every other goes on.
    pub fn stop(&self, ticket: Ticket) {
        // A player that has ended plays nothing.
        self.messages.send(Message::Stop { ticket }).ok();
    }

    /// Where sound goes now.
    pub fn state(&self) -> SinkState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The sound cards of this machine, as [`SpeakerOptions::device`] takes them.
    pub fn devices() -> Vec<String> {
        device::names()
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.messages.send(Message::Close).ok();
        if let Some(player) = self.player.take()
            && player.join().is_err()
        {
            tracing::error!("the player of sounds ended by a fault of its own");
        }
    }
}
