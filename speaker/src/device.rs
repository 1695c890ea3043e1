//! A sound card through rodio, on a thread of its own: opened there, because opening can hang, and closed there.
//!
//! What it plays it fetches from a [`Feed`]; it reports being opened, lost or not found as [`Report`]s. Never called
//! from a thread that anyone waits for.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rodio::cpal::traits::{DeviceTrait, HostTrait};
use rodio::cpal::{BufferSize, Device, ErrorKind};
use rodio::{ChannelCount, DeviceSinkBuilder, MixerDeviceSink, SampleRate, Source, cpal};
use sounds::RATE_HZ;

use crate::playhead::Playhead;

/// What a card fetches at once, in frames; two such blocks lie between us and the loudspeaker, together a third of a second. A screen that
/// draws by software beside it can be late by more than the tenth of a second that is usual, and a sound server's stream that ran dry once
/// may not come back to life.
const BLOCK_FRAMES: u32 = 8_192;

/// What a sound card's thread has to say. `attempt` tells an old card's last words from a new one's first.
#[derive(Debug)]
pub(crate) enum Report {
    /// It plays from now on.
    Opened { attempt: u64, card: Card },
    /// There is none, or it cannot be opened.
    NotOpened { attempt: u64, reason: String },
    /// It was late with a block. Most cards go on by themselves.
    Stumbled { attempt: u64 },
    /// It was opened, and plays no longer.
    Lost { attempt: u64, reason: String },
}

/// An opened sound card; closed when it is dropped.
#[derive(Debug)]
pub(crate) struct Card {
    /// Its name, for people.
    pub(crate) name: String,
    /// From fetching a sample to hearing it, roughly.
    pub(crate) latency: Duration,
    /// What it plays.
    pub(crate) feed: Arc<Feed>,
    /// The thread that owns the card ends when this is dropped.
    _open: Sender<()>,
}

impl Drop for Card {
    fn drop(&mut self) {
        // A card that comes back to life must not move a sound that the timekeeper has taken over.
        self.feed.closed.store(true, Ordering::Release);
    }
}

/// Where a sound card finds the next sound.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    next: Mutex<Option<Arc<Playhead>>>,
    /// Something lies in `next`; read once per sample, where a lock would be too dear.
    fresh: AtomicBool,
    closed: AtomicBool,
    /// Samples that the card has fetched, silence too: whether it lives.
    fetched: AtomicU64,
}

#[cfg(test)]
impl Card {
    /// A card whose feed nobody fetches from.
    pub(crate) fn of(feed: Arc<Feed>) -> Card {
        Card { name: "test".to_owned(), latency: Duration::ZERO, feed, _open: mpsc::channel().0 }
    }
}

#[cfg(test)]
impl Feed {
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}

impl Feed {
    /// Gives the card a sound. One at a time: the last one has ended.
    pub(crate) fn play(&self, playhead: Arc<Playhead>) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(playhead);
        self.fresh.store(true, Ordering::Release);
    }

    fn take(&self) -> Option<Arc<Playhead>> {
        if !self.fresh.swap(false, Ordering::Acquire) {
            return None;
        }
        self.next.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Begins to open a sound card by name, or the default one. The reports come through `send`.
pub(crate) fn open(attempt: u64, name: Option<String>, send: impl Fn(Report) + Send + Clone + 'static) {
    let own = move || {
        // For this thread only, and as long as it lives; without it ALSA writes to the terminal.
        let _complaints = alsa::Output::local_error_handler();
        let (tell, is_lost) = (send.clone(), Arc::new(AtomicBool::new(false)));
        let feed = Arc::new(Feed::default());
        let mut patience = Patience { feed: Arc::clone(&feed), since: None };
        let on_error = move |error: cpal::Error| match verdict(error.kind(), &mut patience, Instant::now()) {
            Verdict::Stumbled => {
                tracing::debug!(%error, "the sound card stumbled");
                tell(Report::Stumbled { attempt });
            }
            // A dead stream says so many thousand times a second.
            Verdict::Lost if !is_lost.swap(true, Ordering::Relaxed) => tell(Report::Lost { attempt, reason: error.to_string() }),
            Verdict::Lost | Verdict::Known => {}
        };
        match open_sink(name.as_deref(), on_error) {
            Ok((sink, name)) => {
                let (keep, closed) = mpsc::channel();
                sink.mixer().add(Tap { feed: feed.clone(), playing: None });
                let latency = latency(&sink);
                send(Report::Opened { attempt, card: Card { name, latency, feed, _open: keep } });
                until_dropped(&closed);
            }
            Err(reason) => send(Report::NotOpened { attempt, reason }),
        }
    };
    // Without threads there is no sound card; the timekeeper goes on, and the attempt is made again later.
    if let Err(error) = thread::Builder::new().name("lantang-card".to_owned()).spawn(own) {
        tracing::warn!(%error, "no thread for the sound card");
    }
}

/// The names of the sound cards of this machine, as [`open`] takes them.
pub(crate) fn names() -> Vec<String> {
    let _complaints = alsa::Output::local_error_handler();
    let devices = cpal::default_host().output_devices().into_iter().flatten();
    devices.filter_map(|device| device.id().ok().map(|id| id.id().to_owned())).collect()
}

fn open_sink<E>(name: Option<&str>, on_error: E) -> Result<(MixerDeviceSink, String), String>
where
    E: FnMut(cpal::Error) + Send + Clone + 'static,
{
    let host = cpal::default_host();
    let device = match name {
        Some(name) => {
            let mut devices = host.output_devices().map_err(|error| error.to_string())?;
            devices.find(|device| is_named(device, name)).ok_or_else(|| format!("there is no sound card named {name:?}"))?
        }
        None => host.default_output_device().ok_or("there is no sound card")?,
    };
    let label = device.description().map_or_else(|_| "sound card".to_owned(), |description| description.name().to_owned());
    let builder = DeviceSinkBuilder::from_device(device).map_err(|error| with_cause(&error))?.with_error_callback(on_error);
    let builder = builder.with_buffer_size(BufferSize::Fixed(BLOCK_FRAMES));
    let mut sink = builder.open_sink_or_fallback().map_err(|error| with_cause(&error))?;
    sink.log_on_drop(false);
    Ok((sink, label))
}

/// By the whole of its id, or by a part of what the system calls it.
fn is_named(device: &Device, name: &str) -> bool {
    let id = device.id().is_ok_and(|id| id.id() == name);
    id || device.description().is_ok_and(|description| description.name().to_lowercase().contains(&name.to_lowercase()))
}

/// How long a stream may report errors of the sound server and fetch nothing meanwhile; then it is dead after all.
const ERRORS_MAX: Duration = Duration::from_millis(600);

/// What an error means for the card that reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// It was too late with a buffer, or its route has changed; it may go on.
    Stumbled,
    /// It has said so already.
    Known,
    /// It plays no longer.
    Lost,
}

