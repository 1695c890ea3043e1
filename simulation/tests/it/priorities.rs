//! Three classes at four counters, of which some go first: whoever came first, strict priority (Cobham), and accumulating priority
//! (Kleinrock). Whatever the order, the load-weighted waits add up to the same.

use domain::Order;

use crate::{
    cases::{Crowd, hall, mean_wait, pool},
    runs::runs,
};

const RATES: [f64; 3] = [0.8, 1.2, 1.2];

fn waits_are(order: Order, weights: [u32; 3], exact: [f64; 3]) {
    let crowds: Vec<Crowd> = RATES.iter().zip(weights).map(|(rate, weight)| Crowd { rate: *rate, weight }).collect();
    let counters = pool(4, 3);
    let counters: Vec<&[usize]> = counters.iter().map(Vec::as_slice).collect();
    let runs = runs(&hall(&crowds, &counters, 1.0, order), 20, 150_000.0);
    for (class, exact) in exact.into_iter().enumerate() {
        runs.agree(&format!("{order:?}, class {class}"), exact, |outcome| mean_wait(&outcome.crowds[class]));
    }
    runs.agree("what is conserved", 2.385_730, |outcome| {
        RATES.iter().zip(&outcome.crowds).map(|(rate, tally)| rate * mean_wait(tally)).sum()
    });
}

#[test]
fn first_come_first_served_waits_alike() {
    waits_are(Order::FirstCome, [1, 1, 1], [0.745_541; 3]);
}

#[test]
fn strict_priority_waits_as_cobham_says() {
    waits_are(Order::Strict, [4, 2, 1], [0.186_385, 0.372_770, 1.491_081]);
}

#[test]
fn claims_wait_as_kleinrock_says() {
    waits_are(Order::Claim, [4, 2, 1], [0.408_272, 0.650_869, 1.065_058]);
}
