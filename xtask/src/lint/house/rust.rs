//! Rules about Rust files: what they open with, what must not be left in them, how long they may be.

use super::Finding;
use super::Source;
use crate::lint::program;

/// A file with more lines of program than this is shown.
const LINES_WELCOME: usize = 300;
/// A file with more lines of program than this fails: it holds more than one idea.
const LINES_MAX: usize = 500;

/// Words that must not stand in a file, written in two halves so that this file passes its own rule.
const LEFT_OPEN: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("todo", "!"),
    concat!("unimplemented", "!"),
    concat!("dbg", "!"),
];
const TESTS_THAT_SHOW_NOTHING: &[&str] = &[concat!("#[ign", "ore"), concat!("#[should_", "panic")];
const SLEEP: &str = concat!("sleep", "(");

pub(super) fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(opening(source));
    findings.extend(left_open(source));
    findings.extend(tests_that_show_nothing(source));
    findings.extend(length(source));
    findings.extend(folder_module(source));
    findings.extend(reexport(source));
    findings.extend(sleeping_test(source));
    findings
}

fn opening(source: &Source) -> Option<Finding> {
    (!source.text.starts_with("//! "))
        .then(|| Finding::at_line(&source.path, 0, "The file must open with `//!`: what it is for and what it must not do."))
}

fn left_open(source: &Source) -> Vec<Finding> {
    each_line(source, LEFT_OPEN, |word| format!("`{word}` leaves something open. Do it, or write it where plans are kept."))
}

fn tests_that_show_nothing(source: &Source) -> Vec<Finding> {
    each_line(source, TESTS_THAT_SHOW_NOTHING, |word| {
        format!("A test with `{word}]` does not show what it says. Let it run, and let it compare.")
    })
}

fn each_line(source: &Source, words: &[&str], what: impl Fn(&str) -> String) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        for word in words.iter().filter(|word| contains_word(line, word)) {
            findings.push(Finding::at_line(&source.path, index, what(word)));
        }
    }
    findings
}

/// Whether the word stands there on its own, so that a longer name that contains it passes.
fn contains_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|before| before.is_alphanumeric() || before == '_')
    })
}

fn length(source: &Source) -> Option<Finding> {
    if is_test(&source.path) {
        return None;
    }
    let lines = program::lines(&source.text).count();
    if lines > LINES_MAX {
        return Some(Finding::fault(
            &source.path,
            format!("It has {lines} lines without its tests; {LINES_MAX} is the limit. Divide it by what it is about."),
        ));
    }
    (lines > LINES_WELCOME)
        .then(|| Finding::warning(&source.path, format!("It has {lines} lines without its tests; {LINES_WELCOME} is what we aim for.")))
}

fn is_test(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("tests.rs")
}

fn folder_module(source: &Source) -> Option<Finding> {
    source
        .path
        .ends_with("/mod.rs")
        .then(|| Finding::fault(&source.path, "Name it after its folder and put it beside that: `foo.rs` and `foo/`, never `mod.rs`."))
}

/// A module that was divided into files may show its own parts; things of others are shown at the crate's root alone.
fn reexport(source: &Source) -> Vec<Finding> {
    if source.path.ends_with("/src/lib.rs") {
        return Vec::new();
    }
    let is_part = |name: &str| source.text.lines().any(|line| line.trim_start_matches("pub ") == format!("mod {name};"));
    source
        .text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| Some((index, line.strip_prefix("pub use ")?.split("::").next()?)))
        .filter(|(_, from)| !is_part(from))
        .map(|(index, _)| Finding::at_line(&source.path, index, "Things of another module are exported again at a crate's root only."))
        .collect()
}

