//! The file itself: its tables, what may be opened, and every query. Threads and answers are `writer.rs`'s business.

use std::{
    fmt,
    fs::{self, OpenOptions, Permissions},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use domain::Time;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Row as SqlRow, params};

use crate::{
    journal::{
        JournalError, ReadAnswer,
        chain::{Row, read_alone, verify},
        entry::{Link, Position, Stored},
        form::Prepared,
    },
    whole_file,
};

/// Format of the tables, in SQLite's `user_version`.
const FORMAT: u32 = 1;

/// SQLite's `application_id` of our files: the letters `LNTG`.
const APPLICATION_ID: i32 = 0x4c4e_5447;

/// Stored bytes of one `read` after which it stops early, so that a few large plans do not fill the memory.
const READ_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The tables. `request` holds the requests of the day in progress and of the day before: who retries later than that
/// retries a command that names a call or a day long gone.
const SCHEMA: &str = "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE entry (
        seq INTEGER PRIMARY KEY,
        epoch INTEGER NOT NULL,
        link BLOB NOT NULL,
        at INTEGER NOT NULL,
        day_start INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX entry_day_start ON entry (seq) WHERE day_start = 1;
    CREATE TABLE request (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

/// Creates the file readable for its owner alone, and makes an existing one so. SQLite gives its log the same rights.
pub(super) fn create_private(path: &Path) -> Result<(), JournalError> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(|error| failed(path, &error))?;
    let mode = fs::metadata(path).map_err(|error| failed(path, &error))?.permissions().mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(|error| failed(path, &error))?;
    }
    whole_file::sync_folder(path).map_err(|error| failed(path, &error))
}

/// Opens the file for the writer and checks that it is this site's journal in a format known here.
pub(super) fn open_to_write(path: &Path, site: &str) -> Result<Connection, JournalError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| failed(path, &error))?;
    prepare(&connection, path, site)?;
    Ok(connection)
}

/// Opens a second connection for reading.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, JournalError> {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| failed(path, &error))
}

/// Whether the file is new; that it is a journal of ours, in a format known here.
fn is_fresh(connection: &Connection, path: &Path) -> Result<bool, JournalError> {
    let wrong = |error: rusqlite::Error| unusable(path, &error);
    let application_id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(wrong)?;
    let format: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(wrong)?;
    let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(wrong)?;
    let fresh = application_id == 0 && tables == 0;
    if !fresh && application_id != APPLICATION_ID {
        return Err(JournalError::ForeignFile { path: path.display().to_string() });
    }
    if !fresh && format > FORMAT {
        return Err(JournalError::NewerVersion { found: format, known: FORMAT });
    }
    Ok(fresh)
}

/// Checks that a file is the journal of this site, in a format known here; changes nothing.
pub(super) fn check_kind(connection: &Connection, path: &Path, site: &str) -> Result<(), JournalError> {
    if is_fresh(connection, path)? {
        return Err(JournalError::NoJournal { place: path.display().to_string() });
    }
    check_site(connection, path, site)
}

fn check_site(connection: &Connection, path: &Path, site: &str) -> Result<(), JournalError> {
    let found: String =
        connection.query_row("SELECT value FROM meta WHERE key = 'site'", [], |row| row.get(0)).map_err(|error| failed(path, &error))?;
    if found != site {
        return Err(JournalError::OtherSite { found, expected: site.to_owned() });
    }
    Ok(())
}

fn prepare(connection: &Connection, path: &Path, site: &str) -> Result<(), JournalError> {
    let wrong = |error: rusqlite::Error| failed(path, &error);
    let fresh = is_fresh(connection, path)?;
    if !fresh {
        check_pages(connection)?;
    }
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)).map_err(wrong)?;
    if mode != "wal" {
        return Err(JournalError::NotLocal { path: path.display().to_string() });
    }
    connection.pragma_update(None, "synchronous", "FULL").map_err(wrong)?;
    // The writer checkpoints itself: SQLite's own would hide a failed fsync.
    connection.pragma_update(None, "wal_autocheckpoint", 0).map_err(wrong)?;
    if fresh {
        create(connection, site).map_err(wrong)?;
    }
    check_site(connection, path, site)
}

