//! Hours of a hall in minutes: after the first of them its server may hold no more memory, open no more files and keep no more of them, and
//! Redis no more keys, than it did then. The journal itself grows with what happens, and is looked at apart: what an entry takes of it must
//! not grow. On SQLite the hours are a practice's, whose clock is quick; Redis has a clock of its own, so that there they are as many numbers
//! and calls as a large hall has in an hour.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use xtask::{PrivateDir, PrivateRedis, Program};

use super::crowd::{COUNTERS, Crowd};
use super::days::{GOING_HOME, begin, sums};
use super::truth::compare;
use super::{Length, Outcome};
use crate::hall::{Hall, Journal, one_service_site, program, run};

/// What is held may be so many times what was held after the first hour; what is small may move by a little more (`measures`). In the short
/// form a server is still warming up at the first look, so that only what doubles is noticed.
const fn growth_max(length: Length) -> f64 {
    match length {
        Length::Short => 2.0,
        Length::Long => 1.2,
    }
}
/// A busy machine starts a server within this.
const BEGINS_WITHIN: Duration = Duration::from_secs(60);
/// Numbers that a kiosk gives without a pause while four officers keep up with it: as many as are waited for at once.
const NUMBERS_AT_ONCE: u64 = 50;

/// A practice on SQLite, an hour of the hall in a minute; the short form looks at minutes of the hall.
pub(crate) fn sqlite(length: Length) -> Outcome {
    let (every, looks, minutes) = match length {
        Length::Short => (Duration::from_secs(4), 4, 2),
        Length::Long => (Duration::from_secs(60), 8, 9),
    };
    let folder = PrivateDir::new("hours").unwrap();
    let mut command = Program::command(program("lantang-rehearse"));
    let mut running = begin(&mut command, &folder, minutes);
    running.wait_for_line(BEGINS_WITHIN, |line| line.contains("Latihan berjalan").then_some(())).unwrap();
    let (started, kept) = (Instant::now(), folder.path().join("kept"));
    let server = server_of(running.id()).unwrap();
    let look = |look: u32| {
        std::thread::sleep((every * look).saturating_sub(started.elapsed()));
        Held::of(&server, &kept, read(&kept), None)
    };
    let seen: Vec<Held> = (1..=looks).map(look).inspect(tell).collect();
    running.ask_to_end().unwrap();
    let ended = running.wait(GOING_HOME);
    let mut outcome = sums(&folder);
    if !ended.is_ok_and(|status| status.success()) {
        outcome.broke(format!("The practice did not end well: {}", fs::read_to_string(running.log()).unwrap_or_default()));
    }
    judge(&mut outcome, &seen, length);
    outcome
}

/// Numbers and calls on Redis, about two thousand entries an hour.
pub(crate) fn redis(length: Length) -> Outcome {
    let (hours, numbers) = match length {
        Length::Short => (4, NUMBERS_AT_ONCE),
        Length::Long => (8, 14 * NUMBERS_AT_ONCE),
    };
    run(async {
        let mut hall = Hall::open(Journal::Redis, 1, &one_service_site(COUNTERS));
        drop(hall.supervisor().await);
        let counters: Vec<_> = (1..=COUNTERS).map(|counter| format!("loket-{counter}")).collect();
        let crowd = Crowd::of(&[hall.address(0)], 1, &counters);
        let mut seen = Vec::new();
        for _ in 0..hours {
            for _ in 0..numbers / NUMBERS_AT_ONCE {
                crowd.given_on(NUMBERS_AT_ONCE).await;
            }
            let (of_journal, of_redis) = ask(hall.redis.as_ref().unwrap());
            let held = Held::of(&hall.process(0).to_string(), &hall.data(0), of_journal, Some(of_redis));
            tell(&held);
            seen.push(held);
        }
        let told = crowd.go().await;
        let mut outcome = compare(&mut hall, &told).await;
        judge(&mut outcome, &seen, length);
        outcome
    })
}

/// At a terminal, while it lasts; where nobody reads, nothing is lost.
fn tell(held: &Held) {
    let _ = writeln!(io::stdout(), "    {held:?}");
}

