//! Halls of a few calls, and everything that can be wrong with what is heard of them.

use serde_json::json;

use super::*;

#[test]
fn a_call_that_was_seen_late_counts_from_when_it_was_made() {
    let cut_link = |made_ms: u64| {
        judged(
            |facts, _| {
                facts[0]["unix_ms"] = json!(3_000);
                facts[0]["made_unix_ms"] = json!(made_ms);
            },
            "",
        )
        .faults
        .len()
    };
    assert_eq!(cut_link(1_000), 0);
    assert_eq!(cut_link(2_900), 2, "spoken before it was called, it is something else");
}

/// A hall of two calls, the first repeated once, with the stretches of sound that belong to it.
fn hall() -> (Vec<Value>, Vec<Stretch>) {
    let facts = vec![
        json!({ "fact": "shown", "call": 1, "number": "A-001", "unix_ms": 1_010, "made_unix_ms": 1_005, "spoken_here": true }),
        json!({ "fact": "shown", "call": 2, "number": "B-001", "unix_ms": 5_000, "made_unix_ms": 4_995, "spoken_here": true }),
        json!({ "fact": "heard", "call": 1, "number": "A-001", "unix_ms": 9_000, "summons": 1 }),
        json!({ "fact": "shown", "call": 3, "number": "Z-001", "unix_ms": 9_500, "made_unix_ms": 9_495, "spoken_here": false }),
        json!({ "fact": "recalled", "call": 1, "number": "A-001", "unix_ms": 12_000, "summons": 2 }),
        json!({ "fact": "heard", "call": 2, "number": "B-001", "unix_ms": 17_500, "summons": 1 }),
        json!({ "fact": "heard", "call": 1, "number": "A-001", "unix_ms": 27_000, "summons": 2 }),
    ];
    let stretch = |from_ms, to_ms| Stretch { from_ms, to_ms };
    (facts, vec![stretch(1_100, 8_800), stretch(10_000, 17_400), stretch(18_500, 26_800)])
}

fn judged(change: impl FnOnce(&mut Vec<Value>, &mut Vec<Stretch>), log: &str) -> Announcements {
    let (mut facts, mut stretches) = hall();
    change(&mut facts, &mut stretches);
    judge(&facts, log, Some(&Recorded { begun_unix_ms: 0, stretches }))
}

#[test]
fn a_hall_in_order_has_no_fault() {
    let good = Announcements { announced: Some(2), repeated: Some(1), ..Announcements::default() };
    assert_eq!(judged(|_, _| {}, ""), good);
}

#[test]
fn a_repeat_does_not_stand_for_a_first_call_that_is_missing() {
    let judged = judged(|_, stretches| stretches.retain(|stretch| stretch.from_ms != 10_000), "");
    assert_eq!(judged.faults, ["B-001 has no stretch of sound of its own in the recording."]);
    assert_eq!((judged.announced, judged.repeated), (Some(1), Some(1)));
}

#[test]
fn two_announcements_that_sound_as_one_are_one_too_few() {
    let merge = |_: &mut Vec<Value>, stretches: &mut Vec<Stretch>| {
        stretches[1].to_ms = stretches[2].to_ms;
        stretches.pop();
    };
    // It began too early to be the one and ended too late to be the other.
    assert_eq!(judged(merge, "").faults.len(), 3);
}

#[test]
fn a_sound_that_nobody_called_is_a_fault() {
    let more = |_: &mut Vec<Value>, stretches: &mut Vec<Stretch>| stretches.push(Stretch { from_ms: 28_000, to_ms: 31_000 });
    let fault = "The recording holds sounds that no announcement explains: at 28.0 s.";
    assert_eq!(judged(more, "").faults, [fault]);
    let log = "2026-01-02 INFO display::voice: cut off call=1 summons=2";
    assert_eq!(judged(more, log).faults, [fault], "what was cut off stands before what was said again");
}

#[test]
fn the_beginning_of_an_announcement_that_was_cut_off_is_explained_by_its_own_repetition_alone() {
    let cut = |_: &mut Vec<Value>, stretches: &mut Vec<Stretch>| {
        stretches[1].to_ms = 14_000;
        stretches[2] = Stretch { from_ms: 22_500, to_ms: 26_800 };
        stretches.insert(2, Stretch { from_ms: 15_000, to_ms: 21_000 });
    };
    assert_eq!(judged(cut, "").faults.len(), 1);
    assert_eq!(judged(cut, "INFO display::voice: cut off call=2 summons=1").faults.len(), 1, "another call's");
    let own = judged(cut, "INFO display::voice: cut off call=1 summons=2");
    assert_eq!((own.faults, own.cut_off), (Vec::new(), 1));
}

