//! Asks Redis several things at one moment, and for the head besides: in a transaction, or by a script that only reads where Redis refuses
//! those because its memory is full. A hall that can write nothing more must still be read, and its old days archived. It writes nothing.

use std::sync::Arc;

use redis::{Arg, ErrorKind, RedisError, RedisResult, ServerErrorKind, Value, aio::MultiplexedConnection};

use super::{
    follow::Known,
    line::breaks_line,
    reply::{self, HEAD_FIELDS, Head},
    script::Script,
    unavailable, unreadable,
};
use crate::journal::JournalError;

/// The Lua body that reads where a transaction is refused.
const ASK_LUA: &str = include_str!("ask.lua");

/// Asks about one site's keys.
pub(super) struct Asker {
    known: Arc<Known>,
    script: Script,
}

impl Asker {
    pub(super) fn new(known: Arc<Known>) -> Asker {
        Asker { known, script: Script::without_function("ask", ASK_LUA) }
    }

    /// Asks Redis several things at one moment, and for the head besides.
    pub(super) async fn ask(&self, mut questions: redis::Pipeline) -> Result<(Vec<Value>, Head), JournalError> {
        questions.atomic().cmd("HMGET").arg(self.known.keys.head()).arg(&HEAD_FIELDS);
        let mut answers = match self.ask_once(&questions).await {
            // The connection was lost while nobody looked; a question may be asked twice.
            Err(Failure::Dropped(_)) => self.ask_once(&questions).await?,
            answers => answers?,
        };
        let head = answers.pop().ok_or_else(|| unavailable("an empty answer".to_owned())).and_then(|head| reply::head(&head))?;
        self.known.heard_of(head.position, Some(head.at));
        Ok((answers, head))
    }

    async fn ask_once(&self, questions: &redis::Pipeline) -> Result<Vec<Value>, Failure> {
        let mut lent = self.known.line.lend().await.map_err(|not_reached| Failure::Other(not_reached.error()))?;
        let answers = match self.known.ensure_clock(&mut lent.connection).await {
            Ok(()) => self.ask_on(&mut lent.connection, questions).await,
            Err(error) => Err(error),
        };
        let error = match answers {
            Ok(answers) => return Ok(answers),
            Err(error) => error,
        };
        if breaks_line(&error) {
            self.known.line.give_up(&lent, &error).await;
        }
        Err(if error.is_connection_dropped() { Failure::Dropped(unreadable(&error)) } else { Failure::Other(unreadable(&error)) })
    }

    async fn ask_on(&self, connection: &mut MultiplexedConnection, questions: &redis::Pipeline) -> RedisResult<Vec<Value>> {
        let refused = match questions.query_async(connection).await {
            Err(error) if refuses_transactions(&error) => error,
            answers => return answers,
        };
        let (keys, words) = ([self.known.keys.journal(), self.known.keys.head()], words(questions));
        let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
        match self.script.run(connection, &keys, &words).await {
            Ok(Value::Array(answers)) => Ok(answers),
            // Nothing is left to try; what Redis said first tells more.
            Ok(_) => Err(refused),
            Err(error) => Err(if breaks_line(&error) { error } else { refused }),
        }
    }
}

/// Memory is full, and so nothing is queued; what a Redis says of the whole transaction does not always tell why.
fn refuses_transactions(error: &RedisError) -> bool {
    error.code() == Some("OOM") || error.kind() == ErrorKind::Server(ServerErrorKind::ExecAbort)
}

/// Questions as the script reads them.
fn words(questions: &redis::Pipeline) -> Vec<Vec<u8>> {
    let mut words = Vec::new();
    for question in questions.cmd_iter() {
        let own: Vec<Vec<u8>> = question.args_iter().map(word).collect();
        words.push(own.len().to_string().into_bytes());
        words.extend(own);
    }
    words
}

fn word(arg: Arg<&[u8]>) -> Vec<u8> {
    // No question of ours goes on from a cursor; its first word would be this.
    if let Arg::Simple(bytes) = arg { bytes.to_vec() } else { b"0".to_vec() }
}

/// Why a question was not answered.
enum Failure {
    /// The connection was gone.
    Dropped(JournalError),
    /// Anything else, a Redis that stands still included.
    Other(JournalError),
}

impl From<Failure> for JournalError {
    fn from(failure: Failure) -> JournalError {
        match failure {
            Failure::Dropped(error) | Failure::Other(error) => error,
        }
    }
}
