//! What every connection shares: the way to the site's task, who is who, and whether the site can be served. It holds no fact about the
//! queue; whoever wants one asks the site's task.

use std::{
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use protocol::{Answer, Command, CommandRequest, Fault, Issue, PracticeRow, WaitAnswer};
use tokio::sync::{Notify, Semaphore, mpsc, oneshot, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    announcements::Announcements,
    displays::Displays,
    hub::SessionId,
    limits::CONNECTIONS_MAX,
    neighbours::{Neighbours, Peers},
    outbox::Outbox,
    pictures::Shelf,
    rate::Rates,
    rights::{self, Forbidden, Identity},
    store::Store,
    tokens::Keyring,
    words::{self, Refusal},
};

/// What connections tell the site's task.
#[derive(Debug)]
pub(crate) enum Message {
    /// Somebody asks for something; size, rights and rate are checked.
    Command {
        /// Who waits for the answer.
        reply: ReplyTo,
        /// Who asks.
        who: Identity,
        /// What is asked.
        request: Box<CommandRequest>,
    },
    /// Somebody wants to know how long whoever takes a number would wait; size, rights and rate are checked.
    AskWait {
        /// Who asks: the same numbers are given to them.
        who: Identity,
        /// What the number would be asked for with.
        issue: Box<Issue>,
        /// Who waits for the answer.
        reply: oneshot::Sender<Result<WaitAnswer, Refusal>>,
    },
    /// A client wants to see something; its right to is checked.
    Join(Box<JoinAsked>),
    /// A connection ended.
    Leave(SessionId),
}

/// A client that wants to see something.
#[derive(Debug)]
pub(crate) struct JoinAsked {
    pub(crate) session: SessionId,
    pub(crate) role: protocol::Role,
    pub(crate) view: protocol::View,
    pub(crate) position: Option<protocol::Position>,
    pub(crate) run: Option<String>,
    pub(crate) outbox: Outbox,
}

/// Who waits for an answer.
#[derive(Debug)]
pub(crate) enum ReplyTo {
    /// A connection.
    Session(SessionId),
    /// One HTTP request.
    Once(oneshot::Sender<Answer>),
    /// The site file that was given at start.
    SiteFile,
    /// The timetable, which only says what became of it.
    Timetable,
}

/// Whether the site can be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Readiness {
    /// Not yet, or not now: why, for people.
    Waiting(Refusal),
    /// The journal was read and a plan is in force.
    Ready {
        /// What is wrong all the same: the journal does not answer, or the site stands still. Boards go on.
        trouble: Option<Refusal>,
        /// What needs a person and hinders nobody; complete sentences in both languages.
        notices: Vec<String>,
    },
}

/// What every connection shares.
pub(crate) struct App {
    pub(crate) messages: mpsc::Sender<Message>,
    pub(crate) readiness: watch::Receiver<Readiness>,
    /// Set once the journal is open.
    pub(crate) store: Arc<OnceLock<Store>>,
    pub(crate) keys: Keyring,
    /// The listener is on loopback: without any keys, roles are granted with the view.
    pub(crate) is_loopback: bool,
    /// This is a hall for practice: screens of the real one come and look.
    pub(crate) is_practice: bool,
    /// Where this hall's screens show a practice, while they do.
    pub(crate) practice: watch::Receiver<Option<PracticeRow>>,
    /// Says numbers to browsers.
    pub(crate) announcements: Announcements,
    pub(crate) connections: Arc<Semaphore>,
    pub(crate) tracker: TaskTracker,
    /// Cancelled when the server goes down.
    pub(crate) stopping: CancellationToken,
    /// Poked when a counter is claimed or given back on this node.
    pub(crate) holds_changed: Arc<Notify>,
    /// The displays of this node.
    pub(crate) displays: Arc<Displays>,
    /// Counts takeovers on this node, so that the client that lost its counter hears at once.
    pub(crate) takeovers: watch::Sender<u64>,
    /// Pictures that lie beside the site file.
    pub(crate) pictures: Arc<Shelf>,
    /// Random, so that two nodes' sessions do not take each other for one.
    pub(crate) node: u32,
    /// The other servers of this site, for emergencies.
    pub(crate) neighbours: Neighbours,
    next_session: AtomicU64,
    started: Instant,
    /// A plain mutex: held for one look, never across an await.
    rates: Mutex<Rates>,
}

