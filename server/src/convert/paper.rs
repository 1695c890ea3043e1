//! What stands on a visitor's paper, in the domain's words: a number, and a time of today. It says what cannot be read.

use domain::{NUMBER_MAX, Paper, Plan, SeriesId, Time};

use crate::{
    calendar::Calendar,
    site_file,
    words::{self, Refusal},
};

/// A number that is on a visitor's paper already.
pub(super) fn paper(plan: &Plan, asked: &protocol::Paper, now: Time) -> Result<Paper, Refusal> {
    let (series, number) = number_of_text(plan, &asked.number).ok_or_else(|| words::no_number(&asked.number))?;
    let at = |text| time_of_today(plan, text, now)?.ok_or_else(|| words::no_time_on_paper(text));
    Ok(Paper { series, number, since: asked.at.as_deref().map(at).transpose()? })
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
