//! A disk that is full when we say so: a tmpfs of a few megabytes in a mount namespace of its own, and a way to start programs on it. No
//! disk of the machine is filled, and nothing here needs to be root where the system lets people make user namespaces.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::private_dir::PrivateDir;
use crate::process::Program;

/// A namespace is made in milliseconds.
const START_AT_MOST: Duration = Duration::from_secs(20);

/// What takes the room.
const BALLAST: &str = "ballast";
/// A page of tmpfs.
const PAGE_BYTES: usize = 4_096;

/// A small disk. It goes with all that is on it when it is dropped; programs that were started on it should end before.
pub struct SmallDisk {
    // Holds the namespace. Before its folder, because fields are dropped in this order.
    holder: Program,
    _dir: PrivateDir,
    path: PathBuf,
}

impl SmallDisk {
    /// Makes an empty one with so much room.
    pub fn start(kib: u32) -> Result<SmallDisk> {
        let dir = PrivateDir::new("disk")?;
        let path = dir.path().join("small");
        fs::create_dir(&path).with_context(|| format!("{} could not be made", path.display()))?;
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "--propagation", "private", "--", "sh", "-c"]);
        // The holder ends with us; set inside, because the mark does not survive the way into a user namespace.
        command
            .arg("mount -t tmpfs -o \"size=$1k,mode=700\" small \"$2\" && echo ready && exec setpriv --pdeathsig KILL -- sleep infinity");
        command.args(["sh", &kib.to_string()]).arg(&path);
        let mut holder = Program::start("the holder of a small disk", command, &dir.path().join("holder.log"))?;
        holder.wait_for_line(START_AT_MOST, |line| (line == "ready").then_some(())).context(
            "A small disk is a tmpfs in a user and mount namespace of its own, and this machine does not let us make one. In a container, \
             allow user namespaces or run with the right to mount",
        )?;
        Ok(SmallDisk { holder, _dir: dir, path })
    }

    /// Where it lies, for programs that are started on it. Others see an empty folder there.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A command for a program that sees it, and that the system kills if the thread that starts it ends.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.holder.id().to_string(), "--user", "--mount", "--preserve-credentials", "--"]);
        command.args(["setpriv", "--pdeathsig", "KILL", "--"]).arg(program);
        command
    }

    /// Takes all the room that is left.
    pub fn fill(&self) -> Result<()> {
        let ballast = self.seen_from_here().join(BALLAST);
        let mut file = File::options().create(true).append(true).open(&ballast).context("The ballast could not be made")?;
        loop {
            match file.write(&[0; PAGE_BYTES]) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return Ok(()),
                Err(error) => return Err(error).context("The ballast could not be written"),
            }
        }
    }

    /// Gives the room back.
    pub fn make_room(&self) -> Result<()> {
        fs::remove_file(self.seen_from_here().join(BALLAST)).context("The ballast could not be removed")
    }

    /// Its folder through the eyes of its holder: how others reach what is on it.
    pub fn seen_from_here(&self) -> PathBuf {
        let inside = self.path.strip_prefix("/").unwrap_or(&self.path);
        Path::new("/proc").join(self.holder.id().to_string()).join("root").join(inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_takes_nothing_until_there_is_room_again() {
        let disk = SmallDisk::start(64).unwrap();
        let write = |name: &str| {
            let mut command = disk.command("sh");
            command.args(["-c", "cat /etc/passwd > \"$1\" && wc -c < \"$1\"", "sh"]).arg(disk.path().join(name));
            command.output().unwrap()
        };
        assert!(write("before").status.success());
        disk.fill().unwrap();
        let refused = write("full");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("No space left"), "{refused:?}");
        disk.make_room().unwrap();
        let written = write("again");
        assert_eq!(String::from_utf8(written.stdout).unwrap().trim(), fs::metadata("/etc/passwd").unwrap().len().to_string());
        assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 0, "nobody else sees it");
    }
}
