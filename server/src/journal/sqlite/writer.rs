//! The one thread that writes: appends in the order they come, each on disk before it is answered, then the witness.
//! It never retries a failed write or sync: a disk that fails ends the process without an answer.

use std::{
    io,
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use domain::Time;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::{mpsc, oneshot, watch};

use super::{
    store::{self, Inserted},
    witness::Witness,
};
use crate::journal::{
    AppendAnswer, CONFLICT_ENTRIES_MAX, JournalError, OnFatal, StoreRefusal,
    entry::{Entry, Position, Stored},
    form::{BadEntry, Prepared, check_times, prepare},
};

/// Bytes of stored entries between two checkpoints. An entry of 400 bytes dirties three pages of 4 KiB, so that the
/// write-ahead log stays near 8 MiB and one checkpoint takes a few milliseconds.
const CHECKPOINT_BYTES: usize = 256 * 1024;

/// Pause between two writings of the witness: each is a sync that competes with the next append's. A busy hall's entries come further apart,
/// so that each of them is named at once; where a crash takes the journal as well, the witness is short of this time's entries at most.
const WITNESS_EVERY: Duration = Duration::from_millis(50);

/// What the writer is asked.
pub(super) enum Job {
    /// Append entries.
    Append {
        /// Where their writer saw the head.
        expected: Position,
        /// The entries.
        entries: Vec<Entry>,
        /// Where the answer goes.
        answer: oneshot::Sender<AppendAnswer>,
    },
    /// Take out every entry before this one.
    Trim {
        /// The oldest from then on.
        first: Position,
        /// Told when it is done.
        done: oneshot::Sender<Result<(), JournalError>>,
    },
    /// Let the file grow to so many pages only.
    #[cfg(test)]
    LimitPages(u32, oneshot::Sender<()>),
}

/// What the writer tells everybody else.
pub(super) struct Shared {
    /// The head.
    pub(super) head: watch::Sender<Position>,
    /// The instant of the head's entry, in milliseconds.
    pub(super) last_at: AtomicU64,
}

impl Shared {
    /// An entry was written. Told by the writer and by whoever was answered, whichever comes first.
    pub(super) fn advance(&self, head: Position, at: Time) {
        self.last_at.fetch_max(at.0, Ordering::AcqRel);
        self.head.send_if_modified(|known| {
            let is_newer = head.seq > known.seq;
            if is_newer {
                *known = head;
            }
            is_newer
        });
    }
}

/// The disk failed; the process must end.
struct Fatal(String);

/// Why an append wrote nothing.
enum NotWritten {
    SeenBefore,
    NotAtHead(Position),
    Refused(StoreRefusal, String),
}

/// Starts the writer's thread and the witness's.
pub(super) fn start(
    connection: Connection,
    witness: Witness,
    jobs: mpsc::Receiver<Job>,
    shared: Arc<Shared>,
    on_fatal: OnFatal,
) -> io::Result<JoinHandle<()>> {
    let newest = Arc::new(Newest::default());
    let follower = {
        let (newest, on_fatal) = (Arc::clone(&newest), Arc::clone(&on_fatal));
        thread::Builder::new().name("journal-witness".to_owned()).spawn(move || follow(witness, &newest, &on_fatal))?
    };
    thread::Builder::new().name("journal-writer".to_owned()).spawn(move || {
        let mut alarm = Alarm { on_fatal, text: Some("the journal's writer stopped unexpectedly".to_owned()) };
        let writer = Writer { connection, shared, newest: Arc::clone(&newest), bytes_since_checkpoint: 0 };
        alarm.text = writer.run(jobs).err().map(|Fatal(text)| text);
        newest.end();
        // The witness's thread has told `on_fatal` itself if it failed.
        let _ended = follower.join();
    })
}

/// Tells `on_fatal` when the thread ends for any reason but an orderly one, a panic included.
struct Alarm {
    on_fatal: OnFatal,
    text: Option<String>,
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if let Some(text) = &self.text {
            (self.on_fatal)(text);
        }
    }
}

struct Writer {
    connection: Connection,
    shared: Arc<Shared>,
    newest: Arc<Newest>,
    bytes_since_checkpoint: usize,
}

