//! What screens show beside calls. Read after zones, services and screens, which it names and for which it is checked.

use domain::{Plan, Profile, Screen, ServiceId, Slide, SlideContent, ZoneId};

use super::SLIDES_MAX;
use super::hours::days_of;
use crate::sight::{self, Hung};
use crate::site_file::album::{Album, named};
use crate::site_file::codes::{self, Codes};
use crate::site_file::cursor::At;
use crate::site_file::fault::{Form, Look, Theme, Value};
use crate::site_file::findings::Faults;
use crate::site_file::raw::RawSlide;
use crate::site_file::words_of_choice::{SLIDES, SlideKind};

/// How long a page stands, in seconds: as long as it takes to read it, and not so long that nobody sees the next.
const SECONDS_MIN: i64 = 5;
const SECONDS_MAX: i64 = 120;
const SECONDS: u16 = 15;

/// Longest title and line, and most lines: a screenful, paged where letters must be large.
const TITLE_CHARS_MAX: usize = 60;
const LINE_CHARS_MAX: usize = 200;
const LINES_MAX: usize = 12;

/// The slides of the file.
pub(super) fn slides(raw: &[RawSlide], zones: &Codes, plan: &Plan, album: &mut Album<'_>, faults: &mut Faults) -> Vec<Slide> {
    Codes::of("[[slide]]", SLIDES_MAX, raw.iter().map(|slide| slide.code.as_ref()), faults);
    let services = Codes::known("[[service]]", plan.services.iter().map(|service| &service.code));
    raw.iter().filter_map(|slide| self::slide(slide, zones, &services, plan, album, faults)).collect()
}

fn slide(raw: &RawSlide, zones: &Codes, services: &Codes, plan: &Plan, album: &mut Album<'_>, faults: &mut Faults) -> Option<Slide> {
    let content = content(raw, services, plan, album, faults);
    let slide = Slide {
        code: codes::code(raw.code.as_ref()),
        content: content?,
        seconds: raw.seconds.as_ref().map_or(SECONDS, |value| codes::number(value, "seconds", SECONDS_MIN, SECONDS_MAX, faults) as u16),
        days: raw.days.as_ref().and_then(|days| days_of(days, faults)).unwrap_or([true; 7]),
        zones: raw
            .zones
            .as_ref()
            .map_or_else(Vec::new, |named| zones.find_all(named, faults).into_iter().map(|zone| ZoneId(zone as u8)).collect()),
    };
    check_room(raw, &slide, plan, faults);
    Some(slide)
}

/// What it shows: exactly one of a picture, words of its own, and what is made from the file.
fn content(raw: &RawSlide, services: &Codes, plan: &Plan, album: &mut Album<'_>, faults: &mut Faults) -> Option<SlideContent> {
    let ways = usize::from(raw.picture.is_some()) + usize::from(raw.title.is_some()) + usize::from(raw.kind.is_some());
    let code = || codes::code(raw.code.as_ref());
    if ways != 1 {
        faults.add(raw.at, Theme::SlideOfOneThing { code: code() });
        return None;
    }
    let lines = lines(raw, faults);
    if let Some(name) = &raw.picture {
        let alt = codes::text(raw.alt.as_ref(), "alt", LINE_CHARS_MAX, faults);
        if raw.alt.is_none() {
            faults.add(raw.at, Form::Missing { table: "[[slide]]", key: "alt" });
        }
        return album.find(name, faults).map(|picture| SlideContent::Picture { picture: named(&picture), alt });
    }
    if raw.title.is_some() {
        let title = codes::text(raw.title.as_ref(), "title", TITLE_CHARS_MAX, faults);
        needs_lines(raw, &lines, faults);
        return Some(SlideContent::Text { title, lines });
    }
    Some(match codes::choice(raw.kind.as_ref(), "kind", &SLIDES, faults)? {
        SlideKind::Maklumat => SlideContent::Maklumat { lines },
        SlideKind::Safety => SlideContent::Safety { lines },
        SlideKind::Mobile => {
            needs_lines(raw, &lines, faults);
            SlideContent::Mobile { lines }
        }
        SlideKind::Standard => {
            let Some(named) = &raw.service else {
                faults.add(raw.at, Form::Missing { table: "[[slide]]", key: "service" });
                return None;
            };
            let service = ServiceId(services.find(named, faults)? as u16);
            let standard = &plan.services[service.index()].standard;
            if standard.duration.is_empty() && standard.requirements.is_empty() {
                faults.add(named.at, Look::StandardOfLittle { service: named.value.clone() });
            }
            SlideContent::Standard { service }
        }
    })
}

fn lines(raw: &RawSlide, faults: &mut Faults) -> Vec<String> {
    let lines = raw.lines.iter().flatten();
    let text = |line: &At<String>, faults: &mut Faults| codes::text(Some(line), "lines", LINE_CHARS_MAX, faults);
    let lines: Vec<String> = lines.map(|line| text(line, faults)).collect();
    if lines.len() > LINES_MAX {
        faults.add(raw.at, Theme::SlideTooLong { code: codes::code(raw.code.as_ref()), lines_max: LINES_MAX });
    }
    lines
}

fn needs_lines(raw: &RawSlide, lines: &[String], faults: &mut Faults) {
    match &raw.lines {
        None => faults.add(raw.at, Form::Missing { table: "[[slide]]", key: "lines" }),
        Some(_) if lines.is_empty() => faults.add(raw.at, Value::EmptyList { key: "lines" }),
        Some(_) => {}
    }
}

/// Notes a slide of words that some screen would leave out, because letters must be so large there.
fn check_room(raw: &RawSlide, slide: &Slide, plan: &Plan, faults: &mut Faults) {
    if matches!(slide.content, SlideContent::Picture { .. }) {
        return;
    }
    let is_shown = |screen: &&Screen| slide.zones.is_empty() || screen.zones.iter().any(|zone| slide.zones.contains(zone));
    let shows_slides = |screen: &&Screen| !matches!(screen.profile, Profile::Counter | Profile::DriveThrough | Profile::Lobby);
    let too_far = |screen: &&Screen| {
        let Screen { width_px, height_px, diagonal_mm, rotation, overscan_percent, .. } = **screen;
        let hung = Hung { width_px, height_px, diagonal_mm, rotation, overscan_percent };
        screen.diagonal_mm > 0 && screen.farthest_mm > sight::slides_mm(hung)
    };
    let lacking: Vec<&str> =
        plan.screens.iter().filter(shows_slides).filter(is_shown).filter(too_far).map(|screen| screen.code.as_str()).collect();
    if !lacking.is_empty() {
        faults.add(raw.at, Look::SlideLeftOut { code: slide.code.clone(), screens: lacking.join(", ") });
    }
}
