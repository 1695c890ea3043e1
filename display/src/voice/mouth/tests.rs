//! One look of the voice's thread at a time, with a loudspeaker that tells nothing.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use protocol::{EmergencyKind, EmergencyText, Moment, MomentRow, SpeechRow, VoiceAnswer, VoiceLanguage, VoiceOfZone};
use sounds::phrase::Form;
use speaker::SpeakerOptions;

use super::*;
use crate::intake::{Inbox, channel};
use crate::program::Clock;
use crate::uplink::{LastHeard, Reports};
use crate::voice::renderer;
use crate::voice::tests::{call, to_speak};
use crate::wake::Wake;

/// A mouth that heard its server so long ago, and where its news come.
fn mouth(cut_ms: &Arc<AtomicU64>) -> (Mouth, Inbox) {
    let (teller, inbox) = channel(&Wake::default());
    let heard = LastHeard::default();
    let age_ms = cut_ms.clone();
    heard.set(move || Some(age_ms.load(Ordering::Relaxed)));
    let (reports, clock) = (Reports::default(), Clock(Instant::now()));
    let surroundings =
        Surroundings { teller, reports, heard, clock, mute: false, record: None, voices: None, engine: None, use_device: false };
    let speaker = Speaker::open(SpeakerOptions { use_device: false, ..SpeakerOptions::default() }, |_| {}).unwrap();
    (Mouth::new(Orders::default(), Some(renderer(None, None).unwrap()), speaker, surroundings), inbox)
}

fn spoken(mouth: &Mouth) -> Option<u64> {
    mouth.spoken.as_ref().and_then(|spoken| key_of(spoken.utterance.subject)).map(|key| key.call)
}

fn let_pass(mouth: &mut Mouth, time: Duration) {
    mouth.surroundings.clock.0 -= time;
}

#[test]
fn a_voice_that_does_not_hear_its_server_begins_nothing_until_it_does() {
    let cut_ms = Arc::new(AtomicU64::new(SILENT_AFTER_MS));
    let (mut mouth, _inbox) = mouth(&cut_ms);
    mouth.take(to_speak(&[call(7, "A-007")]));
    let look_again = mouth.step();
    assert_eq!(spoken(&mouth), None);
    assert!(look_again.is_some_and(|at| at <= Instant::now() + LOOK_EVERY), "it looks whether the server is back");
    cut_ms.store(SILENT_AFTER_MS - 1, Ordering::Relaxed);
    mouth.step();
    assert_eq!(spoken(&mouth), Some(7));
}

#[test]
fn a_sentence_whose_end_is_never_told_does_not_silence_the_hall() {
    let (mut mouth, inbox) = mouth(&Arc::default());
    mouth.take(to_speak(&[call(5, "A-005"), call(6, "A-006")]));
    mouth.step();
    assert_eq!(spoken(&mouth), Some(5));
    inbox.take();
    let_pass(&mut mouth, Duration::from_secs(10));
    mouth.step();
    assert_eq!(spoken(&mouth), Some(5), "it may only be slow");
    let_pass(&mut mouth, Duration::from_secs(30));
    mouth.step();
    assert_eq!(spoken(&mouth), None);
    assert!(inbox.take().contains(&News::Silent), "and its caption goes");
    let_pass(&mut mouth, Duration::from_secs(2));
    mouth.step();
    assert_eq!(spoken(&mouth), Some(6));
}

#[test]
fn a_first_call_is_announced_as_one_although_it_was_recalled_before_its_turn() {
    let mut recalled = call(5, "A-005");
    recalled.row.summons = 2;
    let said = |summons: u16| {
        let subject = Subject::Call { call: 5, summons };
        let utterance = Utterance { id: 1, subject, form: Form::Full, languages: vec![Language::Id], chime: true };
        speech::phrases(&utterance, &to_speak(&[recalled.clone()]), &BTreeMap::new(), false).remove(0).caption
    };
    assert!(!said(1).to_lowercase().contains("panggilan kedua"), "{}", said(1));
    assert!(said(2).to_lowercase().contains("panggilan kedua"), "{}", said(2));
}

