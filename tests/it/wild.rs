//! Wild input at a real server's sockets, from seeds: whatever comes, it answers or closes, and lives.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use protocol::{ClientMessage, Command, CommandRequest, Heartbeat, Hello, INBOUND_BYTES_MAX, Issue, PROTOCOL_VERSION, RequestId, View};

use crate::hall::{Hall, Journal, issue, post, run};
use crate::promise::Promise;

/// Cases per kind; a seed makes each, so that a failure comes again.
const CASES: u64 = 300;

/// A busy machine opens the door later.
const DOOR_PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn wild_frames_and_bodies_never_end_the_server() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let before = supervisor.see(|picture| picture.site().map(|site| site.issued));
        // What is not wild reaches the hall and is answered by it, so that what follows is turned away by what reads it and not at the door.
        let answer = post(hall.address(0), "/api/commands", &body());
        assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("unknown_service"), "{answer}");
        let mut promise = Promise::new("wild input is answered or sent away, and ends nothing", "sqlite");
        for seed in 0..CASES {
            let mut random = fastrand::Rng::with_seed(seed);
            let answer = post(hall.address(0), "/api/commands", &mutated(&body(), &mut random));
            promise.tried(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), || format!("seed {seed} of a body: {answer}"));
            frames(&hall, &mut random);
            let health = xtask::get(hall.address(0), "/healthz").map(|answer| answer.status);
            promise.tried(health.as_ref().is_ok_and(|status| *status == 200), || format!("seed {seed} of frames: {health:?}"));
        }
        assert_eq!(supervisor.see(|picture| picture.site().map(|site| site.issued)), before, "wild input gave no number");
        let (_, number) = issue(&supervisor, "kk").await;
        assert_eq!(number, "A-001");
        promise.end();
    });
}

#[test]
fn a_body_over_the_limit_and_a_state_change_by_get_are_refused() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        hall.supervisor().await;
        let long = format!("{{\"pad\":\"{}\"}}", "x".repeat(INBOUND_BYTES_MAX + 1));
        let answer = post(hall.address(0), "/api/commands", long.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        let answer = xtask::get(hall.address(0), "/api/commands").unwrap();
        assert_eq!(answer.status, 405, "nothing changes by GET");
    });
}

/// A command that would be good but for its service.
fn body() -> Vec<u8> {
    let command = Command::IssueTicket(Issue { service: "bukan-layanan".to_owned(), ..Issue::default() });
    serde_json::to_vec(&CommandRequest { request: RequestId("0".repeat(32)), command, reason: None }).unwrap()
}

/// Some bytes replaced, taken away, doubled or added.
fn mutated(bytes: &[u8], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..random.usize(1..8) {
        let at = random.usize(0..=bytes.len());
        match random.u8(0..4) {
            0 if at < bytes.len() => bytes[at] = random.u8(..),
            1 if at < bytes.len() => drop(bytes.remove(at)),
            2 => bytes.insert(at, random.u8(..)),
            _ => {
                let again = bytes[..at].to_vec();
                bytes.extend(again);
            }
        }
    }
    bytes
}

/// Opens a WebSocket by hand and sends a few frames, some good, some wild, some not frames at all.
fn frames(hall: &Hall, random: &mut fastrand::Rng) {
    let mut stream = TcpStream::connect(hall.address(0)).unwrap();
    stream.set_read_timeout(Some(DOOR_PATIENCE)).unwrap();
    // By the name of this computer, or it is turned away at the door.
    let upgrade = format!(
        "GET /ws HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        hall.address(0)
    );
    stream.write_all(upgrade.as_bytes()).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "the door stayed shut: {}", String::from_utf8_lossy(&head));
    let hello = Hello {
        version: PROTOCOL_VERSION,
        view: View::Kiosk,
        name: "liar".to_owned(),
        token: None,
        position: None,
        run: None,
        machine: None,
        watching: false,
    };
    let good = [
        serde_json::to_vec(&ClientMessage::Hello(hello)).unwrap(),
        serde_json::to_vec(&ClientMessage::Heartbeat(Heartbeat::default())).unwrap(),
    ];
    for _ in 0..random.usize(1..5) {
        let text = mutated(&good[random.usize(0..good.len())], random);
        let sent = if random.u8(0..5) == 0 { stream.write_all(&text) } else { stream.write_all(&frame(&text)) };
        if sent.is_err() {
            // Sent away already, which is an answer.
            return;
        }
    }
    stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let mut answer = [0; 1024];
    // Whatever it says, or nothing within the moment: the server's life is looked at afterwards.
    stream.read_exact(&mut answer).ok();
}

/// A masked text frame, as clients must send them.
fn frame(text: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u16::try_from(text.len()) {
        Ok(length) if length < 126 => frame.push(0x80 | length as u8),
        Ok(length) => {
            frame.push(0x80 | 126);
            frame.extend(length.to_be_bytes());
        }
        Err(_) => {
            frame.push(0x80 | 127);
            frame.extend((text.len() as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text);
    frame
}
