//! What breaks a SQLite journal behind its back. Tests only.

use std::path::Path;

use rusqlite::Connection;

/// Changes the closed file at `path`.
pub(crate) fn tamper(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}
