//! The rules of the house that can be read off the text of the tree. It must only list and apply them; each lies in a file
//! below, by what it reads.

mod project;
mod rust;
mod text;

use super::Source;
use super::finding::Finding;
use crate::metadata::Metadata;

/// Every place where a rule of the house is broken.
pub(super) fn check(sources: &[Source], metadata: &Metadata) -> Vec<Finding> {
    let names: Vec<&str> = metadata.ours().map(|package| package.name.as_str()).collect();
    let mut findings = project::check(sources, &names);
    for source in sources.iter().filter(|source| !is_foreign(&source.path)) {
        findings.extend(text::check(source));
        if source.path.ends_with(".rs") {
            findings.extend(rust::check(source));
        }
    }
    findings
}

/// Texts that others wrote or that a program keeps: licences, lock files, libraries of the pages.
fn is_foreign(path: &str) -> bool {
    path == "LICENSE" || path.ends_with(".lock") || path.contains("/vendor/")
}

#[cfg(test)]
fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::made_up::workspace;

    #[test]
    fn a_vendored_library_keeps_its_own_style() {
        let vendored = source("server/pages/vendor/preact.js", "let a = 1 \n");
        let own = source("server/pages/board.js", "// The board.\nlet a = 1 \n");
        let said: Vec<_> = check(&[vendored, own], &workspace(Vec::new()))
            .into_iter()
            .filter(|finding| finding.place.contains(".js"))
            .map(|finding| finding.place)
            .collect();
        assert_eq!(said, ["server/pages/board.js:2"]);
    }
}
