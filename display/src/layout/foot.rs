//! The foot: who waits for what, and one notice. A lying wall has a band, a standing one a card.

use super::{Align, Area, Slot, Units};
use crate::board::WaitingCount;
use crate::typeface::Face;

/// The foot's fixed parts.
#[derive(Clone, Debug, PartialEq)]
pub struct FootLayout {
    /// Its ground.
    pub ground: Area,
    /// The ground's corners.
    pub radius: f32,
    /// "Menunggu".
    pub label: Slot,
    /// Where the counts stand.
    pub counts: Area,
    /// The notice: up to two lines.
    pub notice: Slot,
    /// The mark of trouble.
    pub trouble_mark: Area,
    /// What the trouble is.
    pub trouble: Slot,
    /// What people should do: beside or under it.
    pub request: Slot,
    unit: f32,
}

/// Where the counts of one page stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FootPlan {
    /// One for each agency that fits.
    pub counts: Vec<WaitingPlan>,
}

/// One agency's place.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingPlan {
    /// The agency.
    pub agency: Slot,
    /// The count.
    pub count: Slot,
    /// How long somebody waits who comes now: beside the count.
    pub wait: Slot,
}

const NAME_SIZE: f32 = 30.0;
const COUNT_SIZE: f32 = 46.0;
const WAIT_SIZE: f32 = 30.0;
/// From a count to the wait beside it.
const BESIDE: f32 = 18.0;
const BETWEEN: f32 = 60.0;
/// A longer name is made smaller.
const NAME_W_MAX: f32 = 280.0;

pub(super) fn lay_out_band(u: Units, margin: f32, h: f32) -> FootLayout {
    let y = u.h - h;
    let middle = y + h / 2.0;
    let label_w = Face::SemiBold.width("Menunggu", NAME_SIZE) + 56.0;
    let notice_w = (u.w * 0.36).round();
    let notice_x = u.w - margin - notice_w;
    let mark = 60.0;
    let trouble_x = margin + mark + 28.0;
    let trouble_w = Face::ExtraBold.width("Sambungan terputus.", 40.0) + 20.0;
    FootLayout {
        ground: u.area(0.0, y, u.w, h),
        radius: 0.0,
        label: u.slot(margin, middle, label_w, Face::SemiBold, NAME_SIZE, Align::Left),
        counts: u.area(margin + label_w, y, notice_x - margin - label_w - 40.0, h),
        notice: u.slot(notice_x, middle, notice_w, Face::Regular, 32.0, Align::Right),
        trouble_mark: u.area(margin, middle - mark / 2.0, mark, mark),
        trouble: u.slot(trouble_x, middle, trouble_w, Face::ExtraBold, 40.0, Align::Left),
        request: u.slot(trouble_x + trouble_w, middle, u.w - margin - trouble_x - trouble_w, Face::Regular, 40.0, Align::Left),
        unit: u.unit,
    }
}

pub(super) fn lay_out_card(u: Units, margin: f32, y: f32, h: f32) -> FootLayout {
    let (x, w) = (margin, u.w - 2.0 * margin);
    let pad = 40.0;
    let inner = w - 2.0 * pad;
    let label_w = Face::SemiBold.width("Menunggu", NAME_SIZE) + 48.0;
    let counts_h = 108.0;
    let mark = 76.0;
    let trouble_x = x + pad + mark + 32.0;
    let trouble_w = x + w - pad - trouble_x;
    FootLayout {
        ground: u.area(x, y, w, h),
        radius: u.px(24.0),
        label: u.slot(x + pad, y + 8.0 + counts_h / 2.0, label_w, Face::SemiBold, NAME_SIZE, Align::Left),
        counts: u.area(x + pad + label_w, y + 8.0, inner - label_w, counts_h),
        notice: u.slot(x + pad, y + counts_h + (h - counts_h) / 2.0 - 10.0, inner, Face::Regular, 30.0, Align::Left),
        trouble_mark: u.area(x + pad, y + h / 2.0 - mark / 2.0, mark, mark),
        trouble: u.slot(trouble_x, y + h / 2.0 - 34.0, trouble_w, Face::ExtraBold, 42.0, Align::Left),
        request: u.slot(trouble_x, y + h / 2.0 + 34.0, trouble_w, Face::Regular, 36.0, Align::Left),
        unit: u.unit,
    }
}

