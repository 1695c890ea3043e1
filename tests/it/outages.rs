//! Redis stands still, or dies and comes back: answers are "not sure yet" or a certain refusal, boards stay as they are, work goes on by
//! itself, and everything acknowledged is there. Every write is on its disk before it is answered (`PrivateRedis`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use protocol::{AnswerOutcome, Command, Did, ErrorCode, Issue, View};
use rehearsal::{Asked, in_seconds};
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::hall::{Hall, Journal, MOMENT, answer_in, called, issue, next, post, run, until};
use crate::promise::Promise;

/// How long a busy machine may take for a few numbers or a picture.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn while_redis_stands_still_nobody_hears_refused_for_what_happens_and_work_goes_on_afterwards() {
    run(async {
        let mut hall = Hall::small(Journal::Redis);
        let supervisor = hall.supervisor().await;
        issue(&supervisor, "kk").await;
        let mut promise = Promise::new("a frozen Redis makes no double and no false refusal", "redis");
        for tries in 1..=2 {
            hall.redis.as_mut().unwrap().program().freeze().unwrap();
            let asked = {
                let supervisor = supervisor.clone();
                tokio::spawn(async move { supervisor.ask(a_number(), None).await })
            };
            // Until every time-out between server and Redis is over, and the server has told of it.
            wait_for_trouble(&hall).await;
            assert!(supervisor.see(|picture| picture.site().is_some()), "the board stays");
            hall.redis.as_mut().unwrap().program().thaw().unwrap();
            let asked = asked.await.unwrap();
            let ticket = if let Asked::Answered(AnswerOutcome::Done { did: Some(Did::Issued { ticket, .. }), .. }) = &asked {
                until(&supervisor, |picture| picture.ticket(*ticket).map(|_| ())).await;
                Some(*ticket)
            } else {
                None
            };
            let live = supervisor.see(|picture| picture.tickets().count());
            promise.tried(ticket.is_some() && live == 1 + tries, || {
                format!("after Redis went on, the same request must be answered with what happened: {asked:?}, {live} live tickets")
            });
            wait_for_no_trouble(&hall).await;
        }
        promise.end();
    });
}

#[test]
fn a_killed_redis_comes_back_with_everything_acknowledged_and_work_goes_on_by_itself() {
    run(async {
        let mut hall = Hall::small(Journal::Redis);
        hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        let board = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar");
        let (first, number) = issue(&hall.join(View::Kiosk, "kios"), "kk").await;
        let mut acknowledged = vec![(first, number)];
        let (call, _) = called(officer.ask(next("loket-1", None), None).await);
        until(&board, |picture| picture.call(call).map(|_| ())).await;

        let mut promise = Promise::new("a killed Redis takes back nothing acknowledged", "redis");
        let given = watch::Sender::new(0);
        let visitors = [Visitors::begin(&hall, "kios-1", &given), Visitors::begin(&hall, "kios-2", &given)];
        let mut summons = 1;
        for round in 0..3 {
            // Killed while numbers are given and synced, another moment of that in every round.
            given_on(&given, 5 + round).await;
            hall.redis.as_mut().unwrap().program().kill().unwrap();
            let number = json!({ "request": format!("{round:032x}"), "service": "kk" }).to_string();
            let pressed = officer.ask(Command::Recall { counter: "loket-1".to_owned(), call }, None);
            let (pressed, ()) = tokio::join!(pressed, async {
                wait_for_trouble(&hall).await;
                let answer = answer_in(&post(hall.address(0), "/api/tickets", number.as_bytes())).map(|answer| answer.outcome);
                let is_honest =
                    matches!(answer, Some(AnswerOutcome::Unsure { .. } | AnswerOutcome::Refused { code: ErrorCode::NotReady, .. }));
                promise.tried(is_honest, || format!("while Redis is dead, a number is answered with {answer:?}"));
                let shown = board.see(|picture| picture.call(call).map(|row| row.summons));
                promise.tried(shown == Some(summons) && board.is_up(), || format!("while Redis is dead, the board shows {shown:?}"));
                hall.redis.as_mut().unwrap().start_again().unwrap();
                wait_for_no_trouble(&hall).await;
            });
            match &pressed {
                Asked::Answered(AnswerOutcome::Done { .. }) => summons += 1,
                Asked::Answered(AnswerOutcome::Refused { code: ErrorCode::NotReady, .. }) => {}
                other @ (Asked::Answered(_) | Asked::NotSure) => promise.tried(false, || format!("a press is answered with {other:?}")),
            }
            given_on(&given, 5).await;
            // The same request again: whatever it was told before, now it is certain.
            let again = answer_in(&post(hall.address(0), "/api/tickets", number.as_bytes())).map(|answer| answer.outcome);
            match again {
                Some(AnswerOutcome::Done { did: Some(Did::Issued { ticket, number, .. }), .. }) => acknowledged.push((ticket, number)),
                other => promise.tried(false, || format!("asked again, a number is answered with {other:?}")),
            }
            let as_far =
                board.wait_for(in_seconds(PATIENCE.as_secs()), |picture| (picture.call(call)?.summons >= summons).then_some(())).await;
            let shown = board.see(|picture| picture.call(call).map(|row| row.summons));
            promise.tried(as_far.is_some() && shown == Some(summons), || {
                format!("after {pressed:?} the board shows summons {shown:?}, not {summons}")
            });
        }
        for visitors in visitors {
            let (given, odd) = visitors.end().await;
            acknowledged.extend(given);
            odd.into_iter().for_each(|answer| promise.tried(false, || format!("a number was asked for and answered with {answer:?}")));
        }
        let live = hall.read_again().await;
        promise.tried(live.len() == acknowledged.len(), || format!("{} acknowledged, {} there", acknowledged.len(), live.len()));
        promise.kept_numbers(acknowledged, &live);
        promise.end();
    });
}

