//! Starts that cannot be: a port that is taken, a journal of another site, a journal of a newer version. Each ends with one clear sentence in
//! two languages and a code, and changes nothing. A full disk is in `disk.rs`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rehearsal::Participant;

use crate::hall::{Hall, Journal, issue, run, small_site_with};

/// What the program ends with where a person must change something.
const NEEDS_A_PERSON: Option<i32> = Some(2);

#[test]
fn a_port_in_use_ends_the_start_with_one_sentence_and_nothing_is_made() {
    let mut hall = Hall::prepare(Journal::Sqlite, 1, &small_site_with(&[]));
    let taken = hall.take_port();
    hall.begin(0);
    let said = refusal(&mut hall);
    let address = hall.address(0).to_string();
    assert_eq!(said.matches(&address).count(), 2, "{said}");
    assert!(said.contains("--listen") && said.contains("cannot be used; stop the other program there"), "{said}");
    assert!(!hall.data(0).exists(), "nothing was made for a server that never served");
    drop(taken);
    hall.start(0);
}

#[test]
fn a_journal_of_another_site_is_not_served() {
    run(async {
        let (home, _) = a_hall_that_was_used(Journal::Sqlite).await;
        let site = small_site_with(&[("code = \"kantor-kecil\"", "code = \"kantor-lain\"")]);
        let mut other = Hall::prepare(Journal::Sqlite, 1, &site);
        fs::create_dir(other.data(0)).unwrap();
        for ending in ["journal", "journal.head"] {
            let file = |hall: &Hall, site: &str| hall.data(0).join(format!("{site}.{ending}"));
            fs::copy(file(&home, "kantor-kecil"), file(&other, "kantor-lain")).unwrap();
        }
        let before = files(&other.data(0));
        for verb in ["serve", "replay", "export", "apply"] {
            let said = refused_to(verb, &mut other);
            assert!(said.contains("Ini jurnal tempat `kantor-kecil`, bukan `kantor-lain`"), "{verb}: {said}");
            assert!(said.contains("the journal of site `kantor-kecil`, not of `kantor-lain`"), "{verb}: {said}");
            assert_eq!(files(&other.data(0)), before, "{verb} changed the files");
        }
    });
}

#[test]
fn a_journal_of_a_newer_version_is_not_served_and_is_whole_afterwards() {
    for journal in Journal::BOTH {
        run(async {
            let (mut hall, given) = a_hall_that_was_used(journal).await;
            set_format(&hall, 2);
            let before = files(&hall.data(0));
            for verb in ["serve", "replay", "export", "apply"] {
                let said = refused_to(verb, &mut hall);
                assert!(
                    said.contains("ditulis dalam format 2") && said.contains("written in format 2, and this program reads up to 1"),
                    "{verb}: {said}"
                );
                assert_eq!(files(&hall.data(0)), before, "{verb} changed the files");
            }
            set_format(&hall, 1);
            hall.start(0);
            assert_eq!(hall.read_again().await, given, "everything is there ({})", journal.name());
        });
    }
}

/// A hall in which numbers were given and whose server has ended; and the numbers.
async fn a_hall_that_was_used(journal: Journal) -> (Hall, BTreeMap<u32, String>) {
    let mut hall = Hall::small(journal);
    let supervisor: Participant = hall.supervisor().await;
    let mut given = BTreeMap::new();
    for _ in 0..3 {
        given.extend([issue(&supervisor, "kk").await]);
    }
    hall.stop(0);
    (hall, given)
}

/// Writes another format into a journal that nobody has open.
fn set_format(hall: &Hall, format: u8) {
    match &hall.redis {
        Some(redis) => {
            let answer = redis.ask(&format!("HSET {{lantang:kantor-kecil}}:head format {format}")).unwrap();
            assert_eq!(answer, ":0", "a field that there was");
        }
        None => {
            let file = rusqlite::Connection::open(hall.data(0).join("kantor-kecil.journal")).unwrap();
            file.pragma_update(None, "user_version", format).unwrap();
        }
    }
}

/// Starts a verb that must be refused; gives what it said.
fn refused_to(verb: &str, hall: &mut Hall) -> String {
    if verb == "serve" {
        hall.begin(0);
        return refusal(hall);
    }
    let ended = hall.command(verb, 0).output().unwrap();
    assert_eq!(ended.status.code(), NEEDS_A_PERSON, "{verb}: {ended:?}");
    String::from_utf8_lossy(&ended.stderr).lines().last().unwrap_or_default().to_owned()
}

/// Waits for the server to end by itself; gives the sentence that it ended with.
fn refusal(hall: &mut Hall) -> String {
    let (code, said) = hall.end_of(0);
    assert_eq!(code, NEEDS_A_PERSON, "{said}");
    assert!(said.starts_with("lantang-server: "), "the last line is the reason: {said}");
    said
}

/// Every file of a folder and what it holds, but what is empty: a lock holds nothing.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    let named = entries.map(|entry| entry.unwrap().path()).map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path));
    named.map(|(name, path)| (name, fs::read(path).unwrap())).filter(|(_, bytes)| !bytes.is_empty()).collect()
}
