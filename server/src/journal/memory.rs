//! A journal in memory, for the simulator and for tests: the same answers as the real ones, and faults on demand.
//! It keeps nothing on disk, so `serve` must not use it for a hall.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::Time;
use tokio::sync::watch;

use crate::journal::{
    AppendAnswer, CONFLICT_ENTRIES_MAX, Clock, CrashLoss, FindAnswer, Journal, JournalError, Later, READ_ENTRIES_MAX, ReadAnswer, Settings,
    StoreRefusal, WaitAnswer,
    entry::{self, Entry, Position, Prepared, Stored},
};

/// A journal in memory. Clones of an `Arc` of it are nodes on one store.
pub struct MemoryJournal {
    clock: Clock,
    /// A plain mutex: it is never held across an await.
    chain: Mutex<Chain>,
    /// The head's seq, for `wait`.
    head_seq: watch::Sender<u64>,
}

/// What is stored, and the faults that were asked for.
#[derive(Debug, Default)]
struct Chain {
    /// Entry `seq` stands at `seq - 1`.
    entries: Vec<Stored>,
    /// Seq of each request.
    requests: BTreeMap<String, u64>,
    next_fault: Option<Fault>,
    /// Appends that a stopped store has received and not yet executed.
    delayed: Vec<(Position, Vec<Entry>)>,
}

/// What goes wrong with the next append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is executed and its answer is lost.
    AnswerLost,
    /// The store stands still: it is executed only by `execute_delayed`.
    Delayed,
    /// The store is full.
    Full,
}

impl MemoryJournal {
    /// An empty journal on this clock.
    pub fn new(clock: Clock) -> MemoryJournal {
        MemoryJournal { clock, chain: Mutex::default(), head_seq: watch::Sender::new(0) }
    }

    /// Makes the next append go wrong.
    pub fn fail_next(&self, fault: Fault) {
        self.chain().next_fault = Some(fault);
    }

    /// Executes what was delayed, in the order it came; answers what would have been said to each.
    pub fn execute_delayed(&self) -> Vec<AppendAnswer> {
        let mut chain = self.chain();
        let delayed = std::mem::take(&mut chain.delayed);
        let answers = delayed.into_iter().map(|(expected, entries)| chain.append(expected, entries)).collect();
        self.head_seq.send_replace(chain.head().seq);
        answers
    }

    /// Forgets everything after `seq`, as a failover does that lost the tail.
    pub fn lose_after(&self, seq: u64) {
        let mut chain = self.chain();
        chain.entries.retain(|stored| stored.position.seq <= seq);
        chain.requests.retain(|_, stands_at| *stands_at <= seq);
        self.head_seq.send_replace(chain.head().seq);
    }

    fn chain(&self) -> MutexGuard<'_, Chain> {
        // An append extends the chain only after every check, so that a panic elsewhere leaves nothing half done.
        self.chain.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for MemoryJournal {
    fn append(&self, expected: Position, entries: Vec<Entry>) -> Later<'_, AppendAnswer> {
        Box::pin(async move {
            let mut chain = self.chain();
            let answer = match chain.next_fault.take() {
                None => chain.append(expected, entries),
                Some(Fault::Full) => {
                    AppendAnswer::Refused { refusal: StoreRefusal::Full, text: "the memory journal was told to be full".into() }
                }
                Some(Fault::AnswerLost) => {
                    chain.append(expected, entries);
                    AppendAnswer::InDoubt { text: "the answer was lost".into() }
                }
                Some(Fault::Delayed) => {
                    chain.delayed.push((expected, entries));
                    AppendAnswer::InDoubt { text: "the store stands still".into() }
                }
            };
            self.head_seq.send_replace(chain.head().seq);
            answer
        })
    }

