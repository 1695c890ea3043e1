//! What was acknowledged survives: kill -9 between acknowledged commands, and a Redis that stops answering.

use std::collections::BTreeSet;
use std::time::Duration;

use protocol::{AnswerOutcome, Command, Did, Issue};
use rehearsal::Asked;

use crate::hall::{Hall, Journal, issue, promise, run, until};

#[test]
fn what_was_acknowledged_survives_kill_nine() {
    for journal in Journal::BOTH {
        run(async {
            let mut hall = Hall::small(journal);
            let supervisor = hall.supervisor().await;
            let mut acknowledged = BTreeSet::new();
            for round in 0..6_u64 {
                let issuing = {
                    let supervisor = supervisor.clone();
                    tokio::spawn(async move {
                        let mut given = Vec::new();
                        for _ in 0..10 {
                            given.push(issue(&supervisor, "kk").await);
                        }
                        given
                    })
                };
                // Killed at another moment of the burst in every round; the rest is repeated by the link once the server is back.
                tokio::time::sleep(Duration::from_millis(5 + round * 7)).await;
                hall.kill(0);
                hall.start(0);
                for (ticket, number) in issuing.await.unwrap() {
                    assert!(acknowledged.insert((ticket, number.clone())), "{number} was given twice");
                }
            }
            let numbers: BTreeSet<&String> = acknowledged.iter().map(|(_, number)| number).collect();
            assert_eq!(numbers.len(), 60, "a number was given to two tickets");
            until(&supervisor, |picture| {
                let live: BTreeSet<u32> = picture.tickets().map(|row| row.ticket).collect();
                let all_there = acknowledged.iter().all(|(ticket, _)| live.contains(ticket));
                (supervisor.is_up() && all_there && live.len() == 60).then_some(())
            })
            .await;
            promise("acknowledged numbers survive kill -9", journal.name(), 60, 0, 0);
        });
    }
}

#[test]
fn while_redis_stands_still_nobody_hears_refused_for_what_happens_and_work_goes_on_afterwards() {
    run(async {
        let mut hall = Hall::small(Journal::Redis);
        let supervisor = hall.supervisor().await;
        issue(&supervisor, "kk").await;
        let mut tries = 0;
        for _ in 0..3 {
            hall.redis.as_mut().unwrap().program().freeze().unwrap();
            let asked = {
                let supervisor = supervisor.clone();
                tokio::spawn(async move {
                    let command = Command::IssueTicket(Issue { service: "kk".to_owned(), ..Issue::default() });
                    supervisor.ask(command, None).await
                })
            };
            // Longer than every time-out between server and Redis.
            tokio::time::sleep(Duration::from_millis(2_500)).await;
            assert!(supervisor.see(|picture| picture.site().is_some()), "the board stays");
            hall.redis.as_mut().unwrap().program().thaw().unwrap();
            match asked.await.unwrap() {
                Asked::Answered(AnswerOutcome::Done { did: Some(Did::Issued { ticket, .. }), .. }) => {
                    until(&supervisor, |picture| picture.ticket(ticket).map(|_| ())).await;
                }
                other @ (Asked::Answered(_) | Asked::NotSure) => {
                    panic!("after Redis went on, the same request must be answered with what happened: {other:?}")
                }
            }
            tries += 1;
        }
        let live = supervisor.see(|picture| picture.tickets().count());
        assert_eq!(live, 1 + tries, "each press made one ticket");
        promise("a frozen Redis makes no double and no false refusal", "redis", tries as u64, 0, 0);
    });
}
