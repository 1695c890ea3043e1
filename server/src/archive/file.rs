//! The form of an archived day: JSON lines, compressed by gzip. The first line says which day of which site it is and between which
//! positions; each that follows is one entry, byte for byte as the journal kept it. No folder, no journal.
//!
//! Nothing else is needed to check it: from the first position and the bytes come all the others, link by link, up to the one that the
//! first line names. The digest is SHA-256 over the uncompressed lines.

use std::io::{self, BufRead as _, BufReader, Read, Write as _};

use domain::Date;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::ClosedDay;
use crate::journal::{
    entry::{Position, Stored},
    read_entry_line,
};

/// Version of the form.
const FORMAT: u32 = 1;

/// Longest first line, in bytes.
const HEAD_BYTES_MAX: u64 = 4_096;

/// Largest day, uncompressed, in bytes: some 400 times a full one. Whatever decompresses to more is none of ours.
const DAY_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;

/// What the first line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// The site's code.
    pub(crate) site: String,
    /// The day's date, `2026-11-28`.
    pub(crate) date: String,
    /// As in [`ClosedDay`].
    pub(crate) from: Position,
    /// As in [`ClosedDay`].
    pub(crate) to: Position,
    /// As in [`ClosedDay`].
    pub(crate) next: Position,
}

/// A file that was read and fits.
#[derive(Debug)]
pub(crate) struct Opened {
    /// What its first line says.
    pub(crate) head: Head,
    /// Every entry after `from`, up to `next`.
    pub(crate) entries: Vec<Stored>,
    /// SHA-256 of the uncompressed lines, in hexadecimal.
    pub(crate) digest: String,
}

/// The first line, written and read.
#[derive(Serialize, Deserialize)]
struct HeadLine {
    lantang_archive: u32,
    site: String,
    date: String,
    from: String,
    to: String,
    next: String,
}

/// A date as it is written in Lantang.
pub(crate) fn date_text(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

impl Head {
    /// What the first line of this day's file says.
    pub(crate) fn of(day: &ClosedDay, site: &str) -> Head {
        Head { site: site.to_owned(), date: date_text(day.date), from: day.from, to: day.to, next: day.next }
    }

    fn parse(line: &str) -> Result<Head, String> {
        let read: HeadLine = serde_json::from_str(line).map_err(|error| format!("its first line cannot be read: {error}"))?;
        if read.lantang_archive != FORMAT {
            return Err(format!("it is of format {}, and this program reads format {FORMAT}", read.lantang_archive));
        }
        let place = |text: &str| Position::parse(text).ok_or_else(|| format!("`{text}` is no position"));
        Ok(Head { from: place(&read.from)?, to: place(&read.to)?, next: place(&read.next)?, site: read.site, date: read.date })
    }
}

/// The bytes of a day's file.
pub(super) fn write(day: &ClosedDay, site: &str) -> io::Result<Vec<u8>> {
    let head = HeadLine {
        lantang_archive: FORMAT,
        site: site.to_owned(),
        date: date_text(day.date),
        from: day.from.to_string(),
        to: day.to.to_string(),
        next: day.next.to_string(),
    };
    let mut lines = GzEncoder::new(Vec::new(), Compression::default());
    writeln!(lines, "{}", serde_json::to_string(&head)?)?;
    for body in &day.bodies {
        writeln!(lines, "{body}")?;
    }
    lines.finish()
}

/// Reads the first line alone.
pub(super) fn read_head(file: impl Read) -> Result<Head, String> {
    let mut line = String::new();
    let mut lines = BufReader::new(GzDecoder::new(file).take(HEAD_BYTES_MAX));
    lines.read_line(&mut line).map_err(|error| error.to_string())?;
    Head::parse(&line)
}

/// Reads a whole file; says what does not fit.
pub(super) fn read(bytes: &[u8]) -> Result<Opened, String> {
    let mut text = String::new();
    let read = GzDecoder::new(bytes).take(DAY_BYTES_MAX).read_to_string(&mut text);
    read.map_err(|error| format!("it cannot be decompressed: {error}"))?;
    let digest = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut lines = text.lines();
    let head = Head::parse(lines.next().unwrap_or_default())?;
    let (mut before, mut last) = (head.from, head.from);
    let mut entries = Vec::new();
    for line in lines {
        let entry = read_entry_line(line).map_err(|error| error.to_string())?;
        let epoch = last.epoch.saturating_add(u32::from(entry.begins_epoch()));
        (before, last) = (last, last.after_in(epoch, line.as_bytes()));
        entries.push(Stored { position: last, entry });
    }
    if (before, last) != (head.to, head.next) {
        return Err(format!("it ends at {last} instead of {}", head.next));
    }
    Ok(Opened { head, entries, digest })
}
