//! The list of tickets that are called besides the large one: how many rows there is room for, and where each stands.

use protocol::legibility::{COUNTER_SAMPLE, NUMBER_SAMPLE};

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

/// Sizes that a plan needs again, in units.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sizes {
    unit: f32,
    row_y: f32,
    row_h: f32,
    row_step: f32,
    /// Columns, and rows in each.
    columns: usize,
    lines: usize,
    column_w: f32,
    number: f32,
    counter: f32,
    /// The counter stands under the number, where both do not fit beside each other.
    stacked: bool,
    least: f32,
}

/// A list and what letters in it must be, in units.
#[derive(Clone, Copy)]
pub(super) struct List {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) w: f32,
    pub(super) h: f32,
    /// How high a row is at least.
    pub(super) row_h_min: f32,
    pub(super) columns: usize,
    /// Most rows of a column.
    pub(super) lines_max: usize,
    /// The smallest size of numbers and counters.
    pub(super) row: f32,
    /// The smallest size of other words.
    pub(super) least: f32,
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
    /// The arrow, where the counter stands beside the number.
    pub arrow: Option<Area>,
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

const HEADING: f32 = 36.0;
const PAGE: f32 = 32.0;
const GAP: f32 = 16.0;
const COLUMN_GAP: f32 = 28.0;
const BEFORE: f32 = 38.0;
const BEFORE_HEADING: f32 = 32.0;
/// From a row's left side to its number, and from its counter to its right side.
const LEFT: f32 = 42.0;
const RIGHT: f32 = 28.0;
/// Around the arrow.
const ARROW_GAP: f32 = 18.0;

/// How high the heading of a list is, with the space under it.
fn heading_h(size: f32) -> f32 {
    size * 1.25 + 17.0
}

pub(super) fn lay_out(u: Units, list: List) -> RowsLayout {
    let List { x, y, w, h, row_h_min, lines_max, row, least, .. } = list;
    let heading = HEADING.max(least);
    let room = h - heading_h(heading);
    let columns = list.columns.max(1);
    let column_w = (w - COLUMN_GAP * (columns - 1) as f32) / columns as f32;
    let is_raised = row > 0.0;
    let stacked = is_raised && beside_w(row, row) > column_w;
    // A line of letters with the least space around it.
    let high = if stacked { row * 1.9 + 20.0 } else { row * 1.3 };
    let row_h_min = if is_raised { row_h_min.min(high * 1.2).max(high) } else { row_h_min };
    let lines = ((room + GAP) / (row_h_min + GAP)).floor().max(if is_raised { 0.0 } else { 1.0 }).min(lines_max as f32);
    // Rows grow to fill the room, so that the last one ends where the panel beside it ends; the letters grow with them.
    let grown = if is_raised && lines <= 2.0 { 1.6 } else { 1.3 };
    let row_h = ((room - GAP * (lines - 1.0)) / lines.max(1.0)).min(row_h_min * grown);
    let (number, counter) = letters(row_h, column_w, row, stacked);
    let sizes = Sizes {
        unit: u.unit,
        row_y: y + heading_h(heading) + u.y_px / u.unit,
        row_h,
        row_step: row_h + GAP,
        columns,
        lines: lines as usize,
        column_w,
        number,
        counter,
        stacked,
        least,
    };
    let middle = y + heading * 0.62;
    RowsLayout {
        area: u.area(x, y, w, h),
        heading: u.slot(x, middle, w * 0.7, Face::SemiBold, heading, Align::Left),
        page: u.slot(x + w * 0.7, middle, w * 0.3, Face::Regular, PAGE.max(least), Align::Right),
        slots: sizes.lines * columns,
        radius: u.px(24.0),
        edge: u.px(14.0),
        sizes,
    }
}

/// A layout without a list, at the place where it would have begun.
pub(super) fn none(u: Units, x: f32, y: f32, w: f32) -> RowsLayout {
    let list = List { x, y, w, h: 0.0, row_h_min: 1.0, columns: 1, lines_max: 0, row: 1.0, least: 1.0 };
    lay_out(u, list)
}

/// Sizes of a row's number and counter: as large as the row lets them be, and never under `row`.
fn letters(row_h: f32, column_w: f32, row: f32, stacked: bool) -> (f32, f32) {
    if stacked {
        let by_width = (column_w - LEFT - RIGHT) / Face::ExtraBold.width(NUMBER_SAMPLE, 1.0);
        let number = ((row_h - 24.0) / 1.9).min(by_width).max(row);
        return (number, (number * 0.78).max(row));
    }
    let number = (row_h * 0.62).min(column_w * 0.125).max(row);
    let counter = (number * 0.68).max(row);
    // What is larger than it has to be gives way first.
    if row > 0.0 && beside_w(number, counter) > column_w { (row, row) } else { (number, counter) }
}

