//! Copies of a real SQLite journal, whole and broken, and how the hall goes on after each loss.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::{Command, IssueTicket, ServiceId, State, Time};

use super::*;
use crate::{
    cli::{
        apply::{Going, apply},
        replay::replay,
        standing::standing,
    },
    journal::{
        AppendAnswer,
        entry::{Actor, Entry, Role},
        sqlite::testing::{tamper, write_as_newer},
        testing::{Folder, request},
    },
    site_file, store,
};

/// 2026-11-23 09.00 WIB.
const NINE_MS: u64 = 1_795_399_200_000;

const KANTOR: &str = include_str!("../../../../examples/kantor-kecil.toml");

mod again;
mod bad;
mod paper;

/// A small office on a SQLite file.
struct Office {
    folder: Folder,
    config: Config,
    clock: Arc<AtomicU64>,
}

impl Office {
    /// Its day is open, and so many numbers were given.
    async fn with_numbers(count: usize) -> Office {
        Office::of(KANTOR, count).await
    }

    /// The same with another site file.
    async fn of(site: &str, count: usize) -> Office {
        let folder = Folder::new();
        let clock = Arc::new(AtomicU64::new(NINE_MS));
        let site = site_file::read(site.as_bytes()).unwrap();
        let read = Arc::clone(&clock);
        let config = Config {
            site,
            journal: JournalChoice::Sqlite,
            data: folder.file("data"),
            clock: Arc::new(move || Time(read.load(Ordering::SeqCst))),
            clock_speed: 1,
            skip: Vec::new(),
            archive: crate::ArchiveConfig::default(),
            peers: crate::Peers::default(),
            on_fatal: Arc::new(|why| panic!("{why}")),
        };
        let office = Office { folder, config, clock };
        let journal = store::open_journal(&office.config).await.unwrap();
        assert!(apply(&*journal, &office.config.site, Going::Apply, &mut Vec::new()).await.unwrap());
        let open = domain::OpenDay::on(domain::Date { year: 2026, month: 11, day: 23 });
        act(&*journal, Command::OpenDay(open)).await;
        drop(journal);
        office.give(count).await;
        office
    }

    /// So many more numbers are given.
    async fn give(&self, count: usize) {
        let journal = store::open_journal(&self.config).await.unwrap();
        for _ in 0..count {
            act(&*journal, Command::IssueTicket(IssueTicket::at_kiosk(ServiceId(0)))).await;
        }
    }

    fn path(&self) -> PathBuf {
        StoreOptions::of(&self.config).sqlite_path()
    }

    async fn state(&self) -> State {
        let journal = store::open_existing_journal(&self.config).await.unwrap();
        assert!(replay(&*journal, &mut Vec::new()).await.unwrap(), "the whole journal holds");
        standing(&*journal).await.unwrap().0
    }

    /// The number that the next visitor gets.
    async fn next_number(&self) -> u32 {
        self.give(1).await;
        self.state().await.tickets().last().unwrap().number
    }

    async fn restore(&self, from: &Path, stated: &Stated) -> (anyhow::Result<bool>, String) {
        let mut out = Vec::new();
        let done = restore(&self.config, from, true, stated, &mut out).await;
        (done, String::from_utf8(out).unwrap())
    }

    async fn accept_loss(&self, stated: &Stated, cut: bool) -> (anyhow::Result<bool>, String) {
        let mut out = Vec::new();
        let done = accept_loss(&self.config, stated, cut, &mut out).await;
        (done, String::from_utf8(out).unwrap())
    }
}

async fn act(journal: &dyn Journal, command: Command) {
    let (state, head) = standing(journal).await.unwrap();
    let mut events = Vec::new();
    domain::decide(&state, &command, journal.now(), &mut events).unwrap();
    let actor = Actor { role: Role::Kiosk, name: "kios-1".to_owned() };
    let entry = Entry { request: request(), actor, at: journal.now(), reason: None, asked: None, events };
    let answer = journal.append(head, vec![entry]).await;
    assert!(matches!(answer, AppendAnswer::Appended { .. }), "{answer:?}");
}

fn last(number: &str) -> Stated {
    Stated { last: vec![number.to_owned()], skip: Some(0), is_sure: false }
}

fn backup_of(office: &Office) -> PathBuf {
    let to = office.folder.file("salinan.journal");
    assert!(backup(&office.config, &to, &mut Vec::new()).unwrap());
    to
}

