//! One key, pressed too often: nobody is skipped, whatever the state of the counter, and however the answers come.

use std::time::Duration;

use protocol::{AnswerOutcome, Arrival, Command, CounterState, Did, ErrorCode, PauseReason, View};
use rehearsal::{Asked, Participant};
use xtask::Program;

use crate::hall::{Hall, Journal, MOMENT, act, called, done, issue, join, next, on_both, program, run, small_site_with, until};
use crate::promise::Promise;
use crate::relay::Relay;

/// Presses in quick succession that all name what the window showed at the first: two to five, 50 to 1,000 ms apart.
const BURSTS: [&[u64]; 4] = [&[0, 50], &[0, 120, 240], &[0, 50, 400, 1_000], &[0, 0, 0, 0, 0]];

/// The same for states in which every press is refused: the fewest and the most.
const SHORT_AND_LONG: [&[u64]; 2] = [&[0, 50], &[0, 50, 170, 410, 1_000]];

const COUNTER: &str = "loket-1";

#[test]
fn presses_too_many_call_one_visitor_and_skip_nobody() {
    for journal in Journal::BOTH {
        run(async {
            let hall = Hall::small(journal);
            let supervisor = hall.supervisor().await;
            let officer = hall.officer(COUNTER).await;
            let mut expected = 0;
            let mut promise = Promise::new("two to five presses call one visitor", journal.name());
            for burst in BURSTS {
                for serving in [false, true] {
                    for _ in 0..4 {
                        issue(&supervisor, "kk").await;
                    }
                    let ending = if serving {
                        // Somebody is being served; the burst ends that visit and calls the next.
                        let (call, _) = called(officer.ask(next(COUNTER, None), None).await);
                        expected += 1;
                        act(&officer, start(call)).await;
                        Some(call)
                    } else {
                        None
                    };
                    let answers = press(&hall, next(COUNTER, ending), burst).await;
                    expected += 1;
                    let call = one_call(&mut promise, &answers, &format!("A-{expected:03}"), &format!("serving: {serving}"));
                    act(&officer, start(call)).await;
                    act(&officer, finish(call)).await;
                    until(&officer, |picture| (picture.counter(COUNTER)?.state == CounterState::Ready).then_some(())).await;
                }
            }
            promise.end();
        });
    }
}

#[test]
fn presses_in_a_state_that_calls_nobody_are_refused_by_name_and_change_nothing() {
    on_both(async |journal| {
        // Asked soon whether the visitor came, but not before a burst is over.
        let site = small_site_with(&[("[hours]", "[policy]\nanswer_after = \"8 detik\"\n\n[no_show]\ncalls = 1\n\n[hours]")]);
        let hall = Hall::open(journal, 1, &site);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer(COUNTER).await;
        let mut promise = Promise::new("presses that can call nobody change nothing", journal.name());
        refuse(&hall, &mut promise, next(COUNTER, None), ErrorCode::NobodyWaiting).await;
        for _ in 0..4 {
            issue(&supervisor, "kk").await;
        }
        act(&officer, Command::CloseCounter { counter: COUNTER.to_owned() }).await;
        refuse(&hall, &mut promise, next(COUNTER, None), ErrorCode::CounterClosed).await;
        act(&officer, Command::OpenCounter { counter: COUNTER.to_owned(), officer: None }).await;
        act(&officer, Command::PauseCounter { counter: COUNTER.to_owned(), reason: PauseReason::Rest, minutes: None }).await;
        refuse(&hall, &mut promise, next(COUNTER, None), ErrorCode::CounterPaused).await;
        act(&officer, Command::ResumeCounter { counter: COUNTER.to_owned() }).await;

        let (call, number) = called(officer.ask(next(COUNTER, None), None).await);
        promise.tried(number == "A-001", || format!("after all that, {number} is called first"));
        refuse(&hall, &mut promise, next(COUNTER, Some(call)), ErrorCode::CalledJustNow).await;
        // A window that has not seen the call yet, and one that has seen it long enough to be asked.
        for burst in SHORT_AND_LONG {
            let answers = press(&hall, next(COUNTER, None), burst).await;
            for answer in &answers {
                let is_old = matches!(answer, Asked::Answered(AnswerOutcome::AlreadyDone { current, .. }) if *current == Some(call));
                promise.tried(is_old, || format!("naming nobody while {call} is called: {answer:?}"));
            }
        }
        the_question(&officer, call).await;
        refuse(&hall, &mut promise, next(COUNTER, Some(call)), ErrorCode::ArrivedOrAbsent).await;
        let same = until(&supervisor, |picture| picture.visitor(COUNTER).cloned()).await;
        promise.tried((same.call, same.serving) == (call, false), || format!("{same:?} is at the counter"));
        promise.end();

        let mut promise = Promise::new("two to five answers to the question call one visitor", journal.name());
        let answers = press(&hall, answered(call, Arrival::Absent), SHORT_AND_LONG[1]).await;
        let call = one_call(&mut promise, &answers, "A-002", "absent");
        the_question(&officer, call).await;
        let answers = press(&hall, answered(call, Arrival::Arrived), SHORT_AND_LONG[1]).await;
        let call = one_call(&mut promise, &answers, "A-003", "arrived");
        let site = until(&supervisor, |picture| (picture.visitor(COUNTER)?.call == call).then(|| picture.site().cloned()).flatten()).await;
        promise.tried((site.finished, site.waiting) == (1, 1), || format!("one came and one waits, but {site:?}"));
        promise.end();
    });
}

