//! A day for practice beside a real hall: its screens go there and come back, whatever ends it, and nothing of it is in the real journal.

use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command as Process;
use std::time::{Duration, Instant};

use client::Address;
use protocol::{Command, EmergencyKind, ErrorCode, View};
use rehearsal::Participant;
use serde_json::json;
use xtask::{Browser, PrivateDir, Program, VirtualScreen, wait_until};

use crate::hall::{Hall, Journal, act, done, issue, post, program, refused, root, run, until};
use crate::relay::Relay;
use crate::screens::{text_of, wall};

/// Windows are drawn without a graphics card here, beside everything else that runs.
const SOON: Duration = Duration::from_secs(90);

/// Bright yellow on the right of the header, in pixels of a screen of 1920 by 1080: nothing there but the mark LATIHAN has that colour. It is
/// counted because its frame is a riddle to the program that reads pictures.
const MARK_PIXELS_MIN: f32 = 500.0;

/// A practice of the small office beside a hall.
struct Practice {
    program: Program,
    address: SocketAddr,
}

fn rehearse(hall: &Hall, more: &[&str]) -> Process {
    let mut command = Program::command(program("lantang-rehearse"));
    command.args(["--server", &hall.url(), "--speed", "30", "--site"]).arg(root().join("examples/kantor-kecil.toml")).args(more);
    command
}

impl Practice {
    /// Begins one and waits until it says where it is.
    fn begin(hall: &Hall, more: &[&str]) -> Practice {
        // Whoever practises twice in one hall has two logs: each says an address and a key of its own.
        let log = (0..).map(|nth| hall.dir.path().join(format!("practice-{nth}.log"))).find(|log| !log.exists()).unwrap();
        let mut program = Program::start("lantang-rehearse", rehearse(hall, more), &log).unwrap();
        let address = program.wait_for_line(SOON, |line| line.split_once("http://")?.1.split_whitespace().next()?.parse().ok());
        Practice { address: address.unwrap(), program }
    }

    /// Somebody who sees the practice's floor, with the key that it says.
    fn supervisor(&mut self) -> Participant {
        let key = self.program.wait_for_line(SOON, |line| Some(line.split_once("/supervisor#token=")?.1.to_owned()));
        let address = Address::parse(&self.address.to_string()).unwrap();
        Participant::join(&[address], View::Supervisor, "pelatih", Some(key.unwrap()), |_, _| {})
    }

    fn said(&self) -> String {
        std::fs::read_to_string(self.program.log()).unwrap()
    }
}

/// Waits until nobody listens there any more.
fn gone(address: SocketAddr) -> bool {
    wait_until(SOON, || Ok(TcpStream::connect(address).is_err().then_some(()))).unwrap().is_some()
}

/// Waits until the picture of a screen has the mark of a practice, or has it no more and shows the hall.
fn shows(screen: &VirtualScreen, picture: &Path, practice: bool) {
    let read = wait_until(SOON, || {
        screen.photograph(picture)?;
        Ok((text_of(picture).contains("KECAMATAN") && is_marked(picture) == practice).then_some(()))
    });
    assert!(read.unwrap().is_some(), "practice should be {practice}, and the screen shows {:?}", text_of(picture));
}

/// Whether the header of a picture has the mark of a training day.
fn is_marked(picture: &Path) -> bool {
    let mut look = Process::new("convert");
    look.arg(picture).args(["-crop", "960x120+960+20", "+repage", "-fx", "(r>0.8&&g>0.6&&b<0.5)?1:0"]);
    let yellow = look.args(["-format", "%[fx:mean*w*h]", "info:"]).output().unwrap();
    String::from_utf8(yellow.stdout).unwrap().parse::<f32>().unwrap() > MARK_PIXELS_MIN
}

/// Waits until a board invites to a practice, or does so no more.
async fn is_invited(board: &Participant, invited: bool) {
    until(board, |picture| (picture.is_whole() && picture.practice().is_some() == invited).then_some(())).await;
}

#[test]
fn a_screen_shows_a_practice_and_comes_back_for_the_first_real_number() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let screen = VirtualScreen::start(1920, 1080).unwrap();
        let picture = hall.dir.path().join("practice.png");
        let _window = wall(&hall, &screen, "1920x1080");
        shows(&screen, &picture, false);

        let mut practice = Practice::begin(&hall, &["--screens"]);
        shows(&screen, &picture, true);
        let trainer = crate::hall::join(practice.address, View::Display { zone: "tunggu".to_owned() }, "uji");
        assert!(trainer.see(|picture| !picture.is_whole()), "a stranger sees nothing of it: it has keys of its own");
        issue(&supervisor, "kk").await;
        shows(&screen, &picture, false);
        let ended = practice.program.wait(SOON).unwrap();
        assert_eq!(ended.code(), Some(0), "{}", practice.said());
        assert!(practice.said().contains("Balai memerlukan layarnya"), "{}", practice.said());
        assert!(gone(practice.address));
    });
}

