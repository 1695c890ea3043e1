//! A journal in memory, for tests: the same answers as the real ones, and faults on demand.
//! It keeps nothing on disk, so that no hall may be served from it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::Time;
use tokio::sync::watch;

use crate::journal::{
    AppendAnswer, CONFLICT_ENTRIES_MAX, Clock, CrashLoss, Journal, JournalError, Later, READ_ENTRIES_MAX, ReadAnswer, Settings,
    StoreRefusal, WaitAnswer,
    entry::{Entry, Kept, Position, Stored},
    form::{Prepared, check_times, prepare, write_body},
    wait::wait_for,
};

/// A journal in memory. Clones of an `Arc` of it are nodes on one store.
pub(crate) struct MemoryJournal {
    clock: Clock,
    /// A plain mutex: it is never held across an await.
    chain: Mutex<Chain>,
    /// The head, for `wait`.
    head: watch::Sender<Position>,
}

/// What is stored, and the faults that were asked for.
#[derive(Debug, Default)]
struct Chain {
    /// Entry `seq` stands at `seq - 1`, also where it counts as taken out.
    entries: Vec<Stored>,
    /// Entries before this one count as taken out.
    oldest_seq: u64,
    /// Seq of each request.
    requests: BTreeMap<String, u64>,
    next_fault: Option<Fault>,
    /// Appends that a stopped store has received and not yet executed.
    delayed: Vec<(Position, Vec<Entry>)>,
}

/// What goes wrong with the next append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is executed and its answer is lost.
    AnswerLost,
    /// The store stands still: it is executed only by `execute_delayed`.
    Delayed,
    /// The store is full.
    Full,
}

impl MemoryJournal {
    /// An empty journal on this clock.
    pub(crate) fn new(clock: Clock) -> MemoryJournal {
        MemoryJournal { clock, chain: Mutex::default(), head: watch::Sender::new(Position::START) }
    }

    /// Makes the next append go wrong.
    pub(crate) fn fail_next(&self, fault: Fault) {
        self.chain().next_fault = Some(fault);
    }

    /// Executes what was delayed, in the order it came; answers what would have been said to each.
    pub(crate) fn execute_delayed(&self) -> Vec<AppendAnswer> {
        let mut chain = self.chain();
        let delayed = std::mem::take(&mut chain.delayed);
        let answers = delayed.into_iter().map(|(expected, entries)| chain.append(expected, entries)).collect();
        self.head.send_replace(chain.head());
        answers
    }

    /// Forgets everything after `seq`, as a failover does that lost the tail.
    pub(crate) fn lose_after(&self, seq: u64) {
        let mut chain = self.chain();
        chain.entries.retain(|stored| stored.position.seq <= seq);
        chain.requests.retain(|_, stands_at| *stands_at <= seq);
        self.head.send_replace(chain.head());
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
            self.head.send_replace(chain.head());
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

    fn oldest(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(async move {
            let chain = self.chain();
            Ok(chain.position_at(chain.oldest_seq).unwrap_or(Position::START))
        })
    }

    fn read_kept(&self, from: Position, max: usize) -> Later<'_, Result<Vec<Kept>, JournalError>> {
        Box::pin(async move {
            let found = self.chain().after(from, max.min(READ_ENTRIES_MAX)).unwrap_or_default();
            let kept = |stored: Stored| {
                let body = write_body(&stored.entry).map_err(|error| JournalError::Store { text: error.to_string() })?;
                Ok(Kept { position: stored.position, body })
            };
            found.into_iter().map(kept).collect()
        })
    }

