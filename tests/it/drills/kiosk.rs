//! A kiosk that asks for one number after the other over HTTP, each under a request id of its own, and asks again under the same id until
//! it knows. It knows no retry but that: what it was told is on somebody's paper.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use protocol::{AnswerOutcome, Did, ErrorCode};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::hall::answer_in;

/// Between two numbers: a kiosk may ask 20 times in a second.
const PACE: Duration = Duration::from_millis(55);
/// Before it asks again under the same id.
const AGAIN: Duration = Duration::from_millis(20);
/// An answer that takes longer never comes; the server itself gives up before.
const PATIENCE: Duration = Duration::from_secs(20);

/// A number that somebody was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paper {
    pub(crate) request: String,
    pub(crate) ticket: u32,
    pub(crate) number: String,
}

/// What one kiosk was told.
#[derive(Default)]
pub(crate) struct KioskTold {
    pub(crate) papers: Vec<Paper>,
    /// Answers that nobody should have got.
    pub(crate) odd: Vec<String>,
}

/// Asks until it is over; `given` counts the numbers of all kiosks. The addresses are tried in turn.
pub(crate) async fn ask_on(servers: Vec<SocketAddr>, name: u32, given: watch::Sender<u64>, is_over: Arc<AtomicBool>) -> KioskTold {
    let mut told = KioskTold::default();
    let mut server = 0;
    for number in 0_u64.. {
        let request = format!("{name:016x}{number:016x}");
        let body = json!({ "request": request, "service": "layanan" }).to_string();
        let issued = loop {
            match timeout(PATIENCE, ask(servers[server], &body)).await.ok().flatten() {
                Some(AnswerOutcome::Done { did: Some(Did::Issued { ticket, number, .. }), .. }) => break Some((ticket, number)),
                Some(
                    AnswerOutcome::Unsure { .. }
                    | AnswerOutcome::Refused {
                        code: ErrorCode::TooFrequent | ErrorCode::Busy | ErrorCode::NotReady | ErrorCode::StoreRefused,
                        ..
                    },
                ) => {}
                // Nobody there, or nobody who answered.
                None => server = (server + 1) % servers.len(),
                Some(other) => {
                    told.odd.push(format!("a number that was asked for was answered with {other:?}"));
                    break None;
                }
            }
            // Until it knows, even when the others have stopped: an answer is owed.
            sleep(AGAIN).await;
        };
        if let Some((ticket, number)) = issued {
            told.papers.push(Paper { request, ticket, number });
            given.send_modify(|count| *count += 1);
        }
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        sleep(PACE).await;
    }
    told
}

/// One try; nothing where no answer came.
async fn ask(server: SocketAddr, body: &str) -> Option<AnswerOutcome> {
    let mut stream = TcpStream::connect(server).await.ok()?;
    let head = format!(
        "POST /api/tickets HTTP/1.1\r\nHost: {server}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes()).await.ok()?;
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await.ok()?;
    Some(answer_in(&String::from_utf8_lossy(&said))?.outcome)
}
