//! Slides: how many pages of one fit into a place, and where everything on a page stands. Letters are never smaller than the farthest seat needs;
//! what does not fit at that size goes on on the next page, and a place that cannot hold a title and two lines holds no slide.

use super::{Align, Area, CallLayout, Layout, RowsLayout, Slot};
use crate::code::Code;
use crate::slides::Slide;
use crate::typeface::Face;
use protocol::legibility::{CODE_PARTS, LEAST_PARTS};

/// Sizes in units of the wall, where letters may be as large as they like: of a title, and of everything else.
const LARGE: (f32, f32) = (60.0, 42.0);
const BESIDE: (f32, f32) = (36.0, 29.0);

/// From the sides of a place to its words, and from one thing to the next, as shares of a letter's size.
const PAD: f32 = 0.95;
const GAP: f32 = 0.42;
/// From a line's middle to the next one's.
const LEADING: f32 = 1.25;

/// The smallest share of the list's height that a slide takes: in less there is room for a row and for nothing that is worth reading.
const SHARE_MIN: f32 = 0.30;

/// Lines of tickets that have moved on which stay over a slide.
const BEFORE_OVER_SLIDE: usize = 2;

/// What a line of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The title.
    Title,
    /// What some words are about.
    Label,
    /// The words.
    Text,
}

/// One page of a slide.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SlidePage {
    /// Lines that fit as they are.
    pub lines: Vec<(Slot, String, Tone)>,
    /// Where the picture stands.
    pub picture: Option<Area>,
    /// The light ground of the code, with its quiet zone.
    pub code: Option<Area>,
    /// A mark for each page, where there are several.
    pub marks: Vec<Area>,
}

/// Where slides are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlidePlace {
    /// In the large place.
    Large,
    /// In the list's column, under so many called rows and so many that were before.
    Under {
        /// Rows.
        called: usize,
        /// Lines.
        before: usize,
    },
}

/// The ground of a slide, and its corners. None where the place is too small for any.
pub fn slide_ground(layout: &Layout, place: SlidePlace) -> Option<(Area, f32)> {
    match place {
        SlidePlace::Large => Some((under_badges(layout, inside(&layout.call)), layout.call.radius)),
        SlidePlace::Under { called, before } => {
            let free = layout.rows.free_under(called, before)?;
            (free.h >= layout.rows.area.h * SHARE_MIN).then_some((free, layout.rows.radius))
        }
    }
}

/// How many tickets that have moved on are listed beside so many called rows, where slides are shown too.
pub fn before_over_slide(layout: &RowsLayout, called: usize, before: usize) -> usize {
    let most = before.min(BEFORE_OVER_SLIDE);
    let has_room = |before: usize| layout.free_under(called, before).is_some_and(|free| free.h >= layout.area.h * SHARE_MIN);
    (0..=most).rev().find(|before| has_room(*before)).unwrap_or(before)
}

/// On a standing wall badges have their place in the panel, over the slide.
fn under_badges(layout: &Layout, area: Area) -> Area {
    let badges = layout.header.badges.area;
    if !layout.has_badges_on_panel() {
        return area;
    }
    // A badge is half as high again as its words.
    let y = (badges.y + badges.h * 1.25).max(area.y);
    Area { y, h: (area.y + area.h - y).max(1.0), ..area }
}

fn inside(call: &CallLayout) -> Area {
    let edge = call.edge;
    let Area { x, y, w, h } = call.panel;
    Area { x: x + edge, y: y + edge, w: w - 2.0 * edge, h: h - 2.0 * edge }
}

/// Letters of a place, in pixels.
#[derive(Clone, Copy)]
struct Sizes {
    title: f32,
    text: f32,
}

/// Letters at a share of what they would like to be; never under what they have to be.
fn sizes(layout: &Layout, place: SlidePlace, share: f32) -> Sizes {
    let (title, text) = match place {
        SlidePlace::Large => LARGE,
        SlidePlace::Under { .. } => BESIDE,
    };
    // Sizes are rounded to whole pixels, which must not take them under what they have to be.
    let least = layout.legibility.needs.least * layout.legibility.share.min(1.0) / Face::Regular.heights().cap;
    let least = if least > 0.0 { (least + 0.6).ceil() } else { 0.0 };
    let px = |units: f32| (units * share * layout.unit).round().max(1.0);
    Sizes { title: px(title).max((least * 1.1).round()), text: px(text).max(least) }
}

