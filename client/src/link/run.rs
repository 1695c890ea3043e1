//! The loop of one link: waits for the socket, the user or the time, tells the session, and does what it says.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use protocol::{Heartbeat, RequestId};
use tokio::sync::{mpsc, oneshot};

use super::{EVENTS_WAITING_MAX, NEVER, Options, Request, Shared, socket};
use crate::{Address, Changed, Event, Output, Reply, Session};

/// Longest sleep, in milliseconds: a bound only, since every real deadline is nearer while there is a session.
const SLEEP_MS_MAX: u64 = 60_000;

/// Ups and downs of the link that a slow user is still told.
const LINK_EVENTS_KEPT: usize = 32;

/// Where events go.
pub(super) enum Sink {
    /// To a user on the same runtime.
    Channel(mpsc::Sender<Event>),
    /// To a user on another thread.
    Call(Box<dyn FnMut(Event) + Send>),
}

/// Everything the loop owns.
struct Running {
    session: Session,
    servers: Vec<Address>,
    report: Box<dyn FnMut() -> Heartbeat + Send>,
    shared: Arc<Shared>,
    /// The socket in use or being opened; an older one's last words carry an older number and are not heard.
    socket: Option<OpenSocket>,
    sockets_so_far: u64,
    from_sockets: mpsc::Sender<socket::Heard>,
    /// Users that wait for the answer to a command; bounded by the session's own bound on commands.
    asked: BTreeMap<RequestId, oneshot::Sender<Reply>>,
    /// Events that the user has not taken.
    untold: VecDeque<Event>,
}

struct OpenSocket {
    number: u64,
    to_socket: mpsc::Sender<String>,
}

/// Runs until the last `Link` is gone.
pub(super) async fn run(options: Options, mut requests: mpsc::Receiver<Request>, mut sink: Sink, shared: Arc<Shared>) {
    let (from_sockets, mut heard) = mpsc::channel(socket::FRAMES_WAITING_MAX);
    let mut running = Running {
        session: Session::new(options.session()),
        servers: options.servers,
        report: options.report,
        shared,
        socket: None,
        sockets_so_far: 0,
        from_sockets,
        asked: BTreeMap::new(),
        untold: VecDeque::new(),
    };
    loop {
        let now_ms = running.shared.now_ms();
        running.session.tick(now_ms);
        running.do_outputs();
        running.publish_status();
        let sleep_ms = running.session.next_tick_ms().saturating_sub(running.shared.now_ms()).min(SLEEP_MS_MAX);
        tokio::select! {
            biased;
            () = deliver(&mut sink, &mut running.untold) => {}
            request = requests.recv() => match request {
                Some(request) => running.asked_for(request),
                None => break,
            },
            Some(heard) = heard.recv() => running.heard(heard),
            () = tokio::time::sleep(Duration::from_millis(sleep_ms)) => {}
        }
    }
    running.close_socket();
}

impl Running {
    fn asked_for(&mut self, request: Request) {
        let now_ms = self.shared.now_ms();
        match request {
            Request::Send { request, command, sending, reply } => {
                if let Some(reply) = reply {
                    self.asked.insert(request.clone(), reply);
                }
                self.session.send(now_ms, request, *command, sending);
            }
            Request::SetView(view) => self.session.set_view(now_ms, view),
            Request::Answer(answer) => self.session.answer(answer),
        }
    }

    fn heard(&mut self, heard: socket::Heard) {
        if self.socket.as_ref().is_none_or(|socket| socket.number != heard.socket) {
            return;
        }
        let now_ms = self.shared.now_ms();
        match heard.what {
            socket::What::Opened => self.session.connected(now_ms),
            socket::What::Text(text) => self.session.received(now_ms, &text),
            socket::What::Closed(why) => self.session.closed(now_ms, &why),
        }
    }

