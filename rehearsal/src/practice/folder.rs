//! Where journal, keys and log of a practice lie: readable by us alone, and gone when it is over. What a practice left that was cut off is
//! removed by the next one. It removes nothing that does not say that it was ours, and nothing of a practice that still runs.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context as _, Result};

/// What the names of our folders begin with.
const PREFIX: &str = "lantang-latihan-";

/// The file that says that a folder is ours. Its practice holds a lock on it for as long as it runs, however it ends: numbers of processes
/// would tell nothing where containers share their temporary files.
const MARKER: &str = "lantang-rehearse.lock";

/// What the marker is called until it is locked: a marker without a lock says that its practice is gone.
const MARKER_TO_BE: &str = "lantang-rehearse.lock.new";

/// A practice's folder.
pub(super) struct Folder {
    path: PathBuf,
    is_kept: bool,
    /// The locked marker of a folder that goes with us. No program that we start inherits it.
    marker: Option<File>,
}

impl Folder {
    /// A new one: this one, which stays, or one among the temporary files.
    pub(super) fn new(keep: Option<&Path>) -> Result<Folder> {
        let path = match keep {
            Some(path) => path.to_owned(),
            None => std::env::temp_dir().join(format!("{PREFIX}{}-{:08x}", process::id(), fastrand::u32(..))),
        };
        DirBuilder::new().mode(0o700).create(&path).with_context(|| {
            format!(
                "Folder {0} tidak dapat dibuat; sebut folder yang belum ada. / The folder {0} could not be made; name one that is not there yet",
                path.display()
            )
        })?;
        let mut folder = Folder { path, is_kept: keep.is_some(), marker: None };
        if !folder.is_kept {
            let marker = mark(&folder.path).with_context(|| {
                let marker = folder.path.join(MARKER);
                format!("Berkas {0} tidak dapat dibuat dan dikunci. / The file {0} could not be made and locked", marker.display())
            })?;
            folder.marker = Some(marker);
        }
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be removed stays until the next practice begins.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Removes the folders of practices that are gone; gives how many.
pub(super) fn remove_leftovers(among: &Path) -> usize {
    let Ok(found) = fs::read_dir(among) else { return 0 };
    let is_ours = |entry: &fs::DirEntry| {
        // A link that stands in the place of a folder is none.
        entry.file_type().is_ok_and(|kind| kind.is_dir()) && entry.file_name().to_string_lossy().starts_with(PREFIX)
    };
    let ours = found.flatten().filter(is_ours).map(|entry| entry.path());
    // The lock is held until its folder is gone, so that two practices that begin at once do not both remove it.
    ours.filter(|path| left_over(path).is_some_and(|_lock| fs::remove_dir_all(path).is_ok())).count()
}

/// The marker of a practice that is gone, locked by us now. Where nobody can tell, it is not gone.
fn left_over(folder: &Path) -> Option<File> {
    let marker = folder.join(MARKER);
    // Opening anything else than a file could wait for ever.
    fs::symlink_metadata(&marker).ok().filter(fs::Metadata::is_file)?;
    let marker = OpenOptions::new().read(true).write(true).open(marker).ok()?;
    marker.try_lock().ok().map(|()| marker)
}

/// Says that a folder is ours, and that its practice runs.
fn mark(folder: &Path) -> io::Result<File> {
    let to_be = folder.join(MARKER_TO_BE);
    let marker = OpenOptions::new().read(true).write(true).create_new(true).open(&to_be)?;
    marker.try_lock()?;
    fs::rename(to_be, folder.join(MARKER))?;
    Ok(marker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_of_practices_that_are_gone_are_removed() {
        let among = std::env::temp_dir().join(format!("lantang-folder-{}", process::id()));
        fs::create_dir(&among).unwrap();
        let folder = |name: &str| {
            let path = among.join(name);
            fs::create_dir(&path).unwrap();
            fs::write(path.join("kantor-latihan.journal"), "x").unwrap();
            path
        };
        // However a program ends, the system takes its locks from it.
        drop(mark(&folder("lantang-latihan-1-a")).unwrap());
        let runs = mark(&folder("lantang-latihan-2-b")).unwrap();
        folder("lantang-latihan-3-c");
        fs::write(folder("lantang-latihan-4-d").join(MARKER_TO_BE), "").unwrap();
        fs::create_dir(folder("lantang-latihan-5-e").join(MARKER)).unwrap();
        drop(mark(&folder("other-6-f")).unwrap());
        let left = || {
            let names = fs::read_dir(&among).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<String> = names.collect();
            names.sort();
            names
        };
        let removed = remove_leftovers(&among);
        let after_one = left();
        drop(runs);
        let removed_then = remove_leftovers(&among);
        let after_both = left();
        fs::remove_dir_all(&among).unwrap();
        let others = ["lantang-latihan-3-c", "lantang-latihan-4-d", "lantang-latihan-5-e", "other-6-f"];
        assert_eq!((removed, removed_then), (1, 1));
        assert_eq!(after_one, [&["lantang-latihan-2-b"][..], &others].concat());
        assert_eq!(after_both, others);
    }

    #[test]
    fn a_folder_of_ours_says_so_and_goes_with_us() {
        let folder = Folder::new(None).unwrap();
        let path = folder.path().to_owned();
        assert!(path.join(MARKER).is_file() && left_over(&path).is_none());
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn a_program_that_is_killed_lets_go_of_its_lock() {
        let among = std::env::temp_dir().join(format!("lantang-killed-{}", process::id()));
        let path = among.join("lantang-latihan-1-a");
        fs::create_dir_all(&path).unwrap();
        // The child has the lock as a descriptor of its own, and we let go of ours: only its end frees it.
        let marker = mark(&path).unwrap();
        let mut holder = process::Command::new("sleep").arg("600").stdin(marker).spawn().unwrap();
        let removed_while_it_runs = remove_leftovers(&among);
        holder.kill().unwrap();
        holder.wait().unwrap();
        let removed_then = remove_leftovers(&among);
        fs::remove_dir_all(&among).unwrap();
        assert_eq!((removed_while_it_runs, removed_then), (0, 1));
    }
}
