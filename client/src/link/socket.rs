//! One WebSocket, from opening to closing, as a task of its own: a slow server cannot hold up the user, and the user cannot hold up it.
//! Limits and buffers are set here; what is said is none of its business.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use protocol::{INBOUND_BYTES_MAX, OUTBOUND_BYTES_MAX, SILENCE_MS_MAX};
use tokio::{sync::mpsc, time::timeout};
use tokio_tungstenite::tungstenite::{Message, protocol::WebSocketConfig};

/// Frames that wait between the socket and the session in each direction: a snapshot of the largest hall is about a dozen pages.
pub(super) const FRAMES_WAITING_MAX: usize = 64;

/// Read buffer, in bytes; tungstenite's own is 128 KiB, for connections that carry more than a queue.
const READ_BUFFER_BYTES: usize = 8 * 1024;

/// What is written at once, in bytes: every message is flushed by itself.
const WRITE_BUFFER_BYTES: usize = 0;

/// Bound of what a server has not taken, in bytes; a few of the largest messages. Must exceed the write buffer.
const WRITE_BUFFER_BYTES_MAX: usize = 4 * INBOUND_BYTES_MAX;

/// Longest time to open a connection or to write one message, in milliseconds.
const PATIENCE: Duration = Duration::from_millis(SILENCE_MS_MAX);

/// What a socket says to the session.
pub(super) struct Heard {
    /// Which socket.
    pub(super) socket: u64,
    /// What.
    pub(super) what: What,
}

/// What a socket has to say.
pub(super) enum What {
    Opened,
    Text(String),
    /// The last word, with the reason.
    Closed(String),
}

/// Runs one socket until either side closes it.
pub(super) async fn run(number: u64, url: String, outgoing: mpsc::Receiver<String>, session: mpsc::Sender<Heard>) {
    let why = converse(number, &url, outgoing, &session).await.unwrap_or_else(|why| why);
    // The session may have ended meanwhile; then nobody needs to hear it.
    let _ = session.send(Heard { socket: number, what: What::Closed(why) }).await;
}

/// Ends with the reason, either way.
async fn converse(number: u64, url: &str, mut outgoing: mpsc::Receiver<String>, session: &mpsc::Sender<Heard>) -> Result<String, String> {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_message_size(Some(OUTBOUND_BYTES_MAX))
        .max_frame_size(Some(OUTBOUND_BYTES_MAX));
    let opened = tokio::select! {
        opened = timeout(PATIENCE, tokio_tungstenite::connect_async_with_config(url, Some(config), true)) => opened,
        // Nothing is said before the connection is open: this is the session giving up.
        _ = outgoing.recv() => return Ok("closed here".to_owned()),
    };
    let opened = opened.map_err(|_| format!("{url} did not answer"))?.map_err(|error| format!("{url} cannot be reached: {error}"))?;
    let (mut sink, mut stream) = opened.0.split();
    let tell = |what| session.send(Heard { socket: number, what });
    tell(What::Opened).await.map_err(|error| error.to_string())?;
    loop {
        tokio::select! {
            text = outgoing.recv() => match text {
                Some(text) => timeout(PATIENCE, sink.send(Message::text(text)))
                    .await
                    .map_err(|_| "the server takes no more messages".to_owned())?
                    .map_err(|error| error.to_string())?,
                None => {
                    // A courtesy: the other side learns of it now and not after its patience.
                    let _ = timeout(PATIENCE, sink.close()).await;
                    return Ok("closed here".to_owned());
                }
            },
            message = stream.next() => match message {
                Some(Ok(Message::Text(text))) => tell(What::Text(text.as_str().to_owned())).await.map_err(|error| error.to_string())?,
                Some(Ok(Message::Close(frame))) => {
                    let why = frame.map(|frame| format!(": {frame}")).unwrap_or_default();
                    return Ok(format!("the server closed the connection{why}"));
                }
                Some(Ok(Message::Binary(_))) => return Err("the server sent a binary message".to_owned()),
                // Pings are answered by tungstenite itself.
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Err(error)) => return Err(error.to_string()),
                None => return Ok("the connection was lost".to_owned()),
            },
        }
    }
}