#[test]
fn a_practice_that_is_killed_leaves_no_server_and_no_screen_behind() {
    run(async {
        let mut hall = Hall::small(Journal::Sqlite);
        let board = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar-uji");
        is_invited(&board, false).await;
        let mut killed = Practice::begin(&hall, &["--screens"]);
        is_invited(&board, true).await;
        killed.program.kill().unwrap();
        is_invited(&board, false).await;
        assert!(gone(killed.address), "its server sees that it is gone");

        let keep = hall.dir.path().join("kept");
        let mut stopped = Practice::begin(&hall, &["--screens", "--keep", &keep.display().to_string()]);
        is_invited(&board, true).await;
        let log = stopped.program.log().to_owned();
        until(&stopped.supervisor(), |picture| picture.visitors().next().map(|_| ())).await;
        assert!(stopped.program.stop(SOON).unwrap().success());
        is_invited(&board, false).await;
        let said = std::fs::read_to_string(log).unwrap();
        assert!(said.contains("Latihan diakhiri.") && said.contains("No number was lost, none was called twice."), "{said}");

        // Everything of it is in a journal of its own, whose days are all training days.
        hall.stop(0);
        let real = String::from_utf8(hall.command("replay", 0).output().unwrap().stdout).unwrap();
        assert!(!real.contains("ticket_issued") && real.contains("entri / entries"), "{real}");
        let journal = keep.join("kantor-kecil-latihan.journal");
        assert!(journal.is_file() && std::fs::metadata(journal).unwrap().len() > 10_000);
    });
}

/// What a board in a browser shows: the name of its hall, and LATIHAN where it is marked so.
const IS_MARKED: &str = "document.querySelector('header .mark')?.innerText === 'LATIHAN'";
const IS_HALL: &str = "document.querySelector('header') && !document.querySelector('header .mark, .cut')";

#[test]
fn a_board_in_a_browser_shows_a_practice_and_comes_back_for_the_first_real_number() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let browser = Browser::start(1280, 720).unwrap();
        browser.open(&format!("{}/board?zone=tunggu", hall.url())).unwrap();
        browser.wait_for(IS_HALL, SOON).unwrap();
        let mut practice = Practice::begin(&hall, &["--screens"]);
        browser.wait_for(IS_MARKED, SOON).unwrap();
        // Somebody is called there; nobody has a number here.
        browser.wait_for("document.querySelector('.large.now h1')", SOON).unwrap();
        assert_eq!(supervisor.see(|picture| picture.site().unwrap().issued), 0);
        let (_, number) = issue(&supervisor, "kk").await;
        browser.wait_for(IS_HALL, SOON).unwrap();
        assert_eq!(practice.program.wait(SOON).unwrap().code(), Some(0), "{}", practice.said());
        // And goes on as if it had never been away.
        let officer = hall.officer("loket-1").await;
        act(&officer, crate::hall::next("loket-1", None)).await;
        assert_eq!(browser.wait_for("document.querySelector('.large.now h1')?.innerText", SOON).unwrap(), json!(number));
        assert_eq!(browser.run(&format!("return Boolean({IS_HALL})")).unwrap(), json!(true));
    });
}

/// A server for practice without anybody in it, and a key for its screens.
fn empty_practice(dir: &PrivateDir) -> (Program, SocketAddr, String) {
    let made = Program::command(program("lantang-server")).args(["key", "new", "--role", "display", "--data"]).arg(dir.path()).output();
    let key = String::from_utf8(made.unwrap().stdout).unwrap().trim().to_owned();
    let mut command = Program::command(program("lantang-server"));
    command.args(["serve", "--practice", "--listen", "127.0.0.1:0", "--site"]).arg(root().join("examples/kantor-kecil.toml"));
    command.arg("--data").arg(dir.path());
    let mut server = Program::start("practice", command, &dir.path().join("practice.log")).unwrap();
    let address = server.wait_for_line(SOON, |line| line.split_once("listening address=")?.1.split_whitespace().next()?.parse().ok());
    (server, address.unwrap(), key)
}

