//! The server, or the Redis behind it, is killed as a power cut would, again and again at random moments under load.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use super::crowd::Crowd;
use super::truth::compare;
use super::{Length, Outcome};
use crate::hall::{Hall, Journal, one_service_site, run};

/// The kill comes within so many milliseconds after some number was given: about as long as it takes to give the next.
const WITHIN_MS: u64 = 60;
/// Officers come back more slowly than kiosks; now and then a kill waits for them.
const FOR_OFFICERS_EVERY: u32 = 4;

/// Kills of the server.
pub(crate) fn server(journal: Journal, length: Length) -> Outcome {
    let kills = match length {
        Length::Short => 8,
        Length::Long => 200,
    };
    run(async {
        let mut hall = Hall::open(journal, 1, &one_service_site(super::crowd::COUNTERS));
        drop(hall.supervisor().await);
        let crowd = Crowd::come(&[hall.address(0)]);
        let mut random = fastrand::Rng::new();
        let seed = random.get_seed();
        for kill in 0..kills {
            at_random(&crowd, &mut random, kill).await;
            hall.kill(0);
            hall.start(0);
        }
        crowd.called_on(8).await;
        let told = crowd.go().await;
        let mut outcome = compare(&mut hall, &told).await;
        outcome.more.extend([("kills", json!(kills)), ("seed", json!(seed))]);
        outcome
    })
}

/// Kills of a Redis that has every write on its disk before it answers.
pub(crate) fn redis(length: Length) -> Outcome {
    let kills = match length {
        Length::Short => 4,
        Length::Long => 40,
    };
    run(async {
        let mut hall = Hall::open(Journal::Redis, 1, &one_service_site(super::crowd::COUNTERS));
        drop(hall.supervisor().await);
        let crowd = Crowd::come(&[hall.address(0)]);
        let mut random = fastrand::Rng::new();
        let seed = random.get_seed();
        for kill in 0..kills {
            at_random(&crowd, &mut random, kill).await;
            hall.redis.as_mut().unwrap().program().kill().unwrap();
            sleep(Duration::from_millis(random.u64(0..300))).await;
            hall.redis.as_mut().unwrap().start_again().unwrap();
        }
        crowd.called_on(8).await;
        let told = crowd.go().await;
        let mut outcome = compare(&mut hall, &told).await;
        outcome.more.extend([("kills", json!(kills)), ("seed", json!(seed))]);
        outcome
    })
}

/// Waits until work goes on again, and then for a random moment of it.
async fn at_random(crowd: &Crowd, random: &mut fastrand::Rng, kill: u32) {
    crowd.given_on(random.u64(1..4)).await;
    if kill.is_multiple_of(FOR_OFFICERS_EVERY) {
        crowd.called_on(random.u64(1..6)).await;
    }
    sleep(Duration::from_millis(random.u64(0..WITHIN_MS))).await;
}
