//! The shared suite on SQLite, and what only a file can suffer: other sites, newer formats, full disks, cut tails, kill -9.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{SqliteJournal, writer::Job};
use crate::journal::{
    AppendAnswer, CrashLoss, Journal, JournalError, Later, OnFatal, StoreRefusal,
    entry::Position,
    suite::{World, all_after, appended, journal_suite},
    testing::{Folder, TestClock, day_opened, notice},
};

const SITE: &str = "uji";

struct SqliteWorld {
    folder: Folder,
    clock: TestClock,
    journal: Mutex<Option<Arc<SqliteJournal>>>,
}

fn world() -> SqliteWorld {
    let (folder, clock) = (Folder::new(), TestClock::new());
    let journal = open(&folder, &clock).unwrap();
    SqliteWorld { folder, clock, journal: Mutex::new(Some(Arc::new(journal))) }
}

impl World for SqliteWorld {
    fn node(&self) -> Later<'_, Arc<dyn Journal>> {
        Box::pin(async { Arc::clone(self.journal.lock().unwrap().as_ref().unwrap()) as Arc<dyn Journal> })
    }

    fn reopen(&self) -> Later<'_, ()> {
        Box::pin(async {
            let mut journal = self.journal.lock().unwrap();
            *journal = None;
            *journal = Some(Arc::new(open(&self.folder, &self.clock).unwrap()));
        })
    }

    fn clock(&self) -> &TestClock {
        &self.clock
    }
}

journal_suite!(world());

fn no_fatal() -> OnFatal {
    Arc::new(|text| panic!("the disk failed: {text}"))
}

fn open(folder: &Folder, clock: &TestClock) -> Result<SqliteJournal, JournalError> {
    SqliteJournal::open(&folder.file("uji.journal"), SITE, clock.clock(), no_fatal())
}

/// A journal with three entries, closed again; its folder and head.
async fn three_entries() -> (Folder, TestClock, Position) {
    let (folder, clock) = (Folder::new(), TestClock::new());
    let journal = open(&folder, &clock).unwrap();
    let entries = vec![day_opened(journal.now(), 1), notice(journal.now(), "satu"), notice(journal.now(), "dua")];
    let head = appended(&journal, Position::START, entries).await;
    drop(journal);
    (folder, clock, head)
}

/// Changes the closed file behind the journal's back.
fn tamper(folder: &Folder, sql: &str) {
    Connection::open(folder.file("uji.journal")).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn the_files_are_for_their_owner_alone_and_nothing_is_lost_in_a_crash() {
    let (folder, clock, _) = three_entries().await;
    fs::set_permissions(folder.file("uji.journal"), fs::Permissions::from_mode(0o644)).unwrap();
    let journal = open(&folder, &clock).unwrap();
    appended(&journal, journal.head().await.unwrap(), vec![notice(journal.now(), "tiga")]).await;
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap()).collect();
    assert!(files.len() >= 3, "journal, write-ahead log and witness");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
    let settings = journal.settings().await.unwrap();
    assert_eq!((settings.loss, settings.warnings), (CrashLoss::Nothing, Vec::new()));
}

#[tokio::test]
async fn the_journal_of_another_site_is_not_opened() {
    let (folder, clock, _) = three_entries().await;
    let opened = SqliteJournal::open(&folder.file("uji.journal"), "lain", clock.clock(), no_fatal());
    assert_eq!(opened.err(), Some(JournalError::OtherSite { found: "uji".to_owned(), expected: "lain".to_owned() }));
    open(&folder, &clock).unwrap();
}

#[tokio::test]
async fn a_newer_journal_is_not_opened() {
    let (folder, clock, _) = three_entries().await;
    tamper(&folder, "PRAGMA user_version = 2");
    assert_eq!(open(&folder, &clock).err(), Some(JournalError::NewerVersion { found: 2, known: 1 }));
}

#[tokio::test]
async fn a_newer_entry_stops_the_reader_by_name() {
    let (folder, clock, _) = three_entries().await;
    let body = r#"{"v":2,"who":"knows"}"#;
    let before = Connection::open(folder.file("uji.journal")).unwrap();
    let link: [u8; 16] = before.query_row("SELECT link FROM entry WHERE seq = 2", [], |row| row.get(0)).unwrap();
    let before_last = Position { epoch: 1, seq: 2, link: crate::journal::entry::Link(link) };
    let link = before_last.after(body.as_bytes()).link;
    before.execute("UPDATE entry SET body = ?1, link = ?2 WHERE seq = 3", rusqlite::params![body, link.0]).unwrap();
    drop(before);
    fs::remove_file(folder.file("uji.journal.head")).unwrap();
    assert_eq!(open(&folder, &clock).err(), Some(JournalError::NewerVersion { found: 2, known: 1 }));
}

#[tokio::test]
async fn a_file_of_another_program_is_left_alone() {
    let (folder, clock) = (Folder::new(), TestClock::new());
    tamper(&folder, "CREATE TABLE recipes (name TEXT)");
    let before = fs::read(folder.file("uji.journal")).unwrap();
    let error = open(&folder, &clock).err().unwrap();
    assert!(matches!(&error, JournalError::Store { text } if text.contains("another program")), "{error}");
    assert_eq!(fs::read(folder.file("uji.journal")).unwrap(), before);

    fs::write(folder.file("uji.journal"), "not a database at all, but a text of some length\n".repeat(50)).unwrap();
    assert!(matches!(open(&folder, &clock).err(), Some(JournalError::Store { .. })));
}

#[tokio::test]
async fn a_second_opening_of_the_same_file_is_refused() {
    let (folder, clock, _) = three_entries().await;
    let first = open(&folder, &clock).unwrap();
    assert!(matches!(open(&folder, &clock).err(), Some(JournalError::InUse { .. })));
    drop(first);
    open(&folder, &clock).unwrap();
}