/// Places one page of counts from left to right; those that do not fit are left out.
pub fn plan_foot(layout: &FootLayout, counts: &[WaitingCount]) -> FootPlan {
    let u = Units { unit: layout.unit, w: 0.0, h: 0.0 };
    let (mut x, y) = (layout.counts.x / u.unit, layout.counts.y / u.unit);
    let (end, h) = (x + layout.counts.w / u.unit, layout.counts.h / u.unit);
    let mut plan = FootPlan::default();
    for count in counts {
        let w = width(count);
        if x + w > end && !plan.counts.is_empty() {
            break;
        }
        plan.counts.push(WaitingPlan {
            agency: u.slot(x, y + h * 0.28, w, Face::Regular, NAME_SIZE, Align::Left),
            count: u.slot(x, y + h * 0.68, count_width(count), Face::ExtraBold, COUNT_SIZE, Align::Left),
            wait: u.slot(x + count_width(count) + BESIDE, y + h * 0.70, wait_width(count), Face::Regular, WAIT_SIZE, Align::Left),
        });
        x += w + BETWEEN;
    }
    plan
}

/// Lines of one page of the notice.
const NOTICE_LINES: usize = 2;
/// A mark for each page of a notice that has more than one, and the space from one to the next.
const MARK: f32 = 9.0;
const MARK_STEP: f32 = 24.0;

/// Cuts notices, a line each, into pages of two lines at the size meant for them, so that a long one is read like a short one. No letter is
/// left out, and no page holds parts of two.
pub fn notice_pages(layout: &FootLayout, notice: &str) -> Vec<String> {
    let page = |lines: &[String]| {
        // Two lines of about the same length look better than a long and a short one.
        let (balanced, size) = layout.notice.in_two_lines(&lines.join(" "));
        if size < layout.notice.size_max { lines.join("\n") } else { balanced }
    };
    notice.lines().flat_map(|one| layout.notice.wrap(one).chunks(NOTICE_LINES).map(page).collect::<Vec<_>>()).collect()
}

/// A small disc under the notice for each of its pages, at the side to which the notice leans.
pub fn plan_notice_marks(layout: &FootLayout, pages: usize) -> Vec<Area> {
    let u = Units { unit: layout.unit, w: 0.0, h: 0.0 };
    let (x, w) = (layout.notice.area.x / u.unit, layout.notice.area.w / u.unit);
    let y = (layout.ground.y + layout.ground.h) / u.unit - MARK - 9.0;
    let all_w = MARK_STEP * pages.saturating_sub(1) as f32 + MARK;
    let left = match layout.notice.align {
        Align::Left => x,
        Align::Centre => x + (w - all_w) / 2.0,
        Align::Right => x + w - all_w,
    };
    (0..pages).map(|page| u.area(left + MARK_STEP * page as f32, y, MARK, MARK)).collect()
}

/// Cuts the counts into pages, so that each agency has its turn.
pub fn foot_pages<'a>(layout: &FootLayout, counts: &'a [WaitingCount]) -> Vec<&'a [WaitingCount]> {
    let mut pages = Vec::new();
    let mut left = counts;
    while !left.is_empty() {
        let fits = plan_foot(layout, left).counts.len().max(1);
        let (page, rest) = left.split_at(fits);
        pages.push(page);
        left = rest;
    }
    pages
}

fn width(count: &WaitingCount) -> f32 {
    let name = Face::Regular.width(&count.agency, NAME_SIZE).min(NAME_W_MAX);
    let beside = if count.wait.is_empty() { 0.0 } else { BESIDE + wait_width(count) };
    (name + 4.0).max(count_width(count) + beside)
}

fn count_width(count: &WaitingCount) -> f32 {
    Face::ExtraBold.width(&count.count.to_string(), COUNT_SIZE) + 4.0
}

/// With room for a size that is rounded up to whole pixels.
fn wait_width(count: &WaitingCount) -> f32 {
    Face::Regular.width(&count.wait, WAIT_SIZE) * 1.06 + 4.0
}
