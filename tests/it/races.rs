//! Two servers, one hall: two NEXT at once on different servers never call one visitor twice.

use std::collections::BTreeMap;

use protocol::{AnswerOutcome, Command, Did, View};
use rehearsal::{Asked, Participant};

use crate::hall::{Hall, Journal, done, issue, promise, run, until};

/// Races of two presses at once.
const RACES: usize = 2_000;

/// Visitors who wait at the beginning of each round of races, so that there is always somebody to fight over.
const VISITORS: usize = 40;

#[test]
fn two_servers_never_call_one_visitor_twice() {
    run(async {
        let hall = Hall::open(Journal::Redis, 2, "examples/kantor-kecil.toml");
        let supervisor = hall.supervisor().await;
        let officers = [officer_at(&hall, 0, "loket-1").await, officer_at(&hall, 1, "loket-3").await];
        let mut calls_of: BTreeMap<String, u32> = BTreeMap::new();
        let mut races = 0;
        while races < RACES {
            for _ in 0..VISITORS {
                issue(&supervisor, "umkm").await;
            }
            for _ in 0..VISITORS / 2 {
                races += 1;
                let (one, other) = tokio::join!(turn(&officers[0], "loket-1"), turn(&officers[1], "loket-3"));
                for number in [one, other].into_iter().flatten() {
                    *calls_of.entry(number).or_default() += 1;
                }
            }
        }
        let twice: Vec<_> = calls_of.iter().filter(|(_, calls)| **calls > 1).collect();
        assert!(twice.is_empty(), "called twice: {twice:?}");
        assert_eq!(calls_of.len(), RACES * 2, "every press called somebody");
        let conflicts = conflicts(&hall);
        promise("no ticket at two counters", "redis", races as u64, conflicts, 0);
        assert!(conflicts >= 500, "only {conflicts} of {races} races were real conflicts");
    });
}

/// One press of NEXT that ends the visit before; gives the number called.
async fn turn(officer: &Participant, counter: &str) -> Option<String> {
    let ending = officer.see(|picture| picture.visitor(counter).map(|visitor| visitor.call));
    let command = Command::CallNext { counter: counter.to_owned(), ending, answer: ending.map(|_| protocol::Arrival::Arrived) };
    match officer.ask(command, None).await {
        Asked::Answered(AnswerOutcome::Done { did: Some(Did::Called { call, number, .. }), .. }) => {
            until(officer, |picture| (picture.visitor(counter)?.call == call).then_some(())).await;
            done(officer.ask(Command::StartServing { counter: counter.to_owned(), call }, None).await);
            Some(number)
        }
        other @ (Asked::Answered(_) | Asked::NotSure) => panic!("a press with visitors waiting must call one: {other:?}"),
    }
}

async fn officer_at(hall: &Hall, server: usize, counter: &str) -> Participant {
    let officer = hall.join_at(server, View::Counter { counter: counter.to_owned(), takeover: false }, counter);
    until(&officer, |picture| picture.counter(counter).map(|_| ())).await;
    done(officer.ask(Command::OpenCounter { counter: counter.to_owned(), officer: None }, None).await);
    officer
}

/// Conflicts that the servers had, as their logs say: appends that others came before.
fn conflicts(hall: &Hall) -> u64 {
    let in_log = |server| std::fs::read_to_string(hall.log(server)).unwrap().matches("others wrote first").count() as u64;
    in_log(0) + in_log(1)
}
