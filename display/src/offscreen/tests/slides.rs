//! Slides on real pixels: beside calls, in the large place while there are none, a picture, and a code that can be read.

use std::sync::Arc;

use super::*;
use crate::code::Code;
use crate::layout::{Area, SlidePlace, slide_ground, slide_pages};
use crate::slides::Slide;

fn slide(title: &str, items: &[(&str, &str)]) -> Slide {
    let items = items.iter().map(|(label, text)| ((*label).to_owned(), (*text).to_owned())).collect();
    // So long that no page changes within the test.
    Slide { code: title.into(), page_ms: 3_600_000, title: title.into(), items, ..Slide::default() }
}

fn standard() -> Slide {
    let items = [("Persyaratan", "KTP-el; buku nikah"), ("Jangka waktu", "1 hari kerja"), ("Biaya", "Gratis")];
    Slide { about: "Kartu Keluarga baru · Dukcapil".into(), ..slide("Standar Pelayanan", &items) }
}

fn page() -> Slide {
    Slide { page: "https://mpp.example.id".into(), ..slide("Pindai dengan ponsel", &[("", "mpp.example.id")]) }
}

/// A hall that shows one slide, and whose sentence has had its turn: its clock is where a round has begun ten seconds ago.
fn with(slide: &Slide, calls: Vec<Call>) -> Picture {
    Picture { slides: vec![Arc::new(slide.clone())], ..hall(calls, vec![call(9, "A-001", "Loket 1")]) }
}

#[test]
fn a_slide_stands_under_the_rows_and_goes_when_they_need_its_place() {
    for (width, height) in [(1920, 1080), (1080, 1920), (1024, 768)] {
        let mut wall = Hall::open(width, height);
        let layout = lay_out(width, height);
        let pixels = wall.show("slide-beside", [picture(with(&standard(), vec![call(5, "A-005", "Loket 3")]))]);
        let place = SlidePlace::Under { called: 0, before: 1 };
        let (ground, _) = slide_ground(&layout, place).unwrap();
        assert!(pixels.share(ground, LOOK.rows) > 0.5, "{width}x{height}: its ground");
        let pages = slide_pages(&layout, place, &standard());
        for (slot, text, tone) in &pages[0].lines {
            let colour = if *tone == crate::layout::Tone::Title { LOOK.accent } else { LOOK.text };
            let words = Area { w: slot.face.width(text, slot.size_max), ..slot.area };
            assert!(pixels.share(words, colour) > 0.03, "{width}x{height}: {text}");
        }
        assert!(pixels.share(layout.call.number.area, LOOK.accent) > 0.05, "{width}x{height}: the call is as large as ever");
        let many = (10..30).map(|id| call(id, &format!("B-0{id}"), "Loket 2")).collect();
        let full = wall.show("slide-none", [picture(with(&standard(), many))]);
        assert!(full.share(ground, LOOK.accent) < 0.05, "{width}x{height}: rows stand there");
        let row = crate::layout::plan_rows(&layout.rows, layout.rows.slots, 0).rows.pop().unwrap();
        assert!(full.share(row.number.area, LOOK.text) > 0.03, "{width}x{height}: the last row");
    }
}

/// The slide in the large place. A display's clock begins a day after its beginning, which with pages of an hour is in the middle of a slide's turn.
fn large(wall: &mut Hall, name: &str, slide: &Slide) -> Pixels {
    wall.show(name, [picture(Picture { before: Vec::new(), ..with(slide, Vec::new()) })])
}

#[test]
fn a_code_in_the_large_place_can_be_read_square_by_square() {
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        let mut wall = Hall::open(width, height);
        let layout = lay_out(width, height);
        let pages = slide_pages(&layout, SlidePlace::Large, &page());
        let area = pages[0].code.unwrap();
        let code = Code::of(&page().page).unwrap();
        let pixels = large(&mut wall, "slide-code", &page());
        let square = area.w / code.whole_side() as f32;
        for y in 0..code.whole_side() {
            for x in 0..code.whole_side() {
                let seen = pixels.at(area.x + (x as f32 + 0.5) * square, area.y + (y as f32 + 0.5) * square);
                let wanted = if code.is_dark(x, y) { Rgb(0, 0, 0) } else { Rgb(255, 255, 255) };
                assert!(near(seen, wanted), "{width}x{height}: the square {x}, {y} is {seen}");
            }
        }
    }
}

#[test]
fn a_picture_slide_is_shown_in_its_own_shape() {
    let mut wall = Hall::open(1280, 720);
    let layout = lay_out(1280, 720);
    let red = Rgb(0xE0, 0x10, 0x10);
    let bytes = crate::pictures::tests::png(800, 450, |_, _| [0xE0, 0x10, 0x10, 0xFF]);
    let drawn = crate::pictures::Picture::decode("gambar", &bytes).unwrap();
    let slide = Slide {
        picture: Some("gambar".into()),
        picture_aspect_milli: 1_777,
        code: "gambar".into(),
        page_ms: 3_600_000,
        ..Slide::default()
    };
    let album = News::Pictures(Arc::new(std::iter::once(("gambar".to_owned(), drawn)).collect()));
    let pixels = wall.show("slide-picture", [album, picture(with(&slide, vec![call(5, "A-005", "Loket 3")]))]);
    let place = SlidePlace::Under { called: 0, before: 1 };
    let area = slide_pages(&layout, place, &slide)[0].picture.unwrap();
    assert!((area.w / area.h - 1.777).abs() < 0.02);
    assert!(pixels.share(area, red) > 0.99);
    let (ground, _) = slide_ground(&layout, place).unwrap();
    let covered = pixels.share(ground, red) * ground.w * ground.h;
    assert!((covered / (area.w * area.h) - 1.0).abs() < 0.03, "and nothing of it elsewhere");
}

#[test]
fn slides_of_an_empty_hall_are_words_in_the_large_place() {
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        let mut wall = Hall::open(width, height);
        let layout = lay_out(width, height);
        let safety = slide(
            "Keselamatan di gedung ini",
            &[("Bila alarm berbunyi", "Tetap tenang, dengarkan pengumuman, dan ikuti petugas."), ("Titik kumpul", "Halaman depan")],
        );
        let pages = slide_pages(&layout, SlidePlace::Large, &safety);
        let title = &pages[0].lines[0];
        let words = Area { w: title.0.face.width(&title.1, title.0.size_max), ..title.0.area };
        assert_eq!(pages.len(), 1, "{width}x{height}");
        let pixels = large(&mut wall, "slide-large", &safety);
        assert!(pixels.share(words, LOOK.accent) > 0.05, "{width}x{height}");
        let long = slide_pages(&layout, SlidePlace::Large, &standard());
        assert!(!long.is_empty());
        large(&mut wall, "slide-large-standard", &standard());
    }
}
