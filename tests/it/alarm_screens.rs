//! An emergency as people see and hear it: on a real screen, lying and standing, after the screen was started again, from the key of a
//! display that no server answers, from the counter's window and from the supervisor's page.

use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;

use protocol::{Command, EmergencyKind, View};
use sounds::phrase::alarm;
use sounds::{Alarm, AlarmKind, Language, Phrase, Renderer, Voice};
use xtask::{Browser, Program, Recording, VirtualScreen, stretches, wait_until};

use crate::emergencies::with_texts;
use crate::hall::{Hall, Journal, done, program, run, small_site_with, until};
use crate::hearing::listen;
use crate::screens::{press, text_of, wall};

/// Windows are drawn without a graphics card here, beside everything else that runs.
const SOON: Duration = Duration::from_secs(60);

#[test]
fn every_wall_says_what_to_do_in_the_halls_words_and_a_screen_that_is_started_again_still_does() {
    run(async {
        let hall = Hall::open(Journal::Sqlite, 1, &with_texts());
        let supervisor = hall.supervisor().await;
        done(supervisor.ask(Command::RaiseEmergency { emergency: 1, kind: EmergencyKind::Fire, drill: true }, None).await);
        // The reader takes the last letters of a word so large for others.
        let told = ["SIMU", "KEBAKARAN", "KELUAR LEWAT PINTU BARAT.", "LEAVE BY THE WEST DOOR."];
        let screens =
            [(1920, 1080), (720, 1280)].map(|(width, height)| (VirtualScreen::start(width, height).unwrap(), format!("{width}x{height}")));
        for (screen, size) in &screens {
            for _ in 0..2 {
                let _window = wall(&hall, screen, size);
                shows(&hall, screen, &told);
            }
        }
        // A real one removes what says that it is none; on a training day as well.
        done(supervisor.ask(Command::CloseDay, None).await);
        done(supervisor.ask(Command::OpenDay { training: true }, None).await);
        done(supervisor.ask(Command::RaiseEmergency { emergency: 2, kind: EmergencyKind::Earthquake, drill: false }, None).await);
        for (screen, size) in &screens {
            let _window = wall(&hall, screen, size);
            let text = shows(&hall, screen, &["GEMPA BUMI", "EARTHQUAKE", "LINDUNGI KEPALA", "TITIK KUMPUL"]);
            assert!(!text.contains("SIMU") && !text.contains("LATIHAN"), "{text}");
        }
    });
}

#[test]
fn a_key_held_at_a_display_that_no_server_answers_is_seen_and_heard_there_and_stored_when_they_do() {
    run(async {
        let mut hall = Hall::open(Journal::Redis, 2, &small_site_with(&[]));
        let addresses = [0, 1].map(|server| format!("http://{}", hall.address(server))).join(",");
        hall.kill(0);
        hall.kill(1);
        let screen = VirtualScreen::start(1280, 720).unwrap();
        let recording = hall.dir.path().join("alarm.wav");
        let start = |hall: &Hall, record: Option<&Path>| {
            let mut command = Program::command(program("lantang-display"));
            command.args(["--server", &addresses, "--zone", "tunggu", "--size", "1280x720", "--emergency-kind", "fire", "--state"]);
            command.arg(hall.dir.path().join("state"));
            match record {
                Some(file) => command.arg("--record").arg(file),
                None => command.arg("--mute"),
            };
            let no_card = hall.dir.path().join("asound.conf");
            std::fs::write(&no_card, "").unwrap();
            command.env("ALSA_CONFIG_PATH", no_card);
            screen.lend(&mut command);
            Program::start("lantang-display", command, &hall.dir.path().join("display.log")).unwrap()
        };
        let mut display = start(&hall, Some(&recording));
        shows(&hall, &screen, &["MENUNGGU SERVER"]);
        // Not from a key that was touched; and whoever holds it sees that it counts.
        press(&screen, &["F12"]);
        hold(&screen, "keydown");
        // Read only afterwards: the bar is there for three seconds, and reading takes a good part of one.
        let held: Vec<_> = (0..6).map(|number| hall.dir.path().join(format!("held-{number}.png"))).collect();
        held.iter().for_each(|picture| screen.photograph(picture).unwrap());
        assert!(held.iter().any(|picture| text_on_any_ground(picture).contains("KEADAAN DARURAT")), "it is seen that the key counts");
        shows(&hall, &screen, &["KEBAKARAN", "JANGAN GUNAKAN LIFT."]);
        hold(&screen, "keyup");
        assert!(is_spoken(&recording, AlarmKind::Fire), "this display speaks it though no server is there");
        display.kill().unwrap();

        let display = start(&hall, None);
        shows(&hall, &screen, &["KEBAKARAN", "JANGAN GUNAKAN LIFT."]);
        hall.start(0);
        hall.start(1);
        let boards = [0, 1].map(|server| hall.join_at(server, View::Display { zone: "tunggu".to_owned() }, "layar-lain"));
        let mut raised = Vec::new();
        for board in &boards {
            raised.push(until(board, |picture| picture.emergencies().next().map(|row| (row.emergency, row.kind, row.drill))).await);
        }
        assert!(raised[0] == raised[1] && raised[0].1 == EmergencyKind::Fire && !raised[0].2, "both were told, and it is one: {raised:?}");
        let supervisor = hall.join(View::Supervisor, "supervisor");
        until(&supervisor, |picture| picture.emergencies().next().map(|_| ())).await;
        done(supervisor.ask(Command::ClearEmergency { emergency: raised[0].0 }, None).await);
        shows(&hall, &screen, &["RUANG TUNGGU"]);
        for board in &boards {
            until(board, |picture| picture.emergencies().next().is_none().then_some(())).await;
        }
        drop(display);
        // And nothing is left of it for the next start.
        let _display = start(&hall, None);
        shows(&hall, &screen, &["RUANG TUNGGU"]);
    });
}

