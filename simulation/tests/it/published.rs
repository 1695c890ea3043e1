//! A case whose figures were published with their intervals: eight hours of a call centre that begin with nobody, a thousand times.

use simulation::{read_case, report};

const CASE: &str = r#"
format = 1
name = "MMC"
unit = "minute"
period = 480

[[class]]
name = "calls"
rate = 4.2
service = { exponential = 2 }
threshold = 0.333333

[[counters]]
name = "agents"
count = 12
serves = ["calls"]
"#;

#[test]
fn eight_hours_of_twelve_agents_come_to_what_was_published() {
    let report = report(&read_case(CASE.as_bytes(), |_| unreachable!("it names no file")).unwrap(), 1_000, 0);
    let [calls] = &report.classes[..] else { panic!("one class") };
    assert!((0.900..=0.904).contains(&calls.service_level.unwrap().mean), "{:?}", calls.service_level);
    assert!((0.097..=0.102).contains(&calls.wait.unwrap().mean), "{:?}", calls.wait);
    assert!((report.counters[0].occupancy.unwrap().mean - 0.695).abs() < 0.003, "{:?}", report.counters[0].occupancy);
}
