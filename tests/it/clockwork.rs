//! A hall whose clock the test holds: the server runs inside the test, on a real listener and a real journal, because its clock is an
//! argument of `run` and no program can be told the time. Everything else is as in `hall.rs`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use protocol::View;
use rehearsal::Participant;
use server::journal::entry::Position;
use server::{ArchiveConfig, Config, JournalChoice, site_file};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use xtask::{PrivateDir, PrivateRedis, wait_until};

use crate::hall::{Journal, join, program};
use crate::relay::Relay;

/// A busy machine with two cores takes a few seconds.
const READY: Duration = Duration::from_secs(60);

/// 3 March 2025, a Monday, at midnight in Jakarta, in milliseconds since 1970: long past, for Redis believes no time that is still to come.
const MONDAY_MS: i64 = (20_150 * 24 - 7) * 3_600_000;

/// A hall and its clock.
pub(crate) struct Clockwork {
    address: SocketAddr,
    /// Where the first start listens; every later one asks for the same port again.
    first: Option<TcpListener>,
    site: Vec<u8>,
    journal: JournalChoice,
    hands_ms: Arc<AtomicI64>,
    /// How many closed days stay in the journal.
    keep_days: u32,
    running: Option<(oneshot::Sender<()>, JoinHandle<Result<(), String>>)>,
    // The wire before the Redis that it leads to.
    _relay: Option<Relay>,
    _redis: Option<PrivateRedis>,
    dir: PrivateDir,
}

/// A moment of that week: its day (0 is Monday the 3rd), hour and minute.
#[derive(Clone, Copy)]
pub(crate) struct Moment(pub(crate) i64, pub(crate) i64, pub(crate) i64);

impl Moment {
    pub(crate) fn ms(self) -> i64 {
        MONDAY_MS + ((self.0 * 24 + self.1) * 60 + self.2) * 60_000
    }
}

impl Clockwork {
    /// A hall of this site that does not run yet.
    pub(crate) async fn new(journal: Journal, site: &str) -> Clockwork {
        let hands_ms = Arc::new(AtomicI64::new(0));
        let (redis, relay) = match journal {
            Journal::Sqlite => (None, None),
            Journal::Redis => {
                let redis = PrivateRedis::start().unwrap();
                let relay = Relay::with_hands(redis.address(), Arc::clone(&hands_ms)).await;
                (Some(redis), Some(relay))
            }
        };
        let journal = match &relay {
            Some(relay) => JournalChoice::redis(format!("redis://{}/", relay.address())),
            None => JournalChoice::Sqlite,
        };
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = first.local_addr().unwrap();
        let dir = PrivateDir::new("clockwork").unwrap();
        Clockwork {
            address,
            first: Some(first),
            site: site.as_bytes().to_vec(),
            journal,
            hands_ms,
            keep_days: server::KEEP_DAYS_DEFAULT,
            running: None,
            _relay: relay,
            _redis: redis,
            dir,
        }
    }

    /// Sets the clock of this computer, and of Redis, to a moment; it goes on from there.
    pub(crate) fn set(&self, moment: Moment) {
        let machine_ms = i64::try_from(server::machine_clock()().0).unwrap();
        // Whole seconds, so that both clocks are moved by the same.
        self.hands_ms.store((moment.ms() - machine_ms) / 1_000 * 1_000, Ordering::Relaxed);
    }

    /// Starts the server where it was before, and waits until it is ready.
    pub(crate) async fn start(&mut self) {
        let listener = match self.first.take() {
            Some(first) => first,
            None => TcpListener::bind(self.address).await.unwrap(),
        };
        let (stop, stopped) = oneshot::channel();
        let asked = async move {
            // Asked to stop, or the hall is gone.
            let _ = stopped.await;
        };
        let config = self.config();
        let running = tokio::spawn(async move {
            server::run(config, listener, tokio::sync::mpsc::channel(1).1, asked).await.map_err(|error| format!("{error:#}"))
        });
        self.running = Some((stop, running));
        let address = self.address;
        let ready = tokio::task::spawn_blocking(move || {
            wait_until(READY, || Ok(xtask::get(address, "/readyz").ok().filter(|answer| answer.status == 200)))
        });
        assert!(ready.await.unwrap().unwrap().is_some(), "the server was not ready in time");
    }

    /// Lets the server end in order.
    pub(crate) async fn stop(&mut self) {
        let (stop, running) = self.running.take().unwrap();
        stop.send(()).unwrap();
        running.await.unwrap().unwrap();
    }

    /// What the stopped hall's journal holds: every kind of event with its count, as `lantang-server replay` says it.
    pub(crate) async fn replay(&self) -> String {
        let journal = server::open_journal(&self.config()).await.unwrap();
        let mut said = Vec::new();
        assert!(server::cli::replay::replay(&*journal, &mut said).await.unwrap(), "no rule is broken");
        String::from_utf8(said).unwrap()
    }

    /// Lets only so many closed days stay in the journal, from the next start on.
    pub(crate) fn keep_days(&mut self, keep_days: u32) {
        self.keep_days = keep_days;
    }

    /// From where the stopped hall's journal can be read.
    pub(crate) async fn oldest(&self) -> Position {
        let journal = server::open_journal(&self.config()).await.unwrap();
        journal.oldest().await.unwrap()
    }

    /// Where its data is.
    pub(crate) fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// Runs a verb of the real program about this hall, which is stopped or on Redis, and gives whether it went well, and what it said: the
    /// outcome, or else why there is none.
    pub(crate) fn verb(&self, verb: &str, arguments: &[&str]) -> (bool, String) {
        let site = self.dir.path().join("site.toml");
        std::fs::write(&site, &self.site).unwrap();
        let mut command = std::process::Command::new(program("lantang-server"));
        command.arg(verb).args(arguments).arg("--site").arg(site).arg("--data").arg(self.data());
        if let JournalChoice::Redis { address, .. } = &self.journal {
            command.args(["--journal", address]);
        }
        let ended = command.output().unwrap();
        let said = [ended.stdout, ended.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        let [out, why] = said;
        if ended.status.success() { (true, out) } else { (false, why) }
    }

    pub(crate) fn join(&self, view: View, name: &str) -> Participant {
        join(self.address, view, name)
    }

    fn config(&self) -> Config {
        let (machine, hands_ms) = (server::machine_clock(), Arc::clone(&self.hands_ms));
        let clock = Arc::new(move || {
            let mut time = machine();
            time.0 = time.0.saturating_add_signed(hands_ms.load(Ordering::Relaxed));
            time
        });
        let data = self.data();
        let on_fatal = Arc::new(|why: &str| panic!("{why}"));
        Config {
            site: site_file::read(&self.site).unwrap(),
            journal: self.journal.clone(),
            data,
            clock,
            clock_speed: 1,
            archive: ArchiveConfig { folder: None, keep_days: self.keep_days },
            skip: Vec::new(),
            peers: server::Peers::default(),
            on_fatal,
        }
    }
}
