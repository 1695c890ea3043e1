//! The large place: by its own proportions where letters may be as large as they like, else from the letters outwards.

use protocol::legibility::{COUNTER_SAMPLE, NUMBER_SAMPLE};

use super::{Align, Area, CallLayout, Slot, Units};
use crate::typeface::Face;

const TITLE: f32 = 42.0;
const SERVICE: f32 = 40.0;
const CAPTION: f32 = 38.0;
const SENTENCE: f32 = 52.0;

/// From the arrow to the counter.
const AFTER_ARROW: f32 = 44.0;

/// Share of the large words' height that the number has where there is room for both; the counter has the rest.
const NUMBER_SHARE: f32 = 0.64;

/// The large place and what letters in it must be.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) w: f32,
    pub(super) h: f32,
    pub(super) pad: f32,
    /// The smallest size of letters, in units.
    pub(super) least: f32,
    /// The smallest height of a number's capitals, in units.
    pub(super) cap: f32,
}

/// What stands in it besides a number and its counter.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub(super) title: bool,
    pub(super) service: bool,
}

/// Everything in its own proportion.
pub(super) fn lay_out(u: Units, place: Place) -> CallLayout {
    let Place { x, y, w, h, pad, least, .. } = place;
    let (inner_x, inner_w) = (x + pad, w - 2.0 * pad);
    let cap = Face::ExtraBold.heights().cap;
    let number_cap = h * 0.315;
    let counter_cap = (h * 0.135).min(inner_w * 0.115);
    let arrow_h = counter_cap * 0.92;
    let arrow_w = arrow_h * 1.3;
    let counter_middle = y + h * 0.595;
    let counter_x = inner_x + arrow_w + AFTER_ARROW;
    let caption_middle = y + h * 0.9;
    let speaker_h = 42.0_f32.max(least);
    let caption_x = inner_x + speaker_h * 1.15 + 24.0;
    let number = u.slot(inner_x, y + h * 0.155 + number_cap / 2.0, inner_w, Face::ExtraBold, number_cap / cap, Align::Left);
    let counter = u.slot(counter_x, counter_middle, inner_x + inner_w - counter_x, Face::ExtraBold, counter_cap / cap, Align::Left);
    CallLayout {
        title: Some(u.slot(inner_x, y + h * 0.085, inner_w, Face::SemiBold, TITLE.max(least), Align::Left)),
        arrow: Some(u.area(inner_x, counter_middle - arrow_h / 2.0, arrow_w, arrow_h)),
        service: Some(u.slot(inner_x, y + h * 0.757, inner_w, Face::Regular, SERVICE.max(least), Align::Left)),
        speaker: u.area(inner_x, caption_middle - speaker_h / 2.0, speaker_h * 1.15, speaker_h),
        words: u.slot(inner_x, y + h * 0.42, inner_w, Face::ExtraBold, counter_cap / cap, Align::Left),
        sentence: u.slot(inner_x, y + h * 0.62, inner_w, Face::Regular, SENTENCE.max(least), Align::Left),
        caption: u.slot(caption_x, caption_middle, inner_x + inner_w - caption_x, Face::Regular, CAPTION.max(least), Align::Left),
        caption_lines: 3,
        caption_size_min: u.px(least),
        ..panel(u, place, number, counter)
    }
}

/// From the letters outwards: small words as high as they must be, the number and its counter as high as what is left.
pub(super) fn lay_out_tall(u: Units, place: Place, words: Words) -> CallLayout {
    let Place { x, y, w, h, pad, least, cap: cap_min } = place;
    let (inner_x, inner_w) = (x + pad, w - 2.0 * pad);
    let cap = Face::ExtraBold.heights().cap;
    let [title, service, caption] = [TITLE, SERVICE, CAPTION].map(|size| size.max(least));
    let inside = (pad * 0.62).min(h * 0.06);
    // A line of small words with the space over it.
    let line = |size: f32| size * 1.18;
    let small = line(caption) + if words.title { line(title) } else { 0.0 } + if words.service { line(service) } else { 0.0 };
    let room = (h - 2.0 * inside - small).max(1.0);
    // Half of their height is space around them, and less where that makes them high enough.
    let caps = (room / 1.5).max(2.0 * cap_min).min(room / 1.28);
    let widest = |sample: &str, w: f32| w / Face::ExtraBold.width(sample, 1.0) * cap;
    let counter_cap = (caps * (1.0 - NUMBER_SHARE)).max(cap_min).min(caps / 2.0).min(widest(COUNTER_SAMPLE, inner_w));
    let number_cap = (caps - counter_cap).min(widest(NUMBER_SAMPLE, inner_w));
    let space = (room - counter_cap - number_cap) / 3.0;
    let mut at = y + inside;
    let title = words.title.then(|| {
        let slot = u.slot(inner_x, at + title * 0.5, inner_w, Face::SemiBold, title, Align::Left);
        at += line(title);
        slot
    });
    at += space;
    let number = u.slot(inner_x, at + number_cap / 2.0, inner_w, Face::ExtraBold, number_cap / cap, Align::Left);
    at += number_cap + space;
    let middle = at + counter_cap / 2.0;
    at += counter_cap + space;
    let arrow_w = counter_cap * 0.92 * 1.3;
    let sample_w = Face::ExtraBold.width(COUNTER_SAMPLE, counter_cap / cap);
    let has_arrow = sample_w + arrow_w + AFTER_ARROW <= inner_w;
    let counter_x = if has_arrow { inner_x + arrow_w + AFTER_ARROW } else { inner_x };
    let counter = u.slot(counter_x, middle, inner_x + inner_w - counter_x, Face::ExtraBold, counter_cap / cap, Align::Left);
    let service = words.service.then(|| {
        let slot = u.slot(inner_x, at + service * 0.55, inner_w, Face::Regular, service, Align::Left);
        at += line(service);
        slot
    });
    CallLayout {
        title,
        arrow: has_arrow.then(|| u.area(inner_x, middle - counter_cap * 0.46, arrow_w, counter_cap * 0.92)),
        service,
        ..spoken(u, place, at + caption * 0.6, caption, panel(u, place, number, counter))
    }
}