/// Whether the file's pages fit each other. What its rows say is checked link by link when they are read.
fn check_pages(connection: &Connection) -> Result<(), JournalError> {
    let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|error| unreadable(&error))?;
    if said == "ok" { Ok(()) } else { Err(JournalError::Damaged { seq: 0, text: said }) }
}

/// Moves a journal's log into its file, so that the file alone is the journal. Nobody else may have it open.
pub(super) fn merge_log(path: &Path) -> Result<(), JournalError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| failed(path, &error))?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get(0)).map_err(|error| failed(path, &error))?;
    if mode == "delete" { Ok(()) } else { Err(JournalError::InUse { path: path.display().to_string() }) }
}

/// Takes out every entry from `seq` on, with its requests.
pub(super) fn cut_from(connection: &Connection, seq: u64) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute("DELETE FROM entry WHERE seq >= ?1", [number(seq)])?;
    transaction.execute("DELETE FROM request WHERE seq >= ?1", [number(seq)])?;
    transaction.commit()
}

fn create(connection: &Connection, site: &str) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(SCHEMA)?;
    transaction.execute("INSERT INTO meta (key, value) VALUES ('site', ?1)", [site])?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

/// The head and the instant of its entry.
pub(super) fn head(connection: &Connection) -> Result<(Position, Time), JournalError> {
    let rows = newest_rows(connection)?;
    let Some((last, at)) = rows.first() else { return Ok((Position::START, Time(0))) };
    let before = rows.get(1).map_or(Position::START, |(before, _)| before.position());
    verify(before, std::slice::from_ref(last))?;
    Ok((last.position(), *at))
}

/// The same as the file says it, whether or not it holds.
pub(super) fn head_unchecked(connection: &Connection) -> Result<(Position, Time), JournalError> {
    Ok(newest_rows(connection)?.first().map_or((Position::START, Time(0)), |(last, at)| (last.position(), *at)))
}

/// The last two entries, the newest first.
fn newest_rows(connection: &Connection) -> Result<Vec<(Row, Time)>, JournalError> {
    let mut newest =
        connection.prepare("SELECT seq, epoch, link, body, at FROM entry ORDER BY seq DESC LIMIT 2").map_err(|error| unreadable(&error))?;
    let at = |at: i64| Time(u64::try_from(at).unwrap_or(0));
    newest.query_map([], |sql| Ok((row(sql)?, at(sql.get(4)?)))).and_then(|rows| rows.collect()).map_err(|error| unreadable(&error))
}

/// Up to `max` entries after `from`.
pub(super) fn read(connection: &Connection, from: Position, max: usize) -> Result<ReadAnswer, JournalError> {
    if position_at(connection, from.seq)? != Some(from) {
        return Ok(ReadAnswer::Diverged { head: head(connection)?.0 });
    }
    Ok(ReadAnswer::Entries(entries_after(connection, from, max)?))
}

/// Up to `max` entries after `from`, which stands in the journal.
pub(super) fn entries_after(connection: &Connection, from: Position, max: usize) -> Result<Vec<Stored>, JournalError> {
    verify(from, &rows_after(connection, from, max)?)
}

/// The same as they are stored, unchecked.
pub(super) fn rows_after(connection: &Connection, from: Position, max: usize) -> Result<Vec<Row>, JournalError> {
    let mut statement = connection
        .prepare_cached("SELECT seq, epoch, link, body FROM entry WHERE seq > ?1 ORDER BY seq LIMIT ?2")
        .map_err(|error| unreadable(&error))?;
    let limit = i64::try_from(max).unwrap_or(i64::MAX);
    let found = statement.query_map(params![number(from.seq), limit], row).map_err(|error| unreadable(&error))?;
    let mut rows = Vec::new();
    let mut bytes = 0;
    for row in found {
        let row = row.map_err(|error| unreadable(&error))?;
        bytes += row.body.len();
        rows.push(row);
        if bytes > READ_BYTES_MAX {
            break;
        }
    }
    Ok(rows)
}

