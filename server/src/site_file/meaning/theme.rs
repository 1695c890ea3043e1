//! The site's own look: a slogan, and colours that can be read from the farthest seat.

use domain::{Colour, Theme, ThemeColours};

use crate::colours;
use crate::site_file::codes;
use crate::site_file::cursor::At;
use crate::site_file::fault::Theme as Fault;
use crate::site_file::findings::Faults;
use crate::site_file::raw::RawTheme;

/// Longest slogan: a line over the sentence of an empty hall.
const SLOGAN_CHARS_MAX: usize = 60;

/// What `[theme]` means.
pub(super) fn theme(raw: &RawTheme, faults: &mut Faults) -> Theme {
    let slogan = codes::text_or_empty(raw.slogan.as_ref(), "slogan", SLOGAN_CHARS_MAX, faults);
    let read = raw.colours.each_ref().map(|(key, value)| value.as_ref().and_then(|value| colour(key, value, faults)));
    let are_colours = raw.colours.iter().zip(&read).all(|((_, value), read)| value.is_some() == read.is_some());
    // What a colour that is none would have been like, nobody knows.
    if are_colours {
        check_contrast(raw, read, faults);
    }
    let [ground, rows, fresh, text, second, accent] = read.map(|colour| colour.map(Colour));
    Theme { slogan, colours: ThemeColours { ground, rows, fresh, text, second, accent } }
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
