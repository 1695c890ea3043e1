//! What goes wrong in a world: drawn from the seed before it begins (crashes, cuts, a night), or by a seed's temper whenever something is
//! sent (answers lost, appends carried out late or twice). It only draws; what a fault does is the machine's business.

use fastrand::Rng;

use super::STORM_MS;

/// Something that goes wrong at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A node dies and comes back after so long, with nothing but the journal.
    Crash { node: usize, for_ms: u64 },
    /// The connection of somebody is cut; each side notices by itself.
    Cut { person: usize },
    /// The connection of somebody swallows everything from here on.
    Stall { person: usize },
    /// Somebody's machine does not take what is sent to it for so long.
    Slow { person: usize, for_ms: u64 },
    /// Somebody's machine starts again: it remembers nothing.
    Reboot { person: usize },
    /// An officer goes home, and a colleague comes after so long.
    Leave { person: usize, for_ms: u64 },
    /// The store cannot be reached for so long.
    Unreached { for_ms: u64 },
    /// The store is full for so long.
    Full { for_ms: u64 },
    /// The hall's clock goes on by a night: the next day opens.
    Night,
    /// One node cannot reach the store for so long, and the others can.
    Apart { node: usize, for_ms: u64 },
    /// A failover: the store comes back without its newest entries. Some nodes were killed by what killed it.
    Failover { lost: Lost, killed: Killed, for_ms: u64 },
}

/// How much a failover takes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// So many entries.
    Newest(usize),
    /// All that the node which is furthest behind has not read, and so many more.
    Unread(usize),
}

/// Whom the loss of the store's end takes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Killed {
    Nobody,
    One(usize),
    Everybody,
    /// Everybody, and what was written down and had not reached a disk.
    Power,
}

impl Fault {
    /// The faults of a seed with their times.
    pub(super) fn draw(rng: &mut Rng, nodes: usize, people: usize) -> Vec<(u64, Fault)> {
        let mut faults = Vec::new();
        for _ in 0..rng.usize(0..14) {
            let person = rng.usize(0..people);
            let fault = match rng.u8(0..16) {
                0..4 => Fault::Crash { node: rng.usize(0..nodes), for_ms: rng.u64(50..4_000) },
                4..7 => Fault::Cut { person },
                7 | 8 => Fault::Stall { person },
                9 => Fault::Slow { person, for_ms: rng.u64(500..8_000) },
                10 => Fault::Reboot { person },
                11 | 12 => Fault::Leave { person: rng.usize(0..3), for_ms: rng.u64(2_000..30_000) },
                13 | 14 => Fault::Unreached { for_ms: rng.u64(100..6_000) },
                _ => Fault::Full { for_ms: rng.u64(100..3_000) },
            };
            faults.push((rng.u64(1_000..STORM_MS), fault));
        }
        if rng.u8(0..3) == 0 {
            // A shaky network.
            for _ in 0..12 {
                let person = rng.usize(0..people);
                let is_cut = rng.u8(0..3) > 0;
                faults.push((rng.u64(1_000..STORM_MS), if is_cut { Fault::Cut { person } } else { Fault::Reboot { person } }));
            }
        }
        if rng.u8(0..4) == 0 {
            let at_ms = rng.u64(4_000..STORM_MS / 2);
            faults.push((at_ms, Fault::Night));
            faults.push((at_ms + rng.u64(500..3_000), Fault::Crash { node: rng.usize(0..nodes), for_ms: rng.u64(50..500) }));
        }
        if nodes > 1 && rng.u8(0..3) == 0 {
            for _ in 0..rng.usize(1..=2) {
                Fault::draw_failover(rng, nodes, &mut faults);
            }
        }
        faults
    }

    /// The end of the journal is lost, often while one node lags behind: it goes on from what is left before the others notice.
    fn draw_failover(rng: &mut Rng, nodes: usize, faults: &mut Vec<(u64, Fault)>) {
        let at_ms = rng.u64(3_000..STORM_MS);
        if rng.bool() {
            let before_ms = rng.u64(100..2_000);
            let for_ms = before_ms + rng.u64(0..500);
            faults.push((at_ms - before_ms, Fault::Apart { node: rng.usize(0..nodes), for_ms }));
        }
        let lost = match rng.u8(0..8) {
            0..4 => Lost::Newest(rng.usize(1..8)),
            4..6 => Lost::Unread(rng.usize(0..2)),
            6 => Lost::Newest(rng.usize(8..60)),
            _ => Lost::Newest(rng.usize(60..400)),
        };
        let killed = match rng.u8(0..8) {
            0..4 => Killed::Nobody,
            4 | 5 => Killed::One(rng.usize(0..nodes)),
            6 => Killed::Everybody,
            _ => Killed::Power,
        };
        faults.push((at_ms, Fault::Failover { lost, killed, for_ms: rng.u64(50..2_000) }));
    }
}

/// What happens to one append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is carried out and answered.
    Fine,
    /// It is carried out and its answer is lost.
    AnswerLost,
    /// It is given up, and carried out after so long all the same.
    Late { after_ms: u64 },
    /// It never arrives, and nobody can tell.
    Lost,
    /// It is carried out and answered, and arrives once more after so long.
    Twice { after_ms: u64 },
}

/// How often things go wrong in a seed, in percent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Temper {
    append: u8,
    /// Pages that a disk or a wire spoils.
    spoiled: u8,
    /// Presses that are pressed twice.
    pub(super) doubled: u8,
    /// How many times as long as others people look before they press.
    pub(super) slowness: u64,
    /// Longest delay of the store, in milliseconds.
    pub(super) store_ms: u64,
    /// Longest delay of the network, in milliseconds.
    pub(super) net_ms: u64,
    /// The store cannot be reached until then.
    pub(super) unreached_until_ms: u64,
    /// The store is full until then.
    pub(super) full_until_ms: u64,
}

impl Temper {
    pub(super) fn draw(rng: &mut Rng) -> Temper {
        let mut one_of = |all: [u64; 4]| all[rng.usize(0..4)];
        Temper {
            append: one_of([0, 5, 20, 50]) as u8,
            spoiled: one_of([0, 0, 10, 30]) as u8,
            doubled: one_of([0, 5, 10, 20]) as u8,
            slowness: one_of([1, 1, 3, 8]),
            store_ms: one_of([3, 20, 100, 800]),
            net_ms: one_of([2, 10, 60, 300]),
            unreached_until_ms: 0,
            full_until_ms: 0,
        }
    }

    pub(super) fn fate(self, rng: &mut Rng) -> Fate {
        if rng.u8(0..100) >= self.append {
            return Fate::Fine;
        }
        match rng.u8(0..6) {
            0 | 1 => Fate::AnswerLost,
            2 => Fate::Late { after_ms: rng.u64(100..5_000) },
            3 => Fate::Lost,
            _ => Fate::Twice { after_ms: rng.u64(1..3_000) },
        }
    }

    pub(super) fn spoils(self, rng: &mut Rng) -> bool {
        rng.u8(0..100) < self.spoiled
    }
}
