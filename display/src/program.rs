//! The app of the hall screen, without its window or its folder: what both kinds share. Only this file and those it
//! names know the renderer.

use std::time::{Duration, Instant};

use bevy::app::{AppExit, PluginGroupBuilder, TerminalCtrlCHandlerPlugin};
use bevy::camera::ClearColorConfig;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;

use crate::glimpse::{self, Glimpses};
use crate::intake::{self, Inbox, Known};
use crate::presented::{self, Presented};
use crate::recover;
use crate::screen::{self, Due, Now};
use crate::stop::Stop;
use crate::theme::Palette;
use crate::upkeep::Upkeep;
use crate::wake::Wake;
use crate::wall::Wall;

/// Milliseconds on the one clock of this display's threads. It begins at [`BEGINNING_MS`], so that what was called before
/// this display started has a moment on it too.
#[derive(Resource, Clone, Copy, Debug)]
pub(crate) struct Clock(pub(crate) Instant);

/// A day: no ticket is called for longer.
const BEGINNING_MS: u64 = 24 * 60 * 60 * 1_000;

impl Clock {
    pub(crate) fn now_ms(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).map_or(u64::MAX, |ms| ms.saturating_add(BEGINNING_MS))
    }

    /// The instant of a moment on this clock.
    pub(crate) fn instant(self, moment_ms: u64) -> Instant {
        self.0 + Duration::from_millis(moment_ms.saturating_sub(BEGINNING_MS))
    }
}

/// What every screen is made from.
pub(crate) struct Parts {
    pub(crate) wall: Wall,
    pub(crate) inbox: Inbox,
    pub(crate) wake: Wake,
    pub(crate) presented: Presented,
    pub(crate) clock: Clock,
    pub(crate) stop: Stop,
    pub(crate) upkeep: Upkeep,
    pub(crate) glimpses: Glimpses,
}

/// Wakes the sleeper when the next frame is due.
#[derive(Resource)]
struct Sleeper(Wake);

/// Says when the program is to end.
#[derive(Resource)]
struct Ending(Stop);

/// The plugins of the renderer as the wall needs them: a frame is drawn in the update that changed the board, not one
/// later beside the next (there is no next while the screen sleeps), and never with a part missing.
pub(crate) fn renderer() -> PluginGroupBuilder {
    DefaultPlugins
        .build()
        .disable::<PipelinedRenderingPlugin>()
        // Signals are heard by `stop`, which wakes the screen.
        .disable::<TerminalCtrlCHandlerPlugin>()
        .set(RenderPlugin { synchronous_pipeline_compilation: true, ..default() })
}

/// Adds everything but the renderer's own plugins.
pub(crate) fn add(app: &mut App, parts: Parts) {
    app.insert_resource(ClearColor(night()))
        .insert_resource(parts.clock)
        .insert_resource(parts.inbox)
        .insert_resource(Known(parts.wall))
        .insert_resource(Sleeper(parts.wake.clone()))
        .insert_resource(Ending(parts.stop))
        .insert_resource(parts.upkeep)
        .insert_resource(parts.glimpses)
        .add_systems(First, |clock: Res<Clock>, mut now: ResMut<Now>| now.0 = clock.now_ms())
        .add_systems(Last, (sleep_until_due, end_if_told))
        .add_plugins((presented::plugin(parts.presented, parts.wake), screen::plugin, intake::plugin, recover::plugin, glimpse::plugin));
}

/// What is behind all until the hall's own colours are known.
fn night() -> Color {
    let ground = Palette::default().ground;
    Color::srgb_u8(ground.0, ground.1, ground.2)
}

/// The one camera: two dimensions, no smoothing of edges by sampling, the hall's ground behind all.
pub(crate) fn camera() -> impl Bundle {
    (
        Camera2d,
        // Without this mark, only a camera of a window would show the wall.
        IsDefaultUiCamera,
        Camera { clear_color: ClearColorConfig::Custom(night()), ..default() },
        Msaa::Off,
    )
}

fn sleep_until_due(clock: Res<Clock>, due: Res<Due>, sleeper: Res<Sleeper>) {
    sleeper.0.set_due(due.0.map(|due_ms| clock.instant(due_ms)));
}

fn end_if_told(ending: Res<Ending>, mut exit: MessageWriter<AppExit>) {
    if ending.0.is_told() {
        exit.write(AppExit::Success);
    }
}
