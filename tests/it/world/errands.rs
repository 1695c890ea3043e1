//! The way from a node to the store and back: appends and reads that are slow, lost, late, doubled, refused or spoiled, as the seed has it.
//! What the store itself promises is `store`'s business.

use server::journal::{
    AppendAnswer, StoreRefusal,
    entry::{Entry, Position, Stored},
};

use super::{Mutation, World, faults::Fate, machine::Event, net::draw_delay, store::chained};

/// After so long, in milliseconds, a store that does not answer an append leaves it in doubt.
const DOUBT_MS: u64 = 500;

/// What a read found.
pub(super) enum Page {
    Entries(Vec<Stored>),
    /// Another journal, which ends here.
    Diverged(Position),
    /// Nothing that can be trusted, or nothing at all.
    Unreadable,
}

impl World {
    /// A node's append goes to the store.
    pub(super) fn append(&mut self, node: usize, expected: Position, mut entries: Vec<Entry>) -> Result<(), String> {
        entries.iter_mut().flat_map(|entry| &mut entry.events).for_each(|event| self.forget(event));
        self.judge.entries(&self.store)?;
        self.reads_on(node);
        self.judge.decides(node, expected, &entries)?;
        let life = self.seats[node].life;
        let requests: Vec<String> = entries.iter().map(|entry| entry.request.clone()).collect();
        self.seen(|| format!("node {node} appends {requests:?} after {expected}"), (&requests, expected));
        let answer_ms = self.now_ms + 1;
        if self.mutation == Mutation::PublishBeforeAppend {
            let stored = chained(expected, entries.clone());
            self.at(answer_ms, Event::Appended { node, life, answer: AppendAnswer::Appended { stored } });
            self.at(answer_ms + 50, Event::Executes { waits: None, answered: false, expected, entries });
            return Ok(());
        }
        let stormy = self.is_stormy();
        let is_unreached = !self.reaches_store(node);
        if stormy && (is_unreached || self.now_ms < self.temper.full_until_ms) {
            let refusal = if is_unreached { StoreRefusal::NotReached } else { StoreRefusal::Full };
            let answer = AppendAnswer::Refused { refusal, text: "as the seed has it".to_owned() };
            self.at(answer_ms, Event::Appended { node, life, answer });
            return Ok(());
        }
        let temper = self.temper;
        let fate = if stormy { temper.fate(&mut self.rng) } else { Fate::Fine };
        let arrives_ms = self.now_ms + draw_delay(&mut self.rng, if stormy { temper.store_ms } else { 5 });
        let waits = Some((node, life));
        match fate {
            Fate::Fine => self.at(arrives_ms, Event::Executes { waits, answered: true, expected, entries }),
            Fate::AnswerLost => self.at(arrives_ms, Event::Executes { waits, answered: false, expected, entries }),
            Fate::Twice { after_ms } => {
                self.at(arrives_ms + after_ms, Event::Executes { waits: None, answered: false, expected, entries: entries.clone() });
                self.at(arrives_ms, Event::Executes { waits, answered: true, expected, entries });
            }
            Fate::Late { .. } | Fate::Lost => {
                self.doubt(node, life, self.now_ms + DOUBT_MS);
                if let Fate::Late { after_ms } = fate {
                    self.at(self.now_ms + after_ms, Event::Executes { waits: None, answered: false, expected, entries });
                }
            }
        }
        Ok(())
    }

    /// Whether a node can reach the store.
    pub(super) fn reaches_store(&self, node: usize) -> bool {
        !self.is_stormy() || self.now_ms >= self.temper.unreached_until_ms.max(self.seats[node].apart_until_ms)
    }

    /// What an epoch leaves out where that is broken on purpose.
    fn forget(&self, event: &mut domain::Event) {
        let domain::Event::EpochBegun { remembered, .. } = event else { return };
        match self.mutation {
            Mutation::NumbersForgotten => remembered.numbers.clear(),
            Mutation::IdsForgotten => (remembered.next_ticket, remembered.next_call) = self.judge.ids(),
            Mutation::TicketsForgotten => remembered.tickets.clear(),
            Mutation::None
            | Mutation::NoHeadCheck
            | Mutation::NoLinkCheck
            | Mutation::NoDedup
            | Mutation::PublishBeforeAppend
            | Mutation::ResumeBlindly
            | Mutation::DecideInDoubt
            | Mutation::NoEpoch => {}
        }
    }

