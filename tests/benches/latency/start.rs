//! A server that is started in the middle of a busy day: from the start of its program until it says that it is ready. Beside it the floor:
//! the program's own start, and the reading of the same bytes.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    time::{Duration, Instant},
};

use domain::Event;
use xtask::{PrivateDir, Program};

use crate::{
    hall::{program, root},
    long_day::LongDay,
    people::SITE,
    replay::write_day,
    spread::Spread,
};

/// Numbers given so far.
pub(crate) const TICKETS: usize = 10_000;
const STARTS: usize = 15;
const LOOK_AGAIN: Duration = Duration::from_millis(1);
const STOP_AT_MOST: Duration = Duration::from_secs(60);

/// Milliseconds of each start, and of the floor right before it.
pub(crate) struct Start {
    pub(crate) start_ms: Spread,
    pub(crate) floor_ms: Spread,
}

pub(crate) async fn start_in_a_day() -> Start {
    let dir = PrivateDir::new("day").unwrap();
    let entries = entries_until();
    let bytes = write_day(&dir, entries).await;
    println!("start: {entries} entries, {} MB", bytes / 1_000_000);
    let (mut starts, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        floors.push(in_ms(floor(dir.path())));
        starts.push(in_ms(start_once(&dir)));
    }
    Start { start_ms: Spread::of(starts), floor_ms: Spread::of(floors) }
}

/// How many entries the day has until so many numbers are given.
fn entries_until() -> u64 {
    let site = server::site_file::read(&std::fs::read(root().join(SITE)).unwrap()).unwrap();
    let mut day = LongDay::of(&site);
    let (mut entries, mut issued) = (0, 0);
    while issued < TICKETS {
        entries += 1;
        issued += day.next().iter().filter(|event| matches!(event, Event::TicketIssued { .. })).count();
    }
    entries
}

fn floor(data: &Path) -> Duration {
    let started = Instant::now();
    let said = Program::command(program("lantang-server")).arg("--version").output().unwrap();
    assert!(said.status.success());
    let bytes = std::fs::read(data.join("mpp-contoh.journal")).unwrap();
    assert!(!bytes.is_empty());
    started.elapsed()
}

fn start_once(dir: &PrivateDir) -> Duration {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut command = Program::command(program("lantang-server"));
    command.arg("serve").arg("--site").arg(root().join(SITE)).arg("--data").arg(dir.path()).args(["--listen", &address.to_string()]);
    let started = Instant::now();
    let mut server = Program::start("lantang-server", command, &dir.path().join("server.log")).unwrap();
    while !xtask::get(address, "/readyz").is_ok_and(|answer| answer.status == 200) {
        assert!(server.is_running().unwrap(), "{}", std::fs::read_to_string(server.log()).unwrap());
        std::thread::sleep(LOOK_AGAIN);
    }
    let took = started.elapsed();
    server.stop(STOP_AT_MOST).unwrap();
    took
}

fn in_ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}
