//! One loss after another: no number that was passed over once is given later, and whoever holds one is let in.

use domain::{LostTicket, Paper, SeriesId};

use super::*;

/// The numbers that visitors of the first series may hold, from the first to the last.
async fn on_paper(office: &Office) -> Vec<(u32, u32)> {
    office.state().await.on_paper().filter(|(series, ..)| *series == SeriesId(0)).map(|(_, from, to)| (from, to)).collect()
}

/// The journal's files as they are now, for somebody who puts them back by hand.
fn taken(office: &Office, suffixes: &'static [&'static str]) -> impl Fn() + use<> {
    let path = office.path();
    let files: Vec<_> = suffixes.iter().map(|suffix| copy::beside(&path, suffix)).map(|file| (fs::read(&file).unwrap(), file)).collect();
    move || {
        ["-wal", "-shm"].iter().for_each(|suffix| drop(fs::remove_file(copy::beside(&path, suffix))));
        files.iter().for_each(|(bytes, file)| fs::write(file, bytes).unwrap());
    }
}

#[tokio::test]
async fn the_same_copy_restored_again_passes_over_what_was_passed_over_before() {
    let office = Office::with_numbers(3).await;
    let copy = backup_of(&office);
    office.give(5).await;
    for gone in ["5 entries are gone", "No entry is gone"] {
        let (done, said) = office.restore(&copy, &Stated::default()).await;
        assert!(done.unwrap() && said.contains(gone) && said.contains("A-004 to A-008") && said.contains("begin at A-009"), "{said}");
    }
    assert_eq!(office.next_number().await, 9);
    assert_eq!(on_paper(&office).await, [(4, 8)]);

    office.give(4).await;
    let (done, said) = office.restore(&copy, &Stated::default()).await;
    assert!(done.unwrap() && said.contains("5 entries are gone") && said.contains("A-004 to A-013"), "{said}");
    assert_eq!(office.next_number().await, 14, "also what was given after the first restore is passed over");
    // Whoever holds such a paper is let in, at the place that the journal knew.
    let mut lost: Vec<_> = office.state().await.lost_tickets().iter().map(|LostTicket { number, .. }| *number).collect();
    lost.sort_unstable();
    assert_eq!(lost, (4..=13).collect::<Vec<_>>());
    let paper = Some(Paper { series: SeriesId(0), number: 11, since: None });
    let journal = store::open_existing_journal(&office.config).await.unwrap();
    act(&*journal, Command::IssueTicket(IssueTicket { paper, ..IssueTicket::at_kiosk(ServiceId(0)) })).await;
    drop(journal);
    assert_eq!(on_paper(&office).await, [(4, 10), (12, 13)]);
}

#[tokio::test]
async fn what_was_passed_over_stays_so_where_the_restored_journal_cannot_be_read_any_more() {
    let office = Office::with_numbers(3).await;
    let copy = backup_of(&office);
    office.give(5).await;
    assert!(office.restore(&copy, &Stated::default()).await.0.unwrap());
    office.give(2).await;
    fs::write(office.path(), "coretan, bukan jurnal").unwrap();
    let (done, said) = office.restore(&copy, &Stated::default()).await;
    assert!(done.unwrap() && said.contains("begin at A-011"), "{said}");
    // The journal is gone, and only its witness and the numbers beside it are left.
    fs::remove_file(office.path()).unwrap();
    let (done, said) = office.restore(&copy, &Stated::default()).await;
    assert!(done.unwrap() && said.contains("begin at A-011"), "{said}");
    // Without the numbers nobody knows what was passed over, and without the witness nobody knows what came after them.
    for file in [written::file(&office.path()), copy::beside(&office.path(), ".head")] {
        let kept = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        let _ = fs::remove_file(office.path());
        assert!(office.restore(&copy, &Stated::default()).await.0.unwrap_err().to_string().contains("Nobody knows"), "{}", file.display());
        fs::write(&file, kept).unwrap();
    }
}

#[tokio::test]
async fn a_journal_that_lost_its_end_and_is_then_restored_goes_on_above_both_losses() {
    let office = Office::with_numbers(3).await;
    let copy = backup_of(&office);
    office.give(5).await;
    tamper(&office.path(), "DELETE FROM request WHERE seq > 8; DELETE FROM entry WHERE seq > 8");
    let (done, said) = office.accept_loss(&Stated::default(), false).await;
    assert!(done.unwrap() && said.contains("begin at A-009"), "{said}");
    let (done, said) = office.restore(&copy, &Stated::default()).await;
    assert!(done.unwrap() && said.contains("begin at A-009"), "{said}");
    assert_eq!(office.next_number().await, 9);
}

