//! A world in one thread, made from a seed: nodes of one site, a model store, a network and people, with everything going wrong that a seed
//! can make go wrong. It drives the server's own node (dispatcher, hub, conversion) and the clients' own session, through their inputs and
//! outputs alone; its clock is a number, and nothing in it waits. Judges look on at every step (`checks`).

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    hash::{Hash as _, Hasher},
    sync::OnceLock,
};

use domain::Time;
use fastrand::Rng;
use protocol::View;
use server::{
    site_file,
    world::{Kept, Node},
};

mod checks;
mod errands;
mod faults;
mod machine;
mod model;
mod net;
mod papers;
mod people;
mod store;
mod troubles;

use checks::Judge;
use faults::{Fault, Temper};
use net::{Connection, Person};
use store::Store;

/// Until then, in milliseconds, people press and things go wrong.
const STORM_MS: u64 = 12_000;

/// By then everybody must have come together again: the longest wait of a client, the longest of a press, and some.
const END_MS: u64 = STORM_MS + 40_000;

/// A Tuesday, 09.00 in Jakarta: the timetable opens the day, and the next one a night later.
const MORNING_MS: u64 = 1_799_719_200_000;

/// A hall in which nothing on a screen changes by time alone, so that a picture can be compared at any moment.
const SITE: &str = r#"
format = 1
[site]
code = "dunia"
name = "Kantor Dunia"
time_zone = "Asia/Jakarta"
[hours]
monday-friday = { tickets = "07.45", opens = "08.00", closes = "15.00" }
[[zone]]
code = "tunggu"
name = "Ruang Tunggu"
[[agency]]
code = "kecamatan"
name = "Kecamatan"
prefix = "A"
[[skill]]
code = "kependudukan"
name = "Kependudukan"
[[skill]]
code = "perizinan"
name = "Perizinan"
[[service]]
code = "kk"
name = "Kartu Keluarga"
skills = ["kependudukan"]
[[service]]
code = "pindah"
name = "Surat pindah"
skills = ["kependudukan"]
[[service]]
code = "umkm"
name = "Surat usaha"
skills = ["perizinan"]
[[service]]
code = "keramaian"
name = "Izin keramaian"
prefix = "F"
skills = ["perizinan"]
[[counter]]
number = 1
[[counter]]
number = 2
skills = ["kependudukan"]
[[counter]]
number = 3
skills = ["perizinan", "kependudukan 2"]
[[group]]
code = "lansia"
name = "Lansia"
weight = 2
head_start = "10 menit"
"#;

/// As much of one step as a story tells.
const STORY_CHARS: usize = 240;

/// What is broken on purpose, to see that the judges notice. None of it is in the server: the store is the world's own, and so is the order in
/// which a node's acts are carried out and its answers handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mutation {
    /// Nothing.
    None,
    /// The store writes wherever its end is.
    NoHeadCheck,
    /// The store hands out pages without looking at their links.
    NoLinkCheck,
    /// The store does not know a request again.
    NoDedup,
    /// A node is told that its entries are stored before they are sent.
    PublishBeforeAppend,
    /// A client's run is taken for the node's own, whatever it is.
    ResumeBlindly,
    /// A node is told that what is in doubt was refused, and decides on.
    DecideInDoubt,
    /// A node whose journal lost its end goes on from what is left, as if there had never been more.
    NoEpoch,
    /// An epoch begins without the numbers that are remembered.
    NumbersForgotten,
    /// An epoch begins with the ids that the journal knows.
    IdsForgotten,
    /// An epoch begins without the tickets that are gone.
    TicketsForgotten,
}

impl Mutation {
    /// All that break something.
    pub(crate) const ALL: [Mutation; 10] = [
        Mutation::NoHeadCheck,
        Mutation::NoLinkCheck,
        Mutation::NoDedup,
        Mutation::PublishBeforeAppend,
        Mutation::ResumeBlindly,
        Mutation::DecideInDoubt,
        Mutation::NoEpoch,
        Mutation::NumbersForgotten,
        Mutation::IdsForgotten,
        Mutation::TicketsForgotten,
    ];
}

/// What came of one seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    /// Of everything that was observed, in its order.
    pub(crate) hash: u64,
    pub(crate) entries: usize,
    pub(crate) calls: usize,
    pub(crate) pictures: usize,
    /// Presses that two nodes had, and of which one said that nothing happened before the other carried its copy out.
    pub(crate) crossed: usize,
    pub(crate) epochs: usize,
    /// Epochs that said nothing which the journal did not know.
    pub(crate) redundant: usize,
    /// Lost numbers that were entered again.
    pub(crate) entered_again: usize,
    /// Numbers that two people hold, because one was given again before anybody who remembered it could say so.
    pub(crate) twice: usize,
}

/// What a seed broke.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) why: String,
    /// The last steps before it.
    pub(crate) story: String,
}

/// Plays a seed.
pub(crate) fn play(seed: u64, mutation: Mutation) -> Result<Ran, Broken> {
    // Played once more for the story alone: whether the seed holds is said by the first time.
    played(seed, mutation, false).map_err(|broken| match played(seed, mutation, true) {
        Err(told) if told.why == broken.why => told,
        Err(other) => Broken { why: format!("{}; played again: {}", broken.why, other.why), ..other },
        Ok(_) => Broken { why: format!("{}; played again it held", broken.why), ..broken },
    })
}

