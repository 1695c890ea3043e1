//! What a program that knows nothing of Lantang reads off a picture: numbers by Tesseract, a package that `cargo xtask test` installs, and codes by
//! what telephones do. A slashed zero is a riddle to Tesseract, so tests let it read what has none.

use std::io::Write as _;
use std::process::{Command, Stdio};

use image::{GrayImage, Luma, imageops};

use super::*;
use crate::layout::Area;

/// A line is made no higher than this for reading: Tesseract knows letters of some 30 pixels best.
const LINE_PX: u32 = 64;

/// What a line's box has over its capitals and under them, as a share of its height: they stand in its middle, and are half as high.
const OVER: f32 = 0.14;

/// What stands on tickets and signs, but for what looks alike in print.
const SIGNS: &str = "tessedit_char_whitelist=ABCDEFGHJKLMNPQRSTUVWXYZeknokt-123456789";

/// Free pixels around a line; it finds no letter that touches the edge.
const FREE_PX: u32 = 12;

impl Pixels {
    /// The number or the counter in an area that holds one line, without its spaces.
    pub(super) fn read(&self, area: Area) -> String {
        let Area { y, h, .. } = area;
        let line = dark_on_light(self.grey(Area { y: y + h * OVER, h: h * (1.0 - 2.0 * OVER), ..area }));
        let mut pgm = format!("P5\n{} {}\n255\n", line.width(), line.height()).into_bytes();
        pgm.extend(line.as_raw());
        let mut reader = Command::new("tesseract")
            .args(["-", "-", "--psm", "7", "-c", SIGNS])
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("tesseract-ocr is a package of the tests: `cargo xtask setup` installs it");
        reader.stdin.take().unwrap().write_all(&pgm).unwrap();
        let read = reader.wait_with_output().unwrap();
        String::from_utf8_lossy(&read.stdout).split_whitespace().collect()
    }

    /// What the codes say that a telephone would find in an area.
    pub(super) fn codes(&self, area: Area) -> Vec<String> {
        let grey = self.grey(area);
        let (width, height) = (grey.width() as usize, grey.height() as usize);
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey.get_pixel(x as u32, y as u32).0[0]);
        seen.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
    }

    fn grey(&self, area: Area) -> GrayImage {
        let Area { x, y, w, h } = area;
        let (left, top) = (x.max(0.0), y.max(0.0));
        let (right, bottom) = ((x + w).min(self.width as f32), (y + h).min(self.height as f32));
        GrayImage::from_fn((right - left) as u32, (bottom - top) as u32, |x, y| {
            let Rgb(red, green, blue) = self.at(left + x as f32, top + y as f32);
            Luma([((2 * u32::from(red) + 7 * u32::from(green) + u32::from(blue)) / 10) as u8])
        })
    }
}

/// As on paper, with free space around.
fn dark_on_light(mut line: GrayImage) -> GrayImage {
    if line.height() > LINE_PX {
        line = imageops::thumbnail(&line, line.width() * LINE_PX / line.height(), LINE_PX);
    }
    let sum: u64 = line.pixels().map(|pixel| u64::from(pixel.0[0])).sum();
    if sum < 128 * u64::from(line.width() * line.height()) {
        imageops::invert(&mut line);
    }
    let ground = line.pixels().map(|pixel| pixel.0[0]).max().unwrap_or(255);
    let mut page = GrayImage::from_pixel(line.width() + 2 * FREE_PX, line.height() + 2 * FREE_PX, Luma([ground]));
    imageops::replace(&mut page, &line, i64::from(FREE_PX), i64::from(FREE_PX));
    page
}
