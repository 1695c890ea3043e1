//! Tells the other nodes of this node's displays, and the site's task of the displays of all nodes: once a second, and when one came or went. And
//! hands what a supervisor asks of a display on to it. It decides nothing, and nothing of it is stored.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use protocol::{Command, RequestId, View};
use tokio::{sync::mpsc, task::JoinSet, time::sleep};

use super::FromJournal;
use crate::{
    app::ReplyTo,
    convert,
    displays::{Displays, Rows, Seen, TOLD_EVERY_MS, is_alike, rows},
    limits::HOLD_RENEW_EVERY_MS,
    presence::TTL_MS_MAX,
    shell::Node,
    store::Store,
    words::{self, Refusal},
};

/// What claims of displays begin with.
const SCREEN_PREFIX: &str = "screen/";

/// Acts that wait for displays, at most; more is somebody who presses faster than a person.
const ACTS_MAX: usize = 64;

/// Runs until the site's task is gone.
pub(super) async fn run(displays: Arc<Displays>, store: Store, node: u32, to_site: mpsc::Sender<FromJournal>) {
    let mut told = Rows::new();
    let mut claimed: BTreeMap<String, Seen> = BTreeMap::new();
    let mut found: BTreeMap<String, Seen> = BTreeMap::new();
    loop {
        tokio::select! {
            () = displays.changed.notified() => {}
            () = sleep(Duration::from_millis(HOLD_RENEW_EVERY_MS)) => {}
            () = to_site.closed() => return,
        }
        let now_ms = store.journal.now().0;
        claim(&displays, &store, node, now_ms, &mut claimed, &found).await;
        match store.presence.list(SCREEN_PREFIX.to_owned()).await {
            Ok(listed) => found = listed.into_iter().filter_map(read).collect(),
            Err(error) => {
                tracing::debug!(error = %error, "which displays there are is not known now");
                continue;
            }
        }
        let seen = rows(&found, node, now_ms);
        if seen != told {
            told.clone_from(&seen);
            if to_site.send(FromJournal::Displays(seen)).await.is_err() {
                return;
            }
        }
    }
}

/// Tells the others of what changed here, and now and then of what did not.
async fn claim(
    displays: &Displays,
    store: &Store,
    node: u32,
    now_ms: u64,
    claimed: &mut BTreeMap<String, Seen>,
    found: &BTreeMap<String, Seen>,
) {
    for (key, seen) in displays.seen(now_ms) {
        let seen = Seen { node, ..seen };
        let is_elsewhere = found.get(&key).is_some_and(|other| other.node != node && other.connected && other.at_ms >= seen.at_ms);
        if is_elsewhere && !seen.connected {
            displays.forget(&key);
            claimed.remove(&key);
            continue;
        }
        let is_due = |before: &Seen| !is_alike(before, &seen) || (seen.connected && now_ms.saturating_sub(before.at_ms) >= TOLD_EVERY_MS);
        if !claimed.get(&key).is_none_or(is_due) {
            continue;
        }
        let text = serde_json::to_string(&seen).unwrap_or_default();
        // A day: whoever went stays listed so long.
        match store.presence.take_over(format!("{SCREEN_PREFIX}{key}"), text, TTL_MS_MAX).await {
            Ok(_) => drop(claimed.insert(key, seen)),
            Err(error) => tracing::debug!(error = %error, display = %seen.name, "a display could not be told of"),
        }
    }
}

fn read((key, text): (String, String)) -> Option<(String, Seen)> {
    // What another version wrote otherwise is passed over.
    Some((key.strip_prefix(SCREEN_PREFIX)?.to_owned(), serde_json::from_str(&text).ok()?))
}

/// What supervisors ask of displays, while they wait for its answer.
pub(super) struct Acts {
    displays: Arc<Displays>,
    waiting: JoinSet<Acted>,
}

/// A display has answered, or has not in time.
pub(super) struct Acted {
    pub(super) reply: ReplyTo,
    pub(super) request: RequestId,
    pub(super) done: Result<(), Refusal>,
}

impl Acts {
    pub(super) fn new(displays: Arc<Displays>) -> Acts {
        Acts { displays, waiting: JoinSet::new() }
    }

    /// Begins an act where a command asks for one; else gives it back. Rights are checked.
    pub(super) fn begin(&mut self, reply: ReplyTo, request: RequestId, command: &Command, node: &Node, now_ms: u64) -> Option<ReplyTo> {
        let Command::AskScreen { screen, act } = command else { return Some(reply) };
        let zone = if let protocol::ScreenAct::Show { zone: Some(zone), .. } = act { Some(zone.clone()) } else { None };
        let view = zone.map(|zone| View::Display { zone });
        let checked = match view.map(|view| convert::scope(node.dispatcher().state(), &view)) {
            Some(Err(refusal)) => Err(refusal),
            Some(Ok(_)) | None if self.waiting.len() >= ACTS_MAX => Err(words::busy()),
            Some(Ok(_)) | None => Ok(()),
        };
        let (displays, screen, act) = (Arc::clone(&self.displays), screen.clone(), act.clone());
        self.waiting.spawn(async move {
            let done = match checked {
                Ok(()) => displays.ask(&screen, act, now_ms).await,
                Err(refusal) => Err(refusal),
            };
            Acted { reply, request, done }
        });
        None
    }

    /// The next one that is over; never where none waits.
    pub(super) async fn next(&mut self) -> Acted {
        loop {
            match self.waiting.join_next().await {
                Some(Ok(acted)) => return acted,
                Some(Err(error)) => tracing::error!(error = %error, "an act of a display was lost"),
                None => std::future::pending().await,
            }
        }
    }
}
