//! `cargo xtask bench latency`: what a press costs over the real wire beside a floor measured in the same run, a decision, the server's
//! memory, a start in the middle of a day, and the replay of a long one. The last line is one JSON object. It must not be run beside anything else that counts.
//!
//! Without arguments everything is measured; `decide`, `sqlite`, `redis`, `start` and `replay` name parts.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says so by ending")]
#![expect(clippy::print_stdout, reason = "a bench is read at a terminal")]

mod bare;
mod decide;
#[path = "../../../domain/benches/choose/full_hall.rs"]
mod full_hall;
#[expect(dead_code, reason = "the tests' hall; a bench needs less of it")]
#[path = "../../it/hall.rs"]
mod hall;
mod long_day;
mod memory;
mod people;
mod press;
mod replay;
mod spread;
mod start;

use serde_json::{Map, Value, json};

use crate::{
    hall::{Hall, Journal, root},
    people::{People, SITE},
    press::press_to_screen,
};

/// Tickets that were issued, called and finished before the server's memory is looked at.
const TICKETS: u32 = 2_000;
/// Rounds of presses on each journal.
const ROUNDS: usize = 5;
/// The same with everybody connected.
const ROUNDS_CROWDED: usize = 1;

fn main() {
    let told: Vec<String> = std::env::args().skip(1).collect();
    // `cargo bench` says so; a test run that starts every target does not, and must not measure.
    if !told.iter().any(|argument| argument == "--bench") {
        println!("latency: `cargo xtask bench latency` measures it.");
        return;
    }
    let parts: Vec<&str> = told.iter().map(String::as_str).filter(|argument| !argument.starts_with('-')).collect();
    let is_asked = |part: &str| parts.is_empty() || parts.contains(&part);
    let mut figures = Map::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for journal in Journal::BOTH.into_iter().filter(|journal| is_asked(journal.name())) {
        runtime.block_on(measure_hall(journal, &mut figures));
    }
    if is_asked("decide") {
        let decide_us = decide::decide_us();
        println!("decide: NEXT with 10,000 waiting, us: {decide_us}");
        figures.insert("decide_us".to_owned(), rounded(decide_us.median()));
    }
    if is_asked("start") {
        let start = runtime.block_on(start::start_in_a_day());
        println!("start: in a day of {} tickets, until it is ready, ms: {}", start::TICKETS, start.start_ms);
        println!("start: the program alone and the reading of the same bytes, ms: {}", start.floor_ms);
        figures.insert("start_ms".to_owned(), rounded(start.start_ms.median()));
        figures.insert("start_floor_ms".to_owned(), rounded(start.floor_ms.median()));
    }
    if is_asked("replay") {
        let replay = runtime.block_on(replay::replay_million());
        println!("replay: s: {}", replay.replay_s);
        println!("replay: a start until it is ready, s: {}", replay.start_s);
        figures.insert("replay_million_s".to_owned(), rounded(replay.replay_s.median()));
    }
    say_load();
    println!("{}", Value::Object(figures));
}

/// One hall on this journal: its memory where it is the embedded one, and its latency.
async fn measure_hall(journal: Journal, figures: &mut Map<String, Value>) {
    let name = journal.name();
    let hall = Hall::open(journal, 1, &std::fs::read_to_string(root().join(SITE)).unwrap());
    let mut people = People::come(&hall).await;
    if journal == Journal::Sqlite {
        people.work_off(TICKETS).await;
        let (now_mb, most_mb) = memory::resident_mb(hall.process(0));
        println!(
            "{name}: the server holds {now_mb:.1} MB after {TICKETS} tickets with {} connected; {most_mb:.1} MB at most",
            people.count()
        );
        figures.insert("server_rss_mb".to_owned(), rounded(now_mb));
        // No goal: here all 60 windows run on the server's own machine, where they get their updates just when the screen gets its.
        press_to_screen(&hall, journal, &people, ROUNDS_CROWDED).await.say("sqlite beside 60 windows");
        say_load();
    }
    people.windows_leave_but(&press::counters(&people));
    let latency = press_to_screen(&hall, journal, &people, ROUNDS).await;
    latency.say(name);
    say_load();
    figures.insert(format!("{name}_p50_over_floor"), rounded(latency.p50_over_floor()));
    figures.insert(format!("{name}_p99_over_floor"), rounded(latency.p99_over_floor()));
}

/// How busy the machine was in the last minute: every figure below stands under it.
fn say_load() {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load: {}", load.split_whitespace().take(3).collect::<Vec<_>>().join(" "));
}

fn rounded(figure: f64) -> Value {
    json!((figure * 1e3).round() / 1e3)
}
