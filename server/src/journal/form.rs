//! The stored form of an entry: its exact bytes, written and read, and what may become an entry at all.
//! It knows no store and no head; what must be compared with the head is compared by the store.

use domain::{Event, Time};
use serde::{Deserialize, Serialize};

use crate::journal::{
    APPEND_ENTRIES_MAX, ENTRY_BYTES_MAX,
    entry::{Actor, Entry, Fingerprint, Position, Stored, is_lower_hex_32},
};

/// Version of the stored form (`v`). A reader that finds a higher one stops instead of guessing.
const ENTRY_VERSION: u32 = 1;

/// The version of this program. It stands in every entry (`by`), so that whoever cannot read one can say what it takes.
pub(crate) const PROGRAM_VERSION: &str = env!("CARGO_PKG_VERSION");

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
        let epoch = before.epoch.saturating_add(u32::from(entry.begins_epoch()));
        let position = before.after_in(epoch, body.as_bytes());
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
    write_body_by(PROGRAM_VERSION, entry)
}

fn write_body_by(program: &str, entry: &Entry) -> Result<String, serde_json::Error> {
    serde_json::to_string(&StoredForm {
        v: ENTRY_VERSION,
        by: program,
        request: &entry.request,
        at: entry.at,
        actor: &entry.actor,
        reason: entry.reason.as_deref(),
        asked: entry.asked,
        events: &entry.events,
    })
}

/// Why stored bytes could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BadBody {
    /// Written by a newer program, of this version where it says so.
    Newer(String),
    /// Not an entry.
    Unreadable(String),
}

/// Reads stored bytes.
pub(crate) fn read_body(body: &str) -> Result<Entry, BadBody> {
    let read: Result<ReadForm, _> = serde_json::from_str(body);
    let text = match read {
        Ok(form) if form.v <= ENTRY_VERSION => {
            return Ok(Entry {
                request: form.request,
                actor: form.actor,
                at: form.at,
                reason: form.reason,
                asked: form.asked,
                events: form.events,
            });
        }
        Ok(form) => format!("it is of form {}", form.v),
        Err(error) => error.to_string(),
    };
    // A newer form, or a newer event, may not fit ours at all: who wrote it still says why.
    match serde_json::from_str::<VersionForm>(body) {
        Ok(VersionForm { v, by }) if v > ENTRY_VERSION || by.as_deref().is_some_and(is_newer) => {
            Err(BadBody::Newer(by.unwrap_or_else(|| format!("(v {v})"))))
        }
        Ok(_) | Err(_) => Err(BadBody::Unreadable(text)),
    }
}

/// Whether a program of this version is newer than this one.
fn is_newer(version: &str) -> bool {
    let numbers = |version: &str| version.splitn(3, '.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>();
    numbers(version) > numbers(PROGRAM_VERSION)
}

/// The stored form, written.
#[derive(Serialize)]
struct StoredForm<'a> {
    v: u32,
    by: &'a str,
    request: &'a str,
    at: Time,
    actor: &'a Actor,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<Fingerprint>,
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
    #[serde(default)]
    asked: Option<Fingerprint>,
    events: Vec<Event>,
}

/// The fields that every version has.
#[derive(Deserialize)]
struct VersionForm {
    v: u32,
    #[serde(default)]
    by: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{entry::Role, testing::day_opened};

    /// What was once written must be read for ever, and its link must come out the same.
    const GOLDEN: &str = r#"{"v":1,"by":"0.1.0","request":"000102030405060708090a0b0c0d0e0f","at":1785987667000,"actor":{"role":"officer","name":"loket-3"},"reason":"uji","events":[{"notice_set":{"text":"Halo"}},"day_closed"]}"#;
    const GOLDEN_LINK: &str = "1:1:cd3f35296450faea9afc39052d59881d";

    fn golden() -> Entry {
        Entry {
            request: "000102030405060708090a0b0c0d0e0f".to_owned(),
            actor: Actor { role: Role::Officer, name: "loket-3".to_owned() },
            at: Time(1_785_987_667_000),
            reason: Some("uji".to_owned()),
            asked: None,
            events: vec![Event::NoticeSet { text: "Halo".to_owned() }, Event::DayClosed],
        }
    }

