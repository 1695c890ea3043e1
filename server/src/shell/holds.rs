//! Looks who holds which counter, when one changed hands here and once a second for the other nodes, and tells the site's task.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, mpsc},
    time::sleep,
};

use super::FromJournal;
use crate::{
    convert::Holds,
    limits::HOLD_RENEW_EVERY_MS,
    presence::Presence,
    session::{COUNTER_PREFIX, name_of},
};

/// Runs until the site's task is gone.
pub(super) async fn run(presence: Arc<dyn Presence>, changed: Arc<Notify>, to_site: mpsc::Sender<FromJournal>) {
    let mut told = Holds::new();
    loop {
        tokio::select! {
            () = changed.notified() => {}
            () = sleep(Duration::from_millis(HOLD_RENEW_EVERY_MS)) => {}
            () = to_site.closed() => return,
        }
        let found = match presence.list(COUNTER_PREFIX.to_owned()).await {
            Ok(found) => found,
            Err(error) => {
                tracing::debug!(error = %error, "who holds the counters is not known now");
                continue;
            }
        };
        let by_counter =
            |(key, holder): (String, String)| Some((key.strip_prefix(COUNTER_PREFIX)?.to_owned(), name_of(&holder).to_owned()));
        let holds: Holds = found.into_iter().filter_map(by_counter).collect();
        if holds != told {
            told = holds.clone();
            if to_site.send(FromJournal::Holds(holds)).await.is_err() {
                return;
            }
        }
    }
}
