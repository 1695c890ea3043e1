//! How a hall's screens look: the tables of the site file that say it, as typed, and how they are read. Nothing is checked here but types and
//! unknown keys.

use crate::site_file::cursor::{At, Cursor};
use crate::site_file::findings::Faults;

/// `[theme]`
#[derive(Default)]
pub(in crate::site_file) struct RawTheme {
    pub(in crate::site_file) slogan: Option<At<String>>,
    /// `"#0B1B2B"`, each with its key.
    pub(in crate::site_file) colours: [(&'static str, Option<At<String>>); 6],
}

impl RawTheme {
    pub(super) fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawTheme {
        let colours = ["ground", "rows", "fresh", "text", "second", "accent"].map(|key| (key, table.text(key, faults)));
        let theme = RawTheme { slogan: table.text("slogan", faults), colours };
        table.finish(faults);
        theme
    }
}
