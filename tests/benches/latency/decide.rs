//! How long one decision takes with 10,000 waiting: the hall of the domain's own bench, a coarser clock.

use std::{hint::black_box, time::Instant};

use domain::decide;

use crate::{
    full_hall::{COUNTERS, hall, next},
    spread::Spread,
};

const ROUNDS: usize = 30;
const ROUND_DECISIONS: u32 = 2_000;

/// Microseconds of one decision, as the mean of each round.
pub(crate) fn decide_us() -> Spread {
    let (state, now) = hall();
    let mut events = Vec::new();
    let mut round = || {
        let started = Instant::now();
        for turn in 0..ROUND_DECISIONS {
            events.clear();
            let counter = u16::try_from(turn).unwrap() % COUNTERS;
            decide(&state, black_box(&next(counter)), now, &mut events).expect("somebody waits");
            black_box(&events);
        }
        started.elapsed().as_secs_f64() * 1e6 / f64::from(ROUND_DECISIONS)
    };
    Spread::of((0..ROUNDS).map(|_| round()))
}
