//! The link over real sockets, against small servers that speak the wire as each test needs it.

use std::{collections::VecDeque, net::SocketAddr, sync::mpsc as std_mpsc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use protocol::{
    Answer, AnswerOutcome, ClientMessage, CommandRequest, Hello, PROTOCOL_VERSION, Position, Row, ServerMessage, Snapshot, Update, Welcome,
    ZoneRow,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

use super::*;
use crate::{Changed, LinkDown, Picture, WhenOffline};

/// Far longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// One accepted connection, from the server's side.
struct Served(WebSocketStream<TcpStream>);

async fn listen() -> (TcpListener, Address) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at: SocketAddr = listener.local_addr().unwrap();
    (listener, Address::parse(&at.to_string()).unwrap())
}

impl Served {
    async fn accept(listener: &TcpListener) -> (Served, Hello) {
        let accept = async {
            let (stream, _) = listener.accept().await.unwrap();
            let mut served = Served(tokio_tungstenite::accept_async(stream).await.unwrap());
            let ClientMessage::Hello(hello) = served.hear().await.unwrap() else { panic!("no hello first") };
            (served, hello)
        };
        tokio::time::timeout(PATIENCE, accept).await.expect("a client connects")
    }

    async fn hear(&mut self) -> Option<ClientMessage> {
        loop {
            match self.0.next().await? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(text.as_str()).unwrap()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
            }
        }
    }

    async fn command(&mut self) -> CommandRequest {
        loop {
            match self.hear().await.expect("the client stays") {
                ClientMessage::Command(command) => return command,
                ClientMessage::Heartbeat(_) | ClientMessage::Screen(_) => {}
                ClientMessage::Hello(_) => panic!("hello twice"),
            }
        }
    }

    async fn say(&mut self, message: &ServerMessage) {
        self.0.send(Message::text(serde_json::to_string(message).unwrap())).await.unwrap();
    }

    async fn welcome(&mut self, resumed: bool) {
        let welcome = Welcome {
            version: PROTOCOL_VERSION,
            site: "mpp".into(),
            session: 1,
            now_ms: 5_000_000,
            utc_offset_s: 25_200,
            resumed,
            run: None,
            clock_speed: 1,
        };
        self.say(&ServerMessage::Welcome(welcome)).await;
    }
}

fn options(servers: Vec<Address>) -> Options {
    Options { servers, view: View::Supervisor, name: "uji".into(), token: Some("rahasia".into()), report: Box::new(Heartbeat::default) }
}

fn position(seq: u64) -> Position {
    Position { epoch: 1, seq, link: format!("{seq}") }
}

fn zone(code: &str) -> Row {
    Row::Zone(ZoneRow {
        zone: code.into(),
        name: code.into(),
        floor: String::new(),
        voice: false,
        speech: None,
        emergency_texts: Vec::new(),
    })
}

fn next() -> Command {
    Command::CallNext { counter: "3".into(), ending: None, answer: None }
}

async fn event(events: &mut Events) -> Event {
    tokio::time::timeout(PATIENCE, events.next()).await.expect("an event comes").expect("the link lives")
}

