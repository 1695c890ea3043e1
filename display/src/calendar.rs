//! The hall's time in words: the clock and the date of the header. Time zones stop at the server, so this knows an
//! offset and no zone; it reads no clock.

/// Milliseconds of a minute.
pub const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

const WEEKDAYS: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];
const MONTHS: [&str; 12] =
    ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"];

/// The hall's clock as the server gave it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HallClock {
    /// The hall's time (milliseconds since 1970, UTC) less this display's own milliseconds.
    pub ahead_ms: i64,
    /// What the hall's zone adds to UTC.
    pub offset_s: i32,
}

impl HallClock {
    /// The hall's time at a moment of this display.
    pub fn hall_ms(self, now_ms: u64) -> i64 {
        i64::try_from(now_ms).unwrap_or(i64::MAX).saturating_add(self.ahead_ms)
    }

    /// The moment of this display for a time of the hall; nothing is before this display's beginning.
    pub fn local_ms(self, hall_ms: i64) -> u64 {
        u64::try_from(hall_ms.saturating_sub(self.ahead_ms)).unwrap_or(0)
    }

    /// The clock's words at a time of the hall: "09.41".
    pub fn clock(self, hall_ms: i64) -> String {
        let minutes = self.wall_ms(hall_ms).rem_euclid(DAY_MS) / MINUTE_MS;
        format!("{:02}.{:02}", minutes / 60, minutes % 60)
    }

    /// The date's words at a time of the hall: "Senin, 23 November 2026".
    pub fn date(self, hall_ms: i64) -> String {
        let days = self.wall_ms(hall_ms).div_euclid(DAY_MS);
        let (year, month, day) = civil(days);
        // 1 January 1970 was a Thursday, the fourth day of a week that begins on Monday.
        let weekday = usize::try_from((days + 3).rem_euclid(7)).unwrap_or(0);
        format!("{}, {day} {} {year}", WEEKDAYS[weekday], MONTHS[month])
    }

    /// The moment of this display at which the clock's words change next.
    pub fn next_minute_ms(self, now_ms: u64) -> u64 {
        let hall_ms = self.hall_ms(now_ms);
        self.local_ms(hall_ms - hall_ms.rem_euclid(MINUTE_MS) + MINUTE_MS)
    }

    fn wall_ms(self, hall_ms: i64) -> i64 {
        hall_ms.saturating_add(i64::from(self.offset_s) * 1000)
    }
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

    const JAKARTA: HallClock = HallClock { ahead_ms: 0, offset_s: 7 * 3600 };

    #[test]
    fn the_clock_and_the_date_are_those_of_the_hall() {
        // 2026-11-23 02:41:59 UTC is 09.41 in Jakarta.
        let hall_ms = 1_795_401_719_000;
        assert_eq!(JAKARTA.clock(hall_ms), "09.41");
        assert_eq!(JAKARTA.date(hall_ms), "Senin, 23 November 2026");
    }

    #[test]
    fn the_day_changes_at_midnight_of_the_hall_and_not_of_utc() {
        let midnight = 1_795_366_800_000;
        assert_eq!(JAKARTA.date(midnight - 1), "Minggu, 22 November 2026");
        assert_eq!(JAKARTA.clock(midnight - 1), "23.59");
        assert_eq!(JAKARTA.date(midnight), "Senin, 23 November 2026");
        assert_eq!(JAKARTA.clock(midnight), "00.00");
    }

    #[test]
    fn leap_days_and_year_ends_are_right() {
        let utc = HallClock::default();
        assert_eq!(utc.date(0), "Kamis, 1 Januari 1970");
        assert_eq!(utc.date(1_709_164_800_000), "Kamis, 29 Februari 2024");
        assert_eq!(utc.date(1_798_675_200_000), "Kamis, 31 Desember 2026");
        assert_eq!(utc.date(1_798_761_600_000), "Jumat, 1 Januari 2027");
    }

    #[test]
    fn the_next_minute_is_the_only_moment_the_clock_waits_for() {
        let clock = HallClock { ahead_ms: 1_795_401_719_000, offset_s: 0 };
        assert_eq!(clock.next_minute_ms(0), 1_000);
        assert_eq!(clock.next_minute_ms(999), 1_000);
        assert_eq!(clock.next_minute_ms(1_000), 61_000);
    }
}
