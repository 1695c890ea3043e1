//! A journal with its archived days before it, for verbs that read everything: what was taken out of the journal is read from the archive.
//! Everything else is the journal's own.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use domain::Time;

use super::{Archive, ArchiveError, file::Head};
use crate::journal::{
    AppendAnswer, Journal, JournalError, Later, ReadAnswer, Settings, Unconfirmed, WaitAnswer,
    entry::{Entry, Kept, Position, Stored},
};

/// A journal and what was taken out of it.
pub(crate) struct Joined {
    journal: Arc<dyn Journal>,
    archive: Archive,
    /// The day that was read last. A plain mutex, never held across an await.
    last: Mutex<Option<Day>>,
}

/// One archived day, without the entry that opens the next.
#[derive(Clone)]
struct Day {
    from: Position,
    entries: Arc<Vec<Stored>>,
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
        Joined { journal, archive, last: Mutex::new(None) }
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
        let archive = self.archive.clone();
        let reading = tokio::task::spawn_blocking(move || day_with(&archive, oldest, from));
        let Some(day) = reading.await.map_err(|error| JournalError::Store { text: error.to_string() })?? else { return Ok(None) };
        let found = day.after(from, max);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(day);
        Ok(found)
    }

    fn last(&self) -> Option<Day> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The archived day in which something follows `from`.
fn day_with(archive: &Archive, oldest: Position, from: Position) -> Result<Option<Day>, ArchiveError> {
    let (_, days) = archive.before(oldest)?;
    let is_there = |(_, head): &&(PathBuf, Head)| head.from.seq <= from.seq && from.seq < head.to.seq;
    let Some((path, _)) = days.iter().find(is_there) else { return Ok(None) };
    let mut opened = archive.open(path)?;
    // The entry that opens the next day stands in the journal, or in the next file.
    opened.entries.pop();
    Ok(Some(Day { from: opened.head.from, entries: Arc::new(opened.entries) }))
}

impl Journal for Joined {
    fn append(&self, expected: Position, entries: Vec<Entry>) -> Later<'_, AppendAnswer> {
        self.journal.append(expected, entries)
    }

    fn read(&self, from: Position, max: usize) -> Later<'_, Result<ReadAnswer, JournalError>> {
        Box::pin(async move {
            let answer = self.journal.read(from, max).await?;
            match answer {
                ReadAnswer::Entries(_) => Ok(answer),
                ReadAnswer::Diverged { .. } => Ok(self.archived(from, max).await?.map_or(answer, ReadAnswer::Entries)),
            }
        })
    }

    fn day_start(&self) -> Later<'_, Result<Position, JournalError>> {
        self.journal.day_start()
    }

    fn oldest(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(async move {
            let oldest = self.journal.oldest().await?;
            let archive = self.archive.clone();
            let looking = tokio::task::spawn_blocking(move || archive.before(oldest));
            Ok(looking.await.map_err(|error| JournalError::Store { text: error.to_string() })??.0)
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

    fn unconfirmed(&self) -> Option<Unconfirmed> {
        self.journal.unconfirmed()
    }

    fn settings(&self) -> Later<'_, Result<Settings, JournalError>> {
        self.journal.settings()
    }
}
