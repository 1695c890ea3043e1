//! People at their machines and the connections between them and the nodes: ordered each way, slow, cut, silent. What somebody presses is
//! `people`'s business; what a node does with it is the node's.

use client::{Event as Told, Output, Session, SessionOptions};
use fastrand::Rng;
use protocol::{AnswerOutcome, ClientMessage, Command, Heartbeat, RequestId, SILENCE_MS_MAX, ServerMessage, View};
use server::world::{Node, Said};

use super::{
    Mutation, World,
    machine::{Event, TICK_MS},
    people,
};

/// How long a node lets a client wait that is ahead of it, in milliseconds by the hall's clock, before it shows what it has.
const AHEAD_MS: u64 = 5_000;

/// Somebody at a machine.
pub(super) struct Person {
    pub(super) view: View,
    pub(super) session: Option<Session>,
    pub(super) name: String,
    /// Counts machines started; what was meant for an earlier one does not arrive.
    pub(super) life: u64,
    pub(super) connection: Option<u64>,
    /// When its session wants to be woken.
    wakes_ms: u64,
    /// Presses that nobody has told them the end of.
    pub(super) open: Vec<RequestId>,
    /// What they sent, to send again one day.
    sent: Vec<String>,
    /// Numbers given that are not in the queue yet.
    reserved: Vec<u32>,
    /// Epoch and seq of what they were shown.
    shown: (u32, u64),
    /// What the hall's clock showed when a node last made a welcome for them. It counts their wait from then; much later they may hear of it, or a
    /// night.
    welcomed_ms: u64,
}

/// A connection.
pub(super) struct Connection {
    pub(super) person: usize,
    pub(super) node: usize,
    pub(super) life: u64,
    /// It swallows everything.
    pub(super) stalled: bool,
    /// Its client takes nothing until then.
    pub(super) slow_until_ms: u64,
    up_ms: u64,
    down_ms: u64,
    pub(super) said_ms: u64,
}

impl Connection {
    /// Whether all that its node said has arrived; to a client that takes frames again the node says the next ones at its next tick.
    pub(super) fn has_arrived(&self, now_ms: u64) -> bool {
        !self.stalled && self.slow_until_ms + TICK_MS < now_ms && self.down_ms < now_ms
    }
}

impl Person {
    pub(super) fn new(view: View) -> Person {
        Person {
            view,
            session: None,
            name: String::new(),
            life: 0,
            connection: None,
            wakes_ms: 0,
            open: Vec::new(),
            sent: Vec::new(),
            reserved: Vec::new(),
            shown: (0, 0),
            welcomed_ms: 0,
        }
    }
}

impl World {
    /// Somebody's machine starts.
    pub(super) fn sit_down(&mut self, person: usize) {
        self.names_made += 1;
        let options = SessionOptions {
            servers: self.seats.len(),
            view: self.people[person].view.clone(),
            name: format!("orang-{}", self.names_made),
            token: None,
            machine: None,
            seed: self.rng.u64(..),
        };
        let somebody = &mut self.people[person];
        somebody.life += 1;
        somebody.name.clone_from(&options.name);
        somebody.session = Some(Session::new(options));
        somebody.open.clear();
        (somebody.shown, somebody.wakes_ms) = ((0, 0), 0);
        let life = somebody.life;
        let (first, pause) = (self.now_ms + self.rng.u64(0..300), people::pause_ms(&self.people[person].view, &mut self.rng));
        self.at(first, Event::Wakes { person, life, at_ms: 0 });
        self.at(first + pause, Event::Presses { person, life });
    }

    /// Somebody's machine is switched off; what they pressed they will not hear of.
    pub(super) fn stand_up(&mut self, person: usize) {
        self.hang_up(person);
        self.people[person].session = None;
        self.people[person].life += 1;
        self.people[person].open.clear();
    }

    pub(super) fn wakes(&mut self, person: usize, life: u64, at_ms: u64) -> Result<(), String> {
        let now_ms = self.now_ms;
        let somebody = &mut self.people[person];
        if (somebody.life, somebody.wakes_ms) != (life, at_ms) {
            return Ok(());
        }
        let Some(session) = &mut somebody.session else { return Ok(()) };
        session.tick(now_ms);
        self.listen(person)
    }

