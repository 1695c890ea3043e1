//! The head witness: a small synced file beside the journal that names the last entry.
//! A journal whose end was cut off is a valid shorter chain; only the witness shows that there was more. It follows the journal
//! and is never ahead of it, so that a crash between the two is no false alarm. It is also the lock against a second process.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::{copy, store};
use crate::journal::{JournalError, entry::Position, head_line};

/// The open and locked witness file.
#[derive(Debug)]
pub(super) struct Witness {
    path: PathBuf,
    file: File,
}

/// What the witness said when it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// This was the head.
    Head(Position),
    /// The file is new.
    Nothing,
    /// The file holds no position.
    Unreadable,
}

impl Seen {
    /// The head that it names.
    pub(super) fn position(self) -> Option<Position> {
        match self {
            Seen::Head(head) => Some(head),
            Seen::Nothing | Seen::Unreadable => None,
        }
    }
}

impl Witness {
    /// Opens or creates the witness of the journal at `journal`, and locks it for this process.
    pub(super) fn open(journal: &Path) -> Result<(Witness, Seen), JournalError> {
        let path = copy::beside(journal, ".head");
        let failed = |error: io::Error| store::failed(&path, &error);
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse { path: journal.display().to_string() }),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let mut text = String::new();
        let seen = match file.read_to_string(&mut text) {
            Ok(0) => Seen::Nothing,
            Ok(_) => head_line::parse(&text).map_or(Seen::Unreadable, Seen::Head),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Seen::Unreadable,
            Err(error) => return Err(failed(error)),
        };
        Ok((Witness { path, file }, seen))
    }

    /// Names the head and waits until the disk has it.
    pub(super) fn set(&mut self, head: Position) -> io::Result<()> {
        self.file.write_all_at(head_line::format(head).as_bytes(), 0)?;
        self.file.sync_data()
    }
}

impl Drop for Witness {
    /// Unlocks by hand: a program that is being started at this moment holds a copy of the file for a blink, and its lock with it.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::debug!(%error, "the journal's lock ends with its file instead");
        }
    }
}

/// Names the head of a copy beside it; nothing that is there is overwritten.
pub(super) fn write_beside(copy: &Path, head: Position) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(copy::beside(copy, ".head"))?;
    file.write_all(head_line::format(head).as_bytes())?;
    file.sync_all()
}

/// What the witness beside a file says.
pub(super) fn read_beside(path: &Path) -> Seen {
    match fs::read(copy::beside(path, ".head")) {
        Ok(bytes) => String::from_utf8(bytes).ok().as_deref().and_then(head_line::parse).map_or(Seen::Unreadable, Seen::Head),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Seen::Nothing,
        Err(_) => Seen::Unreadable,
    }
}

/// Compares the witness with the journal. One that cannot speak is no proof that all is there.
pub(super) fn check(connection: &Connection, witness: &Witness, seen: Seen, head: Position) -> Result<(), JournalError> {
    let path = witness.path.display();
    match seen {
        Seen::Nothing if head == Position::START => Ok(()),
        Seen::Nothing | Seen::Unreadable => Err(JournalError::NoWitness { witness: path.to_string() }),
        Seen::Head(seen) if seen.seq > head.seq => {
            Err(JournalError::TailLost { found_seq: head.seq, witness_seq: seen.seq, witness: path.to_string() })
        }
        Seen::Head(seen) if store::position_at(connection, seen.seq)? == Some(seen) => Ok(()),
        Seen::Head(seen) => Err(JournalError::OtherHistory { seq: seen.seq, witness: path.to_string() }),
    }
}
