//! A Redis that lost its newest entries: under running servers, and while a server was away. The hall goes on in a new epoch, above every
//! number that anybody may hold, and what is gone is said.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use protocol::{Command, Issue, Paper, View};
use xtask::wait_until;

use crate::hall::{Hall, Journal, act, issue, next, run, small_site_with, until};

#[test]
fn a_redis_that_lost_entries_meanwhile_is_told_at_the_next_start_with_both_positions() {
    run(async {
        let mut hall = Hall::small(Journal::Redis);
        let supervisor = hall.supervisor().await;
        issue(&supervisor, "kk").await;
        last_seen(&hall, |seq| seq >= 3);
        hall.kill(0);
        hall.start(0);
        let told =
            |hall: &Hall| std::fs::read_to_string(hall.log(0)).unwrap().matches("is empty, and this server last saw it up to").count();
        assert_eq!(told(&hall), 0, "nothing was lost by a kill");
        hall.kill(0);
        forget_everything(&hall);
        hall.start(0);
        assert_eq!(told(&hall), 1);
        let log = std::fs::read_to_string(hall.log(0)).unwrap();
        let said = log.lines().find(|line| line.contains("is empty, and")).unwrap();
        last_seen(&hall, |seq| seq < 3);
        assert!(
            said.contains("ERROR")
                && said.contains("Periksa apakah --journal menyebut Redis")
                && said.contains("Check whether --journal names"),
            "{said}"
        );
        let supervisor = hall.supervisor().await;
        assert_eq!(issue(&supervisor, "kk").await.1, "A-002", "the number of before is on somebody's paper");
        hall.kill(0);
        hall.start(0);
        assert_eq!(told(&hall), 1, "it is said once");
    });
}

#[test]
fn a_number_that_was_just_told_is_not_told_again_though_its_server_and_redis_die_at_that_moment() {
    run(async {
        let mut hall = Hall::small(Journal::Redis);
        for number in ["A-001", "A-002", "A-003"] {
            let supervisor = hall.supervisor().await;
            assert_eq!(issue(&supervisor, "kk").await.1, number);
            hall.kill(0);
            forget_everything(&hall);
            hall.start(0);
        }
    });
}

#[test]
fn servers_that_run_when_redis_loses_its_newest_entries_go_on_above_every_number() {
    run(async {
        let hall = Hall::open(Journal::Redis, 2, &small_site_with(&[]));
        let supervisor = hall.supervisor().await;
        let officer = hall.join_at(1, View::Counter { counter: "loket-1".to_owned(), takeover: true }, "loket-1");
        act(&officer, Command::OpenCounter { counter: "loket-1".to_owned(), officer: None }).await;
        for _ in 0..3 {
            issue(&supervisor, "kk").await;
        }
        let keys = ["journal", "head", "requests"].map(|key| format!("{{lantang:kantor-kecil}}:{key}"));
        for key in &keys {
            ask(&hall, &format!("COPY {key} {key}:kept"));
        }
        let mut lost = Vec::new();
        for _ in 0..3 {
            lost.push(issue(&supervisor, "kk").await.1);
        }
        act(&officer, next("loket-1", None)).await;
        until(&supervisor, |picture| picture.visitor("loket-1").map(|_| ())).await;

        // What a failover to a replica that had not heard of them does; at one moment, for both servers.
        ask(&hall, &format!("EVAL \"for _,key in ipairs(KEYS) do redis.call('RENAME',key..':kept',key) end\" 3 {}", keys.join(" ")));
        let (_, number) = issue(&supervisor, "kk").await;
        assert_eq!(number, "A-007", "no number is given twice");
        until(&officer, |picture| picture.counter("loket-1").filter(|row| row.waiting == 4).map(|_| ())).await;
        for server in 0..2 {
            let log = std::fs::read_to_string(hall.log(server)).unwrap();
            // Whoever begins the epoch counts; the other finds that it is begun.
            assert!(log.contains("the journal lost") || log.contains("the journal no longer has"), "{log}");
        }

        // The supervisor sees which are gone, and what they were for; nobody else does.
        let gone = |picture: &client::Picture| picture.all_lost().map(|row| (row.number.clone(), row.service.clone())).collect::<Vec<_>>();
        let wanted = |numbers: &[String]| numbers.iter().map(|number| (number.clone(), Some("kk".to_owned()))).collect::<Vec<_>>();
        until(&supervisor, |picture| (gone(picture) == wanted(&lost)).then_some(())).await;
        assert_eq!(officer.see(|picture| picture.all_lost().count()), 0);

        // A lost number is entered again, and stands where it stood.
        let paper = Some(Box::new(Paper { number: lost[1].clone(), at: None }));
        act(&supervisor, Command::IssueTicket(Issue { service: "kk".to_owned(), paper, ..Issue::default() })).await;
        until(&supervisor, |picture| (gone(picture) == wanted(&[lost[0].clone(), lost[2].clone()])).then_some(())).await;
        let mut called = Vec::new();
        let mut ending = None;
        for _ in 0..5 {
            act(&officer, next("loket-1", ending)).await;
            let (call, number) = until(&officer, |picture| {
                picture.visitor("loket-1").filter(|row| Some(row.call) != ending).map(|row| (row.call, row.number.shown.clone()))
            })
            .await;
            act(&officer, Command::StartServing { counter: "loket-1".to_owned(), call }).await;
            called.push(number);
            ending = Some(call);
        }
        assert_eq!(called, ["A-001", "A-002", "A-003", "A-005", "A-007"]);
    });
}

/// Asks Redis something that must work.
fn ask(hall: &Hall, command: &str) {
    let said = hall.redis.as_ref().unwrap().ask(command).unwrap();
    assert!(!said.starts_with('-'), "{command}: {said}");
}

/// Waits until the server has written down that it saw so many entries.
fn last_seen(hall: &Hall, enough: impl Fn(u64) -> bool) {
    let file = hall.data(0).join("kantor-kecil.redis-head");
    let seen = || {
        let line = std::fs::read_to_string(&file).ok()?;
        line.split_whitespace().nth(2)?.split(':').nth(1)?.parse::<u64>().ok()
    };
    let written = wait_until(Duration::from_secs(60), || Ok(seen().filter(|seq| enough(*seq)))).unwrap();
    assert!(written.is_some(), "the server wrote {:?}", seen());
}

/// What a failover to an empty replica would do.
fn forget_everything(hall: &Hall) {
    let url = hall.redis.as_ref().unwrap().url();
    let mut redis = TcpStream::connect(url.trim_start_matches("redis://").trim_end_matches('/')).unwrap();
    redis.write_all(b"FLUSHALL\r\n").unwrap();
    let mut said = [0; 5];
    redis.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"+OK\r\n");
}
