//! Which parts a wall has and how they share it. Where nothing is known of distances there is one form for each purpose; where letters must be
//! so high, forms are tried from the richest to the barest, and the first that can be read is taken: small words give way before rows, rows
//! before the number.

use super::call::{self, Place, Words};
use super::checklist::lay_out_checklist;
use super::header::{Header, HeaderForm};
use super::identity::lay_out_identity;
use super::needs::{self, Needs};
use super::rows::{self, List};
use super::scenes::{lay_out_emergency, lay_out_holding, lay_out_waiting};
use super::{Area, CallLayout, Layout, Legibility, Slot, Units, foot};
use crate::setting::Setting;
use crate::typeface::Face;
use protocol::DisplayProfile as Profile;

/// From this width over height on, the list stands beside the number; below, under it.
const LYING_ASPECT_MIN: f32 = 1.2;

/// Between the large place and the list, and over the foot.
const GAP: f32 = 36.0;
const OVER_FOOT: f32 = 32.0;

/// Where the list of other calls stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ListPlace {
    /// Beside the large place, which has this share of the width.
    Beside(f32),
    /// Under the large place, which has this share of the height, in so many columns.
    Under { share: f32, columns: usize },
    /// There is none.
    None,
}

/// How the large place is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CallForm {
    /// In its own proportions.
    Free,
    /// From the letters outwards, with or without its small words.
    Tall { title: bool, service: bool },
    /// On one line.
    Wide { title: bool },
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Form {
    list: ListPlace,
    call: CallForm,
    header: HeaderForm,
    foot_takes_turns: bool,
}

/// A picture to be filled, and what is asked of it.
struct Canvas {
    u: Units,
    screen: Area,
    is_lying: bool,
    profile: Profile,
    needs: Needs,
}

/// How much smaller letters become at each try, on a screen that is too small for its farthest seat, and how small at most.
const STEP_DOWN: f32 = 0.95;
const SMALLEST: f32 = 0.1;

/// The best layout for a picture with these sides in pixels. Where none can be read, the one in which every letter lacks the same share.
pub(super) fn lay_out(width: f32, height: f32, setting: &Setting) -> Layout {
    let mut canvas = Canvas::of(width, height, setting);
    let needs = canvas.needs;
    let mut share = 1.0;
    while share > SMALLEST {
        canvas.needs = needs.times(share);
        let readable = forms(&canvas).into_iter().map(|form| build(&canvas, form)).find(|layout| layout.legibility.share >= 1.0);
        if let Some(layout) = readable {
            return Layout { legibility: Legibility { needs, share }, ..layout };
        }
        share *= STEP_DOWN;
    }
    canvas.needs = Needs::default();
    Layout { legibility: Legibility { needs, share }, ..build(&canvas, free(&canvas)) }
}

impl Canvas {
    fn of(width: f32, height: f32, setting: &Setting) -> Canvas {
        let screen = Area { x: 0.0, y: 0.0, w: width, h: height };
        let cut = f32::from(setting.overscan_percent) / 100.0;
        let (x_px, y_px) = ((width * cut).round(), (height * cut).round());
        let (width, height) = (width - 2.0 * x_px, height - 2.0 * y_px);
        // On a nearly square screen the list has no room beside the number.
        let is_lying = width >= height * LYING_ASPECT_MIN;
        let (w, h) = if is_lying { (1920.0, 1080.0) } else { (1080.0, 1920.0) };
        let unit = (width / w).min(height / h);
        let u = Units { unit, w: width / unit, h: height / unit, x_px, y_px };
        Canvas { u, screen, is_lying, profile: setting.profile, needs: Needs::of(screen.w, screen.h, setting) }
    }

    fn margin(&self) -> f32 {
        if self.is_lying { 72.0 } else { 60.0 }
    }

    fn header(&self) -> Header {
        let margin = self.margin();
        let header = if self.is_lying {
            Header { margin, middle: 80.0, mark: 76.0, site: 46.0, line: 28.0, clock: 66.0, step: 51.0 }
        } else {
            Header { margin, middle: 92.0, mark: 88.0, site: 52.0, line: 30.0, clock: 78.0, step: 58.0 }
        };
        header.at_least(self.least())
    }

