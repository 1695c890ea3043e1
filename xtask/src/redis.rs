//! A Redis of our own: a free port, a folder of its own, every write on disk before it is answered. It must not touch a Redis
//! that runs on the machine already.

use std::ffi::{OsStr, OsString};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::packages::is_on_path;
use crate::private_dir::PrivateDir;
use crate::process::{Program, wait_until};

/// Loading an append-only file of a test or a demo takes far less.
pub(crate) const START_AT_MOST: Duration = Duration::from_secs(20);
/// Another program can take the free port between our look and its use; so often in a row it does not.
pub(crate) const PORTS_TRIED_MAX: usize = 5;

/// A running `redis-server`, ended when it is dropped, with its folder.
pub struct PrivateRedis {
    // Before its folder, because fields are dropped in this order.
    program: Program,
    dir: PrivateDir,
    port: u16,
    how: RedisStart,
}

/// How a Redis of our own is started.
#[derive(Clone, Debug)]
pub struct RedisStart {
    /// When a write is on its disk, in Redis's own words: `always`, `everysec` or `no`.
    pub appendfsync: &'static str,
    /// A program that runs it, and that program's words: something that looks on.
    pub under: Vec<OsString>,
    /// Where its files lie, if not in a folder of its own.
    pub files: Option<PathBuf>,
}

impl Default for RedisStart {
    /// Every write is on disk before it is answered, and nobody looks on.
    fn default() -> RedisStart {
        RedisStart { appendfsync: "always", under: Vec::new(), files: None }
    }
}

impl PrivateRedis {
    /// Whether this machine can start one.
    pub fn is_available() -> bool {
        is_on_path("redis-server")
    }

    /// Starts one, empty, and waits until it answers.
    pub fn start() -> Result<PrivateRedis> {
        PrivateRedis::start_as(RedisStart::default())
    }

    /// The same, started like this.
    pub fn start_as(how: RedisStart) -> Result<PrivateRedis> {
        let dir = PrivateDir::new("redis")?;
        let mut refusal = None;
        for _ in 0..PORTS_TRIED_MAX {
            let port = free_port()?;
            match run(&dir, port, &how) {
                Ok(program) => return Ok(PrivateRedis { program, dir, port, how }),
                Err(error) => refusal = Some(error),
            }
        }
        Err(refusal.context("No port was tried")?)
    }

    /// Starts another one that copies all of this one, and waits until it has everything.
    pub fn start_replica(&self) -> Result<PrivateRedis> {
        let replica = PrivateRedis::start()?;
        replica.ask(&format!("REPLICAOF {} {}", Ipv4Addr::LOCALHOST, self.port))?;
        self.wait_for_replica()?;
        Ok(replica)
    }

    /// Waits until a replica has everything that was answered.
    pub fn wait_for_replica(&self) -> Result<()> {
        // What is waited for is what the same connection wrote.
        let asked = "SET lantang-follows 1\r\nWAIT 1 100";
        let follows = wait_until(START_AT_MOST, || Ok(said(self.address(), asked)?.contains("\r\n:1\r\n").then_some(())))?;
        follows.context("No replica follows")
    }

    /// Whether it says itself that it takes writes.
    pub fn is_primary(&self) -> Result<bool> {
        Ok(said(self.address(), "INFO replication")?.contains("role:master\r\n"))
    }

    /// Whether it copies another one and has caught up with it.
    pub fn follows(&self) -> Result<bool> {
        let said = said(self.address(), "INFO replication")?;
        Ok(["role:slave\r\n", "master_link_status:up\r\n", "master_sync_in_progress:0\r\n"].iter().all(|word| said.contains(word)))
    }

