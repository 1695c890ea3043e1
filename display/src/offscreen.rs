//! The wall without a screen: drawn by the same renderer into an image, and written as PNG files. Everything is still,
//! so each picture is the board as it comes to rest.

mod readback;
mod save;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bevy::app::{AppExit, PluginsState};
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::render::render_resource::{TextureFormat, TextureUsages};
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;

use crate::glimpse::Canvas;
use crate::intake::Glass;
use crate::options::Size;
use crate::program::{self, Parts};
use crate::screen::Stillness;
pub(crate) use readback::Pixels;
use readback::Readback;

/// Where pictures go and when the program ends.
#[derive(Clone, Debug)]
pub(crate) struct Offscreen {
    pub(crate) folder: PathBuf,
    pub(crate) size: Size,
    /// End after so many pictures.
    pub(crate) frames: Option<u32>,
    /// End so long after the first picture.
    pub(crate) time: Option<Duration>,
}

/// A software renderer on a busy machine takes seconds for its first picture; what has not come by then is not coming.
const FIRST_PICTURE_MAX: Duration = Duration::from_secs(120);

/// An app that draws into an image, for the runner below and for tests.
pub(crate) fn app(size: Size, parts: Parts) -> (App, Readback) {
    let readback = Readback::default();
    let mut app = App::new();
    let window = WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() };
    app.add_plugins(program::renderer().disable::<WinitPlugin>().set(window))
        .insert_resource(Stillness::Still)
        .insert_resource(Glass { width: size.width, height: size.height });
    program::add(&mut app, parts);
    let mut target = Image::new_target_texture(size.width, size.height, TextureFormat::Rgba8UnormSrgb, None);
    target.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    let target = app.world_mut().resource_mut::<Assets<Image>>().add(target);
    app.insert_resource(Canvas(RenderTarget::from(target.clone())));
    app.world_mut().spawn((program::camera(), RenderTarget::from(target.clone())));
    app.add_plugins(readback::plugin(readback.clone(), target));
    (app, readback)
}

/// Draws until its time is over; gives the program's exit.
pub(crate) fn run(offscreen: &Offscreen, parts: Parts) -> Result<AppExit> {
    let saver =
        save::Saver::start(&offscreen.folder).with_context(|| format!("{0}: gambar tidak dapat ditulis ke sini; periksa folder dan izinnya / pictures cannot be written here; check the folder and its rights", offscreen.folder.display()))?;
    let wake = parts.wake.clone();
    let presented = parts.presented.clone();
    let (mut app, readback) = app(offscreen.size, parts);
    start(&mut app);
    let mut pictures = 0;
    let mut end = Some(Instant::now() + FIRST_PICTURE_MAX);
    loop {
        let begun = Instant::now();
        if let Some(pixels) = update(&mut app, &readback) {
            tracing::debug!(took = ?begun.elapsed(), "picture drawn");
            if pictures == 0 {
                end = offscreen.time.map(|time| Instant::now() + time);
            }
            pictures += 1;
            saver.save(pixels);
        }
        let exit = app.should_exit();
        let enough = offscreen.frames.is_some_and(|frames| pictures >= frames);
        let over = end.is_some_and(|end| Instant::now() >= end);
        if over && pictures == 0 {
            bail!("Tidak ada gambar setelah {FIRST_PICTURE_MAX:?}. The renderer gave no picture within {FIRST_PICTURE_MAX:?}.");
        }
        if exit.is_some() || enough || over {
            saver.finish()?;
            tracing::info!(frames = presented.frames(), pictures, "end of the display");
            return Ok(exit.unwrap_or(AppExit::Success));
        }
        wake.wait_until(end);
    }
}

/// Lets the renderer get ready, as a window's event loop would.
pub(crate) fn start(app: &mut App) {
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
}

/// One frame; its pixels if the board has changed since the last picture and the frame is whole.
pub(crate) fn update(app: &mut App, readback: &Readback) -> Option<Pixels> {
    app.update();
    readback.take()
}

#[cfg(test)]
mod tests;
