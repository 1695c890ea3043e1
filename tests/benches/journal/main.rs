//! `cargo xtask bench journal`: appends per second and how long each takes, on SQLite and on Redis, for 1, 16 and 64 sites at once, beside
//! the bare store with the same settings, as many writers and the same rows (`share_of_floor`): a bare commit on SQLite, the bare call of
//! the journal's own function on Redis. On Redis the least function that adds as many bytes runs beside them (`share_of_least`: what the
//! checks within Redis cost as well). They take turns within one run. The last line is one JSON object. It must not be run beside anything
//! else that counts.
//!
//! Without arguments everything is measured; `sqlite`, `redis-always` and `redis-everysec` name parts.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says so by ending")]
#![expect(clippy::print_stdout, reason = "a bench is read at a terminal")]

mod floor;
#[expect(dead_code, reason = "a bench of latency asks what time it is in that day")]
#[path = "../latency/long_day.rs"]
mod long_day;
mod ours;
#[path = "../latency/spread.rs"]
mod spread;

use std::time::Duration;

use domain::Event;
use serde_json::{Value, json};
use xtask::{PrivateDir, PrivateRedis, RedisStart};

use crate::{
    floor::{Asked, Floor},
    long_day::LongDay,
    ours::Ours,
    spread::Spread,
};

/// Sites that write at once; one server process serves one of them.
const SITES: [usize; 3] = [1, 16, 64];
/// The journal and the floor take turns so often, and so long each time.
const ROUNDS: usize = 5;
const TURN: Duration = Duration::from_millis(1_200);
/// Until both stores' logs are written over and no longer grow.
const WARM_UP: Duration = Duration::from_millis(1_500);
/// Entries of a day in full swing, which are then written in turn; its first ones are the plan and the counters' openings.
const BEFORE: usize = 2_000;
const ENTRIES: usize = 1_000;
/// The site whose day it is.
pub(crate) const SITE: &str = "examples/mpp-contoh.toml";

/// Where a store is.
pub(crate) enum Store {
    Sqlite,
    Redis(PrivateRedis),
}

fn main() {
    let told: Vec<String> = std::env::args().skip(1).collect();
    // `cargo bench` says so; a test run that starts every target does not, and must not measure.
    if !told.iter().any(|argument| argument == "--bench") {
        println!("journal: `cargo xtask bench journal` measures it.");
        return;
    }
    let parts: Vec<&str> = told.iter().map(String::as_str).filter(|argument| !argument.starts_with('-')).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let events = entries_of_a_day();
    let bodies = runtime.block_on(ours::bodies(&events));
    let bytes = bodies.iter().map(String::len).sum::<usize>() / bodies.len();
    println!("entries of {bytes} bytes; appends a second, and ms of each:");
    let mut setups = Vec::new();
    for name in ["sqlite", "redis-always", "redis-everysec"].into_iter().filter(|name| parts.is_empty() || parts.contains(name)) {
        for sites in SITES {
            let store = match name.strip_prefix("redis-") {
                None => Store::Sqlite,
                Some("always") => Store::Redis(PrivateRedis::start().unwrap()),
                Some(_) => Store::Redis(PrivateRedis::start_as(RedisStart { appendfsync: "everysec", ..RedisStart::default() }).unwrap()),
            };
            setups.push(runtime.block_on(measure(name, &store, sites, &events, &bodies)));
        }
    }
    println!("{}", json!({ "setups": setups }));
}

/// One store and so many sites.
async fn measure(name: &str, store: &Store, sites: usize, events: &[Vec<Event>], bodies: &[String]) -> Value {
    let dir = PrivateDir::new("appends").unwrap();
    let mut ours = Ours::open(store, &dir, sites).await;
    ours.write(events, WARM_UP).await;
    let mut floor = Floor::open(store, Asked::TheSame, &dir, sites);
    floor.write(bodies, WARM_UP);
    let mut least = match store {
        Store::Sqlite => None,
        Store::Redis(_) => Some(Floor::open(store, Asked::Least, &dir, sites)),
    };
    let (mut own, mut bare, mut little) = (Turns::default(), Turns::default(), Turns::default());
    for _ in 0..ROUNDS {
        own.add(ours.write(events, TURN).await);
        bare.add(floor.write(bodies, TURN));
        if let Some(least) = &mut least {
            little.add(least.write(bodies, TURN));
        }
    }
    println!("{name}, {sites} sites");
    let of_floor = own.beside(&bare);
    let of_least = least.is_some().then(|| own.beside(&little));
    for (whose, turns) in [("the journal", &own), ("the floor", &bare), ("the least function", &little)] {
        turns.print(whose);
    }
    json!({
        "journal": name, "sites": sites, "appends_s": own.rate().round(), "p50_ms": rounded(own.each().median()),
        "p99_ms": rounded(own.each().at(0.99)), "floor_appends_s": bare.rate().round(), "floor_p50_ms": rounded(bare.each().median()),
        "floor_p99_ms": rounded(bare.each().at(0.99)), "share_of_floor": rounded(of_floor), "share_of_least": of_least.map(rounded),
    })
}

/// What was measured in each turn.
#[derive(Default)]
struct Turns {
    /// Milliseconds of each append.
    took: Vec<f64>,
    /// Appends a second of each turn.
    rates: Vec<f64>,
}

impl Turns {
    fn add(&mut self, took: Vec<f64>) {
        self.rates.push(took.len() as f64 / TURN.as_secs_f64());
        self.took.extend(took);
    }

    /// The median of the shares turn by turn, so that what else the machine does strikes both alike.
    fn beside(&self, floor: &Turns) -> f64 {
        Spread::of(self.rates.iter().zip(&floor.rates).map(|(ours, theirs)| ours / theirs)).median()
    }

    fn rate(&self) -> f64 {
        Spread::of(self.rates.clone()).median()
    }

    fn each(&self) -> Spread {
        Spread::of(self.took.clone())
    }

    fn print(&self, whose: &str) {
        if !self.rates.is_empty() {
            println!("  {whose}: appends a second {}\n    ms {}", Spread::of(self.rates.clone()), self.each());
        }
    }
}

/// What happens on a busy day, entry by entry.
fn entries_of_a_day() -> Vec<Vec<Event>> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let site = server::site_file::read(&std::fs::read(root.join(SITE)).unwrap()).unwrap();
    let mut day = LongDay::of(&site);
    (0..BEFORE + ENTRIES).map(|_| day.next()).skip(BEFORE).collect()
}

fn rounded(figure: f64) -> f64 {
    (figure * 1e3).round() / 1e3
}
