//! What cargo knows of the workspace and everything it is built from: packages, licences, who depends on whom. It must not
//! judge any of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::stages::command_line;
use crate::workspace::cargo;

/// Everything that is compiled for this machine, by package id.
pub(crate) struct Metadata {
    pub(crate) packages: BTreeMap<String, Package>,
}

/// One package, ours or another's.
#[derive(Clone, Default, Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The licence expression, if the package states one.
    pub(crate) licence: Option<String>,
    /// Whether it is a member of the workspace.
    pub(crate) ours: bool,
    /// The folder of its manifest.
    pub(crate) folder: PathBuf,
    /// The names under which its manifest lists dependencies of any kind.
    pub(crate) declared: BTreeSet<String>,
    /// The ids of packages that it is compiled with, tests aside.
    pub(crate) uses: BTreeSet<String>,
    /// The names of its benches.
    pub(crate) benches: BTreeSet<String>,
}

impl Metadata {
    /// Asks cargo about the workspace.
    pub(crate) fn read(root: &Path) -> Result<Metadata> {
        let platform = host_platform(root)?;
        let told = ask(cargo(root).args(["metadata", "--format-version=1", "--locked", "--filter-platform", &platform]))?;
        let told: Value = serde_json::from_str(&told).context("The metadata is not JSON")?;
        let tree = ask(cargo(root).args(["tree", "--workspace", "--locked", "--edges=normal,build,dev", "--prefix=none", "--format={p}"]))?;
        let mut metadata = Metadata::from_json(&told);
        // The metadata also follows features of optional packages that nobody switched on; the tree does not.
        let compiled = compiled(&tree);
        metadata.packages.retain(|_, package| compiled.contains(&(package.name.as_str(), package.version.as_str())));
        Ok(metadata)
    }

    /// The members of the workspace, by name.
    pub(crate) fn ours(&self) -> impl Iterator<Item = &Package> {
        self.packages.values().filter(|package| package.ours)
    }

    /// The names of everything that `package` is compiled with, directly or through others.
    pub(crate) fn reach(&self, package: &Package) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let mut ahead: Vec<&String> = package.uses.iter().collect();
        while let Some(id) = ahead.pop() {
            if seen.insert(id)
                && let Some(next) = self.packages.get(id)
            {
                ahead.extend(&next.uses);
            }
        }
        seen.iter().filter_map(|id| self.packages.get(*id)).map(|package| package.name.as_str()).collect()
    }

    fn from_json(told: &Value) -> Metadata {
        let members: BTreeSet<&str> = strings(&told["workspace_members"]).collect();
        let mut packages = BTreeMap::new();
        for node in list(&told["resolve"]["nodes"]) {
            let id = text(&node["id"]);
            let package = Package {
                ours: members.contains(id),
                uses: list(&node["deps"])
                    .filter(|edge| list(&edge["dep_kinds"]).any(|kind| kind["kind"] != "dev"))
                    .map(|edge| text(&edge["pkg"]).to_owned())
                    .collect(),
                ..Package::default()
            };
            packages.insert(id.to_owned(), package);
        }
        for described in list(&told["packages"]) {
            // A package that only another platform needs is described, but is no node.
            if let Some(package) = packages.get_mut(text(&described["id"])) {
                describe(package, described);
            }
        }
        Metadata { packages }
    }
}

fn describe(package: &mut Package, described: &Value) {
    package.name = text(&described["name"]).to_owned();
    package.version = text(&described["version"]).to_owned();
    package.licence = described["license"].as_str().map(str::to_owned);
    package.folder = Path::new(text(&described["manifest_path"])).parent().map(Path::to_path_buf).unwrap_or_default();
    package.declared = list(&described["dependencies"]).map(|dependency| text(&dependency["name"]).to_owned()).collect();
    package.benches = list(&described["targets"])
        .filter(|target| strings(&target["kind"]).any(|kind| kind == "bench"))
        .map(|target| text(&target["name"]).to_owned())
        .collect();
}

/// The names and versions in lines such as `clap v4.6.7 (proc-macro)`.
fn compiled(tree: &str) -> BTreeSet<(&str, &str)> {
    tree.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.next()?.strip_prefix('v')?))
        })
        .collect()
}

/// The platform that this machine compiles for, such as `x86_64-unknown-linux-gnu`.
fn host_platform(root: &Path) -> Result<String> {
    let told = ask(Command::new("rustc").arg("-vV").current_dir(root))?;
    told.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned).context("`rustc -vV` did not name its host")
}

fn ask(command: &mut Command) -> Result<String> {
    let line = command_line(command);
    let answer = command.output().with_context(|| format!("`{line}` could not be started"))?;
    if !answer.status.success() {
        bail!("`{line}` ended with {}: {}", answer.status, String::from_utf8_lossy(&answer.stderr).trim());
    }
    String::from_utf8(answer.stdout).with_context(|| format!("`{line}` did not answer in UTF-8"))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    list(value).filter_map(Value::as_str)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Small made-up workspaces for the tests of the rules that read metadata.
#[cfg(test)]
pub(crate) mod made_up {
    use super::*;

    /// A member of a workspace with these dependencies declared, and used.
    pub(crate) fn ours(name: &str, dependencies: &[&str]) -> Package {
        let names: BTreeSet<String> = dependencies.iter().map(|name| (*name).to_owned()).collect();
        Package {
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            ours: true,
            declared: names.clone(),
            uses: names,
            ..Package::default()
        }
    }

    /// A package of somebody else.
    pub(crate) fn theirs(name: &str, version: &str, licence: Option<&str>) -> Package {
        Package { name: name.to_owned(), version: version.to_owned(), licence: licence.map(str::to_owned), ..Package::default() }
    }

    /// A workspace of these packages, whose ids are their names, with the version where a name comes twice.
    pub(crate) fn workspace(packages: Vec<Package>) -> Metadata {
        let mut all = BTreeMap::new();
        for package in packages {
            let id = if all.contains_key(&package.name) { format!("{}@{}", package.name, package.version) } else { package.name.clone() };
            all.insert(id, package);
        }
        Metadata { packages: all }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::root;

    #[test]
    fn the_tree_of_what_is_compiled_is_read() {
        let tree = "domain v0.1.0 (a folder)\nserde v1.0.2\n\nserde_derive v1.0.2 (proc-macro) (*)\n";
        let expected = [("domain", "0.1.0"), ("serde", "1.0.2"), ("serde_derive", "1.0.2")];
        assert_eq!(compiled(tree), BTreeSet::from(expected));
    }

    #[test]
    fn the_workspace_is_read_with_its_members_and_their_dependencies() {
        let metadata = Metadata::read(&root().unwrap()).unwrap();
        let xtask = metadata.ours().find(|package| package.name == "xtask").unwrap();
        assert!(xtask.declared.contains("anyhow"));
        assert!(xtask.folder.ends_with("xtask"));
        let clap = metadata.packages.values().find(|package| package.name == "clap").unwrap();
        assert!(!clap.ours);
        assert!(clap.licence.is_some());
        // Through clap, not directly.
        assert!(metadata.reach(xtask).contains("clap_builder"));
    }
}
