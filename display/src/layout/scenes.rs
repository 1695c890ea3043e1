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

pub(super) fn lay_out_emergency(u: Units, margin: f32) -> EmergencyLayout {
    let inner = u.w - 2.0 * margin;
    let is_standing = u.h > u.w;
    let mark = u.h * if is_standing { 0.1 } else { 0.17 };
    let (title, title_size, text) = if is_standing { (0.24, 120.0, 0.31) } else { (0.345, 140.0, 0.445) };
    let top = u.h * 0.07;
    EmergencyLayout {
        mark: u.area(margin, top, mark, mark),
        title: u.slot(margin, u.h * title, inner, Face::ExtraBold, title_size, Align::Left),
        drill: u.slot(margin + mark + 48.0, top + mark * 0.5, inner * 0.62 - mark - 48.0, Face::ExtraBold, 110.0, Align::Left),
        english_title: u.slot(margin + inner * 0.66, top + mark * 0.5, inner * 0.34, Face::SemiBold, 60.0, Align::Right),
        text: u.area(margin, u.h * text, inner, u.h * (1.0 - text) - margin * 0.7),
        size_max: u.px(if is_standing { 84.0 } else { 88.0 }),
    }
}

pub(super) fn lay_out_holding(u: Units, margin: f32) -> HoldingLayout {
    let (inner, h) = (u.w - 2.0 * margin, 220.0);
    let y = (u.h - h) / 2.0;
    HoldingLayout {
        ground: u.area(0.0, y, u.w, h),
        words: u.slot(margin, y + 78.0, inner, Face::ExtraBold, 64.0, Align::Left),
        bar: u.area(margin, y + h - 72.0, inner, 32.0),
    }
}
