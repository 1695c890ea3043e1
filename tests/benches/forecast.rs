//! `cargo xtask bench forecast`: how far off forecasts are, beside what could be known and beside what is usually told, and how long one takes.
//! On M/M/100, where the exact predictor by the length of the queue is known to be the best there is; and on busy days of the sample hall,
//! beside the wait of whoever was called last for the same service. The last line is one JSON object.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says so by ending")]
#![expect(clippy::print_stdout, reason = "a bench is read at a terminal")]

use std::sync::Arc;

use domain::*;
use serde_json::json;
use simulation::{About, FUTURES_MIN, HallDay, Seen, forecast, hall_case, play_watched};

#[path = "simulation/queue.rs"]
mod queue;
#[allow(dead_code, reason = "shared with the bench of rebalancing, which does more with it")]
#[path = "forecast/world.rs"]
mod world;

use queue::UNIT;
use world::{Person, World};

/// When the days begin.
const START: Time = Time(1_000_000_000);

/// Counters of the queue whose best predictor is known, the loads that it is under, and people of one day: as many as a series has numbers.
const COUNTERS: usize = 100;
const LOADS: [f64; 4] = [0.90, 0.93, 0.95, 0.98];
const PEOPLE: usize = 9_900;

/// Those who come before this are not asked: the queue is still building up, and the spread of times is being learned.
const WARM_UP: usize = 3_000;

/// One of so many who wait is forecast.
const ASKED_ONE_IN: usize = 12;

/// The sample hall on a busy day.
const BUSY: HallDay = HallDay { open_minutes: 420, load: 0.85, priority: 0.1, busyness_scv: 0.0 };

/// Busy days, and how far apart the moments are at which a forecast is made.
const DAYS: u64 = 12;
const MOMENT_EVERY_MS: u64 = 12 * 60_000;

/// At each moment those are asked about who came within this time before it.
const CAME_WITHIN_MS: u64 = 60_000;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("forecast: `cargo xtask bench forecast` measures it.");
        return;
    }
    let only = std::env::args().nth(1).filter(|only| !only.starts_with('-'));
    let mut over_queue_length = Vec::new();
    for load in LOADS.into_iter().filter(|_| only.as_deref() != Some("hall")) {
        let score = known_queue(load, 1);
        println!(
            "M/M/{COUNTERS}, load {load:.2}: {} asked; mean squared error over the queue length's {:.3}; inside the 80 % interval {:.3}",
            score.count,
            score.ratio(),
            score.coverage()
        );
        over_queue_length.push(score);
    }
    let hall = sample_hall();
    println!(
        "the sample hall on {DAYS} busy days: {} asked; mean squared error over the last to enter service's {:.3}; inside the 80 % interval \
         {:.3}; newcomers {:.3} of {}",
        hall.score.count,
        hall.score.ratio(),
        hall.score.coverage(),
        hall.newcomers.coverage(),
        hall.newcomers.count,
    );
    println!("newcomers of priority groups {:.3} of {}", hall.in_groups.coverage(), hall.in_groups.count);
    let (mostly_ms, at_times_ms) = hall.about_300_ms();
    println!(
        "one forecast of {FUTURES_MIN} futures with about 300 waiting: {mostly_ms:.0} ms; about priority groups too: {at_times_ms:.0} ms"
    );
    let all = over_queue_length.into_iter().fold(Score::default(), Score::and);
    let thousandth = |figure: f64| (figure * 1_000.0).round() / 1_000.0;
    println!(
        "{}",
        json!({
            "mse_over_queue_length": thousandth(all.ratio()),
            "mse_over_last_to_enter": thousandth(hall.score.ratio()),
            "coverage_80": thousandth(hall.score.coverage()),
            "coverage_80_queue": thousandth(all.coverage()),
            "coverage_80_newcomers": thousandth(hall.newcomers.coverage()),
            "coverage_80_in_groups": thousandth(hall.in_groups.coverage()),
            "forecast_ms": mostly_ms.round(),
            "forecast_of_groups_ms": at_times_ms.round(),
        })
    );
}

/// How far off two predictors were about the same people.
#[derive(Clone, Copy, Default)]
struct Score {
    count: f64,
    ours: f64,
    other: f64,
    inside: f64,
}

impl Score {
    /// All in one unit of time, whatever that is.
    fn add(&mut self, ours: f64, other: f64, really: f64, is_inside: bool) {
        self.count += 1.0;
        self.ours += (ours - really).powi(2);
        self.other += (other - really).powi(2);
        self.inside += f64::from(u8::from(is_inside));
    }

    /// Each with the same weight, so that a full hall does not count for more than a quiet one.
    fn and(self, other: Score) -> Score {
        Score {
            count: self.count + other.count,
            ours: self.ours + other.ours / other.other * other.count,
            other: self.other + other.count,
            inside: self.inside + other.inside,
        }
    }

    fn ratio(self) -> f64 {
        self.ours / self.other
    }

    fn coverage(self) -> f64 {
        self.inside / self.count
    }
}

