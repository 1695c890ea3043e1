//! The programs of a demo: which are started, in which order, on which screen and sound card, and how they end.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use super::camera::{Camera, OFFSCREEN};
use super::journal::Journal;
use super::verdict::Rehearsed;
use super::{last_lines, program};
use crate::private_dir::PrivateDir;
use crate::process::Program;
use crate::virtual_screen::VirtualScreen;
use crate::virtual_sound::VirtualSound;

/// What the rehearsal says when the server is to be killed.
pub(super) const RESTART_LINE: &str = "server dimatikan dan dijalankan lagi";
/// A server with the sample hall is ready in a second or two; on a busy machine it may take longer.
const READY: Duration = Duration::from_secs(60);
/// A program that was asked to end writes its last words in this time.
const LAST_WORDS: Duration = Duration::from_secs(15);

/// What is left of what the programs said.
pub(super) const LOGS: [&str; 4] = ["server.log", "display.log", "rehearsal.log", "facts.jsonl"];

/// A running hall. Its parts are dropped in the order in which they stand here: whoever speaks to another goes first.
pub(super) struct Hall {
    root: PathBuf,
    display: Option<Program>,
    /// A second screen, without a window, where the first is on a person's own.
    offscreen: Option<Program>,
    server: Option<Program>,
    screen: Option<Arc<VirtualScreen>>,
    sound: Option<VirtualSound>,
    journal: Journal,
    site: PathBuf,
    places: Places,
    out: Option<PathBuf>,
    recording: Option<PathBuf>,
    address: SocketAddr,
    /// Everything that is not kept: logs, journal, facts.
    dir: PrivateDir,
}

/// Places of the site that the demo names.
struct Places {
    /// The first zone with a voice.
    zone: String,
    /// The zone's first counter, where an officer of the rehearsal sits.
    counter: String,
    /// A counter that the rehearsal leaves free for a person: in the zone and of the same agency where there is one, so that it has
    /// somebody to call and is heard.
    spare_counter: Option<String>,
}

impl Places {
    fn read(site: &Path) -> Result<Places> {
        let text = fs::read_to_string(site).with_context(|| format!("{} could not be read", site.display()))?;
        let site: toml::Table = text.parse().with_context(|| format!("{} is not a site file", site.display()))?;
        let rows = |name: &str| site.get(name).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        let zone = rows("zone").iter().find(|zone| zone.get("voice").and_then(toml::Value::as_bool) != Some(false)).and_then(code);
        let zone = zone.context("the site file names no zone with a voice, and the demo has nothing to say without one")?;
        let counters = rows("counter");
        let zones_of = |counter: &toml::Value| counter.get("zones").and_then(toml::Value::as_array).cloned();
        // A counter that names no zones is called in all of them.
        let is_here = |counter: &&toml::Value| zones_of(counter).is_none_or(|zones| zones.contains(&toml::Value::String(zone.clone())));
        let first = counters.iter().find(is_here).context("no counter of the site file is called in the first zone with a voice")?;
        let counter = code(first).context("the first counter of the zone has neither a code nor a number")?;
        let is_spare = |row: &&toml::Value| code(row).is_some_and(|code| code != counter);
        let here = || counters.iter().rev().filter(is_here).filter(is_spare);
        let colleague = here().find(|row| row.get("agency") == first.get("agency"));
        let spare_counter = colleague.or_else(|| here().next()).or_else(|| counters.iter().rev().find(is_spare)).and_then(code);
        Ok(Places { zone, counter, spare_counter })
    }
}

/// The code of a row; a counter may leave it to its noun and number.
fn code(row: &toml::Value) -> Option<String> {
    let text = |key: &str| row.get(key).and_then(toml::Value::as_str);
    let named = || Some(format!("{}-{}", text("noun").unwrap_or("loket"), row.get("number").and_then(toml::Value::as_integer)?));
    text("code").map(str::to_owned).or_else(named)
}

/// Whether a person sits before this machine.
pub(super) fn has_screen() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn has_sound_card() -> bool {
    fs::read_to_string("/proc/asound/cards").is_ok_and(|cards| !cards.contains("no soundcards") && !cards.trim().is_empty())
}

/// Where a hall leaves what.
pub(super) struct Leaving {
    /// Pictures, numbers and the recording.
    pub(super) out: Option<PathBuf>,
    /// Whether the voice is recorded even if nobody keeps the recording, so that it can be judged.
    pub(super) recorded: bool,
}

