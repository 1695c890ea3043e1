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
    for source in sources.iter().filter(|source| !is_foreign(&source.path, sources)) {
        findings.extend(text::check(source));
        if source.path.ends_with(".rs") {
            findings.extend(rust::check(source));
        }
    }
    findings
}

/// Texts that others wrote or that a program keeps: licences, lock files, golden files (compared byte by byte), and a library of the pages, which has its licence
/// beside it (`preact.js` and `LICENSE.preact`).
fn is_foreign(path: &str, sources: &[Source]) -> bool {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    // OFL.txt is how the licence of a font is named.
    if name.starts_with("LICENSE") || name == "OFL.txt" || name.ends_with(".lock") || folder.contains("/golden") {
        return true;
    }
    let Some(library) = name.strip_suffix(".js") else {
        return false;
    };
    let licence = format!("{folder}/LICENSE.{library}");
    sources.iter().any(|source| source.path == licence)
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
    fn a_library_of_others_keeps_its_style_if_its_licence_lies_beside_it() {
        let places = |licence: &str| -> Vec<String> {
            let text = "let a = 1 \n";
            let sources = [source("server/pages/preact.js", text), source(licence, "MIT"), source("server/pages/board.js", text)];
            let findings = check(&sources, &workspace(Vec::new()));
            findings.into_iter().map(|finding| finding.place).filter(|place| place.contains("server/")).collect()
        };
        let own = ["server/pages/board.js:1", "server/pages/board.js:1"];
        assert_eq!(places("server/pages/LICENSE.preact"), own);
        assert_eq!(places("server/pages/LICENSE.htm").len(), 4);
    }
}
