//! One client's conversation with the servers of its hall, without sockets or clocks: inputs in, outputs out. Time is an argument.
//! It connects, says hello with its position, stores what comes, keeps the heartbeat, moves to the next server when one is lost, and
//! repeats unanswered commands with the same request id. It never queues a press silently, never takes a counter back that another client
//! has taken, and never decides anything about the queue.

mod backoff;
mod commands;
#[cfg(test)]
mod tests;
mod told;

use std::collections::{BTreeMap, VecDeque};

use protocol::{
    Answer, ClientMessage, Command, CommandRequest, ErrorCode, Goodbye, HEARTBEAT_EVERY_MS, Heartbeat, Hello, PROTOCOL_VERSION, RequestId,
    Row, RowKey, SILENCE_MS_MAX, ScreenAnswer, ServerMessage, Snapshot, Update, View, Welcome,
};

use crate::{Changed, HallClock, Picture};
use backoff::Backoff;
use commands::Commands;
pub use commands::{COMMANDS_WAITING_MAX, NEXT_DEADLINE_MS, Reply, Sending, WhenOffline};
pub use told::{Event, LinkDown};

/// Most rows of one snapshot. The largest hall has about 2,000; a server that sends more is broken, and the connection is dropped.
pub const SNAPSHOT_ROWS_MAX: usize = 50_000;

/// Longest time from a welcome without resumption, or from a snapshot's first page, to its last, in milliseconds. Until then the picture is
/// an old one; a node that waits to catch up with a client takes less.
const SNAPSHOT_MS_MAX: u64 = 15_000;

/// A link that lasted this long, in milliseconds, was a good one: the next wait starts from the shortest again.
const GOOD_LINK_MS: u64 = 5_000;

/// How long each of several servers may take to greet before the next is tried, the first time round, in milliseconds: a stopped one takes
/// the connection and says nothing, and a person waits. One that is only slow is given all the time there is on the next round.
const GREETING_MS: u64 = 1_500;

/// Who this client is and what it wants to see.
#[derive(Clone, Debug)]
pub struct SessionOptions {
    /// How many servers there are to move between; at least one.
    pub servers: usize,
    /// What it wants to see.
    pub view: View,
    /// Its name for people; a client that comes back keeps it.
    pub name: String,
    /// Proof of its role.
    pub token: Option<String>,
    /// The machine it runs on, where that is known.
    pub machine: Option<String>,
    /// Where the jitter of its waits begins, so that a hall of clients does not come back in one instant.
    pub seed: u64,
}

/// What the session wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Open a connection to this server of the list now.
    Connect {
        /// Its index.
        server: usize,
    },
    /// Send this text frame.
    Send(String),
    /// Send a heartbeat, with the user's report in it.
    SendHeartbeat,
    /// Close the connection (or stop opening it); nothing more will be said on it.
    Close,
    /// Tell the user.
    Event(Event),
}

/// The conversation.
#[derive(Debug)]
pub struct Session {
    options: SessionOptions,
    phase: Phase,
    /// The server in use or to be tried.
    server: usize,
    backoff: Backoff,
    /// Another client was found at the counter: until a person asks for it, this one only looks on.
    watching: bool,
    picture: Picture,
    /// The run that the picture's position belongs to, and the run of the link; one until a link without resumption brings its snapshot.
    picture_run: Option<String>,
    link_run: Option<String>,
    /// A snapshot whose last page has not come: it replaces the picture at once or not at all.
    gathering: Option<Gathering>,
    commands: Commands,
    clock: HallClock,
    /// When anything last came over this link: its silence counts from here.
    frame_at_ms: u64,
    /// When a server last vouched for the picture: the picture's age counts from here. A server that sends this client away, or that has
    /// not sent its picture yet, is no silent one, and says nothing about the picture that is shown.
    heard_at_ms: Option<u64>,
    /// The last thing told about a lost link, so that it is told once.
    told_down: Option<Option<ErrorCode>>,
    outputs: VecDeque<Output>,
}

/// A snapshot on its way.
#[derive(Debug)]
struct Gathering {
    since_ms: u64,
    rows: BTreeMap<RowKey, Row>,
}

/// Where the conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Waiting to try again.
    Waiting { until_ms: u64 },
    /// A connection is being opened.
    Connecting { since_ms: u64 },
    /// Hello is sent.
    Greeting { since_ms: u64 },
    /// Welcome has come.
    Up { since_ms: u64, heartbeat_at_ms: u64 },
}

