//! The form of an archived day: JSON lines, compressed by gzip. The first line says which day of which site it is and between which
//! positions; each that follows is one entry, byte for byte as the journal kept it. No folder, no journal.
//!
//! Nothing else is needed to check it: from the first position and the bytes come all the others, link by link, up to the one that the
//! first line names. The digest is SHA-256 over the uncompressed lines.

use std::{
    io::{self, BufRead as _, BufReader, Read, Write as _},
    path::Path,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{ArchiveError, ClosedDay};
use crate::{
    calendar::date_text,
    journal::{
        JournalError, PROGRAM_VERSION,
        entry::{Position, Stored},
        read_entry_line,
    },
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

/// Why bytes are no day that this program can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// A newer program wrote them: its version, or what is known of it.
    Newer(String),
    /// What does not fit.
    Damaged(String),
}

impl Unfit {
    /// The same of a file.
    pub(super) fn of(self, path: &Path) -> ArchiveError {
        let path = path.display().to_string();
        match self {
            Unfit::Newer(needs) => ArchiveError::Newer { path, needs, known: PROGRAM_VERSION },
            Unfit::Damaged(text) => ArchiveError::Damaged { path, text },
        }
    }
}

impl From<JournalError> for Unfit {
    fn from(error: JournalError) -> Unfit {
        if let JournalError::NewerEntry { needs, .. } = error { Unfit::Newer(needs) } else { Unfit::Damaged(error.to_string()) }
    }
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

/// What every format's first line says.
#[derive(Deserialize)]
struct Version {
    lantang_archive: u32,
}

fn no_head(error: serde_json::Error) -> Unfit {
    Unfit::Damaged(format!("its first line cannot be read: {error}"))
}

impl Head {
    /// What the first line of this day's file says.
    pub(crate) fn of(day: &ClosedDay, site: &str) -> Head {
        Head { site: site.to_owned(), date: date_text(day.date), from: day.from, to: day.to, next: day.next }
    }

    fn parse(line: &str) -> Result<Head, Unfit> {
        let version: Version = serde_json::from_str(line).map_err(no_head)?;
        if version.lantang_archive > FORMAT {
            return Err(Unfit::Newer(format!("(arsip / archive {})", version.lantang_archive)));
        }
        let read: HeadLine = serde_json::from_str(line).map_err(no_head)?;
        let place = |text: &str| Position::parse(text).ok_or_else(|| Unfit::Damaged(format!("`{text}` is no position")));
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
pub(super) fn read_head(file: impl Read) -> Result<Head, Unfit> {
    let mut line = String::new();
    let mut lines = BufReader::new(GzDecoder::new(file).take(HEAD_BYTES_MAX));
    lines.read_line(&mut line).map_err(|error| Unfit::Damaged(error.to_string()))?;
    Head::parse(&line)
}

/// Reads a whole file; says what does not fit.
pub(super) fn read(bytes: &[u8]) -> Result<Opened, Unfit> {
    let mut text = String::new();
    let read = GzDecoder::new(bytes).take(DAY_BYTES_MAX).read_to_string(&mut text);
    read.map_err(|error| Unfit::Damaged(format!("it cannot be decompressed: {error}")))?;
    let digest = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut lines = text.lines();
    let head = Head::parse(lines.next().unwrap_or_default())?;
    let (mut before, mut last) = (head.from, head.from);
    let mut entries = Vec::new();
    for line in lines {
        let entry = read_entry_line(line)?;
        let epoch = last.epoch.saturating_add(u32::from(entry.begins_epoch()));
        (before, last) = (last, last.after_in(epoch, line.as_bytes()));
        entries.push(Stored { position: last, entry });
    }
    if (before, last) != (head.to, head.next) {
        return Err(Unfit::Damaged(format!("it ends at {last} instead of {}", head.next)));
    }
    Ok(Opened { head, entries, digest })
}
