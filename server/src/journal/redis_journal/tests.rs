//! The shared suite on a real Redis, and what only Redis can do to us: stand still, die, forget, refuse, be somebody else's.
//! Every test has a server of its own, in a private folder, on a port that the system gave.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use domain::Time;
use redis::{Client, RedisResult, Value};

use super::{PAGE_ENTRIES_MAX, RedisJournal, confirm::Acknowledge, line::RESPONSE_MS};
use crate::{
    journal::{
        APPEND_ENTRIES_MAX, AppendAnswer, CrashLoss, Journal, JournalError, Later, ReadAnswer, StoreRefusal, WaitAnswer,
        entry::{Entry, Position},
        suite::{World, all_after, appended, journal_suite, three_days},
        testing::{Folder, TestClock, WEEK_MS, day_opened, machine_now, notice},
    },
    presence::suite::presence_suite,
};

mod confirming;
mod failover;
mod keys;
mod scripts;
mod sentinels;

const SITE: &str = "uji";

/// A `redis-server` of the test's own, killed when it is dropped.
struct Server {
    folder: Folder,
    port: u16,
    child: Option<Child>,
}

impl Server {
    fn start() -> Server {
        let mut server = Server::not_yet();
        while !server.run() {
            // Somebody else took the port in between.
            server.port = free_port();
        }
        server
    }

    fn not_yet() -> Server {
        Server { folder: Folder::new(), port: free_port(), child: None }
    }

    /// Starts it and waits until it takes connections; `false` where it ended instead.
    fn run(&mut self) -> bool {
        let mut child = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", ""])
            .args(["--appendonly", "yes", "--appendfsync", "always", "--repl-diskless-sync-delay", "0", "--dir"])
            .arg(self.folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("redis-server cannot be started; `cargo xtask setup` installs it: {error}"));
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let ready = said.by_ref().any(|line| line.contains("Ready to accept connections"));
        // What it says later must go somewhere, or it stands still one day.
        std::thread::spawn(move || said.for_each(drop));
        if ready {
            self.child = Some(child);
        } else {
            child.wait().unwrap();
        }
        ready
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    async fn say(&self, words: &str) -> Value {
        self.try_say(words).await.unwrap()
    }

    async fn try_say(&self, words: &str) -> RedisResult<Value> {
        let mut connection = Client::open(self.url()).unwrap().get_multiplexed_async_connection().await?;
        let mut words = words.split_whitespace();
        let mut command = redis::cmd(words.next().unwrap());
        words.for_each(|word| {
            command.arg(if word == "''" { "" } else { word });
        });
        command.query_async(&mut connection).await
    }

    fn open(&self) -> RedisJournal {
        RedisJournal::open(&self.url(), Acknowledge::Local, SITE, TestClock::new().clock()).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

struct RedisWorld {
    server: tokio::sync::Mutex<Server>,
    clock: TestClock,
}

fn world() -> RedisWorld {
    RedisWorld { server: tokio::sync::Mutex::new(Server::start()), clock: TestClock::new() }
}

impl World for RedisWorld {
    fn node(&self) -> Later<'_, Arc<dyn Journal>> {
        Box::pin(async {
            let url = self.server.lock().await.url();
            Arc::new(RedisJournal::open(&url, Acknowledge::Local, SITE, self.clock.clock()).unwrap()) as Arc<dyn Journal>
        })
    }

    fn reopen(&self) -> Later<'_, ()> {
        Box::pin(async {
            let mut server = self.server.lock().await;
            server.kill();
            assert!(server.run());
        })
    }

    fn clock(&self) -> &TestClock {
        &self.clock
    }
}

journal_suite!(world());

mod presence {
    use super::*;

