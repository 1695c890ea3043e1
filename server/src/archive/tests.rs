//! Days laid down and read back, files that were changed, and a journal with its archive before it.

use std::{
    io::{Read as _, Write as _},
    sync::Arc,
};

use domain::Date;
use flate2::read::GzDecoder;

use super::*;
use crate::cli::history::History;
use crate::journal::{
    Journal as _, ReadAnswer,
    entry::{Kept, Stored},
    memory::MemoryJournal,
    suite::{all_after, appended},
    testing::{Folder, TestClock, broken_day, day_opened, notice},
};

/// A journal of some days; answers where each begins.
async fn days(count: u8) -> (Arc<MemoryJournal>, Vec<Position>) {
    let journal = MemoryJournal::new(TestClock::new().clock());
    let mut head = appended(&journal, Position::START, vec![notice(journal.now(), "sebelum hari pertama")]).await;
    let mut starts = Vec::new();
    for day in 1..=count {
        starts.push(head);
        head = appended(&journal, head, vec![day_opened(journal.now(), day)]).await;
        for text in ["satu", "dua — \u{1F514}", "tiga"] {
            head = appended(&journal, head, vec![notice(journal.now(), text)]).await;
        }
    }
    (Arc::new(journal), starts)
}

/// The day between two positions, with the entry that opens the next.
async fn closed(journal: &MemoryJournal, day: u8, from: Position, to: Position) -> ClosedDay {
    let wanted = usize::try_from(to.seq + 1 - from.seq).unwrap();
    let entries = journal.read_kept(from, wanted).await.unwrap();
    let day = ClosedDay::of(Date { year: 2026, month: 8, day }, from, entries).unwrap();
    assert_eq!(day.to, to);
    day
}

