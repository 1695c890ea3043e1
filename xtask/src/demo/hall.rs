//! The programs of a demo: which are started, in which order, on which screen and sound card, and how they end.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use super::verdict::Rehearsed;
use super::{DemoOptions, program};
use crate::browser::Browser;
use crate::private_dir::PrivateDir;
use crate::process::Program;
use crate::redis::PrivateRedis;
use crate::virtual_screen::VirtualScreen;
use crate::virtual_sound::VirtualSound;

/// What the rehearsal says when the server is to be killed.
pub(super) const RESTART_LINE: &str = "server dimatikan dan dijalankan lagi";
/// A server with the sample hall is ready in a second or two; on a busy machine it may take longer.
const READY: Duration = Duration::from_secs(60);
/// The screen that holds the counter's window and nothing else.
const COUNTER_SIZE: (u32, u32) = (800, 900);
/// A program that was asked to end writes its last words in this time.
const LAST_WORDS: Duration = Duration::from_secs(15);

/// A running hall.
pub(super) struct Hall {
    root: PathBuf,
    /// Everything that is not kept: logs, journal, facts.
    dir: PrivateDir,
    site: PathBuf,
    places: Places,
    out: Option<PathBuf>,
    address: SocketAddr,
    journal_name: &'static str,
    journal: Option<String>,
    server: Option<Program>,
    display: Option<Program>,
    screen: Option<VirtualScreen>,
    sound: Option<VirtualSound>,
    // After everything that speaks to it.
    _redis: Option<PrivateRedis>,
}

/// Places of the site that the demo names.
struct Places {
    /// The first zone with a voice.
    zone: String,
    /// The zone's first counter, where an officer of the rehearsal sits.
    counter: String,
    /// The last counter: officers of the rehearsal sit at the first ones.
    spare_counter: String,
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
        let counter = counters.iter().find(is_here).and_then(code);
        let spare_counter = counters.last().and_then(code);
        Ok(Places {
            counter: counter.context("no counter of the site file is called in the first zone with a voice")?,
            zone,
            spare_counter: spare_counter.context("the site file names no counter")?,
        })
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

impl Hall {
    /// Starts journal, server and hall screen.
    pub(super) fn open(root: &Path, options: &DemoOptions, out: Option<&Path>) -> Result<Hall> {
        let (journal_name, journal, redis) = choose_journal(options)?;
        let screen = if has_screen() { None } else { Some(VirtualScreen::start(1920, 1080)?) };
        let sound = if has_sound_card() || !VirtualSound::is_available() { None } else { Some(VirtualSound::start()?) };
        let site = options.site.clone().unwrap_or_else(|| root.join("examples/mpp-contoh.toml"));
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr()).context("No port is free")?.port();
        let mut hall = Hall {
            root: root.to_owned(),
            dir: PrivateDir::new("demo")?,
            places: Places::read(&site)?,
            site,
            out: out.map(Path::to_path_buf),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            journal_name,
            journal,
            server: None,
            display: None,
            screen,
            sound,
            _redis: redis,
        };
        hall.start_server()?;
        hall.start_display()?;
        Ok(hall)
    }

