//! Every word of every picture that a test draws, where the renderer has put its letters: none leaves its line or the glass, none touches another's
//! or a mark, and each stands out from what is behind it, by its pixels. It knows nothing of the layout that wanted it so.

use bevy::math::{Affine2, Rect};
use bevy::text::TextLayoutInfo;
use bevy::ui::UiGlobalTransform;

use super::*;
use crate::screen::{self, Stance};
use protocol::contrast::{CONTRAST_MIN, contrast};

/// Letters are drawn a little beyond their outlines, and lines are put on whole pixels.
const SLACK: f32 = 2.0;

/// How far a letter's foot may reach out of its line, as a share of the line's height: that of a "j" does.
const OVERHANG: f32 = 0.06;

/// Ink lower than this has no pixel that is all letter.
const INK_MIN: f32 = 12.0;

/// Some words and where their letters are, on the glass.
struct Words {
    text: String,
    ink: Rect,
    line: Rect,
}

/// Looks at all words of the frame that was drawn last.
pub(super) fn check(app: &mut App, pixels: &Pixels, name: &str) {
    let name = format!("{name} {}x{}", pixels.width, pixels.height);
    let glass = Rect::new(0.0, 0.0, pixels.width as f32, pixels.height as f32);
    if app.world().resource::<screen::Picture>().0.holding.is_some() {
        // The band of the key that is held stands over words on purpose, for three seconds.
        return;
    }
    let words = words(app);
    assert!(!words.is_empty(), "{name}: nothing is said");
    for (at, one) in words.iter().enumerate() {
        let Words { text, ink, line } = one;
        let overhang = OVERHANG * line.height() / text.lines().count().max(1) as f32;
        assert!(is_within(*ink, line.inflate(overhang)), "{name}: \"{text}\" is wider than its line: {ink:?} in {line:?}");
        assert!(is_within(*ink, glass), "{name}: \"{text}\" leaves the glass: {ink:?}");
        for other in &words[at + 1..] {
            assert!(!touches(*ink, other.ink), "{name}: \"{text}\" and \"{}\" touch: {ink:?} {:?}", other.text, other.ink);
        }
    }
    for mark in marks(app) {
        for Words { text, ink, .. } in &words {
            assert!(!touches(*ink, mark), "{name}: a mark at {mark:?} touches \"{text}\" at {ink:?}");
        }
    }
    let is_bright = app.world().resource::<Stance>().brightness_percent == 100;
    for Words { text, ink, .. } in words.iter().filter(|words| is_bright && words.ink.height().min(words.ink.width()) >= INK_MIN) {
        let measured = contrast_of(pixels, *ink);
        assert!(measured >= CONTRAST_MIN, "{name}: \"{text}\" stands out {measured} : 1");
    }
}

fn words(app: &mut App) -> Vec<Words> {
    let mut texts = app.world_mut().query::<(&Text, &TextLayoutInfo, &ComputedNode, &UiGlobalTransform, &ChildOf, &InheritedVisibility)>();
    let mut boxes = app.world_mut().query::<(&ComputedNode, &UiGlobalTransform)>();
    let world = app.world();
    let seen = texts.iter(world).filter(|(text, .., visibility)| visibility.get() && !text.0.trim().is_empty());
    seen.map(|(text, laid, node, transform, line, _)| {
        let letters = laid.glyphs.iter().filter(|letter| !letter.atlas_info.rect.is_empty());
        let inked = letters.map(|letter| Rect::from_center_size(letter.position, letter.atlas_info.rect.size()));
        let ink = inked.reduce(|all, letter| all.union(letter)).unwrap_or_else(|| panic!("no letter of \"{}\" is drawn", text.0));
        let origin = Affine2::from(*transform) * Affine2::from_translation(node.content_box().min);
        let (line, of_line) = boxes.get(world, line.parent()).unwrap();
        Words { text: text.0.clone(), ink: moved(ink, origin), line: of_node(line, of_line) }
    })
    .collect()
}

fn marks(app: &mut App) -> Vec<Rect> {
    let mut images = app.world_mut().query::<(&ImageNode, &ComputedNode, &UiGlobalTransform, &InheritedVisibility)>();
    let seen = images.iter(app.world()).filter(|(.., visibility)| visibility.get());
    seen.map(|(_, node, transform, _)| of_node(node, transform)).collect()
}

fn of_node(node: &ComputedNode, transform: &UiGlobalTransform) -> Rect {
    moved(Rect::from_center_size(Vec2::ZERO, node.size()), Affine2::from(*transform))
}

/// Where a rectangle comes to lie. The glass is only ever turned by quarters.
fn moved(area: Rect, to: Affine2) -> Rect {
    Rect::from_corners(to.transform_point2(area.min), to.transform_point2(area.max))
}

fn is_within(inner: Rect, outer: Rect) -> bool {
    let outer = outer.inflate(SLACK);
    outer.contains(inner.min) && outer.contains(inner.max)
}

fn touches(one: Rect, other: Rect) -> bool {
    let both = one.intersect(other);
    both.width() > SLACK && both.height() > SLACK
}

/// How well the letter that differs most from the ground around some ink stands out from it.
fn contrast_of(pixels: &Pixels, ink: Rect) -> f32 {
    let around = ink.inflate(SLACK);
    let (left, right) = (around.min.x.max(0.0), around.max.x.min(pixels.width as f32 - 1.0));
    let (top, bottom) = (around.min.y.max(0.0), around.max.y.min(pixels.height as f32 - 1.0));
    let columns = || (left as usize..right as usize).map(|x| x as f32);
    let rows = || (top as usize..bottom as usize).map(|y| y as f32);
    let ring = columns().flat_map(|x| [pixels.at(x, top), pixels.at(x, bottom)]);
    let mut ring: Vec<Rgb> = ring.chain(rows().flat_map(|y| [pixels.at(left, y), pixels.at(right, y)])).collect();
    ring.sort_by_key(|colour| lightness(*colour));
    let ground = ring[ring.len() / 2];
    let inked = rows().flat_map(|y| columns().map(move |x| (x, y))).map(|(x, y)| pixels.at(x, y));
    let letter = inked.max_by_key(|colour| lightness(*colour).abs_diff(lightness(ground))).unwrap();
    contrast(letter, ground)
}

/// Roughly, and quickly: only to find the colours that are then measured.
fn lightness(colour: Rgb) -> u32 {
    2 * u32::from(colour.0) + 7 * u32::from(colour.1) + u32::from(colour.2)
}
