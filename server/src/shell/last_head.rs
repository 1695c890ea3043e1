//! What this server last saw of a journal that is kept elsewhere, in a small file beside its keys. A Redis that lost its newest entries
//! is a valid shorter journal: only who saw more can say so, at the next start. It decides nothing, and the hall goes on either way.

use std::{
    fs, io,
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use domain::Remembered;
use tokio::{sync::watch, task::spawn_blocking, time::sleep};

use super::Reading;
use crate::{
    journal::{Journal, JournalError, Loss, ReadAnswer, entry::Position, head_line},
    remembered::{self, written},
    whole_file,
};

/// How often the newest head is written down at most. Where what came in the last such time before a power cut is lost, nobody notices.
pub(super) const WRITE_EVERY: Duration = Duration::from_secs(1);

/// How often the last numbers are brought to the disk at most. They are written before anybody is shown them (`Newest`), but for that they
/// are only handed to the system: what was given in the last such time before the power went for every server and for the only Redis that had
/// it is given again. Shorter than two people take numbers one after the other.
pub(super) const NUMBERS_EVERY: Duration = Duration::from_millis(250);

/// How the journal is another one than this server last saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Changed {
    /// Where it ended when it was last seen.
    seen: Position,
    /// Where it ends now.
    head: Position,
}

impl Changed {
    /// What is missing.
    pub(crate) fn loss(self) -> Loss {
        Loss { seen: Some(self.seen), head: self.head }
    }

    /// What is said to the person who looks after the hall.
    pub(super) fn sentence(self) -> String {
        let Changed { seen, head } = self;
        if head == Position::START {
            return format!(
                "Jurnal di Redis kosong, padahal server ini terakhir melihatnya sampai {seen}. Periksa apakah --journal menyebut Redis dan nomor \
                 basis data yang benar; bila benar, isinya hilang dan tempat ini mulai lagi di atas nomor yang pernah diberikan. / The journal on \
                 Redis is empty, and this server last saw it up to {seen}. Check whether --journal names the right Redis and number of its \
                 database; if so, what it held is lost, and the hall begins again above the numbers that were given."
            );
        }
        let (id, en) =
            if head.seq < seen.seq { ("lebih pendek daripada", "is shorter than") } else { ("bukan lagi", "is no longer the one that") };
        format!(
            "Jurnal di Redis {id} yang terakhir dilihat server ini: sekarang {head}, dahulu {seen}. Yang hilang tidak kembali dengan \
             sendirinya, dan tempat ini melanjutkan dari yang ada. / The journal on Redis {en} this server last saw: now {head}, then {seen}. \
             What is missing does not come back by itself, and the hall goes on from what there is."
        )
    }
}

/// Where the journal was last seen to end; none where nobody wrote it down.
pub(crate) fn seen(file: &Path) -> Option<Position> {
    fs::read_to_string(file).ok().as_deref().and_then(head_line::parse)
}

/// Compares the journal with what was last seen of it; nothing where it is the same, or was never seen.
pub(crate) async fn compare(file: &Path, journal: &dyn Journal) -> Result<Option<Changed>, JournalError> {
    let Some(seen) = seen(file) else { return Ok(None) };
    match journal.read(seen, 1).await {
        // What a newer program wrote after it is no loss.
        Ok(ReadAnswer::Entries(_)) | Err(JournalError::NewerEntry { .. }) => Ok(None),
        Err(error) => Err(error),
        // Days that were archived since are none either.
        Ok(ReadAnswer::Diverged { head }) => Ok((journal.oldest().await?.seq <= seen.seq).then_some(Changed { seen, head })),
    }
}

/// Keeps what was last seen under another name, for neither what is seen from now on nor a second loss must cover it; gives that name.
pub(super) fn set_aside(file: &Path, changed: Changed) -> io::Result<PathBuf> {
    let name = |nth: u32| match nth {
        1 => format!("redis-head.before-{}", changed.seen.seq),
        nth => format!("redis-head.before-{}-{nth}", changed.seen.seq),
    };
    // An earlier loss may have ended at the same entry.
    let free = (1..).map(|nth| file.with_extension(name(nth))).find(|aside| !fs::exists(aside).unwrap_or(false));
    let aside = free.unwrap_or_else(|| file.with_extension(name(u32::MAX)));
    fs::rename(file, &aside).map(|()| aside)
}

/// Writes down how far this node is, again and again, and once more when the site's task is gone.
pub(super) async fn keep(file: PathBuf, every: Duration, mut reading: watch::Receiver<Reading>) {
    if let Some(folder) = file.parent() {
        // Where it cannot be made, writing says so.
        let _ = fs::create_dir_all(folder);
    }
    let (mut written, mut failing) = (None, false);
    loop {
        let head = reading.borrow_and_update().head;
        if written != Some(head) {
            let failed = write(&file, head).err();
            if let Some(error) = failed.as_ref().filter(|_| !failing) {
                tracing::warn!(error = %error, file = %file.display(), "what was last seen of the journal cannot be written down");
            }
            failing = failed.is_some();
            written = failed.is_none().then_some(head).or(written);
            tokio::select! {
                () = sleep(every) => {}
                () = gone(reading.clone()) => {}
            }
        }
        let is_behind = written != Some(head) && reading.has_changed().is_ok();
        // A value that was not seen yet is still seen after its sender has gone.
        if !is_behind && reading.changed().await.is_err() {
            return;
        }
    }
}

