//! What the journal stores: one entry per accepted command, its place, and the chain of links over the entries.
//! No store is known here, and nothing here is sent to a screen. The stored bytes are `form.rs`'s business.

use std::fmt;

use domain::{Event, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};

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
    /// What was asked; none for the server's own acts.
    pub asked: Option<Fingerprint>,
    /// What happened; at least one.
    pub events: Vec<Event>,
}

/// Tells two commands apart that come under one request id: the first bytes of a hash of what was asked. No secret, no proof.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(pub u64);

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
    /// Receives visitors.
    Reception,
    /// Keeps the building safe.
    Security,
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

/// An entry as it is stored, unread: its place and its exact bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where the store says that it stands.
    pub position: Position,
    /// Its exact bytes.
    pub body: String,
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

    /// Reads a position as it is written: `EPOCH:SEQ:LINK`.
    pub fn parse(text: &str) -> Option<Position> {
        let [epoch, seq, link] = text.split(':').collect::<Vec<_>>().try_into().ok()?;
        let number = |digits: &str| (!digits.starts_with('+')).then(|| digits.parse().ok())?;
        Some(Position { epoch: u32::try_from(number(epoch)?).ok()?, seq: number(seq)?, link: Link::from_hex(link)? })
    }

    /// The position of an entry with these stored bytes, right after this one and in the same epoch.
    ///
    /// Its link is the first 16 bytes of SHA-256 over: this link (16 bytes), the entry's epoch (4 bytes, big-endian), its seq
    /// (8 bytes, big-endian), and the stored bytes of the entry exactly as they are kept.
    pub fn after(self, body: &[u8]) -> Position {
        self.after_in(self.epoch, body)
    }

    /// The same, where the entry stands in `epoch`.
    pub fn after_in(self, epoch: u32, body: &[u8]) -> Position {
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
        // Every update says it, so it is not formatted byte by byte.
        let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value & 15)]);
        let text: String = self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect();
        f.write_str(&text)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Fingerprint {
    /// As 16 hexadecimal digits: other readers of JSON know no integers of 64 bits.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Fingerprint, D::Error> {
        let digits = String::deserialize(deserializer)?;
        let known = digits.len() == 16 && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        let number = u64::from_str_radix(&digits, 16).ok().filter(|_| known);
        number.map(Fingerprint).ok_or_else(|| D::Error::custom("a fingerprint is 16 lowercase hexadecimal digits"))
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

    /// Whether an epoch begins with this entry: the journal goes on though its end was lost.
    pub fn begins_epoch(&self) -> bool {
        self.events.iter().any(|event| matches!(event, Event::EpochBegun { .. }))
    }

    /// Whether a person may have this entry passed over: never one that begins what everything after it goes by.
    pub(crate) fn may_be_passed_over(&self) -> bool {
        !self.opens_day() && !self.begins_epoch()
    }

    /// The events before `DayOpened`: what this entry says of the day before. All events where no day begins here.
    pub fn events_before_day_start(&self) -> &[Event] {
        &self.events[..self.day_opened_at().unwrap_or(self.events.len())]
    }

    fn day_opened_at(&self) -> Option<usize> {
        self.events.iter().position(|event| matches!(event, Event::DayOpened(_)))
    }
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