    fn read(&self, from: Position, max: usize) -> Later<'_, Result<ReadAnswer, JournalError>> {
        Box::pin(async move {
            let chain = self.chain();
            Ok(match chain.after(from, max.min(READ_ENTRIES_MAX)) {
                Some(entries) => ReadAnswer::Entries(entries),
                None => ReadAnswer::Diverged { head: chain.head() },
            })
        })
    }

    fn day_start(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(async move {
            let chain = self.chain();
            let opening = chain.entries.iter().rposition(|stored| stored.entry.opens_day());
            let before = opening.and_then(|index| index.checked_sub(1));
            Ok(before.and_then(|index| chain.entries.get(index)).map_or(Position::START, |stored| stored.position))
        })
    }

    fn head(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(async move { Ok(self.chain().head()) })
    }

    fn wait(&self, after: Position, timeout_ms: u64) -> Later<'_, WaitAnswer> {
        Box::pin(wait_for(self.head_seq.subscribe(), after, timeout_ms))
    }

    fn find(&self, request: String) -> Later<'_, FindAnswer> {
        Box::pin(async move {
            let chain = self.chain();
            match chain.stored_request(&request) {
                Some(stored) => FindAnswer::Found(Box::new(stored)),
                None => FindAnswer::NotFound { head: chain.head() },
            }
        })
    }

    fn now(&self) -> Time {
        (self.clock)().max(self.chain().last_at())
    }

    fn settings(&self) -> Later<'_, Result<Settings, JournalError>> {
        Box::pin(async { Ok(Settings { store: "memory", loss: CrashLoss::Everything, warnings: Vec::new() }) })
    }
}

/// Waits until the head's seq is another than `after`'s: higher when there is more, lower when the tail was lost.
pub(crate) async fn wait_for(mut head_seq: watch::Receiver<u64>, after: Position, timeout_ms: u64) -> WaitAnswer {
    let moved = head_seq.wait_for(|seq| *seq != after.seq);
    match tokio::time::timeout(Duration::from_millis(timeout_ms), moved).await {
        // A sender that is gone means that the journal ends: let the caller look and see for itself.
        Ok(Ok(_) | Err(_)) => WaitAnswer::MaybeMore,
        Err(_) => WaitAnswer::TimedOut,
    }
}

impl Chain {
    fn head(&self) -> Position {
        self.entries.last().map_or(Position::START, |stored| stored.position)
    }

    fn last_at(&self) -> Time {
        self.entries.last().map_or(Time(0), |stored| stored.entry.at)
    }

    fn stored_request(&self, request: &str) -> Option<Stored> {
        let index = usize::try_from(self.requests.get(request)?.checked_sub(1)?).ok()?;
        self.entries.get(index).cloned()
    }

    /// Up to `max` entries after `from`; `None` where `from` is not in the chain.
    fn after(&self, from: Position, max: usize) -> Option<Vec<Stored>> {
        let index = usize::try_from(from.seq).ok()?;
        let known = match index.checked_sub(1) {
            None => Position::START,
            Some(before) => self.entries.get(before)?.position,
        };
        (known == from).then(|| self.entries[index..].iter().take(max).cloned().collect())
    }

    fn append(&mut self, expected: Position, entries: Vec<Entry>) -> AppendAnswer {
        let mut seen: Vec<Stored> = entries.iter().filter_map(|entry| self.stored_request(&entry.request)).collect();
        if !seen.is_empty() {
            seen.sort_by_key(|stored| stored.position.seq);
            seen.dedup();
            return AppendAnswer::SeenBefore { stored: seen };
        }
        match self.after(expected, CONFLICT_ENTRIES_MAX) {
            None => return AppendAnswer::Diverged { head: self.head() },
            Some(came_first) if !came_first.is_empty() => return AppendAnswer::Conflict { came_first },
            Some(_) => {}
        }
        let last_at = self.last_at();
        let checked =
            entries.first().map_or(Ok(()), |first| entry::check_time(first, last_at)).and_then(|()| entry::prepare(expected, entries));
        match checked {
            Err(bad) => AppendAnswer::Refused { refusal: StoreRefusal::BadEntry, text: bad.to_string() },
            Ok(prepared) => AppendAnswer::Appended { stored: self.extend(prepared) },
        }
    }

    fn extend(&mut self, prepared: Vec<Prepared>) -> Vec<Stored> {
        let stored: Vec<Stored> = prepared.into_iter().map(|prepared| prepared.stored).collect();
        self.requests.extend(stored.iter().map(|stored| (stored.entry.request.clone(), stored.position.seq)));
        self.entries.extend(stored.iter().cloned());
        stored
    }
}
