//! Rules about the project as a whole: the documents that must be there, and that they know every crate.

use super::Finding;
use super::Source;

/// What a stranger looks for first.
const DOCUMENTS: &[&str] = &["ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "README.md"];
/// The two commands with which a stranger begins.
const FIRST_COMMANDS: &[&str] = &["cargo xtask demo", "cargo xtask test"];

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
    if let Some(readme) = sources.iter().find(|source| source.path == "README.md") {
        for command in FIRST_COMMANDS.iter().filter(|command| !readme.text.contains(*command)) {
            findings.push(Finding::fault("README.md", format!("It does not say `{command}`, with which a stranger begins.")));
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
            source("CHANGELOG.md", " \n"),
            source("LICENSE", "Apache"),
            source("README.md", "Try `cargo xtask demo`."),
        ];
        let said: Vec<_> = check(&sources, &["domain", "sounds"]).iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "fault: CHANGELOG.md: This document is missing or empty. Please write it.",
                "fault: ARCHITECTURE.md: It does not speak of `sounds/`. Say what that crate is for and what it must not do.",
                "fault: README.md: It does not say `cargo xtask test`, with which a stranger begins.",
            ]
        );
    }
}
