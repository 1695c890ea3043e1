//! A screen whose renderer hangs: it says so, starts afresh by itself, and shows what was called meanwhile.

use std::{path::Path, process::Command as Process, time::Duration};

use protocol::{Command, View};
use xtask::{Program, VirtualScreen, wait_until};

use crate::hall::{Hall, Journal, called, done, issue, next, run};
use crate::screens::{text_of, wall};

/// Five seconds until it is noticed, two until it starts afresh, and the new one's first picture on a busy machine.
const SOON: Duration = Duration::from_secs(60);

/// Stops one thread of a process and nothing else of it: a tracer that stands still answers for that thread no more.
struct Held {
    tracer: Program,
}

impl Held {
    fn thread(thread: u32, log: &Path) -> Held {
        let mut command = Program::command("strace");
        command.args(["-qq", "-o", "/dev/null", "-p", &thread.to_string()]);
        let held = Held { tracer: Program::start("strace", command, log).unwrap() };
        let is_traced = || Ok((field(thread, "TracerPid:")? != "0").then_some(()));
        assert!(wait_until(SOON, is_traced).unwrap().is_some(), "strace does not hold the thread");
        held.say("-STOP");
        held
    }

    fn say(&self, signal: &str) {
        assert!(Process::new("kill").args([signal, &self.tracer.id().to_string()]).status().unwrap().success());
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.say("-CONT");
    }
}

/// What the system says of a process.
fn field(process: u32, name: &str) -> std::io::Result<String> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    Ok(status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned())
}

/// Waits until these words stand on the screen.
fn shows(screen: &VirtualScreen, picture: &Path, words: &str) {
    let read = wait_until(SOON, || {
        screen.photograph(picture)?;
        Ok(text_of(picture).contains(words).then_some(()))
    });
    assert!(read.unwrap().is_some(), "{words:?} is not on the screen, but {:?}", text_of(picture));
}

#[test]
fn a_screen_that_draws_no_more_is_reported_and_starts_afresh_by_itself() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        hall.supervisor().await;
        let (officer, second) = (hall.officer("loket-1").await, hall.officer("loket-2").await);
        let kiosk = hall.join(View::Kiosk, "kios");
        issue(&kiosk, "kk").await;
        issue(&kiosk, "kk").await;
        let (screen, picture) = (VirtualScreen::start(1920, 1080).unwrap(), hall.dir.path().join("screen.png"));
        let display = wall(&hall, &screen, "1920x1080");
        let (call, _) = called(officer.ask(next("loket-1", None), None).await);
        shows(&screen, &picture, "LOKET 1");

        let held = Held::thread(display.id(), &hall.dir.path().join("strace.log"));
        done(officer.ask(Command::StartServing { counter: "loket-1".to_owned(), call }, None).await);
        called(second.ask(next("loket-2", None), None).await);
        let says = |file: &Path, words: &str| std::fs::read_to_string(file).unwrap().contains(words);
        let begins = wait_until(SOON, || Ok(says(display.log(), "starting afresh").then_some(())));
        assert!(begins.unwrap().is_some(), "it does not start afresh");
        // The system ends the held thread only once its tracer lets go of it.
        drop(held);
        shows(&screen, &picture, "LOKET 2");
        assert!(says(&hall.log(0), "a screen draws no more"), "the server was not told");
    });
}