/// The oldest entry that is left where days were taken out; otherwise the start.
pub(super) fn oldest(connection: &Connection) -> Result<Position, JournalError> {
    let seq =
        connection.query_row("SELECT min(seq) FROM entry", [], |row| row.get::<_, Option<i64>>(0)).map_err(|error| unreadable(&error))?;
    match seq.and_then(|seq| u64::try_from(seq).ok()) {
        None | Some(0 | 1) => Ok(Position::START),
        Some(seq) => Ok(position_at(connection, seq)?.unwrap_or(Position::START)),
    }
}

/// The first request of an entry beyond the last one there is.
pub(super) fn stray_request(connection: &Connection) -> Result<Option<u64>, JournalError> {
    let seq: Option<i64> = connection
        .query_row("SELECT min(seq) FROM request WHERE seq > (SELECT coalesce(max(seq), 0) FROM entry)", [], |row| row.get(0))
        .map_err(|error| unreadable(&error))?;
    Ok(seq.and_then(|seq| u64::try_from(seq).ok()))
}

/// Takes out everything before the entry at `seq`, all or none.
pub(super) fn trim(connection: &Connection, seq: u64) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute("DELETE FROM entry WHERE seq < ?1", [number(seq)])?;
    transaction.execute("DELETE FROM request WHERE seq < ?1", [number(seq)])?;
    transaction.commit()
}

/// The position that stands at `seq`; `None` beyond the head, and before the oldest entry that is left.
pub(super) fn position_at(connection: &Connection, seq: u64) -> Result<Option<Position>, JournalError> {
    if seq == 0 {
        let is_whole = connection
            .query_row("SELECT min(seq) FROM entry", [], |row| row.get::<_, Option<i64>>(0))
            .map_err(|error| unreadable(&error))?
            .is_none_or(|first| first == 1);
        return Ok(is_whole.then_some(Position::START));
    }
    Ok(row_at(connection, seq)?.map(|row| row.position()))
}

/// The position just before the last entry that opens a day.
pub(super) fn day_start(connection: &Connection) -> Result<Position, JournalError> {
    let opening: Option<u64> = connection
        .query_row("SELECT max(seq) FROM entry WHERE day_start = 1", [], |row| row.get::<_, Option<i64>>(0))
        .map(|seq| seq.and_then(|seq| u64::try_from(seq).ok()))
        .map_err(|error| unreadable(&error))?;
    let Some(before) = opening.and_then(|seq| seq.checked_sub(1)) else { return Ok(Position::START) };
    position_at(connection, before)?
        .ok_or_else(|| JournalError::Damaged { seq: before, text: "the entry before the day's first is missing".to_owned() })
}

/// The entry of a request.
pub(super) fn find(connection: &Connection, request: &str) -> Result<Option<Stored>, JournalError> {
    let seq: Option<i64> = connection
        .prepare_cached("SELECT seq FROM request WHERE id = ?1")
        .and_then(|mut statement| statement.query_row([request], |row| row.get(0)).optional())
        .map_err(|error| unreadable(&error))?;
    let Some(seq) = seq.and_then(|seq| u64::try_from(seq).ok()) else { return Ok(None) };
    let Some(row) = row_at(connection, seq)? else {
        return Err(JournalError::Damaged { seq, text: format!("request {request} should stand here, but nothing does") });
    };
    read_alone(&row).map(Some)
}

/// What became of entries that were to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inserted {
    /// They are on the disk.
    All,
    /// One of their requests is there already; nothing was written.
    SeenBefore,
}

