//! People who are not there when they are called, and people who come again: an M/G/1 queue, and the M/M/1 retrial queue.

use simulation::{Case, Draw, Share};

use crate::{
    cases::{UNIT, mean_wait, queue},
    runs::runs,
};

#[test]
fn a_counter_that_waits_for_absent_people_is_an_m_g_1_queue() {
    let mut case = queue(0.5, 1);
    let half = UNIT as f64 / 2.0;
    case.classes[0].no_show = Some(Share { share: 0.2, ticks: Draw::Always(half) });
    let runs = runs(&case, 20, 200_000.0);
    // Pollaczek and Khinchine: half the second moment of what a visit takes, over what is left of the counter's time.
    let (mean, second_moment) = (0.8 + 0.2 * 0.5, 0.8 * 2.0 + 0.2 * 0.25);
    runs.agree("mean wait", 0.5 * second_moment / (2.0 * (1.0 - 0.5 * mean)), |outcome| mean_wait(&outcome.crowds[0]));
    runs.agree("share that is not there", 0.2, |outcome| {
        let tally = &outcome.crowds[0];
        tally.absent as f64 / (tally.absent + tally.served) as f64
    });
}

#[test]
fn who_finds_the_counter_busy_comes_again_until_it_is_free() {
    let mut case = Case { room: Some(0), ..queue(0.5, 1) };
    case.classes[0].retry = Some(Share { share: 1.0, ticks: Draw::Exponential { mean: UNIT as f64 } });
    let runs = runs(&case, 20, 100_000.0);
    // Where half the counter's time is asked for, one person on average is about to come again, once in a mean service.
    runs.agree("attempts that find it busy", 2.0 / 3.0, |outcome| outcome.crowds[0].blocked as f64 / outcome.crowds[0].arrived as f64);
    runs.agree("attempts that are not the first", 2.0 / 3.0, |outcome| outcome.crowds[0].retried as f64 / outcome.crowds[0].arrived as f64);
}
