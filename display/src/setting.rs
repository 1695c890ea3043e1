//! How a display hangs and what it is for, as its site file says: what the layout, the wall and the glass go by. Pure values; a display that
//! the site file does not name has the default, which changes nothing.

use protocol::DisplayProfile as Profile;

/// A display's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it is for.
    pub profile: Profile,
    /// Its diagonal in millimetres; 0 where nobody has said it.
    pub diagonal_mm: u32,
    /// How far away the farthest seat is, in millimetres; 0 where nobody has said it.
    pub farthest_mm: u32,
    /// How the picture is turned.
    pub rotation: Rotation,
    /// How much of each side the screen cuts off, in percent.
    pub overscan_percent: u8,
    /// Whether the picture moves by a few pixels, minute by minute.
    pub shifts: bool,
    /// How bright it is while the day is closed, in percent.
    pub closed_percent: u8,
}

impl Default for Setting {
    fn default() -> Setting {
        Setting {
            profile: Profile::Zone,
            diagonal_mm: 0,
            farthest_mm: 0,
            rotation: Rotation::None,
            overscan_percent: 0,
            shifts: false,
            closed_percent: 100,
        }
    }
}

/// How the picture is turned against the glass, clockwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rotation {
    /// As it hangs.
    #[default]
    None,
    /// By a quarter.
    Quarter,
    /// Upside down.
    Half,
    /// By three quarters.
    ThreeQuarters,
}

impl Rotation {
    /// The turn of so many degrees; whatever is no quarter turn is none.
    pub fn of_degrees(degrees: u16) -> Rotation {
        match degrees {
            90 => Rotation::Quarter,
            180 => Rotation::Half,
            270 => Rotation::ThreeQuarters,
            _ => Rotation::None,
        }
    }

    /// In radians, clockwise.
    pub fn radians(self) -> f32 {
        match self {
            Rotation::None => 0.0,
            Rotation::Quarter => std::f32::consts::FRAC_PI_2,
            Rotation::Half => std::f32::consts::PI,
            Rotation::ThreeQuarters => 3.0 * std::f32::consts::FRAC_PI_2,
        }
    }

    /// The sides of the picture on a glass with these sides.
    pub fn sides(self, width: u32, height: u32) -> (u32, u32) {
        match self {
            Rotation::None | Rotation::Half => (width, height),
            Rotation::Quarter | Rotation::ThreeQuarters => (height, width),
        }
    }
}

/// How far the picture moves from its place at most, in pixels of a 1080p wall: less than half of its margin.
const SHIFT_PX: i32 = 12;

/// Where the picture stands in a minute, in pixels of a 1080p wall: a slow walk over a square, a few pixels a minute and each place for the
/// same time, so that no edge burns in.
pub fn shift(minute: i64) -> (i32, i32) {
    let step = |minute: i64, period: i64| {
        // There and back.
        let turn = minute.rem_euclid(2 * period);
        let way = if turn < period { turn } else { 2 * period - turn };
        (way * i64::from(2 * SHIFT_PX) / period) as i32 - SHIFT_PX
    };
    (step(minute, 12), step(minute, 156))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_walks_slowly_and_comes_everywhere() {
        let places: Vec<(i32, i32)> = (0..312).map(shift).collect();
        for pair in places.windows(2) {
            let [one, other] = pair else { unreachable!("two at a time") };
            assert!((one.0 - other.0).abs() <= 2 && (one.1 - other.1).abs() <= 1, "{one:?} {other:?}");
        }
        for (x, y) in &places {
            assert!(x.abs() <= SHIFT_PX && y.abs() <= SHIFT_PX);
        }
        let columns: std::collections::BTreeSet<i32> = places.iter().map(|(x, _)| *x).collect();
        let lines: std::collections::BTreeSet<i32> = places.iter().map(|(_, y)| *y).collect();
        assert!(columns.len() >= 12 && lines.len() == 25, "{columns:?} {lines:?}");
        assert_eq!(shift(-1), shift(1), "a clock before its beginning is no trouble");
    }

    #[test]
    fn a_quarter_turn_swaps_the_sides() {
        assert_eq!(Rotation::of_degrees(90).sides(1920, 1080), (1080, 1920));
        assert_eq!(Rotation::of_degrees(180).sides(1920, 1080), (1920, 1080));
        assert_eq!(Rotation::of_degrees(45), Rotation::None);
    }
}
