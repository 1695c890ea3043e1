//! The displays that are connected to this node: what each says of itself, and what supervisors ask of them. All of it is alive and none of it a
//! fact: nothing here is stored in the journal, and a start forgets it. What a display is to show stands in the site file.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{
    CODE_CHARS_MAX, Heartbeat, Hello, SCREEN_ANSWER_MS_MAX, ScreenAct, ScreenAnswer, ScreenAsk, ScreenReport, ServerMessage, VoiceReport,
};
use tokio::{
    sync::{Notify, oneshot},
    time::timeout,
};

use crate::{
    hub::SessionId,
    outbox::Outbox,
    view::frame,
    words::{self, Refusal},
};

mod picture;
mod seen;

use picture::Picture;
pub(crate) use seen::{Rows, Seen, TOLD_EVERY_MS, is_alike, rows, screen_key};

/// Zones that a display says it shows, at most: more is no screen that anybody reads.
const ZONES_MAX: usize = 16;

/// Lines of a self-test that are kept, at most: as many as there are things to look at.
const CHECKS_MAX: usize = 6;

/// What one display is still to answer, at most: a supervisor presses once or twice, and several may look at its picture.
const ASKS_MAX: usize = 8;

/// Displays of a node that have gone and are remembered, at most; beyond it the one that went first is forgotten.
const GONE_MAX: usize = 200;

/// The displays of one node.
#[derive(Debug, Default)]
pub(crate) struct Displays {
    /// A plain mutex: held for one look, never across an await.
    known: Mutex<Known>,
    /// Poked when something changed that supervisors see.
    pub(crate) changed: Notify,
}

#[derive(Debug, Default)]
struct Known {
    here: BTreeMap<SessionId, Display>,
    /// Those that were here, as they were when they went, by key.
    gone: BTreeMap<String, Seen>,
    pictures: BTreeMap<String, Picture>,
    asks_made: u64,
}

/// A display's connection.
#[derive(Debug)]
struct Display {
    key: String,
    name: String,
    outbox: Outbox,
    report: Option<ScreenReport>,
    voice: Option<VoiceReport>,
    is_voice: bool,
    is_frozen: bool,
    asks: BTreeMap<u64, oneshot::Sender<ScreenAnswer>>,
}

impl Display {
    fn seen(&self, connected: bool, now_ms: u64, picture_at_ms: Option<u64>) -> Seen {
        let voice = self.voice.as_ref();
        Seen {
            node: 0,
            name: self.name.clone(),
            at_ms: now_ms,
            connected,
            report: self.report.clone(),
            is_voice: self.is_voice && connected,
            device: voice.map(|voice| voice.device),
            backlog_s: voice.map_or(0, |voice| voice.backlog_ms / 1_000),
            is_frozen: self.is_frozen,
            picture_at_ms,
        }
    }
}

impl Displays {
    /// A display has said hello.
    pub(crate) fn joined(&self, session: SessionId, hello: &Hello, outbox: &Outbox) {
        let key = screen_key(&hello.name, hello.machine.as_deref());
        let mut known = self.known();
        known.gone.remove(&key);
        let display = Display {
            key,
            name: hello.name.clone(),
            outbox: outbox.clone(),
            report: None,
            voice: None,
            is_voice: false,
            is_frozen: false,
            asks: BTreeMap::new(),
        };
        known.here.insert(session, display);
        drop(known);
        self.changed.notify_one();
    }

    /// It has given a sign of life.
    pub(crate) fn heard(&self, session: SessionId, heartbeat: &Heartbeat) {
        let mut known = self.known();
        let Some(display) = known.here.get_mut(&session) else { return };
        display.report = heartbeat.screen.as_deref().map(kept);
        display.voice.clone_from(&heartbeat.voice);
        display.is_frozen = heartbeat.behind_ms.is_some();
    }

    /// Whether it is the voice of its zone.
    pub(crate) fn speaks(&self, session: SessionId, is_voice: bool) {
        if let Some(display) = self.known().here.get_mut(&session) {
            display.is_voice = is_voice;
        }
    }

    /// Its connection ended.
    pub(crate) fn left(&self, session: SessionId, now_ms: u64) {
        let mut known = self.known();
        let Some(display) = known.here.remove(&session) else { return };
        let is_back = known.here.values().any(|other| other.key == display.key);
        if !is_back {
            if known.gone.len() >= GONE_MAX
                && let Some(first) = known.gone.iter().min_by_key(|(_, seen)| seen.at_ms).map(|(key, _)| key.clone())
            {
                known.gone.remove(&first);
                known.pictures.remove(&first);
            }
            let picture_at_ms = known.pictures.get(&display.key).map(|picture| picture.at_ms);
            known.gone.insert(display.key.clone(), display.seen(false, now_ms, picture_at_ms));
        }
        drop(known);
        self.changed.notify_one();
    }