/// The pages of a slide in a place; none where it does not fit there.
pub fn slide_pages(layout: &Layout, place: SlidePlace, slide: &Slide) -> Vec<SlidePage> {
    let Some((ground, _)) = slide_ground(layout, place) else { return Vec::new() };
    if slide.picture.is_some() {
        return vec![picture_page(ground, slide)];
    }
    let sizes = SHARES.map(|share| sizes(layout, place, share));
    if let Some(code) = Code::of(&slide.page) {
        // Its words need no more than their own size: what is left is for the code.
        let own = sizes.into_iter().skip_while(|sizes| sizes.text > self::sizes(layout, place, 1.0).text);
        return own.filter_map(|sizes| code_page(layout, inner(ground, sizes), sizes, slide, &code)).take(1).collect();
    }
    // As large as the fewest pages let them be.
    let pages = sizes.into_iter().map(|sizes| word_pages(inner(ground, sizes), sizes, slide)).filter(|pages| !pages.is_empty());
    pages.reduce(|larger, smaller| if smaller.len() < larger.len() { smaller } else { larger }).unwrap_or_default()
}

/// Shares of a letter's size that are tried, the largest first: a few words may be read from farther away than they have to be.
const SHARES: [f32; 5] = [1.5, 1.25, 1.0, 0.88, 0.78];

/// The place of words on a ground.
fn inner(ground: Area, sizes: Sizes) -> Area {
    let pad = (sizes.text * PAD).round();
    Area { x: ground.x + pad, y: ground.y + pad * 0.8, w: ground.w - 2.0 * pad, h: ground.h - 1.6 * pad }
}

/// A picture as large as it fits, in its own shape.
fn picture_page(ground: Area, slide: &Slide) -> SlidePage {
    let aspect = slide.picture_aspect_milli.max(1) as f32 / 1_000.0;
    let w = ground.w.min(ground.h * aspect);
    let h = w / aspect;
    let area =
        Area { x: (ground.x + (ground.w - w) / 2.0).round(), y: (ground.y + (ground.h - h) / 2.0).round(), w: w.round(), h: h.round() };
    SlidePage { picture: Some(area), ..SlidePage::default() }
}

/// A code with the title over it and the address under it; none where it would be too small to be scanned from a third of the way to the farthest
/// seat.
fn code_page(layout: &Layout, inner: Area, sizes: Sizes, slide: &Slide, code: &Code) -> Option<SlidePage> {
    let head = head(inner, sizes, slide);
    let under: Vec<Line> = body(inner, sizes, slide).into_iter().flatten().collect();
    let heights = |lines: &[Line]| lines.iter().map(height).sum::<f32>();
    let gap = (sizes.text * GAP).round();
    let room = (inner.h - heights(&head) - heights(&under) - gap).min(inner.w);
    let square = (room / code.whole_side() as f32).floor();
    if square < square_min(layout, code) {
        return None;
    }
    let side = square * code.whole_side() as f32;
    let top = (inner.y + heights(&head) + gap).round();
    let mut page = place_lines(inner, head.iter(), 1, 0.0);
    let below = Area { y: top + side, h: inner.y + inner.h - top - side, ..inner };
    page.lines.extend(place_lines(below, under.iter(), 1, 0.0).lines);
    page.code = Some(Area { x: inner.x.round(), y: top, w: side, h: side });
    Some(page)
}

/// The smallest square of a code, in pixels.
fn square_min(layout: &Layout, code: &Code) -> f32 {
    // What letters need at the distance says how many pixels the distance has.
    let distance_px = layout.legibility.needs.least * LEAST_PARTS as f32;
    let needed = distance_px / (CODE_PARTS as f32 * code.side() as f32);
    needed.ceil().max((SQUARE_MIN * layout.unit).round()).max(1.0)
}

/// In units, where nobody has said how far away people are.
const SQUARE_MIN: f32 = 5.0;

/// A line before it has its place.
struct Line {
    text: String,
    tone: Tone,
    size: f32,
    /// Over it, in pixels.
    gap: f32,
    /// The next line belongs to it.
    keeps_next: bool,
}

fn word_pages(inner: Area, sizes: Sizes, slide: &Slide) -> Vec<SlidePage> {
    let head = head(inner, sizes, slide);
    let body = body(inner, sizes, slide);
    let all_h = |lines: &[Line]| lines.iter().map(height).sum::<f32>();
    let body_h: f32 = body.iter().map(|item| all_h(item)).sum();
    let marks_h = sizes.text * 0.5;
    let head_h: f32 = head.iter().map(height).sum();
    let two_lines = 2.0 * sizes.text * LEADING + sizes.text * GAP;
    if inner.h < head_h + two_lines || inner.w < sizes.text * CHARS_MIN * 0.5 {
        return Vec::new();
    }
    let room = if head_h + body_h <= inner.h { inner.h } else { inner.h - marks_h } - head_h;
    let pages = cut(body, room);
    let count = pages.len();
    pages.into_iter().map(|lines| place_lines(inner, head.iter().chain(&lines), count, marks_h)).collect()
}

