//! The tokio shell around `Session`: sockets, timers, random bytes and channels. What to say and when is the session's; nothing is decided
//! here.

mod run;
mod socket;
#[cfg(test)]
mod tests;

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use protocol::{Command, Heartbeat, RequestId, ScreenAnswer, View};
use tokio::sync::{mpsc, oneshot};

use crate::{Address, Event, HallClock, Reply, Sending, SessionOptions, request_id};

/// Events that wait for a user that is slow. Beyond it, changes are folded into one whole picture: nothing is lost that still stands.
pub const EVENTS_WAITING_MAX: usize = 256;

/// Requests of the user that wait for the link; a user that gives more at once waits itself.
const REQUESTS_WAITING_MAX: usize = 32;

/// Digits of a machine's name for itself, of the 32 that the system gives: enough that no two machines of a hall share it.
const MACHINE_DIGITS: usize = 16;

/// No server has vouched for a picture yet.
const NEVER: u64 = u64::MAX;

/// Who connects, where to, and what its heartbeats report.
pub struct Options {
    /// The servers to move between, the first tried first; at least one.
    pub servers: Vec<Address>,
    /// What to see.
    pub view: View,
    /// Name of this client for people; a client that comes back keeps it.
    pub name: String,
    /// Proof of its role.
    pub token: Option<String>,
    /// What each heartbeat reports, asked when it is sent. Officers and watchers report nothing: `Box::new(Heartbeat::default)`.
    pub report: Box<dyn FnMut() -> Heartbeat + Send>,
}

/// How the link is at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Whether a server is connected.
    pub up: bool,
    /// How long ago a server last vouched for the picture, in milliseconds; `None` if none ever did.
    pub heard_ms_ago: Option<u64>,
    /// The hall's time now, in milliseconds since 1970; `None` before any server was heard.
    pub hall_ms: Option<u64>,
    /// How many times as fast as others the hall's clock goes: more than 1 only where people practise.
    pub clock_speed: u32,
    /// The site's offset from UTC, in seconds.
    pub utc_offset_s: i32,
}

/// Why there is no answer to a command: the link itself is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The link has ended, or ended before the answer came.
    #[error("the link has ended")]
    Ended,
}

/// A link to the hall's servers. It lives as long as one clone of it does.
#[derive(Clone, Debug)]
pub struct Link {
    requests: mpsc::Sender<Request>,
    shared: Arc<Shared>,
}

/// What the link tells, in order.
#[derive(Debug)]
pub struct Events {
    receiver: mpsc::Receiver<Event>,
}

/// What the user wants of a running link.
enum Request {
    Send { request: RequestId, command: Box<Command>, sending: Sending, reply: Option<oneshot::Sender<Reply>> },
    SetView(View),
    Answer(ScreenAnswer),
}

/// What both sides see without asking each other.
#[derive(Debug)]
struct Shared {
    /// Where the local clock begins.
    started: Instant,
    up: AtomicBool,
    heard_at_ms: AtomicU64,
    /// Under one lock: the pace of one hall never meets the time of another, which would be off by hours after a long day.
    clock: Mutex<HallClock>,
}

impl Link {
    /// Starts a link on the running tokio runtime.
    pub fn spawn(options: Options) -> (Link, Events) {
        let (link, requests) = Link::parts();
        let (sender, receiver) = mpsc::channel(EVENTS_WAITING_MAX);
        tokio::spawn(run::run(options, requests, run::Sink::Channel(sender), Arc::clone(&link.shared)));
        (link, Events { receiver })
    }

    /// Starts a link on a thread of its own, for programs that have no runtime. `on_event` is called on that thread and must be quick:
    /// it stores the event and wakes whoever draws.
    pub fn run_on_thread(options: Options, on_event: impl FnMut(Event) + Send + 'static) -> io::Result<Link> {
        let (link, requests) = Link::parts();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let shared = Arc::clone(&link.shared);
        std::thread::Builder::new()
            .name("link".to_owned())
            .spawn(move || runtime.block_on(run::run(options, requests, run::Sink::Call(Box::new(on_event)), shared)))?;
        Ok(link)
    }

