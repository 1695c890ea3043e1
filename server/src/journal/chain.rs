//! Checks what a store hands back: every row follows the one before it, link by link, and says what its bytes say.
//! Knows no store; both use it on every read, so that a damaged journal is named instead of played.

use crate::journal::{
    JournalError,
    entry::{Entry, Link, Position, Stored},
    form::{BadBody, ENTRY_VERSION, read_body},
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
}

/// Reads rows that follow `before`, checking every link.
pub(crate) fn verify(before: Position, rows: Vec<Row>) -> Result<Vec<Stored>, JournalError> {
    let mut before = before;
    let mut checked = Vec::with_capacity(rows.len());
    for row in rows {
        let stored = verify_next(before, &row)?;
        before = stored.position;
        checked.push(stored);
    }
    Ok(checked)
}

/// Reads one row by itself, where the entry before it is not at hand: its bytes are checked, its link is taken as it is.
pub(crate) fn read_alone(row: &Row) -> Result<Stored, JournalError> {
    Ok(Stored { position: row.position(), entry: read_entry(row)? })
}

fn verify_next(before: Position, row: &Row) -> Result<Stored, JournalError> {
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
    read_alone(row)
}

fn read_entry(row: &Row) -> Result<Entry, JournalError> {
    read_body(row.body.as_bytes()).map_err(|bad| match bad {
        BadBody::Newer(found) => JournalError::NewerVersion { found, known: ENTRY_VERSION },
        BadBody::Unreadable(text) => JournalError::Damaged { seq: row.seq, text },
    })
}
