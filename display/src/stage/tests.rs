//! The rule of the large place, its rows and their light, as given, when, then.

use super::*;

fn call(id: u64, repeat: u32, called_ms: u64) -> Call {
    Call { key: CallKey { call: id, repeat }, number: format!("A-{id:03}"), counter: format!("Loket {id}"), called_ms, ..Call::default() }
}

fn large(stage: &Stage, now_ms: u64) -> Option<u64> {
    stage.shown(now_ms, 5).large.map(|large| large.call.key.call)
}

fn rows(stage: &Stage, now_ms: u64) -> Vec<u64> {
    stage.shown(now_ms, 5).rows.iter().map(|row| row.call.key.call).collect()
}

#[test]
fn a_first_call_is_large_at_once_and_lit() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 100)], &[], 100);
    let shown = stage.shown(100, 5);
    let large = shown.large.unwrap();
    assert_eq!(large.call.number, "A-001");
    assert!(large.fresh && large.still_called);
    assert!(shown.rows.is_empty());
}

#[test]
fn three_calls_within_200_ms_are_all_on_the_wall_in_the_next_frame() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 0)], &[], 0);
    stage.set_calls(&[call(1, 1, 0), call(2, 1, 100)], &[], 100);
    stage.set_calls(&[call(1, 1, 0), call(2, 1, 100), call(3, 1, 200)], &[], 200);
    assert_eq!(large(&stage, 200), Some(1));
    assert_eq!(rows(&stage, 200), [3, 2]);
    assert!(stage.shown(200, 5).rows.iter().all(|row| row.fresh), "the same emphasis in a row");
}

#[test]
fn the_spoken_call_takes_the_large_place_and_the_number_spoken_is_the_number_shown() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 0), call(2, 1, 50)], &[], 50);
    stage.speak(CallKey { call: 1, repeat: 1 }, caption("satu"), 60);
    assert_eq!(large(&stage, 60), Some(1));
    stage.fall_silent(6_000);
    assert_eq!(large(&stage, 6_000), Some(1), "it keeps the place when its sound has ended");
    stage.speak(CallKey { call: 2, repeat: 1 }, caption("dua"), 6_600);
    let shown = stage.shown(6_600, 5).large.unwrap();
    assert_eq!(
        (shown.call.key.call, shown.caption.as_ref().map(|caption| caption.words.as_str())),
        (2, Some("dua")),
        "the next call that is spoken takes it before 10 s are over"
    );
    assert_eq!(rows(&stage, 6_600), [1]);
}

#[test]
fn a_call_during_an_announcement_waits_in_the_top_row_however_long_it_lasts() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 0)], &[], 0);
    stage.speak(CallKey { call: 1, repeat: 1 }, caption("satu"), 0);
    stage.set_calls(&[call(1, 1, 0), call(2, 1, 14_000)], &[], 14_000);
    stage.settle(15_000);
    assert_eq!(large(&stage, 15_000), Some(1));
    assert_eq!(rows(&stage, 15_000), [2]);
    stage.fall_silent(15_500);
    assert_eq!(large(&stage, 15_500), Some(2));
}

#[test]
fn without_a_voice_calls_take_turns_of_ten_seconds_in_their_order() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 0), call(2, 1, 0), call(3, 1, 0)], &[], 0);
    let mut seen = Vec::new();
    let mut now_ms = 0;
    while let Some(due_ms) = stage.next_change_ms(now_ms, 5) {
        seen.extend(large(&stage, now_ms));
        now_ms = due_ms;
        stage.settle(now_ms);
    }
    seen.extend(large(&stage, now_ms));
    assert_eq!(seen, [1, 2, 3, 3], "each for ten seconds, then the last one stays");
    assert_eq!(now_ms, 30_000);
    assert!(!stage.shown(now_ms, 5).large.unwrap().fresh);
}

#[test]
fn a_ticket_that_is_still_called_stays_and_one_that_moved_on_says_so() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 0)], &[], 0);
    stage.settle(3_600_000);
    assert_eq!(large(&stage, 3_600_000), Some(1));
    stage.set_calls(&[], &[call(1, 1, 0)], 3_600_001);
    let shown = stage.shown(3_600_001, 5);
    let large = shown.large.unwrap();
    assert!(!large.still_called && !large.fresh);
    assert!(shown.before.is_empty(), "it is not shown twice");
}

#[test]
fn the_place_of_a_ticket_that_moved_on_goes_to_the_next_call_at_once() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 0)], &[], 0);
    stage.set_calls(&[], &[call(1, 1, 0)], 2_000);
    stage.set_calls(&[call(2, 1, 3_000)], &[call(1, 1, 0)], 3_000);
    let shown = stage.shown(3_000, 5);
    assert_eq!(shown.large.map(|large| large.call.key.call), Some(2));
    assert_eq!(shown.before.first().map(|call| call.key.call), Some(1));
}

