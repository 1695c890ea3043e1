//! Where everything stands and how large it is, for any size of screen. All sizes come from one scale: units of which
//! a 1080p wall has 1920 by 1080 (a standing one 1080 by 1920). Pure; the screen draws what this says.

mod alarm;
mod foot;
mod lines;
mod rows;

pub use alarm::plan_emergency;
pub use foot::{FootLayout, FootPlan, WaitingPlan, foot_pages, notice_pages, plan_foot, plan_notice_marks};
pub use rows::{BeforePlan, RowPlan, RowsLayout, RowsPlan, plan_rows};

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
    /// What stands over it while the key for emergencies is held.
    pub holding: HoldingLayout,
}

/// The top of the wall.
#[derive(Clone, Debug, PartialEq)]
pub struct HeaderLayout {
    /// The hall's mark.
    pub mark: Area,
    /// The hall's name.
    pub site: Slot,
    /// Motto and zone.
    pub line: Slot,
    /// The clock.
    pub clock: Slot,
    /// The date.
    pub date: Slot,
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
    /// "Sekarang dipanggil".
    pub title: Slot,
    /// The number.
    pub number: Slot,
    /// The arrow.
    pub arrow: Area,
    /// The counter, right of the arrow.
    pub counter: Slot,
    /// Agency and service: up to two lines.
    pub service: Slot,
    /// The loudspeaker beside the caption.
    pub speaker: Area,
    /// The caption: up to three lines.
    pub caption: Slot,
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
        Slot { area: Area { x: self.title.area.x, w: self.title.area.w, ..self.caption.area }, ..self.caption }
    }
}

/// From this width over height on, the list stands beside the number; below, under it.
const LYING_ASPECT_MIN: f32 = 1.2;

/// Lays the wall out for a screen of so many pixels.
pub fn lay_out(width: u32, height: u32) -> Layout {
    let (width, height) = (width.max(1) as f32, height.max(1) as f32);
    // On a nearly square screen the list has no room beside the number.
    if width >= height * LYING_ASPECT_MIN { lying(width, height) } else { standing(width, height) }
}

/// Units of a screen, and how to make pixels of them.
#[derive(Clone, Copy)]
struct Units {
    unit: f32,
    w: f32,
    h: f32,
}

