//! The sentences of an emergency: as large as all of them fit, in both languages, each English one under its own. Where letters must be so high
//! that both have no room beside each other, the languages take turns, page by page. It measures; it draws nothing.

use super::{Align, Area, EmergencyLayout, Slot};
use crate::board::Emergency;
use crate::typeface::Face;

/// A line's height as a share of its letters' size.
const LEADING: f32 = 1.25;

/// English letters are this share of the Indonesian ones, where both stand on one page.
const ENGLISH_SHARE: f32 = 0.56;

/// Space after a sentence and its translation, as a share of the letters' size.
const GAP: f32 = 0.42;

/// What stands on the wall at one time: sentences, cut into lines, each in its place.
pub type EmergencyPage = Vec<(Slot, String)>;

/// A sentence and how it is written.
#[derive(Clone, Copy)]
struct Sentence<'a> {
    text: &'a str,
    face: Face,
    share: f32,
    /// Nothing that belongs to it follows.
    is_last: bool,
}

/// The pages of an emergency, at least one.
pub fn plan_emergency(layout: &EmergencyLayout, emergency: &Emergency) -> Vec<EmergencyPage> {
    let (indonesian, english) = (&emergency.sentences[..], emergency.english.get(1..).unwrap_or_default());
    let together: Vec<Sentence<'_>> = (0..indonesian.len().max(english.len()))
        .flat_map(|row| {
            let (one, other) = (indonesian.get(row), english.get(row));
            let one = one.map(|text| Sentence { text, face: Face::SemiBold, share: 1.0, is_last: other.is_none() });
            one.into_iter().chain(other.map(|text| Sentence { text, face: Face::Regular, share: ENGLISH_SHARE, is_last: true }))
        })
        .collect();
    if let Some(page) = fit(layout, &together, layout.size_min) {
        return vec![page];
    }
    let turns = [(indonesian, Face::SemiBold), (english, Face::Regular)];
    turns.into_iter().flat_map(|(texts, face)| pages(layout, texts, face)).collect()
}

/// One language on as few pages as the least size allows.
fn pages(layout: &EmergencyLayout, texts: &[String], face: Face) -> Vec<EmergencyPage> {
    let sentences: Vec<Sentence<'_>> = texts.iter().map(|text| Sentence { text, face, share: 1.0, is_last: true }).collect();
    let mut left = &sentences[..];
    let mut pages = Vec::new();
    while !left.is_empty() {
        let fits = |count: &usize| fit(layout, &left[..*count], layout.size_min).is_some();
        let (page, rest) = left.split_at((1..=left.len()).rev().find(fits).unwrap_or(1));
        // A sentence that is too long for any page is small rather than cut.
        pages.extend(fit(layout, page, layout.size_min).or_else(|| fit(layout, page, 1.0)));
        left = rest;
    }
    pages
}

/// The largest size from this one up at which all of them fit.
fn fit(layout: &EmergencyLayout, sentences: &[Sentence<'_>], size_min: f32) -> Option<EmergencyPage> {
    let step = (layout.size_max / 40.0).max(1.0);
    let mut size = layout.size_max.max(size_min);
    loop {
        let (page, bottom) = place(layout, sentences, size, size_min);
        if bottom <= layout.text.y + layout.text.h {
            return Some(page);
        }
        if size <= size_min {
            return None;
        }
        size = (size - step).max(size_min);
    }
}

/// The sentences at one size, and where the last one ends.
fn place(layout: &EmergencyLayout, sentences: &[Sentence<'_>], size: f32, size_min: f32) -> (EmergencyPage, f32) {
    let (mut top, mut bottom) = (layout.text.y, layout.text.y);
    let mut page = Vec::new();
    for sentence in sentences {
        let letters = (size * sentence.share).max(size_min);
        let slot = |h| Slot {
            area: Area { x: layout.text.x, y: top, w: layout.text.w, h },
            face: sentence.face,
            size_max: letters,
            align: Align::Left,
        };
        let lines = slot(0.0).wrap(sentence.text);
        let whole = slot(letters * LEADING * lines.len() as f32);
        bottom = top + whole.area.h;
        top = bottom + if sentence.is_last { size * GAP } else { 0.0 };
        page.push((whole, lines.join("\n")));
    }
    (page, bottom)
}