impl Session {
    /// A session that connects at its first tick.
    pub fn new(options: SessionOptions) -> Session {
        assert!(options.servers > 0, "a session needs at least one server");
        Session {
            backoff: Backoff::new(options.seed),
            options,
            phase: Phase::Waiting { until_ms: 0 },
            server: 0,
            watching: false,
            picture: Picture::default(),
            picture_run: None,
            link_run: None,
            gathering: None,
            commands: Commands::default(),
            clock: HallClock::default(),
            frame_at_ms: 0,
            heard_at_ms: None,
            told_down: None,
            outputs: VecDeque::new(),
        }
    }

    /// The next thing to do; call until `None` after every input.
    pub fn next_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When `tick` is next needed, on the local clock, in milliseconds.
    pub fn next_tick_ms(&self) -> u64 {
        let phase = match self.phase {
            Phase::Waiting { until_ms } => until_ms,
            Phase::Connecting { since_ms } | Phase::Greeting { since_ms } => since_ms + self.greeting_ms(),
            Phase::Up { heartbeat_at_ms, .. } => heartbeat_at_ms.min(self.frame_at_ms + SILENCE_MS_MAX),
        };
        let phase = self.gathering.as_ref().map_or(phase, |gathering| phase.min(gathering.since_ms + SNAPSHOT_MS_MAX));
        self.commands.next_due_ms().map_or(phase, |due| phase.min(due))
    }

    /// How long the server at hand may take to greet.
    fn greeting_ms(&self) -> u64 {
        if self.options.servers > 1 && self.backoff.is_first_round(self.options.servers) { GREETING_MS } else { SILENCE_MS_MAX }
    }

    /// Time has passed.
    pub fn tick(&mut self, now_ms: u64) {
        match self.phase {
            Phase::Waiting { until_ms } if now_ms >= until_ms => {
                self.phase = Phase::Connecting { since_ms: now_ms };
                self.outputs.push_back(Output::Connect { server: self.server });
            }
            Phase::Connecting { since_ms } | Phase::Greeting { since_ms } if now_ms >= since_ms + self.greeting_ms() => {
                self.drop_link(now_ms, "no answer from the server", None);
            }
            Phase::Up { .. } if now_ms >= self.frame_at_ms + SILENCE_MS_MAX => {
                self.drop_link(now_ms, "the server fell silent", None);
            }
            Phase::Up { .. } if self.gathering.as_ref().is_some_and(|gathering| now_ms >= gathering.since_ms + SNAPSHOT_MS_MAX) => {
                self.drop_link(now_ms, "the server sent no whole picture", None);
            }
            Phase::Up { since_ms, heartbeat_at_ms } if now_ms >= heartbeat_at_ms => {
                self.phase = Phase::Up { since_ms, heartbeat_at_ms: now_ms + HEARTBEAT_EVERY_MS };
                self.outputs.push_back(Output::SendHeartbeat);
            }
            Phase::Waiting { .. } | Phase::Connecting { .. } | Phase::Greeting { .. } | Phase::Up { .. } => {}
        }
        let up = self.is_up();
        for text in self.commands.due(now_ms, up) {
            self.outputs.push_back(Output::Send(text));
        }
        self.tell_expired(now_ms);
    }

    /// The connection is open.
    pub fn connected(&mut self, now_ms: u64) {
        if !matches!(self.phase, Phase::Connecting { .. }) {
            return;
        }
        self.phase = Phase::Greeting { since_ms: now_ms };
        let hello = Hello {
            version: PROTOCOL_VERSION,
            view: self.options.view.clone(),
            name: self.options.name.clone(),
            token: self.options.token.clone(),
            position: self.picture.position().cloned(),
            run: self.picture_run.clone().filter(|_| self.picture.position().is_some()),
            machine: self.options.machine.clone(),
            watching: self.watching,
        };
        self.say(&ClientMessage::Hello(hello));
    }

    /// The connection could not be opened, or has closed.
    pub fn closed(&mut self, now_ms: u64, why: &str) {
        match self.phase {
            Phase::Waiting { .. } => {}
            Phase::Connecting { .. } | Phase::Greeting { .. } | Phase::Up { .. } => self.drop_link(now_ms, why, None),
        }
    }

    /// A text frame has come.
    pub fn received(&mut self, now_ms: u64, text: &str) {
        if matches!(self.phase, Phase::Waiting { .. } | Phase::Connecting { .. }) {
            return;
        }
        let message = match serde_json::from_str::<ServerMessage>(text) {
            Ok(message) => message,
            Err(error) => return self.distrust(now_ms, &format!("a message of the server could not be read: {error}")),
        };
        self.frame_at_ms = now_ms;
        match message {
            ServerMessage::Welcome(welcome) => self.welcomed(now_ms, welcome),
            ServerMessage::Goodbye(goodbye) => self.drop_link(now_ms, "the server said goodbye", Some(goodbye)),
            ServerMessage::Snapshot(snapshot) => self.snapshot(now_ms, snapshot),
            ServerMessage::Update(update) => self.update(now_ms, update),
            ServerMessage::Answer(answer) => self.answered(now_ms, answer),
            ServerMessage::Heartbeat { now_ms: hall_ms } => {
                self.clock.heard(hall_ms, now_ms);
                self.vouched(now_ms);
            }
            ServerMessage::Voice(answer) => {
                self.clock.heard(answer.now_ms, now_ms);
                self.vouched(now_ms);
                self.tell(Event::Voice(answer));
            }
            ServerMessage::Screen(ask) => self.tell(Event::Asked(ask)),
        }
    }

