//! Claims in Redis, for several nodes on one site. It stands here because only the Redis journal's files know Redis.

use std::{collections::BTreeMap, sync::Arc};

use redis::Value;

use super::{
    keys::Keys,
    line::{Line, breaks_line},
    reply,
    script::Script,
};
use crate::{
    journal::Later,
    presence::{CLAIMS_MAX, Claim, Presence, PresenceError, Renewal, check},
};

/// The Lua body.
const PRESENCE_LUA: &str = include_str!("presence.lua");

/// The claims of one site, seen by all its nodes.
pub(crate) struct RedisPresence {
    line: Arc<Line>,
    script: Script,
    keys: Keys,
}

impl RedisPresence {
    /// Claims over a line that others use too.
    pub(super) fn new(line: Arc<Line>, keys: Keys) -> RedisPresence {
        RedisPresence { line, script: Script::new("presence", PRESENCE_LUA), keys }
    }

    async fn run(&self, verb: &str, name: &str, holder: &str, ttl_ms: u64) -> Result<Vec<Value>, PresenceError> {
        let unavailable = |text: String| PresenceError::Unavailable { text };
        let mut lent = self.line.lend().await.map_err(|not_reached| unavailable(not_reached.0))?;
        let (ttl_ms, most) = (ttl_ms.to_string(), CLAIMS_MAX.to_string());
        let args = [verb, name, holder, &ttl_ms, &most].map(str::as_bytes);
        match self.script.run(&mut lent.connection, &[self.keys.presence()], &args).await {
            Ok(Value::Array(said)) if said.first() == Some(&Value::Int(4)) => Err(PresenceError::Full),
            Ok(Value::Array(said)) => Ok(said),
            Ok(said) => Err(strange(&said)),
            Err(error) => {
                if breaks_line(&error) {
                    self.line.give_up(&lent, &error).await;
                }
                Err(unavailable(error.to_string()))
            }
        }
    }
}

impl Presence for RedisPresence {
    fn claim(&self, key: String, holder: String, ttl_ms: u64) -> Later<'_, Result<Claim, PresenceError>> {
        Box::pin(async move {
            check(&key, &holder, ttl_ms)?;
            let said = self.run("claim", &key, &holder, ttl_ms).await?;
            match said.as_slice() {
                [Value::Int(1)] => Ok(Claim::Held),
                [Value::Int(2), other] => named(other).map(Claim::HeldBy),
                _ => Err(strange(&Value::Array(said))),
            }
        })
    }

    fn renew(&self, key: String, holder: String, ttl_ms: u64) -> Later<'_, Result<Renewal, PresenceError>> {
        Box::pin(async move {
            check(&key, &holder, ttl_ms)?;
            let said = self.run("renew", &key, &holder, ttl_ms).await?;
            match said.as_slice() {
                [Value::Int(1)] => Ok(Renewal::Held),
                [Value::Int(2), other] => named(other).map(Renewal::HeldBy),
                [Value::Int(3)] => Ok(Renewal::Lapsed),
                _ => Err(strange(&Value::Array(said))),
            }
        })
    }

    fn release(&self, key: String, holder: String) -> Later<'_, Result<bool, PresenceError>> {
        Box::pin(async move {
            let said = self.run("release", &key, &holder, 0).await?;
            match said.as_slice() {
                [Value::Int(1)] => Ok(true),
                [Value::Int(3)] => Ok(false),
                _ => Err(strange(&Value::Array(said))),
            }
        })
    }

    fn take_over(&self, key: String, holder: String, ttl_ms: u64) -> Later<'_, Result<Option<String>, PresenceError>> {
        Box::pin(async move {
            check(&key, &holder, ttl_ms)?;
            let said = self.run("take_over", &key, &holder, ttl_ms).await?;
            match said.as_slice() {
                [Value::Int(1)] => Ok(None),
                [Value::Int(2), previous] => named(previous).map(Some),
                _ => Err(strange(&Value::Array(said))),
            }
        })
    }

    fn age_ms(&self) -> Option<u64> {
        None
    }

    fn list(&self, prefix: String) -> Later<'_, Result<BTreeMap<String, String>, PresenceError>> {
        Box::pin(async move {
            let said = self.run("list", &prefix, "", 0).await?;
            let [Value::Int(5), Value::Array(claims)] = said.as_slice() else { return Err(strange(&Value::Array(said))) };
            claims.chunks_exact(2).map(|claim| Ok((named(&claim[0])?, named(&claim[1])?))).collect()
        })
    }
}

fn named(value: &Value) -> Result<String, PresenceError> {
    reply::text(value).map(str::to_owned).ok_or_else(|| strange(value))
}

fn strange(said: &Value) -> PresenceError {
    PresenceError::Unavailable { text: reply::strange("the answer of presence", said).to_string() }
}
