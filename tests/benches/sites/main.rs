//! `cargo xtask bench sites`: many sites on one machine and one Redis, each a server process of its own, as the design has it: memory, time
//! on the processor and open files of each, idle and with one press a second for every ten sites, beside the floor of the same run (a bare
//! tokio process, and the same server alone on SQLite). The last line is one JSON object. It must not be run beside anything else that counts.
//!
//! Without arguments there are 500 sites; a number says how many instead. Where so many do not fit there are fewer, and what 500 would take
//! is reckoned from them, which is said.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says so by ending")]
#![expect(clippy::print_stdout, reason = "a bench is read at a terminal")]

#[expect(dead_code, reason = "the tests' hall; a bench needs less of it")]
#[path = "../../it/hall.rs"]
mod hall;
mod presses;
mod process;
mod site;
#[path = "../latency/spread.rs"]
mod spread;

use std::time::Duration;

use serde_json::{Value, json};
use xtask::{PrivateDir, PrivateRedis, Program};

use crate::{
    presses::press,
    process::{Used, available_mb, bare},
    site::Site,
};

/// Sites where nobody says how many.
const SITES: usize = 500;
/// So many are started before it is reckoned whether all of them fit.
const TRIED: usize = 10;
/// Of the memory that is free, so much may be taken: others need some of it too.
const MEMORY_SHARE: f64 = 0.7;
/// How long is looked, idle and pressed.
const LOOK: Duration = Duration::from_secs(20);
/// Until what a start leaves to be done is done.
const SETTLE: Duration = Duration::from_secs(10);
/// One press a second for so many sites.
const SITES_PER_PRESS: usize = 10;

fn main() {
    let told: Vec<String> = std::env::args().skip(1).collect();
    if told.iter().any(|argument| argument == process::BARE) {
        return process::be_bare();
    }
    // `cargo bench` says so; a test run that starts every target does not, and must not measure.
    if !told.iter().any(|argument| argument == "--bench") {
        println!("sites: `cargo xtask bench sites` measures it.");
        return;
    }
    let asked = told.iter().find_map(|argument| argument.parse::<usize>().ok()).unwrap_or(SITES).max(1);
    let dir = PrivateDir::new("sites").unwrap();
    let floor = floor(&dir);
    println!("floor: {floor}");

    let redis = PrivateRedis::start().unwrap();
    let before = available_mb();
    let mut sites: Vec<Site> = (0..asked.min(TRIED)).map(|number| Site::start(&dir, Some(&redis), number)).collect();
    let each_mb = used_of(&sites).pss_mb / sites.len() as f64;
    let fit = (before * MEMORY_SHARE / each_mb) as usize;
    if fit < asked {
        println!("{before:.0} MB are free, and a site takes {each_mb:.1} MB: {fit} sites are measured instead of {asked}");
    }
    let count = asked.min(fit.max(sites.len()));
    sites.extend((sites.len()..count).map(|number| Site::start(&dir, Some(&redis), number)));
    sites.iter().for_each(Site::open);
    std::thread::sleep(SETTLE);
    let report = measure(&sites, &redis, &floor);
    println!("{report}");
}

/// A bare tokio process, and the server alone on SQLite: what no arrangement of sites could be below.
fn floor(dir: &PrivateDir) -> Value {
    let bare = bare(dir);
    let alone = Site::start(dir, None, 0);
    alone.open();
    std::thread::sleep(SETTLE);
    let look = |program: &Program| {
        let before = Used::of(program.id());
        std::thread::sleep(LOOK);
        Used::of(program.id()).since(&before)
    };
    json!({ "bare_tokio": look(&bare).as_json(1, LOOK), "server_alone_on_sqlite": look(alone.program()).as_json(1, LOOK) })
}

/// All sites, idle and pressed.
fn measure(sites: &[Site], redis: &PrivateRedis, floor: &Value) -> Value {
    let count = sites.len();
    let mut redis_used = [RedisUsed::of(redis)].to_vec();
    let before = used_of(sites);
    std::thread::sleep(LOOK);
    let idle = used_of(sites).since(&before);
    redis_used.push(RedisUsed::of(redis));
    println!("{count} sites, idle: {}", idle.as_json(count, LOOK));

    let before = used_of(sites);
    let pressed_ms = press(sites, (count / SITES_PER_PRESS).max(1), LOOK);
    let pressed = used_of(sites).since(&before);
    redis_used.push(RedisUsed::of(redis));
    println!("{count} sites, one press a second for {SITES_PER_PRESS} of them: {}", pressed.as_json(count, LOOK));
    println!("ms of a press: {pressed_ms}");

    let redis_cpu = |from: usize| rounded((redis_used[from + 1].cpu_ms - redis_used[from].cpu_ms) / LOOK.as_secs_f64());
    let commands = |from: usize| ((redis_used[from + 1].commands - redis_used[from].commands) / LOOK.as_secs_f64()).round();
    let per_500 = 500.0 / count as f64;
    let cores = |used: &Used| rounded(used.cpu_ms / LOOK.as_secs_f64() / 1e3 * per_500);
    if count != 500 {
        println!("what 500 sites take is reckoned from {count}");
    }
    json!({
        "sites": count,
        "idle": idle.as_json(count, LOOK),
        "pressed": pressed.as_json(count, LOOK),
        "press_ms_p50": rounded(pressed_ms.median()),
        "press_ms_p99": rounded(pressed_ms.at(0.99)),
        "redis": {
            "memory_mb": rounded(redis_used[2].memory_mb), "clients": redis_used[2].clients,
            "cpu_ms_a_second_idle": redis_cpu(0), "cpu_ms_a_second_pressed": redis_cpu(1),
            "commands_a_second_idle": commands(0), "commands_a_second_pressed": commands(1),
        },
        "of_500_sites": {
            "is_reckoned": count != 500, "pss_mb": rounded(pressed.pss_mb * per_500), "cores_idle": cores(&idle), "cores_pressed": cores(&pressed),
        },
        "floor": floor,
    })
}

fn used_of(sites: &[Site]) -> Used {
    sites.iter().map(|site| Used::of(site.program().id())).fold(Used::default(), Used::and)
}

/// What Redis says of itself.
#[derive(Clone)]
struct RedisUsed {
    memory_mb: f64,
    clients: f64,
    cpu_ms: f64,
    commands: f64,
}

impl RedisUsed {
    fn of(redis: &PrivateRedis) -> RedisUsed {
        let mut connection = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
        let said: String = redis::cmd("INFO").query(&mut connection).unwrap();
        let number = |name: &str| -> f64 {
            let found = said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            found.unwrap().trim().parse().unwrap()
        };
        RedisUsed {
            memory_mb: number("used_memory") / 1e6,
            clients: number("connected_clients"),
            cpu_ms: (number("used_cpu_user") + number("used_cpu_sys")) * 1e3,
            commands: number("total_commands_processed"),
        }
    }
}

fn rounded(figure: f64) -> f64 {
    (figure * 1e3).round() / 1e3
}
