//! What more than Redis's own word is asked for before an entry counts as kept (`--acknowledge`), and the mark that stands while it is not
//! given: the entry is in the journal all the same, and nobody is told that it was refused. It writes no entry.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use redis::{RedisResult, Value, aio::MultiplexedConnection, cmd};

use super::{
    keys::Keys,
    line::{Lent, Line, breaks_line},
};
use crate::journal::{AppendAnswer, Unconfirmed, entry::Position};

/// How long a replica has to confirm: well above a slow disk's fsync over a hall's network, and with the append itself below what a
/// caller waits.
const CONFIRM_MS: u64 = 1_000;

/// How often it is looked whether a replica confirms again.
const LOOK_MS: u64 = 1_000;

/// What more than Redis's own word is asked for before an entry counts as kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Acknowledge {
    /// Nothing more.
    #[default]
    Local,
    /// One replica has it.
    Replica,
    /// One replica, and Redis itself, have it on disk.
    ReplicaFsync,
}

/// Asks replicas to confirm, and knows since when none did.
pub(super) struct Confirmer {
    acknowledge: Acknowledge,
    keys: Keys,
    mark: Mutex<Mark>,
}

/// What is not confirmed.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    unconfirmed: Option<Unconfirmed>,
    /// The last try was in vain: nobody waits for the next.
    is_away: bool,
}

impl Confirmer {
    /// Nothing is unconfirmed yet.
    pub(super) fn new(acknowledge: Acknowledge, keys: Keys) -> Confirmer {
        Confirmer { acknowledge, keys, mark: Mutex::default() }
    }

    /// The entries that no replica confirmed in time, if any.
    pub(super) fn unconfirmed(&self) -> Option<Unconfirmed> {
        self.mark().unconfirmed
    }

    /// Has what an append left in the journal confirmed, on the connection that it went over. In doubt where that was not the primary, or
    /// was lost meanwhile: the entry may be gone with it.
    pub(super) async fn confirmed(&self, line: &Line, lent: &mut Lent, answer: AppendAnswer) -> AppendAnswer {
        let (stored, is_ours) = match &answer {
            AppendAnswer::Appended { stored } => (stored, true),
            // Somebody repeats it, perhaps because it was not confirmed the first time.
            AppendAnswer::SeenBefore { stored } => (stored, false),
            AppendAnswer::Conflict { .. } | AppendAnswer::Diverged { .. } | AppendAnswer::Refused { .. } | AppendAnswer::InDoubt { .. } => {
                return answer;
            }
        };
        let (Some(first), Some(last)) = (stored.first(), stored.last()) else { return answer };
        if self.acknowledge == Acknowledge::Local {
            return answer;
        }
        let (first, last) = (first.position, last.position);
        if !self.mark().is_away {
            match self.ask(&mut lent.connection, is_ours).await {
                Ok(true) => {
                    self.mark().clear();
                    return answer;
                }
                Ok(false) => {}
                Err(error) if breaks_line(&error) => {
                    line.give_up(lent, &error).await;
                    return AppendAnswer::InDoubt { text: format!("it was written, and then not confirmed: {error}") };
                }
                // A Redis that cannot be asked any more (it is another one after a failover, with other settings or rights) confirms nothing.
                // In doubt would be for ever: it would say the same again.
                Err(error) => tracing::debug!(%error, "it cannot be asked whether a replica confirms"),
            }
            // A primary that was cut off from its replicas may be none any more.
            if !line.still_leads_there(lent).await {
                return AppendAnswer::InDoubt { text: "it was written to a Redis that is no longer the primary".to_owned() };
            }
        }
        self.is_not_confirmed(first, last);
        answer
    }

    /// Asks once; whether everything that this connection wrote, and Redis before it, is confirmed.
    async fn ask(&self, connection: &mut MultiplexedConnection, is_written_here: bool) -> RedisResult<bool> {
        if !is_written_here {
            // Since 7.2 Redis waits for the last write of this connection, and for nothing where there is none.
            let _: Value = cmd("SET").arg(self.keys.confirming()).arg("1").query_async(connection).await?;
        }
        match self.acknowledge {
            Acknowledge::Local => Ok(true),
            Acknowledge::Replica => {
                let replicas: i64 = cmd("WAIT").arg(1).arg(CONFIRM_MS).query_async(connection).await?;
                Ok(replicas >= 1)
            }
            Acknowledge::ReplicaFsync => {
                let (here, replicas): (i64, i64) = cmd("WAITAOF").arg(1).arg(1).arg(CONFIRM_MS).query_async(connection).await?;
                Ok(here >= 1 && replicas >= 1)
            }
        }
    }

    fn is_not_confirmed(&self, first: Position, last: Position) {
        let mut mark = self.mark();
        let since = match mark.unconfirmed {
            Some(unconfirmed) => unconfirmed.since,
            None => {
                tracing::warn!(since = %first, "no replica confirmed in time; entries are kept by one Redis alone until one does");
                first
            }
        };
        *mark = Mark { unconfirmed: Some(Unconfirmed { since, upto: last }), is_away: true };
    }

    fn mark(&self) -> MutexGuard<'_, Mark> {
        // Whoever panicked left a mark that is whole.
        self.mark.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mark {
    /// All that the journal holds is confirmed.
    fn clear(&mut self) {
        if let Some(Unconfirmed { since, upto }) = std::mem::take(self).unconfirmed {
            tracing::info!(%since, %upto, "a replica has confirmed all that the journal holds");
        }
    }
}

/// Looks whether a replica confirms again, for ever; over a line of its own, which nobody waits for. Its owner ends it.
pub(super) async fn look(confirmer: Arc<Confirmer>, line: Line) {
    loop {
        tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
        let Some(before) = confirmer.unconfirmed() else { continue };
        let Ok(mut lent) = line.lend().await else { continue };
        match confirmer.ask(&mut lent.connection, false).await {
            Ok(true) => {
                let mut mark = confirmer.mark();
                // What was written meanwhile is not confirmed by this; whoever writes next waits again.
                mark.is_away = false;
                if mark.unconfirmed == Some(before) {
                    mark.clear();
                }
            }
            Ok(false) => {}
            Err(error) if breaks_line(&error) => line.give_up(&lent, &error).await,
            Err(error) => tracing::debug!(%error, "it cannot be found out whether a replica confirms"),
        }
    }
}
