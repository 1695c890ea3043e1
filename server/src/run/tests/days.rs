//! Days, site files and clocks across restarts of a real server.

use protocol::{Command, Did, ErrorCode, Hello, Row, Table, View};

use super::{Client, Hall, counter, hello, issue, moment, next_call, open, site};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_that_was_closed_goes_on_with_its_numbers_across_a_restart() {
    let mut hall = Hall::start().await;
    let (mut supervisor, _) = open(&hall).await;
    let number = |did| if let Some(Did::Issued { number, .. }) = did { number } else { panic!("{did:?}") };
    assert_eq!(number(supervisor.done(issue()).await.1), "A-001");
    supervisor.done(Command::CloseDay).await;
    assert_eq!(supervisor.refused(issue()).await, ErrorCode::DayNotOpen);
    supervisor.done(Command::OpenDay { training: false }).await;
    assert_eq!(number(supervisor.done(issue()).await.1), "A-002");
    assert_eq!(supervisor.refused(Command::OpenDay { training: false }).await, ErrorCode::DayAlreadyOpen);
    hall.stop().await;
    hall.serve().await;
    let mut supervisor = hall.client(View::Supervisor).await;
    assert_eq!(number(supervisor.done(issue()).await.1), "A-003");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_file_that_drops_a_service_in_use_is_refused_and_the_hall_goes_on_until_it_can_be_applied() {
    let mut hall = Hall::start().await;
    let (mut supervisor, mut officer) = open(&hall).await;
    supervisor.done(issue()).await;
    hall.stop().await;
    let text = site();
    let (before, rest) = text.split_once("[[service]]\ncode = \"kk\"").unwrap();
    let after = rest.split_once("[[service]]").unwrap().1;
    let shorter = format!("{before}[[service]]{after}");
    hall.serve_file(shorter.as_bytes()).await;
    let services = |client: &Client| client.rows.keys().filter(|key| key.starts_with("Service")).count();
    officer = hall.client_with(Hello { position: officer.position, ..hello(counter(true)) }).await.unwrap();
    assert_eq!(services(&officer), 4);
    let (_, did) = officer.done(next_call()).await;
    let Some(Did::Called { call, .. }) = did else { panic!("{did:?}") };
    let finish = Command::FinishVisit { counter: "loket-1".into(), call, outcome: protocol::Outcome::Completed, delivered: Vec::new() };
    officer.done(finish).await;
    hall.stop().await;
    hall.serve_file(shorter.as_bytes()).await;
    let officer = hall.client(counter(true)).await;
    assert_eq!(services(&officer), 3, "nobody waits for it any more, so that the file is applied");
    hall.stop().await;
    hall.serve().await;
    assert_eq!(services(&hall.client(counter(true)).await), 3, "the file before was superseded and is not taken back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_changed_for_good_outlives_a_changed_site_file_that_leaves_its_counter_alone() {
    let mut hall = Hall::start().await;
    let (mut supervisor, _) = open(&hall).await;
    let skill = || "perizinan".to_owned();
    supervisor.done(Command::TakeSkill { counter: "loket-1".into(), skill: skill(), standing: true }).await;
    supervisor.done(Command::GiveSkill { counter: "loket-2".into(), skill: skill(), proficiency: 3, after_ms: 0, standing: true }).await;
    hall.stop().await;
    let changed = site()
        .replace("Kantor", "Kantor Baru")
        .replace("number = 2\nskills = [\"kependudukan\"]", "number = 2\nskills = [\"kependudukan 4\"]");
    hall.serve_file(changed.as_bytes()).await;
    let supervisor = hall.client(View::Supervisor).await;
    let skills = |counter| match supervisor.row(Table::Counter, counter) {
        Some(Row::Counter(row)) => row.skills.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(skills("loket-1"), ["kependudukan"], "the file leaves this counter alone");
    assert_eq!(skills("loket-2"), ["kependudukan"], "and says something else of this one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_clock_set_back_a_week_the_hall_goes_on_from_its_last_entry() {
    let mut hall = Hall::start().await;
    let (mut supervisor, officer) = open(&hall).await;
    supervisor.done(issue()).await;
    let before = moment(&supervisor);
    drop(officer);
    hall.stop().await;
    hall.set_back_ms = 7 * 24 * 3_600_000;
    hall.serve().await;
    let mut officer = hall.client(counter(true)).await;
    officer.done(next_call()).await;
    let first = moment(&officer);
    officer.done(Command::Recall { counter: "loket-1".into(), call: 0 }).await;
    // The last entry is a little older than what was heard last before the stop.
    assert!(before.abs_diff(first) < 60_000, "{before} {first}");
    while moment(&officer) == first {
        // Heartbeats carry the journal's clock: it does not stand still.
        officer.hear().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_that_cannot_be_used_is_said_by_a_server_that_is_ready_all_the_same() {
    let mut hall = Hall::start().await;
    assert_eq!(hall.http("GET", "/readyz", "").await, (200, "ready\n".to_owned()));
    hall.stop().await;
    // No folder can be made where a file is.
    std::fs::write(hall.data.join("kantor-kecil.archive"), "").unwrap();
    hall.serve().await;
    let looking = async {
        loop {
            let (status, said) = hall.http("GET", "/readyz", "").await;
            assert!(status == 200 && said.starts_with("ready\n"), "{said}");
            if said.contains("Days that are over are not archived yet.") && said.contains("kantor-kecil.archive") {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), looking).await.expect("it is said");
}
