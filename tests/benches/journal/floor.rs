//! The floor: the bare store with the same settings, as many writers, each waiting for its answer, and rows of the same size. One `INSERT`
//! and its commit, or one function of Redis that adds the same bytes to a stream. Nothing here checks, links or remembers anything.

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

/// Adds one entry to a stream, and nothing else.
const FUNCTION: &str = "#!lua name=floor\nredis.register_function('floor', function(keys, args)\n\
    redis.call('XADD', keys[1], '*', 'e', 1, 'l', args[1], 'r', args[1], 'b', args[2])\nreturn 1\nend)\n";

/// As many bare stores as there are sites.
pub(crate) struct Floor {
    writers: Vec<Writer>,
}

enum Writer {
    Sqlite { connection: SqliteConnection, seq: i64, bytes_since_checkpoint: usize },
    Redis { connection: RedisConnection, stream: String, seq: i64 },
}

impl Floor {
    pub(crate) fn open(store: &Store, dir: &PrivateDir, sites: usize) -> Floor {
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
                Writer::Sqlite { connection, seq: 0, bytes_since_checkpoint: 0 }
            }
            Store::Redis(redis) => {
                let mut connection = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
                cmd("FUNCTION").arg("LOAD").arg("REPLACE").arg(FUNCTION).query::<String>(&mut connection).unwrap();
                Writer::Redis { connection, stream: format!("floor-{number}"), seq: 0 }
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
        let (Writer::Sqlite { seq, .. } | Writer::Redis { seq, .. }) = self;
        let body = &bodies[usize::try_from(*seq).unwrap() % bodies.len()];
        *seq += 1;
        match self {
            Writer::Sqlite { connection, seq, bytes_since_checkpoint } => {
                let insert = "INSERT INTO entry (seq, epoch, link, at, day_start, body) VALUES (?1, 1, ?2, ?3, 0, ?4)";
                connection.prepare_cached(insert).unwrap().execute(params![*seq, [7_u8; 16], 1_790_000_000_000_i64, body]).unwrap();
                *bytes_since_checkpoint += body.len();
            }
            Writer::Redis { connection, stream, .. } => {
                let mut call = cmd("FCALL");
                call.arg("floor").arg(1).arg(&*stream).arg("0".repeat(32)).arg(body);
                assert_eq!(call.query::<i64>(connection).unwrap(), 1);
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
