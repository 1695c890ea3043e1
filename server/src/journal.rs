//! The journal of one site: its ordered, durable facts, behind one trait with every answer a store can give.
//! Knows neither SQLite nor Redis (those live in `journal/sqlite*` and `journal/redis*`), and decides nothing about the queue.
//!
//! An entry is one accepted command. `append` writes entries only where their writer saw the head; whatever came first comes
//! back as a conflict. Repeating an append exactly as it was is always safe: its request ids make it *seen before*, never twice.

use std::{
    future::{Future, poll_fn, ready},
    pin::Pin,
    sync::Arc,
    task::Poll,
};

use domain::Time;

use crate::{
    archive::ArchiveError,
    journal::entry::{Entry, Kept, Position, Stored},
};

pub(crate) use chain::read_entry_line;
pub use error::JournalError;
pub(crate) use form::PROGRAM_VERSION;

mod chain;
pub mod entry;
mod error;
mod form;
pub(crate) mod head_line;
#[cfg(test)]
pub(crate) mod memory;
mod onward;
pub(crate) mod read_ahead;
pub(crate) mod redis_journal;
pub(crate) mod sqlite;
mod wait;

/// Most entries of one append: twice what a dispatcher decides together, one entry per command.
pub const APPEND_ENTRIES_MAX: usize = 64;

/// Largest stored entry, in bytes. A plan with the standards of 400 services is under 1 MiB; closing a day with 10,000 live
/// tickets is about as much. Anything larger is a mistake and is refused.
pub(crate) const ENTRY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most entries that a conflict carries back. Who is further behind reads on with `read`.
pub(crate) const CONFLICT_ENTRIES_MAX: usize = 64;

/// Most entries of one `read`: about 1 MiB of usual entries, so that a reader never holds the store for long.
pub(crate) const READ_ENTRIES_MAX: usize = 4_096;

/// A boxed answer that comes later, so that the traits can stand behind `dyn`.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends a question on its way at once: as it stands, one that nobody waits for has not begun.
pub(crate) async fn begun<'a, T: Send + 'a>(mut later: Later<'a, T>) -> Later<'a, T> {
    match poll_fn(|context| Poll::Ready(later.as_mut().poll(context))).await {
        Poll::Ready(answer) => Box::pin(ready(answer)),
        Poll::Pending => later,
    }
}

/// An instant of a journal's clock, for whoever carries it and knows none of the domain's words.
pub type Instant = Time;

/// Reads a clock. Handed in by whoever starts the server; tests set it a week back.
pub type Clock = Arc<dyn Fn() -> Time + Send + Sync>;

/// Told once when the store can no longer keep its promise (a failed fsync). It must end the process: the append that found out
/// never answers, and a retried fsync can lie.
pub type OnFatal = Arc<dyn Fn(&str) + Send + Sync>;

/// The journal of one site.
pub trait Journal: Send + Sync {
    /// Writes `entries`, all or none, right after `expected`.
    ///
    /// Checks request ids first, then the position, then the arguments, and only then writes. The instants of the entries must
    /// not be behind the journal's last entry: take `now()` again after applying what a conflict brought.
    ///
    /// After `InDoubt`, repeat the same append with the same `expected` until an answer settles it (`AppendAnswer::settles`).
    /// That is *found or fenced out*: either the entries turn out to be there, or something stands where they would have gone.
    fn append(&self, expected: Position, entries: Vec<Entry>) -> Later<'_, AppendAnswer>;

    /// Up to `max` entries (at most `READ_ENTRIES_MAX`) right after `from`, oldest first; none when `from` is the head.
    /// Every link is checked before an entry is handed out.
    fn read(&self, from: Position, max: usize) -> Later<'_, Result<ReadAnswer, JournalError>>;

    /// The position just before the last entry that opens a day, or `Position::START`: where a start begins to read.
    /// The first entry read from there holds `DayOpened`, perhaps after the events that closed the day before
    /// (`Entry::events_from_day_start`).
    fn day_start(&self) -> Later<'_, Result<Position, JournalError>>;

    /// From where the journal can be read: `Position::START`, or the oldest entry that is left where days were taken out.
    fn oldest(&self) -> Later<'_, Result<Position, JournalError>>;

    /// Where whoever reads everything begins, or goes on after a place behind which something is missing; none where nothing is.
    fn goes_on(&self, after: Option<Position>) -> Later<'_, Result<Option<GoesOn>, JournalError>> {
        Box::pin(async move {
            if after.is_some() {
                return Ok(None);
            }
            Ok(Some(GoesOn { at: self.oldest().await?, missing: Vec::new(), closing: None }))
        })
    }

    /// Up to `max` entries (at most `READ_ENTRIES_MAX`) right after `from`, as they are stored. Nothing is checked here: whoever lays
    /// them down elsewhere checks every link.
    fn read_kept(&self, from: Position, max: usize) -> Later<'_, Result<Vec<Kept>, JournalError>>;

    /// Takes out every entry before the one at `first`, which is the oldest from then on, with the requests of what is taken out. What is
    /// read from `first` on stays as it was; a position before it is no longer in this journal's history. Nothing is taken out where
    /// `first` is not in the history, or where the day in progress would lose anything.
    fn trim(&self, first: Position) -> Later<'_, Result<(), JournalError>>;

    /// The position of the last entry.
    fn head(&self) -> Later<'_, Result<Position, JournalError>>;

    /// Waits until there may be something after `after`, at most `timeout_ms`. A hint: only `read` says what there is.
    fn wait(&self, after: Position, timeout_ms: u64) -> Later<'_, WaitAnswer>;

    /// The journal's time, never behind its last entry.
    fn now(&self) -> Time;

    /// What a crash could take back, by the store's own settings; said plainly at start.
    fn settings(&self) -> Later<'_, Result<Settings, JournalError>>;

    /// The entries that are in the journal and not yet kept as safely as was asked for; none where nothing more was asked.
    fn unconfirmed(&self) -> Option<Unconfirmed> {
        None
    }

    /// Whether a person asked that the entry at this place be passed over where it breaks a rule, for verbs that fold without a server.
    fn is_to_be_passed_over(&self, _position: Position) -> bool {
        false
    }

    /// What a person should look at though the journal answers; a complete sentence in both languages.
    fn notice(&self) -> Option<String> {
        None
    }
}

