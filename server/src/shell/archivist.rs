//! Lays days that are over down in the archive, has that noted in the journal, and takes the oldest of them out of it. It works beside the
//! site's task and in its own time: nobody waits for it, and whatever fails is tried again.
//!
//! Every node archives for itself, so that each can answer for old days and no duty has to be shared: a file is put only where it is not
//! there, the note is one request for all, and a day is taken out only by a node that has read its own file of it again just before.

use std::{sync::Arc, time::Duration};

use domain::{ArchivedDay, Command, Date, State};
use tokio::{
    sync::{mpsc, watch},
    task::spawn_blocking,
    time::{sleep, timeout},
};

use super::{FromJournal, last_head};
use crate::{
    archive::{Archive, ArchiveError, ClosedDay},
    calendar::date_text,
    dispatcher::{Asked, request_of_cause, server_actor},
    journal::{
        Journal, JournalError, READ_ENTRIES_MAX,
        entry::{Kept, Position},
        read_entry_line,
    },
    words,
};

/// How long this task waits, and for what.
#[derive(Clone, Copy, Debug)]
struct Waits {
    /// Until it is tried again where something failed.
    again: Duration,
    /// For a note to be stored, before it is asked for again later.
    note: Duration,
    /// After a day was taken out: presses that came meanwhile go first.
    rest: Duration,
}

const WAITS: Waits = Waits { again: Duration::from_secs(60), note: Duration::from_secs(30), rest: Duration::from_secs(1) };

/// How the opening of a day begins in an entry's bytes. Within a text its quotes would be escaped.
const OPENING: &str = "{\"day_opened\":";

/// Which day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    /// The last day that was opened.
    last: Option<Date>,
    /// The last day that is noted as archived.
    archived: Option<Date>,
}

impl Days {
    pub(super) fn of(state: &State) -> Days {
        Days { last: state.last_day().map(|day| day.date), archived: state.archived() }
    }
}

/// A day that lies in the archive, looked at by this node.
#[derive(Debug)]
struct Laid {
    day: ArchivedDay,
    to: Position,
}

/// Archives one site's days.
pub(super) struct Archivist {
    journal: Arc<dyn Journal>,
    archive: Archive,
    keep_days: usize,
    /// What `/readyz` says of it.
    notices: watch::Sender<Vec<String>>,
    /// What is missing in the archive, as it was told last.
    lacking: Vec<ArchiveError>,
    /// Days of this journal that lie in the archive, the oldest first.
    laid: Vec<Laid>,
    waits: Waits,
}

impl Archivist {
    pub(super) fn new(journal: Arc<dyn Journal>, archive: Archive, keep_days: u32, notices: watch::Sender<Vec<String>>) -> Archivist {
        let keep_days = usize::try_from(keep_days).unwrap_or(usize::MAX);
        Archivist { journal, archive, keep_days, notices, lacking: Vec::new(), laid: Vec::new(), waits: WAITS }
    }

    /// Works until the site's task is gone.
    pub(super) async fn run(self, days: watch::Receiver<Days>, to_site: mpsc::Sender<FromJournal>) {
        let gone = last_head::gone(days.clone());
        tokio::select! {
            () = gone => {}
            () = self.work(days, to_site) => {}
        }
    }

    async fn work(mut self, mut days: watch::Receiver<Days>, to_site: mpsc::Sender<FromJournal>) {
        self.sweep().await;
        let mut told: Option<String> = None;
        loop {
            let seen = *days.borrow_and_update();
            let failed = self.once(&mut days, &to_site).await.err();
            match &failed {
                None => {
                    if told.take().is_some() {
                        tracing::info!("days that are over are archived again");
                    }
                }
                // The lines to the store have said that it is away.
                Some(JournalError::Unavailable { .. } | JournalError::NotAdmitted { .. } | JournalError::NoDatabase { .. }) => {}
                Some(error) => {
                    let why = error.to_string();
                    if told.as_ref() != Some(&why) {
                        tracing::error!(folder = %self.archive.folder().display(), "days that are over are not archived: {why}");
                    }
                    told = Some(why);
                }
            }
            self.tell(told.as_deref());
            let another = days.wait_for(|now| now.last != seen.last);
            if failed.is_some() {
                // Whether another day began or not, it is tried again.
                let _ = timeout(self.waits.again, another).await;
                // What was believed of this journal may be why.
                self.laid.clear();
            } else if !self.lacking.is_empty() {
                // Somebody may have brought what is missing.
                let _ = timeout(self.waits.again, another).await;
            } else if another.await.is_err() {
                return;
            }
        }
    }

