//! `cargo xtask demo`: a whole hall on this machine, from the kiosk to the loudspeaker, and what came of it in numbers.
//! It starts our programs and looks at them from outside; it must not count anything that only they could know.

mod hall;
mod page;
mod verdict;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::interrupt::Interrupt;
use crate::packages::{self, Need};
use crate::process::Program;
use crate::stages::{Stages, succeed};
use crate::workspace;
use hall::Hall;
use verdict::{Rehearsed, Summary};

/// Without a screen there is nobody to end it.
const HEADLESS_SECONDS: u64 = 90;
/// Shorter, and the voice cannot finish after the turns of the course.
const SECONDS_MIN: u64 = 45;
/// How long the hall's screen is left without a server, so that a person sees what it says then.
const CUT: Duration = Duration::from_secs(4);
/// The rehearsal ends by itself; longer after its time than this, something hangs.
const LATE: Duration = Duration::from_secs(60);

/// How the demo is run.
#[derive(Clone, Debug, Default)]
pub struct DemoOptions {
    /// How long; endless with a screen and 90 s without where it is left out.
    pub seconds: Option<u64>,
    /// Where pictures, the recording and the numbers are left; always somewhere without a screen.
    pub out: Option<PathBuf>,
    /// The site file; the sample hall where it is left out.
    pub site: Option<PathBuf>,
    /// The journal as `lantang-server` takes it; a private Redis where it is left out, SQLite where there is none.
    pub journal: Option<String>,
}

/// Runs the demo and says whether it went as it should.
pub fn demo(options: &DemoOptions) -> Result<bool> {
    packages::ensure_or_go_on(&[Need::Build], &[Need::Run])?;
    let root = workspace::root()?;
    let mut stages = Stages::new();
    stages.run("build", || succeed(workspace::cargo(&root).args(["build", "--workspace", "--bins", "--examples"])))?;
    let interrupt = Interrupt::listen()?;
    let headless = !hall::has_screen();
    let seconds = options.seconds.or(headless.then_some(HEADLESS_SECONDS)).map(|seconds| seconds.max(SECONDS_MIN));
    let out = options.out.clone().or_else(|| headless.then(|| root.join("demo-out")));
    if let Some(out) = &out {
        fs::create_dir_all(out).with_context(|| format!("{} could not be made", out.display()))?;
    }
    let mut hall = Hall::open(&root, options, out.as_deref())?;
    hall.say_how_to_join();
    let rehearsed = run(&mut hall, seconds, &interrupt)?;
    let Some(rehearsed) = rehearsed else {
        println!("Ended on request.");
        return Ok(true);
    };
    let journal = hall.journal_name();
    let recording = hall.close()?;
    let summary = Summary::new(journal, rehearsed, recording.as_deref(), seconds)?;
    if let Some(out) = &out {
        summary.write(&out.join("summary.json"))?;
        page::write(out, &summary)?;
        println!("Pictures, recording and numbers: {}", out.join("index.html").display());
    }
    summary.say();
    Ok(summary.passed())
}

/// Follows the rehearsal to its end. `None` where a person ended it.
fn run(hall: &mut Hall, seconds: Option<u64>, interrupt: &Interrupt) -> Result<Option<Rehearsed>> {
    let mut rehearsal = hall.start_rehearsal(seconds)?;
    let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds) + LATE);
    let mut follower = Follower::default();
    let mut pictures = Pictures::new(seconds);
    while rehearsal.is_running()? {
        if interrupt.is_raised() {
            return Ok(None);
        }
        if until.is_some_and(|until| Instant::now() > until) {
            anyhow::bail!("the rehearsal did not end in time; its words are in {}", rehearsal.log().display());
        }
        if follower.follow(&rehearsal)? {
            hall.restart_server(CUT)?;
        }
        pictures.take_due(hall)?;
        thread::sleep(Duration::from_millis(50));
    }
    follower.follow(&rehearsal)?;
    hall.rehearsed().map(Some)
}

/// Repeats the rehearsal's lines on the terminal.
#[derive(Default)]
struct Follower {
    told_bytes: usize,
}

impl Follower {
    /// Tells what is new. True where the server is to be killed now.
    fn follow(&mut self, rehearsal: &Program) -> Result<bool> {
        let said = fs::read(rehearsal.log()).with_context(|| format!("{} could not be read", rehearsal.log().display()))?;
        // A line without its end may still be growing.
        let whole = said.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let news = String::from_utf8_lossy(said.get(self.told_bytes..whole).unwrap_or_default()).into_owned();
        self.told_bytes = whole.max(self.told_bytes);
        print!("{news}");
        Ok(news.contains(hall::RESTART_LINE))
    }
}

/// The pictures that are taken while the hall is busy, each once, at its time.
struct Pictures {
    started: Instant,
    hall_at: Duration,
    hall_taken: bool,
    desks_at: Duration,
    desks_taken: bool,
}

impl Pictures {
    fn new(seconds: Option<u64>) -> Pictures {
        let seconds = seconds.unwrap_or(HEADLESS_SECONDS);
        Pictures {
            started: Instant::now(),
            hall_at: Duration::from_secs(seconds * 45 / 100),
            hall_taken: false,
            desks_at: Duration::from_secs(seconds * 40 / 100),
            desks_taken: false,
        }
    }

    fn take_due(&mut self, hall: &mut Hall) -> Result<()> {
        if !self.desks_taken && self.started.elapsed() >= self.desks_at {
            self.desks_taken = true;
            hall.photograph_desks()?;
        }
        if !self.hall_taken && self.started.elapsed() >= self.hall_at {
            self.hall_taken = true;
            hall.photograph("hall.png")?;
        }
        Ok(())
    }
}

/// A file beside our own programs, as cargo built them.
fn program(root: &Path, name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("debug").join(name)
}
