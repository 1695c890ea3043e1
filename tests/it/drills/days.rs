//! Whole days of simulated people (`lantang-rehearse`, with a server of its own): with nothing but loopback in reach, and for eight hours of
//! the hall, after which the server must hold no more than it did before.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use xtask::{PrivateDir, Program, wait_until};

use super::{Length, Outcome};
use crate::hall::{program, small_site_with};

/// A practice of so many minutes ends within as many, and people go home.
const GOING_HOME: Duration = Duration::from_secs(120);
/// An hour of the hall, at the greatest speed that a practice has.
const SPEED: u32 = 60;
const HOUR: Duration = Duration::from_secs(60);
/// What a server holds after eight hours beside what it held after two.
const GROWTH_MAX: f64 = 1.25;

/// A day in a network namespace in which there is only loopback: no route, no name server, no other host.
pub(crate) fn with_loopback_alone(length: Length) -> Outcome {
    let inside = |words: &[&str]| {
        let mut command = Program::command("unshare");
        command.args(["--user", "--map-root-user", "--net", "--"]).args(words);
        command
    };
    match inside(&["ip", "link", "set", "lo", "up"]).output() {
        Ok(said) if said.status.success() => {}
        Ok(said) => return Outcome::skipped(format!("no network namespace: {}", String::from_utf8_lossy(&said.stderr).trim())),
        Err(error) => return Outcome::skipped(format!("no network namespace: {error}")),
    }
    let minutes = match length {
        Length::Short => 1,
        Length::Long => 4,
    };
    let folder = PrivateDir::new("loopback").unwrap();
    // Says what is in reach before it becomes the day, which ends with us: set inside, because the mark does not survive the way there.
    let alone = "ip link set lo up && ip -o link | wc -l && ip route | wc -l && exec setpriv --pdeathsig KILL -- \"$@\"";
    let mut command = inside(&["sh", "-c", alone, "sh"]);
    command.arg(program("lantang-rehearse"));
    let (mut outcome, said) = practise(command, &folder, minutes);
    let reach: Vec<&str> = said.lines().take(2).collect();
    if reach != ["1", "0"] {
        outcome.broke(format!("There was more in reach than loopback: {reach:?} links and routes."));
    }
    outcome
}

/// Eight hours of the hall in eight minutes.
pub(crate) fn eight_hours(_: Length) -> Outcome {
    let folder = PrivateDir::new("hours").unwrap();
    let mut command = Program::command(program("lantang-rehearse"));
    let mut running = begin(&mut command, &folder, 9);
    let started = Instant::now();
    let mut seen = BTreeMap::new();
    for hour in 1..=8_u32 {
        std::thread::sleep((HOUR * hour).saturating_sub(started.elapsed()));
        let held = Held::of(running.id(), &folder.path().join("kept"));
        // At a terminal, while it lasts; where nobody reads, nothing is lost.
        let _ = writeln!(io::stdout(), "    after {hour} h: {held:?}");
        seen.insert(hour, held);
    }
    let ended = running.wait(Duration::from_secs(60) + GOING_HOME);
    let mut outcome = sums(&folder);
    if !ended.is_ok_and(|status| status.success()) {
        outcome.broke(format!("The practice did not end well: {}", fs::read_to_string(running.log()).unwrap_or_default()));
    }
    let (early, late) = (&seen[&2], &seen[&8]);
    for (name, growth) in [
        ("memory_8h_over_2h", late.memory_kib / early.memory_kib),
        ("open_files_8h_over_2h", late.files / early.files),
        // A journal grows with what happens; what each entry takes must not.
        ("bytes_an_entry_8h_over_2h", (late.journal_bytes / late.entries) / (early.journal_bytes / early.entries)),
    ] {
        outcome.more.push((name, json!((growth * 1e3).round() / 1e3)));
        if growth > GROWTH_MAX {
            outcome.broke(format!("{name} is {growth:.2}; it may be {GROWTH_MAX}."));
        }
    }
    outcome
}

/// What a server holds.
#[derive(Debug)]
struct Held {
    memory_kib: f64,
    files: f64,
    journal_bytes: f64,
    entries: f64,
}

impl Held {
    /// Of the server that this practice has started.
    fn of(practice: u32, kept: &Path) -> Held {
        let server = server_of(practice).unwrap();
        let status = fs::read_to_string(format!("/proc/{server}/status")).unwrap();
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap().trim().trim_end_matches(" kB").to_owned();
        let mut files = fs::read_dir(kept).unwrap().map(|file| file.unwrap().path());
        let journal = files.find(|path| path.extension().is_some_and(|ending| ending == "journal")).unwrap();
        let connection = rusqlite::Connection::open_with_flags(&journal, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let (entries, pages): (f64, f64) = connection
            .query_row(
                "SELECT (SELECT count(*) FROM entry) * 1.0, page_count * page_size * 1.0 FROM pragma_page_count, pragma_page_size",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        let files_open = fs::read_dir(format!("/proc/{server}/fd")).unwrap().count();
        Held { memory_kib: memory.parse().unwrap(), files: files_open as f64, journal_bytes: pages, entries }
    }
}

/// The server among a program's children, whichever of its threads started it.
fn server_of(practice: u32) -> Option<String> {
    let is_ours = |id: &str| {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        status.contains("Name:\tlantang-server") && status.contains(&format!("PPid:\t{practice}\n"))
    };
    let all = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    all.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).find(|id| is_ours(id))
}

/// Runs a practice to its end; what it found, and what it said.
fn practise(mut command: Command, folder: &PrivateDir, minutes: u64) -> (Outcome, String) {
    let mut running = begin(&mut command, folder, minutes);
    let ended = running.wait(Duration::from_secs(60 * minutes) + GOING_HOME);
    let said = fs::read_to_string(running.log()).unwrap();
    let mut outcome = sums(folder);
    if !ended.is_ok_and(|status| status.success()) {
        outcome.broke(format!("The practice did not end well: {said}"));
    }
    (outcome, said)
}

fn begin(command: &mut Command, folder: &PrivateDir, minutes: u64) -> Program {
    let site = folder.path().join("site.toml");
    // Open for more than eight hours from when numbers are given.
    fs::write(&site, small_site_with(&[("closes = \"15.00\"", "closes = \"18.00\""), ("closes = \"14.00\"", "closes = \"18.00\"")]))
        .unwrap();
    command.arg("--site").arg(site).args(["--alone", "--speed", &SPEED.to_string(), "--minutes", &minutes.to_string()]);
    command.arg("--keep").arg(folder.path().join("kept")).arg("--summary").arg(folder.path().join("sums.json"));
    let owned = std::mem::replace(command, Command::new("true"));
    let running = Program::start("lantang-rehearse", owned, &folder.path().join("rehearse.log")).unwrap();
    let kept = folder.path().join("kept");
    wait_until(Duration::from_secs(60), || Ok(kept.exists().then_some(()))).unwrap().unwrap();
    running
}

fn sums(folder: &PrivateDir) -> Outcome {
    let text = fs::read_to_string(folder.path().join("sums.json")).unwrap_or_default();
    let sums: Value = serde_json::from_str(&text).unwrap_or_default();
    let count = |name: &str| sums[name].as_u64().unwrap_or_default();
    Outcome {
        acknowledged: count("given") + count("calls"),
        lost: count("lost"),
        doubled: sums["doubles"].as_array().map_or(0, Vec::len) as u64,
        ..Outcome::default()
    }
}
