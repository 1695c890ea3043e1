//! Days that are over, on both journals: they lie in the archive, the oldest are gone from the journal, and every verb still tells them.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use protocol::View;
use server::journal::entry::Position;

use crate::clockwork::{Clockwork, Moment};
use crate::hall::{Journal, issue, run, small_site_with, until};

/// A busy machine takes a few seconds.
const PATIENCE: Duration = Duration::from_secs(60);

const LOOK_EVERY: Duration = Duration::from_millis(50);

const DAYS: [&str; 4] = ["2025-03-03", "2025-03-04", "2025-03-05", "2025-03-06"];

/// The files of the archive by the date in their names.
fn files(hall: &Clockwork) -> BTreeMap<String, Vec<u8>> {
    let Ok(files) = fs::read_dir(hall.data().join("kantor-kecil.archive")) else { return BTreeMap::new() };
    let paths = files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|ends| ends == "gz"));
    paths
        .map(|path| (path.file_name().unwrap().to_str().unwrap().split('.').nth(1).unwrap().to_owned(), fs::read(&path).unwrap()))
        .collect()
}

/// A day of so many visitors nobody serves; the archive then holds the days before it.
async fn a_day(hall: &mut Clockwork, day: usize, visitors: usize) {
    hall.set(Moment(day.try_into().unwrap(), 8, 0));
    hall.start().await;
    let supervisor = hall.join(View::Supervisor, "supervisor");
    until(&supervisor, |picture| (supervisor.is_up() && picture.site()?.date.as_deref() == Some(DAYS[day])).then_some(())).await;
    for _ in 0..visitors {
        issue(&supervisor, "kk").await;
    }
    let laid = async {
        while !files(hall).keys().eq(&DAYS[..day]) {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, laid).await.unwrap_or_else(|_| panic!("{day}: {:?}", files(hall).keys()));
    drop(supervisor);
}

fn issued(hall: &Clockwork, date: &str) -> u64 {
    let (went_well, said) = hall.verb("report", &[date, "--json"]);
    assert!(went_well, "{said}");
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    report["day"]["tickets_issued"].as_u64().unwrap()
}

#[test]
fn days_that_are_over_go_from_the_journal_into_the_archive_and_every_verb_still_tells_them() {
    for journal in Journal::BOTH {
        run(async {
            let mut hall = Clockwork::new(journal, &small_site_with(&[])).await;
            for (day, visitors) in [(0, 3), (1, 2)] {
                a_day(&mut hall, day, visitors).await;
                hall.stop().await;
            }
            let (_, before) = hall.verb("replay", &[DAYS[0]]);
            hall.keep_days(1);
            a_day(&mut hall, 2, 1).await;
            hall.stop().await;
            a_day(&mut hall, 3, 1).await;
            hall.stop().await;
            // Nobody waits for what is noted and taken out, the end of a server least of all: it goes on at the next start.
            let mut tries = 0;
            while hall.oldest().await == Position::START || !hall.verb("replay", &[]).1.contains("day_archived: 3") {
                tries += 1;
                assert!(tries < 20, "the oldest day is still in the journal, or the last is not noted");
                hall.start().await;
                tokio::time::sleep(20 * LOOK_EVERY).await;
                hall.stop().await;
            }

            assert_eq!(DAYS.map(|date| issued(&hall, date)), [3, 2, 1, 1]);
            let (went_well, whole) = hall.verb("replay", &[]);
            assert!(went_well && whole.contains("day_opened: 4") && whole.contains("day_archived: 3"), "{whole}");
            assert!(!whole.contains("from after"), "nothing is missing: {whole}");
            assert_eq!(hall.verb("replay", &[DAYS[0]]), (true, before), "a day out of the archive is what it was in the journal");
            let (went_well, said) = hall.verb("explain", &["A-003"]);
            assert!(went_well, "Monday's third number: {said}");

            without_its_first_day(&hall);
        });
    }
}

/// A folder that lacks a day: what is there is told, and that something is not.
fn without_its_first_day(hall: &Clockwork) {
    let folder = hall.data().join("kantor-kecil.archive");
    let monday = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
    let monday = monday.into_iter().find(|path| path.to_str().unwrap().contains(DAYS[0])).unwrap();
    let whole = fs::read(&monday).unwrap();
    fs::write(&monday, &whole[..whole.len() - 10]).unwrap();
    let (went_well, said) = hall.verb("report", &[DAYS[0]]);
    assert!(!went_well && said.contains(monday.to_str().unwrap()) && said.contains("tidak utuh"), "{said}");
    fs::remove_file(&monday).unwrap();
    let (went_well, said) = hall.verb("report", &[DAYS[0]]);
    assert!(!went_well && said.contains("2025-03-04, 2025-03-05, 2025-03-06"), "{said}");
    assert_eq!(issued(hall, DAYS[1]), 2);
    let (went_well, said) = hall.verb("replay", &[]);
    assert!(went_well && said.contains("from after") && said.contains("day_opened: 3"), "{said}");
}
