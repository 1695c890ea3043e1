//! Finds what other nodes wrote: waits for a hint, reads right after the head, hands on what there is. Hints can be lost, so it looks
//! once a second all the same. While an append is on its way its answer brings the same, so it keeps still.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    time::{sleep, timeout},
};

use super::{FromJournal, Reading};
use crate::{
    journal::{Journal, READ_ENTRIES_MAX, ReadAnswer, WaitAnswer},
    limits::{REOPEN_AFTER_MS_MAX, REOPEN_AFTER_MS_MIN},
};

/// How long one wait for a hint lasts, in milliseconds: a lost hint costs no more than this.
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
        let is_urgent = now.urgent != urgent_done;
        if now.appending && !is_urgent {
            // An append that takes long may be in doubt; then the reader looks on its own.
            let _ = timeout(Duration::from_millis(LOOK_EVERY_MS), reading.changed()).await;
        } else if !is_urgent {
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
        if found.is_ok() != answered {
            answered = found.is_ok();
            if to_site.send(FromJournal::Answers(answered)).await.is_err() {
                return;
            }
        }
        let message = match found {
            Ok(ReadAnswer::Entries(entries)) => (!entries.is_empty() || is_urgent).then_some(FromJournal::Entries(entries)),
            Ok(ReadAnswer::Diverged { head }) => Some(FromJournal::Diverged(head)),
            Err(error) => {
                tracing::warn!(error = %error, retry_ms = backoff_ms, "the journal cannot be read");
                // Asked for and not done: it is asked again after the wait.
                urgent_done = urgent_done.wrapping_sub(u64::from(is_urgent));
                sleep(Duration::from_millis(backoff_ms)).await;
                backoff_ms = (backoff_ms * 2).min(REOPEN_AFTER_MS_MAX);
                continue;
            }
        };
        backoff_ms = REOPEN_AFTER_MS_MIN;
        if let Some(message) = message {
            if to_site.send(message).await.is_err() {
                return;
            }
            let applied = reading.wait_for(|reading| reading.head != from);
            // Entries that were known already change nothing.
            let _ = timeout(Duration::from_millis(APPLIED_WITHIN_MS), applied).await;
        }
    }
}
