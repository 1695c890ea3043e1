//! An emergency reaches every screen whatever has failed: Redis, a node, every server, the screen itself. Who may say that it burns, and who
//! that it is over; and what stays when it is.

use std::process::Command as Process;
use std::time::{Duration, Instant};

use client::Address;
use protocol::{AnswerOutcome, CallState, Command, EmergencyKind, ErrorCode, View};
use rehearsal::{Asked, Participant};
use serde_json::json;

use crate::hall::{Hall, Journal, answer_in, called, done, issue, next, post_as, program, refused, run, small_site_with, until};

/// A second is promised; the machine that tests this compiles beside it.
const SOON: Duration = Duration::from_secs(10);

#[test]
fn a_contact_at_one_of_two_servers_reaches_every_screen_though_redis_was_stopped_before() {
    run(async {
        let mut hall = two_that_know_each_other();
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        let (ticket, _) = issue(&supervisor, "kk").await;
        issue(&supervisor, "kk").await;
        let (call, _) = called(officer.ask(next("loket-1", None), None).await);
        let boards = [0, 1].map(|server| hall.join_at(server, View::Display { zone: "tunggu".to_owned() }, "layar"));
        for board in &boards {
            until(board, |picture| picture.call(call).map(|_| ())).await;
        }
        for (emergency, dies) in [(1, false), (2, true)] {
            let redis = hall.redis.as_mut().unwrap().program();
            if dies {
                redis.kill().unwrap()
            } else {
                redis.freeze().unwrap()
            }
            let before = Instant::now();
            let asked = report(&hall, 0, json!({ "emergency": emergency, "kind": "fire" }), None);
            for board in &boards {
                until(board, |picture| picture.emergencies().find(|row| row.emergency == emergency && !row.drill).map(|_| ())).await;
            }
            assert!(before.elapsed() < SOON, "it took {:?}", before.elapsed());
            assert!(matches!(asked.await.unwrap(), Some(AnswerOutcome::Unsure { .. })), "nobody is told that it is stored");
            // The all-clear at the other server, while Redis is still away.
            let clearing = report(&hall, 1, json!({ "emergency": emergency, "kind": "all_clear" }), None);
            for board in &boards {
                until(board, |picture| picture.emergencies().next().is_none().then_some(())).await;
            }
            clearing.await.unwrap();
            let redis = hall.redis.as_mut().unwrap();
            if dies {
                redis.start_again().unwrap()
            } else {
                redis.program().thaw().unwrap()
            }
            hall.wait_for_readiness(200).await;
        }
        // Every place is where it was, and calling goes on.
        until(&supervisor, |picture| picture.ticket(ticket).filter(|row| row.counter.as_deref() == Some("loket-1")).map(|_| ())).await;
        done(officer.ask(Command::StartServing { counter: "loket-1".to_owned(), call }, None).await);
        let (_, number) = called(officer.ask(next("loket-1", Some(call)), None).await);
        assert_eq!(number, "A-002");
        // What was stored is over for good: a late double changes nothing, before and after a start.
        for server in [0, 1] {
            let again = report(&hall, server, json!({ "emergency": 2, "kind": "fire" }), None).await.unwrap();
            assert!(!matches!(again, Some(AnswerOutcome::Unsure { .. })), "{again:?}");
        }
        hall.kill(0);
        hall.start(0);
        let reader = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar-baru");
        until(&reader, |picture| picture.is_whole().then(|| assert_eq!(picture.emergencies().count(), 0))).await;
    });
}

#[test]
fn security_raises_and_clears_reception_raises_and_looks_on_and_others_hear_why_not() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let tokens = ["security", "reception", "supervisor", "kiosk"].map(|role| key(&hall, role));
        let [security, reception, supervisor, kiosk] = tokens.each_ref().map(String::as_str);
        let ask = async |token: Option<&str>, body| report(&hall, 0, body, token).await.unwrap();
        let fire = |emergency: u64| json!({ "emergency": emergency, "kind": "fire" });
        let over = |emergency: u64| json!({ "emergency": emergency, "kind": "all_clear" });
        let is_forbidden =
            |outcome: Option<AnswerOutcome>| matches!(outcome, Some(AnswerOutcome::Refused { code: ErrorCode::Forbidden, .. }));
        let is_done = |outcome: Option<AnswerOutcome>| matches!(outcome, Some(AnswerOutcome::Done { .. }));

        assert!(ask(None, fire(1)).await.is_none(), "without a key it is no answer of the hall's");
        assert!(is_forbidden(ask(Some(kiosk), fire(1)).await));
        assert!(is_done(ask(Some(security), fire(1)).await));
        assert!(is_forbidden(ask(Some(reception), over(1)).await));
        assert!(is_done(ask(Some(security), over(1)).await));
        assert!(is_done(ask(Some(reception), fire(2)).await));
        assert!(is_done(ask(Some(supervisor), over(2)).await));

        // Both see the floor, and change nothing else on it.
        for token in [security, reception] {
            let address = Address::parse(&hall.url()).unwrap();
            let who = Participant::join(&[address], View::Supervisor, "meja-depan", Some(token.to_owned()), |_, _| {});
            until(&who, |picture| picture.counter("loket-1").map(|_| ())).await;
            for command in [Command::OpenDay { training: false }, Command::SetNotice { text: "x".to_owned() }, next("loket-1", None)] {
                assert_eq!(refused(who.ask(command, None).await), ErrorCode::Forbidden);
            }
            let raised = Command::RaiseEmergency { emergency: 3, kind: EmergencyKind::Earthquake, drill: true };
            assert!(!matches!(who.ask(raised, None).await, Asked::NotSure));
            until(&who, |picture| picture.emergencies().find(|row| row.emergency == 3).map(|_| ())).await;
        }
    });
}

