//! `cargo xtask bench accuracy`: halls that are known exactly, played with ten million people each, beside their exact values. The last line is
//! one JSON object. Tests hold the same halls with fewer people; this says how near it comes.

#![expect(clippy::print_stdout, reason = "a bench is read at a terminal")]

use std::{panic, thread};

use domain::Order;
use serde_json::json;
use simulation::{Case, Draw, Outcome, play};

#[path = "../tests/it/cases.rs"]
mod cases;
#[path = "../tests/it/exact.rs"]
mod exact;

use cases::{Crowd, UNIT, hall, long, mean_wait, pool, queue, share_waiting};
use exact::{erlang_a, erlang_b, erlang_c, finite_room};

/// People of each hall, in so many independent runs.
const PEOPLE: f64 = 1e7;
const RUNS: u64 = 20;

/// Student's t for one degree of freedom less than there are runs, two-sided 99 %.
const T_99: f64 = 2.861;

/// An error up to this is good, whatever the interval.
const ERROR_PERCENT_MAX: f64 = 0.5;

/// A figure that is known: what it is called, its exact value, and how a run measures it.
struct Known {
    what: String,
    exact: f64,
    measure: Box<dyn Fn(&Outcome) -> f64>,
}

fn known(what: impl Into<String>, exact: f64, measure: impl Fn(&Outcome) -> f64 + 'static) -> Known {
    Known { what: what.into(), exact, measure: Box::new(measure) }
}

/// A hall with what is known of it.
struct Hall {
    name: String,
    case: Case,
    known: Vec<Known>,
}

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("accuracy: `cargo xtask bench accuracy` measures it.");
        return;
    }
    let (mut worst_error_percent, mut outside, mut figures): (f64, u32, u32) = (0.0, 0, 0);
    println!("| hall | figure | exact | measured | error | within {ERROR_PERCENT_MAX} % or the 99 % interval |\n|---|---|---|---|---|---|");
    for Hall { name, case, known } in halls() {
        let outcomes = runs(&long(&case, PEOPLE / RUNS as f64));
        for Known { what, exact, measure } in known {
            let (mean, half) = interval(&outcomes.iter().map(measure).collect::<Vec<_>>());
            let error_percent = 100.0 * (mean / exact - 1.0);
            let verdict = match (error_percent.abs() <= ERROR_PERCENT_MAX, (mean - exact).abs() <= half) {
                (true, true) => "both",
                (true, false) => "error",
                (false, true) => "interval",
                (false, false) => "**neither**",
            };
            println!("| {name} | {what} | {exact:.6} | {mean:.6} ± {half:.6} | {error_percent:+.3} % | {verdict} |");
            worst_error_percent = worst_error_percent.max(error_percent.abs());
            outside += u32::from(verdict == "**neither**");
            figures += 1;
        }
    }
    let worst_error_percent = (worst_error_percent * 1_000.0).round() / 1_000.0;
    println!("{}", json!({ "figures": figures, "worst_error_percent": worst_error_percent, "outside": outside }));
}

/// Independent runs on as many threads as the machine has.
fn runs(case: &Case) -> Vec<Outcome> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let share =
            |thread: usize| scope.spawn(move || (thread as u64..RUNS).step_by(threads).map(|seed| play(case, seed)).collect::<Vec<_>>());
        let threads: Vec<_> = (0..threads).map(share).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|why| panic::resume_unwind(why))).collect()
    })
}

