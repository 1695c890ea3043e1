//! What is asked for and must not be done: numbers that cannot be, copies that are none, journals that are whole, files that are there.

use super::*;

#[tokio::test]
async fn a_last_number_below_what_was_surely_given_is_refused_and_one_below_what_may_have_been_is_raised() {
    let office = Office::with_numbers(3).await;
    let copy = backup_of(&office);
    office.give(5).await;
    // Nobody can read which numbers these entries gave: at most five.
    fs::write(office.path(), "coretan, bukan jurnal").unwrap();
    let (refused, _) = office.restore(&copy, &last("A-001")).await;
    assert!(refused.unwrap_err().to_string().contains("--last A-001 is below A-003, the highest number on record here"));
    let (done, said) = office.restore(&copy, &last("A-005")).await;
    assert!(done.unwrap() && said.contains("A-005 was named") && said.contains("numbers up to A-008 may have been given"), "{said}");
    assert_eq!(office.next_number().await, 9);
    let (refused, _) = office.accept_loss(&last("A-001"), false).await;
    assert!(refused.unwrap_err().to_string().contains("--last A-001 is below A-009"));
    let (done, said) = office.accept_loss(&Stated { skip: Some(0), ..Stated::default() }, false).await;
    assert!(done.unwrap(), "{said}");
    assert_eq!(office.next_number().await, 10);
}

#[tokio::test]
async fn a_slip_far_above_what_is_known_is_shown_before_anything_is_written() {
    let office = Office::with_numbers(3).await;
    let before = office.state().await.last_number(domain::SeriesId(0));
    let far = |number: &str, is_sure| Stated { is_sure, ..last(number) };
    let (refused, _) = office.accept_loss(&far("A-204", false), false).await;
    let why = refused.unwrap_err().to_string();
    assert!(why.contains("A-004 to A-204 (201 numbers)") && why.contains("--yes") && why.contains("cannot be taken back"), "{why}");
    let skip = Stated { skip: Some(201), ..Stated::default() };
    let why = office.accept_loss(&skip, false).await.0.unwrap_err().to_string();
    assert!(why.contains("A-004 to A-204") && why.contains("F-001 to F-201"), "{why}");
    assert_eq!(office.state().await.last_number(domain::SeriesId(0)), before, "nothing was written");
    let (done, said) = office.accept_loss(&far("A-203", false), false).await;
    assert!(done.unwrap(), "so far nobody is asked: {said}");
    let (done, said) = office.accept_loss(&far("A-904", true), false).await;
    assert!(done.unwrap() && said.contains("begin at A-905"), "{said}");
    // What only a person said is not called given.
    let why = office.accept_loss(&last("A-300"), false).await.0.unwrap_err().to_string();
    assert!(why.contains("A-904, the highest number on record here (given, or named at an earlier loss)"), "{why}");
}

#[tokio::test]
async fn nothing_is_passed_over_that_would_leave_no_number_for_today() {
    let office = Office::with_numbers(3).await;
    let skip = |skip| Stated { skip: Some(skip), is_sure: true, ..Stated::default() };
    for stated in [skip(u32::MAX), skip(9_996), Stated { is_sure: true, ..last("A-9999") }] {
        let (refused, said) = office.accept_loss(&stated, false).await;
        let why = refused.unwrap_err().to_string();
        assert!(why.contains("no number of series A for today") && why.contains("up to A-003"), "{why} {said}");
    }
    let (done, said) = office.accept_loss(&skip(9_995), false).await;
    assert!(done.unwrap() && said.contains("begin at A-9999"), "{said}");
    assert_eq!(office.next_number().await, 9_999);
    // Now they are used up, and a loss says so and no number that there is not.
    let (done, said) = office.accept_loss(&skip(0), false).await;
    assert!(done.unwrap() && !said.contains("A-10000"), "{said}");
}

