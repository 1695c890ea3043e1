//! What people hear: the recording of a real display, listened to with the pack's own clips. Each call is said in its words, in the order
//! of the calls, never two at once; a recall is not a first call, and what is said late is said short.

use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::time::Duration;

use protocol::{Command, Did, Issue, Language as TicketLanguage, Outcome, View};
use sounds::phrase::{hall_notice, phrase};
use sounds::queue::{GAP_HURRIED_MS, GAP_MS};
use sounds::samples::RATE_HZ;
use sounds::{
    Announcement, Chime, CounterLabel, CounterName, Form, HallNotice, Kind, Language, Noun, Phrase, ReadingMode, Rendered, Renderer,
    TicketNumber, Voice,
};
use xtask::{Program, Recording, Stretch, VirtualSound, stretches, wait_until};

use crate::hall::{Hall, Journal, called, done, issue, next, program, run, until};
use crate::hearing::{Evenness, Miss, listen, listen_to_card};
use crate::promise::Promise;

const SOON: Duration = Duration::from_secs(60);

/// The recorder's clock counts whole milliseconds, and so does the queue's.
const ROUNDING_MS: u64 = 2;

/// Silence that is longer than any within an announcement, and shorter than that between two.
const ENDED_MS: u64 = 700;

/// What should be said for one summons.
#[derive(Clone, Copy, Debug)]
struct Said {
    number: &'static str,
    counter: u32,
    kind: Kind,
    form: Form,
    languages: &'static [Language],
    chime: bool,
}

/// A first call, in full.
const fn first(number: &'static str, counter: u32) -> Said {
    Said { number, counter, kind: Kind::First, form: Form::Full, languages: &[Language::Id], chime: true }
}

/// A recall whose turn comes late.
const fn short(number: &'static str, counter: u32) -> Said {
    Said { kind: Kind::Recall { nth: 2 }, form: Form::Short, chime: false, ..first(number, counter) }
}

/// What this test's calls and recalls should sound like, in their order.
const EXPECTED: [Said; 7] = [
    first("A-001", 1),
    first("A-002", 2),
    Said { kind: Kind::Recall { nth: 2 }, ..first("A-001", 1) },
    Said { languages: &[Language::Id, Language::En], ..first("F-001", 3) },
    // Three recalls while that is said in two languages: more than fifteen seconds wait, so that one chime serves for all, in one language.
    Said { chime: true, ..short("A-001", 1) },
    short("A-002", 2),
    short("F-001", 3),
];

/// What people could take the first announcements for, and must not be able to.
const NEARLY: [(usize, Said); 5] = [
    (0, first("A-002", 1)),
    (0, first("A-001", 2)),
    (1, first("A-001", 2)),
    (1, first("A-002", 1)),
    (3, Said { languages: &[Language::Id], ..first("F-001", 3) }),
];

