//! Which of our crates may depend on which, and who may hold which of the large outside crates. This table is the law that
//! design section 2 states in words; it must be changed here first, with a reason in the commit.

use std::collections::BTreeSet;

use super::finding::Finding;
use crate::metadata::{Metadata, Package};

/// Every crate of ours, and those of ours that it may depend on, tests included. What is not here must not exist.
const ARROWS: &[(&str, &[&str])] = &[
    ("client", &["protocol"]),
    ("counter-client", &["client", "protocol"]),
    ("display", &["client", "protocol", "sounds", "speaker"]),
    ("domain", &[]),
    ("examples", LIBRARIES),
    ("protocol", &[]),
    ("rehearsal", &["client", "protocol", "simulation"]),
    ("server", &["domain", "protocol", "simulation", "sounds"]),
    ("simulation", &["domain"]),
    ("sounds", &[]),
    ("speaker", &["sounds"]),
    ("tests", LIBRARIES),
    ("xtask", &[]),
];

/// Any library but the two front ends, which tests and examples start as programs. xtask's lends the tests its private
/// rooms: Redis, screen and sound card.
const LIBRARIES: &[&str] = &["client", "domain", "protocol", "rehearsal", "server", "simulation", "sounds", "speaker", "xtask"];

/// Outside crates that only these of ours may name in their manifests.
const KEPT: &[(&str, &[&str])] = &[
    ("axum", &["server"]),
    ("bevy", &["display"]),
    ("clap", &["counter-client", "display", "rehearsal", "server", "speaker", "xtask"]),
    ("eframe", &["counter-client"]),
    ("jiff", &["server"]),
    ("redis", &["server", "tests"]),
    ("rodio", &["speaker"]),
    ("rusqlite", &["server", "tests"]),
    ("schemars", &["protocol"]),
    ("x11rb", &["counter-client"]),
];

/// Crates whose outside dependencies are a closed list. Their tests and benches may use more.
const CLOSED: &[(&str, &[&str])] = &[
    ("domain", &["serde"]),
    ("protocol", &["schemars", "serde"]),
    ("simulation", &["fastrand", "hdrhistogram", "rand", "rand_distr", "serde", "toml"]),
];

/// What a program must not contain, not even through others: who, what, and why not.
const NEVER_REACHES: &[(&str, &[&str], &str)] = &[
    ("client", &["domain", "server"], "a front end holds no routing decision"),
    ("counter-client", &["domain", "server"], "a front end holds no routing decision"),
    ("display", &["domain", "server"], "a front end holds no routing decision"),
    ("domain", &["mio", "socket2", "tokio"], "no rule can see a socket"),
    ("simulation", &["mio", "socket2", "tokio"], "a day that did not happen needs no socket"),
    ("protocol", &["mio", "socket2", "tokio"], "the wire's words need no socket"),
    ("server", &["alsa", "cpal", "rodio"], "the server is built without a sound library"),
    ("sounds", &["alsa", "cpal", "rodio"], "sounds opens no device"),
];

/// Everything about who depends on whom that must not be.
pub(super) fn check(metadata: &Metadata) -> Vec<Finding> {
    let ours: BTreeSet<&str> = metadata.ours().map(|package| package.name.as_str()).collect();
    let mut findings = Vec::new();
    for package in metadata.ours() {
        findings.extend(among_ours(package, &ours));
        findings.extend(kept(package));
        findings.extend(closed(metadata, package));
        findings.extend(reached(metadata, package));
    }
    findings
}

fn among_ours(package: &Package, ours: &BTreeSet<&str>) -> Vec<Finding> {
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
        return vec![Finding::fault(
            &package.name,
            "This crate has no line in the table of arrows. Add one to xtask/src/lint/arrows.rs and to ARCHITECTURE.md.",
        )];
    };
    package
        .declared
        .iter()
        .filter(|name| ours.contains(name.as_str()) && !allowed.contains(&name.as_str()))
        .map(|name| {
            Finding::fault(&package.name, format!("The arrow {} -> {name} must not exist. {}", package.name, allowed_in_words(allowed)))
        })
        .collect()
}

