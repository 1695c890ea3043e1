//! Hours of a hall at the greatest speed of a practice: after the first of them its server may hold no more memory, open no more files and
//! keep no more of them, and Redis no more keys, than it did then. The journal itself grows with what happens, and is looked at apart: what
//! an entry takes of it must not grow.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use xtask::{PrivateDir, PrivateRedis, Program};

use super::days::{GOING_HOME, begin, sums};
use super::{Length, Outcome};
use crate::hall::{Journal, program};

/// What is held may be so many times what was held after the first hour, and this much more of it besides: half of what a program of this
/// size moves by when its allocator gives pages back or not.
const GROWTH_MAX: f64 = 1.2;
/// A busy machine starts a server within this.
const BEGINS_WITHIN: Duration = Duration::from_secs(60);
/// The site's code as the practice has it.
const SITE: &str = "kantor-kecil-latihan";

/// How often and how long is looked.
struct Course {
    /// The first look is the one that all others are compared with.
    every: Duration,
    looks: u32,
    /// What the practice is told; it is ended when all was seen.
    minutes: u64,
}

impl Course {
    /// An hour of the hall is a minute here; the short form looks at minutes of the hall, and sees no more than that the code looks.
    fn of(length: Length) -> Course {
        match length {
            Length::Short => Course { every: Duration::from_secs(4), looks: 4, minutes: 2 },
            Length::Long => Course { every: Duration::from_secs(60), looks: 8, minutes: 9 },
        }
    }
}

/// On this journal.
pub(crate) fn of(journal: Journal, length: Length) -> Outcome {
    let folder = PrivateDir::new("hours").unwrap();
    let redis = (journal == Journal::Redis).then(|| PrivateRedis::start().unwrap());
    let mut command = Program::command(rehearse(&folder, redis.as_ref()));
    let course = Course::of(length);
    let mut running = begin(&mut command, &folder, course.minutes);
    running.wait_for_line(BEGINS_WITHIN, |line| line.contains("Latihan berjalan").then_some(())).unwrap();
    let started = Instant::now();
    let mut seen = Vec::new();
    for look in 1..=course.looks {
        std::thread::sleep((course.every * look).saturating_sub(started.elapsed()));
        let held = Held::of(running.id(), &folder.path().join("kept"), redis.as_ref());
        // At a terminal, while it lasts; where nobody reads, nothing is lost.
        let _ = writeln!(io::stdout(), "    look {look}: {held:?}");
        seen.push(held);
    }
    running.ask_to_end().unwrap();
    let ended = running.wait(GOING_HOME);
    let mut outcome = sums(&folder);
    if !ended.is_ok_and(|status| status.success()) {
        outcome.broke(format!("The practice did not end well: {}", fs::read_to_string(running.log()).unwrap_or_default()));
    }
    judge(&mut outcome, &seen);
    outcome.more.push(("looks", json!(course.looks)));
    outcome
}

/// The practice's program, in a folder where the server beside it writes to this Redis: a practice has no option for that, because it leaves
/// nothing behind.
fn rehearse(folder: &PrivateDir, redis: Option<&PrivateRedis>) -> PathBuf {
    let Some(redis) = redis else { return program("lantang-rehearse") };
    let programs = folder.path().join("programs");
    fs::create_dir(&programs).unwrap();
    let rehearse = programs.join("lantang-rehearse");
    fs::copy(program("lantang-rehearse"), &rehearse).unwrap();
    let script = format!(
        "#!/bin/sh\ncase \"$1\" in\nserve) exec {0} \"$@\" --journal {1} ;;\n*) exec {0} \"$@\" ;;\nesac\n",
        program("lantang-server").display(),
        redis.url()
    );
    let server = programs.join("lantang-server");
    fs::write(&server, script).unwrap();
    fs::set_permissions(&server, fs::Permissions::from_mode(0o755)).unwrap();
    rehearse
}