#[tokio::test]
async fn an_older_file_put_back_by_hand_twice_brings_no_number_back() {
    let office = Office::with_numbers(3).await;
    let put_back = taken(&office, &[""]);
    office.give(4).await;
    put_back();
    let (done, said) = office.accept_loss(&Stated::default(), false).await;
    assert!(done.unwrap() && said.contains("begin at A-008"), "{said}");
    office.give(3).await;
    put_back();
    let (done, said) = office.accept_loss(&Stated::default(), false).await;
    assert!(done.unwrap() && said.contains("A-004 to A-010") && said.contains("begin at A-011"), "{said}");
    let (done, said) = office.accept_loss(&Stated::default(), false).await;
    assert!(done.unwrap() && said.contains("This journal is whole"), "{said}");
    assert_eq!(office.next_number().await, 11);
}

#[tokio::test]
async fn an_older_file_put_back_with_its_witness_is_held_against_the_numbers_beside_it() {
    let office = Office::with_numbers(3).await;
    let put_back = taken(&office, &["", ".head"]);
    office.give(4).await;
    let copy = backup_of(&office);
    assert!(office.restore(&copy, &Stated::default()).await.0.unwrap());
    office.give(1).await;
    put_back();
    let (refused, _) = office.accept_loss(&Stated::default(), false).await;
    assert!(refused.unwrap_err().to_string().contains("Nobody knows"), "how far the restored journal went nobody knows");
    let (refused, _) = office.accept_loss(&last("A-005"), false).await;
    assert!(refused.unwrap_err().to_string().contains("--last A-005 is below A-007"), "but it went on above A-007");
    let (done, said) = office.accept_loss(&last("A-008"), false).await;
    assert!(done.unwrap() && said.contains("begin at A-009"), "{said}");
}

#[tokio::test]
async fn numbers_of_today_outlive_a_second_restore_though_the_copy_is_of_the_night_before() {
    let office = Office::with_numbers(3).await;
    let copy = backup_of(&office);
    office.clock.fetch_add(24 * 3_600_000, Ordering::SeqCst);
    let journal = store::open_existing_journal(&office.config).await.unwrap();
    act(&*journal, Command::CloseDay).await;
    let today = domain::OpenDay::on(domain::Date { year: 2026, month: 11, day: 24 });
    act(&*journal, Command::OpenDay(today.clone())).await;
    drop(journal);
    office.give(6).await;
    for _ in 0..2 {
        let (done, said) = office.restore(&copy, &Stated::default()).await;
        assert!(done.unwrap() && said.contains("2026-11-24: A-001 to A-006"), "{said}");
    }
    let journal = store::open_existing_journal(&office.config).await.unwrap();
    act(&*journal, Command::OpenDay(today)).await;
    drop(journal);
    assert_eq!(office.next_number().await, 7);
    let state = office.state().await;
    assert_eq!(state.lost_tickets().len(), 6, "and their holders keep their places");
    let ids: Vec<_> = state.tickets().map(|ticket| ticket.id).collect();
    assert!(ids.iter().all(|id| id.0 >= 9), "no id of a lost ticket comes again: {ids:?}");
}

#[tokio::test]
async fn an_older_journal_that_was_put_back_with_its_witness_is_not_served_where_the_hall_went_on_after_a_loss() {
    let office = Office::with_numbers(1).await;
    let older = backup_of(&office);
    office.give(3).await;
    tamper(&office.path(), "DELETE FROM request WHERE seq > 5; DELETE FROM entry WHERE seq > 5");
    assert!(office.accept_loss(&Stated::default(), false).await.0.unwrap());
    office.give(1).await;
    ["-wal", "-shm"].iter().for_each(|suffix| drop(fs::remove_file(copy::beside(&office.path(), suffix))));
    for suffix in ["", ".head"] {
        fs::copy(copy::beside(&older, suffix), copy::beside(&office.path(), suffix)).unwrap();
    }
    let Err(refused) = store::open_journal(&office.config).await else { panic!("it would give numbers twice") };
    let named = written::file(&office.path()).display().to_string();
    assert!(matches!(&refused, JournalError::OtherHistory { witness, .. } if *witness == named), "{refused}");
    let (done, said) = office.accept_loss(&last("A-005"), false).await;
    assert!(done.unwrap() && said.contains("begin at A-006"), "{said}");
    store::open_journal(&office.config).await.unwrap();
}
