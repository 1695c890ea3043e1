//! The journal in one SQLite file: the embedded default, for one server and one site.
//! WAL with synchronous=FULL, one writer thread, a link per row and a head witness beside the file. No Redis, no network.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

use domain::Time;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use crate::journal::{
    AppendAnswer, Clock, CrashLoss, Journal, JournalError, Later, Loss, OnFatal, READ_ENTRIES_MAX, ReadAnswer, Settings, Tail, WaitAnswer,
    chain::Row,
    entry::{Entry, Kept, Position},
    onward::Onward,
    sqlite::{
        witness::Witness,
        writer::{Job, Shared},
    },
    wait::wait_for,
};

pub(crate) mod copy;
mod store;
mod witness;
mod writer;

/// Appends that may wait for the writer. A dispatcher has one under way; the rest is room for tests. Who comes later waits.
const JOBS_MAX: usize = 64;

/// The journal of one site in one file.
pub(crate) struct SqliteJournal {
    path: PathBuf,
    clock: Clock,
    onward: Onward,
    jobs: Option<mpsc::Sender<Job>>,
    /// For reading only, beside the writer's own. A plain mutex: held for one query on a blocking thread, never across an await.
    reader: Arc<Mutex<Connection>>,
    shared: Arc<Shared>,
    writer: Option<JoinHandle<()>>,
}

impl SqliteJournal {
    /// Whether anything was ever written at `path`; an empty file is none of ours.
    pub(crate) fn exists(path: &Path) -> bool {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        [path, Path::new(&log)].into_iter().any(|file| fs::metadata(file).is_ok_and(|found| found.is_file() && found.len() > 0))
    }

    /// Opens the journal of `site` in the file at `path`, creating it where there is none.
    ///
    /// Blocks for as long as SQLite recovers its log. `on_fatal` is told when the disk fails; it must end the process.
    pub(crate) fn open(path: &Path, site: &str, clock: Clock, on_fatal: OnFatal) -> Result<SqliteJournal, JournalError> {
        Ok(SqliteJournal::open_with(Tail::Whole, path, site, clock, on_fatal)?.0)
    }

    /// The same, where the journal's end may be gone; answers what is missing. The witness of what was there stays until the next append.
    pub(crate) fn open_with(
        tail: Tail,
        path: &Path,
        site: &str,
        clock: Clock,
        on_fatal: OnFatal,
    ) -> Result<(SqliteJournal, Option<Loss>), JournalError> {
        let (mut witness, seen) = Witness::open(path)?;
        store::create_private(path)?;
        let connection = store::open_to_write(path, site)?;
        let (head, last_at) = match store::head(&connection) {
            // The last entry may be what is damaged: whoever goes on without it looks at each.
            Err(JournalError::Damaged { .. }) if tail == Tail::MayBeLost => store::head_unchecked(&connection)?,
            head => head?,
        };
        if let Some(seq) = store::stray_request(&connection)?.filter(|_| tail == Tail::Whole) {
            return Err(JournalError::Damaged { seq, text: "only its request is still there".to_owned() });
        }
        let loss = match witness::check(&connection, &witness, seen, head) {
            Ok(()) => None,
            Err(JournalError::NoWitness { .. } | JournalError::TailLost { .. } | JournalError::OtherHistory { .. })
                if tail == Tail::MayBeLost =>
            {
                Some(Loss { seen: seen.position(), head })
            }
            Err(error) => return Err(error),
        };
        if loss.is_none() {
            witness.set(head).map_err(|error| store::failed(path, &error))?;
        }
        let reader = store::open_to_read(path)?;
        let shared = Arc::new(Shared { head: watch::Sender::new(head), last_at: AtomicU64::new(last_at.0) });
        let (jobs, queue) = mpsc::channel(JOBS_MAX);
        let writer =
            writer::start(connection, witness, queue, Arc::clone(&shared), on_fatal).map_err(|error| store::failed(path, &error))?;
        let journal = SqliteJournal {
            path: path.to_owned(),
            clock,
            onward: Onward::default(),
            jobs: Some(jobs),
            reader: Arc::new(Mutex::new(reader)),
            shared,
            writer: Some(writer),
        };
        Ok((journal, loss))
    }

