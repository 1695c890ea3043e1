//! How long a decision takes in the largest hall. Goal: `decide` for NEXT under 10 µs median.
//! Run with `cargo xtask bench choose`; the last line is one JSON object with the medians that criterion keeps in `target/criterion/`.

#![expect(clippy::print_stdout, reason = "a bench is read at a terminal")]

use std::{
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::SystemTime,
};

use criterion::Criterion;
use domain::*;

mod full_hall;

use full_hall::{COUNTERS, hall, hall_under, next, number, yes};

/// What is measured.
const FIGURES: [&str; 8] = [
    "decide_next",
    "decide_and_apply_next_while_serving",
    "issue",
    "issue_with_last_ticket",
    "expected_work",
    "ahead_of_last",
    "waiting_for_counter",
    "clone_state",
];

fn main() {
    let (folder, started) = (folder(), SystemTime::now());
    let mut criterion = Criterion::default().output_directory(&folder).configure_from_args();
    choose(&mut criterion);
    criterion.final_summary();
    // Without `--bench` everything runs once to show that it runs, and nothing is measured.
    if std::env::args().any(|argument| argument == "--bench") {
        let medians = FIGURES.iter().filter_map(|name| Some((format!("{name}_us"), median_us(&folder.join(name), started)?)));
        println!("{}", serde_json::Value::Object(medians.collect()));
    }
}

fn choose(criterion: &mut Criterion) {
    let (state, now) = hall();
    let mut events = Vec::new();
    let mut counter = 0;
    criterion.bench_function("decide_next", |bencher| {
        bencher.iter(|| {
            counter = (counter + 1) % COUNTERS;
            events.clear();
            decide(&state, black_box(&next(counter)), now, &mut events).expect("somebody waits");
        });
    });
    let mut serving = state.clone();
    for counter in 0..COUNTERS {
        yes(&mut serving, now, &next(counter));
        let call = serving.counter(CounterId(counter)).and_then(Desk::call).expect("just called");
        yes(&mut serving, now, &Command::StartServing { counter: CounterId(counter), call });
    }
    criterion.bench_function("decide_and_apply_next_while_serving", |bencher| {
        bencher.iter_batched_ref(
            || serving.clone(),
            |state| {
                let ending = state.counter(CounterId(7)).and_then(Desk::call);
                yes(state, now, &Command::CallNext { counter: CounterId(7), ending, answer: None });
            },
            criterion::BatchSize::LargeInput,
        );
    });
    issue(criterion, "issue", &state, now);
    let (stopping, now) = hall_under(Policy { last_ticket: true, ..Policy::default() });
    issue(criterion, "issue_with_last_ticket", &stopping, now);
    criterion.bench_function("expected_work", |bencher| bencher.iter(|| stopping.expected_work(black_box(now))));
    let last = state.tickets().last().expect("somebody waits").id;
    criterion.bench_function("ahead_of_last", |bencher| bencher.iter(|| state.ahead_of(black_box(last), now)));
    criterion.bench_function("waiting_for_counter", |bencher| bencher.iter(|| state.waiting_for_counter(black_box(CounterId(7)), now)));
    criterion.bench_function("clone_state", |bencher| bencher.iter(|| state.clone()));
}

/// A number is given and filed; whether it can still be served is asked where the site wants to know.
fn issue(criterion: &mut Criterion, name: &str, state: &State, now: Time) {
    let command = Command::IssueTicket(number());
    criterion.bench_function(name, |bencher| {
        bencher.iter_batched_ref(|| state.clone(), |state| yes(state, now, black_box(&command)), criterion::BatchSize::LargeInput);
    });
}

/// Where criterion keeps its figures: `target/criterion`, wherever this was built.
fn folder() -> PathBuf {
    let this = std::env::current_exe().expect("a running program has a path");
    this.ancestors().nth(3).expect("a bench lies in target/release/deps").join("criterion")
}

/// The median that criterion has written since then, in microseconds; none of what was not asked for this time.
fn median_us(folder: &Path, since: SystemTime) -> Option<serde_json::Value> {
    let path = folder.join("new").join("estimates.json");
    fs::metadata(&path).ok()?.modified().ok().filter(|written| *written >= since)?;
    let estimates: serde_json::Value = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
    let ns = estimates["median"]["point_estimate"].as_f64()?;
    Some((ns.round() / 1e3).into())
}
