//! `cargo xtask bench rebalance`: what following the first suggestion every ten minutes does for the waits of bad days of the sample hall,
//! beside doing nothing and beside moving the idlest counter to the longest queue; and how long an answer takes. All three meet the same
//! people. Arguments: how many days of each trouble (20). The last line is one JSON object.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says so by ending")]
#![expect(clippy::print_stdout, reason = "a bench is read at a terminal")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use domain::*;
use serde_json::{Value, json};
use simulation::{Case, Effort, HallDay, hall_case, suggestions, what_if};

#[path = "rebalance/days.rs"]
mod days;
#[path = "rebalance/policies.rs"]
mod policies;
#[allow(dead_code, reason = "shared with the bench of forecasts, which asks it other things")]
#[path = "forecast/world.rs"]
mod world;

use days::{Day, Trouble, day};
use policies::Policy;
use world::World;

/// When the days begin.
const START: Time = Time(1_000_000_000);

/// The sample hall on a busy day.
const BUSY: HallDay = HallDay { open_minutes: 420, load: 0.7, priority: 0.1, busyness_scv: 0.0 };

/// Days of each trouble, unless told otherwise.
const DAYS: u64 = 20;

/// How often the supervisor looks.
const EVERY_MS: u64 = 10 * 60_000;

/// What a suggestion is made from: futures of two hours.
const FUTURES: usize = 36;
const HORIZON_MS: u64 = 2 * 60 * 60_000;

/// When the busy morning is at which answers are timed, and how long they may take.
const MORNING_MS: u64 = 150 * 60_000;
const ANSWER_MS: u64 = 950;

const MINUTE_MS: f64 = 60_000.0;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("rebalance: `cargo xtask bench rebalance` measures it.");
        return;
    }
    let days = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(DAYS);
    let mut plan = server::site_file::read(include_bytes!("../../examples/mpp-contoh.toml")).unwrap().plan;
    plan.policy.calling = Calling { order: Order::Claim, overdue_percent: 300 };
    let case = hall_case(&Arc::new(plan), BUSY);
    println!("{days} days of each trouble; p90 of everybody's wait in minutes: nothing done, the simple rule, the first suggestion");
    let helping = Case { plan: Arc::new(days::helping(&case.plan)), ..case.clone() };
    println!("each agency helps its own counters alone:");
    let alone = troubles(&case, days);
    println!("each agency has agreed to help two others:");
    let found = troubles(&helping, days);
    let worst = |found: &[(Trouble, [f64; 2])], of: usize| found.iter().map(|(_, ratios)| ratios[of]).fold(0.0, f64::max);
    let timed = Timed::of(&helping);
    println!(
        "one answer with {} waiting: {} futures of a change in {:.0} ms; {} suggestions in {:.0} ms",
        timed.waiting, timed.what_if_futures, timed.what_if_ms, timed.suggested, timed.suggestions_ms
    );
    println!(
        "{}",
        json!({
            "p90_over_nothing": thousandth(worst(&found, 0)),
            "p90_over_simple_rule": thousandth(worst(&found, 1).max(worst(&alone, 1))),
            "what_if_ms": timed.what_if_ms.round(),
            "what_if_futures": timed.what_if_futures,
            "suggestions_ms": timed.suggestions_ms.round(),
            "by_trouble": told(&found),
            "agencies_alone": told(&alone),
        })
    );
}

fn troubles(case: &Case, days: u64) -> Vec<(Trouble, [f64; 2])> {
    Trouble::ALL.into_iter().map(|trouble| (trouble, compare(case, trouble, days))).collect()
}

fn told(found: &[(Trouble, [f64; 2])]) -> serde_json::Map<String, Value> {
    let one = |[nothing, simple]: [f64; 2]| json!({ "over_nothing": thousandth(nothing), "over_simple_rule": thousandth(simple) });
    found.iter().map(|(trouble, ratios)| (trouble.name().to_owned(), one(*ratios))).collect()
}

fn thousandth(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}

