//! The thread that plays: one sound after another, moved by the sound card or, without one, by the clock.
//!
//! The only place of the crate that decides what plays next, when a sound has ended and when a card counts as lost.
//! Never waits for a card: it looks at how far the card has come.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sounds::RATE_HZ;

use crate::device::{self, Card, Report};
use crate::playhead::Playhead;
use crate::speaker::{Event, SinkState, Ticket};
use crate::tee::Recording;

/// How often a playing sound is looked at: its end is told this late at most.
const TICK: Duration = Duration::from_millis(10);
/// How often silence is added to a recording.
const SILENCE_TICK: Duration = Duration::from_millis(200);
/// The first sound waits this long for the card to open; what takes longer is not coming.
const OPENING_MAX: Duration = Duration::from_secs(2);
/// A card that was just opened plays this much silence first: sound servers swallow the beginning of a new stream.
const WARM_UP: Duration = Duration::from_millis(500);
/// A card that fetches nothing for this long is stuck.
const STALL_MAX: Duration = Duration::from_millis(1_500);
/// And one that has just stumbled is after so long: three of its blocks.
const STALL_MAX_STUMBLED: Duration = Duration::from_millis(600);
/// A card that played for so long before it got stuck is opened again at once: its stream is dead, not the card.
const GOOD_CARD_MIN: Duration = Duration::from_secs(3);
/// A lost card is looked for again after this long, doubling up to [`RETRY_MAX`]: a card that was unplugged comes back
/// soon or much later, and each search costs the system some work.
const RETRY_MIN: Duration = Duration::from_secs(3);
const RETRY_MAX: Duration = Duration::from_secs(60);

/// What the player is told.
#[derive(Debug)]
pub(crate) enum Message {
    Play { ticket: Ticket, samples: Arc<[f32]> },
    Stop { ticket: Ticket },
    Card(Report),
    Close,
}

/// What the player begins with.
pub(crate) struct Player {
    /// For the threads of sound cards.
    pub(crate) outbox: Sender<Message>,
    pub(crate) inbox: Receiver<Message>,
    pub(crate) state: Arc<Mutex<SinkState>>,
    /// Sounds accepted and not yet ended.
    pub(crate) waiting_count: Arc<AtomicUsize>,
    pub(crate) device: Option<String>,
    pub(crate) use_device: bool,
    pub(crate) recording: Recording,
    pub(crate) on_event: Box<dyn FnMut(Event) + Send>,
}