    /// The user gives a command. What becomes of it is told in `Event::Answered`, always, once.
    pub fn send(&mut self, now_ms: u64, request: RequestId, command: Command, sending: Sending) {
        let up = self.is_up();
        let message = ClientMessage::Command(CommandRequest { request: request.clone(), command, reason: sending.reason.clone() });
        let text = as_text(&message);
        match self.commands.accept(now_ms, request.clone(), text.clone(), &sending, up) {
            Ok(()) if up => self.outputs.push_back(Output::Send(text)),
            Ok(()) => {}
            Err(reply) => self.tell(Event::Answered { request, reply: *reply }),
        }
    }

    /// The user says what became of what was asked of it; a link that is lost meanwhile is told nothing, for nobody waits there any more.
    pub fn answer(&mut self, answer: ScreenAnswer) {
        if self.is_up() {
            self.say(&ClientMessage::Screen(answer));
        }
    }

    /// Looks at something else, or takes a counter over: the connection is made anew, without waiting, and a whole picture comes.
    pub fn set_view(&mut self, now_ms: u64, view: View) {
        self.options.view = view;
        self.watching = false;
        self.picture = Picture::default();
        self.gathering = None;
        if !matches!(self.phase, Phase::Waiting { .. }) {
            self.outputs.push_back(Output::Close);
        }
        self.commands.link_lost();
        self.backoff.reset();
        self.phase = Phase::Waiting { until_ms: now_ms };
    }

    /// The text of a heartbeat with the user's report.
    pub fn heartbeat_text(report: Heartbeat) -> String {
        as_text(&ClientMessage::Heartbeat(report))
    }

    /// The picture.
    pub fn picture(&self) -> &Picture {
        &self.picture
    }

    /// The hall's clock.
    pub fn clock(&self) -> HallClock {
        self.clock
    }

    /// When a server last vouched for the picture, on the local clock, in milliseconds.
    pub fn heard_at_ms(&self) -> Option<u64> {
        self.heard_at_ms
    }

    /// Whether a server has said welcome and has not been lost since.
    pub fn is_up(&self) -> bool {
        matches!(self.phase, Phase::Up { .. })
    }

    fn welcomed(&mut self, now_ms: u64, welcome: Welcome) {
        if !matches!(self.phase, Phase::Greeting { .. }) {
            return self.distrust(now_ms, "the server said welcome twice");
        }
        if welcome.version != PROTOCOL_VERSION {
            let why = format!("the server speaks version {} of the wire, this client version {PROTOCOL_VERSION}", welcome.version);
            return self.drop_link(now_ms, &why, None);
        }
        self.phase = Phase::Up { since_ms: now_ms, heartbeat_at_ms: now_ms + HEARTBEAT_EVERY_MS };
        self.told_down = None;
        self.link_run.clone_from(&welcome.run);
        if !welcome.resumed {
            // What comes before the snapshot belongs to it and not to the old picture.
            self.gathering = Some(Gathering { since_ms: now_ms, rows: BTreeMap::new() });
        }
        // Taking over is asked for once: a client that loses its counter to somebody else does not fight for it.
        if let View::Counter { takeover, .. } = &mut self.options.view {
            *takeover = false;
        }
        self.vouched(now_ms);
        self.clock.set_speed(welcome.clock_speed);
        self.clock.heard(welcome.now_ms, now_ms);
        self.clock.set_utc_offset_s(welcome.utc_offset_s);
        self.tell(Event::LinkUp { server: self.server, welcome, watching: self.watching });
        for text in self.commands.all_again() {
            self.outputs.push_back(Output::Send(text));
        }
    }

    fn snapshot(&mut self, now_ms: u64, snapshot: Snapshot) {
        let rows = &mut self.gathering.get_or_insert_with(|| Gathering { since_ms: now_ms, rows: BTreeMap::new() }).rows;
        if rows.len() + snapshot.rows.len() > SNAPSHOT_ROWS_MAX {
            return self.distrust(now_ms, "the server's snapshot is over the limit");
        }
        rows.extend(snapshot.rows.into_iter().map(|row| (row.key(), row)));
        if snapshot.last {
            self.picture_run.clone_from(&self.link_run);
            let put = self.gathering.take().map(|gathering| gathering.rows.into_values().collect()).unwrap_or_default();
            self.change(Changed { whole: true, put, remove: Vec::new(), position: Some(snapshot.position), heard_at_ms: now_ms });
        }
    }

