//! What a view shows after each entry of a journal, rendered afresh: a yardstick for what clients were told in pieces. It uses the domain's
//! `apply` and the hub's snapshot; it must not use anything that a hub has published before.

use domain::State;

use crate::{
    convert::{self, Holds, Picture},
    dispatcher::EmergencyShown,
    hub::{Hub, Join, Moment},
    journal::{
        Instant,
        entry::{Position, Stored},
    },
    outbox::{Next, outbox},
    session,
};

/// A journal's states, one after each entry.
#[derive(Default)]
pub struct Replay {
    states: Vec<(Position, State)>,
}

impl Replay {
    /// One more entry.
    pub fn push(&mut self, stored: &Stored) {
        let mut state = self.states.last().map_or_else(State::default, |(_, state)| state.clone());
        for event in &stored.entry.events {
            domain::apply(&mut state, stored.entry.at, event);
        }
        self.states.push((stored.position, state));
    }

    /// The frames that whoever says this hello would get from a node that has just read so many entries and knows of no holders, without the
    /// welcome.
    pub fn frames(&self, entries: usize, hello: &str, now: Instant) -> Vec<String> {
        let Some((position, state)) = entries.checked_sub(1).and_then(|at| self.states.get(at)) else { return Vec::new() };
        let (Some(plan), Ok(hello)) = (state.plan(), session::read_hello(hello)) else { return Vec::new() };
        let Ok(scope) = convert::scope(state, &hello.view) else { return Vec::new() };
        let holds = Holds::new();
        let picture = Picture::new(state, plan, now.0, EmergencyShown::stored(state), &holds);
        let (outbox, mut inbox) = outbox();
        let join = Join { session: 1, scope, position: None, run: None, utc_offset_s: 0, outbox };
        // It has to live until its frames are taken.
        let mut hub = Hub::new(String::new());
        hub.join(join, &picture, &Moment { position: convert::position(*position), now_ms: now.0 });
        let mut frames = Vec::new();
        while let Some(Next::Frame(frame)) = inbox.try_next() {
            frames.push(frame.as_str().to_owned());
        }
        frames.drain(..1.min(frames.len()));
        frames
    }
}