    /// Somebody looks at their screen and presses.
    pub(super) fn presses(&mut self, person: usize, life: u64) -> Result<(), String> {
        let somebody = &mut self.people[person];
        if somebody.life != life || self.now_ms >= super::STORM_MS {
            return Ok(());
        }
        let next_ms = self.now_ms + self.temper.slowness * people::pause_ms(&somebody.view, &mut self.rng);
        let pressed = somebody
            .session
            .as_ref()
            .filter(|session| session.picture().is_whole())
            .and_then(|session| people::press(&somebody.view, session.picture(), &mut somebody.reserved, &self.papers, &mut self.rng));
        self.at(next_ms, Event::Presses { person, life });
        let percent = self.temper.doubled;
        if self.rng.u8(0..100) < percent {
            self.send_again(person)?;
        }
        let Some((command, sending)) = pressed else { return Ok(()) };
        let is_pressed_twice = self.rng.u8(0..100) < percent;
        self.press(person, command.clone(), sending.clone())?;
        // A new press of the same key, by somebody who saw nothing happen.
        if is_pressed_twice { self.press(person, command, sending) } else { Ok(()) }
    }

    fn press(&mut self, person: usize, command: Command, sending: client::Sending) -> Result<(), String> {
        let request = client::request_id(self.rng.u128(..).to_be_bytes());
        self.seen(|| format!("person {person} presses {command:?} as {}", request.0), &request);
        let now_ms = self.now_ms;
        let somebody = &mut self.people[person];
        somebody.open.push(request.clone());
        let message = protocol::CommandRequest { request: request.clone(), command: command.clone(), reason: None };
        somebody.sent.push(serde_json::to_string(&ClientMessage::Command(message)).map_err(|error| error.to_string())?);
        if let Some(session) = &mut somebody.session {
            session.send(now_ms, request, command, sending);
        }
        self.listen(person)
    }

    /// Something that was sent before goes over the wire again, by a machine that was out of its mind.
    fn send_again(&mut self, person: usize) -> Result<(), String> {
        let Some(connection) = self.people[person].connection.filter(|_| !self.people[person].sent.is_empty()) else { return Ok(()) };
        if !self.people[person].session.as_ref().is_some_and(Session::is_up) {
            return Ok(());
        }
        let again = self.rng.usize(0..self.people[person].sent.len());
        let text = self.people[person].sent[again].clone();
        if let Ok(ClientMessage::Command(request)) = serde_json::from_str(&text) {
            self.judge.doubled.insert(request.request.0);
        }
        self.send_up(connection, text);
        Ok(())
    }

    /// Carries out what somebody's session wants.
    pub(super) fn listen(&mut self, person: usize) -> Result<(), String> {
        while let Some(output) = self.people[person].session.as_mut().and_then(Session::next_output) {
            match output {
                Output::Connect { server } => self.connect(person, server),
                Output::Close => self.hang_up(person),
                Output::Send(text) => {
                    if let Some(connection) = self.people[person].connection {
                        let text = if self.mutation == Mutation::ResumeBlindly { self.with_run(connection, text) } else { text };
                        self.send_up(connection, text);
                    }
                }
                Output::SendHeartbeat => {
                    if let Some(connection) = self.people[person].connection {
                        self.send_up(connection, Session::heartbeat_text(Heartbeat::default()));
                    }
                }
                Output::Event(told) => self.hears(person, told)?,
            }
        }
        let somebody = &mut self.people[person];
        let Some(session) = &somebody.session else { return Ok(()) };
        let at_ms = session.next_tick_ms().max(self.now_ms + 1);
        if somebody.wakes_ms != at_ms {
            somebody.wakes_ms = at_ms;
            let life = somebody.life;
            self.at(at_ms, Event::Wakes { person, life, at_ms });
        }
        Ok(())
    }

