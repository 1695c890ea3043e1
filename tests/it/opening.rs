//! The opening minute: 60 officers press NEXT within five seconds, over six zones, at a real server; the recordings of real displays are
//! listened to. In one zone two displays with sound cards stand beside each other, and one of them speaks.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sounds::phrase::phrase;
use sounds::{
    Announcement, Chime, CounterLabel, CounterName, Form, Kind, Language, Noun, ReadingMode, Rendered, Renderer, TicketNumber, Voice,
};
use xtask::{Program, Recording, VirtualSound, stretches, wait_until};

use crate::hall::{Hall, Journal, called, issue, next, program, run, until};
use crate::hearing::listen;

const SOON: Duration = Duration::from_secs(60);

const ZONES: usize = 6;
const CALLS_OF_ZONE: usize = 10;
const PRESSED_WITHIN: Duration = Duration::from_secs(5);
/// From the last press until the last first call has been said, where no card adds to it.
const SAID_WITHIN: Duration = Duration::from_secs(45);

/// Silence that is longer than any within an announcement.
const ENDED_MS: u64 = 700;

/// The zone in which two displays have a card.
const SHARED: usize = 0;

fn letter(zone: usize) -> char {
    char::from(b'A' + zone as u8)
}

fn code(zone: usize) -> char {
    letter(zone).to_ascii_lowercase()
}

/// Each zone has an agency of its own, with ten counters.
fn site() -> String {
    let mut text = String::from(
        "format = 1\n[site]\ncode = \"pagi\"\nname = \"Pagi\"\ntime_zone = \"Asia/Jakarta\"\n[policy]\nserves = \"agency\"\n[hours]\n",
    );
    for (at, zone) in (0..ZONES).map(|zone| (zone, code(zone))) {
        write!(
            text,
            "[[zone]]\ncode = \"{zone}\"\nname = \"Zona {zone}\"\n[[agency]]\ncode = \"dinas-{zone}\"\nname = \"Dinas {zone}\"\n\
             prefix = \"{}\"\n[[service]]\ncode = \"layanan-{zone}\"\nname = \"Layanan {zone}\"\nagency = \"dinas-{zone}\"\n\
             target = \"15 menit\"\nat_counter = \"5 menit\"\n",
            letter(at)
        )
        .unwrap();
    }
    for number in 1..=ZONES * CALLS_OF_ZONE {
        let zone = code((number - 1) % ZONES);
        write!(text, "[[counter]]\nnumber = {number}\nagency = \"dinas-{zone}\"\nzones = [\"{zone}\"]\n").unwrap();
    }
    text
}

/// A display of a zone, on a card or on none, that records what it says.
fn display(hall: &Hall, zone: usize, name: &str, sound: Option<&VirtualSound>) -> (Program, PathBuf) {
    let folder = hall.dir.path();
    let recording = folder.join(format!("{name}.wav"));
    let mut command = Program::command(program("lantang-display"));
    command.args(["--server", &hall.url(), "--zone", &code(zone).to_string(), "--name", name, "--size", "640x360", "--offscreen"]);
    command.arg(folder.join(name)).arg("--record").arg(&recording);
    match sound {
        Some(sound) => sound.lend(&mut command),
        None => {
            std::fs::write(folder.join("asound.conf"), "").unwrap();
            command.env("ALSA_CONFIG_PATH", folder.join("asound.conf"));
        }
    }
    (Program::start("lantang-display", command, &folder.join(format!("{name}.log"))).unwrap(), recording)
}

/// How many announcements were recorded to their end.
fn ended(recording: &Path) -> usize {
    // It is written to while it is read.
    let Ok(taken) = Recording::read(recording) else { return 0 };
    let stretches = taken.stretches();
    let is_over = stretches.last().is_some_and(|last| !taken.part(last.to_ms + ENDED_MS - 1, last.to_ms + ENDED_MS).is_empty());
    stretches.len() - usize::from(!stretches.is_empty() && !is_over)
}