#[test]
fn a_sentence_about_a_call_that_was_taken_back_is_cut_off_and_one_that_moved_on_is_finished() {
    let (mut mouth, _inbox) = mouth(&Arc::default());
    mouth.take(to_speak(&[call(5, "A-005")]));
    mouth.step();
    let is_stopping = |mouth: &Mouth| mouth.spoken.as_ref().map(|spoken| spoken.is_stopping);
    assert_eq!((spoken(&mouth), is_stopping(&mouth)), (Some(5), Some(false)));
    for moved_on in [[(5, 0)], [(6, 1_000)]] {
        mouth.take(ToSpeak { moved_on: moved_on.into(), ..to_speak(&[]) });
        assert_eq!(is_stopping(&mouth), Some(false), "the visitor is there, and the sentence ends");
        mouth.known = to_speak(&[call(5, "A-005")]);
    }
    mouth.take(to_speak(&[call(6, "A-006")]));
    assert_eq!(is_stopping(&mouth), Some(true));
    let ticket = mouth.spoken.as_ref().unwrap().ticket;
    mouth.happened(Event::Stopped { ticket, at: Instant::now() });
    let_pass(&mut mouth, Duration::from_secs(2));
    mouth.step();
    let said = caption(&mouth).unwrap_or_default();
    assert!(said.contains("A-005 dibatalkan"), "who heard the beginning hears that it was a mistake: {said}");
    ended(&mut mouth, true);
    assert_eq!(spoken(&mouth), Some(6), "and the call is not said again");
}

#[test]
fn a_call_of_another_hall_is_another_call_though_it_has_the_same_id() {
    let (mut mouth, _inbox) = mouth(&Arc::default());
    let practised = |calls| ToSpeak { hall: "kec-latihan".into(), ..to_speak(calls) };
    mouth.take(practised(&[call(5, "A-005"), call(6, "A-006")]));
    mouth.step();
    assert_eq!(spoken(&mouth), Some(5));
    mouth.take(ToSpeak { hall: "kec".into(), ..to_speak(&[call(5, "B-005")]) });
    let ticket = mouth.spoken.as_ref().filter(|spoken| spoken.is_stopping).expect("nobody is sent to a practice any more").ticket;
    mouth.happened(Event::Stopped { ticket, at: Instant::now() });
    let_pass(&mut mouth, Duration::from_secs(2));
    mouth.step();
    assert_eq!(spoken(&mouth), Some(5), "the real one is said");
    let said = mouth.spoken.as_ref().unwrap().caption.clone();
    assert!(said.contains("B-005"), "{said}");
}

/// A mouth with a sound card, that hears its server.
fn mouth_with_a_card() -> Mouth {
    let (mut mouth, _inbox) = mouth(&Arc::default());
    (mouth.has_device, mouth.has_card) = (true, true);
    mouth
}

fn answered(mouth: &mut Mouth, voice: VoiceOfZone) {
    let asked_at_ms = mouth.now_ms();
    mouth.lease.answered(&VoiceAnswer { zone: "tunggu".into(), voice, asked_at_ms, now_ms: 0 });
    mouth.step();
}

fn is_stopping(mouth: &Mouth) -> bool {
    mouth.spoken.as_ref().is_some_and(|spoken| spoken.is_stopping)
}

/// The loudspeaker tells that it has stopped.
fn stopped(mouth: &mut Mouth) {
    let ticket = mouth.spoken.as_ref().filter(|spoken| spoken.is_stopping).expect("it was told to stop").ticket;
    mouth.happened(Event::Stopped { ticket, at: Instant::now() });
    let_pass(mouth, Duration::from_secs(2));
}

