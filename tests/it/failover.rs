//! A primary that sentinels watch dies under running servers: they find its replica and go on by themselves. What the replica had not
//! heard of is gone and said; what it confirmed is there.

use protocol::{AnswerOutcome, Command, Did, Issue, Paper, View};
use rehearsal::{Asked, Participant};
use xtask::{PrivateRedis, PrivateSentinel};

use crate::hall::{Hall, Journal, MOMENT, act, issue, run, small_site_with, until};

/// How long a busy machine may take.
const SOON: std::time::Duration = std::time::Duration::from_secs(60);

/// How long the primary is silent before its replica takes over: as soon as a busy machine allows.
const DOWN_AFTER_MS: u32 = 3_000;

/// Two servers over a watched primary; and its replica.
fn watched_hall(acknowledge: Option<&'static str>) -> (Hall, PrivateRedis) {
    let mut hall = Hall::prepare(Journal::Redis, 2, &small_site_with(&[]));
    let primary = hall.redis.as_ref().unwrap();
    let replica = primary.start_replica().unwrap();
    hall.sentinel = Some(PrivateSentinel::start(primary, DOWN_AFTER_MS).unwrap());
    hall.acknowledge = acknowledge;
    hall.start(0);
    hall.start(1);
    (hall, replica)
}

#[test]
fn a_killed_primary_takes_back_what_its_replica_had_not_heard_and_the_hall_goes_on_above_it() {
    run(async {
        let (mut hall, mut replica) = watched_hall(None);
        let supervisor = hall.supervisor().await;
        let other = hall.join_at(1, View::Supervisor, "lain");
        let mut given = Vec::new();
        for _ in 0..3 {
            given.push(issue(&supervisor, "kk").await.1);
        }
        hall.redis.as_ref().unwrap().wait_for_replica().unwrap();

        // The replica hears nothing more: it stands still, and the primary hangs up.
        replica.program().freeze().unwrap();
        assert_eq!(hall.redis.as_ref().unwrap().ask("CLIENT KILL TYPE replica").unwrap(), ":1");
        for _ in 0..3 {
            given.push(issue(&supervisor, "kk").await.1);
        }
        until(&other, |picture| (picture.tickets().count() == 6).then_some(())).await;
        hall.redis.as_mut().unwrap().program().kill().unwrap();
        replica.program().thaw().unwrap();

        let next = issue_as_soon_as_possible(&supervisor).await;
        assert_eq!(given, ["A-001", "A-002", "A-003", "A-004", "A-005", "A-006"]);
        assert!(next.as_str() > "A-006", "no number is given twice: {next}");
        until(&other, |picture| picture.tickets().any(|row| row.number == next).then_some(())).await;
        let left: Vec<String> = other.see(|picture| picture.tickets().map(|row| row.number.clone()).collect());
        assert_eq!(left, ["A-001", "A-002", "A-003", &next]);
        for server in 0..2 {
            let log = std::fs::read_to_string(hall.log(server)).unwrap();
            // Whoever begins the epoch counts; the other finds that it is begun.
            let is_told = log.contains("the journal lost") || log.contains("the journal no longer has");
            assert!(is_told && log.contains("the primary of Redis is another one now"), "{log}");
        }
        let logs = (0..2).map(|server| std::fs::read_to_string(hall.log(server)).unwrap()).collect::<String>();
        assert!(logs.contains("lost_tickets=3"), "{logs}");
        // Whoever holds a lost number on paper keeps it.
        let paper = Some(Box::new(Paper { number: given[4].clone(), at: None }));
        act(&supervisor, Command::IssueTicket(Issue { service: "kk".to_owned(), paper, ..Issue::default() })).await;
        until(&other, |picture| picture.tickets().any(|row| row.number == given[4]).then_some(())).await;
    });
}

#[test]
fn what_a_replica_confirmed_outlives_its_primary() {
    run(async {
        let (mut hall, _replica) = watched_hall(Some("replica"));
        let supervisor = hall.supervisor().await;
        let mut given = Vec::new();
        for _ in 0..20 {
            given.push(issue(&supervisor, "kk").await.1);
        }
        let address = hall.address(0);
        let all_confirmed = move || xtask::wait_until(SOON, || Ok((xtask::get(address, "/readyz")?.body == "ready\n").then_some(())));
        tokio::task::spawn_blocking(all_confirmed).await.unwrap().unwrap().expect("a replica has confirmed all of it");
        hall.redis.as_mut().unwrap().program().kill().unwrap();
        given.push(issue_as_soon_as_possible(&supervisor).await);
        let log = std::fs::read_to_string(hall.log(0)).unwrap();
        assert!(!log.contains("the journal lost"), "{log}");
        // One Redis is left, which works on and says that it is alone.
        let ready = xtask::get(hall.address(0), "/readyz").unwrap();
        assert!(ready.status == 200 && ready.body.contains("No replica has confirmed the entries since 1:"), "{}", ready.body);
        let replayed = hall.command("replay", 0).output().unwrap();
        assert!(replayed.status.success(), "{}", String::from_utf8_lossy(&replayed.stderr));
        let live: Vec<String> = hall.read_again().await.into_values().collect();
        // One whose answer was uncertain may be there as well.
        assert!(given.iter().all(|number| live.contains(number)), "given: {given:?}, there: {live:?}");
        let said = std::fs::read_to_string(hall.log(0)).unwrap();
        assert!(said.contains("No replica is connected"), "the start says so too: {said}");
    });
}

#[test]
fn where_nobody_can_confirm_a_start_ends_with_one_sentence() {
    for (journal, whose, sentence) in [
        (Journal::Sqlite, "replica", "SQLite has no replicas"),
        (Journal::Redis, "replica-fsync", "needs Redis 7.2 or Valkey, which know WAITAOF, and this Redis does not"),
    ] {
        let mut hall = Hall::prepare(journal, 1, &small_site_with(&[]));
        hall.acknowledge = Some(whose);
        hall.begin(0);
        let (code, said) = hall.end_of(0);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.starts_with("lantang-server: ") && said.contains(sentence), "{said}");
    }
}

/// Asks for a number until one is given; gives it.
async fn issue_as_soon_as_possible(who: &Participant) -> String {
    let asking = async {
        loop {
            let command = Command::IssueTicket(Issue { service: "kk".to_owned(), ..Issue::default() });
            if let Asked::Answered(AnswerOutcome::Done { did: Some(Did::Issued { number, .. }), .. }) = who.ask(command, None).await {
                return number;
            }
            tokio::time::sleep(MOMENT).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), asking).await.unwrap()
}