#[test]
fn at_a_counter_an_emergency_takes_two_steps_and_no_visitor() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let screen = VirtualScreen::start(800, 900).unwrap();
        let mut command = Program::command(program("lantang-counter"));
        command.args(["--server", &hall.url(), "--counter", "loket-1"]);
        screen.lend(&mut command);
        let _window = Program::start("lantang-counter", command, &hall.dir.path().join("counter.log")).unwrap();
        until(&supervisor, |picture| picture.counter("loket-1")?.held_by.as_ref().map(|_| ())).await;
        let picture = hall.dir.path().join("counter.png");
        let reads = |words: &str| screen.photograph(&picture).map(|()| text_of(&picture).contains(words).then_some(()));
        let until_read = |keys: &[&str], words: &str| {
            let read = wait_until(SOON, || {
                press(&screen, keys);
                wait_until(Duration::from_secs(3), || reads(words))
            });
            assert!(read.unwrap().is_some(), "{words} is not read after {keys:?}: {}", text_of(&picture));
        };
        // The list opens once; another "d" would be a letter of its search, which Escape ends.
        until_read(&["Escape", "d"], "DARURAT APA");
        until_read(&["Down"], "DARURAT APA");
        press(&screen, &["Return"]);
        let asked = wait_until(SOON, || reads("SELURUH GEDUNG"));
        assert!(asked.unwrap().is_some(), "it is asked once more: {}", text_of(&picture));
        assert_eq!(supervisor.see(|picture| picture.emergencies().count()), 0, "one step raises nothing");
        press(&screen, &["y"]);
        until(&supervisor, |picture| picture.emergencies().find(|row| row.kind != EmergencyKind::Evacuation && !row.drill).map(|_| ()))
            .await;
    });
}

#[test]
fn on_the_supervisors_page_an_emergency_is_raised_and_cleared_in_two_steps_each() {
    run(async {
        let hall = Hall::open(Journal::Sqlite, 1, &with_texts());
        let supervisor = hall.join(View::Supervisor, "supervisor");
        until(&supervisor, |picture| picture.site().map(|_| ())).await;
        done(supervisor.ask(Command::OpenDay { training: true }, None).await);
        let (page, board) = (Browser::start(1400, 1400).unwrap(), Browser::start(1280, 720).unwrap());
        board.open(&format!("{}/board?zone=tunggu", hall.url())).unwrap();
        board.wait_for("document.querySelector('.mark')?.innerText === 'LATIHAN'", SOON).unwrap();
        page.open(&format!("{}/supervisor?name=uji", hall.url())).unwrap();
        let choose = "const chosen = document.querySelector('select[name=emergency]'); chosen.value = 'fire'; \
            chosen.dispatchEvent(new Event('change', { bubbles: true }));";
        page.wait_for("document.querySelector('select[name=emergency]')", SOON).unwrap();
        page.run(choose).unwrap();
        page.wait_for("document.querySelector('#emergency button:not(:disabled)')", SOON).unwrap();
        page.click("#emergency button").unwrap();
        page.wait_for("document.querySelector('#emergency [role=alert]')?.innerText.includes('Kebakaran')", SOON).unwrap();
        assert_eq!(supervisor.see(|picture| picture.emergencies().count()), 0, "one step raises nothing");
        page.click("#emergency button").unwrap();
        until(&supervisor, |picture| picture.emergencies().next().filter(|row| row.kind == EmergencyKind::Fire && !row.drill).map(|_| ()))
            .await;
        // The board says it in the hall's words, and on a training day nobody is told that this is training.
        board.wait_for("document.querySelector('.emergency')?.innerText.includes('Keluar lewat pintu barat.')", SOON).unwrap();
        let said = board.run("return document.querySelector('.emergency').innerText").unwrap();
        let said = said.as_str().unwrap();
        assert!(said.contains("Leave by the west door.") && !said.contains("LATIHAN") && !said.contains("SIMULASI"), "{said}");
        page.wait_for("!document.querySelector('.mark')", SOON).unwrap();

        page.wait_for("document.querySelector('.alarm button')", SOON).unwrap();
        assert!(contrast(&page, ".alarm button", ".alarm button") >= 7.0, "what ends it is read at a glance");
        assert!(contrast(&board, ".emergency [lang=en]", ".emergency") >= 7.0);
        page.click(".alarm button").unwrap();
        page.wait_for("document.querySelector('.alarm')?.innerText.includes('Ya, sudah aman')", SOON).unwrap();
        assert_eq!(supervisor.see(|picture| picture.emergencies().count()), 1, "one step clears nothing");
        page.click(".alarm button").unwrap();
        board.wait_for("document.querySelector('.mark')?.innerText === 'LATIHAN'", SOON).unwrap();
        page.wait_for("!document.querySelector('.alarm')", SOON).unwrap();
    });
}

