//! The archive of closed days: one compressed file for each, in a folder, put there only where it is not there yet and looked at again
//! before anybody relies on it. It knows no store, decides nothing, and takes nothing out of a journal.
//!
//! Files are found by where they end: a day's name holds the link of its last entry, so that two histories of one date stand side by side
//! and the one that belongs to a journal is found by going back from the oldest entry which that still has.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use domain::ArchivedDay;

use crate::{calendar, journal::entry::Position, whole_file};

pub(crate) use closed_day::ClosedDay;
pub(crate) use file::{Head, Opened};
pub(crate) use joined::Joined;
use past::Named;

mod closed_day;
mod file;
mod joined;
mod past;

/// How a name ends.
const SUFFIX: &str = ".jsonl.gz";

/// How the name goes on under which a file is written first.
const PART: &str = ".jsonl.part-";

/// How long nobody takes to write a day.
const PART_AGE: Duration = Duration::from_secs(3_600);

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
    /// It holds what a newer program wrote.
    #[error(
        "Berkas arsip {path} ditulis Lantang {needs}, sedangkan program ini Lantang {known}; berkas itu dibiarkan seperti adanya. Pasang \
         Lantang {needs} atau yang lebih baru di sini. / The archive file {path} was written by Lantang {needs}, and this program is Lantang \
         {known}; it is left as it is. Install Lantang {needs} or a newer one here."
    )]
    Newer {
        /// The file.
        path: String,
        /// The version that wrote it.
        needs: String,
        /// The version of this program.
        known: &'static str,
    },
    /// Days between others have no file.
    #[error(
        "Arsip {folder} tidak memuat hari-hari sesudah {after} yang berakhir dengan berkas {name}; salin berkas-berkas itu dari folder arsip \
         server lain atau cadangannya. / The archive {folder} lacks the days after {after} up to the file {name}; copy those files from the \
         archive folder of another server or from a copy of one."
    )]
    Missing {
        /// The folder.
        folder: String,
        /// The date of the last day before them.
        after: String,
        /// What the last of the files is called.
        name: String,
    },
    /// The journal has lost days to other archives before this one began.
    #[error(
        "Arsip {folder} tidak memuat hari-hari sampai berkas {name}, dan jurnal tidak memuatnya lagi; salin berkas-berkas itu dari folder \
         arsip server lain atau cadangannya. / The archive {folder} lacks the days up to the file {name}, which are no longer in the journal; \
         copy those files from the archive folder of another server or from a copy of one."
    )]
    Empty {
        /// The folder.
        folder: String,
        /// What the last of the files is called.
        name: String,
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
        let opened = file::read(&bytes).map_err(|unfit| unfit.of(path))?;
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

    /// What is not there of the days before the oldest that the journal still has. Days before the oldest file are nobody's concern: somebody
    /// may have put them away.
    pub(crate) fn lacking(&self, oldest: Position) -> Result<Vec<ArchiveError>, ArchiveError> {
        let past = self.before(oldest)?;
        if oldest != Position::START && past.days.is_empty() && past.gaps.is_empty() {
            return Ok(vec![ArchiveError::Empty { folder: self.folder.display().to_string(), name: self.name_ending(oldest) }]);
        }
        Ok(past.gaps.into_iter().map(|gap| gap.why).collect())
    }

    /// Whether what was lacking is still not there. A later look need not find it: the journal goes on, and what lies before the oldest file
    /// is nobody's concern.
    pub(crate) fn still_lacks(&self, lacking: &ArchiveError) -> Result<bool, ArchiveError> {
        let (ArchiveError::Missing { name, .. } | ArchiveError::Empty { name, .. }) = lacking else { return Ok(false) };
        Ok(!self.files()?.iter().any(|file| name.ends_with(&format!("{}{SUFFIX}", file.link))))
    }

    /// Removes what attempts to write a file left behind that were cut off; how many there were. Another server may be writing here now, so
    /// that younger ones are left.
    pub(crate) fn sweep(&self) -> io::Result<usize> {
        let mut swept = 0;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let is_part = name.to_str().is_some_and(|name| name.starts_with(&format!("{}.", self.site)) && name.contains(PART));
            // A clock that was set back makes a file younger than now; it is left for the next start.
            if is_part && entry.metadata()?.modified()?.elapsed().is_ok_and(|age| age >= PART_AGE) {
                fs::remove_file(entry.path())?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// The first line of the file that ends at `until`.
    fn head_of(&self, file: &Named, until: Position) -> Result<Head, ArchiveError> {
        let head = self.head_said(file)?;
        if head.to == until && head.from.seq < until.seq {
            Ok(head)
        } else {
            Err(damaged(&file.path, "its name and its first line say different things"))
        }
    }

    fn head_said(&self, file: &Named) -> Result<Head, ArchiveError> {
        let opened = fs::File::open(&file.path).map_err(|error| unusable(&file.path, &error))?;
        file::read_head(opened).map_err(|unfit| unfit.of(&file.path))
    }

    /// This site's files.
    fn files(&self) -> Result<Vec<Named>, ArchiveError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unusable(&self.folder, &error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| unusable(&self.folder, &error))?;
            let name = entry.file_name();
            let middle = name.to_str().and_then(|name| name.strip_prefix(&self.site)?.strip_prefix('.')?.strip_suffix(SUFFIX));
            if let Some((date, link)) = middle.and_then(|middle| middle.split_once('.')) {
                files.push(Named { path: entry.path(), date: date.to_owned(), link: link.to_owned() });
            }
        }
        Ok(files)
    }

    /// How the name of the file ends whose day ends there.
    fn name_ending(&self, to: Position) -> String {
        format!("{}.*.{}{SUFFIX}", self.site, to.link)
    }

    fn name(&self, day: &ClosedDay) -> String {
        format!("{}.{}.{}{SUFFIX}", self.site, calendar::date_text(day.date), day.to.link)
    }

    /// Under another name first: whoever looks finds the whole file or none. One that came into being meanwhile is left as it is.
    fn write(&self, day: &ClosedDay, path: &Path) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        // Two servers may share the folder over a network.
        let part = path.with_extension(format!("part-{:016x}", getrandom::u64().map_err(io::Error::other)?));
        whole_file::put_new(path, &part, &file::write(day, &self.site)?)
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
