//! `cargo xtask demo`: a whole hall on this machine, from the kiosk to the loudspeaker, and what came of it in numbers.
//! It starts our programs and looks at them from outside; it must not count anything that only they could know.

mod announcements;
mod camera;
mod hall;
mod journal;
mod page;
mod verdict;

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::interrupt::Interrupt;
use crate::packages::{self, Need};
use crate::stages::{Stages, succeed};
use crate::virtual_screen::VirtualScreen;
use crate::workspace;
use hall::{Hall, Leaving};
use journal::Choice;
use verdict::{Rehearsed, Summary};

/// Without a screen there is nobody to end it.
const HEADLESS_SECONDS: u64 = 90;
/// Shorter, and the course has no room for its turns and the end of the voice.
const SECONDS_MIN: u64 = 60;
/// Longer, and it is no demo; the recording would fill a disk.
const SECONDS_MAX: u64 = 24 * 60 * 60;
/// How long the hall's screen is left without a server, so that a person sees what it says then.
const CUT: Duration = Duration::from_secs(4);
/// The rehearsal ends by itself; longer after its time than this, something hangs.
const LATE: Duration = Duration::from_secs(90);
/// A rehearsal that is asked to end lets the voice finish, which takes this long at most.
const ENDS_WITHIN: Duration = Duration::from_secs(60);

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
    let journal = Choice::read(options.journal.as_deref())?;
    let root = workspace::root()?;
    let site = site_file(&root, options.site.as_deref())?;
    let headless = !hall::has_screen();
    let seconds = how_long(options.seconds, headless)?;
    let out = options.out.clone().or_else(|| headless.then(|| root.join("demo-out")));
    if let Some(out) = &out {
        page::clear(out)?;
    }
    packages::ensure_or_go_on(&[Need::Build], &[Need::Run])?;
    if headless && !VirtualScreen::is_available() {
        bail!("This machine has no screen, and no Xvfb to make a virtual one. `cargo xtask setup` installs what is missing.");
    }
    let journal = journal.start()?;
    let mut stages = Stages::new();
    stages.run("build", || succeed(workspace::cargo(&root).args(["build", "--workspace", "--bins", "--examples"])))?;
    check(&root, &site)?;
    let interrupt = Interrupt::listen()?;
    let mut hall = Hall::open(&root, &site, journal, Leaving { out: out.clone(), recorded: seconds.is_some() })?;
    hall.say_how_to_join();
    let outcome = run(&mut hall, seconds, &interrupt).and_then(|done| Ok((done, hall.close()?)));
    hall.leave_logs()?;
    let (Some((rehearsed, not_taken)), (recording, notes)) = outcome? else {
        println!("Ended at once.");
        return Ok(true);
    };
    let summary = Summary::new(hall.journal_name(), rehearsed, &notes, recording.as_deref(), seconds, not_taken)?;
    if let Some(out) = &out {
        summary.write(&out.join("summary.json"))?;
        page::write(out, &summary)?;
        println!("Pictures, recording and numbers: {}", out.join("index.html").display());
    }
    summary.say();
    Ok(summary.passed())
}

/// The site file to serve, which must be there before anything is built for it.
fn site_file(root: &Path, asked: Option<&Path>) -> Result<PathBuf> {
    let site = asked.map_or_else(|| root.join("examples/mpp-contoh.toml"), Path::to_path_buf);
    if !site.is_file() {
        bail!("There is no site file {}. Name one with `--site FILE`, or leave it out for the sample hall.", site.display());
    }
    Ok(site)
}

/// How many seconds; nothing where a person ends it.
fn how_long(asked: Option<u64>, headless: bool) -> Result<Option<u64>> {
    match asked {
        Some(seconds) if seconds > SECONDS_MAX => bail!("A demo lasts {SECONDS_MAX} seconds at most, not {seconds}."),
        Some(seconds) if seconds < SECONDS_MIN => {
            println!("The course needs {SECONDS_MIN} seconds for all its turns, so it lasts {SECONDS_MIN} and not {seconds}.");
            Ok(Some(SECONDS_MIN))
        }
        Some(seconds) => Ok(Some(seconds)),
        None => Ok(headless.then_some(HEADLESS_SECONDS)),
    }
}

