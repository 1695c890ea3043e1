//! The judges: every entry is told to a naive model of the hall, every answer is compared with what the journal holds, every picture with a
//! fresh rendering of the prefix that it names. They look on; nothing that happens in the world depends on them.

use std::collections::{BTreeMap, BTreeSet};

use client::{Picture, Reply};
use protocol::{AnswerOutcome, Did, Hello, Row, RowKey, ServerMessage, TicketState, View};
use server::{
    journal::{Instant, entry::Stored},
    world::Replay,
};

use super::{
    model::{Hall, Place},
    store::{Store, is_chain},
};

type Rows = BTreeMap<RowKey, Row>;

/// What a picture is compared with beside the journal.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    /// Who holds which counter, where that is known.
    pub(super) holds: Option<&'a BTreeMap<String, String>>,
    /// Everything that is shown is stored by now.
    pub(super) emergencies: bool,
}

/// What is known of everything that happened.
#[derive(Default)]
pub(super) struct Judge {
    hall: Hall,
    seen: usize,
    replay: Replay,
    rendered: BTreeMap<(usize, View), Rows>,
    /// Numbers on paper, by the request that asked for them.
    papers: BTreeMap<String, String>,
    /// Requests whose people were told that nothing happened.
    denied: Vec<(String, String)>,
    /// Requests that went over a wire twice by themselves: what one copy is told says nothing about the other.
    pub(super) doubled: BTreeSet<String>,
    /// To which nodes a request was sent, and in which of their lives.
    sent_to: BTreeMap<String, BTreeSet<(usize, u64)>>,
    /// Presses of which somebody heard that nothing happened, though it had or did later, as no node could know: another one had a copy, or the
    /// request was stored on the day before and its node had read the new day alone. They are counted and not judged.
    pub(super) crossed: usize,
    pub(super) compared: usize,
}

impl Judge {
    /// Looks at what is new in the journal.
    pub(super) fn entries(&mut self, store: &Store) -> Result<(), String> {
        for stored in &store.entries()[self.seen..] {
            self.hall.take(stored)?;
            self.replay.push(stored);
        }
        self.seen = store.entries().len();
        Ok(())
    }

    /// A node tells a client what became of a request.
    pub(super) fn answer(&mut self, store: &Store, request: &str, outcome: &AnswerOutcome) -> Result<(), String> {
        match outcome {
            AnswerOutcome::Done { position, did, .. } => {
                let Some(stored) = store.place(request) else {
                    return Err(format!("{request} is said to be done and is not in the journal"));
                };
                let (at, link) = (stored.position, stored.position.link.to_string());
                if (at.epoch, at.seq, link.as_str()) != (position.epoch, position.seq, position.link.as_str()) {
                    return Err(format!("{request} is said to be stored at {} and is at {at}", position.seq));
                }
                if let Some(Did::Issued { number, .. }) = did {
                    return self.paper(request, number);
                }
                Ok(())
            }
            AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Refused { .. } | AnswerOutcome::Unsure { .. } => Ok(()),
        }
    }

    /// Somebody holds a number in their hand.
    fn paper(&mut self, request: &str, number: &str) -> Result<(), String> {
        let known = self.papers.entry(request.to_owned()).or_insert_with(|| number.to_owned());
        if known != number {
            return Err(format!("{request} was given {known} and then {number}"));
        }
        let given = self.hall.paper(request);
        let twice = self.papers.iter().find(|(other, paper)| *other != request && *paper == number && self.hall.paper(other) == given);
        match (given, twice) {
            (None, _) => Err(format!("{request} was given {number}, which the journal never gave")),
            (Some(_), Some((other, _))) => Err(format!("{number} is on the papers of {request} and {other}")),
            (Some((_, _, digits)), None) if !number.ends_with(&format!("{digits:03}")) => {
                Err(format!("{request} was given {number}, and the journal gave {digits}"))
            }
            (Some(_), None) => Ok(()),
        }
    }

