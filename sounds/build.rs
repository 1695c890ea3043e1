//! Lists the voice packs of `voices/` for embedding, so that one binary speaks anywhere. Reads names only: the packs
//! are checked where they are loaded. A tree without packs builds too, because packs are made by a program of ours.
//! The texts of `phrases/` are read here with the program's own reader, so that a faulty file is named by the build.

#[path = "src/phrase/book.rs"]
#[expect(dead_code, unreachable_pub, reason = "the program uses more of it than this check")]
mod book;

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let phrases = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("phrases");
    println!("cargo::rerun-if-changed={}", phrases.display());
    for file in sorted(&phrases)? {
        println!("cargo::rerun-if-changed={}", file.display());
        book::Book::parse(&file.display().to_string(), &fs::read_to_string(&file)?)?;
    }
    let voices = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("voices");
    println!("cargo::rerun-if-changed={}", voices.display());
    let mut list = String::from("&[\n");
    for folder in sorted(&voices)? {
        let manifest = folder.join("pack.toml");
        if !manifest.is_file() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", folder.display());
        writeln!(list, "EmbeddedPack {{ manifest: include_str!({manifest:?}), files: &[")?;
        for file in sorted(&folder)? {
            if file.extension().is_some_and(|extension| extension == "wav") {
                let name = file.file_name().unwrap_or_default();
                writeln!(list, "({name:?}, include_bytes!({file:?})),")?;
            }
        }
        list.push_str("] },\n");
    }
    list.push(']');
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("embedded.rs"), list)?;
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.sort();
    Ok(paths)
}
