//! Copies of a journal: one made beside a running server, and one put in a journal's place. A copy is checked link by link before
//! anybody relies on it, and takes its name only when it is whole and on the disk. It decides nothing about the queue.

use std::{
    fs, io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{
    store,
    witness::{self, Seen, Witness},
};
use crate::{
    journal::{
        JournalError, READ_ENTRIES_MAX,
        entry::{Position, Stored},
    },
    whole_file,
};

/// Writes a whole copy of the journal of `site` to a new file, whether its server runs or not; answers where the copy ends.
/// Nothing that is there is overwritten.
pub(crate) fn copy_to(path: &Path, site: &str, to: &Path) -> Result<Position, JournalError> {
    let part = beside(to, ".part");
    for file in [to, &part, &beside(to, ".head")] {
        // Also a link that leads nowhere is somebody's.
        if fs::symlink_metadata(file).is_ok() {
            return Err(JournalError::CopyExists { path: file.display().to_string() });
        }
    }
    // SQLite fills an empty file, and leaves its rights as they are.
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).map_err(|error| not_written(to, &error))?;
    let head = write_part(path, site, (&part, to)).inspect_err(|_| remove(&part))?;
    let named = witness::write_beside(to, head).and_then(|()| name(&part, to).inspect_err(|_| remove(&beside(to, ".head"))));
    named.inspect_err(|_| remove(&part)).and_then(|()| whole_file::sync_folder(to)).map_err(|error| not_written(to, &error))?;
    Ok(head)
}

fn not_written(to: &Path, error: &io::Error) -> JournalError {
    JournalError::CopyNotWritten { path: to.display().to_string(), text: error.to_string() }
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

fn write_part(path: &Path, site: &str, (part, to): (&Path, &Path)) -> Result<Position, JournalError> {
    let wrong = |error: rusqlite::Error| store::failed(path, &error);
    let source = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(wrong)?;
    store::check_kind(&source, path, site)?;
    // One reading transaction: whatever the server writes meanwhile is not in it.
    source.execute("VACUUM INTO ?1", [part.to_string_lossy()]).map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull | ErrorCode::CannotOpen) => {
            JournalError::CopyNotWritten { path: to.display().to_string(), text: error.to_string() }
        }
        Some(_) | None => wrong(error),
    })?;
    fs::File::open(part).and_then(|file| file.sync_all()).map_err(|error| not_written(to, &error))?;
    Ok(read_whole(part, site)?.last)
}

/// What a file holds.
#[derive(Clone, Debug)]
pub(crate) struct Extent {
    /// From where it can be read.
    pub(crate) oldest: Position,
    /// The last entry that fits all before it.
    pub(crate) last: Position,
    /// Where the file says that it ends.
    pub(crate) end: Position,
    /// Why nothing after `last` can be read, where there is something.
    pub(crate) wrong: Option<JournalError>,
    /// The first request of an entry beyond the last one there is.
    pub(crate) stray: Option<u64>,
}

/// Reads the journal of `site` in a file from its oldest entry to the last that fits.
pub(crate) fn read_through(path: &Path, site: &str, each: &mut dyn FnMut(&Stored)) -> Result<Extent, JournalError> {
    let file = store::open_to_read(path)?;
    store::check_kind(&file, path, site)?;
    let (end, _) = store::head_unchecked(&file)?;
    let oldest = store::oldest(&file)?;
    let (mut last, mut page) = (oldest, READ_ENTRIES_MAX);
    let wrong = loop {
        match store::entries_after(&file, last, page) {
            Ok(entries) => {
                let Some(newest) = entries.last() else { break None };
                entries.iter().for_each(&mut *each);
                last = newest.position;
            }
            // The entries before the damaged one are not lost.
            Err(JournalError::Damaged { .. }) if page > 1 => page /= 2,
            Err(error) => break Some(error),
        }
    };
    let ends_early = || JournalError::Damaged { seq: last.seq, text: format!("the chain ends here, and the file at entry {}", end.seq) };
    let wrong = wrong.or_else(|| (last != end).then(ends_early));
    Ok(Extent { oldest, last, end, wrong, stray: store::stray_request(&file)? })
}

fn read_whole(path: &Path, site: &str) -> Result<Extent, JournalError> {
    let mut read = read_through(path, site, &mut |_| ())?;
    read.wrong.take().map_or(Ok(read), Err)
}

/// Whether a place is in the history that a file holds.
pub(crate) fn holds(path: &Path, position: Position) -> bool {
    store::open_to_read(path).and_then(|file| store::position_at(&file, position.seq)).is_ok_and(|found| found == Some(position))
}

/// A copy that was read from its oldest entry to its last.
#[derive(Debug)]
pub(crate) struct Copied {
    /// Where it ends.
    pub(crate) end: Position,
    /// What nobody can tell of it; a sentence in both languages.
    pub(crate) warning: Option<String>,
}