/// Writes entries and their requests in one transaction; nothing remains of them where this fails. Whether a request is new shows where it is
/// written: looking for it beforehand would be a transaction of its own for every act.
pub(super) fn insert(connection: &Connection, prepared: &[Prepared]) -> rusqlite::Result<Inserted> {
    // The library's own transaction has its two statements parsed anew for every act.
    execute(connection, "BEGIN")?;
    let done = rows_of(connection, prepared).and_then(|inserted| match inserted {
        Inserted::All => execute(connection, "COMMIT").map(|()| inserted),
        Inserted::SeenBefore => execute(connection, "ROLLBACK").map(|()| inserted),
    });
    if done.is_err() && !connection.is_autocommit() {
        // Where this fails, too, the transaction stays open, and whoever asked sees that.
        let _ = execute(connection, "ROLLBACK");
    }
    done
}

fn execute(connection: &Connection, statement: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(statement)?.execute([]).map(drop)
}

/// The rows of entries, as a part of a transaction.
fn rows_of(connection: &Connection, prepared: &[Prepared]) -> rusqlite::Result<Inserted> {
    // All requests before a day that opens forgets old ones: one that is repeated may be among those.
    for Prepared { stored, .. } in prepared {
        let asked = params![stored.entry.request, number(stored.position.seq)];
        if connection.prepare_cached("INSERT INTO request (id, seq) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?.execute(asked)? == 0 {
            return Ok(Inserted::SeenBefore);
        }
    }
    for Prepared { stored, body, opens_day } in prepared {
        let Position { epoch, seq, link } = stored.position;
        let seq = number(seq);
        if *opens_day {
            forget_old_requests(connection)?;
        }
        connection
            .prepare_cached("INSERT INTO entry (seq, epoch, link, at, day_start, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![seq, epoch, link.0, number(stored.entry.at.0), opens_day, body])?;
    }
    Ok(Inserted::All)
}

/// A day opens: the one that ends now becomes the day before, and requests from before that are forgotten.
fn forget_old_requests(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM request WHERE seq < (SELECT max(seq) FROM entry WHERE day_start = 1)", [])?;
    Ok(())
}

/// Moves the write-ahead log into the file; answers whether all of it was moved.
pub(super) fn checkpoint(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        let (busy, pages, moved): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(busy == 0 && pages == moved)
    })
}

fn row_at(connection: &Connection, seq: u64) -> Result<Option<Row>, JournalError> {
    connection
        .prepare_cached("SELECT seq, epoch, link, body FROM entry WHERE seq = ?1")
        .and_then(|mut statement| statement.query_row([number(seq)], row).optional())
        .map_err(|error| unreadable(&error))
}

fn row(sql: &SqlRow<'_>) -> rusqlite::Result<Row> {
    let seq: i64 = sql.get(0)?;
    let epoch: u32 = sql.get(1)?;
    let link: [u8; 16] = sql.get(2)?;
    // A negative seq is no seq of ours: 0 fits nowhere, and the chain's check names it.
    Ok(Row { seq: u64::try_from(seq).unwrap_or(0), epoch, link: Link(link), body: sql.get(3)? })
}

/// SQLite's integers are signed. At ten entries a second, `seq` reaches their end in 29 billion years.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The file could not be used.
pub(super) fn failed(path: &Path, error: &dyn fmt::Display) -> JournalError {
    JournalError::Store { text: format!("{}: {error}", path.display()) }
}

/// A file that SQLite does not take for one of its own, or that could not be used.
fn unusable(path: &Path, error: &rusqlite::Error) -> JournalError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => unreadable(error),
        Some(_) | None => failed(path, error),
    }
}

fn unreadable(error: &rusqlite::Error) -> JournalError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => JournalError::Damaged { seq: 0, text: error.to_string() },
        Some(_) | None => JournalError::Store { text: error.to_string() },
    }
}