#[test]
fn a_display_with_a_card_speaks_only_while_it_is_the_voice_and_another_says_the_cut_call_from_its_start() {
    let (mut one, mut other) = (mouth_with_a_card(), mouth_with_a_card());
    for mouth in [&mut one, &mut other] {
        mouth.take(to_speak(&[call(5, "A-005"), call(6, "A-006")]));
        mouth.step();
        assert_eq!(spoken(mouth), None, "nobody has said that it is the voice");
    }
    answered(&mut one, VoiceOfZone::Yours);
    answered(&mut other, VoiceOfZone::Anothers);
    assert_eq!((spoken(&one), spoken(&other)), (Some(5), None));
    let_pass(&mut one, Duration::from_millis(SILENT_AFTER_MS));
    one.step();
    assert!(!is_stopping(&one), "the sentence may come to its end");
    let_pass(&mut one, Duration::from_millis(CUT_AFTER_MS - SILENT_AFTER_MS));
    one.step();
    assert!(is_stopping(&one), "another may begin soon");
    stopped(&mut one);
    answered(&mut one, VoiceOfZone::Anothers);
    answered(&mut other, VoiceOfZone::Yours);
    assert_eq!((spoken(&one), spoken(&other)), (None, Some(5)));
    // What the other said is not said again by whoever speaks next.
    let mut heard = call(5, "A-005");
    heard.row.heard = 1;
    one.take(to_speak(&[heard, call(6, "A-006")]));
    answered(&mut one, VoiceOfZone::Yours);
    assert_eq!(spoken(&one), Some(6));
}

#[test]
fn an_emergency_is_spoken_on_by_whoever_was_the_voice_last_and_so_is_its_end() {
    let (mut last, mut other) = (mouth_with_a_card(), mouth_with_a_card());
    answered(&mut last, VoiceOfZone::Yours);
    answered(&mut other, VoiceOfZone::Anothers);
    let fire = EmergencyRow { emergency: 3, kind: EmergencyKind::Fire, drill: false, since_ms: 0 };
    let is_emergency =
        |mouth: &Mouth| mouth.spoken.as_ref().map(|spoken| matches!(spoken.utterance.subject, Subject::Emergency { emergency: 3 }));
    for mouth in [&mut last, &mut other] {
        mouth.take(ToSpeak { emergencies: vec![fire.clone()], ..to_speak(&[]) });
        // Nobody knows who is the voice, and no server is heard.
        let voice = if mouth.lease.may_alarm(mouth.now_ms()) { VoiceOfZone::Unknown } else { VoiceOfZone::Anothers };
        answered(mouth, voice);
        let_pass(mouth, Duration::from_secs(7));
        mouth.step();
    }
    assert_eq!((is_emergency(&last), is_emergency(&other)), (Some(true), None));
    // One that has just started, and that nobody answers, does not wait for an answer.
    let mut fresh = mouth_with_a_card();
    fresh.take(ToSpeak { emergencies: vec![fire], ..to_speak(&[]) });
    fresh.step();
    assert_eq!(is_emergency(&fresh), Some(true));
    assert!(!is_stopping(&last));
    for (mouth, voice) in [(&mut last, VoiceOfZone::Unknown), (&mut other, VoiceOfZone::Anothers)] {
        mouth.take(to_speak(&[]));
        let_pass(mouth, Duration::from_secs(600));
        answered(mouth, voice);
        let_pass(mouth, Duration::from_secs(2));
        mouth.step();
    }
    assert!(last.spoken.as_ref().is_some_and(|spoken| spoken.utterance.subject == Subject::AllClear), "its end is said");
    answered(&mut other, VoiceOfZone::Yours);
    assert_eq!(other.spoken.as_ref().map(|spoken| spoken.utterance.subject), None, "and not again by the next voice");
}

fn caption(mouth: &Mouth) -> Option<&str> {
    mouth.spoken.as_ref().map(|spoken| spoken.caption.as_str())
}

