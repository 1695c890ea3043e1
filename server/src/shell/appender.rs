//! Carries appends to the journal, one at a time, and their answers back. It decides nothing and repeats nothing: what an answer means
//! is the dispatcher's business.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::FromJournal;
use crate::journal::{
    AppendAnswer, Journal,
    entry::{Entry, Position},
};

/// Runs until the site's task is gone.
pub(super) async fn run(
    journal: Arc<dyn Journal>,
    mut appends: mpsc::Receiver<(Position, Vec<Entry>)>,
    to_site: mpsc::Sender<FromJournal>,
) {
    while let Some((expected, entries)) = appends.recv().await {
        let answer = journal.append(expected, entries).await;
        log_answer(&answer);
        if to_site.send(FromJournal::Appended(answer)).await.is_err() {
            return;
        }
    }
}

/// What went wrong with an append, for the person who looks after the store; the callers hear it in their own words.
fn log_answer(answer: &AppendAnswer) {
    match answer {
        AppendAnswer::Appended { .. } => {}
        AppendAnswer::Conflict { came_first } => tracing::debug!(came_first = came_first.len(), "others wrote first; deciding again"),
        AppendAnswer::SeenBefore { stored } => tracing::debug!(stored = stored.len(), "requests were stored before"),
        AppendAnswer::Diverged { head } => tracing::error!(head = %head, "the journal lost entries that this node has read"),
        AppendAnswer::Refused { refusal, text } => tracing::warn!(refusal = ?refusal, "the store refused an append: {text}"),
        AppendAnswer::InDoubt { text } => tracing::warn!("it is not sure whether an append was written: {text}"),
    }
}
