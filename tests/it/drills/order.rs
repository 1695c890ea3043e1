//! No answer before its sync: the server, or the Redis behind it, runs under strace, and for every number and call that was acknowledged the
//! trace must show its write, then a sync of that file that began after the write, and only then the answer on a socket. The very same
//! check must fail where the store does not sync: a server whose SQLite is told `synchronous = 0`, a Redis with `appendfsync no`.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use xtask::{PrivateRedis, RedisStart};

use super::crowd::{COUNTERS, Crowd, Told};
use super::trace::{Trace, Unsynced};
use super::truth::compare;
use super::{Length, Outcome};
use crate::hall::{Hall, Journal, one_service_site, program, run};

/// The calls that write, sync and answer, and those by which Redis is asked.
const CALLS: &str = "trace=read,pwrite64,pwritev,write,writev,sendto,sendmsg,recvfrom,fsync,fdatasync";
/// More than a page of SQLite, and than what Redis writes and reads at once of a few commands.
const BYTES_SHOWN: &str = "20000";

/// The word by which the server asks SQLite to sync each commit, and one of the same length by which it would not.
const SYNCED: &[u8] = b"FULL";
const UNSYNCED: &[u8] = b"0000";
/// SQLite's own list of keywords, in which one runs into the next.
const KEYWORDS: &[u8] = b"FULLIMIT";

/// The server on SQLite.
pub(crate) fn sqlite(length: Length) -> Outcome {
    run(async {
        let mut hall = Hall::prepare(Journal::Sqlite, 1, &one_service_site(COUNTERS));
        let trace = hall.dir.path().join("trace");
        let (mut outcome, told) = traced_server(&mut hall, &trace, &program("lantang-server"), length).await;
        judge(&mut outcome, &Trace::read(&trace).answers_of_a_server(&told, "lomba.journal-wal"), told.acknowledged());

        // The same program but for one word, which its SQLite takes for "never sync".
        let mut hall = Hall::prepare(Journal::Sqlite, 1, &one_service_site(COUNTERS));
        let (trace, careless) = (hall.dir.path().join("trace"), hall.dir.path().join("careless-server"));
        careless_server(&careless);
        let (_, told) = traced_server(&mut hall, &trace, &careless, Length::Short).await;
        must_fail(&mut outcome, &Trace::read(&trace).answers_of_a_server(&told, "lomba.journal-wal"));
        outcome
    })
}

/// Redis, and the server's answers with it: they come after Redis's.
pub(crate) fn redis(length: Length) -> Outcome {
    run(async {
        let folder = xtask::PrivateDir::new("trace").unwrap();
        let (mut outcome, unsynced, acknowledged) = traced_redis("always", &folder.path().join("always"), length).await;
        judge(&mut outcome, &unsynced, acknowledged);
        let (_, unsynced, _) = traced_redis("no", &folder.path().join("no"), Length::Short).await;
        must_fail(&mut outcome, &unsynced);
        outcome
    })
}

async fn traced_server(hall: &mut Hall, trace: &Path, server: &Path, length: Length) -> (Outcome, Told) {
    let mut words = strace(trace);
    words.push(server.into());
    hall.started_as = Some(words);
    hall.start(0);
    drop(hall.supervisor().await);
    let told = press(hall, length).await;
    hall.stop(0);
    hall.started_as = None;
    hall.start(0);
    (compare(hall, &told).await, told)
}

async fn traced_redis(appendfsync: &'static str, trace: &Path, length: Length) -> (Outcome, Unsynced, u64) {
    let redis = PrivateRedis::start_as(RedisStart { appendfsync, under: strace(trace), files: None }).unwrap();
    let mut hall = Hall::on_redis(redis, 1, &one_service_site(COUNTERS));
    hall.start(0);
    drop(hall.supervisor().await);
    let told = press(&hall, length).await;
    let outcome = compare(&mut hall, &told).await;
    hall.redis.as_mut().unwrap().program().ask_to_end().unwrap();
    hall.redis.as_mut().unwrap().program().wait(Duration::from_secs(20)).unwrap();
    (outcome, Trace::read(trace).answers_of_redis(&told), told.acknowledged())
}

async fn press(hall: &Hall, length: Length) -> Told {
    let crowd = Crowd::come(&[hall.address(0)]);
    crowd
        .given_on(match length {
            Length::Short => 40,
            Length::Long => 400,
        })
        .await;
    crowd.called_on(8).await;
    crowd.go().await
}

fn strace(trace: &Path) -> Vec<OsString> {
    let words = ["strace", "-f", "-qq", "-y", "-s", BYTES_SHOWN, "-e", CALLS, "-o"].map(OsString::from);
    words.into_iter().chain([trace.into()]).collect()
}

/// A copy of the server's program in which `synchronous` is asked for in another word.
fn careless_server(at: &Path) {
    let mut bytes = std::fs::read(program("lantang-server")).unwrap();
    let is_word = |place: &usize| bytes[*place..].starts_with(SYNCED) && !bytes[*place..].starts_with(KEYWORDS);
    let places: Vec<usize> = (0..bytes.len() - SYNCED.len()).filter(is_word).collect();
    assert!(!places.is_empty(), "the server no longer says {SYNCED:?} to SQLite");
    for place in places {
        bytes[place..place + SYNCED.len()].copy_from_slice(UNSYNCED);
    }
    std::fs::copy(program("lantang-server"), at).unwrap();
    std::fs::write(at, bytes).unwrap();
}

fn judge(outcome: &mut Outcome, unsynced: &Unsynced, acknowledged: u64) {
    outcome.more.push(("answers_checked", json!(unsynced.checked)));
    if unsynced.checked < acknowledged {
        outcome.broke(format!("The trace shows {} answers of {acknowledged} that were heard.", unsynced.checked));
    }
    for why in unsynced.found.iter().take(5) {
        outcome.broke(why.clone());
    }
}

/// A check that a careless store passes says nothing about a careful one.
fn must_fail(outcome: &mut Outcome, unsynced: &Unsynced) {
    outcome.more.push(("unsynced_seen_without_syncs", json!(unsynced.found.len())));
    if unsynced.found.is_empty() {
        outcome.broke(format!("A store that does not sync was not noticed in {} answers.", unsynced.checked));
    }
}