#[tokio::test]
async fn a_whole_and_newer_journal_is_replaced_only_when_somebody_says_so_and_can_be_put_back() {
    let office = Office::with_numbers(3).await;
    let copy = backup_of(&office);
    let carefully = async |from: &Path| restore(&office.config, from, false, &Stated::default(), &mut Vec::new()).await;
    assert!(carefully(&copy).await.unwrap(), "what the copy holds as well is not lost");
    office.give(2).await;
    let why = carefully(&copy).await.unwrap_err().to_string();
    assert!(why.contains("is whole, and 3 of its entries are not in this copy") && why.contains("--replace"), "{why}");
    assert_eq!(office.next_number().await, 6, "nothing was changed");
    let (done, said) = office.restore(&copy, &Stated::default()).await;
    assert!(done.unwrap(), "{said}");
    let (_, aside) = said.split_once("run `lantang-server restore ").unwrap();
    let aside = PathBuf::from(aside.split_once(" --replace`").unwrap().0);
    assert!(copy::check_copy(&aside, "kantor-kecil").unwrap().warning.is_none(), "its witness is kept beside it");
    office.give(1).await;
    let (done, said) = office.restore(&aside, &Stated::default()).await;
    assert!(done.unwrap() && said.contains("A-007 may stand on a visitor's paper"), "{said}");
    assert_eq!(office.next_number().await, 8);
    // One that lost its end is not whole: that is what somebody restores for.
    tamper(&office.path(), "DELETE FROM request WHERE seq > 9; DELETE FROM entry WHERE seq > 9");
    assert!(carefully(&copy).await.unwrap());
}

#[tokio::test]
async fn what_is_wrong_with_a_copy_is_said_of_the_copy() {
    let office = Office::with_numbers(2).await;
    let copy = backup_of(&office);
    let (empty, folder, text) = (office.folder.file("kosong"), office.folder.file("folder"), office.folder.file("teks"));
    fs::write(&empty, "").unwrap();
    fs::create_dir(&folder).unwrap();
    fs::write(&text, "bukan jurnal, hanya teks biasa").unwrap();
    for (from, part) in [
        (office.folder.file("tidak-ada"), "There is no copy at "),
        (empty, "it holds no journal"),
        (PathBuf::from("/dev/null"), "it is no file"),
        (folder, "it is no file"),
        (text, "file is not a database"),
    ] {
        let why = office.restore(&from, &Stated::default()).await.0.unwrap_err().to_string();
        assert!(why.contains(part) && why.contains(&from.display().to_string()) && why.contains("nothing was changed"), "{why}");
    }
    tamper(&copy, "UPDATE entry SET body = substr(body, 1, 40) WHERE seq = (SELECT max(seq) FROM entry)");
    let why = office.restore(&copy, &Stated::default()).await.0.unwrap_err().to_string();
    assert!(why.contains("salinan.journal is damaged") && !why.contains("kembalikan dari salinan"), "{why}");
}

#[tokio::test]
async fn a_copy_without_a_witness_that_can_be_read_is_restored_with_a_warning() {
    let office = Office::with_numbers(5).await;
    let copy = backup_of(&office);
    let (done, said) = office.restore(&copy, &Stated::default()).await;
    assert!(done.unwrap() && !said.contains("nobody can tell"), "{said}");
    tamper(&copy, "DELETE FROM request WHERE seq > 5; DELETE FROM entry WHERE seq > 5");
    fs::write(copy::beside(&copy, ".head"), [0xff, 0xfe]).unwrap();
    let (done, said) = office.restore(&copy, &Stated::default()).await;
    assert!(done.unwrap() && said.contains("salinan.journal.head was unreadable, so that nobody can tell"), "{said}");
    fs::remove_file(copy::beside(&copy, ".head")).unwrap();
    let (done, said) = office.restore(&copy, &Stated::default()).await;
    assert!(done.unwrap() && said.contains("salinan.journal.head was missing, so that nobody can tell"), "{said}");
}

#[tokio::test]
async fn requests_whose_entries_are_gone_are_cut_out_too() {
    let office = Office::with_numbers(5).await;
    let lose = || tamper(&office.path(), "DELETE FROM entry WHERE seq > 5");
    lose();
    let (refused, _) = office.accept_loss(&Stated::default(), false).await;
    assert!(refused.unwrap_err().to_string().contains("Entry 6 is damaged"));
    let (done, said) = office.accept_loss(&Stated::default(), true).await;
    assert!(done.unwrap() && said.contains("2 entries are gone") && said.contains("begin at A-006"), "{said}");
    // Once more at the same end: the same request must not be found without its entry.
    lose();
    let (done, said) = office.accept_loss(&Stated::default(), true).await;
    assert!(done.unwrap() && said.contains("begin at A-006"), "{said}");
    assert_eq!(office.next_number().await, 6);
}

