//! How fast a zone is called: one slot after another, so that a voice can keep up. Officers wait for their slot, in the order in which
//! they came. A slot that came late does not move the later ones.

use std::time::Duration;

use tokio::{
    sync::{Mutex, watch},
    time::{Instant, sleep_until},
};

/// So many slots that nobody took are made up for, no more: after a quiet hour nobody is called in a rush.
const MADE_UP_MAX: u32 = 2;

/// Slots of one zone.
pub(crate) struct Pace {
    /// Held by the officer whose turn it is, while the slot is waited for.
    turn: Mutex<()>,
    slots: watch::Sender<Slots>,
}

/// When the next slot is.
#[derive(Clone, Copy, Debug)]
struct Slots {
    every: Duration,
    /// Two summonses are never closer than this.
    closest: Duration,
    /// When the next call is due.
    due: Instant,
    /// Not before this, because somebody was summoned just now.
    not_before: Instant,
}

impl Pace {
    /// Slots this far apart, the first at once.
    pub(crate) fn new(every: Duration) -> Self {
        let now = Instant::now();
        let slots = Slots { every, closest: every * 2 / 3, due: now, not_before: now };
        Pace { turn: Mutex::default(), slots: watch::Sender::new(slots) }
    }

    /// The first slot is now.
    pub(crate) fn begin(&self) {
        self.slots.send_modify(|slots| slots.due = Instant::now());
    }

    /// Waits for the next slot and takes it for a call.
    pub(crate) async fn slot(&self) {
        let _turn = self.turn.lock().await;
        self.until(Slots::next_call).await;
        self.slots.send_modify(|slots| slots.take_call(Instant::now()));
    }

    /// Waits until a repeated call does not come upon another; it takes no call's place.
    pub(crate) async fn between_slots(&self) {
        let _turn = self.turn.lock().await;
        self.until(|slots| slots.not_before).await;
        self.slots.send_modify(|slots| slots.summoned(Instant::now()));
    }

    /// A slot that was taken brought no call: another officer has it now.
    pub(crate) fn give_back(&self) {
        self.slots.send_modify(|slots| slots.give_back(Instant::now()));
    }

    async fn until(&self, instant: impl Fn(&Slots) -> Instant) {
        let mut slots = self.slots.subscribe();
        loop {
            let until = instant(&slots.borrow_and_update());
            tokio::select! {
                () = sleep_until(until) => return,
                // The sender lives as long as the pace.
                _ = slots.changed() => {}
            }
        }
    }
}

impl Slots {
    fn next_call(&self) -> Instant {
        self.due.max(self.not_before)
    }

    fn take_call(&mut self, now: Instant) {
        let next = self.due + self.every;
        let oldest = now.checked_sub(self.every * MADE_UP_MAX).unwrap_or(now) + self.every;
        self.due = next.max(oldest);
        self.summoned(now);
    }

    fn summoned(&mut self, now: Instant) {
        self.not_before = now + self.closest;
    }

    fn give_back(&mut self, now: Instant) {
        self.due = now;
        self.not_before = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(9);

    fn slots() -> Slots {
        let now = Instant::now();
        Slots { every: EVERY, closest: EVERY * 2 / 3, due: now, not_before: now }
    }

    #[test]
    fn a_late_slot_does_not_move_the_later_ones() {
        let mut slots = slots();
        let begin = slots.due;
        slots.take_call(begin + EVERY / 2);
        assert_eq!(slots.next_call(), begin + EVERY / 2 + EVERY * 2 / 3, "not upon the late one");
        slots.take_call(slots.next_call());
        assert_eq!(slots.next_call(), begin + EVERY * 2, "and the third is where it was to be");
    }

    #[test]
    fn a_repeated_call_takes_no_slot() {
        let mut slots = slots();
        let begin = slots.due;
        slots.take_call(begin);
        slots.summoned(begin + EVERY * 2 / 3);
        assert_eq!(slots.next_call(), begin + EVERY * 4 / 3, "it is heard before the next call");
        slots.take_call(slots.next_call());
        assert_eq!(slots.next_call(), begin + EVERY * 2);
    }

    #[test]
    fn a_slot_without_a_call_is_for_the_next_officer() {
        let mut slots = slots();
        let begin = slots.due;
        slots.take_call(begin);
        slots.give_back(begin + EVERY / 9);
        assert_eq!(slots.next_call(), begin + EVERY / 9);
    }

    #[test]
    fn a_quiet_hour_is_not_made_up_for() {
        let mut slots = slots();
        let late = slots.due + Duration::from_secs(3_600);
        slots.take_call(late);
        assert!(slots.due + EVERY >= late, "one or two slots, not four hundred");
        let mut calls = 0;
        let mut now = late;
        while now < late + EVERY * 10 {
            now = slots.next_call().max(now);
            slots.take_call(now);
            calls += 1;
        }
        assert!((10..=13).contains(&calls), "{calls} calls in the time of ten");
    }
}
