//! The hall's time against this display's own milliseconds, and the words of the header. Time zones stop at the server, so
//! this knows an offset and no zone; it reads no clock.

use client::{Opening, clock_minutes, date_words};

/// Milliseconds of a minute.
pub const MINUTE_MS: i64 = 60_000;

/// Turns this display's own milliseconds into the hall's time, as the server gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalClock {
    /// The hall's time (milliseconds since 1970, UTC) less `speed` times this display's own milliseconds.
    pub ahead_ms: i64,
    /// How many times as fast as this display's clock the hall's goes: 1 everywhere but where people practise.
    pub speed: u32,
    /// What the hall's zone adds to UTC.
    pub offset_s: i32,
}

impl Default for LocalClock {
    fn default() -> LocalClock {
        LocalClock { ahead_ms: 0, speed: 1, offset_s: 0 }
    }
}

impl LocalClock {
    /// The hall's time at a moment of this display.
    pub fn hall_ms(self, now_ms: u64) -> i64 {
        i64::try_from(now_ms).unwrap_or(i64::MAX).saturating_mul(self.speed()).saturating_add(self.ahead_ms)
    }

    /// The moment of this display for a time of the hall; nothing is before this display's beginning.
    pub fn local_ms(self, hall_ms: i64) -> u64 {
        // The first millisecond at which the hall's time is there.
        let passed_ms = u64::try_from(hall_ms.saturating_sub(self.ahead_ms)).unwrap_or(0);
        passed_ms.div_ceil(self.speed().unsigned_abs())
    }

    /// The clock's words at a moment of this display: "09.41".
    pub fn clock(self, now_ms: u64) -> String {
        clock_minutes(self.since_1970_ms(now_ms), self.offset_s)
    }

    /// The date's words at a moment of this display: "Senin, 23 November 2026".
    pub fn date(self, now_ms: u64) -> String {
        date_words(self.since_1970_ms(now_ms), self.offset_s).0
    }

    /// The weekday at a moment of this display; Monday is 1.
    pub fn weekday(self, now_ms: u64) -> u8 {
        let hall_s = self.hall_ms(now_ms).div_euclid(1_000) + i64::from(self.offset_s);
        // The 1st of January 1970 was a Thursday.
        (hall_s.div_euclid(86_400) + 3).rem_euclid(7) as u8 + 1
    }

    /// When a closed hall opens next, as seen at a moment of this display.
    pub fn opening(self, opens_at_ms: Option<u64>, now_ms: u64) -> Opening {
        Opening::of(opens_at_ms, self.since_1970_ms(now_ms), self.offset_s)
    }

    /// The moment of this display at which the clock's words change next.
    pub fn next_minute_ms(self, now_ms: u64) -> u64 {
        let hall_ms = self.hall_ms(now_ms);
        self.local_ms(hall_ms - hall_ms.rem_euclid(MINUTE_MS) + MINUTE_MS)
    }

    fn speed(self) -> i64 {
        i64::from(self.speed.max(1))
    }

    /// No hall was open before 1970.
    fn since_1970_ms(self, now_ms: u64) -> u64 {
        u64::try_from(self.hall_ms(now_ms)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_and_the_date_are_those_of_the_hall() {
        // 2026-11-23 02:41:59 UTC is 09.41 in Jakarta.
        let jakarta = LocalClock { ahead_ms: 1_795_401_719_000 - 5, speed: 1, offset_s: 7 * 3600 };
        assert_eq!(jakarta.clock(5), "09.41");
        assert_eq!(jakarta.clock(1_005), "09.42");
        assert_eq!(jakarta.date(5), "Senin, 23 November 2026");
        assert_eq!(jakarta.weekday(5), 1);
        assert_eq!(LocalClock::default().weekday(0), 4);
    }

    #[test]
    fn the_next_minute_is_the_only_moment_the_clock_waits_for() {
        let clock = LocalClock { ahead_ms: 1_795_401_719_000, speed: 1, offset_s: 0 };
        assert_eq!(clock.next_minute_ms(0), 1_000);
        assert_eq!(clock.next_minute_ms(999), 1_000);
        assert_eq!(clock.next_minute_ms(1_000), 61_000);
    }

    #[test]
    fn a_quick_clock_changes_its_words_every_few_seconds() {
        let clock = LocalClock { ahead_ms: 1_795_401_719_000, speed: 20, offset_s: 0 };
        assert_eq!((clock.clock(49), clock.clock(50)), ("02.41".to_owned(), "02.42".to_owned()));
        assert_eq!(clock.next_minute_ms(0), 50);
        assert_eq!(clock.next_minute_ms(50), 3_050);
        assert_eq!(clock.local_ms(clock.hall_ms(777)), 777);
    }
}