#[tokio::test]
async fn a_copy_overwrites_none_of_its_files_and_a_folder_that_is_not_there_is_named() {
    let office = Office::with_numbers(2).await;
    for suffix in ["", ".head", ".part"] {
        let to = office.folder.file(&format!("salinan{suffix}.baru"));
        let there = copy::beside(&to, suffix);
        fs::write(&there, "milik orang lain").unwrap();
        let error = backup(&office.config, &to, &mut Vec::new()).unwrap_err();
        let named = matches!(error.downcast_ref(), Some(JournalError::CopyExists { path }) if *path == there.display().to_string());
        assert!(named, "{error}");
        assert_eq!(fs::read_to_string(&there).unwrap(), "milik orang lain");
        assert!(suffix.is_empty() || !to.exists());
    }
    let to = office.folder.file("nodir/salinan");
    let error = backup(&office.config, &to, &mut Vec::new()).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(JournalError::CopyNotWritten { .. })), "{error}");
    assert!(error.to_string().contains(&to.display().to_string()) && !error.to_string().contains("The journal"), "{error}");
}

#[tokio::test]
async fn a_journal_whose_older_days_were_taken_out_is_copied_restored_and_gone_on_with() {
    let office = Office::with_numbers(3).await;
    office.clock.fetch_add(24 * 3_600_000, Ordering::SeqCst);
    let journal = store::open_existing_journal(&office.config).await.unwrap();
    act(&*journal, Command::CloseDay).await;
    act(&*journal, Command::OpenDay(domain::OpenDay::on(domain::Date { year: 2026, month: 11, day: 24 }))).await;
    let first = journal.day_start().await.unwrap();
    journal.trim(first).await.unwrap();
    assert_eq!(journal.oldest().await.unwrap(), first);
    drop(journal);
    office.give(2).await;
    let copy = backup_of(&office);
    office.give(3).await;
    let (done, said) = office.restore(&copy, &Stated::default()).await;
    assert!(done.unwrap() && said.contains("A-003 to A-005"), "{said}");
    let standing = async || {
        let journal = store::open_existing_journal(&office.config).await.unwrap();
        standing(&*journal).await.unwrap().0
    };
    assert_eq!(standing().await.lost_tickets().len(), 3);
    tamper(&office.path(), "UPDATE entry SET body = replace(body, 'restore', 'restoro') WHERE seq = (SELECT max(seq) FROM entry)");
    let (done, said) = office.accept_loss(&Stated::default(), true).await;
    assert!(done.unwrap() && said.contains("new numbers begin at A-006"), "{said}");
    office.give(1).await;
    assert_eq!(standing().await.tickets().last().unwrap().number, 6);
}

#[tokio::test]
async fn what_a_newer_program_wrote_is_no_damage_and_is_neither_cut_nor_replaced_in_silence() {
    let office = Office::with_numbers(3).await;
    let copy = backup_of(&office);
    office.give(4).await;
    write_as_newer(&office.path(), 7);
    let before = fs::read(office.path()).unwrap();
    for cut in [false, true] {
        let (refused, said) = office.accept_loss(&Stated::default(), cut).await;
        let why = refused.unwrap_err();
        assert!(matches!(why.downcast_ref(), Some(JournalError::NewerEntry { seq: 7, .. })), "{why}: {said}");
    }
    let refused = restore(&office.config, &copy, false, &Stated::default(), &mut Vec::new()).await.unwrap_err().to_string();
    assert!(refused.contains("--replace"), "{refused}");
    assert_eq!(fs::read(office.path()).unwrap(), before, "nothing was taken out");
}

#[tokio::test]
async fn where_no_witness_is_left_nobody_knows_how_much_is_behind_a_damaged_entry() {
    let office = Office::with_numbers(6).await;
    fs::remove_file(copy::beside(&office.path(), ".head")).unwrap();
    tamper(
        &office.path(),
        "DELETE FROM entry WHERE seq >= 8; DELETE FROM request WHERE seq >= 8; UPDATE entry SET body = body || ' ' WHERE seq = 7",
    );
    let (refused, _) = office.accept_loss(&Stated::default(), true).await;
    assert!(refused.unwrap_err().to_string().contains("Nobody knows"));
    let (done, said) = office.accept_loss(&last("A-006"), true).await;
    assert!(done.unwrap() && said.contains("begin at A-007"), "{said}");
    assert_eq!(office.next_number().await, 7);
}
