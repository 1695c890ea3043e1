//! Finds what other nodes wrote: waits for a hint, reads right after the head, hands on what there is. Hints can be lost, so it looks
//! once a second all the same. While an append is on its way its answer brings the same, so it keeps still.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    time::{sleep, timeout},
};

use super::{FromJournal, Reading};
use crate::{
    journal::{Journal, JournalError, READ_ENTRIES_MAX, ReadAnswer, WaitAnswer},
    limits::REOPEN_AFTER_MS_MIN,
};

/// How long one wait for a hint lasts, in milliseconds: a lost hint costs no more than this, and a journal that comes back is found as soon.
const LOOK_EVERY_MS: u64 = 1_000;

/// How long the site's task is given to apply what was handed on, in milliseconds, before it is read again.
const APPLIED_WITHIN_MS: u64 = 1_000;

/// Runs until the site's task is gone.
pub(super) async fn run(journal: Arc<dyn Journal>, mut reading: watch::Receiver<Reading>, to_site: mpsc::Sender<FromJournal>) {
    let mut urgent_done = 0;
    let mut backoff_ms = REOPEN_AFTER_MS_MIN;
    let mut answered = true;
    loop {
        let now = *reading.borrow_and_update();
        if now.stopped {
            // It would find the same again every second, for a site that drops it.
            if reading.changed().await.is_err() {
                return;
            }
            continue;
        }
        let is_urgent = now.urgent != urgent_done;
        // A journal that did not answer is asked again in any case: where people press without a pause, no moment comes in which nothing is on
        // its way, and its hall would be taken for one whose store is away.
        let is_due = is_urgent || !answered;
        if now.appending && !is_due {
            match timeout(Duration::from_millis(LOOK_EVERY_MS), reading.changed()).await {
                Ok(Ok(())) => continue,
                Ok(Err(_)) => return,
                // An append that takes long may be in doubt; then the reader looks on its own.
                Err(_) => {}
            }
        } else if !is_due {
            let hint = tokio::select! {
                hint = journal.wait(now.head, LOOK_EVERY_MS) => Some(hint),
                changed = reading.changed() => if changed.is_err() { return } else { None },
            };
            if hint.is_none() {
                continue;
            }
            if hint == Some(WaitAnswer::MaybeMore) && (reading.borrow().appending || reading.borrow().head != now.head) {
                continue;
            }
        }
        if reading.has_changed().is_err() {
            return;
        }
        let from = reading.borrow().head;
        urgent_done = now.urgent;
        let found = journal.read(from, READ_ENTRIES_MAX).await;
        // What only a newer program can read was answered all the same.
        let answers = matches!(found, Ok(_) | Err(JournalError::NewerEntry { .. }));
        if answers != answered {
            answered = answers;
            if to_site.send(FromJournal::Answers(answered)).await.is_err() {
                return;
            }
        }
        let message = match found {
            Ok(ReadAnswer::Entries(entries)) => (!entries.is_empty() || is_urgent).then_some(FromJournal::Entries(entries, now.urgent)),
            Ok(ReadAnswer::Diverged { head }) => Some(FromJournal::Diverged(head)),
            Err(error @ JournalError::NewerEntry { .. }) => newer(&error),
            Err(error) => {
                tracing::warn!(error = %error, retry_ms = backoff_ms, "the journal cannot be read");
                // Asked for and not done: it is asked again after the wait.
                urgent_done = urgent_done.wrapping_sub(u64::from(is_urgent));
                sleep(Duration::from_millis(backoff_ms)).await;
                backoff_ms = (backoff_ms * 2).min(LOOK_EVERY_MS);
                continue;
            }
        };
        backoff_ms = REOPEN_AFTER_MS_MIN;
        if let Some(message) = message {
            if to_site.send(message).await.is_err() {
                return;
            }
            let applied = reading.wait_for(|reading| reading.head != from || reading.urgent != now.urgent);
            // Entries that were known already change nothing.
            let _ = timeout(Duration::from_millis(APPLIED_WITHIN_MS), applied).await;
        }
    }
}

