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
pub mod confirm;
pub mod excursion;
pub mod feed;
pub mod layout;
pub mod marks;
pub mod options;
pub mod setting;
pub mod stage;
pub mod theme;
pub mod typeface;
pub mod wake;
pub mod wall;

mod frozen;
mod intake;
mod notices;
mod offscreen;
mod presented;
mod program;
mod recover;
mod screen;
mod stop;
mod uplink;
mod voice;
mod window;

use std::num::NonZero;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bevy::app::AppExit;
use client::Address;

use crate::board::Waiting;
use crate::offscreen::Offscreen;
use crate::options::Options;
use crate::presented::Presented;
use crate::program::{Clock, Parts};
use crate::uplink::{LastHeard, Reports, Uplink};
use crate::voice::{Surroundings, VoiceThread};
use crate::wake::Wake;
use crate::wall::Wall;
use crate::window::Windowed;

pub use recover::EXIT_RENDERER;

/// Shows and speaks a zone until its window is closed or its time is over; gives the program's exit code.
pub fn run(options: &Options) -> Result<u8> {
    let servers = options.server.iter().map(|server| Address::parse(server)).collect::<Result<Vec<_>, _>>()?;
    let token = options.token_file.as_deref().map(read_token).transpose()?;
    let clock = Clock(Instant::now());
    let (wake, presented) = (Wake::default(), Presented::default());
    let (teller, inbox) = intake::channel(&wake);
    let (reports, heard) = (Reports::default(), LastHeard::default());
    let voice = VoiceThread::start(Surroundings {
        teller: teller.clone(),
        reports: reports.clone(),
        heard: heard.clone(),
        clock,
        mute: options.mute,
        record: options.record.clone(),
        voices: options.voices.clone(),
        use_device: true,
    })?;
    let (speak, report, answered) = (voice.orders(), voice.orders(), voice.orders());
    uplink::start(Uplink {
        servers,
        zone: options.zone.clone(),
        name: options.display_name(),
        token,
        teller,
        presented: presented.clone(),
        clock,
        speak: Box::new(move |to_speak| speak.speak(to_speak)),
        voice: Box::new(move || report.report(clock.now_ms())),
        voice_answered: Box::new(move |answer| answered.voice_answered(answer)),
        reports,
        heard,
    })?;
    // Pictures in a folder are drawn as slowly as it takes, and a fresh program would begin a recording anew.
    if options.offscreen.is_none() && options.record.is_none() {
        frozen::watch(presented.clone(), move || {
            if let Err(error) = start_afresh(clock.0.elapsed()) {
                tracing::error!("{error:#}");
            }
        })?;
    }
    let who = Waiting {
        display: options.display_name(),
        zone: options.zone.clone().unwrap_or_default(),
        address: options.server.join(", "),
        refusal: None,
    };
    let stop = stop::on_signals(&wake)?;
    let exit = drive(options, Parts { wall: Wall::new(who), inbox, wake, presented, clock, stop })?;
    voice.finish()?;
    let code = match exit {
        AppExit::Success => 0,
        AppExit::Error(code) => NonZero::get(code),
    };
    // A fresh program would begin the recording anew, and so lose it: whoever records decides himself.
    if code == EXIT_RENDERER && options.record.is_none() {
        start_afresh(clock.0.elapsed())?;
    }
    Ok(code)
}

/// Becomes a fresh program with the same command line; returns only if there were enough of them.
fn start_afresh(ran: Duration) -> Result<()> {
    let before = std::env::var(recover::RESTARTS).ok();
    let Some(number) = recover::next_restart(before.as_deref(), ran) else { return Ok(()) };
    tracing::warn!(number, "starting afresh");
    let error = Command::new(std::env::current_exe()?).args(std::env::args_os().skip(1)).env(recover::RESTARTS, number.to_string()).exec();
    Err(error).context("the display could not start afresh")
}

/// Draws in a window or without a screen.
fn drive(options: &Options, parts: Parts) -> Result<AppExit> {
    match &options.offscreen {
        Some(folder) => {
            let offscreen = Offscreen { folder: folder.clone(), size: options.size, frames: options.frames, time: options.time() };
            offscreen::run(&offscreen, parts)
        }
        None => window::run(Windowed { size: options.size, fullscreen: options.fullscreen, time: options.time() }, parts),
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