#[tokio::test]
async fn a_copy_is_whole_private_and_never_overwrites() {
    let office = Office::with_numbers(3).await;
    let running = store::open_journal(&office.config).await.unwrap();
    let copy = backup_of(&office);
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&copy).unwrap().permissions()) & 0o777, 0o600);
    assert_eq!(copy::check_copy(&copy, "kantor-kecil").unwrap().end, running.head().await.unwrap());
    let again = backup(&office.config, &copy, &mut Vec::new()).unwrap_err();
    assert!(matches!(again.downcast_ref(), Some(JournalError::CopyExists { .. })), "{again}");
    let mut names: Vec<_> = fs::read_dir(office.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["data", "salinan.journal", "salinan.journal.head"], "nothing else is left");
}

#[tokio::test]
async fn a_restored_hall_goes_on_above_what_the_witness_counted() {
    let office = Office::with_numbers(3).await;
    let copy = backup_of(&office);
    office.give(4).await;
    let (done, said) = office.restore(&copy, &Stated::default()).await;
    assert!(done.unwrap(), "{said}");
    assert!(said.contains("4 entries are gone") && said.contains("A-004 to A-007 may stand on visitors' papers"), "{said}");
    assert_eq!(office.next_number().await, 8);
    let kept = fs::read_dir(&office.config.data).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert!(kept.into_iter().any(|name| name.contains(".before-restore-")), "what stood there is kept");
    let epoch = store::open_existing_journal(&office.config).await.unwrap().head().await.unwrap().epoch;
    assert_eq!(epoch, 2);
}

#[tokio::test]
async fn on_a_new_disk_a_person_says_which_numbers_were_given() {
    let office = Office::with_numbers(3).await;
    let copy = backup_of(&office);
    fs::remove_dir_all(&office.config.data).unwrap();
    let (refused, _) = office.restore(&copy, &Stated::default()).await;
    assert!(refused.unwrap_err().to_string().contains("--last A-057"));
    let (refused, _) = office.restore(&copy, &Stated { skip: None, ..last("A-057") }).await;
    assert!(refused.unwrap_err().to_string().contains("Not named yet: F."), "a series that nobody thought of is not begun anew in silence");
    assert!(!office.path().exists(), "nothing is half restored");
    for wrong in ["Z-001", "A", "A-12345", "57"] {
        assert!(office.restore(&copy, &last(wrong)).await.0.unwrap_err().to_string().contains("is no number of this hall"), "{wrong}");
    }
    let (done, said) = office.restore(&copy, &last("a-57")).await;
    assert!(done.unwrap() && said.contains("A-004 to A-057"), "{said}");
    assert_eq!(office.next_number().await, 58);
}

#[tokio::test]
async fn a_cut_or_changed_copy_is_refused_by_name() {
    let office = Office::with_numbers(5).await;
    let copy = backup_of(&office);
    let whole = fs::read(&copy).unwrap();
    tamper(
        &copy,
        "DELETE FROM request WHERE seq = (SELECT max(seq) FROM entry); DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)",
    );
    let error = office.restore(&copy, &Stated::default()).await.0.unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(JournalError::CopyCut { .. })), "{error}");
    fs::write(&copy, &whole).unwrap();
    tamper(&copy, "UPDATE entry SET body = replace(body, 'kios', 'koas') WHERE seq = 4");
    let error = office.restore(&copy, &Stated::default()).await.0.unwrap_err();
    let bad = matches!(error.downcast_ref(), Some(JournalError::CopyBad { text, .. }) if text.starts_with("entry 4: "));
    assert!(bad && error.to_string().contains("salinan.journal is damaged"), "{error}");
    fs::write(&copy, &whole[..whole.len() / 2]).unwrap();
    assert!(office.restore(&copy, &Stated::default()).await.0.is_err(), "half a file");
    assert_eq!(office.next_number().await, 6, "the journal that is there goes on");
}

#[tokio::test]
async fn nobody_restores_over_a_running_server() {
    let office = Office::with_numbers(1).await;
    let copy = backup_of(&office);
    let running = store::open_journal(&office.config).await.unwrap();
    let error = office.restore(&copy, &Stated::default()).await.0.unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(JournalError::InUse { .. })), "{error}");
    drop(running);
}

#[tokio::test]
async fn a_cut_tail_is_gone_on_without_only_when_somebody_says_so() {
    let office = Office::with_numbers(5).await;
    let (done, said) = office.accept_loss(&Stated::default(), false).await;
    assert!(done.unwrap() && said.contains("This journal is whole"), "{said}");
    tamper(&office.path(), "DELETE FROM request WHERE seq > 4; DELETE FROM entry WHERE seq > 4");
    let Err(error) = store::open_existing_journal(&office.config).await else { panic!("a cut journal was opened") };
    assert!(error.to_string().contains("`lantang-server accept-loss`"), "{error}");
    let (done, said) = office.accept_loss(&Stated::default(), false).await;
    assert!(done.unwrap() && said.contains("3 entries are gone") && said.contains("new numbers begin at A-006"), "{said}");
    assert_eq!(office.next_number().await, 6);
}

