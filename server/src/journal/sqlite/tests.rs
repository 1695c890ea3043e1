//! The shared suite on SQLite, and what only a file can suffer: other sites, newer formats, full disks, cut tails, kill -9.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex},
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{SqliteJournal, testing, writer::Job};
use crate::journal::{
    AppendAnswer, CrashLoss, Journal, JournalError, Later, Loss, OnFatal, StoreRefusal, Tail,
    entry::{Link, Position, Stored},
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
    testing::tamper(&folder.file("uji.journal"), sql);
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
    let before_last = Position { epoch: 1, seq: 2, link: Link(link) };
    let link = before_last.after(body.as_bytes()).link;
    before.execute("UPDATE entry SET body = ?1, link = ?2 WHERE seq = 3", rusqlite::params![body, link.0]).unwrap();
    drop(before);
    fs::remove_file(folder.file("uji.journal.head")).unwrap();
    let found = open(&folder, &clock).err();
    assert!(matches!(&found, Some(JournalError::NewerEntry { seq: 3, needs, .. }) if needs == "(v 2)"), "{found:?}");
}

#[tokio::test]
async fn a_file_of_another_program_is_left_alone() {
    let (folder, clock) = (Folder::new(), TestClock::new());
    tamper(&folder, "CREATE TABLE recipes (name TEXT)");
    let before = fs::read(folder.file("uji.journal")).unwrap();
    let error = open(&folder, &clock).err().unwrap();
    assert!(matches!(&error, JournalError::ForeignFile { path } if path.ends_with("uji.journal")), "{error}");
    assert_eq!(fs::read(folder.file("uji.journal")).unwrap(), before);

    fs::write(folder.file("uji.journal"), "not a database at all, but a text of some length\n".repeat(50)).unwrap();
    assert!(matches!(open(&folder, &clock).err(), Some(JournalError::Damaged { seq: 0, .. })));
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

    let told = || SqliteJournal::open_with(Tail::MayBeLost, &folder.file("uji.journal"), SITE, clock.clock(), no_fatal());
    let (journal, loss) = told().unwrap();
    assert_eq!(loss, Some(Loss { seen: Some(head), head: journal.head().await.unwrap() }));
    assert_eq!(loss.and_then(|loss| loss.entries()), Some(1));
    drop(journal);
    assert!(matches!(open(&folder, &clock).err(), Some(JournalError::TailLost { .. })), "until something was written nobody was told");
    let (journal, _) = told().unwrap();
    let next = appended(&journal, journal.head().await.unwrap(), vec![notice(journal.now(), "lanjut")]).await;
    drop(journal);
    assert_eq!(open(&folder, &clock).unwrap().head().await, Ok(next));

    fs::remove_file(folder.file("uji.journal.head")).unwrap();
    for left in [None, Some(""), Some("x")] {
        if let Some(left) = left {
            fs::write(folder.file("uji.journal.head"), left).unwrap();
        }
        for _ in 0..2 {
            let refused = open(&folder, &clock).err();
            assert!(matches!(refused, Some(JournalError::NoWitness { .. })), "{left:?}: {refused:?}");
        }
        let (journal, loss) = told().unwrap();
        assert_eq!(loss, Some(Loss { seen: None, head: next }));
        drop(journal);
    }
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

/// Names the journal for the child of the next tests, which is this test program again.
const CHILD_JOURNAL: &str = "LANTANG_TEST_JOURNAL";

/// How many appends the child makes before it ends by itself, so that none is left behind.
const CHILD_APPENDS: usize = 5_000;

/// How the child ends when its disk fails.
const FATAL_CODE: i32 = 77;

/// The test whose child appends.
const CHILD_TEST: &str = "journal::sqlite::tests::what_was_acknowledged_survives_kill_9";

#[tokio::test]
async fn what_was_acknowledged_survives_kill_9() {
    if let Some(path) = std::env::var_os(CHILD_JOURNAL) {
        return append_and_acknowledge(path.as_ref()).await;
    }
    let (folder, clock) = (Folder::new(), TestClock::new());
    let mut last = Position::START;
    for round in 1..=3 {
        let mut child = child_of(Command::new(std::env::current_exe().unwrap()), &folder);
        let mut lines = Acknowledged::of(&mut child);
        let mut acknowledged: Vec<String> = lines.by_ref().take(20 * round).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        // What it still said before it died was acknowledged too.
        acknowledged.extend(lines);
        let journal = open(&folder, &clock).unwrap();
        let stored = all_after(&journal, last).await;
        assert_all_stored(&acknowledged, &stored);
        last = stored.last().unwrap().position;
    }
}

#[tokio::test]
async fn a_failed_sync_ends_the_process_without_an_answer() {
    for (nth, sync) in [(12, "fsync"), (30, "fsync"), (9, "fdatasync")] {
        let folder = Folder::new();
        let mut strace = strace(&folder);
        strace.args(["-e", "trace=fsync,fdatasync", "-e", &format!("inject={sync}:error=EIO:when={nth}+")]);
        strace.arg(std::env::current_exe().unwrap());
        let mut child = child_of(strace, &folder);
        let acknowledged: Vec<String> = Acknowledged::of(&mut child).collect();
        assert_eq!(child.wait().unwrap().code(), Some(FATAL_CODE), "{sync} {nth}");
        assert!(!acknowledged.is_empty());
        let journal = open(&folder, &TestClock::new()).unwrap();
        assert_all_stored(&acknowledged, &all_after(&journal, Position::START).await);
    }
}

#[tokio::test]
async fn every_answer_comes_after_its_sync() {
    let folder = Folder::new();
    let mut strace = strace(&folder);
    strace.args(["-y", "-s", "64", "-e", "trace=pwrite64,fsync,fdatasync,write,exit_group"]);
    strace.args(["-e", "inject=fdatasync:error=EIO:when=50+"]);
    // Held at its end for a moment, the process goes on answering: what it says with its last breath counts like everything before.
    strace.args(["-e", "inject=exit_group:delay_enter=5000"]);
    strace.arg(std::env::current_exe().unwrap());
    let mut child = child_of(strace, &folder);
    let acknowledged: Vec<String> = Acknowledged::of(&mut child).collect();
    assert_eq!(child.wait().unwrap().code(), Some(FATAL_CODE), "a fiftieth sync ends it");

    let trace = fs::read_to_string(folder.file("trace")).unwrap();
    let (begun, ended) = answers_after_their_sync(&trace);
    assert!(acknowledged.len() > 20, "{acknowledged:?}");
    // One thread answers, so that at most one answer was under way when the process ended: heard or not, it was begun.
    assert!(begun.starts_with(&acknowledged), "heard {acknowledged:?}, said {begun:?}");
    assert!(ended <= acknowledged.len() && begun.len() <= ended + 1, "{ended} of {} answers ended:\n{trace}", begun.len());
}

/// The answers that a trace shows, in order, and how many of them the kernel took to their end. Each begins after the sync of all that
/// was written before it.
fn answers_after_their_sync(trace: &str) -> (Vec<String>, usize) {
    let (mut synced, mut syncing, mut begun, mut ended) = (true, None, Vec::new(), 0);
    let mut answering: Option<&str> = None;
    for line in trace.lines() {
        let (thread, call) = line.split_once(' ').unwrap();
        let call = call.trim_start();
        if call.starts_with("pwrite64") && call.contains("uji.journal-wal") {
            synced = false;
        } else if call.contains("sync(") && call.contains("uji.journal-wal") {
            if call.ends_with("= 0") {
                synced = true;
            } else {
                syncing = Some(thread);
            }
        } else if call.contains("sync resumed") && syncing == Some(thread) {
            synced = call.ends_with("= 0");
            syncing = None;
        } else if let Some((_, answer)) = call.split_once("\"1:").filter(|_| call.starts_with("write(1<")) {
            assert!(synced, "answered before the sync: {line}");
            begun.push(format!("1:{}", answer.split_once("\\n").unwrap().0));
            if call.ends_with("<unfinished ...>") {
                answering = Some(thread);
            } else {
                ended += 1;
            }
        } else if call.contains("write resumed") && answering == Some(thread) {
            ended += usize::from(!call.ends_with("= ?"));
            answering = None;
        }
    }
    (begun, ended)
}

/// A strace that writes into the folder. It ends as its program ends; killed, it would leave that behind.
fn strace(folder: &Folder) -> Command {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o"]).arg(folder.file("trace"));
    strace
}

/// Starts the appending child, by this program or by one that runs it.
fn child_of(mut program: Command, folder: &Folder) -> Child {
    program
        .args(["--exact", CHILD_TEST, "--nocapture"])
        .env(CHILD_JOURNAL, folder.file("uji.journal"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program:?} cannot be started; `cargo xtask setup` installs what tests need: {error}"))
}

/// The positions that a child acknowledged, whole lines only.
struct Acknowledged(BufReader<ChildStdout>);

impl Acknowledged {
    fn of(child: &mut Child) -> Acknowledged {
        Acknowledged(BufReader::new(child.stdout.take().unwrap()))
    }
}

impl Iterator for Acknowledged {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).unwrap();
            let whole = line.strip_suffix('\n')?;
            if whole.starts_with("1:") {
                return Some(whole.to_owned());
            }
        }
    }
}

