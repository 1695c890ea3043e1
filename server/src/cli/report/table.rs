//! A report as a table for people, in Indonesian and English. Lines in which nothing happened are left out; the other forms have them.

use std::io::Write;

use crate::{
    calendar::date_text,
    report::{Figures, Line, Report, named},
};

/// Longer names are cut.
const NAME_CHARS_MAX: usize = 40;

/// Between columns.
const GAP: usize = 2;

/// How a figure is written.
#[derive(Clone, Copy)]
enum Unit {
    Count,
    Time,
}

/// The columns: figure, head in both languages, unit.
const COLUMNS: [(&str, &str, &str, Unit); 15] = [
    ("tickets_issued", "nomor", "numbers", Unit::Count),
    ("visits_finished", "selesai", "finished", Unit::Count),
    ("services_delivered", "layanan", "services", Unit::Count),
    ("wait_mean_ms", "tunggu", "wait", Unit::Time),
    ("wait_p50_ms", "p50", "p50", Unit::Time),
    ("wait_p90_ms", "p90", "p90", Unit::Time),
    ("wait_max_ms", "terlama", "longest", Unit::Time),
    ("service_time_mean_ms", "dilayani", "service", Unit::Time),
    ("service_time_p50_ms", "p50", "p50", Unit::Time),
    ("service_time_p90_ms", "p90", "p90", Unit::Time),
    ("absent", "tak hadir", "absent", Unit::Count),
    ("absent_for_good", "tak kembali", "for good", Unit::Count),
    ("transfers", "dialihkan", "sent on", Unit::Count),
    ("cancelled", "batal", "cancelled", Unit::Count),
    ("unserved", "tak terlayani", "unserved", Unit::Count),
];

/// What is said below of the whole day: figure, and its words in both languages.
const OF_THE_DAY: [(&str, &str, &str); 8] = [
    ("calls", "panggilan", "calls"),
    ("out_of_turn", "dipanggil di luar urutan", "called out of turn"),
    ("out_of_turn_help", "- karena perlu bantuan", "- because of help needed"),
    ("out_of_turn_continues", "- karena melanjutkan", "- because work goes on"),
    ("out_of_turn_mistake", "- karena kekeliruan", "- because of a mistake"),
    ("out_of_turn_instructed", "- karena arahan supervisor", "- because a supervisor said so"),
    ("calls_undone", "panggilan ditarik", "calls taken back"),
    (
        "service_times_from_call",
        "lama dilayani dihitung dari panggilan (Mulai tidak ditekan)",
        "service times from the call (start was not pressed)",
    ),
];

const LEGEND: &str = "Waktu dalam menit:detik. Tunggu: sejak masuk antrean sampai panggilan yang berlanjut ke pelayanan. p50, p90: setengah dan \
                      sembilan dari sepuluh tidak lebih lama dari itu.\n\
                      Times are minutes:seconds. Wait: from entering the queue until the call that led to serving. p50, p90: half and nine of \
                      ten were no longer than that.";

pub(super) fn write(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    write_head(report, out)?;
    let shown: Vec<(Line, String, &Figures)> = report
        .lines
        .iter()
        .filter(|(line, figures)| *line == Line::Day || !figures.is_empty())
        .map(|(line, figures)| (*line, cut(&named(&report.plan, *line).name), figures))
        .collect();
    let width = shown.iter().map(|(_, name, _)| name.chars().count()).max().unwrap_or(0);
    let mut kind = None;
    for (line, name, figures) in &shown {
        let heads = kind_words(*line);
        if kind != Some(heads) {
            kind = Some(heads);
            write_heads(heads, width, out)?;
        }
        let cells = COLUMNS.iter().map(|(figure, _, _, unit)| shown_as(figures.get(figure), *unit));
        write_line(name, width, cells, out)?;
    }
    writeln!(out)?;
    for (figure, id, en) in OF_THE_DAY {
        let count = shown.first().and_then(|(_, _, day)| day.get(figure)).filter(|count| *count > 0);
        if let Some(count) = count {
            writeln!(out, "{id} / {en}: {count}")?;
        }
    }
    writeln!(out, "{LEGEND}")?;
    Ok(())
}

fn write_head(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    let (name, date) = (&report.plan.site.name, date_text(report.date));
    writeln!(out, "{name}: laporan hari {date} / report of the day {date}")?;
    if report.training {
        writeln!(out, "LATIHAN: hari ini bukan pelayanan sungguhan. / TRAINING: nobody was really served on this day.")?;
    }
    if !report.closed {
        let here = report.lines.first().and_then(|(_, day)| day.get("still_here")).unwrap_or(0);
        writeln!(
            out,
            "Hari ini belum ditutup; {here} nomor belum selesai. / The day has not been closed; {here} numbers are not finished."
        )?;
    }
    Ok(())
}

fn write_heads((id, en): (&str, &str), width: usize, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out)?;
    write_line(id, width, COLUMNS.iter().map(|(_, head, _, _)| (*head).to_owned()), out)?;
    write_line(en, width, COLUMNS.iter().map(|(_, _, head, _)| (*head).to_owned()), out)
}

fn write_line(name: &str, width: usize, cells: impl Iterator<Item = String>, out: &mut dyn Write) -> anyhow::Result<()> {
    write!(out, "{name:<width$}")?;
    for (cell, (_, id, en, _)) in cells.zip(COLUMNS) {
        let width = id.len().max(en.len()).max("0:00:00".len()) + GAP;
        write!(out, "{cell:>width$}")?;
    }
    writeln!(out)?;
    Ok(())
}

fn kind_words(line: Line) -> (&'static str, &'static str) {
    match line {
        Line::Day => ("hari", "day"),
        Line::Agency(_) => ("instansi", "agency"),
        Line::Service(_) => ("layanan", "service"),
        Line::Mode(_) => ("jenis layanan", "kind of service"),
        Line::Group(_) => ("kelompok", "group"),
        Line::Origin(_) => ("asal nomor", "origin"),
        Line::Counter(_) => ("loket", "counter"),
    }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= NAME_CHARS_MAX {
        return name.to_owned();
    }
    name.chars().take(NAME_CHARS_MAX - 1).chain(['…']).collect()
}

fn shown_as(value: Option<u64>, unit: Unit) -> String {
    match (value, unit) {
        (None, Unit::Count | Unit::Time) => "-".to_owned(),
        (Some(count), Unit::Count) => count.to_string(),
        (Some(ms), Unit::Time) => time_text(ms),
    }
}

/// Minutes and seconds, with hours where there are any.
fn time_text(ms: u64) -> String {
    let seconds = (ms + 500) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_to_the_nearest_second() {
        let said = [0, 499, 500, 59_500, 3_599_499, 3_600_000, 36_061_000].map(time_text);
        assert_eq!(said, ["0:00", "0:00", "0:01", "1:00", "59:59", "1:00:00", "10:01:01"]);
    }

    #[test]
    fn long_names_are_cut_to_their_column() {
        assert_eq!(cut("Kartu Keluarga"), "Kartu Keluarga");
        let long = cut(&"é".repeat(41));
        assert!(long.chars().count() == 40 && long.ends_with('…'), "{long}");
    }
}
