//! Rendered speech, listened to with numbers: lengths, joins, order of clips, what is missing.

use super::*;
use crate::engine::EngineError;
use crate::phrase::reading::{CounterLabel, ReadingMode, TicketNumber};
use crate::phrase::{Announcement, CounterName, Form, Kind, Noun, notice, phrase};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

fn call(language: Language, shown: &str, form: Form) -> Phrase {
    phrase(&Announcement {
        language,
        kind: Kind::First,
        ticket: TicketNumber::from_shown(shown),
        counter: CounterName::new(Noun::Loket, CounterLabel::Number(3)),
        form,
        reading: ReadingMode::LeadingZeros,
    })
}

/// An engine that says everything as 300 ms of a constant, or fails.
struct Beep {
    asked: Arc<AtomicU32>,
    fails: bool,
}

impl Engine for Beep {
    fn say(&mut self, _: Language, _: &str, _: Ending) -> Result<Samples, EngineError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.fails {
            return Err(EngineError::Timeout { program: "beep".to_owned(), timeout_ms: 1 });
        }
        Ok(Samples { rate_hz: RATE_HZ, data: vec![3_000; samples_in(300)] })
    }
}

fn with_engine(fails: bool) -> (Renderer, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let engine = Beep { asked: asked.clone(), fails };
    (Renderer::new(Voice::builtin().unwrap(), Some(Box::new(engine))), asked)
}

/// Whether a clip's samples are found in a sound, from a position on; the position behind it.
fn find(sound: &Samples, clip: &Samples, from: usize) -> Option<usize> {
    let found = sound.data[from..].windows(clip.data.len()).position(|window| window == clip.data)?;
    Some(from + found + clip.data.len())
}

#[test]
fn announcements_are_as_long_as_a_person_would_take() {
    let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
    for (language, form, from_ms, to_ms) in [
        (Language::Id, Form::Full, 4_900, 5_800),
        (Language::Id, Form::Short, 2_500, 3_700),
        (Language::En, Form::Full, 4_400, 5_400),
        (Language::En, Form::Short, 2_400, 3_700),
    ] {
        for shown in ["A-005", "H-121", "S-999"] {
            let rendered = renderer.render(Chime::None, &[call(language, shown, form)]);
            assert_eq!(rendered.missing, []);
            let length_ms = rendered.samples.length_ms();
            let allowed = if shown == "A-005" { from_ms..=to_ms } else { from_ms..=to_ms + 900 };
            assert!(allowed.contains(&length_ms), "{shown} {language:?} {form:?}: {length_ms} ms");
        }
    }
}

#[test]
fn clips_follow_each_other_in_order_whole_and_without_a_click() {
    let voice = Voice::builtin().unwrap();
    let mut renderer = Renderer::new(voice.clone(), None);
    let phrases = [call(Language::Id, "A-1234", Form::Full), call(Language::En, "A-1234", Form::Full)];
    let rendered = renderer.render(Chime::TwoTones, &phrases);
    let mut at = find(&rendered.samples, &voice.chime(Chime::TwoTones), 0).expect("the chime comes first");
    for phrase in &phrases {
        for token in &phrase.tokens {
            let clip = voice.clip(phrase.language, &token.text, token.ending).unwrap();
            at = find(&rendered.samples, clip, at).unwrap_or_else(|| panic!("{token:?} is not heard in its place"));
        }
    }
    assert_eq!(at, rendered.samples.data.len(), "nothing is heard after the last word");
    for join in &rendered.joins {
        let around = &rendered.samples.data[join - samples_in(1)..join + samples_in(1)];
        let step = around.windows(2).map(|pair| (i32::from(pair[1]) - i32::from(pair[0])).abs()).max().unwrap();
        assert!(step < 1_000, "a step of {step} at {join}");
    }
    assert!(rendered.samples.peak() <= PEAK_MAX);
    assert!(rendered.joins.len() > 14);
}

#[test]
fn a_word_with_no_clip_and_no_engine_is_left_out_and_reported() {
    let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
    let said = notice(Language::Id, "Silakan menuju loket tiga, Bapenda Kota.");
    let rendered = renderer.render(Chime::None, &[said]);
    assert_eq!(rendered.missing.len(), 1);
    assert_eq!(rendered.missing[0].text, "bapenda kota");
    assert!(rendered.missing[0].to_string().contains("no clip holds it"), "{}", rendered.missing[0]);
    assert!(rendered.samples.length_ms() > 1_500, "the rest is heard");
}

#[test]
fn words_between_clips_go_to_the_engine_once() {
    let (mut renderer, asked) = with_engine(false);
    let said = notice(Language::Id, "Silakan menuju Bapenda Kota lantai dua.");
    let first = renderer.render(Chime::None, std::slice::from_ref(&said));
    let second = renderer.render(Chime::None, &[said]);
    assert_eq!(first.missing, []);
    assert_eq!(first.samples, second.samples);
    assert_eq!(asked.load(Ordering::Relaxed), 1, "the second time it comes from the cache");
}

#[test]
fn an_engine_that_keeps_failing_rests_and_the_rest_of_the_sentence_is_heard() {
    let (mut renderer, asked) = with_engine(true);
    for _ in 0..10 {
        let rendered = renderer.render(Chime::None, &[notice(Language::Id, "Silakan menuju Bapenda.")]);
        assert_eq!(rendered.missing.len(), 1);
        assert!(rendered.samples.length_ms() > 1_000);
    }
    assert_eq!(asked.load(Ordering::Relaxed), FAILURES_MAX);
}

#[test]
fn the_cache_is_bounded() {
    let mut cache = Cache::default();
    for index in 0..100 {
        let sound = Samples { rate_hz: RATE_HZ, data: vec![0; CACHE_SAMPLES_MAX / 10] };
        cache.put((Language::Id, Ending::Stop, index.to_string()), sound);
        assert!(cache.samples <= CACHE_SAMPLES_MAX);
    }
    assert!(cache.get(&(Language::Id, Ending::Stop, "99".to_owned())).is_some());
    assert_eq!(cache.sounds.len(), cache.order.len());
}

#[test]
fn nothing_to_say_is_silence_without_an_error() {
    let rendered = Renderer::new(Voice::builtin().unwrap(), None).render(Chime::None, &[notice(Language::Id, "")]);
    assert!(rendered.samples.data.is_empty());
    assert_eq!(rendered.missing, []);
}
