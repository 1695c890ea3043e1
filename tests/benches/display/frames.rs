//! How soon a call is on the screen: in frames begun and in milliseconds, by what the screen itself says of its socket and of its renderer; and
//! how long a picture of 3840 by 2160 takes.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Map, Value};
use xtask::{Program, wait_until};

use crate::{
    calls::Calls,
    rounded, say_load,
    screens::{Watched, hall_screen, number, written_ms},
    spread::Spread,
};

/// Calls while the one before still slides and pulses, and calls to a screen that sleeps.
const MOVING: usize = 80;
const SLEEPING: usize = 20;
/// Longer than the pulses of a call.
const ASLEEP_AFTER: Duration = Duration::from_secs(6);
const NEXT_AFTER: Duration = Duration::from_millis(230);
const SOON: Duration = Duration::from_secs(60);

/// Makes calls and asks the screen's log how each came to be shown.
pub(crate) async fn measure(calls: &mut Calls, screen: &Watched, figures: &mut Map<String, Value>) {
    let mut made = Vec::new();
    for at in 0..MOVING + SLEEPING {
        calls.make_ready().await;
        tokio::time::sleep(if at < MOVING { NEXT_AFTER } else { ASLEEP_AFTER }).await;
        made.push(u64::from(calls.press().await));
    }
    let shown = wait_until(SOON, || {
        let shown = passages(&screen.said());
        Ok(made.iter().all(|call| shown.contains_key(call)).then_some(shown))
    });
    let shown = shown.unwrap().expect("every call comes to the screen");
    let passages: Vec<&Passage> = made.iter().map(|call| &shown[call]).collect();
    let most = passages.iter().map(|passage| passage.frames).max().unwrap_or_default();
    let spread = |passages: &[&Passage]| Spread::of(passages.iter().map(|passage| passage.took_ms));
    println!("frames: to screens in motion, ms: {}", spread(&passages[..MOVING]));
    println!("frames: to screens asleep, ms: {}", spread(&passages[MOVING..]));
    let late = passages.iter().filter(|passage| passage.frames > 1).count();
    println!("frames: {late} of {} calls were not on the next frame; at most {most} frames", passages.len());
    figures.insert("call_to_frame_frames".to_owned(), most.into());
    figures.insert("call_to_frame_ms_p99".to_owned(), rounded(spread(&passages).at(0.99)));
    say_load();
}

/// A call's way from the socket to the screen.
#[derive(Clone, Copy, Debug)]
struct Passage {
    /// Frames begun from its arrival up to the one that showed it.
    frames: u64,
    took_ms: f64,
}

/// What a log says of each call's first summons.
fn passages(said: &str) -> BTreeMap<u64, Passage> {
    let (mut came, mut passages) = (BTreeMap::new(), BTreeMap::new());
    for line in said.lines() {
        let (Some(call), Some(frame), Some(at_ms)) = (number(line, "call"), number(line, "frame"), written_ms(line)) else { continue };
        if line.contains("a call came") {
            came.entry(call).or_insert((frame, at_ms));
        } else if line.contains("a call is on the screen")
            && let Some((came_frame, came_ms)) = came.get(&call)
        {
            passages.entry(call).or_insert(Passage { frames: frame - came_frame, took_ms: at_ms - came_ms });
        }
    }
    passages
}

/// Pictures of the largest size.
const PICTURES: usize = 100;

/// Draws without a window: a card without a screen draws, too.
pub(crate) async fn measure_4k(figures: &mut Map<String, Value>) {
    let mut calls = Calls::begin().await;
    let dir = calls.hall.dir.path().to_owned();
    let mut command = hall_screen(&calls.hall.url(), "layar-4k", &dir);
    command.args(["--mute", "--size", "3840x2160", "--offscreen"]).arg(dir.join("pictures"));
    command.env("RUST_LOG", "warn,display=info,display::offscreen=debug,display::presented=debug,bevy_render=info").env("NO_COLOR", "1");
    let mut display = Program::start("lantang-display", command, &dir.join("4k.log")).unwrap();
    display.wait_for_line(SOON, |line| line.contains("picture drawn").then_some(())).unwrap();
    let said = || std::fs::read_to_string(dir.join("4k.log")).unwrap();
    for _ in 0..PICTURES {
        let call = u64::from(calls.call().await);
        let is_shown = || Ok(said().lines().any(|line| line.contains("on the screen") && number(line, "call") == Some(call)).then_some(()));
        assert!(wait_until(SOON, is_shown).unwrap().is_some(), "call {call} is not on the screen");
    }
    let said = said();
    let took: Vec<f64> =
        said.lines().filter(|line| line.contains("picture drawn")).filter_map(|line| as_ms(line.split_once("took=")?.1)).collect();
    let spread = Spread::of(took);
    println!("4k: a picture drawn and copied back, ms: {spread}");
    // The renderer says which device draws; a processor that draws is not asked for these.
    if said.contains("device_type: Cpu") {
        println!("4k: there is no graphics card, so that this is no figure with a goal");
    } else {
        figures.insert("frame_ms_4k_p99".to_owned(), rounded(spread.at(0.99)));
    }
    say_load();
}

/// A duration as Rust writes it: `1.5s`, `12.3ms`, `870µs`.
fn as_ms(duration: &str) -> Option<f64> {
    let text = duration.trim();
    let units = [("ms", 1.0), ("µs", 1e-3), ("ns", 1e-6), ("s", 1e3)];
    units.iter().find_map(|(unit, ms)| Some(text.strip_suffix(unit)?.parse::<f64>().ok()? * ms))
}
