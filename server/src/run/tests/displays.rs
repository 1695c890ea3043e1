//! Displays as supervisors see them, and what is asked of one.

use std::time::Duration;

use protocol::{Heartbeat, ScreenAct, ScreenAnswer, ScreenReport, ScreenRow, ScreenTrouble, Text, VoiceReport};

use super::*;

impl Client {
    /// One sign of life of a display that reports of itself.
    async fn alive(&mut self) {
        let report = ScreenReport { version: crate::journal::PROGRAM_VERSION.into(), volume_percent: 80, ..ScreenReport::default() };
        let voice = Some(VoiceReport { zone: "tunggu".into(), device: true, backlog_ms: 2_400, at_ms: 1, yes_ms_ago: None });
        self.send(&ClientMessage::Heartbeat(Heartbeat { voice, screen: Some(Box::new(report)), ..Heartbeat::default() })).await;
    }

    /// Waits for what is asked of this display.
    async fn asked(&mut self) -> (u64, ScreenAct) {
        loop {
            if let Heard::Message(ServerMessage::Screen(ask)) = self.next().await {
                return (ask.ask, ask.act);
            }
        }
    }

    /// The row of the only display, once it is so.
    async fn screen(&mut self, is_so: impl Fn(&ScreenRow) -> bool) -> ScreenRow {
        loop {
            let rows: Vec<&ScreenRow> =
                self.rows.values().filter_map(|row| if let Row::Screen(row) = row { Some(row) } else { None }).collect();
            if let [row] = rows[..]
                && is_so(row)
            {
                return row.clone();
            }
            self.hear().await;
        }
    }
}

/// The display's row once it is its zone's voice: a server that has just started gives a voice to nobody for a while.
async fn until_voice(supervisor: &mut Client, screen: &mut Client) -> ScreenRow {
    let end = std::time::Instant::now() + Duration::from_secs(30);
    loop {
        screen.alive().await;
        supervisor.send(&ClientMessage::Heartbeat(Heartbeat::default())).await;
        let mut rows = supervisor.rows.values().filter_map(|row| if let Row::Screen(row) = row { Some(row) } else { None });
        if let Some(row) = rows.find(|row| row.is_voice) {
            return row.clone();
        }
        assert!(std::time::Instant::now() < end, "it never became the voice");
        // What comes meanwhile is heard; nothing may come.
        let _ = tokio::time::timeout(Duration::from_millis(300), supervisor.hear()).await;
    }
}

fn ask(act: ScreenAct) -> Command {
    Command::AskScreen { screen: "layar-1".into(), act }
}

