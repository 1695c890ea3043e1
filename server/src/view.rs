//! One view: what its subscribers have been sent, and the last updates for those who come back. It stores ready frames and the calls
//! it shows; it must not read sockets, and what a row says is `convert`'s business.

use std::collections::{BTreeMap, VecDeque};

use protocol::Position;

use crate::{
    convert::{Fact, FactKey},
    hub::SessionId,
    outbox::{Frame, OUTBOX_MESSAGES_MAX, Outbox},
};

pub(crate) mod frame;

/// Updates that a view keeps for clients that come back.
const KEPT_UPDATES_MAX: usize = 128;

const _: () = assert!(KEPT_UPDATES_MAX + 2 < OUTBOX_MESSAGES_MAX, "whoever comes back takes the welcome and all that it missed at once");

/// Bytes of updates that a view keeps: with more missed than this, the snapshot is the smaller message.
const KEPT_BYTES_MAX: usize = 64 * 1024;

/// A view with its recent past.
pub(crate) struct ViewState {
    /// Told to everybody who looks; a position is gone on from only with the same one.
    pub(crate) run: String,
    pub(crate) subscribers: BTreeMap<SessionId, Outbox>,
    /// The calls last sent: they depend on the zone, so each view has its own.
    pub(crate) calls: Vec<Fact>,
    kept: VecDeque<(Position, Frame)>,
    kept_bytes: usize,
    /// Where the oldest kept update starts from, once somebody was sent a snapshot of that position.
    kept_from: Option<Position>,
    /// Where updates without an entry of their own were forgotten: a client at this very position may not have seen them.
    gap_at: Option<Position>,
    /// Since when nobody looks, in milliseconds; none while somebody does.
    pub(crate) deserted_since_ms: Option<u64>,
}

/// What changed in a view.
#[derive(Debug, Default)]
pub(crate) struct Changes<'a> {
    pub(crate) put: Vec<&'a Fact>,
    pub(crate) remove: Vec<FactKey>,
}

impl ViewState {
    /// A view with these calls. Nobody can resume it yet: what a client has from another run may be worded differently, or say of a holder
    /// or an unstored emergency what is long over.
    pub(crate) fn new(run: String, calls: Vec<Fact>) -> ViewState {
        ViewState {
            run,
            subscribers: BTreeMap::new(),
            calls,
            kept: VecDeque::new(),
            kept_bytes: 0,
            kept_from: None,
            gap_at: None,
            deserted_since_ms: None,
        }
    }

    /// Starts over at a position: nobody can resume from before it.
    pub(crate) fn start_over(&mut self, calls: Vec<Fact>, position: &Position) {
        self.calls = calls;
        self.kept.clear();
        self.kept_bytes = 0;
        self.kept_from = Some(position.clone());
        self.gap_at = None;
    }

    /// Whether whoever looks has been brought to this position.
    pub(crate) fn is_at(&self, position: &Position) -> bool {
        self.kept.back().map(|(kept, _)| kept).or(self.kept_from.as_ref()) == Some(position)
    }

    /// Somebody was sent a snapshot of this position.
    pub(crate) fn start_from(&mut self, position: &Position) {
        if self.kept.is_empty() {
            self.kept_from = Some(position.clone());
        }
    }

    /// Sends frames to everybody who looks; whoever cannot take them is cut and comes back.
    pub(crate) fn send(&mut self, frames: &[Frame]) {
        self.subscribers.retain(|_, outbox| frames.iter().all(|frame| outbox.push(frame.clone())));
    }

    /// Keeps an update for those who come back.
    pub(crate) fn keep(&mut self, position: Position, update: Frame) {
        self.kept_bytes += update.len();
        self.kept.push_back((position, update));
        while self.kept.len() > KEPT_UPDATES_MAX || self.kept_bytes > KEPT_BYTES_MAX {
            let Some((position, oldest)) = self.kept.pop_front() else { break };
            self.kept_bytes -= oldest.len();
            if self.kept_from.as_ref() == Some(&position) {
                self.gap_at = Some(position);
            } else {
                self.kept_from = Some(position);
            }
        }
    }

    /// The updates that a client at this position has not seen; none where they are no longer kept. An update without an entry of its
    /// own (a holder of a counter changed) repeats the position, so whatever stands at the client's own position is sent again.
    pub(crate) fn missed_since(&self, position: &Position) -> Option<Vec<Frame>> {
        if self.gap_at.as_ref() == Some(position) {
            return None;
        }
        if self.kept_from.as_ref() == Some(position) {
            return Some(self.kept.iter().map(|(_, frame)| frame.clone()).collect());
        }
        let first = self.kept.iter().position(|(kept, _)| kept == position)?;
        Some(self.kept.iter().skip(first).map(|(_, frame)| frame.clone()).collect())
    }
}

/// What changed between two lists of facts, both in the order of their keys.
pub(crate) fn changes<'a, 'b>(before: impl IntoIterator<Item = &'b Fact>, after: &'a [Fact]) -> Changes<'a> {
    let mut changes = Changes::default();
    let mut before = before.into_iter().peekable();
    for fact in after {
        let key = fact.key();
        while let Some(gone) = before.next_if(|old| old.key() < key) {
            changes.remove.push(gone.key());
        }
        match before.next_if(|old| old.key() == key) {
            Some(old) if old == fact => {}
            Some(_) | None => changes.put.push(fact),
        }
    }
    changes.remove.extend(before.map(Fact::key));
    changes
}
