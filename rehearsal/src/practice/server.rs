//! The server for practice: `lantang-server` as a program, with a folder of its own, keys of its own and a port that the system chooses. It
//! ends when we do, however we end: it sees its standard input close.

use std::{
    fs::{self, File},
    io::Read as _,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use client::Address;

use super::{
    folder::{self, Folder},
    staff::Staff,
};

/// A server with the largest hall listens within a second or two; on a busy machine it may take longer.
const LISTENS_WITHIN: Duration = Duration::from_secs(60);

/// And has ended in order within this.
const ENDS_WITHIN: Duration = Duration::from_secs(8);

/// How often we look for either.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What the server's log says where it listens.
const LISTENING: &str = "listening address=";

/// The program that serves.
const PROGRAM: &str = "lantang-server";

/// What a server for practice is started with.
pub(super) struct Wanted<'a> {
    /// The site file.
    pub(super) site: &'a Path,
    /// Where it listens: this machine alone, or the network.
    pub(super) listen: IpAddr,
    /// How many times as fast as others its clock goes.
    pub(super) speed: u32,
    /// A folder to keep its journal in, instead of one that is gone afterwards.
    pub(super) keep: Option<&'a Path>,
}

/// A running server for practice. Ended by being dropped.
pub(super) struct PracticeServer {
    child: Child,
    /// Gone when this is.
    folder: Folder,
    address: SocketAddr,
    /// So many folders of practices that were cut off were removed.
    pub(super) leftovers: usize,
    /// Keys that only this server knows.
    pub(super) keys: Keys,
}

/// A token for each part.
#[derive(Clone)]
pub(super) struct Keys {
    pub(super) supervisor: String,
    pub(super) officer: String,
    pub(super) kiosk: String,
    pub(super) display: String,
}

impl PracticeServer {
    /// Starts it and waits until it listens.
    pub(super) fn start(wanted: &Wanted<'_>) -> Result<PracticeServer> {
        let program = program();
        let leftovers = folder::remove_leftovers(&std::env::temp_dir());
        let folder = Folder::new(wanted.keep)?;
        let key = |role| new_key(&program, role, folder.path());
        let keys = Keys { supervisor: key("supervisor")?, officer: key("officer")?, kiosk: key("kiosk")?, display: key("display")? };
        let log_path = folder.path().join("server.log");
        let log = File::create(&log_path)
            .with_context(|| format!("Berkas {0} tidak dapat ditulis. / The file {0} could not be written", log_path.display()))?;
        let mut command = Command::new(&program);
        command.args(["serve", "--practice", "--until-input-closes"]).arg("--site").arg(wanted.site).arg("--data").arg(folder.path());
        command.args(["--clock-speed", &wanted.speed.to_string(), "--listen", &SocketAddr::from((wanted.listen, 0)).to_string()]);
        // Ctrl-C is for us: the server goes on until everything is counted.
        command.env("LANTANG_LOG", "info").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log).process_group(0);
        let child = command.spawn().with_context(|| not_started(&program))?;
        let mut server = PracticeServer { child, folder, leftovers, address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), keys };
        server.address = server.wait_for_address(&log_path)?;
        Ok(server)
    }

    /// Who may sit at its counters.
    pub(super) fn staff(&self) -> Result<Staff> {
        Staff::read(self.folder.path())
    }

    /// The port that it was given.
    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Where this machine finds it.
    pub(super) fn url(&self) -> String {
        let host = if self.address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { self.address.ip() };
        format!("http://{}", SocketAddr::from((host, self.address.port())))
    }

    /// The same, for a link.
    pub(super) fn address(&self) -> Result<Address> {
        Ok(Address::parse(&self.url())?)
    }

    fn wait_for_address(&mut self, log: &Path) -> Result<SocketAddr> {
        let until = Instant::now() + LISTENS_WITHIN;
        while Instant::now() < until {
            let said = fs::read_to_string(log).unwrap_or_default();
            let address = said.rsplit_once(LISTENING).and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok());
            if let Some(address) = address {
                return Ok(address);
            }
            if self.child.try_wait()?.is_some() {
                let last = said.trim().lines().last().unwrap_or("-");
                bail!("Server latihan langsung berhenti. / The server for practice ended at once: {last}");
            }
            std::thread::sleep(LOOK_EVERY);
        }
        let seconds = LISTENS_WITHIN.as_secs();
        bail!(
            "Server latihan belum siap sesudah {seconds} detik; coba sekali lagi. / The server for practice did not listen within {seconds} s; \
             try once more."
        )
    }
}

impl Drop for PracticeServer {
    fn drop(&mut self) {
        // That its input closes tells it to end in order: screens hear goodbye.
        drop(self.child.stdin.take());
        let until = Instant::now() + ENDS_WITHIN;
        while Instant::now() < until {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(LOOK_EVERY);
        }
        // Nothing is left to do for one that does not go.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The server's program: beside this one, or wherever the system finds it.
fn program() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|this| Some(this.parent()?.join(PROGRAM)));
    beside.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(PROGRAM))
}

fn not_started(program: &Path) -> String {
    format!(
        "Program {0} tidak dapat dijalankan; letakkan lantang-server di sebelah lantang-rehearse. / The program {0} could not be started; put \
         lantang-server beside lantang-rehearse",
        program.display()
    )
}

fn new_key(program: &Path, role: &str, data: &Path) -> Result<String> {
    let mut command = Command::new(program);
    command.args(["key", "new", "--role", role, "--data"]).arg(data).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().with_context(|| not_started(program))?;
    let mut token = String::new();
    child.stdout.take().context("Kunci latihan tidak terbaca. / The key for practice could not be read")?.read_to_string(&mut token)?;
    if !child.wait()?.success() {
        bail!(
            "Kunci latihan tidak dapat dibuat; periksa ruang disk untuk {0}. / No key could be made for practice; look at the disk space for {0}.",
            data.display()
        );
    }
    Ok(token.trim().to_owned())
}
