//! Copies of a journal: one made beside a running server, and one put in a journal's place. A copy is checked link by link before
//! anybody relies on it, and takes its name only when it is whole and on the disk. It decides nothing about the queue.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};

use super::{
    store,
    witness::{self, Witness},
};
use crate::journal::{JournalError, READ_ENTRIES_MAX, entry::Position};

/// Writes a whole copy of the journal of `site` to a new file, whether its server runs or not; answers where the copy ends.
pub(crate) fn copy_to(path: &Path, site: &str, to: &Path) -> Result<Position, JournalError> {
    if fs::exists(to).map_err(|error| store::failed(to, &error))? {
        return Err(JournalError::CopyExists { path: to.display().to_string() });
    }
    let part = beside(to, ".part");
    let head = write_part(path, site, &part).inspect_err(|_| remove(&part))?;
    let named = witness::write_beside(to, head).and_then(|()| name(&part, to)).and_then(|()| store::sync_folder(to));
    named.inspect_err(|_| remove(&part)).map_err(|error| store::failed(to, &error))?;
    Ok(head)
}

/// Gives a file its name. One that came into being meanwhile is not overwritten; where a disk knows no second names (a memory stick), the
/// name was free a moment ago.
fn name(part: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(part, to) {
        Ok(()) => fs::remove_file(part),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        Err(_) => fs::rename(part, to),
    }
}

fn write_part(path: &Path, site: &str, part: &Path) -> Result<Position, JournalError> {
    let wrong = |error: rusqlite::Error| store::failed(path, &error);
    let source = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(wrong)?;
    store::check_kind(&source, path, site)?;
    remove(part);
    // SQLite fills an empty file, and leaves its rights as they are.
    store::create_private(part)?;
    // One reading transaction: whatever the server writes meanwhile is not in it.
    source.execute("VACUUM INTO ?1", [part.to_string_lossy()]).map_err(wrong)?;
    fs::File::open(part).and_then(|file| file.sync_all()).map_err(|error| store::failed(part, &error))?;
    check_copy(part, site)
}

/// Reads a copy from its first entry to its last; answers where it ends.
pub(crate) fn check_copy(path: &Path, site: &str) -> Result<Position, JournalError> {
    let copy = store::open_to_read(path)?;
    store::check_kind(&copy, path, site)?;
    let (head, _) = store::head(&copy)?;
    let mut last = Position::START;
    loop {
        let entries = store::entries_after(&copy, last, READ_ENTRIES_MAX)?;
        let Some(newest) = entries.last() else { break };
        last = newest.position;
    }
    if last != head {
        return Err(JournalError::Damaged { seq: last.seq, text: format!("the chain ends here, and the file at entry {}", head.seq) });
    }
    match witness::read_beside(path) {
        Some(seen) if seen.seq > head.seq => Err(JournalError::CopyCut { found_seq: head.seq, witness_seq: seen.seq }),
        Some(_) | None => Ok(head),
    }
}

/// A journal's place, which nobody else may open meanwhile.
pub(crate) struct Held {
    _witness: Witness,
    seen: Option<Position>,
}

impl Held {
    /// Holds the place at `path`, whether or not a journal is there.
    pub(crate) fn of(path: &Path, site: &str) -> Result<Held, JournalError> {
        let (witness, seen) = Witness::open(path)?;
        // The witness stays behind the journal by design; a journal that still opens knows more.
        let newest = store::open_to_read(path).and_then(|found| {
            store::check_kind(&found, path, site)?;
            store::head(&found)
        });
        let known = newest.ok().map(|(head, _)| head);
        let seen = seen.position().into_iter().chain(known).max_by_key(|seen| seen.seq);
        Ok(Held { _witness: witness, seen })
    }

    /// Where the journal was last seen to end; none where nobody knows.
    pub(crate) fn seen(&self) -> Option<Position> {
        self.seen
    }
}

/// Lays a checked copy beside the journal's place, as the journal that will take it; ends where the copy does.
pub(crate) fn prepare(from: &Path, path: &Path, end: Position) -> Result<PathBuf, JournalError> {
    let prepared = beside(path, ".restoring");
    remove_prepared(&prepared);
    store::create_private(&prepared)?;
    let source = store::open_to_read(from)?;
    // With what stands in the copy's log, if it has one.
    source.execute("VACUUM INTO ?1", [prepared.to_string_lossy()]).map_err(|error| store::failed(&prepared, &error))?;
    let (head, _) = store::head(&store::open_to_read(&prepared)?)?;
    if head == end { Ok(prepared) } else { Err(JournalError::CopyCut { found_seq: head.seq, witness_seq: end.seq }) }
}

/// Takes away what was prepared and is not to be used, or is left over of an attempt that was cut off.
pub(crate) fn remove_prepared(prepared: &Path) {
    ["", "-wal", "-shm", ".head"].iter().for_each(|suffix| remove(&beside(prepared, suffix)));
}

/// Puts a journal that was prepared beside `path` in its place; what stood there keeps its files under another name, which is answered.
/// The witness at `path` stays until that of the prepared one takes its place: a start in between finds the journal gone, and says so.
pub(crate) fn put_in_place(prepared: &Path, path: &Path, aside: &str) -> Result<Option<PathBuf>, JournalError> {
    let wrong = |error: io::Error| store::failed(path, &error);
    store::merge_log(prepared)?;
    let moved = beside(path, aside);
    let mut is_moved = false;
    for suffix in ["", "-wal", "-shm"] {
        let (from, to) = (beside(path, suffix), beside(&moved, suffix));
        if fs::exists(&from).map_err(wrong)? {
            fs::rename(&from, &to).map_err(wrong)?;
            is_moved = true;
        }
    }
    fs::rename(prepared, path).map_err(wrong)?;
    fs::rename(beside(prepared, ".head"), beside(path, ".head")).map_err(wrong)?;
    store::sync_folder(path).map_err(wrong)?;
    Ok(is_moved.then_some(moved))
}

/// Copies the files of a journal that nobody has open as they are, damaged or not.
pub(crate) fn keep_aside(path: &Path, aside: &Path) -> Result<(), JournalError> {
    for suffix in ["", "-wal"] {
        let from = beside(path, suffix);
        if fs::exists(&from).map_err(|error| store::failed(&from, &error))? {
            let to = beside(aside, suffix);
            fs::copy(&from, &to).and_then(|_| fs::File::open(&to)?.sync_all()).map_err(|error| store::failed(&to, &error))?;
        }
    }
    Ok(())
}

/// A file's name with something at its end.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// What is left over of an attempt is in nobody's way; where it cannot be removed, the next attempt says so.
fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}
