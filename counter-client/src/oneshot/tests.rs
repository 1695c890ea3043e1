//! One verb over a real socket, against a server that says what each test needs.

use client::Address;
use futures_util::{SinkExt, StreamExt};
use protocol::{
    Answer, Arrival, ClientMessage, Command, CommandRequest, Did, Goodbye, PROTOCOL_VERSION, Position, Row, ServerMessage, Snapshot, Text,
    VisitorRow, Welcome,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

use super::*;
use crate::fixture;

/// Far longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the server does with the n-th command it gets, from 0.
enum Does {
    Answers(AnswerOutcome),
    Vanishes,
}

fn workplace(server: &Address) -> Workplace {
    Workplace {
        servers: vec![server.clone()],
        counter: "3".into(),
        officer: None,
        token: None,
        name: "meja-uji".into(),
        takeover: false,
        language: Language::Id,
    }
}

fn rows(call: Option<u32>) -> Vec<Row> {
    let state = if call.is_some() { CounterState::Serving } else { CounterState::Ready };
    let visitor = call.map(|call| Row::Visitor(VisitorRow { call, ..fixture::visitor(true) }));
    std::iter::once(Row::Counter(fixture::counter(state))).chain(visitor).collect()
}

fn position() -> Position {
    Position { epoch: 1, seq: 9, link: "x".into() }
}

fn text(id: &str) -> Text {
    Text { id: id.into(), en: "In English.".into() }
}

fn done(did: Option<Did>) -> Does {
    Does::Answers(AnswerOutcome::Done { position: position(), did, goes_on: None, paused_until_ms: None })
}

fn refused(code: ErrorCode) -> Does {
    Does::Answers(AnswerOutcome::Refused { code, text: text("Ditolak.") })
}

async fn say(socket: &mut WebSocketStream<TcpStream>, message: &ServerMessage) {
    socket.send(Message::text(serde_json::to_string(message).unwrap())).await.unwrap();
}

async fn accept(listener: &TcpListener) -> WebSocketStream<TcpStream> {
    let (stream, _) = listener.accept().await.unwrap();
    let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
    let hello = socket.next().await.unwrap().unwrap();
    assert!(matches!(serde_json::from_str(hello.to_text().unwrap()).unwrap(), ClientMessage::Hello(_)));
    socket
}

async fn command(socket: &mut WebSocketStream<TcpStream>) -> CommandRequest {
    loop {
        let frame = socket.next().await.unwrap().unwrap();
        if let ClientMessage::Command(command) = serde_json::from_str(frame.to_text().unwrap()).unwrap() {
            return command;
        }
    }
}

/// Gives one verb at a counter where `call` is served; returns how the program ends and what the server was asked.
fn check(call: Option<u32>, typed: Typed, script: Vec<Does>) -> (Exit, String, Vec<CommandRequest>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Address::parse(&listener.local_addr().unwrap().to_string()).unwrap();
        let (asked, mut was_asked) = tokio::sync::mpsc::channel(8);
        tokio::spawn(async move {
            let mut script = script.into_iter();
            loop {
                let mut socket = accept(&listener).await;
                let welcome = Welcome {
                    version: PROTOCOL_VERSION,
                    site: "mpp".into(),
                    session: 1,
                    now_ms: fixture::CALLED_MS,
                    utc_offset_s: 7 * 3_600,
                    resumed: false,
                    run: None,
                    clock_speed: 1,
                    role: None,
                };
                say(&mut socket, &ServerMessage::Welcome(welcome)).await;
                say(&mut socket, &ServerMessage::Snapshot(Snapshot { position: position(), rows: rows(call), last: true })).await;
                let command = command(&mut socket).await;
                asked.send(command.clone()).await.unwrap();
                if let Some(Does::Answers(outcome)) = script.next() {
                    say(&mut socket, &ServerMessage::Answer(Answer { request: command.request, outcome })).await;
                }
            }
        });
        let (exit, sentence) = one(workplace(&server), typed, PATIENCE).await.unwrap();
        let commands = std::iter::from_fn(|| was_asked.try_recv().ok()).collect();
        (exit, sentence, commands)
    })
}

#[test]
fn next_names_the_call_that_is_there_and_says_who_is_called() {
    let did = Did::Called { ticket: 41, call: 8, number: "A-006".into() };
    let (exit, sentence, asked) = check(Some(7), Typed::Verb(Verb::Next { answer: None }), vec![done(Some(did))]);
    assert_eq!((exit, sentence.as_str()), (Exit::Done, "A-006 dipanggil ke Loket 3."));
    assert_eq!(asked[0].command, Command::CallNext { counter: "3".into(), ending: Some(7), answer: None });
}