impl Units {
    fn area(self, x: f32, y: f32, w: f32, h: f32) -> Area {
        Area { x: (x * self.unit).round(), y: (y * self.unit).round(), w: (w * self.unit).round(), h: (h * self.unit).round() }
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

fn lying(width: f32, height: f32) -> Layout {
    let unit = (width / 1920.0).min(height / 1080.0);
    let u = Units { unit, w: width / unit, h: height / unit };
    let margin = 72.0;
    let inner = u.w - 2.0 * margin;
    let (top, foot_h) = (180.0, 128.0);
    let bottom = u.h - foot_h - 32.0;
    let panel_w = (inner * 0.61).round();
    let list_x = margin + panel_w + 36.0;
    let header = Header { margin, middle: 80.0, mark: 76.0, site: 46.0, line: 28.0, clock: 66.0, step: 51.0 };
    Layout {
        screen: u.area(0.0, 0.0, u.w, u.h),
        unit,
        header: header.lay_out(u),
        call: lay_out_call(u, margin, top, panel_w, bottom - top, 64.0),
        rows: rows::lay_out(u, list_x, top, u.w - margin - list_x, bottom - top, 122.0),
        foot: foot::lay_out_band(u, margin, foot_h),
        waiting: lay_out_waiting(u, margin),
        emergency: lay_out_emergency(u, margin),
        holding: lay_out_holding(u, margin),
    }
}

fn standing(width: f32, height: f32) -> Layout {
    let unit = (width / 1080.0).min(height / 1920.0);
    let u = Units { unit, w: width / unit, h: height / unit };
    let margin = 60.0;
    let inner = u.w - 2.0 * margin;
    let (top, foot_h) = (212.0, 212.0);
    let panel_h = (u.h * 0.4).round();
    let list_y = top + panel_h + 36.0;
    let foot_y = u.h - margin - foot_h;
    let header = Header { margin, middle: 92.0, mark: 88.0, site: 52.0, line: 30.0, clock: 78.0, step: 58.0 };
    let call = lay_out_call(u, margin, top, inner, panel_h, 56.0);
    // Beside the clock there is no room for badges: they stand at the far end of the panel's title.
    let badges = u.slot(margin + 56.0, top + panel_h * 0.085, inner - 112.0, Face::SemiBold, 25.0, Align::Right);
    Layout {
        screen: u.area(0.0, 0.0, u.w, u.h),
        unit,
        header: HeaderLayout { badges, ..header.lay_out(u) },
        call,
        rows: rows::lay_out(u, margin, list_y, inner, foot_y - 32.0 - list_y, 122.0),
        foot: foot::lay_out_card(u, margin, foot_y, foot_h),
        waiting: lay_out_waiting(u, margin),
        emergency: lay_out_emergency(u, margin),
        holding: lay_out_holding(u, margin),
    }
}

/// Sizes of the top, in units.
struct Header {
    margin: f32,
    middle: f32,
    mark: f32,
    site: f32,
    line: f32,
    clock: f32,
    step: f32,
}

impl Header {
    fn lay_out(self, u: Units) -> HeaderLayout {
        let inner = u.w - 2.0 * self.margin;
        // The longest date decides how much the clock's side needs.
        let date_w = Face::Regular.width("Minggu, 28 September 2026", self.line) + 8.0;
        let text_x = self.margin + self.mark + 28.0;
        let text_w = inner - self.mark - 28.0 - date_w - 32.0;
        let right_x = u.w - self.margin - date_w;
        let below = self.middle + self.step;
        HeaderLayout {
            mark: u.area(self.margin, self.middle + self.step / 2.0 - self.mark / 2.0, self.mark, self.mark),
            site: u.slot(text_x, self.middle, text_w, Face::ExtraBold, self.site, Align::Left),
            line: u.slot(text_x, below, text_w, Face::Regular, self.line, Align::Left),
            clock: u.slot(right_x, self.middle, date_w, Face::ExtraBold, self.clock, Align::Right),
            date: u.slot(right_x, below, date_w, Face::Regular, self.line, Align::Right),
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

fn clock_room(size: f32) -> f32 {
    Face::ExtraBold.width("00.00", size) + 40.0
}

fn lay_out_call(u: Units, x: f32, y: f32, w: f32, h: f32, pad: f32) -> CallLayout {
    let (inner_x, inner_w) = (x + pad, w - 2.0 * pad);
    let cap = Face::ExtraBold.heights().cap;
    let number_cap = h * 0.315;
    let counter_cap = (h * 0.135).min(inner_w * 0.115);
    let arrow_h = counter_cap * 0.92;
    let arrow_w = arrow_h * 1.3;
    let counter_middle = y + h * 0.595;
    let counter_x = inner_x + arrow_w + 44.0;
    let caption_middle = y + h * 0.9;
    let speaker_h = 42.0;
    let caption_x = inner_x + speaker_h * 1.15 + 24.0;
    CallLayout {
        panel: u.area(x, y, w, h),
        edge: u.px(6.0),
        radius: u.px(36.0),
        title: u.slot(inner_x, y + h * 0.085, inner_w, Face::SemiBold, 42.0, Align::Left),
        number: u.slot(inner_x, y + h * 0.155 + number_cap / 2.0, inner_w, Face::ExtraBold, number_cap / cap, Align::Left),
        arrow: u.area(inner_x, counter_middle - arrow_h / 2.0, arrow_w, arrow_h),
        counter: u.slot(counter_x, counter_middle, inner_x + inner_w - counter_x, Face::ExtraBold, counter_cap / cap, Align::Left),
        service: u.slot(inner_x, y + h * 0.757, inner_w, Face::Regular, 40.0, Align::Left),
        speaker: u.area(inner_x, caption_middle - speaker_h / 2.0, speaker_h * 1.15, speaker_h),
        words: u.slot(inner_x, y + h * 0.42, inner_w, Face::ExtraBold, counter_cap / cap, Align::Left),
        sentence: u.slot(inner_x, y + h * 0.62, inner_w, Face::Regular, 52.0, Align::Left),
        caption: u.slot(caption_x, caption_middle, inner_x + inner_w - caption_x, Face::Regular, 38.0, Align::Left),
        slide: u.px(48.0),
    }
}

fn lay_out_waiting(u: Units, margin: f32) -> WaitingLayout {
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

fn lay_out_emergency(u: Units, margin: f32) -> EmergencyLayout {
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

fn lay_out_holding(u: Units, margin: f32) -> HoldingLayout {
    let (inner, h) = (u.w - 2.0 * margin, 220.0);
    let y = (u.h - h) / 2.0;
    HoldingLayout {
        ground: u.area(0.0, y, u.w, h),
        words: u.slot(margin, y + 78.0, inner, Face::ExtraBold, 64.0, Align::Left),
        bar: u.area(margin, y + h - 72.0, inner, 32.0),
    }
}

#[cfg(test)]
mod tests;