impl Writer {
    fn run(mut self, mut jobs: mpsc::Receiver<Job>) -> Result<(), Fatal> {
        while let Some(job) = jobs.blocking_recv() {
            match job {
                Job::Append { expected, entries, answer } => {
                    let said = self.append(expected, entries)?;
                    let written = last_written(&said);
                    // Whoever asked may have gone; what was written stays written.
                    let _asker_gone = answer.send(said);
                    // After the answer, because waking others would hold it up.
                    if let Some((head, at)) = written {
                        self.shared.advance(head, at);
                        self.newest.set(head);
                    }
                    self.checkpoint_when_due()?;
                }
                Job::Trim { first, done } => {
                    // Whoever asked may have gone.
                    let _asker_gone = done.send(self.trim(first)?);
                    // What was taken out is in the log as well.
                    self.checkpoint()?;
                }
                #[cfg(test)]
                Job::LimitPages(pages, done) => {
                    let limited = self.connection.pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, i64>(0));
                    limited.map_err(|error| Fatal(error.to_string()))?;
                    let _asker_gone = done.send(());
                }
            }
        }
        self.checkpoint()
    }

    fn append(&mut self, expected: Position, entries: Vec<Entry>) -> Result<AppendAnswer, Fatal> {
        let requests: Vec<String> = entries.iter().map(|entry| entry.request.clone()).collect();
        let why = match self.fitting(expected, entries) {
            Ok(prepared) => match store::insert(&self.connection, &prepared) {
                Ok(Inserted::All) => {
                    self.bytes_since_checkpoint += prepared.iter().map(|entry| entry.body.len()).sum::<usize>();
                    let stored: Vec<Stored> = prepared.into_iter().map(|entry| entry.stored).collect();
                    return Ok(AppendAnswer::Appended { stored });
                }
                Ok(Inserted::SeenBefore) => NotWritten::SeenBefore,
                Err(error) => NotWritten::Refused(self.refusal(&error)?, error.to_string()),
            },
            Err(why) => why,
        };
        Ok(self.answer(why, expected, &requests).unwrap_or_else(|error| refused(StoreRefusal::Damaged, error.to_string())))
    }

    /// What is to be written, where it goes on from the head and nothing is wrong with it.
    fn fitting(&self, expected: Position, entries: Vec<Entry>) -> Result<Vec<Prepared>, NotWritten> {
        let head = *self.shared.head.borrow();
        if expected != head {
            return Err(NotWritten::NotAtHead(head));
        }
        let bad = |bad: BadEntry| NotWritten::Refused(StoreRefusal::BadEntry, bad.to_string());
        check_times(&entries, Time(self.shared.last_at.load(Ordering::Acquire))).map_err(bad)?;
        prepare(expected, entries).map_err(bad)
    }

    /// Request ids first, whatever else stands in the way: nobody is refused what has happened.
    fn answer(&self, why: NotWritten, expected: Position, requests: &[String]) -> Result<AppendAnswer, JournalError> {
        let mut seen = Vec::new();
        for request in requests {
            seen.extend(store::find(&self.connection, request)?);
        }
        if !seen.is_empty() {
            seen.sort_by_key(|stored| stored.position.seq);
            seen.dedup();
            return Ok(AppendAnswer::SeenBefore { stored: seen });
        }
        match why {
            NotWritten::NotAtHead(head) => self.not_at_head(expected, head),
            NotWritten::Refused(refusal, text) => Ok(refused(refusal, text)),
            NotWritten::SeenBefore => Ok(refused(StoreRefusal::Damaged, "a request is there and cannot be found".to_owned())),
        }
    }

    fn not_at_head(&self, expected: Position, head: Position) -> Result<AppendAnswer, JournalError> {
        if expected.seq >= head.seq || store::position_at(&self.connection, expected.seq)? != Some(expected) {
            return Ok(AppendAnswer::Diverged { head });
        }
        Ok(AppendAnswer::Conflict { came_first: store::entries_after(&self.connection, expected, CONFLICT_ENTRIES_MAX)? })
    }

    /// Takes out what stands before `first`, unless the day in progress needs it.
    fn trim(&self, first: Position) -> Result<Result<(), JournalError>, Fatal> {
        let checked = store::position_at(&self.connection, first.seq).and_then(|found| {
            let is_free = found == Some(first) && first.seq <= store::day_start(&self.connection)?.seq;
            if is_free { Ok(()) } else { Err(JournalError::NotToTrim { first }) }
        });
        if checked.is_err() {
            return Ok(checked);
        }
        if let Err(error) = store::trim(&self.connection, first.seq) {
            // A disk that failed ends everything; any other refusal leaves it as it was.
            self.refusal(&error)?;
            return Ok(Err(JournalError::Store { text: error.to_string() }));
        }
        Ok(Ok(()))
    }

    /// The transaction was given up. Only where SQLite knows that before it wrote can somebody be told so.
    fn refusal(&self, error: &rusqlite::Error) -> Result<StoreRefusal, Fatal> {
        let refusal = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull | ErrorCode::OutOfMemory) => StoreRefusal::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreRefusal::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreRefusal::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ConstraintViolation) => StoreRefusal::Damaged,
            Some(_) | None => return Err(Fatal(format!("the journal could not be written: {error}"))),
        };
        if !self.connection.is_autocommit() {
            return Err(Fatal(format!("the journal could not take back what it had begun to write: {error}")));
        }
        Ok(refusal)
    }

    fn checkpoint_when_due(&mut self) -> Result<(), Fatal> {
        if self.bytes_since_checkpoint < CHECKPOINT_BYTES {
            return Ok(());
        }
        self.bytes_since_checkpoint = 0;
        self.checkpoint()
    }

    /// On a full disk the log stays where it is and is tried again later. Any other failure could be a failed fsync.
    fn checkpoint(&self) -> Result<(), Fatal> {
        match store::checkpoint(&self.connection) {
            Ok(_) => Ok(()),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
                tracing::warn!(%error, "the disk is full, so that the journal's log could not be moved into its file");
                Ok(())
            }
            Err(error) => Err(Fatal(format!("the journal's log could not be moved into its file: {error}"))),
        }
    }
}

