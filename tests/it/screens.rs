//! What is seen on real windows: the numbers on the hall screen are those of the board, and a key in the counter's window calls.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;

use protocol::{CallState, Command, View};
use rehearsal::Participant;
use tokio::task::JoinSet;
use xtask::{Program, VirtualScreen, wait_until};

use crate::hall::{Hall, Journal, act, called, done, issue, next, program, run, until};

/// Windows are drawn without a graphics card here, beside everything else that runs.
const SOON: Duration = Duration::from_secs(60);

/// What stands beside the numbers, from the first word of the header to the last of the foot: where people are sent, and whose hall it is. The
/// name may take two lines.
const BESIDE: [&str; 6] = ["KANTOR KECAMATAN", "CONTOH", "RUANG TUNGGU", "LOKET 1", "LOKET 3", "DI LOKET 3 SAJA."];

/// The notice at the foot of the wall; its end must be there too.
const NOTICE: &str = "Pembayaran tunai di Loket 3 saja.";

/// Numbers before this one are given up, because a slashed zero is a riddle to the program that reads the picture.
const FIRST_READABLE: usize = 112;

/// Desks that give them up.
const DESKS: usize = 6;

#[test]
fn the_hall_screen_shows_what_the_board_says_lying_and_standing() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let board = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar-uji");
        let officers = [("loket-1", hall.officer("loket-1").await), ("loket-3", hall.officer("loket-3").await)];
        give_up_until_readable(&hall).await;
        for _ in 0..4 {
            issue(&supervisor, "kk").await;
        }
        let (first, _) = called(officers[0].1.ask(next("loket-1", None), None).await);
        called(officers[1].1.ask(next("loket-3", None), None).await);
        done(supervisor.ask(Command::SetNotice { text: NOTICE.to_owned() }, None).await);
        let shown = until(&board, |picture| {
            let calls = picture.calls().into_iter().filter(|call| call.state == CallState::Called);
            let shown: BTreeSet<String> = calls.map(|call| call.number.shown.clone()).collect();
            (shown.len() == 2 && picture.site()?.notice == NOTICE).then_some(shown)
        })
        .await;
        assert_eq!(shown, BTreeSet::from(["A-112".to_owned(), "A-113".to_owned()]));
        for (width, height) in [(1920, 1080), (720, 1280)] {
            let screen = VirtualScreen::start(width, height).unwrap();
            let _window = wall(&hall, &screen, &format!("{width}x{height}"));
            let picture = hall.dir.path().join(format!("hall-{width}x{height}.png"));
            let read = wait_until(SOON, || {
                screen.photograph(&picture)?;
                let text = text_of(&picture);
                Ok((numbers_in(&text) == shown && BESIDE.iter().all(|words| text.contains(words))).then_some(()))
            });
            assert!(read.unwrap().is_some(), "on {width} by {height} the board shows {shown:?}, and the picture {:?}", text_of(&picture));
            assert!(is_framed(&picture, width, height), "something on the picture of {width} by {height} goes over its edge");
        }
        taken_back(&hall, &officers[0].1, first).await;
    });
}

/// A call by mistake is the large one on a screen, and when it is taken back nothing on the screen says its number.
async fn taken_back(hall: &Hall, officer: &Participant, before: u32) {
    let screen = VirtualScreen::start(1920, 1080).unwrap();
    let _window = wall(hall, &screen, "1920x1080");
    let picture = hall.dir.path().join("hall-undone.png");
    let shows = |wanted: &[&str]| {
        let wanted: BTreeSet<String> = wanted.iter().map(|number| (*number).to_owned()).collect();
        let read = wait_until(SOON, || {
            screen.photograph(&picture)?;
            Ok((numbers_in(&text_of(&picture)) == wanted).then_some(()))
        });
        assert!(read.unwrap().is_some(), "the screen should show {wanted:?}, and shows {:?}", text_of(&picture));
    };
    done(officer.ask(Command::StartServing { counter: "loket-1".to_owned(), call: before }, None).await);
    let (mistake, number) = called(officer.ask(next("loket-1", Some(before)), None).await);
    assert_eq!(number, "A-114");
    shows(&["A-112", "A-113", "A-114"]);
    done(officer.ask(Command::UndoCall { counter: "loket-1".to_owned(), call: mistake }, None).await);
    shows(&["A-112", "A-113"]);
}