/// Lets the server say what is wrong with the site file before anything is started.
fn check(root: &Path, site: &Path) -> Result<()> {
    let answer =
        Command::new(program(root, "lantang-server")).arg("check").arg(site).output().context("lantang-server could not be started")?;
    if !answer.status.success() {
        let said = String::from_utf8_lossy(&answer.stdout).into_owned() + &String::from_utf8_lossy(&answer.stderr);
        bail!("{} cannot be served:\n{}", site.display(), said.trim_end());
    }
    Ok(())
}

/// Follows the rehearsal to its end, and takes pictures on the way; gives what it left, and which pictures could not be taken. `None`
/// where a person wanted it to end at once.
fn run(hall: &mut Hall, seconds: Option<u64>, interrupt: &Interrupt) -> Result<Option<(Rehearsed, Vec<String>)>> {
    let mut rehearsal = hall.start_rehearsal(seconds)?;
    let mut until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds) + LATE);
    let mut follower = Follower::default();
    let pictures = hall.camera().map(|camera| camera.take_after(Duration::from_secs(seconds.unwrap_or(HEADLESS_SECONDS) * 38 / 100)));
    let mut not_taken = Vec::new();
    let mut asked = false;
    while rehearsal.is_running()? {
        if interrupt.times() > 1 {
            return Ok(None);
        }
        if interrupt.is_raised() && !asked {
            asked = true;
            println!("Ending: nobody is called any more and the voice finishes. Ctrl-C once more ends it at once.");
            rehearsal.ask_to_end()?;
            until = Some(Instant::now() + ENDS_WITHIN);
        }
        if until.is_some_and(|until| Instant::now() > until) {
            bail!("The rehearsal did not end in time. Its last words:\n  {}", last_lines(rehearsal.log()));
        }
        hall.look_after_screen()?;
        if follower.follow(rehearsal.log())? {
            not_taken.extend(hall.restart_server(CUT)?.map(|error| camera::not_taken("hall-cut.png", &error)));
        }
        thread::sleep(Duration::from_millis(20));
    }
    follower.follow(rehearsal.log())?;
    // Whoever ends it early gets the pictures that were taken by then.
    if let Some(pictures) = pictures.filter(|pictures| !asked || pictures.is_finished()) {
        not_taken.extend(pictures.join().unwrap_or_else(|_| vec!["The pictures were ended by a fault of the demo itself.".to_owned()]));
    }
    hall.rehearsed().map(|rehearsed| Some((rehearsed, not_taken)))
}

/// The end of a program's log.
fn last_lines(log: &Path) -> String {
    let said = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(5)..].join("\n  ")
}

/// Repeats the rehearsal's lines on the terminal. It reads on from where it was, for the log of a hall that runs all day is long.
#[derive(Default)]
struct Follower {
    log: Option<File>,
    /// A line whose end has not been written yet.
    begun: Vec<u8>,
}

impl Follower {
    /// Tells what is new. True where the server is to be killed now.
    fn follow(&mut self, log: &Path) -> Result<bool> {
        let news = self.news(log).with_context(|| format!("{} could not be read", log.display()))?;
        print!("{news}");
        Ok(news.contains(hall::RESTART_LINE))
    }

    /// The whole lines that have come since it was asked last.
    fn news(&mut self, log: &Path) -> io::Result<String> {
        let file = match &mut self.log {
            Some(file) => file,
            none => none.insert(File::open(log)?),
        };
        file.read_to_end(&mut self.begun)?;
        let whole = self.begun.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let rest = self.begun.split_off(whole);
        let lines = std::mem::replace(&mut self.begun, rest);
        Ok(String::from_utf8_lossy(&lines).into_owned())
    }
}

/// A file beside our own programs, as cargo built them.
fn program(root: &Path, name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("debug").join(name)
}