#[test]
fn sixty_first_calls_within_five_seconds_are_all_said_in_order_by_one_loudspeaker_of_each_zone() {
    run(async {
        let hall = Hall::open(Journal::Sqlite, 1, &site());
        let supervisor = hall.supervisor().await;
        let sound = VirtualSound::start().unwrap();
        let mut displays = vec![display(&hall, SHARED, "layar-beside", Some(&sound))];
        displays.extend((0..ZONES).map(|zone| display(&hall, zone, &format!("layar-{zone}"), (zone == SHARED).then_some(&sound))));
        let mut officers = Vec::new();
        for number in 1..=ZONES * CALLS_OF_ZONE {
            officers.push(hall.officer(&format!("loket-{number}")).await);
            issue(&supervisor, &format!("layanan-{}", code((number - 1) % ZONES))).await;
        }
        until(&supervisor, |picture| (picture.screens().count() == displays.len()).then_some(())).await;

        let started = Instant::now();
        let mut presses = Vec::new();
        for (at, officer) in officers.into_iter().enumerate() {
            tokio::time::sleep_until((started + PRESSED_WITHIN * at as u32 / (ZONES * CALLS_OF_ZONE - 1) as u32).into()).await;
            presses.push(tokio::spawn(async move { called(officer.ask(next(&format!("loket-{}", at + 1), None), None).await).1 }));
        }
        let pressed = Instant::now();
        let mut numbers = vec![Vec::new(); ZONES];
        for (at, press) in presses.into_iter().enumerate() {
            numbers[at % ZONES].push((press.await.unwrap(), at + 1));
        }
        let recordings: Vec<PathBuf> = displays.iter().map(|(_, recording)| recording.clone()).collect();
        let is_said = || Ok(recordings[2..].iter().all(|recording| ended(recording) >= CALLS_OF_ZONE).then_some(()));
        let all = wait_until(SAID_WITHIN + Duration::from_millis(ENDED_MS), is_said).unwrap();
        let after = pressed.elapsed();
        assert!(all.is_some(), "{after:?} after the last press: {:?}", recordings.iter().map(|one| ended(one)).collect::<Vec<_>>());
        // A card begins each sound some time after it was given it, which is counted for no promise.
        let of_shared = || Ok((ended(&recordings[0]) + ended(&recordings[1]) >= CALLS_OF_ZONE).then_some(()));
        assert!(wait_until(SOON, of_shared).unwrap().is_some(), "the zone with cards says all of its calls, too");
        let counts: Vec<usize> = recordings.iter().map(|recording| stretches(recording).map_or(0, |found| found.len())).collect();
        for (program, _) in displays {
            program.stop(SOON).unwrap();
        }
        assert!(counts[0] == 0 || counts[1] == 0, "two loudspeakers of one zone: {counts:?}");
        let voice = usize::from(counts[0] == 0);
        for (zone, numbers) in numbers.iter().enumerate() {
            let recording = if zone == SHARED { &recordings[voice] } else { &recordings[zone + 1] };
            is_in_order(&Recording::read(recording).unwrap(), numbers);
        }
    });
}

/// Each call of a zone is heard in its place: the first in full, the others short, and one chime for all that had to wait.
fn is_in_order(recording: &Recording, numbers: &[(String, usize)]) {
    let heard = recording.stretches();
    assert_eq!(heard.len(), numbers.len(), "one stretch of sound for each call: {heard:?}");
    let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
    for (at, (stretch, (number, counter))) in heard.iter().zip(numbers).enumerate() {
        let said = said(&mut renderer, number, *counter, if at == 0 { Form::Full } else { Form::Short }, at < 2);
        let sound = recording.part(stretch.from_ms.saturating_sub(100), stretch.to_ms + 100);
        let found = listen(sound, &said);
        assert!(found.is_ok(), "{number} at {stretch:?}: {found:?}");
    }
}

fn said(renderer: &mut Renderer, number: &str, counter: usize, form: Form, chime: bool) -> Rendered {
    let words = phrase(&Announcement {
        language: Language::Id,
        kind: Kind::First,
        ticket: TicketNumber::new(&number[..1], number),
        counter: CounterName::new(Noun::Loket, CounterLabel::Number(counter as u32)),
        form,
        reading: ReadingMode::default(),
    });
    renderer.render(if chime { Chime::TwoTones } else { Chime::None }, &[words])
}
