//! The archive of closed days: one compressed file for each, in a folder, put there only where it is not there yet and looked at again
//! before anybody relies on it. It knows no store, decides nothing, and takes nothing out of a journal.
//!
//! Files are found by where they end: a day's name holds the link of its last entry, so that two histories of one date stand side by side
//! and the one that belongs to a journal is found by going back from the oldest entry which that still has.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use domain::ArchivedDay;

use crate::journal::entry::Position;

pub(crate) use closed_day::ClosedDay;
pub(crate) use file::{Head, Opened, date_text};
pub(crate) use joined::Joined;

mod closed_day;
mod file;
mod joined;

/// How a name ends.
const SUFFIX: &str = ".jsonl.gz";

/// Why an archive could not be written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// The folder or a file in it could not be used.
    #[error(
        "Arsip {path} tidak dapat dipakai; periksa izin dan ruang disknya. / \
         The archive {path} cannot be used; check its permissions and the space on its disk: {text}"
    )]
    Unusable {
        /// The folder or file.
        path: String,
        /// What the system said.
        text: String,
    },
    /// Not an archive of this site, of a newer format, or not whole.
    #[error(
        "Berkas arsip {path} tidak utuh atau bukan arsip tempat ini; salin kembali dari server atau cadangan lain. / \
         The archive file {path} is not whole, or is none of this site; copy it again from another server or a copy: {text}"
    )]
    Damaged {
        /// The file.
        path: String,
        /// What does not fit.
        text: String,
    },
    /// It lies there, and the journal did not take the note of it.
    #[error(
        "Hari {date} sudah ada di arsip, tetapi catatannya di jurnal belum tersimpan. / \
         The day {date} lies in the archive, but the note of it in the journal is not stored yet."
    )]
    NotNoted {
        /// The day.
        date: String,
    },
    /// The entries that were to be laid down do not follow one another.
    #[error(
        "Hari {date} tidak diarsipkan: catatannya tidak sambung di {position}. / \
         The day {date} was not archived: its entries do not follow one another at {position}."
    )]
    Unlinked {
        /// The day.
        date: String,
        /// The first entry that does not fit.
        position: Position,
    },
}

/// The archive of one site.
#[derive(Clone, Debug)]
pub(crate) struct Archive {
    folder: PathBuf,
    site: String,
}

impl Archive {
    /// The archive of `site` in `folder`, which is made when something is put there.
    pub(crate) fn new(folder: PathBuf, site: &str) -> Archive {
        Archive { folder, site: site.to_owned() }
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Lays a day down where it is not there yet, and reads back what stands there then.
    pub(crate) fn put(&self, day: &ClosedDay) -> Result<ArchivedDay, ArchiveError> {
        let name = self.name(day);
        let path = self.folder.join(&name);
        if !fs::exists(&path).map_err(|error| unusable(&path, &error))? {
            self.write(day, &path).map_err(|error| unusable(&path, &error))?;
        }
        let digest = match self.digest_of(day, &path) {
            // The journal still has the day: what lies there is kept for a person to look at, and the day laid down once more.
            Err(ArchiveError::Damaged { text, .. }) => {
                let aside = path.with_extension("gz.damaged");
                fs::rename(&path, &aside).map_err(|error| unusable(&path, &error))?;
                tracing::warn!(file = %aside.display(), "an archive file was not whole ({text}) and is written again");
                self.write(day, &path).map_err(|error| unusable(&path, &error))?;
                self.digest_of(day, &path)?
            }
            found => found?,
        };
        Ok(ArchivedDay { date: day.date, file: name, digest })
    }

    fn digest_of(&self, day: &ClosedDay, path: &Path) -> Result<String, ArchiveError> {
        let found = self.open(path)?;
        if found.head == Head::of(day, &self.site) {
            Ok(found.digest)
        } else {
            Err(damaged(path, "it says something else than the journal"))
        }
    }

    /// Reads a whole file and checks every link.
    pub(crate) fn open(&self, path: &Path) -> Result<Opened, ArchiveError> {
        let bytes = fs::read(path).map_err(|error| unusable(path, &error))?;
        let opened = file::read(&bytes).map_err(|text| damaged(path, &text))?;
        if opened.head.site != self.site {
            return Err(damaged(path, &format!("it is of site `{}`", opened.head.site)));
        }
        Ok(opened)
    }

    /// Reads a file again that was put there before; an error where it is not what it was.
    pub(crate) fn check(&self, name: &str, digest: &str) -> Result<(), ArchiveError> {
        let path = self.folder.join(name);
        if self.open(&path)?.digest == digest { Ok(()) } else { Err(damaged(&path, "it is not what it was")) }
    }

    /// The files that lead up to `until` without a gap, the oldest first, and where the first of them begins. Only their names and heads are
    /// looked at.
    pub(crate) fn before(&self, until: Position) -> Result<(Position, Vec<(PathBuf, Head)>), ArchiveError> {
        let (mut first, mut found) = (until, Vec::new());
        let names = self.names()?;
        while first != Position::START {
            let wanted = format!(".{}{SUFFIX}", first.link);
            let Some(name) = names.iter().find(|name| name.ends_with(&wanted)) else { break };
            let path = self.folder.join(name);
            let head = fs::File::open(&path).map_err(|error| unusable(&path, &error));
            let head = file::read_head(head?).map_err(|text| damaged(&path, &text))?;
            if head.to != first || head.from.seq >= first.seq {
                return Err(damaged(&path, "its name and its first line say different things"));
            }
            first = head.from;
            found.push((path, head));
        }
        found.reverse();
        Ok((first, found))
    }

    /// The names of this site's files.
    fn names(&self) -> Result<Vec<String>, ArchiveError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unusable(&self.folder, &error)),
        };
        let ours = format!("{}.", self.site);
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.map_err(|error| unusable(&self.folder, &error))?.file_name();
            names.extend(name.to_str().filter(|name| name.starts_with(&ours) && name.ends_with(SUFFIX)).map(str::to_owned));
        }
        Ok(names)
    }

    fn name(&self, day: &ClosedDay) -> String {
        format!("{}.{}.{}{SUFFIX}", self.site, date_text(day.date), day.to.link)
    }

    /// Under another name first: whoever looks finds the whole file or none. One that came into being meanwhile is left as it is.
    fn write(&self, day: &ClosedDay, path: &Path) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        // Two servers may share the folder over a network.
        let part = path.with_extension(format!("part-{:016x}", getrandom::u64().map_err(io::Error::other)?));
        let mut to = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
        let written = file::write(day, &self.site).and_then(|bytes| to.write_all(&bytes)).and_then(|()| to.sync_all());
        let named = written.and_then(|()| match fs::hard_link(&part, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Ok(()) => Ok(()),
            // A disk that knows no second names; this one was free a moment ago.
            Err(_) => fs::rename(&part, path),
        });
        // What is left over of an attempt is in nobody's way.
        let _ = fs::remove_file(&part);
        named?;
        fs::File::open(&self.folder)?.sync_all()
    }
}

fn unusable(path: &Path, error: &io::Error) -> ArchiveError {
    ArchiveError::Unusable { path: path.display().to_string(), text: error.to_string() }
}

fn damaged(path: &Path, text: &str) -> ArchiveError {
    ArchiveError::Damaged { path: path.display().to_string(), text: text.to_owned() }
}

#[cfg(test)]
mod tests;
