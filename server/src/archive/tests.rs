//! Days laid down and read back, files that were changed, and a journal with its archive before it.

use std::{io::Read as _, sync::Arc};

use domain::Date;
use flate2::read::GzDecoder;

use super::*;
use crate::journal::{
    Journal as _, ReadAnswer,
    entry::Stored,
    memory::MemoryJournal,
    suite::{all_after, appended},
    testing::{Folder, TestClock, day_opened, notice},
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
    change(|lines| lines[0] = lines[0].replace("\"lantang_archive\":1", "\"lantang_archive\":2"));
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