/// How much an element's letters differ from a ground in brightness, as WCAG reckons it.
fn contrast(page: &Browser, letters: &str, ground: &str) -> f64 {
    let script = format!(
        "const part = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4); \
         const light = (colour) => {{ \
           const [r, g, b] = colour.match(/\\d+/g).map((value) => part(value / 255)); \
           return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05; \
         }}; \
         const style = (selector) => getComputedStyle(document.querySelector(selector)); \
         const [one, other] = [light(style({letters:?}).color), light(style({ground:?}).backgroundColor)]; \
         return Math.max(one, other) / Math.min(one, other);"
    );
    page.run(&script).unwrap().as_f64().unwrap()
}

/// Waits until a screen shows these words; gives all that it shows.
fn shows(hall: &Hall, screen: &VirtualScreen, words: &[&str]) -> String {
    let picture = hall.dir.path().join("alarm.png");
    let read = wait_until(SOON, || {
        screen.photograph(&picture)?;
        let text = text_on_any_ground(&picture);
        Ok(words.iter().all(|words| text.contains(words)).then_some(text))
    });
    read.unwrap().unwrap_or_else(|| panic!("{words:?} is not on the screen, but {:?}", text_on_any_ground(&picture)))
}

/// The program that reads pictures reads dark letters on a light ground best.
fn text_on_any_ground(picture: &Path) -> String {
    let dark = picture.with_extension("dark.png");
    let made = Process::new("convert").arg(picture).args(["-colorspace", "Gray", "-negate", "-threshold", "45%"]).arg(&dark).status();
    assert!(made.unwrap().success(), "the picture could not be made readable");
    text_of(&dark)
}

/// Presses the display's key, or lets it go.
fn hold(screen: &VirtualScreen, how: &str) {
    let mut command = Process::new("xdotool");
    command.args(["search", "--onlyvisible", "--name", "Lantang", "windowfocus", "--sync", how, "F12"]);
    screen.lend(&mut command);
    assert!(command.status().unwrap().success(), "the key could not be moved");
}

/// Waits until the first announcement is in the recording, and listens to it.
fn is_spoken(recording: &Path, kind: AlarmKind) -> bool {
    let ended = wait_until(SOON, || {
        let Ok(taken) = Recording::read(recording) else { return Ok(None) };
        // The next one has begun, so that the first is whole.
        Ok((stretches(recording)?.len() > 1).then(|| (taken.stretches()[0], taken)))
    });
    let (first, recording) = ended.unwrap().expect("two announcements are recorded");
    let phrases: Vec<Phrase> = Language::COMPLETE.map(|language| alarm(language, Alarm { kind, drill: false })).into();
    let rendered = Renderer::new(Voice::builtin().unwrap(), None).render(sounds::Chime::default(), &phrases);
    assert!(rendered.missing.is_empty(), "whole clips of the pack say it: {:?}", rendered.missing);
    let heard = listen(recording.part(first.from_ms.saturating_sub(100), first.to_ms + 100), &rendered);
    heard.inspect_err(|miss| panic!("{miss:?}")).is_ok()
}
