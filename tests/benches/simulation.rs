//! `cargo xtask bench simulation`: how many people a second a simulated day takes, beside a bare loop with a heap that decides nothing, and
//! whether memory stays flat. The last line is one JSON object. It must not be run beside anything else that counts.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says so by ending")]
#![expect(clippy::print_stdout, reason = "a bench is read at a terminal")]

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    hint::black_box,
    sync::Arc,
    time::Instant,
};

use domain::{Calling, Order};
use rand::{SeedableRng as _, rngs::SmallRng};
use rand_distr::{Distribution as _, Exp1};
use serde_json::json;
use simulation::{Case, HallDay, hall_case, play};

#[path = "simulation/queue.rs"]
mod queue;

use queue::{UNIT, queue};

/// Counters of the small queue, and the load that they are under: waits are common and no queue is endless.
const COUNTERS: usize = 6;
const LOAD: f64 = 5.4;

/// People of one round, and rounds: the best one is what the code can do.
const PEOPLE: f64 = 1_000_000.0;
const ROUNDS: u64 = 5;

/// The sample hall on a busy day.
const BUSY: HallDay = HallDay { open_minutes: 420, load: 0.85, priority: 0.1, busyness_scv: 0.0 };

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("simulation: `cargo xtask bench simulation` measures it.");
        return;
    }
    let small = long(&queue(LOAD, COUNTERS), PEOPLE);
    let mmc6 = best(|round| people_a_second(&small, round));
    let floor = best(bare_loop);
    let hall = sample_hall();
    let sample_hall = best(|round| people_a_second_over_days(&hall, round));
    println!("M/M/{COUNTERS}: {mmc6:.0} people a second; a bare loop with a heap: {floor:.0}; {:.1} times the floor", floor / mmc6);
    println!(
        "the sample hall on a busy day, {} classes, {} counters: {sample_hall:.0} people a second",
        hall.classes.len(),
        hall.plan.counters.len()
    );
    let before_mb = resident_mb();
    people_a_second(&long(&queue(LOAD, COUNTERS), 10.0 * PEOPLE), 1);
    let grown_mb = resident_mb() - before_mb;
    println!("memory after ten times as many people: {grown_mb:+.1} MB");
    println!(
        "{}",
        json!({
            "customers_per_second_mmc6": mmc6.round(),
            "customers_per_second_sample_hall": sample_hall.round(),
            "over_floor": (floor / mmc6 * 100.0).round() / 100.0,
            "memory_grown_mb": (grown_mb * 10.0).round() / 10.0,
        })
    );
}

fn best(measure: impl Fn(u64) -> f64) -> f64 {
    (0..ROUNDS).map(measure).fold(0.0, f64::max)
}

/// The same case for about so many people.
fn long(case: &Case, people: f64) -> Case {
    let rate: f64 = case.classes.iter().map(|class| class.rates[0]).sum();
    Case { period_ticks: (people / rate) as u64, ..case.clone() }
}

fn people_a_second(case: &Case, seed: u64) -> f64 {
    let began = Instant::now();
    let outcome = play(case, seed);
    let took = began.elapsed().as_secs_f64();
    outcome.crowds.iter().map(|class| class.arrived).sum::<u64>() as f64 / took
}

/// Whole days until as many people came as in a round of the small queue.
fn people_a_second_over_days(case: &Case, round: u64) -> f64 {
    let (began, mut people, mut day) = (Instant::now(), 0, 0);
    while (people as f64) < PEOPLE / 4.0 {
        let outcome = play(case, (round << 32) + day);
        people += outcome.crowds.iter().map(|class| class.served).sum::<u64>();
        day += 1;
    }
    people as f64 / began.elapsed().as_secs_f64()
}

/// What any program must do that plays this queue event by event: draw, keep a heap and a line, and count. It knows one class, one kind of
/// counter, and nobody's claim.
fn bare_loop(seed: u64) -> f64 {
    let mut random = SmallRng::seed_from_u64(seed);
    let mut length = |mean: f64| {
        let drawn: f64 = Exp1.sample(&mut random);
        (drawn * mean) as u64
    };
    let (mean_gap, mean_service) = (UNIT as f64 / LOAD, UNIT as f64);
    let (mut heap, mut line) = (BinaryHeap::from([Reverse((0_u64, true))]), VecDeque::new());
    let (mut free, mut came, mut waited) = (COUNTERS, 0_u64, 0_u64);
    let began = Instant::now();
    while let Some(Reverse((now, is_arrival))) = heap.pop() {
        if is_arrival {
            came += 1;
            if came < PEOPLE as u64 {
                heap.push(Reverse((now + length(mean_gap), true)));
            }
            line.push_back(now);
        } else {
            free += 1;
        }
        while free > 0
            && let Some(came_at) = line.pop_front()
        {
            free -= 1;
            waited += now - came_at;
            heap.push(Reverse((now + length(mean_service), false)));
        }
    }
    black_box(waited);
    came as f64 / began.elapsed().as_secs_f64()
}

fn sample_hall() -> Case {
    let site = server::site_file::read(include_bytes!("../../examples/mpp-contoh.toml")).unwrap();
    let mut plan = site.plan;
    plan.policy.calling = Calling { order: Order::Claim, overdue_percent: 300 };
    hall_case(&Arc::new(plan), BUSY)
}

/// Memory that this process holds, in MB.
fn resident_mb() -> f64 {
    let pages: f64 = std::fs::read_to_string("/proc/self/statm").unwrap().split_whitespace().nth(1).unwrap().parse().unwrap();
    pages * 4_096.0 / 1e6
}
