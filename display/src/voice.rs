//! The voice of this display, on a thread of its own: queue, sounds, loudspeaker. No frame is needed for a sound, and
//! nothing here decides what deserves to be said: that is the queue's rule.

mod lease;
mod loudness;
mod moments;
mod mouth;
mod speech;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use anyhow::{Context, Result, anyhow};
use protocol::{VoiceAnswer, VoiceReport};
use sounds::engine::TIMEOUT_MS;
use sounds::{Engine, EspeakNg, ExternalCommand, Lexicon, Renderer, Voice};
use speaker::{Event, Speaker, SpeakerOptions};

use crate::feed::ToSpeak;
use crate::intake::Teller;
use crate::program::Clock;
use crate::selftest::Sounding;
use crate::uplink::{LastHeard, Reports};
use crate::wake::Wake;
use lease::Lease;
use loudness::Loudness;
pub(crate) use loudness::Silence;
use mouth::Mouth;

/// Events of the loudspeaker that wait for this thread: each sound has three, and one sound plays at a time.
const EVENTS_MAX: usize = 64;

/// What the voice needs from the rest of the display.
pub(crate) struct Surroundings {
    pub(crate) teller: Teller,
    pub(crate) reports: Reports,
    pub(crate) heard: LastHeard,
    pub(crate) clock: Clock,
    /// Speak nothing at all.
    pub(crate) mute: bool,
    /// Record what is spoken into this WAV file, whether or not a sound card plays it.
    pub(crate) record: Option<PathBuf>,
    /// A folder with voice packs of the hall's own.
    pub(crate) voices: Option<PathBuf>,
    /// A program and its arguments that speaks what has no clip, instead of espeak-ng.
    pub(crate) engine: Option<Vec<String>>,
    /// Look for a sound card at all; only tests do without.
    pub(crate) use_device: bool,
}

/// The display's end of the voice. Dropping it ends the voice and completes the recording.
pub(crate) struct VoiceThread {
    orders: Orders,
    thread: Option<JoinHandle<()>>,
}

/// What the voice is told; the newest picture is enough, for it holds every call that still stands.
#[derive(Clone, Default)]
pub(crate) struct Orders {
    waiting: Arc<Mutex<Waiting>>,
    wake: Wake,
    state: Arc<State>,
}

#[derive(Default)]
struct Waiting {
    to_speak: Option<ToSpeak>,
    events: VecDeque<Event>,
    lease: Lease,
    /// Somebody wants to hear the chime.
    is_test: bool,
    is_closed: bool,
}

/// How the voice is, for heartbeats.
#[derive(Default)]
struct State {
    /// Whether this zone has a voice, and this display is to be it.
    speaks: AtomicBool,
    /// Which zone that is.
    zone: Mutex<String>,
    device: AtomicBool,
    /// When all that waits will have been said, in this display's milliseconds.
    backlog_ends_ms: AtomicU64,
    loudness: Loudness,
    /// The program was started without sound.
    is_mute: AtomicBool,
    /// Something is in the air.
    is_speaking: AtomicBool,
}

