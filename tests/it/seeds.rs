//! Worlds from seeds (`world`): a fixed share of them at every run of the tests, the same ones always, and the proof that the judges would
//! notice. A seed that fails is named with its story; `WORLD_SEED=n` plays that one alone.

use crate::world::{Broken, Mutation, play};

/// Seeds played at every run.
const SEEDS: u64 = 300;

/// Seeds within which what is broken on purpose must be noticed.
const NOTICED_WITHIN: u64 = 1_000;

/// Most lines of a story that are printed, the last ones.
const STORY_LINES: usize = 40_000;

fn fail(broken: &Broken) -> ! {
    let lines: Vec<&str> = broken.story.lines().collect();
    panic!("{}\n{}", broken.why, lines[lines.len().saturating_sub(STORY_LINES)..].join("\n"));
}

#[test]
fn no_seed_breaks_a_promise() {
    let one = std::env::var("WORLD_SEED").ok().map(|seed| seed.parse().unwrap());
    let (mut calls, mut pictures) = (0, 0);
    for seed in one.map_or(0..SEEDS, |seed: u64| seed..seed + 1) {
        match play(seed, Mutation::None) {
            Ok(ran) => (calls, pictures) = (calls + ran.calls, pictures + ran.pictures),
            Err(broken) => fail(&broken),
        }
    }
    assert!(one.is_some() || (calls > 1_000 && pictures > 3_000), "{calls} calls, {pictures} pictures: nothing was judged");
}

#[test]
fn a_seed_is_the_same_world_every_time() {
    for seed in 0..20 {
        let (first, second) = (play(seed, Mutation::None), play(seed, Mutation::None));
        assert_eq!(first.map_err(|broken| broken.why), second.map_err(|broken| broken.why), "seed {seed}");
    }
}

/// How many seeds it takes until the judges notice.
fn noticed(mutation: Mutation) {
    let Some((seed, broken)) = (0..NOTICED_WITHIN).find_map(|seed| Some((seed, play(seed, mutation).err()?))) else {
        panic!("{mutation:?} is not noticed within {NOTICED_WITHIN} seeds")
    };
    assert!(play(seed, Mutation::None).is_ok(), "{mutation:?}: seed {seed} breaks without it too");
    assert!(broken.why.len() > 20, "{}", broken.why);
}

#[test]
fn a_store_without_its_head_check_is_noticed() {
    noticed(Mutation::NoHeadCheck);
}

#[test]
fn a_store_without_its_link_check_is_noticed() {
    noticed(Mutation::NoLinkCheck);
}

#[test]
fn a_store_that_knows_no_request_again_is_noticed() {
    noticed(Mutation::NoDedup);
}

#[test]
fn what_is_published_before_it_is_stored_is_noticed() {
    noticed(Mutation::PublishBeforeAppend);
}

#[test]
fn a_resumption_of_another_run_is_noticed() {
    noticed(Mutation::ResumeBlindly);
}

#[test]
fn a_decision_in_doubt_is_noticed() {
    noticed(Mutation::DecideInDoubt);
}