    fn doubt(&mut self, node: usize, life: u64, at_ms: u64) {
        let text = "as the seed has it".to_owned();
        let answer = if self.mutation == Mutation::DecideInDoubt {
            AppendAnswer::Refused { refusal: StoreRefusal::NotReached, text }
        } else {
            AppendAnswer::InDoubt { text }
        };
        self.at(at_ms, Event::Appended { node, life, answer });
    }

    /// The store carries an append out.
    pub(super) fn execute(&mut self, waits: Option<(usize, u64)>, answered: bool, expected: Position, entries: Vec<Entry>) {
        let before = self.store.entries().len();
        let answer = self.store.append(expected, entries);
        let after = self.store.head();
        self.seen(|| format!("the store, now at {after}, says {}", name_of(&answer)), after);
        if self.store.entries().len() > before {
            for node in 0..self.seats.len() {
                // Hints can be lost.
                if self.rng.u8(0..10) > 0 {
                    let (life, at_ms) = (self.seats[node].life, self.now_ms + self.rng.u64(1..20));
                    self.at(at_ms, Event::Hint { node, life });
                }
            }
        }
        let Some((node, life)) = waits else { return };
        if answered {
            let at_ms = self.now_ms + draw_delay(&mut self.rng, self.temper.store_ms);
            self.at(at_ms, Event::Appended { node, life, answer });
        } else {
            self.doubt(node, life, self.now_ms + DOUBT_MS);
        }
    }

    /// A node's reader begins a read, unless one is on its way.
    pub(super) fn read(&mut self, node: usize) {
        let seat = &mut self.seats[node];
        let Some(living) = seat.node.as_ref().filter(|living| !seat.reading && living.stopped().is_none()) else { return };
        let (life, from, urgent) = (seat.life, living.head(), living.urgent());
        (seat.reading, seat.urgent_done) = (true, urgent);
        let at_ms = self.now_ms + draw_delay(&mut self.rng, self.temper.store_ms);
        self.at(at_ms, Event::Reads { node, life, from, urgent });
    }

    /// The store answers a read.
    pub(super) fn reads(&mut self, node: usize, life: u64, from: Position, urgent: u64) {
        let stormy = self.is_stormy();
        let page = match self.store.after(from).map(<[Stored]>::to_vec) {
            _ if !self.reaches_store(node) => Page::Unreadable,
            None => Page::Diverged(self.store.head()),
            Some(mut page) if stormy && self.temper.spoils(&mut self.rng) => {
                self.spoil(&mut page);
                self.store.checked(from, page).map_or(Page::Unreadable, Page::Entries)
            }
            Some(page) => Page::Entries(page),
        };
        let longest = if self.rng.u8(0..20) == 0 && stormy { 3_000 } else { self.temper.store_ms };
        let at_ms = self.now_ms + draw_delay(&mut self.rng, longest);
        self.at(at_ms, Event::Found { node, life, urgent, page });
    }

    /// A page comes back other than it was written: an entry is missing, or says what another one says.
    fn spoil(&mut self, page: &mut Vec<Stored>) {
        let Some(at) = page.len().checked_sub(1).map(|last| self.rng.usize(0..=last)) else { return };
        if self.rng.bool() {
            page.remove(at);
        } else {
            let other = self.rng.usize(0..self.store.entries().len());
            page[at].entry.events.clone_from(&self.store.entries()[other].entry.events);
        }
    }

    pub(super) fn found(&mut self, node: usize, life: u64, urgent: u64, page: Page) -> Result<(), String> {
        let (hall, seat) = (self.hall(), &mut self.seats[node]);
        if seat.life != life {
            return Ok(());
        }
        seat.reading = false;
        let Some(living) = &mut seat.node else { return Ok(()) };
        match page {
            Page::Unreadable => {
                // Asked for and not done: it is asked again after a while.
                seat.urgent_done = seat.urgent_done.wrapping_sub(1);
                let at_ms = self.now_ms + 250;
                self.at(at_ms, Event::Hint { node, life });
                return Ok(());
            }
            Page::Entries(page) => living.found(page, urgent, hall),
            Page::Diverged(head) => living.diverged(head, hall),
        }
        if living.urgent() != seat.urgent_done {
            self.read(node);
        }
        self.pump(node)
    }
}

fn name_of(answer: &AppendAnswer) -> &'static str {
    match answer {
        AppendAnswer::Appended { .. } => "appended",
        AppendAnswer::Conflict { .. } => "conflict",
        AppendAnswer::SeenBefore { .. } => "seen before",
        AppendAnswer::Diverged { .. } => "diverged",
        AppendAnswer::Refused { .. } => "refused",
        AppendAnswer::InDoubt { .. } => "in doubt",
    }
}
