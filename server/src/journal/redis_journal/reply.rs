//! Reads Redis's answers: entries as XRANGE gives them, the head's hash, texts and numbers. An answer of another shape is an
//! error, never a guess.

use domain::Time;
use redis::Value;

use super::FORMAT;
use crate::journal::{
    JournalError,
    chain::Row,
    entry::{Link, Position},
};

/// Fields of the head's hash, in the order in which they are asked for.
pub(super) const HEAD_FIELDS: [&str; 8] = ["format", "epoch", "seq", "link", "at", "day_epoch", "day_seq", "day_link"];

/// What the head's hash says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The last entry.
    pub(super) position: Position,
    /// Its instant.
    pub(super) at: Time,
    /// Just before the last entry that opens a day.
    pub(super) day_start: Position,
}

/// Reads the fields of `HEAD_FIELDS`.
pub(super) fn head(value: &Value) -> Result<Head, JournalError> {
    let Value::Array(fields) = value else { return Err(strange("the head", value)) };
    let field = |index: usize| fields.get(index).and_then(text);
    let Some(format) = field(0) else {
        return Ok(Head { position: Position::START, at: Time(0), day_start: Position::START });
    };
    if format != FORMAT {
        return Err(newer(format));
    }
    let position = position(field(1), field(2), field(3)).ok_or_else(|| strange("the head", value))?;
    let at = field(4).and_then(|at| at.parse().ok()).ok_or_else(|| strange("the head", value))?;
    let day_start = self::position(field(5), field(6), field(7)).unwrap_or(Position::START);
    Ok(Head { position, at: Time(at), day_start })
}

/// Keys of a format not known here.
pub(super) fn newer(format: &str) -> JournalError {
    let known = FORMAT.parse().unwrap_or_default();
    match format.parse() {
        Ok(found) if found > known => JournalError::NewerVersion { found, known },
        Ok(_) | Err(_) => JournalError::Damaged { seq: 0, text: format!("the head is of format `{format}`") },
    }
}

/// Reads entries as XRANGE gives them.
pub(super) fn rows(value: &Value) -> Result<Vec<Row>, JournalError> {
    let Value::Array(entries) = value else { return Err(strange("a list of entries", value)) };
    entries.iter().map(|entry| row(entry).ok_or_else(|| strange("an entry", entry))).collect()
}

fn row(entry: &Value) -> Option<Row> {
    let Value::Array(parts) = entry else { return None };
    let [id, Value::Array(fields)] = parts.as_slice() else { return None };
    let seq = text(id)?.strip_suffix("-0")?.parse().ok()?;
    let (mut epoch, mut link, mut body) = (None, None, None);
    for pair in fields.chunks_exact(2) {
        match text(&pair[0])? {
            "e" => epoch = text(&pair[1])?.parse().ok(),
            "l" => link = Link::from_hex(text(&pair[1])?),
            "b" => body = text(&pair[1]),
            // The request, for people who look into the stream; and whatever a newer node adds.
            _ => {}
        }
    }
    Some(Row { seq, epoch: epoch?, link: link?, body: body?.to_owned() })
}

/// A position from its three texts.
pub(super) fn position(epoch: Option<&str>, seq: Option<&str>, link: Option<&str>) -> Option<Position> {
    Some(Position { epoch: epoch?.parse().ok()?, seq: seq?.parse().ok()?, link: Link::from_hex(link?)? })
}

/// A position as the hint names it.
pub(super) fn hinted(payload: &[u8]) -> Option<Position> {
    let mut parts = std::str::from_utf8(payload).ok()?.split(':');
    position(parts.next(), parts.next(), parts.next())
}

/// A text.
pub(super) fn text(value: &Value) -> Option<&str> {
    if let Value::BulkString(bytes) = value {
        return std::str::from_utf8(bytes).ok();
    }
    if let Value::SimpleString(text) = value { Some(text) } else { None }
}

/// An answer of a shape that nobody described.
pub(super) fn strange(what: &str, value: &Value) -> JournalError {
    let said: String = format!("{value:?}").chars().take(200).collect();
    JournalError::Damaged { seq: 0, text: format!("{what} cannot be read: {said}") }
}