    fn trim(&self, first: Position) -> Later<'_, Result<(), JournalError>> {
        Box::pin(async move {
            let day_start = self.day_start().await?;
            let mut chain = self.chain();
            if chain.after(first, 0).is_none() || first.seq > day_start.seq {
                return Err(JournalError::NotToTrim { first });
            }
            chain.oldest_seq = first.seq;
            chain.requests.retain(|_, stands_at| *stands_at >= first.seq);
            Ok(())
        })
    }

    fn head(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(async move { Ok(self.chain().head()) })
    }

    fn wait(&self, after: Position, timeout_ms: u64) -> Later<'_, WaitAnswer> {
        Box::pin(wait_for(self.head.subscribe(), after, timeout_ms))
    }

    fn now(&self) -> Time {
        (self.clock)().max(self.chain().last_at())
    }

    fn settings(&self) -> Later<'_, Result<Settings, JournalError>> {
        Box::pin(async { Ok(Settings { store: "memory", loss: CrashLoss::Everything, warnings: Vec::new() }) })
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

    fn position_at(&self, seq: u64) -> Option<Position> {
        let Some(before) = seq.checked_sub(1) else { return Some(Position::START) };
        Some(self.entries.get(usize::try_from(before).ok()?)?.position)
    }

    /// Up to `max` entries after `from`; `None` where `from` is not in the chain.
    fn after(&self, from: Position, max: usize) -> Option<Vec<Stored>> {
        let index = usize::try_from(from.seq).ok()?;
        let known = self.position_at(from.seq).filter(|known| known.seq >= self.oldest_seq)?;
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
        let checked = check_times(&entries, self.last_at()).and_then(|()| prepare(expected, entries));
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::journal::{
        suite::{World, appended, journal_suite},
        testing::{TestClock, notice},
    };

    struct MemoryWorld {
        clock: TestClock,
        journal: Arc<MemoryJournal>,
    }

    fn world() -> MemoryWorld {
        let clock = TestClock::new();
        MemoryWorld { journal: Arc::new(MemoryJournal::new(clock.clock())), clock }
    }

    impl World for MemoryWorld {
        fn node(&self) -> Later<'_, Arc<dyn Journal>> {
            Box::pin(async { Arc::clone(&self.journal) as Arc<dyn Journal> })
        }

        fn reopen(&self) -> Later<'_, ()> {
            Box::pin(async {})
        }

        fn clock(&self) -> &TestClock {
            &self.clock
        }
    }

    journal_suite!(world());

    #[tokio::test]
    async fn a_delayed_append_is_seen_before_once_its_repeat_was_written() {
        let MemoryWorld { journal, .. } = world();
        let entry = notice(journal.now(), "ragu");
        journal.fail_next(Fault::Delayed);
        let first = journal.append(Position::START, vec![entry.clone()]).await;
        assert!(!first.settles(), "{first:?}");
        let again = journal.append(Position::START, vec![entry]).await;
        let AppendAnswer::Appended { stored } = again else { panic!("{again:?}") };
        assert_eq!(journal.execute_delayed(), [AppendAnswer::SeenBefore { stored }]);
    }

    #[tokio::test]
    async fn a_lost_answer_is_found_and_a_lost_tail_diverges() {
        let MemoryWorld { journal, .. } = world();
        let one = appended(&*journal, Position::START, vec![notice(journal.now(), "satu")]).await;
        let entry = notice(journal.now(), "dua");
        journal.fail_next(Fault::AnswerLost);
        assert!(!journal.append(one, vec![entry.clone()]).await.settles());
        let AppendAnswer::SeenBefore { stored } = journal.append(one, vec![entry]).await else { panic!("not seen before") };
        journal.lose_after(1);
        assert_eq!(journal.read(stored[0].position, 1).await, Ok(ReadAnswer::Diverged { head: one }));
    }

    #[tokio::test]
    async fn a_full_store_refuses_once() {
        let MemoryWorld { journal, .. } = world();
        journal.fail_next(Fault::Full);
        let entry = notice(journal.now(), "penuh");
        let refused = journal.append(Position::START, vec![entry.clone()]).await;
        assert!(matches!(refused, AppendAnswer::Refused { refusal: StoreRefusal::Full, .. }), "{refused:?}");
        appended(&*journal, Position::START, vec![entry]).await;
    }
}
