//! Where everything stands and how large it is, for any size of screen. All sizes come from one scale: units of which
//! a 1080p wall has 1920 by 1080 (a standing one 1080 by 1920). Where a display says how large it is and how far away people sit, letters are as
//! high as they must be and everything else gives way (`needs`, `form`). Pure; the screen draws what this says.

mod alarm;
mod call;
mod checklist;
mod foot;
mod form;
mod header;
mod identity;
mod lines;
mod needs;
mod rows;
mod scenes;
mod slide;

pub use alarm::{EmergencyPage, plan_emergency};
pub use checklist::{ChecklistLayout, ChecklistRow};
pub use foot::{FootLayout, FootPlan, WaitingPlan, cut_pages, foot_pages, notice_pages, plan_foot, plan_notice_marks};
pub use identity::IdentityLayout;
pub use needs::{Legibility, Needs};
pub use rows::{BeforePlan, RowPlan, RowsLayout, RowsPlan, plan_rows};
pub use slide::{SlidePage, SlidePlace, Tone, before_over_slide, slide_ground, slide_pages};

use crate::setting::Setting;
use crate::typeface::Face;

/// A rectangle in pixels, from the top left.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// Left.
    pub x: f32,
    /// Top.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

/// To which side a text leans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// The reading side.
    Left,
    /// Both.
    Centre,
    /// The far side.
    Right,
}

/// A place for one line of text, and the largest size it may have there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// The line's box; capitals stand in its vertical middle.
    pub area: Area,
    /// Its face.
    pub face: Face,
    /// Its size, if the text is short enough.
    pub size_max: f32,
    /// To which side it leans.
    pub align: Align,
}

/// The whole wall.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The screen.
    pub screen: Area,
    /// Pixels per unit.
    pub unit: f32,
    /// The top.
    pub header: HeaderLayout,
    /// The large place.
    pub call: CallLayout,
    /// The list.
    pub rows: RowsLayout,
    /// The bottom.
    pub foot: FootLayout,
    /// What stands there before any picture has come.
    pub waiting: WaitingLayout,
    /// What stands there in an emergency.
    pub emergency: EmergencyLayout,
    /// What stands there while somebody looks for this display.
    pub identity: IdentityLayout,
    /// What stands there while it tests itself.
    pub checklist: ChecklistLayout,
    /// What stands over it while the key for emergencies is held.
    pub holding: HoldingLayout,
    /// How well it can be read from the farthest seat.
    pub legibility: Legibility,
}

/// The top of the wall.
#[derive(Clone, Debug, PartialEq)]
pub struct HeaderLayout {
    /// The hall's mark.
    pub mark: Area,
    /// The hall's name.
    pub site: Slot,
    /// Motto and zone; none where there is room for one line only.
    pub line: Option<Slot>,
    /// The clock.
    pub clock: Slot,
    /// The date; likewise.
    pub date: Option<Slot>,
    /// A badge's height and middle; badges grow to the left from its right end.
    pub badges: Slot,
}

/// The large place.
#[derive(Clone, Debug, PartialEq)]
pub struct CallLayout {
    /// The panel with its edge.
    pub panel: Area,
    /// The edge's width.
    pub edge: f32,
    /// The corners.
    pub radius: f32,
    /// "Sekarang dipanggil", where there is room for it.
    pub title: Option<Slot>,
    /// The number.
    pub number: Slot,
    /// The arrow, where there is room for it.
    pub arrow: Option<Area>,
    /// The counter, right of the arrow.
    pub counter: Slot,
    /// Agency and service: up to two lines, where there is room for them.
    pub service: Option<Slot>,
    /// The loudspeaker beside the caption.
    pub speaker: Area,
    /// The caption.
    pub caption: Slot,
    /// How many lines the caption has room for, and the smallest size at which it is still read: a longer one gives way to a word.
    pub caption_lines: usize,
    /// See [`CallLayout::caption_lines`].
    pub caption_size_min: f32,
    /// A few words where no number stands.
    pub words: Slot,
    /// The sentence under them: up to two lines.
    pub sentence: Slot,
    /// How far a new call slides in.
    pub slide: f32,
}

