//! How durations, times of day, dates and weekdays are written in a site file, and back. Pure text; no clock, no zone.

use domain::Date;

/// Longest duration a site file may name: a day.
pub(crate) const DURATION_MS_MAX: u32 = 24 * 60 * 60 * 1000;

/// Weekdays as the file writes them, Monday first.
pub(super) const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Milliseconds of "15 menit", "90 detik" or "1 jam 30 menit"; English units too. `None` for anything else.
pub(super) fn duration_ms(text: &str) -> Option<u32> {
    let mut words = text.split_whitespace();
    let mut total_ms: u32 = 0;
    let mut unit_before_ms = u32::MAX;
    while let Some(count) = words.next() {
        let unit_ms = match words.next()?.to_lowercase().as_str() {
            "jam" | "hour" | "hours" => 60 * 60 * 1000,
            "menit" | "minute" | "minutes" => 60 * 1000,
            "detik" | "second" | "seconds" => 1000,
            _ => return None,
        };
        // Large units first, each once: "30 menit 1 jam" is more likely a slip than meant.
        if unit_ms >= unit_before_ms {
            return None;
        }
        unit_before_ms = unit_ms;
        total_ms = total_ms.checked_add(digits(count)?.checked_mul(unit_ms)?)?;
    }
    (unit_before_ms != u32::MAX && total_ms <= DURATION_MS_MAX).then_some(total_ms)
}

/// A duration as the file writes it. Parts of a second are rounded up: no site file has them, and a wait of some never becomes none.
pub(super) fn duration_text(ms: u32) -> String {
    counted(ms, |[hours, minutes, seconds]| [(hours, "jam"), (minutes, "menit"), (seconds, "detik")])
}

/// The same for people, in Indonesian and in English.
pub(crate) fn duration_words(ms: u32) -> (String, String) {
    let named = |count: u32, one, more| (count, if count == 1 { one } else { more });
    let en = counted(ms, |[hours, minutes, seconds]| {
        [named(hours, "hour", "hours"), named(minutes, "minute", "minutes"), named(seconds, "second", "seconds")]
    });
    (duration_text(ms), en)
}

/// Hours, minutes and seconds, each under its name; those that are 0 are left out, as long as something is said.
fn counted(ms: u32, named: impl Fn([u32; 3]) -> [(u32, &'static str); 3]) -> String {
    let seconds = ms.div_ceil(1000);
    let parts = named([seconds / 3600, seconds / 60 % 60, seconds % 60]);
    let [.., (_, seconds_name)] = parts;
    let parts: Vec<String> = parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if parts.is_empty() { format!("0 {seconds_name}") } else { parts.join(" ") }
}

/// Millimetres of "55 inci", "140 cm", "8 m" or "2,5 m"; `None` for anything else.
pub(super) fn length_mm(text: &str) -> Option<u32> {
    let (number, unit) = text.trim().split_once(' ')?;
    let (whole, part) = number.split_once([',', '.']).unwrap_or((number, "0"));
    let tenths = if part.len() == 1 { digits(whole)?.checked_mul(10)?.checked_add(digits(part)?)? } else { return None };
    let micrometres: u64 = match unit.trim().to_lowercase().as_str() {
        "inci" | "inch" | "inches" => 25_400,
        "m" | "meter" | "metre" | "metres" => 1_000_000,
        "cm" => 10_000,
        "mm" => 1_000,
        _ => return None,
    };
    u32::try_from((u64::from(tenths) * micrometres + 5_000) / 10_000).ok()
}

/// A length as the file writes it: in metres where these are tenths, else in millimetres.
pub(super) fn length_text(mm: u32) -> String {
    match (mm % 1_000, mm % 100) {
        (0, _) => format!("{} m", mm / 1_000),
        (_, 0) => format!("{},{} m", mm / 1_000, mm / 100 % 10),
        _ => format!("{mm} mm"),
    }
}

/// Width and height of "1920x1080", each side of a screen that there is; `None` for anything else.
pub(super) fn resolution(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once(['x', 'X'])?;
    let side = |text: &str| digits(text.trim()).filter(|side| (240..=8_192).contains(side));
    Some((side(width)?, side(height)?))
}

/// Minutes after midnight of "08.00" or "08:00"; `None` for anything else.
pub(crate) fn time_of_day(text: &str) -> Option<u16> {
    // TOML knows a time without quotes too, with seconds.
    let text = text.strip_suffix(":00").filter(|text| text.contains(':')).unwrap_or(text);
    let (hours, minutes) = text.split_once(['.', ':'])?;
    if hours.len() > 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) as u16)
}

/// A time of day as the file writes it.
pub(super) fn time_of_day_text(minute: u16) -> String {
    format!("{:02}.{:02}", minute / 60, minute % 60)
}

/// A date that exists, of "2026-12-25".
pub(super) fn date(text: &str) -> Option<Date> {
    let date: jiff::civil::Date = text.parse().ok().filter(|_| text.len() == 10)?;
    Some(Date { year: date.year(), month: date.month().unsigned_abs(), day: date.day().unsigned_abs() })
}

