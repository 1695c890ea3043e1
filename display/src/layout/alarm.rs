//! The sentences of an emergency: as large as all of them fit, in both languages, each English one under its own. It measures; it draws
//! nothing.

use super::{Align, Area, EmergencyLayout, Slot};
use crate::typeface::Face;

/// A line's height as a share of its letters' size.
const LEADING: f32 = 1.25;

/// English letters are this share of the Indonesian ones.
const ENGLISH_SHARE: f32 = 0.56;

/// Space after a pair, as a share of the letters' size.
const GAP: f32 = 0.42;

/// The sentences, cut into lines, where they stand.
pub fn plan_emergency(layout: &EmergencyLayout, sentences: &[String], english: &[String]) -> Vec<(Slot, String)> {
    let rows = sentences.len().max(english.len());
    let step = (layout.size_max / 40.0).max(1.0);
    let mut size = layout.size_max;
    loop {
        let mut bottom = layout.text.y;
        let mut blocks = Vec::new();
        for row in 0..rows {
            for (text, face, share) in [(sentences.get(row), Face::SemiBold, 1.0), (english.get(row), Face::Regular, ENGLISH_SHARE)] {
                blocks.extend(text.map(|text| block(layout, text, face, size * share, &mut bottom)));
            }
            bottom += size * GAP;
        }
        if bottom - size * GAP <= layout.text.y + layout.text.h || size <= step * 2.0 {
            return blocks;
        }
        size -= step;
    }
}

fn block(layout: &EmergencyLayout, text: &str, face: Face, size: f32, bottom: &mut f32) -> (Slot, String) {
    let slot = |h| Slot { area: Area { x: layout.text.x, y: *bottom, w: layout.text.w, h }, face, size_max: size, align: Align::Left };
    let lines = slot(0.0).wrap(text);
    let whole = slot(size * LEADING * lines.len() as f32);
    *bottom += whole.area.h;
    (whole, lines.join("\n"))
}
