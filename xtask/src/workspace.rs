//! Where the project lies and what it holds: its root, its files, and `cargo` as it must be called from here.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The folder of the root manifest, found upwards from where the command was given.
pub(crate) fn root() -> Result<PathBuf> {
    let here = env::current_dir().context("The current folder could not be read")?;
    here.ancestors().find(|folder| is_root(folder)).map(Path::to_path_buf).with_context(|| {
        format!(
            "{} is not inside the project: no Cargo.toml with a [workspace] lies above it. Change into the project and try again.",
            here.display()
        )
    })
}

/// `cargo` in the root, without the variables that `cargo run` set for xtask itself.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "LD_LIBRARY_PATH" {
            command.env_remove(&name);
        }
    }
    command
}

/// Every file that is committed or about to be: what git tracks, and what it neither tracks nor ignores.
pub(crate) fn files(root: &Path) -> Result<Vec<PathBuf>> {
    let listing = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .context("git could not be started, and the list of files comes from it")?;
    if !listing.status.success() {
        bail!("git did not list the project's files: {}", String::from_utf8_lossy(&listing.stderr).trim());
    }
    let mut files: Vec<PathBuf> = String::from_utf8(listing.stdout)
        .context("A file's name is not UTF-8")?
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        // A file that was deleted but not yet committed as deleted is still listed.
        .filter(|name| root.join(name).is_file())
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}

fn is_root(folder: &Path) -> bool {
    fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| manifest.lines().any(|line| line.trim() == "[workspace]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_from_within_and_its_files_are_listed() {
        let root = root().unwrap();
        assert!(root.join("xtask/src/workspace.rs").is_file());
        let files = files(&root).unwrap();
        assert!(files.contains(&PathBuf::from("Cargo.toml")));
        assert!(files.is_sorted());
    }
}