#[test]
fn calling_stops_and_every_place_is_kept_until_the_all_clear() {
    run(async {
        let hall = Hall::open(Journal::Sqlite, 1, &with_texts());
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        for _ in 0..3 {
            issue(&supervisor, "kk").await;
        }
        let (call, _) = called(officer.ask(next("loket-1", None), None).await);
        let board = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar");
        // The screen has this floor's words before anything happens.
        let texts = until(&board, |picture| picture.zone("tunggu").map(|zone| zone.emergency_texts.clone())).await;
        assert_eq!(
            texts.iter().map(|text| (text.kind, text.en.as_str())).collect::<Vec<_>>(),
            [(EmergencyKind::Fire, "Leave by the west door.")]
        );
        done(officer.ask(Command::RaiseEmergency { emergency: 1, kind: EmergencyKind::Fire, drill: true }, None).await);
        // A real one covers the drill, on every screen and in one step.
        done(supervisor.ask(Command::RaiseEmergency { emergency: 2, kind: EmergencyKind::Fire, drill: false }, None).await);
        until(&board, |picture| {
            let on: Vec<_> = picture.emergencies().map(|row| (row.emergency, row.drill)).collect();
            (on == [(2, false)]).then_some(())
        })
        .await;
        let waiting = supervisor.see(|picture| picture.site().map(|site| site.waiting));
        assert_eq!(refused(officer.ask(Command::Recall { counter: "loket-1".to_owned(), call }, None).await), ErrorCode::EmergencyOn);
        assert_eq!(refused(officer.ask(Command::ClearEmergency { emergency: 2 }, None).await), ErrorCode::Forbidden);
        done(supervisor.ask(Command::ClearEmergency { emergency: 2 }, None).await);
        assert_eq!(supervisor.see(|picture| picture.site().map(|site| site.waiting)), waiting);
        until(&board, |picture| picture.call(call).filter(|row| row.state == CallState::Called).map(|_| ())).await;
        done(officer.ask(Command::Recall { counter: "loket-1".to_owned(), call }, None).await);
    });
}

/// The small office on two servers and one Redis, each told of the other.
fn two_that_know_each_other() -> Hall {
    let mut hall = Hall::open(Journal::Redis, 2, &small_site_with(&[]));
    for server in [0, 1] {
        let peer = format!("ws://{}", hall.address(1 - server));
        hall.stop(server);
        hall.start_with(server, &["--peer", &peer]);
    }
    hall
}

/// The small office with words of its own for a fire.
pub(crate) fn with_texts() -> String {
    let own = "[[emergency]]\nkind = \"fire\"\nid = \"Keluar lewat pintu barat.\"\nen = \"Leave by the west door.\"\n\n[[zone]]";
    small_site_with(&[]).replacen("[[zone]]", own, 1)
}

/// Reports over HTTP as an alarm's contact does; on a thread of its own, for the answer may take its time.
fn report(hall: &Hall, server: usize, body: serde_json::Value, token: Option<&str>) -> tokio::task::JoinHandle<Option<AnswerOutcome>> {
    let (address, token) = (hall.address(server), token.map(str::to_owned));
    tokio::task::spawn_blocking(move || {
        let said = post_as(address, "/api/emergency", body.to_string().as_bytes(), token.as_deref());
        answer_in(&said).map(|answer| answer.outcome)
    })
}

/// A new key; gives its token.
fn key(hall: &Hall, role: &str) -> String {
    let made = Process::new(program("lantang-server")).args(["key", "new", "--role", role, "--data"]).arg(hall.data(0)).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}