#[test]
fn a_board_in_a_browser_comes_back_from_a_practice_that_falls_silent_and_for_an_emergency() {
    run(async {
        let mut hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let dir = PrivateDir::new("practice").unwrap();
        let (_server, address, key) = empty_practice(&dir);
        let wire = Relay::to(address).await;
        let to = |wire: &Relay| Command::MoveScreens { host: None, port: wire.address().port(), token: key.clone() };
        let browser = Browser::start(1280, 720).unwrap();
        browser.open(&format!("{}/board?zone=tunggu", hall.url())).unwrap();
        browser.wait_for(IS_HALL, SOON).unwrap();
        done(supervisor.ask(to(&wire), None).await);
        browser.wait_for(IS_MARKED, SOON).unwrap();
        // Nobody calls it back; it comes by itself, and does not try again.
        wire.lose_answers();
        browser.wait_for(IS_HALL, SOON).unwrap();
        assert!(supervisor.see(|picture| picture.practice().is_some()));
        // Another practice is another invitation.
        let other = Relay::to(address).await;
        done(supervisor.ask(to(&other), None).await);
        browser.wait_for(IS_MARKED, SOON).unwrap();
        done(supervisor.ask(Command::RaiseEmergency { emergency: 5, kind: EmergencyKind::Fire, drill: true }, None).await);
        browser.wait_for("document.querySelector('.emergency b')?.innerText === 'SIMULASI'", SOON).unwrap();
        done(supervisor.ask(Command::ClearEmergency { emergency: 5 }, None).await);
        browser.wait_for(IS_HALL, SOON).unwrap();

        done(supervisor.ask(to(&wire), None).await);
        wire.cut();
        wire.mend();
        browser.wait_for(IS_MARKED, SOON).unwrap();
        // Without the hall's server nobody could call it back.
        hall.kill(0);
        browser.wait_for("document.querySelector('.cut')?.innerText.includes('Sambungan terputus')", SOON).unwrap();
        assert_eq!(browser.run("return document.querySelector('header .mark')").unwrap(), serde_json::Value::Null);
    });
}

#[test]
fn a_practice_is_refused_while_the_day_has_live_numbers() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let (first, _) = issue(&supervisor, "kk").await;
        let (second, _) = issue(&supervisor, "kk").await;
        let began = Instant::now();
        let said = rehearse(&hall, &["--screens"]).output().unwrap();
        let words = String::from_utf8(said.stderr).unwrap();
        assert_eq!(said.status.code(), Some(2), "{words}");
        assert!(words.contains("masih ada 2 nomor") && words.contains("2 numbers of this day are not finished"), "{words}");
        assert!(began.elapsed() < SOON);
        for ticket in [first, second] {
            act(&supervisor, Command::CancelTicket { ticket }).await;
        }
        let mut practice = Practice::begin(&hall, &["--screens"]);
        practice.program.kill().unwrap();
        assert!(gone(practice.address));
    });
}

#[test]
fn screens_stay_away_only_while_nobody_of_the_hall_needs_them() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let board = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar-uji");
        let kiosk = hall.join(View::Kiosk, "kios-uji");
        let to = || Command::MoveScreens { host: None, port: 9, token: "t".to_owned() };
        done(supervisor.ask(to(), None).await);
        is_invited(&board, true).await;
        assert!(kiosk.see(|picture| picture.practice().is_none()), "it is nobody else's business");
        done(supervisor.ask(Command::ReturnScreens, None).await);
        is_invited(&board, false).await;

        done(supervisor.ask(to(), None).await);
        is_invited(&board, true).await;
        done(supervisor.ask(Command::RaiseEmergency { emergency: 5, kind: EmergencyKind::Fire, drill: true }, None).await);
        is_invited(&board, false).await;
        assert_eq!(refused(supervisor.ask(to(), None).await), ErrorCode::EmergencyOn);
        done(supervisor.ask(Command::ClearEmergency { emergency: 5 }, None).await);

        // Whoever moves them must stay: over HTTP nobody does.
        let over_http = br#"{"request":"00112233445566778899aabbccddee01","command":{"type":"move_screens","port":9,"token":"t"}}"#;
        assert!(post(hall.address(0), "/api/commands", over_http).contains("WebSocket"));
        let other = hall.join(View::Supervisor, "pelatih");
        done(other.ask(to(), None).await);
        is_invited(&board, true).await;
        drop(other);
        is_invited(&board, false).await;

        done(supervisor.ask(to(), None).await);
        is_invited(&board, true).await;
        issue(&supervisor, "kk").await;
        is_invited(&board, false).await;
        assert_eq!(refused(supervisor.ask(to(), None).await), ErrorCode::LiveTickets);
    });
}

#[test]
fn a_quick_clock_is_for_practice_only() {
    let hall = Hall::prepare(Journal::Sqlite, 1, &crate::hall::small_site_with(&[]));
    let said = hall.command("serve", 0).args(["--listen", "127.0.0.1:0", "--clock-speed", "20"]).output().unwrap();
    let words = String::from_utf8(said.stderr).unwrap();
    assert!(said.status.code() == Some(2) && words.contains("A quick clock is for practice only"), "{words}");
}