    /// Where clients find it.
    pub fn url(&self) -> String {
        format!("redis://{}:{}/", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Its socket's address.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// The program itself, to freeze, thaw or kill it.
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }

    /// Starts it again after it was killed, on the same port and with what it had stored.
    pub fn start_again(&mut self) -> Result<()> {
        self.program.kill()?;
        self.program = run(&self.dir, self.port, &self.how)?;
        Ok(())
    }

    /// Sends one command in Redis's inline form and gives the first line of the answer.
    pub fn ask(&self, command: &str) -> Result<String> {
        Ok(said(self.address(), command)?.lines().next().unwrap_or_default().to_owned())
    }
}

fn run(dir: &PrivateDir, port: u16, how: &RedisStart) -> Result<Program> {
    let mut words = how.under.iter().map(OsString::as_os_str).chain([OsStr::new("redis-server")]);
    let mut command = Program::command(words.next().context("A program has a name")?);
    command.args(words);
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", ""]);
    command.args(["--appendonly", "yes", "--appendfsync", how.appendfsync, "--daemonize", "no"]);
    command.args(["--repl-diskless-sync-delay", "0"]);
    command.arg("--dir").arg(how.files.as_deref().unwrap_or(dir.path()));
    // A log of its own each time, so that an earlier start's "ready" is not taken for this one's.
    let log = dir.path().join(format!("redis-{port}.log"));
    if log.exists() {
        std::fs::remove_file(&log).with_context(|| format!("{} could not be removed", log.display()))?;
    }
    let mut program = Program::start("redis-server", command, &log)?;
    program.wait_for_line(START_AT_MOST, |line| line.contains("Ready to accept connections").then_some(()))?;
    Ok(program)
}

/// A port that nobody listens on at this moment.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("No free port was found")?;
    Ok(listener.local_addr().context("The free port has no number")?.port())
}

/// What is answered to one command in Redis's inline form, all of it.
pub(crate) fn said(address: SocketAddr, command: &str) -> Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, START_AT_MOST).context("Redis could not be reached")?;
    stream.set_read_timeout(Some(START_AT_MOST)).context("The patience could not be set")?;
    // What is answered to a second command ends the first one's answer; a sentinel knows no QUIT.
    write!(stream, "{command}\r\nPING\r\n").context("Redis could not be asked")?;
    let (mut said, mut part) = (Vec::new(), [0; 4096]);
    while !said.ends_with(b"+PONG\r\n") {
        let length = stream.read(&mut part).context("Redis did not answer")?;
        ensure!(length > 0, "Redis hung up");
        said.extend_from_slice(&part[..length]);
    }
    Ok(String::from_utf8_lossy(&said).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_is_there_after_a_kill() {
        let mut redis = PrivateRedis::start().unwrap();
        assert_eq!(redis.ask("SET hall open").unwrap(), "+OK");
        redis.program().kill().unwrap();
        assert!(redis.ask("PING").is_err(), "it is dead");
        redis.start_again().unwrap();
        assert_eq!(redis.ask("EXISTS hall").unwrap(), ":1");
    }

    #[test]
    fn a_replica_has_what_was_answered() {
        let redis = PrivateRedis::start().unwrap();
        assert_eq!(redis.ask("SET hall open").unwrap(), "+OK");
        let replica = redis.start_replica().unwrap();
        assert_eq!(replica.ask("EXISTS hall").unwrap(), ":1");
        assert!(redis.is_primary().unwrap() && !redis.follows().unwrap());
        assert!(replica.follows().unwrap() && !replica.is_primary().unwrap());
    }

    #[test]
    fn two_at_once_do_not_know_each_other_and_leave_nothing() {
        let one = PrivateRedis::start().unwrap();
        let other = PrivateRedis::start().unwrap();
        assert_eq!(one.ask("SET hall open").unwrap(), "+OK");
        assert_eq!(other.ask("EXISTS hall").unwrap(), ":0");
        let (address, folder) = (one.address(), one.dir.path().to_owned());
        drop(one);
        assert!(TcpStream::connect(address).is_err());
        assert!(!folder.exists());
    }

    #[test]
    fn a_port_that_is_taken_is_said() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let dir = PrivateDir::new("redis").unwrap();
        let refusal = run(&dir, taken.local_addr().unwrap().port(), &RedisStart::default()).err().map(|error| error.to_string()).unwrap();
        assert!(refusal.contains("Address already in use"), "{refusal}");
    }
}