/// Places in the week of "monday" or "monday-thursday", which may go over Sunday; `None` for anything else.
pub(super) fn weekdays(text: &str) -> Option<Vec<usize>> {
    let place = |name: &str| WEEKDAYS.iter().position(|day| *day == name);
    let Some((from, to)) = text.split_once('-') else {
        return place(text).map(|day| vec![day]);
    };
    let (from, to) = (place(from)?, place(to)?);
    let days = (to + 7 - from) % 7 + 1;
    Some((0..days).map(|step| (from + step) % 7).collect())
}

/// Weekdays as the file writes them: one, or the first and the last of those that follow each other.
pub(super) fn weekdays_text(days: [bool; 7]) -> String {
    let is_on = |day: usize| days[day % 7];
    let Some(first) = (0..7).find(|day| is_on(*day) && !is_on(day + 6)).or(days[0].then_some(0)) else { return String::new() };
    let last = (first..first + 7).take_while(|day| is_on(*day)).last().unwrap_or(first) % 7;
    if first == last { WEEKDAYS[first].to_owned() } else { format!("{}-{}", WEEKDAYS[first], WEEKDAYS[last]) }
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_carry_their_units() {
        for (text, ms) in [
            ("15 menit", Some(900_000)),
            ("90 detik", Some(90_000)),
            ("1 jam 30 menit", Some(5_400_000)),
            ("24 jam", Some(86_400_000)),
            ("2 minutes", Some(120_000)),
            ("0 menit", Some(0)),
            ("15", None),
            ("menit", None),
            ("", None),
            ("-5 menit", None),
            ("+5 menit", None),
            ("1,5 jam", None),
            ("30 menit 1 jam", None),
            ("1 menit 1 menit", None),
            ("25 jam", None),
            ("99999999999 detik", None),
        ] {
            assert_eq!(duration_ms(text), ms, "{text}");
        }
        for ms in [0, 1000, 90_000, 900_000, 5_400_000, 86_400_000, 3_661_000] {
            assert_eq!(duration_ms(&duration_text(ms)), Some(ms));
        }
        assert_eq!((duration_text(1), duration_text(1_500)), ("1 detik".to_owned(), "2 detik".to_owned()));
    }

    #[test]
    fn people_read_a_duration_exactly_and_in_two_languages() {
        for (ms, id, en) in [
            (0, "0 detik", "0 seconds"),
            (1_000, "1 detik", "1 second"),
            (5_000, "5 detik", "5 seconds"),
            (61_000, "1 menit 1 detik", "1 minute 1 second"),
            (600_000, "10 menit", "10 minutes"),
            (3_600_000, "1 jam", "1 hour"),
            (9_005_000, "2 jam 30 menit 5 detik", "2 hours 30 minutes 5 seconds"),
        ] {
            assert_eq!(duration_words(ms), (id.to_owned(), en.to_owned()));
        }
    }

    #[test]
    fn lengths_carry_their_units_and_are_written_so_that_they_are_read_again() {
        for (text, mm) in [
            ("55 inci", Some(1_397)),
            ("31,5 inch", Some(800)),
            ("8 m", Some(8_000)),
            ("2.5 m", Some(2_500)),
            ("140 cm", Some(1_400)),
            ("55", None),
            ("55\"", None),
            ("-3 m", None),
            ("1,25 m", None),
            ("8 kaki", None),
            ("99999999 m", None),
        ] {
            assert_eq!(length_mm(text), mm, "{text}");
        }
        for mm in [1, 813, 1_397, 2_500, 8_000] {
            assert_eq!(length_mm(&length_text(mm)), Some(mm));
        }
        assert_eq!((resolution("1920x1080"), resolution("1080 x 1920")), (Some((1_920, 1_080)), Some((1_080, 1_920))));
        assert!(["1920", "10x10", "x", "1920x"].iter().all(|text| resolution(text).is_none()));
    }

    #[test]
    fn times_of_day_are_read_with_a_dot_or_a_colon() {
        for (text, minute) in [
            ("07.45", Some(465)),
            ("7:45", Some(465)),
            ("07:45:00", Some(465)),
            ("00.00", Some(0)),
            ("23.59", Some(1439)),
            ("24.00", None),
            ("8", None),
            ("8.5", None),
            ("08.60", None),
            ("08.00 WIB", None),
        ] {
            assert_eq!(time_of_day(text), minute, "{text}");
        }
        assert_eq!(time_of_day(&time_of_day_text(465)), Some(465));
    }

    #[test]
    fn dates_must_exist() {
        assert_eq!(date("2026-12-25"), Some(Date { year: 2026, month: 12, day: 25 }));
        for text in ["2026-02-29", "25-12-2026", "2026-13-01", "20261225", "2026-12-25T08", ""] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn weekdays_are_one_or_a_range() {
        assert_eq!(weekdays("friday"), Some(vec![4]));
        assert_eq!(weekdays("monday-thursday"), Some(vec![0, 1, 2, 3]));
        assert_eq!(weekdays("saturday-monday"), Some(vec![5, 6, 0]));
        assert_eq!(weekdays("senin"), None);
        assert_eq!(weekdays("monday-"), None);
        for text in ["friday", "monday-thursday", "saturday-monday", "monday-sunday"] {
            let mut days = [false; 7];
            weekdays(text).unwrap().into_iter().for_each(|day| days[day] = true);
            assert_eq!(weekdays_text(days), text);
        }
    }
}
