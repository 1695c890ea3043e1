//! How a hall's screens look: the tables of the site file that say it, as typed, and how they are read. Nothing is checked here but types and
//! unknown keys.

use crate::site_file::cursor::{At, Cursor};
use crate::site_file::findings::Faults;

/// `[theme]`
#[derive(Default)]
pub(in crate::site_file) struct RawTheme {
    pub(in crate::site_file) slogan: Option<At<String>>,
    /// The name of a picture beside the site file.
    pub(in crate::site_file) logo: Option<At<String>>,
    /// `"#0B1B2B"`, each with its key.
    pub(in crate::site_file) colours: [(&'static str, Option<At<String>>); 6],
}

/// `[[slide]]`
pub(in crate::site_file) struct RawSlide {
    pub(in crate::site_file) at: usize,
    pub(in crate::site_file) code: Option<At<String>>,
    /// One of the next three says what it shows: a picture (with `alt`), words (`title` and `lines`), or what is made from the file.
    pub(in crate::site_file) picture: Option<At<String>>,
    pub(in crate::site_file) alt: Option<At<String>>,
    pub(in crate::site_file) title: Option<At<String>>,
    pub(in crate::site_file) lines: Option<Vec<At<String>>>,
    /// `"maklumat"`, `"standard"`, `"safety"`, `"mobile"`
    pub(in crate::site_file) kind: Option<At<String>>,
    pub(in crate::site_file) service: Option<At<String>>,
    pub(in crate::site_file) seconds: Option<At<i64>>,
    /// `"friday"` or `"monday-thursday"`
    pub(in crate::site_file) days: Option<At<String>>,
    pub(in crate::site_file) zones: Option<Vec<At<String>>>,
}

impl RawSlide {
    pub(super) fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawSlide {
        let slide = RawSlide {
            at: table.at,
            code: table.required("code", faults),
            picture: table.text("picture", faults),
            alt: table.text("alt", faults),
            title: table.text("title", faults),
            lines: table.texts("lines", faults),
            kind: table.text("kind", faults),
            service: table.text("service", faults),
            seconds: table.integer("seconds", faults),
            days: table.text("days", faults),
            zones: table.texts("zones", faults),
        };
        table.finish(faults);
        slide
    }
}

impl RawTheme {
    pub(super) fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawTheme {
        let colours = ["ground", "rows", "fresh", "text", "second", "accent"].map(|key| (key, table.text(key, faults)));
        let theme = RawTheme { slogan: table.text("slogan", faults), logo: table.text("logo", faults), colours };
        table.finish(faults);
        theme
    }
}