    /// Sizes in units of what is needed in pixels of a capital's height.
    fn size(&self, cap_px: f32, face: Face) -> f32 {
        // Sizes are rounded to whole pixels, which must not take them under what they have to be.
        if cap_px > 0.0 { (cap_px / face.heights().cap + 0.6) / self.u.unit } else { 0.0 }
    }

    fn least(&self) -> f32 {
        self.size(self.needs.least, Face::Regular)
    }

    fn row(&self) -> f32 {
        self.size(self.needs.row, Face::ExtraBold).max(self.size(self.needs.row, Face::SemiBold))
    }

    /// Least height of a row and most rows of a column, by what the screen is for.
    fn row_bounds(&self) -> (f32, usize) {
        match self.profile {
            Profile::Zone | Profile::Totem | Profile::Counter => (122.0, usize::MAX),
            Profile::Lobby => (88.0, usize::MAX),
            Profile::DriveThrough => (150.0, 2),
            Profile::Mobile => (150.0, 3),
        }
    }
}

/// The form for a purpose where letters may be as large as they like.
fn free(canvas: &Canvas) -> Form {
    let tall = CallForm::Tall { title: true, service: true };
    let (list, call) = match (canvas.profile, canvas.is_lying) {
        (Profile::Zone | Profile::Totem | Profile::Mobile, true) => (ListPlace::Beside(0.61), CallForm::Free),
        (Profile::Zone | Profile::Totem | Profile::Mobile, false) => (ListPlace::Under { share: 0.4, columns: 1 }, CallForm::Free),
        (Profile::Lobby, true) => (ListPlace::Under { share: 0.26, columns: 3 }, CallForm::Wide { title: true }),
        (Profile::Lobby, false) => (ListPlace::Under { share: 0.26, columns: 2 }, tall),
        (Profile::DriveThrough, true) => (ListPlace::Under { share: 0.72, columns: 2 }, CallForm::Tall { title: false, service: false }),
        (Profile::DriveThrough, false) => (ListPlace::Under { share: 0.46, columns: 1 }, CallForm::Tall { title: false, service: false }),
        (Profile::Counter, _) => (ListPlace::None, tall),
    };
    let foot_takes_turns = matches!(canvas.profile, Profile::Counter | Profile::DriveThrough);
    let header = if canvas.profile == Profile::DriveThrough { HeaderForm::OneLine } else { HeaderForm::Full };
    Form { list, call, header, foot_takes_turns }
}

/// The forms to try, the richest first.
fn forms(canvas: &Canvas) -> Vec<Form> {
    let free = free(canvas);
    if !canvas.needs.are_known() {
        return vec![free];
    }
    let lists = lists(canvas, free.list);
    let tall = |title, service| CallForm::Tall { title, service };
    let mut calls = vec![free.call, tall(true, true), tall(true, false), tall(false, false)];
    if canvas.profile == Profile::Lobby {
        calls.insert(1, CallForm::Wide { title: false });
    }
    let mut forms = Vec::new();
    // What is beside a call shrinks first: then the list changes its place, and last of all it goes.
    let above = [
        (HeaderForm::Full, false),
        (HeaderForm::WithoutDate, false),
        (HeaderForm::Full, true),
        (HeaderForm::WithoutDate, true),
        (HeaderForm::OneLine, true),
    ];
    // Letters that are so high leave no room for two things beside each other.
    let above = above.into_iter().filter(|(_, takes_turns)| *takes_turns || canvas.least() <= LEAST_OF_TWO);
    let above = above.filter(|(header, _)| free.header != HeaderForm::OneLine || *header == HeaderForm::OneLine);
    let above: Vec<_> = above.map(|(header, takes_turns)| (header, takes_turns || free.foot_takes_turns)).collect();
    for list in lists {
        for (header, foot_takes_turns) in &above {
            for call in &calls {
                forms.push(Form { list, call: *call, header: *header, foot_takes_turns: *foot_takes_turns });
            }
        }
    }
    forms
}

/// Up to this size of letters, counts and a notice stand beside each other in the foot.
const LEAST_OF_TWO: f32 = 48.0;