fn newer(error: &JournalError) -> Option<FromJournal> {
    let JournalError::NewerEntry { needs, .. } = error else { return None };
    Some(FromJournal::Newer(needs.clone(), error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use domain::Time;
    use tokio::task::yield_now;

    use super::*;
    use crate::journal::{
        AppendAnswer, JournalError, Later, Settings,
        entry::{Entry, Kept, Position},
        memory::MemoryJournal,
        suite::appended,
        testing::{TestClock, notice},
    };

    /// A journal that counts how often it is read.
    struct Counted {
        journal: MemoryJournal,
        reads: AtomicUsize,
        is_away: AtomicBool,
    }

    impl Journal for Counted {
        fn append(&self, expected: Position, entries: Vec<Entry>) -> Later<'_, AppendAnswer> {
            self.journal.append(expected, entries)
        }
        fn read(&self, from: Position, max: usize) -> Later<'_, Result<ReadAnswer, JournalError>> {
            self.reads.fetch_add(1, Ordering::Relaxed);
            if self.is_away.load(Ordering::Relaxed) {
                return Box::pin(async { Err(JournalError::Unavailable { text: "away".to_owned() }) });
            }
            self.journal.read(from, max)
        }
        fn day_start(&self) -> Later<'_, Result<Position, JournalError>> {
            self.journal.day_start()
        }
        fn oldest(&self) -> Later<'_, Result<Position, JournalError>> {
            self.journal.oldest()
        }
        fn read_kept(&self, from: Position, max: usize) -> Later<'_, Result<Vec<Kept>, JournalError>> {
            self.journal.read_kept(from, max)
        }
        fn trim(&self, first: Position) -> Later<'_, Result<(), JournalError>> {
            self.journal.trim(first)
        }
        fn head(&self) -> Later<'_, Result<Position, JournalError>> {
            self.journal.head()
        }
        fn wait(&self, after: Position, timeout_ms: u64) -> Later<'_, WaitAnswer> {
            self.journal.wait(after, timeout_ms)
        }
        fn now(&self) -> Time {
            self.journal.now()
        }
        fn settings(&self) -> Later<'_, Result<Settings, JournalError>> {
            self.journal.settings()
        }
    }

    impl Counted {
        fn new() -> Counted {
            Counted { journal: MemoryJournal::new(TestClock::new().clock()), reads: AtomicUsize::new(0), is_away: AtomicBool::new(false) }
        }
    }

    #[tokio::test]
    async fn a_journal_that_answers_again_is_found_though_people_press_without_a_pause() {
        let journal = Arc::new(Counted::new());
        journal.is_away.store(true, Ordering::Relaxed);
        let (reading, seen) = watch::channel(Reading { head: Position::START, appending: false, stopped: false, urgent: 0 });
        let (to_site, mut from_journal) = mpsc::channel(8);
        let own: Arc<dyn Journal> = journal.clone();
        tokio::spawn(run(own, seen, to_site));
        assert!(matches!(from_journal.recv().await, Some(FromJournal::Answers(false))));
        journal.is_away.store(false, Ordering::Relaxed);
        let pressing = async {
            loop {
                reading.send_modify(|reading| reading.appending = true);
                sleep(Duration::from_millis(1)).await;
            }
        };
        let found = tokio::select! {
            () = pressing => None,
            found = timeout(Duration::from_secs(20), from_journal.recv()) => found.ok().flatten(),
        };
        assert!(matches!(found, Some(FromJournal::Answers(true))), "{found:?}");
    }

    #[tokio::test]
    async fn what_this_node_writes_itself_is_not_read_again_and_what_others_write_is() {
        let journal = Arc::new(Counted::new());
        let (reading, seen) = watch::channel(Reading { head: Position::START, appending: false, stopped: false, urgent: 0 });
        let (to_site, mut from_journal) = mpsc::channel(8);
        let own: Arc<dyn Journal> = journal.clone();
        tokio::spawn(run(own, seen, to_site));
        let mut head = Position::START;
        for _ in 0..100 {
            // The site's task wakes nobody where an append begins.
            reading.send_if_modified(|reading| {
                reading.appending = true;
                false
            });
            yield_now().await;
            head = appended(&*journal, head, vec![notice(journal.now(), "sendiri")]).await;
            yield_now().await;
            reading.send_modify(|reading| (reading.head, reading.appending) = (head, false));
            yield_now().await;
        }
        let other = appended(&*journal, head, vec![notice(journal.now(), "dari simpul lain")]).await;
        let Some(FromJournal::Entries(entries, _)) = from_journal.recv().await else { panic!("not handed on") };
        assert_eq!(entries.iter().map(|stored| stored.position).collect::<Vec<_>>(), [other]);
        // A slow machine may look once a second besides.
        assert!(journal.reads.load(Ordering::Relaxed) < 10, "{}", journal.reads.load(Ordering::Relaxed));
    }
}
