//! One day that is over, as it stood in the journal: the exact bytes of its entries, each checked against the one before it. No file.

use domain::Date;

use super::ArchiveError;
use crate::{
    calendar::date_text,
    journal::entry::{Kept, Position},
};

/// A day that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClosedDay {
    /// Its business date.
    pub(crate) date: Date,
    /// Just before its first entry.
    pub(crate) from: Position,
    /// Its last entry that opens no other day: from there the journal goes on without it.
    pub(crate) to: Position,
    /// The entry that opens the next day; what it says before that may belong to this one.
    pub(crate) next: Position,
    /// The bytes of every entry after `from`, up to `next`.
    pub(crate) bodies: Vec<String>,
}

impl ClosedDay {
    /// The day of this date in the entries right after `from`, the last of which opens another.
    pub(crate) fn of(date: Date, from: Position, entries: Vec<Kept>) -> Result<ClosedDay, ArchiveError> {
        let (mut to, mut next) = (from, from);
        for Kept { position, body } in &entries {
            if next.after_in(position.epoch, body.as_bytes()) != *position {
                return Err(ArchiveError::Unlinked { date: date_text(date), position: *position });
            }
            (to, next) = (next, *position);
        }
        Ok(ClosedDay { date, from, to, next, bodies: entries.into_iter().map(|kept| kept.body).collect() })
    }
}
