//! Queues of one class: Erlang's B, C and A, and a finite room.

use simulation::{Case, Draw};

use crate::{
    cases::{UNIT, mean_wait, queue, share_waiting},
    exact::{erlang_a, erlang_b, erlang_c, finite_room},
    runs::runs,
};

#[test]
fn the_formulas_give_the_published_values() {
    for (c, a, b) in [(10, 8.0, 0.121_661), (50, 48.0, 0.083_337), (100, 95.0, 0.048_804)] {
        assert!((erlang_b(c, a) - b).abs() < 1e-6);
    }
    for (c, a, p) in [(1, 0.5, 0.5), (4, 3.2, 0.596_432), (10, 9.0, 0.668_732), (20, 18.0, 0.550_769)] {
        assert!((erlang_c(c, a) - p).abs() < 1e-6);
    }
}

#[test]
fn a_room_without_end_and_none_are_the_two_formulas() {
    assert!((finite_room(10, 0, 8.0).0 - erlang_b(10, 8.0)).abs() < 1e-12);
    assert!((finite_room(10, 500, 8.0).1 - erlang_c(10, 8.0) / 2.0).abs() < 1e-9);
}

#[test]
fn a_queue_waits_as_erlang_says() {
    for (c, a) in [(1_u32, 0.5), (4, 3.2), (10, 8.0), (20, 18.0)] {
        let runs = runs(&queue(a, c as usize), 20, 200_000.0);
        let p = erlang_c(c, a);
        let wait = p / (f64::from(c) - a);
        runs.agree(&format!("P(wait) of {c} counters at {a}"), p, |outcome| share_waiting(&outcome.crowds[0]));
        runs.agree(&format!("mean wait of {c} counters at {a}"), wait, |outcome| mean_wait(&outcome.crowds[0]));
        let within = 1.0 - p * (-(f64::from(c) - a) * 0.2).exp();
        runs.agree("waits up to a fifth of a service", within, |outcome| {
            outcome.crowds[0].served_in_time as f64 / outcome.crowds[0].served as f64
        });
    }
}

#[test]
fn without_room_people_are_turned_away_as_erlang_says() {
    let case = Case { room: Some(0), ..queue(8.0, 10) };
    runs(&case, 20, 200_000.0)
        .agree("blocking", erlang_b(10, 8.0), |outcome| outcome.crowds[0].blocked as f64 / outcome.crowds[0].arrived as f64);
}

#[test]
fn a_finite_room_turns_away_who_finds_it_full() {
    let (a, (blocked, wait)) = (1.8, finite_room(2, 3, 1.8));
    let case = Case { room: Some(3), ..queue(a, 2) };
    let runs = runs(&case, 20, 200_000.0);
    runs.agree("blocking", blocked, |outcome| outcome.crowds[0].blocked as f64 / outcome.crowds[0].arrived as f64);
    runs.agree("mean wait", wait, |outcome| mean_wait(&outcome.crowds[0]));
}

#[test]
fn impatient_people_leave_as_erlang_says() {
    for (c, a, theta) in [(5_usize, 5.0, 0.5), (10, 12.0, 1.0)] {
        let mut case = queue(a, c);
        case.classes[0].patience_ticks = vec![Draw::Exponential { mean: UNIT as f64 / theta }];
        let (left, busy) = erlang_a(c, a, theta);
        let runs = runs(&case, 20, 200_000.0);
        runs.agree(&format!("abandonment of {c} counters"), left, |outcome| {
            outcome.crowds[0].abandoned as f64 / outcome.crowds[0].arrived as f64
        });
        runs.agree(&format!("delay of {c} counters"), busy, |outcome| {
            let its = &outcome.crowds[0];
            (its.waited + its.abandoned) as f64 / (its.served + its.abandoned) as f64
        });
    }
}