fn assert_all_stored(acknowledged: &[String], stored: &[Stored]) {
    let stored: BTreeSet<String> = stored.iter().map(|stored| stored.position.to_string()).collect();
    let gone: Vec<&String> = acknowledged.iter().filter(|position| !stored.contains(*position)).collect();
    assert!(gone.is_empty(), "acknowledged and gone: {gone:?}");
}

async fn append_and_acknowledge(path: &Path) {
    let on_fatal: OnFatal = Arc::new(|_| std::process::exit(FATAL_CODE));
    let journal = SqliteJournal::open(path, SITE, TestClock::new().clock(), on_fatal).unwrap();
    let mut head = journal.head().await.unwrap();
    // Whole lines in one write each: a process that is ending takes the buffer of its standard output away, and what is formatted
    // into it after that goes out piece by piece.
    let say = |line: String| std::io::stdout().write_all(line.as_bytes()).unwrap();
    say("\n".to_owned());
    for _ in 0..CHILD_APPENDS {
        head = appended(&journal, head, vec![notice(journal.now(), "ya")]).await;
        say(format!("{head}\n"));
    }
}

#[tokio::test]
async fn entries_that_are_gone_and_whose_requests_are_not_stop_the_start_though_no_witness_is_left() {
    let (folder, clock, _) = three_entries().await;
    tamper(&folder, "DELETE FROM entry WHERE seq = 3");
    fs::remove_file(folder.file("uji.journal.head")).unwrap();
    let found = open(&folder, &clock).err();
    assert!(matches!(found, Some(JournalError::Damaged { seq: 3, .. })), "{found:?}");
}