#[test]
fn each_call_is_heard_in_its_words_and_in_the_order_of_the_calls() {
    let (recording, _dir) = run(a_hall_that_speaks());
    let recording = Recording::read(&recording).unwrap();
    let stretches = recording.stretches();
    assert_eq!(stretches.len(), EXPECTED.len(), "one stretch of sound for each summons: {stretches:?}");
    let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
    let expected: Vec<Rendered> = EXPECTED.iter().map(|said| render(&mut renderer, said)).collect();

    let mut promise = Promise::new("each call is heard in its words, in order", "sqlite");
    for (place, stretch) in stretches.iter().enumerate() {
        for (other, rendered) in expected.iter().enumerate() {
            let heard = listen(sound_of(&recording, *stretch), rendered);
            let what = || format!("stretch {place} ({stretch:?}) and {}: {heard:?}", transcript(&EXPECTED[other]));
            promise.tried(heard.is_ok() == (place == other), what);
        }
    }
    for (place, said) in NEARLY {
        let heard = listen(sound_of(&recording, stretches[place]), &render(&mut renderer, &said));
        let is_told_apart = matches!(heard, Err(Miss::Piece { .. } | Miss::Length { .. }));
        promise.tried(is_told_apart, || format!("stretch {place} is taken for {}", transcript(&said)));
    }
    for (stretch, rendered) in stretches.iter().zip(&expected) {
        let sound = sound_of(&recording, *stretch);
        let Ok(place) = listen(sound, rendered) else { continue };
        let even = Evenness::of(sound, rendered, place);
        promise.tried(even.is_even(), || format!("{stretch:?}: {even:?}"));
    }
    for (place, (pair, said)) in stretches.windows(2).zip(&EXPECTED).enumerate() {
        let silence_ms = pair[1].from_ms - pair[0].to_ms;
        let gap_ms = if said.form == Form::Short { GAP_HURRIED_MS } else { GAP_MS };
        let is_awaited = place < FIRST_WAITING || silence_ms <= gap_ms + DEAD_AIR_MS;
        promise.tried(is_awaited && silence_ms + ROUNDING_MS >= gap_ms, || format!("{silence_ms} ms of silence between {pair:?}"));
    }
    promise.end();
}

/// From this place on each announcement waits for the one before it.
const FIRST_WAITING: usize = 3;

/// So much longer than the gap between two that wait, and the hall would think that it was over: most of it is rendering on a busy machine.
const DEAD_AIR_MS: u64 = 1_000;

/// A machine on which every one of so many announcements stumbles is too busy to be listened to.
const TRIES_MAX: usize = 4;

/// A card is a third of a second behind what is given to it, and says so roughly.
const CARD_MS: u64 = 500;

#[test]
fn what_a_sound_card_plays_is_each_call_in_its_words_even_and_apart() {
    run(async {
        let expected = [first("A-001", 1), first("A-002", 2)];
        let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
        let rendered = expected.map(|said| render(&mut renderer, &said));
        let mut heard = String::new();
        for _ in 0..TRIES_MAX {
            let recording = two_calls_on_a_card().await;
            let stretches = recording.stretches();
            let Ok([one, two]) = <[Stretch; 2]>::try_from(stretches.clone()) else {
                heard = format!("not two stretches: {stretches:?}");
                continue;
            };
            let sounds = [one, two].map(|stretch| sound_of(&recording, stretch));
            // A busy machine can make a stream stumble, which is heard as a pause: then it is said again.
            let (Ok(first), Ok(second)) = (listen_to_card(sounds[0], &rendered[0]), listen_to_card(sounds[1], &rendered[1])) else {
                heard = format!("{:?}", [0, 1].map(|at| listen_to_card(sounds[at], &rendered[at])));
                continue;
            };
            let is_mistaken = |at: usize| listen_to_card(sounds[at], &rendered[1 - at]).is_ok();
            assert!(!is_mistaken(0) && !is_mistaken(1), "one is taken for the other");
            for (at, place) in [first, second].into_iter().enumerate() {
                let even = Evenness::of(sounds[at], &rendered[at], place);
                assert!(even.is_even(), "{even:?}");
            }
            let silence_ms = two.from_ms - one.to_ms;
            assert!(silence_ms + ROUNDING_MS >= GAP_MS && silence_ms <= GAP_MS + DEAD_AIR_MS + CARD_MS, "{silence_ms} ms between them");
            return;
        }
        panic!("the card stumbled {TRIES_MAX} times: {heard}");
    });
}

