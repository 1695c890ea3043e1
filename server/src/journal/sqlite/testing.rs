//! What breaks a SQLite journal behind its back. Tests only.

use std::path::Path;

use rusqlite::{Connection, params};

use crate::journal::entry::{Link, Position};

/// Changes the closed file at `path`.
pub(crate) fn tamper(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// Makes the entry at `seq` of the closed file one that only a newer program can read. Every link holds; the witness is gone.
pub(crate) fn write_as_newer(path: &Path, seq: u64) {
    let file = Connection::open(path).unwrap();
    let read = |sql: &str| -> Vec<(i64, u32, [u8; 16], String)> {
        let mut rows = file.prepare(sql).unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let mut last = Position::START;
    for (at, epoch, link, body) in read("SELECT seq, epoch, link, body FROM entry ORDER BY seq") {
        let at = u64::try_from(at).unwrap();
        if at < seq {
            last = Position { epoch, seq: at, link: Link(link) };
            continue;
        }
        let body = if at == seq { body.replacen("{\"v\":1,", "{\"v\":9,", 1) } else { body };
        last = last.after_in(epoch, body.as_bytes());
        file.execute("UPDATE entry SET body = ?1, link = ?2 WHERE seq = ?3", params![body, last.link.0, i64::try_from(at).unwrap()])
            .unwrap();
    }
    let mut witness = path.as_os_str().to_owned();
    witness.push(".head");
    std::fs::remove_file(witness).unwrap();
}
