//! Links are cut under load, slowed down, held without a word, or lose what comes back: between a server and its Redis, and between clients
//! and their server.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use super::crowd::{COUNTERS, Crowd};
use super::truth::compare;
use super::{Length, Outcome};
use crate::hall::{Hall, Journal, one_service_site, run};
use crate::relay::Relay;

/// A slow wire, far beyond that of any hall's own network.
const SLOW: Duration = Duration::from_millis(300);

/// Between a server and its Redis.
pub(crate) fn redis(length: Length) -> Outcome {
    run(async {
        let mut hall = Hall::prepare(Journal::Redis, 1, &one_service_site(COUNTERS));
        let wire = Relay::to(hall.redis.as_ref().unwrap().address()).await;
        hall.reach_redis_through(wire.address());
        hall.start(0);
        drop(hall.supervisor().await);
        let crowd = Crowd::come(&[hall.address(0)]);
        faults(hall, crowd, wire, length).await
    })
}

/// Between clients and their server.
pub(crate) fn clients(length: Length) -> Outcome {
    run(async {
        let hall = Hall::open(Journal::Sqlite, 1, &one_service_site(COUNTERS));
        drop(hall.supervisor().await);
        let wire = Relay::to(hall.address(0)).await;
        let crowd = Crowd::come(&[wire.address()]);
        faults(hall, crowd, wire, length).await
    })
}

/// Every fault in turn, for a random time each: some longer and some shorter than the patience of whoever is at the wire's end.
async fn faults(mut hall: Hall, crowd: Crowd, wire: Relay, length: Length) -> Outcome {
    let (rounds, lasts_ms) = match length {
        Length::Short => (1, 3_000),
        Length::Long => (15, 8_000),
    };
    let mut random = fastrand::Rng::new();
    let seed = random.get_seed();
    crowd.called_on(8).await;
    for _ in 0..rounds {
        for fault in 0..4 {
            crowd.given_on(random.u64(1..6)).await;
            let lasts = Duration::from_millis(random.u64(200..lasts_ms));
            match fault {
                0 => {
                    wire.cut();
                    sleep(lasts).await;
                    wire.mend();
                }
                1 => {
                    wire.delay(SLOW);
                    sleep(lasts).await;
                    wire.delay(Duration::ZERO);
                }
                2 => {
                    wire.hold();
                    sleep(lasts).await;
                    wire.let_go();
                }
                _ => {
                    // What was lost so is never sent later, so that the wire is cut before it is whole again.
                    wire.lose_answers();
                    sleep(lasts).await;
                    wire.cut();
                    wire.mend();
                }
            }
            crowd.called_on(2).await;
        }
    }
    crowd.called_on(8).await;
    let told = crowd.go().await;
    let mut outcome = compare(&mut hall, &told).await;
    outcome.more.extend([("faults", json!(rounds * 4)), ("seed", json!(seed))]);
    outcome
}
