//! The judges: every entry is told to a naive model of the hall, every answer is compared with what the journal holds, every picture with a
//! fresh rendering of the prefix that it names. They look on; nothing that happens in the world depends on them.

use std::collections::{BTreeMap, BTreeSet};

use client::{Picture, Reply};
use domain::{CallId, Event, GroupId, LostTicket, NeedSet, Remembered, SeriesId, ServiceId, TicketId};
use protocol::{AnswerOutcome, Did, Row, TicketState, View};
use server::{
    journal::{
        Instant,
        entry::{Entry, Position, Stored},
    },
    world::Replay,
};

use super::{
    model::{Hall, Place},
    papers::Papers,
    store::{Store, is_chain},
};

/// By the number on their paper: service, group and needs.
type Visitors = BTreeMap<(SeriesId, u32), (ServiceId, GroupId, NeedSet)>;

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
    rendered: BTreeMap<(String, View), Vec<Row>>,
    pub(super) papers: Papers,
    /// Who was in the hall that a node remembers, from when it began again until its epoch is stored.
    remembered: BTreeMap<usize, Visitors>,
    /// Whom those remember who asked for an epoch: it may be stored when they are gone.
    epochs: BTreeMap<String, Visitors>,
    pub(super) epochs_begun: usize,
    /// Those among them that said nothing which the journal did not know.
    pub(super) redundant: usize,
    /// Numbers that two people hold because a server gave one again before it could hear of the first from whoever remembered it.
    pub(super) twice: usize,
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
            self.papers.store(store.position(self.seen), stored);
            self.seen += 1;
            for event in &stored.entry.events {
                if let Event::EpochBegun { remembered, .. } = event {
                    self.epoch(stored, remembered)?;
                }
            }
            self.hall.take(stored)?;
            self.replay.push(stored);
        }
        Ok(())
    }

    /// A failover took the end of the journal back.
    pub(super) fn taken_back(&mut self, store: &Store, lost: &[Stored]) -> Result<(), String> {
        self.papers.take_back(lost);
        self.seen = store.entries().len();
        let before = std::mem::replace(&mut self.hall, Hall::after(store.entries())?);
        self.hall.count_on(&before);
        self.replay.go_back(store.head());
        Ok(())
    }

    /// A node decides something.
    pub(super) fn decides(&mut self, node: usize, after: Position, entries: &[Entry]) -> Result<(), String> {
        for entry in entries.iter().filter(|entry| entry.begins_epoch()) {
            let remembered = self.remembered.get(&node).into_iter().flatten().map(|(number, who)| (*number, *who));
            self.epochs.entry(entry.request.clone()).or_default().extend(remembered);
        }
        self.papers.decides(node, after, entries)
    }

    /// A node that had read up to here found that the journal lost its end; the epoch that it was to begin before may not have begun.
    pub(super) fn begins_again(&mut self, node: usize, before: Position, is_pending: bool) -> Result<(), String> {
        let hall = Hall::after(self.papers.history(before))?;
        let mut gone = self.remembered.remove(&node).filter(|_| is_pending).unwrap_or_default();
        if hall.today().is_some() && hall.today() == self.papers.day_of(node) {
            gone.retain(|number, _| !hall.knows(*number));
            gone.extend(hall.papers().1.values().map(who));
            gone.extend(hall.visitors());
        }
        self.remembered.insert(node, gone);
        Ok(())
    }

    /// A node dies, with all that it had in mind and not written down.
    pub(super) fn dies(&mut self, node: usize) {
        self.papers.dies(node);
        self.remembered.remove(&node);
    }

    /// An epoch names everybody whose number is gone and whom its node remembers, and nobody else.
    fn epoch(&mut self, stored: &Stored, said: &Remembered) -> Result<(), String> {
        self.epochs_begun += 1;
        self.redundant += usize::from(self.hall.has_all(said));
        let known = self.epochs.get(&stored.entry.request).cloned().unwrap_or_default();
        let told: Visitors = said.tickets.iter().map(who).collect();
        if let Some(invented) = told.iter().find(|(number, who)| known.get(number) != Some(who)) {
            return Err(format!("the epoch at {} names {invented:?}, whom nobody remembers so", stored.position));
        }
        let is_over = said.date < self.hall.today();
        let is_said = |number| told.contains_key(number) || self.hall.today() == said.date && self.hall.knows(*number);
        match known.keys().find(|number| !is_over && !is_said(number)) {
            Some(number) => Err(format!("the epoch at {} does not name {number:?}, which is gone and on paper", stored.position)),
            None => Ok(()),
        }
    }

    /// A node tells a client what became of a request; `head` is how far it is.
    pub(super) fn answer(&mut self, store: &Store, head: Option<Position>, request: &str, outcome: &AnswerOutcome) -> Result<(), String> {
        match outcome {
            AnswerOutcome::Done { position, did, .. } => {
                let Some(stored) = self.papers.entry(position).filter(|stored| stored.entry.request == request).cloned() else {
                    return Err(format!("{request} is said to be stored at {} and never was", position.seq));
                };
                // Until a node notices that the journal lost its end, it speaks of the one that it has read.
                let has_noticed = head.is_none_or(|head| store.after(head).is_some());
                if has_noticed && !store.has(stored.position) {
                    return Err(format!("{request} is said to be done and is not in the journal"));
                }
                if let Some(Did::Issued { number, .. }) = did {
                    return self.paper(store, &stored, number);
                }
                Ok(())
            }
            AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Refused { .. } | AnswerOutcome::Unsure { .. } => Ok(()),
        }
    }

    /// Somebody holds a number in their hand.
    fn paper(&mut self, store: &Store, by: &Stored, shown: &str) -> Result<(), String> {
        let given = |event: &Event| if let Event::TicketIssued { series, number, .. } = event { Some((*series, *number)) } else { None };
        let given = by.entry.events.iter().find_map(given);
        let Some((series, number)) = given else { return Err(format!("{shown} was given, which the journal never gave")) };
        if !shown.ends_with(&format!("{number:03}")) {
            return Err(format!("{shown} was given, and the journal gave {number}"));
        }
        let others = self.papers.hand_out(by, series, number);
        if others.iter().any(|other| store.has(*other)) && store.has(by.position) {
            return Err(format!("{shown} is on two papers, by {} and by {others:?}", by.position));
        }
        self.twice += usize::from(!others.is_empty());
        Ok(())
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
            if !is_of_a_day_before && !self.papers.was_taken_back(request) && self.sent_to.get(request).is_none_or(|nodes| nodes.len() < 2)
            {
                return Err(format!("{request} is stored at {position}, and {said}"));
            }
            self.crossed += 1;
        }
        Ok(())
    }

    /// A picture is the rendering of the prefix that it names. Who holds a counter and what is shown before it is stored are no facts of the
    /// journal: they are compared where `sight` says what they should be.
    pub(super) fn picture(&mut self, view: &View, picture: &Picture, now: Instant, sight: Sight<'_>) -> Result<(), String> {
        let Some(position) = picture.position().filter(|_| picture.is_whole()) else { return Ok(()) };
        // A node that has not noticed yet that the journal lost its end shows the one that it has read.
        let Some(stands) = self.papers.entry(position).map(|stored| stored.position) else {
            return Err(format!("a picture of {view:?} is at {}:{}, where nothing ever was", position.seq, position.link));
        };
        self.compared += 1;
        let at = position.seq;
        let (replay, key) = (&self.replay, (position.link.clone(), calm(view)));
        let should = self.rendered.entry(key).or_insert_with(|| render(replay, stands, view, now));
        let is_judged = |row: &Row| sight.emergencies || !matches!(row, Row::Emergency(_));
        let (mut shown, mut fresh) = (picture.rows().filter(|row| is_judged(row)), should.iter().filter(|row| is_judged(row)));
        loop {
            match (shown.next(), fresh.next()) {
                (None, None) => return Ok(()),
                (Some(shown), Some(fresh)) if is_same(shown, fresh, sight) => {}
                (shown, fresh) => {
                    let holds = sight.holds;
                    return Err(format!(
                        "the picture of {view:?} at {at} has {shown:?} where the journal says {fresh:?}, held by {holds:?}"
                    ));
                }
            }
        }
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

    /// What may be entered again from paper is what was passed over, and who is named as lost is.
    pub(super) fn lost(&self) -> Result<(), String> {
        let (on_paper, lost) = self.hall.papers();
        let (ranges, named) = self.replay.papers();
        let told: BTreeSet<_> = ranges.into_iter().flat_map(|(series, from, to)| (from..=to).map(move |number| (series, number))).collect();
        if told != *on_paper {
            return Err(format!("{told:?} may be entered from paper, and {on_paper:?} were passed over"));
        }
        let named: BTreeMap<_, _> = named.into_iter().map(|lost| ((lost.series, lost.number), lost)).collect();
        if named == *lost { Ok(()) } else { Err(format!("{named:?} are known to be lost, and should be {lost:?}")) }
    }

    /// The whole journal once more, link by link.
    pub(super) fn chain(store: &Store) -> Result<(), String> {
        is_chain(Position::START, store.entries()).then_some(()).ok_or_else(|| "the journal's links are broken".to_owned())
    }

    /// The ids that the next ticket and the next call would get by the journal alone.
    pub(super) fn ids(&self) -> (TicketId, CallId) {
        self.hall.ids()
    }

    pub(super) fn calls(&self) -> usize {
        self.hall.called
    }

    pub(super) fn entered_again(&self) -> usize {
        self.hall.entered_again
    }
}

fn who(lost: &LostTicket) -> ((SeriesId, u32), (ServiceId, GroupId, NeedSet)) {
    ((lost.series, lost.number), (lost.service, lost.group, lost.needs))
}

fn render(replay: &Replay, at: Position, view: &View, now: Instant) -> Vec<Row> {
    let mut rows = replay.rows(at, view, now);
    rows.sort_by_cached_key(Row::key);
    rows
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
