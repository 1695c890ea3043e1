//! A journal with its archived days before it, for verbs that read everything: what was taken out of the journal is read from the archive.
//! Everything else is the journal's own.

use std::sync::{Arc, Mutex, PoisonError};

use domain::Time;

use super::{Archive, ArchiveError, Head, past::Past};
use crate::journal::{
    AppendAnswer, GoesOn, Journal, JournalError, Later, ReadAnswer, Settings, Unconfirmed, WaitAnswer,
    entry::{Entry, Kept, Position, Stored},
};

/// A journal and what was taken out of it.
pub(crate) struct Joined {
    journal: Arc<dyn Journal>,
    archive: Archive,
    /// Entries that a person had servers pass over.
    skipped: Vec<Position>,
    /// The day that was read last. A plain mutex, never held across an await.
    last: Mutex<Option<Day>>,
}

/// One archived day, without the entry that opens the next.
#[derive(Clone)]
struct Day {
    from: Position,
    entries: Arc<Vec<Stored>>,
    /// The entry that opens the next.
    next: Option<Stored>,
}

impl Day {
    /// What follows `from`; `None` where that is not in this day.
    fn after(&self, from: Position, max: usize) -> Option<Vec<Stored>> {
        let at = usize::try_from(from.seq.checked_sub(self.from.seq)?).ok()?;
        let known = at.checked_sub(1).map_or(Some(self.from), |before| self.entries.get(before).map(|stored| stored.position));
        (known == Some(from) && at < self.entries.len()).then(|| self.entries[at..].iter().take(max).cloned().collect())
    }
}

impl Joined {
    pub(crate) fn new(journal: Arc<dyn Journal>, archive: Archive) -> Joined {
        Joined { journal, archive, skipped: Vec::new(), last: Mutex::new(None) }
    }

    /// The same, where whoever folds is told which entries servers were to pass over (`History::judge`).
    pub(crate) fn skipping(self, skipped: Vec<Position>) -> Joined {
        Joined { skipped, ..self }
    }

    /// What follows `from` in the archive; `None` where it is not there.
    async fn archived(&self, from: Position, max: usize) -> Result<Option<Vec<Stored>>, JournalError> {
        if let Some(day) = self.last() {
            let found = day.after(from, max);
            if found.is_some() {
                return Ok(found);
            }
        }
        let oldest = self.journal.oldest().await?;
        let reading = self.looking(move |archive| day_with(archive, &archive.before(oldest)?, |head| is_in(head, from)));
        let Some(day) = reading.await? else { return Ok(None) };
        let found = day.after(from, max);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(day);
        Ok(found)
    }

    /// Asks the archive something, where nobody waits for its disk.
    async fn looking<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Archive) -> Result<T, ArchiveError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let archive = self.archive.clone();
        let looking = tokio::task::spawn_blocking(move || look(&archive));
        Ok(looking.await.map_err(|error| JournalError::Store { text: error.to_string() })??)
    }

    fn last(&self) -> Option<Day> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn is_in(head: &Head, from: Position) -> bool {
    head.from.seq <= from.seq && from.seq < head.to.seq
}

/// The first archived day of which this is true.
fn day_with(archive: &Archive, past: &Past, is_it: impl Fn(&Head) -> bool) -> Result<Option<Day>, ArchiveError> {
    let Some((path, _)) = past.days.iter().find(|(_, head)| is_it(head)) else { return Ok(None) };
    let mut opened = archive.open(path)?;
    // The entry that opens the next day stands in the journal, or in the next file.
    let next = opened.entries.pop();
    Ok(Some(Day { from: opened.head.from, entries: Arc::new(opened.entries), next }))
}

/// Where it can be read from after a place, or at all, with what is missing before.
fn goes_on(archive: &Archive, oldest: Position, after: Option<Position>) -> Result<Option<GoesOn>, ArchiveError> {
    let past = archive.before(oldest)?;
    let mut beginnings = past.days.iter().map(|(_, head)| head.from).chain([oldest]);
    let Some(at) = beginnings.find(|at| after.is_none_or(|after| at.seq > after.seq)) else { return Ok(None) };
    let missing = past.gaps.iter().filter(|gap| gap.until.seq <= at.seq && after.is_none_or(|after| gap.until.seq > after.seq));
    let missing = missing.map(|gap| gap.why.clone()).collect();
    // That one was read a moment ago; where it no longer can be, its last words are missing too.
    let before = after.and_then(|after| day_with(archive, &past, |head| head.to == after).ok().flatten());
    let closing = before.and_then(|day| day.next).map(|Stored { position, mut entry }| {
        entry.events = entry.events_before_day_start().to_vec();
        Stored { position, entry }
    });
    Ok(Some(GoesOn { at, missing, closing: closing.filter(|closing| !closing.entry.events.is_empty()) }))
}

impl Journal for Joined {
    fn append(&self, expected: Position, entries: Vec<Entry>) -> Later<'_, AppendAnswer> {
        self.journal.append(expected, entries)
    }

    fn read(&self, from: Position, max: usize) -> Later<'_, Result<ReadAnswer, JournalError>> {
        Box::pin(async move {
            let answer = self.journal.read(from, max).await?;
            Ok(match answer {
                ReadAnswer::Entries(_) => answer,
                ReadAnswer::Diverged { .. } => self.archived(from, max).await?.map_or(answer, ReadAnswer::Entries),
            })
        })
    }

    fn day_start(&self) -> Later<'_, Result<Position, JournalError>> {
        self.journal.day_start()
    }

    fn oldest(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(async move {
            let oldest = self.journal.oldest().await?;
            Ok(self.looking(move |archive| archive.before(oldest)).await?.first)
        })
    }

    fn goes_on(&self, after: Option<Position>) -> Later<'_, Result<Option<GoesOn>, JournalError>> {
        Box::pin(async move {
            let oldest = self.journal.oldest().await?;
            self.looking(move |archive| goes_on(archive, oldest, after)).await
        })
    }

    fn read_kept(&self, from: Position, max: usize) -> Later<'_, Result<Vec<Kept>, JournalError>> {
        self.journal.read_kept(from, max)
    }

    fn trim(&self, first: Position) -> Later<'_, Result<(), JournalError>> {
        self.journal.trim(first)
    }

    fn head(&self) -> Later<'_, Result<Position, JournalError>> {
        self.journal.head()
    }

    fn wait(&self, after: Position, timeout_ms: u64) -> Later<'_, WaitAnswer> {
        self.journal.wait(after, timeout_ms)
    }

    fn now(&self) -> Time {
        self.journal.now()
    }

    fn is_to_be_passed_over(&self, position: Position) -> bool {
        self.skipped.contains(&position)
    }

    fn unconfirmed(&self) -> Option<Unconfirmed> {
        self.journal.unconfirmed()
    }

    fn settings(&self) -> Later<'_, Result<Settings, JournalError>> {
        self.journal.settings()
    }
}
