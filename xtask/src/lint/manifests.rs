//! The manifests: each outside dependency says what it earns, in order, and is used by whoever lists it; versions and lints
//! stand in the root alone. It must not judge who may depend on whom; that is `arrows.rs`.

use super::Source;
use super::finding::Finding;
use crate::metadata::{Metadata, Package};

const ROOT: &str = "Cargo.toml";

/// Every dependency without a reason, out of order, or without use.
pub(super) fn check(metadata: &Metadata, sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(root) = sources.iter().find(|source| source.path == ROOT) {
        let entries = entries(&root.text);
        findings.extend(entries.iter().filter_map(without_reason));
        findings.extend(out_of_order(&entries));
        findings.extend(entries.iter().filter_map(|entry| listed_by_nobody(entry, metadata)));
    }
    for package in metadata.ours() {
        findings.extend(unused(package, sources));
    }
    let of_crates = sources.iter().filter(|source| source.path.ends_with("/Cargo.toml"));
    findings.extend(of_crates.flat_map(not_from_the_root));
    findings
}

/// What a crate's manifest says for itself although the root says it for all.
fn not_from_the_root(manifest: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut section = "";
    let mut lints = false;
    for (index, line) in manifest.text.lines().enumerate() {
        if line.starts_with('[') {
            section = line;
        }
        lints |= section == "[lints]" && line == "workspace = true";
        let is_entry = line.starts_with(|first: char| first.is_ascii_alphanumeric()) && line.contains('=');
        if section.ends_with("dependencies]") && is_entry && !line.contains("workspace = true") {
            let what = "Versions stand in the root manifest: write `name.workspace = true` here.";
            findings.push(Finding::at_line(&manifest.path, index, what));
        }
    }
    if !lints {
        findings.push(Finding::fault(&manifest.path, "It needs `[lints]` with `workspace = true`, or no lint holds there."));
    }
    findings
}

/// One dependency of `[workspace.dependencies]`.
struct Entry<'a> {
    index: usize,
    name: &'a str,
    ours: bool,
    /// Whether the line above is a comment.
    explained: bool,
}

fn entries(manifest: &str) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut above = "";
    let mut inside = false;
    for (index, line) in manifest.lines().enumerate() {
        if line.starts_with('[') {
            inside = line == "[workspace.dependencies]";
        } else if inside
            && line.starts_with(|first: char| first.is_ascii_alphanumeric())
            && let Some((name, value)) = line.split_once('=')
        {
            entries.push(Entry { index, name: name.trim(), ours: value.contains("path ="), explained: above.starts_with('#') });
        }
        above = line;
    }
    entries
}

fn without_reason(entry: &Entry<'_>) -> Option<Finding> {
    (!entry.ours && !entry.explained)
        .then(|| Finding::at_line(ROOT, entry.index, format!("{} needs a comment above it that says what it earns.", entry.name)))
}