    pub(super) fn journal_name(&self) -> &'static str {
        self.journal_name
    }

    /// Says where a person's own browser and counter find this hall.
    pub(super) fn say_how_to_join(&self) {
        let at = self.address;
        let (zone, counter) = (&self.places.zone, &self.places.spare_counter);
        println!("Join in while it runs:");
        println!("  kiosk       http://{at}/kiosk");
        println!("  supervisor  http://{at}/supervisor");
        println!("  board       http://{at}/board?zone={zone}");
        println!("  counter     target/debug/lantang-counter --server http://{at} --counter {counter}");
        println!("  screen      target/debug/lantang-display --server http://{at} --zone {zone}\n");
    }

    /// Starts visitors, officers, the supervisor and the observer.
    pub(super) fn start_rehearsal(&self, seconds: Option<u64>) -> Result<Program> {
        let mut command = Program::command(program(&self.root, "lantang-rehearsal"));
        command.args(["--server", &self.url(), "--zone", &self.places.zone, "--restart"]);
        command.arg("--facts").arg(self.dir.path().join("facts.jsonl"));
        command.arg("--summary").arg(self.dir.path().join("sums.json"));
        if let Some(seconds) = seconds {
            command.args(["--seconds", &seconds.to_string()]);
        }
        Program::start("lantang-rehearsal", command, &self.dir.path().join("rehearsal.log"))
    }

    /// Kills the server as a power cut would, leaves the hall without it for a while, and starts it again.
    pub(super) fn restart_server(&mut self, cut: Duration) -> Result<()> {
        if let Some(mut server) = self.server.take() {
            server.kill()?;
        }
        let cut_at = Instant::now();
        // The screen needs a moment to notice; then its picture is what visitors would see.
        thread::sleep(cut.mul_f32(0.75));
        self.photograph("hall-cut.png")?;
        thread::sleep(cut.saturating_sub(cut_at.elapsed()));
        self.start_server()
    }

    /// Takes a picture of the hall screen, where this demo leaves pictures.
    pub(super) fn photograph(&self, name: &str) -> Result<()> {
        match (&self.out, &self.screen) {
            (Some(out), Some(screen)) => screen.photograph(&out.join(name)),
            (Some(out), None) => self.photograph_offscreen(&out.join(name)),
            (None, _) => Ok(()),
        }
    }

    /// Takes pictures of the counter's window and of the supervisor's page.
    pub(super) fn photograph_desks(&self) -> Result<()> {
        let Some(out) = &self.out else { return Ok(()) };
        self.photograph_counter(&out.join("counter.png"))?;
        if !Browser::is_available() {
            println!("Without Chromium there is no picture of the supervisor's page.");
            return Ok(());
        }
        let browser = Browser::start(1440, 900)?;
        browser.open(&format!("{}/supervisor", self.url()))?;
        browser.wait_for("document.querySelectorAll('.counter').length", READY)?;
        browser.photograph(&out.join("supervisor.png"))
    }

    /// Ends everything in order and gives the recording.
    pub(super) fn close(mut self) -> Result<Option<PathBuf>> {
        if let Some(display) = self.display.take() {
            display.stop(LAST_WORDS).context("the hall screen did not end when asked")?;
        }
        if let Some(server) = self.server.take() {
            server.stop(LAST_WORDS).context("the server did not end when asked")?;
        }
        Ok(self.recording().filter(|file| file.exists()))
    }

    /// Reads what the rehearsal left.
    pub(super) fn rehearsed(&self) -> Result<Rehearsed> {
        let sums_file = self.dir.path().join("sums.json");
        let log = self.dir.path().join("rehearsal.log");
        let sums = fs::read_to_string(&sums_file)
            .with_context(|| format!("the rehearsal left no sums; it said:\n{}", fs::read_to_string(&log).unwrap_or_default()))?;
        let facts = fs::read_to_string(self.dir.path().join("facts.jsonl")).context("the rehearsal left no facts")?;
        let display = fs::read_to_string(self.dir.path().join("display.log")).unwrap_or_default();
        Ok(Rehearsed {
            sums: serde_json::from_str(&sums).context("the rehearsal's sums are not JSON")?,
            facts: facts.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).collect(),
            dropped: display.lines().filter(|line| line.contains("not spoken")).count(),
        })
    }

    /// The window of an officer of the rehearsal: under that officer's name it shows the same counter and takes nothing over.
    fn photograph_counter(&self, file: &Path) -> Result<()> {
        let counter = &self.places.counter;
        let screen = VirtualScreen::start(COUNTER_SIZE.0, COUNTER_SIZE.1)?;
        let mut command = Program::command(program(&self.root, "lantang-counter"));
        command.args(["--server", &self.url(), "--counter", counter, "--name", &format!("petugas-{counter}")]);
        command.arg("--screenshot").arg(file);
        screen.lend(&mut command);
        let mut window = Program::start("lantang-counter", command, &self.dir.path().join("counter.log"))?;
        window.wait(READY).map(|_| ())
    }

    /// Another screen of the zone, drawn without a window, for machines whose own screen is a person's.
    fn photograph_offscreen(&self, file: &Path) -> Result<()> {
        let folder = self.dir.path().join("offscreen");
        let mut command = Program::command(program(&self.root, "lantang-display"));
        command.args(["--server", &self.url(), "--zone", &self.places.zone, "--name", "layar-foto", "--mute", "--seconds", "4"]);
        command.arg("--offscreen").arg(&folder);
        Program::start("lantang-display", command, &self.dir.path().join("offscreen.log"))?.wait(READY)?;
        fs::copy(folder.join("hall.png"), file).map(|_| ()).with_context(|| format!("{} could not be written", file.display()))
    }

    fn start_server(&mut self) -> Result<()> {
        let mut command = Program::command(program(&self.root, "lantang-server"));
        command.arg("serve").arg("--site").arg(&self.site).arg("--data").arg(self.dir.path().join("data"));
        command.args(["--listen", &self.address.to_string()]);
        if let Some(journal) = &self.journal {
            command.args(["--journal", journal]);
        }
        let mut server = Program::start("lantang-server", command, &self.dir.path().join("server.log"))?;
        server.wait_for_http(self.address, "/readyz", READY)?;
        self.server = Some(server);
        Ok(())
    }

    fn start_display(&mut self) -> Result<()> {
        let mut command = Program::command(program(&self.root, "lantang-display"));
        command.args(["--server", &self.url(), "--zone", &self.places.zone, "--name", "layar-1", "--size", "1920x1080"]);
        if let Some(recording) = self.recording() {
            command.arg("--record").arg(recording);
        }
        if let Some(screen) = &self.screen {
            screen.lend(&mut command);
        }
        if let Some(sound) = &self.sound {
            sound.lend(&mut command);
        }
        self.display = Some(Program::start("lantang-display", command, &self.dir.path().join("display.log"))?);
        Ok(())
    }

    fn recording(&self) -> Option<PathBuf> {
        self.out.as_ref().map(|out| out.join("calls.wav"))
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// A private Redis where one can be started, SQLite where not, or what was asked for; said in the demo's first line.
fn choose_journal(options: &DemoOptions) -> Result<(&'static str, Option<String>, Option<PrivateRedis>)> {
    match options.journal.as_deref() {
        Some("sqlite") => {
            println!("Journal: SQLite, in one file.");
            Ok(("sqlite", None, None))
        }
        Some(url) => {
            println!("Journal: {url}");
            Ok(("redis", Some(url.to_owned()), None))
        }
        None if PrivateRedis::is_available() => {
            let redis = PrivateRedis::start()?;
            println!("Journal: a private Redis at {}, every write on disk before it is answered.", redis.url());
            Ok(("redis", Some(redis.url()), Some(redis)))
        }
        None => {
            println!("Journal: SQLite, in one file (there is no redis-server on this machine).");
            Ok(("sqlite", None, None))
        }
    }
}
