//! What is pulled and put back while a hall is open: a sound card, a window's size, the window itself. A display recovers by itself, and is the
//! same program afterwards.

use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;

use client::Picture;
use protocol::{Command, ScreenTrouble, View};
use rehearsal::Participant;
use xtask::{Program, VirtualScreen, VirtualSound, wait_until};

use crate::hall::{Hall, Journal, called, done, issue, next, program, run, until};
use crate::screens::{text_of, wall};

/// A lost card is looked for again after three seconds, and windows are drawn without a graphics card here.
const SOON: Duration = Duration::from_secs(60);

/// A display of the zone without a window, on this sound card.
fn on_card(hall: &Hall, sound: &VirtualSound, name: &str) -> Program {
    let mut command = Program::command(program("lantang-display"));
    command
        .args(["--server", &hall.url(), "--zone", "tunggu", "--name", name, "--size", "640x360", "--offscreen"])
        .arg(hall.dir.path().join(name));
    sound.lend(&mut command);
    Program::start("lantang-display", command, &hall.dir.path().join(format!("{name}.log"))).unwrap()
}

fn is_voice(picture: &Picture, name: &str) -> bool {
    picture.screens().any(|screen| screen.name == name && screen.is_voice)
}

fn lacks_card(picture: &Picture, name: &str) -> bool {
    picture.screens().any(|screen| screen.name == name && screen.trouble.contains(&ScreenTrouble::NoSoundDevice))
}

/// Somebody is called at this counter, and a sound card says so to its end.
async fn heard_at(hall: &Hall, officer: &Participant, counter: &str) {
    issue(&hall.join(View::Kiosk, "kios"), "kk").await;
    let (call, _) = called(officer.ask(next(counter, None), None).await);
    until(officer, |picture| picture.visitor(counter).filter(|row| row.call == call)?.heard_at_ms.map(|_| ())).await;
    done(officer.ask(Command::StartServing { counter: counter.to_owned(), call }, None).await);
}

#[test]
fn a_display_whose_sound_card_is_pulled_says_so_and_gives_its_voice_away_and_speaks_again_when_it_is_back() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officers = [hall.officer("loket-1").await, hall.officer("loket-2").await, hall.officer("loket-3").await];
        let (pulled, left) = (VirtualSound::start().unwrap(), VirtualSound::start().unwrap());
        let mut first = on_card(&hall, &pulled, "layar-1");
        until(&supervisor, |picture| is_voice(picture, "layar-1").then_some(())).await;
        let second = on_card(&hall, &left, "layar-2");
        heard_at(&hall, &officers[0], "loket-1").await;
        assert!(supervisor.see(|picture| is_voice(picture, "layar-1")), "it goes on as it began");

        pulled.pull().unwrap();
        until(&supervisor, |picture| (lacks_card(picture, "layar-1") && is_voice(picture, "layar-2")).then_some(())).await;
        // No card but the other one can play it now.
        heard_at(&hall, &officers[1], "loket-2").await;

        pulled.put_back().unwrap();
        until(&supervisor, |picture| (!lacks_card(picture, "layar-1")).then_some(())).await;
        assert!(supervisor.see(|picture| is_voice(picture, "layar-2")), "a voice that speaks well is not changed");
        second.stop(SOON).unwrap();
        until(&supervisor, |picture| is_voice(picture, "layar-1").then_some(())).await;
        heard_at(&hall, &officers[2], "loket-3").await;
        assert!(first.is_running().unwrap());
        let said = std::fs::read_to_string(first.log()).unwrap();
        assert!(said.matches("a sound card plays").count() == 2 && !said.contains("starting afresh"), "{said}");
    });
}

/// Does something with the only window of a screen.
fn with_window(screen: &VirtualScreen, words: &[&str]) {
    let mut command = Process::new("xdotool");
    command.args(["search", "--name", "Lantang"]).args(words);
    screen.lend(&mut command);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{words:?}: {done:?}");
}

/// The supervisor's row of the only display says that its glass has this size.
async fn has_size(supervisor: &Participant, width: u32, height: u32) {
    until(supervisor, |picture| picture.screens().any(|screen| (screen.width, screen.height) == (width, height)).then_some(())).await;
}

/// What stands at the edges of the wall: the header's first words and the rows' counters, within a part of the screen and nowhere else.
fn shows_within(screen: &VirtualScreen, picture: &Path, (width, height): (u32, u32), words: &[&str]) {
    let cut = picture.with_extension("cut.png");
    let read = wait_until(SOON, || {
        screen.photograph(picture)?;
        let crop = format!("{width}x{height}+0+0");
        let done = Process::new("convert").arg(picture).args(["-crop", &crop, "+repage"]).arg(&cut).status()?;
        let text = text_of(&cut);
        Ok((done.success() && words.iter().all(|word| text.contains(word)) && is_dark_beyond(picture, width, height)).then_some(()))
    });
    assert!(read.unwrap().is_some(), "{words:?} within {width} by {height}, but {:?}", text_of(&cut));
}

/// Whether the last columns and rows within the window hold nothing bright, which all that is written is: it was laid out for this size.
fn is_dark_beyond(picture: &Path, width: u32, height: u32) -> bool {
    let strips = [format!("4x{height}+{}+0", width - 4), format!("{width}x4+0+{}", height - 4)];
    strips.iter().all(|strip| {
        let mut look = Process::new("convert");
        look.arg(picture).args(["-crop", strip, "+repage", "-colorspace", "Gray", "-format", "%[fx:maxima]", "info:"]);
        let brightest: f32 = String::from_utf8(look.output().unwrap().stdout).unwrap().parse().unwrap();
        brightest < 0.3
    })
}

#[test]
fn a_window_that_gets_another_size_or_is_gone_for_a_while_shows_the_hall_whole_and_as_it_is() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officers = [hall.officer("loket-1").await, hall.officer("loket-2").await];
        let (screen, picture) = (VirtualScreen::start(1920, 1080).unwrap(), hall.dir.path().join("screen.png"));
        let mut display = wall(&hall, &screen, "1920x1080");
        let kiosk = hall.join(View::Kiosk, "kios");
        issue(&kiosk, "kk").await;
        issue(&kiosk, "kk").await;
        called(officers[0].ask(next("loket-1", None), None).await);
        shows_within(&screen, &picture, (1920, 1080), &["RUANG TUNGGU", "LOKET 1"]);

        for (width, height) in [(1024, 768), (600, 1000), (1920, 1080)] {
            with_window(&screen, &["windowsize", "--sync", &width.to_string(), &height.to_string()]);
            has_size(&supervisor, width, height).await;
            shows_within(&screen, &picture, (width, height), &["RUANG TUNGGU", "LOKET 1"]);
        }

        // As where a monitor is off: nothing of the window can be seen, and the hall goes on.
        with_window(&screen, &["windowunmap", "--sync"]);
        called(officers[1].ask(next("loket-2", None), None).await);
        with_window(&screen, &["windowmap", "--sync"]);
        shows_within(&screen, &picture, (1920, 1080), &["RUANG TUNGGU", "LOKET 1", "LOKET 2"]);
        assert!(display.is_running().unwrap());
        let said = std::fs::read_to_string(display.log()).unwrap();
        assert!(!said.contains("starting afresh"), "{said}");
    });
}
