//! The colours of the wall, as measured tokens. It says which colour may stand on which; it draws nothing and knows no
//! renderer, so that contrast is checked without one.

/// A colour as it is written in a site file: red, green and blue from 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The ground of the wall.
pub const NIGHT: Rgb = Rgb(0x0B, 0x1B, 0x2B);
/// The ground of a row and of the foot.
pub const DEEP: Rgb = Rgb(0x10, 0x2A, 0x43);
/// The ground of a fresh row.
pub const PANEL: Rgb = Rgb(0x14, 0x34, 0x4F);
/// The lightest corner of the call's panel, which fades to [`DEEP`].
pub const PANEL_LIGHT: Rgb = Rgb(0x17, 0x40, 0x5F);
/// The edge of a row that is not fresh, and of the panel when nothing is being called.
pub const EDGE: Rgb = Rgb(0x2A, 0x4A, 0x66);
/// Text on the wall.
pub const PAPER: Rgb = Rgb(0xF7, 0xF4, 0xEC);
/// Second text, on [`NIGHT`] or [`DEEP`] alone.
pub const MUTE: Rgb = Rgb(0xB9, 0xC7, 0xD3);
/// The called number, and the edge of what is fresh.
pub const SUN: Rgb = Rgb(0xFF, 0xD3, 0x4E);
/// Sound is on, all is well.
pub const LEAF: Rgb = Rgb(0x7F, 0xE0, 0xB0);
/// The ground of trouble: a cut link.
pub const BRICK: Rgb = Rgb(0x5A, 0x16, 0x20);
/// The ground of an emergency.
pub const ALARM: Rgb = Rgb(0xB0, 0x00, 0x20);
/// Text on [`ALARM`].
pub const WHITE: Rgb = Rgb(0xFF, 0xFF, 0xFF);

/// The contrast that all text on the wall has at least (WCAG 2.2, 1.4.6).
pub const CONTRAST_MIN: f32 = 7.0;

/// Every text of the wall on the ground on which it stands.
pub const PAIRS: [(&str, Rgb, Rgb); 13] = [
    ("paper on night", PAPER, NIGHT),
    ("paper on deep", PAPER, DEEP),
    ("paper on a fresh row", PAPER, PANEL),
    ("paper on the call's panel", PAPER, PANEL_LIGHT),
    ("sun on the call's panel", SUN, PANEL_LIGHT),
    ("sun on night", SUN, NIGHT),
    ("mute on night", MUTE, NIGHT),
    ("mute on deep", MUTE, DEEP),
    ("leaf where the caption stands", LEAF, PANEL),
    ("paper on brick", PAPER, BRICK),
    ("sun on brick", SUN, BRICK),
    ("night on sun", NIGHT, SUN),
    ("white on alarm", WHITE, ALARM),
];

/// The contrast ratio of two colours as WCAG defines it, from 1 to 21.
pub fn contrast(one: Rgb, other: Rgb) -> f32 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// A colour between two, `share` from 0 (the first) to 1 (the second).
pub fn between(from: Rgb, to: Rgb, share: f32) -> Rgb {
    let mix = |from: u8, to: u8| (f32::from(from) + (f32::from(to) - f32::from(from)) * share.clamp(0.0, 1.0)).round() as u8;
    Rgb(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

fn luminance(colour: Rgb) -> f32 {
    let linear = |channel: u8| {
        let share = f32::from(channel) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_stands_out_from_its_ground() {
        for (name, text, ground) in PAIRS {
            let ratio = contrast(text, ground);
            assert!(ratio >= CONTRAST_MIN, "{name}: {ratio:.1} is under {CONTRAST_MIN}");
        }
    }

    #[test]
    fn the_ratios_of_the_look_are_met_as_written() {
        let close = |ratio: f32, written: f32| (ratio - written).abs() < 0.06;
        assert!(close(contrast(PAPER, NIGHT), 15.8));
        assert!(close(contrast(MUTE, NIGHT), 10.1));
        assert!(close(contrast(MUTE, DEEP), 8.5));
        assert!(close(contrast(SUN, NIGHT), 12.2));
        assert!(close(contrast(PAPER, BRICK), 12.2));
        assert!(close(contrast(WHITE, Rgb(0, 0, 0)), 21.0));
    }

    #[test]
    fn the_middle_of_two_colours_is_between_them() {
        assert_eq!(between(NIGHT, SUN, 0.0), NIGHT);
        assert_eq!(between(NIGHT, SUN, 1.0), SUN);
        assert_eq!(between(Rgb(0, 0, 0), Rgb(200, 100, 50), 0.5), Rgb(100, 50, 25));
    }
}
