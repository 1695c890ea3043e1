//! Case files: what they mean, and everything wrong with one at once.

use super::*;
use crate::{Draw, play, report};

const SMALL: &str = r#"
format = 1
unit = "minute"
period = 60
periods = 2
replications = 4

[[class]]
name = "KTP"
rate = [0.5, 0.25]
service = { exponential = 5 }
target = 15

[[class]]
name = "lansia"
rate = 0.1
service = { gamma = 6, cv2 = 0.5 }
patience = { uniform = [20, 40] }
weight = 2
head_start = 5

[[counters]]
name = "loket"
count = [3, 4]
serves = ["KTP", { class = "lansia", proficiency = 3, after = 10 }]
"#;

fn with(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    SMALL.replacen(from, to, 1)
}

fn found(text: &str) -> Vec<String> {
    read_case(text).map_or_else(|faults| faults.iter().map(|fault| format!("{}: {}", fault.at, fault.en)).collect(), |_| Vec::new())
}

#[test]
fn a_file_means_its_case() {
    let file = read_case(SMALL).unwrap();
    let case = &file.case;
    assert_eq!((case.periods, case.period_ticks), (2, 36_000_000));
    assert_eq!(case.classes[0].rates.iter().map(|rate| rate * Unit::Minute.ticks()).collect::<Vec<_>>(), [0.5, 0.25]);
    assert_eq!(case.classes[1].rates.len(), 2, "one rate for all periods");
    assert!(matches!(case.classes[0].service_ticks[..], [Draw::Exponential { mean }] if mean == 3_000_000.0));
    assert_eq!(case.classes[0].group, domain::Group::EVERYBODY);
    assert_eq!(case.plan.groups[case.classes[1].group.index()].head_start_ms, 3_000_000);
    let shifts: Vec<_> = case.shifts.iter().map(|shift| (shift.counters.len(), &shift.open[..])).collect();
    assert_eq!(shifts, [(4, &[3, 4][..])]);
    let held = case.plan.counters[0].skills[1].1;
    assert_eq!((held.proficiency.0, held.after_ms), (3, 6_000_000));
    assert_eq!(file.counters, [("loket".to_owned(), 0..4)]);
    assert!(play(case, 1).crowds[0].served > 10);
}

#[test]
fn the_report_is_the_same_on_any_number_of_threads() {
    let file = read_case(SMALL).unwrap();
    let once = report(&file, 4, 7);
    let days: Vec<f64> = (7..11).map(|seed| play(&file.case, seed).crowds[0].served as f64).collect();
    assert_eq!(once.classes[0].served.mean, days.iter().sum::<f64>() / 4.0);
    assert!(once.all.arrived.mean > once.classes[0].arrived.mean && once.all.wait.half_width.is_some());
    assert!((0.0..=1.0).contains(&once.counters[0].occupancy.mean));
    let class = &once.classes[0];
    let [morning, noon] = &class.periods[..] else { panic!("the day has two periods: {:?}", class.periods) };
    assert_eq!(morning.arrived.mean + noon.arrived.mean, class.arrived.mean);
    assert!(morning.arrived.mean > noon.arrived.mean, "twice as many come in the first");
}

#[test]
fn everything_wrong_is_said_at_once_with_its_place() {
    let text = with("rate = 0.1", "rate = -1").replace("cv2 = 0.5", "cv2 = 0").replace("uniform = [20, 40]", "uniform = [40, 20]");
    let text = text.replace("count = [3, 4]", "count = [3, 4, 5]").replace("\"KTP\", {", "\"KPT\", {").replace("format = 1", "format = 3");
    let found = found(&text);
    for begin in [
        "format: Format 3 is not known.",
        "class \"lansia\": rate: The number -1 must be between 0",
        "class \"lansia\": service: The number 0 must be between",
        "class \"lansia\": patience: Write uniform from small to large",
        "counters \"loket\": count: There are 3 values for 2 periods.",
        "counters \"loket\": serves: There is no class \"KPT\".",
        "class \"KTP\": No counter serves it to the end of the last period.",
    ] {
        assert!(found.iter().any(|fault| fault.starts_with(begin)), "{begin} is missing in {found:#?}");
    }
    assert_eq!(found.len(), 7, "{found:#?}");
}

#[test]
fn impossible_numbers_and_policies_are_refused() {
    for (from, to, begin) in [
        ("rate = 0.1", "rate = inf", "class \"lansia\": rate: The number inf"),
        ("rate = 0.1", "rate = nan", "class \"lansia\": rate: The number NaN"),
        ("weight = 2", "weight = 0", "class \"lansia\": weight"),
        ("head_start = 5", "minimum = 6", "class \"lansia\": minimum"),
        ("{ exponential = 5 }", "{ exponential = 5, always = 3 }", "class \"KTP\": service: Name exactly one"),
        ("{ exponential = 5 }", "{ exponential = 5, cv2 = 2 }", "class \"KTP\": service: `cv2` goes with"),
        ("{ exponential = 5 }", "{ empirical = [] }", "class \"KTP\": service: Write uniform"),
        ("head_start = 5", "head_start = 7159", "class \"lansia\": head_start: The number 7159 must be between 0 and 7158."),
        ("target = 15", "target = 7159", "class \"KTP\": target: The number 7159"),
        ("head_start = 5", "relaxes_every = 7159", "class \"lansia\": relaxes_every: The number 7159"),
        ("after = 10", "after = 7159", "counters \"loket\": after: The number 7159"),
        ("rate = 0.1", "rate = 100000", ": With this `rate`, `period` and `periods` 12000045 people come in a day."),
        ("rate = 0.1", "rate = 0.1\nno_show = { share = 1.5, takes = { always = 1 } }", "class \"lansia\": no_show: share: The number 1.5"),
        ("rate = 0.1", "rate = 0.1\nretry = { share = 0.5, after = { always = -1 } }", "class \"lansia\": retry: The number -1"),
        ("replications = 4", "replications = 0", "replications: The number 0"),
        ("replications = 4", "policy = { order = \"random\" }", "policy: order: \"random\" is not a choice."),
        ("name = \"lansia\"", "name = \"KTP\"", "class \"KTP\": name: A class of this name"),
        ("count = [3, 4]", "count = [3, 0]", "class \"KTP\": No counter serves it"),
        ("period = 60", "period = 60\nperoid = 3", "baris 5 / line 5: This cannot be read (unknown field `peroid`"),
    ] {
        let found = found(&with(from, to));
        assert!(found.iter().any(|fault| fault.starts_with(begin)), "{to}: {found:#?}");
    }
}

#[test]
fn all_groups_of_counters_together_are_bounded() {
    let group = |count: usize| format!("[[counters]]\nname = \"{count}\"\ncount = {count}\nserves = [\"KTP\"]\n");
    assert_eq!(found(&(SMALL.to_owned() + &group(996))), [""; 0]);
    for more in [vec![997], vec![500, 500], vec![1_000_000]] {
        let text = SMALL.to_owned() + &more.into_iter().map(group).collect::<String>();
        assert_eq!(found(&text), ["counters: At most 1000 counters of all groups together are possible."]);
    }
}
