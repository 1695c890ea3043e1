//! When a closed hall opens next, as people say it: today, tomorrow, or on a day with its date. No sentences: those belong to each front end.

use crate::words::{clock_minutes, date_words, day_number};

/// When a closed hall opens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Later today: the hall is early, not over.
    Today {
        /// `07.45`.
        clock: String,
    },
    /// On another day.
    Later {
        /// Whether that is tomorrow.
        tomorrow: bool,
        /// `Senin, 23 November 2026`.
        date: String,
        /// The same in English.
        date_en: String,
        /// `07.45`.
        clock: String,
    },
    /// The timetable does not say, or its time has passed and nobody has opened.
    Unknown,
}

impl Opening {
    /// From the site's row and the hall's clock.
    pub fn of(opens_at_ms: Option<u64>, now_ms: u64, utc_offset_s: i32) -> Opening {
        let Some(at_ms) = opens_at_ms.filter(|at_ms| *at_ms > now_ms) else { return Opening::Unknown };
        let clock = clock_minutes(at_ms, utc_offset_s);
        match day_number(at_ms, utc_offset_s) - day_number(now_ms, utc_offset_s) {
            0 => Opening::Today { clock },
            days => {
                let (date, date_en) = date_words(at_ms, utc_offset_s);
                Opening::Later { tomorrow: days == 1, date, date_en, clock }
            }
        }
    }

    /// When, in Indonesian, to stand after a verb: `hari ini pukul 07.45`.
    pub fn when_id(&self) -> Option<String> {
        match self {
            Opening::Today { clock } => Some(format!("hari ini pukul {clock}")),
            Opening::Later { tomorrow: true, date, clock, .. } => Some(format!("besok, {date}, pukul {clock}")),
            Opening::Later { tomorrow: false, date, clock, .. } => Some(format!("{date}, pukul {clock}")),
            Opening::Unknown => None,
        }
    }

    /// The same in English: `today at 07.45`.
    pub fn when_en(&self) -> Option<String> {
        match self {
            Opening::Today { clock } => Some(format!("today at {clock}")),
            Opening::Later { tomorrow: true, date_en, clock, .. } => Some(format!("tomorrow, {date_en}, at {clock}")),
            Opening::Later { tomorrow: false, date_en, clock, .. } => Some(format!("on {date_en} at {clock}")),
            Opening::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAKARTA_S: i32 = 7 * 3_600;
    /// Monday 23 November 2026, 07.45 in Jakarta.
    const OPENS_MS: u64 = 1_795_394_700_000;
    const HOUR_MS: u64 = 3_600_000;

    fn check(opens_at_ms: Option<u64>, now_ms: u64, id: Option<&str>, en: Option<&str>) {
        let opening = Opening::of(opens_at_ms, now_ms, JAKARTA_S);
        assert_eq!((opening.when_id().as_deref(), opening.when_en().as_deref()), (id, en));
    }

    #[test]
    fn an_early_hour_a_night_and_a_weekend_have_their_own_words() {
        check(Some(OPENS_MS), OPENS_MS - HOUR_MS, Some("hari ini pukul 07.45"), Some("today at 07.45"));
        // At 22.45 UTC of Sunday it is 05.45 on Monday in Jakarta, and at 16.45 UTC still Sunday, 23.45.
        check(Some(OPENS_MS), OPENS_MS - 2 * HOUR_MS, Some("hari ini pukul 07.45"), Some("today at 07.45"));
        let tomorrow = ("besok, Senin, 23 November 2026, pukul 07.45", "tomorrow, Monday 23 November 2026, at 07.45");
        check(Some(OPENS_MS), OPENS_MS - 8 * HOUR_MS, Some(tomorrow.0), Some(tomorrow.1));
        let later = ("Senin, 23 November 2026, pukul 07.45", "on Monday 23 November 2026 at 07.45");
        for hours in [32, 60] {
            check(Some(OPENS_MS), OPENS_MS - hours * HOUR_MS, Some(later.0), Some(later.1));
        }
    }

    #[test]
    fn a_time_that_has_passed_promises_nothing() {
        check(Some(OPENS_MS), OPENS_MS, None, None);
        check(None, OPENS_MS, None, None);
    }
}
