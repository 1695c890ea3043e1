//! The list of tickets that are called besides the large one: how many rows there is room for, and where each stands.

use super::{Align, Area, Slot, Units};
use crate::typeface::Face;

/// The list's fixed parts.
#[derive(Clone, Debug, PartialEq)]
pub struct RowsLayout {
    /// The whole list.
    pub area: Area,
    /// "Masih dipanggil".
    pub heading: Slot,
    /// Which page of how many, at the far end of the heading.
    pub page: Slot,
    /// How many rows there is room for.
    pub slots: usize,
    /// A row's corners.
    pub radius: f32,
    /// A row's lit edge.
    pub edge: f32,
    sizes: Sizes,
}

/// Sizes that a plan needs again, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sizes {
    unit: f32,
    row_y: f32,
    row_h: f32,
    row_step: f32,
}

/// Where the rows of one moment stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowsPlan {
    /// Whether the list begins with those that are called.
    pub has_heading: bool,
    /// The rows.
    pub rows: Vec<RowPlan>,
    /// "Panggilan sebelumnya", if there is room for it and something under it.
    pub before_heading: Option<Slot>,
    /// The lines under it.
    pub before: Vec<BeforePlan>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowPlan {
    /// Its ground.
    pub panel: Area,
    /// The number.
    pub number: Slot,
    /// The arrow.
    pub arrow: Area,
    /// The counter.
    pub counter: Slot,
}

/// One line of those that were called before.
#[derive(Clone, Debug, PartialEq)]
pub struct BeforePlan {
    /// The number.
    pub number: Slot,
    /// The counter.
    pub counter: Slot,
}

const HEADING_H: f32 = 62.0;
const GAP: f32 = 16.0;
const BEFORE_HEADING_H: f32 = 62.0;
const BEFORE_LINE_H: f32 = 58.0;

pub(super) fn lay_out(u: Units, x: f32, y: f32, w: f32, h: f32, row_h_min: f32) -> RowsLayout {
    let room = h - HEADING_H;
    let slots = (((room + GAP) / (row_h_min + GAP)).floor()).max(1.0);
    // Rows grow to fill the room, so that the last one ends where the panel beside it ends.
    let row_h = ((room - GAP * (slots - 1.0)) / slots).min(row_h_min * 1.3);
    RowsLayout {
        area: u.area(x, y, w, h),
        heading: u.slot(x, y + 22.0, w * 0.7, Face::SemiBold, 36.0, Align::Left),
        page: u.slot(x + w * 0.7, y + 22.0, w * 0.3, Face::Regular, 32.0, Align::Right),
        slots: slots as usize,
        radius: u.px(24.0),
        edge: u.px(14.0),
        sizes: Sizes { unit: u.unit, row_y: y + HEADING_H, row_h, row_step: row_h + GAP },
    }
}

/// Places so many called rows, and as many lines of those before as still fit.
pub fn plan_rows(layout: &RowsLayout, called: usize, before: usize) -> RowsPlan {
    let sizes = layout.sizes;
    let u = Units { unit: sizes.unit, w: 0.0, h: 0.0 };
    let (x, y, w, h) = (layout.area.x / u.unit, layout.area.y / u.unit, layout.area.w / u.unit, layout.area.h / u.unit);
    let called = called.min(layout.slots);
    let rows = (0..called).map(|index| plan_row(u, x, sizes.row_y + index as f32 * sizes.row_step, w, sizes.row_h)).collect();
    let free_y = if called == 0 { y } else { sizes.row_y + called as f32 * sizes.row_step + 12.0 };
    let lines = (((y + h - free_y - BEFORE_HEADING_H) / BEFORE_LINE_H).floor().max(0.0) as usize).min(before);
    let line = |index: usize| plan_before(u, x, free_y + BEFORE_HEADING_H + (index as f32 + 0.5) * BEFORE_LINE_H, w);
    RowsPlan {
        has_heading: called > 0,
        rows,
        before_heading: (lines > 0).then(|| u.slot(x, free_y + 22.0, w, Face::SemiBold, 32.0, Align::Left)),
        before: (0..lines).map(line).collect(),
    }
}

fn plan_row(u: Units, x: f32, y: f32, w: f32, h: f32) -> RowPlan {
    let middle = y + h / 2.0;
    let (left, right) = (x + 46.0, x + w - 34.0);
    let number_size = (h * 0.62).min(w * 0.125);
    let number_w = Face::ExtraBold.width("S-1042", number_size);
    let arrow_h = number_size * 0.30;
    let arrow_x = left + number_w + 22.0;
    let counter_x = arrow_x + arrow_h * 1.5 + 22.0;
    RowPlan {
        panel: u.area(x, y, w, h),
        number: u.slot(left, middle, number_w, Face::ExtraBold, number_size, Align::Left),
        arrow: u.area(arrow_x, middle - arrow_h / 2.0, arrow_h * 1.5, arrow_h),
        counter: u.slot(counter_x, middle, right - counter_x, Face::SemiBold, number_size * 0.68, Align::Right),
    }
}

fn plan_before(u: Units, x: f32, middle: f32, w: f32) -> BeforePlan {
    let size = 38.0;
    BeforePlan {
        number: u.slot(x, middle, w * 0.4, Face::SemiBold, size, Align::Left),
        counter: u.slot(x + w * 0.42, middle, w * 0.58, Face::Regular, size, Align::Right),
    }
}
