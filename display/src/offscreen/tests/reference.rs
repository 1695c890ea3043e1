//! Pictures as they were when somebody last looked at them, made small. They are compared where the very same renderer draws; another one draws
//! letters a little differently, and then the test says that it compared nothing. `GOLDEN=write` keeps new ones: look at them before they are kept.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use bevy::render::renderer::RenderAdapterInfo;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{RgbImage, imageops};

use super::*;
use crate::slides::Slide;

/// The longer side of a picture that is kept, in pixels.
const SIDE_KEPT: u32 = 380;
/// Channels of one pixel may differ by this, of 255.
const CHANNEL_MAX: u8 = 24;
/// And so many pixels by more, in millionths: a letter that stands one pixel beside its place is more.
const OTHERS_MAX: u64 = 1_000;

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/offscreen/tests/golden").join(name)
}

fn renderer(wall: &Hall) -> String {
    let info = &wall.app.world().resource::<RenderAdapterInfo>().0;
    format!("{} · {} · {} · {:?}\n", info.name, info.driver, info.driver_info, info.backend)
}

fn small(pixels: &Pixels) -> RgbImage {
    let whole = RgbImage::from_fn(pixels.width, pixels.height, |x, y| {
        let Rgb(red, green, blue) = pixels.at(x as f32, y as f32);
        image::Rgb([red, green, blue])
    });
    let longer = pixels.width.max(pixels.height);
    imageops::thumbnail(&whole, pixels.width * SIDE_KEPT / longer, pixels.height * SIDE_KEPT / longer)
}

/// Pixels that are otherwise, in millionths of all.
fn others(one: &RgbImage, other: &RgbImage) -> u64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let differ =
        |one: &image::Rgb<u8>, other: &image::Rgb<u8>| one.0.iter().zip(other.0).any(|(one, other)| one.abs_diff(other) > CHANNEL_MAX);
    let count = one.pixels().zip(other.pixels()).filter(|(one, other)| differ(one, other)).count();
    count as u64 * 1_000_000 / u64::from(one.width() * one.height())
}

/// Two walls, each in a few states.
fn pictures() -> (String, Vec<(String, RgbImage)>) {
    let mut drawn = Vec::new();
    let mut drawn_by = String::new();
    let items = [("Persyaratan", "KTP-el; buku nikah"), ("Biaya", "Gratis")].map(|(label, text)| (label.to_owned(), text.to_owned()));
    let slide = Slide { code: "s".into(), page_ms: 3_600_000, title: "Standar Pelayanan".into(), items: items.into(), ..Slide::default() };
    for (name, width, height) in [("lying", 1280, 720), ("standing", 720, 1280)] {
        let mut wall = Hall::open(width, height);
        let calls = vec![call(3, "K-042", "Meja 2"), call(4, "C-118", "Loket 11"), call(5, "A-005", "Loket 3")];
        let mut shown = hall(calls, vec![call(9, "A-001", "Loket 1")]);
        // The beginning of 09.42, so that no minute ends meanwhile.
        shown.clock.ahead_ms += 20_500;
        shown.slides = vec![Arc::new(slide.clone())];
        let mut alarm = shown.clone();
        alarm.emergency = Some(crate::feed::emergency_of(protocol::EmergencyKind::Earthquake, true, None));
        let states = [
            ("hall", vec![picture(shown), speaking(5, "Nomor antrean A-005, silakan menuju loket tiga.")]),
            ("cut", vec![News::Silent, News::Link(Link::Cut { heard_ms: 0, refusal: None })]),
            ("alarm", vec![picture(alarm)]),
        ];
        for (state, news) in states {
            wall.at(0);
            let pixels = wall.show(&format!("golden-{state}"), news);
            drawn.push((format!("{state}-{name}.png"), small(&pixels)));
        }
        drawn_by = renderer(&wall);
    }
    (drawn_by, drawn)
}

#[test]
fn pictures_are_as_they_were_when_somebody_looked_at_them() {
    let (drawn_by, drawn) = pictures();
    if std::env::var_os("GOLDEN").is_some_and(|what| what == "write") {
        for (name, picture) in &drawn {
            let file = std::fs::File::create(kept(name)).unwrap();
            picture.write_with_encoder(PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive)).unwrap();
        }
        std::fs::write(kept("renderer.txt"), drawn_by).unwrap();
        return;
    }
    let kept_by = std::fs::read_to_string(kept("renderer.txt")).unwrap();
    if kept_by != drawn_by {
        let skipped = format!("SKIPPED: pictures of the wall are those of another renderer ({}) and not compared\n", kept_by.trim());
        std::io::stdout().lock().write_all(skipped.as_bytes()).unwrap();
        return;
    }
    for (name, picture) in &drawn {
        let before = image::open(kept(name)).unwrap().into_rgb8();
        let others = others(picture, &before);
        assert!(
            others <= OTHERS_MAX,
            "{name}: {others} of a million pixels are otherwise; look at it (LANTANG_PICTURES=DIR), then GOLDEN=write"
        );
    }
}