    /// What was left behind by an end in the middle of a file takes room, and nobody else looks for it.
    async fn sweep(&self) {
        let archive = self.archive.clone();
        match spawn_blocking(move || archive.sweep()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(swept)) => tracing::info!(swept, folder = %self.archive.folder().display(), "half-written archive files were removed"),
            // A folder that is not there yet, or that cannot be used: putting a day there says so.
            Ok(Err(_)) | Err(_) => {}
        }
    }

    /// What `/readyz` says from here on.
    fn tell(&self, why: Option<&str>) {
        let notices: Vec<String> = why.map(words::not_archived).into_iter().chain(self.lacking.iter().map(ToString::to_string)).collect();
        self.notices.send_if_modified(|told| std::mem::replace(told, notices.clone()) != notices);
    }

    /// Looks whether the archive leads up to the oldest day of the journal. This node may have been away until others had taken days out that
    /// it never laid down; nobody but a person can bring them.
    async fn look_for_gaps(&mut self, oldest: Position) -> Result<(), JournalError> {
        let (archive, before) = (self.archive.clone(), self.lacking.clone());
        let looking = spawn_blocking(move || {
            let mut lacking = archive.lacking(oldest)?;
            for missing in before {
                if !lacking.contains(&missing) && archive.still_lacks(&missing)? {
                    lacking.push(missing);
                }
            }
            Ok::<_, ArchiveError>(lacking)
        });
        let lacking = looking.await.map_err(|error| JournalError::Store { text: error.to_string() })??;
        lacking.iter().filter(|missing| !self.lacking.contains(missing)).for_each(|missing| tracing::error!("{missing}"));
        if lacking.is_empty() && !self.lacking.is_empty() {
            tracing::info!("no day is missing in the archive any more");
        }
        self.lacking = lacking;
        Ok(())
    }

    /// Everything that is due now.
    async fn once(&mut self, days: &mut watch::Receiver<Days>, to_site: &mpsc::Sender<FromJournal>) -> Result<(), JournalError> {
        let until = self.journal.day_start().await?;
        let oldest = self.journal.oldest().await?;
        self.look_for_gaps(oldest).await?;
        let mut from = match self.laid.last() {
            Some(laid) => laid.to,
            None => oldest,
        };
        while let Some((date, entries)) = self.closed_after(from, until).await? {
            let laid = self.lay_down(date, from, entries).await?;
            from = laid.to;
            if timeout(self.waits.note, note(&laid, days, to_site)).await.is_err() {
                // A store that is full takes no note; taking out what was noted before may be what it needs.
                self.trim(days).await?;
                return Err(not_noted(&laid));
            }
            self.laid.push(laid);
        }
        self.trim(days).await
    }

    /// The day whose entries begin after `from`, if it ends at `until` at the latest.
    async fn closed_after(&self, from: Position, until: Position) -> Result<Option<(Date, Vec<Kept>)>, JournalError> {
        let (mut entries, mut date) = (Vec::<Kept>::new(), None);
        loop {
            let last = entries.last().map_or(from, |kept| kept.position);
            if last.seq > until.seq {
                return Ok(None);
            }
            let page = self.journal.read_kept(last, READ_ENTRIES_MAX).await?;
            if page.is_empty() {
                return Ok(None);
            }
            for kept in page {
                let opened = opened_in(&kept)?;
                entries.push(kept);
                match (date, opened) {
                    (Some(date), Some(_)) => return Ok(Some((date, entries))),
                    (None, Some(_)) => date = opened,
                    (_, None) => {}
                }
            }
        }
    }

    async fn lay_down(&self, date: Date, from: Position, entries: Vec<Kept>) -> Result<Laid, JournalError> {
        let archive = self.archive.clone();
        let laying = spawn_blocking(move || {
            let day = ClosedDay::of(date, from, entries)?;
            archive.put(&day).map(|archived| Laid { day: archived, to: day.to })
        });
        Ok(laying.await.map_err(|error| JournalError::Store { text: error.to_string() })??)
    }

    /// Takes all but the newest days out of the journal, one after the other.
    async fn trim(&mut self, days: &watch::Receiver<Days>) -> Result<(), JournalError> {
        while self.laid.len() > self.keep_days {
            let Some(Laid { day, to }) = self.laid.first() else { return Ok(()) };
            if days.borrow().archived < Some(day.date) {
                return Ok(());
            }
            let (archive, file, digest) = (self.archive.clone(), day.file.clone(), day.digest.clone());
            let looking = spawn_blocking(move || archive.check(&file, &digest));
            looking.await.map_err(|error| JournalError::Store { text: error.to_string() })??;
            self.journal.trim(*to).await?;
            tracing::info!(day = date_text(day.date), file = day.file, "a day that lies in the archive was taken out of the journal");
            self.laid.remove(0);
            sleep(self.waits.rest).await;
        }
        Ok(())
    }
}