#[test]
fn next_in_a_break_says_until_when_it_is_by_the_clocks_of_the_site() {
    let answer =
        AnswerOutcome::Done { position: position(), did: Some(Did::CounterFree), goes_on: None, paused_until_ms: Some(6 * 3_600_000) };
    let (exit, sentence, _) = check(Some(7), Typed::Verb(Verb::Next { answer: None }), vec![Does::Answers(answer)]);
    assert_eq!((exit, sentence.as_str()), (Exit::Done, "Loket 3 kini istirahat sampai 13.00."));
}

#[test]
fn where_an_answer_is_needed_the_program_ends_with_three() {
    let (exit, sentence, _) = check(Some(7), Typed::Verb(Verb::Next { answer: None }), vec![refused(ErrorCode::ArrivedOrAbsent)]);
    assert_eq!((exit, sentence.as_str()), (Exit::AnswerNeeded, "Ditolak. (--arrived / --absent)"));
    let (exit, _, asked) = check(Some(7), Typed::Verb(Verb::Next { answer: Some(Arrival::Absent) }), vec![done(Some(Did::CounterFree))]);
    assert_eq!(exit, Exit::Done);
    assert_eq!(asked[0].command, Command::CallNext { counter: "3".into(), ending: Some(7), answer: Some(Arrival::Absent) });
}

#[test]
fn a_refusal_and_a_press_that_came_too_late_end_with_one() {
    let late = Does::Answers(AnswerOutcome::AlreadyDone { position: position(), current: Some(8), text: text("Sudah dipanggil.") });
    for (does, expected) in [(refused(ErrorCode::CalledJustNow), "Ditolak."), (late, "Sudah dipanggil.")] {
        let (exit, sentence, _) = check(Some(7), Typed::Verb(Verb::Next { answer: None }), vec![does]);
        assert_eq!((exit, sentence.as_str()), (Exit::Refused, expected));
    }
}

#[test]
fn a_lost_answer_is_asked_for_again_with_the_same_request() {
    let (exit, _, asked) = check(Some(7), Typed::Verb(Verb::Recall), vec![Does::Vanishes, done(None)]);
    assert_eq!(exit, Exit::Done);
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0], asked[1]);
}

#[test]
fn a_verb_about_a_visitor_sends_nothing_where_nobody_is() {
    let (exit, sentence, asked) = check(None, Typed::Verb(Verb::Recall), vec![]);
    assert_eq!((exit, sentence.as_str()), (Exit::Refused, "Belum ada pengunjung di Loket 3. Panggil dahulu dengan `next`."));
    assert!(asked.is_empty());
}

#[test]
fn status_says_how_the_counter_stands() {
    let (exit, sentence, _) = check(Some(7), Typed::Status, vec![]);
    assert_eq!((exit, sentence.as_str()), (Exit::Done, "Loket 3: melayani A-005 (Kartu Keluarga); menunggu 6; terlama 18 menit."));
}

#[test]
fn a_counter_that_is_held_says_who_holds_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (exit, sentence) = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Address::parse(&listener.local_addr().unwrap().to_string()).unwrap();
        tokio::spawn(async move {
            let mut socket = accept(&listener).await;
            let goodbye = Goodbye { code: ErrorCode::CounterHeld, text: text("Loket 3 dipegang meja-lain.") };
            say(&mut socket, &ServerMessage::Goodbye(goodbye)).await;
        });
        one(workplace(&server), Typed::Verb(Verb::Next { answer: None }), PATIENCE).await.unwrap()
    });
    assert_eq!((exit, sentence.as_str()), (Exit::Refused, "Loket 3 dipegang meja-lain. (--takeover)"));
}

#[test]
fn where_no_server_is_the_sentence_says_where_it_looked() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (exit, sentence) = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Address::parse(&listener.local_addr().unwrap().to_string()).unwrap();
        drop(listener);
        one(workplace(&server), Typed::Status, Duration::from_millis(200)).await.unwrap()
    });
    assert_eq!(exit, Exit::NotConnected);
    assert!(sentence.starts_with("Server tidak terjangkau di 127.0.0.1:"), "{sentence}");
}

#[test]
fn what_is_not_sure_ends_with_four() {
    let seen = Seen { counter: "3".into(), visitor: None };
    let (exit, _) = tell(&Verb::Close, &seen, "Loket 3", 0, Reply::NotSure, Language::Id);
    assert_eq!(exit, Exit::NotSure);
}
