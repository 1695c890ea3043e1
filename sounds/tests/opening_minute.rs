//! The opening minute: 60 times NEXT in five seconds, over six zones. The real queue decides and the real voice renders, on a
//! clock of this test's own; each zone's sound is laid on a tape, and the tape is listened to with numbers. Opens no device.

use std::ops::Range;

use sounds::loudness::{LOUDNESS_LUFS, PEAK_MAX};
use sounds::phrase::phrase;
use sounds::queue::GAP_HURRIED_MS;
use sounds::samples::samples_in;
use sounds::{
    Announcement, Chime, CounterLabel, CounterName, Form, Item, Kind, Language, Note, Noun, Phrase, RATE_HZ, ReadingMode, Rendered,
    Renderer, Samples, Subject, TicketNumber, Utterance, Voice, VoiceQueue,
};

const PRESSES: u32 = 60;
const ZONES: u32 = 6;
const PRESSED_WITHIN_MS: u64 = 5_000;
/// From the last press until the last first call has been said.
const SAID_WITHIN_MS: u64 = 45_000;

/// Silence that is longer than any within an announcement, and shorter than that between two.
const ENDED_MS: u64 = 500;

/// What was said of one call, and where it lies on the tape.
struct Said {
    call: u32,
    form: Form,
    chime: bool,
    started_ms: u64,
    ended_ms: u64,
    rendered: Rendered,
}

/// Call 0 is pressed first; its zone is its number modulo the zones, and so is its agency's letter.
fn pressed_ms(call: u32) -> u64 {
    u64::from(call) * PRESSED_WITHIN_MS / u64::from(PRESSES - 1)
}

fn words(call: u32, form: Form) -> Phrase {
    let letter = char::from(b'A' + (call % ZONES) as u8);
    phrase(&Announcement {
        language: Language::Id,
        kind: Kind::First,
        ticket: TicketNumber::from_shown(&format!("{letter}-{:03}", call / ZONES + 1)),
        counter: CounterName::new(Noun::Loket, CounterLabel::Number(call + 1)),
        form,
        reading: ReadingMode::LeadingZeros,
    })
}

/// One zone from the first press until it is silent: what was said, what was noted, and the tape.
fn zone(zone: u32, renderer: &mut Renderer) -> (Vec<Said>, Vec<Note>, Samples) {
    let (mut queue, mut said, mut tape) = (VoiceQueue::new(), Vec::new(), Samples::silence(0));
    let mut calls = (0..PRESSES).filter(|call| call % ZONES == zone).peekable();
    let (mut now_ms, mut in_the_air): (u64, Option<(Utterance, u64)>) = (0, None);
    loop {
        while let Some(call) = calls.next_if(|call| pressed_ms(*call) <= now_ms) {
            queue.push(Item { call, summons: 1, languages: vec![Language::Id] });
        }
        if let Some((utterance, _)) = in_the_air.take_if(|(_, ends_ms)| *ends_ms <= now_ms) {
            assert!(queue.finished(utterance.id, now_ms).is_some());
        }
        if let Some(utterance) = queue.next(now_ms) {
            let Subject::Call { call, .. } = utterance.subject else { panic!("nothing but calls was made") };
            let rendered = renderer.render(utterance.chime_of(Chime::default()), &[words(call, utterance.form)]);
            // What is not silent there already would be heard twice at once.
            assert!(samples_in(now_ms) >= tape.data.len(), "call {call} begins while another is in the air");
            tape.data.resize(samples_in(now_ms), 0);
            tape.data.extend(&rendered.samples.data);
            let ended_ms = now_ms + rendered.samples.length_ms() + 1;
            said.push(Said { call, form: utterance.form, chime: utterance.chime, started_ms: now_ms, ended_ms, rendered });
            in_the_air = Some((utterance, ended_ms));
        }
        let moments = [calls.peek().map(|call| pressed_ms(*call)), in_the_air.as_ref().map(|(_, at)| *at), queue.wake_at_ms()];
        match moments.into_iter().flatten().filter(|at| *at > now_ms).min() {
            Some(at) if !queue.is_idle() || calls.peek().is_some() => now_ms = at,
            _ => return (said, queue.take_notes(), tape),
        }
    }
}

/// Where somebody who knows no queue hears sound between silences.
fn stretches(tape: &Samples) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for at in tape.data.iter().enumerate().filter(|(_, sample)| sample.unsigned_abs() > 100).map(|(at, _)| at) {
        match stretches.last_mut().filter(|last| at - last.end < samples_in(ENDED_MS)) {
            Some(last) => last.end = at + 1,
            None => stretches.push(at..at + 1),
        }
    }
    stretches
}

#[test]
fn every_first_call_of_the_opening_minute_is_said_in_order_and_in_time() {
    let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
    for number in 0..ZONES {
        let (said, notes, _) = zone(number, &mut renderer);
        assert_eq!(notes, [], "nothing is dropped");
        let calls: Vec<u32> = said.iter().map(|said| said.call).collect();
        let pressed: Vec<u32> = (0..PRESSES).filter(|call| call % ZONES == number).collect();
        assert_eq!(calls, pressed, "zone {number}");
        let after_ms = said.last().unwrap().ended_ms - pressed_ms(PRESSES - 1);
        assert!(after_ms <= SAID_WITHIN_MS, "zone {number} is done {after_ms} ms after the last press");
        assert_eq!(said.iter().filter(|said| said.chime).count(), 2, "the first call's, and one for all that had to wait");
        assert!(said[1..].iter().all(|said| said.form == Form::Short));
    }
}

#[test]
fn what_is_heard_of_the_opening_minute_is_even_and_apart_and_has_no_click() {
    let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
    let (said, _, tape) = zone(5, &mut renderer);
    let stretches = stretches(&tape);
    assert_eq!(stretches.len(), said.len(), "one stretch of sound for each call: {stretches:?}");
    for pair in stretches.windows(2) {
        let silence = pair[1].start - pair[0].end;
        assert!(silence >= samples_in(GAP_HURRIED_MS) && silence < samples_in(2_000), "{silence} samples between {pair:?}");
    }
    for (stretch, said) in stretches.iter().zip(&said) {
        assert!(stretch.start.abs_diff(samples_in(said.started_ms)) < samples_in(60), "call {} begins in time", said.call);
        assert_eq!(said.rendered.missing, []);
        let heard = Samples { rate_hz: RATE_HZ, data: tape.data[stretch.clone()].to_vec() };
        let off = heard.loudness_lufs().unwrap() - LOUDNESS_LUFS;
        assert!(off.abs() <= 1.0, "call {}: {off} LU", said.call);
        assert!(heard.peak() <= PEAK_MAX, "call {}", said.call);
        for join in &said.rendered.joins {
            let join = samples_in(said.started_ms) + join;
            let around = &tape.data[join - samples_in(1)..join + samples_in(1)];
            let step = around.windows(2).map(|pair| (i32::from(pair[1]) - i32::from(pair[0])).abs()).max().unwrap();
            assert!(step < 1_000, "call {}: a step of {step} at {join}", said.call);
        }
    }
}
