//! How fast a zone is called: one slot after another, so that a voice can keep up. Officers wait for their slot.

use std::time::Duration;

use tokio::{sync::Mutex, time::Instant};

/// Slots of one zone.
pub(crate) struct Pace {
    every: Duration,
    next_slot: Mutex<Instant>,
}

impl Pace {
    /// Slots this far apart, the first at once.
    pub(crate) fn new(every: Duration) -> Self {
        Pace { every, next_slot: Mutex::new(Instant::now()) }
    }

    /// Waits for the next slot and takes it. Waiting officers are served in the order in which they came.
    pub(crate) async fn slot(&self) {
        let mut next_slot = self.next_slot.lock().await;
        tokio::time::sleep_until(*next_slot).await;
        *next_slot = Instant::now() + self.every;
    }
}
