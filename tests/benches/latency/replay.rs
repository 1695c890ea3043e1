//! How long it takes to read a day of 1,000,000 entries again: `lantang-server replay`, and a start of the server, as programs. The day is
//! decided by the domain and stored by the server's own journal; only its people are missing.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use domain::Time;
use server::{
    Config, JournalChoice,
    journal::{
        APPEND_ENTRIES_MAX, AppendAnswer, Journal,
        entry::{Actor, Entry, Fingerprint, Position, Role},
    },
};
use xtask::{PrivateDir, Program};

use crate::{
    hall::{program, root},
    long_day::LongDay,
    people::SITE,
    spread::Spread,
};

const ENTRIES: u64 = 1_000_000;
const REPLAYS: usize = 5;
const STARTS: usize = 3;
/// A start that takes longer than this does not come at all.
const START_AT_MOST: Duration = Duration::from_secs(120);

/// Seconds of a replay, and of a start until it is ready.
pub(crate) struct Replay {
    pub(crate) replay_s: Spread,
    pub(crate) start_s: Spread,
}

pub(crate) async fn replay_million() -> Replay {
    let dir = PrivateDir::new("long-day").unwrap();
    let began = Instant::now();
    let bytes = write_day(&dir, ENTRIES).await;
    println!("replay: a day of {ENTRIES} entries, {} MB, written in {:.0} s", bytes / 1_000_000, began.elapsed().as_secs_f64());
    Replay { replay_s: Spread::of((0..REPLAYS).map(|_| replay_once(&dir))), start_s: Spread::of((0..STARTS).map(|_| start_once(&dir))) }
}

/// Writes so many entries of the day into the journal of a server that does not run; answers with the file's size.
pub(crate) async fn write_day(dir: &PrivateDir, entries: u64) -> u64 {
    let site = server::cli::check::read_site_file(&root().join(SITE), &mut std::io::sink()).unwrap().unwrap();
    let mut day = LongDay::of(&site);
    let hall_ms = Arc::new(AtomicU64::new(day.now().0));
    let clock = Arc::clone(&hall_ms);
    let config = Config {
        journal: JournalChoice::Sqlite,
        data: dir.path().to_owned(),
        clock: Arc::new(move || Time(clock.load(Ordering::Relaxed))),
        clock_speed: 1,
        skip: Vec::new(),
        archive: server::ArchiveConfig::default(),
        peers: server::Peers::default(),
        on_fatal: Arc::new(|why| panic!("{why}")),
        site,
    };
    let journal = server::open_journal(&config).await.unwrap();
    let mut head = Position::START;
    let mut batch = next_batch(&mut day, 0, entries);
    while !batch.is_empty() {
        let count = batch.len() as u64;
        let append = tokio::spawn(append(Arc::clone(&journal), head, batch));
        // The next ones are decided while the disk writes.
        batch = next_batch(&mut day, head.seq + count, entries);
        head = append.await.unwrap();
    }
    assert_eq!(head.seq, entries);
    std::fs::metadata(dir.path().join("mpp-contoh.journal")).unwrap().len()
}

async fn append(journal: Arc<dyn Journal>, head: Position, entries: Vec<Entry>) -> Position {
    match journal.append(head, entries).await {
        AppendAnswer::Appended { stored } => stored.last().unwrap().position,
        refused @ (AppendAnswer::Conflict { .. }
        | AppendAnswer::SeenBefore { .. }
        | AppendAnswer::Diverged { .. }
        | AppendAnswer::Refused { .. }
        | AppendAnswer::InDoubt { .. }) => panic!("the day could not be written: {refused:?}"),
    }
}

fn next_batch(day: &mut LongDay, from: u64, entries: u64) -> Vec<Entry> {
    let until = entries.min(from + APPEND_ENTRIES_MAX as u64);
    let entry = |number: u64| {
        let events = day.next();
        let actor = Actor { role: Role::Officer, name: "petugas-loket-1".to_owned() };
        // As long as any: entries of a real day have one each.
        let asked = Some(Fingerprint(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        Entry { request: format!("{number:032x}"), actor, at: day.now(), reason: None, asked, events }
    };
    (from..until).map(entry).collect()
}

/// Seconds from starting the program to its end.
fn replay_once(dir: &PrivateDir) -> f64 {
    let mut command = Program::command(program("lantang-server"));
    command.arg("replay").arg("--site").arg(root().join(SITE)).arg("--data").arg(dir.path());
    let started = Instant::now();
    let output = command.output().unwrap();
    let took = started.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains(&format!("entries: {ENTRIES}\n")),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    took
}

/// Seconds from starting the server until it is ready.
fn start_once(dir: &PrivateDir) -> f64 {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut command = Program::command(program("lantang-server"));
    command.arg("serve").arg("--site").arg(root().join(SITE)).arg("--data").arg(dir.path()).args(["--listen", &address.to_string()]);
    let started = Instant::now();
    let mut server = Program::start("lantang-server", command, &dir.path().join("server.log")).unwrap();
    server.wait_for_http(address, "/readyz", START_AT_MOST).unwrap();
    let took = started.elapsed().as_secs_f64();
    server.stop(START_AT_MOST).unwrap();
    took
}