    #[test]
    fn the_stored_form_and_its_link_are_pinned() {
        assert_eq!(write_body_by("0.1.0", &golden()).unwrap(), GOLDEN);
        assert_eq!(read_body(GOLDEN), Ok(golden()));
        assert_eq!(Position::START.after(GOLDEN.as_bytes()).to_string(), GOLDEN_LINK);
    }

    #[test]
    fn what_was_asked_is_kept_as_a_fingerprint_that_says_when_it_is_none() {
        let asked = Entry { asked: Some(Fingerprint(0x00c0_ffee_0000_0001)), ..golden() };
        let body = GOLDEN.replace(r#""reason":"uji","#, r#""reason":"uji","asked":"00c0ffee00000001","#);
        assert_eq!(write_body_by("0.1.0", &asked).unwrap(), body);
        assert_eq!(read_body(&body), Ok(asked));
        for wrong in ["c0ffee00000001", "00C0FFEE00000001", "+0c0ffee00000001", "00c0ffee000000010"] {
            let found = read_body(&body.replace("00c0ffee00000001", wrong));
            assert!(matches!(found, Err(BadBody::Unreadable(_))), "{wrong}: {found:?}");
        }
    }

    #[test]
    fn a_newer_form_is_named_whatever_else_it_says() {
        assert_eq!(read_body(r#"{"v":2}"#), Err(BadBody::Newer("(v 2)".to_owned())));
        assert_eq!(read_body(&GOLDEN.replace(r#""v":1"#, r#""v":9"#)), Err(BadBody::Newer("0.1.0".to_owned())));
    }

    #[test]
    fn an_event_of_a_newer_program_is_told_with_its_version_and_one_of_this_version_is_damage() {
        let unknown = GOLDEN.replace("\"day_closed\"", "\"day_blessed\"");
        let by = |version: &str| read_body(&unknown.replace("\"by\":\"0.1.0\"", &format!("\"by\":\"{version}\"")));
        let (major, rest) = PROGRAM_VERSION.split_once('.').unwrap();
        let newer = format!("{}.{rest}", major.parse::<u32>().unwrap() + 1);
        assert_eq!(by(&newer), Err(BadBody::Newer(newer)));
        for not_newer in [PROGRAM_VERSION, "0.0.9", "kemarin", ""] {
            let found = by(not_newer);
            assert!(matches!(&found, Err(BadBody::Unreadable(why)) if why.contains("day_blessed")), "{not_newer}: {found:?}");
        }
        let older = GOLDEN.replace("\"by\":\"0.1.0\",", "");
        assert_eq!(read_body(&older), Ok(golden()), "what was written before versions were kept");
    }

    #[test]
    fn damaged_bytes_are_an_error_and_never_a_panic() {
        let bodies = [GOLDEN.to_owned(), write_body(&day_opened(Time(1), 3)).unwrap()];
        let mut seed: u64 = 0x005e_ed0f_1a17_a116;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap() % below
        };
        let mut errors = 0;
        for round in 0..20_000 {
            let mut bytes = bodies[round % 2].clone().into_bytes();
            match random(3) {
                0 => bytes.truncate(random(bytes.len())),
                1 => {
                    let at = random(bytes.len());
                    bytes[at] = u8::try_from(random(256)).unwrap();
                }
                _ => {
                    let (from, to) = (random(bytes.len()), random(bytes.len()));
                    bytes.copy_within(from.min(to)..from.max(to), 0);
                }
            }
            // What still reads as an entry can be stored again as it is read.
            match read_body(&String::from_utf8_lossy(&bytes)) {
                Ok(entry) => assert_eq!(read_body(&write_body(&entry).unwrap()), Ok(entry)),
                Err(BadBody::Newer(_) | BadBody::Unreadable(_)) => errors += 1,
            }
        }
        assert!(errors > 10_000, "{errors}");
    }
}
