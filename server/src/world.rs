//! A door for simulated worlds: one node of a site without sockets, stores, tasks and clocks. Text frames and journal answers go in, frames
//! and appends come out, time is an argument. Behind it stands the very node that the server runs (`shell::Node`); what a connection says
//! first and may ask is checked by the very functions of `session`. What is not here: tokens, rates, presence, forecasts.
//! For tests alone; it must hold no rule of its own.

use std::collections::BTreeMap;

use protocol::{ClientMessage, close};

use crate::{
    app::{JoinAsked, ReplyTo},
    convert::{self, Holds, Picture},
    dispatcher::{Asked, Dispatcher, EmergencyShown, Input, Nodes},
    hub,
    journal::{
        AppendAnswer, Instant,
        entry::{Entry, Position, Stored},
    },
    outbox::{Closing, Inbox, Next, Outbox, outbox},
    pace::Pace,
    remembered::{self, Memory},
    rights::{self, Identity},
    session,
    shell::{self, epoch, take_page},
    site_file::SiteFile,
    view::frame,
    words::Refusal,
};

mod replay;

pub use replay::Replay;

impl Replay {
    /// What somebody who looks at this would be shown by a node that has just read so far and knows of no holders: rendered afresh, a
    /// yardstick for what clients were told in pieces.
    pub fn rows(&self, position: Position, view: &protocol::View, now: Instant) -> Vec<protocol::Row> {
        let Some(state) = self.state_at(position) else { return Vec::new() };
        let (Some(plan), Ok(scope)) = (state.plan(), convert::scope(state, view)) else { return Vec::new() };
        let holds = Holds::new();
        hub::rows(&Picture::new(state, plan, now.0, EmergencyShown::stored(state), &holds), scope)
    }
}

/// What a node wants done.
#[derive(Debug)]
pub enum Act {
    /// Ask the journal to append; answered by `Node::appended`.
    Append {
        /// Where the decision saw the head.
        expected: Position,
        /// What to write.
        entries: Vec<Entry>,
    },
    /// Write down what it would `remember` now, before `next` is called again.
    WriteDown,
    /// Read on from `Node::head` soon, with `Node::urgent` as it is when the read begins; answered by `Node::found`.
    Read,
}

/// What a node says on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A text frame.
    Frame(String),
    /// The end of the connection.
    Close,
}

/// What a node has written down beside it: how far it had read, and above what the hall would go on.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Where the journal ended when it was last seen.
    pub seen: Option<Position>,
    /// The last numbers and ids.
    pub memory: Memory,
}

/// One node of a site.
pub struct Node {
    node: shell::Node,
    connections: BTreeMap<u64, Connection>,
    /// What is to be remembered where the journal loses its end.
    memory: Memory,
}

/// A connection, from its opening on.
struct Connection {
    outbox: Outbox,
    inbox: Inbox,
    /// Who it is and whether it only looks on, once it has said hello.
    who: Option<(Identity, bool)>,
}

impl Node {
    /// Starts a node: it reads the day in progress from `start`, the place just before the last entry that opens a day. `read` gives what
    /// stands after a position. `kept` is what was written down before, its `seen` only where the journal is another one since. No other start
    /// may ever have the same `run`.
    pub fn start(
        run: String,
        is_alone: bool,
        site: SiteFile,
        start: Position,
        kept: Kept,
        now: Instant,
        read: impl FnMut(Position) -> Vec<Stored>,
    ) -> Node {
        let dispatcher = read_day(start, if is_alone { Nodes::One } else { Nodes::Several }, now, read);
        let epoch = epoch::since(kept.seen, kept.memory.clone(), &dispatcher);
        Node::new(dispatcher, run, site, epoch, kept.memory, now)
    }

    /// The same for a node whose journal lost what it had read, among several: it goes on with what it remembers.
    pub fn again(mut self, run: String, site: SiteFile, start: Position, now: Instant, read: impl FnMut(Position) -> Vec<Stored>) -> Node {
        self.remember();
        let mut dispatcher = read_day(start, Nodes::Several, now, read);
        let (before, memory) = epoch::leave(self.node, self.memory.clone());
        let epoch = epoch::hand_over(memory, before, &mut dispatcher);
        Node::new(dispatcher, run, site, epoch, self.memory, now)
    }

    fn new(dispatcher: Dispatcher, run: String, site: SiteFile, epoch: Option<Asked>, memory: Memory, now: Instant) -> Node {
        let (practice, _) = tokio::sync::watch::channel(None);
        let mut node = shell::Node::new(dispatcher, run, Pace::default(), site, practice).with_epoch(epoch);
        node.begin_epoch(now);
        Node { node, connections: BTreeMap::new(), memory }
    }

    /// What it would write down now.
    pub fn remember(&mut self) -> &Memory {
        self.memory = remembered::memory_beside(&self.memory, self.node.dispatcher().state());
        &self.memory
    }

    /// Whether the journal lost what it had read: it is to begin again once the journal can be read.
    pub fn has_lost(&self) -> bool {
        self.node.dispatcher().stopped().is_some_and(|stopped| stopped.is_loss())
    }

    /// Whether an epoch is to begin before anything else is decided.
    pub fn is_epoch_due(&self) -> bool {
        self.node.is_epoch_due()
    }

    /// Everybody who is connected is sent away, for it begins again.
    pub fn close_all(&mut self) {
        self.node.hub_mut().close_all(&session::closing(&epoch::read_again(), close::RESTART));
    }

