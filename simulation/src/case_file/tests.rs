//! Case files: what they mean, and everything wrong with one at once.

mod unreadable;

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

fn read_alone(text: &str) -> Result<CaseFile, Vec<Fault>> {
    read_case(text.as_bytes(), |path| Err(format!("{path} is not there")))
}

fn found(text: &str) -> Vec<String> {
    read_alone(text).map_or_else(|faults| faults.iter().map(|fault| format!("{}: {}", fault.at, fault.en)).collect(), |_| Vec::new())
}

#[test]
fn a_file_means_its_case() {
    let file = read_alone(SMALL).unwrap();
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
    let file = read_alone(SMALL).unwrap();
    let once = report(&file, 4, 7);
    let days: Vec<f64> = (7..11).map(|seed| play(&file.case, seed).crowds[0].served as f64).collect();
    assert_eq!(once.classes[0].served.mean, days.iter().sum::<f64>() / 4.0);
    assert!(once.all.arrived.mean > once.classes[0].arrived.mean && once.all.wait.unwrap().half_width.is_some());
    assert!((0.0..=1.0).contains(&once.counters[0].occupancy.unwrap().mean));
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
        ("after = 10", "after = 7159", "counters \"loket\": serves: after: The number 7159"),
        ("rate = 0.1", "rate = 100000", ": With this `rate`, `period` and `periods` 12000045 people come in a day."),
        ("rate = 0.1", "rate = 0.1\nno_show = { share = 1.5, takes = { always = 1 } }", "class \"lansia\": no_show: share: The number 1.5"),
        ("rate = 0.1", "rate = 0.1\nretry = { share = 0.5, after = { always = -1 } }", "class \"lansia\": retry: The number -1"),
        ("replications = 4", "replications = 0", "replications: The number 0"),
        ("replications = 4", "policy = { order = \"random\" }", "policy: order: \"random\" is not a choice."),
        (
            "rate = 0.1",
            "rate = 0.1\nretry = { share = 1, after = { always = 0 } }",
            "class \"lansia\": retry: Who finds no room may come up to inf",
        ),
        (
            "rate = 0.1",
            "rate = 0.1\nretry = { share = 1, after = { always = 0.00001 } }",
            "class \"lansia\": retry: Who finds no room may come up to 12000001",
        ),
        ("rate = 0.1", "trace = [1]\nrate = 0.1", "class \"lansia\": rate: Name exactly one of rate, trace, trace_file."),
        ("rate = 0.1\n", "", "class \"lansia\": rate: Name exactly one of rate, trace, trace_file."),
        ("rate = 0.1", "trace = []", "class \"lansia\": trace: The trace has 0 people"),
        ("rate = 0.1", "trace = [1, 120]", "class \"lansia\": trace: The time 120 must be from 0 to before the day ends, which is at 120."),
        ("rate = 0.1", "trace = [nan]", "class \"lansia\": trace: The time NaN must be"),
        ("rate = 0.1", "trace_file = \"x.csv\"", "class \"lansia\": trace_file \"x.csv\": This file cannot be read (x.csv is not there)."),
        ("head_start = 5", "minimum = 4", "counters \"loket\": serves: \"lansia\" can never be served here: a proficiency of 3 is less"),
        ("head_start = 5", "minimum = 4", "class \"lansia\": No counter ever serves it."),
        (
            "after = 10",
            "after = 41",
            "counters \"loket\": serves: \"lansia\" can never be served here: only after a wait of 41, when all have left after 40",
        ),
        (
            "head_start = 5",
            "minimum = 5\nrelaxes_every = 21",
            "counters \"loket\": serves: \"lansia\" can never be served here: only after a wait of 42",
        ),
        ("[\"KTP\", ", "[\"KTP\", \"KTP\", ", "counters \"loket\": serves: The class \"KTP\" stands twice."),
        (
            "name = \"loket\"",
            "name = \"loket\"\nprefers = [\"lansia\", [\"KTP\", \"lansia\"]]",
            "counters \"loket\": prefers: \"lansia\" stands twice.",
        ),
        ("name = \"loket\"", "name = \"loket\"\nprefers = [\"KPT\"]", "counters \"loket\": prefers: They do not serve the class \"KPT\"."),
        ("name = \"loket\"", "name = \"loket\"\nprefers = [[]]", "counters \"loket\": prefers: A place of the list is empty."),
        ("weight = 2", "weight = 2\nprefers = [\"meja\"]", "class \"lansia\": prefers: There are no counters \"meja\"."),
        ("weight = 2", "weight = 2\nprefers = [\"loket\", \"loket\"]", "class \"lansia\": prefers: \"loket\" stands twice."),
        ("period = 60", "period = inf", "period: The number inf"),
        ("period = 60", "period = 60\nwarm_up = 121", "warm_up: The number 121"),
        ("period = 60", "period = 60\nbusyness = -1", "busyness: The number -1"),
        ("count = [3, 4]", "count = [3, 4]\nspeed = 0", "counters \"loket\": speed: The number 0"),
        ("name = \"lansia\"", "name = \"KTP\"", "class \"KTP\" (2): name: A class of this name"),
        ("count = [3, 4]", "count = [3, 0]", "class \"KTP\": No counter serves it"),
        ("period = 60", "period = 60\nperoid = 3", "peroid: This key is not known here."),
    ] {
        let found = found(&with(from, to));
        assert!(found.iter().any(|fault| fault.starts_with(begin)), "{to}: {found:#?}");
    }
}

