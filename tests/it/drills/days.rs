//! Whole days of simulated people (`lantang-rehearse`, with a server of its own), and one with nothing but loopback in reach.

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use xtask::{PrivateDir, Program, wait_until};

use super::{Length, Outcome};
use crate::hall::{program, small_site_with};

/// A practice of so many minutes ends within as many, and people go home.
pub(super) const GOING_HOME: Duration = Duration::from_secs(120);
/// The greatest speed that a practice has: an hour of the hall in a minute.
const SPEED: u32 = 60;

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

/// Begins a practice of so many minutes; its server keeps what it writes in the folder's `kept`.
pub(super) fn begin(command: &mut Command, folder: &PrivateDir, minutes: u64) -> Program {
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

/// What a practice found that has ended.
pub(super) fn sums(folder: &PrivateDir) -> Outcome {
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
