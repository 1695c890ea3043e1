//! What whoever looks after a display sees of it: its name in big letters, and a small picture far away.

use protocol::SCREEN_PICTURE_BYTES_MAX;

use super::*;
use crate::selftest::{Known, Sounding, checks, is_go};
use crate::theme::Palette;

#[test]
fn a_display_that_is_looked_for_shows_its_name_and_then_the_hall_again() {
    let mut hall = Hall::open(1920, 1080);
    let before = hall.show("identify-before", [picture(super::hall(vec![call(1, "A-005", "Loket 3")], Vec::new()))]);
    let until_ms = hall.app.world().resource::<Clock>().now_ms() + 3_000;
    let identified = hall.show("identify", [News::Identify { until_ms }]);
    let title = lay_out(1920, 1080).identity.title.area;
    assert!(
        identified.share(title, Palette::default().accent) > 0.05,
        "the name stands there: {}",
        identified.share(title, Palette::default().accent)
    );
    let after = hall.picture("identify-after");
    assert!(hall.app.world().resource::<Clock>().now_ms() >= until_ms);
    assert_eq!(after.share(title, Palette::default().ground), before.share(title, Palette::default().ground), "the hall is back");
}

#[test]
fn a_small_picture_is_made_when_it_is_asked_for_and_shows_what_the_glass_shows() {
    let mut hall = Hall::open(1920, 1080);
    let whole = hall.show("glimpse", [picture(super::hall(vec![call(1, "A-005", "Loket 3"), call(2, "C-118", "Loket 11")], Vec::new()))]);
    assert!(hall.glimpses.take().is_none(), "nobody asked");
    hall.glimpses.want();
    let end = Instant::now() + PATIENCE;
    let png = loop {
        hall.wake.wait_until(Some(Instant::now() + Duration::from_millis(100)));
        update(&mut hall.app, &hall.readback);
        if let Some(png) = hall.glimpses.take() {
            break png.unwrap();
        }
        assert!(Instant::now() < end, "no small picture came");
    };
    assert!(png.len() <= SCREEN_PICTURE_BYTES_MAX, "{}", png.len());
    let small = image::load_from_memory(&png).unwrap().to_rgb8();
    assert_eq!(small.width(), 320, "{} bytes", png.len());
    if let Some(folder) = std::env::var_os("LANTANG_PICTURES") {
        std::fs::write(Path::new(&folder).join("glimpse-small.png"), &png).unwrap();
    }
    let middle = |of: &dyn Fn(u32, u32) -> Rgb, width: u32, height: u32| of(width / 2, height / 40);
    let near =
        |one: Rgb, other: Rgb| [(one.0, other.0), (one.1, other.1), (one.2, other.2)].iter().all(|(one, other)| one.abs_diff(*other) <= 40);
    let of_small = middle(
        &|x, y| {
            let [r, g, b] = small.get_pixel(x, y).0;
            Rgb(r, g, b)
        },
        small.width(),
        small.height(),
    );
    let of_whole = middle(&|x, y| whole.at(x as f32, y as f32), whole.width, whole.height);
    assert!(near(of_small, of_whole), "{of_small:?} {of_whole:?}");
    assert!(small.pixels().any(|pixel| pixel.0[0] > 200 && pixel.0[2] < 140), "the called number is on it");
}

#[test]
fn the_list_of_a_self_test_says_in_words_which_line_is_no_go() {
    let mut hall = Hall::open(1920, 1080);
    let setting = Setting { diagonal_mm: 813, farthest_mm: 20_000, ..Setting::default() };
    let known = Known { size: (1920, 1080), setting, is_linked: true, ahead_ms: Some(40), ..Known::default() };
    let list = checks(&known);
    assert!(!is_go(&list), "20 m are too far for 32 inches: {list:?}");
    let shown = hall.show("self-test", [News::Checks(list)]);
    let layout = lay_out(1920, 1080).checklist;
    let palette = Palette::default();
    // The size is the second line; it is marked in the colour of what is fresh, and the fonts before it are not.
    assert!(shown.share(layout.rows[1].verdict.area, palette.accent) > 0.02, "its verdict is there");
    assert!(
        shown.share(layout.rows[0].verdict.area, palette.accent) == 0.0 && shown.share(layout.rows[0].verdict.area, palette.sound) > 0.02
    );
    assert!(shown.share(layout.letters.area, palette.text) > 0.02, "letters to be looked at from afar");
    hall.show("self-test-again", [News::Checks(checks(&Known { setting: Setting::default(), sound: Sounding::Plays, ..known }))]);
}
