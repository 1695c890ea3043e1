//! The journal on Redis, for several server nodes and many sites: one stream per site, appended by one atomic script.
//! A node holds no fact that the stream does not. Only the files of this folder know Redis (`redis_journal`, not `redis`: a
//! module of the crate's own name would hide it).

use std::sync::Arc;

use domain::Time;
use redis::Value;
use tokio::task::JoinHandle;

use crate::journal::{
    AppendAnswer, Clock, Journal, JournalError, Later, READ_ENTRIES_MAX, ReadAnswer, Settings, Unconfirmed, WaitAnswer,
    chain::{Row, verify},
    entry::{Entry, Kept, Position},
    redis_journal::{
        address::Address,
        append::{APPEND_LUA, Appender},
        ask::Asker,
        confirm::{Acknowledge, Confirmer},
        follow::Known,
        keys::Keys,
        line::{Line, NotReached, breaks_line},
        presence::RedisPresence,
        primary::Primary,
        script::Script,
        sentinel::Watcher,
    },
    wait::wait_for,
};

pub(crate) mod address;
mod append;
mod ask;
pub(crate) mod confirm;
mod follow;
mod keys;
mod line;
pub(crate) mod presence;
mod primary;
mod reply;
mod script;
mod sentinel;
mod settings;

/// The Lua body that takes older days out.
const TRIM_LUA: &str = include_str!("redis_journal/trim.lua");

/// Format of the keys; stands in the head's hash.
const FORMAT: &str = "1";

/// Requests remembered per site. The largest hall makes some 20,000 entries in half a day; a retry comes within minutes.
const REQUESTS_MAX: u64 = 20_000;

/// Most entries asked for at once: the answer must come well within the response time. `read` may give fewer than it was
/// asked for, and a reader reads until there is nothing left.
const PAGE_ENTRIES_MAX: usize = 1_000;

/// The journal of one site, seen from one node.
pub(crate) struct RedisJournal {
    appender: Appender,
    asker: Asker,
    trim: Script,
    known: Arc<Known>,
    confirmer: Arc<Confirmer>,
    acknowledge: Acknowledge,
    primary: Arc<Primary>,
    /// Listening and looking; they end with the journal.
    roles: Vec<JoinHandle<()>>,
}

impl RedisJournal {
    /// The journal of `site` on the Redis at `address` (`Address::parse` says how it is written).
    ///
    /// Returns at once, whether Redis is up or not; the node keeps trying, and says so once. Needs a tokio runtime.
    pub(crate) fn open(address: &str, acknowledge: Acknowledge, site: &str, clock: Clock) -> Result<RedisJournal, JournalError> {
        RedisJournal::open_remembering(address, acknowledge, site, clock, REQUESTS_MAX)
    }

    /// The same, where so many requests are remembered.
    fn open_remembering(
        address: &str,
        acknowledge: Acknowledge,
        site: &str,
        clock: Clock,
        requests_max: u64,
    ) -> Result<RedisJournal, JournalError> {
        let mut roles = Vec::new();
        let primary = match Address::parse(address)? {
            Address::One(client) => Arc::new(Primary::fixed(*client)),
            Address::Named(named) => {
                let primary = Arc::new(Primary::watched());
                let watcher = Watcher::new(named, Arc::clone(&primary))?;
                roles.extend(watcher.listeners().into_iter().map(tokio::spawn));
                roles.push(tokio::spawn(watcher.watch()));
                primary
            }
        };
        let line = |purpose| Line::new(Arc::clone(&primary), purpose);
        let keys = Keys::new(site);
        let confirmer = Arc::new(Confirmer::new(acknowledge, keys.clone()));
        let appender = Appender {
            line: line("append"),
            script: Script::new("append", APPEND_LUA),
            keys: keys.clone(),
            requests_max,
            confirmer: Arc::clone(&confirmer),
        };
        let known = Arc::new(Known::new(keys, Arc::new(line("read")), clock));
        roles.push(tokio::spawn(follow::look(Arc::clone(&known))));
        roles.push(tokio::spawn(follow::listen(Arc::clone(&known), Arc::clone(&primary))));
        if acknowledge != Acknowledge::Local {
            roles.push(tokio::spawn(confirm::look(Arc::clone(&confirmer), line("confirm"))));
        }
        let trim = Script::without_function("trim", TRIM_LUA);
        let asker = Asker::new(Arc::clone(&known));
        Ok(RedisJournal { appender, asker, trim, known, confirmer, acknowledge, primary, roles })
    }

