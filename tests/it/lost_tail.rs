//! A Redis that lost its newest entries while a server was away: what the next start says in its own log.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use xtask::wait_until;

use crate::hall::{Hall, Journal, issue, run};

#[test]
fn a_redis_that_lost_entries_meanwhile_is_told_at_the_next_start_with_both_positions() {
    run(async {
        let mut hall = Hall::small(Journal::Redis);
        let supervisor = hall.supervisor().await;
        issue(&supervisor, "kk").await;
        last_seen(&hall, |seq| seq >= 3);
        hall.kill(0);
        hall.start(0);
        let told = |hall: &Hall| std::fs::read_to_string(hall.log(0)).unwrap().matches("is shorter than this server last saw").count();
        assert_eq!(told(&hall), 0, "nothing was lost by a kill");
        hall.kill(0);
        forget_everything(&hall);
        hall.start(0);
        assert_eq!(told(&hall), 1);
        let log = std::fs::read_to_string(hall.log(0)).unwrap();
        let said = log.lines().find(|line| line.contains("is shorter than")).unwrap();
        last_seen(&hall, |seq| seq < 3);
        assert!(said.contains("ERROR") && said.contains("lebih pendek daripada") && said.contains("now 1:0:0000"), "{said}");
        hall.kill(0);
        hall.start(0);
        assert_eq!(told(&hall), 1, "it is said once");
    });
}

/// Waits until the server has written down that it saw so many entries.
fn last_seen(hall: &Hall, enough: impl Fn(u64) -> bool) {
    let file = hall.data(0).join("kantor-kecil.redis-head");
    let seen = || {
        let line = std::fs::read_to_string(&file).ok()?;
        line.split_whitespace().nth(2)?.split(':').nth(1)?.parse::<u64>().ok()
    };
    let written = wait_until(Duration::from_secs(60), || Ok(seen().filter(|seq| enough(*seq)))).unwrap();
    assert!(written.is_some(), "the server wrote {:?}", seen());
}

/// What a failover to an empty replica would do.
fn forget_everything(hall: &Hall) {
    let url = hall.redis.as_ref().unwrap().url();
    let mut redis = TcpStream::connect(url.trim_start_matches("redis://").trim_end_matches('/')).unwrap();
    redis.write_all(b"FLUSHALL\r\n").unwrap();
    let mut said = [0; 5];
    redis.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"+OK\r\n");
}
