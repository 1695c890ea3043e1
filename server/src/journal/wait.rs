//! Waiting for the head to move, the same for every journal. It reads nothing: what there is only `read` says.

use std::time::Duration;

use tokio::sync::watch;

use crate::journal::{WaitAnswer, entry::Position};

/// Waits until the head is another than `after`: further on when there is more, elsewhere when the tail was lost.
pub(crate) async fn wait_for(mut head: watch::Receiver<Position>, after: Position, timeout_ms: u64) -> WaitAnswer {
    let moved = head.wait_for(|head| *head != after);
    match tokio::time::timeout(Duration::from_millis(timeout_ms), moved).await {
        // A sender that is gone means that the journal ends: let the caller look and see for itself.
        Ok(Ok(_) | Err(_)) => WaitAnswer::MaybeMore,
        Err(_) => WaitAnswer::TimedOut,
    }
}