    /// Takes out everything from the entry at `seq` on, of a journal that nobody has open. The witness stays as it is.
    pub(crate) fn cut_from(path: &Path, site: &str, seq: u64) -> Result<(), JournalError> {
        let (witness, _) = Witness::open(path)?;
        let connection = store::open_to_write(path, site)?;
        store::cut_from(&connection, seq).map_err(|error| store::failed(path, &error))?;
        drop(witness);
        Ok(())
    }

    /// Runs one query on a blocking thread.
    async fn query<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let reader = Arc::clone(&self.reader);
        let done = tokio::task::spawn_blocking(move || {
            // A query changes nothing, so that a panic in an earlier one leaves nothing half done.
            let connection = reader.lock().unwrap_or_else(PoisonError::into_inner);
            query(&connection)
        });
        done.await.unwrap_or_else(|error| Err(JournalError::Store { text: format!("{}: {error}", self.path.display()) }))
    }

    /// Hands one trim to the writer and waits until it is done.
    async fn trim_to(&self, first: Position) -> Result<(), JournalError> {
        let (done, is_done) = oneshot::channel();
        if let Some(jobs) = &self.jobs
            && jobs.send(Job::Trim { first, done }).await.is_ok()
            && let Ok(said) = is_done.await
        {
            return said;
        }
        // As for an append: the process is about to end.
        std::future::pending().await
    }

    /// Hands one append to the writer and waits for its answer.
    async fn write(&self, expected: Position, entries: Vec<Entry>) -> AppendAnswer {
        let (answer, answered) = oneshot::channel();
        if let Some(jobs) = &self.jobs
            && jobs.send(Job::Append { expected, entries, answer }).await.is_ok()
            && let Ok(said) = answered.await
        {
            if let AppendAnswer::Appended { stored } = &said
                && let Some(last) = stored.last()
            {
                // Whoever has the answer sees its entry at the head; the writer may say so a little later.
                self.shared.advance(last.position, last.entry.at);
            }
            return said;
        }
        // The writer is gone: the disk failed and the process is about to end. Nobody may hear an answer that is not certain.
        std::future::pending().await
    }
}

impl Journal for SqliteJournal {
    fn append(&self, expected: Position, entries: Vec<Entry>) -> Later<'_, AppendAnswer> {
        Box::pin(self.write(expected, entries))
    }

    fn read(&self, from: Position, max: usize) -> Later<'_, Result<ReadAnswer, JournalError>> {
        Box::pin(self.query(move |connection| store::read(connection, from, max.min(READ_ENTRIES_MAX))))
    }

    fn day_start(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(self.query(store::day_start))
    }

    fn oldest(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(self.query(store::oldest))
    }

    fn read_kept(&self, from: Position, max: usize) -> Later<'_, Result<Vec<Kept>, JournalError>> {
        Box::pin(self.query(move |connection| {
            let rows = store::rows_after(connection, from, max.min(READ_ENTRIES_MAX))?;
            Ok(rows.into_iter().map(Row::into_kept).collect())
        }))
    }

    fn trim(&self, first: Position) -> Later<'_, Result<(), JournalError>> {
        Box::pin(self.trim_to(first))
    }

    fn head(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(async { Ok(*self.shared.head.borrow()) })
    }

    fn wait(&self, after: Position, timeout_ms: u64) -> Later<'_, WaitAnswer> {
        Box::pin(wait_for(self.shared.head.subscribe(), after, timeout_ms))
    }

    fn now(&self) -> Time {
        self.onward.now((self.clock)(), Time(self.shared.last_at.load(Ordering::Acquire)))
    }

    fn settings(&self) -> Later<'_, Result<Settings, JournalError>> {
        Box::pin(async { Ok(Settings { store: "sqlite", loss: CrashLoss::Nothing, warnings: Vec::new() }) })
    }
}

impl Drop for SqliteJournal {
    /// Ends the writer after what is queued, so that the file is free again when this returns.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has told `on_fatal` already.
            let _ended = writer.join();
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
