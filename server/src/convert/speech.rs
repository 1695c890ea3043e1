//! How a zone's voice speaks in the wire's words: what the site file says of weekdays and hours, for one date.

use domain::{Date, Plan, Speech};
use protocol::{SpeechRow, VolumeSpanRow};

use super::names;
use crate::calendar::Calendar;

/// How a zone's voice speaks on a date. A hall that never opened says nothing yet.
pub(super) fn speech_row(plan: &Plan, speech: &Speech, date: Option<Date>) -> SpeechRow {
    // The zone was known when the plan was read; on a machine that has lost it every hour is as loud as any.
    let calendar = Calendar::new(plan).ok().zip(date);
    let weekday = date.and_then(crate::calendar::weekday_of).unwrap_or(0);
    let spans = speech.spans.iter().filter_map(|span| {
        let (calendar, date) = calendar.as_ref()?;
        Some(VolumeSpanRow {
            from_ms: calendar.instant_of(*date, span.from_minute)?.0,
            until_ms: calendar.instant_of(*date, span.until_minute)?.0,
            percent: span.percent,
        })
    });
    SpeechRow {
        languages: speech.languages[weekday].iter().map(|language| names::voice_language(*language)).collect(),
        chime: names::chime(speech.chime),
        volume_percent: speech.volume_percent,
        spans: spans.collect(),
    }
}
