//! Pictures that lie beside the site file: looked at when the file is read, kept while they may be asked for, and given out under the hash of
//! their bytes. It knows no plan; what a picture is for is the site file's business.

use std::{
    collections::BTreeMap,
    io::Cursor,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use axum::body::Bytes;
use image::{ImageDecoder as _, ImageReader};
use protocol::{PICTURE_BYTES_MAX as BYTES_MAX, PICTURE_PIXELS_MAX as PIXELS_MAX, PICTURE_SIDE_MAX as SIDE_PX_MAX};
use tokio::sync::mpsc;

use crate::site_file::{SiteFile, digest};

/// A picture that can be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Its name beside the site file.
    pub(crate) file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub(crate) digest: String,
    /// How it is encoded, as HTTP says it.
    pub(crate) kind: &'static str,
    pub(crate) bytes: Bytes,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Colours of some of its pixels that hide what is behind them, for a look at whether they can be seen.
    pub(crate) sample: Vec<[u8; 3]>,
}

/// Why a picture cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It is to lie beside the site file: its name is a path, or none.
    Name,
    /// It cannot be read from the disk.
    Missing { why: String },
    /// The file is larger than any picture of a hall.
    TooLarge { bytes: u64, bytes_max: usize },
    /// It has more pixels than a screen, or a side longer than one.
    TooManyPixels { width: u32, height: u32 },
    /// It is neither PNG nor JPEG, or broken.
    Broken { why: String },
}

/// Where the pictures that a site file names are looked for.
pub(crate) trait Beside {
    /// The picture of this name.
    fn picture(&mut self, name: &str) -> Result<Picture, Unusable>;
}

/// A folder on the disk.
pub(crate) struct Folder<'a>(pub(crate) &'a Path);

impl Beside for Folder<'_> {
    fn picture(&mut self, name: &str) -> Result<Picture, Unusable> {
        let is_plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0']);
        if !is_plain {
            return Err(Unusable::Name);
        }
        let path = self.0.join(name);
        let missing = |error: std::io::Error| Unusable::Missing { why: error.to_string() };
        let bytes = std::fs::metadata(&path).map_err(missing)?.len();
        if bytes > BYTES_MAX as u64 {
            return Err(Unusable::TooLarge { bytes, bytes_max: BYTES_MAX });
        }
        look(name, std::fs::read(&path).map_err(missing)?)
    }
}

/// No pictures: for a site file of which only the text is at hand.
pub(crate) struct Nowhere;

impl Beside for Nowhere {
    fn picture(&mut self, _: &str) -> Result<Picture, Unusable> {
        Err(Unusable::Missing { why: "only the text of the site file is at hand".to_owned() })
    }
}

/// Decodes a picture as a screen will.
pub(crate) fn look(name: &str, bytes: Vec<u8>) -> Result<Picture, Unusable> {
    let broken = |error: image::ImageError| Unusable::Broken { why: error.to_string() };
    let reader =
        ImageReader::new(Cursor::new(&bytes)).with_guessed_format().map_err(|error| Unusable::Broken { why: error.to_string() })?;
    let kind = match reader.format() {
        Some(image::ImageFormat::Png) => "image/png",
        Some(image::ImageFormat::Jpeg) => "image/jpeg",
        Some(_) | None => return Err(Unusable::Broken { why: "neither PNG nor JPEG".to_owned() }),
    };
    let decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    // Before it is decoded: a small file can claim a very large picture.
    if width.max(height) > SIDE_PX_MAX || u64::from(width) * u64::from(height) > PIXELS_MAX || width.min(height) == 0 {
        return Err(Unusable::TooManyPixels { width, height });
    }
    let pixels = image::DynamicImage::from_decoder(decoder).map_err(broken)?.into_rgba8();
    let every = (pixels.pixels().len() / SAMPLE).max(1);
    let opaque = pixels.pixels().step_by(every).filter(|pixel| pixel.0[3] >= 128);
    let sample = opaque.map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2]]).collect();
    Ok(Picture { file: name.to_owned(), digest: digest(&bytes), kind, bytes: bytes.into(), width, height, sample })
}

