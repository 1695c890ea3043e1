//! `cargo xtask pictures`: the README's pictures made anew, as a demo leaves them. It must draw nothing and retouch nothing: what visitors to
//! the project see is what the programs show.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::demo::{DemoOptions, demo};
use crate::private_dir::PrivateDir;
use crate::stages::succeed;
use crate::workspace;

/// Pictures of the demo that the README shows, by their names in `docs/`.
const PICTURES: [&str; 4] = ["hall.png", "hall-cut.png", "counter.png", "supervisor.png"];

/// Long enough for a hall that looks like one.
const SECONDS: u64 = 90;

/// Wider, and a picture only takes longer to load.
const WIDTH_MAX: u32 = 1_280;

/// Runs a demo and keeps its pictures.
pub fn pictures() -> Result<()> {
    let docs = workspace::root()?.join("docs");
    let left = PrivateDir::new("pictures")?;
    let passed = demo(&DemoOptions { seconds: Some(SECONDS), out: Some(left.path().to_owned()), ..DemoOptions::default() })?;
    if !passed {
        bail!("The demo did not go as it should, so the pictures of the README stay as they were.");
    }
    let missing: Vec<&str> = PICTURES.into_iter().filter(|name| !left.path().join(name).is_file()).collect();
    if !missing.is_empty() {
        bail!("The demo left no {}, so the pictures of the README stay as they were.", missing.join(" and no "));
    }
    for name in PICTURES {
        keep(&left.path().join(name), &docs.join(name)).with_context(|| format!("docs/{name} could not be written"))?;
        println!("docs/{name}");
    }
    Ok(())
}

/// Copies a picture, made smaller where it is wider than a page, and in as few colours as nobody sees the lack of.
fn keep(from: &Path, to: &Path) -> Result<()> {
    let size = format!("{WIDTH_MAX}x{WIDTH_MAX}>");
    let smaller = ["-resize", &size, "+dither", "-colors", "256", "-strip", "-define", "png:compression-level=9"];
    succeed(Command::new("convert").arg(from).args(smaller).arg(to))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    #[test]
    fn every_picture_of_the_readme_is_one_that_this_command_makes() {
        let root = workspace::root().unwrap();
        let readme = fs::read_to_string(root.join("README.md")).unwrap();
        let shown: BTreeSet<&str> = readme.split("](docs/").skip(1).filter_map(|rest| rest.split_once(')')).map(|(name, _)| name).collect();
        assert_eq!(shown, PICTURES.into());
        let there = fs::read_dir(root.join("docs")).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        assert_eq!(there.filter(|name| name.ends_with(".png")).collect::<BTreeSet<_>>(), PICTURES.map(str::to_owned).into());
    }
}