/// The date of the day that opens in this entry.
fn opened_in(kept: &Kept) -> Result<Option<Date>, JournalError> {
    if !kept.body.contains(OPENING) {
        return Ok(None);
    }
    let entry = read_entry_line(&kept.body)?;
    Ok(entry.events.iter().find_map(|event| if let domain::Event::DayOpened(opened) = event { Some(opened.date) } else { None }))
}

/// Has it noted that a day lies in the archive, and waits until it is.
async fn note(laid: &Laid, days: &mut watch::Receiver<Days>, to_site: &mpsc::Sender<FromJournal>) {
    let date = laid.day.date;
    if days.borrow().archived >= Some(date) {
        return;
    }
    let asked = Asked {
        caller: None,
        request: request_of_cause(&["archive", &date_text(date), &laid.to.to_string()]),
        actor: server_actor("archive"),
        command: Command::RecordArchive(Box::new(laid.day.clone())),
        reason: None,
        asked: None,
    };
    // A site that is gone ends this task.
    let _ = to_site.send(FromJournal::Asked(Box::new(asked))).await;
    let _ = days.wait_for(|now| now.archived >= Some(date)).await;
}

fn not_noted(laid: &Laid) -> JournalError {
    ArchiveError::NotNoted { date: date_text(laid.day.date) }.into()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tokio::task::JoinHandle;

    use super::*;
    use crate::journal::{
        memory::MemoryJournal,
        suite::{all_after, appended},
        testing::{Folder, TestClock, day_opened, notice},
    };

    const SHORT: Waits = Waits { again: Duration::from_millis(20), note: Duration::from_millis(100), rest: Duration::from_millis(1) };

    const fn on(day: u8) -> Date {
        Date { year: 2026, month: 8, day }
    }

    /// A journal with its archivist, and a site that notes what it is asked to.
    struct Hall {
        folder: Folder,
        journal: Arc<MemoryJournal>,
        starts: Vec<Position>,
        days: watch::Sender<Days>,
        asked: mpsc::Receiver<FromJournal>,
        notices: watch::Receiver<Vec<String>>,
        working: JoinHandle<()>,
    }

    impl Hall {
        async fn of_days(count: u8, keep_days: u32) -> Hall {
            let journal = Arc::new(MemoryJournal::new(TestClock::new().clock()));
            let folder = Folder::new();
            let (to_site, asked) = mpsc::channel(1);
            let (days, seen) = watch::channel(Days { last: None, archived: None });
            let (told, notices) = watch::channel(Vec::new());
            let mut hall = Hall { folder, journal, starts: Vec::new(), days, asked, notices, working: tokio::spawn(async {}) };
            for day in 1..=count {
                hall.open(day).await;
            }
            let archive = Archive::new(hall.folder.path().to_owned(), "uji");
            let archivist = Archivist { waits: SHORT, ..Archivist::new(hall.journal.clone(), archive, keep_days, told) };
            hall.working = tokio::spawn(archivist.run(seen, to_site));
            hall
        }

        async fn open(&mut self, day: u8) {
            let start = self.journal.head().await.unwrap();
            self.starts.push(start);
            let opened = appended(&*self.journal, start, vec![day_opened(self.journal.now(), day)]).await;
            appended(&*self.journal, opened, vec![notice(self.journal.now(), "satu")]).await;
            self.days.send_modify(|days| days.last = Some(on(day)));
        }

        /// Notes the next day that is asked for; answers which it is.
        async fn note(&mut self) -> Date {
            let Some(FromJournal::Asked(asked)) = self.asked.recv().await else { panic!("nothing is asked for") };
            let Command::RecordArchive(day) = asked.command else { panic!("{:?}", asked.command) };
            assert!(fs::exists(self.folder.file(&day.file)).unwrap(), "it lies there before it is noted");
            self.days.send_modify(|days| days.archived = Some(day.date));
            day.date
        }

        /// What `/readyz` says, once it is this.
        async fn noticed(&mut self, wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
            let told = timeout(Duration::from_secs(60), self.notices.wait_for(|notices| wanted(notices))).await;
            told.expect("it is said").unwrap().clone()
        }

        async fn oldest_is(&self, wanted: Position) {
            let waiting = async {
                while self.journal.oldest().await != Ok(wanted) {
                    sleep(Duration::from_millis(1)).await;
                }
            };
            timeout(Duration::from_secs(60), waiting).await.expect("older days are taken out");
        }
    }

    #[tokio::test]
    async fn days_that_are_over_are_laid_down_noted_in_their_order_and_the_oldest_taken_out() {
        let mut hall = Hall::of_days(4, 2).await;
        assert_eq!(hall.note().await, on(1));
        assert_eq!(hall.journal.oldest().await, Ok(Position::START), "two more are kept");
        assert_eq!((hall.note().await, hall.note().await), (on(2), on(3)));
        hall.oldest_is(hall.starts[1]).await;
        let kept = all_after(&*hall.journal, hall.starts[1]).await;
        hall.open(5).await;
        assert_eq!(hall.note().await, on(4));
        hall.oldest_is(hall.starts[2]).await;
        assert_eq!(all_after(&*hall.journal, hall.starts[2]).await[..2], kept[2..4]);
        drop(hall.days);
        hall.working.await.unwrap();
    }

    #[tokio::test]
    async fn nothing_is_taken_out_before_it_is_noted_nor_before_its_file_is_whole() {
        let mut hall = Hall::of_days(3, 1).await;
        assert_eq!(hall.note().await, on(1));
        let Some(FromJournal::Asked(_)) = hall.asked.recv().await else { panic!("nothing is asked for") };
        // Nobody notes it: it is asked for again, and nothing is taken out meanwhile.
        let Some(FromJournal::Asked(_)) = hall.asked.recv().await else { panic!("not asked for again") };
        assert_eq!(hall.journal.oldest().await, Ok(Position::START));
        let first = fs::read_dir(hall.folder.path()).unwrap().map(|file| file.unwrap().path());
        let mut first = first.filter(|path| path.display().to_string().contains("2026-08-01"));
        let first = first.next().unwrap();
        let whole = fs::read(&first).unwrap();
        fs::write(&first, &whole[..20]).unwrap();
        hall.days.send_modify(|days| days.archived = Some(on(2)));
        hall.oldest_is(hall.starts[1]).await;
        assert_eq!(fs::read(&first).unwrap(), whole, "the journal still had it, so that it was laid down once more before");
    }

    #[tokio::test]
    async fn days_that_cannot_be_laid_down_are_said_until_they_can() {
        let mut hall = Hall::of_days(2, 1).await;
        hall.note().await;
        let folder = hall.folder.path().to_owned();
        let away = folder.with_extension("away");
        // No folder can be made where a file is.
        fs::rename(&folder, &away).unwrap();
        fs::write(&folder, "").unwrap();
        hall.open(3).await;
        let said = hall.noticed(|notices| !notices.is_empty()).await.concat();
        assert!(said.contains("not archived yet") && said.contains(folder.to_str().unwrap()), "{said}");
        fs::remove_file(&folder).unwrap();
        fs::rename(&away, &folder).unwrap();
        assert_eq!(hall.note().await, on(2));
        hall.noticed(<[String]>::is_empty).await;
    }

    #[tokio::test]
    async fn days_that_others_took_out_meanwhile_are_named_until_somebody_brings_them() {
        let mut hall = Hall::of_days(4, 9).await;
        for _ in 0..3 {
            hall.note().await;
        }
        // This node was away from the second day on, and the others keep one day.
        hall.working.abort();
        let mut files: Vec<_> = fs::read_dir(hall.folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        let elsewhere = Folder::new();
        let others: Vec<_> = files[1..3].iter().map(|file| elsewhere.file(file.file_name().unwrap().to_str().unwrap())).collect();
        files[1..3].iter().zip(&others).for_each(|(file, other)| fs::rename(file, other).unwrap());
        hall.journal.trim(hall.starts[3]).await.unwrap();
        let archive = Archive::new(hall.folder.path().to_owned(), "uji");
        let (to_site, _asked) = mpsc::channel(1);
        let (told, notices) = watch::channel(Vec::new());
        hall.notices = notices;
        let archivist = Archivist { waits: SHORT, ..Archivist::new(hall.journal.clone(), archive, 9, told) };
        hall.working = tokio::spawn(archivist.run(hall.days.subscribe(), to_site));
        let said = hall.noticed(|notices| !notices.is_empty()).await.concat();
        let last = hall.starts[3].link.to_string();
        assert!(said.contains("the days after 2026-08-01") && said.contains(&last) && said.contains("another server"), "{said}");
        files[1..3].iter().zip(&others).for_each(|(file, other)| fs::rename(other, file).unwrap());
        hall.noticed(<[String]>::is_empty).await;
    }

    #[tokio::test]
    async fn days_that_are_missing_stay_named_when_the_journal_has_gone_on() {
        let mut hall = Hall::of_days(4, 1).await;
        for _ in 0..3 {
            hall.note().await;
        }
        hall.oldest_is(hall.starts[2]).await;
        // Everything is gone from the archive; what the journal still has is laid down again, and taken out a day later.
        let kept = hall.folder.path().with_extension("away");
        fs::rename(hall.folder.path(), &kept).unwrap();
        hall.working.abort();
        let archive = Archive::new(hall.folder.path().to_owned(), "uji");
        let (to_site, asked) = mpsc::channel(1);
        let (told, notices) = watch::channel(Vec::new());
        (hall.notices, hall.asked) = (notices, asked);
        let archivist = Archivist { waits: SHORT, ..Archivist::new(hall.journal.clone(), archive, 1, told) };
        hall.working = tokio::spawn(archivist.run(hall.days.subscribe(), to_site));
        let lacking = hall.noticed(|notices| !notices.is_empty()).await;
        hall.open(5).await;
        assert_eq!(hall.note().await, on(4));
        hall.oldest_is(hall.starts[3]).await;
        // A day is taken out at the end of a round, and what the round found is told before the next begins.
        for day in 6..8 {
            hall.open(day).await;
            assert_eq!(hall.note().await, on(day - 1));
            hall.oldest_is(hall.starts[usize::from(day) - 2]).await;
        }
        assert_eq!(*hall.notices.borrow(), lacking, "what was missing still is");
        for file in fs::read_dir(&kept).unwrap().map(Result::unwrap) {
            let to = hall.folder.path().join(file.file_name());
            if !to.exists() {
                fs::rename(file.path(), to).unwrap();
            }
        }
        hall.noticed(<[String]>::is_empty).await;
        fs::remove_dir_all(kept).unwrap();
    }
}
