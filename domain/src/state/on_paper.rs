//! Numbers that somebody may hold on paper though the journal knows no ticket of them, and those that were given.

use crate::{CallId, LostTicket, Remembered, SeriesId, State, TicketId};

impl State {
    /// Numbers that somebody may hold on paper though there is no ticket of them, as ranges from a first to a last one: a journal that lost
    /// its end had perhaps given them. A person who sees the paper can enter them. Those of the plan's paper series are not among them.
    pub fn on_paper(&self) -> impl Iterator<Item = (SeriesId, u32, u32)> {
        self.on_paper.all()
    }

    /// Whether a number has or had a ticket today.
    pub fn is_given(&self, series: SeriesId, number: u32) -> bool {
        self.given.has(series, number)
    }

    /// The numbers of a series that have or had a ticket today, as ranges from a first to a last one.
    pub fn given_in(&self, series: SeriesId) -> impl Iterator<Item = (u32, u32)> {
        self.given.of(series)
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