/// Compares every look with the first.
fn judge(outcome: &mut Outcome, seen: &[Held]) {
    let first = &seen[0];
    // What moves by a little where it is small: a page of memory, a kiosk's socket, a claim.
    let measures: [(&'static str, fn(&Held) -> Option<f64>, f64); 6] = [
        ("memory_kib", |held| Some(held.memory_kib), 2_048.0),
        ("open_files", |held| Some(held.open_files), 4.0),
        ("files_kept", |held| Some(held.files), 0.0),
        ("bytes_beside_the_journal", |held| Some(held.bytes), 64.0 * 1_024.0),
        ("redis_keys", |held| held.redis.as_ref().map(|redis| redis.keys), 1.0),
        ("redis_bytes_beside_the_journal", |held| held.redis.as_ref().map(|redis| redis.bytes), 512.0 * 1_024.0),
    ];
    for (name, of, slack) in measures {
        let Some(then) = of(first) else { continue };
        let most = seen.iter().filter_map(of).fold(0.0, f64::max);
        outcome.more.push((name, json!([then.round(), most.round()])));
        if most > then * GROWTH_MAX + slack {
            outcome.broke(format!(
                "{name} was {then:.0} after the first look and {most:.0} later; it may be {GROWTH_MAX} times as much, and {slack} more."
            ));
        }
    }
    let an_entry = |held: &Held| held.journal_bytes / held.entries.max(1.0);
    let (then, now) = (an_entry(first), seen.last().map(an_entry).unwrap_or_default());
    outcome.more.push(("bytes_an_entry", json!([then.round(), now.round()])));
    if now > then * GROWTH_MAX {
        outcome.broke(format!("An entry took {then:.0} bytes of the journal at the first look and {now:.0} at the last."));
    }
}

/// What a server holds at one moment.
#[derive(Debug)]
struct Held {
    memory_kib: f64,
    open_files: f64,
    /// Files in its folder, and their bytes without the journal's own.
    files: f64,
    bytes: f64,
    journal_bytes: f64,
    entries: f64,
    redis: Option<HeldByRedis>,
}

/// What Redis holds for it.
#[derive(Debug)]
struct HeldByRedis {
    keys: f64,
    /// All that it holds but the stream of entries and the requests that are remembered, which are bounded far beyond such a day.
    bytes: f64,
}

impl Held {
    /// Of the server that this practice has started.
    fn of(practice: u32, kept: &Path, redis: Option<&PrivateRedis>) -> Held {
        let server = server_of(practice).unwrap();
        let status = fs::read_to_string(format!("/proc/{server}/status")).unwrap();
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap().trim().trim_end_matches(" kB").to_owned();
        let files: Vec<(String, f64)> = fs::read_dir(kept)
            .unwrap()
            // One that is written under another name first may be gone by now.
            .filter_map(|file| {
                let file = file.unwrap();
                Some((file.file_name().into_string().unwrap(), file.metadata().ok()?.len() as f64))
            })
            .filter(|(name, _)| !name.ends_with(".part"))
            .collect();
        let beside = files.iter().filter(|(name, _)| !name.contains(".journal") || name.ends_with(".head"));
        let (journal_bytes, entries, redis) = match redis {
            Some(redis) => {
                let (bytes, entries, held) = ask(redis);
                (bytes, entries, Some(held))
            }
            None => {
                let (bytes, entries) = read(kept);
                (bytes, entries, None)
            }
        };
        Held {
            memory_kib: memory.parse().unwrap(),
            open_files: fs::read_dir(format!("/proc/{server}/fd")).unwrap().count() as f64,
            files: files.len() as f64,
            bytes: beside.map(|(_, bytes)| bytes).sum(),
            journal_bytes,
            entries,
            redis,
        }
    }
}

/// Bytes and entries of a SQLite journal.
fn read(kept: &Path) -> (f64, f64) {
    let journal = kept.join(format!("{SITE}.journal"));
    let connection = rusqlite::Connection::open_with_flags(&journal, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let sizes = "SELECT page_count * page_size * 1.0, (SELECT count(*) FROM entry) * 1.0 FROM pragma_page_count, pragma_page_size";
    connection.query_row(sizes, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

/// Bytes and entries of a Redis journal, and what else that Redis holds.
fn ask(redis: &PrivateRedis) -> (f64, f64, HeldByRedis) {
    let mut connection = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
    // What is not there yet takes nothing.
    let mut number =
        |words: &[&str]| redis::cmd(words[0]).arg(&words[1..]).query::<Option<f64>>(&mut connection).unwrap().unwrap_or_default();
    let key = |name: &str| format!("{{lantang:{SITE}}}:{name}");
    let bytes_of = ["journal", "requests"].map(|name| number(&["MEMORY", "USAGE", &key(name), "SAMPLES", "0"]));
    let (entries, keys) = (number(&["XLEN", &key("journal")]), number(&["DBSIZE"]));
    let memory: String = redis::cmd("INFO").arg("memory").query(&mut connection).unwrap();
    let dataset = memory.lines().find_map(|line| line.strip_prefix("used_memory_dataset:")).unwrap().trim().parse::<f64>().unwrap();
    (bytes_of[0], entries, HeldByRedis { keys, bytes: (dataset - bytes_of.iter().sum::<f64>()).max(0.0) })
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
