//! What is remembered of lost ends, in a file beside a SQLite journal (`SITE.journal.numbers`). It outlives every journal that is put there, so
//! that numbers that were passed over once are not given after the next loss. It decides nothing.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use domain::Remembered;
use serde::{Deserialize, Serialize};

use crate::journal::{entry::Position, head_line};

/// What was written down when a hall went on after a loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The place in the journal from which the hall went on.
    pub(crate) at: Position,
    /// Above what it went on.
    pub(crate) remembered: Vec<Remembered>,
}

#[derive(Serialize, Deserialize)]
struct Form {
    at: String,
    remembered: Vec<Remembered>,
}

/// What stands beside the journal at `path`; none where nothing does, or it cannot be read.
pub(crate) fn read(path: &Path) -> Option<Written> {
    let Form { at, remembered } = serde_json::from_slice(&fs::read(file(path)).ok()?).ok()?;
    Some(Written { at: head_line::parse(&at)?, remembered })
}

/// Writes it down beside the journal at `path` and waits until the disk has it. Visitors are in the journal itself.
pub(crate) fn write(path: &Path, written: Written) -> io::Result<()> {
    let remembered = written.remembered.into_iter().map(|remembered| Remembered { tickets: Vec::new(), ..remembered }).collect();
    let form = Form { at: head_line::format(written.at).trim_end().to_owned(), remembered };
    let (file, mut part) = (file(path), file(path).into_os_string());
    part.push(".part");
    // Under another name first: whoever reads it finds the one or the other, whole.
    let mut opened = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    opened.write_all(&serde_json::to_vec(&form)?)?;
    opened.sync_all()?;
    fs::rename(part, &file)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}

/// The file beside the journal at `path`.
pub(crate) fn file(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".numbers");
    name.into()
}
