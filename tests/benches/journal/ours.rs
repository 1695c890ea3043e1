//! The journal as the server has it: each site's own, appended to by one writer that waits for every answer, as a dispatcher does.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::Event;
use server::{
    Config, JournalChoice,
    journal::{
        AppendAnswer, Journal,
        entry::{Actor, Entry, Fingerprint, Position, Role},
    },
};
use xtask::PrivateDir;

use crate::{SITE, Store};

/// The journals of some sites.
pub(crate) struct Ours {
    sites: Vec<Site>,
}

struct Site {
    number: usize,
    journal: Arc<dyn Journal>,
    head: Position,
}

impl Ours {
    pub(crate) async fn open(store: &Store, dir: &PrivateDir, sites: usize) -> Ours {
        let mut all = Vec::new();
        for number in 0..sites {
            let choice = match store {
                Store::Sqlite => JournalChoice::Sqlite,
                Store::Redis(redis) => JournalChoice::redis(redis.url()),
            };
            all.push(Site::open(number, choice, dir.path()).await);
        }
        Ours { sites: all }
    }

    /// Every site writes one entry after the other for so long; how many milliseconds each took.
    pub(crate) async fn write(&mut self, events: &[Vec<Event>], lasts: Duration) -> Vec<f64> {
        let until = Instant::now() + lasts;
        let events: Arc<[Vec<Event>]> = events.into();
        let writers: Vec<_> = self.sites.drain(..).map(|site| tokio::spawn(site.write_until(until, Arc::clone(&events)))).collect();
        let mut all = Vec::new();
        for writer in writers {
            let (site, took) = writer.await.unwrap();
            self.sites.push(site);
            all.extend(took);
        }
        all
    }
}

impl Site {
    async fn open(number: usize, journal: JournalChoice, data: &Path) -> Site {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut site = server::site_file::read(&std::fs::read(root.join(SITE)).unwrap()).unwrap();
        site.plan.site.code = format!("tempat-{number}");
        let on_fatal = Arc::new(|why: &str| panic!("{why}"));
        let config = Config {
            site,
            journal,
            data: data.to_owned(),
            archive: server::ArchiveConfig::default(),
            skip: Vec::new(),
            clock: server::machine_clock(),
            clock_speed: 1,
            peers: server::Peers::default(),
            on_fatal,
        };
        let journal = server::open_journal(&config).await.unwrap();
        Site { number, head: journal.head().await.unwrap(), journal }
    }

    async fn write_until(mut self, until: Instant, events: Arc<[Vec<Event>]>) -> (Site, Vec<f64>) {
        let mut took = Vec::new();
        while Instant::now() < until {
            let entry = self.next(&events);
            let started = Instant::now();
            self.append(entry).await;
            took.push(started.elapsed().as_secs_f64() * 1e3);
        }
        (self, took)
    }

    fn next(&self, events: &[Vec<Event>]) -> Entry {
        let turn = self.head.seq;
        Entry {
            request: format!("{:08x}{turn:024x}", self.number),
            actor: Actor { role: Role::Officer, name: "petugas-loket-1".to_owned() },
            at: self.journal.now(),
            reason: None,
            asked: Some(Fingerprint(turn.wrapping_mul(0x9e37_79b9_7f4a_7c15))),
            events: events[turn as usize % events.len()].clone(),
        }
    }

    async fn append(&mut self, entry: Entry) {
        match self.journal.append(self.head, vec![entry]).await {
            AppendAnswer::Appended { stored } => self.head = stored.last().unwrap().position,
            refused @ (AppendAnswer::Conflict { .. }
            | AppendAnswer::SeenBefore { .. }
            | AppendAnswer::Diverged { .. }
            | AppendAnswer::Refused { .. }
            | AppendAnswer::InDoubt { .. }) => panic!("an entry could not be written: {refused:?}"),
        }
    }
}

/// The stored bytes of entries with these events: what the floor writes.
pub(crate) async fn bodies(events: &[Vec<Event>]) -> Vec<String> {
    let dir = PrivateDir::new("bodies").unwrap();
    let mut site = Site::open(0, JournalChoice::Sqlite, dir.path()).await;
    for _ in events {
        let entry = site.next(events);
        site.append(entry).await;
    }
    drop(site);
    let file = rusqlite::Connection::open(dir.path().join("tempat-0.journal")).unwrap();
    let mut all = file.prepare("SELECT body FROM entry ORDER BY seq").unwrap();
    all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}
