//! What was really on the glass: when the last frame was presented, how many there were, and which calls were on it.
//! Runs behind the renderer, so that nothing is reported as shown before it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bevy::prelude::*;
use bevy::render::render_resource::PipelineCache;
use bevy::render::view::ExtractedWindows;
use bevy::render::{Render, RenderApp, RenderSystems};

use crate::stage::CallKey;
use crate::wake::Wake;

/// Shared by the screen, the renderer and whoever reports to the server.
#[derive(Resource, Clone, Debug, Default)]
pub(crate) struct Presented(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Frames begun, so that what comes between two of them is known to be for the next.
    begun: AtomicU64,
    frames: AtomicU64,
    whole: AtomicBool,
    calls: Mutex<Calls>,
    last: Mutex<Option<Instant>>,
    /// Since when a frame is due that was not presented.
    due: Mutex<Option<Instant>>,
    became_due: Condvar,
    /// Woken when a call was shown.
    reporter: Wake,
}

/// Calls on their way to being reported as shown; bounded by the tickets that can be called at once.
#[derive(Debug, Default)]
struct Calls {
    /// On the board of the coming frame.
    expected: Vec<CallKey>,
    /// On a frame that was presented, and not yet reported.
    shown: BTreeSet<CallKey>,
    /// Reported: the summons of each call that is still on the board.
    reported: BTreeMap<u64, u32>,
}

impl Presented {
    /// The calls of the board that the coming frame draws.
    pub(crate) fn expect(&self, calls: Vec<CallKey>) {
        let mut state = self.calls();
        state.reported.retain(|call, _| calls.iter().any(|key| key.call == *call));
        state.shown.retain(|shown| calls.contains(shown));
        state.expected = calls;
    }

    /// Another hall is shown from now on, with calls of its own under the same ids.
    pub(crate) fn forget(&self) {
        *self.calls() = Calls::default();
    }

    /// A frame begins: what is told from now on is on the next one, or on this one at best.
    pub(crate) fn note_begin(&self) {
        self.0.begun.fetch_add(1, Ordering::Relaxed);
    }

    /// Frames begun so far.
    pub(crate) fn begun(&self) -> u64 {
        self.0.begun.load(Ordering::Relaxed)
    }

    /// A whole frame was presented.
    pub(crate) fn note_frame(&self, now: Instant) {
        if self.0.frames.fetch_add(1, Ordering::Relaxed) == 0 {
            tracing::info!("the first picture");
        }
        tracing::trace!(frame = self.begun(), "a frame");
        *self.0.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        *self.due() = None;
        let mut state = self.calls();
        let expected = std::mem::take(&mut state.expected);
        for key in expected {
            if state.reported.get(&key.call) != Some(&key.repeat) && state.shown.insert(key) {
                tracing::debug!(call = key.call, summons = key.repeat, frame = self.begun(), "a call is on the screen");
            }
        }
        if !state.shown.is_empty() {
            self.0.reporter.poke();
        }
    }

    /// A frame is to be drawn now. How long the first one takes says nothing: programs are loaded for it.
    pub(crate) fn want(&self, now: Instant) {
        if self.frames() > 0 {
            self.due().get_or_insert(now);
            self.0.became_due.notify_all();
        }
    }

    /// For how long a frame has been due.
    pub(crate) fn behind(&self) -> Option<Duration> {
        self.due().map(|due| due.elapsed())
    }