/// What stands on the wall before any picture has come.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingLayout {
    /// The mark.
    pub mark: Area,
    /// "Menunggu server".
    pub title: Slot,
    /// What people should do.
    pub request: Slot,
    /// Lines for whoever installs the screen.
    pub details: [Slot; 3],
}

/// What stands on the wall in an emergency.
#[derive(Clone, Debug, PartialEq)]
pub struct EmergencyLayout {
    /// The mark.
    pub mark: Area,
    /// What it is.
    pub title: Slot,
    /// "SIMULASI", beside the mark.
    pub drill: Slot,
    /// What it is, in English, beside the mark's far end.
    pub english_title: Slot,
    /// What to do, in both languages: as large as all of it fits.
    pub text: Area,
    /// Size of a sentence where there are few.
    pub size_max: f32,
    /// No sentence is smaller: the farthest seat would not read it.
    pub size_min: f32,
}

impl Layout {
    /// Whether badges stand in the large place, for lack of room beside the clock.
    pub fn has_badges_on_panel(&self) -> bool {
        let (badges, panel) = (self.header.badges.area, self.call.panel);
        badges.y + badges.h / 2.0 > panel.y && badges.y < panel.y + panel.h
    }
}

/// How the local key that raises an emergency shows itself while it is held: a band over whatever is on the wall.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldingLayout {
    /// The ground.
    pub ground: Area,
    /// What happens if it is held on.
    pub words: Slot,
    /// The whole of the bar.
    pub bar: Area,
}

/// Sentences that an emergency's screen has room for, in each language.
pub const EMERGENCY_LINES: usize = 6;

impl CallLayout {
    /// The caption's line without a loudspeaker before it, for a sentence that nobody hears.
    pub fn caption_alone(&self) -> Slot {
        Slot { area: Area { x: self.words.area.x, w: self.words.area.w, ..self.caption.area }, ..self.caption }
    }
}

/// Lays the wall out for a screen of so many pixels of which nothing else is known.
pub fn lay_out(width: u32, height: u32) -> Layout {
    lay_out_for(width, height, &Setting::default())
}

/// Lays the wall out for a glass of so many pixels. The layout's own screen is the picture, which lies across the glass where it is turned.
pub fn lay_out_for(width: u32, height: u32, setting: &Setting) -> Layout {
    let (width, height) = setting.rotation.sides(width.max(1), height.max(1));
    form::lay_out(width as f32, height as f32, setting)
}

/// Units of a screen, and how to make pixels of them.
#[derive(Clone, Copy)]
struct Units {
    unit: f32,
    w: f32,
    h: f32,
    /// Where the first unit is, in pixels: beyond what the screen cuts off.
    x_px: f32,
    y_px: f32,
}

impl Units {
    /// Units of a plan within a layout, whose areas are in pixels already.
    fn of(unit: f32) -> Units {
        Units { unit, w: 0.0, h: 0.0, x_px: 0.0, y_px: 0.0 }
    }

    fn area(self, x: f32, y: f32, w: f32, h: f32) -> Area {
        Area {
            x: (x * self.unit + self.x_px).round(),
            y: (y * self.unit + self.y_px).round(),
            w: (w * self.unit).round(),
            h: (h * self.unit).round(),
        }
    }

    /// A line whose capitals' middle is at `middle`.
    fn slot(self, x: f32, middle: f32, w: f32, face: Face, size: f32, align: Align) -> Slot {
        let h = size * 1.25;
        Slot { area: self.area(x, middle - h / 2.0, w, h), face, size_max: (size * self.unit).round().max(1.0), align }
    }

    fn px(self, units: f32) -> f32 {
        (units * self.unit).round().max(1.0)
    }
}

#[cfg(test)]
mod tests;
