//! `cargo xtask bench routing`: what each way of calling makes people wait on the same busy days of the same hall. Ours beside what others do,
//! and beside halls in which every counter can do everything. The last line is one JSON object.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says so by ending")]
#![expect(clippy::print_stdout, reason = "a bench is read at a terminal")]

use std::sync::Arc;

use domain::{Calling, Order, Plan};
use serde_json::json;
use simulation::{HallDay, hall_case};

#[path = "routing/halls.rs"]
mod halls;
#[path = "routing/staffing.rs"]
mod staffing;
#[path = "routing/waits.rs"]
mod waits;

use staffing::Staffing;
use waits::{Waits, play_days};

/// A busy day: 85 % of the time of each agency's counters is asked for while numbers are given, and a third of them in the morning's peak.
const BUSY: HallDay = HallDay { open_minutes: 420, load: 0.85, priority: 0.1, busyness_scv: 0.0 };

/// Days of each way of calling; all of them meet the same people.
const DAYS: u64 = 400;

/// Seeds of the halls that nobody planned.
const HALL_SEEDS: [u64; 2] = [1, 2];

/// One way of calling in one staffing of the hall.
struct Way {
    name: &'static str,
    staffing: Staffing,
    order: Order,
    overdue_percent: u32,
}

/// What a practice is named in the table.
const PRACTICE: &str = "one list per service, fixed counters";
const OURS: &str = "claim (ours)";

const WAYS: [Way; 8] = [
    Way { name: PRACTICE, staffing: Staffing::Fixed, order: Order::FirstCome, overdue_percent: 0 },
    Way { name: "first come first served", staffing: Staffing::AsPlanned, order: Order::FirstCome, overdue_percent: 0 },
    Way { name: "strict priority", staffing: Staffing::AsPlanned, order: Order::Strict, overdue_percent: 0 },
    Way { name: "2:1", staffing: Staffing::AsPlanned, order: Order::Ratio { priority: 2, ordinary: 1 }, overdue_percent: 0 },
    Way { name: OURS, staffing: Staffing::AsPlanned, order: Order::Claim, overdue_percent: 300 },
    Way { name: "bound: one list per agency", staffing: Staffing::AgencyWide, order: Order::FirstCome, overdue_percent: 0 },
    Way { name: "bound, by claim", staffing: Staffing::AgencyWide, order: Order::Claim, overdue_percent: 300 },
    Way { name: "bound: one list for the hall", staffing: Staffing::HallWide, order: Order::FirstCome, overdue_percent: 0 },
];

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("routing: `cargo xtask bench routing` measures it.");
        return;
    }
    let sample = server::site_file::read(include_bytes!("../../examples/mpp-contoh.toml")).unwrap().plan;
    let halls =
        std::iter::once(("sample hall".to_owned(), sample)).chain(HALL_SEEDS.map(|seed| (format!("hall {seed}"), halls::hall(seed))));
    for (name, plan) in halls {
        table(&name, &plan);
    }
    println!("{}", json!({}));
}

fn table(name: &str, plan: &Plan) {
    println!("\n{name}");
    let load: f64 = std::env::var("LOAD").map_or(0.85, |text| text.parse().unwrap());
    let base = hall_case(&Arc::new(plan.clone()), HallDay { load, ..BUSY });
    let mut kept = Vec::new();
    let mut practice: Option<Waits> = None;
    for way in &WAYS {
        let mut staffed = way.staffing.of(plan, &base);
        staffed.policy.calling = Calling { order: way.order, overdue_percent: way.overdue_percent };
        let case = simulation::Case { plan: Arc::new(staffed), ..base.clone() };
        let waits = play_days(&case, DAYS);
        let minutes = |ms: u64| ms as f64 / 60_000.0;
        let all = waits.all();
        let line = practice.as_ref().map(|practice| waits.worst_against(practice)).unwrap_or_default();
        println!(
            "{:36} p50 {:5.1} p90 {:6.1} mean {:5.1} ordinary p90 {:6.1} priority p90 {:6.1} | worst {line}",
            way.name,
            minutes(all.quantile(0.5)),
            minutes(all.quantile(0.9)),
            all.mean() / 60_000.0,
            minutes(waits.ordinary().quantile(0.9)),
            minutes(waits.priority().quantile(0.9)),
        );
        if way.name == OURS || way.name.starts_with("bound: one list per agency") || way.name == PRACTICE {
            kept.push(
                (0..plan.agencies.len())
                    .map(|agency| waits.of(|service, _| plan.services[service].agency.index() == agency).quantile(0.9) as f64 / 6e4)
                    .collect::<Vec<_>>(),
            );
        }
        if way.name == PRACTICE {
            practice = Some(waits);
        }
    }
    for agency in 0..plan.agencies.len() {
        println!(
            "  {:10} practice {:6.1} ours {:6.1} bound {:6.1} {:.2}",
            plan.agencies[agency].code,
            kept[0][agency],
            kept[1][agency],
            kept[2][agency],
            kept[1][agency] / kept[2][agency]
        );
    }
}
