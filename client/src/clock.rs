//! The hall's clock as this client knows it: an offset between the local monotonic clock and the server's. Reads no clock itself.

/// A step of the server's clock larger than this, in milliseconds, is believed at once.
const STEP_MS: i64 = 2_000;

/// How much the offset may sink per message, in milliseconds: enough to follow a clock that runs 0.1 % slow at one message a second.
const SINK_MS_PER_MESSAGE: i64 = 1;

/// What time it is in the hall. Times are milliseconds: `local` ones on a monotonic clock, the hall's since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HallClock {
    /// Hall time minus as many times local time as the hall's clock is faster, once a server has said its time.
    offset_ms: Option<i64>,
    /// How many times as fast as the local clock the hall's goes: 1 everywhere but where people practise.
    speed: u32,
    /// The site's offset from UTC, in seconds.
    utc_offset_s: i32,
}

impl Default for HallClock {
    fn default() -> HallClock {
        HallClock { offset_ms: None, speed: 1, utc_offset_s: 0 }
    }
}

impl HallClock {
    /// A server said its time in a message that came at `local_ms`. A message is always late, never early: the largest offset is truest.
    pub fn heard(&mut self, hall_ms: u64, local_ms: u64) {
        let speed = i64::from(self.speed);
        let sample = signed(hall_ms).saturating_sub(signed(local_ms).saturating_mul(speed));
        self.offset_ms = Some(match self.offset_ms {
            None => sample,
            Some(offset) if sample >= offset || offset - sample > STEP_MS * speed => sample,
            Some(offset) => offset - (offset - sample).min(SINK_MS_PER_MESSAGE * speed),
        });
    }

    /// How fast the hall's clock goes, as the server said it. What was known of another pace is forgotten.
    pub fn set_speed(&mut self, speed: u32) {
        let speed = speed.max(1);
        if self.speed != speed {
            (self.speed, self.offset_ms) = (speed, None);
        }
    }

    /// How many times as fast as the local clock the hall's goes.
    pub fn speed(&self) -> u32 {
        self.speed
    }

    /// The site's offset from UTC, as the server said it.
    pub fn set_utc_offset_s(&mut self, utc_offset_s: i32) {
        self.utc_offset_s = utc_offset_s;
    }

    /// The hall's time at `local_ms`, in milliseconds since 1970; `None` before any server was heard.
    pub fn hall_ms(&self, local_ms: u64) -> Option<u64> {
        let passed_ms = signed(local_ms).saturating_mul(i64::from(self.speed));
        self.offset_ms.and_then(|offset| u64::try_from(passed_ms.saturating_add(offset)).ok())
    }

    /// The site's offset from UTC, in seconds.
    pub fn utc_offset_s(&self) -> i32 {
        self.utc_offset_s
    }
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_messages_do_not_set_the_clock_back() {
        let mut clock = HallClock::default();
        assert_eq!(clock.hall_ms(5), None);
        clock.heard(100_000, 1_000);
        clock.heard(100_900, 2_000);
        assert_eq!(clock.hall_ms(2_000), Some(100_999), "100 ms late moves it by 1 ms at most");
        clock.heard(102_050, 3_000);
        assert_eq!(clock.hall_ms(3_000), Some(102_050), "an earlier message is a truer one");
    }

    #[test]
    fn a_step_is_believed_at_once() {
        let mut clock = HallClock::default();
        clock.heard(100_000, 1_000);
        clock.heard(40_000, 2_000);
        assert_eq!(clock.hall_ms(2_000), Some(40_000));
    }

    #[test]
    fn a_hall_for_practice_is_followed_at_its_pace() {
        let mut clock = HallClock::default();
        clock.heard(100_000, 1_000);
        clock.set_speed(20);
        assert_eq!(clock.hall_ms(1_000), None, "what was heard was of another pace");
        clock.heard(100_000, 1_000);
        assert_eq!(clock.hall_ms(3_500), Some(150_000));
        clock.heard(119_800, 2_000);
        assert_eq!(clock.hall_ms(2_000), Some(119_980), "10 ms late moves it by 1 ms of ours at most");
        clock.set_speed(1);
        clock.heard(7_000, 2_000);
        assert_eq!(clock.hall_ms(3_000), Some(8_000));
    }
}
