//! One hall screen from its first calls to its ten-thousandth: what it takes while nothing changes, how soon a call is on it, and what it holds.

use std::time::Duration;

use serde_json::{Map, Value};
use xtask::VirtualSound;

use crate::{
    calls::Calls,
    frames, rounded, say_load,
    screens::{Memory, Voice, Watched},
};

/// Calls that stand, so few that they have room beside each other, while nothing changes.
const STANDING: usize = 4;
/// After the last sentence, until the last pulse and what its end leaves to be done is over.
const SETTLE: Duration = Duration::from_secs(15);
const IDLE: Duration = Duration::from_secs(60);
/// Calls after which a screen has seen everything that it keeps (letters, clips), and all of them.
const WARM: usize = 1_000;
const ALL: usize = 10_000;

/// The three that are watched in the same minutes.
struct Trio {
    speaking: Watched,
    mute: Watched,
    empty: Watched,
}

/// Measures the parts that are asked for: `idle`, `frames` and `memory`.
pub(crate) async fn measure(is_asked: impl Fn(&str) -> bool, figures: &mut Map<String, Value>) {
    let mut calls = Calls::begin().await;
    let sound = VirtualSound::is_available().then(|| VirtualSound::start().unwrap());
    if sound.is_none() {
        println!("hall: there is no virtual sound card on this machine, so that none is fed");
    }
    let (url, dir) = (calls.hall.url(), calls.hall.dir.path().to_owned());
    let mut trio = Trio {
        speaking: Watched::hall_screen(&url, Voice::Speaks, sound.as_ref(), &dir),
        mute: Watched::hall_screen(&url, Voice::Mute, None, &dir),
        empty: Watched::empty(&dir),
    };
    for screen in [&mut trio.speaking, &mut trio.mute, &mut trio.empty] {
        screen.wait_for_first_picture();
    }
    if sound.is_some() {
        trio.speaking.wait_for_words(&["a sound card plays"]);
    }
    let mut last = 0;
    for _ in 0..STANDING {
        last = calls.call().await;
    }
    if sound.is_some() {
        calls.wait_until_heard(last).await;
    }
    tokio::time::sleep(SETTLE).await;
    if is_asked("idle") {
        idle(&trio, figures).await;
    }
    // A second screen that draws at the same time would cost the first its place on two cores.
    let Trio { speaking, mute, empty } = trio;
    drop(mute);
    if is_asked("frames") {
        frames::measure(&mut calls, &speaking, figures).await;
    }
    if is_asked("memory") {
        memory(&mut calls, &speaking, &empty, figures).await;
    }
}

async fn idle(trio: &Trio, figures: &mut Map<String, Value>) {
    let watched = [("", &trio.speaking), ("_mute", &trio.mute), ("_empty", &trio.empty)];
    let before = watched.map(|(_, screen)| screen.cpu_ms());
    let frames_before = trio.speaking.frames();
    tokio::time::sleep(IDLE).await;
    for ((name, screen), before) in watched.into_iter().zip(before) {
        let percent = (screen.cpu_ms() - before) / IDLE.as_secs_f64() / 10.0;
        figures.insert(format!("idle_cpu_percent{name}"), rounded(percent));
        println!("idle{name}: {percent:.3} % of a core over {} s; {}", IDLE.as_secs(), told(screen.memory()));
    }
    println!("idle: {} frames were drawn", trio.speaking.frames() - frames_before);
    say_load();
}

async fn memory(calls: &mut Calls, screen: &Watched, empty: &Watched, figures: &mut Map<String, Value>) {
    let mut warm = screen.memory();
    for thousand in 1..=ALL / WARM {
        calls.call_many(WARM).await;
        println!("memory after {} calls: {}", thousand * WARM, told(screen.memory()));
        if thousand == 1 {
            warm = settled(screen).await;
        }
    }
    let (end, empty) = (settled(screen).await, empty.memory());
    println!("memory: settled after {WARM} calls {}; after {ALL} {}; the empty window {}", told(warm), told(end), told(empty));
    figures.insert("rss_over_empty_mb".to_owned(), rounded(end.resident_mb - empty.resident_mb));
    figures.insert("rss_growth_mb".to_owned(), rounded(end.resident_mb - warm.resident_mb));
    figures.insert("anonymous_over_empty_mb".to_owned(), rounded(end.anonymous_mb - empty.anonymous_mb));
    say_load();
}

async fn settled(screen: &Watched) -> Memory {
    tokio::time::sleep(SETTLE).await;
    screen.memory()
}

fn told(memory: Memory) -> String {
    format!("{:.1} MB resident, {:.1} MB of it no file's", memory.resident_mb, memory.anonymous_mb)
}