/// Two calls at once; gives what the monitor of the display's sound card recorded.
async fn two_calls_on_a_card() -> Recording {
    let hall = Hall::small(Journal::Sqlite);
    let supervisor = hall.supervisor().await;
    let officers = [hall.officer("loket-1").await, hall.officer("loket-2").await];
    let sound = VirtualSound::start().unwrap();
    let (monitor, taken) = (hall.dir.path().join("monitor.wav"), hall.dir.path().join("taken.wav"));
    let recorder = sound.record(&monitor).unwrap();
    let _display = a_display_on_a_card(&hall, &sound, "layar");
    // What is called before it has its card is begun without one, and said again.
    until(&supervisor, |picture| picture.screens().any(|screen| screen.is_voice).then_some(())).await;
    let kiosk = hall.join(View::Kiosk, "kios");
    let mut calls = Vec::new();
    for _ in &officers {
        issue(&kiosk, "kk").await;
    }
    for (officer, counter) in officers.iter().zip(["loket-1", "loket-2"]) {
        calls.push(called(officer.ask(next(counter, None), None).await).0);
    }
    for ((officer, counter), call) in officers.iter().zip(["loket-1", "loket-2"]).zip(&calls) {
        until(officer, |picture| picture.visitor(counter).filter(|row| row.call == *call)?.heard_at_ms.map(|_| ())).await;
    }
    // It ends with its file in order when it is interrupted; parec calls that a failure of its own.
    recorder.stop(SOON).unwrap();
    let mut command = Process::new("sox");
    command.arg(&monitor).args(["-r", &RATE_HZ.to_string(), "-c", "1", "-b", "16"]).arg(&taken);
    assert!(command.status().unwrap().success());
    Recording::read(&taken).unwrap()
}

/// Three counters call and recall beside a display that records; gives the recording, and the folder that it lies in.
async fn a_hall_that_speaks() -> (PathBuf, Hall) {
    let hall = Hall::small(Journal::Sqlite);
    hall.supervisor().await;
    let board = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar-uji");
    let officers = [hall.officer("loket-1").await, hall.officer("loket-2").await, hall.officer("loket-3").await];
    let recording = hall.dir.path().join("calls.wav");
    let display = a_display_that_records(&hall, &recording);
    let kiosk = hall.join(View::Kiosk, "kios");

    let mut calls = Vec::new();
    for (officer, counter) in officers.iter().zip(["loket-1", "loket-2"]) {
        issue(&kiosk, "kk").await;
        let (call, _) = called(officer.ask(next(counter, None), None).await);
        calls.push(call);
        spoken(&recording, calls.len());
    }
    let recall = |officer: usize, call: u32| {
        let counter = format!("loket-{}", officer + 1);
        let asked = officers[officer].ask(Command::Recall { counter, call }, None);
        async move { done(asked.await) }
    };
    recall(0, calls[0]).await;
    spoken(&recording, 3);
    let english = Issue { service: "keramaian".to_owned(), language: TicketLanguage::En, ..Issue::default() };
    let Some(Did::Issued { number, .. }) = done(kiosk.ask(Command::IssueTicket(english), None).await) else { panic!("no number") };
    assert_eq!(number, "F-001");
    calls.push(called(officers[2].ask(next("loket-3", None), None).await).0);
    // Once its sentence is in the air, it is said in full whatever comes after it.
    let begun = wait_until(SOON, || Ok((stretches(&recording)?.len() == 4).then_some(())));
    assert!(begun.unwrap().is_some(), "the fourth announcement is not in the recording");
    for (officer, call) in calls.iter().enumerate() {
        recall(officer, *call).await;
    }
    spoken(&recording, EXPECTED.len());
    let heard: Vec<u16> = board.see(|picture| calls.iter().map(|call| picture.call(*call).unwrap().heard).collect());
    assert_eq!(heard, [0, 0, 0], "a recording hears nothing: without a sound card nobody is told that a call was heard");
    display.stop(SOON).unwrap();
    (recording, hall)
}

/// A display without a window. Without a sound card too, whatever the machine has: a recording by the clock is the sound itself.
fn a_display_that_records(hall: &Hall, recording: &Path) -> Program {
    let no_card = hall.dir.path().join("asound.conf");
    std::fs::write(&no_card, "").unwrap();
    let mut command = Program::command(program("lantang-display"));
    command.args(["--server", &hall.url(), "--zone", "tunggu", "--size", "640x360", "--offscreen"]).arg(hall.dir.path().join("pictures"));
    command.arg("--record").arg(recording).env("ALSA_CONFIG_PATH", no_card);
    Program::start("lantang-display", command, &hall.dir.path().join("display.log")).unwrap()
}

