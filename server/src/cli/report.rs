//! `lantang-server report DAY`: the numbers of one day, as a table for people, as CSV or as JSON. It finds the day in the journal and hands
//! its entries to the fold in `report`; it counts nothing itself, changes nothing, and names no visitor.

use std::io::Write;

use crate::{
    cli::{
        day::{WantedDay, not_there, opened_in},
        history::History,
    },
    journal::Journal,
    report::{DayFold, Report},
    site_file::SiteFile,
};

mod csv;
mod json;
mod table;
#[cfg(test)]
mod tests;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportForm {
    /// For people.
    Table,
    /// For spreadsheets: RFC 4180, one row for each line.
    Csv,
    /// For programs: one object.
    Json,
}

/// Writes the report of a day. A day that is not in the journal is an error that names those that are.
pub async fn report(
    journal: &dyn Journal,
    site: &SiteFile,
    wanted: WantedDay,
    form: ReportForm,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let report = day_report(journal, site, wanted).await?;
    match form {
        ReportForm::Table => table::write(&report, out),
        ReportForm::Csv => csv::write(&report, out),
        ReportForm::Json => json::write(&report, out),
    }
}

async fn day_report(journal: &dyn Journal, site: &SiteFile, wanted: WantedDay) -> anyhow::Result<Report> {
    let date = wanted.date(journal, site).await?;
    let mut days = Vec::new();
    let mut day: Option<DayFold> = None;
    let mut history = History::whole(journal).await?;
    while let Some(mut stored) = history.next().await? {
        let opened = opened_in(&stored.entry);
        days.extend(opened);
        if day.is_none() && opened == Some(date) {
            day = Some(DayFold::default());
        }
        if let Some(day) = &mut day {
            history.judge(day.state(), &mut stored);
            if !day.take(&stored) {
                break;
            }
        }
    }
    day.and_then(DayFold::report).ok_or_else(|| not_there(date, &days, history.missing()))
}
