//! The wall in a window: asleep in the event loop until news, a due change or the window system wakes it.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use bevy::app::AppExit;
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::window::{CursorOptions, PrimaryWindow, WindowMode, WindowRef, WindowResolution};
use bevy::winit::{EventLoopProxyWrapper, UpdateMode, WinitSettings, WinitUserEvent};

use crate::emergency_key::{self, EmergencyKey};
use crate::glimpse::Canvas;
use crate::intake::Glass;
use crate::options::Size;
use crate::program::{self, Parts};
use crate::screen::Step;

/// How the window stands and when the program ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Windowed {
    pub(crate) size: Size,
    pub(crate) fullscreen: bool,
    /// End after so long.
    pub(crate) time: Option<Duration>,
}

/// A net under everything that should wake the screen: one frame in five minutes costs nothing.
const SLEEP_MAX: Duration = Duration::from_secs(300);

/// When the program ends by itself.
#[derive(Resource)]
struct End(Instant);

/// Runs the window's event loop until it is closed or its time is over.
pub(crate) fn run(windowed: Windowed, key: EmergencyKey, parts: Parts) -> Result<AppExit> {
    if ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].iter().all(|name| std::env::var_os(name).is_none_or(|value| value.is_empty())) {
        bail!(
            "Tidak ada layar: DISPLAY dan WAYLAND_DISPLAY kosong. Jalankan dari sesi grafis, atau pakai --offscreen FOLDER. \
             There is no screen: DISPLAY and WAYLAND_DISPLAY are empty. Start it from a graphical session, or use --offscreen DIR."
        );
    }
    let (wake, presented) = (parts.wake.clone(), parts.presented.clone());
    let due = presented.clone();
    let mut app = App::new();
    app.add_plugins(program::renderer().set(window_plugin(windowed))).insert_resource(sleepy());
    program::add(&mut app, parts);
    app.insert_resource(Canvas(RenderTarget::Window(WindowRef::Primary)));
    app.world_mut().spawn(program::camera());
    app.add_systems(Update, measure.before(Step::TakeIn));
    emergency_key::add(&mut app, key);
    if let Some(time) = windowed.time {
        app.insert_resource(End(Instant::now() + time)).add_systems(Last, end_in_time);
    }
    let proxy = (**app.world().resource::<EventLoopProxyWrapper>()).clone();
    let end = windowed.time.map(|time| Instant::now() + time);
    // The courier ends with the program: it sleeps, and holds nothing that must be put down.
    std::thread::Builder::new().name("courier".into()).spawn(move || {
        loop {
            wake.wait_until(end.filter(|end| *end > Instant::now()));
            due.want(Instant::now());
            if proxy.send_event(WinitUserEvent::WakeUp).is_err() {
                return;
            }
        }
    })?;
    let exit = app.run();
    tracing::info!(frames = presented.frames(), "end of the display");
    Ok(exit)
}

/// The same low-power mode with and without focus: a hall screen often has none.
fn sleepy() -> WinitSettings {
    let mode = UpdateMode::reactive_low_power(SLEEP_MAX);
    WinitSettings { focused_mode: mode, unfocused_mode: mode }
}

fn window_plugin(windowed: Windowed) -> WindowPlugin {
    let mode = if windowed.fullscreen { WindowMode::BorderlessFullscreen(MonitorSelection::Primary) } else { WindowMode::Windowed };
    WindowPlugin {
        primary_window: Some(Window {
            title: "Lantang".into(),
            name: Some("lantang-display".into()),
            mode,
            // Sizes come from the layout, which counts real pixels.
            resolution: WindowResolution::new(windowed.size.width, windowed.size.height).with_scale_factor_override(1.0),
            ..default()
        }),
        primary_cursor_options: Some(CursorOptions { visible: false, ..default() }),
        ..default()
    }
}

/// Says how large the glass is, whenever the window has another size.
fn measure(mut commands: Commands, window: Query<&Window, (With<PrimaryWindow>, Changed<Window>)>, glass: Option<ResMut<Glass>>) {
    let Ok(window) = window.single() else { return };
    let new = Glass { width: window.physical_width(), height: window.physical_height() };
    match glass {
        Some(mut glass) => {
            glass.set_if_neq(new);
        }
        None => commands.insert_resource(new),
    }
}

fn end_in_time(end: Res<End>, mut exit: MessageWriter<AppExit>) {
    if Instant::now() >= end.0 {
        exit.write(AppExit::Success);
    }
}
