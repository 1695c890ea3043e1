//! One small day in the three forms, word for word, and the days that a journal has. To write the files anew after a deliberate change, run
//! with `GOLDEN=write` and read the difference before committing it.

use std::{fs, path::PathBuf};

use domain::{Arrival, Chosen, Command, Date, Destination, GroupId, IssueTicket, Place};

use super::*;
use crate::journal::entry::Position;
use crate::{
    journal::{
        AppendAnswer,
        memory::MemoryJournal,
        testing::{TestClock, plan},
    },
    report::tests::{KK, LOKET_1, LOKET_2, MINUTE, MORNING, Office, PINDAH, SECOND, UMKM, asked},
    site_file,
};

fn site() -> SiteFile {
    site_file::read(include_bytes!("../../../../examples/kantor-kecil.toml")).unwrap()
}

/// Monday, with one visitor whom nobody served; then Tuesday, on which a little of everything happens.
fn two_days() -> Office {
    let mut office = Office::open();
    office.issue(UMKM);
    office.pass(24 * 60 * MINUTE);
    office.open_day(4, false);
    office.issue(KK);
    office.issue_as(IssueTicket { group: GroupId(1), ..asked(KK) });
    office.pass(MINUTE);
    let third = office.issue(PINDAH);
    let gone = office.issue(UMKM);
    // The second goes first by its group, and is done in 4 minutes; nobody presses start.
    let call = office.next(LOKET_1);
    office.pass(4 * MINUTE);
    office.yes(Command::CallNext { counter: LOKET_1, ending: Some(call), answer: Some(Arrival::Arrived) });
    // The first is called and taken back, for the third needs help.
    office.yes(Command::UndoCall { counter: LOKET_1, call: office.call_at(LOKET_1) });
    office.pass(30 * SECOND);
    office.yes(Command::CallTicket { counter: LOKET_2, ticket: third, reason: Chosen::Help });
    office.start(LOKET_2);
    office.pass(6 * MINUTE);
    office.finish_with(LOKET_2, &[(PINDAH, 1), (KK, 2)]);
    // The first is sent on after being served, and then does not come.
    let call = office.next(LOKET_2);
    office.start(LOKET_2);
    office.pass(90 * SECOND);
    let to = Destination::Service(UMKM);
    office.yes(Command::TransferTicket { counter: LOKET_2, call, to, place: Place::Front });
    let call = office.next(LOKET_1);
    office.pass(MINUTE);
    office.yes(Command::MarkAbsent { counter: LOKET_1, call });
    office.yes(Command::CancelTicket { ticket: gone });
    office.issue_as(IssueTicket { group: GroupId(1), ..asked(PINDAH) });
    office.report();
    office
}

/// A journal of these days.
async fn kept(office: &Office) -> MemoryJournal {
    let clock = TestClock::new();
    clock.set(MORNING);
    let journal = MemoryJournal::new(clock.clock());
    let mut head = Position::START;
    for stored in &office.entries {
        let answer = journal.append(head, vec![stored.entry.clone()]).await;
        let AppendAnswer::Appended { stored } = answer else { panic!("{answer:?}") };
        head = stored[0].position;
    }
    journal
}

async fn said(journal: &MemoryJournal, wanted: &str, form: ReportForm) -> anyhow::Result<String> {
    let mut out = Vec::new();
    report(journal, &site(), wanted.parse().unwrap(), form, &mut out).await?;
    Ok(String::from_utf8(out).unwrap())
}

fn check(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/cli/report/golden").join(name);
    if std::env::var("GOLDEN").is_ok_and(|mode| mode == "write") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, actual).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for (line, (golden, actual)) in golden.split('\n').zip(actual.split('\n')).enumerate() {
        assert_eq!(golden, actual, "{name}, line {}", line + 1);
    }
    assert_eq!(golden.len(), actual.len(), "{name} is as long as before");
}

#[tokio::test]
async fn a_small_day_reads_as_it_did_in_all_three_forms() {
    let mut office = two_days();
    office.yes(Command::CloseDay);
    let journal = kept(&office).await;
    for (name, form) in [("table.txt", ReportForm::Table), ("report.csv", ReportForm::Csv), ("report.json", ReportForm::Json)] {
        check(name, &said(&journal, "2026-08-04", form).await.unwrap());
    }
}

#[tokio::test]
async fn a_day_in_progress_and_a_training_day_say_so_in_every_form() {
    let mut office = two_days();
    let journal = kept(&office).await;
    let table = said(&journal, "terakhir", ReportForm::Table).await.unwrap();
    assert!(table.contains("The day has not been closed; 2 numbers are not finished.") && !table.contains("TRAINING"), "{table}");
    assert!(said(&journal, "last", ReportForm::Csv).await.unwrap().contains("\r\n2026-08-04,kantor-kecil,false,false,day,"));
    let json: serde_json::Value = serde_json::from_str(&said(&journal, "last", ReportForm::Json).await.unwrap()).unwrap();
    assert_eq!((&json["closed"], &json["day"]["still_here"]), (&false.into(), &2.into()));

    office.open_day(5, true);
    let journal = kept(&office).await;
    let table = said(&journal, "last", ReportForm::Table).await.unwrap();
    assert!(table.contains("LATIHAN: ") && table.contains("TRAINING: "), "{table}");
    assert!(said(&journal, "last", ReportForm::Csv).await.unwrap().contains("\r\n2026-08-05,kantor-kecil,true,false,day,"));
    let json: serde_json::Value = serde_json::from_str(&said(&journal, "last", ReportForm::Json).await.unwrap()).unwrap();
    assert_eq!(json["training"], true);
}

#[tokio::test]
async fn a_day_is_found_by_its_date_or_as_today_and_one_that_is_not_there_is_told_with_those_that_are() {
    let office = two_days();
    let journal = kept(&office).await;
    let monday = said(&journal, "2026-08-03", ReportForm::Csv).await.unwrap();
    assert!(monday.contains("\r\n2026-08-03,kantor-kecil,false,true,day,kantor-kecil,Kantor Kecamatan Contoh,1,0,"), "{monday}");
    // The journal's clock is never behind its last entry, and that was written on Tuesday.
    assert_eq!(said(&journal, "hari-ini", ReportForm::Csv).await.unwrap(), said(&journal, "2026-08-04", ReportForm::Csv).await.unwrap());
    let why = said(&journal, "2026-08-05", ReportForm::Csv).await.unwrap_err().to_string();
    assert!(why.contains("The day 2026-08-05 is not in this journal; it has 2026-08-03, 2026-08-04."), "{why}");

    let empty = MemoryJournal::new(TestClock::new().clock());
    for wanted in ["last", "today", "2026-08-03"] {
        let why = said(&empty, wanted, ReportForm::Table).await.unwrap_err().to_string();
        assert!(why.contains("No day was opened in this journal yet."), "{wanted}: {why}");
    }
}

/// A hall without anything in it has a day like any other.
#[tokio::test]
async fn a_day_of_a_plan_of_nothing_has_one_line_and_its_kinds() {
    let journal = MemoryJournal::new(TestClock::new().clock());
    let opened = crate::journal::testing::day_opened(journal.now(), 3);
    journal.append(Position::START, vec![opened]).await;
    let csv = said(&journal, "last", ReportForm::Csv).await.unwrap();
    assert_eq!(csv.lines().count(), 1 + 1 + 4 + 6, "{csv}");
    assert!(csv.contains(&format!(",day,{},", plan().site.code)), "{csv}");
    assert_eq!(Date { year: 2026, month: 8, day: 3 }, day_report(&journal, &site(), WantedDay::Last).await.unwrap().date);
}