/// Medians over the days of one trouble: p90 with the first suggestion over p90 with nothing done, and over that of the simple rule.
fn compare(case: &Case, trouble: Trouble, days: u64) -> [f64; 2] {
    let next = AtomicU64::new(0);
    let play = || {
        let mut played = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= days {
                return played;
            }
            let day = day(case, trouble, seed, START);
            played.push((seed, Policy::ALL.map(|policy| play_day(case, &day, policy, seed))));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut played: Vec<(u64, [Played; 3])> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(play)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    played.sort_by_key(|(seed, _)| *seed);
    for (seed, [nothing, simple, ours]) in &played {
        println!(
            "  {:8} {seed:2}: {:5.1} {:5.1} ({:2} moves) {:5.1} ({:2} moves)",
            trouble.name(),
            nothing.p90,
            simple.p90,
            simple.moves,
            ours.p90,
            ours.moves
        );
    }
    let ratio = |over: usize| median(played.iter().map(|(_, policies)| policies[2].p90 / policies[over].p90).collect());
    let ratios = [ratio(0), ratio(1)];
    println!("{:10} over nothing {:.3}, over the simple rule {:.3}", trouble.name(), ratios[0], ratios[1]);
    ratios
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    if figures.len() % 2 == 1 { figures[middle] } else { f64::midpoint(figures[middle - 1], figures[middle]) }
}

/// What a day came to.
struct Played {
    /// In minutes.
    p90: f64,
    moves: usize,
}

fn open(case: &Case, day: &Day) -> World {
    let mut world = World::open(&case.plan, START);
    for counter in &day.missing {
        world.carry_out(&Command::CloseCounter { counter: *counter });
    }
    world
}

fn play_day(case: &Case, day: &Day, policy: Policy, seed: u64) -> Played {
    let mut world = open(case, day);
    let (mut moment, mut moves) = (START.plus(EVERY_MS), 0);
    for person in &day.people {
        while person.at > moment {
            world.go_on_until(moment);
            world.now = moment;
            let effort = Effort::of(FUTURES, HORIZON_MS, seed << 32 | moment.0);
            if let Some(command) = policy.command(&world, effort) {
                world.supervise(&command);
                moves += 1;
            }
            moment = moment.plus(EVERY_MS);
        }
        world.come(*person);
    }
    world.go_on_until(Time(u64::MAX));
    let mut waits: Vec<u64> = world.called.values().map(|(called, came)| called.since(*came)).collect();
    assert_eq!(waits.len(), day.people.len(), "everybody is called");
    waits.sort_unstable();
    Played { p90: waits[waits.len() * 9 / 10] as f64 / MINUTE_MS, moves }
}

/// How long answers take on a busy morning.
struct Timed {
    waiting: u32,
    what_if_ms: f64,
    what_if_futures: usize,
    suggestions_ms: f64,
    suggested: usize,
}

impl Timed {
    fn of(case: &Case) -> Timed {
        let day = day(case, Trouble::Missing, 1, START);
        let mut world = open(case, &day);
        let morning = START.plus(MORNING_MS);
        day.people.iter().take_while(|person| person.at < morning).for_each(|person| {
            world.come(*person);
        });
        world.go_on_until(morning);
        world.now = morning;
        let (state, now, experience) = (&world.state, world.now, &world.experience);
        let change = Policy::SimpleRule.command(&world, Effort::of(1, 0, 0)).unwrap();
        let until = Instant::now() + Duration::from_millis(ANSWER_MS);
        let effort = |until: Instant| move || Instant::now() < until;
        let began = Instant::now();
        let goes_on = effort(until);
        let bounded = Effort { goes_on: &goes_on, ..Effort::of(1_000, HORIZON_MS, 1) };
        let compared = what_if(state, now, experience, &[change], bounded).unwrap();
        let what_if_ms = began.elapsed().as_secs_f64() * 1_000.0;
        let began = Instant::now();
        let suggested = suggestions(state, now, experience, &[], Effort::of(FUTURES, HORIZON_MS, 1));
        Timed {
            waiting: state.waiting_count(),
            what_if_ms,
            what_if_futures: compared.futures,
            suggestions_ms: began.elapsed().as_secs_f64() * 1_000.0,
            suggested: suggested.len(),
        }
    }
}
