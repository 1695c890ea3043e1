//! A whole server on a port of its own, with SQLite in a directory of its own, spoken to as its clients do.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use futures_util::{SinkExt as _, StreamExt as _};
use protocol::{
    Answer, AnswerOutcome, ClientMessage, Command, CommandRequest, CounterState, Did, ErrorCode, Goodbye, Hello, Issue, PROTOCOL_VERSION,
    Position, RequestId, Role, Row, RowKey, ServerMessage, Table, View, VoiceAnswer, close,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::Message};

use super::{NoKeys, run};
use crate::{Config, JournalChoice, NewKey, new_key, site_file};

mod behind;
mod days;
mod displays;
mod expected;
mod openly;
mod origins;
mod spelling;
mod voices;
mod wild;

/// The small office without hours: no day opens by itself, whatever the time of day at which the tests run.
fn site() -> String {
    let text = include_str!("../../../examples/kantor-kecil.toml");
    text.lines().filter(|line| !line.starts_with("monday") && !line.starts_with("friday")).map(|line| format!("{line}\n")).collect()
}

/// A server and its directory; the directory goes with the hall.
struct Hall {
    data: PathBuf,
    address: String,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<anyhow::Result<()>>>,
    /// How far the machine's clock is set back.
    set_back_ms: u64,
}

static HALLS: AtomicU32 = AtomicU32::new(0);
static REQUESTS: AtomicU32 = AtomicU32::new(0);

fn config(data: &std::path::Path) -> Config {
    Config {
        site: site_file::read(site().as_bytes()).unwrap(),
        journal: JournalChoice::Sqlite,
        data: data.to_owned(),
        clock: crate::machine_clock(),
        clock_speed: 1,
        skip: Vec::new(),
        archive: crate::ArchiveConfig::default(),
        peers: crate::Peers::default(),
        on_fatal: Arc::new(|why| panic!("{why}")),
    }
}

fn folder() -> PathBuf {
    let path = std::env::temp_dir().join(format!("lantang-run-{}-{}", std::process::id(), HALLS.fetch_add(1, Ordering::Relaxed)));
    std::fs::create_dir_all(&path).unwrap();
    path
}

impl Hall {
    async fn start() -> Hall {
        let mut hall = Hall { data: folder(), address: String::new(), stop: None, server: None, set_back_ms: 0 };
        hall.serve().await;
        hall
    }

    async fn serve(&mut self) {
        self.serve_file(site().as_bytes()).await;
    }

    async fn serve_file(&mut self, file: &[u8]) {
        let (machine, set_back_ms) = (crate::machine_clock(), self.set_back_ms);
        let clock = Arc::new(move || {
            let mut time = machine();
            time.0 -= set_back_ms;
            time
        });
        self.serve_with(file, clock).await;
    }

