//! The model journal: what a store promises, written down once more and without the server's own memory journal. It knows no domain, no
//! delays and no clock; when an append arrives, and which of its answers are lost, is the world's business.

use std::collections::BTreeMap;

use server::journal::{
    AppendAnswer, StoreRefusal,
    entry::{Entry, Position, Stored},
};

use super::Mutation;

/// Most entries that a conflict carries back, as the server's journals have it.
const CONFLICT_MAX: usize = 64;

/// One store, whoever asks it.
pub(super) struct Store {
    mutation: Mutation,
    entries: Vec<Stored>,
    /// Where each request stands.
    places: BTreeMap<String, usize>,
}

impl Store {
    pub(super) fn new(mutation: Mutation) -> Store {
        Store { mutation, entries: Vec::new(), places: BTreeMap::new() }
    }

    pub(super) fn entries(&self) -> &[Stored] {
        &self.entries
    }

    pub(super) fn head(&self) -> Position {
        self.position(self.entries.len())
    }

    /// The position after so many entries.
    pub(super) fn position(&self, entries: usize) -> Position {
        entries.checked_sub(1).map_or(Position::START, |last| self.entries[last].position)
    }

    /// Whether this place is in the journal.
    pub(super) fn has(&self, position: Position) -> bool {
        self.after(position).is_some()
    }

    /// A failover: only so many entries are still there. Gives what is gone.
    pub(super) fn cut(&mut self, kept: usize) -> Vec<Stored> {
        let lost = self.entries.split_off(kept.min(self.entries.len()));
        self.places.retain(|_, at| *at < kept);
        lost
    }

    /// Where a request stands, if it does.
    pub(super) fn place(&self, request: &str) -> Option<&Stored> {
        self.places.get(request).map(|at| &self.entries[*at])
    }

    /// The place just before the last entry that opens a day.
    pub(super) fn day_start(&self) -> Position {
        self.position(self.entries.iter().rposition(|stored| stored.entry.opens_day()).unwrap_or(0))
    }

    /// Request ids, then the position, then the arguments; only then it writes.
    pub(super) fn append(&mut self, expected: Position, entries: Vec<Entry>) -> AppendAnswer {
        let mut seen: Vec<usize> = entries.iter().filter_map(|entry| self.places.get(&entry.request).copied()).collect();
        if !seen.is_empty() && self.mutation != Mutation::NoDedup {
            seen.sort_unstable();
            seen.dedup();
            return AppendAnswer::SeenBefore { stored: seen.into_iter().map(|at| self.entries[at].clone()).collect() };
        }
        if self.mutation != Mutation::NoHeadCheck {
            let Some(came_first) = self.after(expected) else { return AppendAnswer::Diverged { head: self.head() } };
            if !came_first.is_empty() {
                return AppendAnswer::Conflict { came_first: came_first.iter().take(CONFLICT_MAX).cloned().collect() };
            }
        }
        let last = self.entries.last().map_or(0, |stored| stored.entry.at.0);
        let times: Vec<u64> = std::iter::once(last).chain(entries.iter().map(|entry| entry.at.0)).collect();
        if entries.is_empty() || (!times.is_sorted() && self.mutation != Mutation::NoHeadCheck) {
            return AppendAnswer::Refused { refusal: StoreRefusal::BadEntry, text: "nothing, or out of time".to_owned() };
        }
        let stored = chained(self.head(), entries);
        for stored in &stored {
            self.places.insert(stored.entry.request.clone(), self.entries.len());
            self.entries.push(stored.clone());
        }
        AppendAnswer::Appended { stored }
    }

    /// What stands after a position; none where that is not in the history.
    pub(super) fn after(&self, from: Position) -> Option<&[Stored]> {
        let at = usize::try_from(from.seq).unwrap();
        (at <= self.entries.len() && self.position(at) == from).then(|| &self.entries[at..])
    }

    /// Hands out a page that was read after `from`: whoever reads trusts no disk and no wire, and looks at every link.
    pub(super) fn checked(&self, from: Position, page: Vec<Stored>) -> Result<Vec<Stored>, ()> {
        if self.mutation == Mutation::NoLinkCheck || is_chain(from, &page) { Ok(page) } else { Err(()) }
    }
}

/// Entries at the places that they get after `last`.
pub(super) fn chained(mut last: Position, entries: Vec<Entry>) -> Vec<Stored> {
    let at_its_place = |entry: Entry| {
        last = last.after_in(last.epoch + u32::from(entry.begins_epoch()), &body(&entry));
        Stored { position: last, entry }
    };
    entries.into_iter().map(at_its_place).collect()
}

/// Whether every entry stands right after the one before, link by link.
pub(super) fn is_chain(mut last: Position, entries: &[Stored]) -> bool {
    entries.iter().all(|stored| {
        last = last.after_in(last.epoch + u32::from(stored.entry.begins_epoch()), &body(&stored.entry));
        last == stored.position
    })
}

/// The bytes of an entry, as this store keeps them.
fn body(entry: &Entry) -> Vec<u8> {
    let mut bytes = format!("{}|{}|{}|{:?}|", entry.request, entry.at.0, entry.actor.name, entry.asked).into_bytes();
    serde_json::to_writer(&mut bytes, &entry.events).unwrap();
    bytes
}
