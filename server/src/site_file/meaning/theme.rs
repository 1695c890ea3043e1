//! The site's own look: a slogan, and colours that can be read from the farthest seat.

use domain::{Colour, PictureFile, Theme, ThemeColours};

use crate::colours;
use crate::site_file::album::{Album, named};
use crate::site_file::codes;
use crate::site_file::cursor::At;
use crate::site_file::fault::{Look, Theme as Fault};
use crate::site_file::findings::Faults;
use crate::site_file::raw::RawTheme;

/// Below this share of a logo that stands out 3 : 1 from its ground (WCAG 2.2, 1.4.11), somebody should look.
const LOGO_SEEN_PERCENT_MIN: usize = 25;

/// Longest slogan: a line over the sentence of an empty hall.
const SLOGAN_CHARS_MAX: usize = 60;

/// What `[theme]` means.
pub(super) fn theme(raw: &RawTheme, album: &mut Album<'_>, faults: &mut Faults) -> Theme {
    let slogan = codes::text_or_empty(raw.slogan.as_ref(), "slogan", SLOGAN_CHARS_MAX, faults);
    let read = raw.colours.each_ref().map(|(key, value)| value.as_ref().and_then(|value| colour(key, value, faults)));
    let are_colours = raw.colours.iter().zip(&read).all(|((_, value), read)| value.is_some() == read.is_some());
    // What a colour that is none would have been like, nobody knows.
    if are_colours {
        check_contrast(raw, read, faults);
    }
    let logo = raw.logo.as_ref().and_then(|name| logo(name, read[0], album, faults));
    let [ground, rows, fresh, text, second, accent] = read.map(|colour| colour.map(Colour));
    Theme { slogan, logo, colours: ThemeColours { ground, rows, fresh, text, second, accent } }
}

/// The hall's own page: an address that a telephone can open, short enough for a code that is scanned from the seats.
pub(super) fn page(raw: Option<&At<String>>, faults: &mut Faults) -> String {
    let Some(raw) = raw else { return String::new() };
    let page = raw.as_str().trim();
    let rest = page.strip_prefix("https://").or_else(|| page.strip_prefix("http://"));
    let is_good =
        rest.is_some_and(|rest| !rest.is_empty()) && page.len() <= PAGE_CHARS_MAX && page.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_good {
        faults.add(raw.at, Fault::Page { found: raw.value.clone(), chars_max: PAGE_CHARS_MAX });
    }
    page.to_owned()
}

/// Longest address of the hall's page.
const PAGE_CHARS_MAX: usize = 80;

/// The logo; one of which little stands out from the ground is a doubt: most logos are made for white paper.
fn logo(name: &At<String>, ground: Option<colours::Channels>, album: &mut Album<'_>, faults: &mut Faults) -> Option<PictureFile> {
    let picture = album.find(name, faults)?;
    let (percent, ground) = colours::seen_percent(&picture.sample, ground);
    if percent < LOGO_SEEN_PERCENT_MIN {
        faults.add(name.at, Look::LogoHardlySeen { file: picture.file.clone(), percent, ground });
    }
    Some(named(&picture))
}

fn colour(key: &str, value: &At<String>, faults: &mut Faults) -> Option<colours::Channels> {
    let found = colours::read(value.as_str().trim());
    if found.is_none() {
        faults.add(value.at, Fault::Colour { key: key.to_owned(), found: value.value.clone() });
    }
    found
}

/// Notes every pair that does not stand out, where the file names one of the two.
fn check_contrast(raw: &RawTheme, read: [Option<colours::Channels>; 6], faults: &mut Faults) {
    let place = |key: &str| raw.colours.iter().find(|(own, _)| *own == key).and_then(|(_, value)| value.as_ref()).map(|value| value.at);
    for close in colours::too_close(read) {
        let at = place(close.text.0).or(place(close.ground.0)).unwrap_or(0);
        let is_named = [close.text.0, close.ground.0].map(|key| place(key).is_some());
        faults.add(at, Fault::TooClose { close, is_named });
    }
}