/// A test that waits for a time instead of what it means: shown, because a wait that looks again and again is one too.
fn sleeping_test(source: &Source) -> Vec<Finding> {
    let lines = source.text.lines().enumerate();
    lines
        .filter(|_| is_test(&source.path))
        .filter(|(_, line)| line.contains(SLEEP))
        .map(|(index, _)| {
            Finding::warning(format!("{}:{}", source.path, index + 1), "This test sleeps. Is there a condition that it could wait for?")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    /// The place and the first words of what is found.
    fn said(path: &str, text: &str) -> Vec<String> {
        check(&source(path, text)).iter().map(|finding| format!("{}: {}", finding.place, finding.what)).collect()
    }

    fn lines(count: usize) -> String {
        format!("//! Long.\n{}", "fn f() {}\n".repeat(count - 1))
    }

    #[test]
    fn a_good_file_passes() {
        assert_eq!(said("domain/src/claim.rs", "//! Claims.\n\nfn claim() {}\n"), Vec::<String>::new());
    }

    #[test]
    fn a_file_without_an_opening_is_found() {
        assert_eq!(
            said("domain/src/claim.rs", "fn claim() {}\n"),
            ["domain/src/claim.rs:1: The file must open with `//!`: what it is for and what it must not do."]
        );
    }

    #[test]
    fn each_word_that_leaves_something_open_is_found() {
        for word in LEFT_OPEN {
            let found = said("domain/src/claim.rs", &format!("//! Claims.\n// {word} later\n"));
            assert_eq!(found.len(), 1, "{word}");
            assert!(found[0].starts_with("domain/src/claim.rs:2: "), "{found:?}");
        }
        assert_eq!(said("a/src/b.rs", "//! A_MAXX and MAXXX.\n").len(), 0);
    }

    #[test]
    fn a_test_that_is_skipped_or_passes_by_panic_is_found() {
        for word in TESTS_THAT_SHOW_NOTHING {
            assert_eq!(said("a/src/b.rs", &format!("//! B.\n{word}]\n")).len(), 1, "{word}");
        }
    }

    #[test]
    fn a_long_file_is_shown_and_a_longer_one_fails() {
        let weight = |path: &str, text: &str| check(&source(path, text)).first().map(|finding| finding.weight);
        assert_eq!(weight("a/src/b.rs", &lines(LINES_WELCOME)), None);
        assert_eq!(weight("a/src/b.rs", &lines(LINES_WELCOME + 1)), Some(super::super::super::finding::Weight::Warning));
        assert_eq!(weight("a/src/b.rs", &lines(LINES_MAX + 1)), Some(super::super::super::finding::Weight::Fault));
        assert_eq!(weight("tests/it/sim.rs", &lines(LINES_MAX + 1)), None);
        let mostly_tests = format!("//! B.\n#[cfg(test)]\nmod tests {{\n{}}}\n", lines(LINES_MAX));
        assert_eq!(weight("a/src/b.rs", &mostly_tests), None);
        let tests_elsewhere = format!("//! B.\n#[cfg(test)]\nmod tests;\n{}", lines(LINES_MAX));
        assert_eq!(weight("a/src/b.rs", &tests_elsewhere), Some(super::super::super::finding::Weight::Fault));
    }

    #[test]
    fn a_folder_module_and_a_deep_reexport_are_found() {
        assert_eq!(said("a/src/b/mod.rs", "//! B.\n").len(), 1);
        assert_eq!(said("a/src/b.rs", "//! B.\npub use crate::c::D;\n").len(), 1);
        assert_eq!(said("a/src/b.rs", "//! B.\npub use c::D;\n").len(), 1);
        assert_eq!(said("a/src/b.rs", "//! B.\nmod c;\npub use c::D;\n").len(), 0);
        assert_eq!(said("a/src/lib.rs", "//! B.\npub use c::D;\n").len(), 0);
    }

    #[test]
    fn a_test_that_sleeps_is_shown() {
        let text = format!("//! T.\nfn t() {{ std::thread::{SLEEP}A_SECOND) }}\n");
        assert_eq!(said("tests/it/t.rs", &text).len(), 1);
        assert_eq!(said("server/src/t.rs", &text).len(), 0);
    }
}
