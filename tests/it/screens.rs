//! What is seen on real windows: the numbers on the hall screen are those of the board, and a key in the counter's window calls.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;

use protocol::{CallState, Command, View};
use xtask::{Program, VirtualScreen, stretches, wait_until};

use crate::hall::{Hall, Journal, act, called, done, issue, next, program, run, until};

/// Windows are drawn without a graphics card here, beside everything else that runs.
const SOON: Duration = Duration::from_secs(60);

/// Numbers before this one are given up, because a slashed zero is a riddle to the program that reads the picture.
const FIRST_READABLE: u32 = 112;

#[test]
fn the_hall_screen_shows_and_speaks_what_the_board_says() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let board = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar-uji");
        let officers = [("loket-1", hall.officer("loket-1").await), ("loket-3", hall.officer("loket-3").await)];
        for number in 1..FIRST_READABLE + 4 {
            let (ticket, _) = issue(&supervisor, "kk").await;
            if number < FIRST_READABLE {
                act(&supervisor, Command::CancelTicket { ticket }).await;
            }
        }
        let screen = VirtualScreen::start(1920, 1080).unwrap();
        let recording = hall.dir.path().join("calls.wav");
        let mut command = Program::command(program("lantang-display"));
        command.args(["--server", &hall.url(), "--zone", "tunggu", "--name", "layar-jendela", "--record"]).arg(&recording);
        screen.lend(&mut command);
        let window = Program::start("lantang-display", command, &hall.dir.path().join("display.log")).unwrap();
        for (counter, officer) in &officers {
            let (call, _) = called(officer.ask(next(counter, None), None).await);
            // Heard is said by the window's own voice, once the sound has ended.
            until(officer, |picture| picture.visitor(counter).filter(|visitor| visitor.call == call)?.heard_at_ms).await;
        }
        let shown: BTreeSet<String> = board.see(|picture| {
            picture.calls().into_iter().filter(|call| call.state == CallState::Called).map(|call| call.number.shown.clone()).collect()
        });
        assert_eq!(shown, BTreeSet::from(["A-112".to_owned(), "A-113".to_owned()]));
        let picture = hall.dir.path().join("hall.png");
        let read = wait_until(SOON, || {
            screen.photograph(&picture)?;
            let numbers = numbers_in(&picture);
            Ok((numbers == shown).then_some(numbers))
        });
        assert!(read.unwrap().is_some(), "the board shows {shown:?}, and the picture {:?}", numbers_in(&picture));

        window.stop(SOON).unwrap();
        assert_eq!(stretches(&recording).unwrap().len(), 2, "one stretch of sound for each call");
    });
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

/// Presses keys in the only window of a screen, 60 ms apart.
fn press(screen: &VirtualScreen, keys: &[&str]) {
    let mut command = Process::new("xdotool");
    command.args(["search", "--onlyvisible", "--name", "Lantang", "windowfocus", "--sync", "key", "--delay", "60"]).args(keys);
    screen.lend(&mut command);
    // Where there is no window yet, nothing is pressed, and whoever waits presses again.
    command.output().unwrap();
}

/// Ticket numbers that can be read off a picture.
fn numbers_in(picture: &Path) -> BTreeSet<String> {
    let read = Process::new("tesseract").arg(picture).args(["-", "--psm", "11"]).output().unwrap();
    let text = String::from_utf8_lossy(&read.stdout).to_uppercase();
    let is_number = |word: &&str| word.len() == 5 && word.starts_with("A-") && word[2..].chars().all(|figure| figure.is_ascii_digit());
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').filter(is_number).map(str::to_owned).collect()
}