async fn hall_with_a_display() -> (Hall, Client, Client) {
    let hall = Hall::start().await;
    let supervisor = hall.client(View::Supervisor).await;
    let named = Hello { name: "layar-1".into(), ..hello(display()) };
    let mut screen = hall.client_with(named).await.unwrap();
    screen.alive().await;
    (hall, supervisor, screen)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_supervisor_sees_a_display_as_it_says_it_is_and_still_when_it_has_gone() {
    let (hall, mut supervisor, mut screen) = hall_with_a_display().await;
    let row = until_voice(&mut supervisor, &mut screen).await;
    assert_eq!((row.name.as_str(), row.volume_percent, row.backlog_ms), ("layar-1", 80, 2_000));
    assert_eq!((row.trouble.as_slice(), row.seen_at_ms), (&[][..], None));
    let before = crate::machine_clock()().0;
    drop(screen);
    let row = supervisor.screen(|row| !row.connected).await;
    assert_eq!(row.trouble, [ScreenTrouble::Gone]);
    assert!(row.seen_at_ms.is_some_and(|seen_at_ms| seen_at_ms >= before - 5_000), "{row:?}");
    let mut officer = hall.client(counter(false)).await;
    officer.done(Command::RaiseEmergency { emergency: 1, kind: protocol::EmergencyKind::Fire, drill: true }).await;
    assert!(officer.rows.values().all(|row| !matches!(row, Row::Screen(_))), "displays are supervisors' business");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_act_is_answered_by_what_the_display_says_of_it() {
    let (_hall, mut supervisor, mut screen) = hall_with_a_display().await;
    supervisor.screen(|row| row.connected && row.volume_percent == 80).await;
    let volume = ScreenAct::SetVolume { percent: 40 };
    let display = tokio::spawn(async move {
        let (one, act) = screen.asked().await;
        screen.send(&ClientMessage::Screen(ScreenAnswer { ask: one, refused: None, picture: None })).await;
        let (other, _) = screen.asked().await;
        let text = Text { id: "Tidak bisa.".into(), en: "It cannot.".into() };
        screen.send(&ClientMessage::Screen(ScreenAnswer { ask: other, refused: Some(text), picture: None })).await;
        (screen, act)
    });
    supervisor.done(ask(volume.clone())).await;
    assert_eq!(supervisor.refused(ask(ScreenAct::TestSound)).await, ErrorCode::Refused);
    let (screen, act) = display.await.unwrap();
    assert_eq!(act, volume);
    let unknown = ask(ScreenAct::Show { zone: Some("tiada".into()), profile: None });
    assert_eq!(supervisor.refused(unknown).await, ErrorCode::UnknownZone, "and the display is not even asked");
    drop(screen);
    supervisor.screen(|row| !row.connected).await;
    assert_eq!(supervisor.refused(ask(ScreenAct::Identify)).await, ErrorCode::UnknownScreen);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_display_that_does_not_answer_is_said_to_be_silent_after_three_seconds() {
    let (_hall, mut supervisor, mut screen) = hall_with_a_display().await;
    supervisor.screen(|row| row.connected && row.volume_percent == 80).await;
    let alive = async {
        loop {
            screen.alive().await;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    let asked = std::time::Instant::now();
    tokio::select! {
        () = alive => {}
        code = supervisor.refused(ask(ScreenAct::Identify)) => assert_eq!(code, ErrorCode::ScreenSilent),
    }
    let took = asked.elapsed().as_millis();
    assert!((2_900..10_000).contains(&took), "{took}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_is_fetched_once_for_all_who_look_and_what_is_none_is_refused() {
    let (hall, mut supervisor, mut screen) = hall_with_a_display().await;
    let key = supervisor.screen(|row| row.connected && row.volume_percent == 80).await.screen;
    let path = format!("/api/screens/{key}/picture");
    assert_eq!(hall.http("GET", &path, "").await.0, 404);
    let display = tokio::spawn(async move {
        for picture in ["bm8gcGljdHVyZQ==", "iVBORw0KGgo="] {
            let (ask, act) = screen.asked().await;
            assert_eq!(act, ScreenAct::SendPicture);
            screen.send(&ClientMessage::Screen(ScreenAnswer { ask, refused: None, picture: Some(picture.into()) })).await;
        }
        screen
    });
    assert_eq!(supervisor.refused(ask(ScreenAct::SendPicture)).await, ErrorCode::Refused, "it is no PNG");
    supervisor.done(ask(ScreenAct::SendPicture)).await;
    let _screen = display.await.unwrap();
    supervisor.screen(|row| row.picture_at_ms.is_some()).await;
    // Nobody answers any more, and nobody is asked.
    supervisor.done(ask(ScreenAct::SendPicture)).await;
    let picture = exchange_bytes(&hall.address, &path).await;
    assert!(picture.ends_with(b"\r\n\r\n\x89PNG\r\n\x1a\n"), "{}", String::from_utf8_lossy(&picture));
}

/// The whole answer to one GET, as bytes.
async fn exchange_bytes(address: &str, path: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_supervisor_asks_displays_and_sees_their_pictures() {
    let (hall, mut supervisor, _screen) = hall_with_a_display().await;
    supervisor.screen(|row| row.connected).await;
    let mut officer = hall.client(counter(false)).await;
    assert_eq!(officer.refused(ask(ScreenAct::Identify)).await, ErrorCode::Forbidden);
    new_key(&hall.data, &NewKey { role: Role::Officer, counter: None, name: None }).unwrap();
    let (status, _) = hall.http("GET", "/api/screens/1/picture", "").await;
    assert_eq!(status, 401, "once there is a key nobody looks without one");
}
