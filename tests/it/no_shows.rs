//! A visitor who does not come, and a call made by mistake, as an officer without a window does it: one verb of `lantang-counter` after the
//! other, at a real server.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use protocol::{Chosen, CounterState};
use rehearsal::Participant;

use crate::hall::{Hall, called, issue, next, on_both, program, small_site_with, until};

const COUNTER: &str = "loket-1";

/// Runs a verb at the counter to its end: its exit code, and the sentence that it said.
async fn verb(hall: &Hall, typed: &[&str]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(program("lantang-counter"));
    let server = format!("http://{}", hall.address(0));
    command.args(typed).args(["--server", &server, "--counter", COUNTER, "--language", "en", "--takeover"]);
    let ended = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(if ended.status.success() { &ended.stdout } else { &ended.stderr }).trim().to_owned();
    (ended.status.code(), said)
}

async fn must(hall: &Hall, typed: &[&str], sentence: &str) {
    assert_eq!(verb(hall, typed).await, (Some(0), sentence.to_owned()), "{typed:?}");
}

/// Waits until so many summons have had their time, as the counter's own row says it.
async fn until_due(who: &Participant, summons: u16) {
    let due_ms = until(who, |picture| picture.visitor(COUNTER).filter(|row| row.summons == summons)?.answer_from_ms).await;
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    while now() <= Duration::from_millis(due_ms) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[test]
fn a_visitor_who_does_not_come_is_called_twice_and_comes_back_after_two_others() {
    on_both(async |journal| {
        let rule = "[policy]\nanswer_after = \"1 detik\"\n\n[no_show]\ncalls = 2\ninterval = \"1 detik\"\nreinsert_after = 2\n\n[hours]";
        let hall = Hall::open(journal, 1, &small_site_with(&[("[hours]", rule)]));
        let supervisor = hall.supervisor().await;
        let officer = hall.officer(COUNTER).await;
        for _ in 0..4 {
            issue(&supervisor, "kk").await;
        }
        drop(officer);
        must(&hall, &["next"], "A-001 is called to Loket 1.").await;
        let (code, said) = verb(&hall, &["absent"]).await;
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("This number was called 1 of 2 times. Press Call again"), "{said}");
        until_due(&supervisor, 1).await;
        must(&hall, &["recall"], "A-001 is called again.").await;
        until_due(&supervisor, 2).await;
        must(&hall, &["absent"], "A-001 is marked absent.").await;
        must(&hall, &["return", "A-001"], "The number is back in the queue.").await;
        for number in ["A-002", "A-003", "A-001", "A-004"] {
            must(&hall, &["next"], &format!("{number} is called to Loket 1.")).await;
            must(&hall, &["finish"], &format!("{number} is done.")).await;
        }
    });
}

#[test]
fn a_call_by_mistake_is_taken_back_and_a_number_can_be_called_out_of_turn() {
    on_both(async |journal| {
        let hall = Hall::small(journal);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer(COUNTER).await;
        for _ in 0..3 {
            issue(&supervisor, "kk").await;
        }
        let (call, _) = called(officer.ask(next(COUNTER, None), None).await);
        must(&hall, &["undo"], "The call of A-001 is taken back. The number waits where it stood.").await;
        let counts = until(&supervisor, |picture| {
            (picture.counter(COUNTER)?.state == CounterState::Ready).then(|| (picture.call(call).is_some(), picture.site().cloned()))
        });
        let (on_a_screen, site) = counts.await;
        assert!(!on_a_screen, "no screen shows a call that was taken back");
        assert_eq!(site.map(|site| (site.waiting, site.chosen)), Some((3, 0)));

        let (code, said) = verb(&hall, &["call", "A-009", "--reason", "help"]).await;
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("A-009"), "{said}");
        must(&hall, &["call", "a-002", "--reason", "help"], "A-002 is called to Loket 1.").await;
        let row = until(&supervisor, |picture| picture.visitor(COUNTER).cloned()).await;
        assert_eq!((row.why.chosen, row.why.runner_up.as_deref()), (Some(Chosen::Help), Some("A-001")));
        let chosen = until(&supervisor, |picture| Some(picture.site()?.chosen).filter(|chosen| *chosen > 0)).await;
        assert_eq!(chosen, 1);
        must(&hall, &["finish"], "A-002 is done.").await;
        must(&hall, &["next"], "A-001 is called to Loket 1.").await;
    });
}
