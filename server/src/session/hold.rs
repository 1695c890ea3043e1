//! Who holds a counter: one client at a time, by a claim with a time to live. A second client learns who holds it and may take over;
//! the first then hears so and ends. Connections of one name on one machine are one client, the window and the verbs typed beside it; two
//! machines with the same name are two. A hold is about who acts, never about the queue.

use std::time::Duration;

use protocol::{Hello, close};
use tokio::time::{MissedTickBehavior, interval};

use super::{Session, closing};
use crate::{
    app::App,
    hub::SessionId,
    limits::{HOLD_MS, HOLD_RENEW_EVERY_MS},
    presence::{Claim, Renewal},
    store::Store,
    words::{self, Refusal},
};

/// What claims of counters begin with.
pub(crate) const COUNTER_PREFIX: &str = "counter/";

/// As much of what a client says of its machine as a holder has room for beside the longest name.
const MACHINE_CHARS_MAX: usize = 32;

/// A claim on a counter.
#[derive(Debug)]
pub(super) struct Hold {
    counter: String,
    holder: String,
}

impl Hold {
    fn key(&self) -> String {
        format!("{COUNTER_PREFIX}{}", self.counter)
    }

    fn is_same_client(&self, holder: &str) -> bool {
        client_of(holder) == client_of(&self.holder)
    }

    /// Gives the counter back.
    pub(super) async fn release(&self, store: &Store) {
        if let Err(error) = store.presence.release(self.key(), self.holder.clone()).await {
            tracing::debug!(counter = %self.counter, error = %error, "a hold was not given back; it lapses by itself");
        }
    }
}

/// The name for people in a holder: what follows the connection's own mark.
pub(crate) fn name_of(holder: &str) -> &str {
    client_of(holder).1
}

/// The machine and the name in a holder, `NODE-SESSION-MACHINE/NAME`: which client it is, whichever of its connections.
fn client_of(holder: &str) -> (&str, &str) {
    let (mark, name) = holder.split_once('/').unwrap_or(("", holder));
    (mark.rsplit('-').next().unwrap_or_default(), name)
}

/// What a client says of its machine, as it fits a claim.
fn machine_of(hello: &Hello) -> String {
    let letters = hello.machine.iter().flat_map(|machine| machine.chars());
    letters.filter(char::is_ascii_alphanumeric).take(MACHINE_CHARS_MAX).collect()
}

/// Claims a counter for a client. Another connection of the same client goes along with the claim there is; another client must say so.
pub(super) async fn claim(
    app: &App,
    store: &Store,
    session: SessionId,
    hello: &Hello,
    counter: &str,
    takeover: bool,
) -> Result<Hold, Refusal> {
    let holder = format!("{:08x}-{session}-{}/{}", app.node, machine_of(hello), hello.name);
    let hold = Hold { counter: counter.to_owned(), holder };
    let presence = &store.presence;
    let claimed = match presence.claim(hold.key(), hold.holder.clone(), HOLD_MS).await {
        // `keep` takes the claim on once the other connection has gone.
        Ok(Claim::HeldBy(other)) if hold.is_same_client(&other) => Ok(()),
        Ok(Claim::HeldBy(_)) if takeover => {
            let taken = presence.take_over(hold.key(), hold.holder.clone(), HOLD_MS).await;
            app.takeovers.send_modify(|takeovers| *takeovers = takeovers.wrapping_add(1));
            taken.map(|_| ())
        }
        Ok(Claim::HeldBy(other)) => return Err(words::counter_held(name_of(&other), name_of(&other) == hello.name)),
        Ok(Claim::Held) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = claimed {
        // Without presence nobody knows who holds what; the counter works on, and the claim is made once presence is back.
        tracing::warn!(counter, error = %error, "the holder of a counter could not be recorded");
    }
    app.holds_changed.notify_one();
    Ok(hold)
}

/// Keeps a hold alive; ends when another client has taken the counter over.
pub(super) async fn keep(app: &App, session: &Session, store: &Store, hold: Option<&Hold>) {
    let Some(hold) = hold else { return std::future::pending().await };
    let mut every = interval(Duration::from_millis(HOLD_RENEW_EVERY_MS));
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut takeovers = app.takeovers.subscribe();
    loop {
        tokio::select! {
            _ = every.tick() => {}
            // A counter changed hands on this node: perhaps this one.
            Ok(()) = takeovers.changed() => {}
        }
        let presence = &store.presence;
        let renewed = match presence.renew(hold.key(), hold.holder.clone(), HOLD_MS).await {
            Ok(Renewal::Lapsed) => match presence.claim(hold.key(), hold.holder.clone(), HOLD_MS).await {
                Ok(Claim::Held) => None,
                Ok(Claim::HeldBy(other)) => Some(other).filter(|other| !hold.is_same_client(other)),
                Err(_) => None,
            },
            Ok(Renewal::HeldBy(other)) => Some(other).filter(|other| !hold.is_same_client(other)),
            // Renewed, or presence is away: then nobody can take over either.
            Ok(Renewal::Held) | Err(_) => None,
        };
        if let Some(other) = renewed {
            tracing::info!(session = session.id, counter = %hold.counter, by = name_of(&other), "a counter was taken over");
            let namesake = name_of(&other) == name_of(&hold.holder);
            return session.outbox.close(closing(&words::taken_over(name_of(&other), namesake), close::TAKEN_OVER));
        }
    }
}
