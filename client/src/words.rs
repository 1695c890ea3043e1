//! How counters and times are written for people. No sentences: those belong to each front end.

use protocol::{CounterLabel, CounterNoun};

const SECOND_MS: i64 = 1_000;
const DAY_S: i64 = 86_400;

/// A counter as people say it: `Loket 3`.
pub fn label_text(label: &CounterLabel) -> String {
    format!("{} {}", counter_noun(label.noun), label.number)
}

/// The noun of a counter.
pub fn counter_noun(noun: CounterNoun) -> &'static str {
    match noun {
        CounterNoun::Loket => "Loket",
        CounterNoun::Meja => "Meja",
        CounterNoun::Ruang => "Ruang",
        CounterNoun::Jalur => "Jalur",
        CounterNoun::Gerai => "Gerai",
    }
}

/// An instant as the hall's clock shows it: `09.41`.
pub fn clock_minutes(hall_ms: u64, utc_offset_s: i32) -> String {
    let (hour, minute, _) = time_of_day(hall_ms, utc_offset_s);
    format!("{hour:02}.{minute:02}")
}

/// An instant with its seconds: `09.41.07`.
pub fn clock_seconds(hall_ms: u64, utc_offset_s: i32) -> String {
    let (hour, minute, second) = time_of_day(hall_ms, utc_offset_s);
    format!("{hour:02}.{minute:02}.{second:02}")
}

fn time_of_day(hall_ms: u64, utc_offset_s: i32) -> (i64, i64, i64) {
    let utc_s = i64::try_from(hall_ms).unwrap_or(i64::MAX) / SECOND_MS;
    let second_of_day = utc_s.saturating_add(i64::from(utc_offset_s)).rem_euclid(DAY_S);
    (second_of_day / 3_600, second_of_day / 60 % 60, second_of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_stand_in_the_zone_of_the_site() {
        let hall_ms = 1_795_401_667_000; // 2026-11-23 02:41:07 UTC
        assert_eq!(clock_seconds(hall_ms, 7 * 3_600), "09.41.07");
        assert_eq!(clock_minutes(hall_ms, 9 * 3_600), "11.41");
        assert_eq!(clock_minutes(0, -3_600), "23.00");
    }

    #[test]
    fn a_counter_carries_its_own_noun() {
        assert_eq!(label_text(&CounterLabel { noun: CounterNoun::Ruang, number: 12 }), "Ruang 12");
    }
}