/// Places of the list, those with most rows in sight first.
fn lists(canvas: &Canvas, free: ListPlace) -> Vec<ListPlace> {
    let under = |columns: usize| [0.4, 0.46, 0.52, 0.58, 0.64, 0.7].map(|share| ListPlace::Under { share, columns });
    let mut lists = vec![free];
    match (free, canvas.is_lying) {
        (ListPlace::None, _) => return lists,
        (ListPlace::Beside(_), _) | (ListPlace::Under { .. }, true) if canvas.profile != Profile::Lobby => {
            lists.extend([0.64, 0.66, 0.7, 0.56].map(ListPlace::Beside));
            lists.extend([2, 1].into_iter().flat_map(under));
        }
        (ListPlace::Beside(_) | ListPlace::Under { .. }, true) => {
            lists.extend([0.3, 0.34].map(|share| ListPlace::Under { share, columns: 3 }));
            lists.extend([2, 1].into_iter().flat_map(under));
        }
        (ListPlace::Beside(_) | ListPlace::Under { .. }, false) => lists.extend([2, 1].into_iter().flat_map(under)),
    }
    lists.push(ListPlace::None);
    lists
}

fn build(canvas: &Canvas, form: Form) -> Layout {
    let Canvas { u, needs, .. } = *canvas;
    let (margin, least) = (canvas.margin(), canvas.least());
    let inner = u.w - 2.0 * margin;
    let header = canvas.header();
    let usual_top = if canvas.is_lying { 180.0 } else { 212.0 };
    let top = match form.header {
        HeaderForm::Full | HeaderForm::WithoutDate => (header.end(form.header) + 30.0).max(usual_top),
        HeaderForm::OneLine => header.end(form.header) + 26.0,
    };
    let is_band = canvas.is_lying || form.foot_takes_turns;
    let foot_h = if is_band { foot::band_h(least, form.foot_takes_turns) } else { foot::card_h(least).max(212.0) };
    let foot_y = u.h - foot_h - if is_band { 0.0 } else { margin };
    let bottom = foot_y - OVER_FOOT;
    let foot = match (form.foot_takes_turns, is_band) {
        (true, _) => foot::lay_out_turns(u, margin, foot_h, least),
        (false, true) => foot::lay_out_band(u, margin, foot_h, least),
        (false, false) => foot::lay_out_card(u, margin, foot_y, foot_h, least),
    };
    let body = Body { x: margin, y: top, w: inner, h: (bottom - top).max(1.0) };
    let (panel, rows) = split(canvas, form.list, body);
    let call = lay_out_call(canvas, form.call, panel);
    let mut header = header.lay_out(u, form.header);
    if !canvas.is_lying {
        // Beside the clock there is no room for badges: they stand at the far end of the panel's title.
        let pad = 56.0;
        let middle = if form.call == CallForm::Free { panel.h * 0.085 } else { panel.h * 0.06 };
        header.badges = u.slot(margin + pad, panel.y + middle, inner - 2.0 * pad, Face::SemiBold, 25.0_f32.max(least), super::Align::Right);
    }
    let mut layout = Layout {
        screen: canvas.screen,
        unit: u.unit,
        header,
        call,
        rows,
        foot,
        waiting: lay_out_waiting(u, margin),
        emergency: lay_out_emergency(u, margin, least.max(canvas.size(needs.least, Face::SemiBold))),
        holding: lay_out_holding(u, margin),
        identity: lay_out_identity(u, margin),
        checklist: lay_out_checklist(u, margin),
        legibility: Legibility { needs, share: 1.0 },
    };
    // A list without a row is worse than none.
    let lacks_rows = form.list != ListPlace::None && layout.rows.slots == 0;
    let is_whole = !needs.are_known() || (is_in_order(&layout) && has_room_above(&layout) && !lacks_rows);
    layout.legibility.share = if is_whole { needs::share(&layout, &needs) } else { 0.0 };
    layout
}

/// What is left between header and foot, in units.
#[derive(Clone, Copy)]
struct Body {
    x: f32,
    y: f32,
    w: f32,
    h: f32,
}

