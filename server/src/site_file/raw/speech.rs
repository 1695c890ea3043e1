//! How voices speak, as typed: `[speech]` for the site and `[zone.speech]` for one zone, with the same keys. Nothing is checked but types.

use crate::site_file::cursor::{At, Cursor, integer_of, texts_of};
use crate::site_file::fault::Speech;
use crate::site_file::findings::Faults;

/// `[speech]` and `[zone.speech]`
#[derive(Default)]
pub(in crate::site_file) struct RawSpeech {
    pub(in crate::site_file) at: usize,
    pub(in crate::site_file) languages: Option<Vec<At<String>>>,
    /// `thursday = ["jv", "id"]`, also `monday-wednesday = ...`
    pub(in crate::site_file) days: Option<Vec<(At<String>, Vec<At<String>>)>>,
    pub(in crate::site_file) chime: Option<At<String>>,
    pub(in crate::site_file) reading: Option<At<String>>,
    pub(in crate::site_file) volume: Option<At<i64>>,
    /// `"07.30-09.00" = 60`
    pub(in crate::site_file) hours: Option<Vec<(At<String>, At<i64>)>>,
}

impl RawSpeech {
    pub(super) fn read(mut table: Cursor<'_, '_>, faults: &mut Faults) -> RawSpeech {
        let days = table.table("days", "[speech.days]", faults);
        let hours = table.table("hours", "[speech.hours]", faults);
        let speech = RawSpeech {
            at: table.at,
            languages: table.texts("languages", faults),
            days: days.map(|days| days.each_key(faults, texts_of)),
            chime: table.text("chime", faults),
            reading: table.text("reading", faults),
            volume: table.integer("volume", faults),
            hours: hours.map(|hours| {
                hours.each_key(faults, |key, at, value, faults| {
                    // A span without quotes is taken apart at its dots.
                    if value.is_table() {
                        faults.add(at, Speech::Span { found: key.to_owned() });
                        return None;
                    }
                    integer_of(key, at, value, faults)
                })
            }),
        };
        table.finish(faults);
        speech
    }
}