fn out_of_order(entries: &[Entry<'_>]) -> Vec<Finding> {
    entries
        .windows(2)
        .filter(|pair| pair[0].ours == pair[1].ours && pair[0].name > pair[1].name)
        .map(|pair| Finding::at_line(ROOT, pair[1].index, format!("{} comes before {} in the alphabet.", pair[1].name, pair[0].name)))
        .collect()
}

fn listed_by_nobody(entry: &Entry<'_>, metadata: &Metadata) -> Option<Finding> {
    let listed = metadata.ours().any(|package| package.declared.contains(entry.name));
    (!listed).then(|| Finding::at_line(ROOT, entry.index, format!("No crate depends on {}, so it can go.", entry.name)))
}

/// Dependencies that a crate lists and whose name no source file of it contains.
fn unused(package: &Package, sources: &[Source]) -> Vec<Finding> {
    let Some(folder) = package.folder.file_name().map(|name| format!("{}/", name.to_string_lossy())) else {
        return Vec::new();
    };
    let code: Vec<&str> = sources
        .iter()
        .filter(|source| source.path.starts_with(&folder) && source.path.ends_with(".rs"))
        .map(|source| source.text.as_str())
        .collect();
    package
        .declared
        .iter()
        .filter(|name| {
            let name = name.replace('-', "_");
            !code.iter().any(|text| is_named(text, &name))
        })
        .map(|name| Finding::fault(format!("{folder}{ROOT}"), format!("It lists {name} and no source file names it, so the line can go.")))
        .collect()
}

/// Whether a program takes something of a library, or imports it whole: a longer word that contains its name, or a sentence, is no use.
fn is_named(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
        line.match_indices(name).any(|(at, _)| {
            let (before, after) = (&line[..at], &line[at + name.len()..]);
            let is_import = before.trim_end().ends_with("use") && after.starts_with([';', ' ']);
            !before.ends_with(is_part) && (after.starts_with("::") || is_import)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::made_up::{ours, workspace};

    const GOOD: &str = "[workspace.dependencies]\ndomain = { path = \"domain\" }\n\n# Errors.\nanyhow = \"1\"\n# Lines.\nclap = { version = \"4\", features = [\n    \"derive\",\n] }\n";

    fn said(manifest: &str, code: &str) -> Vec<String> {
        let mut package = ours("server", &["anyhow", "clap", "domain"]);
        package.folder = "server".into();
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let sources = [source("Cargo.toml", manifest), source("server/src/main.rs", code)];
        check(&workspace(vec![package]), &sources).iter().map(ToString::to_string).collect()
    }

    const CODE: &str = "use anyhow::Result; use clap::Parser; use domain::State;";

    #[test]
    fn a_manifest_in_order_passes() {
        assert_eq!(said(GOOD, CODE), Vec::<String>::new());
    }

    #[test]
    fn a_dependency_without_a_comment_is_found() {
        let said = said(&GOOD.replace("# Lines.\n", ""), CODE);
        assert_eq!(said, ["fault: Cargo.toml:6: clap needs a comment above it that says what it earns."]);
    }

    #[test]
    fn a_crate_with_its_own_version_or_without_the_lints_is_found() {
        let said = |text: &str| -> Vec<String> {
            let manifest = Source { path: "server/Cargo.toml".to_owned(), text: text.to_owned() };
            not_from_the_root(&manifest).iter().map(ToString::to_string).collect()
        };
        let good = "[package]\nname = \"server\"\n[lints]\nworkspace = true\n[dependencies]\nclap.workspace = true\n";
        assert_eq!(said(good), Vec::<String>::new());
        let own = "fault: server/Cargo.toml:6: Versions stand in the root manifest: write `name.workspace = true` here.";
        assert_eq!(said(&good.replace("clap.workspace = true", "clap = \"4\"")), [own]);
        let without = "fault: server/Cargo.toml: It needs `[lints]` with `workspace = true`, or no lint holds there.";
        assert_eq!(said(&good.replace("[lints]\n", "")), [without]);
    }

    #[test]
    fn a_dependency_out_of_order_is_found() {
        let said = said(&format!("{GOOD}# Before all.\nanyhow = \"1\"\n"), CODE);
        assert_eq!(said, ["fault: Cargo.toml:11: anyhow comes before clap in the alphabet."]);
    }

    #[test]
    fn a_dependency_that_nobody_lists_is_found() {
        let said = said(&format!("{GOOD}# Old.\nzip = \"1\"\n"), CODE);
        assert_eq!(said, ["fault: Cargo.toml:11: No crate depends on zip, so it can go."]);
    }

    #[test]
    fn a_dependency_that_no_file_names_is_found() {
        for unused in ["", "// A clap::Parser would do.", "fn clapping() {}", "use crate::unclap::Parser;"] {
            let said = said(GOOD, &format!("use anyhow::Result;\nuse domain;\n{unused}"));
            assert_eq!(said, ["fault: server/Cargo.toml: It lists clap and no source file names it, so the line can go."], "{unused}");
        }
    }
}
