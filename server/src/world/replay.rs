//! What a view shows after each entry of a journal, rendered afresh: a yardstick for what clients were told in pieces. It uses the domain's
//! `apply` and the hub's list of what a view shows; it must not use anything that a hub has published before.

use std::collections::BTreeMap;

use domain::{LostTicket, SeriesId, State};

use crate::{
    convert::{self, Holds, Picture},
    dispatcher::EmergencyShown,
    hub,
    journal::{
        Instant,
        entry::{Position, Stored},
    },
};

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

    /// What somebody who looks at this would be shown by a node that has just read so far and knows of no holders.
    pub fn rows(&self, position: Position, view: &protocol::View, now: Instant) -> Vec<protocol::Row> {
        let Some(state) = self.states.get(&position.link.0) else { return Vec::new() };
        let (Some(plan), Ok(scope)) = (state.plan(), convert::scope(state, view)) else { return Vec::new() };
        let holds = Holds::new();
        hub::rows(&Picture::new(state, plan, now.0, EmergencyShown::stored(state), &holds), scope)
    }
}