    /// The next thing to do; call until `None` after every input.
    pub fn next(&mut self, now: Instant) -> Option<Act> {
        loop {
            match self.node.next(now)? {
                shell::Act::Append { expected, entries } => return Some(Act::Append { expected, entries }),
                shell::Act::Read => return Some(Act::Read),
                shell::Act::WriteDown => return Some(Act::WriteDown),
                shell::Act::Breathe => {}
            }
        }
    }

    /// How far it is.
    pub fn head(&self) -> Position {
        self.node.dispatcher().head()
    }

    /// How often a read at once was asked for.
    pub fn urgent(&self) -> u64 {
        self.node.urgent()
    }

    /// Whether an append is on its way that will bring what it finds, so that nobody need read.
    pub fn is_appending(&self) -> bool {
        self.node.dispatcher().is_appending()
    }

    /// Whether nothing waits, flies or is to be told.
    pub fn is_idle(&self) -> bool {
        self.node.dispatcher().is_idle()
    }

    /// Why it stands still, if it does.
    pub fn stopped(&self) -> Option<String> {
        self.node.dispatcher().stopped().map(|stopped| format!("at {}: {}", stopped.position, stopped.why))
    }

    /// The journal's answer to the append.
    pub fn appended(&mut self, answer: AppendAnswer, now: Instant) {
        self.node.handle(Input::Appended(answer), now);
    }

    /// What a read found, and how many requests to read it had seen before it began.
    pub fn found(&mut self, entries: Vec<Stored>, urgent: u64, now: Instant) {
        self.node.entries(entries, urgent, now);
    }

    /// A read found another journal than the one that was read, which ends here.
    pub fn diverged(&mut self, head: Position, now: Instant) {
        self.node.handle(Input::Diverged(head), now);
    }

    /// Who holds which counter, by the counter's code.
    pub fn holds(&mut self, holds: BTreeMap<String, String>) {
        self.node.holds(holds);
    }

    /// Time has passed: first of the three parts of a tick. `next` is to be called after each.
    pub fn look_at_clock(&mut self, now: Instant) {
        self.node.look_at_clock(now);
    }

    /// Second part of a tick.
    pub fn ask_what_is_due(&mut self, now: Instant) {
        self.node.ask_what_is_due(now);
    }

    /// Third part of a tick.
    pub fn tick(&mut self, now: Instant) {
        self.node.tick(now);
    }

    /// A connection was opened.
    pub fn connected(&mut self, session: u64) {
        let (outbox, inbox) = outbox();
        self.connections.insert(session, Connection { outbox, inbox, who: None });
    }

    /// A text frame came.
    pub fn received(&mut self, session: u64, text: &str, now: Instant) {
        let Some(connection) = self.connections.get(&session) else { return };
        let outbox = connection.outbox.clone();
        let Some((who, watching)) = connection.who.clone() else { return self.hello(session, text, outbox, now) };
        match serde_json::from_str(text) {
            Ok(ClientMessage::Command(request)) => match session::check(&who, watching, &request) {
                Ok(()) => self.node.command(ReplyTo::Session(session), &who, request, now),
                Err(refusal) => {
                    let answer = protocol::Answer { request: request.request, outcome: refusal.outcome() };
                    outbox.push(frame::message(&protocol::ServerMessage::Answer(answer)));
                }
            },
            Ok(ClientMessage::Heartbeat(_) | ClientMessage::Screen(_)) => {}
            Ok(ClientMessage::Hello(_)) | Err(_) => outbox.close(Closing { goodbye: None, code: close::MALFORMED, drains: false }),
        }
    }

    /// A connection ended.
    pub fn gone(&mut self, session: u64, now: Instant) {
        if self.connections.remove(&session).is_some_and(|connection| connection.who.is_some()) {
            self.node.leave(session, now);
        }
    }

    /// Everything that is queued for a connection.
    pub fn said(&mut self, session: u64) -> Vec<Said> {
        let Some(connection) = self.connections.get_mut(&session) else { return Vec::new() };
        let mut said = Vec::new();
        while let Some(next) = connection.inbox.try_next() {
            match next {
                Next::Frame(frame) => said.push(Said::Frame(frame.as_str().to_owned())),
                Next::Close(closing) => {
                    said.extend(closing.goodbye.map(|goodbye| Said::Frame(goodbye.as_str().to_owned())));
                    said.push(Said::Close);
                    break;
                }
                Next::Gone => break,
            }
        }
        said
    }

    fn hello(&mut self, session: u64, text: &str, outbox: Outbox, now: Instant) {
        let sent_away = |(refusal, code): (Refusal, u16)| outbox.close(session::closing(&refusal, code));
        let hello = match session::read_hello(text) {
            Ok(hello) => hello,
            Err(why) => return sent_away(why),
        };
        if let Some(refusal) = self.node.not_ready() {
            return sent_away((refusal, close::RESTART));
        }
        let counter = if let protocol::View::Counter { counter, .. } = &hello.view { Some(counter.clone()) } else { None };
        let who = Identity { role: rights::role_of_view(&hello.view), counter, name: hello.name };
        if let Some(connection) = self.connections.get_mut(&session) {
            connection.who = Some((who, hello.watching));
        }
        self.node.join(JoinAsked { session, view: hello.view, position: hello.position, run: hello.run, outbox }, now);
    }
}

fn read_day(start: Position, nodes: Nodes, now: Instant, mut read: impl FnMut(Position) -> Vec<Stored>) -> Dispatcher {
    let mut dispatcher = Dispatcher::new(start, nodes);
    loop {
        let page = read(dispatcher.head());
        if take_page(&mut dispatcher, page, now) {
            return dispatcher;
        }
    }
}