#[test]
fn a_press_during_a_restart_of_the_server_calls_once() {
    for journal in Journal::BOTH {
        run(async {
            let mut hall = Hall::small(journal);
            let supervisor = hall.supervisor().await;
            let officer = hall.officer(COUNTER).await;
            for _ in 0..8 {
                issue(&supervisor, "kk").await;
            }
            let mut ending = None;
            let mut promise = Promise::new("a press during a restart calls once", journal.name());
            for turn in 1..=4_u32 {
                let pressing = {
                    let officer = officer.clone();
                    tokio::spawn(async move { officer.ask(next(COUNTER, ending), None).await })
                };
                // Some presses are cut before they are sent, some after they are stored, some in between.
                tokio::time::sleep(Duration::from_millis(u64::from(turn - 1) * 3)).await;
                hall.kill(0);
                hall.start(0);
                let pressed = pressing.await.unwrap();
                let is_true = matches!(pressed, Asked::NotSure | Asked::Answered(AnswerOutcome::Done { .. }));
                let visitor = until(&officer, |picture| picture.visitor(COUNTER).filter(|_| officer.is_up()).cloned()).await;
                let expected = format!("A-{turn:03}");
                promise.tried(is_true && visitor.number.shown == expected, || {
                    format!("answered with {pressed:?}, and {} is at the counter instead of {expected}", visitor.number.shown)
                });
                done(officer.ask(start(visitor.call), None).await);
                ending = Some(visitor.call);
            }
            promise.end();
        });
    }
}

#[test]
fn a_press_whose_answer_is_lost_and_presses_without_a_link_call_once() {
    on_both(async |journal| {
        let hall = Hall::small(journal);
        let supervisor = hall.supervisor().await;
        let wire = Relay::to(hall.address(0)).await;
        let officer = join(wire.address(), window(), "petugas-loket-1");
        until(&officer, |picture| picture.counter(COUNTER).map(|_| ())).await;
        done(officer.ask(Command::OpenCounter { counter: COUNTER.to_owned(), officer: None }, None).await);
        let mut promise = Promise::new("a press whose answer is lost calls once", journal.name());
        let mut ending = None;
        for turn in 1..=4 {
            issue(&supervisor, "kk").await;
            issue(&supervisor, "kk").await;
            let expected = format!("A-{turn:03}");
            let burst = BURSTS[turn - 1];
            wire.lose_answers();
            let lost = {
                let officer = officer.clone();
                tokio::spawn(async move { press_at(&officer, next(COUNTER, ending), burst).await })
            };
            // It is stored and everybody else sees it; its sender hears nothing.
            until(&supervisor, |picture| picture.visitor(COUNTER).filter(|row| row.number.shown == expected).map(|_| ())).await;
            wire.cut();
            let without_a_link = {
                let officer = officer.clone();
                tokio::spawn(async move { press_at(&officer, next(COUNTER, ending), &[0, 50]).await })
            };
            wire.turns_somebody_away().await;
            wire.mend();
            let mut answers = lost.await.unwrap();
            answers.extend(without_a_link.await.unwrap());
            let call = one_call(&mut promise, &answers, &expected, "answers lost");
            let visitor = until(&officer, |picture| picture.visitor(COUNTER).filter(|row| row.call == call).cloned()).await;
            promise.tried(visitor.number.shown == expected, || format!("{visitor:?} is at the counter"));
            act(&officer, start(call)).await;
            ending = Some(call);
        }
        promise.end();
    });
}