fn split(canvas: &Canvas, list: ListPlace, body: Body) -> (Body, rows::RowsLayout) {
    let Canvas { u, .. } = *canvas;
    let (row_h_min, lines_max) = canvas.row_bounds();
    let part = |x, y, w, h, columns| List { x, y, w, h, row_h_min, columns, lines_max, row: canvas.row(), least: canvas.least() };
    match list {
        ListPlace::Beside(share) => {
            let panel_w = (body.w * share).round();
            let x = body.x + panel_w + GAP;
            let list = part(x, body.y, body.x + body.w - x, body.h, 1);
            (Body { w: panel_w, ..body }, rows::lay_out(u, list))
        }
        ListPlace::Under { share, columns } => {
            // A standing wall's panel goes by the whole of it, as it hangs.
            let panel_h = if canvas.is_lying { body.h * share.max(MIN_SHARE) } else { (u.h * share).round().min(body.h * 0.8) };
            let panel_h = panel_h.round();
            let y = body.y + panel_h + GAP;
            let list = part(body.x, y, body.w, (body.y + body.h - y).max(1.0), columns);
            (Body { h: panel_h, ..body }, rows::lay_out(u, list))
        }
        ListPlace::None => (body, rows::none(u, body.x, body.y + body.h, body.w)),
    }
}

/// The large place has at least this share of a lying wall's height.
const MIN_SHARE: f32 = 0.4;

fn lay_out_call(canvas: &Canvas, form: CallForm, body: Body) -> CallLayout {
    let pad = match (canvas.needs.are_known(), canvas.is_lying) {
        (true, _) => 48.0,
        (false, true) => 64.0,
        (false, false) => 56.0,
    };
    let cap = (canvas.needs.number + 1.0) / canvas.u.unit * f32::from(u8::from(canvas.needs.are_known()));
    let place = Place { x: body.x, y: body.y, w: body.w, h: body.h, pad, least: canvas.least(), cap };
    match form {
        CallForm::Free => call::lay_out(canvas.u, place),
        CallForm::Tall { title, service } => call::lay_out_tall(canvas.u, place, Words { title, service }),
        CallForm::Wide { title } => call::lay_out_wide(canvas.u, place, Words { title, service: true }),
    }
}

/// Whether the words of the large place stand over one another with space between, and within it.
fn is_in_order(layout: &Layout) -> bool {
    let call = &layout.call;
    let shared = call.service.filter(|service| service.area.y < call.caption.area.y - 1.0);
    let column = [call.title, Some(call.number), Some(call.counter), shared, Some(call.caption)];
    let boxes: Vec<(f32, f32)> = column.iter().flatten().map(cap_box).collect();
    let apart = boxes.windows(2).all(|pair| match pair {
        // The counter beside the number has the same middle.
        [one, other] => one.1 < other.0 || (one.0 + one.1 - other.0 - other.1).abs() < 2.0,
        _ => true,
    });
    let (first, last) = (boxes.first(), boxes.last());
    // Small words have no room where the number is no larger than its counter.
    let leads = (call.title.is_none() && shared.is_none()) || call.number.size_max > call.counter.size_max * NUMBER_LEADS_BY;
    let is_wide = call.service.is_some() && shared.is_none();
    apart
        && (leads || is_wide)
        && first.is_none_or(|first| first.0 >= call.panel.y + call.edge)
        && last.is_none_or(|last| last.1 <= call.panel.y + call.panel.h - call.edge)
}

/// Whether the hall's name and its zone have room beside clock and date.
fn has_room_above(layout: &Layout) -> bool {
    let line = layout.header.line.is_none_or(|line| line.fits(LINE_SAMPLE));
    line && layout.header.site.fits(SITE_SAMPLE)
}

/// A short name of a hall and of a zone with its floor: longer ones are made smaller, or left out.
const SITE_SAMPLE: &str = "MPP Contoh";
const LINE_SAMPLE: &str = "Zona A, Lantai 1";

/// A number leads where it is larger than its counter by so much.
const NUMBER_LEADS_BY: f32 = 1.12;

/// Top and bottom of a slot's capitals.
fn cap_box(slot: &Slot) -> (f32, f32) {
    let middle = slot.area.y + slot.area.h / 2.0;
    let half = slot.size_max * slot.face.heights().cap / 2.0;
    (middle - half, middle + half)
}
