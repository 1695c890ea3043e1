//! The colours of the wall: what a site chooses, what follows from it, and what is the same in every hall. It draws nothing and knows no
//! renderer, so that contrast is checked without one.

use protocol::contrast::{CONTRAST_MIN, Colours, Rgb, between, contrast};

/// The ground of trouble: a cut link. The same in every hall, and so is what stands on it.
pub const BRICK: Rgb = Rgb(0x5A, 0x16, 0x20);
/// Words on [`BRICK`].
pub const ON_BRICK: Rgb = Colours::LOOK.text;
/// The mark on [`BRICK`].
pub const MARK_ON_BRICK: Rgb = Colours::LOOK.accent;
/// The ground of an emergency.
pub const ALARM: Rgb = Rgb(0xB0, 0x00, 0x20);
/// Text on [`ALARM`].
pub const WHITE: Rgb = Rgb(0xFF, 0xFF, 0xFF);

/// The ground of what says that the key for emergencies is held; its words are [`WHITE`].
pub const HELD: Rgb = Colours::LOOK.ground;
/// The bar on [`HELD`] that fills, and what fills it.
pub const BAR: Rgb = Rgb(0x2A, 0x4A, 0x66);
/// See [`BAR`].
pub const BAR_DONE: Rgb = Colours::LOOK.accent;

/// Sound is on: on dark grounds and on light ones.
const LEAF: Rgb = Rgb(0x7F, 0xE0, 0xB0);
const DARK_LEAF: Rgb = Rgb(0x0B, 0x45, 0x2C);

/// Every colour of a wall but those of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// The ground of the wall.
    pub ground: Rgb,
    /// The ground of a row and of the foot.
    pub rows: Rgb,
    /// The ground of a fresh row.
    pub fresh: Rgb,
    /// The corner of the call's panel in which reading begins; the panel goes over to [`Palette::rows`].
    pub corner: Rgb,
    /// The edge of a row that is not fresh, and of the panel when nothing is being called.
    pub edge: Rgb,
    /// Words.
    pub text: Rgb,
    /// Second words, on [`Palette::ground`] or [`Palette::rows`] alone.
    pub second: Rgb,
    /// The called number, and the edge of what is fresh.
    pub accent: Rgb,
    /// Sound is on, all is well.
    pub sound: Rgb,
}

impl Default for Palette {
    fn default() -> Palette {
        Palette::of(&Colours::LOOK)
    }
}

/// How far the corner goes on from a row's ground beyond a fresh row's, as a share of the way between them.
const BEYOND_FRESH: f32 = 1.2;
/// How far an edge is from its row's ground towards the second words.
const EDGE_SHARE: f32 = 0.19;

impl Palette {
    /// The palette that follows from a site's colours.
    pub fn of(colours: &Colours) -> Palette {
        let Colours { ground, rows, fresh, text, second, accent } = *colours;
        let is_read = |corner: &Rgb| [text, accent].iter().all(|words| contrast(*words, *corner) >= CONTRAST_MIN);
        // Nearer to a fresh row, on which words can be read, until they can be read here too.
        let corners = (0..=4).rev().map(|step| beyond(rows, fresh, BEYOND_FRESH * step as f32 / 4.0));
        let corner = corners.into_iter().find(is_read).unwrap_or(fresh);
        // A caption stands low in the panel, where it is hardly lighter than a fresh row.
        let is_seen = |leaf: &Rgb| [ground, rows, fresh].iter().all(|under| contrast(*leaf, *under) >= CONTRAST_MIN);
        let sound = [LEAF, DARK_LEAF].into_iter().find(is_seen).unwrap_or(text);
        Palette { ground, rows, fresh, corner, edge: between(rows, second, EDGE_SHARE), text, second, accent, sound }
    }
}

/// Every text of the wall with the ground on which it stands.
pub fn pairs(palette: &Palette) -> [(Rgb, Rgb); 15] {
    let Palette { ground, rows, fresh, corner, text, second, accent, sound, edge: _ } = *palette;
    [
        (text, ground),
        (text, rows),
        (text, fresh),
        (text, corner),
        (accent, ground),
        (accent, corner),
        (second, ground),
        (second, rows),
        (sound, ground),
        (sound, rows),
        (sound, fresh),
        (ground, accent),
        (ON_BRICK, BRICK),
        (MARK_ON_BRICK, BRICK),
        (WHITE, ALARM),
    ]
}

/// The colour on the other side of `to` from `from`, by a share of their distance.
fn beyond(from: Rgb, to: Rgb, share: f32) -> Rgb {
    let on = |from: u8, to: u8| (f32::from(to) + (f32::from(to) - f32::from(from)) * share).round().clamp(0.0, 255.0) as u8;
    Rgb(on(from.0, to.0), on(from.1, to.1), on(from.2, to.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A light hall, a red one, and one of two colours alone.
    fn themes() -> [Colours; 4] {
        let colours = |hex: [&str; 6]| Colours::of(hex.map(Rgb::read));
        [
            Colours::LOOK,
            colours(["#FFFFFF", "#F2EFE6", "#FFE9C7", "#1B1B1B", "#3A3A3A", "#8A0F1A"]),
            colours(["#5B0A12", "#6A0E18", "#78121D", "#FFFFFF", "#F5DCDD", "#FFE9A8"]),
            colours(["#000000", "#000000", "#000000", "#FFFFFF", "#FFFFFF", "#FFFFFF"]),
        ]
    }

    #[test]
    fn every_text_stands_out_from_its_ground_in_every_theme() {
        for colours in themes() {
            assert_eq!(colours.too_close(), [], "the theme itself");
            let Palette { ground, rows, fresh, corner, text, second, accent, sound, .. } = Palette::of(&colours);
            let pairs = [
                ("text on the corner", text, corner),
                ("the number in the corner", accent, corner),
                ("text on a fresh row", text, fresh),
                ("second words on a row", second, rows),
                ("second words on the ground", second, ground),
                ("sound where a caption stands", sound, fresh),
                ("sound on a row", sound, rows),
                ("sound on the ground, in a self-test's list", sound, ground),
            ];
            for (name, words, under) in pairs {
                let ratio = contrast(words, under);
                assert!(ratio >= CONTRAST_MIN, "{name}: {ratio:.1} is under {CONTRAST_MIN} in {colours:?}");
            }
        }
    }

    #[test]
    fn trouble_looks_the_same_everywhere_and_can_be_read() {
        for (words, ground) in [(ON_BRICK, BRICK), (MARK_ON_BRICK, BRICK), (WHITE, ALARM)] {
            assert!(contrast(words, ground) >= CONTRAST_MIN, "{words} on {ground}");
        }
        assert!((contrast(ON_BRICK, BRICK) - 12.2).abs() < 0.06);
    }

    #[test]
    fn the_look_itself_is_as_it_was_drawn() {
        let near = |one: Rgb, other: Rgb| [(one.0, other.0), (one.1, other.1), (one.2, other.2)].iter().all(|(a, b)| a.abs_diff(*b) <= 8);
        let palette = Palette::default();
        assert!(near(palette.corner, Rgb(0x17, 0x40, 0x5F)), "{}", palette.corner);
        assert!(near(palette.edge, Rgb(0x2A, 0x4A, 0x66)), "{}", palette.edge);
        assert_eq!(palette.sound, LEAF);
    }
}
