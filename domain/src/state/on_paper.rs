//! Numbers that somebody may hold on paper though the journal knows no ticket of them. Kept as ranges, so that a thousand of them cost
//! no more than one.

use std::collections::BTreeMap;

use crate::{CallId, LostTicket, Remembered, SeriesId, State, TicketId};

/// Ranges of numbers, none of them empty, none touching another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OnPaper {
    /// From the first number to the last.
    ranges: BTreeMap<(SeriesId, u32), u32>,
}

impl OnPaper {
    pub(crate) fn has(&self, series: SeriesId, number: u32) -> bool {
        self.range_of(series, number).is_some()
    }

    /// Adds numbers beyond all others of their series.
    pub(crate) fn add(&mut self, series: SeriesId, from: u32, to: u32) {
        if from <= to {
            let touching = from.checked_sub(1).and_then(|before| self.range_of(series, before));
            self.ranges.insert((series, touching.map_or(from, |(first, _)| first)), to);
        }
    }

    /// Takes a number out: its ticket is in the journal from here on.
    pub(crate) fn take(&mut self, series: SeriesId, number: u32) {
        let Some((from, to)) = self.range_of(series, number) else { return };
        self.ranges.remove(&(series, from));
        for (from, to) in [(from, number.saturating_sub(1)), (number.saturating_add(1), to)] {
            if from <= to {
                self.ranges.insert((series, from), to);
            }
        }
    }

    fn range_of(&self, series: SeriesId, number: u32) -> Option<(u32, u32)> {
        let ((of, from), to) = self.ranges.range(..=(series, number)).next_back()?;
        (*of == series && number <= *to).then_some((*from, *to))
    }
}

impl State {
    /// Numbers that somebody may hold on paper though there is no ticket of them, as ranges from a first to a last one: a journal that lost
    /// its end had perhaps given them. A person who sees the paper can enter them.
    pub fn on_paper(&self) -> impl Iterator<Item = (SeriesId, u32, u32)> {
        self.on_paper.ranges.iter().map(|((series, from), to)| (*series, *from, *to))
    }

    /// The id that the next ticket gets.
    pub fn next_ticket(&self) -> TicketId {
        self.next_ticket
    }

    /// The id that the next call gets.
    pub fn next_call(&self) -> CallId {
        self.next_call
    }

    /// What is remembered of days after this one, until they are opened.
    pub fn remembered_days(&self) -> &[Remembered] {
        &self.remembered
    }

    /// Tickets of this day that were lost with the journal's end and are not entered again.
    pub fn lost_tickets(&self) -> &[LostTicket] {
        &self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_split_by_what_is_taken_and_joined_by_what_follows() {
        let (one, other) = (SeriesId(1), SeriesId(2));
        let mut numbers = OnPaper::default();
        numbers.add(one, 5, 4);
        assert_eq!(numbers, OnPaper::default(), "no numbers");
        numbers.add(one, 5, 9);
        numbers.add(other, 1, 1);
        numbers.add(one, 10, 12);
        let ranges = |numbers: &OnPaper| numbers.ranges.iter().map(|((series, from), to)| (series.0, *from, *to)).collect::<Vec<_>>();
        assert_eq!(ranges(&numbers), [(1, 5, 12), (2, 1, 1)]);
        for number in [5, 8, 12, 8, 99] {
            numbers.take(one, number);
        }
        numbers.take(other, 1);
        assert_eq!(ranges(&numbers), [(1, 6, 7), (1, 9, 11)]);
        assert!(numbers.has(one, 6) && numbers.has(one, 11) && !numbers.has(one, 8) && !numbers.has(other, 6));
    }
}
