//! One append: arguments for `append.lua`, and every answer and error mapped to what became of the entries.
//! "Refused" is said only where Redis itself said that nothing was executed; everything else stays in doubt.

use std::sync::Arc;

use redis::{RedisError, Value};

use super::{
    FORMAT,
    confirm::Confirmer,
    keys::Keys,
    line::{Line, breaks_line},
    reply,
    script::Script,
};
use crate::journal::{
    AppendAnswer, CONFLICT_ENTRIES_MAX, JournalError, StoreRefusal,
    chain::{read_alone, verify},
    entry::{Entry, Position},
    form::{Prepared, prepare},
};

/// The Lua body.
pub(super) const APPEND_LUA: &str = include_str!("append.lua");

/// How far an entry may be ahead of Redis's clock. A node whose clock is wrong by more must not push the whole site's time
/// ahead, for it can never go back.
const AHEAD_MS_MAX: u64 = 60_000;

/// Where the script's fixed arguments come from.
pub(super) struct Appender {
    /// A connection of its own: nothing else may hold up an append.
    pub(super) line: Line,
    pub(super) script: Script,
    pub(super) keys: Keys,
    /// How many requests are remembered.
    pub(super) requests_max: u64,
    /// Asked after every append, over its own connection.
    pub(super) confirmer: Arc<Confirmer>,
}

impl Appender {
    /// Appends once; never repeats by itself.
    pub(super) async fn append(&self, expected: Position, entries: Vec<Entry>) -> AppendAnswer {
        let prepared = match prepare(expected, entries) {
            Ok(prepared) => prepared,
            Err(bad) => return refused(StoreRefusal::BadEntry, bad.to_string()),
        };
        let mut lent = match self.line.lend().await {
            Ok(lent) => lent,
            Err(not_reached) => return refused(StoreRefusal::NotReached, not_reached.0),
        };
        let keys = [self.keys.journal(), self.keys.head(), self.keys.requests()];
        let args = self.args(expected, &prepared);
        let args: Vec<&[u8]> = args.iter().map(String::as_bytes).collect();
        match self.script.run(&mut lent.connection, &keys, &args).await {
            Ok(said) => self.confirmer.confirmed(&self.line, &mut lent, answer(expected, prepared, &said)).await,
            Err(error) => {
                if breaks_line(&error) {
                    self.line.give_up(&lent, &error).await;
                }
                answer_to_error(&error)
            }
        }
    }

    fn args(&self, expected: Position, prepared: &[Prepared]) -> Vec<String> {
        let mut args = vec![
            FORMAT.to_owned(),
            expected.epoch.to_string(),
            expected.seq.to_string(),
            expected.link.to_string(),
            self.requests_max.to_string(),
            CONFLICT_ENTRIES_MAX.to_string(),
            self.keys.hint(),
            AHEAD_MS_MAX.to_string(),
        ];
        for Prepared { stored, body, opens_day } in prepared {
            args.push(stored.entry.request.clone());
            args.push(stored.entry.at.0.to_string());
            args.push(stored.position.epoch.to_string());
            args.push(stored.position.link.to_string());
            args.push(if *opens_day { "1" } else { "0" }.to_owned());
            args.push(body.clone());
        }
        args
    }
}

/// What the script's numbers mean.
fn answer(expected: Position, prepared: Vec<Prepared>, said: &Value) -> AppendAnswer {
    let Value::Array(parts) = said else { return strange(said) };
    let text = |index: usize| parts.get(index).and_then(reply::text);
    match parts.as_slice() {
        [Value::Int(1)] => AppendAnswer::Appended { stored: prepared.into_iter().map(|entry| entry.stored).collect() },
        [Value::Int(0), entries] => match reply::rows(entries).and_then(|rows| verify(expected, &rows)) {
            Ok(came_first) => AppendAnswer::Conflict { came_first },
            Err(error) => damaged(&error),
        },
        [Value::Int(-1), entries] => match reply::rows(entries).and_then(|rows| rows.iter().map(read_alone).collect::<Result<Vec<_>, _>>())
        {
            Ok(mut stored) => {
                stored.sort_by_key(|stored| stored.position.seq);
                AppendAnswer::SeenBefore { stored }
            }
            Err(error) => damaged(&error),
        },
        [Value::Int(-2), ..] => match reply::position(text(1), text(2), text(3)) {
            Some(head) => AppendAnswer::Diverged { head },
            None => strange(said),
        },
        [Value::Int(-3), ..] => refused(StoreRefusal::ReadOnly, reply::newer(text(1).unwrap_or_default()).to_string()),
        [Value::Int(-4), ..] => refused(StoreRefusal::Damaged, text(1).unwrap_or_default().to_owned()),
        [Value::Int(-5), ..] => {
            refused(StoreRefusal::BadEntry, format!("an entry is behind the journal's last, of {}", text(1).unwrap_or_default()))
        }
        [Value::Int(-6), ..] => refused(
            StoreRefusal::BadEntry,
            format!("an entry is more than {AHEAD_MS_MAX} ms ahead of Redis's clock, which says {}", text(1).unwrap_or_default()),
        ),
        [Value::Int(-7), ..] => refused(StoreRefusal::BadEntry, text(1).unwrap_or_default().to_owned()),
        _ => strange(said),
    }
}

/// What Redis's errors mean. Each named one is said before anything is executed, or by a read before the first write.
fn answer_to_error(error: &RedisError) -> AppendAnswer {
    let text = error.to_string();
    let refusal = match error.code() {
        Some("READONLY" | "MISCONF" | "NOREPLICAS") => Some(StoreRefusal::ReadOnly),
        Some("LOADING" | "BUSY" | "TRYAGAIN") => Some(StoreRefusal::Busy),
        Some("MASTERDOWN" | "CLUSTERDOWN") => Some(StoreRefusal::NotReached),
        Some("NOPERM" | "NOAUTH") => Some(StoreRefusal::NotAllowed),
        Some("OOM") => Some(StoreRefusal::Full),
        Some("WRONGTYPE") => Some(StoreRefusal::Damaged),
        Some(_) | None => None,
    };
    match refusal {
        Some(refusal) => refused(refusal, text),
        None => AppendAnswer::InDoubt { text },
    }
}

/// An answer that our script does not give: somebody else's script, or damage on the way. Nobody knows what it did.
fn strange(said: &Value) -> AppendAnswer {
    AppendAnswer::InDoubt { text: reply::strange("the answer of the append", said).to_string() }
}

/// Nothing was written, and what came back instead does not fit the chain.
fn damaged(error: &JournalError) -> AppendAnswer {
    // What a newer program wrote is no damage; this one writes nothing after it.
    let is_newer = matches!(error, JournalError::NewerEntry { .. });
    refused(if is_newer { StoreRefusal::ReadOnly } else { StoreRefusal::Damaged }, error.to_string())
}

fn refused(refusal: StoreRefusal, text: String) -> AppendAnswer {
    AppendAnswer::Refused { refusal, text }
}
