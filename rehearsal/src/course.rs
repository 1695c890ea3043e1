//! The course of a rehearsal: what happens when, as shares of its length, from the moment when everybody sits. It waits, and does
//! nothing itself.

use std::{sync::OnceLock, time::Duration};

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// Between the end of the voice and the end of the course, so that the last acknowledgements come in.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// On a busy machine a voice that was to be silent by the end may still speak: it is given this time to finish its sentences.
pub(crate) const GRACE: Duration = Duration::from_secs(15);

/// A course that somebody ends goes on for so long at most, so that what was called is spoken to its end.
const VOICE_FINISHES: Duration = Duration::from_secs(17);

/// Longer than anybody lets a demo run.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The turns of a course without a length come as in one of this length.
const LENGTH_OF_TURNS: Duration = Duration::from_secs(90);

/// When what happens.
#[derive(Debug)]
pub(crate) struct Course {
    made: Instant,
    begun: OnceLock<Instant>,
    length: Option<Duration>,
    /// When somebody asked for the end.
    asked_to_end: watch::Sender<Option<Instant>>,
}

impl Course {
    /// A course of this length; without a length it goes on until told otherwise.
    pub(crate) fn new(length: Option<Duration>) -> Self {
        Course { made: Instant::now(), begun: OnceLock::new(), length, asked_to_end: watch::Sender::new(None) }
    }

    /// Everybody sits: the course begins. Only the first time counts.
    pub(crate) fn begin(&self) {
        self.begun.get_or_init(Instant::now);
    }

    /// Somebody wants the end: no more calls, the voice finishes.
    pub(crate) fn end_soon(&self) {
        self.asked_to_end.send_if_modified(|asked| asked.is_none().then(|| *asked = Some(Instant::now())).is_some());
    }

    /// Whether somebody ended it before its time.
    pub(crate) fn was_ended(&self) -> bool {
        self.asked_to_end.borrow().is_some()
    }

    /// Two officers stay away. False where the course is ended before.
    pub(crate) async fn officers_absent(&self) -> bool {
        self.reaches(20).await
    }

    /// The supervisor lends a skill. False where the course is ended before.
    pub(crate) async fn skill_lent(&self) -> bool {
        self.reaches(32).await
    }

    /// The server is killed and started. False where the course is ended before.
    pub(crate) async fn server_restarted(&self) -> bool {
        self.reaches(52).await
    }

    /// By when the voice must have said everything; `None` where the course goes on.
    pub(crate) fn voice_ends(&self) -> Option<Instant> {
        self.end().map(|end| end.checked_sub(LAST_WORDS).unwrap_or(end))
    }

    /// The end; `None` where it goes on.
    pub(crate) fn end(&self) -> Option<Instant> {
        let asked = self.asked_to_end.borrow().map(|asked| asked + VOICE_FINISHES);
        let planned = self.length.map(|length| self.beginning() + length);
        asked.into_iter().chain(planned).min()
    }

    /// Whether a call that takes `speech` to be spoken may still be made, if the voice is free at once.
    pub(crate) fn calling(&self, speech: Duration) -> bool {
        !self.was_ended() && self.voice_ends().is_none_or(|end| Instant::now() + speech <= end)
    }

    /// Waits until no call that takes `speech` may be made any more.
    pub(crate) async fn last_call(&self, speech: Duration) {
        let mut asked = self.asked_to_end.subscribe();
        while self.calling(speech) {
            let until = self.voice_ends().map(|end| end.checked_sub(speech).unwrap_or(end));
            tokio::select! {
                () = at(until) => {}
                // The sender lives as long as the course.
                _ = asked.changed() => {}
            }
        }
    }

    /// Waits until the end, where there is one.
    pub(crate) async fn over(&self) {
        let mut asked = self.asked_to_end.subscribe();
        while self.end().is_none_or(|end| Instant::now() < end) {
            tokio::select! {
                () = at(self.end()) => {}
                // The sender lives as long as the course.
                _ = asked.changed() => {}
            }
        }
    }

    /// How long it is until the end; a year where there is none, for it can still be asked for.
    pub(crate) fn until_end(&self) -> Duration {
        self.end().map_or(LONGEST, |end| end.saturating_duration_since(Instant::now()))
    }

    /// Waits this long, or until the end if that comes first, or until somebody wants the end.
    pub(crate) async fn pause(&self, how_long: Duration) {
        let until = Instant::now() + how_long;
        let mut asked = self.asked_to_end.subscribe();
        tokio::select! {
            () = sleep_until(self.end().map_or(until, |end| end.min(until))) => {}
            // The sender lives as long as the course.
            _ = asked.wait_for(Option::is_some) => {}
        }
    }

    /// Until when something is waited for that takes this long at most: not much beyond the end.
    pub(crate) fn patience(&self, at_most: Duration) -> Instant {
        let until = Instant::now() + at_most;
        self.end().map_or(until, |end| (end + GRACE).min(until))
    }

    /// Microseconds since the rehearsal was made ready.
    pub(crate) fn now_us(&self) -> u64 {
        u64::try_from(self.made.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// How long the course has gone on.
    pub(crate) fn elapsed(&self) -> Duration {
        self.beginning().elapsed()
    }

    async fn reaches(&self, percent: u32) -> bool {
        let until = self.beginning() + self.length.unwrap_or(LENGTH_OF_TURNS) * percent / 100;
        let mut asked = self.asked_to_end.subscribe();
        tokio::select! {
            () = sleep_until(until) => !self.was_ended(),
            ended = asked.wait_for(Option::is_some) => ended.is_err(),
        }
    }

    fn beginning(&self) -> Instant {
        self.begun.get().copied().unwrap_or(self.made)
    }
}

async fn at(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
