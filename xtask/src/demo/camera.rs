//! The pictures that a demo leaves, each taken once, on a thread of its own: a browser that starts slowly must not hold up the hall.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};

use super::program;
use crate::browser::Browser;
use crate::process::Program;
use crate::virtual_screen::VirtualScreen;

/// Windows and pages are there in a second or two; on a busy machine it may take longer.
const READY: Duration = Duration::from_secs(60);
/// The screen that holds the counter's window and nothing else.
const COUNTER_SIZE: (u32, u32) = (800, 900);

/// Where a screen without a window leaves its newest picture, for machines whose own screen is a person's.
pub(super) const OFFSCREEN: &str = "offscreen";

/// What takes pictures of a hall.
#[derive(Clone)]
pub(super) struct Camera {
    pub(super) root: PathBuf,
    /// For logs and for pictures on their way.
    pub(super) dir: PathBuf,
    /// Where pictures are left.
    pub(super) out: PathBuf,
    pub(super) url: String,
    /// A counter at which an officer of the rehearsal sits.
    pub(super) counter: String,
    /// The hall's screen, where it is a virtual one.
    pub(super) screen: Option<Arc<VirtualScreen>>,
}

/// Pictures on their way; what could not be taken, in sentences.
pub(super) type Pictures = JoinHandle<Vec<String>>;

impl Camera {
    /// Waits, then takes the pictures of a hall at work.
    pub(super) fn take_after(self, wait: Duration) -> Pictures {
        thread::spawn(move || {
            thread::sleep(wait);
            let pictures: [(&str, Result<()>); 3] =
                [("hall.png", self.hall("hall.png")), ("counter.png", self.counter()), ("supervisor.png", self.supervisor())];
            pictures.into_iter().filter_map(|(name, taken)| Some(not_taken(name, &taken.err()?))).collect()
        })
    }

    /// The hall's screen as it is now.
    pub(super) fn hall(&self, name: &str) -> Result<()> {
        let file = self.out.join(name);
        match &self.screen {
            Some(screen) => screen.photograph(&file),
            None => fs::copy(self.dir.join(OFFSCREEN).join("hall.png"), &file)
                .map(|_| ())
                .with_context(|| format!("the screen's picture could not be copied to {}", file.display())),
        }
    }

    /// The window of an officer of the rehearsal: under that officer's name it shows the same counter and takes nothing over.
    fn counter(&self) -> Result<()> {
        if !VirtualScreen::is_available() {
            println!("Without Xvfb there is no picture of the counter's window.");
            return Ok(());
        }
        let screen = VirtualScreen::start(COUNTER_SIZE.0, COUNTER_SIZE.1)?;
        let mut command = Program::command(program(&self.root, "lantang-counter"));
        command.args(["--server", &self.url, "--counter", &self.counter, "--name", &format!("petugas-{}", self.counter)]);
        command.arg("--screenshot").arg(self.out.join("counter.png"));
        screen.lend(&mut command);
        let mut window = Program::start("lantang-counter", command, &self.dir.join("counter.log"))?;
        let ended = window.wait(READY)?;
        anyhow::ensure!(
            ended.success(),
            "lantang-counter ended with {ended}: {}",
            fs::read_to_string(window.log()).unwrap_or_default().trim()
        );
        Ok(())
    }

    fn supervisor(&self) -> Result<()> {
        if !Browser::is_available() {
            println!("Without Chromium there is no picture of the supervisor's page.");
            return Ok(());
        }
        let browser = Browser::start(1440, 900)?;
        browser.open(&format!("{}/supervisor", self.url))?;
        browser.wait_for("document.querySelectorAll('.counter').length", READY)?;
        browser.photograph(&self.out.join("supervisor.png"))
    }
}

/// A sentence about a picture that is not there.
pub(super) fn not_taken(name: &str, error: &anyhow::Error) -> String {
    format!("The picture {name} could not be taken: {error:#}.")
}
