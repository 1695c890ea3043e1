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
    /// To which nodes a request was sent, by name.
    sent_to: BTreeMap<String, BTreeSet<usize>>,
    /// Presses of which somebody heard that nothing happened, from one node, while a copy that another had been sent was carried out later.
    /// No node can know of the other's copy; only the client could say "not sure".
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
    pub(super) fn sent(&mut self, request: &str, node: usize) {
        self.sent_to.entry(request.to_owned()).or_default().insert(node);
    }

    /// Nobody was told that nothing happened while the journal holds it.
    pub(super) fn denials(&mut self, store: &Store) -> Result<(), String> {
        self.crossed = 0;
        for (request, said) in self.denied.iter().filter(|(request, _)| !self.doubled.contains(request)) {
            let Some(Stored { position, .. }) = store.place(request) else { continue };
            if self.sent_to.get(request).is_none_or(|nodes| nodes.len() < 2) {
                return Err(format!("{request} is stored at {position}, and {said}"));
            }
            self.crossed += 1;
        }
        Ok(())
    }

    /// A picture is the rendering of the prefix that it names. Who holds a counter and what is shown before it is stored are no facts of the
    /// journal: they are compared at the end alone, when everybody knows them.
    pub(super) fn picture(
        &mut self,
        store: &Store,
        view: &View,
        picture: &Picture,
        now: Instant,
        holds: Option<&BTreeMap<String, String>>,
    ) -> Result<(), String> {
        let Some(position) = picture.position().filter(|_| picture.is_whole()) else { return Ok(()) };
        let at = usize::try_from(position.seq).unwrap();
        let stands = store.entries().get(at.wrapping_sub(1)).map(|stored| stored.position.link.to_string());
        if stands.as_ref() != Some(&position.link) {
            return Err(format!("a picture of {view:?} is at {}:{}, where the journal has {stands:?}", position.seq, position.link));
        }
        self.compared += 1;
        let fresh;
        let should = match holds {
            Some(holds) => {
                fresh = render(&self.replay, at, view, holds, now, true);
                &fresh
            }
            None => {
                let (replay, key) = (&self.replay, (at, calm(view)));
                self.rendered.entry(key).or_insert_with(|| render(replay, at, view, &BTreeMap::new(), now, false))
            }
        };
        let is_whole = holds.is_some();
        let mut seen = 0;
        for row in picture.rows().filter(|row| is_whole || !matches!(row, Row::Emergency(_))) {
            seen += 1;
            if !should.get(&row.key()).is_some_and(|fresh| is_same(row, fresh, is_whole)) {
                return Err(format!("the picture of {view:?} at {at} has {row:?} where the journal says {:?}", should.get(&row.key())));
            }
        }
        if seen == should.len() { Ok(()) } else { Err(format!("the picture of {view:?} at {at} has {seen} rows of {}", should.len())) }
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

fn render(replay: &Replay, at: usize, view: &View, holds: &BTreeMap<String, String>, now: Instant, whole: bool) -> Rows {
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
    let frames = replay.frames(at, &hello, holds, now);
    let rows = frames.iter().flat_map(|frame| match serde_json::from_str(frame).unwrap() {
        ServerMessage::Snapshot(snapshot) => snapshot.rows,
        other => panic!("a snapshot was expected: {other:?}"),
    });
    rows.filter(|row| whole || !matches!(row, Row::Emergency(_))).map(|row| (row.key(), row)).collect()
}

/// Whether two rows say the same; who holds a counter only where that is asked.
fn is_same(one: &Row, other: &Row, whole: bool) -> bool {
    match (one, other) {
        (Row::Counter(one), Row::Counter(other)) if !whole && one.held_by != other.held_by => {
            let held_by = other.held_by.clone();
            protocol::CounterRow { held_by, ..one.clone() } == *other
        }
        (one, other) => one == other,
    }
}

/// A view without what only its connection says.
fn calm(view: &View) -> View {
    if let View::Counter { counter, .. } = view { View::Counter { counter: counter.clone(), takeover: false } } else { view.clone() }
}
