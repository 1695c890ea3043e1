//! The other servers of the same site: an emergency and its all-clear that are heard here are told to them at once, over the wire that
//! everybody uses, whether or not the journal answers. Nothing else goes this way; what is stored, servers read from the journal.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::{SinkExt as _, StreamExt as _};
use protocol::{
    Answer, AnswerOutcome, ClientMessage, Command, CommandRequest, ErrorCode, Hello, PROTOCOL_VERSION, SILENCE_MS_MAX, ServerMessage, View,
};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long a neighbour that does not answer is told again, in milliseconds: one that starts later reads the journal.
const TELL_MS_MAX: u64 = 60_000;

/// How long until a neighbour that could not be reached is tried again, in milliseconds.
const AGAIN_MS: u64 = 250;

/// Emergencies and all-clears that are known to have been passed on, so that two servers do not tell each other for ever.
const TOLD_MAX: usize = 64;

/// Where the other servers are, and by what they know this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peers {
    /// Their addresses: `ws://10.0.0.12:7878`.
    pub urls: Vec<String>,
    /// The token of a key that all of them know and that may raise and clear: a security or a supervisor's key.
    pub token: Option<String>,
}

/// The other servers of this site.
#[derive(Debug)]
pub(crate) struct Neighbours {
    peers: Peers,
    name: String,
    tracker: TaskTracker,
    stopping: CancellationToken,
    told: Mutex<VecDeque<Command>>,
}

impl Neighbours {
    pub(crate) fn new(peers: Peers, node: u32, tracker: TaskTracker, stopping: CancellationToken) -> Neighbours {
        Neighbours { peers, name: format!("server-{node:08x}"), tracker, stopping, told: Mutex::default() }
    }

    /// Tells an emergency or an all-clear on, once; everything else is none of the neighbours' business. The caller has checked that its
    /// sender may ask for it.
    pub(crate) fn tell(&self, request: &CommandRequest) {
        let is_theirs = matches!(request.command, Command::RaiseEmergency { .. } | Command::ClearEmergency { .. });
        if !is_theirs || self.peers.urls.is_empty() || !self.is_new(&request.command) {
            return;
        }
        for url in &self.peers.urls {
            let (url, request, hello, stopping) = (url.clone(), request.clone(), self.hello(), self.stopping.clone());
            self.tracker.spawn(async move {
                tokio::select! {
                    () = stopping.cancelled() => {}
                    () = tell_until_heard(&url, &hello, &request) => {}
                }
            });
        }
    }

    fn is_new(&self, command: &Command) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.contains(command) {
            return false;
        }
        if told.len() == TOLD_MAX {
            told.pop_front();
        }
        told.push_back(command.clone());
        true
    }

    fn hello(&self) -> Arc<Hello> {
        Arc::new(Hello {
            version: PROTOCOL_VERSION,
            view: View::Supervisor,
            name: self.name.clone(),
            token: self.peers.token.clone(),
            position: None,
            run: None,
            machine: None,
            watching: false,
        })
    }
}

/// Tells one neighbour until it has heard, or it is late enough for the journal to have told it.
async fn tell_until_heard(url: &str, hello: &Hello, request: &CommandRequest) {
    let deadline = Instant::now() + Duration::from_millis(TELL_MS_MAX);
    while Instant::now() < deadline {
        match timeout_at(deadline, tell_once(url, hello, request)).await {
            Ok(Ok(outcome)) => return tracing::info!(url, ?outcome, "another server was told of an emergency or an all-clear"),
            Ok(Err(why)) => tracing::warn!(url, why, "another server could not be told of an emergency or an all-clear yet"),
            Err(_) => break,
        }
        sleep(Duration::from_millis(AGAIN_MS)).await;
    }
    tracing::error!(url, "another server could not be told of an emergency or an all-clear");
}

/// One try; what the neighbour answered, or why it did not. It shows what it heard before it is sure that it is stored.
async fn tell_once(url: &str, hello: &Hello, request: &CommandRequest) -> Result<AnswerOutcome, String> {
    let patience = Duration::from_millis(SILENCE_MS_MAX);
    let opening = tokio_tungstenite::connect_async(format!("{}/ws", url.trim_end_matches('/')));
    let (mut socket, _) =
        timeout(patience, opening).await.map_err(|_| "it does not answer".to_owned())?.map_err(|error| error.to_string())?;
    for said in [ClientMessage::Hello(hello.clone()), ClientMessage::Command(request.clone())] {
        let text = serde_json::to_string(&said).map_err(|error| error.to_string())?;
        timeout(patience, socket.send(Message::text(text)))
            .await
            .map_err(|_| "it takes nothing".to_owned())?
            .map_err(|error| error.to_string())?;
    }
    loop {
        let heard = timeout(patience, socket.next()).await.map_err(|_| "it fell silent".to_owned())?;
        let Some(message) = heard else { return Err("it hung up".to_owned()) };
        let Message::Text(text) = message.map_err(|error| error.to_string())? else { continue };
        match serde_json::from_str(&text) {
            Ok(ServerMessage::Answer(Answer { outcome: AnswerOutcome::Refused { code, text }, .. })) if must_repeat(code) => {
                return Err(text.en);
            }
            Ok(ServerMessage::Answer(Answer { outcome, .. })) => return Ok(outcome),
            Ok(ServerMessage::Goodbye(goodbye)) => return Err(goodbye.text.en),
            Ok(
                ServerMessage::Welcome(_)
                | ServerMessage::Snapshot(_)
                | ServerMessage::Update(_)
                | ServerMessage::Voice(_)
                | ServerMessage::Screen(_)
                | ServerMessage::Heartbeat { .. },
            ) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// Whether it was refused for a reason that passes.
fn must_repeat(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::Busy | ErrorCode::NotReady | ErrorCode::TooFrequent)
}
