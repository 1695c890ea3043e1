//! Programs that we start and end: each in a process group of its own, with its words in a file, gone when we are. It must
//! never end a program that it did not start.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;

use crate::http;

/// How often a condition is looked at while it is waited for: far below what a person notices.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// How many of its last lines are shown when a program did not do what was waited for.
const LAST_WORDS_LINES: usize = 12;

/// A running program. Dropping it ends it at once, with everything that it started itself.
pub struct Program {
    name: String,
    child: Child,
    log: PathBuf,
    ended: Option<ExitStatus>,
}

impl Program {
    /// A command for a program that the system kills if the thread that starts it ends, even by `kill -9`.
    pub fn command(program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program);
        command
    }

    /// Starts a command, best made by [`Program::command`]; what it prints goes to the file `log`.
    pub fn start(name: &str, mut command: Command, log: &Path) -> Result<Program> {
        let output = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("{} could not be opened for what {name} says", log.display()))?;
        let errors = output.try_clone().context("The log file could not be shared")?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        Ok(Program { name: name.to_owned(), child, log: log.to_owned(), ended: None })
    }

    /// Its process id, which is its group's too.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The file with all that it has printed.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Whether it still runs. With its end, everything that it started itself is ended too.
    pub fn is_running(&mut self) -> Result<bool> {
        if self.ended.is_none() {
            let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
            if waitid(Id::Pid(self.group()?), look).with_context(|| format!("{} could not be asked", self.name))? != WaitStatus::StillAlive
            {
                self.ended = Some(self.end_group().with_context(|| format!("{} could not be asked", self.name))?);
            }
        }
        Ok(self.ended.is_none())
    }

    /// Waits for the program to end by itself.
    pub fn wait(&mut self, at_most: Duration) -> Result<ExitStatus> {
        let ended = wait_until(at_most, || Ok(if self.is_running()? { None } else { self.ended }))?;
        ended.with_context(|| self.complaint("did not end", at_most))
    }

    /// Waits for a line of its output that `find` makes something of.
    pub fn wait_for_line<T>(&mut self, at_most: Duration, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        let found = wait_until(at_most, || {
            // Asked first, so that the last words of a program that ended are still read.
            let running = self.is_running()?;
            let said = fs::read(&self.log).with_context(|| format!("{} could not be read", self.log.display()))?;
            // A line without its end may still be growing.
            let whole = said.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            let said = String::from_utf8_lossy(&said[..whole]).into_owned();
            match said.lines().find_map(&find) {
                None if !running => bail!(self.complaint("ended before it said what was waited for", at_most)),
                found => Ok(found),
            }
        })?;
        found.with_context(|| self.complaint("did not say what was waited for", at_most))
    }

    /// Waits until it answers this path with 200.
    pub fn wait_for_http(&mut self, address: SocketAddr, path: &str, at_most: Duration) -> Result<()> {
        let ready = wait_until(at_most, || {
            if !self.is_running()? {
                bail!(self.complaint("ended before it answered", at_most));
            }
            Ok(http::get(address, path).ok().filter(|answer| answer.status == 200))
        })?;
        ready.map(|_| ()).with_context(|| self.complaint(&format!("did not answer {path} with 200"), at_most))
    }

    /// Asks it to end, and does not wait for that.
    pub fn ask_to_end(&self) -> Result<()> {
        self.signal(Signal::SIGTERM)
    }

    /// Asks it to read again what it was configured with.
    pub fn ask_to_reload(&self) -> Result<()> {
        self.signal(Signal::SIGHUP)
    }

    /// Asks it to end, and ends it if it has not done so in time.
    pub fn stop(mut self, at_most: Duration) -> Result<ExitStatus> {
        self.ask_to_end()?;
        match self.wait(at_most) {
            Ok(status) => Ok(status),
            Err(late) => {
                self.kill()?;
                Err(late)
            }
        }
    }

    /// Ends it at once, as a power cut would, and waits until it is gone.
    pub fn kill(&mut self) -> Result<()> {
        if self.is_running()? {
            self.ended = Some(self.end_group().with_context(|| format!("{} could not be waited for", self.name))?);
        }
        Ok(())
    }

    /// Ends it and everything that it started, and takes its number back from the system: after this it can be another program's, and
    /// nothing more is sent to it.
    fn end_group(&mut self) -> io::Result<ExitStatus> {
        if let Ok(group) = self.group() {
            // What fails here is that nobody is left.
            let _ = killpg(group, Signal::SIGKILL);
        }
        self.child.wait()
    }

    /// Holds it where it is; its sockets stay open and nobody answers.
    pub fn freeze(&self) -> Result<()> {
        self.signal(Signal::SIGSTOP)
    }

    /// Lets it go on.
    pub fn thaw(&self) -> Result<()> {
        self.signal(Signal::SIGCONT)
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        if self.ended.is_some() {
            return Ok(());
        }
        killpg(self.group()?, signal).with_context(|| format!("{signal} could not be sent to {}", self.name))
    }

    fn group(&self) -> Result<Pid> {
        let id = i32::try_from(self.child.id()).context("A process id is too large")?;
        Ok(Pid::from_raw(id))
    }

    fn complaint(&self, what: &str, at_most: Duration) -> String {
        let said = fs::read(&self.log).unwrap_or_default();
        let said = String::from_utf8_lossy(&said).into_owned();
        let lines: Vec<&str> = said.lines().collect();
        let last = lines[lines.len().saturating_sub(LAST_WORDS_LINES)..].join("\n  ");
        format!("{} {what} (waited up to {} s). Its last words:\n  {last}", self.name, at_most.as_secs())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.ended.is_none() {
            // Nothing more can be done about a failure here.
            let _ = self.end_group();
        }
    }
}

