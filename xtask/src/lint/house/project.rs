//! Rules about the project as a whole: the documents that must be there, and that they know every crate.

use super::Finding;
use super::Source;

/// What a stranger looks for first.
const DOCUMENTS: &[&str] = &["ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "README.md"];

pub(super) fn check(sources: &[Source], crates: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for document in DOCUMENTS {
        let there = sources.iter().find(|source| source.path == *document);
        if there.is_none_or(|source| source.text.trim().is_empty()) {
            findings.push(Finding::fault(*document, "This document is missing or empty. Please write it."));
        }
    }
    if let Some(architecture) = sources.iter().find(|source| source.path == "ARCHITECTURE.md") {
        for name in crates.iter().filter(|name| !architecture.text.contains(&format!("{name}/"))) {
            findings.push(Finding::fault(
                "ARCHITECTURE.md",
                format!("It does not speak of `{name}/`. Say what that crate is for and what it must not do."),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    #[test]
    fn a_missing_document_and_a_crate_that_is_not_spoken_of_are_found() {
        let sources = [
            source("ARCHITECTURE.md", "`domain/` is the queue."),
            source("CHANGELOG.md", "# Changes"),
            source("LICENSE", "Apache"),
            source("README.md", " \n"),
        ];
        let said: Vec<_> = check(&sources, &["domain", "sounds"]).iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "fault: README.md: This document is missing or empty. Please write it.",
                "fault: ARCHITECTURE.md: It does not speak of `sounds/`. Say what that crate is for and what it must not do.",
            ]
        );
    }
}
