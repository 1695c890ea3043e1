//! From nothing to a site that can be served: open the journal (again and again where it is not up yet), read the day in progress, start
//! the tasks around the dispatcher. Meanwhile the port is open and clients are told to wait.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use protocol::PracticeRow;
use tokio::{
    sync::{Notify, mpsc, watch},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use anyhow::Context as _;

use super::{
    FromOutside, JOURNAL_MESSAGES_MAX, Node, Reading, Site,
    appender::Appender,
    archivist::{Archivist, Days},
    displays, epoch,
    epoch::{Again, FromOutsideAgain},
    forecaster::Forecaster,
    holds, last_head, reader, timetable,
};
use crate::{
    app::{Message, Readiness},
    dispatcher::{Asked, Dispatcher, Input},
    displays::Displays,
    journal::{
        Instant, JournalError, ReadAnswer,
        entry::{Position, Stored},
        read_ahead::ReadAhead,
    },
    limits::{LAST_CLOSE_MS_MAX, REOPEN_AFTER_MS_MAX, REOPEN_AFTER_MS_MIN},
    pace::Pace,
    practice,
    remembered::Memory,
    site_file::SiteFile,
    store::{self, Store, StoreOptions},
    words,
};

/// What it takes to start a site.
pub(crate) struct Starting {
    pub(crate) options: StoreOptions,
    pub(crate) site: SiteFile,
    /// Told where screens show a practice.
    pub(crate) practice: watch::Sender<Option<PracticeRow>>,
    pub(crate) pace: Pace,
    pub(crate) readiness: watch::Sender<Readiness>,
    /// Filled once the journal is open.
    pub(crate) store: Arc<OnceLock<Store>>,
    pub(crate) holds_changed: Arc<Notify>,
    /// The displays of this node.
    pub(crate) displays: Arc<Displays>,
    /// Random: no other node has the same.
    pub(crate) node: u32,
    pub(crate) stopping: CancellationToken,
    /// Random: no other run of any node has the same.
    pub(crate) run: String,
}

impl Starting {
    /// Starts the site and runs it until the server goes down. An error needs a person.
    pub(crate) async fn run(self, inbox: mpsc::Receiver<Message>, files: mpsc::Receiver<SiteFile>) -> anyhow::Result<()> {
        let mut from = FromOutsideAgain { inbox, files };
        let mut before: Option<(Dispatcher, Memory)> = None;
        for life in 1_u32.. {
            let loaded = tokio::select! {
                () = self.stopping.cancelled() => return Ok(()),
                loaded = self.load() => loaded,
            };
            let Loaded { store, mut dispatcher, mut epoch } = loaded?;
            if let Some((before, memory)) = before.take() {
                if before.head() == dispatcher.head() {
                    // Two stores answer in turn, one of them old: everybody would be thrown out again and again.
                    tokio::select! {
                        () = self.stopping.cancelled() => return Ok(()),
                        () = sleep(Duration::from_millis(REOPEN_AFTER_MS_MAX)) => {}
                    }
                }
                epoch = epoch::hand_over(memory, before, &mut dispatcher);
            }
            match self.serve(store, dispatcher, epoch, from, life).await? {
                Some(again) => (from, before) = (again.from, Some((again.before, again.memory))),
                None => break,
            }
        }
        Ok(())
    }

    /// Serves until the server goes down or the journal loses what was read of it.
    async fn serve(
        &self,
        store: Store,
        dispatcher: Dispatcher,
        epoch: Option<Asked>,
        from: FromOutsideAgain,
        life: u32,
    ) -> anyhow::Result<Option<Again>> {
        timetable::tell_clock(dispatcher.state(), (self.options.clock)());
        let (to_site, from_journal) = mpsc::channel(JOURNAL_MESSAGES_MAX);
        let (reading, reading_seen) =
            watch::channel(Reading { head: dispatcher.head(), appending: false, stopped: dispatcher.stopped().is_some(), urgent: 0 });
        let known = self.options.last_head_path().and_then(|file| last_head::memory(&file));
        let (memory, memory_seen) = watch::channel(known.unwrap_or_default());
        let tasks = TaskTracker::new();
        if let Some(file) = self.options.last_head_path() {
            tasks.spawn(last_head::keep_memory(file.clone(), last_head::NUMBERS_EVERY, memory_seen));
            tasks.spawn(last_head::keep(file, last_head::WRITE_EVERY, reading_seen.clone()));
        }
        let (days, days_seen) = watch::channel(Days::of(dispatcher.state()));
        let (notices, archive_notices) = watch::channel(Vec::new());
        if !practice::is_practice(&self.options.site) {
            let archivist = Archivist::new(Arc::clone(&store.journal), self.options.archive(), self.options.archive.keep_days, notices);
            tasks.spawn(archivist.run(days_seen, to_site.clone()));
        }
        tasks.spawn(reader::run(Arc::clone(&store.journal), reading_seen, to_site.clone()));
        tasks.spawn(holds::run(Arc::clone(&store.presence), Arc::clone(&self.holds_changed), to_site.clone()));
        tasks.spawn(displays::run(Arc::clone(&self.displays), store.clone(), self.node, to_site));
        let forecaster = Forecaster::start().context("no thread for forecasts could be started")?;
        let site = Site {
            node: Node::new(dispatcher, format!("{}-{life}", self.run), self.pace, self.site.clone(), self.practice.clone())
                .with_epoch(epoch),
            pace: self.pace,
            acts: displays::Acts::new(Arc::clone(&self.displays)),
            appender: Appender::new(Arc::clone(&store.journal)),
            forecaster,
            expected_until_ms: 0,
            store,
            reading,
            readiness: self.readiness.clone(),
            journal_answers: true,
            stop_told: false,
            memory,
            newest: last_head::Newest::new(self.options.last_head_path().as_deref()),
            days,
            archive_notices,
        };
        let FromOutsideAgain { inbox, files } = from;
        let again = site.run(FromOutside { from_journal, inbox, files }, self.stopping.clone()).await;
        // The site's task is gone, so that these end by themselves and let go of the journal.
        tasks.close();
        if timeout(Duration::from_millis(LAST_CLOSE_MS_MAX), tasks.wait()).await.is_err() {
            tracing::warn!(left = tasks.len(), "the store did not answer in time; what was sent to it may still be carried out");
        }
        Ok(again)
    }

    /// Opens the journal and reads the day in progress, however long that takes.
    async fn load(&self) -> Result<Loaded, JournalError> {
        let mut backoff_ms = REOPEN_AFTER_MS_MIN;
        loop {
            match self.try_load().await {
                Err(JournalError::Unavailable { text }) => {
                    tracing::warn!(retry_ms = backoff_ms, "the journal cannot be reached: {text}");
                    self.readiness
                        .send_replace(Readiness::Waiting(words::not_ready("jurnal belum terjangkau", "the journal cannot be reached yet")));
                    sleep(Duration::from_millis(backoff_ms)).await;
                    backoff_ms = (backoff_ms * 2).min(REOPEN_AFTER_MS_MAX);
                }
                // A hall that was open goes on as soon as it is let in again; one that begins has a person beside it.
                Err(error @ (JournalError::NotAdmitted { .. } | JournalError::NoDatabase { .. })) if self.store.get().is_some() => {
                    tracing::error!(retry_ms = REOPEN_AFTER_MS_MAX, "{error}");
                    sleep(Duration::from_millis(REOPEN_AFTER_MS_MAX)).await;
                }
                done => return done,
            }
        }
    }

    async fn try_load(&self) -> Result<Loaded, JournalError> {
        let store = match self.store.get() {
            Some(store) => store.clone(),
            None => store::open(&self.options).await?,
        };
        match store.journal.settings().await {
            Ok(settings) => {
                tracing::info!(store = settings.store, "{} / {}", settings.loss.sentence_id(), settings.loss.sentence_en());
                settings.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
            }
            // A hall that is begun again after a failover goes on with a Redis that confirms less, as it would have without a loss.
            Err(error @ (JournalError::CannotConfirm { .. } | JournalError::NoWaitAof)) if self.store.get().is_some() => {
                tracing::warn!("{error}");
            }
            Err(error) => return Err(error),
        }
        if store.journal.head().await? == Position::START {
            tracing::info!(site = %self.options.site, "there is no entry yet: a new journal begins here");
        }
        if practice::is_practice(&self.options.site) {
            practice::check_journal(&*store.journal).await?;
        }
        let mut changed = None;
        if let Some(file) = self.options.last_head_path() {
            changed = last_head::compare(&file, &*store.journal).await?.map(|changed| (file, changed));
        }
        if let Some((file, changed)) = &changed {
            tracing::error!("{}", changed.sentence());
            match last_head::set_aside(file, *changed) {
                Ok(aside) => tracing::error!(file = %aside.display(), "what this server saw before is kept in this file"),
                Err(error) => tracing::error!(error = %error, file = %file.display(), "what this server saw before could not be kept"),
            }
        }
        let dispatcher = read_day(&store, &self.options.skip).await?;
        useless_skips(&self.options.skip, &dispatcher).iter().for_each(|useless| tracing::warn!("{useless}"));
        // Set once; a second try finds the same store.
        let _ = self.store.set(store.clone());
        // Whether or not the file of the head was there to be compared: a start that was cut off has set it aside.
        let memory = self.options.last_head_path().and_then(|file| last_head::memory(&file));
        let seen = changed.and_then(|(_, changed)| changed.loss().seen);
        let epoch = memory.and_then(|memory| epoch::since(seen, memory, &dispatcher));
        Ok(Loaded { store, dispatcher, epoch })
    }
}

/// What a start has read.
struct Loaded {
    store: Store,
    dispatcher: Dispatcher,
    /// The journal lost its end: the epoch that is to begin.
    epoch: Option<Asked>,
}

/// What is said of entries that are to be passed over and were not. It is no reason to stop: where the position was mistyped the entry that was
/// meant stops the site by itself and is named again, and an option that somebody left in a service file must not keep a hall closed in the
/// morning after, when the day to which it belonged is over.
fn useless_skips(skip: &[Position], dispatcher: &Dispatcher) -> Vec<String> {
    let unused = skip.iter().filter(|position| !dispatcher.passed_over().contains(position));
    let said = unused.map(|position| {
        format!(
            "--skip {position} tidak melewati apa pun: di hari ini tidak ada catatan di posisi itu yang melanggar aturan. Periksa posisinya di \
             log, atau hapus pilihan itu bila harinya sudah lewat. / --skip {position} passes nothing over: this day holds no entry at that \
             position that breaks a rule. Check the position in the log, or leave the option out where its day is over."
        )
    });
    said.collect()
}

/// The dispatcher at the journal's head, from the entries of the day in progress.
pub(crate) async fn read_day(store: &Store, skip: &[Position]) -> Result<Dispatcher, JournalError> {
    let start = store.journal.day_start().await?;
    let mut dispatcher = Dispatcher::new(start, store.nodes).skipping(skip.to_vec());
    let mut ahead = ReadAhead::new(&*store.journal, start);
    loop {
        let entries = match ahead.next().await {
            Ok(ReadAnswer::Entries(entries)) => entries,
            // What is known of the day is shown; where nothing is, there is nothing to show.
            Err(JournalError::NewerEntry { seq, needs, known }) if dispatcher.state().plan().is_some() => {
                let why = JournalError::NewerEntry { seq, needs: needs.clone(), known }.to_string();
                dispatcher.handle(Input::Newer { needs, why }, store.journal.now());
                return Ok(dispatcher);
            }
            Err(error) => return Err(error),
            Ok(ReadAnswer::Diverged { head }) => {
                // It lost its end while it was read: the next try begins with what there is then.
                return Err(JournalError::Unavailable {
                    text: format!("the journal's history changed while it was read, and now ends at {head}"),
                });
            }
        };
        if take_page(&mut dispatcher, entries, store.journal.now()) {
            tracing::info!(head = %dispatcher.head(), live = dispatcher.state().tickets().len(), "the day in progress is read");
            return Ok(dispatcher);
        }
    }
}

/// Applies one page of the day in progress. Whether that was the end of it: an empty page, or one that stops the site.
pub(crate) fn take_page(dispatcher: &mut Dispatcher, entries: Vec<Stored>, now: Instant) -> bool {
    let is_last = entries.is_empty();
    dispatcher.handle(Input::Entries(entries), now);
    while dispatcher.poll().is_some() {}
    let is_done = is_last || dispatcher.stopped().is_some();
    if is_done {
        dispatcher.check();
    }
    is_done
}

#[cfg(test)]
mod tests {
    use protocol::{AnswerOutcome, Command, CommandRequest, RequestId, Role};
    use tokio::sync::oneshot;

    use super::*;
    use crate::{
        app::ReplyTo,
        dispatcher::Nodes,
        journal::{
            Journal,
            memory::{Fault, MemoryJournal},
            testing::{Folder, broken_day, overfull, request},
        },
        limits::LAST_APPEND_MS_MAX,
        presence::local::LocalPresence,
        rights::Identity,
        shell::machine_clock,
        site_file,
        store::JournalChoice,
    };

    #[tokio::test]
    async fn a_start_that_finds_the_whole_state_broken_stands_still_where_it_is() {
        let journal = overfull().await;
        let head = journal.head().await.unwrap();
        let store = Store { journal: Arc::new(journal), presence: Arc::new(LocalPresence::new()), nodes: Nodes::One };
        let dispatcher = read_day(&store, &[]).await.unwrap();
        let stopped = dispatcher.stopped().expect("it stands still");
        assert_eq!((stopped.position, stopped.why.as_str()), (head, "more tickets are live than the limit"));
        assert_eq!(dispatcher.state().tickets().len(), domain::TICKETS_LIVE_MAX + 1, "what was read is shown");
    }

    #[tokio::test]
    async fn an_entry_that_is_to_be_passed_over_and_is_not_is_named() {
        let (journal, opened, broken) = broken_day().await;
        let head = journal.head().await.unwrap();
        let store = Store { journal: Arc::new(journal), presence: Arc::new(LocalPresence::new()), nodes: Nodes::One };
        let mistyped = Position { seq: broken.seq + 1, ..broken };
        let skip = [broken, opened, mistyped];
        let dispatcher = read_day(&store, &skip).await.unwrap();
        assert_eq!((dispatcher.stopped(), dispatcher.head()), (None, head));
        let said = useless_skips(&skip, &dispatcher);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].contains(&opened.to_string()) && said[1].contains(&mistyped.to_string()), "{said:?}");
    }

    #[tokio::test]
    async fn an_append_in_doubt_is_settled_before_the_server_goes_down() {
        let (folder, clock) = (Folder::new(), machine_clock());
        let journal = Arc::new(MemoryJournal::new(clock.clone()));
        let site = site_file::read(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
        let store = Store { journal: journal.clone(), presence: Arc::new(LocalPresence::new()), nodes: Nodes::One };
        let (readiness, mut ready) = watch::channel(Readiness::Waiting(words::going_down()));
        let (messages, inbox) = mpsc::channel(8);
        let stopping = CancellationToken::new();
        let starting = Starting {
            options: StoreOptions {
                choice: JournalChoice::Sqlite,
                data: folder.path().to_owned(),
                site: site.plan.site.code.clone(),
                archive: crate::ArchiveConfig::default(),
                skip: Vec::new(),
                clock,
                on_fatal: Arc::new(|why| panic!("{why}")),
            },
            site,
            practice: watch::Sender::new(None),
            pace: Pace::default(),
            readiness,
            store: Arc::new(OnceLock::from(store)),
            holds_changed: Arc::new(Notify::new()),
            displays: Arc::default(),
            node: 1,
            stopping: stopping.clone(),
            run: "uji".to_owned(),
        };
        let running = tokio::spawn(starting.run(inbox, mpsc::channel(1).1));
        ready.wait_for(|readiness| matches!(readiness, Readiness::Ready { .. })).await.unwrap();
        let before = journal.head().await.unwrap();

        journal.fail_next(Fault::AnswerLost);
        let (reply, answer) = oneshot::channel();
        let who = Identity { role: Role::Supervisor, counter: None, name: "uji".to_owned() };
        let asked = CommandRequest { request: RequestId(request()), command: Command::SetNotice { text: "uji".to_owned() }, reason: None };
        messages.send(Message::Command { reply: ReplyTo::Once(reply), who, request: Box::new(asked) }).await.unwrap();
        assert!(matches!(answer.await.unwrap().outcome, AnswerOutcome::Unsure { .. }));
        stopping.cancel();
        let soon = Duration::from_millis(LAST_APPEND_MS_MAX * 4 / 5);
        timeout(soon, running).await.expect("nothing else is waited for").unwrap().unwrap();
        assert_eq!(journal.head().await.unwrap().seq, before.seq + 1);
    }
}