/// The loudspeaker tells that it has said all of it.
fn ended(mouth: &mut Mouth, aloud: bool) {
    let ticket = mouth.spoken.as_ref().expect("something is in the air").ticket;
    mouth.happened(Event::Finished { ticket, at: Instant::now(), aloud });
    let_pass(mouth, Duration::from_secs(2));
    mouth.step();
}

#[test]
fn a_moment_of_the_day_is_said_once_when_it_comes_and_never_in_the_middle_of_a_call() {
    let (mut mouth, inbox) = mouth(&Arc::default());
    let now_ms = mouth.now_ms();
    let closing = MomentRow { moment: "closing".into(), at_ms: now_ms + 1_000, what: Moment::Closing };
    let hall = |calls: &[SpokenCall]| ToSpeak { hall: "kec".into(), moments: vec![closing.clone()], ..to_speak(calls) };
    mouth.take(hall(&[]));
    let look_again = mouth.step().expect("it wakes when the moment comes");
    assert!(look_again <= Instant::now() + Duration::from_secs(1) && mouth.spoken.is_none());
    mouth.take(hall(&[call(5, "A-005")]));
    mouth.step();
    assert_eq!(spoken(&mouth), Some(5));
    let_pass(&mut mouth, Duration::from_secs(1));
    mouth.step();
    assert_eq!(spoken(&mouth), Some(5), "the call is said to its end");
    ended(&mut mouth, true);
    let said = caption(&mouth).expect("then the moment is").to_owned();
    assert!(said.contains("telah selesai"), "{said}");
    let ticket = mouth.spoken.as_ref().unwrap().ticket;
    mouth.happened(Event::Started { ticket, at: Instant::now(), aloud: true });
    assert!(inbox.take().contains(&News::Announcing { caption: said }), "and captioned");
    ended(&mut mouth, true);
    mouth.take(hall(&[call(5, "A-005")]));
    mouth.step();
    assert_eq!(caption(&mouth), None, "the same picture, after a reconnect perhaps, says nothing again");
}

#[test]
fn a_call_that_was_heard_and_is_taken_back_is_told_so_and_one_that_was_not_is_not() {
    let (mut mouth, _inbox) = mouth(&Arc::default());
    mouth.take(to_speak(&[call(5, "A-005"), call(6, "A-006")]));
    mouth.step();
    assert_eq!(spoken(&mouth), Some(5));
    mouth.take(to_speak(&[call(5, "A-005")]));
    ended(&mut mouth, true);
    assert_eq!(caption(&mouth), None, "nobody had heard of A-006");
    let mut heard = call(5, "A-005");
    heard.row.heard = 1;
    mouth.take(to_speak(&[heard.clone()]));
    mouth.take(ToSpeak { moved_on: [(5, 0)].into(), ..to_speak(&[]) });
    mouth.step();
    assert_eq!(caption(&mouth), None, "its visitor is being served");
    mouth.take(to_speak(&[heard]));
    mouth.take(to_speak(&[]));
    mouth.step();
    let said = caption(&mouth).unwrap_or_default();
    assert!(said.contains("A-005 dibatalkan"), "{said}");
}

#[test]
fn of_two_displays_with_cards_the_voice_of_the_zone_says_a_moment() {
    let (mut one, mut other) = (mouth_with_a_card(), mouth_with_a_card());
    answered(&mut one, VoiceOfZone::Yours);
    answered(&mut other, VoiceOfZone::Anothers);
    for mouth in [&mut one, &mut other] {
        mouth.take(ToSpeak { hall: "kec".into(), ..to_speak(&[]) });
        mouth.step();
        let opening = MomentRow { moment: "opening".into(), at_ms: mouth.now_ms() + 1, what: Moment::Opening };
        let_pass(mouth, Duration::from_millis(2));
        mouth.take(ToSpeak { hall: "kec".into(), moments: vec![opening], ..to_speak(&[]) });
        mouth.step();
    }
    assert!(caption(&one).is_some_and(|said| said.contains("telah dibuka")));
    answered(&mut other, VoiceOfZone::Yours);
    assert_eq!(caption(&other), None, "it was the other's to say");
}