/// The mean of independent figures, and half its 99 % interval.
fn interval(figures: &[f64]) -> (f64, f64) {
    let n = figures.len() as f64;
    let mean = figures.iter().sum::<f64>() / n;
    let variance = figures.iter().map(|figure| (figure - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, T_99 * (variance / n).sqrt())
}

fn halls() -> Vec<Hall> {
    let mut halls = vec![without_room(), with_some_room()];
    halls.extend([(1, 0.5), (4, 3.2), (10, 8.0), (20, 18.0)].map(|(c, a)| patient(c, a)));
    halls.extend([(5, 5.0, 0.5), (10, 12.0, 1.0)].map(|(c, a, theta)| impatient(c, a, theta)));
    halls.push(in_order(Order::FirstCome, "first come", [0.745_541; 3]));
    halls.push(in_order(Order::Strict, "strict (Cobham)", [0.186_385, 0.372_770, 1.491_081]));
    halls.push(in_order(Order::Claim, "claims 4:2:1 (Kleinrock)", [0.408_272, 0.650_869, 1.065_058]));
    halls.push(skilled("N model", &[1.0, 0.6], &[&[0], &[0, 1]], 1.0, &[(56.0 / 33.0, 0.678_788), (112.0 / 33.0, 0.872_727)]));
    let end = (1.673_454, 0.695_460);
    halls.push(skilled("chain over 4", &[0.9, 0.8, 0.9], &[&[0], &[0, 1], &[1, 2], &[2]], 0.8, &[end, (2.079_454, 0.797_359), end]));
    halls
}

fn blocked(outcome: &Outcome) -> f64 {
    outcome.crowds[0].blocked as f64 / outcome.crowds[0].arrived as f64
}

fn without_room() -> Hall {
    let known = vec![known("turned away", erlang_b(10, 8.0), blocked)];
    Hall { name: "Erlang B, 10 at 8".into(), case: Case { room: Some(0), ..queue(8.0, 10) }, known }
}

fn with_some_room() -> Hall {
    let (full, wait) = finite_room(2, 3, 1.8);
    let known = vec![known("turned away", full, blocked), known("mean wait", wait, |outcome| mean_wait(&outcome.crowds[0]))];
    Hall { name: "M/M/2/5 at 1.8".into(), case: Case { room: Some(3), ..queue(1.8, 2) }, known }
}

fn patient(c: u32, a: f64) -> Hall {
    let (waits, left) = (erlang_c(c, a), f64::from(c) - a);
    let known = vec![
        known("has to wait", waits, |outcome| share_waiting(&outcome.crowds[0])),
        known("mean wait", waits / left, |outcome| mean_wait(&outcome.crowds[0])),
        known("within 1/5 service", 1.0 - waits * (-left / 5.0).exp(), |outcome| {
            outcome.crowds[0].served_in_time as f64 / outcome.crowds[0].served as f64
        }),
    ];
    Hall { name: format!("Erlang C, {c} at {a}"), case: queue(a, c as usize), known }
}

fn impatient(c: usize, a: f64, theta: f64) -> Hall {
    let (leaves, waits) = erlang_a(c, a, theta);
    let mut case = queue(a, c);
    case.classes[0].patience_ticks = vec![Draw::Exponential { mean: UNIT as f64 / theta }];
    let known = vec![
        known("leaves", leaves, |outcome| outcome.crowds[0].abandoned as f64 / outcome.crowds[0].arrived as f64),
        known("has to wait", waits, |outcome| {
            let its = &outcome.crowds[0];
            (its.waited + its.abandoned) as f64 / (its.served + its.abandoned) as f64
        }),
    ];
    Hall { name: format!("Erlang A, {c} at {a}"), case, known }
}

/// Three classes at four counters that serve them all, of which some go first.
fn in_order(order: Order, name: &str, waits: [f64; 3]) -> Hall {
    let crowds = [(0.8, 4), (1.2, 2), (1.2, 1)].map(|(rate, weight)| Crowd { rate, weight });
    let counters = pool(4, 3);
    let counters: Vec<&[usize]> = counters.iter().map(Vec::as_slice).collect();
    let wait = |(class, wait)| known(format!("mean wait {class}"), wait, move |outcome| mean_wait(&outcome.crowds[class]));
    Hall { name: name.into(), case: hall(&crowds, &counters, 1.0, order), known: waits.into_iter().enumerate().map(wait).collect() }
}

/// Counters that serve some classes, first come first served.
fn skilled(name: &str, rates: &[f64], counters: &[&[usize]], speed: f64, exact: &[(f64, f64)]) -> Hall {
    let crowds: Vec<Crowd> = rates.iter().map(|rate| Crowd { rate: *rate, weight: 1 }).collect();
    let of_class = |(class, (wait, waits)): (usize, &(f64, f64))| {
        [
            known(format!("mean wait {class}"), *wait, move |outcome| mean_wait(&outcome.crowds[class])),
            known(format!("has to wait {class}"), *waits, move |outcome| share_waiting(&outcome.crowds[class])),
        ]
    };
    let known = exact.iter().enumerate().flat_map(of_class).collect();
    Hall { name: name.into(), case: hall(&crowds, counters, speed, Order::FirstCome), known }
}
