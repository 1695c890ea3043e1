//! A report as CSV by RFC 4180: one row for each line, every figure a column, lines that end in CR LF, a field empty where a figure says
//! nothing. The columns and their order are for programs and only ever grow at the end.

use std::{borrow::Cow, io::Write};

use crate::{
    calendar::date_text,
    report::{FIGURES, Report, named},
};

/// What stands before the figures.
const KEYS: [&str; 7] = ["date", "site", "training", "closed", "kind", "code", "name"];

pub(super) fn write(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    write_row(KEYS.into_iter().chain(FIGURES).map(str::to_owned), out)?;
    for (line, figures) in &report.lines {
        let its = named(&report.plan, *line);
        let site = report.plan.site.code.clone();
        let day = [date_text(report.date), site, report.training.to_string(), report.closed.to_string()];
        let values = figures.all().map(|(_, value)| value.map_or_else(String::new, |value| value.to_string()));
        write_row(day.into_iter().chain([its.kind.to_owned(), its.code, its.name]).chain(values), out)?;
    }
    Ok(())
}

fn write_row(fields: impl Iterator<Item = String>, out: &mut dyn Write) -> anyhow::Result<()> {
    let fields: Vec<String> = fields.map(|field| quoted(&field).into_owned()).collect();
    write!(out, "{}\r\n", fields.join(","))?;
    Ok(())
}

/// A field as it may stand between commas.
fn quoted(field: &str) -> Cow<'_, str> {
    if field.contains([',', '"', '\r', '\n']) { Cow::Owned(format!("\"{}\"", field.replace('"', "\"\""))) } else { Cow::Borrowed(field) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_break_a_row_is_quoted_and_nothing_else() {
        assert_eq!(quoted("Kartu Keluarga"), "Kartu Keluarga");
        assert_eq!(quoted("Lansia, ibu hamil"), "\"Lansia, ibu hamil\"");
        assert_eq!(quoted("loket \"A\""), "\"loket \"\"A\"\"\"");
        assert_eq!(quoted("dua\nbaris"), "\"dua\nbaris\"");
    }
}