/// A sound server that a stream came to too late reports errors of its own, some thousands of them in a tenth of a second, and then goes
/// on: only a stream that has fetched nothing for a while has ended with them.
fn verdict(kind: ErrorKind, patience: &mut Patience, now: Instant) -> Verdict {
    if matches!(kind, ErrorKind::BackendError) {
        return patience.judge(now);
    }
    let may_go_on = matches!(kind, ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied);
    if may_go_on { Verdict::Stumbled } else { Verdict::Lost }
}

/// Patience with a stream that reports errors; it lasts anew whenever the stream goes on.
#[derive(Clone, Debug)]
struct Patience {
    feed: Arc<Feed>,
    /// Since when it reports errors, and what it had fetched by then.
    since: Option<(Instant, u64)>,
}

impl Patience {
    fn judge(&mut self, now: Instant) -> Verdict {
        let fetched = self.feed.fetched.load(Ordering::Relaxed);
        match self.since {
            Some((since, before)) if before == fetched => {
                if now >= since + ERRORS_MAX {
                    Verdict::Lost
                } else {
                    Verdict::Known
                }
            }
            Some(_) | None => {
                self.since = Some((now, fetched));
                Verdict::Stumbled
            }
        }
    }
}

/// Two buffers lie between us and the loudspeaker.
fn latency(sink: &MixerDeviceSink) -> Duration {
    let config = sink.config();
    match config.buffer_size() {
        BufferSize::Fixed(frames) => Duration::from_secs_f64(2.0 * f64::from(*frames) / f64::from(config.sample_rate().get())),
        BufferSize::Default => Duration::from_millis(100),
    }
}

fn with_cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

fn until_dropped(closed: &Receiver<()>) {
    // Nothing is ever sent: the error is the signal.
    closed.recv().ok();
}

/// What the card's own thread pulls: the sound of the moment, or silence.
struct Tap {
    feed: Arc<Feed>,
    playing: Option<(Arc<Playhead>, usize)>,
}

impl Iterator for Tap {
    type Item = rodio::Sample;

    fn next(&mut self) -> Option<rodio::Sample> {
        if self.feed.closed.load(Ordering::Relaxed) {
            return None;
        }
        self.feed.fetched.fetch_add(1, Ordering::Relaxed);
        if self.playing.is_none() {
            self.playing = self.feed.take().map(|playhead| {
                let from = playhead.position();
                (playhead, from)
            });
        }
        let Some((playhead, position)) = &mut self.playing else { return Some(0.0) };
        match playhead.sample(*position) {
            Some(sample) => {
                *position += 1;
                playhead.move_to(*position);
                Some(sample)
            }
            None => {
                self.playing = None;
                Some(0.0)
            }
        }
    }
}

impl Source for Tap {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        NonZero::<u16>::MIN
    }

    fn sample_rate(&self) -> SampleRate {
        NonZero::new(RATE_HZ).unwrap_or(NonZero::<u32>::MIN)
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_goes_on_after_its_errors_lives_and_one_that_does_not_is_lost() {
        let feed = Arc::new(Feed::default());
        let mut patience = Patience { feed: feed.clone(), since: None };
        let begun = Instant::now();
        let mut says = |after: Duration| verdict(ErrorKind::BackendError, &mut patience, begun + after);
        assert_eq!(says(Duration::ZERO), Verdict::Stumbled);
        assert_eq!(says(ERRORS_MAX / 2), Verdict::Known);
        feed.fetched.fetch_add(1, Ordering::Relaxed);
        assert_eq!(says(ERRORS_MAX), Verdict::Stumbled, "it went on in between");
        assert_eq!(says(ERRORS_MAX * 2 - Duration::from_millis(1)), Verdict::Known);
        assert_eq!(says(ERRORS_MAX * 2), Verdict::Lost);
    }

    #[test]
    fn a_card_that_is_gone_is_lost_at_once_and_a_late_buffer_is_a_stumble() {
        let mut patience = Patience { feed: Arc::default(), since: None };
        assert_eq!(verdict(ErrorKind::DeviceNotAvailable, &mut patience, Instant::now()), Verdict::Lost);
        assert_eq!(verdict(ErrorKind::Xrun, &mut patience, Instant::now()), Verdict::Stumbled);
    }
}
