//! From how far away a display can be read, for the check of a site file. The numbers are the wire's (`protocol::legibility`), which displays go
//! by too; it knows no plan.

use protocol::legibility;

/// A screen as it hangs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hung {
    /// Pixels from side to side before it is turned.
    pub(crate) width_px: u32,
    /// Pixels from top to bottom before it is turned.
    pub(crate) height_px: u32,
    /// In millimetres.
    pub(crate) diagonal_mm: u32,
    /// In degrees.
    pub(crate) rotation: u16,
    /// What each side loses, in percent.
    pub(crate) overscan_percent: u8,
}

/// The farthest seat from which a called number is still as large as it must be, in millimetres.
pub(crate) fn farthest_mm(hung: Hung) -> u32 {
    let (width, height, diagonal) = sides(hung);
    legibility::farthest_mm(width, height, diagonal)
}

/// The farthest seat from which slides can be shown in letters that are large enough, in millimetres.
pub(crate) fn slides_mm(hung: Hung) -> u32 {
    let (width, height, diagonal) = sides(hung);
    legibility::slides_mm(width, height, diagonal)
}

/// Sides and diagonal of what is left of the glass, as the picture has them.
fn sides(hung: Hung) -> (u32, u32, u32) {
    let is_turned = !hung.rotation.is_multiple_of(180);
    let (width, height) = if is_turned { (hung.height_px, hung.width_px) } else { (hung.width_px, hung.height_px) };
    // Both sides lose the same share, so the diagonal of what is left does too.
    let left = |whole: u32| whole * (100 - 2 * u32::from(hung.overscan_percent)) / 100;
    (left(width), left(height), left(hung.diagonal_mm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_screen_and_one_that_cuts_off_its_sides_are_read_from_nearer() {
        let hung = Hung { width_px: 1_920, height_px: 1_080, diagonal_mm: 1_397, rotation: 0, overscan_percent: 0 };
        let as_it_is = farthest_mm(hung);
        assert!(farthest_mm(Hung { rotation: 90, ..hung }) < as_it_is);
        assert_eq!(farthest_mm(Hung { rotation: 180, ..hung }), as_it_is);
        let cut = farthest_mm(Hung { overscan_percent: 5, ..hung });
        assert!(cut < as_it_is && cut * 10 / as_it_is == 8, "{cut} of {as_it_is}: a tenth less, and a pixel");
    }
}