    fn hears(&mut self, person: usize, told: Told) -> Result<(), String> {
        match told {
            Told::Answered { request, reply } => {
                self.seen(|| format!("person {person} hears of {}: {reply:?}", request.0), (&request, format!("{reply:?}")));
                let somebody = &mut self.people[person];
                let before = somebody.open.len();
                somebody.open.retain(|open| *open != request);
                if somebody.open.len() == before {
                    return Err(format!("{} hears twice of {}", somebody.name, request.0));
                }
                if let client::Reply::Answered(AnswerOutcome::Done { position, did, .. }) = &reply {
                    if somebody.shown < (position.epoch, position.seq) {
                        return Err(format!("{} hears that {} is done before its picture shows it", somebody.name, request.0));
                    }
                    if let Some(protocol::Did::Issued { ticket, number, .. }) = did {
                        somebody.reserved.push(*ticket);
                        self.papers.push(number.clone());
                    }
                }
                let name = self.people[person].name.clone();
                self.judge.told(&name, &request.0, &reply);
                Ok(())
            }
            Told::Changed(changed) => {
                let seen = changed.position.as_ref().map_or((0, 0), |position| (position.epoch, position.seq));
                let (hall, somebody) = (self.hall(), &mut self.people[person]);
                // A node that could not reach the store for so long takes a client that is ahead of it for one of another journal.
                let waited_ms = hall.0.saturating_sub(somebody.welcomed_ms);
                if seen < somebody.shown && waited_ms < AHEAD_MS {
                    return Err(format!("the picture of {} goes back from {:?} to {seen:?}", somebody.name, somebody.shown));
                }
                somebody.shown = seen;
                Ok(())
            }
            Told::LinkUp { server, welcome, .. } => {
                self.people[person].welcomed_ms = welcome.now_ms;
                let at_ms = self.now_ms + self.rng.u64(20..200);
                self.at(at_ms, Event::LookAt { person });
                self.seen(|| format!("person {person} is linked to node {server}"), (person, server));
                Ok(())
            }
            Told::LinkDown(down) => {
                self.seen(|| format!("person {person} has no link: {}", down.why), person);
                Ok(())
            }
            // Nobody in this world has a loudspeaker.
            Told::Asked(ask) => Err(format!("{} is asked as a display: {ask:?}", self.people[person].name)),
            Told::Voice(answer) => Err(format!("{} hears of a voice: {answer:?}", self.people[person].name)),
        }
    }

    fn connect(&mut self, person: usize, node: usize) {
        self.names_made += 1;
        let (id, life) = (self.names_made, self.seats[node].life);
        self.people[person].connection = Some(id);
        let at_ms = self.now_ms + self.delay();
        if self.seats[node].node.is_some() {
            let (now_ms, no_ms) = (self.now_ms, 0);
            let connection =
                Connection { person, node, life, stalled: false, slow_until_ms: no_ms, up_ms: at_ms, down_ms: at_ms, said_ms: now_ms };
            self.connections.insert(id, connection);
            self.at(at_ms, Event::Opened { id });
        } else {
            self.at(at_ms, Event::ClientLost { person, id });
        }
    }

    /// The connection is open at both ends.
    pub(super) fn opened(&mut self, id: u64) -> Result<(), String> {
        let Some(Connection { person, node, .. }) = self.connections.get(&id) else { return Ok(()) };
        let (person, node, now_ms) = (*person, *node, self.now_ms);
        if let Some(node) = &mut self.seats[node].node {
            node.connected(id);
        }
        if let Some(session) = &mut self.people[person].session {
            session.connected(now_ms);
        }
        self.listen(person)
    }

    /// Somebody's side closes its connection.
    pub(super) fn hang_up(&mut self, person: usize) {
        let Some(id) = self.people[person].connection.take() else { return };
        self.node_will_notice(id);
    }

    /// A connection is gone, and its client will notice.
    pub(super) fn cut(&mut self, id: u64) {
        let Some(connection) = self.connections.get(&id) else { return };
        let (person, at_ms) = (connection.person, self.now_ms + self.rng.u64(0..200));
        self.node_will_notice(id);
        self.at(at_ms, Event::ClientLost { person, id });
    }

    fn node_will_notice(&mut self, id: u64) {
        let Some(Connection { node, life, stalled, .. }) = self.connections.remove(&id) else { return };
        let after_ms = if stalled { SILENCE_MS_MAX } else { self.rng.u64(0..200) };
        self.at(self.now_ms + after_ms, Event::NodeLost { node, life, id });
    }

