//! Carries appends to the journal, one at a time, and their answers back. It decides nothing and repeats nothing: what an answer means
//! is the dispatcher's business.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::FromJournal;
use crate::journal::{
    Journal,
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
        if to_site.send(FromJournal::Appended(answer)).await.is_err() {
            return;
        }
    }
}