/// Visitors at one kiosk, one after the other without a pause, until they are told to end.
struct Visitors {
    is_over: Arc<AtomicBool>,
    asking: JoinHandle<(Vec<(u32, String)>, Vec<Asked>)>,
}

impl Visitors {
    /// `given` counts the numbers of all kiosks.
    fn begin(hall: &Hall, name: &str, given: &watch::Sender<u64>) -> Visitors {
        let (kiosk, given, is_over) = (hall.join(View::Kiosk, name), given.clone(), Arc::new(AtomicBool::new(false)));
        let until_over = Arc::clone(&is_over);
        let asking = tokio::spawn(async move {
            let (mut numbers, mut odd) = (Vec::new(), Vec::new());
            while !until_over.load(Ordering::Relaxed) {
                match kiosk.ask(a_number(), None).await {
                    Asked::Answered(AnswerOutcome::Done { did: Some(Did::Issued { ticket, number, .. }), .. }) => {
                        numbers.push((ticket, number));
                        given.send_modify(|count| *count += 1);
                    }
                    // As the sentence says: try again in a moment.
                    Asked::Answered(AnswerOutcome::Refused {
                        code: ErrorCode::TooFrequent | ErrorCode::Busy | ErrorCode::NotReady,
                        ..
                    }) => {
                        tokio::time::sleep(MOMENT).await;
                    }
                    other @ (Asked::Answered(_) | Asked::NotSure) => odd.push(other),
                }
            }
            (numbers, odd)
        });
        Visitors { is_over, asking }
    }

    /// The numbers that were given, and answers that nobody should have got.
    async fn end(self) -> (Vec<(u32, String)>, Vec<Asked>) {
        self.is_over.store(true, Ordering::Relaxed);
        self.asking.await.unwrap()
    }
}

/// Waits until so many numbers more are given.
async fn given_on(given: &watch::Sender<u64>, more: u64) {
    let mut seen = given.subscribe();
    let enough = *seen.borrow() + more;
    let waited = tokio::time::timeout(PATIENCE, seen.wait_for(|count| *count >= enough)).await;
    assert!(waited.is_ok(), "no numbers are given any more");
}

fn a_number() -> Command {
    Command::IssueTicket(Issue { service: "kk".to_owned(), ..Issue::default() })
}

/// Waits until the server says that it does not reach its store.
async fn wait_for_trouble(hall: &Hall) {
    hall.wait_for_readiness(503).await;
}

/// Waits until the server says that all is well.
async fn wait_for_no_trouble(hall: &Hall) {
    hall.wait_for_readiness(200).await;
}
