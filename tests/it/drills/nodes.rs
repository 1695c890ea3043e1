//! Two servers on one Redis, and one of them is killed: clients that know both addresses go on at the other one.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use super::crowd::{COUNTERS, Crowd};
use super::truth::compare;
use super::{Length, Outcome};
use crate::hall::{Hall, Journal, one_service_site, run};

/// An officer stands before a visitor, and is not to be without an answer for longer than this.
const OUTAGE_MAX: Duration = Duration::from_secs(1);
/// And where the machine does other things meanwhile, for so long at most.
const WAIT_MAX: Duration = Duration::from_secs(20);
/// Links have lasted for so long that they count as good ones (5 s) before the next server is killed: two nodes that die within seconds of
/// each other are no failure of one.
const CALM: Duration = Duration::from_millis(5_500);

pub(crate) fn one_of_two(length: Length) -> Outcome {
    let kills = match length {
        Length::Short => 2,
        Length::Long => 20,
    };
    run(async {
        let mut hall = Hall::open(Journal::Redis, 2, &one_service_site(COUNTERS));
        drop(hall.supervisor().await);
        let both = [hall.address(0), hall.address(1)];
        let counters: Vec<_> = (1..=COUNTERS).map(|counter| format!("loket-{counter}")).collect();
        let (here, there) = counters.split_at(COUNTERS / 2);
        let crowds = [Crowd::of(&both, 1, here), Crowd::of(&[both[1], both[0]], 1, there)];
        for kill in 0..kills {
            for crowd in &crowds {
                crowd.called_on(8).await;
            }
            sleep(CALM).await;
            hall.kill(kill % 2);
            for crowd in &crowds {
                crowd.called_on(8).await;
            }
            hall.start(kill % 2);
        }
        let mut told = super::crowd::Told::default();
        for crowd in crowds {
            let of_one = crowd.go().await;
            told.kiosks.extend(of_one.kiosks);
            told.officers.extend(of_one.officers);
        }
        let mut outcome = compare(&mut hall, &told).await;
        outcome.outage_under(OUTAGE_MAX);
        if outcome.outage >= WAIT_MAX {
            outcome.broke(format!("An officer was without an answer for {} ms.", outcome.outage.as_millis()));
        }
        outcome.more.push(("kills", json!(kills)));
        outcome
    })
}