    /// The claims of the same site on the same Redis.
    pub(crate) fn presence(&self) -> RedisPresence {
        RedisPresence::new(Arc::clone(&self.known.line), self.known.keys.clone())
    }

    async fn read_page(&self, from: Position, max: usize) -> Result<ReadAnswer, JournalError> {
        if max == 0 {
            return Ok(ReadAnswer::Entries(Vec::new()));
        }
        let journal = self.known.keys.journal();
        let (own, next) = (id(from.seq), id(from.seq.saturating_add(1)));
        let mut questions = redis::pipe();
        questions.cmd("XRANGE").arg(&journal).arg(&own).arg(&own);
        questions.cmd("XRANGE").arg(&journal).arg(next).arg("+").arg("COUNT").arg(max.min(PAGE_ENTRIES_MAX));
        let (answers, head) = self.asker.ask(questions).await?;
        let [own, next] = answers.as_slice() else { return Err(unavailable("an answer is missing".to_owned())) };
        let own = reply::rows(own)?.first().map(|row| row.position());
        // The entry before the day's first may have been archived; the head still names it.
        if own.unwrap_or(Position::START) != from && head.day_start != from {
            return Ok(ReadAnswer::Diverged { head: head.position });
        }
        let rows = reply::rows(next)?;
        // Where days were taken out, the start is no longer in this journal.
        if from == Position::START && rows.first().is_some_and(|first| first.seq != 1) {
            return Ok(ReadAnswer::Diverged { head: head.position });
        }
        let reading = tokio::task::spawn_blocking(move || verify(from, &rows)).await;
        let entries = reading.unwrap_or_else(|error| Err(JournalError::Store { text: error.to_string() }))?;
        if let Some(last) = entries.last() {
            self.known.heard_of(last.position, Some(last.entry.at));
        }
        Ok(ReadAnswer::Entries(entries))
    }

    async fn ask_oldest(&self) -> Result<Position, JournalError> {
        let mut questions = redis::pipe();
        questions.cmd("XRANGE").arg(self.known.keys.journal()).arg("-").arg("+").arg("COUNT").arg(1);
        let (answers, _) = self.asker.ask(questions).await?;
        let [first] = answers.as_slice() else { return Err(unavailable("an answer is missing".to_owned())) };
        let first = reply::rows(first)?.first().map(Row::position);
        Ok(first.filter(|first| first.seq != 1).unwrap_or(Position::START))
    }

    async fn read_rows(&self, from: Position, max: usize) -> Result<Vec<Kept>, JournalError> {
        let mut questions = redis::pipe();
        let next = id(from.seq.saturating_add(1));
        questions.cmd("XRANGE").arg(self.known.keys.journal()).arg(next).arg("+").arg("COUNT").arg(max.clamp(1, PAGE_ENTRIES_MAX));
        let (answers, _) = self.asker.ask(questions).await?;
        let [next] = answers.as_slice() else { return Err(unavailable("an answer is missing".to_owned())) };
        Ok(reply::rows(next)?.into_iter().map(Row::into_kept).collect())
    }

