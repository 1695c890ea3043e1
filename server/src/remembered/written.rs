//! What is remembered of lost ends, in a file beside a SQLite journal (`SITE.journal.numbers`). It outlives every journal that is put there, so
//! that numbers that were passed over once are not given after the next loss. It decides nothing.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use domain::Remembered;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    journal::{entry::Position, head_line},
    whole_file,
};

/// What was written down when a hall went on after a loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The place in the journal from which the hall went on.
    pub(crate) at: Position,
    /// Above what it went on.
    pub(crate) remembered: Vec<Remembered>,
}

#[derive(Serialize, Deserialize)]
struct Form {
    at: String,
    remembered: Vec<Remembered>,
}

/// What stands beside the journal at `path`; none where nothing does, or it cannot be read, which is said.
pub(crate) fn read(path: &Path) -> Option<Written> {
    let file = file(path);
    let Form { at, remembered } = lying_in(&file)?;
    let at = head_line::parse(&at);
    if at.is_none() {
        tracing::warn!("{}", unreadable(&file, "the place in it is none"));
    }
    Some(Written { at: at?, remembered })
}

/// What lies in a file of last numbers; none where there is no such file, or where it cannot be read, which is said.
pub(crate) fn lying_in<T: DeserializeOwned>(file: &Path) -> Option<T> {
    look(file).unwrap_or_else(|warning| {
        tracing::warn!("{warning}");
        None
    })
}

fn look<T: DeserializeOwned>(file: &Path) -> Result<Option<T>, String> {
    match fs::read(file) {
        Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| unreadable(file, &error.to_string())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(file, &error.to_string())),
    }
}

/// That a file of last numbers cannot be read, and what follows from it.
fn unreadable(file: &Path, why: &str) -> String {
    let file = file.display();
    format!(
        "Berkas nomor terakhir {file} tidak dapat dibaca, jadi nomor yang dilewati pada kehilangan sebelumnya tidak diingat; kembalikan dari \
         salinan, atau sebutkan nomor dengan --last pada kehilangan berikutnya. / The file of last numbers {file} cannot be read, so that what \
         was passed over at earlier losses is not remembered; put it back from a copy, or name the numbers with --last at the next loss: {why}"
    )
}

/// Writes it down beside the journal at `path` and waits until the disk has it. Visitors are in the journal itself.
pub(crate) fn write(path: &Path, written: Written) -> io::Result<()> {
    let remembered = written.remembered.into_iter().map(|remembered| Remembered { tickets: Vec::new(), ..remembered }).collect();
    let form = Form { at: head_line::format(written.at).trim_end().to_owned(), remembered };
    whole_file::replace(&file(path), &serde_json::to_vec(&form)?)
}

/// The file beside the journal at `path`.
pub(crate) fn file(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".numbers");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::testing::Folder;

    #[test]
    fn a_file_that_cannot_be_read_is_named_and_one_that_is_not_there_is_not() {
        let folder = Folder::new();
        let path = folder.file("uji.journal");
        assert!(look::<Form>(&file(&path)).is_ok_and(|found| found.is_none()));
        let written = Written { at: Position::START, remembered: vec![Remembered::default()] };
        write(&path, written.clone()).unwrap();
        assert_eq!(read(&path), Some(written));
        for rubbish in ["", "coretan", "[]"] {
            fs::write(file(&path), rubbish).unwrap();
            let said = look::<Form>(&file(&path)).err().unwrap_or_default();
            assert!(said.contains("uji.journal.numbers tidak dapat dibaca") && said.contains("cannot be read"), "{said}");
            assert_eq!(read(&path), None);
        }
    }
}
