//! `cargo xtask bench display`: what the hall screen takes of a machine, beside an empty Bevy window in the same run. The last line is one
//! JSON object. It must not be run beside anything else that counts.
//!
//! The hall screen is the real `lantang-display` in a window of 1920 by 1080 on an Xvfb of its own, with a real server, its voice on a virtual
//! sound card, and calls made by officers over the wire. The empty window is `display/examples/empty-window.rs`: the same renderer, plugins
//! and low-power loop (a frame only where something asks for one), one camera, nothing on it, on another Xvfb.
//!
//! - `idle_cpu_percent`: processor time of all the program's threads (the software renderer's and the sound card's too) over 60 s, as a share
//!   of one core, after the last sentence and the last pulse, with four calls standing: nothing changes but the clock's minute and the page of
//!   the foot every ten seconds; how many frames that made is said. `idle_cpu_percent_mute` is a second screen of the same hall that was
//!   started without sound, `idle_cpu_percent_empty` the empty window, in the same 60 s.
//! - `call_to_frame_frames`: how many frames begin from a call's arrival at the socket up to the one that the window took with it, the most of
//!   all calls; 1 is the next frame. Four of five calls come while the one before still moves, the fifth while the screen sleeps.
//!   `call_to_frame_ms_p99` is how long that took.
//! - `rss_over_empty_mb`: what the hall screen holds in memory (resident, in MB of 1,000,000 bytes) at the end of all calls, above what the
//!   empty window holds; `rss_growth_mb` is how much of it came between the 1,000th and the 10,000th call. `anonymous_over_empty_mb` leaves
//!   out the pages of files: the program itself, its typeface and its voices.
//! - `first_picture_over_empty_window`: the median time from the start of the program until its window took its first whole frame, with every
//!   letter on it, over the same of the empty window's first; started in turns.
//! - `frame_ms_4k_p99`, only with a graphics card: a picture of 3840 by 2160 from the first look at the news until it was drawn and copied back
//!   into memory, without a window, which is more than a window pays.
//!
//! Without arguments everything is measured; `idle`, `frames`, `memory`, `start` and `4k` name parts.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says so by ending")]
#![expect(clippy::print_stdout, reason = "a bench is read at a terminal")]

mod calls;
mod frames;
#[expect(dead_code, reason = "the tests' hall; a bench needs less of it")]
#[path = "../../it/hall.rs"]
mod hall;
mod quiet;
mod screens;
#[path = "../latency/spread.rs"]
mod spread;
mod start;

use serde_json::{Map, Value, json};

fn main() {
    let told: Vec<String> = std::env::args().skip(1).collect();
    // `cargo bench` says so; a test run that starts every target does not, and must not measure.
    if !told.iter().any(|argument| argument == "--bench") {
        println!("display: `cargo xtask bench display` measures it.");
        return;
    }
    let parts: Vec<&str> = told.iter().map(String::as_str).filter(|argument| !argument.starts_with('-')).collect();
    let is_asked = |part: &str| parts.is_empty() || parts.contains(&part);
    let mut figures = Map::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    if ["idle", "frames", "memory"].into_iter().any(is_asked) {
        runtime.block_on(quiet::measure(is_asked, &mut figures));
    }
    if is_asked("start") {
        runtime.block_on(start::measure(&mut figures));
    }
    if is_asked("4k") {
        runtime.block_on(frames::measure_4k(&mut figures));
    }
    say_load();
    println!("{}", Value::Object(figures));
}

/// How busy the machine was in the last minute: every figure above stands under it.
fn say_load() {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load: {}", load.split_whitespace().take(3).collect::<Vec<_>>().join(" "));
}

fn rounded(figure: f64) -> Value {
    json!((figure * 1e3).round() / 1e3)
}
