//! A full disk: acts are refused with one sentence and a code, boards and emergencies go on, nothing is lost, and once there is room again
//! the hall works on by itself.

use protocol::{CallState, Command, EmergencyKind, ErrorCode, View};
use rehearsal::{Asked, Participant};

use crate::hall::{Hall, called, done, issue, next, refused, run, until};
use crate::promise::Promise;

/// Room for the journal of a few thousand entries, so that only the ballast fills it.
const DISK_KIB: u32 = 4 * 1024;

/// Acts after which a full disk has certainly refused one: what is left of the last page takes a few.
const ACTS_MAX: usize = 50;

#[test]
fn a_full_disk_refuses_acts_and_keeps_boards_and_emergencies_going_until_there_is_room() {
    run(async {
        let mut hall = Hall::on_a_small_disk(DISK_KIB);
        hall.start(0);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        let board = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar");
        let mut acknowledged = vec![issue(&supervisor, "kk").await, issue(&supervisor, "kk").await];
        let (call, _) = called(officer.ask(next("loket-1", None), None).await);
        done(officer.ask(Command::StartServing { counter: "loket-1".to_owned(), call }, None).await);

        hall.disk.as_ref().unwrap().fill().unwrap();
        let mut promise = Promise::new("a full disk changes nothing and stops no board", "sqlite");
        acknowledged.extend(fill_up(&supervisor).await);
        acts_are_refused(&supervisor, &officer, call, acknowledged.len(), &mut promise).await;
        hall.wait_for_readiness(503).await;
        let late = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar-baru");
        for who in [&board, &late] {
            until(who, |picture| (picture.call(call)?.state == CallState::Serving).then_some(())).await;
        }
        // An emergency is on every screen at once, and its asker hears "done" when it is stored.
        let raising = {
            let supervisor = supervisor.clone();
            let raise = Command::RaiseEmergency { emergency: 7, kind: EmergencyKind::Fire, drill: false };
            tokio::spawn(async move { supervisor.ask(raise, None).await })
        };
        for who in [&board, &late] {
            until(who, |picture| picture.emergencies().next().map(|_| ())).await;
        }
        promise.tried(!raising.is_finished(), || "an emergency on a full disk was answered as if it were stored".to_owned());

        hall.disk.as_ref().unwrap().make_room().unwrap();
        let raised = raising.await.unwrap();
        hall.wait_for_readiness(200).await;
        let is_stored = matches!(raised, Asked::Answered(protocol::AnswerOutcome::Done { .. }));
        promise.tried(is_stored, || format!("once there is room, the emergency is answered with {raised:?}"));
        let live = hall.read_again().await;
        let again = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar-baru-lagi");
        until(&again, |picture| picture.emergencies().next().map(|row| assert_eq!(row.emergency, 7))).await;
        for (ticket, number) in &acknowledged {
            let found = live.get(ticket);
            promise.tried(found == Some(number), || format!("{number} was acknowledged and is {found:?}"));
        }
        promise.tried(live.len() == acknowledged.len(), || format!("{} tickets instead of {}", live.len(), acknowledged.len()));
        done(supervisor.ask(Command::ClearEmergency { emergency: 7 }, None).await);
        let (_, number) = issue(&supervisor, "kk").await;
        let expected = format!("A-{:03}", acknowledged.len() + 1);
        promise.tried(number == expected, || format!("after {} numbers comes {number}", acknowledged.len()));
        let (_, number) = called(officer.ask(next("loket-1", Some(call)), None).await);
        promise.tried(number == "A-002", || format!("after A-001 comes {number}"));
        promise.end();
    });
}

/// Takes numbers until the disk refuses one; gives those that were given.
async fn fill_up(supervisor: &Participant) -> Vec<(u32, String)> {
    let mut given = Vec::new();
    for _ in 0..ACTS_MAX {
        let number = protocol::Issue { service: "kk".to_owned(), ..protocol::Issue::default() };
        match supervisor.ask(Command::IssueTicket(number), None).await {
            Asked::Answered(protocol::AnswerOutcome::Done { did: Some(protocol::Did::Issued { ticket, number, .. }), .. }) => {
                given.push((ticket, number));
            }
            answer @ (Asked::Answered(_) | Asked::NotSure) => {
                assert_eq!(refused(answer), ErrorCode::StoreRefused);
                return given;
            }
        }
    }
    panic!("{ACTS_MAX} acts went onto a full disk");
}

/// Whoever acts hears the same sentence, and the pictures stay as they are.
async fn acts_are_refused(supervisor: &Participant, officer: &Participant, call: u32, issued: usize, promise: &mut Promise) {
    let notice = Command::SetNotice { text: "Mohon tunggu.".to_owned() };
    for (who, command) in [(supervisor, notice), (officer, next("loket-1", Some(call))), (supervisor, Command::CloseDay)] {
        let code = refused(who.ask(command.clone(), None).await);
        promise.tried(code == ErrorCode::StoreRefused, || format!("{command:?} was refused as {code:?}"));
    }
    let site = supervisor.see(|picture| picture.site().cloned().unwrap());
    let is_same = site.issued as usize == issued && site.notice.is_empty() && site.date.is_some() && site.finished == 0;
    promise.tried(is_same, || format!("refused, and still it changed: {site:?}"));
    let visitor = officer.see(|picture| picture.visitor("loket-1").map(|row| row.call));
    promise.tried(visitor == Some(call), || format!("refused, and at the counter is {visitor:?}"));
}

#[test]
fn a_start_on_a_full_disk_shows_the_hall_and_a_first_start_says_what_is_wrong() {
    run(async {
        let mut hall = Hall::on_a_small_disk(DISK_KIB);
        hall.start(0);
        let supervisor = hall.supervisor().await;
        let mut expected = Vec::new();
        for is_orderly in [true, false] {
            expected.push(issue(&supervisor, "kk").await);
            if is_orderly {
                hall.stop(0)
            } else {
                hall.kill(0)
            }
            hall.disk.as_ref().unwrap().fill().unwrap();
            hall.start(0);
            let reader = hall.join(View::Supervisor, "pembaca");
            until(&reader, |picture| (picture.tickets().count() == expected.len()).then_some(())).await;
            expected.extend(fill_up(&reader).await);
            hall.disk.as_ref().unwrap().make_room().unwrap();
            expected.push(issue(&reader, "kk").await);
        }
        let live = hall.read_again().await;
        assert_eq!(live, expected.into_iter().collect(), "everything that was acknowledged, and nothing else");

        let mut hall = Hall::on_a_small_disk(DISK_KIB);
        hall.disk.as_ref().unwrap().fill().unwrap();
        hall.begin(0);
        let (code, said) = hall.end_of(0);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("periksa ruang") && said.contains("check the space") && said.contains("full"), "{said}");
        hall.disk.as_ref().unwrap().make_room().unwrap();
        hall.start(0);
    });
}

#[test]
fn a_server_whose_store_refused_is_ready_again_after_a_while_though_nobody_presses() {
    run(async {
        let mut hall = Hall::on_a_small_disk(DISK_KIB);
        hall.start(0);
        let supervisor = hall.supervisor().await;
        hall.disk.as_ref().unwrap().fill().unwrap();
        fill_up(&supervisor).await;
        hall.wait_for_readiness(503).await;
        hall.disk.as_ref().unwrap().make_room().unwrap();
        hall.wait_for_readiness(200).await;
        let said = xtask::get(hall.address(0), "/readyz").unwrap().body;
        assert!(said.contains("The store refused the last record"), "{said}");
        issue(&supervisor, "kk").await;
        hall.wait_until_ready_says("ready\n").await;
    });
}