fn lines(path: &Path) -> Vec<String> {
    let mut text = String::new();
    GzDecoder::new(&*fs::read(path).unwrap()).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn rewrite(path: &Path, lines: &[String]) {
    let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    lines.iter().for_each(|line| writeln!(to, "{line}").unwrap());
    fs::write(path, to.finish().unwrap()).unwrap();
}

#[tokio::test]
async fn a_day_is_laid_down_byte_for_byte_and_reads_back_as_it_was() {
    let folder = Folder::new();
    let archive = Archive::new(folder.file("arsip"), "uji");
    let (journal, starts) = days(2).await;
    let day = closed(&journal, 1, Position::START, starts[1]).await;
    let laid = archive.put(&day).unwrap();
    assert_eq!(laid.file, format!("uji.2026-08-01.{}.jsonl.gz", starts[1].link));
    let path = archive.folder().join(&laid.file);
    assert_eq!(lines(&path)[1..], day.bodies[..], "what a person finds in the file is what the journal kept");
    let opened = archive.open(&path).unwrap();
    assert_eq!(opened.entries, all_after(&*journal, Position::START).await[..opened.entries.len()]);
    assert_eq!((opened.head.from, opened.head.to, opened.head.next), (Position::START, starts[1], opened.entries.last().unwrap().position));
    assert_eq!(archive.put(&day), Ok(laid.clone()), "once is enough");
    assert_eq!(archive.check(&laid.file, &laid.digest), Ok(()));
    assert_eq!(fs::read_dir(archive.folder()).unwrap().count(), 1, "nothing is left over");
}

#[tokio::test]
async fn a_file_that_was_changed_or_is_of_another_site_is_named_and_laid_down_once_more() {
    let folder = Folder::new();
    let archive = Archive::new(folder.path().to_owned(), "uji");
    let (journal, starts) = days(2).await;
    let day = closed(&journal, 1, Position::START, starts[1]).await;
    let laid = archive.put(&day).unwrap();
    let path = folder.file(&laid.file);
    let (whole, whole_lines) = (fs::read(&path).unwrap(), lines(&path));
    let aside = folder.file(&format!("{}.damaged", laid.file));
    let change = |change: fn(&mut Vec<String>)| {
        let mut changed = whole_lines.clone();
        change(&mut changed);
        rewrite(&path, &changed);
        let found = archive.check(&laid.file, &laid.digest);
        assert!(matches!(&found, Err(ArchiveError::Damaged { path: named, .. }) if named.ends_with(&laid.file)), "{found:?}");
        // Where the journal still has the day it is laid down once more, and what was there is kept.
        assert_eq!(archive.put(&day), Ok(laid.clone()));
        assert_eq!(lines(&path), whole_lines);
        assert_eq!(lines(&aside), changed);
    };
    change(|lines| drop(lines.pop()));
    change(|lines| drop(lines.remove(2)));
    change(|lines| lines.swap(2, 3));
    change(|lines| lines[3] = lines[3].replace("satu", "dusta"));
    change(|lines| lines[0] = lines[0].replace("\"uji\"", "\"lain\""));
    change(|lines| lines[0] = lines[0].replace("2026-08-01", "2026-08-02"));
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let cut = archive.check(&laid.file, &laid.digest);
    assert!(matches!(cut, Err(ArchiveError::Damaged { .. })), "{cut:?}");
    assert_eq!(archive.put(&day), Ok(laid.clone()));
    let other = archive.check(&laid.file, &"00".repeat(32));
    assert!(matches!(other, Err(ArchiveError::Damaged { .. })), "{other:?}");
    let mut torn = journal.read_kept(Position::START, 3).await.unwrap();
    torn.remove(1);
    let torn = ClosedDay::of(day.date, Position::START, torn);
    assert!(matches!(torn, Err(ArchiveError::Unlinked { .. })), "{torn:?}");
}

#[tokio::test]
async fn a_trimmed_journal_reads_on_from_its_archive_as_if_it_were_whole() {
    let folder = Folder::new();
    let archive = Archive::new(folder.path().to_owned(), "uji");
    let (journal, starts) = days(4).await;
    let whole: Vec<Stored> = all_after(&*journal, Position::START).await;
    let spans = [(1, Position::START, starts[1]), (2, starts[1], starts[2]), (3, starts[2], starts[3])];
    let mut files = Vec::new();
    for (day, from, to) in spans {
        files.push(archive.put(&closed(&journal, day, from, to).await).unwrap().file);
    }
    // Another history of the same date stands beside it and is none of this journal's.
    let (other, other_starts) = days(2).await;
    archive.put(&closed(&other, 1, Position::START, other_starts[1]).await).unwrap();
    journal.trim(starts[3]).await.unwrap();
    let joined = Joined::new(journal.clone(), archive.clone());
    assert_eq!(joined.oldest().await, Ok(Position::START));
    assert_eq!(all_after(&joined, Position::START).await, whole);
    assert_eq!(joined.read(whole[2].position, 2).await, Ok(ReadAnswer::Entries(whole[3..5].to_vec())));
    let head = journal.head().await.unwrap();
    let elsewhere = Position { epoch: 7, ..whole[2].position };
    assert_eq!(joined.read(elsewhere, 2).await, Ok(ReadAnswer::Diverged { head }), "the archive knows its own history alone");

    fs::remove_file(folder.file(&files[1])).unwrap();
    let joined = Joined::new(journal.clone(), archive);
    assert_eq!(joined.oldest().await, Ok(starts[2]), "a day that is missing hides those before it");
    assert_eq!(all_after(&joined, starts[2]).await, whole[usize::try_from(starts[2].seq).unwrap()..]);
    let nobody = Joined::new(journal.clone(), Archive::new(folder.file("tidak-ada"), "uji"));
    assert_eq!(nobody.oldest().await, Ok(starts[3]));
}

/// What reading everything finds: the days that open, how many ends of days, and the files that are named.
async fn found(joined: &Joined) -> (Vec<u8>, usize, Vec<String>) {
    let mut history = History::whole(joined).await.unwrap();
    let (mut opened, mut closed) = (Vec::new(), 0);
    while let Some(stored) = history.next().await.unwrap() {
        for event in &stored.entry.events {
            if let domain::Event::DayOpened(day) = event {
                opened.push(day.date.day);
            }
            closed += usize::from(matches!(event, domain::Event::DayClosed));
        }
    }
    let named = history.missing().iter().map(|missing| match missing {
        ArchiveError::Damaged { path, .. } | ArchiveError::Newer { path, .. } => path.rsplit('/').next().unwrap().to_owned(),
        ArchiveError::Missing { name, .. } => name.clone(),
        ArchiveError::Unusable { .. } | ArchiveError::Empty { .. } | ArchiveError::NotNoted { .. } | ArchiveError::Unlinked { .. } => {
            panic!("{missing}")
        }
    });
    (opened, closed, named.collect())
}

#[tokio::test]
async fn a_day_that_cannot_be_read_is_named_and_hides_no_other() {
    let (journal, starts) = days(6).await;
    let folder = Folder::new();
    let archive = Archive::new(folder.path().to_owned(), "uji");
    let mut files = Vec::new();
    for (day, from) in [Position::START].into_iter().chain(starts[1..5].iter().copied()).enumerate() {
        files.push(archive.put(&closed(&journal, u8::try_from(day + 1).unwrap(), from, starts[day + 1]).await).unwrap().file);
    }
    journal.trim(starts[5]).await.unwrap();
    let joined = || Joined::new(journal.clone(), archive.clone());
    assert_eq!(found(&joined()).await, ((1..=6).collect(), 6, Vec::new()));
    let whole: Vec<_> = files.iter().map(|file| fs::read(folder.file(file)).unwrap()).collect();
    let of_body = |day: usize| {
        let mut lines = lines(&folder.file(&files[day]));
        lines.swap(2, 3);
        rewrite(&folder.file(&files[day]), &lines);
    };
    let of_head = |day: usize| fs::write(folder.file(&files[day]), "coretan").unwrap();
    let gone = |day: usize| fs::remove_file(folder.file(&files[day])).unwrap();
    let name = |day: usize| files[day].clone();
    let missing = |day: usize| vec![format!("uji.*.{}.jsonl.gz", starts[day + 1].link)];
    let cases: [(&[&dyn Fn()], Vec<u8>, usize, Vec<String>); 8] = [
        (&[&|| of_head(2)], vec![1, 2, 4, 5, 6], 5, vec![name(2)]),
        (&[&|| of_body(2)], vec![1, 2, 4, 5, 6], 5, vec![name(2)]),
        (&[&|| gone(2)], vec![1, 2, 4, 5, 6], 5, missing(2)),
        (&[&|| of_head(1), &|| of_head(2)], vec![1, 4, 5, 6], 4, vec![name(1), name(2)]),
        (&[&|| of_body(1), &|| of_head(2)], vec![1, 4, 5, 6], 4, vec![name(1), name(2)]),
        (&[&|| of_head(0), &|| of_body(4)], vec![2, 3, 4, 6], 3, vec![name(0), name(4)]),
        (&[&|| of_body(0), &|| gone(4)], vec![2, 3, 4, 6], 3, [vec![name(0)], missing(4)].concat()),
        (&[&|| (0..5).for_each(of_head)], vec![6], 0, (0..5).map(name).collect()),
    ];
    for (at, (harm, opened, closed, named)) in cases.into_iter().enumerate() {
        harm.iter().for_each(|harm| harm());
        assert_eq!(found(&joined()).await, (opened, closed, named), "case {at}");
        files.iter().zip(&whole).for_each(|(file, whole)| fs::write(folder.file(file), whole).unwrap());
    }
}

#[tokio::test]
async fn a_day_that_a_newer_program_wrote_is_left_as_it_is() {
    let folder = Folder::new();
    let archive = Archive::new(folder.path().to_owned(), "uji");
    let bodies = [r#"{"v":2,"baru":true}"#, r#"{"v":2,"lagi":true}"#];
    let mut last = Position::START;
    let entries = bodies.map(|body| {
        last = last.after(body.as_bytes());
        Kept { position: last, body: body.to_owned() }
    });
    let day = ClosedDay::of(Date { year: 2026, month: 8, day: 1 }, Position::START, entries.into()).unwrap();
    let newer = |found: &Result<ArchivedDay, ArchiveError>| matches!(found, Err(ArchiveError::Newer { needs, .. }) if needs == "(v 2)");
    let there = || fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect::<Vec<_>>();
    let first = archive.put(&day);
    assert!(newer(&first), "{first:?}");
    let [file] = there().try_into().unwrap();
    let laid = fs::read(folder.path().join(&file)).unwrap();
    assert_eq!(lines(&folder.path().join(&file))[1..], bodies, "whoever reads it later finds all of it");
    let again = archive.put(&day);
    assert!(newer(&again), "{again:?}");
    assert_eq!((there(), fs::read(folder.path().join(&file)).unwrap()), (vec![file.clone()], laid), "nothing is moved aside");
    // A newer form of the file likewise.
    let mut form = lines(&folder.path().join(&file));
    form[0] = form[0].replace("\"lantang_archive\":1", "\"lantang_archive\":2");
    rewrite(&folder.path().join(&file), &form);
    let form = archive.put(&day);
    assert!(matches!(form, Err(ArchiveError::Newer { .. })), "{form:?}");
    assert_eq!(there(), [file]);
}

#[test]
fn what_an_attempt_left_behind_is_swept_once_nobody_can_be_at_it() {
    let folder = Folder::new();
    let archive = Archive::new(folder.path().to_owned(), "uji");
    let long_ago = std::time::SystemTime::now() - 2 * PART_AGE;
    for (name, is_old) in [
        ("uji.2026-08-01.ab.jsonl.part-00", true),
        ("uji.2026-08-02.ab.jsonl.part-01", false),
        ("lain.2026-08-01.ab.jsonl.part-02", true),
        ("uji.2026-08-01.ab.jsonl.gz", true),
    ] {
        let file = fs::File::create(folder.file(name)).unwrap();
        if is_old {
            file.set_modified(long_ago).unwrap();
        }
    }
    assert_eq!(archive.sweep().unwrap(), 1);
    let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["lain.2026-08-01.ab.jsonl.part-02", "uji.2026-08-01.ab.jsonl.gz", "uji.2026-08-02.ab.jsonl.part-01"]);
}

#[tokio::test]
async fn an_entry_that_servers_passed_over_is_passed_over_by_verbs_too_and_one_that_breaks_no_rule_is_not() {
    let (journal, opened, broken) = broken_day().await;
    let sound = journal.head().await.unwrap();
    let (folder, journal) = (Folder::new(), Arc::new(journal));
    let replayed = async |skipped: Vec<Position>| {
        let joined = Joined::new(journal.clone(), Archive::new(folder.path().to_owned(), "uji")).skipping(skipped);
        let mut out = Vec::new();
        let went_well = crate::cli::replay::replay(&joined, &mut out).await.unwrap();
        (went_well, String::from_utf8(out).unwrap())
    };
    let (went_well, said) = replayed(Vec::new()).await;
    assert!(!went_well && said.starts_with(&broken.to_string()), "{said}");
    let (went_well, said) = replayed(vec![broken, opened, sound]).await;
    assert!(went_well && said.contains("day_opened: 1") && said.contains("notice_set: 1"), "{said}");
    assert!(!said.contains("call_repeated"), "{said}");
}
