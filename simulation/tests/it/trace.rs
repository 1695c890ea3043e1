//! People who come as they came on a recorded day: one every so often makes a D/M/1 queue, and recorded services make a day without chance.

use simulation::{Case, Recorded, play, read_case};

use crate::{
    cases::{UNIT, mean_wait, queue, share_waiting},
    runs::runs,
};

/// How many come on the recorded day.
const PEOPLE: u64 = 200_000;

/// Somebody comes in each gap, and the day ends soon after the last.
fn regular(gap: u64) -> Case {
    let mut case = queue(1.0, 1);
    let somebody = |number: u64| Recorded { at: number * gap, service_ticks: None, patience_ticks: None };
    case.classes[0].trace = Some((0..PEOPLE).map(somebody).collect());
    case
}

#[test]
fn who_comes_at_even_gaps_waits_as_in_a_d_m_1_queue() {
    // The rates count for nothing: twice as many would come.
    let runs = runs(&regular(3 * UNIT / 2), 20, PEOPLE as f64 * 1.5);
    // Whoever finds somebody there is a share that repeats itself: s = exp(-(1 - s) gap / service).
    let busy = (0..200).fold(0.5, |share: f64, _| (-(1.0 - share) * 1.5).exp());
    runs.agree("share that waits", busy, |outcome| share_waiting(&outcome.crowds[0]));
    runs.agree("mean wait", busy / (1.0 - busy), |outcome| mean_wait(&outcome.crowds[0]));
}

#[test]
fn busy_days_and_quiet_days_have_the_same_people_where_these_were_recorded() {
    let case = Case { period_ticks: 2 * PEOPLE * UNIT, busyness_scv: 1.0, ..regular(UNIT) };
    let [one, other] = [1, 2].map(|seed| play(&case, seed).crowds.remove(0));
    assert_eq!((one.arrived, other.arrived), (PEOPLE, PEOPLE));
    assert_ne!(one.wait_sum, other.wait_sum, "what was not recorded is drawn anew");
}

#[test]
fn a_counter_is_as_fast_as_it_is_in_the_period_in_which_it_begins() {
    // Two come at once in each of three hours, for ten minutes each; the second waits as long as the first takes.
    let text = r#"
format = 1
name = "uji"
unit = "minute"
period = 60
periods = 3

[[class]]
name = "umum"
trace = [0, 0, 60, 60, 130, 130]
service = { always = 10 }

[[counters]]
name = "loket"
count = 1
serves = ["umum"]
speed = [1, 2, 0.5]
"#;
    let case = read_case(text.as_bytes(), |_| unreachable!("it names no file")).unwrap().case;
    let waits: Vec<f64> = play(&case, 1).periods[0].iter().map(|period| period.wait_sum / case.period_ticks as f64 * 60.0).collect();
    assert_eq!(waits, [10.0, 5.0, 20.0]);
}
