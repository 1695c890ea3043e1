//! `cargo xtask lint`: every check that needs no running program, all of them even if one fails, each fault with its place.
//! It must hold no rule itself: each rule lies in a file of its own below.

mod arrows;
mod borders;
mod finding;
mod house;
mod manifests;
mod program;
mod supply;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::metadata::Metadata;
use crate::packages::{self, Need};
use crate::stages::{Stages, succeed};
use crate::workspace::{cargo, files, root};
use finding::Weight;

/// One check, by the name under which it can be asked for alone.
type Check = (&'static str, fn(&Path) -> Result<()>);

/// Every check, the quickest first.
const CHECKS: &[Check] =
    &[("house", house_rules), ("formatting", formatting), ("schema", schema), ("clippy", clippy), ("documents", documents)];

/// Does every check, or the one of this name, and fails if there is any fault; warnings are shown and pass.
pub fn lint(only: Option<&str>) -> Result<()> {
    let root = root()?;
    let checks = asked(only)?;
    let mut stages = Stages::new();
    stages.run("packages", || packages::ensure(&[Need::Build]))?;
    let mut failed = Vec::new();
    for (name, check) in checks {
        if let Err(error) = stages.run(name, || check(&root)) {
            println!("{error:#}");
            failed.push(*name);
        }
    }
    stages.say_minutes();
    if !failed.is_empty() {
        bail!("The lint found faults in: {}.", failed.join(", "));
    }
    println!("The lint found no fault.");
    Ok(())
}

fn asked(only: Option<&str>) -> Result<Vec<&'static Check>> {
    let asked: Vec<_> = CHECKS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)).collect();
    if asked.is_empty() {
        let names: Vec<_> = CHECKS.iter().map(|(name, _)| *name).collect();
        bail!("There is no check named \"{}\". The checks are: {}.", only.unwrap_or_default(), names.join(", "));
    }
    Ok(asked)
}

/// The rules of the house, arrows, licences and versions: all that is read off the tree and cargo's metadata.
fn house_rules(root: &Path) -> Result<()> {
    let metadata = Metadata::read(root)?;
    let sources = read_sources(root)?;
    let policy = fs::read_to_string(root.join("deny.toml")).context("deny.toml could not be read")?;
    let mut findings = arrows::check(&metadata);
    findings.extend(borders::check(&sources));
    findings.extend(supply::check(&metadata, &policy)?);
    findings.extend(manifests::check(&metadata, &sources));
    findings.extend(house::check(&sources, &metadata));
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    let faults = findings.iter().filter(|finding| finding.weight == Weight::Fault).count();
    if faults > 0 {
        bail!("The rules of the house are broken in {faults} places.");
    }
    Ok(())
}

fn formatting(root: &Path) -> Result<()> {
    succeed(cargo(root).args(["fmt", "--all", "--check"]))
}

/// Whether what others program against says what the types of the wire say.
fn schema(root: &Path) -> Result<()> {
    let example = ["run", "--quiet", "--package", "protocol", "--features", "schema", "--example", "schema", "--", "--check"];
    succeed(cargo(root).args(example))
}

fn clippy(root: &Path) -> Result<()> {
    // The flag goes to clippy alone: in RUSTFLAGS it would rebuild the world.
    succeed(cargo(root).args(["clippy", "--workspace", "--all-targets", "--keep-going", "--", "--deny=warnings"]))
}

fn documents(root: &Path) -> Result<()> {
    let mut command = cargo(root);
    command.args(["doc", "--workspace", "--document-private-items", "--no-deps"]);
    // The examples make cargo select the same features as clippy did, which spares a second check of every dependency.
    command.args(["--lib", "--bins", "--examples"]);
    succeed(command.env("RUSTDOCFLAGS", "--deny=warnings"))
}

/// One text file of the tree.
struct Source {
    /// From the root, with slashes.
    path: String,
    text: String,
}

/// Every text file of the tree; clips, fonts and pictures are left out.
fn read_sources(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for file in files(root)? {
        let bytes = fs::read(root.join(&file)).with_context(|| format!("{} could not be read", file.display()))?;
        if let Ok(text) = String::from_utf8(bytes)
            && !text.contains('\0')
        {
            sources.push(Source { path: file.to_string_lossy().into_owned(), text });
        }
    }
    Ok(sources)
}
