//! `cargo xtask bench routing`: what each way of calling makes people wait on the same busy days of the same hall. Ours beside what others do,
//! and beside halls in which every counter can do everything. The last line is one JSON object.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says so by ending")]
#![expect(clippy::print_stdout, reason = "a bench is read at a terminal")]

use std::{iter::once, sync::Arc};

use domain::{Calling, Order, Plan};
use serde_json::{Value, json};
use simulation::{Case, HallDay, hall_case};

#[path = "routing/halls.rs"]
mod halls;
#[path = "routing/staffing.rs"]
mod staffing;
#[path = "routing/waits.rs"]
mod waits;

use staffing::Staffing;
use waits::{Days, Worst, play_days};

/// A busy day: numbers are given for seven hours, and over all of them 70 % of the counters' time is asked for; in the morning a fifth more
/// than there is.
const BUSY: HallDay = HallDay { open_minutes: 420, load: 0.7, priority: 0.1, busyness_scv: 0.0 };

/// Days of each way of calling; all of them meet the same people.
const DAYS: u64 = 1_000;

/// Seeds of the halls that nobody planned.
const HALL_SEEDS: [u64; 2] = [1, 2];

/// A class is compared where so many of its people were served, in all days: a quantile of fewer says more about luck.
const PEOPLE_MIN: usize = 1_000;

/// One way of calling in one staffing of the hall.
struct Way {
    name: &'static str,
    staffing: Staffing,
    calling: Calling,
}

const fn way(name: &'static str, staffing: Staffing, order: Order) -> Way {
    Way { name, staffing, calling: Calling { order, overdue_percent: 0 } }
}

/// As the sample hall's site file has it.
const CLAIM: Calling = Calling { order: Order::Claim, overdue_percent: 300 };

const PRACTICE: usize = 0;
const STRICT: usize = 2;
const OURS: usize = 4;
const BOUNDS: [usize; 2] = [5, 6];

const WAYS: [Way; 8] = [
    way("fixed counters, first come", Staffing::Fixed, Order::FirstCome),
    way("first come", Staffing::AsPlanned, Order::FirstCome),
    way("strict priority", Staffing::AsPlanned, Order::Strict),
    way("2:1", Staffing::AsPlanned, Order::Ratio { priority: 2, ordinary: 1 }),
    Way { name: "claim (ours)", staffing: Staffing::AsPlanned, calling: CLAIM },
    way("one list per agency", Staffing::AgencyWide, Order::FirstCome),
    Way { name: "one list per agency, claim", staffing: Staffing::AgencyWide, calling: CLAIM },
    way("one list for the hall", Staffing::HallWide, Order::FirstCome),
];

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("routing: `cargo xtask bench routing` measures it.");
        return;
    }
    let sample = server::site_file::read(include_bytes!("../../examples/mpp-contoh.toml")).unwrap().plan;
    let generated = HALL_SEEDS.map(|seed| (format!("hall {seed}"), halls::hall(seed)));
    let compared: Vec<Compared> =
        once(("sample hall".to_owned(), sample)).chain(generated).map(|(name, plan)| compare(name, &plan)).collect();
    let worst = |of: fn(&Compared) -> f64| (compared.iter().map(of).fold(0.0, f64::max) * 1_000.0).round() / 1_000.0;
    println!(
        "\n{}",
        json!({
            "p90_over_bound": worst(|hall| hall.over_bound),
            "worst_class_over_practice": worst(|hall| hall.worst_service.ratio),
            "worst_agency_over_practice": worst(|hall| hall.worst_agency.ratio),
            "worst_group_over_practice": worst(|hall| hall.worst_group.ratio),
            "priority_over_ordinary": worst(|hall| hall.priority.ratio),
            "policies": compared.into_iter().map(|hall| (hall.name, hall.policies)).collect::<serde_json::Map<_, _>>(),
        })
    );
}

/// What there is to say about one hall.
struct Compared {
    name: String,
    over_bound: f64,
    worst_service: Worst,
    worst_agency: Worst,
    worst_group: Worst,
    priority: Worst,
    policies: Value,
}

fn compare(name: String, plan: &Plan) -> Compared {
    let base = hall_case(&Arc::new(plan.clone()), BUSY);
    println!("\n{name}: {} services, {} counters, {DAYS} days, waits in minutes", plan.services.len(), plan.counters.len());
    println!("{:28} {:>6} {:>6} {:>6} {:>9} {:>9} {:>7}", "", "p50", "p90", "mean", "priority", "ordinary", "spread");
    let played: Vec<Days> = WAYS.iter().map(|way| line(way, play(way, plan, &base))).collect();
    let p90 = |way: usize| played[way].everybody().quantile(0.9);
    let bound = BOUNDS.map(p90).into_iter().fold(f64::INFINITY, f64::min);
    let (ours, practice) = (&played[OURS], &played[PRACTICE]);
    let compared = Compared {
        over_bound: p90(OURS) / bound,
        worst_service: ours.worst_against(practice, Days::services(plan), PEOPLE_MIN),
        worst_agency: ours.worst_against(practice, Days::agencies(plan), PEOPLE_MIN),
        worst_group: ours.worst_against(practice, Days::groups(plan), PEOPLE_MIN),
        priority: ours.worst_priority(plan, PEOPLE_MIN),
        policies: WAYS
            .iter()
            .zip(&played)
            .map(|(way, days)| (way.name.to_owned(), figures(days)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        name,
    };
    println!("p90 over the bound: {:.3}", compared.over_bound);
    println!("worst service beside fixed counters: {}", compared.worst_service);
    println!("  the bound's own worst: {}", played[BOUNDS[0]].worst_against(practice, Days::services(plan), PEOPLE_MIN));
    println!("worst agency: {}", compared.worst_agency);
    println!("worst group: {}", compared.worst_group);
    println!("priority beside ordinary in the same service, the worst: {}", compared.priority);
    let price = |of: fn(&Days) -> f64| of(ours) - of(&played[STRICT]);
    println!(
        "beside strict priority, p90: priority groups {:+.1} minutes, everybody else {:+.1}",
        price(|days| days.priority().quantile(0.9)),
        price(|days| days.ordinary().quantile(0.9))
    );
    compared
}

fn play(way: &Way, plan: &Plan, base: &Case) -> Days {
    let mut staffed = way.staffing.of(plan, base);
    staffed.policy.calling = way.calling;
    play_days(&Case { plan: Arc::new(staffed), ..base.clone() }, DAYS)
}

fn line(way: &Way, days: Days) -> Days {
    let all = days.everybody();
    let (priority, ordinary) = (days.priority().quantile(0.9), days.ordinary().quantile(0.9));
    let (p50, p90, mean, spread) = (all.quantile(0.5), all.quantile(0.9), all.mean(), days.load_spread() * 100.0);
    println!("{:28} {p50:6.1} {p90:6.1} {mean:6.1} {priority:9.1} {ordinary:9.1} {spread:6.1}%", way.name);
    days
}

fn figures(days: &Days) -> Value {
    let tenth = |figure: f64| (figure * 10.0).round() / 10.0;
    let all = days.everybody();
    json!({
        "p50_min": tenth(all.quantile(0.5)),
        "p90_min": tenth(all.quantile(0.9)),
        "mean_min": tenth(all.mean()),
        "priority_p90_min": tenth(days.priority().quantile(0.9)),
        "ordinary_p90_min": tenth(days.ordinary().quantile(0.9)),
        "load_spread_percent": tenth(days.load_spread() * 100.0),
    })
}
