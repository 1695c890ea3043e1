//! Numbers that were lost and entered again from their papers.

use domain::{EpochCause, Paper, Remembered, SeriesId};

use super::*;

#[tokio::test]
async fn a_number_from_paper_is_told_as_one_with_the_time_from_which_its_claim_counts() {
    let mut office = Office::open().await;
    let opened_at = office.journal.now();
    (0..60).for_each(|_| office.a_minute_passes());
    let date = office.state.day().map(|day| day.date);
    let remembered = Box::new(Remembered { date, numbers: vec![(SeriesId(0), 2)], ..Remembered::default() });
    office.yes(Command::BeginEpoch { cause: EpochCause::TailLost, remembered }).await;
    for number in ["A-001", "a-2"] {
        let (found, said) = office.said(number).await;
        assert!(found && said.contains("lost from the journal before epoch 2") && said.contains("Beri nomor"), "{said}");
    }
    let (found, said) = office.said("A-003").await;
    assert!(!found && said.contains("was never given"), "{said}");
    let paper = |number, since| IssueTicket { paper: Some(Paper { series: SeriesId(0), number, since }), ..asked() };
    office.issue_as(paper(1, Some(opened_at.plus(60_000)))).await;
    office.issue_as(paper(2, None)).await;
    office.issue(0).await;
    let calendar = Calendar::new(office.state.plan().unwrap()).unwrap();
    let clock = calendar.clock_text(opened_at.plus(60_000));
    for (number, first) in [
        ("A-001", format!("dicatat kembali dari kertas untuk Kartu Keluarga, kelompok Umum, menunggu sejak pukul {clock} / entered again")),
        ("A-002", "dicatat kembali dari kertas untuk Kartu Keluarga, kelompok Umum, menunggu sejak dicatat / entered again".to_owned()),
        ("A-003", "nomor diberikan untuk".to_owned()),
    ] {
        let (found, said) = office.said(number).await;
        assert!(found && said.contains(&first) && said.lines().count() == 1, "{said}");
    }
    office.next(None).await;
    let (_, said) = office.said("A-001").await;
    assert!(said.contains(&format!("from paper for Kartu Keluarga, group Umum, it waits since {clock}")), "{said}");
}

#[tokio::test]
async fn a_number_that_was_written_by_hand_is_told_as_entered_once_with_the_time_on_its_paper() {
    let text = format!("{}\n[paper]\nprefix = \"T\"\nlast = 30\n", include_str!("../../../../../examples/kantor-kecil.toml"));
    let mut office = Office::open().await;
    let plan = site_file::read(text.as_bytes()).unwrap().plan;
    let plan = site_file::align(plan, office.state.plan().map(|plan| &**plan)).unwrap();
    let series = plan.paper.unwrap().series;
    office.yes(Command::ApplyPlan { plan: plan.into(), digest: "paper".to_owned(), today: None }).await;
    (0..60).for_each(|_| office.a_minute_passes());
    let since = office.journal.now();
    let paper = |number, since| IssueTicket { paper: Some(Paper { series, number, since }), ..asked() };
    office.a_minute_passes();
    office.issue_as(paper(17, Some(since))).await;
    let clock = Calendar::new(office.state.plan().unwrap()).unwrap().clock_text(since);
    let (found, said) = office.said("T-017").await;
    let first = format!("dicatat dari kertas untuk Kartu Keluarga, kelompok Umum, menunggu sejak pukul {clock} / entered from paper for");
    assert!(found && said.contains(&first) && said.lines().count() == 1, "{said}");

    // Of another card a server remembers the visitor, and the journal knows nothing.
    let mut lost = office.state.tickets().next().map(crate::remembered::lost).unwrap();
    lost.number = 4;
    let remembered = Remembered { date: office.state.day().map(|day| day.date), tickets: vec![lost], ..Remembered::default() };
    office.yes(Command::BeginEpoch { cause: EpochCause::TailLost, remembered: Box::new(remembered) }).await;
    let (found, said) = office.said("T-004").await;
    assert!(found && said.contains("lost from the journal before epoch 2"), "{said}");
    let (found, said) = office.said("T-005").await;
    assert!(!found && said.contains("was never given"), "{said}");
}