impl Hall {
    /// Starts server and hall screen.
    pub(super) fn open(root: &Path, site: &Path, journal: Journal, leaving: Leaving) -> Result<Hall> {
        let dir = PrivateDir::new("demo")?;
        let screen = if has_screen() { None } else { Some(Arc::new(VirtualScreen::start(1920, 1080)?)) };
        let sound = if has_sound_card() || !VirtualSound::is_available() { None } else { Some(VirtualSound::start()?) };
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr()).context("No port is free")?.port();
        let not_kept = leaving.recorded.then(|| dir.path().to_owned());
        let mut hall = Hall {
            root: root.to_owned(),
            display: None,
            offscreen: None,
            server: None,
            screen,
            sound,
            places: Places::read(site)?,
            site: journal.site_file(site, dir.path())?,
            journal,
            recording: leaving.out.clone().or(not_kept).map(|folder| folder.join("calls.wav")),
            out: leaving.out,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            dir,
        };
        hall.start_server()?;
        hall.start_displays()?;
        Ok(hall)
    }

    pub(super) fn journal_name(&self) -> &'static str {
        self.journal.name()
    }

    /// Says where a person's own browser and counter find this hall.
    pub(super) fn say_how_to_join(&self) {
        let at = self.address;
        let (zone, counter) = (&self.places.zone, &self.places.spare_counter);
        let built = |name: &str| program(&self.root, name).display().to_string();
        println!("Join in while it runs:");
        println!("  kiosk       http://{at}/kiosk");
        println!("  supervisor  http://{at}/supervisor");
        println!("  board       http://{at}/board?zone={zone}");
        match counter {
            Some(counter) => println!("  counter     {} --server http://{at} --counter {counter}", built("lantang-counter")),
            None => println!("  counter     none is free in this hall"),
        }
        println!("  screen      {} --server http://{at} --zone {zone} --mute\n", built("lantang-display"));
    }

    /// Starts visitors, officers, the supervisor and the observer.
    pub(super) fn start_rehearsal(&self, seconds: Option<u64>) -> Result<Program> {
        let mut command = Program::command(program(&self.root, "lantang-rehearsal"));
        command.args(["--server", &self.url(), "--zone", &self.places.zone, "--restart"]);
        command.arg("--facts").arg(self.dir.path().join("facts.jsonl"));
        command.arg("--summary").arg(self.dir.path().join("sums.json"));
        if let Some(counter) = &self.places.spare_counter {
            command.args(["--keep-free", counter]);
        }
        if let Some(seconds) = seconds {
            command.args(["--seconds", &seconds.to_string()]);
        }
        Program::start("lantang-rehearsal", command, &self.dir.path().join("rehearsal.log"))
    }

    /// Kills the server as a power cut would, leaves the hall without it for a while, and starts it again. Gives what could not be
    /// photographed meanwhile.
    pub(super) fn restart_server(&mut self, cut: Duration) -> Result<Option<anyhow::Error>> {
        if let Some(mut server) = self.server.take() {
            server.kill()?;
        }
        let cut_at = Instant::now();
        // The screen needs a moment to notice; then its picture is what visitors would see.
        thread::sleep(cut.mul_f32(0.75));
        let not_taken = self.camera().and_then(|camera| camera.hall("hall-cut.png").err());
        thread::sleep(cut.saturating_sub(cut_at.elapsed()));
        self.start_server()?;
        Ok(not_taken)
    }

    /// What takes pictures of this hall, where it leaves any.
    pub(super) fn camera(&self) -> Option<Camera> {
        Some(Camera {
            root: self.root.clone(),
            dir: self.dir.path().to_owned(),
            out: self.out.clone()?,
            url: self.url(),
            counter: self.places.counter.clone(),
            screen: self.screen.clone(),
        })
    }

    /// Fails if the hall screen has ended although nobody asked it to.
    pub(super) fn look_after_screen(&mut self) -> Result<()> {
        if let Some(display) = &mut self.display
            && !display.is_running()?
        {
            anyhow::bail!("The hall screen ended. Its last words:\n  {}", last_lines(display.log()));
        }
        Ok(())
    }

    /// Ends the screen and the server in order. Gives what was recorded, and what the screen noted.
    pub(super) fn close(&mut self) -> Result<(Option<PathBuf>, String)> {
        for screen in [self.offscreen.take(), self.display.take()].into_iter().flatten() {
            screen.stop(LAST_WORDS).context("the hall screen did not end when asked")?;
        }
        if let Some(server) = self.server.take() {
            server.stop(LAST_WORDS).context("the server did not end when asked")?;
        }
        let notes = fs::read_to_string(self.dir.path().join("display.log")).context("the hall screen left no notes")?;
        Ok((self.recording.clone().filter(|file| file.exists()), notes))
    }

    /// Leaves what every program said, for whoever wants to know more.
    pub(super) fn leave_logs(&self) -> Result<()> {
        let Some(out) = &self.out else { return Ok(()) };
        let logs = out.join("logs");
        fs::create_dir_all(&logs).with_context(|| format!("{} could not be made", logs.display()))?;
        for name in LOGS {
            let log = self.dir.path().join(name);
            if log.exists() {
                fs::copy(&log, logs.join(name)).with_context(|| format!("{name} could not be left in {}", logs.display()))?;
            }
        }
        Ok(())
    }

    /// Reads what the rehearsal left.
    pub(super) fn rehearsed(&self) -> Result<Rehearsed> {
        let log = self.dir.path().join("rehearsal.log");
        let sums = fs::read_to_string(self.dir.path().join("sums.json"))
            .with_context(|| format!("the rehearsal left no sums; it said:\n{}", fs::read_to_string(&log).unwrap_or_default()))?;
        let facts = fs::read_to_string(self.dir.path().join("facts.jsonl")).context("the rehearsal left no facts")?;
        Ok(Rehearsed {
            sums: serde_json::from_str(&sums).context("the rehearsal's sums are not JSON")?,
            facts: facts.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).collect(),
        })
    }

    fn start_server(&mut self) -> Result<()> {
        let mut command = Program::command(program(&self.root, "lantang-server"));
        command.arg("serve").arg("--site").arg(&self.site).arg("--data").arg(self.dir.path().join("data"));
        command.args(["--listen", &self.address.to_string()]);
        if let Some(journal) = self.journal.url() {
            command.args(["--journal", &journal]);
        }
        let mut server = Program::start("lantang-server", command, &self.dir.path().join("server.log"))?;
        server.wait_for_http(self.address, "/readyz", READY)?;
        self.server = Some(server);
        Ok(())
    }

    fn start_displays(&mut self) -> Result<()> {
        let mut command = self.display_command("layar-1");
        if let Some(recording) = &self.recording {
            command.arg("--record").arg(recording);
        }
        if let Some(screen) = &self.screen {
            screen.lend(&mut command);
        }
        if let Some(sound) = &self.sound {
            sound.lend(&mut command);
        }
        self.display = Some(Program::start("lantang-display", command, &self.dir.path().join("display.log"))?);
        if self.out.is_some() && self.screen.is_none() {
            let mut command = self.display_command("layar-foto");
            command.arg("--mute").arg("--offscreen").arg(self.dir.path().join(OFFSCREEN));
            self.offscreen = Some(Program::start("lantang-display", command, &self.dir.path().join("offscreen.log"))?);
        }
        Ok(())
    }

    fn display_command(&self, name: &str) -> Command {
        let mut command = Program::command(program(&self.root, "lantang-display"));
        command.args(["--server", &self.url(), "--zone", &self.places.zone, "--name", name, "--size", "1920x1080"]);
        // Its notes are read afterwards, all of them.
        command.env_remove("RUST_LOG");
        command
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spare(counters: &str) -> Option<String> {
        let dir = PrivateDir::new("places").unwrap();
        let file = dir.path().join("site.toml");
        fs::write(&file, format!("[[zone]]\ncode = \"a\"\nvoice = false\n[[zone]]\ncode = \"b\"\n{counters}")).unwrap();
        let places = Places::read(&file).unwrap();
        assert_eq!((places.zone.as_str(), places.counter.as_str()), ("b", "loket-2"));
        places.spare_counter
    }

    #[test]
    fn a_persons_counter_is_one_that_has_somebody_to_call() {
        let row = |number: u32, agency: &str, zone: &str| {
            format!("[[counter]]\nnumber = {number}\nagency = \"{agency}\"\nzones = [\"{zone}\"]\n")
        };
        let one = row(1, "x", "a") + &row(2, "x", "b");
        assert_eq!(spare(&one).as_deref(), Some("loket-1"), "elsewhere, where the zone has no other");
        assert_eq!(spare(&(one.clone() + &row(3, "y", "b") + &row(4, "x", "a"))).as_deref(), Some("loket-3"));
        assert_eq!(spare(&(one + &row(3, "x", "b") + &row(4, "y", "b"))).as_deref(), Some("loket-3"), "a colleague of the first");
        assert_eq!(spare(&row(2, "x", "b")), None);
    }
}
