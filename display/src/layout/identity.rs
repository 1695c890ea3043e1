//! Where a display's own name stands while somebody looks for it: over the whole wall, as large as it fits.

use super::{Align, Slot, Units};
use crate::typeface::Face;

/// Which display this is.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityLayout {
    /// "Layar 3": up to two lines.
    pub title: Slot,
    /// What it calls itself, where it is and what it shows.
    pub lines: [Slot; 3],
}

pub(super) fn lay_out_identity(u: Units, margin: f32) -> IdentityLayout {
    let inner = u.w - 2.0 * margin;
    let line = |line: f32| u.slot(margin, u.h * 0.74 + line * 76.0, inner, Face::SemiBold, 52.0, Align::Centre);
    IdentityLayout {
        title: u.slot(margin, u.h * 0.38, inner, Face::ExtraBold, 420.0, Align::Centre),
        lines: [line(0.0), line(1.0), line(2.0)],
    }
}
