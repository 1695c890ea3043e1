//! Pictures of a hall, ready to be drawn: decoded, and in several sizes, so that the one that is drawn is never made smaller by more than half.
//! Pure; where they come from is the business of `fetcher`.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Cursor;
use std::sync::Arc;

use image::{ImageDecoder as _, ImageError, ImageReader, RgbaImage};
use protocol::{PICTURE_PIXELS_MAX, PICTURE_SIDE_MAX};

/// Pictures that have come, by the hash of their bytes.
pub type Album = BTreeMap<String, Picture>;

/// Longest side of the largest size that is kept, in pixels: a screen's own, and little enough for twenty of them on a small board.
const SIDE_KEPT_MAX: u32 = 2_048;
/// The smallest size has no side longer than this.
const SIDE_SMALLEST: u32 = 48;

/// A picture, known by the hash of its bytes.
#[derive(Clone)]
pub struct Picture {
    digest: String,
    sizes: Arc<Vec<RgbaImage>>,
}

impl PartialEq for Picture {
    fn eq(&self, other: &Picture) -> bool {
        self.digest == other.digest
    }
}

impl Eq for Picture {}

impl fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Picture({})", self.digest)
    }
}

/// Why bytes are no picture that can be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// Neither PNG nor JPEG, or broken.
    #[error("it cannot be decoded: {0}")]
    Broken(#[from] ImageError),
    /// It could not be read to its end.
    #[error("it cannot be read: {0}")]
    Cut(#[from] std::io::Error),
    /// More pixels than a screen has.
    #[error("it has {0}x{1} pixels")]
    TooManyPixels(u32, u32),
}

impl Picture {
    /// Decodes a picture. Takes a tenth of a second for a large one: never on the thread that draws.
    pub fn decode(digest: &str, bytes: &[u8]) -> Result<Picture, PictureError> {
        let decoder = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?.into_decoder()?;
        let (width, height) = decoder.dimensions();
        // The server has looked already; this display may be connected to anything.
        if width.max(height) > PICTURE_SIDE_MAX || u64::from(width) * u64::from(height) > PICTURE_PIXELS_MAX {
            return Err(PictureError::TooManyPixels(width, height));
        }
        let mut size = image::DynamicImage::from_decoder(decoder)?.into_rgba8();
        while size.width().max(size.height()) > SIDE_KEPT_MAX {
            size = halved(&size);
        }
        let mut sizes = vec![size];
        while let Some(last) = sizes.last().filter(|last| last.width().max(last.height()) > SIDE_SMALLEST) {
            sizes.push(halved(last));
        }
        Ok(Picture { digest: digest.to_owned(), sizes: Arc::new(sizes) })
    }

    /// The hash of its bytes.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Width over height.
    pub fn aspect(&self) -> f32 {
        self.sizes.first().map_or(1.0, |size| size.width().max(1) as f32 / size.height().max(1) as f32)
    }

    /// The smallest size that is at least so many pixels high, or the largest; and which one it is.
    pub fn size_for(&self, height: f32) -> (usize, Option<&RgbaImage>) {
        let at = self.sizes.iter().rposition(|size| size.height() as f32 >= height).unwrap_or(0);
        (at, self.sizes.get(at))
    }
}

/// Half as large: each pixel the mean of four, where what cannot be seen has no colour.
fn halved(from: &RgbaImage) -> RgbaImage {
    let (width, height) = ((from.width() / 2).max(1), (from.height() / 2).max(1));
    RgbaImage::from_fn(width, height, |x, y| {
        let at = |dx: u32, dy: u32| from.get_pixel((2 * x + dx).min(from.width() - 1), (2 * y + dy).min(from.height() - 1)).0;
        let four = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
        let cover: u32 = four.iter().map(|pixel| u32::from(pixel[3])).sum();
        let mean = |channel: usize| {
            let sum: u32 = four.iter().map(|pixel| u32::from(pixel[channel]) * u32::from(pixel[3])).sum();
            sum.checked_div(cover).unwrap_or(0) as u8
        };
        image::Rgba([mean(0), mean(1), mean(2), (cover / 4) as u8])
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A picture in one colour, as bytes.
    pub(crate) fn png(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = RgbaImage::from_fn(width, height, |x, y| image::Rgba(pixel(x, y)));
        picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_picture_is_kept_in_sizes_of_which_none_is_more_than_twice_too_large() {
        let picture = Picture::decode("a", &png(3_000, 1_500, |_, _| [200, 10, 10, 255])).unwrap();
        assert!((picture.aspect() - 2.0).abs() < 0.01);
        for height in [20.0, 76.0, 300.0, 700.0] {
            let (_, size) = picture.size_for(height);
            let found = size.unwrap().height() as f32;
            assert!(found >= height && found < 2.1 * height, "{height}: {found}");
        }
        assert_eq!(picture.size_for(5_000.0).0, 0, "the largest there is");
        assert_eq!(picture.size_for(76.0).1.unwrap().get_pixel(3, 3).0, [200, 10, 10, 255]);
    }

    #[test]
    fn what_cannot_be_seen_colours_nothing() {
        let half_clear = png(100, 100, |x, _| if x % 2 == 0 { [255, 0, 0, 255] } else { [0, 255, 0, 0] });
        let picture = Picture::decode("a", &half_clear).unwrap();
        let pixel = picture.size_for(50.0).1.unwrap().get_pixel(10, 10).0;
        assert_eq!(pixel, [255, 0, 0, 127]);
    }

    #[test]
    fn what_is_no_picture_is_an_error() {
        assert!(matches!(Picture::decode("a", b"<html>"), Err(PictureError::Broken(_))));
        let mut cut = png(200, 200, |x, y| [x as u8, y as u8, 0, 255]);
        cut.truncate(100);
        assert!(Picture::decode("a", &cut).is_err());
        assert!(matches!(Picture::decode("a", &png(4_097, 1, |_, _| [0; 4])), Err(PictureError::TooManyPixels(4_097, 1))));
    }
}
