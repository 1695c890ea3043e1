//! Hall time against ours: everybody who practises waits in the hall's milliseconds, and all of them hear at once when it is over.

use std::time::Duration;

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// Why a practice ends before its day does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Its day is over, everybody is served.
    DayOver,
    /// Its minutes are over.
    TimeOver,
    /// Somebody asked for it.
    Asked,
    /// The real hall has a number or an emergency.
    RealHall,
    /// The server for practice is gone.
    ServerGone,
}

/// The clock that everybody waits by, and the end.
#[derive(Debug)]
pub(super) struct Pace {
    speed: u32,
    ended: watch::Sender<Option<Ended>>,
}

impl Pace {
    pub(super) fn new(speed: u32) -> Pace {
        Pace { speed: speed.max(1), ended: watch::Sender::new(None) }
    }

    /// Ends it; the first reason stands.
    pub(super) fn end(&self, why: Ended) {
        self.ended.send_if_modified(|ended| ended.is_none().then(|| *ended = Some(why)).is_some());
    }

    /// Why it is over, once it is.
    pub(super) fn ended(&self) -> Option<Ended> {
        *self.ended.borrow()
    }

    /// Waits until it is over.
    pub(super) async fn over(&self) {
        // The sender lives as long as the pace.
        self.ended.subscribe().wait_for(Option::is_some).await.ok();
    }

    /// When so many of the hall's milliseconds from now have passed.
    pub(super) fn in_hall_ms(&self, hall_ms: u64) -> Instant {
        Instant::now() + Duration::from_micros(hall_ms.saturating_mul(1_000) / u64::from(self.speed))
    }

    /// Waits so many of the hall's milliseconds. False where it is over before.
    pub(super) async fn pause(&self, hall_ms: u64) -> bool {
        tokio::select! {
            () = sleep_until(self.in_hall_ms(hall_ms)) => self.ended().is_none(),
            () = self.over() => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_halls_minutes_pass_as_fast_as_its_clock() {
        let pace = Pace::new(20);
        let (now, later) = (Instant::now(), pace.in_hall_ms(60_000));
        let left = later - now;
        assert!((3_000..3_100).contains(&left.as_millis()), "{left:?}");
        assert!(pace.pause(200).await, "10 ms of ours");
        pace.end(Ended::Asked);
        pace.end(Ended::DayOver);
        // A day of the hall would be an hour and more of ours.
        assert!(!pace.pause(24 * 3_600_000).await);
        assert_eq!(pace.ended(), Some(Ended::Asked), "the first reason stands");
    }
}
