//! Small files that are there whole or not at all: written under another name first, synced, named, and the folder synced. A crash leaves the old
//! one or the new one, and perhaps the other name, which is written over by the next attempt. It knows nothing of what is in them.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

/// Writes a file that only its owner may read; one that is there is replaced.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    write(fs::OpenOptions::new().write(true).create(true).truncate(true), &part, bytes)?;
    fs::rename(&part, path)?;
    sync_folder(path)
}

/// Writes a file that only its owner may read, under the name `part` first, which nobody else may use; one that came into being meanwhile is left
/// as it is.
pub(crate) fn put_new(path: &Path, part: &Path, bytes: &[u8]) -> io::Result<()> {
    let written = write(fs::OpenOptions::new().write(true).create_new(true), part, bytes);
    let named = written.and_then(|()| match fs::hard_link(part, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Ok(()) => Ok(()),
        // A disk that knows no second names; this one was free a moment ago.
        Err(_) => fs::rename(part, path),
    });
    // What is left over of an attempt is in nobody's way.
    let _ = fs::remove_file(part);
    named?;
    sync_folder(path)
}

/// Makes the names in the file's folder durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}

fn write(how: &mut fs::OpenOptions, part: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = how.mode(0o600).open(part)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::journal::testing::Folder;

    #[test]
    fn a_file_is_replaced_or_put_whole_and_nothing_else_is_left() {
        let folder = Folder::new();
        let file = folder.file("nomor");
        fs::write(folder.file("nomor.part"), "sisa dari percobaan yang terputus").unwrap();
        for text in ["satu", "dua"] {
            replace(&file, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
        let (new, part) = (folder.file("hari"), folder.file("hari.part-1"));
        put_new(&new, &part, b"pertama").unwrap();
        put_new(&new, &part, b"kedua").unwrap();
        assert_eq!(fs::read_to_string(&new).unwrap(), "pertama", "what is there is left");
        for file in [&file, &new] {
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["hari", "nomor"]);
    }
}