#[tokio::test]
async fn a_full_disk_refuses_and_changes_nothing() {
    let (folder, clock, _) = three_entries().await;
    let journal = open(&folder, &clock).unwrap();
    limit_pages(&journal, 1).await;
    let mut head = journal.head().await.unwrap();
    let refused = loop {
        let entry = notice(journal.now(), &"penuh ".repeat(100));
        let answer = journal.append(head, vec![entry.clone()]).await;
        if matches!(answer, AppendAnswer::Refused { refusal: StoreRefusal::Full, .. }) {
            break entry;
        }
        let AppendAnswer::Appended { stored } = &answer else { panic!("{answer:?}") };
        head = stored.last().unwrap().position;
    };
    assert_eq!(journal.head().await, Ok(head));
    assert_eq!(all_after(&journal, Position::START).await.last().unwrap().position, head);

    limit_pages(&journal, 1_000_000).await;
    appended(&journal, head, vec![refused]).await;
}

async fn limit_pages(journal: &SqliteJournal, pages: u32) {
    let (done, limited) = oneshot::channel();
    assert!(journal.jobs.as_ref().unwrap().send(Job::LimitPages(pages, done)).await.is_ok());
    limited.await.unwrap();
}

#[tokio::test]
async fn a_cut_tail_is_named_and_accepted_only_by_hand() {
    let (folder, clock, head) = three_entries().await;
    tamper(&folder, "DELETE FROM entry WHERE seq = 3; DELETE FROM request WHERE seq = 3");
    let error = open(&folder, &clock).err().unwrap();
    assert!(matches!(error, JournalError::TailLost { found_seq: 2, witness_seq, .. } if witness_seq == head.seq), "{error}");

    fs::remove_file(folder.file("uji.journal.head")).unwrap();
    let journal = open(&folder, &clock).unwrap();
    assert_eq!(journal.head().await.unwrap().seq, 2);
    assert_eq!(journal.settings().await.unwrap().warnings.len(), 1);
}

#[tokio::test]
async fn a_missing_journal_beside_its_witness_is_named() {
    let (folder, clock, _) = three_entries().await;
    fs::remove_file(folder.file("uji.journal")).unwrap();
    assert!(matches!(open(&folder, &clock).err(), Some(JournalError::TailLost { found_seq: 0, witness_seq: 3, .. })));
}

#[tokio::test]
async fn a_changed_entry_is_named_and_not_played() {
    let (folder, clock, _) = three_entries().await;
    tamper(&folder, "UPDATE entry SET body = replace(body, 'satu', 'lima') WHERE seq = 2");
    let journal = open(&folder, &clock).unwrap();
    let read = journal.read(Position::START, 10).await;
    assert!(matches!(read, Err(JournalError::Damaged { seq: 2, .. })), "{read:?}");
}

#[tokio::test]
async fn requests_are_remembered_for_the_day_and_the_day_before() {
    let (folder, clock) = (Folder::new(), TestClock::new());
    let journal = open(&folder, &clock).unwrap();
    let mut head = Position::START;
    let mut requests = Vec::new();
    for day in 1..=3 {
        let entry = notice(journal.now(), "hari");
        requests.push(entry.clone());
        head = appended(&journal, head, vec![day_opened(journal.now(), day), entry]).await;
    }
    let again = |index: usize| journal.append(head, vec![requests[index].clone()]);
    assert!(matches!(again(2).await, AppendAnswer::SeenBefore { .. }));
    assert!(matches!(again(1).await, AppendAnswer::SeenBefore { .. }));
    assert!(matches!(again(0).await, AppendAnswer::Appended { .. }), "a request of the day before yesterday is forgotten");
}

/// Names the journal for the child of the next test, which is this test program again.
const CHILD_FOLDER: &str = "LANTANG_TEST_JOURNAL";

#[tokio::test]
async fn what_was_acknowledged_survives_kill_9() {
    if let Some(path) = std::env::var_os(CHILD_FOLDER) {
        return append_until_killed(path.as_ref()).await;
    }
    let (folder, clock) = (Folder::new(), TestClock::new());
    let mut last = Position::START;
    for round in 1..=3 {
        let acknowledged = killed_after(&folder, 20 * round);
        let journal = open(&folder, &clock).unwrap();
        let stored = all_after(&journal, last).await;
        let found = |line: &String| stored.iter().any(|stored| stored.position.to_string() == *line);
        assert!(acknowledged.iter().all(found), "round {round}: acknowledged and gone");
        last = stored.last().unwrap().position;
    }
}

/// Lets a child append until it has acknowledged `count` entries, and kills it in the middle of its work.
fn killed_after(folder: &Folder, count: usize) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "journal::sqlite::tests::what_was_acknowledged_survives_kill_9", "--nocapture"])
        .env(CHILD_FOLDER, folder.file("uji.journal"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let acknowledged = |line: &String| line.starts_with("1:");
    let mut lines: Vec<String> = said.by_ref().filter(acknowledged).take(count).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    // What it still said before it died was acknowledged too; a half line was not.
    let mut rest: Vec<String> = said.filter(acknowledged).collect();
    rest.pop();
    lines.extend(rest);
    assert!(lines.len() >= count);
    lines
}

#[expect(clippy::print_stdout, reason = "standard output is how the child acknowledges")]
async fn append_until_killed(path: &std::path::Path) {
    let journal = SqliteJournal::open(path, SITE, TestClock::new().clock(), no_fatal()).unwrap();
    let mut head = journal.head().await.unwrap();
    loop {
        head = appended(&journal, head, vec![notice(journal.now(), "ya")]).await;
        println!("{head}");
    }
}
