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
    /// Counts and notices take turns in the whole of it, and so do the sentences of a cut link: letters are so high that one line is all there
    /// is room for.
    pub takes_turns: bool,
    /// Lines of one page of the notice.
    lines: usize,
    sizes: Sizes,
}

/// Sizes that a plan needs again.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sizes {
    unit: f32,
    name: f32,
    count: f32,
    wait: f32,
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
const NOTICE_SIZE: f32 = 32.0;
const CARD_NOTICE_SIZE: f32 = 30.0;
const TROUBLE_SIZE: f32 = 40.0;
/// One line for all.
const TURN_SIZE: f32 = 36.0;
/// From a count to the wait beside it.
const BESIDE: f32 = 18.0;
const BETWEEN: f32 = 60.0;
/// A longer name is made smaller.
const NAME_W_MAX: f32 = 280.0;

/// How high a band is in which letters have at least this size; where that is too much for two lines, on one.
pub(super) fn band_h(least: f32, takes_turns: bool) -> f32 {
    let [name, count] = [NAME_SIZE, COUNT_SIZE].map(|size| size.max(least));
    if takes_turns {
        name.max(TURN_SIZE) * 1.3 + 44.0
    } else {
        (name * 1.25 + count * 1.25 + if least > NAME_SIZE { 46.0 } else { 30.0 }).max(128.0)
    }
}

/// How high a card is in which letters have at least this size.
pub(super) fn card_h(least: f32) -> f32 {
    let [name, count, notice] = [NAME_SIZE, COUNT_SIZE, CARD_NOTICE_SIZE].map(|size| size.max(least));
    counts_h(name, count) + notice * 2.5 + 29.0
}

fn counts_h(name: f32, count: f32) -> f32 {
    (name * 1.25 + count * 1.25 + 13.0).max(108.0)
}

pub(super) fn lay_out_band(u: Units, margin: f32, h: f32, least: f32) -> FootLayout {
    let y = u.h - h;
    let middle = y + h / 2.0;
    let [name, count, wait] = [NAME_SIZE, COUNT_SIZE, WAIT_SIZE].map(|size| size.max(least));
    let label_w = Face::SemiBold.width("Menunggu", name) + 56.0;
    let notice_w = (u.w * 0.36).round();
    let notice_x = u.w - margin - notice_w;
    let mark = 60.0;
    let trouble = TROUBLE_SIZE.max(least);
    let trouble_x = margin + mark + 28.0;
    let trouble_w = Face::ExtraBold.width("Sambungan terputus.", trouble) + 20.0;
    FootLayout {
        ground: u.area(0.0, y, u.w, h),
        radius: 0.0,
        label: u.slot(margin, middle, label_w, Face::SemiBold, name, Align::Left),
        counts: u.area(margin + label_w, y, notice_x - margin - label_w - 40.0, h),
        notice: u.slot(notice_x, middle, notice_w, Face::Regular, NOTICE_SIZE.max(least), Align::Right),
        trouble_mark: u.area(margin, middle - mark / 2.0, mark, mark),
        trouble: u.slot(trouble_x, middle, trouble_w, Face::ExtraBold, trouble, Align::Left),
        request: u.slot(trouble_x + trouble_w, middle, u.w - margin - trouble_x - trouble_w, Face::Regular, trouble, Align::Left),
        takes_turns: false,
        lines: 2,
        sizes: Sizes { unit: u.unit, name, count, wait },
    }
}

