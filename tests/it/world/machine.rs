//! The world's clockwork: one event after the other, each at its moment. Here are the nodes' lives; what each fault does is `troubles`'s
//! business, the way to the store and back `errands`'s, that to people `net`'s.

use std::collections::BTreeMap;

use protocol::{HEARTBEAT_EVERY_MS, View};
use server::{
    journal::{
        AppendAnswer,
        entry::{Entry, Position},
    },
    world::{Act, Kept, Node, Said},
};

use super::{END_MS, Judge, Mutation, STORM_MS, World, checks::Sight, errands::Page, faults::Fault, site};

/// How often a node looks at its clock, in milliseconds.
pub(super) const TICK_MS: u64 = 100;

/// How often a node looks for what others wrote, in milliseconds.
const LOOK_MS: u64 = 1_000;

/// So long after the storm, in milliseconds, nobody can have come together yet.
const CALM_MS: u64 = 3_000;

/// Something that happens at a moment.
pub(super) enum Event {
    Start {
        node: usize,
        life: u64,
    },
    Tick {
        node: usize,
        life: u64,
    },
    /// An append arrives at the store; who waits for its answer, unless nobody does.
    Executes {
        waits: Option<(usize, u64)>,
        answered: bool,
        expected: Position,
        entries: Vec<Entry>,
    },
    Appended {
        node: usize,
        life: u64,
        answer: AppendAnswer,
    },
    LooksOn {
        node: usize,
        life: u64,
    },
    Hint {
        node: usize,
        life: u64,
    },
    Reads {
        node: usize,
        life: u64,
        from: Position,
        urgent: u64,
    },
    Found {
        node: usize,
        life: u64,
        urgent: u64,
        page: Page,
    },
    Opened {
        id: u64,
    },
    ToNode {
        id: u64,
        text: String,
    },
    ToClient {
        id: u64,
        said: Said,
    },
    NodeLost {
        node: usize,
        life: u64,
        id: u64,
    },
    ClientLost {
        person: usize,
        id: u64,
    },
    Wakes {
        person: usize,
        life: u64,
        at_ms: u64,
    },
    Presses {
        person: usize,
        life: u64,
    },
    SitsDown {
        person: usize,
        life: u64,
    },
    Fault(Fault),
    /// The judges look at somebody's picture.
    Look,
    LookAt {
        person: usize,
    },
}

impl World {
    pub(super) fn at(&mut self, at_ms: u64, event: Event) {
        self.events_made += 1;
        self.events.insert((at_ms, self.events_made), event);
    }

    /// Until everybody has come together again after the storm, or it is too late for that.
    pub(super) fn run(&mut self) -> Result<(), String> {
        while let Some(((at_ms, _), event)) = self.events.pop_first() {
            self.now_ms = at_ms;
            if at_ms >= END_MS {
                return self.together();
            }
            let is_look = matches!(event, Event::Look);
            self.happens(event)?;
            self.judge.entries(&self.store)?;
            (0..self.seats.len()).for_each(|node| self.reads_on(node));
            if is_look && at_ms > STORM_MS + CALM_MS && self.together().is_ok() {
                return Ok(());
            }
        }
        Err("nothing happens any more".to_owned())
    }

