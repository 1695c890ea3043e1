//! The hall screen: shows a zone's calls the moment they are made, speaks them one after another, and sleeps when
//! nothing changes.
//!
//! It decides nothing about the queue. What it knows comes through [`wall::News`]; which call is large is decided in
//! [`stage`], where things stand in [`layout`], in which colours in [`theme`]: all pure. `uplink` hears the server and
//! `voice` speaks, each on a thread of its own. `screen` draws, `window` and `offscreen` drive the frames; only these,
//! with `program`, `intake`, `presented` and `recover`, know the renderer.

#![expect(
    elided_lifetimes_in_paths,
    reason = "a system's parameters are named Res<T> and Query<T> everywhere; their lifetimes say nothing"
)]

pub mod board;
pub mod calendar;
pub mod code;
pub mod confirm;
pub mod excursion;
pub mod feed;
pub mod hold;
pub mod layout;
pub mod marks;
pub mod options;
pub mod own_alarm;
pub mod pictures;
pub mod setting;
pub mod slides;
pub mod stage;
pub mod theme;
pub mod typeface;
pub mod wake;
pub mod wall;

mod emergency_key;
mod fetcher;
mod frozen;
mod glimpse;
mod intake;
mod notices;
mod offscreen;
mod presented;
mod program;
mod recover;
mod screen;
mod selftest;
mod stop;
mod upkeep;
mod uplink;
mod voice;
mod window;

use std::num::NonZero;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bevy::app::AppExit;
use client::Address;

use crate::board::Waiting;
use crate::emergency_key::EmergencyKey;
use crate::glimpse::Glimpses;
use crate::offscreen::Offscreen;
use crate::options::Options;
use crate::presented::Presented;
use crate::program::{Clock, Parts};
use crate::selftest::tool;
use crate::upkeep::Upkeep;
use crate::uplink::{LastHeard, Reports, Uplink};
use crate::voice::{Surroundings, VoiceThread};
use crate::wake::Wake;
use crate::wall::Wall;
use crate::window::Windowed;

pub use program::renderer;
pub use recover::EXIT_RENDERER;
pub use window::sleepy;

/// Shows and speaks a zone until its window is closed or its time is over, or tests itself; gives the program's exit code.
pub fn run(options: &Options) -> Result<u8> {
    if options.self_test {
        return test(options);
    }
    let Started { parts, key, voice } = start(options)?;
    let clock = parts.clock;
    // Pictures in a folder are drawn as slowly as it takes, and a fresh program would begin a recording anew.
    if may_start_afresh(options) {
        frozen::watch(parts.presented.clone(), move || {
            if let Err(error) = start_afresh(clock.0.elapsed()) {
                tracing::error!("{error:#}");
            }
        })?;
    }
    let code = code_of(&drive(options, key, parts)?);
    voice.finish()?;
    // A fresh program would begin the recording anew, and so lose it: whoever records decides himself.
    if code == EXIT_RENDERER && options.record.is_none() {
        start_afresh(clock.0.elapsed())?;
    }
    Ok(code)
}

/// Tests itself and prints the list; where the screen is to be seen, shows it there meanwhile. It calls nobody and speaks for nobody.
fn test(options: &Options) -> Result<u8> {
    let tone = tool::tone(!options.mute)?;
    let Started { parts, key, voice } = start(options)?;
    let upkeep = parts.upkeep.clone();
    upkeep.set_card(tone.has_card());
    let orders = voice.orders();
    let list = || selftest::checks(&upkeep.known(orders.sounding()));
    let mut checks = if options.is_seen() {
        let code = code_of(&drive(options, key, parts)?);
        if code != 0 {
            return Ok(code);
        }
        list()
    } else {
        upkeep.set_size(options.size.width, options.size.height);
        tool::wait(list)
    };
    tone.told(&mut checks);
    voice.finish()?;
    tool::print(&options.display_name(), &checks, options.json)
}

/// The threads of a display, and what its screen is made from.
struct Started {
    parts: Parts,
    key: EmergencyKey,
    voice: VoiceThread,
}