/// Items on pages: one that fits on a page is not cut, and no label stands without its words.
fn cut(body: Vec<Vec<Line>>, room: f32) -> Vec<Vec<Line>> {
    let all_h = |lines: &[Line]| lines.iter().map(height).sum::<f32>();
    let mut pages: Vec<Vec<Line>> = vec![Vec::new()];
    let mut page = Vec::new();
    for item in body {
        let item_h = all_h(&item);
        if all_h(&page) + item_h > room && item_h <= room && !page.is_empty() {
            pages.push(std::mem::take(&mut page));
        }
        let mut left = item.into_iter().peekable();
        while let Some(line) = left.next() {
            let with_next = if line.keeps_next { left.peek().map_or(0.0, height) } else { 0.0 };
            if all_h(&page) + height(&line) + with_next > room && !page.is_empty() {
                pages.push(std::mem::take(&mut page));
            }
            page.push(line);
        }
    }
    pages.push(page);
    pages.retain(|page| !page.is_empty());
    pages
}

/// The narrowest line that is worth reading, in letters.
const CHARS_MIN: f32 = 12.0;

fn height(line: &Line) -> f32 {
    line.gap + line.size * LEADING
}

fn slot(inner: Area, tone: Tone, size: f32) -> Slot {
    let face = match tone {
        Tone::Title => Face::ExtraBold,
        Tone::Label => Face::SemiBold,
        Tone::Text => Face::Regular,
    };
    Slot { area: Area { h: size * LEADING, ..inner }, face, size_max: size, align: Align::Left }
}

fn wrapped(inner: Area, tone: Tone, size: f32, text: &str, gap: f32) -> Vec<Line> {
    let lines = slot(inner, tone, size).wrap(text).into_iter().enumerate();
    lines.map(|(at, text)| Line { text, tone, size, gap: if at == 0 { gap } else { 0.0 }, keeps_next: false }).collect()
}

/// A title that would have to be smaller than this share of its size stands on two lines.
const TITLE_SHARE_MIN: f32 = 0.7;

fn title_lines(inner: Area, size: f32, title: &str) -> Vec<Line> {
    let lines = slot(inner, Tone::Title, size).wrap_evenly(title).into_iter();
    lines.map(|text| Line { text, tone: Tone::Title, size, gap: 0.0, keeps_next: false }).collect()
}

/// What every page begins with: the title, on two lines at the most and then smaller, and what it is about.
fn head(inner: Area, sizes: Sizes, slide: &Slide) -> Vec<Line> {
    let title = slot(inner, Tone::Title, sizes.title);
    // On one line rather than on two, where that is nearly as large.
    let one_line = title.size_of(&slide.title).max(sizes.text);
    let size = if one_line >= sizes.title * TITLE_SHARE_MIN { one_line } else { sizes.title };
    let mut head = title_lines(inner, size, &slide.title);
    if head.len() > 2 {
        head = title_lines(inner, sizes.text, &slide.title);
    }
    head.extend(wrapped(inner, Tone::Label, sizes.text, &slide.about, sizes.text * 0.1));
    head
}

/// The lines of each item.
fn body(inner: Area, sizes: Sizes, slide: &Slide) -> Vec<Vec<Line>> {
    let mut body = Vec::new();
    for (label, text) in &slide.items {
        let gap = sizes.text * GAP;
        let mut over = wrapped(inner, Tone::Label, sizes.text, label, gap);
        let has_label = !over.is_empty();
        if let Some(last) = over.last_mut() {
            last.keeps_next = true;
        }
        over.extend(wrapped(inner, Tone::Text, sizes.text, text, if has_label { 0.0 } else { gap }));
        body.push(over);
    }
    body
}

fn place_lines<'a>(inner: Area, lines: impl Iterator<Item = &'a Line>, pages: usize, marks_h: f32) -> SlidePage {
    let mut y = inner.y;
    let mut placed = Vec::new();
    for line in lines {
        y += line.gap;
        let slot = slot(Area { y: y.round(), ..inner }, line.tone, line.size);
        placed.push((slot, line.text.clone(), line.tone));
        y += line.size * LEADING;
    }
    let side = (marks_h * 0.55).round().max(2.0);
    let mark = |page: usize| Area { x: inner.x + page as f32 * side * 2.4, y: (inner.y + inner.h - side).round(), w: side, h: side };
    let marks = if pages > 1 { (0..pages).map(mark).collect() } else { Vec::new() };
    SlidePage { lines: placed, marks, ..SlidePage::default() }
}
