//! A journal read from one position to its head, page by page. The next page is begun before the one at hand is given out, so that the
//! store reads while the reader applies. It knows no store and applies nothing.

use std::future::ready;

use crate::journal::{Journal, JournalError, Later, READ_ENTRIES_MAX, ReadAnswer, begun, entry::Position};

/// Reads on and on.
pub(crate) struct ReadAhead<'a> {
    journal: &'a dyn Journal,
    next: Later<'a, Result<ReadAnswer, JournalError>>,
}

impl<'a> ReadAhead<'a> {
    /// Reads what stands after `from`.
    pub(crate) fn new(journal: &'a dyn Journal, from: Position) -> ReadAhead<'a> {
        ReadAhead { journal, next: journal.read(from, READ_ENTRIES_MAX) }
    }

    /// The next entries, none at the head.
    pub(crate) async fn next(&mut self) -> Result<ReadAnswer, JournalError> {
        let answer = (&mut self.next).await;
        self.next = match &answer {
            Ok(ReadAnswer::Entries(entries)) if !entries.is_empty() => {
                let from = entries[entries.len() - 1].position;
                begun(self.journal.read(from, READ_ENTRIES_MAX)).await
            }
            // There is nothing more to read, or nothing that would follow.
            Ok(ReadAnswer::Entries(_) | ReadAnswer::Diverged { .. }) | Err(_) => Box::pin(ready(answer.clone())),
        };
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{
        APPEND_ENTRIES_MAX,
        sqlite::SqliteJournal,
        suite::{all_after, appended},
        testing::{Folder, TestClock, notice},
    };
    use std::sync::Arc;

    /// Where the entries stand that come before the first empty page, page by page.
    async fn read_all(journal: &dyn Journal, from: Position) -> Vec<Vec<Position>> {
        let (mut ahead, mut pages) = (ReadAhead::new(journal, from), Vec::new());
        while pages.len() < 10 {
            match ahead.next().await.unwrap() {
                ReadAnswer::Entries(page) if page.is_empty() => break,
                ReadAnswer::Entries(page) => pages.push(page.iter().map(|stored| stored.position).collect()),
                ReadAnswer::Diverged { head } => panic!("{from} is not in the history of {head}"),
            }
        }
        pages
    }

    #[tokio::test]
    async fn every_entry_comes_once_and_in_order_however_many_pages_there_are() {
        let (folder, clock) = (Folder::new(), TestClock::new());
        let journal = SqliteJournal::open(&folder.file("uji.journal"), "uji", clock.clock(), Arc::new(|why| panic!("{why}"))).unwrap();
        assert_eq!(read_all(&journal, Position::START).await.len(), 0);
        let mut head = Position::START;
        for batch in 0..=2 * READ_ENTRIES_MAX / APPEND_ENTRIES_MAX {
            let entries = (0..APPEND_ENTRIES_MAX).map(|number| notice(journal.now(), &format!("{batch}-{number}"))).collect();
            head = appended(&journal, head, entries).await;
        }
        let all: Vec<Position> = all_after(&journal, Position::START).await.iter().map(|stored| stored.position).collect();
        let pages = read_all(&journal, Position::START).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [READ_ENTRIES_MAX, READ_ENTRIES_MAX, APPEND_ENTRIES_MAX]);
        assert!(pages.concat() == all, "another order");
        assert!(read_all(&journal, all[10]).await.concat() == all[11..], "another place");
        let elsewhere = Position { seq: 5, ..head };
        assert_eq!(ReadAhead::new(&journal, elsewhere).next().await, Ok(ReadAnswer::Diverged { head }));
    }
}
