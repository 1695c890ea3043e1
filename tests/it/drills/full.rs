//! The disk of a journal fills up under load and is freed again: SQLite's own, and that of a Redis, which writes on once there is room, or ends
//! itself where each write must be on the disk and is then started again, as its unit does.

use std::ffi::OsString;
use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;
use xtask::{PrivateRedis, RedisStart, SmallDisk};

use super::crowd::{COUNTERS, Crowd};
use super::truth::compare;
use super::{Length, Outcome};
use crate::hall::{Hall, one_service_site, run};

/// Room for the journal of a few thousand entries, so that only the ballast fills it.
const DISK_KIB: u32 = 16 * 1024;
/// How long it stays full, at most.
const FULL_MS: u64 = 3_000;

pub(crate) fn redis(length: Length) -> Outcome {
    let times = match length {
        Length::Short => 1,
        Length::Long => 8,
    };
    let (mut all, mut ended) = (Outcome::default(), 0);
    for appendfsync in ["always", "everysec"] {
        let outcome = run(async {
            let disk = SmallDisk::start(DISK_KIB).unwrap();
            let command = disk.command("redis-server");
            let mut under: Vec<_> = std::iter::once(command.get_program()).chain(command.get_args()).map(OsString::from).collect();
            under.pop();
            let how = RedisStart { appendfsync, under, files: Some(disk.path().to_owned()) };
            let mut hall = Hall::on_redis(PrivateRedis::start_as(how).unwrap(), 1, &one_service_site(COUNTERS));
            hall.start(0);
            drop(hall.supervisor().await);
            let crowd = Crowd::come(&[hall.address(0)]);
            let mut random = fastrand::Rng::new();
            for _ in 0..times {
                crowd.called_on(random.u64(4..16)).await;
                disk.fill().unwrap();
                hall.wait_for_readiness(503).await;
                sleep(Duration::from_millis(random.u64(0..FULL_MS))).await;
                disk.make_room().unwrap();
                let redis = hall.redis.as_mut().unwrap();
                if redis.ask("PING").is_err() {
                    ended += 1;
                    redis.start_again().unwrap();
                }
                hall.wait_for_readiness(200).await;
            }
            crowd.called_on(8).await;
            let told = crowd.go().await;
            compare(&mut hall, &told).await
        });
        all.and(outcome);
    }
    all.more.push(("filled", json!(2 * times)));
    all.more.push(("redis_ended_itself", json!(ended)));
    all
}

pub(crate) fn disk(length: Length) -> Outcome {
    let times = match length {
        Length::Short => 3,
        Length::Long => 20,
    };
    run(async {
        let mut hall = Hall::on_a_small_disk_of(DISK_KIB, &one_service_site(COUNTERS));
        hall.start(0);
        drop(hall.supervisor().await);
        let crowd = Crowd::come(&[hall.address(0)]);
        let mut random = fastrand::Rng::new();
        for _ in 0..times {
            crowd.called_on(random.u64(4..16)).await;
            hall.disk.as_ref().unwrap().fill().unwrap();
            hall.wait_for_readiness(503).await;
            sleep(Duration::from_millis(random.u64(0..FULL_MS))).await;
            hall.disk.as_ref().unwrap().make_room().unwrap();
            hall.wait_for_readiness(200).await;
        }
        crowd.called_on(8).await;
        let told = crowd.go().await;
        let mut outcome = compare(&mut hall, &told).await;
        outcome.more.push(("filled", json!(times)));
        outcome
    })
}
