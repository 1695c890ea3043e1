//! How counters, times, waits, dates and emergencies are written for people. No sentences: those belong to each front end.

use protocol::{CounterLabel, CounterNoun, EmergencyKind, ExpectedWait};

const SECOND_MS: i64 = 1_000;
const DAY_S: i64 = 86_400;

const WEEKDAYS: [(&str, &str); 7] = [
    ("Senin", "Monday"),
    ("Selasa", "Tuesday"),
    ("Rabu", "Wednesday"),
    ("Kamis", "Thursday"),
    ("Jumat", "Friday"),
    ("Sabtu", "Saturday"),
    ("Minggu", "Sunday"),
];
const MONTHS: [(&str, &str); 12] = [
    ("Januari", "January"),
    ("Februari", "February"),
    ("Maret", "March"),
    ("April", "April"),
    ("Mei", "May"),
    ("Juni", "June"),
    ("Juli", "July"),
    ("Agustus", "August"),
    ("September", "September"),
    ("Oktober", "October"),
    ("November", "November"),
    ("Desember", "December"),
];

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

/// What an emergency is, in two or three words, in Indonesian and English.
pub fn emergency_title(kind: EmergencyKind) -> (&'static str, &'static str) {
    match kind {
        EmergencyKind::Evacuation => ("Keadaan darurat", "Emergency"),
        EmergencyKind::Earthquake => ("Gempa bumi", "Earthquake"),
        EmergencyKind::Fire => ("Kebakaran", "Fire"),
        EmergencyKind::Lockdown => ("Tetap di dalam gedung", "Stay inside"),
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

/// How long somebody waits who comes now, in Indonesian and English: `15 sampai 20 menit`, `15 to 20 minutes`; none where nothing can be said.
/// The browser's pages say it alike (`words.js`, `waitRange`).
pub fn wait_range(wait: ExpectedWait) -> Option<(String, String)> {
    let minutes = |count: u32| if count == 1 { "1 minute".to_owned() } else { format!("{count} minutes") };
    Some(match (wait.from_minutes, wait.to_minutes) {
        (0, None) => return None,
        (from, None) => (format!("lebih dari {from} menit"), format!("more than {}", minutes(from))),
        (0, Some(0 | 1)) => ("kurang dari 1 menit".to_owned(), "less than a minute".to_owned()),
        (0, Some(to)) => (format!("sampai {to} menit"), format!("up to {}", minutes(to))),
        (from, Some(to)) if from >= to => (format!("{to} menit"), minutes(to)),
        (from, Some(to)) => (format!("{from} sampai {to} menit"), format!("{from} to {}", minutes(to))),
    })
}

/// The date of an instant, in Indonesian and English: `Senin, 23 November 2026`, `Monday 23 November 2026`.
pub fn date_words(hall_ms: u64, utc_offset_s: i32) -> (String, String) {
    let days = day_number(hall_ms, utc_offset_s);
    let (year, month, day) = civil(days);
    // 1 January 1970 was a Thursday, the fourth day of a week that begins on Monday.
    let weekday = WEEKDAYS[usize::try_from((days + 3).rem_euclid(7)).unwrap_or(0)];
    let month = MONTHS[month];
    (format!("{}, {day} {} {year}", weekday.0, month.0), format!("{} {day} {} {year}", weekday.1, month.1))
}

/// The hall's day of an instant, counted from 1 January 1970.
pub(crate) fn day_number(hall_ms: u64, utc_offset_s: i32) -> i64 {
    local_s(hall_ms, utc_offset_s).div_euclid(DAY_S)
}

fn time_of_day(hall_ms: u64, utc_offset_s: i32) -> (i64, i64, i64) {
    let second_of_day = local_s(hall_ms, utc_offset_s).rem_euclid(DAY_S);
    (second_of_day / 3_600, second_of_day / 60 % 60, second_of_day % 60)
}

fn local_s(hall_ms: u64, utc_offset_s: i32) -> i64 {
    (i64::try_from(hall_ms).unwrap_or(i64::MAX) / SECOND_MS).saturating_add(i64::from(utc_offset_s))
}

/// Year, month counted from nought, and day of a number of days since 1970 (the Gregorian calendar run by eras of 400
/// years that begin on 1 March).
fn civil(days: i64) -> (i64, usize, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12;
    let year = era * 400 + year_of_era + i64::from(month < 2);
    (year, usize::try_from(month).unwrap_or(0), day)
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
    fn the_day_changes_at_midnight_of_the_hall_and_not_of_utc() {
        let (midnight, jakarta_s) = (1_795_366_800_000, 7 * 3_600);
        assert_eq!(date_words(midnight - 1, jakarta_s).0, "Minggu, 22 November 2026");
        assert_eq!(clock_minutes(midnight - 1, jakarta_s), "23.59");
        assert_eq!(date_words(midnight, jakarta_s).0, "Senin, 23 November 2026");
        assert_eq!(clock_minutes(midnight, jakarta_s), "00.00");
    }

    #[test]
    fn leap_days_and_year_ends_are_right() {
        let date = |hall_ms| date_words(hall_ms, 0).0;
        assert_eq!(date(0), "Kamis, 1 Januari 1970");
        assert_eq!(date(1_709_164_800_000), "Kamis, 29 Februari 2024");
        assert_eq!(date(1_798_675_200_000), "Kamis, 31 Desember 2026");
        assert_eq!(date(1_798_761_600_000), "Jumat, 1 Januari 2027");
        assert_eq!(date_words(1_798_761_600_000, 0).1, "Friday 1 January 2027");
    }

    #[test]
    fn a_wait_is_a_range_in_words_and_nothing_where_nothing_can_be_said() {
        let said = |from_minutes, to_minutes| wait_range(ExpectedWait { from_minutes, to_minutes });
        let both = |id: &str, en: &str| Some((id.to_owned(), en.to_owned()));
        assert_eq!(said(15, Some(20)), both("15 sampai 20 menit", "15 to 20 minutes"));
        assert_eq!(said(0, Some(5)), both("sampai 5 menit", "up to 5 minutes"));
        assert_eq!(said(0, Some(1)), both("kurang dari 1 menit", "less than a minute"));
        assert_eq!(said(10, Some(10)), both("10 menit", "10 minutes"));
        assert_eq!(said(1, None), both("lebih dari 1 menit", "more than 1 minute"));
        assert_eq!(said(0, None), None);
    }

    #[test]
    fn a_counter_carries_its_own_noun() {
        assert_eq!(label_text(&CounterLabel { noun: CounterNoun::Ruang, number: 12 }), "Ruang 12");
    }
}