/// Checks a copy that is to be put in the journal's place. What is wrong with it is said of the copy, for the journal may be whole.
pub(crate) fn check_copy(path: &Path, site: &str) -> Result<Copied, JournalError> {
    let bad = |text: String| JournalError::CopyBad { path: path.display().to_string(), text };
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(JournalError::CopyMissing { path: path.display().to_string() });
        }
        Err(error) => return Err(bad(error.to_string())),
        Ok(found) if !found.is_file() => return Err(bad("it is no file".to_owned())),
        Ok(_) => {}
    }
    let end = read_whole(path, site).map_err(|error| of_copy(error, path))?.last;
    let shown = beside(path, ".head");
    let shown = shown.display();
    let warning = match witness::read_beside(path) {
        Seen::Head(seen) if seen.seq > end.seq => return Err(JournalError::CopyCut { found_seq: end.seq, witness_seq: seen.seq }),
        Seen::Head(seen) if holds(path, seen) => None,
        Seen::Head(_) => Some(format!(
            "{shown} berasal dari jurnal lain, jadi tidak dapat diketahui apakah ujung salinan terpotong. / \
             {shown} is of another journal, so that nobody can tell whether the copy's end was cut off."
        )),
        Seen::Nothing => Some(format!(
            "{shown} tidak ada, jadi tidak dapat diketahui apakah ujung salinan terpotong. / \
             {shown} was missing, so that nobody can tell whether the copy's end was cut off."
        )),
        Seen::Unreadable => Some(format!(
            "{shown} tidak dapat dibaca, jadi tidak dapat diketahui apakah ujung salinan terpotong. / \
             {shown} was unreadable, so that nobody can tell whether the copy's end was cut off."
        )),
    };
    Ok(Copied { end, warning })
}

fn of_copy(error: JournalError, path: &Path) -> JournalError {
    let bad = |text: String| JournalError::CopyBad { path: path.display().to_string(), text };
    match error {
        JournalError::Damaged { seq, text } => bad(format!("entry {seq}: {text}")),
        JournalError::Store { text } => bad(text),
        JournalError::NoJournal { .. } => bad("it holds no journal".to_owned()),
        JournalError::ForeignFile { .. } => bad("it is a database of another program".to_owned()),
        error @ (JournalError::Unavailable { .. }
        | JournalError::NotAdmitted { .. }
        | JournalError::NoDatabase { .. }
        | JournalError::OtherSite { .. }
        | JournalError::NewerVersion { .. }
        | JournalError::NewerEntry { .. }
        | JournalError::Archive(_)
        | JournalError::RealDays { .. }
        | JournalError::InUse { .. }
        | JournalError::NoWitness { .. }
        | JournalError::TailLost { .. }
        | JournalError::OtherHistory { .. }
        | JournalError::NotToTrim { .. }
        | JournalError::CopyExists { .. }
        | JournalError::CopyCut { .. }
        | JournalError::CopyMissing { .. }
        | JournalError::CopyBad { .. }
        | JournalError::CopyNotWritten { .. }
        | JournalError::NotLocal { .. }
        | JournalError::NoFolder { .. }
        | JournalError::BadAddress { .. }
        | JournalError::NoWaitAof
        | JournalError::CannotConfirm { .. }) => error,
    }
}

/// A journal's place, which nobody else may open meanwhile.
pub(crate) struct Held {
    _witness: Witness,
    seen: Option<Position>,
}

impl Held {
    /// Holds the place at `path`, whether or not a journal is there.
    pub(crate) fn of(path: &Path) -> Result<Held, JournalError> {
        let (witness, seen) = Witness::open(path)?;
        Ok(Held { _witness: witness, seen: seen.position() })
    }

    /// Where the witness last saw a journal end here, which may be some entries before its end; none where it does not say.
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
    if head != end {
        return Err(JournalError::CopyCut { found_seq: head.seq, witness_seq: end.seq });
    }
    witness::write_beside(&prepared, head).map_err(|error| store::failed(&prepared, &error))?;
    Ok(prepared)
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
    let is_there = fs::exists(path).map_err(wrong)? || fs::exists(beside(path, "-wal")).map_err(wrong)?;
    if is_there {
        // Whoever goes back to it sees whether it was cut.
        copy_synced(&beside(path, ".head"), &beside(&moved, ".head"))?;
    }
    // The journal before its log: cut off in between, a start finds no journal where its witness saw one, and says so. The other way round it
    // would find one without its newest entries, which somebody might go on with.
    for suffix in ["", "-wal", "-shm"] {
        let (from, to) = (beside(path, suffix), beside(&moved, suffix));
        if fs::exists(&from).map_err(wrong)? {
            fs::rename(&from, &to).map_err(wrong)?;
        }
    }
    // The disk may keep names in another order than they were given: the old log beside the new journal would be taken for its own, and read
    // into it. So nothing comes before all of the old is gone.
    whole_file::sync_folder(path).map_err(wrong)?;
    fs::rename(prepared, path).map_err(wrong)?;
    // Cut off here, the old witness tells that this is another journal, and the next attempt goes on; the new one beside the old journal would
    // call it whole.
    whole_file::sync_folder(path).map_err(wrong)?;
    fs::rename(beside(prepared, ".head"), beside(path, ".head")).map_err(wrong)?;
    whole_file::sync_folder(path).map_err(wrong)?;
    Ok(is_there.then_some(moved))
}

/// Copies the files of a journal that nobody has open as they are, damaged or not.
pub(crate) fn keep_aside(path: &Path, aside: &Path) -> Result<(), JournalError> {
    for suffix in ["", "-wal", ".head"] {
        let from = beside(path, suffix);
        if fs::exists(&from).map_err(|error| store::failed(&from, &error))? {
            copy_synced(&from, &beside(aside, suffix))?;
        }
    }
    Ok(())
}

fn copy_synced(from: &Path, to: &Path) -> Result<(), JournalError> {
    fs::copy(from, to).and_then(|_| fs::File::open(to)?.sync_all()).map_err(|error| store::failed(to, &error))
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
