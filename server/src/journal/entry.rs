//! What the journal stores: one entry per accepted command, its exact bytes, and the chain of links over them.
//! No store is known here, and nothing here is sent to a screen.

use std::fmt;

use domain::{Event, Time};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::journal::{APPEND_ENTRIES_MAX, ENTRY_BYTES_MAX};

/// Version of the stored form (`v`). A reader that finds a higher one stops instead of guessing.
pub const ENTRY_VERSION: u32 = 1;

/// One accepted command: who asked, when, why, and what happened. Never split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name of the request, 32 lowercase hexadecimal digits; a repeated request repeats it.
    pub request: String,
    /// Who asked.
    pub actor: Actor,
    /// When, by the journal's clock.
    pub at: Time,
    /// Why, in the words of whoever asked.
    pub reason: Option<String>,
    /// What happened; at least one.
    pub events: Vec<Event>,
}

/// Who asked for something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// In which role.
    pub role: Role,
    /// The code of the key or program (`loket-3`, `supervisor-1`); never the name of a person.
    pub name: String,
}

/// In which role something was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the floor.
    Supervisor,
    /// Works at a counter.
    Officer,
    /// Gives numbers.
    Kiosk,
    /// Shows and speaks.
    Display,
    /// The server itself: timers, the timetable, the site file at start.
    Server,
}

/// An entry at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Where it stands.
    pub position: Position,
    /// What it says.
    pub entry: Entry,
}

/// A place in the journal. Two positions are the same place only if all three parts agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// Which life of the journal; a new one begins when a failover lost its tail.
    pub epoch: u32,
    /// Entries so far, without gaps, across epochs.
    pub seq: u64,
    /// Hash of everything up to here.
    pub link: Link,
}

/// Hash of an entry and of everything before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Link(pub [u8; 16]);

impl Position {
    /// Before the first entry.
    pub const START: Position = Position { epoch: 1, seq: 0, link: Link([0; 16]) };

    /// The position of an entry with these stored bytes, right after this one and in the same epoch.
    ///
    /// Its link is the first 16 bytes of SHA-256 over: this link (16 bytes), the entry's epoch (4 bytes, big-endian), its seq
    /// (8 bytes, big-endian), and the stored bytes of the entry exactly as they are kept.
    pub fn after(self, body: &[u8]) -> Position {
        self.after_in(self.epoch, body)
    }

    /// The same, where the entry stands in `epoch`.
    pub(crate) fn after_in(self, epoch: u32, body: &[u8]) -> Position {
        let seq = self.seq.saturating_add(1);
        let mut hash = Sha256::new();
        hash.update(self.link.0);
        hash.update(epoch.to_be_bytes());
        hash.update(seq.to_be_bytes());
        hash.update(body);
        let mut link = [0; 16];
        link.copy_from_slice(&hash.finalize()[..16]);
        Position { epoch, seq, link: Link(link) }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.epoch, self.seq, self.link)
    }
}

impl Link {
    /// Reads 32 lowercase hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Link> {
        if !is_lower_hex_32(text) {
            return None;
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = nibble(pair[0]) << 4 | nibble(pair[1]);
        }
        Some(Link(bytes))
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Entry {
    /// Whether a day begins in this entry.
    pub fn opens_day(&self) -> bool {
        self.day_opened_at().is_some()
    }

    /// The events from `DayOpened` on: what a start applies of the first entry it reads. All events where no day begins here.
    pub fn events_from_day_start(&self) -> &[Event] {
        &self.events[self.day_opened_at().unwrap_or(0)..]
    }

    fn day_opened_at(&self) -> Option<usize> {
        self.events.iter().position(|event| matches!(event, Event::DayOpened(_)))
    }
}

/// What is wrong with an entry that was to be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadEntry {
    /// None, or too many at once.
    #[error("an append takes 1 to {APPEND_ENTRIES_MAX} entries, not {0}")]
    Count(usize),
    /// Not a request id.
    #[error("`{0}` is not a request id of 32 lowercase hexadecimal digits")]
    Request(String),
    /// One request twice in one append.
    #[error("request {0} stands twice in one append")]
    RequestTwice(String),
    /// Nothing happened.
    #[error("request {0} has no events")]
    NoEvents(String),
    /// Too large.
    #[error("request {request} has {bytes} bytes, more than {ENTRY_BYTES_MAX}")]
    TooLarge {
        /// The request.
        request: String,
        /// Its size.
        bytes: usize,
    },
    /// Time would go back.
    #[error("request {request} is from {at}, behind the journal's last entry of {last}")]
    TimeBehind {
        /// The request.
        request: String,
        /// Its instant, in milliseconds.
        at: u64,
        /// The last instant of the journal, in milliseconds.
        last: u64,
    },
    /// It could not be written as JSON.
    #[error("request {request} cannot be written as JSON: {text}")]
    Unwritable {
        /// The request.
        request: String,
        /// What the writer said.
        text: String,
    },
}

