//! How often somebody may ask: at most so many commands in any second. Time is an argument, in milliseconds of any steady clock.

use std::collections::{BTreeMap, VecDeque};

use protocol::COMMANDS_PER_SECOND_MAX;

use crate::limits::RATED_CALLERS_MAX;

/// The window that the limit is about, in milliseconds.
const WINDOW_MS: u64 = 1_000;

/// What one sender did in the last second.
#[derive(Debug)]
pub(crate) struct Rate {
    per_second_max: u32,
    asked_at: VecDeque<u64>,
}

impl Rate {
    /// A sender that may do this much in any second.
    pub(crate) fn new(per_second_max: u32) -> Rate {
        Rate { per_second_max, asked_at: VecDeque::new() }
    }

    /// Whether one more is allowed now; counts it if so.
    pub(crate) fn allows(&mut self, now_ms: u64) -> bool {
        while self.asked_at.front().is_some_and(|asked| now_ms.saturating_sub(*asked) >= WINDOW_MS) {
            self.asked_at.pop_front();
        }
        let allowed = self.asked_at.len() < self.per_second_max as usize;
        if allowed {
            self.asked_at.push_back(now_ms);
        }
        allowed
    }

    fn last_ms(&self) -> u64 {
        self.asked_at.back().copied().unwrap_or(0)
    }
}

/// The rates of senders without a connection, by name.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    by_name: BTreeMap<String, Rate>,
}

impl Rates {
    /// Whether this sender may ask once more now; counts it if so.
    pub(crate) fn allows(&mut self, name: &str, now_ms: u64) -> bool {
        if !self.by_name.contains_key(name) && self.by_name.len() >= RATED_CALLERS_MAX {
            let silent = self.by_name.iter().min_by_key(|(_, rate)| rate.last_ms()).map(|(name, _)| name.clone());
            if let Some(silent) = silent {
                self.by_name.remove(&silent);
            }
        }
        self.by_name.entry(name.to_owned()).or_insert_with(|| Rate::new(COMMANDS_PER_SECOND_MAX)).allows(now_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_holds_for_any_second() {
        let mut rate = Rate::new(COMMANDS_PER_SECOND_MAX);
        let allowed = (0..100).filter(|at| rate.allows(*at)).count();
        assert_eq!(allowed, COMMANDS_PER_SECOND_MAX as usize);
        assert!(!rate.allows(999));
        assert!(rate.allows(1_000));
    }

    #[test]
    fn senders_are_remembered_up_to_the_bound() {
        let mut rates = Rates::default();
        for n in 0..RATED_CALLERS_MAX as u64 + 10 {
            assert!(rates.allows(&n.to_string(), n));
        }
        assert_eq!(rates.by_name.len(), RATED_CALLERS_MAX);
    }
}