    async fn serve_with(&mut self, file: &[u8], clock: crate::journal::Clock) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = oneshot::channel();
        let config = Config { site: site_file::read(file).unwrap(), clock, ..config(&self.data) };
        self.server = Some(tokio::spawn(run(config, listener, tokio::sync::mpsc::channel(1).1, async move {
            let _ = stopped.await;
        })));
        self.stop = Some(stop);
        loop {
            if self.server.as_ref().is_some_and(|server| server.is_finished()) {
                panic!("the server ended at its start: {:?}", self.server.take().unwrap().await);
            }
            match self.try_http("GET", "/readyz", "").await {
                Ok((200, _)) => return,
                Ok(_) | Err(_) => tokio::task::yield_now().await,
            }
        }
    }

    async fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        self.server.take().unwrap().await.unwrap().unwrap();
        self.until_the_journal_is_free().await;
    }

    /// A server that ends is a program that ends; here its last tasks may hold its journal for a moment longer.
    async fn until_the_journal_is_free(&self) {
        let Ok(lock) = std::fs::File::open(self.data.join("kantor-kecil.journal.head")) else { return };
        let until = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        while lock.try_lock().is_err() {
            assert!(tokio::time::Instant::now() < until, "a server that has ended still holds its journal");
            tokio::task::yield_now().await;
        }
        lock.unlock().unwrap();
    }

    /// One HTTP request; status and body. One that is not certain yet (a disk that stands still for seconds) is sent again, as its sender would.
    async fn http(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        loop {
            let (status, said) = self.try_http(method, path, body).await.unwrap();
            if status != 202 {
                return (status, said);
            }
        }
    }

    async fn try_http(&self, method: &str, path: &str, body: &str) -> std::io::Result<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address).await?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await?;
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(std::io::ErrorKind::UnexpectedEof)?;
        Ok((status, text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()))
    }

    async fn client(&self, view: View) -> Client {
        self.client_with(hello(view)).await.unwrap()
    }

    async fn client_with(&self, hello: Hello) -> Result<Client, (Goodbye, u16)> {
        let mut client = Client::connect(&self.address).await;
        client.send(&ClientMessage::Hello(hello)).await;
        let first = client.next().await;
        if let Heard::Message(ServerMessage::Goodbye(goodbye)) = first {
            return Err((goodbye, client.close_code().await));
        }
        let Heard::Message(ServerMessage::Welcome(welcome)) = first else { panic!("{first:?}") };
        client.resumed = welcome.resumed;
        client.run = welcome.run;
        if !client.resumed {
            while client.position.is_none() {
                client.hear().await;
            }
        }
        Ok(client)
    }
}

impl Drop for Hall {
    fn drop(&mut self) {
        // A directory that stays behind is only untidy.
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

fn hello(view: View) -> Hello {
    Hello { version: PROTOCOL_VERSION, view, name: "uji".into(), token: None, position: None, run: None, machine: None, watching: false }
}

fn counter(takeover: bool) -> View {
    View::Counter { counter: "loket-1".into(), takeover }
}

fn display() -> View {
    View::Display { zone: "tunggu".into() }
}

fn request() -> RequestId {
    RequestId(format!("{:032x}", REQUESTS.fetch_add(1, Ordering::Relaxed)))
}

fn issue() -> Command {
    Command::IssueTicket(Issue { service: "kk".into(), ..Issue::default() })
}

/// A client that stores rows as they come.
struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    rows: BTreeMap<String, Row>,
    arriving: Vec<Row>,
    position: Option<Position>,
    resumed: bool,
    run: Option<String>,
    now_ms: u64,
}

#[derive(Debug)]
enum Heard {
    Message(ServerMessage),
    Closed(u16),
}

impl Client {
    async fn connect(address: &str) -> Client {
        let (socket, _) = tokio_tungstenite::connect_async(format!("ws://{address}/ws")).await.unwrap();
        Client { socket, rows: BTreeMap::new(), arriving: Vec::new(), position: None, resumed: false, run: None, now_ms: 0 }
    }

    async fn send(&mut self, message: &ClientMessage) {
        self.send_text(serde_json::to_string(message).unwrap()).await;
    }

    async fn send_text(&mut self, text: String) {
        self.socket.send(Message::Text(text.into())).await.unwrap();
    }