#[test]
fn what_was_raised_here_is_spoken_here_though_another_is_the_voice_and_so_is_its_end() {
    let mut mouth = mouth_with_a_card();
    answered(&mut mouth, VoiceOfZone::Anothers);
    let fire = EmergencyRow { emergency: 3, kind: EmergencyKind::Fire, drill: false, since_ms: 0 };
    mouth.take(ToSpeak { emergencies: vec![fire.clone()], raised_here: Some(3), ..to_speak(&[]) });
    mouth.step();
    let subject = |mouth: &Mouth| mouth.spoken.as_ref().map(|spoken| spoken.utterance.subject);
    assert_eq!(subject(&mouth), Some(Subject::Emergency { emergency: 3 }));
    let_pass(&mut mouth, Duration::from_secs(5));
    mouth.step();
    assert!(!is_stopping(&mouth), "no lease ends it");
    mouth.take(to_speak(&[]));
    stopped(&mut mouth);
    mouth.step();
    assert_eq!(subject(&mouth), Some(Subject::AllClear), "the voice of the zone may never have heard of it");
    // What others raise afterwards is the voice's again.
    let ticket = mouth.spoken.as_ref().unwrap().ticket;
    mouth.happened(Event::Finished { ticket, at: Instant::now(), aloud: true });
    let_pass(&mut mouth, Duration::from_secs(5));
    mouth.step();
    mouth.take(ToSpeak { emergencies: vec![EmergencyRow { emergency: 4, ..fire }], ..to_speak(&[]) });
    mouth.step();
    assert_eq!(subject(&mouth), None);
}

#[test]
fn a_test_of_the_sound_is_the_zones_chime_as_loud_as_a_call_and_never_nothing() {
    let mut mouth = mouth_with_a_card();
    let mut heard = |chime, volume_percent| {
        let row = SpeechRow {
            languages: vec![VoiceLanguage::Id],
            chime,
            reading: protocol::Reading::LeadingZeros,
            volume_percent,
            spans: Vec::new(),
        };
        mouth.take(ToSpeak { manner: Manner::of(Some(&row)), ..to_speak(&[]) });
        mouth.chime().unwrap()
    };
    use protocol::Chime::{None, OneTone, ThreeTones, TwoTones};
    let [one, two, three] = [OneTone, TwoTones, ThreeTones].map(|chime| heard(chime, 100));
    assert!(one != two && two != three && one != three, "each is its own");
    assert!(heard(None, 100) == one, "a test that nobody hears says nothing");
    let (soft, loud) = (heard(TwoTones, 50).peak(), heard(TwoTones, 100).peak());
    assert!(soft.abs_diff(loud / 2) <= 1, "{soft} beside {loud}");
}

#[test]
fn nothing_is_said_of_the_day_while_an_emergency_is_on_and_what_is_still_news_afterwards_is_said_then() {
    let (mut mouth, _inbox) = mouth(&Arc::default());
    let fire = EmergencyRow { emergency: 3, kind: EmergencyKind::Fire, drill: false, since_ms: 0 };
    let closing = MomentRow { moment: "closing".into(), at_ms: mouth.now_ms() + 1_000, what: Moment::Closing };
    let hall = |emergencies: &[EmergencyRow]| ToSpeak {
        hall: "kec".into(),
        moments: vec![closing.clone()],
        emergencies: emergencies.to_vec(),
        ..to_speak(&[])
    };
    mouth.take(hall(&[]));
    mouth.step();
    mouth.take(hall(std::slice::from_ref(&fire)));
    mouth.step();
    let subject = |mouth: &Mouth| mouth.spoken.as_ref().map(|spoken| spoken.utterance.subject);
    for _ in 0..3 {
        assert_eq!(subject(&mouth), Some(Subject::Emergency { emergency: 3 }), "again and again, whatever comes meanwhile");
        let_pass(&mut mouth, Duration::from_secs(2));
        ended(&mut mouth, true);
        let_pass(&mut mouth, Duration::from_secs(2));
        mouth.step();
    }
    mouth.take(hall(&[]));
    stopped(&mut mouth);
    mouth.step();
    assert_eq!(subject(&mouth), Some(Subject::AllClear));
    ended(&mut mouth, true);
    assert!(caption(&mouth).is_some_and(|said| said.contains("telah selesai")), "{:?}", caption(&mouth));
    ended(&mut mouth, true);
    assert_eq!(caption(&mouth), None, "once");
}

