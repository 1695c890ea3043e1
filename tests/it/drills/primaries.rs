//! A primary that a sentinel watches dies under two servers and everybody who presses at them, again and again; its replica takes over, and
//! it comes back as the new one's replica. Servers ask for a replica's word (`--acknowledge replica`), so that nothing is lost; where the
//! primary is cut off from its replica before it dies, everything that is lost must be named.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::block_in_place;
use tokio::time::sleep;
use xtask::{PrivateRedis, PrivateSentinel, wait_until};

use super::crowd::{COUNTERS, Crowd, Told};
use super::truth::{MayLose, compare_where};
use super::{Length, Outcome};
use crate::hall::{Hall, Journal, one_service_site, run};

/// How long the primary is silent before the sentinel takes it for dead: in seconds a machine that also compiles is silent too.
const DOWN_AFTER_MS: [u32; 2] = [3_000, 1_000];
/// An officer may be without an answer for so long, beside the time that Redis itself takes to have a primary again.
const BESIDE_REDIS_MAX: Duration = Duration::from_secs(3);
/// The kill comes within so many milliseconds after some number was given.
const WITHIN_MS: u64 = 60;
/// And where the machine does other things meanwhile, for so long at most.
const WAIT_MAX: Duration = Duration::from_secs(40);
/// For everything that a sentinel does: it looks at a Redis that came back for some ten seconds before it makes it a replica.
const SOON: Duration = Duration::from_secs(90);

/// The primary has a replica whose word is waited for, and dies.
pub(crate) fn confirmed(length: Length) -> Outcome {
    let kills = match length {
        Length::Short => 1,
        Length::Long => 12,
    };
    run(drill(kills, length, MayLose::Nothing))
}

/// The primary loses its replica, goes on alone for a while, and dies.
pub(crate) fn cut_off(length: Length) -> Outcome {
    let kills = match length {
        Length::Short => 1,
        Length::Long => 8,
    };
    run(drill(kills, length, MayLose::WhatIsNamed))
}

async fn drill(kills: u32, length: Length, may_lose: MayLose) -> Outcome {
    let mut watched = Watched::open(length);
    drop(watched.hall.supervisor().await);
    let (here, there) = (watched.hall.address(0), watched.hall.address(1));
    let counters: Vec<_> = (1..=COUNTERS).map(|counter| format!("loket-{counter}")).collect();
    let (some, others) = counters.split_at(COUNTERS / 2);
    let crowds = [Crowd::of(&[here, there], 1, some), Crowd::of(&[there, here], 1, others)];
    let mut random = fastrand::Rng::new();
    let seed = random.get_seed();
    let mut failovers = Vec::new();
    for _ in 0..kills {
        watched.wait_until_all_is_confirmed();
        for crowd in &crowds {
            crowd.called_on(4).await;
        }
        if may_lose == MayLose::WhatIsNamed {
            watched.cut_replica_off();
            for crowd in &crowds {
                crowd.given_on(random.u64(2..12)).await;
            }
        }
        crowds[0].given_on(1).await;
        sleep(Duration::from_millis(random.u64(0..WITHIN_MS))).await;
        failovers.push(watched.primary_dies());
        for crowd in &crowds {
            crowd.called_on(4).await;
        }
        watched.dead_one_comes_back();
    }
    let mut told = Told::default();
    for crowd in crowds {
        crowd.called_on(8).await;
        let of_one = crowd.go().await;
        told.kiosks.extend(of_one.kiosks);
        told.officers.extend(of_one.officers);
    }
    let mut outcome = compare_where(&mut watched.hall, &told, may_lose).await;
    judge(&mut outcome, &told, &failovers);
    outcome.more.extend([("kills", json!(kills)), ("seed", json!(seed))]);
    outcome
}

/// One primary that died, and its replica that took over.
struct Failover {
    died: Instant,
    took_over: Instant,
}

/// How long officers waited beside what Redis itself needed.
fn judge(outcome: &mut Outcome, told: &Told, failovers: &[Failover]) {
    let (mut redis, mut beside) = (Duration::ZERO, Duration::ZERO);
    for Failover { died, took_over } in failovers {
        redis = redis.max(*took_over - *died);
        let waits = told.officers.iter().flat_map(|officer| &officer.waits).filter(|(from, until)| from <= took_over && until >= died);
        let last = waits.map(|(_, until)| *until).max().unwrap_or(*took_over);
        beside = beside.max(last.saturating_duration_since(*took_over));
    }
    outcome.more.extend([("redis_ms_max", json!(in_ms(redis))), ("beside_redis_ms_max", json!(in_ms(beside)))]);
    if outcome.outage >= WAIT_MAX {
        outcome.broke(format!("An officer was without an answer for {} ms.", outcome.outage.as_millis()));
    }
    if beside >= BESIDE_REDIS_MAX {
        outcome.late.push(format!(
            "An officer was without an answer for {} ms after the replica had taken over; it may be {} ms.",
            beside.as_millis(),
            BESIDE_REDIS_MAX.as_millis()
        ));
    }
}

fn in_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap()
}

/// Two servers over a watched primary, which is the hall's own Redis, and its replica.
struct Watched {
    hall: Hall,
    replica: PrivateRedis,
}

impl Watched {
    fn open(length: Length) -> Watched {
        let mut hall = Hall::prepare(Journal::Redis, 2, &one_service_site(COUNTERS));
        let primary = hall.redis.as_ref().unwrap();
        let replica = primary.start_replica().unwrap();
        hall.sentinel = Some(PrivateSentinel::start(primary, DOWN_AFTER_MS[usize::from(length == Length::Long)]).unwrap());
        hall.acknowledge = Some("replica");
        hall.start(0);
        hall.start(1);
        Watched { hall, replica }
    }

    /// No server knows of an entry that no replica has.
    fn wait_until_all_is_confirmed(&self) {
        for server in 0..2 {
            let address = self.hall.address(server);
            let confirmed = || wait_until(SOON, || Ok((xtask::get(address, "/readyz")?.body == "ready\n").then_some(())));
            assert!(block_in_place(confirmed).unwrap().is_some(), "{}", xtask::get(address, "/readyz").unwrap().body);
        }
    }

    /// It stands still, and the primary hangs up on it: what is written from now on it never hears.
    fn cut_replica_off(&mut self) {
        let Watched { hall, replica } = self;
        replica.program().freeze().unwrap();
        assert_eq!(hall.redis.as_ref().unwrap().ask("CLIENT KILL TYPE replica").unwrap(), ":1");
    }

    /// As in a power cut. Ends once the other one says that it takes writes; from then on that is the hall's.
    fn primary_dies(&mut self) -> Failover {
        let Watched { hall, replica } = self;
        let dying = hall.redis.as_mut().unwrap();
        let died = Instant::now();
        block_in_place(|| {
            dying.program().kill().unwrap();
            // Where it was cut off.
            replica.program().thaw().unwrap();
            let took_over = wait_until(SOON, || Ok(replica.is_primary().is_ok_and(|is| is).then_some(()))).unwrap();
            assert!(took_over.is_some(), "no replica took over");
        });
        std::mem::swap(dying, replica);
        Failover { died, took_over: Instant::now() }
    }

    /// It believes that it is a primary still, until the sentinel tells it otherwise.
    fn dead_one_comes_back(&mut self) {
        let Watched { replica, .. } = self;
        block_in_place(|| {
            replica.start_again().unwrap();
            assert!(
                wait_until(SOON, || Ok(replica.follows().is_ok_and(|does| does).then_some(()))).unwrap().is_some(),
                "what came back follows nobody"
            );
        });
    }
}
