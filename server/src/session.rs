//! One WebSocket: hello, view, commands, heartbeats, until one side ends it. Bounded in every direction. It hands commands to the
//! site's task and writes what the hub queued; it knows nothing about the queue.

use std::{sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message as Ws, WebSocket};
use futures_util::{SinkExt as _, StreamExt as _, stream::SplitSink};
use protocol::{ClientMessage, Goodbye, HEARTBEAT_EVERY_MS, Hello, Role, ServerMessage, View, close};
use tokio::{
    sync::{OwnedSemaphorePermit, watch},
    time::timeout,
};

use crate::{
    app::{App, JoinAsked, Message, forbidden},
    hub::SessionId,
    limits::{CLIENT_NAME_BYTES_MAX, HELLO_WITHIN_MS, WRITE_MS_MAX},
    outbox::{Closing, Inbox, Next, Outbox, outbox},
    rights::{self, Identity},
    store::Store,
    view::frame,
    words::{self, Refusal},
};

mod hold;
mod reader;
mod voice;

use hold::Hold;
pub(crate) use hold::{COUNTER_PREFIX, name_of};
use reader::Ended;
pub(crate) use reader::check;
use voice::Lease;

/// A connection that said hello.
pub(super) struct Session {
    pub(super) id: SessionId,
    pub(super) who: Identity,
    /// It looks at a counter that another client holds, and asks for nothing.
    pub(super) watching: bool,
    pub(super) outbox: Outbox,
    /// What it last reported of its voice.
    voice: watch::Sender<Option<voice::Said>>,
}

/// What a connection may be for, by where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum May {
    /// From a page of this server, or from no page.
    All,
    /// From a page of another server, which must be a board of the hall whose screens show this practice: it has a key for displays, and
    /// sees what they see.
    ShowOnly,
}

/// Serves one WebSocket to its end. `_permit` counts it among the connections.
pub(crate) async fn serve(app: Arc<App>, mut socket: WebSocket, may: May, _permit: OwnedSemaphorePermit) {
    let id = app.next_session();
    let admitted = tokio::select! {
        () = app.stopping.cancelled() => Err((words::going_down(), close::RESTART)),
        admitted = admit(&app, &mut socket, may, id) => admitted,
    };
    let (hello, who, store, hold) = match admitted {
        Ok(admitted) => admitted,
        Err((refusal, code)) => {
            tracing::info!(session = id, code = ?refusal.code, "a client was sent away: {}", refusal.text.en);
            return send_away(socket, &refusal, code).await;
        }
    };
    tracing::info!(session = id, client = %hello.name, role = ?who.role, view = ?hello.view, "a client joined");
    let (outbox, inbox) = outbox();
    let (voice, said) = watch::channel(None);
    let mut lease = Lease::of(&app, id, &hello);
    if let View::Display { .. } | View::Screen { .. } = &hello.view {
        app.displays.joined(id, &hello, &outbox);
    }
    let session = Session { id, who, watching: hello.watching, outbox: outbox.clone(), voice };
    let (sink, stream) = socket.split();
    let join = JoinAsked { session: id, view: hello.view, position: hello.position, run: hello.run, outbox };
    if app.messages.send(Message::Join(Box::new(join))).await.is_ok() {
        // Whichever ends first ends the connection: the reader when the client leaves or breaks a rule and was told so by the
        // writer, the writer when it has said goodbye or nobody takes what it writes.
        let writer = write(sink, inbox, &store);
        tokio::pin!(writer);
        tokio::select! {
            () = &mut writer => {}
            ended = reader::read(&app, &session, stream) => {
                if let (Ended::ByClient(_), Some(lease)) = (&ended, &mut lease) {
                    lease.release(&store).await;
                }
                let (Ended::ByClient(closing) | Ended::ByServer(closing)) = ended;
                session.outbox.close(closing);
                // What was queued last, a goodbye above all, is still written.
                let _ = timeout(Duration::from_millis(WRITE_MS_MAX), &mut writer).await;
            }
            () = hold::keep(&app, &session, &store, hold.as_ref()) => {
                let _ = timeout(Duration::from_millis(WRITE_MS_MAX), &mut writer).await;
            }
            () = voice::keep(&app, &session, &store, lease.as_mut(), said) => {}
        }
    }
    app.displays.left(id, store.journal.now().0);
    // The voice of whoever was sent away lapses by itself: it speaks on for as long as it was told that it may.
    // The site's task takes everything until it ends; then there is nobody to tell.
    let _ = app.messages.send(Message::Leave(id)).await;
    if let Some(hold) = hold {
        hold.release(&store).await;
        app.holds_changed.notify_one();
    }
    tracing::info!(session = id, "a client left");
}