    fn do_outputs(&mut self) {
        while let Some(output) = self.session.next_output() {
            match output {
                Output::Connect { server } => self.open_socket(server),
                Output::Send(text) => self.say(text),
                Output::SendHeartbeat => {
                    let report = (self.report)();
                    self.say(Session::heartbeat_text(report));
                }
                Output::Close => self.close_socket(),
                Output::Event(event) => self.tell(event),
            }
        }
    }

    fn open_socket(&mut self, server: usize) {
        self.close_socket();
        self.sockets_so_far += 1;
        let number = self.sockets_so_far;
        let (to_socket, outgoing) = mpsc::channel(socket::FRAMES_WAITING_MAX);
        let url = self.servers[server].socket_url();
        tokio::spawn(socket::run(number, url, outgoing, self.from_sockets.clone()));
        self.socket = Some(OpenSocket { number, to_socket });
    }

    fn say(&mut self, text: String) {
        let Some(socket) = &self.socket else { return };
        if socket.to_socket.try_send(text).is_err() {
            // The server takes nothing any more: the same as a closed connection, and what was not said is repeated.
            let now_ms = self.shared.now_ms();
            self.session.closed(now_ms, "the server takes no more messages");
        }
    }

    fn close_socket(&mut self) {
        // The task sees its sender gone, says goodbye and ends.
        self.socket = None;
    }

    fn tell(&mut self, event: Event) {
        match &event {
            Event::LinkUp { server, .. } => tracing::info!(server = %self.servers[*server], "link up"),
            Event::LinkDown(down) => tracing::warn!(why = down.why, "link down"),
            Event::Answered { request, reply } => {
                if let Some(waiting) = self.asked.remove(request) {
                    // Whoever asked may have stopped waiting; then nobody needs the answer.
                    let _ = waiting.send(reply.clone());
                }
            }
            Event::Changed(_) | Event::Voice(_) | Event::Asked(_) => {}
        }
        self.untold.push_back(event);
        if self.untold.len() > EVENTS_WAITING_MAX {
            let picture = self.session.picture();
            fold(&mut self.untold, picture.is_whole().then(|| picture.as_change()));
        }
    }

    fn publish_status(&self) {
        self.shared.up.store(self.session.is_up(), Ordering::Relaxed);
        self.shared.heard_at_ms.store(self.session.heard_at_ms().unwrap_or(NEVER), Ordering::Relaxed);
        self.shared.set_clock(self.session.clock());
    }
}

/// The user is slow: all changes become one whole picture, of the link's ups and downs the newest stay, and every answer does, for
/// somebody waits for it. Only a user who goes on giving commands and takes nothing at all loses the oldest answers.
pub(super) fn fold(untold: &mut VecDeque<Event>, whole: Option<Changed>) {
    let is_answer = |event: &Event| matches!(event, Event::Answered { .. });
    untold.retain(|event| !matches!(event, Event::Changed(_)));
    let answers = untold.iter().filter(|event| is_answer(event)).count();
    let mut surplus = (untold.len() - answers).saturating_sub(LINK_EVENTS_KEPT);
    let mut surplus_answers = answers.saturating_sub(EVENTS_WAITING_MAX - 2 * LINK_EVENTS_KEPT);
    untold.retain(|event| {
        let left = if is_answer(event) { &mut surplus_answers } else { &mut surplus };
        let goes = *left > 0;
        *left = left.saturating_sub(1);
        !goes
    });
    untold.extend(whole.map(Event::Changed));
}

/// Hands over one event; waits for ever where there is none.
async fn deliver(sink: &mut Sink, untold: &mut VecDeque<Event>) {
    if untold.is_empty() {
        return std::future::pending().await;
    }
    match sink {
        Sink::Channel(sender) => match sender.reserve().await {
            Ok(permit) => {
                if let Some(event) = untold.pop_front() {
                    permit.send(event);
                }
            }
            // Nobody listens (a program that only sends commands): events have no use.
            Err(_) => untold.clear(),
        },
        Sink::Call(on_event) => {
            while let Some(event) = untold.pop_front() {
                on_event(event);
            }
        }
    }
}
