//! Wild heads of HTTP requests at a real server, each from a seed: it answers with a status that says whose fault it was, or closes, and
//! goes on. Bodies and frames are broken elsewhere; here the bodies are good and ask for what is not there.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{Command, Hall, Row, Table, View, issue};

/// Broken heads of each kind.
const SEEDS: u64 = 400;

/// What the threads of this test's server are called.
const OWN_THREADS: &str = "wild-heads";

/// The longest that an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What gets pasted into heads: borders of HTTP, of numbers, and values that mean something to us.
const PIECES: [&str; 18] = [
    "\r\n",
    "\r\n\r\n",
    "\n",
    ":",
    " ",
    "\u{0}",
    "é",
    "HTTP/1.0",
    "HTTP/9.9",
    "host: rebound.example\r\n",
    "origin: https://rebound.example\r\n",
    "origin: null\r\n",
    "authorization: Bearer é\r\n",
    "authorization: Basic eDp5\r\n",
    "content-length: 99999999999999999999\r\n",
    "content-length: -1\r\n",
    "transfer-encoding: chunked\r\n",
    "content-type: application/json; charset=\"\r\n",
];

/// Chance enough for breaking things, the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

/// A head with one to four things wrong.
fn broken(head: &str, chance: &mut Chance) -> Vec<u8> {
    let mut bytes = head.as_bytes().to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len());
        match chance.below(5) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            1 => drop(bytes.drain(at..(at + chance.below(20)).min(bytes.len()))),
            2 => {
                let again = bytes[at..(at + chance.below(60)).min(bytes.len())].to_vec();
                bytes.splice(at..at, again);
            }
            // More lines and longer ones than any server takes.
            3 if chance.below(20) == 0 => {
                let many = "x-wild: wild\r\n".repeat(2_000);
                bytes.splice(at..at, many.bytes());
            }
            _ => {
                let piece = PIECES[chance.below(PIECES.len())];
                // Whole lines stand between lines.
                let starts: Vec<usize> = (1..bytes.len()).filter(|at| bytes[at - 1] == b'\n').collect();
                let at = if piece.ends_with('\n') { starts.get(chance.below(starts.len())).copied().unwrap_or(at) } else { at };
                bytes.splice(at..at, piece.bytes());
            }
        }
    }
    bytes
}

/// Good requests, as heads and bodies: their paths, methods and headers are all that the server reads of a head.
fn requests(address: &str) -> Vec<(String, String)> {
    let id = "0".repeat(32);
    let with_body = |path: &str, body: String| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\nauthorization: Bearer lantang_00\r\n\
             content-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        (head, body)
    };
    let without =
        |path: &str, more: &str| (format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{more}\r\n"), String::new());
    vec![
        with_body("/api/tickets", format!(r#"{{"request":"{id}","service":"bukan-layanan"}}"#)),
        with_body("/api/commands", format!(r#"{{"request":"{id}","command":{{"type":"close_counter","counter":"bukan-loket"}}}}"#)),
        without("/healthz", ""),
        without("/readyz", ""),
        without("/supervisor", "accept: text/html\r\nif-none-match: \"x\"\r\n"),
        without(
            "/ws",
            "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
        ),
    ]
}

/// Sends bytes and nothing more; gives what came back until the end.
async fn exchange(address: &str, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut said = Vec::new();
    let talk = async {
        // A server that refuses early may close before all is written; what it said is read all the same.
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
        let _ = stream.read_to_end(&mut said).await;
    };
    timeout(PATIENCE, talk).await.unwrap_or_else(|_| panic!("no end of an answer to {:?}", String::from_utf8_lossy(bytes)));
    said
}

/// Where handlers panic from now on: one that breaks closes its connection like one whose sender went away. Other tests run on threads of
/// their own names, so that only what breaks on this test's runtime counts.
fn panics() -> Arc<Mutex<Vec<String>>> {
    let panics = Arc::new(Mutex::new(Vec::new()));
    let (seen, before) = (Arc::clone(&panics), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() == Some(OWN_THREADS) {
            seen.lock().unwrap_or_else(PoisonError::into_inner).push(info.location().map(ToString::to_string).unwrap_or_default());
        }
        before(info);
    }));
    panics
}

#[test]
fn a_wild_head_is_answered_or_closed_and_changes_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name(OWN_THREADS).enable_all().build();
    runtime.unwrap().block_on(send_wild_heads());
}

async fn send_wild_heads() {
    let (hall, panics) = (Hall::start().await, panics());
    hall.client(View::Supervisor).await.done(Command::OpenDay { training: false }).await;
    let (mut good, mut refused) = (0, 0);
    for (kind, (head, body)) in requests(&hall.address).into_iter().enumerate() {
        for seed in 0..SEEDS {
            let mut chance = Chance((seed << 8 | kind as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let mut bytes = broken(&head, &mut chance);
            bytes.extend(body.bytes());
            let said = exchange(&hall.address, &bytes).await;
            assert_eq!(*panics.lock().unwrap(), Vec::<String>::new(), "kind {kind}, seed {seed}: {:?}", String::from_utf8_lossy(&bytes));
            if said.is_empty() {
                // Its sender went away before the request was whole.
                continue;
            }
            let text = String::from_utf8_lossy(&said);
            let status: u16 = text.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)?.parse().ok()).unwrap_or_else(|| {
                panic!("kind {kind}, seed {seed}: {text:?} to {:?}", String::from_utf8_lossy(&bytes));
            });
            assert!(status < 500, "kind {kind}, seed {seed}: {text} to {:?}", String::from_utf8_lossy(&bytes));
            if status < 400 { good += 1 } else { refused += 1 }
        }
    }
    assert!(good > 50 && refused > 200, "both kinds were sent: {good} good, {refused} refused");
    assert_eq!(hall.http("GET", "/healthz", "").await.0, 200);
    assert_eq!(hall.http("GET", "/readyz", "").await.0, 200);
    // Whoever had looked on since then without a word would have been sent away.
    let mut supervisor = hall.client(View::Supervisor).await;
    supervisor.done(issue()).await;
    let Some(Row::Site(site)) = supervisor.row(Table::Site, "") else { panic!("no site") };
    assert_eq!(site.issued, 1, "wild heads gave no number");
}
