//! What a journal came to after each of its entries, by the domain's `apply` alone: a yardstick for what nodes and clients say. It knows
//! nothing of what a node has decided or published.

use std::collections::BTreeMap;

use domain::{LostTicket, SeriesId, State};

use crate::journal::entry::{Position, Stored};

/// A journal's states, one after each entry that ever was at its end.
#[derive(Default)]
pub struct Replay {
    states: BTreeMap<[u8; 16], State>,
    head: Option<Position>,
}

impl Replay {
    /// One more entry.
    pub fn push(&mut self, stored: &Stored) {
        let mut state = self.state().cloned().unwrap_or_default();
        for event in &stored.entry.events {
            domain::apply(&mut state, stored.entry.at, event);
        }
        self.states.insert(stored.position.link.0, state);
        self.head = Some(stored.position);
    }

    /// The journal lost its end: the next entry stands right after this place.
    pub fn go_back(&mut self, head: Position) {
        self.head = Some(head);
    }

    /// Numbers that may be entered again from paper, as ranges from a first to a last one, and the tickets that are known to be lost.
    pub fn papers(&self) -> (Vec<(SeriesId, u32, u32)>, Vec<LostTicket>) {
        self.state().map(|state| (state.on_paper().collect(), state.lost_tickets().to_vec())).unwrap_or_default()
    }

    fn state(&self) -> Option<&State> {
        self.states.get(&self.head?.link.0)
    }

    /// What the journal had come to at a place, if it was ever at its end.
    pub(super) fn state_at(&self, position: Position) -> Option<&State> {
        self.states.get(&position.link.0)
    }
}
