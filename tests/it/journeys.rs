//! Visits over several services at a real server, as officers without a window go through them: in order and in any order, never at two
//! counters, and on at the same counter where that can do the next step.

use std::collections::BTreeMap;

use protocol::{Command, Did, Issue, StepRow};
use rehearsal::Participant;

use crate::hall::{Hall, act, called, done, next, on_both, program, root, until};

async fn journey(who: &Participant, code: &str) -> String {
    match act(who, Command::IssueTicket(Issue { journey: Some(code.to_owned()), ..Issue::default() })).await {
        Some(Did::Issued { number, .. }) => number,
        other => panic!("no number was given: {other:?}"),
    }
}

/// A verb of `lantang-counter` at a counter; what it said where it was done.
async fn verb(hall: &Hall, counter: &str, verb: &str) -> String {
    let mut command = std::process::Command::new(program("lantang-counter"));
    let server = format!("http://{}", hall.address(0));
    command.args([verb, "--server", &server, "--counter", counter, "--language", "en", "--takeover"]);
    let ended = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    assert!(ended.status.success(), "{verb}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8_lossy(&ended.stdout).trim().to_owned()
}

/// Who is at which counter; a number at two of them ends the test.
fn at_counters(who: &Participant) -> BTreeMap<String, (String, Option<StepRow>)> {
    who.see(|picture| {
        let mut at = BTreeMap::new();
        for row in picture.visitors() {
            let before = at.insert(row.number.shown.clone(), (row.counter.clone(), row.step.clone()));
            assert_eq!(before, None, "{} is at two counters", row.number.shown);
        }
        at
    })
}

#[test]
fn a_journey_in_order_keeps_its_number_and_its_place_over_three_counters() {
    on_both(async |journal| {
        let hall = Hall::open(journal, 1, &std::fs::read_to_string(root().join("examples/poliklinik.toml")).unwrap());
        let supervisor = hall.supervisor().await;
        for counter in ["loket-3", "loket-4"] {
            drop(hall.officer(counter).await);
        }
        assert_eq!(journey(&supervisor, "izin-lengkap").await, "L-001");
        act(&supervisor, Command::IssueTicket(Issue { service: "bayar".to_owned(), ..Issue::default() })).await;
        assert_eq!(verb(&hall, "loket-3", "next").await, "L-001 is called to Loket 3.");
        assert_eq!(verb(&hall, "loket-3", "finish").await, "L-001 now waits for step 2 of 3, Pembayaran.");
        // The supervisor's picture may be a moment behind what the counter was told.
        let second =
            until(&supervisor, |picture| picture.tickets().find(|row| row.number == "L-001")?.step.clone().filter(|at| at.step == 2));
        let second = second.await;
        assert_eq!((second.of, second.next), (3, vec!["Pengambilan izin".to_owned()]));
        assert_eq!(verb(&hall, "loket-4", "next").await, "L-001 is called to Loket 4.", "before who came later for this service alone");
        assert!(verb(&hall, "loket-4", "status").await.contains("L-001 (Step 2 of 3: Pembayaran. Next: Pengambilan izin)"));
        verb(&hall, "loket-4", "start").await;
        let both = "F-001 is called to Loket 4. L-001 now waits for step 3 of 3, Pengambilan izin.";
        assert_eq!(verb(&hall, "loket-4", "next").await, both);
        assert_eq!(verb(&hall, "loket-3", "next").await, "L-001 is called to Loket 3.");
        assert_eq!(verb(&hall, "loket-3", "finish").await, "L-001 is done.");
        until(&supervisor, |picture| Some(picture.site()?.finished).filter(|finished| *finished == 1)).await;
    });
}

#[test]
fn a_journey_in_any_order_is_at_one_counter_at_a_time_and_goes_on_where_it_can() {
    on_both(async |journal| {
        let hall = Hall::open(journal, 1, &std::fs::read_to_string(root().join("examples/poliklinik.toml")).unwrap());
        let supervisor = hall.supervisor().await;
        let (nurse, doctor) = (hall.officer("loket-1").await, hall.officer("loket-2").await);
        for number in ["A-001", "A-002", "A-003"] {
            assert_eq!(journey(&supervisor, "surat-sehat").await, number);
        }
        let waiting = until(&supervisor, |picture| Some(picture.site()?.waiting).filter(|waiting| *waiting == 3)).await;
        assert_eq!(waiting, 3, "each is counted once in the hall");
        assert_eq!(
            until(&supervisor, |picture| picture.service("laboratorium").map(|row| row.waiting)).await,
            3,
            "and in each service's list"
        );
        let (first, second) = tokio::join!(nurse.ask(next("loket-1", None), None), doctor.ask(next("loket-2", None), None));
        let ((nurse_call, one), (doctor_call, other)) = (called(first), called(second));
        assert_ne!(one, other, "nobody is called to two counters");
        until(&supervisor, |picture| (picture.visitors().count() == 2).then_some(())).await;
        assert_eq!(at_counters(&supervisor).len(), 2);
        for (officer, counter, call) in [(&nurse, "loket-1", nurse_call), (&doctor, "loket-2", doctor_call)] {
            done(officer.ask(Command::StartServing { counter: counter.to_owned(), call }, None).await);
        }
        // The doctor's counter does both steps: the visitor stays, and nobody else is called.
        assert_eq!(done(doctor.ask(next("loket-2", Some(doctor_call)), None).await), None);
        until(&supervisor, |picture| picture.visitor("loket-2")?.step.as_ref().filter(|step| step.step == 2).map(|_| ())).await;
        assert_eq!(at_counters(&supervisor)[&other].0, "loket-2");
        // The nurse's does not: the next one is called there, and the first waits for the laboratory alone.
        let (_, third) = called(nurse.ask(next("loket-1", Some(nurse_call)), None).await);
        assert_eq!(third, "A-003");
        let (_, again) = called(doctor.ask(next("loket-2", Some(doctor_call)), None).await);
        assert_eq!(again, one, "for its second step");
        until(&supervisor, |picture| picture.visitor("loket-2").filter(|row| row.number.shown == one).map(|_| ())).await;
        let at = at_counters(&supervisor);
        assert_eq!(at[&one].1.as_ref().map(|step| (step.step, step.of)), Some((2, 2)));
        assert_eq!(at.len(), 2);
    });
}