/// A queue that is first come first served, at counters that are alike, with exponential gaps and times.
fn known_queue(load: f64, seed: u64) -> Score {
    let case = queue::queue(load * COUNTERS as f64, COUNTERS);
    let mut random = fastrand::Rng::with_seed(seed ^ load.to_bits());
    let mut exponential = |mean: f64| -(1.0 - random.f64()).ln() * mean;
    let mut world = World::open(&case.plan, START);
    let mut at = START.0 as f64;
    let mut asked: Vec<(TicketId, f64, f64, Time, Option<Time>)> = Vec::new();
    for number in 0..PEOPLE {
        // A full hall to begin with, and a queue as long as it is in the mean.
        if number > COUNTERS + (1.0 / (1.0 - load)) as usize {
            at += exponential(UNIT as f64 / load / COUNTERS as f64);
        }
        let takes_ms = exponential(UNIT as f64) as u64;
        let ticket = world.come(Person { at: Time(at as u64), service: ServiceId(0), group: Group::EVERYBODY, takes_ms });
        if number < WARM_UP || world.called.contains_key(&ticket) || number % ASKED_ONE_IN > 0 {
            continue;
        }
        let exact_ms = f64::from(world.state.waiting_count()) * UNIT as f64 / COUNTERS as f64;
        let told = forecast(&world.state, world.now, &world.experience, About::Waiting, FUTURES_MIN, number as u64);
        let range = told.of_ticket(ticket).unwrap();
        asked.push((ticket, range.mean_ms, world.now.0 as f64 + exact_ms, range.from, range.to));
    }
    world.go_on_until(Time(u64::MAX));
    let mut score = Score::default();
    for (ticket, ours_ms, exact_ms, from, to) in asked {
        let (called, _) = world.called[&ticket];
        score.add(ours_ms, exact_ms, called.0 as f64, from <= called && to.is_none_or(|to| called <= to));
    }
    score
}

struct Hall {
    score: Score,
    newcomers: Score,
    in_groups: Score,
    /// How many waited, and how long the forecast took in milliseconds.
    /// How many waited, and the processor times of a forecast without and with priority groups.
    took: Vec<(u32, f64, f64)>,
}

impl Hall {
    /// Mean processor times of a forecast, and of one that is about priority groups too.
    fn about_300_ms(&self) -> (f64, f64) {
        let mut took = self.took.clone();
        took.sort_by_key(|(waiting, ..)| waiting.abs_diff(300));
        took.truncate(9);
        let (mostly, at_times): (Vec<f64>, Vec<f64>) = took.iter().map(|(_, mostly, at_times)| (*mostly, *at_times)).unzip();
        let mean = |times: Vec<f64>| times.iter().sum::<f64>() / times.len() as f64;
        (mean(mostly), mean(at_times))
    }
}

/// How long this thread has had a processor, in milliseconds: other programs on the machine do not count.
fn cpu_ms() -> f64 {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    spent.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e6
}

fn sample_hall() -> Hall {
    let mut plan = server::site_file::read(include_bytes!("../../examples/mpp-contoh.toml")).unwrap().plan;
    plan.policy.calling = Calling { order: Order::Claim, overdue_percent: 300 };
    let case = hall_case(&Arc::new(plan), BUSY);
    let mut hall = Hall { score: Score::default(), newcomers: Score::default(), in_groups: Score::default(), took: Vec::new() };
    for day in 0..DAYS {
        let mut people = Vec::new();
        play_watched(&case, day, |seen| {
            if let Seen::Came { at, class, takes_ticks } = seen {
                let class = &case.classes[class];
                people.push(Person { at: START.plus(at), service: class.service, group: class.group, takes_ms: takes_ticks });
            }
        });
        play_day(&case.plan, &people, day, &mut hall);
        println!("  day {day}: so far {:.3} of the error, {:.3} inside", hall.score.ratio(), hall.score.coverage());
    }
    hall
}

fn play_day(plan: &Arc<Plan>, people: &[Person], day: u64, hall: &mut Hall) {
    let mut world = World::open(plan, START);
    let mut moment = START.plus(MOMENT_EVERY_MS);
    let mut asked = Vec::new();
    // Those who take a number while the last forecast is still what a kiosk shows.
    let mut newcomers = Vec::new();
    let mut told = simulation::Forecast::default();
    for person in people {
        if person.at > moment {
            world.go_on_until(moment);
            world.now = moment;
            let asked_about = |about| {
                let began = cpu_ms();
                let told = forecast(&world.state, moment, &world.experience, about, FUTURES_MIN, day << 32 | moment.0);
                (told, cpu_ms() - began)
            };
            let (_, mostly_ms) = asked_about(About::WaitingAndNewcomers);
            let (with_groups, at_times_ms) = asked_about(About::AndOfGroups);
            told = with_groups;
            hall.took.push((world.state.waiting_count(), mostly_ms, at_times_ms));
            let came = |ticket: &&Ticket| moment.since(ticket.issued_at) < CAME_WITHIN_MS;
            for ticket in world.state.tickets().filter(|ticket| ticket.state == TicketState::Waiting).filter(came) {
                let other_ms = world.last_waits.get(&ticket.service).copied().unwrap_or(0);
                asked.push((ticket.id, ticket.issued_at.plus(other_ms), told.of_ticket(ticket.id)));
            }
            moment = moment.plus(MOMENT_EVERY_MS);
        }
        let ticket = world.come(*person);
        let is_soon = person.at.0 + MOMENT_EVERY_MS < moment.0 + CAME_WITHIN_MS / 2;
        if is_soon {
            newcomers.push((ticket, person.group, told.of_group(person.service, person.group)));
        }
    }
    world.go_on_until(Time(u64::MAX));
    let inside = |range: &simulation::CallRange, called: Time| range.from <= called && range.to.is_none_or(|to| called <= to);
    for (ticket, other, range) in asked {
        let (range, (called, _)) = (range.unwrap(), world.called[&ticket]);
        hall.score.add(range.mean_ms, other.0 as f64, called.0 as f64, inside(&range, called));
    }
    for (ticket, group, range) in newcomers {
        let (Some(range), (called, came)) = (range, world.called[&ticket]) else { continue };
        if called > came {
            let score = if group == Group::EVERYBODY { &mut hall.newcomers } else { &mut hall.in_groups };
            score.add(range.mean_ms, range.mean_ms, called.0 as f64, inside(&range, called));
        }
    }
}