/// An entry ready to be stored: its bytes and the place they get.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    /// What comes back as stored.
    pub(crate) stored: Stored,
    /// Its exact bytes.
    pub(crate) body: String,
    /// Whether a day begins here.
    pub(crate) opens_day: bool,
}

/// Checks the shape of an append and computes bytes and places. Instants are left to the store, which must first recognise a
/// repeated request.
pub(crate) fn prepare(expected: Position, entries: Vec<Entry>) -> Result<Vec<Prepared>, BadEntry> {
    if entries.is_empty() || entries.len() > APPEND_ENTRIES_MAX {
        return Err(BadEntry::Count(entries.len()));
    }
    let mut prepared: Vec<Prepared> = Vec::with_capacity(entries.len());
    let mut before = expected;
    for entry in entries {
        if !is_lower_hex_32(&entry.request) {
            return Err(BadEntry::Request(entry.request));
        }
        if prepared.iter().any(|other| other.stored.entry.request == entry.request) {
            return Err(BadEntry::RequestTwice(entry.request));
        }
        if entry.events.is_empty() {
            return Err(BadEntry::NoEvents(entry.request));
        }
        let body = write_body(&entry).map_err(|error| BadEntry::Unwritable { request: entry.request.clone(), text: error.to_string() })?;
        if body.len() > ENTRY_BYTES_MAX {
            return Err(BadEntry::TooLarge { request: entry.request, bytes: body.len() });
        }
        let position = before.after(body.as_bytes());
        before = position;
        let opens_day = entry.opens_day();
        prepared.push(Prepared { stored: Stored { position, entry }, body, opens_day });
    }
    Ok(prepared)
}

/// Refuses entries that go back in time, the first of them from before `last`.
pub(crate) fn check_times(entries: &[Entry], last: Time) -> Result<(), BadEntry> {
    let mut last = last;
    for entry in entries {
        if entry.at < last {
            return Err(BadEntry::TimeBehind { request: entry.request.clone(), at: entry.at.0, last: last.0 });
        }
        last = entry.at;
    }
    Ok(())
}

/// The exact bytes of an entry: JSON with `v` first, in the order of `StoredForm`'s fields.
pub(crate) fn write_body(entry: &Entry) -> Result<String, serde_json::Error> {
    serde_json::to_string(&StoredForm {
        v: ENTRY_VERSION,
        request: &entry.request,
        at: entry.at,
        actor: &entry.actor,
        reason: entry.reason.as_deref(),
        events: &entry.events,
    })
}

/// Why stored bytes could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BadBody {
    /// Written by a newer program.
    Newer(u32),
    /// Not an entry.
    Unreadable(String),
}

/// Reads stored bytes.
pub(crate) fn read_body(body: &[u8]) -> Result<Entry, BadBody> {
    let read: Result<ReadForm, _> = serde_json::from_slice(body);
    match read {
        Ok(form) if form.v <= ENTRY_VERSION => {
            Ok(Entry { request: form.request, actor: form.actor, at: form.at, reason: form.reason, events: form.events })
        }
        Ok(form) => Err(BadBody::Newer(form.v)),
        // A newer form may not fit ours at all: its version still says why.
        Err(error) => match serde_json::from_slice::<VersionForm>(body) {
            Ok(VersionForm { v }) if v > ENTRY_VERSION => Err(BadBody::Newer(v)),
            Ok(_) | Err(_) => Err(BadBody::Unreadable(error.to_string())),
        },
    }
}

/// The stored form, written.
#[derive(Serialize)]
struct StoredForm<'a> {
    v: u32,
    request: &'a str,
    at: Time,
    actor: &'a Actor,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    events: &'a [Event],
}

/// The stored form, read.
#[derive(Deserialize)]
struct ReadForm {
    v: u32,
    request: String,
    at: Time,
    actor: Actor,
    #[serde(default)]
    reason: Option<String>,
    events: Vec<Event>,
}

/// The one field that every version has.
#[derive(Deserialize)]
struct VersionForm {
    v: u32,
}

/// Whether this is 32 lowercase hexadecimal digits.
pub(crate) fn is_lower_hex_32(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The value of a lowercase hexadecimal digit that was checked before.
fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit.wrapping_sub(b'a').wrapping_add(10),
    }
}
