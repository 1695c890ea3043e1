//! Where things stand while no picture has come, and in an emergency: each covers the whole wall.

use super::{Align, EmergencyLayout, HoldingLayout, Units, WaitingLayout};
use crate::typeface::Face;

pub(super) fn lay_out_waiting(u: Units, margin: f32) -> WaitingLayout {
    let inner = u.w - 2.0 * margin;
    let middle = u.h * 0.46;
    let mark = 132.0;
    let detail = |line: f32| u.slot(margin, u.h - margin - 32.0 - (2.0 - line) * 46.0, inner, Face::Regular, 28.0, Align::Centre);
    WaitingLayout {
        mark: u.area((u.w - mark) / 2.0, middle - 240.0, mark, mark),
        title: u.slot(margin, middle, inner, Face::ExtraBold, 96.0, Align::Centre),
        request: u.slot(margin, middle + 110.0, inner, Face::Regular, 42.0, Align::Centre),
        details: [detail(0.0), detail(1.0), detail(2.0)],
    }
}

/// `least` is the size, in units, at which letters are read from the farthest seat; 0 where nobody knows.
pub(super) fn lay_out_emergency(u: Units, margin: f32, least: f32) -> EmergencyLayout {
    let inner = u.w - 2.0 * margin;
    let is_standing = u.h > u.w;
    let (mark, title_size) = if is_standing { (u.h * 0.1, 120.0_f32) } else { (u.h * 0.17, 140.0) };
    let (title_size, english_size) = (title_size.max(least), 60.0_f32.max(least));
    let top = u.h * 0.07;
    let (beside_x, beside) = (margin + mark + 48.0, top + mark * 0.5);
    let title = top + mark + 24.0 + title_size * 0.625;
    let below = title + title_size * 0.625;
    // A standing wall has no room for both beside the mark.
    let (drill_w, english_title, text) = if is_standing {
        let middle = below + english_size * 0.625 + 2.0;
        (
            u.w - margin - beside_x,
            u.slot(margin, middle, inner, Face::SemiBold, english_size, Align::Left),
            middle + english_size * 0.625 + 32.0,
        )
    } else {
        let x = margin + inner * 0.62;
        (x - 48.0 - beside_x, u.slot(x, beside, inner * 0.38, Face::SemiBold, english_size, Align::Right), below + 20.0)
    };
    EmergencyLayout {
        mark: u.area(margin, top, mark, mark),
        title: u.slot(margin, title, inner, Face::ExtraBold, title_size, Align::Left),
        drill: u.slot(beside_x, beside, drill_w, Face::ExtraBold, 110.0_f32.max(least), Align::Left),
        english_title,
        text: u.area(margin, text, inner, u.h - text - margin * 0.7),
        size_max: u.px(if is_standing { 84.0 } else { 88.0 }),
        size_min: u.px(least.max(SMALL)),
    }
}

/// Size of the smallest letters of an emergency where nobody knows how far away people stand: that of the small words elsewhere.
const SMALL: f32 = 28.0;

pub(super) fn lay_out_holding(u: Units, margin: f32) -> HoldingLayout {
    let (inner, h) = (u.w - 2.0 * margin, 220.0);
    let y = (u.h - h) / 2.0;
    HoldingLayout {
        ground: u.area(0.0, y, u.w, h),
        words: u.slot(margin, y + 78.0, inner, Face::ExtraBold, 64.0, Align::Left),
        bar: u.area(margin, y + h - 72.0, inner, 32.0),
    }
}