/// Gives the numbers before the first that can be read, and cancels them: at several desks, because each may give so many commands in a
/// second only.
async fn give_up_until_readable(hall: &Hall) {
    let mut desks = JoinSet::new();
    for desk in 0..DESKS {
        let supervisor = hall.join(View::Supervisor, &format!("meja-{desk}"));
        desks.spawn(async move {
            for _ in (1 + desk..FIRST_READABLE).step_by(DESKS) {
                let (ticket, _) = issue(&supervisor, "kk").await;
                act(&supervisor, Command::CancelTicket { ticket }).await;
            }
        });
    }
    desks.join_all().await;
}

/// A hall screen that covers this screen, as a window without a voice.
pub(crate) fn wall(hall: &Hall, screen: &VirtualScreen, size: &str) -> Program {
    let mut command = Program::command(program("lantang-display"));
    command.args(["--server", &hall.url(), "--zone", "tunggu", "--name", size, "--size", size, "--mute"]);
    screen.lend(&mut command);
    Program::start("lantang-display", command, &hall.dir.path().join("display.log")).unwrap()
}

#[test]
fn a_key_in_the_counters_window_calls_once_however_often_it_is_pressed() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        for _ in 0..4 {
            issue(&supervisor, "kk").await;
        }
        done(supervisor.ask(Command::OpenCounter { counter: "loket-1".to_owned(), officer: None }, None).await);
        let screen = VirtualScreen::start(800, 900).unwrap();
        let mut command = Program::command(program("lantang-counter"));
        command.args(["--server", &hall.url(), "--counter", "loket-1"]);
        screen.lend(&mut command);
        let _window = Program::start("lantang-counter", command, &hall.dir.path().join("counter.log")).unwrap();
        until(&supervisor, |picture| picture.counter("loket-1")?.held_by.as_ref().map(|_| ())).await;

        // A key goes nowhere before the window is drawn, and while the answer to the last one is under way; people press again.
        let press_until = |keys: &[&str], look: &dyn Fn(&protocol::VisitorRow) -> bool| {
            let came = wait_until(SOON, || {
                press(&screen, keys);
                std::thread::sleep(Duration::from_millis(300));
                Ok(supervisor.see(|picture| picture.visitor("loket-1").is_some_and(look)).then_some(()))
            });
            assert!(came.unwrap().is_some(), "{keys:?} did nothing: {:#?}", supervisor.see(|picture| picture.visitor("loket-1").cloned()));
        };
        press_until(&["F9", "F9", "F9"], &|visitor| visitor.number.shown == "A-001");
        press_until(&["F6"], &|visitor| visitor.serving);
        press_until(&["F9", "F9", "F9"], &|visitor| visitor.number.shown == "A-002");
        assert_eq!(supervisor.see(|picture| picture.site().map(|site| (site.finished, site.waiting))), Some((1, 2)), "nobody was skipped");
    });
}

#[test]
fn a_window_that_lost_its_counter_waits_for_its_officer_however_long_the_counter_is_free() {
    run(async {
        let mut hall = Hall::small(Journal::Sqlite);
        let held_by = |name: Option<&str>| {
            let name = name.map(str::to_owned);
            move |picture: &client::Picture| picture.counter("loket-1").filter(|row| row.held_by == name).map(|_| ())
        };
        let supervisor = hall.supervisor().await;
        let screen = VirtualScreen::start(800, 900).unwrap();
        let mut command = Program::command(program("lantang-counter"));
        command.args(["--server", &hall.url(), "--counter", "loket-1", "--name", "pc-lama"]);
        screen.lend(&mut command);
        let _window = Program::start("lantang-counter", command, &hall.dir.path().join("counter.log")).unwrap();
        until(&supervisor, held_by(Some("pc-lama"))).await;

        let other = hall.join(View::Counter { counter: "loket-1".to_owned(), takeover: true }, "pc-baru");
        until(&supervisor, held_by(Some("pc-baru"))).await;
        drop(other);
        until(&supervisor, held_by(None)).await;
        // Not when its link is cut and comes back, either: whoever comes after it finds the counter free.
        hall.kill(0);
        let joined = |hall: &Hall| {
            let said = std::fs::read_to_string(hall.log(0)).unwrap();
            said.lines().filter(|line| line.contains("a client joined") && line.contains("pc-lama")).count()
        };
        let before = joined(&hall);
        hall.start(0);
        let back = wait_until(SOON, || Ok((joined(&hall) > before).then_some(())));
        assert!(back.unwrap().is_some(), "the window never came back");
        let third = hall.join(View::Counter { counter: "loket-1".to_owned(), takeover: false }, "pc-ketiga");
        until(&supervisor, held_by(Some("pc-ketiga"))).await;
        drop(third);

        let back = wait_until(SOON, || {
            press(&screen, &["F2"]);
            std::thread::sleep(Duration::from_millis(300));
            Ok(supervisor.see(held_by(Some("pc-lama"))))
        });
        assert!(back.unwrap().is_some(), "F2 takes it over: {:#?}", supervisor.see(|picture| picture.counter("loket-1").cloned()));
    });
}

