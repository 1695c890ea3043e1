//! Whether the colours of a theme can be read, for the check of a site file. The numbers are the wire's (`protocol::contrast`), which displays
//! go by too; it knows no plan.

use protocol::contrast::{Colours, Pair, Rgb, contrast};

/// Red, green and blue.
pub(crate) type Channels = [u8; 3];

/// Two colours that do not stand out from each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TooClose {
    /// The words' key and colour, `#RRGGBB`.
    pub(crate) text: (&'static str, String),
    /// The ground's.
    pub(crate) ground: (&'static str, String),
    /// Their contrast, in tenths and rounded down: 69 is 6.9 to 1.
    pub(crate) tenths: u32,
    /// A colour for the words that could be read on all their grounds, where there is one.
    pub(crate) better: Option<String>,
}

/// Reads `#RRGGBB`.
pub(crate) fn read(text: &str) -> Option<Channels> {
    Rgb::read(text).map(|Rgb(red, green, blue)| [red, green, blue])
}

/// The pairs of a theme that cannot be read. Colours stand in the order of its keys; `None` is the look's own.
pub(crate) fn too_close(chosen: [Option<Channels>; 6]) -> Vec<TooClose> {
    let colours = Colours::of(chosen.map(|colour| colour.map(|[red, green, blue]| Rgb(red, green, blue))));
    let told = |Pair { text, ground }: &Pair| TooClose {
        text: (text.0, text.1.to_string()),
        ground: (ground.0, ground.1.to_string()),
        tenths: (Pair { text: *text, ground: *ground }.contrast() * 10.0) as u32,
        better: colours.better(text.0).map(|colour| colour.to_string()),
    };
    colours.too_close().iter().map(told).collect()
}

/// How many percent of these colours can be made out on the ground (the look's own, where `None`), and that ground.
pub(crate) fn seen_percent(sample: &[Channels], ground: Option<Channels>) -> (usize, String) {
    let ground = ground.map_or(Colours::LOOK.ground, |[red, green, blue]| Rgb(red, green, blue));
    let seen = sample.iter().filter(|[red, green, blue]| contrast(Rgb(*red, *green, *blue), ground) >= SHAPE_CONTRAST_MIN).count();
    (seen * 100 / sample.len().max(1), ground.to_string())
}

/// What a shape needs to be made out (WCAG 2.2, 1.4.11).
const SHAPE_CONTRAST_MIN: f32 = 3.0;

/// The keys of the colours, in their order.
#[cfg(test)]
pub(crate) const KEYS: [&str; 6] = Colours::KEYS;
