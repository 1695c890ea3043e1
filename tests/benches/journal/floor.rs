//! What the journal is compared with: the bare store with the same settings, as many writers, each waiting for its answer, and rows of the
//! same size. The floor is the same two rows and their commit on SQLite, and the journal's own function called bare on Redis: no decision,
//! no link, no thread or task between. On Redis there is also the least that could be called an append (`Asked::Least`): a function that
//! compares the head and adds the same bytes to a stream; nothing is checked, remembered or hinted at.

use std::{
    thread,
    time::{Duration, Instant},
};

use redis::{Connection as RedisConnection, cmd};
use rusqlite::{Connection as SqliteConnection, params};
use xtask::PrivateDir;

use crate::Store;

/// The server moves its log into its file after so many bytes, outside of any answer; so does the floor.
const CHECKPOINT_BYTES: usize = 256 * 1024;

/// Compares the head, adds one entry to a stream, and nothing else.
const FUNCTION: &str = "#!lua name=floor\nredis.register_function('floor', function(keys, args)\n\
    local head = redis.call('HMGET', keys[2], 'seq', 'link')\n\
    if (head[1] or '0') ~= args[1] or (head[2] or args[2]) ~= args[2] then return 0 end\n\
    redis.call('XADD', keys[1], args[3] .. '-0', 'e', 1, 'l', args[4], 'r', args[4], 'b', args[5])\n\
    redis.call('HSET', keys[2], 'seq', args[3], 'link', args[4])\nreturn 1\nend)\n";

/// How many requests a server's journal remembers, and how far ahead of Redis's clock it lets an entry be.
const REMEMBERED: u64 = 20_000;
const AHEAD_MS: u64 = 60_000;

/// What is asked of the bare store.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// What the journal itself asks of it: the same rows, or its own function, which an open journal has loaded.
    TheSame,
    /// The least.
    Least,
}

/// As many bare stores as there are sites.
pub(crate) struct Floor {
    writers: Vec<Writer>,
}

enum Writer {
    Sqlite { connection: SqliteConnection, seq: i64, bytes_since_checkpoint: usize },
    Redis { connection: RedisConnection, function: String, name: String, seq: u64 },
}

impl Floor {
    pub(crate) fn open(store: &Store, asked: Asked, dir: &PrivateDir, sites: usize) -> Floor {
        let open = |number: usize| match store {
            Store::Sqlite => {
                let connection = SqliteConnection::open(dir.path().join(format!("floor-{number}.sqlite"))).unwrap();
                let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)).unwrap();
                assert_eq!(mode, "wal");
                connection.pragma_update(None, "synchronous", "FULL").unwrap();
                connection.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
                let table = "CREATE TABLE entry (seq INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, link BLOB NOT NULL, at INTEGER NOT NULL, \
                    day_start INTEGER NOT NULL, body TEXT NOT NULL) STRICT";
                connection.execute_batch(table).unwrap();
                let requests = "CREATE TABLE request (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID";
                connection.execute_batch(requests).unwrap();
                Writer::Sqlite { connection, seq: 0, bytes_since_checkpoint: 0 }
            }
            Store::Redis(redis) => {
                let mut connection = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
                let function = match asked {
                    Asked::Least => cmd("FUNCTION").arg("LOAD").arg("REPLACE").arg(FUNCTION).query(&mut connection).unwrap(),
                    Asked::TheSame => own_function(&mut connection),
                };
                let name = format!("{{{}-{number}}}", if asked == Asked::Least { "floor" } else { "function" });
                Writer::Redis { connection, function, name, seq: 0 }
            }
        };
        Floor { writers: (0..sites).map(open).collect() }
    }

    /// Every writer writes one row after the other for so long; how many milliseconds each took.
    pub(crate) fn write(&mut self, bodies: &[String], lasts: Duration) -> Vec<f64> {
        let until = Instant::now() + lasts;
        thread::scope(|scope| {
            let writers: Vec<_> = self.writers.iter_mut().map(|writer| scope.spawn(move || writer.write_until(until, bodies))).collect();
            writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
        })
    }
}