/// What an app is made of.
pub(crate) struct AppParts {
    pub(crate) messages: mpsc::Sender<Message>,
    pub(crate) readiness: watch::Receiver<Readiness>,
    pub(crate) store: Arc<OnceLock<Store>>,
    pub(crate) keys: Keyring,
    pub(crate) is_loopback: bool,
    pub(crate) is_practice: bool,
    pub(crate) practice: watch::Receiver<Option<PracticeRow>>,
    pub(crate) stopping: CancellationToken,
    pub(crate) pictures: Arc<Shelf>,
    pub(crate) holds_changed: Arc<Notify>,
    pub(crate) displays: Arc<Displays>,
    pub(crate) node: u32,
    pub(crate) peers: Peers,
}

impl App {
    pub(crate) fn new(parts: AppParts) -> App {
        let AppParts {
            messages,
            readiness,
            store,
            keys,
            is_loopback,
            is_practice,
            practice,
            stopping,
            holds_changed,
            pictures,
            displays,
            node,
            peers,
        } = parts;
        let tracker = TaskTracker::new();
        App {
            neighbours: Neighbours::new(peers, node, tracker.clone(), stopping.clone()),
            messages,
            readiness,
            store,
            keys,
            is_loopback,
            is_practice,
            practice,
            announcements: Announcements::new(),
            connections: Arc::new(Semaphore::new(CONNECTIONS_MAX)),
            tracker,
            stopping,
            holds_changed,
            displays,
            takeovers: watch::Sender::new(0),
            pictures,
            node,
            next_session: AtomicU64::new(1),
            started: Instant::now(),
            rates: Mutex::default(),
        }
    }

    pub(crate) fn next_session(&self) -> SessionId {
        self.next_session.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether roles are granted without tokens: on loopback, as long as nobody made a key.
    pub(crate) fn is_open(&self) -> bool {
        self.is_loopback && self.keys.is_empty()
    }

    /// Who this is: by token, or by `open_as` where roles are granted without.
    pub(crate) fn identify(&self, token: Option<&str>, open_as: impl FnOnce() -> Identity) -> Result<Identity, Refusal> {
        match token {
            Some(token) => match self.keys.find(token) {
                Some(identity) => Ok(identity),
                None if self.is_open() => Ok(open_as()),
                None => Err(words::token_unknown()),
            },
            None if self.is_open() => Ok(open_as()),
            None => Err(words::token_missing()),
        }
    }

    /// What is asked, as this hall takes it: in a practice no emergency is real.
    pub(crate) fn as_taken(&self, mut request: CommandRequest) -> CommandRequest {
        if let Command::RaiseEmergency { drill, .. } = &mut request.command {
            *drill |= self.is_practice;
        }
        request
    }

    /// The store, once the site can be served.
    pub(crate) fn ready_store(&self) -> Result<&Store, Refusal> {
        let waiting = match &*self.readiness.borrow() {
            Readiness::Ready { .. } => None,
            Readiness::Waiting(why) => Some(why.clone()),
        };
        match (waiting, self.store.get()) {
            (None, Some(store)) => Ok(store),
            (Some(why), _) => Err(why),
            (None, None) => Err(words::going_down()),
        }
    }

    /// Whether a sender without a connection may ask once more now. By a clock that is never set: the journal's may step back to its last
    /// entry, and a sender would hear "too frequent" until it has caught up.
    pub(crate) fn rate_allows(&self, name: &str) -> bool {
        let now_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.rates.lock().unwrap_or_else(PoisonError::into_inner).allows(name, now_ms)
    }
}

/// Checks what can be checked without looking at the hall: the request id, lengths and rights.
pub(crate) fn check_request(who: &Identity, request: &CommandRequest) -> Result<(), Refusal> {
    request.fault().map_or(Ok(()), |fault| Err(fault_said(fault)))?;
    rights::check_command(who, &request.command).map_err(forbidden)
}

/// What is wrong with a request, as it is said.
pub(crate) fn fault_said(fault: Fault) -> Refusal {
    match fault {
        Fault::RequestId => words::bad_request_id(),
        Fault::TooLong { field, chars_max } => words::too_long(field, chars_max),
        Fault::OutOfRange { field, min, max } => words::out_of_range(field, min, max),
    }
}

/// What a lack of rights says.
pub(crate) fn forbidden(why: Forbidden) -> Refusal {
    match why {
        Forbidden::NotForRole => words::not_for_role(),
        Forbidden::OtherCounter { own } => words::other_counter(&own),
    }
}