    /// Sleeps until a frame has been due for so long.
    pub(crate) fn wait_until_behind(&self, at_least: Duration) {
        let mut due = self.due();
        loop {
            let left = due.map(|due| at_least.saturating_sub(due.elapsed()));
            due = match left {
                Some(Duration::ZERO) => return,
                Some(left) => self.0.became_due.wait_timeout(due, left).unwrap_or_else(PoisonError::into_inner).0,
                None => self.0.became_due.wait(due).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Sleeps until a call was shown.
    pub(crate) fn wait_for_shown(&self) {
        self.0.reporter.wait();
    }

    /// The calls that were shown since the last time this was asked.
    pub(crate) fn take_shown(&self) -> Vec<CallKey> {
        let mut state = self.calls();
        let shown = std::mem::take(&mut state.shown);
        state.reported.extend(shown.iter().map(|key| (key.call, key.repeat)));
        shown.into_iter().collect()
    }

    /// Frames presented so far.
    pub(crate) fn frames(&self) -> u64 {
        self.0.frames.load(Ordering::Relaxed)
    }

    /// When the last frame was presented.
    pub(crate) fn last(&self) -> Option<Instant> {
        *self.0.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the last frame was drawn with all it needed.
    pub(crate) fn is_whole(&self) -> bool {
        self.0.whole.load(Ordering::Relaxed)
    }

    fn due(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes the screen again while the renderer still lacks something (its programs load in the background), or the window took no frame.
#[derive(Resource, Clone)]
struct Again(Wake);

/// Notes frames behind the renderer.
pub(super) fn plugin(presented: Presented, wake: Wake) -> impl Fn(&mut App) + Send + Sync + 'static {
    move |app: &mut App| {
        app.insert_resource(presented.clone());
        if let Some(renderer) = app.get_sub_app_mut(RenderApp) {
            renderer
                .insert_resource(presented.clone())
                .insert_resource(Again(wake.clone()))
                .add_systems(Render, note_frame.in_set(RenderSystems::Cleanup));
        }
    }
}

fn note_frame(presented: Res<Presented>, again: Res<Again>, pipelines: Res<PipelineCache>, windows: Res<ExtractedWindows>) {
    let whole = pipelines.pipelines().next().is_some() && pipelines.waiting_pipelines().next().is_none();
    presented.0.whole.store(whole, Ordering::Relaxed);
    // A screen that stood still for a second, or a surface that is lost, takes no frame: it is drawn again, and none that was due came.
    let window = windows.primary.and_then(|primary| windows.get(&primary));
    let is_taken = window.is_none_or(|window| window.swap_chain_texture_view.is_some());
    if whole && is_taken {
        presented.note_frame(Instant::now());
    } else {
        again.0.poke();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: CallKey = CallKey { call: 7, repeat: 1 };
    const RECALL: CallKey = CallKey { call: 7, repeat: 2 };

    #[test]
    fn a_call_is_shown_once_and_only_after_its_frame() {
        let presented = Presented::default();
        presented.expect(vec![FIRST]);
        assert!(presented.take_shown().is_empty(), "no frame yet");
        presented.note_frame(Instant::now());
        assert_eq!(presented.take_shown(), [FIRST]);
        presented.expect(vec![FIRST]);
        presented.note_frame(Instant::now());
        assert!(presented.take_shown().is_empty(), "reported already");
    }

    #[test]
    fn a_recall_is_shown_anew() {
        let presented = Presented::default();
        presented.expect(vec![FIRST]);
        presented.note_frame(Instant::now());
        presented.take_shown();
        presented.expect(vec![RECALL]);
        presented.note_frame(Instant::now());
        assert_eq!(presented.take_shown(), [RECALL]);
    }

    #[test]
    fn a_frame_that_is_due_and_does_not_come_is_noticed_and_one_that_comes_is_not() {
        let presented = Presented::default();
        presented.want(Instant::now());
        assert_eq!(presented.behind(), None, "the first one takes its time");
        presented.note_frame(Instant::now());
        let long_ago = Instant::now() - Duration::from_secs(60);
        presented.want(long_ago);
        presented.want(Instant::now());
        assert!(presented.behind().is_some_and(|behind| behind >= Duration::from_secs(60)), "since the first");
        presented.wait_until_behind(Duration::from_secs(60));
        presented.note_frame(Instant::now());
        assert_eq!(presented.behind(), None);
        let (waiting, began) = (presented.clone(), Instant::now());
        let thread = std::thread::spawn(move || {
            waiting.wait_until_behind(Duration::from_millis(50));
            began.elapsed()
        });
        presented.want(Instant::now());
        assert!(thread.join().unwrap() >= Duration::from_millis(50));
    }

    #[test]
    fn what_has_moved_on_is_forgotten() {
        let presented = Presented::default();
        presented.expect(vec![FIRST]);
        presented.note_frame(Instant::now());
        presented.expect(Vec::new());
        assert!(presented.take_shown().is_empty());
        assert!(presented.calls().reported.is_empty());
    }
}