/// What a server had written down of numbers and ids beside this file; none where there is nothing that can be read, which is said.
pub(crate) fn memory(file: &Path) -> Option<Remembered> {
    let whole = written::lying_in(&memory_file(file));
    // Where the power went in between, its line may be torn or an older one: then the other file has more.
    let line = fs::read(newest_file(file)).ok().and_then(|text| serde_json::from_slice(text.split(|byte| *byte == b'\n').next()?).ok());
    match (whole, line) {
        (Some(whole), Some(line)) => Some(remembered::beside(&whole, line)),
        (whole, line) => whole.or(line),
    }
}

/// The last numbers and ids, written before anybody is shown them. They are only handed to the system, which takes microseconds: no press
/// waits for a disk, and they outlive the server that wrote them, though not the power of its computer (`keep_memory`).
pub(super) struct Newest {
    /// None where the journal is no other's and cannot lose its end unseen.
    file: Option<PathBuf>,
    open: Option<fs::File>,
    failing: bool,
}

impl Newest {
    /// Nothing is written yet.
    pub(super) fn new(file: Option<&Path>) -> Newest {
        Newest { file: file.map(newest_file), open: None, failing: false }
    }

    /// Writes them over those before. One call for all of them: a server that is killed in it has written the one or the other.
    pub(super) fn write(&mut self, memory: &Remembered) {
        // What is remembered of a hall that was not read yet says nothing.
        let Some(file) = self.file.as_ref().filter(|_| *memory != Remembered::default()) else { return };
        let written = line_of(memory).and_then(|line| {
            let open = match self.open.take() {
                Some(open) => open,
                None => {
                    // The first number of a hall may come before anything else is written there.
                    file.parent().map_or(Ok(()), fs::create_dir_all)?;
                    fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file)?
                }
            };
            self.open.insert(open).write_all_at(&line, 0)
        });
        if let Some(error) = written.as_ref().err().filter(|_| !self.failing) {
            tracing::warn!(error = %error, file = %file.display(), "the last numbers cannot be written down at once");
        }
        self.failing = written.is_err();
    }
}

/// One line; what a longer one before left behind it is not read.
fn line_of(memory: &Remembered) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(memory)?;
    line.push(b'\n');
    Ok(line)
}

/// Writes down above what numbers and ids go on, again and again, and once more when the site's task is gone.
pub(super) async fn keep_memory(file: PathBuf, every: Duration, mut memory: watch::Receiver<Remembered>) {
    let mut is_over = false;
    while !is_over {
        is_over = memory.changed().await.is_err();
        let newest = memory.borrow_and_update().clone();
        // What is remembered of a hall that was not read yet must not take the place of what was.
        if newest != Remembered::default() {
            let to = file.clone();
            let written = spawn_blocking(move || write_memory(&to, &newest)).await;
            if let Err(error) = written.unwrap_or_else(|error| Err(io::Error::other(error))) {
                tracing::warn!(error = %error, file = %file.display(), "the last numbers cannot be written down");
            }
        }
        if !is_over {
            tokio::select! {
                () = sleep(every) => {}
                () = gone(memory.clone()) => {}
            }
        }
    }
}

/// Synced each time: the power may go for this computer and for Redis at once.
fn write_memory(file: &Path, memory: &Remembered) -> io::Result<()> {
    whole_file::replace(&memory_file(file), &serde_json::to_vec(memory)?)
}

fn memory_file(file: &Path) -> PathBuf {
    file.with_extension("redis-numbers")
}

fn newest_file(file: &Path) -> PathBuf {
    file.with_extension("redis-numbers-now")
}

/// Completes when nobody can send any more.
pub(super) async fn gone<T>(mut reading: watch::Receiver<T>) {
    while reading.changed().await.is_ok() {}
}

/// A line below one sector over the one before: short enough to be written where a task runs.
fn write(file: &Path, head: Position) -> io::Result<()> {
    let opened = fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file)?;
    opened.write_all_at(head_line::format(head).as_bytes(), 0)
}

#[cfg(test)]
mod tests {
    use domain::{SeriesId, TicketId};

    use super::*;
    use crate::journal::{
        memory::MemoryJournal,
        suite::appended,
        testing::{Folder, TestClock, notice},
    };

    async fn journal_of(texts: &[&str]) -> (MemoryJournal, Position) {
        let journal = MemoryJournal::new(TestClock::new().clock());
        let entries = texts.iter().map(|text| notice(journal.now(), text)).collect();
        let head = appended(&journal, Position::START, entries).await;
        (journal, head)
    }

