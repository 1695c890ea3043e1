//! Claims within one process, for the server that is alone with its SQLite journal.
//! Measures with the monotonic clock: a wall clock set back must not keep a dead holder alive.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    journal::Later,
    presence::{CLAIMS_MAX, Claim, Presence, PresenceError, Renewal, check},
};

/// The claims of one site, in memory.
#[derive(Debug)]
pub(crate) struct LocalPresence {
    began_at: Instant,
    /// By key. A plain mutex: it is never held across an await.
    claims: Mutex<BTreeMap<String, Holding>>,
}

/// Who holds a claim and until when.
#[derive(Debug)]
struct Holding {
    holder: String,
    until: Instant,
}

impl LocalPresence {
    /// No claims.
    pub(crate) fn new() -> LocalPresence {
        LocalPresence { began_at: Instant::now(), claims: Mutex::default() }
    }

    /// The claims that are still alive.
    fn alive(&self) -> MutexGuard<'_, BTreeMap<String, Holding>> {
        // Every change below is one insert or remove, so that a panic elsewhere leaves nothing half done.
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        claims.retain(|_, holding| holding.until > now);
        claims
    }
}

impl Presence for LocalPresence {
    fn claim(&self, key: String, holder: String, ttl_ms: u64) -> Later<'_, Result<Claim, PresenceError>> {
        Box::pin(async move {
            check(&key, &holder, ttl_ms)?;
            let mut claims = self.alive();
            match claims.get(&key) {
                Some(holding) if holding.holder != holder => Ok(Claim::HeldBy(holding.holder.clone())),
                None if claims.len() >= CLAIMS_MAX => Err(PresenceError::Full),
                Some(_) | None => {
                    claims.insert(key, holding(holder, ttl_ms));
                    Ok(Claim::Held)
                }
            }
        })
    }

    fn renew(&self, key: String, holder: String, ttl_ms: u64) -> Later<'_, Result<Renewal, PresenceError>> {
        Box::pin(async move {
            check(&key, &holder, ttl_ms)?;
            let mut claims = self.alive();
            match claims.get(&key) {
                None => Ok(Renewal::Lapsed),
                Some(holding) if holding.holder != holder => Ok(Renewal::HeldBy(holding.holder.clone())),
                Some(_) => {
                    claims.insert(key, holding(holder, ttl_ms));
                    Ok(Renewal::Held)
                }
            }
        })
    }

    fn release(&self, key: String, holder: String) -> Later<'_, Result<bool, PresenceError>> {
        Box::pin(async move {
            let mut claims = self.alive();
            let own = claims.get(&key).is_some_and(|holding| holding.holder == holder);
            if own {
                claims.remove(&key);
            }
            Ok(own)
        })
    }

    fn take_over(&self, key: String, holder: String, ttl_ms: u64) -> Later<'_, Result<Option<String>, PresenceError>> {
        Box::pin(async move {
            check(&key, &holder, ttl_ms)?;
            let mut claims = self.alive();
            if !claims.contains_key(&key) && claims.len() >= CLAIMS_MAX {
                return Err(PresenceError::Full);
            }
            Ok(claims.insert(key, holding(holder, ttl_ms)).map(|previous| previous.holder))
        })
    }

    fn age_ms(&self) -> Option<u64> {
        Some(u64::try_from(self.began_at.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    fn list(&self, prefix: String) -> Later<'_, Result<BTreeMap<String, String>, PresenceError>> {
        Box::pin(async move {
            let claims = self.alive();
            let matching = claims.iter().filter(|(key, _)| key.starts_with(&prefix));
            Ok(matching.map(|(key, holding)| (key.clone(), holding.holder.clone())).collect())
        })
    }
}

fn holding(holder: String, ttl_ms: u64) -> Holding {
    Holding { holder, until: Instant::now() + Duration::from_millis(ttl_ms) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presence::suite::presence_suite;

    presence_suite!(((), LocalPresence::new()));

    #[tokio::test]
    async fn there_is_room_for_so_many_claims_and_no_more() {
        let presence = LocalPresence::new();
        for number in 0..CLAIMS_MAX {
            presence.claim(number.to_string(), "a".to_owned(), 3_600_000).await.unwrap();
        }
        let one_more = |key: &str| presence.claim(key.to_owned(), "a".to_owned(), 3_600_000);
        assert_eq!(one_more("more").await, Err(PresenceError::Full));
        assert_eq!(presence.take_over("more".to_owned(), "a".to_owned(), 1_000).await, Err(PresenceError::Full));
        assert_eq!(one_more("7").await, Ok(Claim::Held));
    }
}