    /// A client's person hears what became of a press.
    pub(super) fn told(&mut self, name: &str, request: &str, reply: &Reply) {
        let said_nothing_happened = match reply {
            Reply::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::Unsure { .. }) | Reply::NotSure => false,
            Reply::Answered(AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Refused { .. }) | Reply::Offline | Reply::TooMany => true,
        };
        if said_nothing_happened {
            self.denied.push((request.to_owned(), format!("{name}: {reply:?}")));
        }
    }

    /// A request goes to a node.
    pub(super) fn sent(&mut self, request: &str, node: usize, life: u64) {
        self.sent_to.entry(request.to_owned()).or_default().insert((node, life));
    }

    /// Nobody was told that nothing happened while the journal holds it.
    pub(super) fn denials(&mut self, store: &Store) -> Result<(), String> {
        self.crossed = 0;
        for (request, said) in self.denied.iter().filter(|(request, _)| !self.doubled.contains(request)) {
            let Some(Stored { position, .. }) = store.place(request) else { continue };
            let is_of_a_day_before = position.seq <= store.day_start().seq;
            if !is_of_a_day_before && self.sent_to.get(request).is_none_or(|nodes| nodes.len() < 2) {
                return Err(format!("{request} is stored at {position}, and {said}"));
            }
            self.crossed += 1;
        }
        Ok(())
    }

    /// A picture is the rendering of the prefix that it names. Who holds a counter and what is shown before it is stored are no facts of the
    /// journal: they are compared where `sight` says what they should be.
    pub(super) fn picture(&mut self, store: &Store, view: &View, picture: &Picture, now: Instant, sight: Sight<'_>) -> Result<(), String> {
        let Some(position) = picture.position().filter(|_| picture.is_whole()) else { return Ok(()) };
        let at = usize::try_from(position.seq).map_err(|_| "a position beyond everything".to_owned())?;
        let stands = store.entries().get(at.wrapping_sub(1)).map(|stored| stored.position.link.to_string());
        if stands.as_ref() != Some(&position.link) {
            return Err(format!("a picture of {view:?} is at {}:{}, where the journal has {stands:?}", position.seq, position.link));
        }
        self.compared += 1;
        let (replay, key) = (&self.replay, (at, calm(view)));
        let should = self.rendered.entry(key).or_insert_with(|| render(replay, at, view, now));
        let is_judged = |row: &Row| sight.emergencies || !matches!(row, Row::Emergency(_));
        let mut seen = 0;
        for row in picture.rows().filter(|row| is_judged(row)) {
            seen += 1;
            if !should.get(&row.key()).is_some_and(|fresh| is_same(row, fresh, sight)) {
                let (should, holds) = (should.get(&row.key()), sight.holds);
                return Err(format!("the picture of {view:?} at {at} has {row:?} where the journal says {should:?}, held by {holds:?}"));
            }
        }
        let all = should.values().filter(|row| is_judged(row)).count();
        if seen == all { Ok(()) } else { Err(format!("the picture of {view:?} at {at} has {seen} rows of {all}")) }
    }

    /// Everybody is where the model says, as the supervisor sees it.
    pub(super) fn tickets(&self, picture: &Picture) -> Result<(), String> {
        let place = |place: Place| match place {
            Place::Reserved => vec![TicketState::Reserved],
            Place::Waiting => vec![TicketState::Waiting],
            Place::At(..) => vec![TicketState::Called, TicketState::Serving],
            Place::Parked => vec![TicketState::Parked],
            Place::Absent => vec![TicketState::Absent],
        };
        let (live, shown) = (self.hall.live(), picture.tickets().map(|row| (row.ticket, row.state)).collect::<BTreeMap<_, _>>());
        for (ticket, at) in &live {
            match shown.get(ticket) {
                Some(state) if place(*at).contains(state) => {}
                state => return Err(format!("ticket {ticket} is {at:?}, and the supervisor sees {state:?}")),
            }
        }
        match shown.keys().find(|ticket| !live.contains_key(*ticket)) {
            Some(ticket) => Err(format!("the supervisor sees ticket {ticket}, who is not in the hall")),
            None => Ok(()),
        }
    }

    /// The whole journal once more, link by link.
    pub(super) fn chain(store: &Store) -> Result<(), String> {
        let start = server::journal::entry::Position::START;
        is_chain(start, store.entries()).then_some(()).ok_or_else(|| "the journal's links are broken".to_owned())
    }

    pub(super) fn calls(&self) -> usize {
        self.hall.called
    }
}

fn render(replay: &Replay, at: usize, view: &View, now: Instant) -> Rows {
    let hello = Hello {
        version: protocol::PROTOCOL_VERSION,
        view: view.clone(),
        name: "hakim".to_owned(),
        token: None,
        position: None,
        run: None,
        machine: None,
        watching: true,
    };
    let hello = serde_json::to_string(&protocol::ClientMessage::Hello(hello)).unwrap();
    let frames = replay.frames(at, &hello, now);
    let rows = frames.iter().flat_map(|frame| {
        let ServerMessage::Snapshot(snapshot) = serde_json::from_str(frame).unwrap() else { panic!("a snapshot was expected: {frame}") };
        snapshot.rows
    });
    rows.map(|row| (row.key(), row)).collect()
}

/// Whether a row that is shown says what a fresh one says, which knows of no holders.
fn is_same(shown: &Row, fresh: &Row, sight: Sight<'_>) -> bool {
    match (shown, fresh) {
        (Row::Counter(shown), Row::Counter(fresh)) => {
            let is_held_so = sight.holds.is_none_or(|holds| holds.get(&shown.counter) == shown.held_by.as_ref());
            is_held_so && (shown == fresh || protocol::CounterRow { held_by: None, ..shown.clone() } == *fresh)
        }
        (shown, fresh) => shown == fresh,
    }
}

/// A view without what only its connection says.
fn calm(view: &View) -> View {
    if let View::Counter { counter, .. } = view { View::Counter { counter: counter.clone(), takeover: false } } else { view.clone() }
}
