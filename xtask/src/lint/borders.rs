//! Borders inside crates, read from the source text: which files may name what. It must not look at manifests; arrows
//! between crates are `arrows.rs`.

use super::Source;
use super::finding::Finding;
use super::program;

/// Words that only some files may use.
struct Kept {
    /// Where the border runs; a file outside is not looked at.
    within: &'static str,
    words: &'static [&'static str],
    /// Paths that may use them begin so.
    keepers: &'static [&'static str],
    why: &'static str,
}

const KEPT: &[Kept] = &[
    Kept { within: "server/src/", words: &["redis::"], keepers: &["server/src/journal/redis"], why: "only the Redis journal knows Redis" },
    Kept {
        within: "server/src/",
        words: &["rusqlite::"],
        keepers: &["server/src/journal/sqlite"],
        why: "only the SQLite journal knows SQLite",
    },
    Kept {
        within: "domain/src/",
        words: &["f32", "f64", "HashMap", "HashSet", "SystemTime", "Instant", "std::fs", "std::net", "std::env", "std::thread", "async"],
        keepers: &[],
        why: "the domain is pure and gives the same answer every time: no floats, no unordered maps, no clock, no I/O",
    },
    Kept {
        within: "simulation/src/",
        words: &["SystemTime", "Instant", "std::fs", "std::net", "std::env", "async", "Rng::new"],
        keepers: &[],
        why: "a simulated day depends on its seed alone: no clock, no I/O",
    },
    Kept {
        within: "protocol/src/",
        words: &["SystemTime", "Instant", "std::fs", "std::net", "std::env", "async"],
        keepers: &[],
        why: "the wire's words do nothing: no clock, no I/O",
    },
    Kept {
        within: "sounds/src/",
        words: &["SystemTime", "Instant", "std::net"],
        // A subprocess that hangs is given up after a time.
        keepers: &["sounds/src/engine"],
        why: "sounds makes samples and opens no device: no clock, no sockets",
    },
];

/// A folder in which only one place may know two vocabularies.
const SERVER: &str = "server/src/";
const BOTH_VOCABULARIES: [&str; 2] = ["domain::", "protocol::"];
const TRANSLATOR: &str = "server/src/convert";

/// What the server gives to browsers. The hall works with no internet at all, so no page may fetch from elsewhere.
const PAGES: &str = "server/pages/";
const ELSEWHERE: &[&str] = &["http://", "https://"];
/// Names of vocabularies that look like addresses; nobody fetches them.
const NAMESPACES: &str = "http://www.w3.org/";

/// Every place where a border is crossed.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings: Vec<_> = sources.iter().filter(|source| source.path.starts_with(PAGES)).flat_map(elsewhere).collect();
    for source in sources.iter().filter(|source| source.path.ends_with(".rs")) {
        findings.extend(kept(source));
        findings.extend(both_vocabularies(source));
    }
    findings
}

fn kept(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for border in KEPT {
        if !source.path.starts_with(border.within) || border.keepers.iter().any(|keeper| source.path.starts_with(keeper)) {
            continue;
        }
        for (index, line) in code(&source.text) {
            for word in border.words.iter().filter(|word| names(line, word)) {
                findings.push(Finding::at_line(
                    &source.path,
                    index,
                    format!("This line may not name {}: {}.", word.trim_end_matches(':'), border.why),
                ));
            }
        }
    }
    findings
}

fn both_vocabularies(source: &Source) -> Option<Finding> {
    let path = &source.path;
    if !path.starts_with(SERVER) || path.starts_with(TRANSLATOR) {
        return None;
    }
    let knows = |word: &str| code(&source.text).any(|(_, line)| names(line, word));
    BOTH_VOCABULARIES.iter().all(|word| knows(word)).then(|| {
        Finding::fault(
            path,
            format!("This file knows both the domain's and the wire's words; only {TRANSLATOR}* may, and everything else asks it."),
        )
    })
}

fn elsewhere(source: &Source) -> Vec<Finding> {
    if source.path.contains("/LICENSE") {
        return Vec::new();
    }
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| {
            let own = line.replace(NAMESPACES, "");
            ELSEWHERE.iter().any(|scheme| own.contains(scheme))
        })
        .map(|(index, _)| {
            Finding::at_line(&source.path, index, "A page may fetch nothing from elsewhere: the hall works with no internet at all.")
        })
        .collect()
}

/// The lines of the program itself, with their index: without comment lines, and without what exists in tests alone.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    program::lines(text).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Whether the line uses the word as a word of its own, not as the end or the beginning of a longer one.
fn names(line: &str, word: &str) -> bool {
    let part_of_name = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let ends_open = word.ends_with(':') || !after.is_some_and(part_of_name);
        ends_open && !before.is_some_and(part_of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str, text: &str) -> Vec<String> {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        check(&[source]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn redis_outside_its_journal_is_found() {
        let text = "//! Hub.\nuse redis::Client;\n";
        assert_eq!(
            said("server/src/hub.rs", text),
            ["fault: server/src/hub.rs:2: This line may not name redis: only the Redis journal knows Redis."]
        );
        assert_eq!(said("server/src/journal/redis/append.rs", text), Vec::<String>::new());
        assert_eq!(said("tests/it/outage.rs", text), Vec::<String>::new());
    }

    #[test]
    fn sqlite_outside_its_journal_is_found() {
        assert_eq!(said("server/src/replay.rs", "let c = rusqlite::Connection::open(p)?;").len(), 1);
        assert_eq!(said("server/src/journal/sqlite.rs", "use rusqlite::Connection;").len(), 0);
    }

    #[test]
    fn a_clock_a_float_or_an_unordered_map_in_the_domain_is_found() {
        assert_eq!(said("domain/src/claim.rs", "let share: f64 = 0.5;").len(), 1);
        assert_eq!(said("domain/src/claim.rs", "use std::collections::HashMap;").len(), 1);
        assert_eq!(said("domain/src/claim.rs", "let now = Instant::now();").len(), 1);
        assert_eq!(said("domain/src/claim.rs", "// An f64 would not do.\nlet instant_ms = 5;").len(), 0);
        assert_eq!(said("domain/src/claim.rs", "#[cfg(test)]\nmod tests { use std::fs; }").len(), 0);
        assert_eq!(said("domain/src/claim.rs", "#[cfg(test)]\nmod tests;\nuse std::fs;").len(), 1);
    }

    #[test]
    fn a_page_that_fetches_from_elsewhere_is_found() {
        let script = "<script src=\"https://cdn.example/preact.js\"></script>";
        assert_eq!(said("server/pages/kiosk.html", script).len(), 1);
        assert_eq!(said("server/pages/kiosk.html", "<svg xmlns=\"http://www.w3.org/2000/svg\">").len(), 0);
        assert_eq!(said("README.md", script).len(), 0);
    }

    #[test]
    fn a_second_translator_in_the_server_is_found() {
        let text = "use domain::Command;\nuse protocol::Request;\n";
        assert_eq!(said("server/src/session.rs", text).len(), 1);
        assert_eq!(said("server/src/convert/command.rs", text).len(), 0);
        assert_eq!(said("server/src/session.rs", "use protocol::Request;").len(), 0);
    }
}
