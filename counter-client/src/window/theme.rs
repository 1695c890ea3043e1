//! Colours and letters of the desk. Contrast is measured in the tests; nothing here knows what is shown.

use std::sync::Arc;

use eframe::egui::{Color32, Context, FontData, FontDefinitions, FontFamily, FontId, Visuals};

/// Ground of the visitor's card; text on paper.
pub(super) const NIGHT: Color32 = Color32::from_rgb(0x0b, 0x1b, 0x2b);
/// Second ground on night: the empty part of the bar.
pub(super) const PANEL: Color32 = Color32::from_rgb(0x2b, 0x4a, 0x66);
/// Ground of the window; text on night.
pub(super) const PAPER: Color32 = Color32::from_rgb(0xf7, 0xf4, 0xec);
/// Second text on night.
pub(super) const MUTE: Color32 = Color32::from_rgb(0xb9, 0xc7, 0xd3);
/// The called number, the one key.
pub(super) const SUN: Color32 = Color32::from_rgb(0xff, 0xd3, 0x4e);
/// All is well, on night.
pub(super) const LEAF: Color32 = Color32::from_rgb(0x7f, 0xe0, 0xb0);
/// All is well, on paper.
pub(super) const LEAF_ON_PAPER: Color32 = Color32::from_rgb(0x1f, 0x9d, 0x61);
/// Trouble: ground under paper, and text on paper.
pub(super) const BRICK: Color32 = Color32::from_rgb(0x8a, 0x1c, 0x2b);
/// Ground of the other keys.
pub(super) const SAND: Color32 = Color32::from_rgb(0xe6, 0xe0, 0xd0);
/// Second text on paper and sand.
pub(super) const SLATE: Color32 = Color32::from_rgb(0x41, 0x51, 0x60);
/// Text of a key that means nothing now; still legible.
pub(super) const FAINT: Color32 = Color32::from_rgb(0x62, 0x6a, 0x70);
/// Emergency.
pub(super) const EMERGENCY: Color32 = Color32::from_rgb(0xb0, 0x00, 0x20);

/// Weights of the one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    SemiBold,
    ExtraBold,
}

/// Gives the window its letters. The files are those of the hall's screen: one family of screens.
pub(super) fn dress(ctx: &Context) {
    let mut fonts = FontDefinitions::empty();
    let files: [(Weight, &'static [u8]); 3] = [
        (Weight::Regular, include_bytes!("../../../display/assets/fonts/AtkinsonHyperlegibleNext_400Regular.ttf")),
        (Weight::SemiBold, include_bytes!("../../../display/assets/fonts/AtkinsonHyperlegibleNext_600SemiBold.ttf")),
        (Weight::ExtraBold, include_bytes!("../../../display/assets/fonts/AtkinsonHyperlegibleNext_800ExtraBold.ttf")),
    ];
    for (weight, file) in files {
        fonts.font_data.insert(weight.name().to_owned(), Arc::new(FontData::from_static(file)));
        fonts.families.insert(FontFamily::Name(weight.name().into()), vec![weight.name().to_owned()]);
    }
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, vec![Weight::Regular.name().to_owned()]);
    }
    ctx.set_fonts(fonts);
    ctx.set_visuals(Visuals::light());
}

impl Weight {
    fn name(self) -> &'static str {
        match self {
            Weight::Regular => "regular",
            Weight::SemiBold => "semibold",
            Weight::ExtraBold => "extrabold",
        }
    }

    /// This weight at a size.
    pub(super) fn at(self, size: f32) -> FontId {
        FontId::new(size, FontFamily::Name(self.name().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast by WCAG 2.2, in hundredths, rounded down.
    fn contrast_percent(one: Color32, other: Color32) -> u32 {
        let luminance = |color: Color32| {
            let linear = |part: u8| {
                let part = f64::from(part) / 255.0;
                if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
        };
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        (one.max(other) / one.min(other) * 100.0) as u32
    }

    #[test]
    fn everything_that_is_read_stands_out_from_its_ground() {
        for (text, ground, at_least) in [
            (SUN, NIGHT, 700),
            (PAPER, NIGHT, 700),
            (MUTE, NIGHT, 700),
            (LEAF, NIGHT, 700),
            (NIGHT, SUN, 700),
            (NIGHT, PAPER, 700),
            (NIGHT, SAND, 700),
            (SLATE, PAPER, 700),
            (BRICK, PAPER, 700),
            (PAPER, BRICK, 700),
            (PAPER, EMERGENCY, 600),
            (Color32::WHITE, EMERGENCY, 700),
            // Keys that mean nothing now are quieter, and still legible.
            (SLATE, SAND, 450),
            (FAINT, PAPER, 450),
        ] {
            let contrast = contrast_percent(text, ground);
            assert!(contrast >= at_least, "{text:?} on {ground:?}: {contrast}");
        }
    }
}