#[test]
fn all_groups_of_counters_together_are_bounded() {
    let group = |count: usize| format!("[[counters]]\nname = \"{count}\"\ncount = {count}\nserves = [\"KTP\"]\n");
    assert_eq!(found(&(SMALL.to_owned() + &group(996))), [""; 0]);
    for more in [vec![997], vec![500, 500]] {
        let text = SMALL.to_owned() + &more.into_iter().map(group).collect::<String>();
        assert_eq!(found(&text), ["counters: At most 1000 counters of all groups together are possible."]);
    }
    let alone = found(&(SMALL.to_owned() + &group(1_000_000)));
    assert_eq!(alone, ["counters \"1000000\": count: The number 1000000 must be between 0 and 1000. Choose one within these bounds."]);
}

#[test]
fn a_preference_needs_counters_that_can_be_told_apart_and_serve_the_class() {
    let second = |serves: &str, name: &str| format!("{SMALL}[[counters]]\nname = \"{name}\"\ncount = 1\nserves = [\"{serves}\"]\n");
    let prefers = |text: String, name: &str| text.replacen("weight = 2", &format!("weight = 2\nprefers = [\"{name}\"]"), 1);
    assert_eq!(found(&prefers(second("lansia", "meja"), "meja")), [""; 0]);
    let twice = found(&prefers(second("lansia", "loket"), "loket"));
    assert_eq!(twice, ["class \"lansia\": prefers: Two groups of counters are named \"loket\". Correct the name."]);
    let other = found(&prefers(second("KTP", "meja"), "meja"));
    assert_eq!(other, ["class \"lansia\": prefers: It is not served by \"meja\". Correct the name."]);
}

#[test]
fn lists_of_preferences_become_the_plans() {
    let text = with("name = \"loket\"", "name = \"loket\"\nprefers = [\"lansia\", [\"KTP\"]]").replacen(
        "weight = 2",
        "weight = 2\nprefers = [\"meja\", \"loket\"]",
        1,
    );
    let file = read_alone(&(text + "[[counters]]\nname = \"meja\"\ncount = 2\nserves = [\"lansia\"]\n")).unwrap();
    let plan = &file.case.plan;
    let skills: Vec<Vec<u8>> = plan.counters[0].prefers.iter().map(|set| set.iter().map(|skill| skill.0).collect()).collect();
    assert_eq!(skills, [[1], [0]]);
    let counters: Vec<Vec<u16>> = plan.services[1].prefers.iter().map(|group| group.iter().map(|counter| counter.0).collect()).collect();
    assert_eq!(counters, [vec![4, 5], vec![0, 1, 2, 3]]);
    assert!(plan.services[0].prefers.is_empty() && plan.counters[4].prefers.is_empty());
}

/// One counter and nobody but the people of this file.
const RECORDED: &str = r#"
format = 1
unit = "minute"
period = 30
periods = 2
busyness = 1

[[class]]
name = "KTP"
trace_file = "pagi.csv"
service = { always = 2 }

[[counters]]
name = "loket"
count = 1
serves = ["KTP"]
"#;

fn read_recorded(lines: impl Into<Vec<u8>> + Clone) -> Result<CaseFile, Vec<Fault>> {
    read_case(RECORDED.as_bytes(), |path| if path == "pagi.csv" { Ok(lines.clone().into()) } else { Err(format!("{path}?")) })
}

#[test]
fn a_recorded_day_is_played_as_it_was_on_every_day() {
    let file = read_recorded("\u{feff}# waktu,layanan,kesabaran\n0.5, 10\n\n20,,3 # ditunda\n1,5\n2.5,1,4\r\n").unwrap();
    for seed in 0..3 {
        let outcome = play(&file.case, seed);
        let tally = &outcome.crowds[0];
        // Who came at 2.5 and would wait for 4 left at 6.5, when the first was still there; who came at 1 waited until 10.5.
        assert_eq!((tally.arrived, tally.served, tally.abandoned), (4, 3, 1));
        assert_eq!(tally.wait_sum, 9.5 * Unit::Minute.ticks());
        assert_eq!(outcome.counters[0].busy_ticks as f64, (10.0 + 5.0 + 2.0) * Unit::Minute.ticks(), "what was not recorded is drawn");
    }
    let inline = read_alone(&RECORDED.replace("trace_file = \"pagi.csv\"", "trace = [3, 0]")).unwrap();
    let trace = inline.case.classes[0].trace.as_deref().unwrap();
    assert_eq!(trace.iter().map(|recorded| recorded.at).collect::<Vec<_>>(), [0, 1_800_000], "in the order in which they came");
}

#[test]
fn every_bad_line_of_a_trace_is_named_beside_what_the_case_itself_says() {
    let text = RECORDED.replace("busyness = 1", "busyness = -1");
    let lines = "1\nsatu\n-2\n3,x\n4,5,6,7\n60\n5,,\n6,inf\n";
    let faults = read_case(text.as_bytes(), |_| Ok(lines.into())).unwrap_err();
    let at: Vec<&str> = faults.iter().map(|fault| fault.at.as_str()).collect();
    let line = |number: usize| format!("class \"KTP\": trace_file \"pagi.csv\", baris {number} / line {number}");
    let lines: Vec<String> = [2, 3, 4, 5, 6, 8].into_iter().map(line).collect();
    assert_eq!(at, lines.iter().map(String::as_str).chain(["busyness"]).collect::<Vec<_>>());
    assert!(faults[4].en.starts_with("The time 60 must be from 0 to before the day ends"), "{faults:#?}");
    let many = read_recorded("x\n".repeat(1_003)).unwrap_err();
    assert_eq!((many.len(), many[1_000].en.as_str()), (1_001, "3 more lines are wrong."));
    let none = read_recorded("# nobody\n").unwrap_err();
    assert_eq!(none.len(), 1, "{none:#?}");
    assert_eq!(read_recorded("1\n".repeat(1_000_001)).unwrap_err()[0].en, "The trace has 1000001 people; there must be 1 to 1000000.");
}
