//! The local key that raises an emergency: held for three seconds, so that no elbow does it. Pure: how the key is and the time are arguments.

/// How long it is held, in milliseconds.
pub const HOLD_MS: u64 = 3_000;

/// How often the progress is shown anew, in milliseconds.
pub const PROGRESS_EVERY_MS: u64 = 100;

/// The key as it was last seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hold {
    since_ms: Option<u64>,
    is_done: bool,
}

/// What came of looking at the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing that anybody must hear of.
    Same,
    /// It is being held since this moment.
    Began(u64),
    /// It was let go too soon.
    LetGo,
    /// It has been held for long enough: told once for each press.
    Done,
}

impl Hold {
    /// Looks at the key.
    pub fn look(&mut self, is_down: bool, now_ms: u64) -> Step {
        let is_done = self.is_done;
        match (is_down, self.since_ms) {
            (true, None) => {
                self.since_ms = Some(now_ms);
                Step::Began(now_ms)
            }
            (true, Some(since_ms)) if !is_done && now_ms >= since_ms.saturating_add(HOLD_MS) => {
                self.is_done = true;
                Step::Done
            }
            (true, Some(_)) | (false, None) => Step::Same,
            (false, Some(_)) => {
                *self = Hold::default();
                if is_done { Step::Same } else { Step::LetGo }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_seconds_without_a_pause_count_once() {
        let mut hold = Hold::default();
        assert_eq!(hold.look(false, 0), Step::Same);
        assert_eq!(hold.look(true, 100), Step::Began(100));
        assert_eq!(hold.look(true, 3_099), Step::Same);
        assert_eq!(hold.look(false, 3_100), Step::LetGo, "it was let go at the last moment");
        assert_eq!(hold.look(true, 4_000), Step::Began(4_000));
        assert_eq!(hold.look(true, 7_000), Step::Done);
        assert_eq!(hold.look(true, 60_000), Step::Same, "a key that something lies on raises nothing twice");
        assert_eq!(hold.look(false, 60_001), Step::Same);
        assert_eq!(hold.look(true, 60_002), Step::Began(60_002));
    }
}
