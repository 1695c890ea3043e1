//! The shared suite over sentinels, and failovers under a journal that is written to.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::runtime::Handle;

use super::{RedisJournal, SITE, World, eventually, sentinels::*, settled};
use crate::journal::{
    AppendAnswer, Journal, Later, ReadAnswer, WaitAnswer,
    entry::{Entry, Position},
    redis_journal::confirm::Acknowledge,
    suite::{all_after, appended, journal_suite},
    testing::{TestClock, notice},
};

struct SentinelWorld {
    watched: tokio::sync::Mutex<Option<Watched>>,
    clock: TestClock,
}

fn world() -> SentinelWorld {
    SentinelWorld { watched: tokio::sync::Mutex::default(), clock: TestClock::new() }
}

impl World for SentinelWorld {
    fn node(&self) -> Later<'_, Arc<dyn Journal>> {
        Box::pin(async {
            let mut watched = self.watched.lock().await;
            if watched.is_none() {
                // The waiting in it cannot be sent between threads.
                let start = || Handle::current().block_on(Watched::start(1, NEVER_MS));
                *watched = Some(tokio::task::block_in_place(start));
            }
            let url = watched.as_ref().unwrap().url();
            Arc::new(RedisJournal::open(&url, Acknowledge::Replica, SITE, self.clock.clock()).unwrap()) as Arc<dyn Journal>
        })
    }

    fn reopen(&self) -> Later<'_, ()> {
        Box::pin(async {
            let mut watched = self.watched.lock().await;
            let primary = &mut watched.as_mut().unwrap().primary;
            primary.kill();
            assert!(primary.run());
        })
    }

    fn clock(&self) -> &TestClock {
        &self.clock
    }
}

journal_suite!(world());

/// Writes without a pause and keeps what was acknowledged while nothing was marked.
struct Writing {
    head: Position,
    confirmed: Vec<Entry>,
}

impl Writing {
    async fn begin(journal: &RedisJournal) -> Writing {
        let mut writing = Writing { head: Position::START, confirmed: Vec::new() };
        // On a busy machine a replica may be late now and then.
        for _ in 0..200 {
            writing.write(journal).await;
            if writing.confirmed.len() == 20 {
                return writing;
            }
        }
        assert_eq!(writing.confirmed.len(), 20);
        writing
    }

    async fn write(&mut self, journal: &RedisJournal) {
        let entry = notice(journal.now(), "tulis");
        match settled(journal, self.head, &entry).await {
            AppendAnswer::Appended { stored } | AppendAnswer::SeenBefore { stored } => {
                self.head = stored[0].position;
                if journal.unconfirmed().is_none() {
                    self.confirmed.push(entry);
                }
            }
            // What was not confirmed is gone; whoever reads begins anew.
            AppendAnswer::Diverged { head } => self.head = head,
            other @ (AppendAnswer::Conflict { .. } | AppendAnswer::Refused { .. } | AppendAnswer::InDoubt { .. }) => {
                panic!("nobody else writes: {other:?}")
            }
        }
    }

