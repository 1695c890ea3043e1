//! The voice with its real queue, sounds and loudspeaker, which keeps the time because there is no sound card here.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use protocol::{
    CallRow, CallState, CounterLabel, CounterNoun, Reading, SpeechRow, TicketNumber, VoiceLanguage, VoiceOfZone, VolumeSpanRow,
};
use sounds::samples::Length;
use sounds::{Form, Language, Samples, Subject, Utterance};
use speaker::SinkState;

use super::mouth::CUT_AFTER_MS;
use super::*;
use crate::feed::{Manner, SpokenCall};
use crate::intake::{Inbox, channel};
use crate::wall::News;

/// Longest wait for something that takes a few seconds of speech.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn call(id: u32, shown: &str) -> SpokenCall {
    let row = CallRow {
        call: id,
        number: TicketNumber { prefix: "A".into(), digits: id, shown: shown.into() },
        counter: "loket-3".into(),
        label: CounterLabel { noun: CounterNoun::Loket, number: 3 },
        floor: "1".into(),
        agency: String::new(),
        service: String::new(),
        language: protocol::Language::Id,
        state: CallState::Called,
        called_at_ms: 0,
        summons: 1,
        last_summons_at_ms: 0,
        spoken_here: true,
        heard: 0,
        onward: false,
        last: false,
    };
    SpokenCall { row, languages: vec![Language::Id], other_floor: false }
}

pub(super) fn to_speak(calls: &[SpokenCall]) -> ToSpeak {
    ToSpeak { voice: true, calls: calls.to_vec(), ..ToSpeak::default() }
}

struct Ear {
    voice: VoiceThread,
    inbox: Inbox,
    wake: Wake,
    reports: Reports,
    clock: Clock,
    /// How long ago the voice believes that it heard its server.
    cut_ms: Arc<AtomicU64>,
}

impl Ear {
    fn open(record: &Path) -> Ear {
        let wake = Wake::default();
        let (teller, inbox) = channel(&wake);
        let (heard, cut_ms) = (LastHeard::default(), Arc::new(AtomicU64::new(0)));
        let age_ms = cut_ms.clone();
        heard.set(move || Some(age_ms.load(Ordering::Relaxed)));
        let (reports, clock) = (Reports::default(), Clock(Instant::now()));
        let record = Some(record.to_owned());
        let surroundings = Surroundings {
            teller,
            reports: reports.clone(),
            heard,
            clock,
            mute: false,
            record,
            voices: None,
            engine: None,
            use_device: false,
        };
        Ear { voice: VoiceThread::start(surroundings).unwrap(), inbox, wake, reports, clock, cut_ms }
    }