impl State {
    fn zone(&self) -> String {
        self.zone.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Orders {
    /// Tells the voice what is called now.
    pub(crate) fn speak(&self, to_speak: ToSpeak) {
        self.waiting().to_speak = Some(to_speak);
        self.wake.poke();
    }

    /// How the voice is; nothing where this display has none.
    pub(crate) fn report(&self, now_ms: u64) -> Option<VoiceReport> {
        let state = &self.state;
        let backlog_ms = state.backlog_ends_ms.load(Ordering::Relaxed).saturating_sub(now_ms);
        let device = state.device.load(Ordering::Relaxed);
        state.speaks.load(Ordering::Relaxed).then(|| {
            let yes_ms_ago = self.waiting().lease.yes_ms_ago(now_ms);
            VoiceReport { zone: state.zone(), device, backlog_ms, at_ms: now_ms, yes_ms_ago }
        })
    }

    /// Tells the voice whether it is that zone's; nothing where that is to be asked anew.
    pub(crate) fn voice_answered(&self, answer: Option<VoiceAnswer>) {
        match answer {
            // One that was asked for the zone before says nothing of this one.
            Some(answer) if answer.zone != self.state.zone() => return,
            Some(answer) => self.waiting().lease.answered(&answer),
            None => self.forget_lease(),
        }
        self.wake.poke();
    }

    /// From the next sentence on.
    pub(crate) fn set_volume(&self, percent: u8) -> Result<(), protocol::Text> {
        self.state.loudness.set_percent(percent);
        self.wake.poke();
        Ok(())
    }

    /// Turns the sound off or on, at once.
    pub(crate) fn set_muted(&self, muted: bool) -> Result<(), Silence> {
        if self.is_mute_for_good() {
            return if muted { Ok(()) } else { Err(Silence::ForGood) };
        }
        self.state.loudness.set_muted(muted);
        self.wake.poke();
        Ok(())
    }

    /// Plays the chime, where it can be heard and nothing else is.
    pub(crate) fn test_sound(&self) -> Result<(), Silence> {
        let is_so = |is: &AtomicBool| is.load(Ordering::Relaxed);
        let silence = [
            (self.is_mute_for_good(), Silence::ForGood),
            (self.state.loudness.is_silent(), Silence::Muted),
            (!is_so(&self.state.device), Silence::NoDevice),
            (is_so(&self.state.is_speaking), Silence::Speaking),
        ];
        if let Some((_, silence)) = silence.into_iter().find(|(is_so, _)| *is_so) {
            return Err(silence);
        }
        self.waiting().is_test = true;
        self.wake.poke();
        Ok(())
    }

    /// How loud it speaks, in percent, and whether its sound is off.
    pub(crate) fn loudness(&self) -> (u8, bool) {
        (self.state.loudness.percent(), self.state.loudness.is_muted() || self.is_mute_for_good())
    }

    /// How the sound is, for a self-test.
    pub(crate) fn sounding(&self) -> Sounding {
        let is_so = |is: &AtomicBool| is.load(Ordering::Relaxed);
        if self.is_mute_for_good() || self.state.loudness.is_silent() {
            Sounding::Off
        } else if is_so(&self.state.device) {
            Sounding::Plays
        } else if is_so(&self.state.speaks) {
            Sounding::Missing
        } else {
            Sounding::NotAsked
        }
    }

    fn is_mute_for_good(&self) -> bool {
        self.state.is_mute.load(Ordering::Relaxed)
    }

    /// Whether this display is the voice is to be asked anew.
    fn forget_lease(&self) {
        self.waiting().lease = Lease::default();
    }

    fn happened(&self, event: Event) {
        let mut waiting = self.waiting();
        if waiting.events.len() >= EVENTS_MAX {
            waiting.events.pop_front();
        }
        waiting.events.push_back(event);
        drop(waiting);
        self.wake.poke();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl VoiceThread {
    /// Opens the loudspeaker and starts the thread. Fails only if the recording cannot be written or a voice is
    /// damaged; a missing sound card is no failure.
    pub(crate) fn start(surroundings: Surroundings) -> Result<VoiceThread> {
        let orders = Orders::default();
        orders.state.is_mute.store(surroundings.mute, Ordering::Relaxed);
        let renderer =
            if surroundings.mute { None } else { Some(renderer(surroundings.voices.as_deref(), surroundings.engine.as_deref())?) };
        let options = SpeakerOptions {
            record: surroundings.record.clone(),
            use_device: surroundings.use_device && !surroundings.mute,
            ..SpeakerOptions::default()
        };
        let events = orders.clone();
        let speaker = Speaker::open(options, move |event| events.happened(event))?;
        let mouth = Mouth::new(orders.clone(), renderer, speaker, surroundings);
        let thread = std::thread::Builder::new().name("voice".into()).spawn(move || mouth.run()).context("no thread for the voice")?;
        Ok(VoiceThread { orders, thread: Some(thread) })
    }

    pub(crate) fn orders(&self) -> Orders {
        self.orders.clone()
    }

    /// Ends the voice; the recording is whole afterwards.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.orders.waiting().is_closed = true;
        self.orders.wake.poke();
        self.thread.take().map_or(Ok(()), |thread| thread.join().map_err(|_| anyhow!("the voice ended by a fault of its own")))
    }
}

fn renderer(own: Option<&Path>, program: Option<&[String]>) -> Result<Renderer> {
    let mut voice = Voice::builtin().context("the voices inside this program are damaged")?;
    if let Some(folder) = own {
        voice.add_folder(folder)?;
    }
    let engine: Option<Box<dyn Engine>> = match program {
        Some([program, arguments @ ..]) => {
            Some(Box::new(ExternalCommand { program: program.into(), arguments: arguments.to_vec(), timeout_ms: TIMEOUT_MS }))
        }
        Some([]) | None => {
            let lexicon = Lexicon::builtin().context("the lexicon inside this program is damaged")?;
            EspeakNg::find(lexicon).map(|espeak| Box::new(espeak) as Box<dyn Engine>)
        }
    };
    Ok(Renderer::new(voice, engine))
}

#[cfg(test)]
mod tests;
