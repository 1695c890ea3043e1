//! Two servers, one hall: two NEXT at once on different servers never call one visitor twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use protocol::{Command, Did, View};
use rehearsal::Participant;
use tokio::task::JoinSet;

use crate::hall::{Hall, Journal, act, issue, one_service_site, run, until};
use crate::promise::Promise;

/// Races of two presses at once, and the pairs of counters that race side by side. One counter makes ten races in a second: the limit of
/// commands of one connection is part of the system.
const RACES: usize = 2_000;
const PAIRS: usize = 10;

#[test]
fn two_servers_never_call_one_visitor_twice() {
    run(async {
        let hall = Arc::new(Hall::open(Journal::Redis, 2, &one_service_site(PAIRS * 2)));
        hall.supervisor().await;
        let mut pairs = JoinSet::new();
        for pair in 0..PAIRS {
            pairs.spawn(race(Arc::clone(&hall), pair));
        }
        let mut promise = Promise::new("no ticket at two counters", "redis");
        let mut called = BTreeSet::new();
        for numbers in pairs.join_all().await.into_iter().flatten() {
            // Both are remembered, whichever of them was called before.
            let is_first = numbers.clone().map(|number| called.insert(number));
            promise.tried(is_first == [true, true], || format!("{numbers:?} were called, and one of them twice"));
        }
        let conflicts = conflicts(&hall);
        promise.met(conflicts);
        promise.end();
        assert!(conflicts >= 500, "only {conflicts} of {RACES} races were real conflicts");
    });
}

/// One pair's share of the races; gives the two numbers that each called.
async fn race(hall: Arc<Hall>, pair: usize) -> Vec<[String; 2]> {
    let counters = [format!("loket-{}", pair * 2 + 1), format!("loket-{}", pair * 2 + 2)];
    let kiosk = hall.join(View::Kiosk, &format!("kios-{pair}"));
    let one = officer_at(&hall, 0, &counters[0]).await;
    let other = officer_at(&hall, 1, &counters[1]).await;
    let mut numbers = Vec::new();
    for _ in 0..RACES / PAIRS {
        issue(&kiosk, "layanan").await;
        issue(&kiosk, "layanan").await;
        let (first, second) = tokio::join!(turn(&one, &counters[0]), turn(&other, &counters[1]));
        numbers.push([first, second]);
    }
    numbers
}

/// One press of NEXT that ends the visit before, and the start of the next one; gives the number called.
async fn turn(officer: &Participant, counter: &str) -> String {
    let ending = officer.see(|picture| picture.visitor(counter).map(|visitor| visitor.call));
    let next = Command::CallNext { counter: counter.to_owned(), ending, answer: None };
    let Some(Did::Called { call, number, .. }) = act(officer, next).await else { panic!("a press with visitors waiting calls one") };
    act(officer, Command::StartServing { counter: counter.to_owned(), call }).await;
    until(officer, |picture| (picture.visitor(counter)?.call == call).then_some(())).await;
    number
}

async fn officer_at(hall: &Hall, server: usize, counter: &str) -> Participant {
    let officer = hall.join_at(server, View::Counter { counter: counter.to_owned(), takeover: false }, counter);
    until(&officer, |picture| picture.counter(counter).map(|_| ())).await;
    act(&officer, Command::OpenCounter { counter: counter.to_owned(), officer: None }).await;
    officer
}

/// Conflicts that the servers had, as their logs say: appends that others came before.
fn conflicts(hall: &Hall) -> u64 {
    let in_log = |server| std::fs::read_to_string(hall.log(server)).unwrap().matches("others wrote first").count() as u64;
    in_log(0) + in_log(1)
}
