//! How high a letter must be to be read from a distance. The numbers stand here once, so that what the server says of a site file and what a
//! display draws are the same. It measures; it lays nothing out.

/// A capital of a called number and of its counter is at least one part in so many of the distance: 0.7 degrees, what EN 301 549 (5.1.4) asks
/// for people with low vision.
pub const NUMBER_PARTS: u32 = 82;

/// A capital of a row in a list: 22 minutes of arc, from ISO 9241-303 by way of ASR A6 (distances of control rooms).
pub const ROW_PARTS: u32 = 155;

/// A capital of anything else that informs: 16 minutes of arc, the least of ISO 9241-3.
pub const LEAST_PARTS: u32 = 215;

/// A code for telephones, from its first square to its last, is at least one part in so many of the distance to the farthest seat: a telephone reads
/// a code from ten times its side, and whoever wants to scan it may walk two thirds of the way.
pub const CODE_PARTS: u32 = 30;

/// The longest number that a hall gives on most days, and the counter beside it: what sizes are reckoned for.
pub const NUMBER_SAMPLE: &str = "S-1042";
/// See [`NUMBER_SAMPLE`].
pub const COUNTER_SAMPLE: &str = "Loket 14";

/// How wide the sample counter is in the display's typeface, in heights of its capitals; the number is narrower. A test of the display holds it
/// against the font.
pub const SAMPLE_WIDTH_CAPS: f32 = 6.6;

/// Share of a screen's width that words may take: the rest are margins and the panel's own.
const WORDS_SHARE: f32 = 0.78;

/// Share of a screen's height that the number and its counter may take, each with the space that it needs, where everything else is as small as
/// it may be.
const CALL_SHARE: f32 = 0.78;

/// Height of the number and its counter together with the space around them, in heights of their capitals.
const CALL_CAPS: f32 = 2.6;

/// Height of what must stand beside a call (a clock, what is being spoken), in capitals of the least size.
const BESIDE_CAPS: f32 = 5.4;

/// Millimetres that a capital must have at least.
pub fn cap_mm(farthest_mm: u32, parts: u32) -> f32 {
    farthest_mm as f32 / parts as f32
}

/// Pixels per millimetre of a screen; `None` where its size is not known.
pub fn pixels_per_mm(width_px: u32, height_px: u32, diagonal_mm: u32) -> Option<f32> {
    let pixels = (width_px as f32).hypot(height_px as f32);
    (diagonal_mm > 0 && pixels > 0.0).then(|| pixels / diagonal_mm as f32)
}

/// The farthest seat, in millimetres, from which a number of four digits and its counter are still as large as they must be on a screen, whatever
/// else it shows. The sides are those of the picture, so of a screen that is turned the other way round.
pub fn farthest_mm(width_px: u32, height_px: u32, diagonal_mm: u32) -> u32 {
    let Some(per_mm) = pixels_per_mm(width_px, height_px, diagonal_mm) else { return 0 };
    let (width_mm, height_mm) = (width_px as f32 / per_mm, height_px as f32 / per_mm);
    let by_width = width_mm * WORDS_SHARE / SAMPLE_WIDTH_CAPS * NUMBER_PARTS as f32;
    let by_height = height_mm * CALL_SHARE / (CALL_CAPS / NUMBER_PARTS as f32 + BESIDE_CAPS / LEAST_PARTS as f32);
    by_width.min(by_height) as u32
}

/// Shares of a screen that a slide in the large place has for its words, at the least.
const SLIDE_WIDTH_SHARE: f32 = 0.56;
const SLIDE_HEIGHT_SHARE: f32 = 0.33;

/// A slide is worth its place from so many letters in a line and so many lines on, each in capitals of the least size: a title and two lines, with
/// the space between them.
const SLIDE_LINE_CAPS: f32 = 15.0;
const SLIDE_LINES_CAPS: f32 = 7.6;

/// The farthest seat, in millimetres, from which slides of words are shown: from farther away letters would have to be so large that too few of
/// them had room. Sides as for [`farthest_mm`].
pub fn slides_mm(width_px: u32, height_px: u32, diagonal_mm: u32) -> u32 {
    let Some(per_mm) = pixels_per_mm(width_px, height_px, diagonal_mm) else { return 0 };
    let (width_mm, height_mm) = (width_px as f32 / per_mm, height_px as f32 / per_mm);
    let by_width = width_mm * SLIDE_WIDTH_SHARE / SLIDE_LINE_CAPS;
    let by_height = height_mm * SLIDE_HEIGHT_SHARE / SLIDE_LINES_CAPS;
    (by_width.min(by_height) * LEAST_PARTS as f32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tv_of_55_inches_has_the_pixels_of_the_table_that_halls_go_by() {
        let per_mm = pixels_per_mm(1920, 1080, 1397).unwrap();
        assert!((per_mm - 1.58).abs() < 0.01, "{per_mm}");
        // At 10 m: 192 pixels for a number, 101 for a row at 22 minutes.
        assert!((cap_mm(10_000, NUMBER_PARTS) * per_mm - 192.0).abs() < 1.0);
        assert!((cap_mm(10_000, ROW_PARTS) * per_mm - 101.0).abs() < 1.5);
    }

    #[test]
    fn a_larger_screen_is_read_from_farther_and_an_unknown_one_from_nowhere() {
        let [small, large] = [813, 1905].map(|diagonal_mm| farthest_mm(1920, 1080, diagonal_mm));
        assert!(small < large && (4_500..6_500).contains(&small), "{small} {large}");
        assert!(farthest_mm(1080, 1920, 1397) < farthest_mm(1920, 1080, 1397), "a standing screen has less room for a line");
        assert_eq!(farthest_mm(1920, 1080, 0), 0);
    }
}