fn played(seed: u64, mutation: Mutation, is_told: bool) -> Result<Ran, Broken> {
    let mut world = World::new(seed, mutation, is_told);
    let done = world.run();
    let World { hasher, store, judge, story, .. } = world;
    match done {
        Ok(()) => Ok(Ran {
            hash: hasher.finish(),
            entries: store.entries().len(),
            calls: judge.calls(),
            pictures: judge.compared,
            crossed: judge.crossed,
            epochs: judge.epochs_begun,
            redundant: judge.redundant,
            entered_again: judge.entered_again(),
            twice: judge.twice,
        }),
        Err(why) => Err(Broken { why: format!("seed {seed}: {why}"), story: story.unwrap_or_default() }),
    }
}

/// A place where a node may run.
struct Seat {
    node: Option<Node>,
    /// Counts starts; what was meant for an earlier one does not arrive.
    life: u64,
    /// A read is on its way.
    reading: bool,
    /// How many requests to read at once the last read had seen.
    urgent_done: u64,
    holds_told: BTreeMap<String, String>,
    /// When it next hears who holds counters.
    holds_ms: u64,
    /// It cannot reach the store until then.
    apart_until_ms: u64,
    /// What it has written down, what of the numbers in it has reached its disk, and when more does.
    kept: Kept,
    on_disk: domain::Remembered,
    writes_ms: u64,
}

struct World {
    mutation: Mutation,
    rng: Rng,
    temper: Temper,
    now_ms: u64,
    /// How much the hall's clock is ahead of everybody's own.
    night_ms: u64,
    events: BTreeMap<(u64, u64), machine::Event>,
    events_made: u64,
    store: Store,
    seats: Vec<Seat>,
    people: Vec<Person>,
    connections: BTreeMap<u64, Connection>,
    /// Numbers that people have on paper.
    papers: Vec<String>,
    names_made: u64,
    /// Runs of views by node and life, as welcomes said them.
    runs: BTreeMap<(usize, View), String>,
    judge: Judge,
    hasher: Digest,
    story: Option<String>,
}

impl World {
    fn new(seed: u64, mutation: Mutation, is_told: bool) -> World {
        let mut rng = Rng::with_seed(seed);
        let nodes = if rng.u8(0..4) == 0 { 1 } else { rng.usize(2..=3) };
        let seat = |_| Seat {
            node: None,
            life: 0,
            reading: false,
            urgent_done: 0,
            holds_told: BTreeMap::new(),
            holds_ms: 0,
            apart_until_ms: 0,
            kept: Kept::default(),
            on_disk: domain::Remembered::default(),
            writes_ms: 0,
        };
        let temper = Temper::draw(&mut rng);
        let mut world = World {
            mutation,
            temper,
            now_ms: 0,
            night_ms: 0,
            events: BTreeMap::new(),
            events_made: 0,
            store: Store::new(mutation),
            seats: (0..nodes).map(seat).collect(),
            people: Vec::new(),
            connections: BTreeMap::new(),
            papers: Vec::new(),
            names_made: 0,
            runs: BTreeMap::new(),
            judge: Judge::default(),
            hasher: Digest::default(),
            story: is_told.then(String::new),
            rng,
        };
        for node in 0..nodes {
            world.start_node(node, None);
        }
        let counters = people::COUNTERS.map(|code| View::Counter { counter: code.to_owned(), takeover: false });
        let others = [View::Kiosk, View::Kiosk, View::Display { zone: "tunggu".to_owned() }, View::Supervisor];
        for view in counters.into_iter().chain(others) {
            world.people.push(Person::new(view));
            world.sit_down(world.people.len() - 1);
        }
        for (at_ms, fault) in Fault::draw(&mut world.rng, nodes, world.people.len()) {
            world.at(at_ms, machine::Event::Fault(fault));
        }
        world.at(500, machine::Event::Look);
        world
    }

    /// The hall's clock, never behind the journal's last entry.
    fn hall(&self) -> Time {
        let last = self.store.entries().last().map_or(0, |stored| stored.entry.at.0);
        Time((MORNING_MS + self.night_ms + self.now_ms).max(last))
    }

    fn is_stormy(&self) -> bool {
        self.now_ms < STORM_MS
    }

    fn is_alone(&self) -> bool {
        self.seats.len() == 1
    }

    /// Something that was seen: part of the seed's hash, and of its story where that is told.
    fn seen(&mut self, what: impl FnOnce() -> String, observed: impl std::hash::Hash) {
        (self.now_ms, observed).hash(&mut self.hasher);
        if let Some(story) = &mut self.story {
            let line: String = what().chars().take(STORY_CHARS).collect();
            // Writing into a `String` cannot fail.
            let _ = writeln!(story, "{:>6} {line}", self.now_ms);
        }
    }
}

/// The site file, read once.
fn site() -> site_file::SiteFile {
    static READ: OnceLock<site_file::SiteFile> = OnceLock::new();
    READ.get_or_init(|| site_file::read(SITE.as_bytes()).unwrap_or_else(|found| panic!("{found:?}"))).clone()
}

/// Tells two stories apart, quickly: every frame that is said goes into it.
#[derive(Default)]
struct Digest(u64);

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}