    fn happens(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Start { node, life } => {
                if self.seats[node].life == life {
                    self.start_node(node, None);
                }
            }
            Event::Tick { node, life } => return self.tick(node, life),
            Event::Executes { waits, answered, expected, entries } => self.execute(waits, answered, expected, entries),
            Event::Appended { node, life, answer } => {
                let hall = self.hall();
                if let Some(node) = self.living(node, life) {
                    node.appended(answer, hall);
                }
                return self.pump(node);
            }
            Event::LooksOn { node, life } => {
                if self.living(node, life).is_some() {
                    self.at(self.now_ms + LOOK_MS, Event::LooksOn { node, life });
                    self.read(node);
                }
            }
            Event::Hint { node, life } => {
                if self.living(node, life).is_some_and(|node| !node.is_appending()) {
                    self.read(node);
                }
            }
            Event::Reads { node, life, from, urgent } => self.reads(node, life, from, urgent),
            Event::Found { node, life, urgent, page } => return self.found(node, life, urgent, page),
            Event::Opened { id } => return self.opened(id),
            Event::ToNode { id, text } => return self.node_hears(id, &text),
            Event::ToClient { id, said } => return self.client_hears(id, said),
            Event::NodeLost { node, life, id } => {
                let hall = self.hall();
                if let Some(node) = self.living(node, life) {
                    node.gone(id, hall);
                }
                return self.pump(node);
            }
            Event::ClientLost { person, id } => return self.client_lost(person, id),
            Event::Wakes { person, life, at_ms } => return self.wakes(person, life, at_ms),
            Event::Presses { person, life } => return self.presses(person, life),
            Event::SitsDown { person, life } => {
                if self.people[person].life == life {
                    self.sit_down(person);
                }
            }
            Event::Fault(fault) => return self.fault(fault),
            Event::Look => return self.look(),
            Event::LookAt { person } => return self.picture(person),
        }
        Ok(())
    }

    fn living(&mut self, node: usize, life: u64) -> Option<&mut Node> {
        let seat = &mut self.seats[node];
        seat.node.as_mut().filter(|_| seat.life == life)
    }

    /// A node starts; one that lost what it had read goes on from what it was.
    pub(super) fn start_node(&mut self, node: usize, before: Option<Node>) {
        let (is_alone, hall, start) = (self.is_alone(), self.hall(), self.store.day_start());
        let store = &self.store;
        let seat = &mut self.seats[node];
        seat.life += 1;
        let run = format!("dunia-{node}-{}", seat.life);
        let read = |from| store.after(from).unwrap().to_vec();
        let mut kept = seat.kept.clone();
        kept.seen = kept.seen.filter(|seen| !store.has(*seen));
        if self.mutation == Mutation::NoEpoch {
            kept = Kept::default();
        }
        seat.node = Some(match before.filter(|_| self.mutation != Mutation::NoEpoch) {
            Some(before) => before.again(run, site(), start, hall, read),
            None => Node::start(run, is_alone, site(), start, kept, hall, read),
        });
        (seat.reading, seat.urgent_done) = (false, 0);
        (seat.holds_told, seat.holds_ms) = (BTreeMap::new(), 0);
        let life = seat.life;
        let jitter = self.rng.u64(0..TICK_MS);
        self.at(self.now_ms + jitter, Event::Tick { node, life });
        self.at(self.now_ms + jitter, Event::LooksOn { node, life });
        self.seen(|| format!("node {node} starts at {start}"), (node, start));
    }

    /// The judges note how far a node is.
    pub(super) fn reads_on(&mut self, node: usize) {
        if let Some(head) = self.seats[node].node.as_ref().map(Node::head) {
            self.judge.papers.reads(node, head);
        }
    }

    fn tick(&mut self, node: usize, life: u64) -> Result<(), String> {
        if self.living(node, life).is_none() {
            return Ok(());
        }
        if self.living(node, life).is_some_and(|node| node.has_lost()) && self.reaches_store(node) {
            return self.begin_again(node);
        }
        self.at(self.now_ms + TICK_MS, Event::Tick { node, life });
        if !self.is_alone() && self.now_ms >= self.seats[node].writes_ms {
            self.write_down(node);
        }
        self.tell_holds(node);
        for part in [Node::look_at_clock, Node::ask_what_is_due, Node::tick] {
            let hall = self.hall();
            if let Some(node) = self.living(node, life) {
                part(node, hall);
            }
            self.carry_out(node)?;
        }
        let silent = |(id, connection): (&u64, &super::Connection)| {
            let is_due = connection.node == node && connection.life == life && self.now_ms >= connection.said_ms + HEARTBEAT_EVERY_MS;
            (is_due && self.now_ms >= connection.slow_until_ms).then_some(*id)
        };
        let silent: Vec<u64> = self.connections.iter().filter_map(silent).collect();
        for id in silent {
            let heartbeat = format!(r#"{{"message":"heartbeat","now_ms":{}}}"#, self.hall().0);
            self.says(id, Said::Frame(heartbeat))?;
        }
        self.speak(node)
    }

    /// Who holds which counter, as each node hears it in its own time.
    fn tell_holds(&mut self, node: usize) {
        if self.now_ms < self.seats[node].holds_ms {
            return;
        }
        let next_ms = self.now_ms + self.rng.u64(300..3_000);
        let holds = self.holds();
        let seat = &mut self.seats[node];
        seat.holds_ms = next_ms;
        if seat.holds_told != holds
            && let Some(node) = &mut seat.node
        {
            node.holds(holds.clone());
            seat.holds_told = holds;
        }
    }

    fn holds(&self) -> BTreeMap<String, String> {
        let linked = self.people.iter().filter(|person| person.session.as_ref().is_some_and(client::Session::is_up));
        let held = linked.filter_map(|person| match &person.view {
            View::Counter { counter, .. } => Some((counter.clone(), person.name.clone())),
            View::Display { .. } | View::Screen { .. } | View::Supervisor | View::Kiosk => None,
        });
        held.collect()
    }

    /// Carries out what a node wants done, and lets it speak.
    pub(super) fn pump(&mut self, node: usize) -> Result<(), String> {
        self.carry_out(node)?;
        self.speak(node)
    }

    fn carry_out(&mut self, node: usize) -> Result<(), String> {
        loop {
            let hall = self.hall();
            match self.seats[node].node.as_mut().and_then(|node| node.next(hall)) {
                Some(Act::Append { expected, entries }) => self.append(node, expected, entries)?,
                Some(Act::Read) => self.read(node),
                Some(Act::WriteDown) => self.note(node),
                None => return Ok(()),
            }
        }
    }

    pub(super) fn speak(&mut self, node: usize) -> Result<(), String> {
        let now_ms = self.now_ms;
        let open =
            |(id, connection): (&u64, &super::Connection)| (connection.node == node && connection.slow_until_ms <= now_ms).then_some(*id);
        let open: Vec<u64> = self.connections.iter().filter_map(open).collect();
        for id in open {
            let said = self.seats[node].node.as_mut().map(|node| node.said(id)).unwrap_or_default();
            for said in said {
                self.says(id, said)?;
            }
        }
        Ok(())
    }

    fn node_hears(&mut self, id: u64, text: &str) -> Result<(), String> {
        let Some(super::Connection { node, life, .. }) = self.connections.get(&id) else { return Ok(()) };
        let (node, life, hall) = (*node, *life, self.hall());
        if let Some(node) = self.living(node, life) {
            node.received(id, text, hall);
        }
        self.pump(node)
    }

    /// The judges look at a picture, and at every node that should go on.
    fn look(&mut self) -> Result<(), String> {
        let next_ms = self.now_ms + self.rng.u64(200..800);
        self.at(next_ms, Event::Look);
        let person = self.rng.usize(0..self.people.len());
        self.picture(person)?;
        for (index, seat) in self.seats.iter().enumerate() {
            if let Some(why) = seat.node.as_ref().filter(|node| !node.has_lost()).and_then(Node::stopped) {
                return Err(format!("node {index} stands still {why}"));
            }
        }
        Ok(())
    }

    /// A judge looks at somebody's picture. What their node has heard of holders is compared too where all that it said has arrived.
    fn picture(&mut self, person: usize) -> Result<(), String> {
        let hall = self.hall();
        let person = &self.people[person];
        let Some(session) = &person.session else { return Ok(()) };
        let connection = person.connection.and_then(|id| self.connections.get(&id));
        let arrived = connection.filter(|connection| session.is_up() && connection.has_arrived(self.now_ms));
        let seat = arrived.map(|connection| &self.seats[connection.node]);
        let at_its_head = seat.filter(|seat| {
            let head = seat.node.as_ref().map(Node::head).map(|head| (head.seq, head.link.to_string()));
            head == session.picture().position().map(|position| (position.seq, position.link.clone()))
        });
        let sight = Sight { holds: at_its_head.map(|seat| &seat.holds_told), emergencies: false };
        self.judge.picture(&person.view, session.picture(), hall, sight)
    }

    /// The same once everybody must know everything.
    fn last_picture(&mut self, person: usize) -> Result<(), String> {
        let (holds, hall) = (self.holds(), self.hall());
        let person = &self.people[person];
        let Some(session) = &person.session else { return Ok(()) };
        self.judge.picture(&person.view, session.picture(), hall, Sight { holds: Some(&holds), emergencies: true })
    }

    /// Everybody has come together again: no press is open, every node and every picture is where the journal is.
    fn together(&mut self) -> Result<(), String> {
        let head = self.store.head();
        if head == Position::START {
            return Err("nothing ever happened".to_owned());
        }
        for (index, seat) in self.seats.iter().enumerate() {
            let node = seat.node.as_ref().ok_or_else(|| format!("node {index} is not there"))?;
            if let Some(why) = node.stopped() {
                return Err(format!("node {index} stands still {why}"));
            }
            if node.head() != head || !node.is_idle() {
                return Err(format!("node {index} is at {} and the journal at {head}, or it is not idle", node.head()));
            }
        }
        for person in &self.people {
            let Some(session) = &person.session else { continue };
            if let Some(open) = person.open.first() {
                return Err(format!("{} never heard of {}", person.name, open.0));
            }
            let at = session.picture().position().map(|position| (position.seq, position.link.clone()));
            if !session.is_up() || at != Some((head.seq, head.link.to_string())) {
                return Err(format!("{} is at {at:?} and the journal at {head}", person.name));
            }
        }
        (0..self.people.len()).try_for_each(|person| self.last_picture(person))?;
        self.judge.denials(&self.store)?;
        self.judge.lost()?;
        Judge::chain(&self.store)?;
        let supervisor = self.people.iter().find(|person| person.view == View::Supervisor).and_then(|person| person.session.as_ref());
        supervisor.map_or(Ok(()), |session| self.judge.tickets(session.picture()))
    }
}
