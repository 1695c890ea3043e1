//! How the hall's screens look, as the entries of a site file.

use domain::{Plan, ServiceId, Slide, SlideContent, ZoneId};
use toml::Value;

use super::{Entry, entry, once, text, texts};
use crate::site_file::units::weekdays_text;
use crate::site_file::words_of_choice::{SLIDES, SlideKind, word};

/// What is the look's own is written by saying nothing.
pub(super) fn theme(plan: &Plan) -> Option<Entry> {
    let theme = &plan.theme;
    let mut entry = once("[theme]").with_words("slogan", &theme.slogan);
    if let Some(logo) = &theme.logo {
        entry = entry.with("logo", text(&logo.file));
    }
    for (key, colour) in theme.colours.all() {
        if let Some(colour) = colour {
            entry = entry.with(key, text(&colour.to_string()));
        }
    }
    (!entry.keys.is_empty()).then_some(entry)
}

/// What screens show beside calls. Every day and every zone are written by saying nothing.
pub(super) fn slides(plan: &Plan) -> impl Iterator<Item = Entry> {
    plan.slides.iter().map(|slide| {
        let mut entry = content(plan, slide).with("seconds", Value::Integer(slide.seconds.into()));
        if slide.days != [true; 7] {
            entry = entry.with("days", text(&weekdays_text(slide.days)));
        }
        if slide.zones.is_empty() {
            return entry;
        }
        let zone_code = |zone: &ZoneId| plan.zones.get(zone.index()).map(|zone| zone.code.clone()).unwrap_or_default();
        entry.with("zones", texts(slide.zones.iter().map(zone_code)))
    })
}

fn content(plan: &Plan, slide: &Slide) -> Entry {
    let entry = entry("[[slide]]", &slide.code);
    let kind = |kind: SlideKind| text(word(&SLIDES, kind));
    let with_lines =
        |entry: Entry, lines: &[String]| if lines.is_empty() { entry } else { entry.with("lines", texts(lines.iter().cloned())) };
    let service_code = |service: ServiceId| plan.services.get(service.index()).map_or("", |service| &service.code);
    match &slide.content {
        SlideContent::Picture { picture, alt } => entry.with("picture", text(&picture.file)).with("alt", text(alt)),
        SlideContent::Text { title, lines } => with_lines(entry.with("title", text(title)), lines),
        SlideContent::Maklumat { lines } => with_lines(entry.with("kind", kind(SlideKind::Maklumat)), lines),
        SlideContent::Standard { service } => entry.with("kind", kind(SlideKind::Standard)).with("service", text(service_code(*service))),
        SlideContent::Safety { lines } => with_lines(entry.with("kind", kind(SlideKind::Safety)), lines),
        SlideContent::Mobile { lines } => with_lines(entry.with("kind", kind(SlideKind::Mobile)), lines),
    }
}
