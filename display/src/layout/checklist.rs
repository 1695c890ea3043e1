//! Where the list of a self-test stands: a title, a verdict, a line for each thing that was looked at, and the letters that must not be mistaken.

use super::{Align, Area, Slot, Units};
use crate::typeface::Face;

/// The list of a self-test.
#[derive(Clone, Debug, PartialEq)]
pub struct ChecklistLayout {
    /// Whose it is.
    pub title: Slot,
    /// Go or no-go as a whole.
    pub verdict: Slot,
    /// A line each.
    pub rows: [ChecklistRow; 6],
    /// Their corners.
    pub radius: f32,
    /// Letters to be looked at from the farthest seat.
    pub letters: Slot,
}

/// One line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChecklistRow {
    /// Its ground.
    pub ground: Area,
    /// What was looked at.
    pub name: Slot,
    /// Go or no-go.
    pub verdict: Slot,
    /// What was measured.
    pub measured: Slot,
}

pub(super) fn lay_out_checklist(u: Units, margin: f32) -> ChecklistLayout {
    let inner = u.w - 2.0 * margin;
    let (top, high) = (u.h * 0.24, (u.h * 0.56 / 6.0).min(150.0));
    let row = |at: f32| {
        let (begins, middle) = (top + at * high, top + (at + 0.5) * high - 6.0);
        let inside = inner - 64.0;
        let place =
            |from: f32, share: f32, face, size, align| u.slot(margin + 32.0 + inside * from, middle, inside * share, face, size, align);
        ChecklistRow {
            ground: u.area(margin, begins, inner, high - 12.0),
            name: place(0.0, 0.26, Face::SemiBold, 46.0, Align::Left),
            verdict: place(0.28, 0.28, Face::ExtraBold, 46.0, Align::Left),
            measured: place(0.58, 0.42, Face::Regular, 40.0, Align::Right),
        }
    };
    ChecklistLayout {
        title: u.slot(margin, u.h * 0.075, inner, Face::SemiBold, 52.0, Align::Left),
        verdict: u.slot(margin, u.h * 0.16, inner, Face::ExtraBold, 110.0, Align::Left),
        rows: [0.0, 1.0, 2.0, 3.0, 4.0, 5.0].map(row),
        radius: u.px(16.0),
        letters: u.slot(margin, u.h * 0.9, inner, Face::ExtraBold, 110.0, Align::Left),
    }
}
