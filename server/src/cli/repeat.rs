//! One append of a verb that works without a server: repeated while its answer is in doubt, for nobody else would.

use crate::journal::{
    AppendAnswer, Journal,
    entry::{Entry, Position},
};

/// How often one append is repeated while its answer is in doubt, and how long is waited between, in milliseconds.
const DOUBT_TRIES_MAX: usize = 20;
const DOUBT_WAIT_MS: u64 = 500;

/// Appends, and repeats the same append while its answer is in doubt.
pub(crate) async fn append(journal: &dyn Journal, head: Position, entries: Vec<Entry>) -> AppendAnswer {
    let mut answer = journal.append(head, entries.clone()).await;
    for _ in 0..DOUBT_TRIES_MAX {
        let AppendAnswer::InDoubt { .. } = answer else { break };
        journal.wait(head, DOUBT_WAIT_MS).await;
        let repeated = journal.append(head, entries.clone()).await;
        // A refusal of the repetition says nothing about the first try.
        if repeated.settles() {
            answer = repeated;
        }
    }
    answer
}
