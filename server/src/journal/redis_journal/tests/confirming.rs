//! `--acknowledge`: what a replica confirms, what none does, and a Redis that cannot be asked.

use std::time::Instant;

use redis::Value;

use super::{RedisJournal, SITE, Server, eventually, sentinels::*};
use crate::journal::{
    AppendAnswer, Journal as _, JournalError, Unconfirmed,
    entry::Position,
    redis_journal::confirm::Acknowledge,
    suite::appended,
    testing::{TestClock, notice},
};

fn open(server: &Server, acknowledge: Acknowledge) -> RedisJournal {
    RedisJournal::open(&server.url(), acknowledge, SITE, TestClock::new().clock()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_replica_confirms_is_kept_and_marked_until_one_does() {
    let (primary, replica) = (Server::start(), Server::start());
    let journal = open(&primary, Acknowledge::Replica);
    let before = journal.settings().await.unwrap();
    assert!(before.warnings.iter().any(|warning| warning.contains("No replica is connected")), "{before:?}");
    let asked = Instant::now();
    let first = appended(&journal, Position::START, vec![notice(journal.now(), "sendiri")]).await;
    let waited = asked.elapsed();
    assert_eq!(journal.unconfirmed(), Some(Unconfirmed { since: first, upto: first }), "it is in the journal, and marked");
    let mut last = first;
    for _ in 0..3 {
        last = appended(&journal, last, vec![notice(journal.now(), "lagi")]).await;
    }
    assert!(asked.elapsed() < 3 * waited, "nobody waits again for a replica that was not there just now");
    assert_eq!(journal.unconfirmed(), Some(Unconfirmed { since: first, upto: last }));

    replica.follows(&primary).await;
    eventually("a replica confirms", async || journal.unconfirmed().is_none().then_some(())).await;
    last = appended(&journal, last, vec![notice(journal.now(), "berdua")]).await;
    assert_eq!(journal.unconfirmed(), None);
    let settings = journal.settings().await.unwrap();
    assert_eq!(settings.warnings.len() + 1, before.warnings.len(), "{settings:?}");

    // It stands still: what is asked meanwhile is kept by one alone, and a repetition changes nothing about that.
    replica.signal("-STOP");
    let entry = notice(journal.now(), "ragu");
    let marked = appended(&journal, last, vec![entry.clone()]).await;
    assert_eq!(journal.unconfirmed(), Some(Unconfirmed { since: marked, upto: marked }));
    let other = open(&primary, Acknowledge::Replica);
    assert!(matches!(other.append(last, vec![entry]).await, AppendAnswer::SeenBefore { .. }));
    assert_eq!(other.unconfirmed(), Some(Unconfirmed { since: marked, upto: marked }), "whoever finds it there asks for itself");
    assert_eq!(journal.unconfirmed(), Some(Unconfirmed { since: marked, upto: marked }), "it was looked at since, and stands");
    replica.signal("-CONT");
    eventually("it confirms again", async || journal.unconfirmed().or(other.unconfirmed()).is_none().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_cannot_be_asked_is_refused_at_the_start() {
    let server = Server::start();
    assert_eq!(open(&server, Acknowledge::ReplicaFsync).settings().await, Err(JournalError::NoWaitAof), "Redis 7.0 does not know it");
    server.say("ACL SETUSER default -wait").await;
    let refused = open(&server, Acknowledge::Replica).settings().await;
    assert!(matches!(refused, Err(JournalError::CannotConfirm { asked: "replica", .. })), "{refused:?}");
    open(&server, Acknowledge::Local).settings().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_cannot_be_asked_any_more_holds_nobody_up() {
    let (primary, replica) = (Server::start(), Server::start());
    replica.follows(&primary).await;
    for lost in ["-wait", "-set"] {
        let journal = open(&primary, Acknowledge::Replica);
        journal.settings().await.unwrap();
        let head = journal.head().await.unwrap();
        let first = notice(journal.now(), "dengan hak");
        let last = appended(&journal, head, vec![first.clone()]).await;
        primary.say(&format!("ACL SETUSER default {lost}")).await;
        let entry = notice(journal.now(), "tanpa hak");
        let answer = journal.append(last, vec![entry.clone()]).await;
        assert!(matches!(answer, AppendAnswer::Appended { .. }), "{lost}: {answer:?}");
        let again = open(&primary, Acknowledge::Replica).append(last, vec![entry]).await;
        assert!(matches!(again, AppendAnswer::SeenBefore { .. }), "in doubt would be for ever: {lost}: {again:?}");
        primary.say("ACL SETUSER default +@all").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_to_a_primary_that_is_none_any_more_is_in_doubt() {
    // The news must come while the old primary still waits for its replica; a machine that is too slow for that tries again.
    for _ in 0..5 {
        let watched = Watched::start(1, NEVER_MS).await;
        let journal = watched.open(Acknowledge::Replica);
        let head = appended(&journal, Position::START, vec![notice(journal.now(), "sebelum")]).await;
        watched.replica.say("REPLICAOF NO ONE").await;
        let entry = notice(journal.now(), "ragu");
        let news = async {
            let has_it = async || (watched.primary.say("XLEN {lantang:uji}:journal").await == Value::Int(2)).then_some(());
            eventually("the old primary has it", has_it).await;
            watched.watch_instead(&watched.replica).await;
        };
        let (answer, ()) = tokio::join!(journal.append(head, vec![entry.clone()]), news);
        if matches!(answer, AppendAnswer::Appended { .. }) {
            continue;
        }
        assert!(matches!(answer, AppendAnswer::InDoubt { .. }), "{answer:?}");
        let settled = super::settled(&journal, head, &entry).await;
        assert!(matches!(settled, AppendAnswer::Appended { .. }), "it is written where it stays: {settled:?}");
        assert_eq!(super::times_stored(&journal, &entry).await, 1);
        return;
    }
    panic!("five times the news came too late");
}
