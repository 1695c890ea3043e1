//! The window beside which `cargo xtask bench display` measures the hall screen: the same renderer in the same low-power loop, one camera, and
//! nothing on it. It must not do anything that the hall screen does beyond that.

use bevy::prelude::*;
use bevy::render::view::ExtractedWindows;
use bevy::render::{Render, RenderApp, RenderSystems};
use bevy::window::WindowResolution;
use tracing_subscriber::EnvFilter;

fn main() -> AppExit {
    tracing_subscriber::fmt().with_env_filter(EnvFilter::from_default_env()).with_writer(std::io::stderr).with_ansi(false).init();
    let window =
        Window { title: "empty".into(), resolution: WindowResolution::new(1_920, 1_080).with_scale_factor_override(1.0), ..default() };
    let mut app = App::new();
    app.add_plugins(display::renderer().set(WindowPlugin { primary_window: Some(window), ..default() }));
    app.insert_resource(display::sleepy());
    app.world_mut().spawn((Camera2d, Msaa::Off));
    if let Some(renderer) = app.get_sub_app_mut(RenderApp) {
        renderer.add_systems(Render, say_first.in_set(RenderSystems::Cleanup));
    }
    app.run()
}

/// The same words as the hall screen's, after the first frame that the window took.
fn say_first(windows: Res<'_, ExtractedWindows>, mut is_said: Local<'_, bool>) {
    let window = windows.primary.and_then(|primary| windows.get(&primary));
    if !*is_said && window.is_some_and(|window| window.swap_chain_texture_view.is_some()) {
        tracing::info!("the first picture");
        *is_said = true;
    }
}
