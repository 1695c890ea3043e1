//! What people hold in their hands, and what each node remembers of it, as plain maps: every entry that was ever stored is kept, those too
//! that a failover took back. A number on paper holds whatever the journal says later. It asks no node what it remembers.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Date, Event, SeriesId};
use server::journal::entry::{Entry, Position, Stored};

type Key = [u8; 16];

/// The highest of everything that was given, of the newest day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Highest {
    date: Option<Date>,
    numbers: BTreeMap<SeriesId, u32>,
    next_ticket: u32,
    next_call: u32,
    /// The day that the journal is in.
    today: Option<Date>,
}

impl Highest {
    fn take(&mut self, event: &Event) {
        if let Event::DayOpened(opened) = event {
            self.today = Some(opened.date);
            self.turn_to(self.today);
        } else if let Event::TicketIssued { ticket, series, number, .. } = event {
            self.next_ticket = self.next_ticket.max(ticket.0 + 1);
            if self.today == self.date {
                self.number(*series, *number);
            }
        } else if let Event::TicketCalled { call, .. } = event {
            self.next_call = self.next_call.max(call.0 + 1);
        } else if let Event::EpochBegun { remembered, .. } = event {
            let numbers = remembered.numbers.iter().copied().collect();
            let (next_ticket, next_call) = (remembered.next_ticket.0, remembered.next_call.0);
            self.merge(&Highest { date: remembered.date, numbers, next_ticket, next_call, today: None });
        }
    }

    fn number(&mut self, series: SeriesId, number: u32) {
        let last = self.numbers.entry(series).or_default();
        *last = (*last).max(number);
    }

    /// Numbers of a day that is over are nobody's any more.
    fn turn_to(&mut self, date: Option<Date>) {
        if self.date < date {
            self.date = date;
            self.numbers.clear();
        }
    }

    fn merge(&mut self, other: &Highest) {
        self.turn_to(other.date);
        if self.date == other.date {
            other.numbers.iter().for_each(|(series, number)| self.number(*series, *number));
        }
        self.next_ticket = self.next_ticket.max(other.next_ticket);
        self.next_call = self.next_call.max(other.next_call);
    }

    /// Whether whoever goes on from here gives nothing of this a second time.
    fn covers(&self, other: &Highest) -> bool {
        let is_above = |(series, number): (&SeriesId, &u32)| self.numbers.get(series) >= Some(number);
        let numbers = match self.date.cmp(&other.date) {
            std::cmp::Ordering::Less => other.numbers.is_empty(),
            std::cmp::Ordering::Equal => other.numbers.iter().all(is_above),
            std::cmp::Ordering::Greater => true,
        };
        numbers && self.next_ticket >= other.next_ticket && self.next_call >= other.next_call
    }
}

/// An entry that was stored once.
struct Known {
    before: Option<Key>,
    stored: Stored,
    /// Up to it.
    highest: Highest,
}

/// What one node has in mind, and what of it is written down beside it.
#[derive(Clone, Default)]
struct Mind {
    at: Option<Key>,
    knows: Highest,
    written: Highest,
    /// What of it has reached a disk.
    on_disk: Highest,
}

/// Everything that was ever stored, and who knows of it.
#[derive(Default)]
pub(super) struct Papers {
    entries: BTreeMap<Key, Known>,
    minds: BTreeMap<usize, Mind>,
    /// Numbers that somebody holds, with the entry that gave each.
    held: BTreeMap<(Option<Date>, SeriesId, u32), Vec<Position>>,
    /// Requests that were stored once and taken back.
    taken_back: BTreeSet<String>,
    /// Appends that were judged when they were decided: what is sent again in doubt is what was decided then.
    decided: BTreeSet<(usize, String)>,
}

impl Papers {
    /// An entry is stored right after this position.
    pub(super) fn store(&mut self, before: Position, stored: &Stored) {
        let before = self.entries.contains_key(&before.link.0).then_some(before.link.0);
        let mut highest = before.and_then(|before| self.entries.get(&before)).map(|known| known.highest.clone()).unwrap_or_default();
        stored.entry.events.iter().for_each(|event| highest.take(event));
        self.entries.insert(stored.position.link.0, Known { before, stored: stored.clone(), highest });
    }

