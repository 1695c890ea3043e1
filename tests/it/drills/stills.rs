//! Redis stands still under load: its sockets stay open and nobody answers, and then it goes on and does what it was sent.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use super::crowd::{COUNTERS, Crowd};
use super::truth::compare;
use super::{Length, Outcome};
use crate::hall::{Hall, Journal, one_service_site, run};

/// Far longer than any time-out between a server and its Redis.
const STILL: Duration = Duration::from_secs(10);

/// Redis is stopped and goes on.
pub(crate) fn redis(length: Length) -> Outcome {
    let times = match length {
        Length::Short => 1,
        Length::Long => 5,
    };
    run(async {
        let mut hall = Hall::open(Journal::Redis, 1, &one_service_site(COUNTERS));
        drop(hall.supervisor().await);
        let crowd = Crowd::come(&[hall.address(0)]);
        for _ in 0..times {
            crowd.called_on(12).await;
            hall.redis.as_mut().unwrap().program().freeze().unwrap();
            sleep(STILL).await;
            hall.redis.as_mut().unwrap().program().thaw().unwrap();
            crowd.given_on(4).await;
        }
        crowd.called_on(12).await;
        let told = crowd.go().await;
        let mut outcome = compare(&mut hall, &told).await;
        outcome.more.push(("stood_still", json!(times)));
        outcome
    })
}