/// Number, arrow and counter on one line, for a wide and low place.
pub(super) fn lay_out_wide(u: Units, place: Place, words: Words) -> CallLayout {
    let Place { x, y, w, h, pad, least, .. } = place;
    let (inner_x, inner_w) = (x + pad, w - 2.0 * pad);
    let cap = Face::ExtraBold.heights().cap;
    let [title, caption] = [TITLE, CAPTION].map(|size| size.max(least));
    let inside = (pad * 0.4).min(h * 0.08);
    let small = caption * 1.2 + if words.title { title * 1.1 } else { 0.0 };
    // Widths of both words at a size of 1, with arrow and spaces beside them.
    let number_w = Face::ExtraBold.width(NUMBER_SAMPLE, 1.0);
    let all_w = number_w + Face::ExtraBold.width(COUNTER_SAMPLE, 1.0) + cap * 2.6;
    let size = ((h - 2.0 * inside - small) / cap / 1.2).min(inner_w / all_w).max(1.0);
    let (top, middle_h) = (y + inside + if words.title { title * 1.1 } else { 0.0 }, h - 2.0 * inside - small);
    let middle = top + middle_h / 2.0;
    let number = u.slot(inner_x, middle, number_w * size, Face::ExtraBold, size, Align::Left);
    let arrow_h = size * cap * 0.8;
    let arrow_x = inner_x + number_w * size + size * cap * 0.55;
    let counter_x = arrow_x + arrow_h * 1.3 + size * cap * 0.55;
    let counter = u.slot(counter_x, middle, inner_x + inner_w - counter_x, Face::ExtraBold, size, Align::Left);
    let base = spoken(u, place, y + h - inside - caption * 0.6, caption, panel(u, place, number, counter));
    CallLayout {
        title: words.title.then(|| u.slot(inner_x, y + inside + title * 0.5, inner_w, Face::SemiBold, title, Align::Left)),
        arrow: Some(u.area(arrow_x, middle - arrow_h / 2.0, arrow_h * 1.3, arrow_h)),
        // The caption stands where the service does: while it is spoken, that is what counts.
        service: words.service.then(|| Slot { align: Align::Left, ..base.caption_alone() }),
        words: u.slot(inner_x, y + h * 0.38, inner_w, Face::ExtraBold, (h * 0.24).max(least), Align::Left),
        sentence: u.slot(inner_x, y + h * 0.72, inner_w, Face::Regular, SENTENCE.min(h * 0.16).max(least), Align::Left),
        ..base
    }
}

/// The caption and what stands there while nobody is called.
fn spoken(u: Units, place: Place, caption_middle: f32, caption: f32, base: CallLayout) -> CallLayout {
    let Place { x, y, w, h, pad, least, .. } = place;
    let (inner_x, inner_w) = (x + pad, w - 2.0 * pad);
    let speaker_h = caption * 1.1;
    let caption_x = inner_x + speaker_h * 1.15 + 24.0;
    let words = (inner_w / Face::ExtraBold.width("Pelayanan sedang tutup", 1.0)).min(h * 0.2).max(least);
    CallLayout {
        speaker: u.area(inner_x, caption_middle - speaker_h / 2.0, speaker_h * 1.15, speaker_h),
        caption: u.slot(caption_x, caption_middle, inner_x + inner_w - caption_x, Face::Regular, caption, Align::Left),
        caption_lines: 1,
        caption_size_min: u.px(least),
        words: u.slot(inner_x, y + h * 0.36, inner_w, Face::ExtraBold, words, Align::Left),
        sentence: u.slot(inner_x, y + h * 0.66, inner_w, Face::Regular, SENTENCE.max(least), Align::Left),
        ..base
    }
}

/// The panel around number and counter; everything else is for whoever calls to say.
fn panel(u: Units, place: Place, number: Slot, counter: Slot) -> CallLayout {
    CallLayout {
        panel: u.area(place.x, place.y, place.w, place.h),
        edge: u.px(6.0),
        radius: u.px(36.0),
        title: None,
        number,
        arrow: None,
        counter,
        service: None,
        speaker: Area::default(),
        caption: counter,
        caption_lines: 1,
        caption_size_min: 0.0,
        words: counter,
        sentence: counter,
        slide: u.px(48.0),
    }
}