/// How wide a row is whose counter stands beside its number.
fn beside_w(number: f32, counter: f32) -> f32 {
    let words = Face::ExtraBold.width(NUMBER_SAMPLE, number) + Face::SemiBold.width(COUNTER_SAMPLE, counter);
    LEFT + words + number * 0.45 + 2.0 * ARROW_GAP + RIGHT
}

impl RowsLayout {
    /// What is left under so many called rows and so many lines of those before. Nothing beside other columns.
    pub(super) fn free_under(&self, called: usize, before: usize) -> Option<Area> {
        if self.sizes.columns > 1 || self.slots == 0 {
            return None;
        }
        let plan = plan_rows(self, called, before);
        let row_end = plan.rows.last().map(|row| row.panel.y + row.panel.h);
        let line_end = plan.before.last().map(|line| line.number.area.y + line.number.area.h);
        let gap = (GAP * self.sizes.unit).round();
        let y = line_end.or(row_end).map_or(self.area.y, |end| end + gap);
        let h = self.area.y + self.area.h - y;
        (h > 0.0).then_some(Area { y, h, ..self.area })
    }
}

/// Places so many called rows, and as many lines of those before as still fit.
pub fn plan_rows(layout: &RowsLayout, called: usize, before: usize) -> RowsPlan {
    let sizes = layout.sizes;
    let u = Units::of(sizes.unit);
    let (x, y, w, h) = (layout.area.x / u.unit, layout.area.y / u.unit, layout.area.w / u.unit, layout.area.h / u.unit);
    let called = called.min(layout.slots);
    let place = |index: usize| {
        let (column, line) = (index / sizes.lines.max(1), index % sizes.lines.max(1));
        plan_row(u, x + column as f32 * (sizes.column_w + COLUMN_GAP), sizes.row_y + line as f32 * sizes.row_step, &sizes)
    };
    let free_y = if called == 0 { y } else { sizes.row_y + called as f32 * sizes.row_step + 12.0 };
    let [heading, line] = [BEFORE_HEADING, BEFORE].map(|size| size.max(sizes.least));
    let (heading_h, line_h) = (heading * 1.25 + 22.0, line * 1.25 + 10.5);
    // Beside other columns there is no place under the rows.
    let room = if sizes.columns > 1 || layout.slots == 0 { 0.0 } else { y + h - free_y - heading_h };
    let lines = ((room / line_h).floor().max(0.0) as usize).min(before);
    let before = |index: usize| plan_before(u, x, free_y + heading_h + (index as f32 + 0.5) * line_h, w, line);
    RowsPlan {
        has_heading: called > 0,
        rows: (0..called).map(place).collect(),
        before_heading: (lines > 0).then(|| u.slot(x, free_y + heading * 0.69, w, Face::SemiBold, heading, Align::Left)),
        before: (0..lines).map(before).collect(),
    }
}

fn plan_row(u: Units, x: f32, y: f32, sizes: &Sizes) -> RowPlan {
    let Sizes { row_h: h, column_w: w, number, counter, .. } = *sizes;
    let middle = y + h / 2.0;
    let (left, right) = (x + LEFT, x + w - RIGHT);
    let panel = u.area(x, y, w, h);
    if sizes.stacked {
        let apart = (number + counter) * 0.26;
        return RowPlan {
            panel,
            number: u.slot(left, middle - apart, right - left, Face::ExtraBold, number, Align::Left),
            arrow: None,
            counter: u.slot(left, middle + apart, right - left, Face::SemiBold, counter, Align::Left),
        };
    }
    let number_w = Face::ExtraBold.width(NUMBER_SAMPLE, number);
    let arrow_h = number * 0.30;
    let arrow_x = left + number_w + ARROW_GAP;
    let counter_x = arrow_x + arrow_h * 1.5 + ARROW_GAP;
    RowPlan {
        panel,
        number: u.slot(left, middle, number_w, Face::ExtraBold, number, Align::Left),
        arrow: Some(u.area(arrow_x, middle - arrow_h / 2.0, arrow_h * 1.5, arrow_h)),
        counter: u.slot(counter_x, middle, right - counter_x, Face::SemiBold, counter, Align::Right),
    }
}

fn plan_before(u: Units, x: f32, middle: f32, w: f32, size: f32) -> BeforePlan {
    BeforePlan {
        number: u.slot(x, middle, w * 0.4, Face::SemiBold, size, Align::Left),
        counter: u.slot(x + w * 0.42, middle, w * 0.58, Face::Regular, size, Align::Right),
    }
}