    /// Waits for news of the voice that are looked for.
    fn wait_for<T>(&self, mut wanted: impl FnMut(News) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = self.inbox.take().into_iter().find_map(&mut wanted) {
                return found;
            }
            assert!(Instant::now() < end, "it never came");
            self.wake.wait_until(Some(end));
        }
    }

    fn caption(&self) -> String {
        self.wait_for(|news| match news {
            News::Speaking { caption, .. } => Some(caption),
            News::Picture(_)
            | News::Link(_)
            | News::Announcing { .. }
            | News::Silent
            | News::Sound(_)
            | News::Pictures(_)
            | News::OwnAlarm(_)
            | News::Holding(_)
            | News::Identify { .. }
            | News::Checks(_) => None,
        })
    }

    fn silence(&self) {
        self.wait_for(|news| match news {
            News::Silent => Some(()),
            News::Picture(_)
            | News::Link(_)
            | News::Announcing { .. }
            | News::Speaking { .. }
            | News::Sound(_)
            | News::Pictures(_)
            | News::OwnAlarm(_)
            | News::Holding(_)
            | News::Identify { .. }
            | News::Checks(_) => None,
        });
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lantang-voice-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn without_a_sound_card_a_call_is_captioned_and_recorded_and_nobody_is_told_that_it_was_heard() {
    let folder = folder("unheard");
    let ear = Ear::open(&folder.join("calls.wav"));
    ear.voice.orders().speak(to_speak(&[call(5, "A-005")]));
    let (caption, aloud) = ear.wait_for(|news| match news {
        News::Speaking { caption, aloud, .. } => Some((caption, aloud)),
        News::Picture(_)
        | News::Link(_)
        | News::Announcing { .. }
        | News::Silent
        | News::Sound(_)
        | News::Pictures(_)
        | News::OwnAlarm(_)
        | News::Holding(_)
        | News::Identify { .. }
        | News::Checks(_) => None,
    });
    assert!(caption.contains("A-005") && caption.contains("loket tiga") && !aloud, "{caption} {aloud}");
    let report = ear.voice.orders().report(ear.clock.now_ms()).unwrap();
    assert!((500..10_000).contains(&report.backlog_ms) && !report.device, "{report:?}");
    // The second is captioned once everything is done about the first.
    ear.voice.orders().speak(to_speak(&[call(5, "A-005"), call(6, "A-006")]));
    assert!(ear.caption().contains("A-006"));
    ear.silence();
    assert_eq!(ear.reports.queue().next(u64::MAX / 2), None, "a recording hears nothing");
    ear.voice.finish().unwrap();
    let recorded = std::fs::metadata(folder.join("calls.wav")).unwrap().len();
    assert!(recorded > 200_000, "{recorded} bytes are not two announcements");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_said_is_cut_off_when_the_server_has_been_silent_too_long() {
    let folder = folder("cut-off");
    let ear = Ear::open(&folder.join("calls.wav"));
    ear.voice.orders().speak(to_speak(&[call(8, "A-008")]));
    ear.caption();
    ear.cut_ms.store(CUT_AFTER_MS, Ordering::Relaxed);
    let cut = Instant::now();
    ear.silence();
    assert!(cut.elapsed() < Duration::from_secs(3), "in the middle of its sentence");
    assert_eq!(ear.reports.queue().next(u64::MAX / 2), None, "nobody heard it");
    ear.cut_ms.store(0, Ordering::Relaxed);
    assert!(ear.caption().contains("A-008"), "from its start, once the server is back");
    ear.voice.finish().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_was_only_captioned_is_said_again_when_a_card_comes_and_not_for_ever() {
    let folder = folder("again");
    let ear = Ear::open(&folder.join("calls.wav"));
    ear.voice.orders().speak(to_speak(&[call(5, "A-005")]));
    assert!(ear.caption().contains("A-005"));
    ear.silence();
    ear.voice.orders().speak(to_speak(&[call(5, "A-005"), call(6, "A-006")]));
    assert!(ear.caption().contains("A-006"), "without a card it is not said again");
    ear.silence();
    // A card is there, this display is the voice, and the card is lost every time before a sentence ends.
    let yours = VoiceAnswer { zone: String::new(), voice: VoiceOfZone::Yours, asked_at_ms: u64::MAX, now_ms: 0 };
    ear.voice.orders().voice_answered(Some(yours));
    ear.voice.orders().happened(Event::State(SinkState::Device { name: "a card".into() }));
    let mut said = Vec::new();
    for _ in 0..4 {
        said.push(ear.caption());
        ear.silence();
    }
    for number in ["A-005", "A-006"] {
        assert_eq!(said.iter().filter(|caption| caption.contains(number)).count(), 2, "{number}: {said:?}");
    }
    ear.voice.orders().speak(to_speak(&[call(5, "A-005"), call(6, "A-006"), call(7, "A-007")]));
    assert!(ear.caption().contains("A-007"), "and then the others have their turn");
    ear.voice.finish().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_call_is_said_in_the_zones_languages_after_its_chime_and_as_loud_as_the_hour_says() {
    let folder = folder("manner");
    let said = |name: &str, speech: Option<SpeechRow>| {
        let path = folder.join(name);
        let ear = Ear::open(&path);
        let manner = Manner::of(speech.as_ref());
        let called = SpokenCall { languages: manner.languages.clone(), ..call(5, "A-005") };
        ear.voice.orders().speak(ToSpeak { manner, ..to_speak(&[called]) });
        let caption = ear.caption();
        ear.silence();
        ear.voice.finish().unwrap();
        (caption, Samples::from_wav(&std::fs::read(path).unwrap(), Length::Exact).unwrap())
    };
    let span = VolumeSpanRow { from_ms: 0, until_ms: 48 * 3_600_000, percent: 40 };
    let row = |chime| SpeechRow {
        languages: vec![VoiceLanguage::Id],
        chime,
        reading: Reading::LeadingZeros,
        volume_percent: 100,
        spans: vec![span.clone()],
    };
    let (_, usual) = said("usual.wav", None);
    let (caption, quiet) = said("quiet.wav", Some(row(protocol::Chime::None)));
    assert!(caption.contains("A-005"), "{caption}");
    let of_usual = f64::from(quiet.peak()) / f64::from(usual.peak());
    assert!((0.3..0.45).contains(&of_usual), "{of_usual} of the usual peak");
    let chime_ms = i64::try_from(usual.length_ms()).unwrap() - i64::try_from(quiet.length_ms()).unwrap();
    assert!((1_500..2_300).contains(&chime_ms), "without a chime it is {chime_ms} ms shorter");
    let javanese = SpeechRow { languages: vec![VoiceLanguage::Jv, VoiceLanguage::Id], ..row(protocol::Chime::OneTone) };
    let (caption, _) = said("javanese.wav", Some(javanese));
    assert!(caption.matches("A-005").count() == 2 && caption.contains("Nomer antrean"), "{caption}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_call_says_whether_its_visitor_comes_on_and_whether_it_is_the_last_one() {
    let called = |onward, last, summons| {
        let mut called = call(5, "A-005");
        (called.row.onward, called.row.last, called.row.summons) = (onward, last, summons);
        called
    };
    let said = |called: &SpokenCall, summons| {
        let subject = Subject::Call { call: 5, summons };
        let utterance = Utterance { id: 1, subject, form: Form::Full, languages: vec![Language::Id], chime: true };
        let known = to_speak(std::slice::from_ref(called));
        speech::phrases(&utterance, &known, &BTreeMap::new(), false).remove(0).caption
    };
    assert_eq!(said(&called(true, false, 1), 1), "Nomor antrean A-005, silakan melanjutkan ke loket tiga.");
    let last = called(true, true, 3);
    assert_eq!(said(&last, 3), "Panggilan terakhir, nomor antrean A-005, silakan menuju loket tiga.");
    assert!(said(&last, 2).starts_with("Panggilan kedua"), "the one before it, still to be said");
    assert!(said(&called(false, false, 3), 3).starts_with("Panggilan ketiga"));
}

#[test]
fn a_number_is_read_as_its_zone_wants() {
    let row = |reading| SpeechRow {
        languages: vec![VoiceLanguage::Id],
        chime: protocol::Chime::None,
        reading,
        volume_percent: 100,
        spans: Vec::new(),
    };
    let said = |row: Option<&SpeechRow>| {
        let subject = Subject::Call { call: 121, summons: 1 };
        let utterance = Utterance { id: 1, subject, form: Form::Full, languages: vec![Language::Id], chime: true };
        let known = ToSpeak { manner: Manner::of(row), ..to_speak(&[call(121, "A-0121")]) };
        speech::phrases(&utterance, &known, &BTreeMap::new(), false).remove(0).transcript()
    };
    assert!(said(None).contains("A, nol satu dua satu,"), "{}", said(None));
    let [digits, whole] = [Reading::Digits, Reading::FullNumber].map(|reading| said(Some(&row(reading))));
    assert!(digits.contains("A, satu dua satu,"), "{digits}");
    assert!(whole.contains("A, seratus dua puluh satu,"), "{whole}");
}

#[test]
fn a_floor_that_is_no_number_is_spoken_and_left_out_only_where_nothing_can_say_it() {
    let utterance = |call| {
        let subject = Subject::Call { call, summons: 1 };
        Utterance { id: 1, subject, form: Form::Full, languages: vec![Language::Id], chime: true }
    };
    let mut downstairs = call(5, "A-005");
    (downstairs.row.floor, downstairs.other_floor) = ("LG".into(), true);
    let known = to_speak(&[downstairs.clone()]);
    let said = speech::phrases(&utterance(5), &known, &BTreeMap::new(), false).remove(0).transcript();
    assert!(said.ends_with("loket tiga, lantai L G."), "{said}");
    let mut clips = Renderer::new(Voice::builtin().unwrap(), None);
    let of = |clips: &mut Renderer, phrases: &[sounds::Phrase]| clips.render(sounds::Chime::None, phrases);
    let with_floor = of(&mut clips, &speech::phrases(&utterance(5), &known, &BTreeMap::new(), false));
    assert!(with_floor.missing.is_empty(), "letters have clips");
    assert_eq!(speech::without_floor(&utterance(5), &known, 0), None);
    downstairs.row.floor = "Halaman".into();
    let known = to_speak(&[downstairs]);
    let missing = of(&mut clips, &speech::phrases(&utterance(5), &known, &BTreeMap::new(), false)).missing.len();
    let instead = speech::without_floor(&utterance(5), &known, missing).expect("no clip says it");
    assert!(instead[0].transcript().ends_with("loket tiga."), "{}", instead[0].transcript());
    assert!(of(&mut clips, &instead).missing.is_empty());
}

#[test]
fn a_program_of_the_halls_own_says_what_has_no_clip() {
    let folder = folder("program");
    let spoken = folder.join("spoken.wav");
    let sentence = sounds::phrase::all_clear(Language::Id);
    let sentence = Renderer::new(Voice::builtin().unwrap(), None).render(sounds::Chime::None, &[sentence]).samples;
    sentence.write_wav(std::fs::File::create(&spoken).unwrap()).unwrap();
    let phrases = [sounds::phrase::notice(Language::Id, "Halaman.")];
    let program = ["cat".to_owned(), spoken.display().to_string()];
    let said = renderer(None, Some(&program)).unwrap().render(sounds::Chime::None, &phrases);
    assert!(said.missing.is_empty() && said.samples.length_ms() + 500 > sentence.length_ms(), "{} ms", said.samples.length_ms());
    let gone = ["/lantang/no-such-program".to_owned()];
    let missing = renderer(None, Some(&gone)).unwrap().render(sounds::Chime::None, &phrases).missing;
    assert!(missing.len() == 1 && missing[0].to_string().contains("no-such-program"), "{missing:?}");
    std::fs::remove_dir_all(folder).unwrap();
}
