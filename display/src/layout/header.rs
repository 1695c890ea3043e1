//! The top of the wall: on two lines, or on one where letters must be so high that there is no room for two.

use super::{Align, Area, HeaderLayout, Slot, Units};
use crate::typeface::Face;

/// What stands at the top besides the hall's name and the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderForm {
    /// Motto and zone, and the date.
    Full,
    /// Motto and zone.
    WithoutDate,
    /// Nothing.
    OneLine,
}

/// Sizes of the top, in units.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) margin: f32,
    pub(super) middle: f32,
    pub(super) mark: f32,
    pub(super) site: f32,
    pub(super) line: f32,
    pub(super) clock: f32,
    pub(super) step: f32,
}

impl Header {
    /// The same with no letter under a size; everything moves down as far as that takes.
    pub(super) fn at_least(self, least: f32) -> Header {
        let (site, clock, line) = (self.site.max(least), self.clock.max(least), self.line.max(least));
        let first = site.max(clock);
        Header {
            site,
            clock,
            line,
            middle: self.middle.max(self.margin * 0.6 + first * 0.45),
            step: self.step.max(first * 0.36 + line * 0.75),
            ..self
        }
    }

    /// Where it ends.
    pub(super) fn end(&self, form: HeaderForm) -> f32 {
        match form {
            HeaderForm::Full | HeaderForm::WithoutDate => self.middle + self.step + self.line * 0.6,
            HeaderForm::OneLine => self.middle + self.site.max(self.clock) * 0.55,
        }
    }

    pub(super) fn lay_out(self, u: Units, form: HeaderForm) -> HeaderLayout {
        let inner = u.w - 2.0 * self.margin;
        // The longest date decides how much the clock's side needs.
        let clock_w = Face::ExtraBold.width("00.00", self.clock) + 8.0;
        let date_w = Face::Regular.width("Minggu, 28 September 2026", self.line) + 8.0;
        let (two_lines, has_date) = (form != HeaderForm::OneLine, form == HeaderForm::Full);
        let right_w = if has_date { date_w.max(clock_w) } else { clock_w };
        let text_x = self.margin + self.mark + 28.0;
        let text_w = inner - self.mark - 28.0 - right_w - 32.0;
        let right_x = u.w - self.margin - right_w;
        let below = self.middle + self.step;
        let mark_middle = if two_lines { self.middle + self.step / 2.0 } else { self.middle };
        HeaderLayout {
            mark: u.area(self.margin, mark_middle - self.mark / 2.0, self.mark, self.mark),
            site: u.slot(text_x, self.middle, text_w, Face::ExtraBold, self.site, Align::Left),
            line: two_lines.then(|| {
                u.slot(text_x, below, if has_date { text_w } else { inner - self.mark - 28.0 }, Face::Regular, self.line, Align::Left)
            }),
            clock: u.slot(right_x, self.middle, right_w, Face::ExtraBold, self.clock, Align::Right),
            date: has_date.then(|| u.slot(right_x, below, right_w, Face::Regular, self.line, Align::Right)),
            badges: u.slot(
                text_x,
                self.middle,
                u.w - self.margin - clock_room(self.clock) - text_x,
                Face::SemiBold,
                self.line,
                Align::Right,
            ),
        }
    }
}

/// A logo is at most so many times as wide as it is high, and takes at most this share of the words' room beyond the mark's own.
const LOGO_ASPECT_MAX: f32 = 3.0;
const LOGO_SHARE_MAX: f32 = 0.25;

impl HeaderLayout {
    /// The same with room for a logo of this shape (width over height) in the mark's place: as high as the mark, and no wider than leaves the
    /// hall's name its line. It is never distorted.
    pub fn with_logo(&self, aspect: f32) -> HeaderLayout {
        let mark = self.mark;
        let widest = (mark.h * LOGO_ASPECT_MAX).min(mark.w + self.site.area.w * LOGO_SHARE_MAX);
        let w = (mark.h * aspect).min(widest).max(1.0);
        let h = w / aspect;
        let wider = (w - mark.w).max(0.0).round();
        let moved = |slot: Slot| Slot { area: Area { x: slot.area.x + wider, w: (slot.area.w - wider).max(1.0), ..slot.area }, ..slot };
        let x = mark.x + ((mark.w - w) / 2.0).max(0.0);
        HeaderLayout {
            mark: Area { x, y: mark.y + (mark.h - h) / 2.0, w, h },
            site: moved(self.site),
            line: self.line.map(moved),
            ..self.clone()
        }
    }
}

fn clock_room(size: f32) -> f32 {
    Face::ExtraBold.width("00.00", size) + 40.0
}
