//! A hall in its own colours: measured on the pixels, on dark, light and red grounds, lying and standing.

use protocol::contrast::{CONTRAST_MIN, contrast};

use super::*;
use crate::layout::Area;
use crate::theme::Palette;

/// A light hall, and one in red and white.
fn themes() -> [(&'static str, Colours); 2] {
    let colours = |hex: [&str; 6]| Colours::of(hex.map(Rgb::read));
    [
        ("light", colours(["#FFFFFF", "#F2EFE6", "#FFE9C7", "#1B1B1B", "#3A3A3A", "#8A0F1A"])),
        ("red-white", colours(["#5B0A12", "#6A0E18", "#78121D", "#FFFFFF", "#F5DCDD", "#FFE9A8"])),
    ]
}

fn dressed(colours: &Colours, calls: Vec<Call>) -> Picture {
    let before = vec![call(9, "A-001", "Loket 1"), call(8, "H-020", "Meja 3")];
    Picture { palette: Palette::of(colours), slogan: "Melayani dengan hati".into(), ..hall(calls, before) }
}

fn calls() -> Vec<Call> {
    vec![call(3, "K-042", "Meja 2"), call(4, "C-118", "Loket 11"), call(5, "A-005", "Loket 3")]
}

/// A logo with a red left half, a blue right half and a white margin that cannot be seen through.
fn logo(width: u32, height: u32) -> crate::pictures::Picture {
    let half = |x: u32, _| if x < width / 2 { [0xE0, 0x10, 0x10, 0xFF] } else { [0x20, 0x40, 0xE0, 0xFF] };
    crate::pictures::Picture::decode(&format!("{width}x{height}"), &crate::pictures::tests::png(width, height, half)).unwrap()
}

#[test]
fn a_logo_stands_in_the_marks_place_as_it_was_drawn_and_a_missing_one_leaves_the_flower() {
    let (red, blue) = (Rgb(0xE0, 0x10, 0x10), Rgb(0x20, 0x40, 0xE0));
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        let mut wall = Hall::open(width, height);
        let layout = lay_out(width, height);
        let named = |digest: &str| picture(Picture { logo: Some(digest.into()), ..hall(calls(), Vec::new()) });
        let flower = wall.show("logo-missing", [named("hilang")]);
        assert!(flower.share(layout.header.mark, LOOK.accent) > 0.05, "the flower stays");
        for (w, h) in [(600, 300), (300, 600), (900, 300), (256, 256)] {
            let logo = logo(w, h);
            let place = layout.header.with_logo(logo.aspect());
            let album = std::iter::once((logo.digest().to_owned(), logo.clone())).collect();
            let pixels = wall.show(&format!("logo-{w}x{h}"), [named(logo.digest()), News::Pictures(std::sync::Arc::new(album))]);
            let Area { x, y, w: place_w, h: place_h } = place.mark;
            assert!((place_w / place_h - logo.aspect()).abs() < 0.1, "{w}x{h}: its own shape: {place_w} by {place_h}");
            let halves = [
                Area { x: x + 3.0, y: y + 3.0, w: place_w / 2.0 - 6.0, h: place_h - 6.0 },
                Area { x: x + place_w / 2.0 + 3.0, y: y + 3.0, w: place_w / 2.0 - 6.0, h: place_h - 6.0 },
            ];
            assert!(pixels.share(halves[0], red) > 0.98 && pixels.share(halves[1], blue) > 0.98, "{w}x{h}: all of it");
            let around = Area { x: x - 12.0, y: y - 12.0, w: place_w + 24.0, h: place_h + 24.0 };
            let covered = (pixels.share(around, red) + pixels.share(around, blue)) * around.w * around.h;
            assert!((covered / (place_w * place_h) - 1.0).abs() < 0.06, "{w}x{h}: nothing of it elsewhere");
            assert!(pixels.share(place.site.area, LOOK.text) > 0.03, "{w}x{h}: the hall's name");
            assert_eq!(pixels.share(place.site.area, red) + pixels.share(place.site.area, blue), 0.0, "{w}x{h}: beside its name");
        }
        let gone = wall.show("logo-gone", [News::Pictures(std::sync::Arc::default())]);
        assert!(gone.share(layout.header.mark, LOOK.accent) > 0.05);
    }
}

#[test]
fn a_hall_is_shown_in_its_own_colours_and_trouble_in_everybodys() {
    for (width, height) in [(1920, 1080), (1080, 1920), (1024, 768)] {
        let mut wall = Hall::open(width, height);
        let layout = lay_out(width, height);
        wall.show("themes-before", [picture(hall(calls(), Vec::new()))]);
        for (name, colours) in themes() {
            let palette = Palette::of(&colours);
            let spoken = "Nomor antrean A-005, silakan menuju loket tiga.";
            let news = [News::Link(Link::Live), picture(dressed(&colours, calls())), speaking(5, spoken)];
            let pixels = wall.show(&format!("theme-{name}"), news);
            assert!(near(pixels.at(4.0, 4.0), colours.ground), "{name}: the glass itself");
            assert!(pixels.share(layout.call.number.area, colours.accent) > 0.05, "{name}: the number");
            assert!(pixels.share(layout.call.counter.area, colours.text) > 0.02, "{name}: the counter");
            assert!(pixels.share(layout.call.speaker, palette.sound) > 0.1, "{name}: sound is on");
            assert!(pixels.share(layout.foot.ground, colours.rows) > 0.4, "{name}: the foot");
            assert!(
                pixels.share(layout.screen, LOOK.ground) < 0.001 && pixels.share(layout.screen, LOOK.rows) < 0.001,
                "{name}: nothing of the look"
            );
            let ground = pixels.at(layout.call.panel.x + layout.call.panel.w / 2.0, layout.call.panel.y + layout.call.edge + 8.0);
            for words in [colours.text, colours.accent, palette.sound] {
                assert!(contrast(words, ground) >= CONTRAST_MIN, "{name}: {words} on {ground}");
            }
            let empty = wall.show(&format!("theme-{name}-empty"), [News::Silent, picture(dressed(&colours, Vec::new()))]);
            let slogan = layout.call.title.unwrap().area;
            assert!(empty.share(slogan, colours.accent) > 0.01, "{name}: the slogan");
            let cut = wall.show(&format!("theme-{name}-cut"), [News::Link(Link::Cut { heard_ms: 0, refusal: None })]);
            assert!(cut.share(layout.foot.ground, theme::BRICK) > 0.5, "{name}: trouble is the same everywhere");
        }
    }
}
