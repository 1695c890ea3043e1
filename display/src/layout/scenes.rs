//! Where things stand while no picture has come, and in an emergency: each covers the whole wall.

use super::{Align, EmergencyLayout, Units, WaitingLayout};
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
    let mark = u.h * 0.17;
    // On a standing wall a sentence has room for two lines.
    let size = if u.h > u.w { 64.0 } else { 56.0 };
    let sentence = |line: f32| u.slot(margin, u.h * (0.5 + 0.085 * line), inner, Face::SemiBold, size, Align::Left);
    EmergencyLayout {
        mark: u.area(margin, u.h * 0.09, mark, mark),
        title: u.slot(margin, u.h * 0.37, inner, Face::ExtraBold, 150.0, Align::Left),
        drill: u.slot(margin + mark + 48.0, u.h * 0.09 + mark * 0.6, inner - mark - 48.0, Face::ExtraBold, 96.0, Align::Left),
        sentences: [0.0, 1.0, 2.0, 3.0, 4.0, 5.0].map(sentence),
    }
}