    /// Trimmed by a script, so that nothing is appended between its look and its cut. What was cut off is not known where no answer comes;
    /// whoever asks again finds it done.
    async fn trim_to(&self, first: Position) -> Result<(), JournalError> {
        let mut lent = self.known.line.lend().await.map_err(NotReached::error)?;
        let keys = [self.known.keys.journal(), self.known.keys.head(), self.known.keys.requests()];
        let args = [FORMAT.to_owned(), first.epoch.to_string(), first.seq.to_string(), first.link.to_string()];
        let args: Vec<&[u8]> = args.iter().map(String::as_bytes).collect();
        match self.trim.run(&mut lent.connection, &keys, &args).await {
            Ok(Value::Int(1)) => Ok(()),
            Ok(Value::Int(0)) => Err(JournalError::NotToTrim { first }),
            Ok(said) => Err(reply::strange("the answer of the trim", &said)),
            Err(error) => {
                if breaks_line(&error) {
                    self.known.line.give_up(&lent, &error).await;
                }
                Err(unreadable(&error))
            }
        }
    }

    async fn ask_settings(&self) -> Result<Settings, JournalError> {
        let mut lent = self.known.line.lend().await.map_err(NotReached::error)?;
        match settings::ask(&mut lent.connection, self.acknowledge, self.primary.is_watched()).await {
            Ok(settings) => settings,
            Err(error) => {
                self.known.line.give_up(&lent, &error).await;
                Err(unreadable(&error))
            }
        }
    }
}

impl Journal for RedisJournal {
    fn append(&self, expected: Position, entries: Vec<Entry>) -> Later<'_, AppendAnswer> {
        Box::pin(async move {
            let answer = self.appender.append(expected, entries).await;
            if let AppendAnswer::Appended { stored } = &answer
                && let Some(last) = stored.last()
            {
                self.known.heard_of(last.position, Some(last.entry.at));
            }
            if let AppendAnswer::Conflict { came_first } = &answer
                && let Some(last) = came_first.last()
            {
                self.known.heard_of(last.position, Some(last.entry.at));
            }
            answer
        })
    }

    fn read(&self, from: Position, max: usize) -> Later<'_, Result<ReadAnswer, JournalError>> {
        Box::pin(self.read_page(from, max.min(READ_ENTRIES_MAX)))
    }

    fn day_start(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(async { Ok(self.asker.ask(redis::pipe()).await?.1.day_start) })
    }

    fn oldest(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(self.ask_oldest())
    }

    fn read_kept(&self, from: Position, max: usize) -> Later<'_, Result<Vec<Kept>, JournalError>> {
        Box::pin(self.read_rows(from, max))
    }

    fn trim(&self, first: Position) -> Later<'_, Result<(), JournalError>> {
        Box::pin(self.trim_to(first))
    }

    fn head(&self) -> Later<'_, Result<Position, JournalError>> {
        Box::pin(async { Ok(self.asker.ask(redis::pipe()).await?.1.position) })
    }

    fn wait(&self, after: Position, timeout_ms: u64) -> Later<'_, WaitAnswer> {
        Box::pin(wait_for(self.known.watch_head(), after, timeout_ms))
    }

    fn now(&self) -> Time {
        self.known.now()
    }

    fn settings(&self) -> Later<'_, Result<Settings, JournalError>> {
        Box::pin(self.ask_settings())
    }

    fn unconfirmed(&self) -> Option<Unconfirmed> {
        self.confirmer.unconfirmed()
    }

    fn notice(&self) -> Option<String> {
        self.primary.notice()
    }
}

impl Drop for RedisJournal {
    fn drop(&mut self) {
        self.roles.iter().for_each(JoinHandle::abort);
    }
}

/// The stream's id of an entry.
fn id(seq: u64) -> String {
    format!("{seq}-0")
}

fn unavailable(text: String) -> JournalError {
    JournalError::Unavailable { text }
}

/// A read failed: for a while (the store is away, loading or busy), or because the keys are not ours.
fn unreadable(error: &redis::RedisError) -> JournalError {
    match error.code() {
        Some("WRONGTYPE") => JournalError::Damaged { seq: 0, text: error.to_string() },
        Some("NOAUTH" | "WRONGPASS") => JournalError::NotAdmitted { text: error.to_string() },
        Some("NOPERM") => JournalError::Store { text: error.to_string() },
        Some(_) | None => unavailable(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
