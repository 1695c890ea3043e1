//! What a client says, one message at a time: bounded in size, in rate and in silence. A message that cannot be read is answered with
//! what was wrong with it.

use std::{error::Error as _, time::Duration};

use axum::extract::ws::{Message as Ws, Utf8Bytes, WebSocket, close_code};
use futures_util::{StreamExt as _, stream::SplitStream};
use protocol::{
    Answer, COMMANDS_PER_SECOND_MAX, ClientMessage, Command, CommandRequest, INBOUND_BYTES_MAX, RequestId, SILENCE_MS_MAX, ServerMessage,
    close,
};
use serde::Deserialize;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite;

use super::{Session, closing, voice::Said};
use crate::{
    app::{App, Message, ReplyTo, check_request},
    limits::MESSAGES_PER_SECOND_MAX,
    outbox::Closing,
    rate::Rate,
    rights::Identity,
    view::frame,
    words::{self, Refusal},
};

/// The client itself ended the connection: nobody is left to hear a goodbye.
const LEFT: Closing = Closing { goodbye: None, code: close_code::NORMAL, drains: false };

/// How a connection came to its end, and how it is closed.
pub(super) enum Ended {
    /// The client left, or its connection is no more.
    ByClient(Closing),
    /// It broke a rule, or said nothing any more: it may not know that it is gone.
    ByServer(Closing),
}

/// Reads until the client leaves, is silent for too long, or breaks a rule; then the outbox holds the goodbye.
pub(super) async fn read(app: &App, session: &Session, mut stream: SplitStream<WebSocket>) -> Ended {
    let (mut commands, mut messages) = (Rate::new(COMMANDS_PER_SECOND_MAX), Rate::new(MESSAGES_PER_SECOND_MAX));
    let started = Instant::now();
    loop {
        let message = match timeout(Duration::from_millis(SILENCE_MS_MAX), stream.next()).await {
            Ok(Some(message)) => message,
            Ok(None) => return Ended::ByClient(LEFT),
            Err(_) => {
                tracing::info!(session = session.id, "a client was silent for too long");
                return Ended::ByServer(closing(&words::silent(SILENCE_MS_MAX), close::SLOW));
            }
        };
        let now_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        if !messages.allows(now_ms) {
            return Ended::ByServer(closing(&words::too_frequent(MESSAGES_PER_SECOND_MAX), close::MALFORMED));
        }
        let text = match message {
            Ok(Ws::Text(text)) if text.len() <= INBOUND_BYTES_MAX => text,
            Ok(Ws::Text(_)) => return Ended::ByServer(closing(&words::too_large(INBOUND_BYTES_MAX), close::MALFORMED)),
            Ok(Ws::Binary(_)) => return Ended::ByServer(closing(&words::not_text(), close::MALFORMED)),
            Ok(Ws::Ping(_) | Ws::Pong(_)) => continue,
            Ok(Ws::Close(_)) => return Ended::ByClient(LEFT),
            // A program that is killed resets its connection.
            Err(error) => return Ended::ByClient(closing(&unreadable(&error), close::MALFORMED)),
        };
        match serde_json::from_str(&text) {
            Ok(ClientMessage::Command(request)) => command(app, session, request, commands.allows(now_ms)),
            Ok(ClientMessage::Heartbeat(report)) => {
                tracing::trace!(session = session.id, presented_ms_ago = report.presented_ms_ago, voice = ?report.voice, "alive");
                if let Some(behind_ms) = report.behind_ms {
                    tracing::warn!(session = session.id, behind_ms, "a screen draws no more");
                }
                app.displays.heard(session.id, &report);
                if let Some(voice) = &report.voice {
                    session.voice.send_replace(Some(Said::now(voice)));
                }
            }
            Ok(ClientMessage::Screen(answer)) => app.displays.answered(session.id, answer),
            Ok(ClientMessage::Hello(_)) => return Ended::ByServer(closing(&words::second_hello(), close::MALFORMED)),
            Err(error) => match request_of(&text) {
                // A command that cannot be read is refused like any other; the connection is fine.
                Some(request) => answer(session, request, words::malformed(&error.to_string())),
                None => return Ended::ByServer(closing(&words::malformed(&error.to_string()), close::MALFORMED)),
            },
        }
    }
}

/// The next text message of a socket that has not said hello yet; `None` where it ended.
pub(super) async fn next_text(socket: &mut WebSocket) -> Result<Option<Utf8Bytes>, Refusal> {
    loop {
        match socket.recv().await {
            Some(Ok(Ws::Text(text))) if text.len() <= INBOUND_BYTES_MAX => return Ok(Some(text)),
            Some(Ok(Ws::Text(_))) => return Err(words::too_large(INBOUND_BYTES_MAX)),
            Some(Ok(Ws::Binary(_))) => return Err(words::not_text()),
            Some(Ok(Ws::Ping(_) | Ws::Pong(_))) => {}
            Some(Ok(Ws::Close(_))) | None => return Ok(None),
            Some(Err(error)) => return Err(unreadable(&error)),
        }
    }
}

/// The version in a hello of another version, which may not fit ours in anything else.
pub(super) fn version_of(text: &str) -> Option<u16> {
    #[derive(Deserialize)]
    struct OnlyVersion {
        version: u16,
    }
    serde_json::from_str::<OnlyVersion>(text).ok().map(|only| only.version)
}

fn command(app: &App, session: &Session, request: CommandRequest, rate_allows: bool) {
    let request = app.as_taken(request);
    let id = request.request.clone();
    let checked = match rate_allows {
        true => check(&session.who, session.watching, &request),
        false => Err(words::too_frequent(COMMANDS_PER_SECOND_MAX)),
    };
    if let Err(refusal) = checked {
        return answer(session, id, refusal);
    }
    app.neighbours.tell(&request);
    let message = Message::Command { reply: ReplyTo::Session(session.id), who: session.who.clone(), request: Box::new(request) };
    if app.messages.try_send(message).is_err() {
        answer(session, id, words::busy());
    }
}

/// Whether this sender may ask this, before anybody looks at the hall.
pub(crate) fn check(who: &Identity, watching: bool, request: &CommandRequest) -> Result<(), Refusal> {
    // Whoever sees a fire says so, whether the counter is theirs or not.
    let may_ask = !watching || matches!(request.command, Command::RaiseEmergency { .. });
    if may_ask { check_request(who, request) } else { Err(words::only_watching()) }
}

fn answer(session: &Session, request: RequestId, refusal: Refusal) {
    tracing::debug!(session = session.id, request = %request.0, code = ?refusal.code, "refused at the door");
    session.outbox.push(frame::message(&ServerMessage::Answer(Answer { request, outcome: refusal.outcome() })));
}

/// The request id of a command that cannot be read otherwise.
fn request_of(text: &str) -> Option<RequestId> {
    #[derive(Deserialize)]
    struct OnlyRequest {
        message: String,
        request: RequestId,
    }
    let only: OnlyRequest = serde_json::from_str(text).ok()?;
    (only.message == "command" && only.request.0.len() <= 32).then_some(only.request)
}

fn unreadable(error: &axum::Error) -> Refusal {
    match error.source().and_then(|source| source.downcast_ref()) {
        Some(tungstenite::Error::Capacity(_)) => words::too_large(INBOUND_BYTES_MAX),
        Some(_) | None => words::malformed(&error.to_string()),
    }
}
