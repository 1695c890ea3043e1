//! The append on its way: carries it to the journal and its answer back, without a task in between that would have to be woken. It
//! decides nothing and repeats nothing: what an answer means is the dispatcher's business.

use std::sync::Arc;

use crate::journal::{
    AppendAnswer, Journal, Later, begun,
    entry::{Entry, Position},
};

/// At most one append, because the dispatcher has one in flight at a time.
pub(super) struct Appender {
    journal: Arc<dyn Journal>,
    on_its_way: Option<Later<'static, AppendAnswer>>,
}

impl Appender {
    pub(super) fn new(journal: Arc<dyn Journal>) -> Appender {
        Appender { journal, on_its_way: None }
    }

    /// Sends an append, before whoever calls this does anything else; `false` where one is on its way already.
    pub(super) async fn send(&mut self, expected: Position, entries: Vec<Entry>) -> bool {
        let is_free = self.on_its_way.is_none();
        if is_free {
            let journal = Arc::clone(&self.journal);
            self.on_its_way = Some(begun(Box::pin(async move { journal.append(expected, entries).await })).await);
        }
        is_free
    }

    /// Waits for the answer, for ever where nothing was sent. May be given up and waited for again.
    pub(super) async fn answer(&mut self) -> AppendAnswer {
        let Some(append) = &mut self.on_its_way else { return std::future::pending().await };
        let answer = append.await;
        self.on_its_way = None;
        log_answer(&answer);
        answer
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