#[test]
fn a_call_that_was_taken_back_leaves_the_large_place_even_while_it_is_spoken() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 0)], &[], 0);
    stage.speak(CallKey { call: 1, repeat: 1 }, caption("satu"), 100);
    stage.set_calls(&[], &[], 2_000);
    assert_eq!(stage.shown(2_000, 5), Shown::default());
    assert_eq!(stage.next_change_ms(2_000, 5), None, "asleep");
    stage.set_calls(&[call(2, 1, 2_500)], &[], 2_500);
    assert_eq!(large(&stage, 2_500), Some(2), "although the sentence is only just being cut off");
}

#[test]
fn a_call_that_is_too_old_for_the_list_was_not_taken_back() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 1_000)], &[], 1_000);
    let later: Vec<Call> = (2..=9).rev().map(|id| call(id, 1, 1_000 + id)).collect();
    stage.set_calls(&[], &later, 5_000);
    assert_eq!(large(&stage, 5_000), Some(1), "eight others were called after it, and it is only the ninth");
    stage.set_calls(&[], &[], 100_000);
    assert_eq!(large(&stage, 100_000), Some(1), "nor in a quiet zone, whose calls are no longer listed at all");
}

#[test]
fn the_place_of_a_call_that_was_taken_back_goes_to_one_that_is_still_called() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 0)], &[], 0);
    stage.set_calls(&[call(1, 1, 0), call(2, 1, 20_000)], &[], 20_000);
    assert_eq!(large(&stage, 20_000), Some(2));
    stage.set_calls(&[call(1, 1, 0)], &[], 21_000);
    assert_eq!((large(&stage, 21_000), rows(&stage, 21_000)), (Some(1), vec![]));
}

#[test]
fn a_recall_is_lit_again_and_takes_the_top_row() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 0), call(2, 1, 10_000)], &[], 10_000);
    stage.settle(60_000);
    assert_eq!(large(&stage, 60_000), Some(2));
    stage.set_calls(&[call(1, 2, 61_000), call(2, 1, 10_000)], &[], 61_000);
    let shown = stage.shown(61_000, 5).large.unwrap();
    assert_eq!(shown.call.key, CallKey { call: 1, repeat: 2 });
    assert!(shown.fresh);
}

#[test]
fn a_recall_of_the_large_call_keeps_the_place_and_does_not_come_back_to_it_later() {
    let mut stage = Stage::default();
    stage.set_calls(&[call(1, 1, 0)], &[], 0);
    stage.set_calls(&[call(1, 2, 4_000)], &[], 4_000);
    assert!(stage.shown(4_000, 5).large.unwrap().fresh);
    stage.settle(14_000);
    let large = stage.shown(14_000, 5).large.unwrap();
    assert_eq!((large.since_ms, large.fresh), (4_000, false));
    assert_eq!(stage.next_change_ms(14_000, 5), None, "asleep");
}

#[test]
fn a_first_picture_does_not_replay_old_calls() {
    let mut stage = Stage::default();
    let old: Vec<Call> = (1..=4).map(|id| call(id, 1, id)).collect();
    stage.set_calls(&old, &[], 100_000);
    let shown = stage.shown(100_000, 5);
    assert_eq!(shown.large.map(|large| (large.call.key.call, large.fresh)), Some((4, false)));
    assert!(shown.rows.iter().all(|row| !row.fresh));
    assert_eq!(stage.next_change_ms(110_000, 5), None, "asleep");
}

#[test]
fn more_calls_than_rows_turn_pages_and_each_is_seen() {
    let mut stage = Stage::default();
    let many: Vec<Call> = (1..=13).map(|id| call(id, 1, id)).collect();
    stage.set_calls(&many, &[], 100_000);
    let mut seen = std::collections::BTreeSet::new();
    let mut now_ms = 100_000;
    for _ in 0..4 {
        let shown = stage.shown(now_ms, 5);
        assert!(shown.rows.len() <= 5);
        assert_eq!(shown.page.map(|page| page.1), Some(3));
        seen.extend(shown.rows.iter().map(|row| row.call.key.call));
        now_ms = stage.next_change_ms(now_ms, 5).unwrap();
    }
    assert_eq!(seen.len(), 12, "all but the large one");
}

#[test]
fn a_fresh_row_is_on_every_page() {
    let mut stage = Stage::default();
    let mut many: Vec<Call> = (1..=13).map(|id| call(id, 1, id)).collect();
    stage.set_calls(&many, &[], 100_000);
    stage.speak(many[12].key, caption("tiga belas"), 100_000);
    many.push(call(14, 1, 100_500));
    stage.set_calls(&many, &[], 100_500);
    for now_ms in [100_500, 108_500] {
        assert_eq!(rows(&stage, now_ms).first(), Some(&14));
    }
}

#[test]
fn the_same_picture_twice_changes_nothing() {
    let mut stage = Stage::default();
    let calls = [call(1, 1, 0), call(2, 1, 0)];
    stage.set_calls(&calls, &[], 0);
    let shown = stage.shown(500, 5);
    stage.set_calls(&calls, &[], 500);
    assert_eq!(stage.shown(500, 5), shown);
}

fn caption(words: &str) -> Caption {
    Caption { words: words.into(), aloud: true }
}