/// Plays until it is told to close.
pub(crate) fn run(player: Player) {
    let mut hall = Hall::new(player, Instant::now());
    loop {
        let now = Instant::now();
        hall.step(now);
        let message = match hall.wake_after(now) {
            Some(wait) => hall.player.inbox.recv_timeout(wait),
            None => hall.player.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match message {
            Ok(Message::Close) | Err(RecvTimeoutError::Disconnected) => return hall.close(Instant::now()),
            Ok(message) => hall.take(message, Instant::now()),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

struct Hall {
    player: Player,
    sink: Sink,
    /// Counts attempts to open a card.
    attempt: u64,
    retry_after: Duration,
    waiting: VecDeque<(Ticket, Arc<[f32]>)>,
    playing: Option<Playing>,
}

/// Where sound goes.
enum Sink {
    Opening {
        since: Instant,
        /// It is likely to be there in a moment: sounds wait for it.
        is_awaited: bool,
    },
    /// A card, which swallows the first moments of what it is given.
    Card { card: Card, ready_at: Instant },
    /// The timekeeper; a card is looked for at `retry_at`.
    None {
        retry_at: Option<Instant>,
        /// The next one looked for is likely to be there in a moment.
        is_awaited: bool,
    },
}

struct Playing {
    ticket: Ticket,
    head: Arc<Playhead>,
    mover: Mover,
    /// A card has played all of it so far.
    aloud: bool,
    /// Samples given to the recording.
    recorded: usize,
    /// When the last sample will have been heard, once all are fetched.
    ends_at: Option<Instant>,
}

/// Who moves the playhead.
enum Mover {
    Card { latency: Duration, last_position: usize, last_moved: Instant, stumbled: bool },
    Clock { from: usize, since: Instant },
}

impl Hall {
    fn new(player: Player, now: Instant) -> Hall {
        // The first sound waits for the first card.
        let sink = Sink::None { retry_at: player.use_device.then_some(now), is_awaited: true };
        let mut hall = Hall { player, sink, attempt: 0, retry_after: RETRY_MIN, waiting: VecDeque::new(), playing: None };
        if !hall.player.use_device {
            hall.set_state(SinkState::NoDevice { reason: "no sound card is wanted".to_owned() });
        }
        hall
    }

    fn take(&mut self, message: Message, now: Instant) {
        match message {
            Message::Play { ticket, samples } => self.waiting.push_back((ticket, samples)),
            Message::Stop { ticket } => self.stop(ticket, now),
            Message::Card(Report::Opened { attempt, card }) if attempt == self.attempt => {
                tracing::info!(name = card.name, "a sound card plays");
                self.set_state(SinkState::Device { name: card.name.clone() });
                self.retry_after = RETRY_MIN;
                self.sink = Sink::Card { card, ready_at: now + WARM_UP };
            }
            // Once: a dead stream goes on complaining until its thread has heard that it is not wanted any more.
            Message::Card(Report::NotOpened { attempt, reason } | Report::Lost { attempt, reason })
                if attempt == self.attempt && !matches!(self.sink, Sink::None { .. }) =>
            {
                self.lose(reason, now);
            }
            Message::Card(Report::Stumbled { attempt }) if attempt == self.attempt => {
                if let Some(Playing { mover: Mover::Card { stumbled, .. }, .. }) = &mut self.playing {
                    *stumbled = true;
                }
            }
            // Last words of a card that was given up before, or a message that `run` handles.
            Message::Card(Report::Opened { .. } | Report::NotOpened { .. } | Report::Stumbled { .. } | Report::Lost { .. })
            | Message::Close => {}
        }
    }

    fn step(&mut self, now: Instant) {
        self.look_for_card(now);
        self.move_on(now);
        if self.playing.is_none() && !self.waits_for_card(now) {
            self.begin(now);
        }
        if self.playing.is_none() {
            self.player.recording.silence(now);
        }
    }

    fn wake_after(&self, now: Instant) -> Option<Duration> {
        if self.playing.is_some() || !self.waiting.is_empty() {
            return Some(TICK);
        }
        let retry = match self.sink {
            Sink::None { retry_at, .. } => retry_at.map(|at| at.saturating_duration_since(now)),
            // To say that it takes long.
            Sink::Opening { since, .. } if *self.locked_state() == SinkState::Opening => {
                Some((since + OPENING_MAX).saturating_duration_since(now))
            }
            Sink::Opening { .. } | Sink::Card { .. } => None,
        };
        let silence = self.player.recording.is_on().then_some(SILENCE_TICK);
        retry.into_iter().chain(silence).min()
    }

    fn close(mut self, now: Instant) {
        if let Some(playing) = self.playing.take() {
            self.end(Event::Stopped { ticket: playing.ticket, at: now });
        }
        while let Some((ticket, _)) = self.waiting.pop_front() {
            self.end(Event::Stopped { ticket, at: now });
        }
        self.player.recording.silence(now);
        self.player.recording.finish();
    }

    fn look_for_card(&mut self, now: Instant) {
        let Sink::None { retry_at: Some(at), is_awaited } = self.sink else { return };
        if now < at {
            return;
        }
        self.attempt += 1;
        if is_awaited {
            self.set_state(SinkState::Opening);
        }
        self.sink = Sink::Opening { since: now, is_awaited };
        let outbox = self.player.outbox.clone();
        // A player that has closed needs no card.
        device::open(self.attempt, self.player.device.clone(), move |report| drop(outbox.send(Message::Card(report))));
    }

    /// The card plays no longer: the clock takes the sound over where the card left it.
    fn lose(&mut self, reason: String, now: Instant) {
        tracing::warn!(%reason, "no sound card; time is kept without one");
        self.sink = Sink::None { retry_at: self.player.use_device.then(|| now + self.retry_after), is_awaited: false };
        self.retry_after = (self.retry_after * 2).min(RETRY_MAX);
        if let Some(playing) = &mut self.playing
            && matches!(playing.mover, Mover::Card { .. })
        {
            playing.mover = Mover::Clock { from: playing.head.position(), since: now };
            playing.aloud = false;
            self.player.recording.silence(now);
        }
        self.set_state(SinkState::NoDevice { reason });
    }

    /// The card fetches nothing any more. One that had played well is opened again at once, and what it was saying has ended in the middle;
    /// whoever gave the sound decides whether it is said again.
    fn give_up_stuck(&mut self, now: Instant) {
        let reason = "the sound card is stuck";
        let played_well = matches!(&self.sink, Sink::Card { ready_at, .. } if now.saturating_duration_since(*ready_at) >= GOOD_CARD_MIN);
        if !played_well || !self.player.use_device {
            return self.lose(reason.to_owned(), now);
        }
        tracing::warn!(reason, "it is opened again");
        self.sink = Sink::None { retry_at: Some(now), is_awaited: true };
        if let Some(playing) = self.playing.take() {
            self.end(Event::Stopped { ticket: playing.ticket, at: now });
        }
    }

    /// A sound may begin only on a sink that is known and ready: the first one waits a moment for the card.
    fn waits_for_card(&mut self, now: Instant) -> bool {
        let since = match &self.sink {
            Sink::Card { ready_at, .. } => return now < *ready_at,
            Sink::Opening { since, is_awaited: true } => *since,
            Sink::Opening { .. } | Sink::None { .. } => return false,
        };
        let waits = now < since + OPENING_MAX;
        if !waits && *self.locked_state() == SinkState::Opening {
            self.set_state(SinkState::NoDevice { reason: "the sound card takes long to open".to_owned() });
        }
        waits
    }

    fn begin(&mut self, now: Instant) {
        let Some((ticket, samples)) = self.waiting.pop_front() else { return };
        // Silence first, up to the moment at which this sound begins.
        self.player.recording.silence(now);
        let head = Arc::new(Playhead::new(samples));
        let mover = match &self.sink {
            Sink::Card { card, .. } => {
                card.feed.play(head.clone());
                Mover::Card { latency: card.latency, last_position: 0, last_moved: now, stumbled: false }
            }
            Sink::Opening { .. } | Sink::None { .. } => Mover::Clock { from: 0, since: now },
        };
        let aloud = matches!(mover, Mover::Card { .. });
        self.playing = Some(Playing { ticket, head, mover, aloud, recorded: 0, ends_at: None });
        (self.player.on_event)(Event::Started { ticket, at: now, aloud });
    }

    fn move_on(&mut self, now: Instant) {
        let Some(playing) = &mut self.playing else { return };
        let stuck = playing.look(now);
        let heard = playing.recorded..playing.head.position().min(playing.head.end());
        playing.recorded = heard.end.max(playing.recorded);
        let (head, aloud) = (playing.head.clone(), playing.aloud);
        let ended = playing.ends_at.is_some_and(|at| now >= at).then_some((playing.ticket, playing.ends_at.unwrap_or(now)));
        self.player.recording.hear(now, heard.map(|at| head.sample(at).unwrap_or(0.0)));
        if let Some((ticket, at)) = ended {
            self.playing = None;
            self.end(if head.is_cut() { Event::Stopped { ticket, at } } else { Event::Finished { ticket, at, aloud } });
        } else if stuck {
            self.give_up_stuck(now);
        }
    }

    fn stop(&mut self, ticket: Ticket, now: Instant) {
        if let Some(at) = self.waiting.iter().position(|(waiting, _)| *waiting == ticket) {
            self.waiting.remove(at);
            self.end(Event::Stopped { ticket, at: now });
        } else if let Some(playing) = &self.playing
            && playing.ticket == ticket
        {
            playing.head.cut();
        }
    }

    fn end(&mut self, event: Event) {
        self.player.waiting_count.fetch_sub(1, Ordering::AcqRel);
        (self.player.on_event)(event);
    }

    fn set_state(&mut self, state: SinkState) {
        let changed = std::mem::replace(&mut *self.locked_state(), state.clone()) != state;
        if changed {
            (self.player.on_event)(Event::State(state));
        }
    }

    fn locked_state(&self) -> std::sync::MutexGuard<'_, SinkState> {
        self.player.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Playing {
    /// Moves the playhead or sees how far it was moved. True if the card that should move it is stuck.
    fn look(&mut self, now: Instant) -> bool {
        let end = self.head.end();
        match &mut self.mover {
            Mover::Clock { from, since } => {
                let passed = now.saturating_duration_since(*since).as_nanos() * u128::from(RATE_HZ) / 1_000_000_000;
                let position = (*from + usize::try_from(passed).unwrap_or(usize::MAX)).min(self.head.end());
                self.head.move_to(position);
                if position >= end {
                    self.ends_at.get_or_insert(now);
                }
                false
            }
            Mover::Card { latency, last_position, last_moved, stumbled } => {
                let position = self.head.position();
                if position >= end {
                    self.ends_at.get_or_insert(now + *latency);
                    return false;
                }
                if position != *last_position {
                    (*last_position, *last_moved, *stumbled) = (position, now, false);
                }
                now.saturating_duration_since(*last_moved) > if *stumbled { STALL_MAX_STUMBLED } else { STALL_MAX }
            }
        }
    }
}

#[cfg(test)]
mod tests;