/// Compares every look with the first.
fn judge(outcome: &mut Outcome, seen: &[Held], length: Length) {
    let growth_max = growth_max(length);
    let first = &seen[0];
    // What moves by a little where it is small: a page of memory, a kiosk's socket, a claim.
    let measures: [(&'static str, fn(&Held) -> Option<f64>, f64); 6] = [
        ("memory_kib", |held| Some(held.memory_kib), 2_048.0),
        ("open_files", |held| Some(held.open_files), 4.0),
        ("files_kept", |held| Some(held.files), 0.0),
        ("bytes_beside_the_journal", |held| Some(held.bytes), 64.0 * 1_024.0),
        ("redis_keys", |held| held.redis.as_ref().map(|redis| redis.keys), 1.0),
        ("redis_bytes_beside_the_journal", |held| held.redis.as_ref().map(|redis| redis.bytes), 4.0 * 1_024.0),
    ];
    for (name, of, slack) in measures {
        let Some(then) = of(first) else { continue };
        let most = seen.iter().filter_map(of).fold(0.0, f64::max);
        outcome.more.push((name, json!([then.round(), most.round()])));
        if most > then * growth_max + slack {
            outcome.broke(format!(
                "{name} was {then:.0} after the first look and {most:.0} later; it may be {growth_max} times as much, and {slack} more."
            ));
        }
    }
    let an_entry = |held: &Held| held.journal_bytes / held.entries.max(1.0);
    let (then, now) = (an_entry(first), seen.last().map(an_entry).unwrap_or_default());
    outcome.more.push(("entries", json!(seen.last().map(|held| held.entries))));
    outcome.more.push(("bytes_an_entry", json!([then.round(), now.round()])));
    if now > then * growth_max {
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
    /// Its keys but the stream of entries and the requests that are remembered, whose bound (20,000) such a day does not reach.
    bytes: f64,
}

/// Bytes and entries of a journal.
type OfJournal = (f64, f64);

impl Held {
    /// Of this server, which keeps its files there.
    fn of(server: &str, kept: &Path, (journal_bytes, entries): OfJournal, redis: Option<HeldByRedis>) -> Held {
        let status = fs::read_to_string(format!("/proc/{server}/status")).unwrap();
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap().trim().trim_end_matches(" kB");
        // One that is written under another name first may be gone by now.
        let files = fs::read_dir(kept).unwrap().filter_map(|file| {
            let file = file.unwrap();
            Some((file.file_name().into_string().unwrap(), file.metadata().ok()?.len() as f64))
        });
        let files: Vec<(String, f64)> = files.filter(|(name, _)| !name.ends_with(".part")).collect();
        let beside = files.iter().filter(|(name, _)| !name.contains(".journal") || name.ends_with(".head"));
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
fn read(kept: &Path) -> OfJournal {
    let mut files = fs::read_dir(kept).unwrap().map(|file| file.unwrap().path());
    let journal = files.find(|path| path.extension().is_some_and(|ending| ending == "journal")).unwrap();
    let connection = rusqlite::Connection::open_with_flags(&journal, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let sizes = "SELECT page_count * page_size * 1.0, (SELECT count(*) FROM entry) * 1.0 FROM pragma_page_count, pragma_page_size";
    connection.query_row(sizes, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

/// Bytes and entries of a Redis journal, and what else that Redis holds.
fn ask(redis: &PrivateRedis) -> (OfJournal, HeldByRedis) {
    let mut connection = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query(&mut connection).unwrap();
    // A claim may have ended since.
    let mut number =
        |words: &[&str]| redis::cmd(words[0]).arg(&words[1..]).query::<Option<f64>>(&mut connection).unwrap().unwrap_or_default();
    let (mut journal, mut entries, mut beside) = (0.0, 0.0, 0.0);
    for key in &keys {
        let bytes = number(&["MEMORY", "USAGE", key, "SAMPLES", "0"]);
        if key.ends_with(":journal") {
            (journal, entries) = (bytes, number(&["XLEN", key]));
        } else if !key.ends_with(":requests") {
            beside += bytes;
        }
    }
    ((journal, entries), HeldByRedis { keys: keys.len() as f64, bytes: beside })
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
