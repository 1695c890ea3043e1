//! Where journal, keys and log of a practice lie: readable by us alone, and gone when it is over. What a practice left that was cut off is
//! removed by the next one. It removes nothing that does not say that it was ours, and nothing of a practice that still runs.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context as _, Result};

/// What the names of our folders begin with.
const PREFIX: &str = "lantang-latihan-";

/// The file that says whose a folder is: the number of the process and the name of its program.
const MARKER: &str = "lantang-rehearse.pid";

/// Where the system says which programs run.
const PROCESSES: &str = "/proc";

/// A practice's folder.
pub(super) struct Folder {
    path: PathBuf,
    is_kept: bool,
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
        let folder = Folder { path, is_kept: keep.is_some() };
        if !folder.is_kept {
            let marker = folder.path.join(MARKER);
            let mark = program_of(process::id()).and_then(|program| fs::write(&marker, format!("{} {program}\n", process::id())));
            mark.with_context(|| format!("Berkas {0} tidak dapat ditulis. / The file {0} could not be written", marker.display()))?;
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

/// Removes the folders of practices whose program is gone; gives how many.
pub(super) fn remove_leftovers(among: &Path) -> usize {
    let Ok(found) = fs::read_dir(among) else { return 0 };
    let is_ours = |entry: &fs::DirEntry| {
        // A link that stands in the place of a folder is none.
        entry.file_type().is_ok_and(|kind| kind.is_dir()) && entry.file_name().to_string_lossy().starts_with(PREFIX)
    };
    let left = found.flatten().filter(is_ours).map(|entry| entry.path()).filter(|path| is_left_over(path));
    left.filter(|path| fs::remove_dir_all(path).is_ok()).count()
}

/// Whether the program that a folder's marker names has ended. Where nobody can tell, it has not.
fn is_left_over(folder: &Path) -> bool {
    let Ok(marker) = fs::read_to_string(folder.join(MARKER)) else { return false };
    let Some((Ok(pid), program)) = marker.trim().split_once(' ').map(|(pid, program)| (pid.parse(), program)) else { return false };
    match program_of(pid) {
        Ok(runs) => runs != program,
        Err(error) => error.kind() == io::ErrorKind::NotFound && Path::new(PROCESSES).join("self/exe").exists(),
    }
}

/// The name of the program that a process runs, whether or not its file has been replaced since.
fn program_of(pid: u32) -> io::Result<String> {
    let path = fs::read_link(Path::new(PROCESSES).join(pid.to_string()).join("exe"))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(name.strip_suffix(" (deleted)").map_or(name.clone(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_of_practices_that_are_gone_are_removed() {
        let among = std::env::temp_dir().join(format!("lantang-folder-{}", process::id()));
        fs::create_dir(&among).unwrap();
        let ended = process::Command::new("true").spawn().and_then(|mut child| child.wait().map(|_| child.id())).unwrap();
        let this = program_of(process::id()).unwrap();
        let folder = |name: &str, marker: Option<String>| {
            let path = among.join(name);
            fs::create_dir(&path).unwrap();
            fs::write(path.join("kantor-latihan.journal"), "x").unwrap();
            if let Some(marker) = marker {
                fs::write(path.join(MARKER), marker).unwrap();
            }
        };
        folder("lantang-latihan-1-a", Some(format!("{ended} {this}\n")));
        folder("lantang-latihan-2-b", Some(format!("{} another-program\n", process::id())));
        folder("lantang-latihan-3-c", Some(format!("{} {this}\n", process::id())));
        folder("lantang-latihan-4-d", None);
        folder("lantang-latihan-5-e", Some("something else\n".to_owned()));
        folder("other-6-f", Some(format!("{ended} {this}\n")));
        assert_eq!(remove_leftovers(&among), 2);
        let mut left: Vec<String> = fs::read_dir(&among).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        fs::remove_dir_all(&among).unwrap();
        assert_eq!(left, ["lantang-latihan-3-c", "lantang-latihan-4-d", "lantang-latihan-5-e", "other-6-f"]);
    }

    #[test]
    fn a_folder_of_ours_says_whose_it_is_and_goes_with_us() {
        let folder = Folder::new(None).unwrap();
        let path = folder.path().to_owned();
        assert!(path.join(MARKER).is_file() && !is_left_over(&path));
        drop(folder);
        assert!(!path.exists());
    }
}
