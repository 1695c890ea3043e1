//! Runs one of our Lua bodies: as a Redis Function, or by EVALSHA where functions are refused or unknown.
//! The library's and the function's names carry the format of the keys and a hash of the body, so that servers of two versions can share
//! one Redis: none ever takes another's place. What is missing is loaded; what an older version loaded stays until a person deletes it.

use std::sync::atomic::{AtomicBool, Ordering};

use redis::{Cmd, ErrorKind, RedisError, RedisResult, Script as EvalScript, ServerErrorKind, Value, aio::MultiplexedConnection, cmd};
use sha2::{Digest as _, Sha256};

use super::FORMAT;

/// One Lua body, ready to run.
pub(super) struct Script {
    library: String,
    /// Code of the function library.
    library_code: String,
    /// Code of the plain script.
    eval_code: String,
    /// SHA-1 of the plain script, as Redis names it.
    eval_hash: String,
    /// This Redis runs no functions, or lets us load none.
    functions_refused: AtomicBool,
}

impl Script {
    /// A script of this name and body.
    pub(super) fn new(name: &str, body: &str) -> Script {
        let hash: String = Sha256::digest(body).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let library = format!("lantang_{name}_v{FORMAT}_{hash}");
        let library_code =
            format!("#!lua name={library}\nlocal function run(keys, args)\n{body}\nend\nredis.register_function('{library}', run)\n");
        let eval_code = format!("local keys, args = KEYS, ARGV\n{body}\n");
        let eval_hash = EvalScript::new(&eval_code).get_hash().to_owned();
        Script { library, library_code, eval_code, eval_hash, functions_refused: AtomicBool::new(false) }
    }

    /// A script that needs no memory, never as a function: where Redis's memory is full it loads none and runs none, but scripts it runs up to
    /// the first command that needs more.
    pub(super) fn without_function(name: &str, body: &str) -> Script {
        Script { functions_refused: AtomicBool::new(true), ..Script::new(name, body) }
    }

    /// What its library is called.
    #[cfg(test)]
    pub(super) fn library(&self) -> &str {
        &self.library
    }

    /// Runs it once. An error of the connection leaves open whether it ran.
    pub(super) async fn run(&self, connection: &mut MultiplexedConnection, keys: &[String], args: &[&[u8]]) -> RedisResult<Value> {
        if !self.functions_refused.load(Ordering::Relaxed) {
            match self.run_function(connection, keys, args).await {
                Err(error) if refuses_functions(&error) => {
                    tracing::debug!(%error, library = self.library, "Redis takes no functions; running the same code as a script");
                    self.functions_refused.store(true, Ordering::Relaxed);
                }
                answer => return answer,
            }
        }
        match self.call("EVALSHA", &self.eval_hash, keys, args).query_async(connection).await {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                self.call("EVAL", &self.eval_code, keys, args).query_async(connection).await
            }
            answer => answer,
        }
    }

    async fn run_function(&self, connection: &mut MultiplexedConnection, keys: &[String], args: &[&[u8]]) -> RedisResult<Value> {
        match self.call("FCALL", &self.library, keys, args).query_async(connection).await {
            Err(error) if is_function_missing(&error) => {}
            answer => return answer,
        }
        let loaded: RedisResult<Value> = cmd("FUNCTION").arg("LOAD").arg(&self.library_code).query_async(connection).await;
        match loaded {
            Ok(_) => {}
            Err(error) if error.detail().is_some_and(|detail| detail.contains("already exists")) => {}
            Err(error) => return Err(error),
        }
        self.call("FCALL", &self.library, keys, args).query_async(connection).await
    }

    fn call(&self, command: &str, code: &str, keys: &[String], args: &[&[u8]]) -> Cmd {
        let mut call = cmd(command);
        call.arg(code).arg(keys.len()).arg(keys);
        for arg in args {
            call.arg(*arg);
        }
        call
    }
}

fn is_function_missing(error: &RedisError) -> bool {
    error.detail().is_some_and(|detail| detail.contains("Function not found"))
}

/// An old Redis, or rights that do not reach as far as functions.
fn refuses_functions(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoPerm) || error.detail().is_some_and(|detail| detail.contains("unknown command"))
}
