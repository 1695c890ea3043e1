//! Checks what a store hands back: every row follows the one before it, link by link, and says what its bytes say.
//! Knows no store; both use it on every read, so that a damaged journal is named instead of played.

use std::{num::NonZero, thread};

use crate::journal::{
    JournalError,
    entry::{Entry, Kept, Link, Position, Stored},
    form::{BadBody, PROGRAM_VERSION, read_body},
};

/// An entry as a store keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Its place, as the store says.
    pub(crate) seq: u64,
    /// Its epoch, as the store says.
    pub(crate) epoch: u32,
    /// Its link, as the store says.
    pub(crate) link: Link,
    /// Its exact bytes.
    pub(crate) body: String,
}

impl Row {
    /// The place that the store claims for this row.
    pub(crate) fn position(&self) -> Position {
        Position { epoch: self.epoch, seq: self.seq, link: self.link }
    }

    /// The same for whoever keeps it elsewhere.
    pub(crate) fn into_kept(self) -> Kept {
        Kept { position: self.position(), body: self.body }
    }
}

/// Rows from which on a page is read by several threads: below, starting them costs more than it saves.
const ROWS_SHARED_MIN: usize = 512;

/// Most threads for one page. A start has nothing else to do; more would only wait for the store.
const THREADS_MAX: usize = 4;

/// Reads rows that follow `before`, checking every link.
pub(crate) fn verify(before: Position, rows: &[Row]) -> Result<Vec<Stored>, JournalError> {
    let mut last = before;
    for row in rows {
        check_link(last, row)?;
        last = row.position();
    }
    // Asked for large pages alone: the answer is read from the system's files each time.
    let threads = if rows.len() < ROWS_SHARED_MIN { 1 } else { thread::available_parallelism().map_or(1, NonZero::get).min(THREADS_MAX) };
    if threads == 1 {
        return up_to_newer(rows.iter().map(read_alone));
    }
    let read: Vec<Result<Stored, JournalError>> = thread::scope(|scope| {
        let read = |share: &'_ [Row]| share.iter().map(read_alone).collect::<Vec<_>>();
        let shares: Vec<_> = rows.chunks(rows.len().div_ceil(threads)).map(|share| scope.spawn(move || read(share))).collect();
        let panicked = |_| vec![Err(JournalError::Store { text: "a thread that read entries ended unexpectedly".to_owned() })];
        shares.into_iter().flat_map(|share| share.join().unwrap_or_else(panicked)).collect()
    });
    up_to_newer(read.into_iter())
}

/// What a newer program wrote ends a page before it, so that everything up to it is read; it is an error where it comes first.
fn up_to_newer(read: impl Iterator<Item = Result<Stored, JournalError>>) -> Result<Vec<Stored>, JournalError> {
    let mut stored = Vec::new();
    for one in read {
        match one {
            Err(JournalError::NewerEntry { .. }) if !stored.is_empty() => break,
            one => stored.push(one?),
        }
    }
    Ok(stored)
}

/// Reads one row by itself, where the entry before it is not at hand: its bytes are checked, its link is taken as it is.
pub(crate) fn read_alone(row: &Row) -> Result<Stored, JournalError> {
    Ok(Stored { position: row.position(), entry: read_entry(row)? })
}

fn check_link(before: Position, row: &Row) -> Result<(), JournalError> {
    let damaged = |text: &str| JournalError::Damaged { seq: row.seq, text: text.to_owned() };
    if Some(row.seq) != before.seq.checked_add(1) {
        return Err(damaged(&format!("it stands after entry {}", before.seq)));
    }
    if row.epoch < before.epoch {
        return Err(damaged(&format!("its epoch {} is behind epoch {}", row.epoch, before.epoch)));
    }
    if before.after_in(row.epoch, row.body.as_bytes()) != row.position() {
        return Err(damaged("its link does not fit its bytes and the entry before it"));
    }
    Ok(())
}

fn read_entry(row: &Row) -> Result<Entry, JournalError> {
    read_entry_of(row.seq, &row.body)
}

/// Reads an entry's bytes, wherever they are kept.
pub(crate) fn read_entry_line(body: &str) -> Result<Entry, JournalError> {
    read_entry_of(0, body)
}

fn read_entry_of(seq: u64, body: &str) -> Result<Entry, JournalError> {
    read_body(body).map_err(|bad| match bad {
        BadBody::Newer(needs) => JournalError::NewerEntry { seq, needs, known: PROGRAM_VERSION },
        BadBody::Unreadable(text) => JournalError::Damaged { seq, text },
    })
}

#[cfg(test)]
mod tests {
    use domain::Time;

    use super::*;
    use crate::journal::{form::write_body, testing::notice};

    fn chain(length: usize) -> Vec<Row> {
        let mut last = Position::START;
        let rows = (0..length).map(|number| {
            let body = write_body(&notice(Time(1), &number.to_string())).unwrap();
            last = last.after(body.as_bytes());
            Row { seq: last.seq, epoch: last.epoch, link: last.link, body }
        });
        rows.collect()
    }

    #[test]
    fn a_page_read_by_several_threads_is_whole_and_in_order() {
        let rows = chain(3 * ROWS_SHARED_MIN + 1);
        let stored = verify(Position::START, &rows).unwrap();
        let one_by_one: Vec<Stored> = rows.iter().map(|row| read_alone(row).unwrap()).collect();
        assert_eq!(stored, one_by_one);
    }

    #[test]
    fn what_a_newer_program_wrote_ends_a_page_and_is_named_where_it_comes_first() {
        let mut rows = chain(3);
        let before = rows[1].position();
        let body = rows[2].body.replace("{\"v\":1,", "{\"v\":2,");
        let position = before.after(body.as_bytes());
        rows[2] = Row { seq: position.seq, epoch: position.epoch, link: position.link, body };
        assert_eq!(verify(Position::START, &rows).unwrap().len(), 2);
        let needs = PROGRAM_VERSION.to_owned();
        assert_eq!(verify(before, &rows[2..]), Err(JournalError::NewerEntry { seq: 3, needs, known: PROGRAM_VERSION }));
    }

    #[test]
    fn a_row_that_is_missing_moved_changed_or_of_an_earlier_epoch_is_named() {
        let whole = chain(5);
        let damaged = |change: fn(&mut Vec<Row>)| {
            let mut rows = whole.clone();
            change(&mut rows);
            let Err(JournalError::Damaged { seq, .. }) = verify(Position::START, &rows) else { panic!("not noticed") };
            seq
        };
        assert_eq!(damaged(|rows| drop(rows.remove(2))), 4);
        assert_eq!(damaged(|rows| rows.swap(1, 2)), 3);
        assert_eq!(damaged(|rows| rows[3].body.push(' ')), 4);
        assert_eq!(damaged(|rows| rows[4].epoch = 0), 5);
        assert_eq!(damaged(|rows| rows[4].link = rows[0].link), 5);
    }
}
