//! What is found in the keys of a journal on Redis: of another format, in contradiction to each other, or without what was archived.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_contradict_each_other_are_not_written_on() {
    let faults = [
        "DEL {lantang:uji}:head",
        "HSET {lantang:uji}:head seq 1",
        "XDEL {lantang:uji}:journal 2-0",
        "XSETID {lantang:uji}:journal 9-0",
        "DEL {lantang:uji}:journal",
        "SET {lantang:uji}:requests teks",
        "SET {lantang:uji}:journal teks",
    ];
    for fault in faults {
        let server = Server::start();
        let journal = server.open();
        let one = appended(&journal, Position::START, vec![notice(journal.now(), "satu")]).await;
        let two = appended(&journal, one, vec![notice(journal.now(), "dua")]).await;
        server.say(fault).await;
        // The head that is told may itself be wrong: whoever believes it is refused as well.
        let expected = match fault {
            "DEL {lantang:uji}:head" => Position::START,
            "HSET {lantang:uji}:head seq 1" => Position { seq: 1, ..two },
            _ => two,
        };
        let (refusal, text) = refused(&journal, expected).await;
        assert_eq!(refusal, StoreRefusal::Damaged, "{fault}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_a_newer_format_are_left_alone() {
    let server = Server::start();
    let journal = server.open();
    let head = appended(&journal, Position::START, vec![notice(journal.now(), "kini")]).await;
    server.say("HSET {lantang:uji}:head format 2").await;
    assert_eq!(journal.head().await, Err(JournalError::NewerVersion { found: 2, known: 1 }));
    assert_eq!(refused(&journal, head).await.0, StoreRefusal::ReadOnly);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_journal_is_read_in_pages_from_the_day_s_start() {
    let server = Server::start();
    let journal = server.open();
    let yesterday = appended(&journal, Position::START, vec![notice(journal.now(), "kemarin")]).await;
    let mut head = appended(&journal, yesterday, vec![day_opened(journal.now(), 2)]).await;
    while head.seq < u64::try_from(PAGE_ENTRIES_MAX).unwrap() + 100 {
        head = appended(&journal, head, (0..APPEND_ENTRIES_MAX).map(|_| notice(journal.now(), "isi")).collect()).await;
    }
    // The day before was archived and trimmed.
    server.say("XTRIM {lantang:uji}:journal MINID 2-0").await;
    assert_eq!(journal.day_start().await, Ok(yesterday));
    let ReadAnswer::Entries(page) = journal.read(yesterday, 5_000).await.unwrap() else { panic!("diverged") };
    assert_eq!(page.len(), PAGE_ENTRIES_MAX);
    assert_eq!(all_after(&journal, yesterday).await.last().unwrap().position, head);
    // It goes on after the trim, and not after an entry was taken out of its middle.
    for _ in 0..2 {
        head = appended(&journal, head, vec![notice(journal.now(), "lanjut")]).await;
    }
    assert_eq!(server.say("HGET {lantang:uji}:head oldest").await, Value::BulkString(b"2".to_vec()));
    server.say("XDEL {lantang:uji}:journal 500-0").await;
    let (refusal, text) = refused(&journal, head).await;
    assert!(refusal == StoreRefusal::Damaged && text.contains("from 2-0 to"), "{text}");
}