    /// Every display of this node, and those that have gone.
    pub(crate) fn seen(&self, now_ms: u64) -> BTreeMap<String, Seen> {
        let known = self.known();
        let picture_at_ms = |key: &str| known.pictures.get(key).map(|picture| picture.at_ms);
        // Of two connections of one display the newer one counts.
        let here = known.here.values().map(|display| (display.key.clone(), display.seen(true, now_ms, picture_at_ms(&display.key))));
        known.gone.iter().map(|(key, seen)| (key.clone(), seen.clone())).chain(here).collect()
    }

    /// Another node has this display now, or its day is over.
    pub(crate) fn forget(&self, key: &str) {
        let mut known = self.known();
        known.gone.remove(key);
        if known.here.values().all(|display| display.key != key) {
            known.pictures.remove(key);
        }
    }

    /// Hands an act on to a display and waits for its answer, no longer than the wire says.
    pub(crate) async fn ask(&self, screen: &str, act: ScreenAct, now_ms: u64) -> Result<(), Refusal> {
        let is_picture = act == ScreenAct::SendPicture;
        let (session, key, ask, answer) = {
            let mut known = self.known();
            let session = known.find(screen)?;
            let key = known.here.get(&session).map(|display| display.key.clone()).unwrap_or_default();
            if is_picture && known.pictures.get(&key).is_some_and(|picture| picture.is_fresh(now_ms)) {
                return Ok(());
            }
            known.asks_made += 1;
            let ask = known.asks_made;
            let display = known.here.get_mut(&session).ok_or_else(|| words::displays::gone(screen))?;
            if display.asks.len() >= ASKS_MAX {
                return Err(words::busy());
            }
            let (sender, answer) = oneshot::channel();
            display.asks.insert(ask, sender);
            display.outbox.push(frame::message(&ServerMessage::Screen(ScreenAsk { ask, act })));
            (session, key, ask, answer)
        };
        let answered = timeout(Duration::from_millis(SCREEN_ANSWER_MS_MAX), answer).await;
        if let Some(display) = self.known().here.get_mut(&session) {
            display.asks.remove(&ask);
        }
        let Ok(Ok(answer)) = answered else { return Err(words::displays::silent()) };
        if let Some(text) = answer.refused {
            return Err(words::displays::refused(text));
        }
        if is_picture {
            let picture = Picture::read(answer.picture.as_deref().unwrap_or_default(), now_ms).ok_or_else(words::displays::no_picture)?;
            self.known().pictures.insert(key, picture);
            self.changed.notify_one();
        }
        Ok(())
    }

    /// A display says what became of what was asked of it. An answer that nobody waits for is passed over.
    pub(crate) fn answered(&self, session: SessionId, answer: ScreenAnswer) {
        let waiting = self.known().here.get_mut(&session).and_then(|display| display.asks.remove(&answer.ask));
        if let Some(waiting) = waiting {
            // Who waited too long has heard so.
            let _ = waiting.send(answer);
        }
    }

    /// The last picture of a display, as PNG.
    pub(crate) fn picture(&self, screen: &str) -> Option<Arc<[u8]>> {
        self.known().pictures.get(screen).map(|picture| Arc::clone(&picture.png))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Every change is whole where the lock is let go.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// The connection of a display that can be asked, by key, or by a name that only one has.
    fn find(&self, screen: &str) -> Result<SessionId, Refusal> {
        let by_key = self.here.iter().rev().find(|(_, display)| display.key == screen);
        let mut by_name = self.here.iter().filter(|(_, display)| display.name == screen);
        let ((Some((session, display)), _, _) | (None, Some((session, display)), None)) = (by_key, by_name.next(), by_name.next()) else {
            return Err(words::displays::gone(screen));
        };
        // An older program does not know what it is asked.
        display.report.as_ref().map(|_| *session).ok_or_else(words::displays::says_nothing)
    }
}

/// A report as it is kept: no longer than it may be.
fn kept(report: &ScreenReport) -> ScreenReport {
    let mut kept = report.clone();
    kept.zones.truncate(ZONES_MAX);
    kept.checks.truncate(CHECKS_MAX);
    let texts = std::iter::once(&mut kept.version).chain(&mut kept.zones).chain(kept.checks.iter_mut().map(|check| &mut check.measured));
    for text in texts {
        *text = text.chars().filter(|letter| !letter.is_control()).take(CODE_CHARS_MAX).collect();
    }
    kept.volume_percent = kept.volume_percent.min(100);
    kept
}

#[cfg(test)]
mod tests;
