//! The colours of a wall and how well they stand out from each other. The numbers stand here once, so that what the server says of a site file
//! and what a display draws are the same. It measures; it draws nothing.

use std::fmt;

/// A colour: red, green and blue from 0 to 255, as sRGB has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Reads `#RRGGBB`; nothing else is a colour.
    pub fn read(text: &str) -> Option<Rgb> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Rgb(channel(0)?, channel(2)?, channel(4)?))
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

/// The contrast that all text on the wall has at least (WCAG 2.2, 1.4.6).
pub const CONTRAST_MIN: f32 = 7.0;

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

/// The six colours that a site may choose. What else a wall shows follows from them or is the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colours {
    /// Behind everything.
    pub ground: Rgb,
    /// Behind a row and the foot.
    pub rows: Rgb,
    /// Behind a fresh row, and in the call's panel.
    pub fresh: Rgb,
    /// Words.
    pub text: Rgb,
    /// Words that are less important: on `ground` and `rows` alone.
    pub second: Rgb,
    /// The called number, and the edge of what is fresh.
    pub accent: Rgb,
}

impl Colours {
    /// The look's own.
    pub const LOOK: Colours = Colours {
        ground: Rgb(0x0B, 0x1B, 0x2B),
        rows: Rgb(0x10, 0x2A, 0x43),
        fresh: Rgb(0x14, 0x34, 0x4F),
        text: Rgb(0xF7, 0xF4, 0xEC),
        second: Rgb(0xB9, 0xC7, 0xD3),
        accent: Rgb(0xFF, 0xD3, 0x4E),
    };