/// The new head and its instant, where the answer says that something was written.
fn last_written(said: &AppendAnswer) -> Option<(Position, Time)> {
    match said {
        AppendAnswer::Appended { stored } => stored.last().map(|last| (last.position, last.entry.at)),
        AppendAnswer::Conflict { .. }
        | AppendAnswer::SeenBefore { .. }
        | AppendAnswer::Diverged { .. }
        | AppendAnswer::Refused { .. }
        | AppendAnswer::InDoubt { .. } => None,
    }
}

fn refused(refusal: StoreRefusal, text: String) -> AppendAnswer {
    AppendAnswer::Refused { refusal, text }
}

/// The newest head, for the witness: one place, the newest wins.
#[derive(Default)]
struct Newest {
    slot: Mutex<Slot>,
    changed: Condvar,
}

#[derive(Default)]
struct Slot {
    head: Option<Position>,
    ended: bool,
}

impl Newest {
    fn set(&self, head: Position) {
        let before = self.slot.lock().unwrap_or_else(PoisonError::into_inner).head.replace(head);
        // Whoever was told and has not come for it comes for the newest: waking them for each append would cost the next one its processor.
        if before.is_none() {
            self.changed.notify_one();
        }
    }

    fn end(&self) {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        self.changed.notify_one();
    }

    /// Waits for a newer head, not before `earliest` unless the end has come; `None` at the end.
    fn next(&self, earliest: Option<Instant>) -> Option<Position> {
        let slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let pause = earliest.map_or(Duration::ZERO, |earliest| earliest.saturating_duration_since(Instant::now()));
        let paused = self.changed.wait_timeout_while(slot, pause, |slot| !slot.ended);
        let (slot, _) = paused.unwrap_or_else(PoisonError::into_inner);
        let mut slot = self.changed.wait_while(slot, |slot| slot.head.is_none() && !slot.ended).unwrap_or_else(PoisonError::into_inner);
        slot.head.take()
    }
}

/// Writes the newest head into the witness, behind the appends and off their way: the first after a pause at once, the last before the end.
fn follow(mut witness: Witness, newest: &Newest, on_fatal: &OnFatal) {
    let mut earliest = None;
    while let Some(head) = newest.next(earliest) {
        earliest = Some(Instant::now() + WITNESS_EVERY);
        match witness.set(head) {
            Ok(()) => {}
            // An old witness only sees less; the next head tries again.
            Err(error) if error.kind() == io::ErrorKind::StorageFull => {
                tracing::warn!(%error, "the disk is full, so that the journal's witness stays behind");
            }
            Err(error) => {
                on_fatal(&format!("the journal's witness could not be written: {error}"));
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::entry::Link;

    fn head(seq: u64) -> Position {
        Position { epoch: 1, seq, link: Link([0; 16]) }
    }

    #[test]
    fn the_witness_waits_for_its_turn_and_the_end_does_not_wait() {
        let newest = Newest::default();
        newest.set(head(1));
        assert_eq!(newest.next(None), Some(head(1)));
        newest.set(head(2));
        newest.set(head(3));
        let earliest = Instant::now() + Duration::from_millis(60);
        assert_eq!(newest.next(Some(earliest)), Some(head(3)), "the newest alone");
        assert!(Instant::now() >= earliest);
        newest.set(head(4));
        let asked = Instant::now();
        thread::scope(|scope| {
            scope.spawn(|| newest.end());
            assert_eq!(newest.next(Some(asked + Duration::from_secs(600))), Some(head(4)), "the last is written before the end");
        });
        assert!(asked.elapsed() < Duration::from_secs(300));
        assert_eq!(newest.next(Some(asked + Duration::from_secs(600))), None);
    }
}
