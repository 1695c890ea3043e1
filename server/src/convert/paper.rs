//! What stands on a visitor's paper, in the domain's words: a number, and a time of today. It says what cannot be read.

use domain::{NUMBER_MAX, Paper, Plan, SeriesId, Time};

use crate::{
    calendar::Calendar,
    site_file,
    words::{self, Refusal},
};

/// How far the watch by which a paper is written may be ahead of the server's clock, in milliseconds. What is further ahead was mistyped, or is
/// of another date.
const WATCH_AHEAD_MS_MAX: u64 = 10 * 60 * 1000;

/// A number that is on a visitor's paper already.
pub(super) fn paper(plan: &Plan, asked: &protocol::Paper, now: Time) -> Result<Paper, Refusal> {
    let (series, number) = number_of_text(plan, &asked.number).ok_or_else(|| words::no_number(&asked.number))?;
    let since = asked.at.as_deref().map(|text| time_on_paper(plan, text, now)).transpose()?;
    Ok(Paper { series, number, since })
}

/// The time on a paper: whoever has it came then.
fn time_on_paper(plan: &Plan, text: &str, now: Time) -> Result<Time, Refusal> {
    let at = time_of_today(plan, text, now)?.ok_or_else(|| words::no_time_on_paper(text))?;
    if at > now.plus(WATCH_AHEAD_MS_MAX) { Err(words::time_on_paper_ahead(text)) } else { Ok(at) }
}

/// The series and the number of a text such as `A-057`, or `A57` as people type it.
pub(crate) fn number_of_text(plan: &Plan, text: &str) -> Option<(SeriesId, u32)> {
    let text = text.trim();
    let (prefix, number) =
        text.rsplit_once('-').unwrap_or_else(|| text.split_at(text.trim_end_matches(|digit: char| digit.is_ascii_digit()).len()));
    let series = plan.series.iter().position(|series| series.prefix.eq_ignore_ascii_case(prefix))?;
    Some((SeriesId(series as u16), number.parse().ok().filter(|number| *number <= NUMBER_MAX)?))
}

/// The instant of a time of day, today at the site; none where it cannot be read.
pub(super) fn time_of_today(plan: &Plan, text: &str, now: Time) -> Result<Option<Time>, Refusal> {
    let calendar = Calendar::new(plan).map_err(|_| words::unknown_time_zone(&plan.site.time_zone))?;
    Ok(site_file::time_of_day(text.trim()).and_then(|minute| calendar.today_at(now, minute)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_on_paper_is_one_of_today_that_has_come() {
        let plan = site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap().plan;
        // 2026-11-23 09.00 WIB.
        let now = Time(1_795_399_200_000);
        let since = |at: &str| paper(&plan, &protocol::Paper { number: "a57".to_owned(), at: Some(at.to_owned()) }, now);
        assert_eq!(since("09.00"), Ok(Paper { series: SeriesId(0), number: 57, since: Some(now) }));
        assert_eq!(since("00.00").unwrap().since, Some(Time(now.0 - 9 * 3_600_000)));
        assert_eq!(since("09.10").unwrap().since, Some(now.plus(600_000)), "a watch may be ahead");
        for (at, part) in [("09.11", "is still to come today"), ("23.59", "is still to come today"), ("sembilan", "cannot be read")] {
            let said = since(at).unwrap_err().text.en;
            assert!(said.contains(part), "{said}");
        }
        let unknown = paper(&plan, &protocol::Paper { number: "Z-001".to_owned(), at: None }, now).unwrap_err();
        assert!(unknown.text.en.contains("is no number of this hall"));
    }
}