/// A band of one line, in which everything takes its turn.
pub(super) fn lay_out_turns(u: Units, margin: f32, h: f32, least: f32) -> FootLayout {
    let y = u.h - h;
    let middle = y + h / 2.0;
    let size = TURN_SIZE.max(least);
    let label_w = Face::SemiBold.width("Menunggu", size) + size * 0.9;
    let inner = u.w - 2.0 * margin;
    let mark = size * 1.1;
    let trouble_x = margin + mark + size * 0.5;
    let trouble_w = u.w - margin - trouble_x;
    let trouble = u.slot(trouble_x, middle, trouble_w, Face::SemiBold, size, Align::Left);
    FootLayout {
        ground: u.area(0.0, y, u.w, h),
        radius: 0.0,
        label: u.slot(margin, middle, label_w, Face::SemiBold, size, Align::Left),
        counts: u.area(margin + label_w, y, inner - label_w, h),
        // A little higher: under it stand the marks of its pages.
        notice: u.slot(margin, middle - 5.0, inner, Face::Regular, size, Align::Left),
        trouble_mark: u.area(margin, middle - mark / 2.0, mark, mark),
        trouble,
        request: Slot { face: Face::Regular, ..trouble },
        takes_turns: true,
        lines: 1,
        sizes: Sizes { unit: u.unit, name: size, count: size, wait: size },
    }
}

pub(super) fn lay_out_card(u: Units, margin: f32, y: f32, h: f32, least: f32) -> FootLayout {
    let (x, w) = (margin, u.w - 2.0 * margin);
    let pad = 40.0;
    let inner = w - 2.0 * pad;
    let [name, count, wait] = [NAME_SIZE, COUNT_SIZE, WAIT_SIZE].map(|size| size.max(least));
    let label_w = Face::SemiBold.width("Menunggu", name) + 48.0;
    let counts_h = counts_h(name, count);
    let mark = 76.0;
    let trouble_x = x + pad + mark + 32.0;
    let trouble_w = x + w - pad - trouble_x;
    FootLayout {
        ground: u.area(x, y, w, h),
        radius: u.px(24.0),
        label: u.slot(x + pad, y + 8.0 + counts_h / 2.0, label_w, Face::SemiBold, name, Align::Left),
        counts: u.area(x + pad + label_w, y + 8.0, inner - label_w, counts_h),
        notice: u.slot(x + pad, y + counts_h + (h - counts_h) / 2.0 - 10.0, inner, Face::Regular, CARD_NOTICE_SIZE.max(least), Align::Left),
        trouble_mark: u.area(x + pad, y + h / 2.0 - mark / 2.0, mark, mark),
        trouble: u.slot(trouble_x, y + h / 2.0 - 34.0_f32.max(least), trouble_w, Face::ExtraBold, 42.0_f32.max(least), Align::Left),
        request: u.slot(trouble_x, y + h / 2.0 + 34.0_f32.max(least * 0.6), trouble_w, Face::Regular, 36.0_f32.max(least), Align::Left),
        takes_turns: false,
        lines: 2,
        sizes: Sizes { unit: u.unit, name, count, wait },
    }
}

/// What a foot that takes turns says of a cut link, one page after another.
pub fn cut_pages(time: &str) -> [String; 3] {
    ["Sambungan terputus.".to_owned(), format!("Tampilan pukul {time}."), "Mohon perhatikan panggilan petugas.".to_owned()]
}

/// Places one page of counts from left to right; those that do not fit are left out.
pub fn plan_foot(layout: &FootLayout, counts: &[WaitingCount]) -> FootPlan {
    let u = Units::of(layout.sizes.unit);
    let (mut x, y) = (layout.counts.x / u.unit, layout.counts.y / u.unit);
    let (end, h) = (x + layout.counts.w / u.unit, layout.counts.h / u.unit);
    let mut plan = FootPlan::default();
    for count in counts {
        let w = width(layout, count);
        if x + w > end && !plan.counts.is_empty() {
            break;
        }
        plan.counts.push(if layout.takes_turns {
            on_one_line(u, layout, count, x, y + h / 2.0)
        } else {
            on_two_lines(u, layout, count, (x, y, w, h))
        });
        x += w + BETWEEN.max(layout.sizes.name * 0.8);
    }
    plan
}