#[test]
fn a_list_about_a_visitor_who_has_gone_closes_and_nobody_else_is_sent_on() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        for _ in 0..2 {
            issue(&supervisor, "kk").await;
        }
        done(supervisor.ask(Command::OpenCounter { counter: "loket-1".to_owned(), officer: None }, None).await);
        // Of one name and on one machine, so that both are the counter's.
        let beside = hall.join(View::Counter { counter: "loket-1".to_owned(), takeover: false }, "pc-uji");
        let (first, _) = called(beside.ask(next("loket-1", None), None).await);
        done(beside.ask(Command::StartServing { counter: "loket-1".to_owned(), call: first }, None).await);
        let screen = VirtualScreen::start(800, 900).unwrap();
        let mut command = Program::command(program("lantang-counter"));
        command.args(["--server", &hall.url(), "--counter", "loket-1", "--name", "pc-uji"]);
        screen.lend(&mut command);
        let _window = Program::start("lantang-counter", command, &hall.dir.path().join("counter.log")).unwrap();
        let picture = hall.dir.path().join("counter.png");
        let shows_list = || screen.photograph(&picture).map(|()| text_of(&picture).contains("KE MANA"));

        // Pressed again, it is a letter of the search.
        let opened = wait_until(SOON, || {
            press(&screen, &["a"]);
            std::thread::sleep(Duration::from_millis(300));
            shows_list().map(|shows| shows.then_some(()))
        });
        assert!(opened.unwrap().is_some(), "the list never opened: {}", text_of(&picture));
        let (second, _) = called(beside.ask(next("loket-1", Some(first)), None).await);
        let closed = wait_until(SOON, || shows_list().map(|shows| (!shows).then_some(())));
        assert!(closed.unwrap().is_some(), "the list about somebody who has gone stays");
        // The key after Return has an effect that is seen, so that Return has had its own by then.
        press(&screen, &["Return", "F6"]);
        until(&supervisor, |picture| picture.visitor("loket-1").filter(|visitor| visitor.call == second && visitor.serving).map(|_| ()))
            .await;
    });
}

/// Presses keys in the only window of a screen, 60 ms apart.
pub(crate) fn press(screen: &VirtualScreen, keys: &[&str]) {
    let mut command = Process::new("xdotool");
    command.args(["search", "--onlyvisible", "--name", "Lantang", "windowfocus", "--sync", "key", "--delay", "60"]).args(keys);
    screen.lend(&mut command);
    // Where there is no window yet, nothing is pressed, and whoever waits presses again.
    command.output().unwrap();
}

/// What can be read off a picture, in capitals.
pub(crate) fn text_of(picture: &Path) -> String {
    let read = Process::new("tesseract").arg(picture).args(["-", "--psm", "11"]).output().unwrap();
    String::from_utf8_lossy(&read.stdout).to_uppercase()
}

/// Ticket numbers in a text.
fn numbers_in(text: &str) -> BTreeSet<String> {
    let is_number = |word: &&str| word.len() == 5 && word.starts_with("A-") && word[2..].chars().all(|figure| figure.is_ascii_digit());
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').filter(is_number).map(str::to_owned).collect()
}

/// Whether nothing bright, which all that is written is, comes near an edge of the picture.
fn is_framed(picture: &Path, width: u32, height: u32) -> bool {
    let strips = [("West", 10, height), ("East", 10, height), ("North", width, 10), ("South", width, 10)];
    strips.iter().all(|(edge, width, height)| {
        let mut look = Process::new("convert");
        look.arg(picture).args(["-gravity", edge, "-crop", &format!("{width}x{height}+0+0"), "+repage", "-colorspace", "Gray"]);
        let brightest = look.args(["-format", "%[fx:maxima]", "info:"]).output().unwrap();
        let brightest: f32 = String::from_utf8(brightest.stdout).unwrap().parse().unwrap();
        brightest < 0.3
    })
}