impl Writer {
    fn write_until(&mut self, until: Instant, bodies: &[String]) -> Vec<f64> {
        let mut took = Vec::new();
        while Instant::now() < until {
            let started = Instant::now();
            self.append(bodies);
            took.push(started.elapsed().as_secs_f64() * 1e3);
            self.tidy();
        }
        took
    }

    fn append(&mut self, bodies: &[String]) {
        match self {
            Writer::Sqlite { connection, seq, bytes_since_checkpoint } => {
                let body = &bodies[usize::try_from(*seq).unwrap() % bodies.len()];
                *seq += 1;
                let entry = "INSERT INTO entry (seq, epoch, link, at, day_start, body) VALUES (?1, 1, ?2, ?3, 0, ?4)";
                let request = "INSERT INTO request (id, seq) VALUES (?1, ?2)";
                let both = connection.unchecked_transaction().unwrap();
                both.prepare_cached(entry).unwrap().execute(params![*seq, [7_u8; 16], 1_790_000_000_000_i64, body]).unwrap();
                both.prepare_cached(request).unwrap().execute(params![format!("{:032x}", *seq), *seq]).unwrap();
                both.commit().unwrap();
                *bytes_since_checkpoint += body.len();
            }
            Writer::Redis { connection, function, name, seq } => {
                let body = &bodies[usize::try_from(*seq).unwrap() % bodies.len()];
                let call = if function == "floor" { least(name, *seq, body) } else { own(function, name, *seq, body) };
                *seq += 1;
                assert_eq!(call.query::<redis::Value>(connection).unwrap(), written(function));
            }
        }
    }

    /// What the server does after its answer.
    fn tidy(&mut self) {
        if let Writer::Sqlite { connection, bytes_since_checkpoint, .. } = self
            && *bytes_since_checkpoint >= CHECKPOINT_BYTES
        {
            *bytes_since_checkpoint = 0;
            connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
        }
    }
}

/// The journal's own function, as it is called on this Redis.
fn own_function(connection: &mut RedisConnection) -> String {
    let listed = cmd("FUNCTION").arg("LIST").arg("LIBRARYNAME").arg("lantang_append*").query::<Vec<Vec<redis::Value>>>(connection).unwrap();
    // `library_name`, and then what it is.
    redis::from_redis_value(listed[0][1].clone()).unwrap()
}

fn least(name: &str, seq: u64, body: &str) -> redis::Cmd {
    let mut call = cmd("FCALL");
    call.arg("floor").arg(2).arg(format!("{name}:journal")).arg(format!("{name}:head"));
    call.arg(seq).arg(link(seq)).arg(seq + 1).arg(link(seq + 1)).arg(body);
    call
}

/// What the head of `append.lua` says that it takes.
fn own(function: &str, name: &str, seq: u64, body: &str) -> redis::Cmd {
    let mut call = cmd("FCALL");
    call.arg(function).arg(3).arg(format!("{name}:journal")).arg(format!("{name}:head")).arg(format!("{name}:requests"));
    call.arg(1).arg(1).arg(seq).arg(link(seq)).arg(REMEMBERED).arg(64).arg(format!("{name}:hint")).arg(AHEAD_MS);
    call.arg(format!("{:032x}", seq + 1)).arg(1_700_000_000_000 + seq).arg(1).arg(link(seq + 1)).arg(0).arg(body);
    call
}

fn written(function: &str) -> redis::Value {
    if function == "floor" { redis::Value::Int(1) } else { redis::Value::Array(vec![redis::Value::Int(1)]) }
}

/// A link that nobody checks; of the start, the one that every journal has.
fn link(seq: u64) -> String {
    format!("{:032x}", seq.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}
