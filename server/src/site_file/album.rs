//! The pictures that a site file names, gathered while it is read; each that cannot be shown is noted where it is named.

use domain::PictureFile;

use super::cursor::At;
use super::fault::Theme;
use super::findings::Faults;
use crate::pictures::{Beside, Picture};

/// Pictures looked at so far, and where others are found.
pub(super) struct Album<'a> {
    beside: &'a mut dyn Beside,
    pub(super) pictures: Vec<Picture>,
}

impl Album<'_> {
    pub(super) fn new(beside: &mut dyn Beside) -> Album<'_> {
        Album { beside, pictures: Vec::new() }
    }

    /// The picture of a name; one that cannot be shown is noted.
    pub(super) fn find(&mut self, name: &At<String>, faults: &mut Faults) -> Option<Picture> {
        let file = name.as_str().trim();
        if let Some(known) = self.pictures.iter().find(|picture| picture.file == file) {
            return Some(known.clone());
        }
        match self.beside.picture(file) {
            Ok(picture) => {
                self.pictures.push(picture.clone());
                Some(picture)
            }
            Err(why) => {
                faults.add(name.at, Theme::Picture { file: file.to_owned(), why });
                None
            }
        }
    }
}

/// A picture as a plan names it.
pub(super) fn named(picture: &Picture) -> PictureFile {
    PictureFile { file: picture.file.clone(), digest: picture.digest.clone(), width: picture.width, height: picture.height }
}
