//! How many simulated worlds (`it/world`) a core plays in a second, and how many seeds each thing that is broken on purpose takes to be
//! noticed. Arguments: how many seeds (10,000), how many threads (2), how many seeds of each of those that are broken (300), the first seed
//! (0). Run by `cargo bench -p tests --bench world -- 10000 2 300`. With `WORLD_SEED=n` it plays that seed alone, and tells its story where it breaks.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says so by ending")]
#![expect(clippy::print_stdout, reason = "its figures are what it is run for")]

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Instant,
};

#[path = "../it"]
mod it {
    pub(crate) mod world;
}

use it::world::{Mutation, play};

/// Seeds within which what is broken must be noticed.
const NOTICED_WITHIN: u64 = 1_000;

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let (seeds, threads) = (numbers.first().copied().unwrap_or(10_000), numbers.get(1).copied().unwrap_or(2));
    let (broken, first) = (numbers.get(2).copied().unwrap_or(300), numbers.get(3).copied().unwrap_or(0));
    if let Some(seed) = std::env::var("WORLD_SEED").ok().and_then(|seed| seed.parse().ok()) {
        match play(seed, Mutation::None) {
            Ok(ran) => println!("{ran:?}"),
            Err(broken) => println!("{}{}", broken.story, broken.why),
        }
        return;
    }
    let started = Instant::now();
    let (next, entries, calls, pictures, crossed) = <(AtomicU64, AtomicU64, AtomicU64, AtomicU64, AtomicU64)>::default();
    let (epochs, redundant, entered, twice) = <(AtomicU64, AtomicU64, AtomicU64, AtomicU64)>::default();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds {
                        return;
                    }
                    match play(first + seed, Mutation::None) {
                        Ok(ran) => {
                            for (sum, one) in [
                                (&entries, ran.entries),
                                (&calls, ran.calls),
                                (&pictures, ran.pictures),
                                (&crossed, ran.crossed),
                                (&epochs, ran.epochs),
                                (&redundant, ran.redundant),
                                (&entered, ran.entered_again),
                                (&twice, ran.twice),
                            ] {
                                sum.fetch_add(u64::try_from(one).unwrap(), Ordering::Relaxed);
                            }
                        }
                        Err(broken) => println!("{} ({} steps)", broken.why, broken.story.lines().count()),
                    }
                }
            });
        }
    });
    let took = started.elapsed();
    let ms_per_seed = took.as_secs_f64() * 1_000.0 * threads as f64 / seeds.max(1) as f64;
    println!("{seeds} seeds on {threads} threads in {:.1} s: {ms_per_seed:.1} ms per seed and core", took.as_secs_f64());
    println!("{entries:?} entries, {calls:?} calls, {pictures:?} pictures compared, {crossed:?} presses that two nodes had");
    println!("{epochs:?} epochs, of which {redundant:?} said nothing new");
    println!("{entered:?} numbers entered again from paper, {twice:?} given again before anybody who knew could say so");
    for mutation in Mutation::ALL.into_iter().filter(|_| broken > 0) {
        let first = (0..NOTICED_WITHIN).find(|seed| play(*seed, mutation).is_err());
        let noticed = (0..broken).filter(|seed| play(*seed, mutation).is_err()).count();
        println!("{mutation:?}: first noticed by seed {first:?}, by {noticed} of {broken} seeds");
    }
}
