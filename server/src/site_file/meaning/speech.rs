//! How the voice of each zone speaks: its own wishes before the site's, and those before what is usual.

use domain::{Speech, VoiceLanguage, VolumeSpan};

use crate::site_file::codes;
use crate::site_file::cursor::At;
use crate::site_file::fault::{self, Doubt, When, WithoutEffect};
use crate::site_file::findings::Faults;
use crate::site_file::raw::{RawSpeech, RawZone};
use crate::site_file::units::{self, WEEKDAYS};
use crate::site_file::words_of_choice::{CHIMES, LANGUAGES, READINGS};

/// What the site says for all its zones.
pub(super) fn of_site(raw: &RawSpeech, faults: &mut Faults) -> Speech {
    speech(raw, Speech::default(), faults)
}

/// How a zone's voice speaks.
pub(super) fn of_zone(raw: &RawZone, site: &Speech, faults: &mut Faults) -> Speech {
    let own = raw.speech.as_ref();
    let spoken = own.map_or_else(|| site.clone(), |own| speech(own, site.clone(), faults));
    if raw.voice != Some(false) {
        return spoken;
    }
    if let Some(own) = own {
        faults.add(own.at, Doubt::WithoutEffect(WithoutEffect::SpeechOfSilentZone { code: codes::code(raw.code.as_ref()) }));
    }
    Speech::default()
}

/// What is said of languages, or of loudness, is said of the whole week, or of the whole day: a zone that begins either says all of it.
fn speech(raw: &RawSpeech, otherwise: Speech, faults: &mut Faults) -> Speech {
    let usual = Speech::default();
    let says_languages = raw.languages.is_some() || raw.days.is_some();
    let says_volume = raw.volume.is_some() || raw.hours.is_some();
    Speech {
        languages: if says_languages { week(raw, usual.languages, faults) } else { otherwise.languages },
        chime: codes::choice(raw.chime.as_ref(), "chime", &CHIMES, faults).unwrap_or(otherwise.chime),
        reading: codes::choice(raw.reading.as_ref(), "reading", &READINGS, faults).unwrap_or(otherwise.reading),
        volume_percent: match &raw.volume {
            Some(volume) => percent(volume, "volume", faults),
            None if says_volume => usual.volume_percent,
            None => otherwise.volume_percent,
        },
        spans: if says_volume { spans(raw.hours.as_deref().unwrap_or_default(), faults) } else { otherwise.spans },
    }
}

fn week(raw: &RawSpeech, usual: [Vec<VoiceLanguage>; 7], faults: &mut Faults) -> [Vec<VoiceLanguage>; 7] {
    let mut week = usual;
    if let Some(named) = &raw.languages {
        let every_day = languages(raw.at, named, faults);
        week.iter_mut().for_each(|day| day.clone_from(&every_day));
    }
    let mut named_at: [Option<usize>; 7] = [None; 7];
    for (name, named) in raw.days.iter().flatten() {
        let Some(days) = units::weekdays(name.as_str()) else {
            faults.add(name.at, When::Weekday { found: name.value.clone() });
            continue;
        };
        let of_day = languages(name.at, named, faults);
        for day in days {
            if let Some(first_at) = named_at[day].replace(name.at) {
                let first_line = faults.line(first_at);
                faults.add(name.at, fault::Speech::DayTwice { day: WEEKDAYS[day], first_line });
            }
            week[day].clone_from(&of_day);
        }
    }
    week
}

fn languages(at: usize, named: &[At<String>], faults: &mut Faults) -> Vec<VoiceLanguage> {
    if named.is_empty() || named.len() > Speech::LANGUAGES_MAX {
        faults.add(named.last().map_or(at, |last| last.at), fault::Speech::Languages { found: named.len() });
    }
    let mut languages = Vec::new();
    for name in named {
        match codes::choice(Some(name), "languages", &LANGUAGES, faults) {
            Some(language) if languages.contains(&language) => {
                faults.add(name.at, fault::Speech::LanguageTwice { language: name.value.clone() });
            }
            Some(language) => languages.push(language),
            None => {}
        }
    }
    languages
}

fn percent(raw: &At<i64>, key: &str, faults: &mut Faults) -> u8 {
    codes::number(raw, key, Speech::VOLUME_PERCENT_MIN.into(), 100, faults) as u8
}

fn spans(raw: &[(At<String>, At<i64>)], faults: &mut Faults) -> Vec<VolumeSpan> {
    if let (true, Some((last, _))) = (raw.len() > Speech::SPANS_MAX, raw.last()) {
        faults.add(last.at, fault::Speech::TooManySpans { found: raw.len() });
    }
    let mut spans: Vec<(VolumeSpan, usize)> = Vec::new();
    for (name, volume) in raw {
        let times = name
            .value
            .split_once('-')
            .and_then(|(from, until)| Some((units::time_of_day(from.trim())?, units::time_of_day(until.trim())?)));
        match times {
            Some((from_minute, until_minute)) if from_minute < until_minute => {
                spans.push((VolumeSpan { from_minute, until_minute, percent: percent(volume, &name.value, faults) }, name.at));
            }
            Some(_) | None => faults.add(name.at, fault::Speech::Span { found: name.value.clone() }),
        }
    }
    spans.sort_by_key(|(span, _)| (span.from_minute, span.until_minute));
    for [(one, one_at), (next, next_at)] in spans.array_windows() {
        if next.from_minute < one.until_minute {
            let first_line = faults.line((*one_at).min(*next_at));
            faults
                .add((*one_at).max(*next_at), fault::Speech::SpansOverlap { from: units::time_of_day_text(next.from_minute), first_line });
        }
    }
    spans.into_iter().map(|(span, _)| span).collect()
}
