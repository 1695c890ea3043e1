//! Counters that serve some classes only, first come first served to the longest idle: the product form of Adan and Weiss.

use domain::Order;

use crate::{
    cases::{Crowd, hall, mean_wait, share_waiting},
    runs::runs,
};

/// Exact values for each class: mean wait and probability of waiting.
fn agrees(rates: &[f64], counters: &[&[usize]], speed: f64, exact: &[(f64, f64)]) {
    let crowds: Vec<Crowd> = rates.iter().map(|rate| Crowd { rate: *rate, weight: 1 }).collect();
    let runs = runs(&hall(&crowds, counters, speed, Order::FirstCome), 20, 100_000.0);
    for (class, (wait, waiting)) in exact.iter().enumerate() {
        runs.agree(&format!("mean wait of class {class}"), *wait, |outcome| mean_wait(&outcome.crowds[class]));
        runs.agree(&format!("P(wait) of class {class}"), *waiting, |outcome| share_waiting(&outcome.crowds[class]));
    }
}

#[test]
fn two_classes_share_one_of_two_counters() {
    // The N model: one counter serves the first class only, the other one both.
    agrees(&[1.0, 0.6], &[&[0], &[0, 1]], 1.0, &[(56.0 / 33.0, 0.678_788), (112.0 / 33.0, 0.872_727)]);
}

#[test]
fn three_classes_are_chained_over_four_counters() {
    let ends = (1.673_454, 0.695_460);
    agrees(&[0.9, 0.8, 0.9], &[&[0], &[0, 1], &[1, 2], &[2]], 0.8, &[ends, (2.079_454, 0.797_359), ends]);
}