/// How many pixels of a picture are looked at.
const SAMPLE: usize = 4_096;

/// The pictures that are given out: those of the site file read last, and of the one before, for its plan may still be in force.
#[derive(Debug, Default)]
pub(crate) struct Shelf(RwLock<[BTreeMap<String, Picture>; 2]>);

impl Shelf {
    /// Puts the pictures of a site file on the shelf.
    pub(crate) fn fill(&self, site: &SiteFile) {
        let new = site.pictures.iter().map(|picture| (picture.digest.clone(), picture.clone())).collect();
        let mut shelf = self.0.write().unwrap_or_else(PoisonError::into_inner);
        shelf.swap(0, 1);
        shelf[0] = new;
    }

    /// A picture by the hash of its bytes.
    pub(crate) fn find(&self, digest: &str) -> Option<Picture> {
        let shelf = self.0.read().unwrap_or_else(PoisonError::into_inner);
        shelf.iter().find_map(|pictures| pictures.get(digest)).cloned()
    }
}

/// Hands site files on as they come, each once its pictures are on the shelf.
pub(crate) fn fill_before(shelf: Arc<Shelf>, mut files: mpsc::Receiver<SiteFile>) -> mpsc::Receiver<SiteFile> {
    let (filled, onward) = mpsc::channel(1);
    tokio::spawn(async move {
        while let Some(site) = files.recv().await {
            shelf.fill(&site);
            if filled.send(site).await.is_err() {
                return;
            }
        }
    });
    onward
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A plain picture in one colour.
    pub(crate) fn png(width: u32, height: u32, colour: [u8; 4]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = image::RgbaImage::from_pixel(width, height, image::Rgba(colour));
        picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_picture_is_known_by_its_bytes_and_not_by_its_name() {
        let found = look("lambang.jpg", png(40, 20, [1, 2, 3, 255])).unwrap();
        assert_eq!((found.kind, found.width, found.height), ("image/png", 40, 20));
        assert_eq!(found.sample[0], [1, 2, 3]);
        assert_eq!(found.digest.len(), 64);
        let mut jpeg = Vec::new();
        image::RgbImage::from_pixel(8, 8, image::Rgb([200, 0, 0])).write_to(&mut Cursor::new(&mut jpeg), image::ImageFormat::Jpeg).unwrap();
        assert_eq!(look("a.png", jpeg).unwrap().kind, "image/jpeg");
    }

    #[test]
    fn what_no_screen_could_show_is_refused_before_it_takes_memory() {
        let mut cut = png(40, 20, [1, 2, 3, 255]);
        cut.truncate(cut.len() / 2);
        assert!(matches!(look("a.png", cut), Err(Unusable::Broken { .. })));
        assert!(matches!(look("a.svg", b"<svg/>".to_vec()), Err(Unusable::Broken { .. })));
        assert_eq!(look("a.png", png(5_000, 2, [0; 4])), Err(Unusable::TooManyPixels { width: 5_000, height: 2 }));
        assert!(matches!(look("a.png", png(4_000, 4_000, [0; 4])), Err(Unusable::TooManyPixels { .. })));
    }

    #[test]
    fn a_picture_lies_beside_the_file_and_nowhere_else() {
        let folder = crate::journal::testing::Folder::new();
        let beside = folder.path();
        std::fs::write(beside.join("logo.png"), png(4, 4, [9, 9, 9, 255])).unwrap();
        std::fs::write(beside.join("besar.png"), vec![0; BYTES_MAX + 1]).unwrap();
        assert!(Folder(beside).picture("logo.png").is_ok());
        assert!(matches!(Folder(beside).picture("besar.png"), Err(Unusable::TooLarge { .. })));
        assert!(matches!(Folder(beside).picture("tidak-ada.png"), Err(Unusable::Missing { .. })));
        for path in ["", "../logo.png", "/etc/passwd", "a/b.png", ".rahasia", "..", "a\\b.png"] {
            assert_eq!(Folder(beside).picture(path), Err(Unusable::Name), "{path}");
        }
    }
}