#[test]
fn a_sentence_said_twice_is_no_beginning_of_one_that_was_cut_off() {
    let twice_then_again = |_: &mut Vec<Value>, stretches: &mut Vec<Stretch>| {
        stretches[1].to_ms = 11_000;
        stretches[2] = Stretch { from_ms: 22_500, to_ms: 26_800 };
        stretches.insert(2, Stretch { from_ms: 12_050, to_ms: 22_000 });
    };
    let log = "INFO display::voice: cut off call=1 summons=2";
    assert_eq!(judged(twice_then_again, log).faults.len(), 2, "B-001 lost its words, and ten seconds stand where a beginning should");
}

#[test]
fn a_sentence_with_a_pause_is_one_and_a_sentence_said_twice_is_not() {
    let paused = judged(
        |_, stretches| {
            stretches[1].from_ms = 13_000;
            stretches.insert(1, Stretch { from_ms: 10_000, to_ms: 12_000 });
        },
        "",
    );
    assert_eq!((paused.faults, paused.stumbles, paused.announced), (Vec::new(), 1, Some(2)));
    let twice = judged(
        |facts, stretches| {
            for fact in facts.iter_mut().filter(|fact| fact["fact"] == "heard" && fact["summons"] == 2) {
                fact["unix_ms"] = json!(37_000);
            }
            stretches.push(Stretch { from_ms: 28_000, to_ms: 36_800 });
        },
        "",
    );
    assert_eq!(twice.faults.len(), 1, "{:?}", twice.faults);
}

#[test]
fn what_sounds_longer_than_one_announcement_is_a_fault_unless_it_has_two_languages() {
    let long = |english: bool| {
        judged(
            move |facts, stretches| {
                stretches.truncate(1);
                stretches[0].to_ms = 15_000;
                facts.retain(|fact| fact["call"] == 1 && fact["fact"] != "recalled" && fact["summons"] != 2);
                for fact in facts.iter_mut().filter(|fact| fact["fact"] == "heard") {
                    fact["unix_ms"] = json!(15_200);
                }
                facts[0]["in_english_too"] = json!(english);
            },
            "",
        )
        .faults
    };
    assert_eq!(long(false), ["A-001 was said more than once in the recording, or together with another."]);
    assert_eq!(long(true), Vec::<String>::new());
}

#[test]
fn a_call_that_nobody_heard_is_a_fault_unless_it_was_dropped_by_the_rules() {
    let unheard = |facts: &mut Vec<Value>, stretches: &mut Vec<Stretch>| {
        facts.retain(|fact| !(fact["fact"] == "heard" && fact["call"] == 2));
        stretches.remove(1);
    };
    assert_eq!(judged(unheard, "").faults, ["B-001 was never spoken."]);
    let dropped = judged(unheard, "2026-01-02 INFO display::voice: not spoken call=2 summons=1 reason=MovedOn");
    assert_eq!((dropped.faults, dropped.dropped, dropped.announced), (Vec::new(), 1, Some(1)));
    let silent = judged(
        |facts, stretches| {
            facts.retain(|fact| fact["fact"] != "heard");
            stretches.clear();
        },
        "",
    );
    assert_eq!(silent.faults.len(), 3, "{:?}", silent.faults);
}

#[test]
fn what_is_spoken_before_it_was_called_or_after_it_was_heard_is_something_else() {
    let early = judged(|_, stretches| stretches[0] = Stretch { from_ms: 100, to_ms: 900 }, "");
    assert_eq!(early.faults.len(), 2, "{:?}", early.faults);
    let late = judged(|_, stretches| stretches[2].to_ms = 29_000, "");
    assert_eq!(late.faults.len(), 2, "{:?}", late.faults);
}

#[test]
fn a_chime_alone_is_no_announcement() {
    let chime = judged(|_, stretches| stretches[1].to_ms = stretches[1].from_ms + 1_500, "");
    assert_eq!(chime.faults, ["B-001 was a chime and no words in the recording."]);
}

#[test]
fn announcements_that_a_cut_link_reported_together_have_their_own_stretches() {
    let together = |facts: &mut Vec<Value>, _: &mut Vec<Stretch>| {
        for fact in facts.iter_mut().filter(|fact| fact["fact"] == "heard" && fact["summons"] == 1) {
            fact["unix_ms"] = json!(18_000);
        }
    };
    assert_eq!(judged(together, "").faults, Vec::<String>::new());
}

#[test]
fn without_a_recording_what_was_reported_as_heard_counts() {
    let (mut facts, _) = hall();
    assert_eq!(judge(&facts, "", None), Announcements::default());
    facts.retain(|fact| fact["fact"] != "heard");
    assert_eq!(judge(&facts, "", None).faults.len(), 3);
}