/// The first message and everything that can be checked about it.
async fn admit(
    app: &App,
    socket: &mut WebSocket,
    may: May,
    id: SessionId,
) -> Result<(Hello, Identity, Store, Option<Hold>), (Refusal, u16)> {
    let first = timeout(Duration::from_millis(HELLO_WITHIN_MS), reader::next_text(socket)).await;
    let text = match first {
        Ok(Ok(Some(text))) => text,
        Ok(Ok(None)) | Err(_) => return Err((words::no_hello(), close::MALFORMED)),
        Ok(Err(refusal)) => return Err((refusal, close::MALFORMED)),
    };
    let hello = read_hello(&text)?;
    let open_as = || Identity { role: rights::role_of_view(&hello.view), counter: None, name: hello.name.clone() };
    let mut who = app.identify(hello.token.as_deref(), open_as).map_err(|refusal| (refusal, close::FORBIDDEN))?;
    if may == May::ShowOnly && who.role != Role::Display {
        return Err((words::foreign_origin(), close::FORBIDDEN));
    }
    rights::check_view(&who, &hello.view).map_err(|why| (forbidden(why), close::FORBIDDEN))?;
    let store = app.ready_store().map_err(|refusal| (refusal, close::RESTART))?.clone();
    let hold = match &hello.view {
        View::Counter { counter, takeover } => {
            // An officer's connection acts at the counter it looks at, whatever counters its key could open.
            who.counter = Some(counter.clone());
            if hello.watching {
                None
            } else {
                let claimed = hold::claim(app, &store, id, &hello, counter, *takeover).await;
                Some(claimed.map_err(|refusal| (refusal, close::TAKEN_OVER))?)
            }
        }
        View::Display { .. } | View::Screen { .. } | View::Supervisor | View::Kiosk => None,
    };
    Ok((hello, who, store, hold))
}

/// The first message, if it is one of this version. The client's name is made fit to be logged, shown and stored.
pub(crate) fn read_hello(text: &str) -> Result<Hello, (Refusal, u16)> {
    let hello = match serde_json::from_str(text) {
        Ok(ClientMessage::Hello(hello)) => hello,
        Ok(ClientMessage::Command(_) | ClientMessage::Heartbeat(_) | ClientMessage::Screen(_)) => {
            return Err((words::no_hello(), close::MALFORMED));
        }
        Err(error) => {
            let refusal = reader::version_of(text).filter(|version| *version != protocol::PROTOCOL_VERSION);
            return Err(match refusal {
                Some(version) => (words::wrong_version(version, protocol::PROTOCOL_VERSION), close::VERSION),
                None => (words::malformed(&error.to_string()), close::MALFORMED),
            });
        }
    };
    if hello.version != protocol::PROTOCOL_VERSION {
        return Err((words::wrong_version(hello.version, protocol::PROTOCOL_VERSION), close::VERSION));
    }
    let name = clean_name(&hello.name);
    Ok(Hello { name, ..hello })
}

/// Writes what is queued, a heartbeat where nothing was, and the end.
async fn write(mut sink: SplitSink<WebSocket, Ws>, mut inbox: Inbox, store: &Store) {
    loop {
        let next = timeout(Duration::from_millis(HEARTBEAT_EVERY_MS), inbox.next()).await;
        let message = match next {
            Ok(Next::Frame(frame)) => Ws::Text(frame),
            Ok(Next::Close(closing)) => return end(sink, closing).await,
            Ok(Next::Gone) => return,
            Err(_silence) => Ws::Text(frame::message(&ServerMessage::Heartbeat { now_ms: store.journal.now().0 })),
        };
        match timeout(Duration::from_millis(WRITE_MS_MAX), sink.send(message)).await {
            Ok(Ok(())) => {}
            // The client is gone or takes nothing; its reader or the hub has said so or will.
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

async fn end(mut sink: SplitSink<WebSocket, Ws>, closing: Closing) {
    let close = Ws::Close(Some(CloseFrame { code: closing.code, reason: "".into() }));
    let last = async {
        if let Some(goodbye) = closing.goodbye {
            sink.send(Ws::Text(goodbye)).await?;
        }
        sink.send(close).await
    };
    // A client that is gone needs no goodbye.
    let _ = timeout(Duration::from_millis(WRITE_MS_MAX), last).await;
}

/// Says why and closes, before there is a session.
async fn send_away(socket: WebSocket, refusal: &Refusal, code: u16) {
    let (sink, _) = socket.split();
    end(sink, closing(refusal, code)).await;
}

/// An end with a reason.
pub(crate) fn closing(refusal: &Refusal, code: u16) -> Closing {
    let goodbye = ServerMessage::Goodbye(Goodbye { code: refusal.code, text: refusal.text.clone() });
    Closing { goodbye: Some(frame::message(&goodbye)), code, drains: true }
}

/// A client's name as it is logged, shown and stored: short, on one line, never empty.
fn clean_name(name: &str) -> String {
    let mut clean: String = name.chars().filter(|letter| !letter.is_control()).collect();
    while clean.len() > CLIENT_NAME_BYTES_MAX {
        clean.pop();
    }
    let clean = clean.trim();
    if clean.is_empty() { "tanpa-nama".to_owned() } else { clean.to_owned() }
}
