//! A clock that was set back: the hall goes on from the journal's last entry at the clock's own pace, until the clock has caught up.
//! Without this, time would stand still there, and no call would ever be old enough to ask about. It reads no clock itself.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::Time;

/// How far the clock in use stands behind.
#[derive(Debug, Default)]
pub(super) struct Onward {
    behind_ms: AtomicU64,
}

impl Onward {
    /// The journal's time, from what the clock says and the time of the last entry.
    pub(super) fn now(&self, clock: Time, last: Time) -> Time {
        if clock >= last {
            // Right again: what was added is taken away.
            self.behind_ms.store(0, Ordering::Release);
            return clock;
        }
        let onward = clock.plus(self.behind_ms.load(Ordering::Acquire));
        if onward >= last {
            return onward;
        }
        self.behind_ms.store(last.since(clock), Ordering::Release);
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK_MS: u64 = 7 * 24 * 3_600_000;

    #[test]
    fn a_clock_a_week_back_goes_on_from_the_last_entry_and_comes_back_when_it_is_right() {
        let onward = Onward::default();
        let last = Time(10 * WEEK_MS);
        let set_back = Time(9 * WEEK_MS);
        assert_eq!(onward.now(set_back, last), last);
        assert_eq!(onward.now(set_back.plus(20_000), last), last.plus(20_000));
        let last = last.plus(20_000);
        assert_eq!(onward.now(set_back.plus(30_000), last), last.plus(10_000));
        let right = Time(10 * WEEK_MS + 40_000);
        assert_eq!(onward.now(right, last), right);
        assert_eq!(onward.now(Time(1), right), right);
    }
}
