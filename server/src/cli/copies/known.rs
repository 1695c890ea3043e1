//! What is known of the numbers that were given beyond the end at which a journal goes on: by the journal that stands there, by its witness,
//! and by what was written down at an earlier loss. It writes nothing.

use std::path::Path;

use domain::{Remembered, State};

use crate::{
    journal::{
        JournalError,
        entry::Position,
        sqlite::copy::{self, Extent},
    },
    remembered::{self, Known, written::Written},
};

/// A journal in its place, read as far as it can be.
pub(super) struct Standing<'a> {
    path: &'a Path,
    pub(super) extent: Extent,
    state: State,
}

impl<'a> Standing<'a> {
    /// Reads the journal at `path` to the last entry that fits.
    pub(super) fn read(path: &'a Path, site: &str) -> Result<Standing<'a>, JournalError> {
        let mut state = State::default();
        let mut has_begun = None;
        let extent = copy::read_through(path, site, &mut |stored| {
            // Where days were taken out, what stands before the first day's opening is about a day that is not there.
            let has_begun = has_begun.get_or_insert(stored.position.seq == 1);
            let from_here = *has_begun || stored.entry.opens_day();
            let events = if *has_begun { &stored.entry.events[..] } else { stored.entry.events_from_day_start() };
            if from_here {
                *has_begun = true;
                events.iter().for_each(|event| domain::apply(&mut state, stored.entry.at, event));
            }
        })?;
        Ok(Standing { path, extent, state })
    }

    /// Why it cannot be read on, where that is no damage: a newer program wrote it, or the disk failed. Nothing is taken out of such a journal.
    pub(super) fn unreadable(&self) -> Option<&JournalError> {
        self.extent.wrong.as_ref().filter(|wrong| !is_damage(wrong))
    }

    /// Whether nothing of it is missing or damaged, by itself and by where its witness last saw it end.
    pub(super) fn is_whole(&self, seen: Option<Position>) -> bool {
        !self.extent.wrong.as_ref().is_some_and(is_damage) && seen.is_none_or(|seen| copy::holds(self.path, seen))
    }

    /// The first entry that does not fit, and why; entries that are gone without their requests among them.
    pub(super) fn first_damaged(&self) -> Option<(u64, String)> {
        let why = match (&self.extent.wrong, self.extent.stray) {
            (Some(JournalError::Damaged { text, .. }), _) => text.clone(),
            (Some(_), _) | (None, None) => return None,
            (None, Some(_)) => "hanya permintaannya yang masih ada / only its request is still there".to_owned(),
        };
        Some((self.extent.last.seq.saturating_add(1), why))
    }

    /// What it remembers of numbers and ids.
    pub(super) fn memory(&self) -> Vec<Remembered> {
        let days = self.state.remembered_days().iter().cloned();
        std::iter::once(remembered::memory(&self.state)).chain(days).collect()
    }

    /// Whether the hall went on from `place` to what stands here; a place from before the oldest entry is believed.
    pub(super) fn goes_on_from(&self, place: Position) -> bool {
        let oldest = self.extent.oldest;
        copy::holds(self.path, place) || (place.seq < oldest.seq && place.epoch <= oldest.epoch)
    }
}

fn is_damage(wrong: &JournalError) -> bool {
    matches!(wrong, JournalError::Damaged { .. })
}

/// What a loss is reckoned from.
pub(super) struct Traces<'a> {
    /// The journal that goes on, and its end.
    pub(super) from: &'a Path,
    pub(super) end: Position,
    /// The journal that stands in the place, where one does that can be read.
    pub(super) standing: Option<Standing<'a>>,
    /// Where the witness last saw a journal end in this place.
    pub(super) seen: Option<Position>,
    /// What was written down at an earlier loss.
    pub(super) written: Option<Written>,
}

impl Traces<'_> {
    /// What they come to.
    pub(super) fn known(self) -> Known {
        let standing_memory = self.standing.as_ref().map(Standing::memory).unwrap_or_default();
        let written_memory = self.written.as_ref().map(|written| written.remembered.clone()).unwrap_or_default();
        let seen = self.last_seen();
        let beyond = self.beyond(seen, &standing_memory, &written_memory);
        let gone = beyond.as_ref().and(seen).and_then(|seen| self.gone(seen));
        let before = self.standing.map(|standing| standing.state);
        Known { certain: standing_memory.into_iter().chain(written_memory).collect(), beyond, gone, before }
    }

    /// The last entry that anybody saw here. The witness stays a little behind its journal, and a damaged end was there, too.
    fn last_seen(&self) -> Option<Position> {
        let Some(extent) = self.standing.as_ref().map(|standing| &standing.extent) else { return self.seen };
        let end = Some(extent.end).filter(|end| *end != Position::START);
        let is_behind =
            |seen: Position| self.stands(seen) || (extent.wrong.is_some() && seen.epoch == extent.end.epoch && seen.seq <= extent.end.seq);
        if self.seen.is_none_or(is_behind) { end.or(self.seen) } else { self.seen }
    }

    fn stands(&self, place: Position) -> bool {
        self.standing.as_ref().is_some_and(|standing| copy::holds(standing.path, place))
    }

    /// How many entries may be gone after which memory. Entries are counted only along one line: a journal that went on after a loss goes on
    /// above numbers that no count of its entries knows.
    fn beyond(&self, seen: Option<Position>, standing: &[Remembered], written: &[Remembered]) -> Option<(Vec<Remembered>, u64)> {
        let seen = seen?;
        if let Some(there) = &self.standing {
            let is_read_to_it = self.stands(seen) && seen.seq <= there.extent.last.seq;
            let goes_on = self.written.as_ref().is_none_or(|written| there.goes_on_from(written.at));
            if goes_on && (is_read_to_it || self.is_counted_from(there.extent.last, seen, goes_on)) {
                return Some((standing.to_vec(), seen.seq.saturating_sub(there.extent.last.seq)));
            }
            if is_read_to_it {
                // The last loss was another journal's, and nobody knows how far that one went on.
                return None;
            }
        }
        if let Some(found) = self.written.as_ref().filter(|found| found.at.epoch == seen.epoch && found.at.seq <= seen.seq) {
            return Some((written.to_vec(), seen.seq - found.at.seq));
        }
        let goes_on = self.written.as_ref().is_none_or(|written| copy::holds(self.from, written.at));
        self.is_counted_from(self.end, seen, goes_on).then(|| (Vec::new(), seen.seq - self.end.seq))
    }

    /// Whether what was seen last stands on the line on which `end` does, as far as anybody knows.
    fn is_counted_from(&self, end: Position, seen: Position, goes_on: bool) -> bool {
        // Where it went on after a loss, what was written down then says which line it is.
        let is_line = goes_on && (seen.epoch == Position::START.epoch || self.written.is_some());
        seen.seq >= end.seq && seen.epoch == end.epoch && is_line
    }

    /// Entries between the end and what was seen last, but for those that only say that the hall went on after a loss.
    fn gone(&self, seen: Position) -> Option<u64> {
        let is_one_line = self.standing.as_ref().is_none_or(|standing| standing.goes_on_from(self.end));
        let entries = seen.seq.checked_sub(self.end.seq)?.checked_sub(u64::from(seen.epoch.checked_sub(self.end.epoch)?))?;
        is_one_line.then_some(entries)
    }
}