fn start(options: &Options) -> Result<Started> {
    let servers = options.server.iter().map(|server| Address::parse(server)).collect::<Result<Vec<_>, _>>()?;
    let token = options.token_file.as_deref().map(read_token).transpose()?;
    let clock = Clock(Instant::now());
    let (wake, presented) = (Wake::default(), Presented::default());
    let (teller, inbox) = intake::channel(&wake);
    let (reports, heard, upkeep, glimpses) = (Reports::default(), LastHeard::default(), Upkeep::default(), Glimpses::new(&wake));
    let voice = VoiceThread::start(Surroundings {
        teller: teller.clone(),
        reports: reports.clone(),
        heard: heard.clone(),
        clock,
        mute: options.mute,
        record: options.record.clone(),
        voices: options.voices.clone(),
        engine: options.engine.clone(),
        use_device: !options.self_test,
    })?;
    let (speak, report, answered, is_test) = (voice.orders(), voice.orders(), voice.orders(), options.self_test);
    let (cord, pulls) = uplink::cord(options.emergency_kind);
    let pictures = fetcher::start(teller.clone())?;
    uplink::start(Uplink {
        servers,
        zone: options.zone.clone(),
        name: options.display_name(),
        token,
        teller: teller.clone(),
        presented: presented.clone(),
        clock,
        // What tests itself is nobody's voice.
        speak: Box::new(move |to_speak| {
            if !is_test {
                speak.speak(to_speak)
            }
        }),
        voice: Box::new(move || report.report(clock.now_ms())),
        voice_answered: Box::new(move |answer| answered.voice_answered(answer)),
        reports,
        heard,
        pictures,
        pulls,
        kept_in: options.emergency_file().filter(|_| !is_test),
        orders: voice.orders(),
        upkeep: upkeep.clone(),
        glimpses: glimpses.clone(),
        tests_itself: is_test && options.is_seen(),
        reload: may_start_afresh(options).then(|| Arc::new(begin_anew) as Arc<dyn Fn() + Send + Sync>),
    })?;
    let who = Waiting {
        display: options.display_name(),
        zone: options.zone.clone().unwrap_or_default(),
        address: options.server.join(", "),
        refusal: None,
    };
    let wall = if is_test { Wall::new(who).testing() } else { Wall::new(who) };
    let stop = stop::on_signals(&wake)?;
    let key = EmergencyKey { key: options.emergency_key, cord, teller };
    Ok(Started { parts: Parts { wall, inbox, wake, presented, clock, stop, upkeep, glimpses }, key, voice })
}

/// Whether a fresh program would lose nothing.
fn may_start_afresh(options: &Options) -> bool {
    options.offscreen.is_none() && options.record.is_none() && !options.self_test
}

fn code_of(exit: &AppExit) -> u8 {
    match exit {
        AppExit::Success => 0,
        AppExit::Error(code) => NonZero::get(*code),
    }
}

/// Becomes a fresh program with the same command line; returns only if there were enough of them.
fn start_afresh(ran: Duration) -> Result<()> {
    let before = std::env::var(recover::RESTARTS).ok();
    let Some(number) = recover::next_restart(before.as_deref(), ran) else { return Ok(()) };
    tracing::warn!(number, "starting afresh");
    let error = Command::new(std::env::current_exe()?).args(std::env::args_os().skip(1)).env(recover::RESTARTS, number.to_string()).exec();
    Err(error).context("the display could not start afresh")
}

/// Becomes a fresh program because somebody asked for it, as often as they ask.
fn begin_anew() {
    tracing::warn!("starting afresh, for a supervisor asked for it");
    let program = std::env::current_exe();
    let error = program.map(|program| Command::new(program).args(std::env::args_os().skip(1)).env_remove(recover::RESTARTS).exec());
    tracing::error!(?error, "the display could not start afresh");
}

/// Draws in a window or without a screen.
fn drive(options: &Options, key: EmergencyKey, parts: Parts) -> Result<AppExit> {
    match &options.offscreen {
        Some(folder) => {
            let offscreen = Offscreen { folder: folder.clone(), size: options.size, frames: options.frames, time: options.time() };
            offscreen::run(&offscreen, parts)
        }
        None => window::run(Windowed { size: options.size, fullscreen: options.fullscreen, time: options.time() }, key, parts),
    }
}

fn read_token(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| {
        format!("Berkas token {} tidak dapat dibaca. The token file {} cannot be read.", file.display(), file.display())
    })?;
    let token = text.trim();
    if token.is_empty() {
        bail!("Berkas token {} kosong. The token file {} is empty.", file.display(), file.display());
    }
    Ok(token.to_owned())
}