/// Waits until so many announcements have been recorded to their end: silence follows the last.
fn spoken(recording: &Path, count: usize) {
    let ended = wait_until(SOON, || {
        // It is written to while it is read.
        let Ok(taken) = Recording::read(recording) else { return Ok(None) };
        let stretches = taken.stretches();
        let is_over = stretches.last().is_some_and(|last| !taken.part(last.to_ms + ENDED_MS - 1, last.to_ms + ENDED_MS).is_empty());
        Ok((stretches.len() >= count && is_over).then_some(()))
    });
    assert!(ended.unwrap().is_some(), "announcement {count} is not in the recording");
}

#[test]
fn a_hall_says_that_its_day_is_over_once_and_a_screen_that_comes_later_says_nothing() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        let recording = hall.dir.path().join("calls.wav");
        let display = a_display_that_records(&hall, &recording);
        issue(&hall.join(View::Kiosk, "kios"), "kk").await;
        let (call, _) = called(officer.ask(next("loket-1", None), None).await);
        spoken(&recording, 1);
        let finish = Command::FinishVisit { counter: "loket-1".to_owned(), call, outcome: Outcome::Completed, delivered: Vec::new() };
        done(officer.ask(finish, None).await);
        done(supervisor.ask(Command::CloseDay, None).await);
        spoken(&recording, 2);
        display.stop(SOON).unwrap();
        let heard = Recording::read(&recording).unwrap();
        let [_, over] = heard.stretches()[..] else { panic!("a call and the end of the day: {:?}", heard.stretches()) };
        let closing = hall_notice(Language::Id, &HallNotice::Closing, ReadingMode::default());
        let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
        let rendered = renderer.render(Chime::TwoTones, &[closing]);
        assert!(listen(sound_of(&heard, over), &rendered).is_ok(), "{over:?}: {:?}", listen(sound_of(&heard, over), &rendered));

        let later = hall.dir.path().join("later.wav");
        let display = a_display_that_records(&hall, &later);
        done(supervisor.ask(Command::OpenDay { training: false }, None).await);
        done(officer.ask(Command::OpenCounter { counter: "loket-1".to_owned(), officer: None }, None).await);
        issue(&hall.join(View::Kiosk, "kios"), "kk").await;
        called(officer.ask(next("loket-1", None), None).await);
        spoken(&later, 1);
        display.stop(SOON).unwrap();
        assert_eq!(Recording::read(&later).unwrap().stretches().len(), 1, "the call, and nothing of what was before it");
    });
}

#[test]
fn a_call_that_a_sound_card_plays_to_its_end_is_heard_and_the_officer_sees_when() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        hall.supervisor().await;
        let officer = hall.officer("loket-1").await;
        let sound = VirtualSound::start().unwrap();
        let _display = a_display_on_a_card(&hall, &sound, "layar");
        issue(&hall.join(View::Kiosk, "kios"), "kk").await;
        let (call, _) = called(officer.ask(next("loket-1", None), None).await);
        let (called_ms, heard_ms) = until(&officer, |picture| {
            let visitor = picture.visitor("loket-1").filter(|visitor| visitor.call == call)?;
            visitor.heard_at_ms.map(|heard_ms| (visitor.called_at_ms, heard_ms))
        })
        .await;
        assert!(heard_ms - called_ms > 3_000, "it takes its time to say it: {called_ms} {heard_ms}");
    });
}