#[tokio::test]
async fn a_damaged_entry_is_cut_out_with_what_follows_only_when_somebody_says_so() {
    let office = Office::with_numbers(5).await;
    tamper(&office.path(), "UPDATE entry SET body = replace(body, 'kios', 'koas') WHERE seq = 6");
    let (refused, _) = office.accept_loss(&Stated::default(), false).await;
    assert!(refused.unwrap_err().to_string().contains("Entry 6 is damaged"));
    let (done, said) = office.accept_loss(&Stated::default(), true).await;
    assert!(done.unwrap() && said.contains("2 entries are gone") && said.contains(".before-cut-"), "{said}");
    assert_eq!(office.next_number().await, 6);
}

#[tokio::test]
async fn a_copy_of_the_night_before_goes_on_above_the_numbers_of_today() {
    let office = Office::with_numbers(3).await;
    let copy = backup_of(&office);
    office.clock.fetch_add(24 * 3_600_000, Ordering::SeqCst);
    fs::remove_dir_all(&office.config.data).unwrap();
    let (done, said) = office.restore(&copy, &last("A-057")).await;
    assert!(done.unwrap() && said.contains("2026-11-24: A-001 to A-057") && said.contains("2026-11-23: A-004 to A-057"), "{said}");
    assert_eq!(office.next_number().await, 58, "the day before is still open");
    let journal = store::open_existing_journal(&office.config).await.unwrap();
    act(&*journal, Command::OpenDay(domain::OpenDay::on(domain::Date { year: 2026, month: 11, day: 24 }))).await;
    drop(journal);
    assert_eq!(office.next_number().await, 58, "and so is today");
}

#[tokio::test]
async fn a_series_that_is_named_twice_is_refused() {
    let office = Office::with_numbers(3).await;
    let stated = Stated { last: vec!["A-030".to_owned(), "A-040".to_owned()], skip: Some(0), is_sure: false };
    let (refused, _) = office.accept_loss(&stated, false).await;
    assert!(refused.unwrap_err().to_string().contains("the same series twice (A-040)"));
}

#[tokio::test]
async fn a_torn_last_entry_is_cut_like_any_other() {
    let office = Office::with_numbers(5).await;
    tamper(&office.path(), "UPDATE entry SET body = substr(body, 1, 40) WHERE seq = 7");
    let (refused, _) = office.accept_loss(&Stated::default(), false).await;
    assert!(refused.unwrap_err().to_string().contains("Entry 7 is damaged"));
    let (refused, _) = office.accept_loss(&last("Q-1"), true).await;
    assert!(refused.unwrap_err().to_string().contains("is no number of this hall"), "and nothing was cut");
    let (done, said) = office.accept_loss(&Stated::default(), true).await;
    assert!(done.unwrap() && said.contains("1 entry is gone"), "{said}");
    assert_eq!(office.next_number().await, 6);
}

#[tokio::test]
async fn whoever_knows_better_than_the_journal_and_its_witness_is_believed() {
    let office = Office::with_numbers(5).await;
    let (done, said) = office.accept_loss(&last("A-009"), false).await;
    assert!(done.unwrap() && said.contains("A-006 to A-009"), "{said}");
    assert_eq!(office.next_number().await, 10);
}

#[tokio::test]
async fn a_copy_is_restored_with_what_stands_in_its_log() {
    let office = Office::with_numbers(2).await;
    let running = store::open_journal(&office.config).await.unwrap();
    act(&*running, Command::IssueTicket(IssueTicket::at_kiosk(ServiceId(0)))).await;
    let copy = office.folder.file("disalin.journal");
    for suffix in ["", "-wal"] {
        fs::copy(copy::beside(&office.path(), suffix), copy::beside(&copy, suffix)).unwrap();
    }
    assert!(fs::metadata(copy::beside(&copy, "-wal")).unwrap().len() > 0, "the last number stands in the log");
    drop(running);
    fs::remove_dir_all(&office.config.data).unwrap();
    let (done, said) = office.restore(&copy, &last("A-003")).await;
    assert!(done.unwrap(), "{said}");
    assert_eq!(office.next_number().await, 4);
}
