//! What was acknowledged survives kill -9 of the server, at any moment between acknowledged commands. Outages of Redis are in `outages.rs`.

use std::time::Duration;

use crate::hall::{Hall, Journal, issue, run};
use crate::promise::Promise;

#[test]
fn what_was_acknowledged_survives_kill_nine() {
    for journal in Journal::BOTH {
        run(async {
            let mut hall = Hall::small(journal);
            let supervisor = hall.supervisor().await;
            let mut acknowledged = Vec::new();
            let mut promise = Promise::new("acknowledged numbers survive kill -9", journal.name());
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
                acknowledged.extend(issuing.await.unwrap());
            }
            let live = hall.read_again().await;
            assert_eq!(live.len(), 60, "each press made one ticket");
            promise.kept_numbers(acknowledged, &live);
            promise.end();
        });
    }
}
