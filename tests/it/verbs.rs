//! The verbs of `lantang-server` that work without a server, as programs: where there is no journal they say so, leave with 2 and make
//! nothing; where there is one they do their work.

use protocol::Command;

use crate::hall::{Hall, Journal, done, run, small_site_with};

/// Runs a verb to its end: its exit code, and what it said on both streams.
fn verb(hall: &Hall, verb: &str) -> (Option<i32>, String) {
    let ended = hall.command(verb, 0).output().unwrap();
    (ended.status.code(), String::from_utf8_lossy(&ended.stdout).into_owned() + &String::from_utf8_lossy(&ended.stderr))
}

#[test]
fn a_journal_that_is_not_there_is_said_to_be_missing_and_nothing_is_made() {
    for journal in Journal::BOTH {
        let hall = Hall::prepare(journal, 1, &small_site_with(&[]));
        for name in ["replay", "export", "apply"] {
            let (code, said) = verb(&hall, name);
            assert_eq!(code, Some(2), "{name}: {said}");
            assert!(said.contains("Tidak ada jurnal di ") && said.contains("There is no journal at "), "{name}: {said}");
            assert!(!hall.data(0).exists(), "{name} made a folder");
        }
    }
}

#[test]
fn a_journal_that_is_there_is_replayed_exported_and_applied_to() {
    for journal in Journal::BOTH {
        run(async {
            let mut hall = Hall::small(journal);
            let supervisor = hall.supervisor().await;
            let skill = "perizinan".to_owned();
            done(
                supervisor
                    .ask(Command::GiveSkill { counter: "loket-2".to_owned(), skill, proficiency: 3, after_ms: 0, standing: true }, None)
                    .await,
            );
            hall.kill(0);
            let (code, said) = verb(&hall, "replay");
            assert!(code == Some(0) && said.contains("skill_given: 1\n"), "{said}");
            let (code, said) = verb(&hall, "export");
            assert!(code == Some(0) && said.contains("perizinan 3"), "{said}");
            let (code, said) = verb(&hall, "apply");
            assert!(code == Some(0) && said.contains("in force already"), "{said}");
        });
    }
}
