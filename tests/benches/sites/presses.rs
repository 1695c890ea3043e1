//! People who press, here and there: so many a second, each at the next site.

use std::{
    thread::{scope, sleep},
    time::{Duration, Instant},
};

use crate::{site::Site, spread::Spread};

/// Presses that may be on their way at once, so that a slow one does not keep the others waiting.
const HANDS: usize = 4;

/// Presses so often for so long; milliseconds of each, from the moment at which it was due.
pub(crate) fn press(sites: &[Site], a_second: usize, lasts: Duration) -> Spread {
    let all = (a_second as f64 * lasts.as_secs_f64()) as usize;
    let every = lasts.div_f64(all as f64);
    let began = Instant::now();
    let hand = |first: usize| {
        let mut took = Vec::new();
        for press in (first..all).step_by(HANDS) {
            let due = began + every * u32::try_from(press).unwrap();
            sleep(due.saturating_duration_since(Instant::now()));
            // Each press is one of its site's own, and no site is pressed twice before all others were.
            sites[press % sites.len()].issue(1 + press as u64);
            took.push(due.elapsed().as_secs_f64() * 1e3);
        }
        took
    };
    let hand = &hand;
    let took = scope(|scope| {
        let hands: Vec<_> = (0..HANDS).map(|first| scope.spawn(move || hand(first))).collect();
        hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect::<Vec<f64>>()
    });
    Spread::of(took)
}