/// A display without a window on a virtual sound card; what it says is recorded too, in a file of its name.
fn a_display_on_a_card(hall: &Hall, sound: &VirtualSound, name: &str) -> Program {
    let mut command = Program::command(program("lantang-display"));
    command.args(["--server", &hall.url(), "--zone", "tunggu", "--name", name, "--size", "640x360"]);
    command.arg("--offscreen").arg(hall.dir.path().join(name)).arg("--record").arg(recording_of(hall, name));
    sound.lend(&mut command);
    Program::start("lantang-display", command, &hall.dir.path().join(format!("{name}.log"))).unwrap()
}

fn recording_of(hall: &Hall, name: &str) -> PathBuf {
    hall.dir.path().join(format!("{name}.wav"))
}

/// How many stretches of sound a display has made so far; none before it has begun to record.
fn sounds_of(hall: &Hall, name: &str) -> Vec<Stretch> {
    stretches(&recording_of(hall, name)).unwrap_or_default()
}

#[test]
fn of_two_displays_with_a_card_one_speaks_and_the_other_says_a_cut_call_from_its_start() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        hall.supervisor().await;
        let (officer, second) = (hall.officer("loket-1").await, hall.officer("loket-2").await);
        let sound = VirtualSound::start().unwrap();
        let names = ["layar-1", "layar-2"];
        let mut displays = names.map(|name| Some(a_display_on_a_card(&hall, &sound, name)));
        let kiosk = hall.join(View::Kiosk, "kios");
        issue(&kiosk, "kk").await;
        let (call, _) = called(officer.ask(next("loket-1", None), None).await);
        until(&officer, |picture| picture.visitor("loket-1").filter(|row| row.call == call)?.heard_at_ms.map(|_| ())).await;
        let spoke: Vec<usize> = (0..2).filter(|at| !sounds_of(&hall, names[*at]).is_empty()).collect();
        let [voice] = spoke[..] else { panic!("these spoke: {spoke:?}") };
        let other = 1 - voice;
        issue(&kiosk, "kk").await;
        let (call, _) = called(second.ask(next("loket-2", None), None).await);
        let begun = wait_until(SOON, || Ok((sounds_of(&hall, names[voice]).len() == 2).then_some(())));
        assert!(begun.unwrap().is_some(), "the voice says the second call, too");
        drop(displays[voice].take());
        until(&second, |picture| picture.visitor("loket-2").filter(|row| row.call == call)?.heard_at_ms.map(|_| ())).await;
        let (cut, whole) = (sounds_of(&hall, names[voice])[1], sounds_of(&hall, names[other]));
        let [whole] = whole[..] else { panic!("the other says the cut call once, and nothing else: {whole:?}") };
        let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
        let rendered = render(&mut renderer, &first("A-002", 2)).samples.data.len() as u64;
        let rendered_ms = rendered * 1_000 / u64::from(RATE_HZ);
        assert!(cut.length_ms() < rendered_ms - ENDED_MS, "it was cut off: {cut:?} of {rendered_ms} ms");
        assert!(whole.length_ms() + ENDED_MS >= rendered_ms, "from its start to its end: {whole:?} of {rendered_ms} ms");
    });
}

/// The sound of a stretch, with a little silence around it.
fn sound_of(recording: &Recording, stretch: Stretch) -> &[f32] {
    recording.part(stretch.from_ms.saturating_sub(100), stretch.to_ms + 100)
}

fn render(renderer: &mut Renderer, said: &Said) -> Rendered {
    renderer.render(if said.chime { Chime::TwoTones } else { Chime::None }, &phrases(said))
}

fn phrases(said: &Said) -> Vec<Phrase> {
    let announcement = |language: &Language| Announcement {
        language: *language,
        kind: said.kind,
        ticket: TicketNumber::from_shown(said.number),
        counter: CounterName::new(Noun::Loket, CounterLabel::Number(said.counter)),
        form: said.form,
        reading: ReadingMode::default(),
    };
    said.languages.iter().map(|language| phrase(&announcement(language))).collect()
}

fn transcript(said: &Said) -> String {
    phrases(said).iter().map(Phrase::transcript).collect::<Vec<_>>().join(" ")
}
