//! One key, pressed too often: nobody is skipped, whatever the state of the counter, and however the answers come.

use std::time::Duration;

use protocol::{AnswerOutcome, Command, CounterState, Did};
use rehearsal::{Asked, Participant};

use crate::hall::{Hall, Journal, act, called, done, issue, next, promise, run, until};

/// Presses in quick succession that all name what the window showed at the first: two to five, 50 to 1,000 ms apart.
const BURSTS: [&[u64]; 4] = [&[0, 50], &[0, 120, 240], &[0, 50, 400, 1_000], &[0, 0, 0, 0, 0]];

#[test]
fn presses_too_many_call_one_visitor_and_skip_nobody() {
    for journal in Journal::BOTH {
        run(async {
            let hall = Hall::small(journal);
            let supervisor = hall.supervisor().await;
            let officer = hall.officer("loket-1").await;
            let mut expected = 0;
            let mut tries = 0;
            for burst in BURSTS {
                for serving in [false, true] {
                    for _ in 0..4 {
                        issue(&supervisor, "kk").await;
                    }
                    let ending = if serving {
                        // Somebody is being served; the burst ends that visit and calls the next.
                        let (call, _) = called(officer.ask(next("loket-1", None), None).await);
                        expected += 1;
                        act(&officer, Command::StartServing { counter: "loket-1".to_owned(), call }).await;
                        Some(call)
                    } else {
                        None
                    };
                    // A full second without commands, so that the burst alone meets the limit of commands in a second.
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    let calls = press(&officer, ending, burst).await;
                    expected += 1;
                    tries += burst.len() as u64;
                    assert_eq!(calls.len(), 1, "one of {} presses calls ({}, serving: {serving})", burst.len(), journal.name());
                    // Visitors are called in the order in which they came: nobody was skipped.
                    assert_eq!(calls[0].1, format!("A-{expected:03}"));
                    let call = calls[0].0;
                    act(&officer, Command::StartServing { counter: "loket-1".to_owned(), call }).await;
                    act(&officer, finish(call)).await;
                    until(&officer, |picture| (picture.counter("loket-1")?.state == CounterState::Ready).then_some(())).await;
                }
            }
            promise("two to five presses call one visitor", journal.name(), tries, 0, 0);
        });
    }
}

/// Presses at these milliseconds, each naming the same call; gives the calls that were made.
async fn press(officer: &Participant, ending: Option<u32>, burst: &[u64]) -> Vec<(u32, String)> {
    let mut presses = Vec::new();
    let mut before = 0;
    for at in burst {
        tokio::time::sleep(Duration::from_millis(at - before)).await;
        before = *at;
        let officer = officer.clone();
        presses.push(tokio::spawn(async move { officer.ask(next("loket-1", ending), None).await }));
    }
    let mut calls = Vec::new();
    for press in presses {
        match press.await.unwrap() {
            Asked::Answered(AnswerOutcome::Done { did: Some(Did::Called { call, number, .. }), .. }) => calls.push((call, number)),
            Asked::Answered(AnswerOutcome::AlreadyDone { .. } | AnswerOutcome::Refused { .. }) => {}
            Asked::Answered(other @ (AnswerOutcome::Done { .. } | AnswerOutcome::Unsure { .. })) => panic!("unexpected: {other:?}"),
            Asked::NotSure => panic!("no certain answer to a press"),
        }
    }
    calls
}

fn finish(call: u32) -> Command {
    Command::FinishVisit { counter: "loket-1".to_owned(), call, outcome: protocol::Outcome::Completed, delivered: Vec::new() }
}

#[test]
fn a_press_during_a_restart_of_the_server_calls_once() {
    for journal in Journal::BOTH {
        run(async {
            let mut hall = Hall::small(journal);
            let supervisor = hall.supervisor().await;
            let officer = hall.officer("loket-1").await;
            for _ in 0..8 {
                issue(&supervisor, "kk").await;
            }
            let mut ending = None;
            for turn in 1..=4_u32 {
                let pressing = {
                    let officer = officer.clone();
                    tokio::spawn(async move { officer.ask(next("loket-1", ending), None).await })
                };
                // Some presses are cut before they are sent, some after they are stored, some in between.
                tokio::time::sleep(Duration::from_millis(u64::from(turn - 1) * 3)).await;
                hall.kill(0);
                hall.start(0);
                let pressed = pressing.await.unwrap();
                let is_true = matches!(pressed, Asked::NotSure | Asked::Answered(AnswerOutcome::Done { .. }));
                assert!(is_true, "nobody hears refused for what happened: {pressed:?}");
                let visitor = until(&officer, |picture| picture.visitor("loket-1").filter(|_| officer.is_up()).cloned()).await;
                assert_eq!(visitor.number.shown, format!("A-{turn:03}"), "after {pressed:?} on {}", journal.name());
                done(officer.ask(Command::StartServing { counter: "loket-1".to_owned(), call: visitor.call }, None).await);
                ending = Some(visitor.call);
            }
            promise("a press during a restart calls once", journal.name(), 4, 0, 0);
        });
    }
}
