//! A folder that only we can read and that is gone afterwards. It must not hold anything worth keeping.

use std::env;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

/// A folder of our own under the system's folder for temporary files, removed when this is dropped.
pub struct PrivateDir {
    path: PathBuf,
}

impl PrivateDir {
    /// Makes a new folder whose name says what it is for.
    pub fn new(purpose: &str) -> Result<PrivateDir> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("lantang-{purpose}-{}-{number}", process::id()));
        // A folder that is there was left by a program with the same number that was killed, long ago.
        if path.exists() {
            fs::remove_dir_all(&path).with_context(|| format!("{} could not be cleared", path.display()))?;
        }
        DirBuilder::new().mode(0o700).create(&path).with_context(|| format!("{} could not be made", path.display()))?;
        Ok(PrivateDir { path })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for PrivateDir {
    fn drop(&mut self) {
        // What cannot be removed stays until the machine clears its temporary files.
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn it_is_ours_alone_and_gone_afterwards() {
        let first = PrivateDir::new("probe").unwrap();
        let second = PrivateDir::new("probe").unwrap();
        assert_ne!(first.path(), second.path());
        assert_eq!(fs::metadata(first.path()).unwrap().permissions().mode() & 0o777, 0o700);
        fs::write(first.path().join("note"), "x").unwrap();
        let path = first.path().to_owned();
        drop(first);
        assert!(!path.exists());
    }
}
