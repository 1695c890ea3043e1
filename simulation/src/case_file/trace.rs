//! Recorded days: when people came and, where it was written down, how long they took and how long they would have waited. From numbers in
//! the case, or from the lines of a file that somebody else has read.

use super::{
    faults::{Faults, TIME_MAX},
    raw::{RawCase, RawClass},
};

/// Most people in one trace: a year of the largest hall.
const PEOPLE_MAX: usize = 1_000_000;

/// Most bytes of a case, or of a trace's file: the longest trace with all that can be written of each.
pub const FILE_BYTES_MAX: u64 = 64 << 20;

/// Most bad lines of a file, or times in a case, that are told one by one.
const LINES_TOLD_MAX: usize = 1_000;

/// Somebody who came, in the units of the case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) at: f64,
    pub(super) service: Option<f64>,
    pub(super) patience: Option<f64>,
}

/// The traces of a case by class, none where people come at a rate; `file` gives the bytes of a file by its path, or says why it cannot.
pub(super) fn traces(raw: &RawCase, mut file: impl FnMut(&str) -> Result<Vec<u8>, String>, faults: &mut Faults) -> Vec<Option<Vec<Row>>> {
    raw.classes.iter().map(|class| trace(class, raw.period * raw.periods as f64, &mut file, faults)).collect()
}

fn trace(class: &RawClass, day: f64, file: &mut impl FnMut(&str) -> Result<Vec<u8>, String>, faults: &mut Faults) -> Option<Vec<Row>> {
    let at = |key: &str| format!("{}: {key}", class.place);
    let given = [class.rate.is_some(), class.trace.is_some(), class.trace_file.is_some()];
    if given.into_iter().filter(|is_given| *is_given).count() != 1 {
        faults.add(at("rate"), "Sebutkan tepat satu dari rate, trace, trace_file.", "Name exactly one of rate, trace, trace_file.");
        return None;
    }
    let mut rows = match (&class.trace, &class.trace_file) {
        (Some(times), _) => inline(times, day, &at("trace"), faults),
        (None, Some(path)) => match file(path) {
            Ok(bytes) => match super::text(&bytes) {
                Ok(text) => lines(text, day, &at(&format!("trace_file \"{path}\"")), faults),
                Err(fault) => {
                    let line = fault.line.unwrap_or(1);
                    faults.add(at(&format!("trace_file \"{path}\", baris {line} / line {line}")), &fault.id, &fault.en);
                    return Some(Vec::new());
                }
            },
            Err(why) => {
                let id = format!("Berkas ini tidak dapat dibaca ({why}). Tulis letaknya dari folder kasus, dan periksa izinnya.");
                let en =
                    format!("This file cannot be read ({why}). Write its path from the folder of the case, and check its permissions.");
                faults.add(at(&format!("trace_file \"{path}\"")), &id, &en);
                return Some(Vec::new());
            }
        },
        (None, None) => return None,
    };
    rows.sort_by(|one, other| one.at.total_cmp(&other.at));
    Some(rows)
}

fn inline(times: &[f64], day: f64, at: &str, faults: &mut Faults) -> Vec<Row> {
    counted(times.len(), at, faults);
    let bad: Vec<f64> = times.iter().copied().filter(|time| !is_in_day(*time, day)).collect();
    bad.iter().take(LINES_TOLD_MAX).for_each(|time| outside(*time, day, at, faults));
    if bad.len() > LINES_TOLD_MAX {
        let more = bad.len() - LINES_TOLD_MAX;
        faults.add(at.to_owned(), &format!("Masih ada {more} waktu lain yang salah."), &format!("{more} more times are wrong."));
    }
    times.iter().map(|at| Row { at: *at, service: None, patience: None }).collect()
}

/// `time[,service[,patience]]` on each line; what follows a `#` and empty lines are for people.
fn lines(text: &str, day: f64, at: &str, faults: &mut Faults) -> Vec<Row> {
    let (mut rows, mut bad) = (Vec::new(), 0);
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.split('#').next().unwrap_or("").trim();
        if line.is_empty() {
            continue;
        }
        let row = row(line);
        let told = || format!("{at}, baris {0} / line {0}", number + 1);
        match row {
            Some(row) if is_in_day(row.at, day) => rows.push(row),
            Some(_) | None if bad >= LINES_TOLD_MAX => bad += 1,
            Some(row) => {
                bad += 1;
                outside(row.at, day, &told(), faults);
            }
            None => {
                bad += 1;
                let id = format!("Tulis waktu, lalu bila tercatat lama layanan dan kesabaran, 0 sampai {TIME_MAX}: \"12.5,4.2,30\".");
                let en = format!("Write a time, then a service and a patience where they were recorded, 0 to {TIME_MAX}: \"12.5,4.2,30\".");
                faults.add(told(), &id, &en);
            }
        }
    }
    if bad > LINES_TOLD_MAX {
        let more = bad - LINES_TOLD_MAX;
        faults.add(at.to_owned(), &format!("Masih ada {more} baris lain yang salah."), &format!("{more} more lines are wrong."));
    }
    if bad == 0 {
        counted(rows.len(), at, faults);
    }
    rows
}

fn row(line: &str) -> Option<Row> {
    let mut fields = line.split(',').map(str::trim);
    let at = number(fields.next()?)?;
    let mut recorded = || match fields.next() {
        None | Some("") => Some(None),
        Some(text) => number(text).map(Some),
    };
    let row = Row { at, service: recorded()?, patience: recorded()? };
    fields.next().is_none().then_some(row)
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number| (0.0..=TIME_MAX).contains(number))
}

fn is_in_day(time: f64, day: f64) -> bool {
    // A day whose length is none has a fault of its own.
    let is_known = day.is_finite() && day > 0.0;
    time >= 0.0 && (time < day || !is_known)
}

fn outside(time: f64, day: f64, at: &str, faults: &mut Faults) {
    let id = format!("Waktu {time} harus dari 0 sampai sebelum hari berakhir, yaitu {day}.");
    faults.add(at.to_owned(), &id, &format!("The time {time} must be from 0 to before the day ends, which is at {day}."));
}

fn counted(people: usize, at: &str, faults: &mut Faults) {
    if !(1..=PEOPLE_MAX).contains(&people) {
        let id = format!("Rekaman memuat {people} orang; harus 1 sampai {PEOPLE_MAX}.");
        faults.add(at.to_owned(), &id, &format!("The trace has {people} people; there must be 1 to {PEOPLE_MAX}."));
    }
}
