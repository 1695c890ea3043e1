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
        reading: names::reading(speech.reading),
        volume_percent: speech.volume_percent,
        spans: spans.collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{Command, OpenDay, State, Time};

    use super::*;
    use crate::convert::{Holds, Picture, hall_facts};
    use crate::site_file;

    const NOW: Time = Time(1_800_000_000_000);

    fn act(state: &mut State, command: &Command) {
        let mut events = Vec::new();
        domain::decide(state, command, NOW, &mut events).unwrap();
        events.iter().for_each(|event| domain::apply(state, NOW, event));
    }

    #[test]
    fn a_zone_speaks_the_languages_of_the_days_weekday_and_its_hours_are_instants_of_that_date() {
        let text = std::str::from_utf8(include_bytes!("../../../examples/kantor-kecil.toml")).unwrap();
        let text = format!(
            "{text}\n[speech]\nvolume = 80\nreading = \"digits\"\n[speech.days]\nfriday = [\"jv\", \"id\"]\n[speech.hours]\n\"12.00-13.00\" = 40\n"
        );
        let site = site_file::read(text.as_bytes()).unwrap();
        let mut state = State::default();
        act(&mut state, &Command::ApplyPlan { plan: Arc::new(site.plan), digest: site.digest, today: None });
        let zone = |state: &State| {
            let plan = state.plan().unwrap();
            let facts = hall_facts(&Picture::new(state, plan, NOW.0, None, &Holds::new()), false);
            let rows = facts.iter().map(|fact| crate::convert::row(plan, fact));
            rows.filter_map(|row| if let protocol::Row::Zone(zone) = row { zone.speech } else { None }).next().unwrap()
        };
        assert_eq!((zone(&state).spans, zone(&state).volume_percent), (Vec::new(), 80), "no day, no hours");
        // A Friday; the hall is seven hours ahead of UTC.
        act(&mut state, &Command::OpenDay(OpenDay::on(Date { year: 2027, month: 1, day: 15 })));
        let speech = zone(&state);
        assert_eq!(speech.reading, protocol::Reading::Digits);
        assert_eq!(speech.languages, [protocol::VoiceLanguage::Jv, protocol::VoiceLanguage::Id]);
        let noon_ms = 1_799_989_200_000;
        assert_eq!(speech.spans, [VolumeSpanRow { from_ms: noon_ms, until_ms: noon_ms + 3_600_000, percent: 40 }]);
    }
}