    /// A failover took these back.
    pub(super) fn take_back(&mut self, lost: &[Stored]) {
        self.taken_back.extend(lost.iter().map(|stored| stored.entry.request.clone()));
    }

    pub(super) fn was_taken_back(&self, request: &str) -> bool {
        self.taken_back.contains(request)
    }

    /// The entry at a position, whether or not it still is in the journal.
    pub(super) fn entry(&self, position: &protocol::Position) -> Option<&Stored> {
        let link = server::journal::entry::Link::from_hex(&position.link)?;
        let known = &self.entries.get(&link.0)?.stored;
        ((known.position.epoch, known.position.seq) == (position.epoch, position.seq)).then_some(known)
    }

    /// Everything up to a position, in its order.
    pub(super) fn history(&self, of: Position) -> Vec<&Stored> {
        let mut at = Some(of.link.0);
        let mut history = Vec::new();
        while let Some(known) = at.and_then(|at| self.entries.get(&at)) {
            history.push(&known.stored);
            at = known.before;
        }
        history.reverse();
        history
    }

    /// A node has read this far.
    pub(super) fn reads(&mut self, node: usize, head: Position) {
        let mind = self.minds.entry(node).or_default();
        if mind.at != Some(head.link.0) {
            mind.at = Some(head.link.0);
            if let Some(known) = self.entries.get(&head.link.0) {
                mind.knows.merge(&known.highest);
            }
        }
    }

    /// A node writes down what it has in mind.
    pub(super) fn writes_down(&mut self, node: usize) {
        let mind = self.minds.entry(node).or_default();
        mind.written = mind.knows.clone();
    }

    /// What a node has written down reaches its disk.
    pub(super) fn reaches_disk(&mut self, node: usize) {
        let mind = self.minds.entry(node).or_default();
        mind.on_disk = mind.written.clone();
    }

    /// The power goes for a node that is about to die.
    pub(super) fn loses_power(&mut self, node: usize) {
        let mind = self.minds.entry(node).or_default();
        mind.written = mind.on_disk.clone();
    }

    /// A node dies: what it had not written down is gone.
    pub(super) fn dies(&mut self, node: usize) {
        let mind = self.minds.entry(node).or_default();
        (mind.at, mind.knows) = (None, mind.written.clone());
    }

    /// A node decides these entries after a position: nobody may decide who remembers more than the journal that they decide on.
    pub(super) fn decides(&mut self, node: usize, after: Position, entries: &[Entry]) -> Result<(), String> {
        let first = entries.first().map(|entry| entry.request.clone()).unwrap_or_default();
        if !self.decided.insert((node, format!("{after} {first}"))) {
            return Ok(());
        }
        let mut highest = self.entries.get(&after.link.0).map(|known| known.highest.clone()).unwrap_or_default();
        let Some(Mind { knows, .. }) = self.minds.get(&node) else { return Ok(()) };
        for entry in entries {
            if !entry.events.iter().all(gives_nothing) && !highest.covers(knows) {
                let request = &entry.request;
                return Err(format!("node {node} decides {request} after {after} with {highest:?}, and remembers {knows:?}"));
            }
            entry.events.iter().for_each(|event| highest.take(event));
        }
        Ok(())
    }

    /// The day that a node remembers.
    pub(super) fn day_of(&self, node: usize) -> Option<Date> {
        self.minds.get(&node)?.knows.date
    }

    /// Somebody is given a number by this entry: gives the entries by which others hold the same.
    pub(super) fn hand_out(&mut self, by: &Stored, series: SeriesId, number: u32) -> Vec<Position> {
        let today = self.entries.get(&by.position.link.0).and_then(|known| known.highest.today);
        let held = self.held.entry((today, series, number)).or_default();
        if !held.contains(&by.position) {
            held.push(by.position);
        }
        held.iter().copied().filter(|other| *other != by.position).collect()
    }
}

/// What may be decided before everything that is remembered is said.
fn gives_nothing(event: &Event) -> bool {
    matches!(event, Event::PlanApplied { .. } | Event::EpochBegun { .. } | Event::EmergencyRaised { .. } | Event::EmergencyCleared { .. })
}