    async fn next(&mut self) -> Heard {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Heard::Message(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Heard::Closed(frame.map_or(0, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Closed(0),
            }
        }
    }

    async fn close_code(&mut self) -> u16 {
        loop {
            if let Heard::Closed(code) = self.next().await {
                return code;
            }
        }
    }

    async fn goodbye(&mut self) -> (ErrorCode, u16) {
        loop {
            match self.next().await {
                Heard::Message(ServerMessage::Goodbye(goodbye)) => return (goodbye.code, self.close_code().await),
                Heard::Message(_) => {}
                Heard::Closed(code) => panic!("closed with {code} and no goodbye"),
            }
        }
    }

    /// Takes one message into the picture; an answer is given back.
    async fn hear(&mut self) -> Option<Answer> {
        let Heard::Message(message) = self.next().await else { panic!("closed") };
        match message {
            ServerMessage::Snapshot(page) => {
                self.arriving.extend(page.rows);
                if page.last {
                    self.rows = self.arriving.drain(..).map(|row| (key(&row.key()), row)).collect();
                    self.position = Some(page.position);
                }
            }
            ServerMessage::Update(update) => {
                for row in update.put {
                    self.rows.insert(key(&row.key()), row);
                }
                for gone in update.remove {
                    self.rows.remove(&key(&gone));
                }
                self.position = Some(update.position);
                self.now_ms = update.now_ms;
            }
            ServerMessage::Answer(answer) => return Some(answer),
            ServerMessage::Heartbeat { now_ms } | ServerMessage::Voice(VoiceAnswer { now_ms, .. }) => self.now_ms = now_ms,
            ServerMessage::Welcome(_) | ServerMessage::Screen(_) | ServerMessage::Goodbye(_) => panic!("{message:?}"),
        }
        None
    }

    async fn ask(&mut self, command: Command) -> AnswerOutcome {
        let request = request();
        self.send(&ClientMessage::Command(CommandRequest { request: request.clone(), command, reason: None })).await;
        loop {
            if let Some(answer) = self.hear().await
                && answer.request == request
            {
                return answer.outcome;
            }
        }
    }

    async fn done(&mut self, command: Command) -> (Position, Option<Did>) {
        let outcome = self.ask(command).await;
        let AnswerOutcome::Done { position, did, .. } = outcome else { panic!("{outcome:?}") };
        (position, did)
    }

    async fn refused(&mut self, command: Command) -> ErrorCode {
        let outcome = self.ask(command).await;
        let AnswerOutcome::Refused { code, .. } = outcome else { panic!("{outcome:?}") };
        code
    }

    /// The picture but for what is expected: a forecast may come between two looks.
    fn rows_but_expected(&self) -> BTreeMap<String, Row> {
        let mut rows = self.rows.clone();
        for row in rows.values_mut() {
            if let Row::Service(row) = row {
                (row.expected_wait, row.group_waits) = (None, Vec::new());
            } else if let Row::Agency(row) = row {
                row.expected_wait = None;
            } else if let Row::Ticket(row) = row {
                row.expected_call = None;
            }
        }
        rows
    }

    fn row(&self, table: Table, named: &str) -> Option<&Row> {
        self.rows.get(&key(&RowKey { table, key: named.into() }))
    }

    fn counter_state(&self) -> CounterState {
        match self.row(Table::Counter, "loket-1") {
            Some(Row::Counter(row)) => row.state,
            other => panic!("{other:?}"),
        }
    }

    /// Hears until the picture is as far as a position.
    async fn reach(&mut self, position: &Position) {
        while self.position.as_ref() != Some(position) {
            self.hear().await;
        }
    }
}

fn held_by(client: &Client) -> Option<String> {
    match client.row(Table::Counter, "loket-1") {
        Some(Row::Counter(row)) => row.held_by.clone(),
        other => panic!("{other:?}"),
    }
}

fn key(key: &RowKey) -> String {
    format!("{:?} {}", key.table, key.key)
}

async fn open(hall: &Hall) -> (Client, Client) {
    let mut supervisor = hall.client(View::Supervisor).await;
    supervisor.done(Command::OpenDay { training: false }).await;
    let mut officer = hall.client(counter(false)).await;
    officer.done(Command::OpenCounter { counter: "loket-1".into(), officer: None }).await;
    (supervisor, officer)
}

/// The journal's clock, as a client last heard it.
fn moment(client: &Client) -> u64 {
    client.now_ms
}

fn next_call() -> Command {
    Command::CallNext { counter: "loket-1".into(), ending: None, answer: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_of_next_is_on_the_screen_before_it_is_answered() {
    let mut hall = Hall::start().await;
    let (mut supervisor, mut officer) = open(&hall).await;
    let mut display = hall.client(display()).await;
    let mut kiosk = hall.client(View::Kiosk).await;
    let (_, did) = kiosk.done(issue()).await;
    let Some(Did::Issued { number, ahead: 0, wait_min_minutes: Some(0), wait_max_minutes: Some(most), .. }) = did else {
        panic!("{did:?}")
    };
    // By the minutes of the site file, or a forecast's.
    assert!(number == "A-001" && [1, 5].contains(&most), "{number}, {most}");
    let (position, did) = officer.done(next_call()).await;
    assert!(matches!(did, Some(Did::Called { ref number, .. }) if number == "A-001"), "{did:?}");
    assert_eq!(officer.position.as_ref(), Some(&position), "the update came before the answer");
    assert_eq!(officer.counter_state(), CounterState::Calling);
    assert!(matches!(officer.row(Table::Visitor, "loket-1"), Some(Row::Visitor(row)) if row.number.shown == "A-001"));
    display.reach(&position).await;
    assert!(matches!(display.row(Table::Call, "0"), Some(Row::Call(row)) if row.number.shown == "A-001" && row.spoken_here));
    assert!(display.rows.keys().all(|key| !key.starts_with("Counter") && !key.starts_with("Ticket")));
    supervisor.reach(&position).await;
    assert!(matches!(supervisor.row(Table::Ticket, "0"), Some(Row::Ticket(_))));
    hall.stop().await;
    assert_eq!(supervisor.goodbye().await, (ErrorCode::NotReady, close::RESTART));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_comes_back_gets_what_it_missed_and_a_restart_forgets_nothing() {
    let mut hall = Hall::start().await;
    let (_supervisor, officer) = open(&hall).await;
    let mut kiosk = hall.client(View::Kiosk).await;
    let (seen, run) = (officer.position.clone(), officer.run.clone());
    let rows = officer.rows.clone();
    drop(officer);
    let (position, _) = kiosk.done(issue()).await;
    let mut officer = hall.client_with(Hello { position: seen, run, ..hello(counter(false)) }).await.unwrap();
    assert!(officer.resumed);
    officer.rows = rows;
    officer.reach(&position).await;
    let whole = hall.client(counter(true)).await;
    assert_eq!(officer.rows.len(), whole.rows.len());
    // Who holds the counter is the one thing that is told beside the journal.
    let but_its_counter = |client: &Client| client.rows_but_expected().into_iter().filter(|(key, _)| key != "Counter loket-1").collect();
    let (caught_up, at_once): (Vec<_>, Vec<_>) = (but_its_counter(&officer), but_its_counter(&whole));
    assert_eq!(caught_up, at_once);
    assert!(matches!(whole.row(Table::Service, "kk"), Some(Row::Service(row)) if row.waiting == 1));
    let run = officer.run.clone();
    hall.stop().await;
    hall.serve().await;
    let mut fresh = hall.client(counter(false)).await;
    while held_by(&fresh).is_none() {
        fresh.hear().await;
    }
    let again = hall.client_with(Hello { position: Some(position.clone()), run, ..hello(counter(false)) }).await.unwrap();
    assert!(!again.resumed, "another start tells the whole picture, whatever the position");
    assert_eq!((again.position.clone(), again.rows_but_expected()), (Some(position), fresh.rows_but_expected()));
    assert_eq!(again.counter_state(), CounterState::Ready);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_client_at_a_counter_learns_who_holds_it_and_may_take_over() {
    let hall = Hall::start().await;
    let mut first = hall.client_with(Hello { name: "petugas-pertama".into(), ..hello(counter(false)) }).await.unwrap();
    let second = Hello { name: "petugas-kedua".into(), ..hello(counter(false)) };
    let Err((goodbye, code)) = hall.client_with(second.clone()).await else { panic!("let in") };
    assert_eq!((goodbye.code, code), (ErrorCode::CounterHeld, close::TAKEN_OVER));
    assert!(goodbye.text.en.contains("petugas-pertama"), "{}", goodbye.text.en);
    let mut supervisor = hall.client(View::Supervisor).await;
    let mut taken = hall.client_with(Hello { view: counter(true), ..second }).await.unwrap();
    assert_eq!(first.goodbye().await, (ErrorCode::CounterHeld, close::TAKEN_OVER));
    while held_by(&supervisor).as_deref() != Some("petugas-kedua") {
        supervisor.hear().await;
    }
    assert_eq!(taken.refused(next_call()).await, ErrorCode::DayNotOpen);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_connection_of_the_same_client_goes_along_with_the_first() {
    let hall = Hall::start().await;
    let (_supervisor, mut window) = open(&hall).await;
    let mut verb = hall.client(counter(false)).await;
    verb.done(Command::PauseCounter { counter: "loket-1".into(), reason: protocol::PauseReason::Rest, minutes: None }).await;
    drop(verb);
    window.done(Command::ResumeCounter { counter: "loket-1".into() }).await;
    // The claim is still the window's: another client is told who holds the counter.
    let other = Hello { name: "pc-lain".into(), ..hello(counter(false)) };
    let Err((goodbye, _)) = hall.client_with(other).await else { panic!("let in") };
    assert_eq!(goodbye.code, ErrorCode::CounterHeld);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_machines_with_one_name_are_two_clients() {
    let hall = Hall::start().await;
    let from = |machine: &str| Hello { machine: Some(machine.into()), ..hello(counter(false)) };
    let _window = hall.client_with(from("aaaa")).await.unwrap();
    let _verb = hall.client_with(from("aaaa")).await.unwrap();
    for other in [from("bbbb"), hello(counter(false))] {
        let Err((goodbye, _)) = hall.client_with(other).await else { panic!("let in") };
        assert_eq!(goodbye.code, ErrorCode::CounterHeld);
        assert!(goodbye.text.en.contains("another machine that is called uji too"), "{}", goodbye.text.en);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_only_looks_on_sees_who_holds_the_counter_and_never_takes_it() {
    let hall = Hall::start().await;
    let (mut supervisor, holder) = open(&hall).await;
    let mut watcher = hall.client_with(Hello { name: "pc-lama".into(), watching: true, ..hello(counter(false)) }).await.unwrap();
    // What holds say reaches the screens a moment after the hold itself.
    while held_by(&watcher).as_deref() != Some("uji") {
        watcher.hear().await;
    }
    supervisor.done(issue()).await;
    assert_eq!(watcher.refused(next_call()).await, ErrorCode::CounterHeld);
    drop(holder);
    while held_by(&watcher).is_some() {
        watcher.hear().await;
    }
    // Nobody holds it now, and it still is not the watcher's: whoever asks for it has it without taking over.
    assert_eq!(watcher.refused(next_call()).await, ErrorCode::CounterHeld);
    let mut other = hall.client_with(Hello { name: "pc-baru".into(), ..hello(counter(false)) }).await.unwrap();
    while held_by(&watcher).as_deref() != Some("pc-baru") {
        watcher.hear().await;
    }
    other.done(next_call()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_hall_says_when_its_timetable_opens_the_next_day() {
    let mut hall = Hall::start().await;
    hall.stop().await;
    hall.serve_file(include_bytes!("../../../examples/kantor-kecil.toml")).await;
    let mut supervisor = hall.client(View::Supervisor).await;
    // Within its hours the hall may have opened by itself.
    supervisor.ask(Command::OpenDay { training: false }).await;
    let site = |client: &Client| match client.row(Table::Site, "") {
        Some(Row::Site(row)) => row.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(site(&supervisor).opens_at_ms, None, "it is open");
    supervisor.done(Command::CloseDay).await;
    let opens_at_ms = site(&supervisor).opens_at_ms.unwrap();
    // A weekend and holidays may lie between.
    let day_ms = 24 * 3_600_000;
    assert!((1..14 * day_ms).contains(&opens_at_ms.saturating_sub(moment(&supervisor))), "{opens_at_ms} {}", moment(&supervisor));
    for view in [display(), View::Kiosk, counter(false)] {
        assert_eq!(site(&hall.client(view).await).opens_at_ms, Some(opens_at_ms));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_answered_with_what_is_wrong_with_it() {
    let hall = Hall::start().await;
    for (text, code, closed) in [
        ("{".to_owned(), ErrorCode::Malformed, close::MALFORMED),
        (r#"{"message":"heartbeat"}"#.to_owned(), ErrorCode::Malformed, close::MALFORMED),
        (r#"{"message":"hello","version":9,"view":{"view":"later"}}"#.to_owned(), ErrorCode::WrongVersion, close::VERSION),
        ("x".repeat(20_000), ErrorCode::TooLarge, close::MALFORMED),
        ("x".repeat(200_000), ErrorCode::TooLarge, close::MALFORMED),
    ] {
        let mut client = Client::connect(&hall.address).await;
        // A message over every bound may be cut while it is sent.
        let _ = client.socket.send(Message::Text(text.clone().into())).await;
        assert_eq!(client.goodbye().await, (code, closed), "{}", &text[..text.len().min(60)]);
    }
    let Err((goodbye, _)) = hall.client_with(hello(View::Display { zone: "bulan".into() })).await else { panic!("let in") };
    assert_eq!(goodbye.code, ErrorCode::UnknownZone);
    let Err((goodbye, _)) = hall.client_with(hello(View::Counter { counter: "loket-99".into(), takeover: false })).await else {
        panic!("let in")
    };
    assert_eq!(goodbye.code, ErrorCode::UnknownCounter);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_is_not_allowed_or_not_known_is_refused_and_the_connection_stays() {
    let hall = Hall::start().await;
    let mut officer = hall.client(counter(false)).await;
    assert_eq!(officer.refused(Command::OpenDay { training: false }).await, ErrorCode::Forbidden);
    assert_eq!(officer.refused(Command::CloseCounter { counter: "loket-2".into() }).await, ErrorCode::Forbidden);
    let id = request();
    officer.send_text(format!(r#"{{"message":"command","request":"{}","command":{{"type":"dance"}}}}"#, id.0)).await;
    let answer = loop {
        if let Some(answer) = officer.hear().await {
            break answer;
        }
    };
    assert!(answer.request == id && matches!(answer.outcome, AnswerOutcome::Refused { code: ErrorCode::Malformed, .. }));
    for _ in 0..=protocol::COMMANDS_PER_SECOND_MAX {
        officer.send(&ClientMessage::Command(CommandRequest { request: request(), command: next_call(), reason: None })).await;
    }
    let too_frequent = loop {
        if let Some(Answer { outcome: AnswerOutcome::Refused { code: ErrorCode::TooFrequent, text }, .. }) = officer.hear().await {
            break text;
        }
    };
    assert!(too_frequent.id.ends_with('.') && too_frequent.en.ends_with('.'));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_officer_confirms_calls_of_the_own_counter_only() {
    let hall = Hall::start().await;
    let (mut supervisor, mut officer) = open(&hall).await;
    supervisor.done(issue()).await;
    let (_, did) = officer.done(next_call()).await;
    let Some(Did::Called { call, .. }) = did else { panic!("{did:?}") };
    let confirm = || Command::ConfirmCall { call, nth: 1, how: protocol::Confirmation::ByHand };
    let mut neighbour = hall.client(View::Counter { counter: "loket-2".into(), takeover: false }).await;
    assert_eq!(neighbour.refused(confirm()).await, ErrorCode::Forbidden);
    officer.done(confirm()).await;
    assert_eq!(supervisor.refused(confirm()).await, ErrorCode::Unchanged, "a supervisor may, and it is confirmed already");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_taps_of_one_request_over_http_make_one_ticket() {
    let hall = Hall::start().await;
    let body = format!(r#"{{"request":"{}","service":"kk"}}"#, request().0);
    let (status, answer) = hall.http("POST", "/api/tickets", &body).await;
    assert_eq!(status, 409, "{answer}");
    let mut supervisor = hall.client(View::Supervisor).await;
    supervisor.done(Command::OpenDay { training: true }).await;
    let first = hall.http("POST", "/api/tickets", &body).await;
    let second = hall.http("POST", "/api/tickets", &body).await;
    assert_eq!(first.0, 200);
    assert_eq!(first, second);
    assert!(first.1.contains("A-001"), "{}", first.1);
    assert_eq!(hall.http("POST", "/api/commands", "{}").await.0, 400);
    assert_eq!(hall.http("POST", "/api/commands", &"x".repeat(20_000)).await.0, 413);
    for (method, path) in [("GET", "/api/commands"), ("GET", "/api/waits"), ("PUT", "/healthz"), ("POST", "/kiosk")] {
        let (status, said) = hall.http(method, path, "").await;
        assert_eq!(status, 405);
        assert!(said.contains("`/api/waits` are asked with POST"), "{said}");
        assert!(said.contains(r#""code":"malformed""#) && said.contains(&format!("does not answer {method}")), "{said}");
    }
    assert_eq!(hall.http("GET", "/healthz", "").await.0, 200);
    assert_eq!(hall.http("GET", "/kiosk", "").await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_id_used_again_for_another_command_is_refused_even_by_the_next_start() {
    let mut hall = Hall::start().await;
    drop(open(&hall).await);
    let id = request().0;
    let (kk, pindah) = (format!(r#"{{"request":"{id}","service":"kk"}}"#), format!(r#"{{"request":"{id}","service":"pindah"}}"#));
    let first = hall.http("POST", "/api/tickets", &kk).await;
    assert_eq!(first.0, 200);
    for _ in 0..2 {
        let (status, said) = hall.http("POST", "/api/tickets", &pindah).await;
        assert_eq!(status, 409);
        assert!(said.contains(r#""code":"request_reused""#), "{said}");
        assert_eq!(hall.http("POST", "/api/tickets", &kk).await.0, 200, "the press itself may be repeated");
        hall.stop().await;
        hall.serve().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_there_is_a_key_nobody_comes_in_without_one() {
    let hall = Hall::start().await;
    let (_, token) = new_key(&hall.data, &NewKey { role: Role::Officer, counter: Some("loket-1".into()), name: None }).unwrap();
    let Err((goodbye, code)) = hall.client_with(hello(counter(false))).await else { panic!("let in") };
    assert_eq!((goodbye.code, code), (ErrorCode::Forbidden, close::FORBIDDEN));
    let with = |view, token: &str| Hello { token: Some(token.to_owned()), ..hello(view) };
    assert!(hall.client_with(with(counter(false), &token)).await.is_ok());
    assert!(hall.client_with(with(counter(false), "lantang_00")).await.is_err());
    assert!(hall.client_with(with(View::Supervisor, &token)).await.is_err());
    assert!(hall.client_with(with(View::Counter { counter: "loket-2".into(), takeover: false }, &token)).await.is_err());
    let body = format!(r#"{{"request":"{}","command":{{"type":"open_day"}}}}"#, request().0);
    assert_eq!(hall.http("POST", "/api/commands", &body).await.0, 401);
}

#[tokio::test]
async fn beyond_this_computer_nobody_is_served_without_keys() {
    let data = folder();
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let error = run(config(&data), listener, tokio::sync::mpsc::channel(1).1, std::future::pending()).await.unwrap_err();
    assert!(error.downcast_ref::<NoKeys>().is_some(), "{error:#}");
    std::fs::remove_dir_all(&data).unwrap();
}