    pub(super) fn client_lost(&mut self, person: usize, id: u64) -> Result<(), String> {
        let now_ms = self.now_ms;
        if self.people[person].connection != Some(id) {
            return Ok(());
        }
        self.people[person].connection = None;
        self.connections.remove(&id);
        if let Some(session) = &mut self.people[person].session {
            session.closed(now_ms, "the connection was cut");
        }
        self.listen(person)
    }

    fn send_up(&mut self, id: u64, text: String) {
        let delay_ms = self.delay();
        let Some(connection) = self.connections.get_mut(&id).filter(|connection| !connection.stalled) else { return };
        connection.up_ms = connection.up_ms.max(self.now_ms + delay_ms);
        let at_ms = connection.up_ms;
        // A store inside its only node dies with it: nothing of an earlier life is carried out later.
        let life = if self.seats.len() == 1 { 0 } else { connection.life };
        if let Some(request) = text.strip_prefix(r#"{"message":"command","request":""#) {
            self.judge.sent(&request[..32], connection.node, life);
        }
        self.at(at_ms, Event::ToNode { id, text });
    }

    /// A node says something on a connection.
    pub(super) fn says(&mut self, id: u64, said: Said) -> Result<(), String> {
        if let Said::Frame(text) = &said {
            self.seen(|| format!("to connection {id}: {text}"), text);
            if text.starts_with(r#"{"message":"answer""#) {
                let Ok(ServerMessage::Answer(answer)) = serde_json::from_str(text) else { return Err(format!("unreadable: {text}")) };
                let node = self.connections.get(&id).and_then(|connection| self.seats[connection.node].node.as_ref());
                self.judge.answer(&self.store, node.map(Node::head), &answer.request.0, &answer.outcome)?;
            }
            if self.mutation == Mutation::ResumeBlindly && text.starts_with(r#"{"message":"welcome""#) {
                self.learn_run(id, text);
            }
        }
        let delay_ms = self.delay();
        let Some(connection) = self.connections.get_mut(&id).filter(|connection| !connection.stalled) else { return Ok(()) };
        connection.said_ms = self.now_ms;
        connection.down_ms = connection.down_ms.max(self.now_ms + delay_ms);
        let at_ms = connection.down_ms;
        self.at(at_ms, Event::ToClient { id, said });
        Ok(())
    }

    pub(super) fn client_hears(&mut self, id: u64, said: Said) -> Result<(), String> {
        let Some(Connection { person, .. }) = self.connections.get(&id) else { return Ok(()) };
        let (person, now_ms) = (*person, self.now_ms);
        match said {
            Said::Frame(text) => {
                let somebody = &mut self.people[person];
                if let Some(session) = somebody.session.as_mut().filter(|_| somebody.connection == Some(id)) {
                    session.received(now_ms, &text);
                }
            }
            Said::Close => return self.client_lost(person, id),
        }
        self.listen(person)
    }

    fn learn_run(&mut self, id: u64, text: &str) {
        let Some(Connection { node, person, .. }) = self.connections.get(&id) else { return };
        if let Ok(ServerMessage::Welcome(welcome)) = serde_json::from_str(text)
            && let Some(run) = welcome.run
        {
            self.runs.insert((*node, self.people[*person].view.clone()), run);
        }
    }

    /// A hello with the run that its node has now, whoever gave the client its position.
    fn with_run(&self, id: u64, text: String) -> String {
        let Ok(ClientMessage::Hello(mut hello)) = serde_json::from_str(&text) else { return text };
        let Some(Connection { node, person, .. }) = self.connections.get(&id) else { return text };
        if let Some(run) = self.runs.get(&(*node, self.people[*person].view.clone())).filter(|_| hello.position.is_some()) {
            hello.run = Some(run.clone());
        }
        serde_json::to_string(&ClientMessage::Hello(hello)).unwrap()
    }

    fn delay(&mut self) -> u64 {
        let longest = if self.is_stormy() { self.temper.net_ms } else { 5 };
        draw_delay(&mut self.rng, longest)
    }
}

/// Most are short, some are long.
pub(super) fn draw_delay(rng: &mut Rng, longest_ms: u64) -> u64 {
    if rng.u8(0..8) == 0 { rng.u64(1..=longest_ms) } else { rng.u64(1..=longest_ms.min(4)) }
}