    fn update(&mut self, now_ms: u64, update: Update) {
        self.clock.heard(update.now_ms, now_ms);
        if let Some(Gathering { rows, .. }) = &mut self.gathering {
            for key in &update.remove {
                rows.remove(key);
            }
            rows.extend(update.put.into_iter().map(|row| (row.key(), row)));
            return;
        }
        let older = self.picture.position().is_some_and(|have| have.epoch == update.position.epoch && update.position.seq < have.seq);
        if older {
            return self.distrust(now_ms, "the server's update is older than this picture");
        }
        let Update { position, put, remove, .. } = update;
        self.change(Changed { whole: false, put, remove, position: Some(position), heard_at_ms: now_ms });
    }

    fn answered(&mut self, now_ms: u64, answer: Answer) {
        if self.commands.answered(&answer, now_ms) {
            self.tell(Event::Answered { request: answer.request, reply: Reply::Answered(answer.outcome) });
        }
    }

    fn change(&mut self, changed: Changed) {
        self.heard_at_ms = Some(changed.heard_at_ms);
        self.picture.apply(&changed);
        self.tell(Event::Changed(changed));
    }

    /// The server has shown that it lives. Only one whose picture this is vouches for it by that.
    fn vouched(&mut self, now_ms: u64) {
        if self.is_up() && self.gathering.is_none() {
            self.heard_at_ms = Some(now_ms);
            self.picture.heard(now_ms);
        }
    }

    /// The server has said something that cannot be: leave it, and ask the next one for everything.
    fn distrust(&mut self, now_ms: u64, why: &str) {
        self.picture.forget_position();
        self.drop_link(now_ms, why, None);
    }

    fn drop_link(&mut self, now_ms: u64, why: &str, goodbye: Option<Goodbye>) {
        let lasted = match self.phase {
            Phase::Up { since_ms, .. } => now_ms.saturating_sub(since_ms) >= GOOD_LINK_MS,
            Phase::Waiting { .. } | Phase::Connecting { .. } | Phase::Greeting { .. } => false,
        };
        if lasted {
            self.backoff.reset();
        }
        self.gathering = None;
        self.commands.link_lost();
        self.outputs.push_back(Output::Close);
        let code = goodbye.as_ref().map(|goodbye| goodbye.code);
        let wait_ms = match code {
            // The same server again, at once, but only to look on. What was under way is not repeated: it would be refused, and nobody could
            // tell whether it had happened before.
            Some(ErrorCode::CounterHeld) if !self.watching => {
                self.watching = true;
                self.tell_given_up();
                0
            }
            Some(code) if needs_a_person(code) => self.move_on(Backoff::for_a_person),
            Some(_) | None => {
                let servers = self.options.servers;
                self.move_on(|backoff| backoff.next(servers))
            }
        };
        self.phase = Phase::Waiting { until_ms: now_ms + wait_ms };
        // A refused reconnection while the link is down says nothing new, unless a server gives its reason.
        if self.told_down.is_none() || (goodbye.is_some() && self.told_down != Some(code)) {
            self.told_down = Some(code);
            self.tell(Event::LinkDown(LinkDown { heard_at_ms: self.heard_at_ms, goodbye, why: why.to_owned() }));
        }
    }

    /// Moves on, and gives how long to wait before.
    fn move_on(&mut self, wait_ms: impl FnOnce(&mut Backoff) -> u64) -> u64 {
        self.server = (self.server + 1) % self.options.servers;
        wait_ms(&mut self.backoff)
    }

    fn tell_expired(&mut self, now_ms: u64) {
        for (request, reply) in self.commands.expired(now_ms) {
            self.tell(Event::Answered { request, reply });
        }
    }

    fn tell_given_up(&mut self) {
        for (request, reply) in self.commands.given_up() {
            self.tell(Event::Answered { request, reply });
        }
    }

    fn tell(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    fn say(&mut self, message: &ClientMessage) {
        self.outputs.push_back(Output::Send(as_text(message)));
    }
}

/// The request id of one press, from random bytes.
pub fn request_id(random: [u8; 16]) -> RequestId {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(32);
    for byte in random {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    RequestId(text)
}

fn needs_a_person(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::CounterHeld | ErrorCode::Forbidden | ErrorCode::UnknownCounter | ErrorCode::UnknownZone | ErrorCode::WrongVersion
    )
}

fn as_text(message: &ClientMessage) -> String {
    serde_json::to_string(message).expect("messages are made of strings, numbers and lists, which always are JSON")
}
