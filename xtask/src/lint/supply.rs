//! What comes from others: licences and doubled versions, judged by the policy in `deny.toml`. The policy must stay in that
//! file alone, where cargo-deny reads it too.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use toml::Table;

use super::finding::Finding;
use crate::metadata::Metadata;

mod licence;

/// Every licence that is not allowed, every doubled version without a reason, every reason that is no longer needed.
pub(super) fn check(metadata: &Metadata, policy: &str) -> Result<Vec<Finding>> {
    let policy = Policy::read(policy)?;
    let mut findings = licences(metadata, &policy.licences);
    findings.extend(versions(metadata, &policy.skipped));
    Ok(findings)
}

struct Policy {
    licences: BTreeSet<String>,
    /// Doubled versions that are accepted.
    skipped: Vec<Skipped>,
}

struct Skipped {
    name: String,
    /// The beginning of a version, such as `0.24` or `1`.
    version: String,
    reason: String,
}

impl Policy {
    fn read(text: &str) -> Result<Policy> {
        let table: Table = text.parse().context("deny.toml is not TOML")?;
        let array = |section: &str, key: &str| {
            table
                .get(section)
                .and_then(|section| section.get(key))
                .and_then(toml::Value::as_array)
                .with_context(|| format!("deny.toml has no list `{key}` in [{section}]"))
        };
        let licences = array("licenses", "allow")?.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect();
        let skipped = array("bans", "skip")?.iter().map(Skipped::read).collect::<Result<_>>()?;
        Ok(Policy { licences, skipped })
    }
}

impl Skipped {
    fn read(entry: &toml::Value) -> Result<Skipped> {
        let word = |key: &str| entry.get(key).and_then(toml::Value::as_str);
        let (name, version) = word("crate")
            .and_then(|spec| spec.split_once('@'))
            .with_context(|| format!("In deny.toml, `{entry}` needs `crate = \"name@version\"`"))?;
        let reason = word("reason")
            .filter(|reason| !reason.trim().is_empty())
            .with_context(|| format!("In deny.toml, {name}@{version} needs a reason"))?;
        Ok(Skipped { name: name.to_owned(), version: version.to_owned(), reason: reason.to_owned() })
    }

    fn covers(&self, version: &str) -> bool {
        version == self.version || version.strip_prefix(&self.version).is_some_and(|rest| rest.starts_with('.'))
    }
}

fn licences(metadata: &Metadata, allowed: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in metadata.packages.values() {
        let place = format!("{} {}", package.name, package.version);
        let Some(expression) = &package.licence else {
            findings.push(Finding::fault(place, "It states no licence, so it may not be used."));
            continue;
        };
        match licence::is_allowed(expression, allowed) {
            Some(true) => {}
            Some(false) => findings.push(Finding::fault(place, format!("Its licence \"{expression}\" is not on the list in deny.toml."))),
            None => findings.push(Finding::fault(place, format!("Its licence \"{expression}\" is not an expression that can be read."))),
        }
    }
    findings
}

/// For each name all versions but one need an entry, and each entry must still be needed.
fn versions(metadata: &Metadata, skipped: &[Skipped]) -> Vec<Finding> {
    let mut by_name: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in metadata.packages.values() {
        by_name.entry(&package.name).or_default().insert(&package.version);
    }
    let is_skipped = |name: &str, version: &str| skipped.iter().any(|entry| entry.name == name && entry.covers(version));
    let mut findings = Vec::new();
    for (name, versions) in &by_name {
        let unexplained: Vec<_> = versions.iter().filter(|version| !is_skipped(name, version)).copied().collect();
        if unexplained.len() > 1 {
            findings.push(Finding::fault(
                *name,
                format!(
                    "It is compiled in versions {}. Bring them together, or give all but one a reason in deny.toml.",
                    unexplained.join(" and ")
                ),
            ));
        }
    }
    for entry in skipped {
        let versions = by_name.get(entry.name.as_str());
        let needed = versions.is_some_and(|versions| versions.len() > 1 && versions.iter().any(|version| entry.covers(version)));
        if !needed {
            findings.push(Finding::fault(
                "deny.toml",
                format!("{}@{} is not doubled any more, so its entry (\"{}\") can go.", entry.name, entry.version, entry.reason),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Package;
    use crate::metadata::made_up::{theirs, workspace};

    const POLICY: &str = r#"
        [licenses]
        allow = ["MIT"]
        [bans]
        skip = [{ crate = "syn@2", reason = "most derives still use it" }]
    "#;

    fn said(packages: Vec<Package>) -> Vec<String> {
        check(&workspace(packages), POLICY).unwrap().iter().map(ToString::to_string).collect()
    }

    fn syn_twice() -> Vec<Package> {
        vec![theirs("syn", "2.0.1", Some("MIT")), theirs("syn", "3.0.9", Some("MIT"))]
    }

    #[test]
    fn a_doubled_version_with_a_reason_passes() {
        assert_eq!(said(syn_twice()), Vec::<String>::new());
    }

    #[test]
    fn a_doubled_version_without_a_reason_is_found() {
        let mut packages = syn_twice();
        packages.push(theirs("log", "0.3.0", Some("MIT")));
        packages.push(theirs("log", "0.4.0", Some("MIT")));
        assert_eq!(
            said(packages),
            ["fault: log: It is compiled in versions 0.3.0 and 0.4.0. Bring them together, or give all but one a reason in deny.toml."]
        );
    }

    #[test]
    fn a_reason_that_is_no_longer_needed_is_found() {
        let said = said(vec![theirs("syn", "3.0.9", Some("MIT"))]);
        assert_eq!(said, ["fault: deny.toml: syn@2 is not doubled any more, so its entry (\"most derives still use it\") can go."]);
    }

    #[test]
    fn a_licence_that_is_foreign_or_missing_is_found() {
        let mut packages = syn_twice();
        packages.push(theirs("speech", "1.0.0", Some("GPL-3.0-or-later")));
        packages.push(theirs("secret", "1.0.0", None));
        assert_eq!(
            said(packages),
            [
                "fault: secret 1.0.0: It states no licence, so it may not be used.",
                "fault: speech 1.0.0: Its licence \"GPL-3.0-or-later\" is not on the list in deny.toml.",
            ]
        );
    }

    #[test]
    fn an_entry_without_a_reason_is_refused() {
        let policy = POLICY.replace("most derives still use it", " ");
        let refusal = check(&workspace(Vec::new()), &policy).unwrap_err().to_string();
        assert_eq!(refusal, "In deny.toml, syn@2 needs a reason");
    }
}
