//! The floor: what no server can do without. One bare durable append on the same store with the same settings and as many bytes, and
//! one bare WebSocket round trip with frames of the same size. Nothing here decides, checks or remembers anything.

use std::{
    net::Ipv4Addr,
    path::Path,
    time::{Duration, Instant},
};

use futures_util::{SinkExt as _, StreamExt as _};
use redis::{Connection as RedisConnection, cmd};
use rusqlite::{Connection as SqliteConnection, params};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, accept_async, connect_async_with_config, tungstenite::Message};

use crate::hall::{Hall, Journal};

/// How many bytes go where when somebody presses NEXT.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// The entry in the journal.
    pub(crate) entry: usize,
    /// The command's frame.
    pub(crate) command: usize,
    /// The update's frame on the screen's connection.
    pub(crate) update: usize,
}

/// A store, and nothing around it. Both are blocking: no task stands between the measurement and the store.
pub(crate) enum BareStore {
    Sqlite { connection: SqliteConnection, bytes_since_checkpoint: usize },
    Redis(RedisConnection),
}

/// The server moves its log into its file after so many bytes, outside of any answer; so does the floor.
const CHECKPOINT_BYTES: usize = 256 * 1024;

impl BareStore {
    /// Beside the journal of this hall: the same disk, or the same Redis.
    pub(crate) fn beside(hall: &Hall, journal: Journal) -> BareStore {
        match journal {
            Journal::Sqlite => BareStore::Sqlite { connection: sqlite(&hall.dir.path().join("floor.sqlite")), bytes_since_checkpoint: 0 },
            Journal::Redis => {
                let client = redis::Client::open(hall.redis.as_ref().unwrap().url()).unwrap();
                BareStore::Redis(client.get_connection().unwrap())
            }
        }
    }

    /// Appends until SQLite's log is written over and no longer grows, as the server's has long been: the faster of the two.
    pub(crate) fn settle(&mut self, body: &str) {
        if let BareStore::Sqlite { .. } = self {
            for _ in 0..2 * CHECKPOINT_BYTES / body.len() + 2 {
                self.append(body);
                self.tidy();
            }
        }
    }

    /// Appends one entry and waits until it is durable.
    pub(crate) fn append(&mut self, body: &str) -> Duration {
        let started = Instant::now();
        match self {
            BareStore::Sqlite { connection, bytes_since_checkpoint } => {
                connection.prepare_cached("INSERT INTO entry (body) VALUES (?1)").unwrap().execute(params![body]).unwrap();
                *bytes_since_checkpoint += body.len();
            }
            BareStore::Redis(connection) => {
                let (link, request) = ("0".repeat(32), "0".repeat(32));
                let mut add = cmd("XADD");
                add.arg("floor").arg("*").arg("e").arg(1).arg("l").arg(link).arg("r").arg(request).arg("b").arg(body);
                add.query::<String>(connection).unwrap();
            }
        }
        started.elapsed()
    }

    /// What the server does after its answer.
    pub(crate) fn tidy(&mut self) {
        if let BareStore::Sqlite { connection, bytes_since_checkpoint } = self
            && *bytes_since_checkpoint >= CHECKPOINT_BYTES
        {
            *bytes_since_checkpoint = 0;
            connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
        }
    }
}

fn sqlite(path: &Path) -> SqliteConnection {
    let connection = SqliteConnection::open(path).unwrap();
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    connection.pragma_update(None, "synchronous", "FULL").unwrap();
    connection.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    connection.execute_batch("CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT").unwrap();
    connection
}

/// The entry of the last call: what a press has just stored.
pub(crate) fn last_call(hall: &Hall, journal: Journal) -> String {
    match journal {
        Journal::Sqlite => {
            let path = hall.data(0).join("mpp-contoh.journal");
            let connection = SqliteConnection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
            let newest = "SELECT body FROM entry WHERE body LIKE '%ticket_called%' ORDER BY seq DESC LIMIT 1";
            connection.query_row(newest, [], |row| row.get(0)).unwrap()
        }
        Journal::Redis => {
            let mut connection = redis::Client::open(hall.redis.as_ref().unwrap().url()).unwrap().get_connection().unwrap();
            let mut ask = cmd("XREVRANGE");
            ask.arg("{lantang:mpp-contoh}:journal").arg("+").arg("-").arg("COUNT").arg(8);
            let newest: Vec<(String, Vec<(String, String)>)> = ask.query(&mut connection).unwrap();
            let bodies = newest.iter().flat_map(|(_, fields)| fields).filter(|(field, _)| field == "b");
            bodies.map(|(_, body)| body.clone()).find(|body| body.contains("ticket_called")).unwrap()
        }
    }
}

/// A WebSocket to somebody who answers every frame at once, from a thread of its own.
pub(crate) struct Echo {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    command: String,
}

impl Echo {
    pub(crate) async fn start(sizes: Sizes) -> Echo {
        let (tell, told) = tokio::sync::oneshot::channel();
        let answer = "x".repeat(sizes.update);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                let mut socket = accept_async(stream).await.unwrap();
                while let Some(Ok(Message::Text(_))) = socket.next().await {
                    socket.send(Message::text(answer.clone())).await.unwrap();
                }
            });
        });
        let address = told.await.unwrap();
        let (socket, _) = connect_async_with_config(format!("ws://{address}/"), None, true).await.unwrap();
        Echo { socket, command: "x".repeat(sizes.command) }
    }

    /// Sends a frame and waits for the answer.
    pub(crate) async fn round_trip(&mut self) -> Duration {
        let command = Message::text(self.command.clone());
        let started = Instant::now();
        self.socket.send(command).await.unwrap();
        let answer = self.socket.next().await;
        let took = started.elapsed();
        assert!(matches!(answer, Some(Ok(Message::Text(_)))), "{answer:?}");
        took
    }
}