fn allowed_in_words(allowed: &[&str]) -> String {
    if allowed.is_empty() { "It may depend on none of our crates.".to_owned() } else { format!("It may depend on {}.", allowed.join(", ")) }
}

fn kept(package: &Package) -> Vec<Finding> {
    KEPT.iter()
        .filter(|(name, _)| package.declared.contains(*name))
        .filter(|(_, keepers)| !keepers.contains(&package.name.as_str()))
        .map(|(name, keepers)| Finding::fault(&package.name, format!("It may not depend on {name}; only {} may.", keepers.join(", "))))
        .collect()
}

fn closed(metadata: &Metadata, package: &Package) -> Vec<Finding> {
    let Some((_, allowed)) = CLOSED.iter().find(|(name, _)| *name == package.name) else {
        return Vec::new();
    };
    package
        .uses
        .iter()
        .filter_map(|id| metadata.packages.get(id))
        .filter(|used| !used.ours && !allowed.contains(&used.name.as_str()))
        .map(|used| {
            let what = format!("It may not depend on {}: its list is closed ({}).", used.name, allowed.join(", "));
            Finding::fault(&package.name, what)
        })
        .collect()
}

fn reached(metadata: &Metadata, package: &Package) -> Vec<Finding> {
    let reach = metadata.reach(package);
    NEVER_REACHES
        .iter()
        .filter(|(from, _, _)| *from == package.name)
        .flat_map(|(_, never, why)| never.iter().map(move |name| (name, why)))
        .filter(|(name, _)| reach.contains(*name))
        .map(|(name, why)| Finding::fault(&package.name, format!("It contains {name}, if only through others, but {why}.")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::made_up::{ours, theirs, workspace};
    use crate::workspace::root;

    fn said(packages: Vec<Package>) -> Vec<String> {
        check(&workspace(packages)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_workspace_has_no_arrow_that_must_not_exist() {
        let metadata = Metadata::read(&root().unwrap()).unwrap();
        assert_eq!(check(&metadata), []);
        let names: BTreeSet<&str> = metadata.ours().map(|package| package.name.as_str()).collect();
        let table: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, table, "the table lists the crates that there are");
    }

    #[test]
    fn an_arrow_from_a_screen_to_the_rules_is_found() {
        let said = said(vec![ours("counter-client", &["domain"]), ours("domain", &[])]);
        assert_eq!(
            said,
            [
                "fault: counter-client: The arrow counter-client -> domain must not exist. It may depend on client, protocol.",
                "fault: counter-client: It contains domain, if only through others, but a front end holds no routing decision.",
            ]
        );
    }

    #[test]
    fn an_arrow_that_is_allowed_is_not_found() {
        let quiet = said(vec![ours("simulation", &["domain"]), ours("domain", &["serde"])]);
        assert_eq!(quiet, Vec::<String>::new());
    }

    #[test]
    fn an_outside_crate_in_the_wrong_hands_is_found() {
        let said = said(vec![ours("display", &["redis"])]);
        assert_eq!(said, ["fault: display: It may not depend on redis; only server, tests may."]);
    }

    #[test]
    fn a_new_dependency_of_the_domain_is_found() {
        let said = said(vec![ours("domain", &["chrono"]), theirs("chrono", "0.4.0", None)]);
        assert_eq!(said, ["fault: domain: It may not depend on chrono: its list is closed (serde)."]);
    }

    #[test]
    fn a_sound_library_that_comes_to_the_server_through_others_is_found() {
        let mut clips = theirs("clips", "1.0.0", None);
        clips.uses.insert("cpal".to_owned());
        let said = said(vec![ours("server", &["clips"]), clips, theirs("cpal", "0.18.0", None)]);
        assert_eq!(said, ["fault: server: It contains cpal, if only through others, but the server is built without a sound library."]);
    }

    #[test]
    fn a_crate_without_a_line_in_the_table_is_found() {
        assert!(said(vec![ours("cellar", &[])])[0].contains("no line in the table of arrows"));
    }
}
