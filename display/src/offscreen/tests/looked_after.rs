//! What whoever looks after a display sees of it: its name in big letters, and a small picture far away.

use protocol::SCREEN_PICTURE_BYTES_MAX;

use super::*;

#[test]
fn a_display_that_is_looked_for_shows_its_name_and_then_the_hall_again() {
    let mut hall = Hall::open(1920, 1080);
    let before = hall.show("identify-before", [picture(super::hall(vec![call(1, "A-005", "Loket 3")], Vec::new()))]);
    let until_ms = hall.app.world().resource::<Clock>().now_ms() + 3_000;
    let identified = hall.show("identify", [News::Identify { until_ms }]);
    let title = lay_out(1920, 1080).identity.title.area;
    assert!(identified.share(title, theme::SUN) > 0.05, "the name stands there: {}", identified.share(title, theme::SUN));
    let after = hall.picture("identify-after");
    assert!(hall.app.world().resource::<Clock>().now_ms() >= until_ms);
    assert_eq!(after.share(title, theme::NIGHT), before.share(title, theme::NIGHT), "the hall is back");
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