    presence_suite!({
        let server = Server::start();
        let presence = server.open().presence();
        (server, presence)
    });
}

/// How often it is tried again: Redis tells nobody that it is back.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Tries again and again until the answer is given, for as long as a slow machine may need.
async fn eventually<T>(what: &str, mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    let mut looks = tokio::time::interval(LOOK_AGAIN);
    let trying = async {
        loop {
            looks.tick().await;
            if let Some(done) = attempt().await {
                return done;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), trying).await.unwrap_or_else(|_| panic!("never happened: {what}"))
}

/// Repeats one append, exactly as it is, until its fate is certain.
async fn settled(journal: &RedisJournal, expected: Position, entry: &Entry) -> AppendAnswer {
    eventually("a certain answer", async || {
        let answer = journal.append(expected, vec![entry.clone()]).await;
        answer.settles().then_some(answer)
    })
    .await
}

/// Every stored entry of this request.
async fn times_stored(journal: &RedisJournal, entry: &Entry) -> usize {
    all_after(journal, Position::START).await.iter().filter(|stored| stored.entry.request == entry.request).count()
}

async fn refused(journal: &RedisJournal, expected: Position) -> (StoreRefusal, String) {
    let answer = journal.append(expected, vec![notice(journal.now(), "ditolak")]).await;
    let AppendAnswer::Refused { refusal, text } = answer else { panic!("not refused: {answer:?}") };
    (refusal, text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_redis_leaves_doubt_and_writes_when_it_goes_on() {
    let server = Server::start();
    let journal = server.open();
    let head = appended(&journal, Position::START, vec![notice(journal.now(), "sebelum")]).await;
    journal.head().await.unwrap();

    server.signal("-STOP");
    let entry = notice(journal.now(), "ragu");
    let asked = tokio::time::Instant::now();
    let answer = journal.append(head, vec![entry.clone()]).await;
    assert!(matches!(answer, AppendAnswer::InDoubt { .. }), "{answer:?}");
    assert!(asked.elapsed() < Duration::from_millis(2 * RESPONSE_MS));
    assert!(matches!(journal.read(head, 10).await, Err(JournalError::Unavailable { .. })));
    assert!(!journal.append(head, vec![entry.clone()]).await.settles(), "a repeat while it stands still");

    server.signal("-CONT");
    let found = eventually("the entry is read", async || match journal.read(head, 1).await {
        Ok(ReadAnswer::Entries(found)) => found.into_iter().next(),
        Ok(ReadAnswer::Diverged { head }) => panic!("the journal is another one, at {head}"),
        Err(_) => None,
    })
    .await;
    assert_eq!(found.entry, entry);
    assert_eq!(settled(&journal, head, &entry).await, AppendAnswer::SeenBefore { stored: vec![found] });
    assert_eq!(times_stored(&journal, &entry).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_node_wrote_meanwhile_fences_a_doubtful_append_out() {
    let server = Server::start();
    let (ours, theirs) = (server.open(), server.open());
    let head = appended(&ours, Position::START, vec![notice(ours.now(), "sebelum")]).await;
    assert!(theirs.appender.line.lend().await.is_ok());

    // Both are in Redis's hands; it executes them when it goes on, one of them first.
    server.signal("-STOP");
    let (their_entry, our_entry) = (notice(theirs.now(), "mereka"), notice(ours.now(), "kami"));
    let (their_answer, our_answer) =
        tokio::join!(theirs.append(head, vec![their_entry.clone()]), ours.append(head, vec![our_entry.clone()]));
    assert!(!their_answer.settles() && !our_answer.settles(), "{their_answer:?}, {our_answer:?}");

    server.signal("-CONT");
    let answers = [settled(&theirs, head, &their_entry).await, settled(&ours, head, &our_entry).await];
    let written = answers.iter().filter(|answer| matches!(answer, AppendAnswer::Appended { .. } | AppendAnswer::SeenBefore { .. })).count();
    let fenced_out = answers.iter().filter(|answer| matches!(answer, AppendAnswer::Conflict { .. })).count();
    assert_eq!((written, fenced_out), (1, 1), "{answers:?}");
    assert_eq!(times_stored(&ours, &our_entry).await + times_stored(&ours, &their_entry).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_redis_comes_back_with_everything_acknowledged() {
    let mut server = Server::start();
    let journal = server.open();
    let mut head = Position::START;
    for _ in 0..20 {
        head = appended(&journal, head, vec![notice(journal.now(), "ya")]).await;
    }
    let stored = all_after(&journal, Position::START).await;
    server.kill();
    let entry = notice(journal.now(), "sesudah");
    eventually("it is certain that Redis is away", async || {
        let answer = journal.append(head, vec![entry.clone()]).await;
        assert!(!answer.settles(), "{answer:?}");
        matches!(answer, AppendAnswer::Refused { refusal: StoreRefusal::NotReached, .. }).then_some(())
    })
    .await;

    assert!(server.run());
    let answer = settled(&journal, head, &entry).await;
    assert!(matches!(answer, AppendAnswer::Appended { .. }), "{answer:?}");
    assert_eq!(all_after(&journal, Position::START).await[..20], stored);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_starts_before_redis_finds_it() {
    let mut server = Server::not_yet();
    let journal = server.open();
    assert!(matches!(journal.head().await, Err(JournalError::Unavailable { .. })));
    assert!(matches!(journal.settings().await, Err(JournalError::Unavailable { .. })));
    assert_eq!(refused(&journal, Position::START).await.0, StoreRefusal::NotReached);
    assert!(server.run(), "somebody else took the port of a Redis that was not started yet");
    let head = eventually("the head", async || journal.head().await.ok()).await;
    assert_eq!(head, Position::START);
    let entry = notice(journal.now(), "mulai");
    assert!(matches!(settled(&journal, head, &entry).await, AppendAnswer::Appended { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_functions_are_refused_the_same_code_runs_as_a_script() {
    let server = Server::start();
    server.say("ACL SETUSER default -fcall -function").await;
    let journal = server.open();
    let one = appended(&journal, Position::START, vec![notice(journal.now(), "skrip")]).await;
    server.say("SCRIPT FLUSH").await;
    let two = appended(&journal, one, vec![notice(journal.now(), "lagi")]).await;
    let late = journal.append(one, vec![notice(journal.now(), "terlambat")]).await;
    assert!(matches!(late, AppendAnswer::Conflict { .. }), "{late:?}");
    assert!(server.try_say("EVALSHA 0000000000000000000000000000000000000000 0").await.is_err());

    server.say("ACL SETUSER default +fcall +function").await;
    let functions = server.open();
    let three = appended(&functions, two, vec![notice(functions.now(), "fungsi")]).await;
    server.say("FUNCTION FLUSH").await;
    appended(&functions, three, vec![notice(functions.now(), "fungsi dimuat lagi")]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_hint_only_delays() {
    let server = Server::start();
    server.say("ACL SETUSER default resetchannels").await;
    let (ours, theirs) = (server.open(), server.open());
    let head = appended(&ours, Position::START, vec![notice(ours.now(), "tanpa kabar")]).await;
    assert_eq!(theirs.wait(Position::START, 60_000).await, WaitAnswer::MaybeMore);
    let waiter = tokio::spawn(async move { theirs.wait(head, 60_000).await });
    appended(&ours, head, vec![notice(ours.now(), "lagi")]).await;
    assert_eq!(waiter.await.unwrap(), WaitAnswer::MaybeMore);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_redis_refuses_and_changes_nothing() {
    for setup in ["PING", "ACL SETUSER default -fcall -function"] {
        let server = Server::start();
        server.say(setup).await;
        let journal = server.open();
        let head = appended(&journal, Position::START, vec![notice(journal.now(), "muat")]).await;
        let before = journal.read(Position::START, 10).await;
        server.say("CONFIG SET maxmemory 1").await;
        assert_eq!(refused(&journal, head).await.0, StoreRefusal::Full, "after {setup}");
        assert_eq!(journal.head().await, Ok(head), "what is there is read, after {setup}");
        assert_eq!(journal.read(Position::START, 10).await, before, "after {setup}");
        assert_eq!(server.open().oldest().await, Ok(Position::START), "a server that starts reads it too, after {setup}");
        server.say("CONFIG SET maxmemory 0").await;
        assert_eq!(journal.head().await, Ok(head));
        let [_, second, _] = three_days(&journal).await;
        server.say("CONFIG SET maxmemory 1").await;
        assert_eq!(journal.trim(second).await, Ok(()), "taking days out frees memory, after {setup}");
        server.say("CONFIG SET maxmemory 0").await;
        assert_eq!(journal.oldest().await, Ok(second));
        appended(&journal, journal.head().await.unwrap(), vec![notice(journal.now(), "lagi")]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_takes_no_writes_refuses() {
    let server = Server::start();
    let journal = server.open();
    let head = appended(&journal, Position::START, vec![notice(journal.now(), "tulis")]).await;
    server.say("CONFIG SET min-replicas-to-write 1").await;
    assert_eq!(refused(&journal, head).await.0, StoreRefusal::ReadOnly);
    server.say("CONFIG SET min-replicas-to-write 0").await;
    server.say(&format!("REPLICAOF 127.0.0.1 {}", free_port())).await;
    assert_eq!(refused(&journal, head).await.0, StoreRefusal::ReadOnly);
    server.say("REPLICAOF NO ONE").await;
    let entry = notice(journal.now(), "lagi");
    assert!(matches!(settled(&journal, head, &entry).await, AppendAnswer::Appended { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emptied_redis_diverges() {
    let server = Server::start();
    let journal = server.open();
    let head = appended(&journal, Position::START, vec![notice(journal.now(), "hilang")]).await;
    server.say("FLUSHALL").await;
    assert_eq!(journal.wait(head, 60_000).await, WaitAnswer::MaybeMore);
    assert_eq!(journal.read(head, 10).await, Ok(ReadAnswer::Diverged { head: Position::START }));
    let answer = journal.append(head, vec![notice(journal.now(), "baru")]).await;
    assert_eq!(answer, AppendAnswer::Diverged { head: Position::START });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_newest_requests_are_remembered() {
    let server = Server::start();
    let journal = RedisJournal::open_remembering(&server.url(), Acknowledge::Local, SITE, TestClock::new().clock(), 3).unwrap();
    // The others are forgotten at every sixty-fourth entry.
    let entries: Vec<Entry> = (0..64).map(|_| notice(journal.now(), "ingat")).collect();
    let head = appended(&journal, Position::START, entries.clone()).await;
    let again = async |entry: &Entry| journal.append(head, vec![Entry { at: journal.now(), ..entry.clone() }]).await;
    for remembered in &entries[61..] {
        assert!(matches!(again(remembered).await, AppendAnswer::SeenBefore { .. }));
    }
    assert!(matches!(again(&entries[60]).await, AppendAnswer::Appended { .. }), "who repeats that late is not recognised");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_with_a_wrong_clock_takes_redis_s() {
    let server = Server::start();
    for wrong in [machine_now().0 - WEEK_MS, machine_now().0 + WEEK_MS] {
        let clock = TestClock::new();
        clock.set(Time(wrong));
        let journal = RedisJournal::open(&server.url(), Acknowledge::Local, SITE, clock.clock()).unwrap();
        let head = journal.head().await.unwrap();
        let difference = journal.now().0.abs_diff(machine_now().0);
        assert!(difference < 5_000, "{difference} ms");
        appended(&journal, head, vec![notice(journal.now(), "jam salah")]).await;
    }
    let journal = server.open();
    let head = journal.head().await.unwrap();
    let answer = journal.append(head, vec![notice(Time(machine_now().0 + WEEK_MS), "masa depan")]).await;
    assert!(matches!(answer, AppendAnswer::Refused { refusal: StoreRefusal::BadEntry, .. }), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_crash_could_lose_is_read_from_redis() {
    let server = Server::start();
    let journal = server.open();
    assert_eq!(journal.settings().await.unwrap().loss, CrashLoss::Nothing);
    server.say("CONFIG SET appendfsync everysec").await;
    server.say("CONFIG SET maxmemory-policy allkeys-lru").await;
    let settings = journal.settings().await.unwrap();
    assert_eq!((settings.loss, settings.warnings.len()), (CrashLoss::LastSecond, 2));
    server.say("ACL SETUSER default -config").await;
    assert_eq!(journal.settings().await.unwrap().loss, CrashLoss::Unknown);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sites_on_one_redis_do_not_see_each_other() {
    let server = Server::start();
    let ours = server.open();
    let theirs = RedisJournal::open(&server.url(), Acknowledge::Local, "lain", TestClock::new().clock()).unwrap();
    let entry = notice(ours.now(), "milik kami");
    appended(&ours, Position::START, vec![entry.clone()]).await;
    assert_eq!(theirs.head().await, Ok(Position::START));
    appended(&theirs, Position::START, vec![entry]).await;
}

#[test]
fn an_address_that_is_none_is_refused_without_its_password() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _inside = runtime.enter();
    let error = RedisJournal::open("redi://user:rahasia@nowhere", Acknowledge::Local, SITE, TestClock::new().clock()).err().unwrap();
    assert!(matches!(&error, JournalError::BadAddress { text } if !text.contains("rahasia")), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_is_missing_or_wrong_is_said_as_that() {
    let server = Server::start();
    server.say("CONFIG SET requirepass rahasia").await;
    let with = |login: &str| {
        let url = server.url().replace("://", &format!("://{login}"));
        RedisJournal::open(&url, Acknowledge::Local, SITE, TestClock::new().clock()).unwrap()
    };
    for wrong in ["", ":salah@", "orang:rahasia@"] {
        let journal = with(wrong);
        for found in [journal.head().await.err(), journal.settings().await.err()] {
            assert!(matches!(found, Some(JournalError::NotAdmitted { .. })), "{wrong}: {found:?}");
        }
    }
    assert_eq!(with(":rahasia@").head().await, Ok(Position::START));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_not_there_is_said_as_that() {
    let server = Server::start();
    let journal = |number: u32| {
        RedisJournal::open(&format!("{}/{number}", server.url()), Acknowledge::Local, SITE, TestClock::new().clock()).unwrap()
    };
    let wrong = journal(99);
    for found in [wrong.head().await.err(), wrong.settings().await.err()] {
        assert!(matches!(found, Some(JournalError::NoDatabase { .. })), "{found:?}");
    }
    assert_eq!(journal(15).head().await, Ok(Position::START));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_is_named_alone_is_said_to_be_one() {
    let (primary, replica) = (Server::start(), Server::start());
    replica.follows(&primary).await;
    let warned = async |server: &Server| {
        let warnings = server.open().settings().await.unwrap().warnings;
        warnings.iter().any(|warning| warning.contains("This Redis is a replica"))
    };
    assert!(warned(&replica).await && !warned(&primary).await);
}