/// Applies changes until the picture is as wanted.
async fn until(events: &mut Events, picture: &mut Picture, wanted: impl Fn(&Picture) -> bool) {
    while !wanted(picture) {
        if let Event::Changed(changed) = event(events).await {
            picture.apply(&changed);
        }
    }
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_at_the_next_server_from_the_position_reached() {
    let (first, first_at) = listen().await;
    let (second, second_at) = listen().await;
    let (link, mut events) = Link::spawn(options(vec![first_at, second_at]));

    let (mut served, hello) = Served::accept(&first).await;
    assert_eq!((hello.token.as_deref(), hello.position), (Some("rahasia"), None));
    served.welcome(false).await;
    served.say(&ServerMessage::Snapshot(Snapshot { position: position(1), rows: vec![zone("a")], last: true })).await;
    let mut picture = Picture::default();
    until(&mut events, &mut picture, Picture::is_whole).await;
    assert_eq!(link.status().utc_offset_s, 25_200);
    assert!(link.status().up && link.status().hall_ms.is_some_and(|hall_ms| hall_ms >= 5_000_000));

    let pressing = tokio::spawn({
        let link = link.clone();
        async move { link.send(next(), Sending::default()).await.unwrap() }
    });
    let lost = served.command().await;
    drop(served);

    let (mut served, hello) = Served::accept(&second).await;
    assert_eq!(hello.position, Some(position(1)));
    served.welcome(true).await;
    served.say(&ServerMessage::Update(Update { position: position(2), now_ms: 5_000_100, put: vec![zone("b")], remove: vec![] })).await;
    let repeated = served.command().await;
    assert_eq!(repeated, lost, "the same press, word for word");
    let outcome = AnswerOutcome::Done { position: position(2), did: None, goes_on: None, paused_until_ms: None };
    served.say(&ServerMessage::Answer(Answer { request: repeated.request, outcome: outcome.clone() })).await;
    assert_eq!(pressing.await.unwrap(), Reply::Answered(outcome));
    until(&mut events, &mut picture, |picture| picture.zones().count() == 2).await;
}

#[tokio::test]
async fn heartbeats_carry_what_the_user_reports() {
    let (listener, at) = listen().await;
    let report = Box::new(|| Heartbeat { presented_ms_ago: Some(12), ..Heartbeat::default() });
    let (_link, _events) = Link::spawn(Options { report, ..options(vec![at]) });
    let (mut served, _) = Served::accept(&listener).await;
    served.welcome(false).await;
    assert_eq!(served.hear().await, Some(ClientMessage::Heartbeat(Heartbeat { presented_ms_ago: Some(12), ..Heartbeat::default() })));
}

#[tokio::test]
async fn without_a_server_a_press_is_refused_at_once() {
    let (listener, at) = listen().await;
    drop(listener);
    let (link, mut events) = Link::spawn(options(vec![at]));
    let Event::LinkDown(down) = event(&mut events).await else { panic!("not told that the link is down") };
    assert_eq!(down.heard_at_ms, None);
    assert_eq!(link.send(next(), Sending::default()).await, Ok(Reply::Offline));
    let keep = Sending { deadline_ms: 50, when_offline: WhenOffline::Keep, reason: None };
    assert_eq!(link.send(next(), keep).await, Ok(Reply::Offline), "kept until its deadline, and never sent");
}

#[tokio::test]
async fn a_slow_user_gets_one_whole_picture_and_holds_up_nothing() {
    let (listener, at) = listen().await;
    let (link, mut events) = Link::spawn(options(vec![at]));
    let (mut served, _) = Served::accept(&listener).await;
    served.welcome(false).await;
    served.say(&ServerMessage::Snapshot(Snapshot { position: position(0), rows: vec![], last: true })).await;
    let last = 3 * u64::try_from(EVENTS_WAITING_MAX).unwrap();
    for seq in 1..=last {
        let put = vec![zone(&format!("{:04}", seq % 400))];
        served.say(&ServerMessage::Update(Update { position: position(seq), now_ms: 5_000_000, put, remove: vec![] })).await;
    }
    // Nobody has taken an event yet, and the link still carries a command and its answer.
    let pressing = tokio::spawn({
        let link = link.clone();
        async move { link.send(next(), Sending::default()).await.unwrap() }
    });
    let request = served.command().await.request;
    let outcome = AnswerOutcome::Done { position: position(last), did: None, goes_on: None, paused_until_ms: None };
    served.say(&ServerMessage::Answer(Answer { request, outcome: outcome.clone() })).await;
    assert_eq!(pressing.await.unwrap(), Reply::Answered(outcome));

    let mut picture = Picture::default();
    until(&mut events, &mut picture, |picture| picture.position() == Some(&position(last))).await;
    assert_eq!(picture.zones().count(), 400, "what was folded is all there");
}

#[tokio::test]
async fn a_message_over_the_limit_ends_the_connection_and_not_the_program() {
    let (listener, at) = listen().await;
    let (_link, mut events) = Link::spawn(options(vec![at]));
    let (mut served, _) = Served::accept(&listener).await;
    served.welcome(false).await;
    assert!(matches!(event(&mut events).await, Event::LinkUp { .. }));
    let _ = served.0.send(Message::text("x".repeat(protocol::OUTBOUND_BYTES_MAX + 1))).await;
    assert!(matches!(event(&mut events).await, Event::LinkDown(_)));
    Served::accept(&listener).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thread_without_a_runtime_uses_the_link_too() {
    let (listener, at) = listen().await;
    let (sender, told) = std_mpsc::sync_channel(100);
    let link = Link::run_on_thread(options(vec![at]), move |event| sender.send(event).unwrap()).unwrap();
    let (mut served, _) = Served::accept(&listener).await;
    served.welcome(false).await;
    let Ok(Event::LinkUp { .. }) = told.recv_timeout(PATIENCE) else { panic!("not told that the link is up") };
    let pressing = std::thread::spawn(move || {
        let reply = link.send_blocking(next(), Sending::default()).unwrap();
        let begun = link.begin(next(), Sending::default()).unwrap();
        (reply, begun, link)
    });
    let outcome = AnswerOutcome::Done { position: position(1), did: None, goes_on: None, paused_until_ms: None };
    for _ in 0..2 {
        let request = served.command().await.request;
        served.say(&ServerMessage::Answer(Answer { request, outcome: outcome.clone() })).await;
    }
    let (reply, begun, link) = pressing.join().unwrap();
    assert_eq!(reply, Reply::Answered(outcome.clone()));
    let answered = std::iter::from_fn(|| told.recv_timeout(PATIENCE).ok())
        .any(|event| event == Event::Answered { request: begun.clone(), reply: Reply::Answered(outcome.clone()) });
    assert!(answered);
    drop(link);
    let ended = loop {
        match told.recv_timeout(PATIENCE) {
            Ok(_) => {}
            Err(why) => break why,
        }
    };
    assert_eq!(ended, std_mpsc::RecvTimeoutError::Disconnected, "the thread ends with the last link");
}

#[test]
fn a_slow_user_loses_no_answer_and_gets_one_whole_picture() {
    let change = || Event::Changed(Changed::default());
    let down = |number: usize| Event::LinkDown(LinkDown { heard_at_ms: None, goodbye: None, why: number.to_string() });
    let answered = |number: u8| Event::Answered { request: request_id([number; 16]), reply: Reply::NotSure };
    let mut untold: VecDeque<Event> = (0..8).map(answered).collect();
    untold.extend((0..EVENTS_WAITING_MAX).flat_map(|number| [change(), down(number)]));
    run::fold(&mut untold, Some(Changed { whole: true, ..Changed::default() }));
    assert_eq!(untold.drain(..8).collect::<Vec<_>>(), (0..8).map(answered).collect::<Vec<_>>());
    assert_eq!(untold.pop_back(), Some(Event::Changed(Changed { whole: true, ..Changed::default() })));
    assert!(untold.len() < EVENTS_WAITING_MAX / 2, "there is room again");
    assert_eq!(untold.back(), Some(&down(EVENTS_WAITING_MAX - 1)));

    let mut untold: VecDeque<Event> = (0..=u8::MAX).chain(0..=u8::MAX).map(answered).collect();
    run::fold(&mut untold, None);
    assert!(untold.len() < EVENTS_WAITING_MAX, "{}", untold.len());
    assert_eq!(untold.back(), Some(&answered(u8::MAX)));
}

#[test]
fn the_pace_of_one_hall_never_meets_the_time_of_another() {
    let (link, _requests) = Link::parts();
    // A link that has been up for a day moves between its hall and a practice: both say that it is noon, at another pace.
    const DAY_MS: u64 = 24 * 3_600_000;
    const NOON_MS: u64 = 1_800_075_600_000;
    let clocks = [1, 60].map(|speed| {
        let mut clock = HallClock::default();
        clock.set_speed(speed);
        clock.heard(NOON_MS, DAY_MS);
        clock
    });
    std::thread::scope(|scope| {
        let looks = scope.spawn(|| {
            for _ in 0..1_000_000 {
                let clock = link.shared.clock();
                assert!(clock == HallClock::default() || clock.hall_ms(DAY_MS) == Some(NOON_MS), "{clock:?}");
            }
        });
        while !looks.is_finished() {
            clocks.iter().for_each(|clock| link.shared.set_clock(*clock));
        }
    });
}