/// From where a journal can be read where not all that was before is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoesOn {
    /// Just before the opening of a day, or the start.
    pub at: Position,
    /// What is missing right before it.
    pub missing: Vec<ArchiveError>,
    /// What the entry that opened the first missing day still says of the day before.
    pub closing: Option<Stored>,
}

/// Entries that are in the journal and that no replica has confirmed in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// The first of them.
    pub since: Position,
    /// The last of them.
    pub upto: Position,
}

/// The end of a journal is not the one that was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Where it was last seen to end; none where nobody knows.
    pub seen: Option<Position>,
    /// Where it ends now.
    pub head: Position,
}

impl Loss {
    /// How many entries are gone, where that is known.
    pub fn entries(&self) -> Option<u64> {
        // Of another history that is as long, nobody knows where it parted.
        self.seen.and_then(|seen| seen.seq.checked_sub(self.head.seq)).filter(|gone| *gone > 0)
    }
}

/// Which journals may be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// Those that end where they were last seen to end.
    Whole,
    /// Those that lost their end, too: somebody says that the hall goes on without it.
    MayBeLost,
}

/// What became of an append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendAnswer {
    /// Written and kept as the settings promise.
    Appended {
        /// What was written, with the positions it got; in order.
        stored: Vec<Stored>,
    },
    /// Nothing was written: others wrote first.
    Conflict {
        /// What came first, right after `expected`; at least one, at most `CONFLICT_ENTRIES_MAX`.
        came_first: Vec<Stored>,
    },
    /// Nothing was written: at least one of the requests is in the journal already.
    SeenBefore {
        /// The stored entries of those requests, in the order of the journal.
        stored: Vec<Stored>,
    },
    /// Nothing was written: `expected` is not in this journal's history. Its tail was lost, or the store was replaced.
    Diverged {
        /// The head that the journal has instead.
        head: Position,
    },
    /// Nothing was written, for certain.
    Refused {
        /// Why, for programs.
        refusal: StoreRefusal,
        /// What the store said, for the person who looks after it.
        text: String,
    },
    /// It may have been written or may yet be: the connection dropped or the store did not answer in time.
    InDoubt {
        /// What happened, for the person who looks after it.
        text: String,
    },
}

