//! How high letters must be on this glass: the wire's parts of the distance (`protocol::legibility`) in pixels of the picture, and how well a
//! layout keeps to them. It measures; it places nothing.

use protocol::legibility::{COUNTER_SAMPLE, LEAST_PARTS, NUMBER_PARTS, NUMBER_SAMPLE, ROW_PARTS, cap_mm, pixels_per_mm};

use super::{Layout, Slot, plan_rows};
use crate::setting::Setting;

/// Heights of capitals in pixels; all 0 where nobody has said how large the screen is or how far away people sit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Needs {
    /// The called number and its counter.
    pub number: f32,
    /// Numbers and counters in rows.
    pub row: f32,
    /// Whatever else informs.
    pub least: f32,
}

/// How well a layout can be read from the farthest seat.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Legibility {
    /// What it must keep to.
    pub needs: Needs,
    /// The smallest of its words against what they must be: 1 and above is well, less is too small by that share.
    pub share: f32,
}

impl Needs {
    /// What a setting asks of a picture with these sides, in pixels.
    pub fn of(width: f32, height: f32, setting: &Setting) -> Needs {
        let per_mm = pixels_per_mm(width as u32, height as u32, setting.diagonal_mm).filter(|_| setting.farthest_mm > 0);
        let cap = |parts| per_mm.map_or(0.0, |per_mm| cap_mm(setting.farthest_mm, parts) * per_mm);
        Needs { number: cap(NUMBER_PARTS), row: cap(ROW_PARTS), least: cap(LEAST_PARTS) }
    }

    /// A share of them.
    pub(super) fn times(self, share: f32) -> Needs {
        Needs { number: self.number * share, row: self.row * share, least: self.least * share }
    }

    /// Whether there are any.
    pub fn are_known(&self) -> bool {
        self.number > 0.0
    }
}

/// How large the sample words come out in a layout, against what they must be. Everything smaller than these has its size by construction.
pub(super) fn share(layout: &Layout, needs: &Needs) -> f32 {
    if !needs.are_known() {
        return 1.0;
    }
    let call = [(&layout.call.number, NUMBER_SAMPLE), (&layout.call.counter, COUNTER_SAMPLE)];
    let of_call = call.into_iter().map(|(slot, sample)| cap_px(slot, sample) / needs.number);
    let rows = plan_rows(&layout.rows, layout.rows.slots.min(1), 0).rows;
    let of_rows = rows.iter().flat_map(|row| [cap_px(&row.number, NUMBER_SAMPLE), cap_px(&row.counter, COUNTER_SAMPLE)]);
    of_call.chain(of_rows.map(|cap| cap / needs.row)).fold(f32::MAX, f32::min)
}

/// How high a capital of a text comes out in a slot, in pixels.
fn cap_px(slot: &Slot, text: &str) -> f32 {
    slot.size_of(text) * slot.face.heights().cap
}
