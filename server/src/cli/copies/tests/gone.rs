//! The whole journal is gone: a file that somebody removed, a disk that lost it. The hall goes on from its site file.

use super::*;

/// Takes the journal's files away and leaves what lies beside them.
fn take_away(office: &Office) {
    ["", "-wal", "-shm"].iter().for_each(|suffix| drop(fs::remove_file(copy::beside(&office.path(), suffix))));
}

#[tokio::test]
async fn a_hall_whose_journal_is_gone_goes_on_above_what_its_witness_counted() {
    let office = Office::with_numbers(5).await;
    take_away(&office);
    let Err(error) = store::open_journal(&office.config).await else { panic!("a new hall was begun in silence") };
    assert!(error.to_string().contains("`lantang-server accept-loss`"), "{error}");
    let (done, said) = office.accept_loss(&Stated::default(), false).await;
    // The plan, the day's opening and five tickets: nobody knows which entries gave a number.
    assert!(done.unwrap() && said.contains("7 entries are gone") && said.contains("new numbers begin at A-008"), "{said}");
    let journal = store::open_journal(&office.config).await.unwrap();
    act(&*journal, Command::OpenDay(domain::OpenDay::on(domain::Date { year: 2026, month: 11, day: 23 }))).await;
    drop(journal);
    assert_eq!(office.next_number().await, 8);
}

#[tokio::test]
async fn people_say_how_far_it_went_and_what_cannot_be_leaves_everything_as_it_was() {
    let office = Office::with_numbers(5).await;
    take_away(&office);
    let far = Stated { is_sure: false, ..last("A-700") };
    for _ in 0..2 {
        let (refused, _) = office.accept_loss(&far, false).await;
        assert!(refused.unwrap_err().to_string().contains("A-008 to A-700"), "asked first, and the loss is not forgotten by that");
    }
    let (done, said) = office.accept_loss(&last("A-057"), false).await;
    assert!(done.unwrap() && said.contains("begin at A-058"), "{said}");
}

#[tokio::test]
async fn a_place_where_no_journal_ever_was_is_left_as_it_is() {
    let mut office = Office::with_numbers(1).await;
    office.config.data = office.folder.file("salah-ketik");
    for stated in [Stated::default(), last("A-057")] {
        let error = office.accept_loss(&stated, false).await.0.unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(JournalError::NoJournal { .. })), "{error}");
    }
    assert!(!office.config.data.exists(), "nothing was made there");
}
