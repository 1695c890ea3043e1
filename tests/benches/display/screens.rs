//! The programs that are measured, and what Linux and they themselves say of them: processor time, memory, and the lines of their logs.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use xtask::{Program, VirtualScreen, VirtualSound, wait_until};

use crate::{calls::ZONE, hall::program};

/// Linux counts processor time in these, on every processor that we build for.
const MS_PER_TICK: f64 = 10.0;
/// A software renderer on a busy machine.
const FIRST_PICTURE_WITHIN: Duration = Duration::from_secs(120);
/// The words of both programs, once their first frame is whole.
pub(crate) const FIRST_PICTURE: &str = "the first picture";
/// What is measured is said at these levels.
const LOG: &str = "warn,display=info,display::presented=trace,display::uplink=debug,empty_window=info,speaker=info,bevy_render=info";

/// What the hall screen is started with beside its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
    /// On a sound card.
    Speaks,
    Mute,
}

/// A program on a screen of its own.
pub(crate) struct Watched {
    // Before its screen, because fields are dropped in this order.
    pub(crate) program: Program,
    /// When the program was started.
    pub(crate) started: Instant,
    _screen: VirtualScreen,
}

impl Watched {
    /// Starts the hall screen, and does not wait.
    pub(crate) fn hall_screen(url: &str, voice: Voice, sound: Option<&VirtualSound>, dir: &Path) -> Watched {
        let name = format!("layar-{}", format!("{voice:?}").to_lowercase());
        let mut command = hall_screen(url, &name, dir);
        match (voice, sound) {
            (Voice::Mute, _) => _ = command.arg("--mute"),
            (Voice::Speaks, Some(sound)) => sound.lend(&mut command),
            // Whatever the machine has, nobody is to hear it.
            (Voice::Speaks, None) => _ = command.env("ALSA_CONFIG_PATH", dir.join("no-such-settings")),
        }
        Watched::start(command, &dir.join(name).with_extension("log"))
    }

    /// Starts the empty window, and does not wait.
    pub(crate) fn empty(dir: &Path) -> Watched {
        Watched::start(Program::command(empty_window()), &dir.join("empty.log"))
    }

    fn start(mut command: Command, log: &Path) -> Watched {
        let screen = VirtualScreen::start(1_920, 1_080).unwrap();
        screen.lend(&mut command);
        command.env("RUST_LOG", LOG).env("NO_COLOR", "1");
        // Each start speaks of itself alone.
        std::fs::remove_file(log).ok();
        let name = log.file_stem().and_then(OsStr::to_str).unwrap_or("screen");
        let started = Instant::now();
        Watched { program: Program::start(name, command, log).unwrap(), started, _screen: screen }
    }

    pub(crate) fn wait_for_first_picture(&mut self) {
        self.program.wait_for_line(FIRST_PICTURE_WITHIN, |line| line.contains(FIRST_PICTURE).then_some(())).unwrap();
    }

    /// What it has said so far.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(self.program.log()).unwrap()
    }

    /// Frames that it has presented so far.
    pub(crate) fn frames(&self) -> usize {
        self.said().lines().filter(|line| line.contains(": a frame ")).count()
    }

    /// Waits until a whole line of its log holds all of these words.
    pub(crate) fn wait_for_words(&self, words: &[&str]) {
        let says = |line: &str| words.iter().all(|word| line.contains(word));
        let found = wait_until(FIRST_PICTURE_WITHIN, || Ok(self.said().lines().any(says).then_some(()))).unwrap();
        assert!(found.is_some(), "{words:?} was not said by {}", self.program.log().display());
    }

    /// Processor time of all its threads so far, in milliseconds.
    pub(crate) fn cpu_ms(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.program.id())).unwrap();
        // The name may hold anything; what follows its bracket is numbers.
        let numbers: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let number = |at: usize| numbers[at].parse::<f64>().unwrap();
        (number(11) + number(12)) * MS_PER_TICK
    }

    pub(crate) fn memory(&self) -> Memory {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.program.id())).unwrap();
        let mb = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1_024.0 / 1e6
        };
        Memory { resident_mb: mb("VmRSS:"), anonymous_mb: mb("RssAnon:") }
    }
}

/// What a process holds, in megabytes of 1,000,000 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    pub(crate) resident_mb: f64,
    /// Without pages of files.
    pub(crate) anonymous_mb: f64,
}

/// The hall screen of the measured zone.
pub(crate) fn hall_screen(url: &str, name: &str, dir: &Path) -> Command {
    let mut command = Program::command(program("lantang-display"));
    command.args(["--server", url, "--zone", ZONE, "--name", name]).arg("--state").arg(dir);
    command
}

fn empty_window() -> PathBuf {
    let beside = program("lantang-display").with_file_name("examples").join("empty-window");
    assert!(beside.is_file(), "{} is not built: run `cargo xtask bench display`", beside.display());
    beside
}

/// A number that a line of a log gives under this name.
pub(crate) fn number(line: &str, name: &str) -> Option<u64> {
    let word = line.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))?;
    word.parse().ok()
}

/// When a line of a log was written, in milliseconds of its day: `2026-11-29T11:40:00.123456Z ...`.
pub(crate) fn written_ms(line: &str) -> Option<f64> {
    let time = line.split_whitespace().next()?.split_once('T')?.1.strip_suffix('Z')?;
    let mut parts = time.split(':').map(str::parse::<f64>);
    let (hours, minutes, seconds) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    Some(((hours * 60.0 + minutes) * 60.0 + seconds) * 1e3)
}
