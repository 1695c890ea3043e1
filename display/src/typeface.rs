//! The typeface of the wall, Atkinson Hyperlegible Next, and how wide and high its letters are. It measures; it draws
//! nothing, so that sizes can be chosen and tested without a renderer.

use std::sync::OnceLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, GlyphNames, MetadataProvider};

/// The three faces that the wall uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    /// Numbers and counters.
    ExtraBold,
    /// Labels.
    SemiBold,
    /// Everything else.
    Regular,
}

/// Heights of a face, as shares of its size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heights {
    /// From the baseline up to where a line's box may begin.
    pub ascent: f32,
    /// From the baseline down, as a positive share.
    pub descent: f32,
    /// A capital letter, which digits share.
    pub cap: f32,
}

impl Face {
    /// The font file.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Face::ExtraBold => include_bytes!("../assets/fonts/AtkinsonHyperlegibleNext_800ExtraBold.ttf"),
            Face::SemiBold => include_bytes!("../assets/fonts/AtkinsonHyperlegibleNext_600SemiBold.ttf"),
            Face::Regular => include_bytes!("../assets/fonts/AtkinsonHyperlegibleNext_400Regular.ttf"),
        }
    }

    /// The heights of this face.
    pub fn heights(self) -> Heights {
        self.measures().heights
    }

    /// How wide a text is at a size, with tabular figures and without kerning, which only draws letters closer.
    pub fn width(self, text: &str, size: f32) -> f32 {
        let measures = self.measures();
        text.chars().map(|letter| measures.advance(letter)).sum::<f32>() * size
    }

    /// The largest size up to `size_max` at which a text is no wider than `width`, in whole steps of `step` so that
    /// few sizes of glyphs are ever drawn.
    pub fn fit(self, text: &str, width: f32, size_max: f32, step: f32) -> f32 {
        let natural = self.width(text, 1.0);
        if natural <= 0.0 || natural * size_max <= width {
            return size_max;
        }
        ((width / natural / step).floor() * step).max(step)
    }

    fn measures(self) -> &'static Measures {
        static EXTRA_BOLD: OnceLock<Measures> = OnceLock::new();
        static SEMI_BOLD: OnceLock<Measures> = OnceLock::new();
        static REGULAR: OnceLock<Measures> = OnceLock::new();
        let cell = match self {
            Face::ExtraBold => &EXTRA_BOLD,
            Face::SemiBold => &SEMI_BOLD,
            Face::Regular => &REGULAR,
        };
        cell.get_or_init(|| Measures::read(self.bytes()))
    }
}

/// Advances of Latin-1 by code point; anything beyond counts as one em, which is wider than any of its letters.
const MEASURED: usize = 0x100;

struct Measures {
    heights: Heights,
    advances: [f32; MEASURED],
}

impl Measures {
    fn read(bytes: &'static [u8]) -> Measures {
        let font = FontRef::new(bytes).expect("the font is part of the program and a test reads it");
        let metrics = font.metrics(Size::new(1.0), LocationRef::default());
        let glyphs = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        let letters = font.charmap();
        let mut advances = [1.0; MEASURED];
        for (code, advance) in (0u32..).zip(advances.iter_mut()) {
            *advance = letters.map(code).and_then(|glyph| glyphs.advance_width(glyph)).unwrap_or(1.0);
        }
        advances[usize::from(b'0')..=usize::from(b'9')].fill(figure_width(&font, &glyphs));
        Measures {
            heights: Heights { ascent: metrics.ascent, descent: metrics.descent.abs(), cap: metrics.cap_height.unwrap_or(0.7) },
            advances,
        }
    }

    fn advance(&self, letter: char) -> f32 {
        usize::try_from(u32::from(letter)).ok().and_then(|code| self.advances.get(code)).copied().unwrap_or(1.0)
    }
}

/// The one width of all tabular figures, which are glyphs beside the ordinary ones; the widest ordinary figure if a
/// font has none.
fn figure_width(font: &FontRef<'_>, glyphs: &GlyphMetrics<'_>) -> f32 {
    let tabular = GlyphNames::new(font).iter().find(|(_, name)| name.as_str() == "zero.tf");
    let ordinary = || ('0'..='9').filter_map(|digit| font.charmap().map(digit));
    tabular.map_or_else(
        || ordinary().filter_map(|glyph| glyphs.advance_width(glyph)).fold(0.0, f32::max),
        |(glyph, _)| glyphs.advance_width(glyph).unwrap_or(1.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACES: [Face; 3] = [Face::ExtraBold, Face::SemiBold, Face::Regular];

    #[test]
    fn every_face_can_be_read_and_has_the_letters_of_a_ticket() {
        for face in FACES {
            let heights = face.heights();
            assert!((0.6..0.8).contains(&heights.cap), "{face:?} {heights:?}");
            assert!(heights.ascent > heights.cap);
            for letter in "ABCXYZ-0123456789 Loket".chars() {
                assert!((0.1..1.0).contains(&face.width(&letter.to_string(), 1.0)), "{face:?} {letter}");
            }
        }
    }

    #[test]
    fn figures_are_tabular() {
        for face in FACES {
            assert_eq!(face.width("111", 50.0), face.width("888", 50.0));
            assert!((face.width("0", 1000.0) - 632.0).abs() < 1.0, "the figures that the renderer is asked for");
        }
    }

    #[test]
    fn a_long_number_is_made_smaller_and_a_short_one_is_not() {
        let short = Face::ExtraBold.fit("A-005", 2000.0, 300.0, 4.0);
        assert_eq!(short, 300.0);
        let long = Face::ExtraBold.fit("S-1042", 900.0, 400.0, 4.0);
        assert!(Face::ExtraBold.width("S-1042", long) <= 900.0);
        assert!(Face::ExtraBold.width("S-1042", long + 4.0) > 900.0);
    }
}