impl AppendAnswer {
    /// Whether this answer to a repeated append settles the doubt about the first try. A refusal does not: the first try may
    /// still be waiting in a store that is stopped.
    pub fn settles(&self) -> bool {
        match self {
            AppendAnswer::Appended { .. }
            | AppendAnswer::Conflict { .. }
            | AppendAnswer::SeenBefore { .. }
            | AppendAnswer::Diverged { .. } => true,
            AppendAnswer::Refused { .. } | AppendAnswer::InDoubt { .. } => false,
        }
    }
}

/// Why a store refused an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreRefusal {
    /// Disk or memory is full.
    Full,
    /// The store takes no writes: a replica, a read-only file system, failed saving, too few replicas.
    ReadOnly,
    /// The store could not be reached, so nothing was sent.
    NotReached,
    /// The store is loading or busy with something else and executed nothing.
    Busy,
    /// The store does not let this user write.
    NotAllowed,
    /// The entries themselves: none or too many, too large, a request id that is not 32 lowercase hexadecimal digits, the same
    /// request twice, an instant behind the last entry.
    BadEntry,
    /// What is stored contradicts itself; nothing is written on top of it.
    Damaged,
}

/// What `read` found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadAnswer {
    /// Entries right after the position, oldest first; empty at the head.
    Entries(Vec<Stored>),
    /// The position is not in this journal's history.
    Diverged {
        /// The head that the journal has instead.
        head: Position,
    },
}

/// What `wait` saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitAnswer {
    /// There may be more.
    MaybeMore,
    /// Nothing was heard in that time. Look now and then all the same: hints can be lost.
    TimedOut,
}

/// What a crash could take back, by the store's own settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What holds the journal: `sqlite`, `redis` or `memory`.
    pub store: &'static str,
    /// What a crash of its machine could take back.
    pub loss: CrashLoss,
    /// What should be set differently; complete sentences in both languages.
    pub warnings: Vec<String>,
}

/// What a crash of the store's machine could take back of what was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashLoss {
    /// Nothing: every entry is on disk before it is acknowledged.
    Nothing,
    /// The last second.
    LastSecond,
    /// What the operating system has not yet written, usually up to 30 seconds.
    UntilKernelWrites,
    /// Everything since the last snapshot.
    SinceSnapshot,
    /// Everything: nothing is written to disk.
    Everything,
    /// The store did not tell.
    Unknown,
}

impl CrashLoss {
    /// The sentence for the person who starts the server, in Indonesian.
    pub fn sentence_id(self) -> &'static str {
        match self {
            CrashLoss::Nothing => "Mati mendadak tidak menghilangkan apa pun yang sudah dikonfirmasi.",
            CrashLoss::LastSecond => "Mati mendadak dapat menghilangkan catatan satu detik terakhir.",
            CrashLoss::UntilKernelWrites => "Mati mendadak dapat menghilangkan catatan sekitar 30 detik terakhir.",
            CrashLoss::SinceSnapshot => "Mati mendadak dapat menghilangkan semua catatan sejak cuplikan terakhir.",
            CrashLoss::Everything => "Mati mendadak menghilangkan semua catatan: tidak ada yang ditulis ke disk.",
            CrashLoss::Unknown => "Penyimpanan tidak memberi tahu apa yang dapat hilang bila mati mendadak.",
        }
    }

    /// The sentence for the person who starts the server, in English.
    pub fn sentence_en(self) -> &'static str {
        match self {
            CrashLoss::Nothing => "A crash loses nothing that was acknowledged.",
            CrashLoss::LastSecond => "A crash may lose the last second of entries.",
            CrashLoss::UntilKernelWrites => "A crash may lose about the last 30 seconds of entries.",
            CrashLoss::SinceSnapshot => "A crash may lose everything since the last snapshot.",
            CrashLoss::Everything => "A crash loses everything: nothing is written to disk.",
            CrashLoss::Unknown => "The store does not say what a crash could lose.",
        }
    }
}

#[cfg(test)]
pub(crate) mod suite;
#[cfg(test)]
pub(crate) mod testing;
