//! Our own programs: building them all at once, and finding one by name. It must not know what any of them does.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::Program;
use crate::stages::succeed;
use crate::workspace::{cargo, root};

/// The folder in which the programs of this build lie.
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Builds every program of the workspace. All at once even if one is wanted, and the examples with them, which like tests may
    /// need more of a dependency than the programs: with another selection cargo would switch other features on, and compile the
    /// large dependencies a second time.
    pub fn build() -> Result<Programs> {
        let root = root()?;
        succeed(cargo(&root).args(["build", "--workspace", "--bins", "--examples"]))?;
        Programs::beside_us()
    }

    /// The programs that were built with the one that is running: xtask itself, or a test.
    pub fn beside_us() -> Result<Programs> {
        let us = env::current_exe().context("The path of this program could not be read")?;
        let folder = us.parent().context("This program lies in no folder")?;
        // A test lies one folder deeper than the programs.
        let folder = if folder.file_name() == Some(OsStr::new("deps")) { folder.parent().unwrap_or(folder) } else { folder };
        Ok(Programs { folder: folder.to_owned() })
    }

    /// Where the program of this name lies.
    pub fn path(&self, name: &str) -> Result<PathBuf> {
        let path = self.folder.join(name);
        if !path.is_file() {
            bail!("{name} was not built: {} is not there. Please build the whole workspace and try again.", path.display());
        }
        Ok(path)
    }

    /// A command for the program of this name that ends with us.
    pub fn command(&self, name: &str) -> Result<Command> {
        Ok(Program::command(self.path(name)?))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::*;
    use crate::private_dir::PrivateDir;

    #[test]
    fn the_folder_beside_a_test_is_the_one_above_it() {
        let us = env::current_exe().unwrap();
        let programs = Programs::beside_us().unwrap();
        assert_eq!(us.strip_prefix(&programs.folder).unwrap().parent(), Some(Path::new("deps")));
    }

    #[test]
    fn a_program_that_is_there_runs() {
        let dir = PrivateDir::new("programs").unwrap();
        symlink("/bin/echo", dir.path().join("lantang-echo")).unwrap();
        let programs = Programs { folder: dir.path().to_owned() };
        let told = programs.command("lantang-echo").unwrap().arg("A-005").output().unwrap();
        assert_eq!(told.stdout, b"A-005\n");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let refusal = Programs::beside_us().unwrap().command("lantang-nothing").unwrap_err().to_string();
        assert!(refusal.starts_with("lantang-nothing was not built: "), "{refusal}");
    }
}