/// Looks again and again until there is something, or until the time is over.
pub fn wait_until<T>(at_most: Duration, mut look: impl FnMut() -> Result<Option<T>>) -> Result<Option<T>> {
    let started = Instant::now();
    loop {
        if let Some(found) = look()? {
            return Ok(Some(found));
        }
        if started.elapsed() >= at_most {
            return Ok(None);
        }
        thread::sleep(LOOK_AGAIN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::private_dir::PrivateDir;

    const SOON: Duration = Duration::from_secs(10);

    fn shell(dir: &PrivateDir, script: &str) -> Program {
        let mut command = Program::command("sh");
        command.args(["-c", script]);
        Program::start("the script", command, &dir.path().join("script.log")).unwrap()
    }

    fn exists(id: u32) -> bool {
        // A zombie has no command line; it is dead, only not yet buried by its new parent.
        fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|line| !line.is_empty())
    }

    #[test]
    fn a_line_is_waited_for_and_found() {
        let dir = PrivateDir::new("process").unwrap();
        let mut program = shell(&dir, "echo starting; echo port 4711; exec cat /dev/zero > /dev/null");
        let port: u16 = program.wait_for_line(SOON, |line| line.strip_prefix("port ")?.parse().ok()).unwrap();
        assert_eq!(port, 4711);
        assert!(program.is_running().unwrap());
    }

    #[test]
    fn a_program_that_ends_too_early_is_quoted() {
        let dir = PrivateDir::new("process").unwrap();
        let mut program = shell(&dir, "echo no such hall >&2; exit 3");
        let error = program.wait_for_line(SOON, |line| (line == "ready").then_some(())).unwrap_err().to_string();
        assert!(error.contains("ended before it said what was waited for"), "{error}");
        assert!(error.contains("no such hall"), "{error}");
        assert_eq!(program.wait(SOON).unwrap().code(), Some(3));
    }

    #[test]
    fn what_never_comes_is_waited_for_no_longer_than_asked() {
        let dir = PrivateDir::new("process").unwrap();
        let mut program = shell(&dir, "exec cat /dev/zero > /dev/null");
        let error = program.wait_for_line(Duration::ZERO, |_| Some(())).unwrap_err().to_string();
        assert!(error.contains("did not say what was waited for"), "{error}");
    }

    #[test]
    fn dropping_it_ends_its_children_too() {
        let dir = PrivateDir::new("process").unwrap();
        let mut program = shell(&dir, "cat /dev/zero > /dev/null & echo child $!; wait");
        let child: u32 = program.wait_for_line(SOON, |line| line.strip_prefix("child ")?.parse().ok()).unwrap();
        assert!(exists(child));
        drop(program);
        let gone = wait_until(SOON, || Ok((!exists(child)).then_some(()))).unwrap();
        assert!(gone.is_some(), "the child still runs");
    }

    #[test]
    fn its_children_end_with_it_and_nothing_is_sent_to_its_number_afterwards() {
        let dir = PrivateDir::new("process").unwrap();
        let mut program = shell(&dir, "cat /dev/zero > /dev/null & echo child $!");
        let child: u32 = program.wait_for_line(SOON, |line| line.strip_prefix("child ")?.parse().ok()).unwrap();
        assert!(program.wait(SOON).unwrap().success());
        let gone = wait_until(SOON, || Ok((!exists(child)).then_some(()))).unwrap();
        assert!(gone.is_some(), "the child still runs");
        // Nobody has that number any more, so a signal to it would fail.
        program.ask_to_end().unwrap();
    }

    #[test]
    fn it_ends_with_whoever_started_it_even_if_nobody_drops_it() {
        let dir = PrivateDir::new("process").unwrap();
        let id = thread::scope(|scope| {
            let starter = scope.spawn(|| {
                let mut program = shell(&dir, "echo ready; exec cat /dev/zero > /dev/null");
                program.wait_for_line(SOON, |line| (line == "ready").then_some(())).unwrap();
                let id = program.id();
                // As after `kill -9`: no destructor runs.
                std::mem::forget(program);
                id
            });
            starter.join().unwrap()
        });
        let gone = wait_until(SOON, || Ok((!exists(id)).then_some(()))).unwrap();
        assert!(gone.is_some(), "the program outlived its starter");
    }

    #[test]
    fn it_ends_in_good_order_when_asked() {
        let dir = PrivateDir::new("process").unwrap();
        let mut program = shell(&dir, "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
        program.wait_for_line(SOON, |line| (line == "ready").then_some(())).unwrap();
        assert_eq!(program.stop(SOON).unwrap().code(), Some(7));
        assert!(fs::read_to_string(dir.path().join("script.log")).unwrap().ends_with("bye\n"));
    }

    #[test]
    fn one_that_will_not_end_is_ended() {
        let dir = PrivateDir::new("process").unwrap();
        let mut program = shell(&dir, "trap '' TERM; echo ready; while :; do sleep 0.05; done");
        program.wait_for_line(SOON, |line| (line == "ready").then_some(())).unwrap();
        let id = program.id();
        assert!(program.stop(Duration::from_millis(100)).is_err());
        assert!(!exists(id));
    }

    #[test]
    fn frozen_it_stands_still_and_thawed_it_goes_on() {
        let dir = PrivateDir::new("process").unwrap();
        let program = shell(&dir, "exec cat /dev/zero > /dev/null");
        let state = |letters: &[&str]| {
            let path = format!("/proc/{}/stat", program.id());
            let is_in_it = |said: &str| letters.iter().any(|letter| said.contains(&format!(") {letter} ")));
            wait_until(SOON, || Ok(is_in_it(&fs::read_to_string(&path)?).then_some(()))).unwrap()
        };
        assert!(state(&["R", "S"]).is_some(), "it never ran");
        program.freeze().unwrap();
        assert!(state(&["T"]).is_some(), "it was not stopped");
        program.thaw().unwrap();
        assert!(state(&["R", "S"]).is_some(), "it did not go on");
    }
}