    /// Gives a command and waits for what becomes of it. The request id is made here, once.
    pub async fn send(&self, command: Command, sending: Sending) -> Result<Reply, LinkError> {
        let (reply, answer) = oneshot::channel();
        let request = Request::Send { request: fresh_request_id(), command: Box::new(command), sending, reply: Some(reply) };
        self.requests.send(request).await.map_err(|_| LinkError::Ended)?;
        answer.await.map_err(|_| LinkError::Ended)
    }

    /// The same for threads without a runtime.
    pub fn send_blocking(&self, command: Command, sending: Sending) -> Result<Reply, LinkError> {
        let (reply, answer) = oneshot::channel();
        let request = Request::Send { request: fresh_request_id(), command: Box::new(command), sending, reply: Some(reply) };
        self.requests.blocking_send(request).map_err(|_| LinkError::Ended)?;
        answer.blocking_recv().map_err(|_| LinkError::Ended)
    }

    /// Gives a command and goes on; what becomes of it comes as `Event::Answered` with the request id returned here. Never waits: where
    /// the link has ended or is swamped, nothing was sent.
    pub fn begin(&self, command: Command, sending: Sending) -> Result<RequestId, LinkError> {
        let request = fresh_request_id();
        let begun = Request::Send { request: request.clone(), command: Box::new(command), sending, reply: None };
        self.requests.try_send(begun).map_err(|_| LinkError::Ended)?;
        Ok(request)
    }

    /// Looks at something else, or takes a counter over.
    pub fn set_view(&self, view: View) -> Result<(), LinkError> {
        self.requests.try_send(Request::SetView(view)).map_err(|_| LinkError::Ended)
    }

    /// Says what became of what was asked of this display.
    pub fn answer(&self, answer: ScreenAnswer) -> Result<(), LinkError> {
        self.requests.try_send(Request::Answer(answer)).map_err(|_| LinkError::Ended)
    }

    /// How the link is.
    pub fn status(&self) -> Status {
        let now_ms = self.now_ms();
        let heard_at_ms = self.shared.heard_at_ms.load(Ordering::Relaxed);
        let clock = self.shared.clock();
        Status {
            up: self.shared.up.load(Ordering::Relaxed),
            heard_ms_ago: (heard_at_ms != NEVER).then(|| now_ms.saturating_sub(heard_at_ms)),
            hall_ms: clock.hall_ms(now_ms),
            clock_speed: clock.speed(),
            utc_offset_s: clock.utc_offset_s(),
        }
    }

    /// Now, on the link's own clock: the one that `Changed::heard_at_ms` and `LinkDown::heard_at_ms` are on.
    pub fn now_ms(&self) -> u64 {
        self.shared.now_ms()
    }

    fn parts() -> (Link, mpsc::Receiver<Request>) {
        let (sender, receiver) = mpsc::channel(REQUESTS_WAITING_MAX);
        let shared = Shared {
            started: Instant::now(),
            up: AtomicBool::new(false),
            heard_at_ms: AtomicU64::new(NEVER),
            clock: Mutex::new(HallClock::default()),
        };
        (Link { requests: sender, shared: Arc::new(shared) }, receiver)
    }
}

impl Events {
    /// The next event; `None` once the link has ended.
    pub async fn next(&mut self) -> Option<Event> {
        self.receiver.recv().await
    }

    /// The next event if one waits.
    pub fn try_next(&mut self) -> Option<Event> {
        self.receiver.try_recv().ok()
    }
}

impl Shared {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The hall's clock. Nobody panics while it is held, and a clock is copied as a whole.
    fn clock(&self) -> HallClock {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_clock(&self, clock: HallClock) {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = clock;
    }
}

impl Options {
    fn session(&self) -> SessionOptions {
        SessionOptions {
            servers: self.servers.len(),
            view: self.view.clone(),
            name: self.name.clone(),
            token: self.token.clone(),
            machine: machine(),
            seed: u64::from_le_bytes(random()),
        }
    }
}

/// Names this machine until it is switched off: machines that were made from one image have one name, but not this. `None` where the system
/// does not tell.
fn machine() -> Option<String> {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let machine: String = boot.chars().filter(char::is_ascii_hexdigit).take(MACHINE_DIGITS).collect();
    (!machine.is_empty()).then_some(machine)
}

fn fresh_request_id() -> RequestId {
    request_id(random())
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system's random source always answers once it has started");
    bytes
}