    /// Everything confirmed is there once, in its order.
    async fn is_whole(&self, journal: &RedisJournal) {
        let stored: Vec<Entry> = all_after(journal, Position::START).await.into_iter().map(|stored| stored.entry).collect();
        let mut rest = stored.iter();
        for entry in &self.confirmed {
            assert!(rest.any(|stored| stored == entry), "lost or out of order: {entry:?}");
            assert_eq!(stored.iter().filter(|stored| stored.request == entry.request).count(), 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_orderly_failover_loses_nothing_that_was_confirmed() {
    let watched = Watched::start(1, NEVER_MS).await;
    let journal = watched.open(Acknowledge::Replica);
    let mut writing = Writing::begin(&journal).await;
    watched.fail_over().await;
    let is_over = AtomicBool::new(false);
    let named = async {
        watched.named(&watched.replica).await;
        // The old primary comes back as a replica, which confirms.
        watched.replica.is_followed().await;
        is_over.store(true, Ordering::Relaxed);
    };
    let write = async {
        while !is_over.load(Ordering::Relaxed) {
            writing.write(&journal).await;
        }
    };
    tokio::join!(named, write);
    let before = writing.confirmed.len();
    eventually("a replica confirms again", async || {
        writing.write(&journal).await;
        (writing.confirmed.len() > before).then_some(())
    })
    .await;
    writing.is_whole(&watched.open(Acknowledge::Local)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_primary_s_replica_is_found_with_a_sentinel_killed_too() {
    let mut watched = Watched::start(3, SOON_MS).await;
    let journal = watched.open(Acknowledge::Replica);
    let mut writing = Writing::begin(&journal).await;
    let reader = watched.open(Acknowledge::Local);
    assert_eq!(reader.wait(Position::START, 60_000).await, WaitAnswer::MaybeMore);
    watched.sentinels[0].kill();
    watched.primary.kill();
    writing.write(&journal).await;
    watched.named(&watched.replica).await;
    assert!(writing.head.seq >= 20, "written on at {}", writing.head);
    // Whoever only reads is led there too.
    let read = eventually("it is read", async || match reader.read(Position::START, 100).await {
        Ok(ReadAnswer::Entries(read)) => read.last().filter(|last| last.position == writing.head).cloned(),
        Ok(ReadAnswer::Diverged { head }) => panic!("another journal, at {head}"),
        Err(_) => None,
    })
    .await;
    assert_eq!(read.position, writing.head);
    writing.is_whole(&reader).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_primary_that_wakes_up_is_neither_read_nor_written() {
    let watched = Watched::start(1, SOON_MS).await;
    let (journal, reader) = (watched.open(Acknowledge::Replica), watched.open(Acknowledge::Local));
    let mut writing = Writing::begin(&journal).await;
    assert_eq!(reader.head().await, Ok(writing.head), "it is connected");
    watched.primary.signal("-STOP");
    watched.named(&watched.replica).await;
    writing.write(&journal).await;
    let head = eventually("the new primary is read", async || reader.head().await.ok().filter(|head| *head == writing.head)).await;
    // It takes itself for the primary for seconds, and answers whoever asks.
    watched.primary.signal("-CONT");
    let write = async {
        for _ in 0..20 {
            writing.write(&journal).await;
            assert_eq!(journal.head().await, Ok(writing.head));
        }
    };
    let (hint, ()) = tokio::join!(reader.wait(head, 60_000), write);
    assert_eq!(hint, WaitAnswer::MaybeMore);
    assert_eq!(reader.head().await, Ok(writing.head));
    writing.is_whole(&reader).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_was_made_a_replica_is_left_even_before_the_sentinels_say_so() {
    let watched = Watched::start(1, NEVER_MS).await;
    let journal = watched.open(Acknowledge::Local);
    let head = appended(&journal, Position::START, vec![notice(journal.now(), "tulis")]).await;
    watched.primary.is_followed().await;
    // By hand, and nobody has told the sentinel yet: what reads must not stay with a Redis that only copies, for it may copy nothing.
    watched.replica.say("REPLICAOF NO ONE").await;
    watched.primary.say(&format!("REPLICAOF 127.0.0.1 {}", watched.replica.port)).await;
    let entry = notice(journal.now(), "lagi");
    eventually("it is left", async || {
        assert!(!journal.append(head, vec![entry.clone()]).await.settles());
        journal.head().await.is_err().then_some(())
    })
    .await;
    watched.watch_instead(&watched.replica).await;
    let answer = settled(&journal, head, &entry).await;
    assert!(matches!(answer, AppendAnswer::Appended { .. }), "{answer:?}");
    assert_eq!(eventually("it is read", async || journal.head().await.ok()).await.seq, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_and_sentinels_that_ask_for_a_password_are_given_the_same() {
    let watched = Watched::start(1, NEVER_MS).await;
    watched.primary.say("ACL SETUSER lantang on >rahasia ~* &* +@all").await;
    watched.primary.say("ACL SETUSER default -fcall -function -eval -evalsha").await;
    watched.sentinels[0].let_in_only("lantang", "rahasia").await;
    let open = |url: &str| RedisJournal::open(url, Acknowledge::Local, SITE, TestClock::new().clock()).unwrap();
    let nobody = open(&watched.url()).head().await;
    assert!(nobody.is_err(), "{nobody:?}");
    let wrong = open(&watched.url_of("lantang", "salah-sekali")).head().await;
    assert!(wrong.as_ref().is_err_and(|error| !error.to_string().contains("salah-sekali")), "{wrong:?}");
    let journal = open(&watched.url_of("lantang", "rahasia"));
    appended(&journal, Position::START, vec![notice(journal.now(), "masuk")]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_no_sentinel_answers_is_said_while_the_journal_still_does() {
    let mut watched = Watched::start(1, NEVER_MS).await;
    let journal = watched.open(Acknowledge::Local);
    let head = appended(&journal, Position::START, vec![notice(journal.now(), "satu")]).await;
    assert_eq!(journal.notice(), None);
    watched.sentinels[0].kill();
    let said = eventually("it is said", async || journal.notice()).await;
    assert!(said.contains("name no Redis primary that can be used") && said.contains("periksa sentinel"), "{said}");
    assert_eq!(journal.head().await, Ok(head));
}