#[test]
fn the_one_shot_verb_calls_nobody_without_a_server_and_once_when_it_is_back() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        done(supervisor.ask(Command::OpenCounter { counter: COUNTER.to_owned(), officer: None }, None).await);
        for _ in 0..3 {
            issue(&supervisor, "kk").await;
        }
        let wire = Relay::to(hall.address(0)).await;
        let next_verb = || {
            let mut command = Program::command(program("lantang-counter"));
            command.args(["next", "--counter", COUNTER, "--server", &format!("http://{}", wire.address())]);
            Program::start("lantang-counter", command, &hall.dir.path().join("verb.log")).unwrap()
        };
        let mut promise = Promise::new("the one-shot verb calls once or not at all", "sqlite");
        let shown = || supervisor.see(|picture| picture.visitor(COUNTER).map(|row| row.number.shown.clone()));

        // No server all the while: it says so with its code for "nothing changed".
        wire.cut();
        let code = next_verb().wait(SOON).unwrap().code();
        promise.tried(code == Some(2) && shown().is_none(), || format!("without a server: {code:?}, {:?}", shown()));
        // One that comes back in time is found.
        let mut verb = next_verb();
        wire.turns_somebody_away().await;
        wire.mend();
        let code = verb.wait(SOON).unwrap().code();
        until(&supervisor, |picture| picture.visitor(COUNTER).map(|_| ())).await;
        promise.tried(code == Some(0) && shown().as_deref() == Some("A-001"), || format!("found again: {code:?}, {:?}", shown()));
        promise.end();
    });
}

/// Programs start within this on a machine that compiles beside it.
const SOON: Duration = Duration::from_secs(30);

/// Presses by a window of its own, so that the limit of commands in a second counts this burst alone; clients of one name share a counter.
async fn press(hall: &Hall, command: Command, burst: &[u64]) -> Vec<Asked> {
    let officer = hall.join(window(), "petugas-loket-1");
    until(&officer, |picture| picture.counter(COUNTER).map(|_| ())).await;
    press_at(&officer, command, burst).await
}

/// Presses at these milliseconds; gives the answers in their order.
async fn press_at(officer: &Participant, command: Command, burst: &[u64]) -> Vec<Asked> {
    let mut presses = Vec::new();
    let mut before = 0;
    for at in burst {
        tokio::time::sleep(Duration::from_millis(at - before)).await;
        before = *at;
        let (officer, command) = (officer.clone(), command.clone());
        presses.push(tokio::spawn(async move { officer.ask(command, None).await }));
    }
    let mut answers = Vec::new();
    for press in presses {
        answers.push(press.await.unwrap());
    }
    answers
}

/// One of these presses called the visitor whose turn it is, and every other was told that this is done; gives the call.
fn one_call(promise: &mut Promise, answers: &[Asked], expected: &str, when: &str) -> u32 {
    let mut calls = Vec::new();
    for answer in answers {
        match answer {
            Asked::Answered(AnswerOutcome::Done { did: Some(Did::Called { call, number, .. }), .. }) => calls.push((*call, number.clone())),
            Asked::Answered(AnswerOutcome::AlreadyDone { .. }) => {}
            Asked::Answered(AnswerOutcome::Done { .. } | AnswerOutcome::Refused { .. } | AnswerOutcome::Unsure { .. }) | Asked::NotSure => {
                promise.tried(false, || format!("{when}: {answer:?}"));
            }
        }
    }
    // Visitors are called in the order in which they came: nobody was skipped.
    let is_kept = matches!(&calls[..], [(_, number)] if number == expected);
    promise.tried(is_kept, || format!("{when}: {} presses called {calls:?} instead of {expected}", answers.len()));
    calls.first().unwrap_or_else(|| panic!("{when}: nobody was called: {answers:?}")).0
}

/// Every press of two bursts is refused with this code.
async fn refuse(hall: &Hall, promise: &mut Promise, command: Command, expected: ErrorCode) {
    for burst in SHORT_AND_LONG {
        for answer in press(hall, command.clone(), burst).await {
            let is_kept = matches!(&answer, Asked::Answered(AnswerOutcome::Refused { code, .. }) if *code == expected);
            promise.tried(is_kept, || format!("{expected:?} was expected: {answer:?}"));
        }
    }
}

/// Presses now and then, as officers do, until the answer is the question whether the visitor came.
async fn the_question(officer: &Participant, call: u32) {
    loop {
        match officer.ask(next(COUNTER, Some(call)), None).await {
            Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::ArrivedOrAbsent, .. }) => return,
            Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::CalledJustNow, .. }) => tokio::time::sleep(MOMENT).await,
            other @ (Asked::Answered(_) | Asked::NotSure) => panic!("neither too early nor asked: {other:?}"),
        }
    }
}

fn window() -> View {
    View::Counter { counter: COUNTER.to_owned(), takeover: false }
}

fn answered(call: u32, answer: Arrival) -> Command {
    Command::CallNext { counter: COUNTER.to_owned(), ending: Some(call), answer: Some(answer) }
}

fn start(call: u32) -> Command {
    Command::StartServing { counter: COUNTER.to_owned(), call }
}

fn finish(call: u32) -> Command {
    Command::FinishVisit { counter: COUNTER.to_owned(), call, outcome: protocol::Outcome::Completed, delivered: Vec::new() }
}
