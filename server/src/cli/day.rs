//! Which day of a journal a verb is about: a date, today, or the last one. It reads the journal for that and says which days there are.

use std::str::FromStr;

use domain::{Date, Event};

use crate::{
    archive::ArchiveError,
    calendar::{Calendar, date_text, is_in_calendar},
    cli::history::History,
    journal::Journal,
    journal::entry::Entry,
    site_file::SiteFile,
};

/// How many days are named where the one that was asked for is not there.
const NAMED_MAX: usize = 14;

/// The day that somebody asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedDay {
    /// Of this business date.
    On(Date),
    /// Of the present date at the site.
    Today,
    /// The last one that was opened.
    Last,
}

/// Neither a date nor a word for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tulis tanggal seperti 2026-11-28, hari-ini, atau terakhir / write a date such as 2026-11-28, today, or last")]
pub struct NoDay;

impl FromStr for WantedDay {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<WantedDay, NoDay> {
        match text {
            "hari-ini" | "today" => Ok(WantedDay::Today),
            "terakhir" | "last" => Ok(WantedDay::Last),
            date => read_date(date).map(WantedDay::On).ok_or(NoDay),
        }
    }
}

/// A date as it is written in Lantang: `2026-11-28`.
fn read_date(text: &str) -> Option<Date> {
    let [year, month, day] = text.split('-').collect::<Vec<_>>().try_into().ok()?;
    let number =
        |part: &str, digits| (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?;
    let date = Date { year: number(year, 4)?, month: u8::try_from(number(month, 2)?).ok()?, day: u8::try_from(number(day, 2)?).ok()? };
    is_in_calendar(date).then_some(date)
}

/// The date that a day is opened with in this entry.
pub(crate) fn opened_in(entry: &Entry) -> Option<Date> {
    entry.events.iter().find_map(|event| if let Event::DayOpened(opened) = event { Some(opened.date) } else { None })
}

impl WantedDay {
    /// The date that is meant; today is that of the journal's clock, in the time zone of the site file.
    pub(crate) async fn date(self, journal: &dyn Journal, site: &SiteFile) -> anyhow::Result<Date> {
        match self {
            WantedDay::On(date) => Ok(date),
            WantedDay::Today => Ok(Calendar::new(&site.plan)?.date(journal.now())),
            WantedDay::Last => {
                let first = History::after(journal, journal.day_start().await?).next().await?;
                first.and_then(|stored| opened_in(&stored.entry)).ok_or_else(no_days)
            }
        }
    }
}

/// The day is not in the journal, which has these, and could not read those.
pub(crate) fn not_there(wanted: Date, days: &[Date], missing: &[ArchiveError]) -> anyhow::Error {
    missing.iter().fold(none_such(wanted, days), |said, missing| anyhow::anyhow!("{said}\n{missing}"))
}

fn none_such(wanted: Date, days: &[Date]) -> anyhow::Error {
    let Some(first) = days.first() else { return no_days() };
    let wanted = date_text(wanted);
    let (count, newest) = (days.len(), &days[days.len().saturating_sub(NAMED_MAX)..]);
    let newest: Vec<String> = newest.iter().map(|date| date_text(*date)).collect();
    let newest = newest.join(", ");
    if count <= NAMED_MAX {
        return anyhow::anyhow!(
            "Hari {wanted} tidak ada di jurnal ini; yang ada: {newest}. / The day {wanted} is not in this journal; it has {newest}."
        );
    }
    let first = date_text(*first);
    anyhow::anyhow!(
        "Hari {wanted} tidak ada di jurnal ini; ada {count} hari sejak {first}, yang terakhir: {newest}. / \
         The day {wanted} is not in this journal; it has {count} days since {first}, the last of them {newest}."
    )
}

fn no_days() -> anyhow::Error {
    anyhow::anyhow!("Belum ada hari yang dibuka di jurnal ini. / No day was opened in this journal yet.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i16, month: u8, day: u8) -> Date {
        Date { year, month, day }
    }

    #[test]
    fn a_day_is_a_date_or_one_of_the_words_and_nothing_else() {
        assert_eq!("2026-11-28".parse(), Ok(WantedDay::On(on(2026, 11, 28))));
        for word in ["hari-ini", "today"] {
            assert_eq!(word.parse(), Ok(WantedDay::Today));
        }
        for word in ["terakhir", "last"] {
            assert_eq!(word.parse(), Ok(WantedDay::Last));
        }
        for wrong in [
            "",
            "kemarin",
            "2026-11",
            "2026-13-01",
            "2026-00-01",
            "2026-11-32",
            "2026-02-30",
            "28-11-2026",
            "2026-1-2",
            "+026-11-28",
            "2026-11-28-1",
        ] {
            assert_eq!(wrong.parse::<WantedDay>(), Err(NoDay), "{wrong}");
        }
    }

    #[test]
    fn where_a_day_is_missing_the_last_of_those_there_are_are_named() {
        let said = not_there(on(2026, 11, 28), &[on(2026, 11, 26), on(2026, 11, 27)], &[]).to_string();
        assert!(said.ends_with("The day 2026-11-28 is not in this journal; it has 2026-11-26, 2026-11-27."), "{said}");
        let many: Vec<Date> = (1..=30).map(|day| on(2026, 10, day)).collect();
        let said = not_there(on(2026, 11, 28), &many, &[]).to_string();
        assert!(said.contains("it has 30 days since 2026-10-01, the last of them 2026-10-17, 2026-10-18, "), "{said}");
        assert!(not_there(on(2026, 11, 28), &[], &[]).to_string().contains("No day was opened"));
    }
}