#[test]
fn a_halls_own_words_for_an_emergency_are_spoken_and_where_nobody_can_the_voice_leads_to_the_screens() {
    let fire = EmergencyRow { emergency: 3, kind: EmergencyKind::Fire, drill: false, since_ms: 0 };
    let own = EmergencyText { kind: EmergencyKind::Fire, id: "Tetap di lantai ini.".into(), en: "Stay on this floor.".into() };
    let known = ToSpeak { hall: "kec".into(), emergencies: vec![fire], emergency_texts: vec![own], ..to_speak(&[]) };
    let said_by = |renderer: Renderer| {
        let (mut mouth, _inbox) = mouth(&Arc::default());
        mouth.renderer = Some(renderer);
        mouth.take(known.clone());
        mouth.step();
        caption(&mouth).expect("an alarm is spoken").to_owned()
    };
    let with_program = said_by(renderer(None, None).unwrap());
    assert!(with_program.contains("Tetap di lantai ini.") && with_program.contains("Stay on this floor."), "{with_program}");
    let clips_alone = said_by(Renderer::new(sounds::Voice::builtin().unwrap(), None));
    assert!(
        clips_alone.contains("Ikuti petunjuk di layar") && clips_alone.contains("Follow the instructions on the screens"),
        "{clips_alone}"
    );
    for said in [&with_program, &clips_alone] {
        assert!(said.contains("kebakaran") && !said.contains("Tinggalkan") && !said.contains("Leave"), "{said}");
    }
}

#[test]
fn the_opening_is_said_in_the_languages_of_the_day_that_can_say_it_and_in_their_order() {
    use VoiceLanguage::{En, Id, Jv};
    let [indonesian, english] = ["telah dibuka", "now open"];
    for (of_day, said_in) in [
        (vec![Id], vec![indonesian]),
        (vec![En, Id], vec![english, indonesian]),
        (vec![Jv, En], vec![english]),
        (vec![Jv], vec![indonesian]),
    ] {
        let (mut mouth, _inbox) = mouth(&Arc::default());
        let row = SpeechRow {
            languages: of_day.clone(),
            chime: protocol::Chime::TwoTones,
            reading: protocol::Reading::LeadingZeros,
            volume_percent: 100,
            spans: Vec::new(),
        };
        let opening = MomentRow { moment: "opening".into(), at_ms: mouth.now_ms() + 1, what: Moment::Opening };
        mouth.take(ToSpeak { hall: "kec".into(), moments: vec![opening], manner: Manner::of(Some(&row)), ..to_speak(&[]) });
        mouth.step();
        let_pass(&mut mouth, Duration::from_millis(2));
        mouth.step();
        let said = caption(&mouth).unwrap_or_default().to_owned();
        let at: Vec<_> = [indonesian, english].iter().filter_map(|words| said.find(words).map(|at| (at, *words))).collect();
        let in_order: Vec<_> = BTreeMap::from_iter(at).into_values().collect();
        assert_eq!(in_order, said_in, "{of_day:?}: {said}");
    }
}