    /// The keys of the colours, in the order of [`Colours::all`].
    pub const KEYS: [&'static str; 6] = ["ground", "rows", "fresh", "text", "second", "accent"];

    /// These colours, each in place of the look's own; `None` keeps that.
    pub fn of(chosen: [Option<Rgb>; 6]) -> Colours {
        let mut all = Colours::LOOK.all();
        for (colour, chosen) in all.iter_mut().zip(chosen) {
            *colour = chosen.unwrap_or(*colour);
        }
        let [ground, rows, fresh, text, second, accent] = all;
        Colours { ground, rows, fresh, text, second, accent }
    }

    /// All six, in the order of [`Colours::KEYS`].
    pub fn all(&self) -> [Rgb; 6] {
        [self.ground, self.rows, self.fresh, self.text, self.second, self.accent]
    }

    /// Whatever stands on whatever: every pair that a wall shows.
    pub fn pairs(&self) -> [Pair; 8] {
        let ground = ("ground", self.ground);
        let rows = ("rows", self.rows);
        let fresh = ("fresh", self.fresh);
        let pair = |on: (&'static str, Rgb), over: (&'static str, Rgb)| Pair { text: over, ground: on };
        let (text, second, accent) = (("text", self.text), ("second", self.second), ("accent", self.accent));
        [
            pair(ground, text),
            pair(rows, text),
            pair(fresh, text),
            pair(ground, second),
            pair(rows, second),
            pair(ground, accent),
            pair(rows, accent),
            pair(fresh, accent),
        ]
    }

    /// The pairs that do not stand out well enough to be read.
    pub fn too_close(&self) -> Vec<Pair> {
        self.pairs().into_iter().filter(|pair| pair.contrast() < CONTRAST_MIN).collect()
    }

    /// A colour like the one under `key`, lighter or darker, that stands out from every ground it is shown on; `None` where there is none, or
    /// where `key` is no colour of words.
    pub fn better(&self, key: &str) -> Option<Rgb> {
        let grounds: Vec<Rgb> = self.pairs().iter().filter(|pair| pair.text.0 == key).map(|pair| pair.ground.1).collect();
        let from = self.pairs().iter().find(|pair| pair.text.0 == key).map(|pair| pair.text.1)?;
        let is_read = |colour: &Rgb| grounds.iter().all(|ground| contrast(*colour, *ground) >= CONTRAST_MIN);
        let steps = |to: Rgb| (0..=STEPS).map(move |step| (step, between(from, to, step as f32 / STEPS as f32)));
        let ends = [Rgb(255, 255, 255), Rgb(0, 0, 0)];
        let found = ends.into_iter().filter_map(|end| steps(end).find(|(_, colour)| is_read(colour)));
        found.min_by_key(|(step, _)| *step).map(|(_, colour)| colour)
    }
}

/// How finely a better colour is looked for.
const STEPS: u32 = 50;

/// Words on a ground, each with its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The words.
    pub text: (&'static str, Rgb),
    /// What they stand on.
    pub ground: (&'static str, Rgb),
}

impl Pair {
    /// How well the words stand out, from 1 to 21.
    pub fn contrast(&self) -> f32 {
        contrast(self.text.1, self.ground.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratios_of_the_look_are_met_as_written() {
        let Colours { ground, rows, text, second, accent, .. } = Colours::LOOK;
        let close = |ratio: f32, written: f32| (ratio - written).abs() < 0.06;
        assert!(close(contrast(text, ground), 15.8));
        assert!(close(contrast(second, ground), 10.1));
        assert!(close(contrast(second, rows), 8.5));
        assert!(close(contrast(accent, ground), 12.2));
        assert!(close(contrast(Rgb(255, 255, 255), Rgb(0, 0, 0)), 21.0));
        assert_eq!(Colours::LOOK.too_close(), []);
    }

    #[test]
    fn a_pair_that_is_too_close_is_named_with_its_keys_and_a_better_colour() {
        let colours = Colours { second: Rgb(0x60, 0x70, 0x80), ..Colours::LOOK };
        let close = colours.too_close();
        assert_eq!(close.iter().map(|pair| (pair.text.0, pair.ground.0)).collect::<Vec<_>>(), [("second", "ground"), ("second", "rows")]);
        let better = colours.better("second").unwrap();
        assert_eq!(Colours { second: better, ..colours }.too_close(), []);
        let nowhere = Colours { ground: Rgb(0, 0, 0), rows: Rgb(255, 255, 255), ..Colours::LOOK };
        assert_eq!(nowhere.better("text"), None, "nothing stands out from black and from white");
        assert_eq!(nowhere.better("ground"), None);
    }

    #[test]
    fn a_colour_is_read_as_it_is_written_and_nothing_else_is_one() {
        assert_eq!(Rgb::read("#0B1b2B"), Some(Rgb(0x0B, 0x1B, 0x2B)));
        assert_eq!(Rgb(0x0B, 0x1B, 0x2B).to_string(), "#0B1B2B");
        for wrong in ["", "#", "0B1B2B", "#0B1B2", "#0B1B2BFF", "#0B1B2G", "#+B1B2B", "merah", "#0B1Bé"] {
            assert_eq!(Rgb::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_middle_of_two_colours_is_between_them() {
        assert_eq!(between(Rgb(1, 2, 3), Rgb(9, 9, 9), 0.0), Rgb(1, 2, 3));
        assert_eq!(between(Rgb(1, 2, 3), Rgb(9, 9, 9), 1.0), Rgb(9, 9, 9));
        assert_eq!(between(Rgb(0, 0, 0), Rgb(200, 100, 50), 0.5), Rgb(100, 50, 25));
    }

    #[test]
    fn keys_and_colours_have_one_order() {
        let chosen = |at: usize| std::array::from_fn(|other| (other == at).then_some(Rgb(1, 2, 3)));
        for (at, key) in Colours::KEYS.iter().enumerate() {
            let colours = Colours::of(chosen(at));
            assert_eq!(colours.all()[at], Rgb(1, 2, 3));
            let in_pairs = colours.pairs().iter().any(|pair| [pair.text, pair.ground].contains(&(*key, Rgb(1, 2, 3))));
            assert!(in_pairs, "{key}");
        }
    }
}
