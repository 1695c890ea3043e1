//! Rules about every text file: clean ends of lines, an opening comment, nothing that speaks of one machine.

use super::Finding;
use super::Source;

/// Folders that only one machine has, in halves so that this file passes its own rule.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/tm", "p/")];
const REGISTRY_HOSTS: &[&str] =
    &[concat!("crates", ".io"), concat!("npmjs", ".org"), concat!("pypi", ".org"), concat!("deb.debian", ".org")];
/// How a file of this kind opens its first comment.
const COMMENTS: &[(&str, &[&str])] = &[
    (".css", &["/*"]),
    (".html", &["<!--", "<!doctype html>\n<!--"]),
    (".js", &["//", "/*"]),
    (".lua", &["--", "#!"]),
    (".sh", &["#"]),
    (".toml", &["#"]),
];

pub(super) fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in source.text.split('\n').enumerate() {
        findings.extend(line_faults(line).map(|what| Finding::at_line(&source.path, index, what)));
    }
    findings.extend(end(source));
    findings.extend(opening(source));
    findings
}

fn line_faults(line: &str) -> impl Iterator<Item = String> + use<'_> {
    let blank = line.ends_with([' ', '\t', '\r']).then(|| "The line ends with blanks.".to_owned());
    let conflict =
        ["<<<<<<< ", ">>>>>>> "].iter().any(|mark| line.starts_with(mark)).then(|| "A conflict of two changes was left here.".to_owned());
    let machine = MACHINE_PATHS
        .iter()
        .find(|path| names_path(line, path))
        .map(|path| format!("`{path}` is a path of one machine. Ask the system, or take it as an argument."));
    let host = REGISTRY_HOSTS
        .iter()
        .find(|host| line.contains(*host))
        .map(|host| format!("`{host}` is a registry's host. The project works with whatever registry a machine is set to."));
    [blank, conflict, machine, host].into_iter().flatten()
}

/// Whether the path begins at the root there, and not after another folder or a host.
fn names_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|before| before.is_alphanumeric() || matches!(before, '.' | '-' | '_' | '~' | '}' | ')'))
    })
}

fn end(source: &Source) -> Option<Finding> {
    let text = &source.text;
    let clean = text.is_empty() || (text.ends_with('\n') && !text.ends_with("\n\n"));
    (!clean).then(|| Finding::fault(&source.path, "The file must end with one line break."))
}

fn opening(source: &Source) -> Option<Finding> {
    let (_, openings) = COMMENTS.iter().find(|(ending, _)| source.path.ends_with(ending))?;
    // The manifests of the crates all say the same and open with their name.
    let crate_manifest = source.path.ends_with("/Cargo.toml");
    let open = openings.iter().any(|opening| source.text.to_lowercase().starts_with(opening));
    (!crate_manifest && !open).then(|| {
        Finding::at_line(
            &source.path,
            0,
            format!("The file must open with a comment (`{}`): what it is for and what it must not do.", openings[0]),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn said(path: &str, text: &str) -> Vec<String> {
        check(&source(path, text)).iter().map(|finding| finding.place.clone()).collect()
    }

    #[test]
    fn clean_text_passes() {
        assert_eq!(said("README.md", "# Lantang\n\nA hall.\n"), Vec::<String>::new());
        assert_eq!(said("empty.json", ""), Vec::<String>::new());
    }

    #[test]
    fn blanks_and_missing_or_doubled_ends_are_found() {
        assert_eq!(said("a.md", "one \n"), ["a.md:1"]);
        assert_eq!(said("a.md", "one\r\n"), ["a.md:1"]);
        assert_eq!(said("a.md", "one"), ["a.md"]);
        assert_eq!(said("a.md", "one\n\n"), ["a.md"]);
    }

    #[test]
    fn a_conflict_that_was_left_is_found() {
        assert_eq!(said("a.md", "one\n<<<<<<< main\ntwo\n"), ["a.md:2"]);
    }

    #[test]
    fn each_path_of_one_machine_is_found_and_others_pass() {
        for path in MACHINE_PATHS {
            assert_eq!(said("a.md", &format!("see {path}x\n")), ["a.md:1"]);
            assert_eq!(said("a.md", &format!("see target{path}x\n")), Vec::<String>::new());
        }
    }

    #[test]
    fn each_host_of_a_registry_is_found() {
        for host in REGISTRY_HOSTS {
            assert_eq!(said("a.md", &format!("from {host}\n")), ["a.md:1"]);
        }
    }

    #[test]
    fn a_page_a_script_or_a_site_file_without_an_opening_is_found() {
        for path in ["a.js", "a.lua", "a.css", "a.html", "a.sh", "a.toml"] {
            assert_eq!(said(path, "x = 1\n"), [format!("{path}:1")]);
        }
        assert_eq!(said("a.html", "<!DOCTYPE html>\n<!-- The board. -->\n"), Vec::<String>::new());
        assert_eq!(said("server/Cargo.toml", "[package]\n"), Vec::<String>::new());
    }
}
