//! The drills in their short form, each as a test. What they do and find is theirs (`drills.rs`); this says only that they ran and kept
//! what is promised.

use std::io::Write as _;

use crate::drills::{DRILLS, Length};
use crate::promise::Promise;

/// Runs one drill; a promise that it broke fails the test.
fn drilled(name: &str) {
    let drill = DRILLS.iter().find(|drill| drill.name == name).unwrap();
    let outcome = (drill.run)(Length::Short);
    // Not by `println!`, which the test runner keeps to itself.
    let say = |line: String| std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
    if let Some(why) = outcome.skipped {
        return say(format!("SKIPPED: {name}: {why}\n"));
    }
    say(format!("drill: {}\n", outcome.as_json(drill)));
    let mut promise = Promise::new("drills keep what was acknowledged", drill.journal.name());
    for _ in 0..outcome.acknowledged {
        promise.tried(true, String::new);
    }
    for sentence in outcome.broken {
        promise.tried(false, || sentence.clone());
    }
    promise.end();
}

#[test]
fn every_drill_is_a_test() {
    let tests = include_str!("drilled.rs");
    for drill in DRILLS {
        assert!(tests.contains(&format!("drilled(\"{}\")", drill.name)), "{} is no test", drill.name);
    }
}

#[test]
fn a_server_on_sqlite_is_killed_under_load() {
    drilled("kill-server-sqlite");
}

#[test]
fn a_server_on_redis_is_killed_under_load() {
    drilled("kill-server-redis");
}

#[test]
fn a_redis_is_killed_under_load() {
    drilled("kill-redis");
}

#[test]
fn a_redis_stands_still_under_load() {
    drilled("freeze-redis");
}

#[test]
fn the_wire_to_redis_fails_under_load() {
    drilled("cut-redis");
}

#[test]
fn the_wire_to_clients_fails_under_load() {
    drilled("cut-clients");
}

#[test]
fn a_disk_fills_up_under_load() {
    drilled("full-disk");
}

#[test]
fn the_disk_of_redis_fills_up_under_load() {
    drilled("full-disk-redis");
}

#[test]
fn one_of_two_servers_is_killed_under_load() {
    drilled("two-nodes");
}

#[test]
fn a_primary_whose_replica_confirms_is_killed_under_load() {
    drilled("failover-confirmed");
}

#[test]
fn a_primary_that_was_cut_off_is_killed_under_load() {
    drilled("failover-cut-off");
}

#[test]
fn no_answer_of_a_server_on_sqlite_comes_before_its_sync() {
    drilled("sync-before-answer-sqlite");
}

#[test]
fn no_answer_of_redis_comes_before_its_sync() {
    drilled("sync-before-answer-redis");
}

#[test]
fn a_day_needs_nothing_but_loopback() {
    drilled("loopback-only");
}

#[test]
fn hours_of_a_hall_on_sqlite_leave_nothing_behind() {
    drilled("hours-sqlite");
}

#[test]
fn hours_of_a_hall_on_redis_leave_nothing_behind() {
    drilled("hours-redis");
}