    #[tokio::test]
    async fn a_shorter_or_another_journal_is_told_with_both_positions_and_the_same_one_is_not() {
        let folder = Folder::new();
        let file = folder.file("uji.redis-head");
        let (journal, head) = journal_of(&["satu", "dua", "tiga"]).await;
        assert_eq!(compare(&file, &journal).await, Ok(None), "never seen");
        write(&file, head).unwrap();
        assert_eq!(compare(&file, &journal).await, Ok(None));
        appended(&journal, head, vec![notice(journal.now(), "empat")]).await;
        assert_eq!(compare(&file, &journal).await, Ok(None), "others went on meanwhile");

        journal.lose_after(2);
        let shorter = compare(&file, &journal).await.unwrap().expect("it is shorter");
        let now = journal.head().await.unwrap();
        assert_eq!(shorter, Changed { seen: head, head: now });
        let said = shorter.sentence();
        assert!(said.contains("lebih pendek daripada yang") && said.contains("is shorter than this server last saw"), "{said}");
        assert!(said.contains(&format!("now {now}, then {head}")), "{said}");
        let aside = set_aside(&file, shorter).unwrap();
        assert_eq!(compare(&file, &journal).await, Ok(None), "told once");
        assert_eq!(compare(&aside, &journal).await, Ok(Some(shorter)), "what was seen is kept");
        write(&file, now).unwrap();
        let second = set_aside(&file, Changed { seen: now, head: now }).unwrap();
        assert_eq!(compare(&aside, &journal).await, Ok(Some(shorter)), "a second loss does not cover the first: {}", second.display());
        write(&file, now).unwrap();
        let third = set_aside(&file, Changed { seen: head, head: now }).unwrap();
        assert_eq!(compare(&aside, &journal).await, Ok(Some(shorter)), "nor one that ended at the same entry: {}", third.display());
        fs::rename(&aside, &file).unwrap();

        let nothing = MemoryJournal::new(TestClock::new().clock());
        let empty = compare(&file, &nothing).await.unwrap().expect("it is empty");
        assert!(empty.sentence().contains("Check whether --journal names the right Redis"), "{}", empty.sentence());

        let (other, now) = journal_of(&["lain", "lain", "lain", "lain"]).await;
        let other = compare(&file, &other).await.unwrap().expect("it is another one");
        assert_eq!(other, Changed { seen: head, head: now });
        assert!(other.sentence().contains("is no longer the one that this server last saw"), "{}", other.sentence());

        fs::write(&file, "coretan").unwrap();
        assert_eq!(compare(&file, &journal).await, Ok(None), "nobody knows what was seen");
    }

    #[test]
    fn the_last_numbers_are_written_at_once_and_the_higher_of_two_files_count() {
        let folder = Folder::new();
        let file = folder.file("data/uji.redis-head");
        let of = |numbers: &[(u16, u32)], next_ticket| Remembered {
            numbers: numbers.iter().map(|(series, number)| (SeriesId(*series), *number)).collect(),
            next_ticket: TicketId(next_ticket),
            ..Remembered::default()
        };
        let mut newest = Newest::new(Some(&file));
        assert_eq!(memory(&file), None);
        for written in [of(&[(0, 1_000), (1, 20_000)], 9), of(&[(0, 3)], 4)] {
            newest.write(&written);
            assert_eq!(memory(&file), Some(written), "also where the one before was longer");
        }
        write_memory(&file, &of(&[(0, 2), (1, 7)], 5)).unwrap();
        assert_eq!(memory(&file), Some(of(&[(0, 3), (1, 7)], 5)));
        fs::write(newest_file(&file), "{\"date").unwrap();
        assert_eq!(memory(&file), Some(of(&[(0, 2), (1, 7)], 5)), "a torn line says nothing");
        Newest::new(None).write(&of(&[], 1));
    }

    #[tokio::test]
    async fn the_newest_head_is_written_at_once_then_now_and_then_and_at_the_end() {
        let folder = Folder::new();
        let file = folder.file("data/uji.redis-head");
        let seen = || fs::read_to_string(&file).ok().as_deref().and_then(head_line::parse);
        let until = async |head: Position| {
            let written = async {
                while seen() != Some(head) {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(Duration::from_secs(60), written).await.unwrap_or_else(|_| panic!("{head} is not written"));
        };
        let at = |seq| Position { seq, ..Position::START };
        for every in [Duration::from_millis(1), Duration::from_secs(3_600)] {
            let (reading, seen_here) = watch::channel(Reading { head: at(1), appending: false, stopped: false, urgent: 0 });
            let keeping = tokio::spawn(keep(file.clone(), every, seen_here));
            until(at(1)).await;
            reading.send_modify(|reading| reading.head = at(2));
            if every < Duration::from_secs(1) {
                until(at(2)).await;
            } else {
                // That nothing happens can only be looked at for a while.
                sleep(Duration::from_millis(50)).await;
                assert_eq!(seen(), Some(at(1)), "a busy hall does not write all the time");
            }
            reading.send_modify(|reading| reading.head = at(3));
            drop(reading);
            keeping.await.unwrap();
            assert_eq!(seen(), Some(at(3)));
        }
    }
}