fn on_two_lines(u: Units, layout: &FootLayout, count: &WaitingCount, (x, y, w, h): (f32, f32, f32, f32)) -> WaitingPlan {
    let Sizes { name, count: size, wait, .. } = layout.sizes;
    let count_w = count_width(layout, count);
    // Where letters are raised the two lines share the height by their sizes.
    let share = name / (name + size);
    let [upper, lower] = if name > NAME_SIZE { [share * 0.5 + 0.04, 1.0 - (1.0 - share) * 0.5 - 0.06] } else { [0.28, 0.68] };
    WaitingPlan {
        agency: u.slot(x, y + h * upper, w, Face::Regular, name, Align::Left),
        count: u.slot(x, y + h * lower, count_w, Face::ExtraBold, size, Align::Left),
        wait: u.slot(x + count_w + BESIDE, y + h * (lower + 0.02), wait_width(layout, count), Face::Regular, wait, Align::Left),
    }
}

/// The agency with its count beside it; how long somebody waits is said on nearer screens.
fn on_one_line(u: Units, layout: &FootLayout, count: &WaitingCount, x: f32, middle: f32) -> WaitingPlan {
    let Sizes { name, count: size, .. } = layout.sizes;
    let name_w = name_width(layout, count);
    let count_x = x + name_w + name * 0.4;
    let count_w = count_width(layout, count);
    WaitingPlan {
        agency: u.slot(x, middle, name_w, Face::Regular, name, Align::Left),
        count: u.slot(count_x, middle, count_w, Face::ExtraBold, size, Align::Left),
        wait: u.slot(count_x + count_w, middle, 0.0, Face::Regular, name, Align::Left),
    }
}

/// A mark for each page of a notice that has more than one, and the space from one to the next.
const MARK: f32 = 9.0;
const MARK_STEP: f32 = 24.0;

/// Cuts notices, a line each, into pages of two lines at the size meant for them, so that a long one is read like a short one. No letter is
/// left out, and no page holds parts of two.
pub fn notice_pages(layout: &FootLayout, notice: &str) -> Vec<String> {
    let page = |lines: &[String]| {
        if layout.lines == 1 {
            return lines.join("\n");
        }
        // Two lines of about the same length look better than a long and a short one.
        let (balanced, size) = layout.notice.in_two_lines(&lines.join(" "));
        if size < layout.notice.size_max { lines.join("\n") } else { balanced }
    };
    let wrapped = |one: &str| if layout.lines == 1 { layout.notice.wrap_evenly(one) } else { layout.notice.wrap(one) };
    notice.lines().flat_map(|one| wrapped(one).chunks(layout.lines).map(page).collect::<Vec<_>>()).collect()
}

/// A small disc under the notice for each of its pages, at the side to which the notice leans.
pub fn plan_notice_marks(layout: &FootLayout, pages: usize) -> Vec<Area> {
    let u = Units::of(layout.sizes.unit);
    let (x, w) = (layout.notice.area.x / u.unit, layout.notice.area.w / u.unit);
    let y = (layout.ground.y + layout.ground.h) / u.unit - MARK - 12.0;
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

fn width(layout: &FootLayout, count: &WaitingCount) -> f32 {
    if layout.takes_turns {
        return name_width(layout, count) + layout.sizes.name * 0.4 + count_width(layout, count);
    }
    let beside = if count.wait.is_empty() { 0.0 } else { BESIDE + wait_width(layout, count) };
    (name_width(layout, count)).max(count_width(layout, count) + beside)
}

fn name_width(layout: &FootLayout, count: &WaitingCount) -> f32 {
    let size = layout.sizes.name;
    Face::Regular.width(&count.agency, size).min(NAME_W_MAX.max(size * NAME_W_MAX / NAME_SIZE)) + 4.0
}

fn count_width(layout: &FootLayout, count: &WaitingCount) -> f32 {
    Face::ExtraBold.width(&count.count.to_string(), layout.sizes.count) + 4.0
}

/// With room for a size that is rounded up to whole pixels.
fn wait_width(layout: &FootLayout, count: &WaitingCount) -> f32 {
    Face::Regular.width(&count.wait, layout.sizes.wait) * 1.06 + 4.0
}
